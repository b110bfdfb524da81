//! The clock of all measurements, and waiting.

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

/// Waits, or ends with an error if an interruption is requested.
pub(crate) fn pause(duration: Duration) -> anyhow::Result<()> {
    Ok(xtask::process::pause(duration)?)
}
