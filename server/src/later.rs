//! Events that are told a moment later. Changes that follow each other too quickly are told once, with the last
//! state.

use std::collections::BTreeSet;
use std::time::Duration;

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

/// What has to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Whether friends know the presence of a user.
    Presence(UserId),
    /// Whether it was told where a user writes.
    Typing(UserId),
}

/// For each user there is at most one entry of each kind.
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
        // Nothing is put off for longer, so a clock that was put back makes nobody wait.
        if *at > now && at.since(now) <= pause {
            return None;
        }
        due.pop_first().map(|(_, due)| due)
    }
}
