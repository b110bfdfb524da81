//! Groups, and the lobby that all users are in.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, PictureId, Seq, UserId};
use crate::people::{Gag, Person};
use crate::presence::Presence;

/// A group or the lobby, as a reader who may see it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Group {
    /// Unique among the groups of one creator.
    pub name: String,
    /// The person who made the group. Groups of different creators may have the same name, so lists show the creator
    /// too. The lobby has none.
    pub creator: UserId,
    /// Empty for the lobby.
    pub creator_name: String,
    /// How new members come in.
    pub policy: JoinPolicy,
    /// The reader's role in it.
    pub role: MemberRole,
    /// The number of members.
    pub members: u32,
    /// The reader may read the entries after this place. Messages from before they joined are not sent to them.
    pub from: Seq,
    /// The announcement of its administrators; empty if there is none.
    pub announcement: String,
    /// [`PictureId::NONE`] when the group has no picture.
    pub picture: PictureId,
    /// Only its administrators write.
    pub quiet: bool,
    /// Set while the reader may read here but not write.
    pub muted: Option<Gag>,
    /// An administrator of the server has closed it: nobody writes.
    pub blocked: bool,
    /// The number of requests to join, told only to members who may answer them.
    pub asking: u32,
}

impl Group {
    /// A group with only the name known.
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

/// The role of a member. A later role may do everything that an earlier one may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum MemberRole {
    /// Not a member, or not a member any more, or the group has ended. What was said until then stays readable.
    #[default]
    Outside,
    /// Reads and writes.
    Member,
    /// Adds, removes and mutes members, and changes the name, the picture and the announcement.
    Administrator,
    /// Deletes the group and appoints its administrators.
    Owner,
}

/// How new members come into a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum JoinPolicy {
    /// Everybody may join.
    #[default]
    Open,
    /// Administrators add members.
    Invitation,
    /// Everybody may ask to join, and administrators answer.
    Approval,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// Their public profile.
    pub person: Person,
    /// Decides what the member may do to others.
    pub role: MemberRole,
    /// As other people see it.
    pub presence: Presence,
    /// Set while an administrator of the group has taken the right to write.
    pub muted: Option<Gag>,
    /// How far they have read, unless they hide it.
    pub read: Seq,
}

impl Member {
    /// A member who is offline, with only the name known.
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

/// The group that a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Which {
    /// The group that a window or a list shows.
    Id(ConversationId),
    /// By its name and the login name of its creator; of any creator if that is empty.
    Named {
        /// As it was typed; folded before it is compared.
        name: String,
        /// The login name of the person who made the group, if two groups have one name.
        creator: String,
    },
}

/// The maximum length of an announcement, in characters.
pub const ANNOUNCEMENT_MAX_CHARS: usize = 500;
