//! A conversation as a list shows it: of two people, of many, of the server; and how far somebody has come
//! in it.

use crate::codec::{Decode, Encode};
use crate::group::Group;
use crate::id::{ConversationId, Seq, UserId};

/// A conversation as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    /// The last place of its log.
    pub seq: Seq,
    /// One's own.
    pub mine: Marks,
    /// The other's, of two people.
    pub theirs: Marks,
    pub arrangement: Arrangement,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ConversationKind {
    /// Two people.
    Direct { peer: UserId },
    /// Those who were added or have joined.
    Group(Group),
    /// Everybody on the server.
    Lobby(Group),
    /// What the server's administrators say, to everybody or to one alone; nobody else writes there.
    Server {
        everybody: bool,
        /// One reads what stands after this place.
        from: Seq,
    },
}

impl ConversationKind {
    /// The other one, of two.
    pub fn peer(&self) -> Option<UserId> {
        match self {
            Self::Direct { peer } => Some(*peer),
            Self::Group(_) | Self::Lobby(_) | Self::Server { .. } => None,
        }
    }

    /// What is known of a conversation of many.
    pub fn group(&self) -> Option<&Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    pub fn group_mut(&mut self) -> Option<&mut Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    /// One reads what stands after this place.
    pub fn from(&self) -> Seq {
        match self {
            Self::Direct { .. } => Seq::START,
            Self::Group(group) | Self::Lobby(group) => group.from,
            Self::Server { from, .. } => *from,
        }
    }
}

/// How somebody keeps a conversation in their list; for their own eyes, the same on every device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Arrangement {
    /// It stands above the others.
    pub pinned: bool,
    /// Nothing calls for attention when something comes.
    pub muted: bool,
}

/// How far somebody has come in a conversation. Marks move forward alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Marks {
    /// Everything up to here was in view.
    pub read: Seq,
    /// Everything up to here is on one of their devices.
    pub delivered: Seq,
}

/// One of the groups that somebody may see, or the lobby.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    /// How many of its members are there.
    pub online: u32,
    /// One has asked to be let in, and nobody has answered.
    pub asked: bool,
}
