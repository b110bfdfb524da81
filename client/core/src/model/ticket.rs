//! What a person has asked for and waits for: whoever hands in an action keeps its ticket, under which the model says
//! what has come of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anser_shared::id::{ConversationId, MessageId, Seq, UserId};

use super::{Conversation, Fault, Friend};
use crate::search::Searcher;
use crate::wish::GroupWish;

/// So much is kept of what is over. A window looks when it draws next.
const LIMIT: usize = 256;

/// The number of an action that was handed in; a later one is higher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

impl Ticket {
    /// One that no other action has.
    pub fn take() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// How far it is with what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Waiting,
    Done(Done),
    Refused(Fault),
}

/// What is there once it is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    Plain,
    /// What was asked for, or what became of each of many, stands in the model.
    Listed,
    /// A line of an administrator was carried out, if `did`; what the server says of it.
    Said {
        did: bool,
        lines: Vec<String>,
    },
    /// One is in this group now, which one has made or joined.
    Entered(ConversationId),
    /// Something about a group; which one, where the server says so.
    Group(Option<ConversationId>),
    /// Something about somebody.
    Somebody(UserId),
    /// One has asked to be let into a group, and will hear.
    Waits,
    /// They are friends now.
    Befriended(UserId),
    /// The request to be friends waits for their answer.
    Requested(UserId),
    /// So many messages were written into a file.
    Exported {
        messages: u64,
    },
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// What an administrator has typed.
    Line,
    Group(GroupWish),
    Profile,
    OwnPicture,
    Password,
    /// The lists of devices and logins.
    Devices,
    /// Everybody on the server.
    People,
    /// The groups that one may see.
    Groups,
    /// Those who are in a group.
    Members(ConversationId),
    /// Those who want to be let into a group.
    Wishes(ConversationId),
    /// That people are added to a group.
    Additions(ConversationId),
    /// That devices are signed out.
    Revoke,
    /// Somebody with this login name is asked to be a friend.
    AddFriend {
        name: String,
    },
    /// How somebody stands to one, or what one notes of them.
    Somebody(UserId),
    BlockNamed {
        name: String,
    },
    /// That a text is posted later in a conversation.
    Schedule(ConversationId),
    /// What becomes of a text that waits.
    Scheduled(MessageId),
    /// That the other one of two is nudged.
    Nudge(ConversationId),
    /// Whether friends may nudge one.
    TakesNudges,
    /// What is found in the local history.
    Search(Searcher),
    /// That what is kept here is written into a file.
    Export,
    /// How a conversation stands in the list.
    Arrange(ConversationId),
    /// What is pinned in a conversation.
    Pins(ConversationId),
    /// That a message is saved, or is not any more.
    Save {
        conversation: ConversationId,
        seq: Seq,
    },
    /// Everything that is pinned or saved.
    Kept,
    /// That a message of one's own is taken back.
    Delete {
        conversation: ConversationId,
        seq: Seq,
    },
}

impl About {
    /// Whether a conversation's window says why it was not done; `peer` is the other one of two.
    pub(crate) fn is_in(&self, conversation: &Conversation, peer: Option<&Friend>) -> bool {
        match self {
            Self::Arrange(of)
            | Self::Save {
                conversation: of, ..
            }
            | Self::Nudge(of)
            | Self::Delete {
                conversation: of, ..
            } => *of == conversation.id,
            Self::AddFriend { name } => peer.is_some_and(|peer| peer.person.name == *name),
            Self::Somebody(user) => peer.is_some_and(|peer| peer.person.user == *user),
            _ => false,
        }
    }

    /// Whether an earlier one is of no interest any more once this is asked for: it is about the same, or it is done
    /// and was about the same group.
    fn replaces(&self, before: &Asked) -> bool {
        match (self, &before.about) {
            (Self::Group(now), Self::Group(then)) => {
                let is_done = matches!(before.progress, Some(Progress::Done(_)));
                then.is_same(now) || is_done && then.conversation() == now.conversation()
            }
            (now, then) => now == then,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    about: About,
    /// `None` once what came of it does not hold any more.
    progress: Option<Progress>,
    /// Nobody but who has the ticket wants to know any more.
    is_read: bool,
}

/// How far it is with everything that was asked for: what waits, and what is over and was not long ago. Whoever has a
/// ticket finds theirs, whatever else was asked for since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tickets {
    known: Arc<BTreeMap<Ticket, Asked>>,
    /// Up to here, what is not known is over, and nobody knows any more what came of it.
    forgotten: Ticket,
}

impl Tickets {
    /// `None` once nobody knows any more what came of it, or it does not hold any more. What the core has not looked
    /// at yet waits.
    pub fn progress(&self, ticket: Ticket) -> Option<&Progress> {
        match self.known.get(&ticket) {
            Some(asked) => asked.progress.as_ref(),
            None => (ticket > self.forgotten).then_some(&Progress::Waiting),
        }
    }

    /// What was asked for and not read yet, whoever has the tickets: the oldest first.
    fn unread(&self) -> impl DoubleEndedIterator<Item = (&About, &Progress)> {
        let unread = self.known.values().filter(|asked| !asked.is_read);
        unread.filter_map(|asked| Some((&asked.about, asked.progress.as_ref()?)))
    }

    /// The last that was asked for about this.
    pub fn last(&self, about: &About) -> Option<&Progress> {
        let last = self.unread().rfind(|(known, _)| *known == about);
        last.map(|(_, progress)| progress)
    }

    /// What was wanted of one group; under `None` what makes or joins one.
    pub fn wishes(
        &self,
        group: Option<ConversationId>,
    ) -> impl DoubleEndedIterator<Item = (&GroupWish, &Progress)> {
        self.unread()
            .filter_map(move |(about, progress)| match about {
                About::Group(wish) if wish.conversation() == group => Some((wish, progress)),
                _ => None,
            })
    }

