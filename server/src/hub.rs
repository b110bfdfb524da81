//! The register of connected users and their devices. Users are told events here, and conversations in `audience`. No
//! other code looks for the connections of a user.

pub mod audience;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anser_shared::event::{Event, Farewell, ServerFrame};
use anser_shared::id::{ConversationId, DeviceId, UserId};
use anser_shared::people::SeenAs;
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::allowance::{Telling, is_recent};
use crate::budget::{ACCOUNT_BYTES, ACCOUNT_WAITING_BYTES, Budget};
use crate::caller::Caller;
use crate::rooms::Rooms;
use crate::session::{Encoded, Session};
use crate::store::Members;

/// A connection that has sent nothing for this long is dead. Programs send something every thirty seconds.
const SILENCE: Duration = Duration::from_secs(90);

#[derive(Debug, Default)]
pub struct Hub {
    people: RwLock<HashMap<UserId, Here>>,
    /// Locked after `people` by code that needs both locks.
    rooms: RwLock<Rooms>,
    /// When silent connections were last looked for.
    swept_at: AtomicI64,
}

/// A user with at least one connection, or who had one a moment ago.
#[derive(Debug, Default)]
struct Here {
    sessions: Vec<Arc<Session>>,
    seen_as: SeenAs,
    /// The budget of all of the user's devices for incomplete frames.
    budget: Option<Arc<Budget>>,
    /// The budget of all of the user's devices for what waits to be written.
    waiting: Option<Arc<Budget>>,
    /// The presence that the user's friends were last told, and when.
    told: Presence,
    told_at: Option<Timestamp>,
    /// A check whether the friends know the presence is pending.
    settles: bool,
    /// Counts arrivals and departures, so that a grace period that ends knows whether it still matters.
    generation: u64,
}

impl Here {
    /// The presence that others see. It is the one of the device that the user is at.
    fn presence(&self) -> Presence {
        match self.seen_as {
            SeenAs::Available if self.sessions.iter().all(|session| session.is_idle()) => {
                // During the grace period there is no session, and nobody has noticed that yet.
                if self.sessions.is_empty() {
                    Presence::Online
                } else {
                    Presence::Away
                }
            }
            SeenAs::Available => Presence::Online,
            SeenAs::Away => Presence::Away,
            SeenAs::Busy => Presence::Busy,
            SeenAs::Invisible => Presence::Offline,
        }
    }
}

/// The presence of a user before a change and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub before: Presence,
    pub after: Presence,
}

/// What is left of a user after a connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The user has other connections.
    Some(Seen),
    /// The user counts as online until the grace period is over.
    Grace { generation: u64 },
}

