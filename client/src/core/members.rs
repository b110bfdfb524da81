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

use super::effect::Notice;
use super::model::{Fault, Fetched, Members};
use super::{Asked, Core};

/// Presence in a group is told to nobody: whoever looks asks so often.
const PRESENCE_ASKED: Duration = Duration::from_secs(15);

/// The groups of which somebody wants to know who is in them.
#[derive(Default)]
pub(super) struct Panels(BTreeMap<ConversationId, Panel>);

#[derive(Default)]
struct Panel {
    open: bool,
    /// The pages that have come, while more are on their way.
    coming: Option<Vec<Member>>,
    /// Something has changed since the pages were asked for: once more when they are here.
    again: bool,
    /// When to ask who is there.
    presence_at: Option<Timestamp>,
    /// Those who wait, in the same way.
    waiting: Option<Vec<Person>>,
    waiting_again: bool,
}

impl Panels {
    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        self.0.retain(|_, panel| panel.open);
        for panel in self.0.values_mut() {
            *panel = Panel {
                open: true,
                ..Panel::default()
            };
        }
    }
}

impl Core {
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
            self.list_members(conversation);
            self.list_wishes_if_asked(conversation);
        } else {
            panel.presence_at = None;
        }
    }

    pub(super) fn list_members(&mut self, conversation: ConversationId) {
        if !self.is_online() {
            self.change_members(conversation, |members| members.list.fail(Fault::Offline));
            return self.members_told(conversation, Some(Fault::Offline));
        }
        if self.own_role(conversation) == MemberRole::Outside {
            let fault = Fault::Refused(Refusal::NotAMember);
            return self.members_told(conversation, Some(fault));
        }
        let Some(panel) = self.panel(conversation) else {
            return;
        };
        if panel.coming.is_some() {
            panel.again = true;
            return;
        }
        panel.coming = Some(Vec::new());
        panel.again = false;
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
            self.list_members(conversation);
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
                panel.coming = None;
                panel.again = false;
                let fault = Fault::Refused(refusal);
                self.change_members(conversation, |members| members.list.fail(fault.clone()));
                return self.members_told(conversation, Some(fault));
            }
        };
        let last = page.last().map(|member| member.person.user);
        let coming = panel.coming.get_or_insert_default();
        coming.extend(page);
        if let (true, Some(after)) = (more, last) {
            let request = Request::Members {
                conversation,
                after,
            };
            return self.ask(request, Asked::Members { conversation });
        }
        let mut people = panel.coming.take().unwrap_or_default();
        // The server gives them so; everything that looks somebody up relies on it.
        people.sort_by_key(|member| member.person.user);
        let again = std::mem::take(&mut panel.again);
        let is_there = |member: &&Member| member.presence != Presence::Offline;
        let present = people.iter().filter(is_there);
        let present = present
            .map(|member| (member.person.user, member.presence))
            .collect();
        self.change_members(conversation, |members| {
            members.list.give(people);
            members.present = Some(Arc::new(present));
        });
        self.members_told(conversation, None);
        if again {
            self.list_members(conversation);
        }
    }

    fn members_told(&mut self, conversation: ConversationId, fault: Option<Fault>) {
        self.tell(Notice::MembersListed {
            conversation,
            fault,
        });
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
            self.list_members(conversation);
            self.list_wishes_if_asked(conversation);
        }
    }

    /// Without a connection nobody knows who is there.
    pub(super) fn interrupt_members(&mut self) {
        let known: Vec<ConversationId> = self.model.members.keys().copied().collect();
        for conversation in known {
            let mut asked = false;
            self.change_members(conversation, |members| {
                members.present = None;
                asked = members.list.is_loading();
                if asked {
                    members.list.fail(Fault::Offline);
                }
            });
            if asked {
                self.members_told(conversation, Some(Fault::Offline));
            }
        }
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
            self.list_wishes(conversation);
        }
    }

    pub(super) fn list_wishes(&mut self, conversation: ConversationId) {
        if !self.is_online() {
            return self.wishes_refused(conversation, Fault::Offline);
        }
        let Some(panel) = self.panel(conversation) else {
            return;
        };
        if panel.waiting.is_some() {
            panel.waiting_again = true;
            return;
        }
        panel.waiting = Some(Vec::new());
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
                panel.waiting = None;
                panel.waiting_again = false;
                self.nobody_waits(conversation);
                return self.wishes_refused(conversation, Fault::Refused(refusal));
            }
        };
        let last = people.last().map(|person| person.user);
        panel.waiting.get_or_insert_default().extend(people);
        if let (true, Some(after)) = (more, last) {
            let request = Request::Wishes {
                conversation,
                after,
            };
            return self.ask(request, Asked::Wishes { conversation });
        }
        let people = panel.waiting.take().unwrap_or_default();
        let again = std::mem::take(&mut panel.waiting_again);
        self.change_waiting(conversation, |list| list.give(people));
        self.wishes_told(conversation, None);
        if again {
            self.list_wishes(conversation);
        }
    }

    fn wishes_told(&mut self, conversation: ConversationId, fault: Option<Fault>) {
        self.tell(Notice::WishesListed {
            conversation,
            fault,
        });
    }

    pub(super) fn wishes_refused(&mut self, conversation: ConversationId, fault: Fault) {
        self.change_waiting(conversation, |list| list.fail(fault.clone()));
        self.wishes_told(conversation, Some(fault));
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
