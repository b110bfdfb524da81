//! How long to wait before the next try.

use std::time::Duration;

/// The longest wait before each try since the server has let the program in, in milliseconds. The first
/// tries come quickly: a restart takes a tenth of a second. Later ones grow with the outage, so that a
/// server that is away for an hour is not asked every second. Nobody who looks at the window should have
/// to reach for "Connect now".
const WAITS: [u32; 11] = [
    300, 300, 500, 800, 1_200, 2_000, 3_000, 5_000, 8_000, 12_000, 15_000,
];

/// The part of a wait that the dice may take away: a thousand programs that lost their server at the same
/// moment come back over two tenths of a second instead of all at once.
const SPREAD: f64 = 2.0 / 3.0;

/// A connection that lived so long did hold.
const HELD: Duration = Duration::from_secs(10);

/// So far a server that ends connections soon after the sign-in slows its programs down. Without this a
/// server that throws everybody out at once would be asked at once again; with more, a server that is
/// restarted a few times in a row would be missed for seconds although it is back.
const SHORT_LIVES: u32 = 4;

/// The tries since the server has let the program in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    /// Connections in a row that were signed in and did not hold.
    short_lives: u32,
}

impl Backoff {
    /// A connection that was signed in has ended after so long.
    pub(super) fn lived(&mut self, time: Duration) {
        self.failures = 0;
        self.short_lives = if time >= HELD {
            0
        } else {
            self.short_lives.saturating_add(1)
        };
    }

    /// The wait before the next try. `dice` is from 0 to 1 and takes up to two thirds of it away.
    pub(super) fn next(&mut self, dice: f64) -> Duration {
        let slowed = self.short_lives.saturating_sub(1).min(SHORT_LIVES);
        let step = self.failures.max(slowed) as usize;
        self.failures = self.failures.saturating_add(1);
        let millis = WAITS[step.min(WAITS.len() - 1)];
        let wait = Duration::from_millis(u64::from(millis));
        wait.mul_f64(1.0 - dice.clamp(0.0, 1.0) * SPREAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(backoff: &mut Backoff, dice: f64, tries: usize) -> Vec<u128> {
        (0..tries).map(|_| backoff.next(dice).as_millis()).collect()
    }

    #[test]
    fn quick_at_first_then_longer_up_to_the_longest() {
        let expected: Vec<u128> = WAITS.iter().map(|wait| u128::from(*wait)).collect();
        let mut backoff = Backoff::default();
        assert_eq!(millis(&mut backoff, 0.0, 11), expected);
        assert_eq!(millis(&mut backoff, 0.0, 2), [15_000, 15_000]);
        assert_eq!(millis(&mut Backoff::default(), 1.0, 3), [100, 100, 166]);
    }

    #[test]
    fn it_never_ends() {
        let mut backoff = Backoff {
            failures: u32::MAX - 1,
            short_lives: u32::MAX,
        };
        backoff.lived(Duration::ZERO);
        assert_eq!(millis(&mut backoff, 0.0, 1), [1_200]);
        backoff.failures = u32::MAX - 1;
        assert_eq!(millis(&mut backoff, 0.0, 3), [15_000; 3]);
    }

    /// A server that is killed every second or two is back at once each time, and so are its programs.
    #[test]
    fn short_lives_of_the_server_do_not_add_up() {
        let mut backoff = Backoff::default();
        let mut first = Vec::new();
        for _ in 0..8 {
            backoff.lived(Duration::from_secs(1));
            first.push(backoff.next(0.0).as_millis());
            // It is not there yet.
            backoff.next(0.0);
        }
        assert_eq!(first, [300, 300, 500, 800, 1_200, 1_200, 1_200, 1_200]);
        backoff.lived(HELD);
        assert_eq!(millis(&mut backoff, 0.0, 3), [300, 300, 500]);
    }
}
