//! Limits for each user, shared by all of their connections: texts, acts that others are told of, changes that only
//! the user sees, and stored bytes.
//!
//! Each limit is a bucket that time fills. All connections of a signed-in user share one [`Allowance`]. Taking from
//! it costs one lock that nothing else wants.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use crate::config::Config;

/// A user who has emptied a bucket waits at least this long. A program that sends one text as soon as there is room
/// for one would cost more than a program that waits for room for many. For a bucket that fills quickly, the wait is
/// a twentieth of its period.
const REST: Duration = Duration::from_secs(3);

/// This many refusals within this time are answered at once, because a program receives a refusal for each message
/// that it has under way. If it asks on without waiting, each further answer comes only after a [`PAUSE`], and
/// nothing is read from it before that.
const REFUSALS: u64 = 256;
const PATIENCE: Duration = Duration::from_secs(3);

/// The delay of each answer to a program that does not wait.
pub const PAUSE: Duration = Duration::from_millis(100);

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// The size of a bucket, and the time in which it fills.
#[derive(Clone, Copy, Debug)]
struct Rate {
    nanos_per_unit: f64,
    period_nanos: i64,
    rest: Duration,
}

impl Rate {
    fn new(units: u64, period: Duration) -> Self {
        let nanos = period.as_nanos();
        #[expect(clippy::cast_precision_loss)] // A period in nanoseconds and a size need no more.
        let nanos_per_unit = nanos as f64 / units.max(1) as f64;
        Self {
            nanos_per_unit,
            period_nanos: i64::try_from(nanos).unwrap_or(i64::MAX),
            rest: REST.min(period / 20),
        }
    }
}

/// The buckets that a server's settings define.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    texts: Rate,
    acts: Rate,
    changes: Rate,
    bytes: Rate,
    refusals: Rate,
}

impl Rates {
    pub fn of(config: &Config) -> Self {
        let a_minute = |units: u32| Rate::new(u64::from(units), MINUTE);
        Self {
            texts: a_minute(config.texts_per_minute),
            acts: a_minute(config.acts_per_minute),
            changes: a_minute(config.changes_per_minute),
            bytes: Rate::new(u64::from(config.megabytes_per_day) << 20, DAY),
            refusals: Rate::new(REFUSALS, PATIENCE),
        }
    }
}

/// What a request takes from the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A text with this many bytes.
    Text(usize),
    /// An act that others are told of, with this many bytes to store.
    Act(usize),
    /// A change that only the user sees, with this many bytes to store.
    Change(usize),
}

/// When a bucket will be full, in nanoseconds since 1970. It is in the past for a full bucket.
type FullAt = i64;

#[derive(Debug, Default)]
struct Buckets {
    texts: FullAt,
    acts: FullAt,
    changes: FullAt,
    bytes: FullAt,
    refusals: FullAt,
    typing: Typing,
}

/// What was last told about where a user writes.
#[derive(Debug, Default)]
struct Typing {
    told: Option<(Timestamp, ConversationId)>,
    /// The user writes in another conversation since then, which is told when the pause is over.
    waits: Option<ConversationId>,
}

/// What to do with an event that is told at most once in a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    Now,
    /// It has to be looked at again at this time.
    Later(Timestamp),
    /// It was told a moment ago, or will be.
    Known,
}

/// What one user has left.
#[derive(Debug, Default)]
pub struct Allowance(Mutex<Buckets>);

