//! Log lines that strangers can cause: one a second for each reason, with the number of all.

use std::collections::HashMap;
use std::time::Duration;

use anser_shared::time::Timestamp;
use parking_lot::Mutex;

const PAUSE: Duration = Duration::from_secs(1);

/// When a line was last written, by its reason. The reasons are constants of the program, so nobody can add more.
#[derive(Debug, Default)]
pub struct Rarely(Mutex<HashMap<&'static str, Line>>);

#[derive(Debug, Default)]
struct Line {
    written_at: Timestamp,
    unsaid: u64,
}

impl Rarely {
    /// Whether a line is to be written now. If so, returns how many lines of its reason were left out since the last
    /// one.
    pub fn may_say(&self, reason: &'static str, now: Timestamp) -> Option<u64> {
        let mut lines = self.0.lock();
        let line = lines.entry(reason).or_default();
        let is_soon = now >= line.written_at && now.since(line.written_at) < PAUSE;
        if is_soon {
            line.unsaid += 1;
            return None;
        }
        line.written_at = now;
        Some(std::mem::take(&mut line.unsaid))
    }

    /// The lines that were left out and whose storm is over: how many, by reason.
    pub fn rest(&self, now: Timestamp) -> Vec<(&'static str, u64)> {
        let mut lines = self.0.lock();
        let over = lines.iter_mut().filter(|(_, line)| {
            line.unsaid != 0 && (now < line.written_at || now.since(line.written_at) >= PAUSE)
        });
        over.map(|(reason, line)| (*reason, std::mem::take(&mut line.unsaid)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_one_line_a_second_and_a_number() {
        let rarely = Rarely::default();
        let at = |milli: i64| Timestamp(1_000_000 + milli);
        assert_eq!(rarely.may_say("full", at(0)), Some(0));
        for milli in 1..500 {
            assert_eq!(rarely.may_say("full", at(milli)), None);
        }
        assert_eq!(
            rarely.may_say("garbage", at(500)),
            Some(0),
            "another reason"
        );
        assert_eq!(rarely.may_say("full", at(1000)), Some(499));
        assert_eq!(rarely.may_say("full", at(1001)), None);
        assert_eq!(rarely.rest(at(1002)), []);
        assert_eq!(rarely.rest(at(2000)), [("full", 1)]);
        assert_eq!(rarely.rest(at(9000)), []);
        assert_eq!(
            rarely.may_say("full", at(-5000)),
            Some(0),
            "a clock that jumped"
        );
    }
}
