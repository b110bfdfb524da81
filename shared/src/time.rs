//! Moments and durations, for people to read. The order of entries comes from `Seq`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::codec::{Decode, Encode};

/// Milliseconds since 1970 in UTC. The server stamps every entry; a program shows the stamp and
/// never sorts by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The time from `earlier` to this moment; zero if a clock went backwards.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment that is later by this duration; the latest moment if it does not fit.
    pub fn after(self, wait: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The moment that is earlier by this duration; the earliest moment if it does not fit.
    pub fn before(self, time: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A duration as people type it: `10m`, `2h30m`, `3d`, `1w`. A duration that does not fit becomes the longest one.
pub fn span(typed: &str) -> Option<Duration> {
    let mut seconds = 0_u64;
    let mut digits = String::new();
    for character in typed.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            'w' => 7 * 24 * 3600,
            'y' => 365 * 24 * 3600,
            _ => return None,
        };
        // A duration that does not fit is longer than any that is allowed.
        let count: u64 = digits
            .parse()
            .ok()
            .or((!digits.is_empty()).then_some(u64::MAX))?;
        digits.clear();
        seconds = seconds.saturating_add(count.saturating_mul(unit));
    }
    // A number without a unit is ambiguous.
    (digits.is_empty() && !typed.is_empty()).then_some(Duration::from_secs(seconds))
}
