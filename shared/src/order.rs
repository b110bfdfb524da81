//! What is decided about a group: one word for each decision, whether it is typed, pressed, sent or stored.

use crate::codec::{Decode, Encode};
use crate::group::JoinPolicy;
use crate::people::Gag;

/// A decision about a group. People are called by their login names (`Who`) where one says it, and are found by
/// then where it is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Order<Who = String> {
    Rename {
        name: String,
    },
    /// How one comes into the group from now on.
    SetPolicy {
        policy: JoinPolicy,
    },
    /// What everybody in the group should know; empty takes it away.
    Announce {
        text: String,
    },
    /// Gives the group this picture (see [`crate::picture`]), or none.
    SetPicture {
        picture: Option<Vec<u8>>,
    },
    /// Lets only administrators write, or everybody again.
    Quiet {
        quiet: bool,
    },
    /// Brings somebody in, without asking them.
    Add {
        who: Who,
    },
    /// Puts somebody out.
    Remove {
        who: Who,
    },
    /// Takes a member's right to write, or gives it back.
    Mute {
        who: Who,
        mute: Option<Gag>,
    },
    /// Makes a member an administrator, or an administrator a member.
    Appoint {
        who: Who,
        administrator: bool,
    },
    /// Makes another member the owner; one stays as an administrator.
    HandOver {
        who: Who,
    },
    /// Lets somebody in who has asked, or turns them away.
    Answer {
        who: Who,
        accept: bool,
    },
    /// Goes out of the group, or gives up what one has asked for.
    Leave,
    /// Ends the group; everybody in it is told.
    Delete,
}

impl<Who> Order<Who> {
    /// Whom it is about, beside the one who decides it.
    pub fn who(&self) -> Option<&Who> {
        match self {
            Self::Add { who }
            | Self::Remove { who }
            | Self::Mute { who, .. }
            | Self::Appoint { who, .. }
            | Self::HandOver { who }
            | Self::Answer { who, .. } => Some(who),
            Self::Rename { .. }
            | Self::SetPolicy { .. }
            | Self::Announce { .. }
            | Self::SetPicture { .. }
            | Self::Quiet { .. }
            | Self::Leave
            | Self::Delete => None,
        }
    }

    /// The same with the person found.
    pub fn found<Found>(self, found: Found) -> Order<Found> {
        match self {
            Self::Rename { name } => Order::Rename { name },
            Self::SetPolicy { policy } => Order::SetPolicy { policy },
            Self::Announce { text } => Order::Announce { text },
            Self::SetPicture { picture } => Order::SetPicture { picture },
            Self::Quiet { quiet } => Order::Quiet { quiet },
            Self::Add { .. } => Order::Add { who: found },
            Self::Remove { .. } => Order::Remove { who: found },
            Self::Mute { mute, .. } => Order::Mute { who: found, mute },
            Self::Appoint { administrator, .. } => Order::Appoint {
                who: found,
                administrator,
            },
            Self::HandOver { .. } => Order::HandOver { who: found },
            Self::Answer { accept, .. } => Order::Answer { who: found, accept },
            Self::Leave => Order::Leave,
            Self::Delete => Order::Delete,
        }
    }

    /// Whether it decides about the same, perhaps otherwise.
    pub fn is_same(&self, other: &Self) -> bool
    where
        Who: PartialEq,
    {
        let kind = std::mem::discriminant(self) == std::mem::discriminant(other);
        kind && self.who() == other.who()
    }

    /// Whether it may change who is in the group.
    pub fn moves_members(&self) -> bool {
        matches!(
            self,
            Self::Add { .. } | Self::Remove { .. } | Self::Answer { .. } | Self::Leave
        )
    }
}
