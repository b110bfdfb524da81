//! The clock by which sign-ins expire: it counts the time in which the server ran.
//!
//! A wall clock that jumps by a hundred days would end every sign-in for good, because programs forget the key of an
//! expired device. So expiry goes by a clock that moves only while the server runs, and that continues at the next
//! start.

use std::time::Duration;

use anser_shared::time::Timestamp;
use tokio::time::Instant;

use crate::store::origin::LastSeen;

/// A server that was down counts as having run for at most this long. A longer time may be a clock that was put
/// forward meanwhile.
const AWAY_LIMIT: Duration = Duration::from_hours(24);

#[derive(Clone, Copy, Debug)]
pub struct Lifetime {
    began: Instant,
    at: Timestamp,
}

impl Lifetime {
    /// Continues from the time at which the server last ran; `now` is the time on the wall.
    pub fn begin(last_seen: Option<LastSeen>, now: Timestamp, began: Instant) -> Self {
        let at = match last_seen {
            None => now,
            Some(seen) => seen.lived.after(now.since(seen.wall).min(AWAY_LIMIT)),
        };
        Self { began, at }
    }

    pub fn now(&self) -> Timestamp {
        self.at(Instant::now())
    }

    fn at(&self, now: Instant) -> Timestamp {
        self.at.after(now.duration_since(self.began))
    }
}

/// Notices that the wall clock was put forward or back while the server runs.
#[derive(Clone, Copy, Debug)]
pub struct Jumps {
    wall: Timestamp,
    running: Instant,
}

/// A smaller difference means a slow computer or one that adjusts its clock.
const JUMP: Duration = Duration::from_mins(1);

impl Jumps {
    pub fn begin(wall: Timestamp, running: Instant) -> Self {
        Self { wall, running }
    }

    /// By how many seconds the clock has jumped since the last look, if it has.
    pub fn look(&mut self, wall: Timestamp, running: Instant) -> Option<i64> {
        let ran = running.duration_since(self.running);
        let expected = self.wall.after(ran);
        *self = Self { wall, running };
        let jump = wall.0 - expected.0;
        (jump.unsigned_abs() >= JUMP.as_millis() as u64).then_some(jump / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3_600_000;

    #[test]
    fn only_the_running_of_the_server_moves_it() {
        let now = Timestamp(1_800_000_000_000);
        let began = Instant::now();
        let first = Lifetime::begin(None, now, began);
        assert_eq!(first.at(began), now);
        let lived = first.at(began + Duration::from_mins(1));
        assert_eq!(lived, Timestamp(now.0 + 60_000));
        let seen = LastSeen {
            wall: Timestamp(now.0 + 60_000),
            lived,
        };
        let next = |away: i64| {
            let wall = Timestamp(seen.wall.0 + away);
            Lifetime::begin(Some(seen), wall, began).at(began).0 - seen.lived.0
        };
        assert_eq!(next(5_000), 5_000, "a restart");
        assert_eq!(
            next(100 * DAY),
            DAY,
            "away for long, or a clock that was put forward"
        );
        assert_eq!(next(-100 * DAY), 0, "a clock that was put back");
    }

    #[test]
    fn a_jump_is_noticed_once() {
        let (mut wall, mut running) = (Timestamp(1_800_000_000_000), Instant::now());
        let mut jumps = Jumps::begin(wall, running);
        running += Duration::from_secs(3);
        wall = Timestamp(wall.0 + 4_000);
        assert_eq!(jumps.look(wall, running), None);
        wall = Timestamp(wall.0 + 100 * DAY);
        assert_eq!(jumps.look(wall, running), Some(100 * 24 * 3600));
        assert_eq!(jumps.look(wall, running), None);
        wall = Timestamp(wall.0 - 100 * DAY);
        assert_eq!(jumps.look(wall, running), Some(-100 * 24 * 3600));
    }
}