impl Hub {
    fn people(&self) -> RwLockReadGuard<'_, HashMap<UserId, Here>> {
        self.people.read()
    }

    fn people_mut(&self) -> RwLockWriteGuard<'_, HashMap<UserId, Here>> {
        self.people.write()
    }

    /// Adds a connection. It replaces an older connection of the same device, whose program has come back before the
    /// server noticed that it was gone.
    pub fn enter(&self, session: Arc<Session>, seen_as: SeenAs) -> Seen {
        let mut people = self.people_mut();
        let mut rooms = self.rooms_mut();
        let before = people
            .get(&session.user)
            .map_or(Presence::Offline, Here::presence);
        let here = people.entry(session.user).or_default();
        here.generation += 1;
        here.seen_as = seen_as;
        let waiting = here
            .waiting
            .get_or_insert_with(|| Budget::new(ACCOUNT_WAITING_BYTES));
        session.share(waiting.clone());
        here.sessions.retain(|other| {
            let stays = !other.is_same_program(&session);
            if !stays {
                other.close(Farewell::Replaced);
                rooms.leave(other);
            }
            stays
        });
        rooms.enter(&session);
        here.sessions.push(session);
        let after = here.presence();
        Seen { before, after }
    }

    /// The budget that all connections of a user share.
    pub fn account_budget(&self, user: UserId) -> Arc<Budget> {
        let mut people = self.people_mut();
        let new = || Budget::new(ACCOUNT_BYTES);
        match people.get_mut(&user) {
            Some(here) => here.budget.get_or_insert_with(new).clone(),
            None => new(),
        }
    }

    /// Changes something about a connected user, and returns what others see.
    fn change(&self, user: UserId, change: impl FnOnce(&mut Here)) -> Option<Seen> {
        let mut people = self.people_mut();
        let here = people.get_mut(&user)?;
        let before = here.presence();
        change(here);
        let after = here.presence();
        Some(Seen { before, after })
    }

    pub fn leave(&self, session: &Arc<Session>) -> Option<Left> {
        let mut people = self.people_mut();
        let here = people.get_mut(&session.user)?;
        let before = here.presence();
        let count = here.sessions.len();
        here.sessions.retain(|other| !Arc::ptr_eq(other, session));
        if here.sessions.len() == count {
            return None;
        }
        self.rooms_mut().leave(session);
        if !here.sessions.is_empty() {
            let after = here.presence();
            return Some(Left::Some(Seen { before, after }));
        }
        here.generation += 1;
        Some(Left::Grace {
            generation: here.generation,
        })
    }

    /// The grace period is over: true if the user has not come back meanwhile.
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

    /// The user has come to or left one of their devices; `None` if others see no difference.
    pub fn set_idle(&self, session: &Arc<Session>, idle: bool) -> Option<Seen> {
        if session.is_idle() == idle {
            return None;
        }
        self.change(session.user, |_| session.set_idle(idle))
    }

    pub fn set_seen_as(&self, user: UserId, seen_as: SeenAs) -> Option<Seen> {
        self.change(user, |here| here.seen_as = seen_as)
    }

    /// Whether to tell the friends the user's presence now, and which one. Notes that they are told.
    pub fn tell_presence(
        &self,
        user: UserId,
        pause: Duration,
        now: Timestamp,
        is_due: bool,
    ) -> (Telling, Presence) {
        let mut people = self.people_mut();
        let Some(here) = people.get_mut(&user) else {
            // The user is gone. The grace period was longer than the pause between two changes, so there is nothing
            // to count.
            return (Telling::Now, Presence::Offline);
        };
        let presence = here.presence();
        here.settles &= !is_due;
        if presence == here.told {
            return (Telling::Known, presence);
        }
        match here.told_at {
            Some(_) if here.settles => (Telling::Known, presence),
            Some(at) if is_recent(at, pause, now) => {
                here.settles = true;
                (Telling::Later(at.after(pause)), presence)
            }
            _ => {
                here.told = presence;
                here.told_at = Some(now);
                (Telling::Now, presence)
            }
        }
    }

    /// Whether the user wants to be seen at all.
    pub fn is_visible(&self, user: UserId) -> bool {
        let people = self.people();
        people
            .get(&user)
            .is_none_or(|here| here.seen_as != SeenAs::Invisible)
    }

    pub fn presence(&self, user: UserId) -> Presence {
        self.people()
            .get(&user)
            .map_or(Presence::Offline, Here::presence)
    }

    /// The connected devices of a user.
    pub fn devices(&self, user: UserId) -> Vec<DeviceId> {
        let people = self.people();
        let sessions = people.get(&user).map(|here| &here.sessions);
        sessions
            .into_iter()
            .flatten()
            .map(|session| session.device)
            .collect()
    }

    /// Ends all connections of a user, and returns how many.
    pub fn close_person(&self, user: UserId, farewell: &Farewell) -> usize {
        let mut ended = 0;
        self.each_session(&[user], |session| {
            session.close(farewell.clone());
            ended += 1;
        });
        ended
    }

    /// Ends the connections of some devices of a user.
    pub fn close_devices(&self, user: UserId, devices: &[DeviceId], farewell: &Farewell) {
        self.each_session(&[user], |session| {
            if devices.contains(&session.device) {
                session.close(farewell.clone());
            }
        });
    }

    /// Ends the connections of a user that have this key.
    pub fn close_program(&self, user: UserId, key: Fingerprint) {
        self.each_session(&[user], |session| {
            if session.key == Some(key) {
                session.close(Farewell::Replaced);
            }
        });
    }

    /// Calls `tell` for every connection of all `users`, under one lock.
    fn each_session(&self, users: &[UserId], mut tell: impl FnMut(&Arc<Session>)) {
        #[cfg(test)]
        LOOKS.set(LOOKS.get() + users.len() as u64);
        let people = self.people();
        for here in users.iter().filter_map(|user| people.get(user)) {
            here.sessions.iter().for_each(&mut tell);
        }
    }

    /// Tells every connection of all `users`, with one encoding for all.
    pub fn tell(&self, users: &[UserId], event: &Event) {
        let mut frame = None;
        self.each_session(users, |session| {
            let frame =
                frame.get_or_insert_with(|| Encoded::of(&ServerFrame::Event(event.clone())));
            session.tell_encoded(frame);
        });
    }

    /// Tells every connection of the server, with one encoding for all.
    pub fn tell_everybody(&self, event: Event) {
        let frame = Encoded::of(&ServerFrame::Event(event));
        self.every_session(|session| session.tell_encoded(&frame));
    }

    /// Tells a user's connections, except the one that made the request, because it has the answer.
    pub fn tell_others(&self, caller: &Caller<'_>, event: &Event) {
        self.each_session(&[caller.user], |session| {
            if caller.connection != Some(session.id) {
                session.tell(event.clone());
            }
        });
    }

    /// The connected users, each with the number of connections, the latest address and the presence that others see.
    pub fn here(&self) -> HashMap<UserId, (usize, Option<IpAddr>, Presence)> {
        let people = self.people();
        let here = people.iter().filter(|(_, here)| !here.sessions.is_empty());
        here.map(|(user, here)| {
            let address = here.sessions.last().and_then(|session| session.address);
            (*user, (here.sessions.len(), address, here.presence()))
        })
        .collect()
    }

    /// Ends all connections in order, after the answers to earlier requests.
    pub fn close_all(&self, farewell: &Farewell) {
        self.people()
            .values()
            .flat_map(|here| &here.sessions)
            .for_each(|s| s.finish(farewell.clone()));
    }

    /// Called every few seconds. If the clock has moved by more than that since the last call, the clock was put
    /// forward and no connection was silent. Then the silence of each connection counts from now.
    pub fn close_silent(&self, now: Timestamp) {
        let last = Timestamp(self.swept_at.swap(now.0, Ordering::Relaxed));
        let people = self.people();
        if last.0 != 0 && now.since(last) > SILENCE {
            let sessions = people.values().flat_map(|here| &here.sessions);
            return sessions.for_each(|session| session.heard(now));
        }
        let silent = people
            .values()
            .flat_map(|here| &here.sessions)
            .filter(|session| now.since(session.last_heard()) > SILENCE);
        silent.for_each(|session| session.close(Farewell::TooSlow));
    }

    pub fn count_sessions(&self) -> usize {
        self.people().values().map(|here| here.sessions.len()).sum()
    }

    /// The members of a conversation, if they are known; otherwise the token for [`Hub::remember_members`].
    pub fn members(&self, conversation: ConversationId) -> Result<Members, u64> {
        self.rooms().members(conversation)
    }

    /// Remembers the members of a conversation, unless they may have changed since they were read.
    pub fn remember_members(&self, conversation: ConversationId, members: Members, changes: u64) {
        let people = self.people();
        let sessions = |user| people.get(&user).map_or(&[][..], |here| &here.sessions);
        self.rooms_mut()
            .remember(conversation, members, changes, sessions);
    }

    /// A user is about to join or leave a group. Until [`Hub::members_moved`], code that tells this group something
    /// reads its members from the store, so nobody is told anything after they have left.
    pub fn members_move(&self, conversation: ConversationId) {
        self.rooms_mut().moves(conversation);
    }

    pub fn members_moved(&self, conversation: ConversationId) {
        self.rooms_mut().moved(conversation);
    }

    /// Calls `tell` for every connection of the group's members, who are `users`.
    fn each_in_group(
        &self,
        group: ConversationId,
        users: &[UserId],
        mut tell: impl FnMut(&Arc<Session>),
    ) {
        let mut tell = |session: &Arc<Session>| {
            #[cfg(test)]
            LOOKS.set(LOOKS.get() + 1);
            tell(session);
        };
        if !self.rooms().each_here(group, &mut tell) {
            self.each_session(users, tell);
        }
    }

    /// How many users are kept, and what the rooms keep.
    #[cfg(test)]
    pub fn sizes(&self) -> (usize, [usize; 4]) {
        (self.people().len(), self.rooms().sizes())
    }

    fn rooms(&self) -> RwLockReadGuard<'_, Rooms> {
        self.rooms.read()
    }

    fn rooms_mut(&self) -> RwLockWriteGuard<'_, Rooms> {
        self.rooms.write()
    }

    /// How many of these users others see as online; of all users if none are named.
    pub fn count_seen(&self, users: Option<&[UserId]>) -> u32 {
        let people = self.people();
        let is_seen = |here: &&Here| here.presence() != Presence::Offline;
        let count = match users {
            Some(users) => users
                .iter()
                .filter_map(|user| people.get(user))
                .filter(is_seen)
                .count(),
            None => people.values().filter(is_seen).count(),
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Which of these users others see, and with which presence; of all users if none are named.
    pub fn seen(&self, users: Option<&[UserId]>) -> Vec<(UserId, Presence)> {
        let people = self.people();
        let all = people.iter().map(|(user, here)| (*user, here.presence()));
        let is_one = |user: &UserId| users.is_none_or(|users| users.binary_search(user).is_ok());
        all.filter(|(user, presence)| *presence != Presence::Offline && is_one(user))
            .collect()
    }

    /// Calls `tell` for every connection of the server.
    fn every_session(&self, tell: impl FnMut(&Arc<Session>)) {
        let people = self.people();
        people
            .values()
            .flat_map(|here| &here.sessions)
            .for_each(tell);
    }
}

#[cfg(test)]
thread_local! {
    static LOOKS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The number of users or connections that this thread has looked at to tell them something.
#[cfg(test)]
pub fn looks() -> u64 {
    LOOKS.get()
}

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

    const CAME: Seen = Seen {
        before: Presence::Offline,
        after: Presence::Online,
    };
    const SAME: Seen = Seen {
        before: Presence::Online,
        after: Presence::Online,
    };

    fn enter(hub: &Hub, session: &Arc<Session>) -> Seen {
        hub.enter(session.clone(), SeenAs::Available)
    }

    #[test]
    fn presence_has_a_grace_that_a_return_takes_back() {
        let hub = Hub::default();
        let (first, second) = (session(1, 1), session(1, 2));
        assert_eq!(hub.presence(UserId(1)), Presence::Offline);
        assert_eq!(enter(&hub, &first), CAME);
        assert_eq!(enter(&hub, &second), SAME);
        assert_eq!(hub.leave(&first), Some(Left::Some(SAME)));
        let Some(Left::Grace { generation }) = hub.leave(&second) else {
            panic!("nobody is left")
        };
        assert_eq!(
            hub.presence(UserId(1)),
            Presence::Online,
            "during the grace"
        );
        assert_eq!(
            enter(&hub, &first),
            SAME,
            "others have not noticed anything"
        );
        assert!(!hub.forget(UserId(1), generation));
        assert_eq!(hub.presence(UserId(1)), Presence::Online);
    }

    #[test]
    fn who_does_not_come_back_is_gone() {
        let hub = Hub::default();
        let only = session(1, 1);
        enter(&hub, &only);
        let Some(Left::Grace { generation }) = hub.leave(&only) else {
            panic!("nobody is left")
        };
        assert!(hub.forget(UserId(1), generation));
        assert_eq!(hub.presence(UserId(1)), Presence::Offline);
        assert_eq!(hub.leave(&only), None, "leaving twice changes nothing");
    }

    #[test]
    fn what_others_see_of_several_devices() {
        let hub = Hub::default();
        let (first, second) = (session(1, 1), session(1, 2));
        enter(&hub, &first);
        enter(&hub, &second);
        let after = |seen: Option<Seen>| seen.map(|seen| seen.after);
        assert_eq!(after(hub.set_idle(&first, true)), Some(Presence::Online));
        assert_eq!(after(hub.set_idle(&second, true)), Some(Presence::Away));
        assert_eq!(after(hub.set_idle(&second, true)), None, "nothing new");
        assert_eq!(after(hub.set_idle(&first, false)), Some(Presence::Online));
        let gone = Some(Left::Some(Seen {
            before: Presence::Online,
            after: Presence::Away,
        }));
        assert_eq!(hub.leave(&first), gone, "the one somebody was at is gone");
        for (seen_as, presence) in [
            (SeenAs::Busy, Presence::Busy),
            (SeenAs::Away, Presence::Away),
            (SeenAs::Invisible, Presence::Offline),
        ] {
            assert_eq!(after(hub.set_seen_as(UserId(1), seen_as)), Some(presence));
        }
        assert!(!hub.is_visible(UserId(1)));
        // A user who was not seen online is not seen to go or to come back.
        let Some(Left::Grace { generation }) = hub.leave(&second) else {
            panic!("nobody is left")
        };
        assert!(hub.forget(UserId(1), generation));
        let seen = hub.enter(second, SeenAs::Invisible);
        assert_eq!(
            (seen.before, seen.after),
            (Presence::Offline, Presence::Offline)
        );
    }

    #[test]
    fn a_device_that_comes_back_replaces_its_old_connection() {
        let hub = Hub::default();
        let (old, new) = (session(1, 1), session(1, 1));
        enter(&hub, &old);
        enter(&hub, &new);
        assert_eq!(old.take().1, Some(Farewell::Replaced));
        assert_eq!(hub.count_sessions(), 1);
        assert_eq!(hub.leave(&old), None);
    }

    #[test]
    fn silence_ends_a_connection() {
        let hub = Hub::default();
        let (silent, alive) = (session(1, 1), session(2, 2));
        enter(&hub, &silent);
        enter(&hub, &alive);
        alive.heard(Timestamp(60_000));
        hub.close_silent(Timestamp(89_000));
        hub.close_silent(Timestamp(91_000));
        assert_eq!(
            (silent.take().1, alive.take().1),
            (Some(Farewell::TooSlow), None)
        );
        // The clock was put forward by a day, and back.
        for now in [86_400_000, 92_000] {
            hub.close_silent(Timestamp(now));
            assert_eq!(alive.take().1, None, "{now}");
        }
    }
}