impl Allowance {
    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.0.lock()
    }

    /// Takes the amount from the buckets, or says when there will be enough.
    pub fn take(&self, rates: &Rates, cost: Cost, now: Timestamp) -> Result<(), Refusal> {
        let now = nanos(now);
        let mut buckets = self.buckets();
        let (rate, full_at, bytes) = match cost {
            Cost::Text(bytes) => (&rates.texts, buckets.texts, bytes),
            Cost::Act(bytes) => (&rates.acts, buckets.acts, bytes),
            Cost::Change(bytes) => (&rates.changes, buckets.changes, bytes),
        };
        // Takes from both buckets or from neither, so a text that is refused for its bytes does not count as a text.
        let after = after(rate, full_at, 1, now).map_err(slow_down)?;
        if bytes > 0 {
            let bytes = self::after(&rates.bytes, buckets.bytes, bytes, now);
            buckets.bytes = bytes.map_err(slow_down)?;
        }
        match cost {
            Cost::Text(_) => buckets.texts = after,
            Cost::Act(_) => buckets.acts = after,
            Cost::Change(_) => buckets.changes = after,
        }
        Ok(())
    }

    /// Counts a refusal, and says whether its answer has to be delayed because there were many.
    pub fn presses(&self, rates: &Rates, now: Timestamp) -> bool {
        let mut buckets = self.buckets();
        match after(&rates.refusals, buckets.refusals, 1, nanos(now)) {
            Ok(after) => {
                buckets.refusals = after;
                false
            }
            Err(_) => true,
        }
    }

    /// Whether to tell now that the user writes in a conversation. One such event is told in this time.
    pub fn typing(&self, conversation: ConversationId, pause: Duration, now: Timestamp) -> Telling {
        let typing = &mut self.buckets().typing;
        match typing.told {
            Some((at, told)) if is_recent(at, pause, now) => {
                if typing.waits.is_some() {
                    typing.waits = Some(conversation);
                    return Telling::Known;
                }
                if told == conversation {
                    return Telling::Known;
                }
                typing.waits = Some(conversation);
                Telling::Later(at.after(pause))
            }
            _ => {
                typing.told = Some((now, conversation));
                Telling::Now
            }
        }
    }

    /// The conversation in which the user wrote last, if that has still to be told.
    pub fn typing_due(&self, now: Timestamp) -> Option<ConversationId> {
        let typing = &mut self.buckets().typing;
        let conversation = typing.waits.take()?;
        typing.told = Some((now, conversation));
        Some(conversation)
    }

    fn is_full(&self, now: Timestamp) -> bool {
        let now = nanos(now);
        let Buckets {
            texts,
            acts,
            changes,
            bytes,
            ..
        } = *self.buckets();
        [texts, acts, changes, bytes]
            .iter()
            .all(|full| *full <= now)
    }
}

/// Whether the last event was told so recently that the next one has to wait. A clock that was put back makes nobody
/// wait.
pub fn is_recent(at: Timestamp, pause: Duration, now: Timestamp) -> bool {
    at <= now && now.since(at) < pause
}

/// When a bucket will be full after this amount was taken from it, or how long to wait before that.
fn after(rate: &Rate, full_at: FullAt, units: usize, now: i64) -> Result<FullAt, Duration> {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // It saturates.
    let cost = (units as f64 * rate.nanos_per_unit) as i64;
    let latest = now.saturating_add(rate.period_nanos);
    // No bucket needs longer than its period, so the clock was put back. That locks nobody out.
    let full_at = if full_at > latest {
        now
    } else {
        full_at.max(now)
    };
    let after = full_at.saturating_add(cost);
    if after <= latest {
        return Ok(after);
    }
    // More than the whole bucket holds. It is possible once the bucket is full, because otherwise it would never be.
    if full_at == now {
        return Ok(latest);
    }
    let missing = (after - latest).min(full_at - now);
    let wait = Duration::from_nanos(u64::try_from(missing).unwrap_or(0));
    Err(wait.max(rate.rest))
}

fn nanos(at: Timestamp) -> i64 {
    at.0.saturating_mul(1_000_000)
}

fn slow_down(wait: Duration) -> Refusal {
    let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
    Refusal::SlowDown {
        millis: millis.max(1),
    }
}

/// The allowances of signed-in users, and of users whose buckets are not full again. A connection looks its allowance
/// up when it signs in, and not while it is used.
#[derive(Debug, Default)]
pub struct Allowances {
    people: HashMap<UserId, Arc<Allowance>>,
    /// At this number, full allowances that nobody uses are dropped.
    sweep_at: usize,
}

/// A smaller number is not worth a sweep.
const SWEEP_AT_LEAST: usize = 1024;

