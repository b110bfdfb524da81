//! The clock of everything that measures here, and the waiting in between.

use std::time::{Duration, Instant, SystemTime};

use anser_shared::time::Timestamp;

#[expect(
    clippy::disallowed_methods,
    reason = "a bench is about time, and this is where it comes in"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "rows carry the moment in which they were received"
)]
pub(crate) fn wall() -> Timestamp {
    SystemTime::now().into()
}

/// Waits, or ends with an error when somebody wants the bench to end.
pub(crate) fn pause(duration: Duration) -> anyhow::Result<()> {
    Ok(xtask::process::pause(duration)?)
}
