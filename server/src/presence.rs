//! Tells friends who is online. Presence is told and not stored.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::event::Event;
use anser_shared::id::UserId;
use anser_shared::presence::Presence;

use crate::allowance::Telling;
use crate::hub::{Left, Seen};
use crate::later::Due;
use crate::service::Service;
use crate::session::Session;
use crate::store::Store as _;

/// A user who comes back within this time was never gone, so friends are not told of a short break of the network.
const GRACE: Duration = Duration::from_secs(10);

/// How a connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// The program has left, or the server has ended the connection.
    Away,
    /// The line broke, or the reason is unknown.
    PerhapsBack,
}

/// A connection is in the hub. It is told which friends of its user are online, and the friends are told.
pub async fn tell_entered(service: &Service, session: &Arc<Session>, seen: Seen) {
    let Some(friends) = friends(service, session.user).await else {
        return;
    };
    let here: Vec<_> = friends
        .iter()
        .map(|friend| (*friend, service.hub.presence(*friend)))
        .filter(|(_, presence)| *presence != Presence::Offline)
        .collect();
    session.tell(Event::Presence(here));
    changed(service, session.user, seen).await;
}

/// A connection is over. If it was the user's last one, the friends are told: at once if the user has left, and after
/// the grace period if they may come back.
pub fn leave(service: &Arc<Service>, session: &Arc<Session>, goes: Goes) {
    let (service, user) = (service.clone(), session.user);
    match service.hub.leave(session) {
        None => {}
        Some(Left::Some(seen)) => {
            tokio::spawn(async move { changed(&service, user, seen).await });
        }
        Some(Left::Grace { generation }) if goes == Goes::Away => {
            if let Some(seen) = forget(&service, user, generation) {
                tokio::spawn(async move { changed(&service, user, seen).await });
            }
        }
        Some(Left::Grace { generation }) => {
            tokio::spawn(async move {
                tokio::time::sleep(GRACE).await;
                if let Some(seen) = forget(&service, user, generation) {
                    changed(&service, user, seen).await;
                }
            });
        }
    }
}

/// The user does not count as online any more, unless they have come back meanwhile.
fn forget(service: &Service, user: UserId, generation: u64) -> Option<Seen> {
    let before = service.hub.presence(user);
    let after = Presence::Offline;
    let gone = service.hub.forget(user, generation);
    gone.then_some(Seen { before, after })
}

/// A connection was in the hub and nobody was told of it, so nobody is told that it leaves.
pub fn take_back(service: &Arc<Service>, session: &Arc<Session>, seen: Seen) {
    let hub = &service.hub;
    if seen.before != Presence::Offline {
        return leave(service, session, Goes::PerhapsBack);
    }
    match hub.leave(session) {
        None => {}
        Some(Left::Grace { generation }) => {
            hub.forget(session.user, generation);
        }
        // Another connection came meanwhile and told nobody, because its user was online already.
        Some(Left::Some(Seen { after, .. })) => {
            let (service, user) = (service.clone(), session.user);
            let before = Presence::Offline;
            tokio::spawn(async move { changed(&service, user, Seen { before, after }).await });
        }
    }
}

/// Tells the friends when a user's presence changes for them.
pub async fn changed(service: &Service, user: UserId, seen: Seen) {
    if seen.before != seen.after {
        settle(service, user, false).await;
    }
}

/// Tells the friends the user's presence, if they do not know it. Of changes that follow each other quickly they are
/// told the last one. `is_due` says that this is the one that was put off.
pub async fn settle(service: &Service, user: UserId, is_due: bool) {
    let (telling, presence) =
        service
            .hub
            .tell_presence(user, service.config.event_pause(), service.now(), is_due);
    match telling {
        Telling::Now => {
            if let Some(friends) = friends(service, user).await {
                tell(service, &friends, user, presence);
            }
        }
        Telling::Later(at) => service.later.add(at, Due::Presence(user)),
        Telling::Known => {}
    }
}

/// Tells two users about each other who may see each other now.
pub fn introduce(service: &Service, one: UserId, other: UserId) {
    tell_about(service, other, one);
    tell_about(service, one, other);
}

/// A user who was told nothing assumes that the other is offline. Telling them so would reveal that there is
/// something to tell.
fn tell_about(service: &Service, about: UserId, to: UserId) {
    let presence = service.hub.presence(about);
    if presence != Presence::Offline {
        tell(service, &[to], about, presence);
    }
}

/// Two users who could see each other may not see each other any more.
pub fn part(service: &Service, one: UserId, other: UserId) {
    for (about, to) in [(one, other), (other, one)] {
        if service.hub.presence(about) != Presence::Offline {
            tell(service, &[to], about, Presence::Offline);
        }
    }
}

async fn friends(service: &Service, user: UserId) -> Option<Vec<UserId>> {
    match service.store.friend_ids(user).await {
        Ok(friends) => Some(friends),
        Err(error) => {
            if error.is_outage() {
                tracing::debug!(%error, "friends cannot be read; presence is not told");
            } else {
                tracing::warn!(%error, "friends cannot be read; presence is not told");
            }
            None
        }
    }
}

/// One encoding, however many users are told.
fn tell(service: &Service, to: &[UserId], user: UserId, presence: Presence) {
    let event = Event::Presence(vec![(user, presence)]);
    service.hub.tell(to, &event);
}

#[cfg(test)]
mod tests {
    use anser_shared::people::SeenAs;

    use super::*;
    use crate::command::put_off;
    use crate::command::story::Story;
    use crate::session::encodings;

    /// So many that an encoding for each of them would be noticed.
    const FRIENDS: u64 = 1_000;

    #[tokio::test]
    async fn a_thousand_friends_are_told_with_one_encoding() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let mut friends = Vec::new();
        for i in 0..FRIENDS {
            let friend = story.person(&format!("friend{i}")).await;
            story.befriend(&friend, "anna").await;
            friends.push(friend);
        }
        friends.iter().chain([&anna]).for_each(|session| {
            session.take();
        });
        let (service, user) = (&story.service, anna.user);
        let hub = &service.hub;
        let seen_as = |seen_as| hub.set_seen_as(user, seen_as);
        let looks: [(Presence, &dyn Fn() -> Option<Seen>); 3] = [
            (Presence::Away, &|| hub.set_idle(&anna, true)),
            (Presence::Busy, &|| seen_as(SeenAs::Busy)),
            (Presence::Offline, &|| seen_as(SeenAs::Invisible)),
        ];
        for (presence, look) in looks {
            let seen = look().expect("anna is here");
            let before = encodings();
            changed(service, user, seen).await;
            story.wait(2);
            put_off::tell_due(service).await;
            assert_eq!(encodings() - before, 1, "{presence:?}");
            for friend in &friends {
                let told = Event::Presence(vec![(user, presence)]);
                assert_eq!(story.events(friend), [told]);
            }
        }

        story.wait(2);
        // The user who comes back is told about all friends in one frame, and the friends about the user in another.
        hub.leave(&anna);
        let before = encodings();
        let seen = hub.enter(anna.clone(), SeenAs::Available);
        tell_entered(service, &anna, seen).await;
        assert_eq!(encodings() - before, 2);
        let [Event::Presence(here)] = &story.events(&anna)[..] else {
            panic!("one event about all friends");
        };
        assert_eq!(here.len() as u64, FRIENDS);
    }
}
