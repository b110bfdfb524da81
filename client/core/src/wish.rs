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

    /// Whether what came of this one is of no interest once the other one is wanted: it asks for the same, perhaps in
    /// another way.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.conversation() != other.conversation() {
            return false;
        }
        if let (Some(one), Some(other)) = (self.order(), other.order()) {
            return one.is_same(other);
        }
        match (self, other) {
            (Self::Create { .. }, Self::Create { .. }) | (Self::Hide { .. }, Self::Hide { .. }) => {
                true
            }
            (Self::Join(one), Self::Join(other)) => one == other,
            _ => self.pictures() && other.pictures(),
        }
    }

    /// It gives the group another picture, or none.
    pub fn pictures(&self) -> bool {
        let order = self.order();
        matches!(self, Self::ChoosePicture { .. })
            || matches!(order, Some(Order::SetPicture { .. }))
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
