//! Notices that this machine was asleep: meanwhile the clock on the wall went on, and the one that
//! counts the program's time did not.

use std::time::Duration;

use anser_shared::time::Timestamp;
use tokio::time::Instant;

/// How often to look. After waking up, it takes at most so long until a broken connection is
/// suspected, and looking costs nothing.
pub(super) const BEAT: Duration = Duration::from_secs(10);

/// Clocks are corrected by less than this; a correction by more only costs a ping.
const ASLEEP: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug)]
pub(super) struct Pulse {
    wall: Timestamp,
    own: Instant,
}

impl Pulse {
    pub(super) fn new(wall: Timestamp, own: Instant) -> Self {
        Self { wall, own }
    }

    /// When to look next.
    pub(super) fn next(&self) -> Instant {
        self.own + BEAT
    }

    /// Looks, and tells whether the machine was asleep since the last time.
    pub(super) fn has_slept(&mut self, wall: Timestamp, own: Instant) -> bool {
        let before = std::mem::replace(self, Self { wall, own });
        wall.since(before.wall) > own.duration_since(before.own) + ASLEEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_is_what_only_the_wall_has_seen() {
        let start = Instant::now();
        let check = |wall_millis: i64, own_millis: u64, expected: bool| {
            let mut pulse = Pulse::new(Timestamp(1_000_000), start);
            let own = start + Duration::from_millis(own_millis);
            let wall = Timestamp(1_000_000 + wall_millis);
            assert_eq!(
                pulse.has_slept(wall, own),
                expected,
                "{wall_millis} {own_millis}"
            );
            assert!(!pulse.has_slept(wall, own), "it is noticed once");
        };
        check(10_000, 10_000, false);
        check(12_000, 10_000, false);
        check(3_600_000, 10_000, true);
        check(15_001, 10_000, true);
        check(-3_600_000, 10_000, false);
        check(10_000, 3_600_000, false);
    }
}