impl Allowances {
    pub fn of(&mut self, user: UserId, now: Timestamp) -> Arc<Allowance> {
        if self.people.len() >= self.sweep_at.max(SWEEP_AT_LEAST) {
            self.people
                .retain(|_, kept| Arc::strong_count(kept) > 1 || !kept.is_full(now));
            self.sweep_at = 2 * self.people.len();
        }
        self.people.entry(user).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: fn(u32) -> Result<(), Refusal> = |millis| Err(Refusal::SlowDown { millis });

    fn rates() -> Rates {
        Rates::of(&Config {
            texts_per_minute: 60,
            acts_per_minute: 2,
            changes_per_minute: 1,
            megabytes_per_day: 1,
            ..Config::default()
        })
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp(1_790_000_000_000 + millis)
    }

    #[test]
    fn a_bucket_empties_fills_and_lets_many_wait_for_one_moment() {
        let (rates, mine) = (rates(), Allowance::default());
        let text = |millis| mine.take(&rates, Cost::Text(1), at(millis));
        for _ in 0..60 {
            assert_eq!(text(0), Ok(()));
        }
        assert_eq!(text(0), WAIT(3000), "room for three");
        for _ in 0..3 {
            assert_eq!(text(3000), Ok(()));
        }
        assert_eq!(text(3000), WAIT(3000));
        // Acts and changes have buckets of their own.
        assert_eq!(mine.take(&rates, Cost::Act(0), at(0)), Ok(()));
        assert_eq!(mine.take(&rates, Cost::Act(0), at(0)), Ok(()));
        assert_eq!(mine.take(&rates, Cost::Act(0), at(0)), WAIT(30_000));
        assert_eq!(mine.take(&rates, Cost::Change(0), at(0)), Ok(()));
        // A clock that jumps back by a year.
        assert_eq!(text(-31_536_000_000), Ok(()));
    }

    #[test]
    fn whoever_asks_on_without_waiting_is_answered_late() {
        let (rates, mine) = (rates(), Allowance::default());
        let pressing = |millis, times: usize| {
            let presses = (0..times).map(|_| mine.presses(&rates, at(millis)));
            presses.filter(|presses| *presses).count()
        };
        assert_eq!(pressing(0, 256), 0);
        assert_eq!(pressing(0, 10), 10);
        assert_eq!(pressing(3000, 256), 0, "three seconds later");
    }

    #[test]
    fn bytes_are_counted_for_texts_acts_and_changes_together() {
        let (rates, mine) = (rates(), Allowance::default());
        let kib = 1 << 10;
        assert_eq!(mine.take(&rates, Cost::Text(500 * kib), at(0)), Ok(()));
        assert_eq!(mine.take(&rates, Cost::Act(500 * kib), at(0)), Ok(()));
        let change = |millis| mine.take(&rates, Cost::Change(64 * kib), at(millis));
        let Err(Refusal::SlowDown { millis }) = change(0) else {
            panic!("the day's bytes are stored")
        };
        // Forty KiB are missing, of the 1024 that come in a day.
        assert!((3_374_000..=3_376_000).contains(&millis), "{millis}");
        assert_eq!(
            change(i64::from(millis)),
            Ok(()),
            "the refusal cost nothing"
        );
    }

    #[test]
    fn what_is_larger_than_the_bucket_takes_all_of_it() {
        let (rates, mine) = (rates(), Allowance::default());
        let big = |millis| mine.take(&rates, Cost::Text(2 << 20), at(millis));
        assert_eq!(big(0), Ok(()));
        let day = 86_400_000;
        assert_eq!(big(1000), WAIT(86_399_000));
        assert_eq!(big(day), Ok(()));
    }

    #[test]
    fn a_full_bucket_that_nobody_uses_is_forgotten() {
        let rates = rates();
        let mut all = Allowances::default();
        let used = all.of(UserId(1), at(0));
        let emptied = all.of(UserId(2), at(0));
        assert_eq!(emptied.take(&rates, Cost::Text(1), at(0)), Ok(()));
        drop(emptied);
        for user in 3..2000 {
            all.of(UserId(user), at(0));
        }
        assert!(all.people.len() < SWEEP_AT_LEAST);
        assert!(Arc::ptr_eq(&used, &all.of(UserId(1), at(0))));
        assert!(all.people.contains_key(&UserId(2)), "it is not full yet");
    }

    #[test]
    fn one_text_being_written_is_told_in_two_seconds_and_the_last_one_in_the_end() {
        let (mine, pause) = (Allowance::default(), Duration::from_secs(2));
        let (here, there) = (ConversationId(1), ConversationId(2));
        assert_eq!(mine.typing(here, pause, at(0)), Telling::Now);
        assert_eq!(mine.typing(here, pause, at(1)), Telling::Known);
        assert_eq!(mine.typing(there, pause, at(2)), Telling::Later(at(2000)));
        assert_eq!(mine.typing(here, pause, at(3)), Telling::Known);
        assert_eq!(mine.typing(there, pause, at(4)), Telling::Known);
        assert_eq!(mine.typing_due(at(2000)), Some(there));
        assert_eq!(mine.typing_due(at(2000)), None);
        assert_eq!(mine.typing(there, pause, at(2001)), Telling::Known);
        assert_eq!(mine.typing(there, pause, at(4000)), Telling::Now);
    }
}
