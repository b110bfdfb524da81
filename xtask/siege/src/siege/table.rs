//! The measurements beside each crowd, as rows.

use std::fmt;
use std::time::Duration;

use super::{MEMORY_MAX_BYTES, P99_MAX, P99_MAX_TIMES};

pub(super) const HEAD: &str = "crowd           at once    deeds  refused   peak MiB  after MiB   p50 ms   p99 ms  sign-in ms  aim";

/// Whether the aims were met beside a crowd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    #[default]
    Met,
    Missed,
}

/// One crowd.
#[derive(Clone, Debug)]
pub struct Row {
    pub crowd: &'static str,
    /// The most connections of the crowd at one moment.
    pub stood: u64,
    pub deeds: u64,
    pub refused: u64,
    pub peak_bytes: u64,
    pub after_bytes: u64,
    pub p50: Duration,
    pub p99: Duration,
    /// How long an ordinary member took to sign in; `None` if they could not.
    pub entrance: Option<Duration>,
    pub verdict: Verdict,
}

impl Row {
    pub(super) fn new(
        crowd: &'static str,
        (deeds, refused, stood): (u64, u64, u64),
        [peak_bytes, after_bytes]: [u64; 2],
        mut heard: Vec<Duration>,
        entrance: Option<Duration>,
    ) -> Self {
        heard.sort_unstable();
        Self {
            crowd,
            stood,
            deeds,
            refused,
            peak_bytes,
            after_bytes,
            p50: percentile(&heard, 50),
            p99: percentile(&heard, 99),
            entrance,
            verdict: Verdict::default(),
        }
    }

    /// Compares with the quiet row.
    pub(super) fn judge(&mut self, quiet: Option<&Self>) {
        let quiet = quiet.map_or(self.p99, |quiet| quiet.p99);
        let is_quick = self.p99 <= P99_MAX && self.p99 <= quiet * P99_MAX_TIMES;
        let is_met = is_quick && self.peak_bytes <= MEMORY_MAX_BYTES && self.entrance.is_some();
        self.verdict = if is_met {
            Verdict::Met
        } else {
            Verdict::Missed
        };
    }
}

/// Of a sorted list. An empty list means that nothing was answered at all.
fn percentile(ordered: &[Duration], percent: usize) -> Duration {
    let at = (ordered.len() * percent).div_ceil(100).saturating_sub(1);
    ordered.get(at).copied().unwrap_or(Duration::MAX)
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
        let entrance = self
            .entrance
            .map_or_else(|| "none".into(), |took| format!("{:.0}", ms(took)));
        let verdict = match self.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "MISSED",
        };
        write!(
            f,
            "{:14} {:8} {:8} {:8} {:10.0} {:10.0} {:8.2} {:8.2} {entrance:>11}  {verdict}",
            self.crowd,
            self.stood,
            self.deeds,
            self.refused,
            mib(self.peak_bytes),
            mib(self.after_bytes),
            ms(self.p50),
            ms(self.p99),
        )
    }
}

/// The result of all rows.
pub(super) fn closing(rows: &[Row]) -> String {
    let missed: Vec<&str> = rows
        .iter()
        .filter(|row| row.verdict == Verdict::Missed)
        .map(|row| row.crowd)
        .collect();
    let aims = format!(
        "memory at most {} MiB, p99 at most {} ms and {P99_MAX_TIMES} times the quiet one, and a sign-in",
        MEMORY_MAX_BYTES >> 20,
        P99_MAX.as_millis()
    );
    if missed.is_empty() {
        format!("every aim was met ({aims})")
    } else {
        format!("aims were missed beside {} ({aims})", missed.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(p99: u64, peak_bytes: u64, entrance: Option<Duration>) -> Row {
        let heard = vec![Duration::from_millis(p99); 100];
        Row::new("crowd", (1, 0, 1), [peak_bytes, 0], heard, entrance)
    }

    #[test]
    fn an_aim_is_missed_by_time_by_memory_and_at_the_door() {
        let quick = Some(Duration::from_millis(5));
        let quiet = row(4, 1 << 20, quick);
        let check = |mut row: Row| {
            row.judge(Some(&quiet));
            row.verdict
        };
        assert_eq!(check(row(20, 1 << 20, quick)), Verdict::Met);
        assert_eq!(check(row(21, 1 << 20, quick)), Verdict::Missed);
        assert_eq!(check(row(4, 1 << 30, quick)), Verdict::Missed);
        assert_eq!(check(row(4, 1 << 20, None)), Verdict::Missed);
        let nothing = Row::new("crowd", (0, 0, 0), [0, 0], Vec::new(), quick);
        assert_eq!(check(nothing), Verdict::Missed);
    }

    #[test]
    fn a_percentile_is_one_of_those_that_were_seen() {
        let ordered: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&ordered, 50), Duration::from_millis(100));
        assert_eq!(percentile(&ordered, 99), Duration::from_millis(198));
        assert_eq!(percentile(&ordered[..1], 99), Duration::from_millis(1));
    }
}
