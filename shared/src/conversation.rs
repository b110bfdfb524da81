//! A conversation as a list shows it (of two people, of a group, of the server), and how far a reader has read in it.

use crate::codec::{Decode, Encode};
use crate::group::Group;
use crate::id::{ConversationId, Seq, UserId};

/// A conversation as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    /// The log that this summarizes.
    pub conversation: ConversationId,
    /// Decides what the list shows as the title.
    pub kind: ConversationKind,
    /// The last place of its log.
    pub seq: Seq,
    /// The reader's own marks.
    pub mine: Marks,
    /// The other person's marks, in a conversation of two.
    pub theirs: Marks,
    /// How the reader keeps it in the list.
    pub arrangement: Arrangement,
}

/// Who takes part in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ConversationKind {
    /// Two people.
    Direct {
        /// The other person.
        peer: UserId,
    },
    /// The members of a group.
    Group(Group),
    /// Everybody on the server.
    Lobby(Group),
    /// Messages of the server's administrators to everybody or to one user; nobody else writes there.
    Server {
        /// False for the conversation that one person has with the server.
        everybody: bool,
        /// The reader may read the entries after this place.
        from: Seq,
    },
}

impl ConversationKind {
    /// The other person, in a conversation of two.
    pub fn peer(&self) -> Option<UserId> {
        match self {
            Self::Direct { peer } => Some(*peer),
            Self::Group(_) | Self::Lobby(_) | Self::Server { .. } => None,
        }
    }

    /// The group's properties, unless this is a conversation of two or of the server.
    pub fn group(&self) -> Option<&Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    /// The same, to update it as notices arrive.
    pub fn group_mut(&mut self) -> Option<&mut Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    /// The reader may read the entries after this place.
    pub fn from(&self) -> Seq {
        match self {
            Self::Direct { .. } => Seq::START,
            Self::Group(group) | Self::Lobby(group) => group.from,
            Self::Server { from, .. } => *from,
        }
    }
}

/// How a user keeps a conversation in their list. Only they see it, on all of their devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Arrangement {
    /// It is above the others.
    pub pinned: bool,
    /// New messages raise no notification.
    pub muted: bool,
}

/// How far a person has come in a conversation. Marks only move forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Marks {
    /// Everything up to this place was in view.
    pub read: Seq,
    /// Everything up to this place is on one of their devices.
    pub delivered: Seq,
}

/// A group that the reader may see, or the lobby.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    /// The id by which the reader can join.
    pub conversation: ConversationId,
    /// A group or the lobby, with its properties.
    pub kind: ConversationKind,
    /// How many of its members are online.
    pub online: u32,
    /// The reader asked to join, and no administrator has answered.
    pub asked: bool,
}
