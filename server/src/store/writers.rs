//! Who may write in a group or in a conversation of all users: one rule for both databases, over the columns of their
//! rows.

use anser_shared::envelope::About;
use anser_shared::group::MemberRole;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::record::{self, BULLETIN, GROUP, LOBBY};
use super::{NewEntry, Result, heads};

/// The columns about a user in such a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer {
    kind: i64,
    role: MemberRole,
    quiet: bool,
    blocked: bool,
    speaks: bool,
    silent_until: Option<i64>,
    all_pin: bool,
}

/// The columns that a statement reads of a member `m` of the room `r`, for [`Writer::of`].
macro_rules! writer_columns {
    () => {
        "r.kind, m.role, r.is_quiet, r.is_blocked, m.can_speak, m.silent_until, r.all_pin"
    };
}
pub(super) use writer_columns;

pub(super) type Columns = (i64, i64, bool, bool, bool, Option<i64>, bool);

impl Writer {
    pub(super) fn of(
        (kind, role, quiet, blocked, speaks, silent_until, all_pin): Columns,
    ) -> Result<Self> {
        Ok(Self {
            kind,
            role: record::role(role)?,
            quiet,
            blocked,
            speaks,
            silent_until,
            all_pin,
        })
    }

    /// Whether they may write this now.
    pub(super) fn may(&self, entry: &NewEntry) -> std::result::Result<(), Refusal> {
        let leads = self.role >= MemberRole::Administrator;
        if self.kind >= BULLETIN {
            return Err(Refusal::ServerOnly);
        }
        if self.blocked {
            return Err(Refusal::GroupBlocked);
        }
        if let Some(until) = self.muted(entry.at) {
            return Err(Refusal::Muted { until });
        }
        // Whoever reads what administrators write may say what they think of it by an emoji.
        let reacts = matches!(entry.about, About::Reacts(_));
        if self.quiet && !leads && !reacts {
            return Err(Refusal::GroupQuiet);
        }
        // Administrators of the server may mention everybody in the lobby. This rule does not see them, because
        // `calls_all` is false for them.
        if entry.calls_all && !(self.kind == GROUP && leads) {
            return Err(Refusal::NotForAll);
        }
        // Nobody leads the lobby but the administrators of the server.
        let may_pin = match self.kind {
            LOBBY => entry.by_administrator,
            _ => self.all_pin || leads,
        };
        if matches!(entry.about, About::Pins(_)) && !may_pin {
            return Err(Refusal::PinsForAdministrators);
        }
        Ok(())
    }

    fn muted(&self, now: Timestamp) -> Option<Option<Timestamp>> {
        let mute = heads::mute(self.speaks, self.silent_until)?;
        mute.holds(now).then_some(mute.until)
    }
}
