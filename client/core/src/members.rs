//! Who is in a group, and who waits to be let in: kept up to date while somebody looks at it, and not
//! asked for otherwise. A group may have a thousand members, and a program a hundred groups.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::group::{Member, MemberRole};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::Person;
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::listing::Listing;
use super::model::{About, Done, Fault, Fetched, Members, Ticket};
use super::{Asked, Core};

/// Presence in a group is told to nobody: whoever looks asks so often.
const PRESENCE_ASKED: Duration = Duration::from_secs(15);

/// The groups of which somebody wants to know who is in them.
#[derive(Default)]
pub(super) struct Panels(BTreeMap<ConversationId, Panel>);

#[derive(Default)]
struct Panel {
    open: bool,
    members: Listing,
    /// The pages that have come, while more are on their way.
    coming: Vec<Member>,
    /// When to ask who is there.
    presence_at: Option<Timestamp>,
    /// Those who want to be let in, in the same way.
    wishes: Listing,
    waiting: Vec<Person>,
}

impl Panels {
    /// The connection is gone, and with it everything that was to be answered; gives those who have waited.
    fn interrupt(&mut self) -> Vec<Ticket> {
        let mut waiting = Vec::new();
        for panel in self.0.values_mut() {
            waiting.extend(panel.members.give_up());
            waiting.extend(panel.wishes.give_up());
            *panel = Panel {
                open: panel.open,
                ..Panel::default()
            };
        }
        self.0.retain(|_, panel| panel.open);
        waiting
    }
}

impl Core {
    /// Somebody waits for those who are in a group.
    pub(super) fn begin_members(&mut self, ticket: Ticket, conversation: ConversationId) {
        self.begin(ticket, About::Members(conversation));
        self.list_members(conversation, Some(ticket));
    }

    /// Somebody waits for those who want to be let in.
    pub(super) fn begin_wishes(&mut self, ticket: Ticket, conversation: ConversationId) {
        self.begin(ticket, About::Wishes(conversation));
        self.list_wishes(conversation, Some(ticket));
    }

    fn panel(&mut self, conversation: ConversationId) -> Option<&mut Panel> {
        let session = self.session.as_mut()?;
        Some(session.members.0.entry(conversation).or_default())
    }

    fn change_members(&mut self, conversation: ConversationId, change: impl FnOnce(&mut Members)) {
        let members = Arc::make_mut(&mut self.model.members);
        change(Arc::make_mut(members.entry(conversation).or_default()));
        self.changed.insert(conversation);
    }

    /// Whether one is in a group, and what one is there.
    fn own_role(&self, conversation: ConversationId) -> MemberRole {
        let shown = self.model.conversations.get(&conversation);
        let group = shown.and_then(|shown| shown.group());
        group.map_or(MemberRole::Outside, |group| group.role)
    }

    pub(super) fn watch_members(
        &mut self,
        conversation: ConversationId,
        open: bool,
        now: Timestamp,
    ) {
        let session = self.session.as_ref();
        let known = session.is_some_and(|session| session.members.0.contains_key(&conversation));
        if !open && !known {
            return;
        }
        let Some(panel) = self.panel(conversation) else {
            return;
        };
        if std::mem::replace(&mut panel.open, open) == open {
            return;
        }
        if open {
            panel.presence_at = Some(now.after(PRESENCE_ASKED));
            self.list_members(conversation, None);
            self.list_wishes_if_asked(conversation);
        } else {
            panel.presence_at = None;
        }
    }

    pub(super) fn list_members(&mut self, conversation: ConversationId, ticket: Option<Ticket>) {
        if !self.is_online() {
            self.change_members(conversation, |members| members.list.fail(Fault::Offline));
            return self.finish_all(ticket, &Err(Fault::Offline));
        }
        if self.own_role(conversation) == MemberRole::Outside {
            let fault = Fault::Refused(Refusal::NotAMember);
            return self.finish_all(ticket, &Err(fault));
        }
        let panel = self.panel(conversation);
        if panel.is_some_and(|panel| panel.members.begin(ticket)) {
            self.ask_members(conversation);
        }
    }

    /// The first page.
    fn ask_members(&mut self, conversation: ConversationId) {
        self.change_members(conversation, |members| {
            members.list.ask();
        });
        let after = UserId(0);
        let request = Request::Members {
            conversation,
            after,
        };
        self.ask(request, Asked::Members { conversation });
    }

