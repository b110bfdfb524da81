//! Who is connected, and who is in which conversation: where the publisher looks.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use anser_shared::event::{Farewell, Presence};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::time::Timestamp;

use crate::session::Session;

/// A connection from which nothing has come for so long is dead. Programs say something every
/// thirty seconds.
const SILENCE: Duration = Duration::from_secs(90);

#[derive(Debug, Default)]
pub struct Hub {
    people: RwLock<HashMap<UserId, Here>>,
    members: RwLock<HashMap<ConversationId, Arc<[UserId]>>>,
}

/// A person with at least one connection, or who had one a moment ago.
#[derive(Debug, Default)]
struct Here {
    sessions: Vec<Arc<Session>>,
    /// Counts comings and goings, so that a grace that has run out knows whether it still means
    /// anything.
    generation: u64,
}

/// What a connection's coming or going changed for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// The person was not there before.
    Came,
    /// The last connection is gone; they count as there until the grace has run out.
    MayBeGone { generation: u64 },
    /// Others see no difference.
    Unnoticed,
}

impl Hub {
    fn people(&self) -> RwLockReadGuard<'_, HashMap<UserId, Here>> {
        self.people.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn people_mut(&self) -> RwLockWriteGuard<'_, HashMap<UserId, Here>> {
        self.people.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection. An older one of the same device is replaced: its program has come back
    /// before the server noticed that it was gone.
    pub fn enter(&self, session: Arc<Session>) -> Passage {
        let mut people = self.people_mut();
        let passage = if people.contains_key(&session.user) {
            Passage::Unnoticed
        } else {
            Passage::Came
        };
        let here = people.entry(session.user).or_default();
        here.generation += 1;
        here.sessions.retain(|other| {
            let stays = other.device != session.device;
            if !stays {
                other.close(Farewell::Replaced);
            }
            stays
        });
        here.sessions.push(session);
        passage
    }

    pub fn leave(&self, session: &Arc<Session>) -> Passage {
        let mut people = self.people_mut();
        let Some(here) = people.get_mut(&session.user) else {
            return Passage::Unnoticed;
        };
        let before = here.sessions.len();
        here.sessions.retain(|other| !Arc::ptr_eq(other, session));
        if here.sessions.len() == before || !here.sessions.is_empty() {
            return Passage::Unnoticed;
        }
        here.generation += 1;
        Passage::MayBeGone {
            generation: here.generation,
        }
    }

    /// The grace has run out: true when the person has not come back meanwhile.
    pub fn forget(&self, user: UserId, generation: u64) -> bool {
        let mut people = self.people_mut();
        let gone = people
            .get(&user)
            .is_some_and(|here| here.generation == generation);
        if gone {
            people.remove(&user);
        }
        gone
    }

    pub fn presence(&self, user: UserId) -> Presence {
        if self.people().contains_key(&user) {
            Presence::Online
        } else {
            Presence::Offline
        }
    }

    /// Calls `tell` for every connection of every one of `users`, under one lock.
    pub fn each_session(&self, users: &[UserId], mut tell: impl FnMut(&Arc<Session>)) {
        let people = self.people();
        for here in users.iter().filter_map(|user| people.get(user)) {
            here.sessions.iter().for_each(&mut tell);
        }
    }

    pub fn close_all(&self, farewell: &Farewell) {
        self.people()
            .values()
            .flat_map(|here| &here.sessions)
            .for_each(|s| s.close(farewell.clone()));
    }

    pub fn close_silent(&self, now: Timestamp) {
        let people = self.people();
        let silent = people
            .values()
            .flat_map(|here| &here.sessions)
            .filter(|session| now.since(session.last_heard()) > SILENCE);
        silent.for_each(|session| session.close(Farewell::TooSlow));
    }

    pub fn count_sessions(&self) -> usize {
        self.people().values().map(|here| here.sessions.len()).sum()
    }

    /// The members of a conversation, if they were asked for before.
    pub fn members(&self, conversation: ConversationId) -> Option<Arc<[UserId]>> {
        self.members
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&conversation)
            .cloned()
    }

    /// Remembers who is in a conversation; two people's conversation never changes hands.
    pub fn remember_members(&self, conversation: ConversationId, members: Arc<[UserId]>) {
        let mut known = self.members.write().unwrap_or_else(PoisonError::into_inner);
        // A bound rather than a policy: what is thrown away is read again when it is needed.
        if known.len() >= MEMBERS_KEPT {
            known.clear();
        }
        known.insert(conversation, members);
    }
}

/// So many conversations' members are kept in memory, about a hundred bytes each.
const MEMBERS_KEPT: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;
    use anser_shared::id::DeviceId;

    fn session(user: u64, device: u64) -> Arc<Session> {
        Arc::new(Session::new(
            UserId(user),
            DeviceId(device),
            Timestamp(0),
            Timestamp(0),
        ))
    }

    #[test]
    fn presence_has_a_grace_that_a_return_takes_back() {
        let hub = Hub::default();
        let (first, second) = (session(1, 1), session(1, 2));
        assert_eq!(hub.presence(UserId(1)), Presence::Offline);
        assert_eq!(hub.enter(first.clone()), Passage::Came);
        assert_eq!(hub.enter(second.clone()), Passage::Unnoticed);
        assert_eq!(hub.leave(&first), Passage::Unnoticed);
        let Passage::MayBeGone { generation } = hub.leave(&second) else {
            panic!("nobody is left")
        };
        assert_eq!(
            hub.presence(UserId(1)),
            Presence::Online,
            "during the grace"
        );
        assert_eq!(
            hub.enter(first),
            Passage::Unnoticed,
            "others have not noticed anything"
        );
        assert!(!hub.forget(UserId(1), generation));
        assert_eq!(hub.presence(UserId(1)), Presence::Online);
    }

    #[test]
    fn who_does_not_come_back_is_gone() {
        let hub = Hub::default();
        let only = session(1, 1);
        hub.enter(only.clone());
        let Passage::MayBeGone { generation } = hub.leave(&only) else {
            panic!("nobody is left")
        };
        assert!(hub.forget(UserId(1), generation));
        assert_eq!(hub.presence(UserId(1)), Presence::Offline);
        assert_eq!(
            hub.leave(&only),
            Passage::Unnoticed,
            "leaving twice changes nothing"
        );
    }

    #[test]
    fn a_device_that_comes_back_replaces_its_old_connection() {
        let hub = Hub::default();
        let (old, new) = (session(1, 1), session(1, 1));
        hub.enter(old.clone());
        hub.enter(new);
        assert_eq!(old.take().1, Some(Farewell::Replaced));
        assert_eq!(hub.count_sessions(), 1);
        assert_eq!(hub.leave(&old), Passage::Unnoticed);
    }

    #[test]
    fn silence_ends_a_connection() {
        let hub = Hub::default();
        let (silent, alive) = (session(1, 1), session(2, 2));
        hub.enter(silent.clone());
        hub.enter(alive.clone());
        alive.heard(Timestamp(60_000));
        hub.close_silent(Timestamp(91_000));
        assert_eq!(
            (silent.take().1, alive.take().1),
            (Some(Farewell::TooSlow), None)
        );
    }
}
