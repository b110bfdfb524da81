//! Rate limits: one bucket for each key, which time fills and attempts empty.
//!
//! Strangers choose many of the keys, so they must not be able to fill the table. It keeps a keyed hash of each key
//! and not the key itself. It holds a bounded number of buckets in two generations, which change places once in a
//! period, and then the older one is dropped as a whole. No attempt looks at more than one bucket.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use anser_shared::time::Timestamp;
use parking_lot::{Mutex, MutexGuard};

/// The number of buckets in one generation that have a key of their own: about a megabyte. Further keys share
/// [`SHARED_BUCKETS`], so a crowd of keys slows its own newcomers and is never let through.
const MAX_BUCKETS: usize = 1 << 15;

/// Few enough that a crowd gains nothing from them, and many enough that it rarely slows a bystander.
const SHARED_BUCKETS: u64 = 1 << 10;

const NANOS_PER_MILLI: i128 = 1_000_000;

/// Allows `per_period` attempts at once, and the same number again over each period.
#[derive(Debug)]
pub struct Limit {
    per_period: u64,
    period: Duration,
    /// Hashed with a key of this process, so that nobody can choose keys that share a bucket.
    hasher: RandomState,
    buckets: Mutex<Buckets>,
}

/// When each bucket that is not full will be full again. It is in nanoseconds since 1970, because costs below a
/// millisecond count too. A bucket is full at the latest one period after its latest attempt, so the older generation
/// may be dropped when it is a period old.
#[derive(Debug, Default)]
struct Buckets {
    newer: HashMap<u64, i128>,
    older: HashMap<u64, i128>,
    /// When the newer generation began.
    since: Timestamp,
}

impl Limit {
    pub fn new(per_period: impl Into<u64>, period: Duration) -> Self {
        Self {
            per_period: per_period.into().max(1),
            period,
            hasher: RandomState::new(),
            buckets: Mutex::default(),
        }
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock()
    }

    /// Takes one attempt out of the key's bucket, or says how long to wait.
    pub fn attempt(&self, key: impl Hash, now: Timestamp) -> Result<(), Duration> {
        self.take(key, 1, now)
    }

    /// Takes `amount` out of the key's bucket, or says how long to wait until it holds as much. An amount that is
    /// larger than the bucket waits for a full bucket, and empties it.
    pub fn take(&self, key: impl Hash, amount: u64, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.buckets();
        buckets.sweep(self.period, now);
        let own = self.hasher.hash_one(key);
        let (now, period) = (nanos(now), self.period_nanos());
        let cost = period * i128::from(amount.min(self.per_period)) / i128::from(self.per_period);
        let latest = now + period;
        let key = buckets.place(own);
        // A clock that jumped back must not lock anybody out for longer than a period.
        let full_at = buckets.full_at(key).map_or(now, |at| at.clamp(now, latest));
        let after = full_at + cost;
        if after > latest {
            return Err(wait(after - latest));
        }
        buckets.newer.insert(key, after);
        Ok(())
    }

    /// Gives back what was taken for an act that did not happen.
    pub fn give_back(&self, key: impl Hash, amount: u64) {
        let own = self.hasher.hash_one(key);
        let mut buckets = self.buckets();
        let cost = self.period_nanos() * i128::from(amount.min(self.per_period))
            / i128::from(self.per_period);
        let Buckets { newer, older, .. } = &mut *buckets;
        if let Some(full_at) = newer.get_mut(&own).or_else(|| older.get_mut(&own)) {
            *full_at -= cost;
        }
    }

    fn period_nanos(&self) -> i128 {
        i128::try_from(self.period.as_nanos()).unwrap_or(i128::MAX / 4)
    }

    /// Drops buckets that time has filled. Called every few seconds, so that memory is given back also when there are
    /// no more attempts.
    pub fn sweep(&self, now: Timestamp) {
        self.buckets().sweep(self.period, now);
    }

