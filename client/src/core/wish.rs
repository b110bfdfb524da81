//! What somebody wants of a group.

use std::path::PathBuf;

use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::ConversationId;
use anser_shared::order::Order;

/// What somebody wants of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupWish {
    Create {
        name: String,
        policy: JoinPolicy,
        /// The login names of those who are added once the group is there.
        people: Vec<String>,
    },
    Join(Which),
    /// Something is decided about it.
    Order {
        conversation: ConversationId,
        order: Order,
    },
    /// Takes what a file shows as the group's picture.
    ChoosePicture {
        conversation: ConversationId,
        path: PathBuf,
    },
    /// Takes a conversation that is over for this person out of their list, also one of two people.
    Hide {
        conversation: ConversationId,
    },
}

impl GroupWish {
    /// Which group it is about; none yet for one that makes or joins one.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Create { .. } | Self::Join(_) => None,
            Self::Order { conversation, .. }
            | Self::ChoosePicture { conversation, .. }
            | Self::Hide { conversation } => Some(*conversation),
        }
    }

    /// What is decided, where that is what is wanted.
    pub fn order(&self) -> Option<&Order> {
        match self {
            Self::Order { order, .. } => Some(order),
            Self::Create { .. }
            | Self::Join(_)
            | Self::ChoosePicture { .. }
            | Self::Hide { .. } => None,
        }
    }
}
