//! Tells friends who is there. Presence is told and forgotten.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::event::{Event, Presence};
use anser_shared::id::UserId;

use crate::hub::Passage;
use crate::service::Service;
use crate::session::Session;
use crate::store::Store;

/// Who comes back within this time was never gone: a moment without a network is nobody's news.
const GRACE: Duration = Duration::from_secs(10);

/// A connection is ready: tells it who of its person's friends is there, and tells the friends.
pub async fn enter<S: Store>(service: &Service<S>, session: &Arc<Session>) {
    let passage = service.hub.enter(session.clone());
    let friends = match service.store.friend_ids(session.user).await {
        Ok(friends) => friends,
        Err(error) => {
            tracing::warn!(%error, "friends cannot be read; presence is not told");
            return;
        }
    };
    let here: Vec<_> = friends
        .iter()
        .map(|friend| (*friend, service.hub.presence(*friend)))
        .filter(|(_, presence)| *presence != Presence::Offline)
        .collect();
    session.tell(Event::Presence(here));
    if passage == Passage::Came {
        tell(service, &friends, session.user, Presence::Online);
    }
}

/// A connection is over. If it was the person's last, the friends are told after the grace.
pub fn leave<S: Store>(service: &Arc<Service<S>>, session: &Arc<Session>) {
    let Passage::MayBeGone { generation } = service.hub.leave(session) else {
        return;
    };
    let (service, user) = (service.clone(), session.user);
    tokio::spawn(async move {
        tokio::time::sleep(GRACE).await;
        if service.hub.forget(user, generation) {
            match service.store.friend_ids(user).await {
                Ok(friends) => tell(&service, &friends, user, Presence::Offline),
                Err(error) => {
                    tracing::warn!(%error, "friends cannot be read; presence is not told")
                }
            }
        }
    });
}

/// Tells two people who have just become friends about each other.
pub fn introduce<S: Store>(service: &Service<S>, one: UserId, other: UserId) {
    tell(service, &[one], other, service.hub.presence(other));
    tell(service, &[other], one, service.hub.presence(one));
}

fn tell<S: Store>(service: &Service<S>, to: &[UserId], user: UserId, presence: Presence) {
    service.hub.each_session(to, |session| {
        session.tell(Event::Presence(vec![(user, presence)]))
    });
}
