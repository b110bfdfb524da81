//! The members of conversations and their connections, in memory. Telling a group looks only at members who are
//! online, however many are away.

use std::collections::HashMap;
use std::sync::Arc;

use anser_shared::id::{ConversationId, UserId};

use crate::session::Session;
use crate::store::Members;

/// The number of members of conversations that are kept in memory, with a few dozen bytes each. This is a bound and
/// not a policy, because members that are dropped are read again when they are needed.
const MEMBERS_KEPT: usize = 1_000_000;

#[derive(Debug, Default)]
pub(crate) struct Rooms {
    rooms: HashMap<ConversationId, Room>,
    /// The rooms above in which a user is, whether or not they are connected.
    of: HashMap<UserId, Vec<ConversationId>>,
    /// The number of members in `rooms`.
    kept: usize,
    /// Groups whose members are changing at this moment, with the number of changes. What is read about them may be
    /// older than what is being written, so it is not kept.
    moving: HashMap<ConversationId, usize>,
    /// Counts the changes. Members that were read before a change are not kept after it.
    changes: u64,
}

#[derive(Debug)]
struct Room {
    members: Members,
    /// The connections of a group's members, in no order.
    here: Vec<Arc<Session>>,
}

impl Rooms {
    /// The members of a conversation, if they are known; otherwise the token for [`Rooms::remember`].
    pub(crate) fn members(&self, conversation: ConversationId) -> Result<Members, u64> {
        let room = self.rooms.get(&conversation);
        room.map(|room| room.members.clone()).ok_or(self.changes)
    }

    /// Remembers the members of a conversation, unless they may have changed since they were read. `sessions` are the
    /// connections of a user.
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
        // There is no conversation with this number yet. A program that asks for such numbers must not fill the
        // memory.
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

    /// Calls `tell` for every connection of a group's members; false if the members are not known here.
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

    /// A user is about to join or leave a group. Until [`Rooms::moved`], code that tells this group something reads
    /// its members from the store, so nobody is told anything after they have left.
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

    /// The number of rooms, users and connections that are kept.
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

    /// The number of connections that are looked at when something is told.
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
