//! The rights of users, if they are not the usual ones, and the acts of administrators.

use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::people::{Gag, Rights, Role};
use anser_shared::refusal::Refusal;
use anser_shared::text::REASON_MAX_CHARS;
use anser_shared::time::Timestamp;

/// The rights of a user on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRights {
    pub role: Role,
    /// False for a blocked user.
    pub connects: bool,
    /// False for a user who is gagged until an administrator ends it.
    pub speaks: bool,
    pub gagged_until: Option<Timestamp>,
    /// Why, in the administrator's words; empty if they gave no reason.
    pub gag_reason: String,
    pub block_reason: String,
}

impl Default for AccountRights {
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

impl AccountRights {
    /// A gag whose time is over is none.
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

    /// Why a blocked user cannot sign in.
    pub fn block(&self) -> Option<Refusal> {
        let reason = self.block_reason.clone();
        (!self.connects).then_some(match reason.as_str() {
            "" => Refusal::AccountBlocked,
            _ => Refusal::AccountBlockedFor { reason },
        })
    }
}

/// The part of a reason that is kept and told.
pub fn cut(reason: &str) -> String {
    reason.chars().take(REASON_MAX_CHARS).collect()
}

/// The acts of an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes a user's right to write; `None`: until it is given back.
    Gag {
        until: Option<Timestamp>,
    },
    Ungag,
    /// Blocks a user and signs all of their devices out.
    Block,
    Unblock,
    /// Ends a user's connections; they may come back.
    Kick,
    Grant(Role),
    /// Stops the server.
    Stop,
    /// Sends a message to all users in the server's name.
    Broadcast {
        text: String,
    },
    /// The same to one user.
    Send {
        text: String,
    },
    /// The same to the members of a group.
    SendGroup {
        text: String,
    },
    /// Closes a group: nobody writes there or joins it.
    BlockGroup,
    UnblockGroup,
    /// Ends a group.
    DeleteGroup,
}

/// The target of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Nobody,
    Person,
    Group,
}

/// The number of characters of a message that the log of acts keeps: the width of its column.
const DETAIL_CHARS: usize = 255;

impl Act {
    /// Its name in the log, which is the command's.
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

    /// Whether it sends a message in the server's name.
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

    pub(super) fn change(&self, reason: &str, account_rights: &mut AccountRights) {
        match self {
            Self::Gag { until } => {
                account_rights.speaks = until.is_some();
                account_rights.gagged_until = *until;
                account_rights.gag_reason = cut(reason);
            }
            Self::Ungag => {
                account_rights.speaks = true;
                account_rights.gagged_until = None;
                account_rights.gag_reason.clear();
            }
            Self::Block => {
                account_rights.connects = false;
                account_rights.block_reason = cut(reason);
            }
            Self::Unblock => {
                account_rights.connects = true;
                account_rights.block_reason.clear();
            }
            Self::Grant(role) => account_rights.role = *role,
            // Leaves a user's rights as they are, or is not about a user.
            _ => {}
        }
    }
}

/// An act, with its author and the author's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governing {
    pub act: Act,
    /// Why, for the user whom it concerns; empty if no reason was given.
    pub reason: String,
    /// The group, if it is an act on a group.
    pub group: Option<ConversationId>,
    /// `None`: a person at the server itself.
    pub by: Option<UserId>,
    pub address: String,
}

/// One line of the log of acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    pub at: Timestamp,
    /// The login name; empty for a person at the server itself.
    pub by: String,
    pub act: String,
    /// The login name; empty if the act is not on a user.
    pub whom: String,
    /// The group that it was done to, with its creator; empty for none.
    pub group: String,
    pub detail: String,
    pub address: String,
}

/// A user as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub user: UserId,
    pub name: String,
    pub nickname: String,
    pub picture: PictureId,
    pub account_rights: AccountRights,
    /// When and from where they last signed in.
    pub last_login: Option<(Timestamp, String)>,
}

/// An act that was refused, because its author is no administrator or their role is too low.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAct {
    /// The name of the command.
    pub word: &'static str,
    pub by: UserId,
    /// The target, if it was a user.
    pub whom: Option<UserId>,
    pub address: String,
}
