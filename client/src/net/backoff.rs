//! How long to wait before the next try.

use std::time::Duration;

/// Long enough that a server which is starting is not hammered, short enough that nobody notices
/// a restart.
const FIRST: Duration = Duration::from_millis(200);

/// Somebody who looks at the window should not have to reach for "Connect now".
const LONGEST: Duration = Duration::from_secs(15);

/// A connection that lived so long did hold. One that breaks sooner counts as a failure, so that a
/// server which throws everybody out at once is not asked at once again.
const HELD: Duration = Duration::from_secs(10);

/// The tries since the last connection that held.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// A connection has ended after so long.
    pub(super) fn lived(&mut self, time: Duration) {
        if time >= HELD {
            self.failures = 0;
        }
    }

    /// The wait before the next try: none before the first, then twice as long each time. `dice`
    /// is from 0 to 1 and takes up to half of it away, so that those who were thrown out together
    /// do not come back together.
    pub(super) fn next(&mut self, dice: f64) -> Duration {
        let failures = self.failures;
        self.failures = failures.saturating_add(1);
        let Some(doublings) = failures.checked_sub(1) else {
            return Duration::ZERO;
        };
        let wait = FIRST.saturating_mul(1 << doublings.min(10)).min(LONGEST);
        wait.mul_f64(1.0 - dice.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(backoff: &mut Backoff, dice: f64, tries: usize) -> Vec<u128> {
        (0..tries).map(|_| backoff.next(dice).as_millis()).collect()
    }

    #[test]
    fn at_once_then_twice_as_long_up_to_the_longest() {
        let expected = [0, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000];
        assert_eq!(millis(&mut Backoff::default(), 0.0, 10), expected);
        let halves = expected.map(|wait| wait / 2);
        assert_eq!(millis(&mut Backoff::default(), 1.0, 10), halves);
    }

    #[test]
    fn it_never_ends() {
        let mut backoff = Backoff {
            failures: u32::MAX - 1,
        };
        assert_eq!(millis(&mut backoff, 0.0, 3), [15_000; 3]);
    }

    #[test]
    fn only_a_connection_that_held_begins_anew() {
        let mut backoff = Backoff::default();
        millis(&mut backoff, 0.0, 4);
        backoff.lived(HELD - Duration::from_millis(1));
        assert_eq!(millis(&mut backoff, 0.0, 1), [1600]);
        backoff.lived(HELD);
        assert_eq!(millis(&mut backoff, 0.0, 2), [0, 200]);
    }
}
