//! Tells friends who is there. Presence is told and forgotten.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::event::{Event, Presence};
use anser_shared::id::UserId;
use anser_shared::people::SeenAs;

use crate::hub::{Left, Seen};
use crate::service::Service;
use crate::session::Session;
use crate::store::Store;

/// Who comes back within this time was never gone: a moment without a network is nobody's news.
const GRACE: Duration = Duration::from_secs(10);

/// A connection is ready: tells it who of its person's friends is there, and tells the friends.
pub async fn enter<S: Store>(service: &Service<S>, session: &Arc<Session>, seen_as: SeenAs) {
    let seen = service.hub.enter(session.clone(), seen_as);
    let Some(friends) = friends(service, session.user).await else {
        return;
    };
    let here: Vec<_> = friends
        .iter()
        .map(|friend| (*friend, service.hub.presence(*friend)))
        .filter(|(_, presence)| *presence != Presence::Offline)
        .collect();
    session.tell(Event::Presence(here));
    if seen.before != seen.after {
        tell(service, &friends, session.user, seen.after);
    }
}

/// A connection is over. If it was the person's last, the friends are told after the grace.
pub fn leave<S: Store>(service: &Arc<Service<S>>, session: &Arc<Session>) {
    let (service, user) = (service.clone(), session.user);
    match service.hub.leave(session) {
        None => {}
        Some(Left::Some(seen)) => {
            tokio::spawn(async move { changed(&service, user, seen).await });
        }
        Some(Left::Grace { generation }) => {
            tokio::spawn(async move {
                tokio::time::sleep(GRACE).await;
                let before = service.hub.presence(user);
                if service.hub.forget(user, generation) {
                    let after = Presence::Offline;
                    changed(&service, user, Seen { before, after }).await;
                }
            });
        }
    }
}

/// Tells the friends when somebody looks different to them.
pub async fn changed<S: Store>(service: &Service<S>, user: UserId, seen: Seen) {
    if seen.before != seen.after
        && let Some(friends) = friends(service, user).await
    {
        tell(service, &friends, user, seen.after);
    }
}

/// Tells two people about each other who may know it now.
pub fn introduce<S: Store>(service: &Service<S>, one: UserId, other: UserId) {
    tell(service, &[one], other, service.hub.presence(other));
    tell(service, &[other], one, service.hub.presence(one));
}

/// Two people may not know of each other any more.
pub fn part<S: Store>(service: &Service<S>, one: UserId, other: UserId) {
    tell(service, &[one], other, Presence::Offline);
    tell(service, &[other], one, Presence::Offline);
}

async fn friends<S: Store>(service: &Service<S>, user: UserId) -> Option<Vec<UserId>> {
    match service.store.friend_ids(user).await {
        Ok(friends) => Some(friends),
        Err(error) => {
            tracing::warn!(%error, "friends cannot be read; presence is not told");
            None
        }
    }
}

/// One encoding, however many are told.
fn tell<S: Store>(service: &Service<S>, to: &[UserId], user: UserId, presence: Presence) {
    let event = Event::Presence(vec![(user, presence)]);
    service.hub.tell(to, &event);
}
