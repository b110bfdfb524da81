//! Texts that the server posts later, at a time that their author has chosen.

use std::time::Duration;

use crate::body::Body;
use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, MessageId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// A text that waits at the server for its time. Every device of its author knows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Scheduled {
    /// The id that the message will have, so that it is posted once, whatever happens to the server meanwhile.
    pub id: MessageId,
    /// The log that it is for.
    pub conversation: ConversationId,
    /// When the server posts it.
    pub at: Timestamp,
    /// A text or an answer whose manner is [`crate::body::Manner::scheduled`].
    pub body: Body,
    /// Why it was not posted when its time had come. Its author decides what becomes of it.
    pub refusal: Option<Refusal>,
}

/// How many texts of one person may wait.
pub const SCHEDULED_MAX: u32 = 100;

/// How many days a text waits at most.
pub const SCHEDULED_DAYS: u32 = 366;

/// A time may lie this far in the past, because the clocks of programs differ, and a request takes a moment.
pub const SCHEDULED_LATE: Duration = Duration::from_mins(1);

impl Scheduled {
    /// Whether a time can be chosen at this moment.
    pub fn check(at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        const DAY: Duration = Duration::from_hours(24);
        if at < now.before(SCHEDULED_LATE) {
            return Err(Refusal::ScheduledInPast);
        }
        match at > now.after(DAY * SCHEDULED_DAYS) {
            true => Err(Refusal::ScheduledTooFar {
                days: SCHEDULED_DAYS,
            }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_neither_past_nor_more_than_a_year_ahead() {
        let now = Timestamp(1_790_000_000_000);
        let days = |days: u32| Duration::from_hours(24) * days;
        let check = |at| Scheduled::check(at, now);
        assert_eq!(check(now), Ok(()));
        assert_eq!(check(now.before(SCHEDULED_LATE)), Ok(()));
        let past = now.before(SCHEDULED_LATE * 2);
        assert_eq!(check(past), Err(Refusal::ScheduledInPast));
        assert_eq!(check(now.after(days(SCHEDULED_DAYS))), Ok(()));
        let far = now.after(days(SCHEDULED_DAYS + 1));
        let days = SCHEDULED_DAYS;
        assert_eq!(check(far), Err(Refusal::ScheduledTooFar { days }));
    }
}
