//! People who are added to a group, one after the other: what is refused for one of them does not lose the
//! others, and who was not added is named with the reason.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::id::ConversationId;
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::model::{Additions, Done, Fault, Ticket};
use super::{Asked, Core};

impl Core {
    /// Adds people by their login names. Who is added while others still are waits behind them.
    pub(super) fn add_people(
        &mut self,
        conversation: ConversationId,
        names: Vec<String>,
        ticket: Option<Ticket>,
    ) {
        if names.is_empty() {
            return self.finish_all(ticket, &Ok(Done::Listed));
        }
        let Some(session) = &mut self.session else {
            return self.finish_all(ticket, &Err(Fault::Offline));
        };
        let waiting = session.groups.adding.entry(conversation).or_default();
        waiting.extend(ticket);
        let additions = Arc::make_mut(&mut self.model.additions);
        let round = additions.entry(conversation).or_default();
        let is_under_way = !round.waiting.is_empty();
        if !is_under_way {
            *round = Additions::default();
        }
        for name in names {
            if !round.waiting.contains(&name) {
                round.waiting.push(name);
            }
        }
        self.changed.insert(conversation);
        if !is_under_way {
            self.ask_addition(conversation);
        }
    }

    /// Asks for the next one. One at a time: the server never has more of them to do than one person asks for.
    fn ask_addition(&mut self, conversation: ConversationId) {
        let round = self.model.additions.get(&conversation);
        let Some(name) = round.and_then(|round| round.waiting.first()).cloned() else {
            return self.additions_over(conversation);
        };
        if !self.is_online() {
            return self.give_up_additions(conversation);
        }
        let request = Request::Order {
            conversation,
            order: Order::Add { who: name },
        };
        self.ask(request, Asked::Addition { conversation });
    }

    pub(super) fn addition_answered(
        &mut self,
        conversation: ConversationId,
        answer: Result<Answer, Refusal>,
    ) {
        let additions = Arc::make_mut(&mut self.model.additions);
        let round = additions.get_mut(&conversation);
        let Some(round) = round.filter(|round| !round.waiting.is_empty()) else {
            return;
        };
        let name = round.waiting.remove(0);
        match &answer {
            Ok(_) => round.added.push(name),
            Err(refusal) => round.refused.push((name, Fault::Refused(refusal.clone()))),
        }
        self.changed.insert(conversation);
        if let Ok(Answer::Conversation(head)) = answer {
            self.group_heard(head);
        }
        self.ask_addition(conversation);
    }

    /// The connection is gone: who was not added yet is named with that reason.
    pub(super) fn interrupt_additions(&mut self) {
        let under_way = self.model.additions.iter();
        let under_way = under_way.filter(|(_, round)| !round.waiting.is_empty());
        let under_way: Vec<ConversationId> = under_way.map(|(id, _)| *id).collect();
        for conversation in under_way {
            self.give_up_additions(conversation);
        }
    }

    fn give_up_additions(&mut self, conversation: ConversationId) {
        let additions = Arc::make_mut(&mut self.model.additions);
        if let Some(round) = additions.get_mut(&conversation) {
            let waiting = std::mem::take(&mut round.waiting).into_iter();
            let refused = waiting.map(|name| (name, Fault::Offline));
            round.refused.extend(refused);
            self.changed.insert(conversation);
        }
        self.additions_over(conversation);
    }

    /// Nobody is being added any more; who was, and who was not, stands in the model.
    fn additions_over(&mut self, conversation: ConversationId) {
        let session = self.session.as_mut();
        let waiting = session.and_then(|session| session.groups.adding.remove(&conversation));
        self.finish_all(waiting.into_iter().flatten(), &Ok(Done::Listed));
    }

    pub(super) fn forget_additions(&mut self, conversation: ConversationId) {
        let round = self.model.additions.get(&conversation);
        if round.is_some_and(|round| round.waiting.is_empty()) {
            Arc::make_mut(&mut self.model.additions).remove(&conversation);
            self.changed.insert(conversation);
        }
    }
}
