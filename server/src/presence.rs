//! Tells friends who is there. Presence is told and forgotten.

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

/// Who comes back within this time was never gone: a moment without a network is nobody's news.
const GRACE: Duration = Duration::from_secs(10);

/// How a connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// The program has left, or was sent away.
    Away,
    /// The line broke, or nobody knows.
    PerhapsBack,
}

/// A connection is in the hub: tells it who of its person's friends is there, and tells the friends.
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

/// A connection is over. If it was the person's last, the friends are told: at once of who has left, and after the
/// grace of who may come back.
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

/// Somebody does not count as there any more, unless they have come back meanwhile.
fn forget(service: &Service, user: UserId, generation: u64) -> Option<Seen> {
    let before = service.hub.presence(user);
    let after = Presence::Offline;
    let gone = service.hub.forget(user, generation);
    gone.then_some(Seen { before, after })
}

/// A connection was in the hub and nobody was told of it: it leaves without a word.
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
        // Another one came meanwhile, and told nobody, as its person was there already.
        Some(Left::Some(Seen { after, .. })) => {
            let (service, user) = (service.clone(), session.user);
            let before = Presence::Offline;
            tokio::spawn(async move { changed(&service, user, Seen { before, after }).await });
        }
    }
}

/// Tells the friends when a person looks different to them.
pub async fn changed(service: &Service, user: UserId, seen: Seen) {
    if seen.before != seen.after {
        settle(service, user, false).await;
    }
}

/// Tells the friends how a person looks, if they do not know. Of changes that follow each other quickly they are
/// told the last one; `is_due` says that this is the look that was put off for that.
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

/// Tells two people about each other who may know it now.
pub fn introduce(service: &Service, one: UserId, other: UserId) {
    tell_about(service, other, one);
    tell_about(service, one, other);
}

/// That a person is not there is what everybody supposes who was told nothing. Said once more, it would tell
/// that there is something to be said.
fn tell_about(service: &Service, about: UserId, to: UserId) {
    let presence = service.hub.presence(about);
    if presence != Presence::Offline {
        tell(service, &[to], about, presence);
    }
}

/// Two people who could see each other may not know of each other any more.
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

/// One encoding, however many are told.
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

    /// Enough that encoding for each of them could not hide among other things.
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
        // Who comes back is told about everybody in one frame, and everybody about them in another.
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
