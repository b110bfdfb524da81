//! What is told a moment later: changes that follow each other too quickly are told once, as they are in the end.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;
use tokio::sync::Notify;

use crate::command::marks;
use crate::presence;
use crate::service::Service;
use crate::store::Store;

/// What is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Whether friends know how a person looks.
    Presence(UserId),
    /// Whether it is known where a person writes.
    Typing(UserId),
}

/// Of each person there is at most one entry of each kind.
#[derive(Debug, Default)]
pub struct Later {
    due: Mutex<BTreeSet<(Timestamp, Due)>>,
    added: Notify,
}

impl Later {
    fn due(&self) -> MutexGuard<'_, BTreeSet<(Timestamp, Due)>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, at: Timestamp, due: Due) {
        self.due().insert((at, due));
        self.added.notify_one();
    }

    fn next(&self) -> Option<Timestamp> {
        self.due().first().map(|(at, _)| *at)
    }

    fn take(&self, pause: Duration, now: Timestamp) -> Option<Due> {
        let mut due = self.due();
        let (at, _) = due.first()?;
        // Nothing is put off for longer: a clock that was put back keeps nobody waiting.
        if *at > now && at.since(now) <= pause {
            return None;
        }
        due.pop_first().map(|(_, due)| due)
    }
}

/// Runs as long as the server.
pub async fn run<S: Store>(service: Arc<Service<S>>) {
    loop {
        let next = service.later.next();
        let wait = async {
            match next {
                Some(at) => {
                    tokio::time::sleep(at.since(service.now()).min(service.config.event_pause()))
                        .await
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait => tell_due(&service).await,
            () = service.later.added.notified() => {}
            () = service.stopped() => return,
        }
    }
}

/// Tells what has waited long enough.
pub async fn tell_due<S: Store>(service: &Service<S>) {
    while let Some(due) = service
        .later
        .take(service.config.event_pause(), service.now())
    {
        match due {
            Due::Presence(user) => presence::settle(service, user, true).await,
            Due::Typing(user) => marks::typing_due(service, user).await,
        }
    }
}