    /// The log says that somebody has come or gone, or is something else there.
    pub(super) fn members_changed(&mut self, conversation: ConversationId) {
        let session = self.session.as_ref().filter(|session| session.online);
        let panel = session.and_then(|session| session.members.0.get(&conversation));
        if panel.is_some_and(|panel| panel.open) {
            self.list_members(conversation, None);
        }
    }

    pub(super) fn members_answered(
        &mut self,
        conversation: ConversationId,
        answer: Result<Answer, Refusal>,
    ) {
        let Some(panel) = self.panel(conversation) else {
            return;
        };
        let (page, more) = match answer {
            Ok(Answer::Members { members, more }) => (members, more),
            Ok(_) => (Vec::new(), false),
            Err(refusal) => {
                panel.coming.clear();
                let waiting = panel.members.give_up();
                let fault = Fault::Refused(refusal);
                self.change_members(conversation, |members| members.list.fail(fault.clone()));
                return self.finish_all(waiting, &Err(fault));
            }
        };
        let last = page.last().map(|member| member.person.user);
        panel.coming.extend(page);
        if let (true, Some(after)) = (more, last) {
            let request = Request::Members {
                conversation,
                after,
            };
            return self.ask(request, Asked::Members { conversation });
        }
        let mut people = std::mem::take(&mut panel.coming);
        let waiting = panel.members.end();
        let again = panel.members.begin_again();
        // The server gives them so; everything that looks somebody up relies on it.
        people.sort_by_key(|member| member.person.user);
        let is_there = |member: &&Member| member.presence != Presence::Offline;
        let present = people.iter().filter(is_there);
        let present = present
            .map(|member| (member.person.user, member.presence))
            .collect();
        self.change_members(conversation, |members| {
            members.list.give(people);
            members.present = Some(Arc::new(present));
        });
        self.finish_all(waiting, &Ok(Done::Listed));
        if again {
            self.ask_members(conversation);
        }
    }

    /// When to ask next who is there.
    pub(super) fn presence_due(&self) -> Option<Timestamp> {
        let session = self.session.as_ref().filter(|session| session.online)?;
        let panels = session.members.0.values().filter(|panel| panel.open);
        panels.filter_map(|panel| panel.presence_at).min()
    }

