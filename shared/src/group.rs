//! Conversations of many: groups, and the lobby that everybody is in.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, PictureId, Seq, UserId};
use crate::people::{Gag, Person};
use crate::presence::Presence;

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
    /// What its administrators want everybody in it to know; empty when there is nothing.
    pub announcement: String,
    pub picture: PictureId,
    /// Only its administrators write.
    pub quiet: bool,
    /// One may read here and not write.
    pub muted: Option<Gag>,
    /// An administrator of the server has closed it: nobody writes.
    pub blocked: bool,
    /// How many wait to be let in, for those who may do that; nobody else is told.
    pub asking: u32,
}

impl Group {
    /// A group of which nothing else is known.
    pub fn new(name: &str, creator: UserId, creator_name: &str, role: MemberRole) -> Self {
        Self {
            name: name.to_owned(),
            creator,
            creator_name: creator_name.to_owned(),
            policy: JoinPolicy::Open,
            role,
            members: 1,
            from: Seq::START,
            announcement: String::new(),
            picture: PictureId::NONE,
            quiet: false,
            muted: None,
            blocked: false,
            asking: 0,
        }
    }
}

/// What somebody is in a group; later ones may do all that earlier ones may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum MemberRole {
    /// Not a member, or not any more: the group may be gone, too. What was said until then stays
    /// readable.
    #[default]
    Outside,
    Member,
    /// Adds, removes and mutes members, and says how the group looks.
    Administrator,
    /// Deletes the group and names its administrators.
    Owner,
}

/// How one comes into a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum JoinPolicy {
    /// Everybody may join.
    #[default]
    Open,
    /// Somebody who may adds one.
    Invitation,
    /// Everybody may ask, and somebody who may lets one in.
    Approval,
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    pub person: Person,
    pub role: MemberRole,
    pub presence: Presence,
    pub muted: Option<Gag>,
    /// How far they have read, as far as they let others know.
    pub read: Seq,
}

impl Member {
    /// A member who is not there, of whom nothing else is known.
    pub fn new(person: Person, role: MemberRole) -> Self {
        Self {
            person,
            role,
            presence: Presence::Offline,
            muted: None,
            read: Seq::START,
        }
    }
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

/// So long is an announcement at the most, in characters.
pub const ANNOUNCEMENT_MAX_CHARS: usize = 500;
