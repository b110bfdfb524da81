//! Conversations of many: groups, and the lobby that everybody is in.

use crate::codec::{Decode, Encode};
use crate::event::{ConversationKind, Presence};
use crate::id::{ConversationId, PictureId, Seq, UserId};

/// A group or the lobby, as somebody who may see it does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Group {
    pub name: String,
    /// Who has made it, and their login name: two people may have groups of one name. Nobody has made
    /// the lobby.
    pub creator: UserId,
    pub creator_name: String,
    pub policy: JoinPolicy,
    /// What one is there.
    pub role: MemberRole,
    /// How many there are in it.
    pub members: u32,
    /// One reads what stands after this place: what was said before one came is not one's own to read.
    pub from: Seq,
}

/// What somebody is in a group; later ones may do all that earlier ones may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum MemberRole {
    /// Not a member, or not any more: the group may be gone, too. What was said until then stays
    /// readable.
    #[default]
    Outside,
    Member,
    /// Adds and removes members.
    Administrator,
    /// Deletes the group and names its administrators.
    Owner,
}

/// How one comes into a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum JoinPolicy {
    /// Everybody may join.
    #[default]
    Open,
    /// Somebody who may adds one.
    Invitation,
}

/// One of the groups that somebody may see, or the lobby.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    /// How many of its members are there.
    pub online: u32,
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub nickname: String,
    pub picture: PictureId,
    pub role: MemberRole,
    pub presence: Presence,
}

/// Which group somebody means.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Which {
    Id(ConversationId),
    /// By its name and the login name of its creator; whoever that is when it is empty.
    Named {
        name: String,
        creator: String,
    },
}