    /// Why the last that was asked for about this was not done.
    pub fn fault(&self, about: &About) -> Option<&Fault> {
        self.last_fault(|known| known == about)
    }

    /// Why the last of these was not done.
    pub fn last_fault(&self, is: impl Fn(&About) -> bool) -> Option<&Fault> {
        match self.unread().rfind(|(about, _)| is(about))?.1 {
            Progress::Refused(fault) => Some(fault),
            Progress::Waiting | Progress::Done(_) => None,
        }
    }

    /// The last of these that was wanted of a group.
    pub fn last_wish(
        &self,
        group: Option<ConversationId>,
        is: impl Fn(&GroupWish) -> bool,
    ) -> Option<&Progress> {
        let last = self.wishes(group).rfind(|(wish, _)| is(wish));
        last.map(|(_, progress)| progress)
    }

    pub fn add(&mut self, ticket: Ticket, about: About, progress: Progress) {
        let known = Arc::make_mut(&mut self.known);
        for before in known.values_mut() {
            before.is_read |= about.replaces(before);
        }
        let is_read = false;
        let asked = Asked {
            about,
            progress: Some(progress),
            is_read,
        };
        known.insert(ticket, asked);
        if known.len() > LIMIT {
            let over = known.iter().filter(|(_, asked)| asked.is_over());
            // What nobody looks at any more comes first.
            let oldest = over.min_by_key(|(_, asked)| !asked.is_read);
            if let Some(oldest) = oldest.map(|(ticket, _)| *ticket) {
                known.remove(&oldest);
                self.forgotten = self.forgotten.max(oldest);
            }
        }
    }

    /// This has come of it; gives what was asked for, if anybody still wants to know.
    pub fn finish(&mut self, ticket: Ticket, came: Result<Done, Fault>) -> Option<About> {
        let asked = Arc::make_mut(&mut self.known).get_mut(&ticket)?;
        asked.progress = Some(match came {
            Ok(done) => Progress::Done(done),
            Err(fault) => Progress::Refused(fault),
        });
        Some(asked.about.clone())
    }

    /// What was refused about these does not hold any more, whoever has the tickets.
    pub fn lift_refusals(&mut self, is: impl Fn(&About) -> bool) {
        for asked in Arc::make_mut(&mut self.known).values_mut() {
            let is_refused = matches!(asked.progress, Some(Progress::Refused(_)));
            if is_refused && is(&asked.about) {
                asked.progress = None;
            }
        }
    }

    /// What came of these was read.
    pub fn read(&mut self, is: impl Fn(&About) -> bool) {
        for asked in Arc::make_mut(&mut self.known).values_mut() {
            asked.is_read |= asked.is_over() && is(&asked.about);
        }
    }

    /// Whoever has asked is gone.
    pub fn forget(&mut self) {
        let last = self.known.last_key_value().map(|(ticket, _)| *ticket);
        self.forgotten = self.forgotten.max(last.unwrap_or_default());
        self.known = Arc::default();
    }
}

impl Asked {
    fn is_over(&self) -> bool {
        self.progress != Some(Progress::Waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_kept_and_what_is_long_over_is_forgotten() {
        let mut tickets = Tickets::default();
        let waits = Ticket::take();
        assert_eq!(tickets.progress(waits), Some(&Progress::Waiting));
        tickets.add(waits, About::Line, Progress::Waiting);
        let over: Vec<Ticket> = (0..=LIMIT).map(|_| Ticket::take()).collect();
        let offline = Progress::Refused(Fault::Offline);
        for ticket in &over {
            tickets.add(*ticket, About::Password, offline.clone());
        }
        assert_eq!(tickets.known.len(), LIMIT);
        assert_eq!(tickets.progress(waits), Some(&Progress::Waiting));
        assert_eq!(tickets.progress(over[0]), None);
        assert_eq!(tickets.progress(over[LIMIT]), Some(&offline));
        tickets.forget();
        assert_eq!(tickets.progress(waits), None);
        assert_eq!(tickets.progress(Ticket::take()), Some(&Progress::Waiting));
    }

    #[test]
    fn two_who_ask_for_the_same_find_each_their_own() {
        let mut tickets = Tickets::default();
        let [first, second] = [Ticket::take(), Ticket::take()];
        let hide = |group| GroupWish::Hide {
            conversation: ConversationId(group),
        };
        tickets.add(first, About::Group(hide(1)), Progress::Waiting);
        tickets.add(second, About::Group(hide(1)), Progress::Waiting);
        tickets.finish(first, Err(Fault::Offline));
        let offline = Progress::Refused(Fault::Offline);
        assert_eq!(tickets.progress(first), Some(&offline));
        assert_eq!(tickets.progress(second), Some(&Progress::Waiting));
        // Without a ticket, the last one counts.
        let group = Some(ConversationId(1));
        assert_eq!(tickets.wishes(group).count(), 1);
        let last = tickets.last_wish(group, |_| true);
        assert_eq!(last, Some(&Progress::Waiting));
        assert_eq!(tickets.wishes(None).count(), 0);
        let is = |about: &About| matches!(about, About::Group(_));
        tickets.read(is);
        assert_eq!(tickets.wishes(group).count(), 1, "there is no answer yet");
        tickets.finish(second, Ok(Done::Group(None)));
        tickets.read(is);
        assert_eq!(tickets.wishes(group).count(), 0);
        let done = Progress::Done(Done::Group(None));
        assert_eq!(tickets.progress(second), Some(&done));
    }
}
