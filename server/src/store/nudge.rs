//! Nudges: who may be nudged, and how often.

use anser_shared::body::BodyKind;
use anser_shared::id::UserId;
use anser_shared::refusal::Refusal;

use super::ground::{Answer, Fresh, Told};
use super::record::number;
use super::sql::{Sql, first, values};
use super::{NewEntry, StoreError};

/// A member nudges the other one of two once in this time.
const PAUSE_MILLIS: i64 = 60_000;

/// What decides about a nudge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nudging {
    /// When its author has nudged the other one of two last, or 0.
    pub(super) last: i64,
    /// Whether the other one takes nudges. `None` outside of conversations of two.
    pub(super) taken: Option<bool>,
}

/// The columns that a statement reads for [`Nudging`], in its order, of a member `m` of the room `r`. The other one of
/// two is `p`, as [`nudged_person`] joins them.
macro_rules! nudging_columns {
    () => {
        "m.nudged_at, p.takes_nudges"
    };
}
pub(super) use nudging_columns;

/// Joins the other one of two.
macro_rules! nudged_person {
    () => {
        "LEFT JOIN userinfo p
           ON p.user_id = CASE r.user_low WHEN m.user_id THEN r.user_high ELSE r.user_low END"
    };
}
pub(super) use nudged_person;

impl Nudging {
    /// Where the author is no member, which is another reason to refuse it.
    pub(super) const NOWHERE: Self = Self {
        last: 0,
        taken: None,
    };

    pub(super) fn may(&self, entry: &NewEntry) -> Result<(), Refusal> {
        match self.taken {
            None => return Err(Refusal::NoNudgeHere),
            Some(false) => return Err(Refusal::TakesNoNudges),
            Some(true) => {}
        }
        // A clock that was put back keeps nobody waiting.
        let since = entry.at.0.saturating_sub(self.last);
        if !(0..PAUSE_MILLIS).contains(&since) {
            return Ok(());
        }
        let millis = u64::try_from(PAUSE_MILLIS - since).unwrap_or(0);
        let seconds = u32::try_from(millis.div_ceil(1000)).unwrap_or(u32::MAX);
        Err(Refusal::NudgedJustNow { seconds })
    }
}

impl NewEntry {
    pub(super) fn is_nudge(&self) -> bool {
        self.body.kind == BodyKind::NUDGE
    }

    /// Whether its author has read what stands before it. Whoever does something to one message or calls for
    /// attention has not, and neither has the author of a text that the server posts at its time.
    pub(super) fn reads(&self) -> bool {
        self.body.kind.counts() && !self.is_nudge() && !self.body.manner().scheduled
    }
}

/// Lets friends nudge a user, or not.
#[derive(Clone, Copy, Debug)]
pub struct TakeNudges(pub bool);

pub(super) async fn set<S: Sql>(
    sql: &mut S,
    user: UserId,
    &TakeNudges(take): &TakeNudges,
    _: Fresh,
) -> Answer<S, ()> {
    let statement = "UPDATE userinfo SET takes_nudges = ? WHERE user_id = ?";
    sql.run(statement, values![take, number(user.0)]).await?;
    Ok(Ok(((), Told::default())))
}

pub(super) async fn are_taken<S: Sql>(sql: &mut S, user: UserId) -> Result<bool, S::Fault> {
    let find = "SELECT takes_nudges FROM userinfo WHERE user_id = ?";
    let row = first(sql, find, values![number(user.0)]).await?;
    let taken: Result<bool, StoreError> = row.map_or(Ok(true), |row| row.flag(0));
    Ok(taken?)
}
