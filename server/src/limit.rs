//! How often is too often: a bucket for each key, filled by time, emptied by attempts.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use anser_shared::time::Timestamp;

/// Allows `per_period` attempts at once, and as many again over each period.
#[derive(Debug)]
pub struct Limit<K> {
    per_period: u32,
    period: Duration,
    /// When each bucket that is not full will be full again. A full one needs no memory.
    full_at: HashMap<K, Timestamp>,
}

/// Buckets that have filled up are swept away when there are this many more than last time.
const SWEEP_AT: usize = 4096;

impl<K: Hash + Eq> Limit<K> {
    pub fn new(per_period: u32, period: Duration) -> Self {
        Self {
            per_period: per_period.max(1),
            period,
            full_at: HashMap::new(),
        }
    }

    /// Takes one attempt out of the bucket, or says how long to wait.
    pub fn attempt(&mut self, key: K, now: Timestamp) -> Result<(), Duration> {
        if self.full_at.len() >= SWEEP_AT {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let cost = self.period / self.per_period;
        // A clock that jumped back must not lock anybody out for longer than a period.
        let latest = now.after(self.period);
        let full_at = self
            .full_at
            .get(&key)
            .map_or(now, |full_at| (*full_at).clamp(now, latest));
        let after = full_at.after(cost);
        if after > latest {
            return Err(after.since(latest));
        }
        self.full_at.insert(key, after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let mut limit = Limit::new(3, Duration::from_secs(60));
        let at = |second: i64| Timestamp(1_000_000 + second * 1000);
        for _ in 0..3 {
            assert_eq!(limit.attempt("anna", at(0)), Ok(()));
        }
        assert_eq!(limit.attempt("anna", at(0)), Err(Duration::from_secs(20)));
        assert_eq!(
            limit.attempt("ben", at(0)),
            Ok(()),
            "others are not concerned"
        );
        assert_eq!(limit.attempt("anna", at(19)), Err(Duration::from_secs(1)));
        assert_eq!(limit.attempt("anna", at(20)), Ok(()));
        assert_eq!(
            limit.attempt("anna", at(-5000)),
            Err(Duration::from_secs(20)),
            "a clock that jumped"
        );
        assert_eq!(limit.attempt("anna", at(200)), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let mut limit = Limit::new(1, Duration::from_secs(1));
        for key in 0..SWEEP_AT {
            assert_eq!(limit.attempt(key, Timestamp(0)), Ok(()));
        }
        assert_eq!(limit.attempt(0, Timestamp(5000)), Ok(()));
        assert_eq!(limit.full_at.len(), 1);
    }
}