    pub(super) fn ask_due_presence(&mut self, now: Timestamp) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return;
        };
        let mut due = Vec::new();
        for (conversation, panel) in &mut session.members.0 {
            if panel.open && panel.presence_at.is_some_and(|at| at <= now) {
                panel.presence_at = None;
                due.push(*conversation);
            }
        }
        for conversation in due {
            if self.own_role(conversation) != MemberRole::Outside {
                let request = Request::Present { conversation };
                self.ask(request, Asked::Present { conversation });
            }
        }
    }

    /// Who is there; whoever is not named is not.
    pub(super) fn present_answered(
        &mut self,
        conversation: ConversationId,
        answer: Result<Answer, Refusal>,
        now: Timestamp,
    ) {
        // What is refused once is refused again, until one looks anew or the server has no trouble any more.
        let goes_on = matches!(answer, Ok(_) | Err(Refusal::Unavailable(_)));
        if let Some(panel) = self.panel(conversation).filter(|panel| panel.open) {
            panel.presence_at = goes_on.then(|| now.after(PRESENCE_ASKED));
        }
        let Ok(Answer::Present(present)) = answer else {
            return;
        };
        let present: BTreeMap<UserId, Presence> = present.into_iter().collect();
        let known = self.model.members.get(&conversation);
        let known = known.and_then(|members| members.present.as_deref());
        if known != Some(&present) {
            self.change_members(conversation, |members| {
                members.present = Some(Arc::new(present));
            });
        }
    }

    /// A friend has come or gone; every other member is asked about from time to time.
    pub(super) fn friend_present(&mut self, user: UserId, presence: Presence) {
        let members = self.model.members.iter();
        let shown: Vec<ConversationId> = members
            .filter(|(_, members)| members.find(user).is_some())
            .map(|(conversation, _)| *conversation)
            .collect();
        for conversation in shown {
            self.change_members(conversation, |members| {
                if let Some(present) = &mut members.present {
                    Arc::make_mut(present).insert(user, presence);
                }
            });
        }
    }

    /// A new connection: whoever looks sees what is so now.
    pub(super) fn list_watched(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        let open: Vec<ConversationId> = session
            .members
            .0
            .iter()
            .filter(|(_, panel)| panel.open)
            .map(|(conversation, _)| *conversation)
            .collect();
        for conversation in open {
            if let Some(panel) = self.panel(conversation) {
                panel.presence_at = Some(now.after(PRESENCE_ASKED));
            }
            self.list_members(conversation, None);
            self.list_wishes_if_asked(conversation);
        }
    }

    /// Without a connection nobody knows who is there.
    pub(super) fn interrupt_members(&mut self) {
        let session = self.session.as_mut();
        let waiting = session.map(|session| session.members.interrupt());
        let known: Vec<ConversationId> = self.model.members.keys().copied().collect();
        for conversation in known {
            self.change_members(conversation, |members| {
                members.present = None;
                members.list.interrupt();
            });
        }
        let known: Vec<ConversationId> = self.model.waiting.keys().copied().collect();
        for conversation in known {
            self.change_waiting(conversation, Fetched::interrupt);
        }
        self.finish_all(waiting.into_iter().flatten(), &Err(Fault::Offline));
    }

    /// How many wait has changed, as far as one may say who comes in.
    pub(super) fn list_wishes_if_asked(&mut self, conversation: ConversationId) {
        let shown = self.model.conversations.get(&conversation);
        let group = shown.and_then(|shown| shown.group());
        let Some(asking) = group
            .filter(|group| group.role >= MemberRole::Administrator)
            .map(|group| group.asking)
        else {
            return self.nobody_waits(conversation);
        };
        let session = self.session.as_ref();
        let panel = session.and_then(|session| session.members.0.get(&conversation));
        let is_open = panel.is_some_and(|panel| panel.open);
        if asking == 0 {
            self.nobody_waits(conversation);
        } else if is_open {
            self.list_wishes(conversation, None);
        }
    }

    pub(super) fn list_wishes(&mut self, conversation: ConversationId, ticket: Option<Ticket>) {
        if !self.is_online() {
            self.change_waiting(conversation, |list| list.fail(Fault::Offline));
            return self.finish_all(ticket, &Err(Fault::Offline));
        }
        let panel = self.panel(conversation);
        if panel.is_some_and(|panel| panel.wishes.begin(ticket)) {
            self.ask_wishes(conversation);
        }
    }

    /// The first page.
    fn ask_wishes(&mut self, conversation: ConversationId) {
        self.change_waiting(conversation, |list| {
            list.ask();
        });
        let after = UserId(0);
        let request = Request::Wishes {
            conversation,
            after,
        };
        self.ask(request, Asked::Wishes { conversation });
    }

    pub(super) fn wishes_answered(
        &mut self,
        conversation: ConversationId,
        answer: Result<Answer, Refusal>,
    ) {
        let Some(panel) = self.panel(conversation) else {
            return;
        };
        let (people, more) = match answer {
            Ok(Answer::People { people, more }) => (people, more),
            Ok(_) => (Vec::new(), false),
            Err(refusal) => {
                panel.waiting.clear();
                let waiting = panel.wishes.give_up();
                let fault = Fault::Refused(refusal);
                self.nobody_waits(conversation);
                self.change_waiting(conversation, |list| list.fail(fault.clone()));
                return self.finish_all(waiting, &Err(fault));
            }
        };
        let last = people.last().map(|person| person.user);
        panel.waiting.extend(people);
        if let (true, Some(after)) = (more, last) {
            let request = Request::Wishes {
                conversation,
                after,
            };
            return self.ask(request, Asked::Wishes { conversation });
        }
        let people = std::mem::take(&mut panel.waiting);
        let waiting = panel.wishes.end();
        let again = panel.wishes.begin_again();
        self.change_waiting(conversation, |list| list.give(people));
        self.finish_all(waiting, &Ok(Done::Listed));
        if again {
            self.ask_wishes(conversation);
        }
    }

    /// There is nobody who waits, or nobody of whom one may know it.
    fn nobody_waits(&mut self, conversation: ConversationId) {
        let known = self.model.waiting.get(&conversation);
        if known.is_some_and(|known| known.iter().next().is_some()) {
            self.change_waiting(conversation, |list| list.last = None);
        }
    }

    fn change_waiting(
        &mut self,
        conversation: ConversationId,
        change: impl FnOnce(&mut Fetched<Vec<Person>>),
    ) {
        let waiting = Arc::make_mut(&mut self.model.waiting);
        change(waiting.entry(conversation).or_default());
        self.changed.insert(conversation);
    }
}
