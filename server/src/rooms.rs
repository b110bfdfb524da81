//! Who is in which conversation, as far as somebody has asked, and which connections of theirs there are:
//! telling something in a group looks at those who are there, however many are away.

use std::collections::HashMap;
use std::sync::Arc;

use anser_shared::id::{ConversationId, UserId};

use crate::session::Session;
use crate::store::Members;

/// So many members of conversations are kept in memory, a few dozen bytes each. A bound rather than a
/// policy: what is thrown away is read again when it is needed.
const MEMBERS_KEPT: usize = 1_000_000;

#[derive(Debug, Default)]
pub(crate) struct Rooms {
    rooms: HashMap<ConversationId, Room>,
    /// In which of the groups above somebody is, whether they are connected or not.
    of: HashMap<UserId, Vec<ConversationId>>,
    /// How many members stand in `rooms`.
    kept: usize,
    /// Groups whose members are changing at this moment, and how many of them at once. What is read of
    /// them may be older than what is being written, so that it is not kept.
    moving: HashMap<ConversationId, usize>,
    /// Counts the changes: what was read before one is not kept after it.
    changes: u64,
}

#[derive(Debug)]
struct Room {
    members: Members,
    /// The connections of a group's members, in no order.
    here: Vec<Arc<Session>>,
}

impl Rooms {
    /// The members of a conversation, if they were asked for before; else what to say with
    /// [`Rooms::remember`].
    pub(crate) fn members(&self, conversation: ConversationId) -> Result<Members, u64> {
        let room = self.rooms.get(&conversation);
        room.map(|room| room.members.clone()).ok_or(self.changes)
    }

