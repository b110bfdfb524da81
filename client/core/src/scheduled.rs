//! One's own texts that the server posts later. The server keeps them: every device lists them after signing in, and
//! hears of each change as of other changes of the account. Without a connection nothing is scheduled, and the words stay
//! where they were typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Manner};
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, MessageId};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::scheduled::Scheduled;
use anser_shared::text;
use anser_shared::time::Timestamp;

use super::action::{Fate, Later};
use super::effect::Notice;
use super::message::Text;
use super::model::{About, Done, Draft, Fault, Ticket};
use super::{Asked, Core};

/// The list on its way, page by page.
#[derive(Default)]
pub(super) struct Listing {
    found: Option<Found>,
    /// Something has changed meanwhile.
    again: bool,
}

struct Found {
    revision: u64,
    texts: BTreeMap<MessageId, Scheduled>,
}

impl Core {
    /// What stands in the field is posted later. It stays there until the server has it.
    pub(super) fn schedule(
        &mut self,
        ticket: Ticket,
        conversation: ConversationId,
        later: &Later,
        from_field: bool,
        now: Timestamp,
    ) {
        let text = text::in_lines(&later.text);
        let shown = self.model.conversations.get(&conversation);
        let answers = shown
            .filter(|_| from_field)
            .and_then(|shown| shown.answering);
        let manner = Manner {
            silent: later.silent,
            scheduled: true,
        };
        let body = Body::from(Text {
            text,
            font: self.model.settings.font.font(),
            answers,
            edited: None,
            manner,
        });
        let typed = from_field.then(|| later.text.clone());
        let id = MessageId::mint(now, (self.random)());
        self.ask_to_schedule(ticket, (conversation, id), later.at, body, typed);
    }

    /// Other words, or another time, for a text that waits or was refused.
    fn reschedule(&mut self, ticket: Ticket, id: MessageId, later: &Later) {
        let Some(known) = self.model.scheduled.get(&id) else {
            self.begin(ticket, About::Scheduled(id));
            return self.finish(ticket, Err(Fault::Refused(Refusal::NoSuchScheduled)));
        };
        let (conversation, words) = (known.conversation, known.body.as_text());
        let manner = Manner {
            silent: later.silent,
            scheduled: true,
        };
        let body = match words {
            Some(mut words) => {
                words.text = text::in_lines(&later.text);
                known.body.in_words(words).sent_as(manner)
            }
            None => known.body.clone(),
        };
        self.ask_to_schedule(ticket, (conversation, id), later.at, body, None);
    }

    fn ask_to_schedule(
        &mut self,
        ticket: Ticket,
        (conversation, id): (ConversationId, MessageId),
        at: Timestamp,
        body: Body,
        typed: Option<String>,
    ) {
        self.begin(ticket, About::Schedule(conversation));
        if let Err(refusal) = body.check() {
            return self.finish(ticket, Err(Fault::Refused(refusal)));
        }
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::Schedule {
            conversation,
            id,
            at,
            body,
        };
        let asked = Asked::Schedule {
            ticket,
            conversation,
            typed,
        };
        self.ask(request, asked);
    }

    pub(super) fn schedule_answered(
        &mut self,
        ticket: Ticket,
        conversation: ConversationId,
        typed: Option<&str>,
        answer: Result<Answer, Refusal>,
    ) {
        let shown = self.model.conversations.get(&conversation);
        let is_here = |typed: &&str| {
            shown.is_some_and(|shown| shown.draft.text.trim() == Draft::as_typed(typed.trim()))
        };
        if answer.is_ok() && typed.as_ref().is_some_and(is_here) {
            self.draft_sent(conversation);
            self.keep_draft(conversation, None);
            self.answer(conversation, None);
        }
        let came = answer.map(|_| Done::Plain).map_err(Fault::Refused);
        self.finish(ticket, came);
    }

    /// Something becomes of a text that waits, or was refused.
    pub(super) fn settle_scheduled(&mut self, ticket: Ticket, id: MessageId, fate: Fate) {
        let request = match fate {
            Fate::Change(later) => return self.reschedule(ticket, id, &later),
            Fate::Send => Request::SendScheduled { id },
            Fate::TakeBack => Request::Unschedule { id },
        };
        self.begin(ticket, About::Scheduled(id));
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(request, Asked::Plain { ticket });
    }

    pub(super) fn list_scheduled(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return;
        };
        let is_list = |asked: &Asked| matches!(asked, Asked::Scheduled);
        if session.questions.has(is_list) {
            session.scheduled.again = true;
            return;
        }
        session.scheduled = Listing::default();
        let after = MessageId([0; 16]);
        self.ask(Request::Scheduled { after }, Asked::Scheduled);
    }

    pub(super) fn scheduled_listed(&mut self, revision: u64, page: Vec<Scheduled>, more: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let listing = &mut session.scheduled;
        let found = listing.found.get_or_insert(Found {
            revision,
            texts: BTreeMap::new(),
        });
        // A page that was read after a change does not belong to the one before.
        if listing.again || found.revision != revision {
            return self.list_scheduled();
        }
        let last = page.last().map(|text| text.id);
        found
            .texts
            .extend(page.into_iter().map(|text| (text.id, text)));
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::Scheduled { after }, Asked::Scheduled);
        }
        let texts = listing.found.take().map(|found| found.texts);
        let known = std::mem::replace(
            &mut self.model.scheduled,
            Arc::new(texts.unwrap_or_default()),
        );
        self.model.scheduled_known = true;
        let listed = self.model.scheduled.clone();
        for text in listed.values() {
            // What was refused while this program was away.
            let before = known.get(&text.id).map(|before| &before.refusal);
            if text.refusal.is_some() && before != Some(&text.refusal) {
                self.tell(Notice::Scheduled(Box::new(text.clone())));
            }
        }
        self.changed.extend(self.model.conversations.keys());
    }

    /// A text waits, is another one, or does not wait any more.
    pub(super) fn scheduled_changed(&mut self, change: Change) {
        if let Some(session) = &mut self.session {
            session.scheduled.again = true;
        }
        let texts = Arc::make_mut(&mut self.model.scheduled);
        match change {
            Change::Scheduled(text) => {
                texts.insert(text.id, text.clone());
                self.changed.insert(text.conversation);
                self.tell(Notice::Scheduled(Box::new(text)));
            }
            Change::Unscheduled { id, posted } => {
                if let Some(text) = texts.remove(&id) {
                    self.changed.insert(text.conversation);
                    let text = Box::new(text);
                    self.tell(Notice::Unscheduled { text, posted });
                }
            }
            _ => {}
        }
    }
}

impl super::Model {
    /// The texts that wait for their time in a conversation, the earliest first.
    pub fn scheduled_in(&self, conversation: ConversationId) -> Vec<&Scheduled> {
        let texts = self.scheduled.values();
        let mut texts: Vec<&Scheduled> = texts
            .filter(|text| text.conversation == conversation)
            .collect();
        texts.sort_by_key(|text| (text.at, text.id));
        texts
    }
}
