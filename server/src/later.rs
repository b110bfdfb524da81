//! What is told a moment later: changes that follow each other too quickly are told once, as they are in the end.

use std::collections::BTreeSet;
use std::time::Duration;

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

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
        self.due.lock()
    }

    pub fn add(&self, at: Timestamp, due: Due) {
        self.due().insert((at, due));
        self.added.notify_one();
    }

    /// Waits until something is added.
    pub async fn added(&self) {
        self.added.notified().await;
    }

    pub fn next(&self) -> Option<Timestamp> {
        self.due().first().map(|(at, _)| *at)
    }

    pub fn take(&self, pause: Duration, now: Timestamp) -> Option<Due> {
        let mut due = self.due();
        let (at, _) = due.first()?;
        // Nothing is put off for longer: a clock that was put back keeps nobody waiting.
        if *at > now && at.since(now) <= pause {
            return None;
        }
        due.pop_first().map(|(_, due)| due)
    }
}