    /// Remembers who is in a conversation, unless that may have changed since it was asked for;
    /// `sessions` are the connections that somebody has.
    pub(crate) fn remember<'s>(
        &mut self,
        conversation: ConversationId,
        members: Members,
        changes: u64,
        sessions: impl Fn(UserId) -> &'s [Arc<Session>],
    ) {
        if self.changes != changes || self.moving.contains_key(&conversation) {
            return;
        }
        // There is none of this number, or not yet: whoever asks for numbers fills nobody's memory.
        if members == Members::Two(Arc::from([])) {
            return;
        }
        self.forget(conversation);
        if self.kept >= MEMBERS_KEPT {
            self.rooms.clear();
            self.of.clear();
            self.kept = 0;
        }
        self.kept += weight(&members);
        let mut here = Vec::new();
        if let Members::Group(users) = &members {
            for user in users.iter() {
                self.of.entry(*user).or_default().push(conversation);
                here.extend(sessions(*user).iter().cloned());
            }
        }
        self.rooms.insert(conversation, Room { members, here });
    }

    /// Calls `tell` for every connection of a group's members; false when they are not known here.
    pub(crate) fn each_here(
        &self,
        conversation: ConversationId,
        tell: impl FnMut(&Arc<Session>),
    ) -> bool {
        match self.rooms.get(&conversation) {
            Some(Room {
                members: Members::Group(_),
                here,
            }) => {
                here.iter().for_each(tell);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn enter(&mut self, session: &Arc<Session>) {
        for room in self.of.get(&session.user).into_iter().flatten() {
            if let Some(room) = self.rooms.get_mut(room) {
                room.here.push(session.clone());
            }
        }
    }

    pub(crate) fn leave(&mut self, session: &Arc<Session>) {
        for room in self.of.get(&session.user).into_iter().flatten() {
            if let Some(room) = self.rooms.get_mut(room) {
                room.here.retain(|other| !Arc::ptr_eq(other, session));
            }
        }
    }

    /// Somebody is about to come into a group or to leave it. Until [`Rooms::moved`], whoever tells
    /// something there asks the store who is in it: nothing reaches anybody after they are out.
    pub(crate) fn moves(&mut self, conversation: ConversationId) {
        self.changes += 1;
        self.forget(conversation);
        *self.moving.entry(conversation).or_default() += 1;
    }

    pub(crate) fn moved(&mut self, conversation: ConversationId) {
        self.changes += 1;
        if let Some(count) = self.moving.get_mut(&conversation) {
            *count -= 1;
            if *count == 0 {
                self.moving.remove(&conversation);
            }
        }
    }

    /// How many rooms, people and connections are kept.
    #[cfg(test)]
    pub(crate) fn sizes(&self) -> [usize; 4] {
        let here = self.rooms.values().map(|room| room.here.len()).sum();
        [self.rooms.len(), self.of.len(), here, self.moving.len()]
    }

    fn forget(&mut self, conversation: ConversationId) {
        let Some(room) = self.rooms.remove(&conversation) else {
            return;
        };
        self.kept -= weight(&room.members);
        let Members::Group(users) = room.members else {
            return;
        };
        for user in users.iter() {
            if let Some(rooms) = self.of.get_mut(user) {
                rooms.retain(|room| *room != conversation);
                if rooms.is_empty() {
                    self.of.remove(user);
                }
            }
        }
    }
}

fn weight(members: &Members) -> usize {
    match members {
        Members::Two(users) | Members::Group(users) => users.len(),
        Members::Everybody => 1,
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::id::DeviceId;
    use anser_shared::time::Timestamp;

    use super::*;

    const HERE: ConversationId = ConversationId(1);

    fn session(user: u64, device: u64) -> Arc<Session> {
        let (now, user) = (Timestamp(0), UserId(user));
        Arc::new(Session::new(user, DeviceId(device), now, now))
    }

    fn group(users: impl IntoIterator<Item = u64>) -> Members {
        Members::Group(users.into_iter().map(UserId).collect())
    }

    /// How many connections are looked at when something is told.
    fn looks(rooms: &Rooms) -> Vec<u64> {
        let mut users = Vec::new();
        assert!(rooms.each_here(HERE, |session| users.push(session.user.0)));
        users.sort_unstable();
        users
    }

    #[test]
    fn members_that_were_read_before_a_change_are_not_kept_after_it() {
        let mut rooms = Rooms::default();
        let nobody = |_: UserId| -> &[Arc<Session>] { &[] };
        let asked = rooms.members(HERE).unwrap_err();
        rooms.moves(HERE);
        rooms.remember(HERE, group([1]), asked, nobody);
        assert!(rooms.members(HERE).is_err(), "asked before the change");
        let asked = rooms.members(HERE).unwrap_err();
        rooms.remember(HERE, group([1]), asked, nobody);
        assert!(rooms.members(HERE).is_err(), "it is changing");
        rooms.moved(HERE);
        rooms.remember(HERE, group([1]), asked, nobody);
        assert!(rooms.members(HERE).is_err(), "asked while it was changing");
        let asked = rooms.members(HERE).unwrap_err();
        rooms.remember(HERE, group([2]), asked, nobody);
        assert_eq!(rooms.members(HERE), Ok(group([2])));
        rooms.moves(HERE);
        assert!(rooms.members(HERE).is_err(), "the next change");
    }

    #[test]
    fn what_is_no_conversation_takes_no_memory() {
        let mut rooms = Rooms::default();
        let asked = rooms.members(HERE).unwrap_err();
        rooms.remember(HERE, Members::Two(Arc::from([])), asked, |_| &[]);
        assert!(rooms.rooms.is_empty());
    }

    #[test]
    fn telling_looks_at_those_who_are_there_alone() {
        let mut rooms = Rooms::default();
        let (first, second) = ([session(7, 1)], session(7, 2));
        let asked = rooms.members(HERE).unwrap_err();
        rooms.remember(HERE, group(0..1000), asked, |user| {
            if user == UserId(7) { &first } else { &[] }
        });
        assert_eq!(looks(&rooms), [7]);
        rooms.enter(&second);
        rooms.enter(&session(500, 3));
        rooms.enter(&session(5000, 4));
        assert_eq!(looks(&rooms), [7, 7, 500]);
        rooms.leave(&first[0]);
        assert_eq!(looks(&rooms), [7, 500]);
        rooms.moves(HERE);
        assert!(!rooms.each_here(HERE, |_| ()), "they are asked for again");
        assert!(rooms.of.is_empty() && rooms.kept == 0);
    }
}