    /// How many buckets are kept.
    pub fn len(&self) -> usize {
        let buckets = self.buckets();
        buckets.newer.len() + buckets.older.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Buckets {
    fn full_at(&self, key: u64) -> Option<i128> {
        let newer = self.newer.get(&key);
        newer.or_else(|| self.older.get(&key)).copied()
    }

    /// The bucket of a key: its own one, or a shared one if there are too many.
    fn place(&self, own: u64) -> u64 {
        let is_known = self.newer.contains_key(&own) || self.older.contains_key(&own);
        if is_known || self.newer.len() < MAX_BUCKETS {
            own
        } else {
            own % SHARED_BUCKETS
        }
    }

    fn sweep(&mut self, period: Duration, now: Timestamp) {
        // A clock that jumped back begins anew. Kept values are clamped when they are read.
        if now < self.since {
            self.since = now;
        }
        let age = now.since(self.since);
        if age < period {
            return;
        }
        self.older = std::mem::take(&mut self.newer);
        if age >= period * 2 {
            self.older = HashMap::new();
        }
        self.since = now;
    }
}

fn nanos(at: Timestamp) -> i128 {
    i128::from(at.0) * NANOS_PER_MILLI
}

fn wait(nanos: i128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// The network that counts for an address, because a person with one IPv6 address has the 2^64 addresses beside it.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(segments))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp(1_000_000 + second * 1000)
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let limit = Limit::new(3u32, Duration::from_mins(1));
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
    fn a_large_amount_counts_by_its_size() {
        let day = Duration::from_hours(24);
        let limit = Limit::new(1_000_000_000u64, day);
        assert_eq!(limit.take(7, 999_999_999, at(0)), Ok(()));
        assert_eq!(limit.take(7, 1, at(0)), Ok(()));
        let wait = limit.take(7, 1_000, at(0)).unwrap_err();
        assert_eq!(
            wait.as_micros(),
            86_400,
            "a thousandth of a thousandth of a day"
        );
        assert_eq!(limit.take(7, 1_000, at(1)), Ok(()));
        assert_eq!(
            limit.take(8, u64::MAX, at(0)),
            Ok(()),
            "more than there is takes all"
        );
        assert!(limit.take(8, 1, at(0)).is_err());
        limit.give_back(8, 10);
        assert_eq!(limit.take(8, 10, at(0)), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten_by_time_without_an_attempt() {
        let limit = Limit::new(2u32, Duration::from_mins(1));
        for key in 0..1000 {
            assert_eq!(limit.attempt(key, at(0)), Ok(()));
        }
        limit.sweep(at(61));
        assert_eq!(limit.attempt(5, at(62)), Ok(()));
        limit.sweep(at(122));
        assert!(limit.len() <= 1, "{}", limit.len());
        limit.sweep(at(500));
        assert!(limit.is_empty());
        assert_eq!(limit.buckets().older.capacity(), 0);
    }

    #[test]
    fn a_bucket_that_is_not_full_outlives_a_sweep() {
        let limit = Limit::new(2u32, Duration::from_mins(1));
        limit.sweep(at(0));
        for second in [58, 59] {
            assert_eq!(limit.attempt("anna", at(second)), Ok(()));
        }
        assert_eq!(limit.attempt("anna", at(61)), Err(Duration::from_secs(27)));
        assert_eq!(limit.attempt("anna", at(88)), Ok(()));
    }

    /// Two hundred thousand names leave a table of a bounded size.
    #[test]
    fn a_crowd_of_keys_fills_no_memory_and_is_not_let_through() {
        let limit = Limit::new(3u32, Duration::from_mins(1));
        for _ in 0..3 {
            assert_eq!(limit.attempt("anna", at(0)), Ok(()));
        }
        let let_in = (0..200_000)
            .filter(|key| limit.attempt(key, at(1)).is_ok())
            .count();
        let shared = usize::try_from(SHARED_BUCKETS).unwrap();
        assert!(let_in <= MAX_BUCKETS + 3 * shared, "{let_in}");
        assert!(limit.len() <= MAX_BUCKETS + shared, "{}", limit.len());
        assert!(limit.attempt("anna", at(1)).is_err(), "her bucket is hers");
        assert_eq!(limit.attempt("anna", at(25)), Ok(()));
    }

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one() {
        let check = |one: &str, other: &str, same: bool| {
            let network = |text: &str| network(text.parse().unwrap());
            assert_eq!(network(one) == network(other), same, "{one} {other}");
        };
        check("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true);
        check("2001:db8:1:2::1", "2001:db8:1:3::1", false);
        check("192.0.2.1", "192.0.2.2", false);
        check("::ffff:192.0.2.1", "192.0.2.1", true);
        check("::ffff:192.0.2.1", "::ffff:192.0.2.2", false);
    }
}
