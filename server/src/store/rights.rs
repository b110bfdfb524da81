//! What people may do beyond, or short of, what everybody may, and what administrators can do about it.

use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::people::{Gag, Rights, Role};
use anser_shared::refusal::Refusal;
use anser_shared::text::REASON_MAX_CHARS;
use anser_shared::time::Timestamp;

/// How somebody stands with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub role: Role,
    /// False for somebody who is blocked.
    pub connects: bool,
    /// False for somebody who is gagged until an administrator ends it.
    pub speaks: bool,
    pub gagged_until: Option<Timestamp>,
    /// Why, in the administrator's words; empty when they do not say.
    pub gag_reason: String,
    pub block_reason: String,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            role: Role::User,
            connects: true,
            speaks: true,
            gagged_until: None,
            gag_reason: String::new(),
            block_reason: String::new(),
        }
    }
}

impl Standing {
    /// A gag that has ended is none.
    pub fn rights(&self, now: Timestamp) -> Rights {
        let gag = if self.speaks {
            self.gagged_until.map(|until| Gag { until: Some(until) })
        } else {
            Some(Gag { until: None })
        };
        Rights {
            role: self.role,
            gag: gag.filter(|gag| gag.holds(now)),
        }
    }

    /// Why somebody who is blocked cannot sign in.
    pub fn block(&self) -> Option<Refusal> {
        let reason = self.block_reason.clone();
        (!self.connects).then_some(match reason.as_str() {
            "" => Refusal::AccountBlocked,
            _ => Refusal::AccountBlockedFor { reason },
        })
    }
}

/// As much of a reason as is kept and told.
pub fn cut(reason: &str) -> String {
    reason.chars().take(REASON_MAX_CHARS).collect()
}

/// What an administrator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes somebody's right to write; `None`: until it is given back.
    Gag {
        until: Option<Timestamp>,
    },
    Ungag,
    /// Keeps somebody out and signs all of their devices out.
    Block,
    Unblock,
    /// Ends somebody's connections; they may come back.
    Kick,
    Grant(Role),
    /// Stops the server.
    Stop,
    /// Says something to everybody, in the server's name.
    Broadcast {
        text: String,
    },
    /// The same to one person.
    Send {
        text: String,
    },
    /// The same to those in a group.
    SendGroup {
        text: String,
    },
    /// Closes a group: nobody writes there or comes in.
    BlockGroup,
    UnblockGroup,
    /// Ends a group.
    DeleteGroup,
}

/// What an act is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Nobody,
    Person,
    Group,
}

/// So much of what was said stands in the log of acts, in characters: the width of its column.
const DETAIL_CHARS: usize = 255;

impl Act {
    /// What it is called in the log, which is the command that does it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Gag { .. } => "gag",
            Self::Ungag => "ungag",
            Self::Block => "blockuser",
            Self::Unblock => "unblockuser",
            Self::Kick => "kick",
            Self::Grant(_) => "grant",
            Self::Stop => "stop",
            Self::Broadcast { .. } => "broadcast",
            Self::Send { .. } => "adminsend",
            Self::SendGroup { .. } => "adminsendgroup",
            Self::BlockGroup => "blockgroup",
            Self::UnblockGroup => "unblockgroup",
            Self::DeleteGroup => "deletegroup",
        }
    }

    /// Whether it says something in the server's name.
    pub fn says(&self) -> bool {
        matches!(
            self,
            Self::Broadcast { .. } | Self::Send { .. } | Self::SendGroup { .. }
        )
    }

    pub fn target(&self) -> Target {
        match self {
            Self::Gag { .. }
            | Self::Ungag
            | Self::Block
            | Self::Unblock
            | Self::Kick
            | Self::Grant(_)
            | Self::Send { .. } => Target::Person,
            Self::SendGroup { .. } | Self::BlockGroup | Self::UnblockGroup | Self::DeleteGroup => {
                Target::Group
            }
            Self::Stop | Self::Broadcast { .. } => Target::Nobody,
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::Gag { until: Some(until) } => until.0.to_string(),
            Self::Grant(Role::User) => "user".into(),
            Self::Grant(Role::Admin) => "admin".into(),
            Self::Grant(Role::Root) => "root".into(),
            Self::Broadcast { text } | Self::Send { text } | Self::SendGroup { text } => {
                text.chars().take(DETAIL_CHARS).collect()
            }
            _ => String::new(),
        }
    }

    pub(super) fn change(&self, reason: &str, standing: &mut Standing) {
        match self {
            Self::Gag { until } => {
                standing.speaks = until.is_some();
                standing.gagged_until = *until;
                standing.gag_reason = cut(reason);
            }
            Self::Ungag => {
                standing.speaks = true;
                standing.gagged_until = None;
                standing.gag_reason.clear();
            }
            Self::Block => {
                standing.connects = false;
                standing.block_reason = cut(reason);
            }
            Self::Unblock => {
                standing.connects = true;
                standing.block_reason.clear();
            }
            Self::Grant(role) => standing.role = *role,
            // Leaves somebody's rights as they are, or is not about somebody.
            _ => {}
        }
    }
}

/// An act, who does it and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governing {
    pub act: Act,
    /// Why, for the person to whom it is done; empty when nobody says so.
    pub reason: String,
    /// The group that it is done to, if it is.
    pub group: Option<ConversationId>,
    /// `None`: somebody at the server itself.
    pub by: Option<UserId>,
    pub address: String,
}

/// One line of the log of acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    pub at: Timestamp,
    /// The login name; empty: somebody at the server itself.
    pub by: String,
    pub act: String,
    /// The login name; empty: nobody in particular.
    pub whom: String,
    /// The group that it was done to, with its creator; empty: none.
    pub group: String,
    pub detail: String,
    pub address: String,
}

/// Somebody as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub user: UserId,
    pub name: String,
    pub nickname: String,
    pub picture: PictureId,
    pub standing: Standing,
    /// When and from where they signed in last.
    pub last_login: Option<(Timestamp, String)>,
}

/// Something that an administrator, or a person who is none, wanted to do and may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAct {
    /// As the command is called.
    pub word: &'static str,
    pub by: UserId,
    /// To whom, where that was a person.
    pub whom: Option<UserId>,
    pub address: String,
}
