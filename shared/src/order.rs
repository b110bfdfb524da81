//! Decisions about a group. Each is one value, whether it is typed, pressed, sent or stored.

use crate::codec::{Decode, Encode};
use crate::group::JoinPolicy;
use crate::people::Gag;

/// A decision about a group. `Who` is a login name in the request of a program, and the id of that user where the
/// server carries the order out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Order<Who = String> {
    /// Gives the group another name.
    Rename {
        /// A [`crate::text::GroupName`], checked by the server.
        name: String,
    },
    /// Sets how new members come into the group.
    SetPolicy {
        /// Members who are in the group stay.
        policy: JoinPolicy,
    },
    /// Sets the announcement that all members see; an empty text removes it.
    Announce {
        /// On as many lines as the author likes.
        text: String,
    },
    /// Gives the group this picture (see [`crate::picture`]), or none.
    SetPicture {
        /// The file, which [`crate::picture::check`] accepts.
        picture: Option<Vec<u8>>,
    },
    /// Lets only administrators write, or everybody again.
    Quiet {
        /// False lets every member write again.
        quiet: bool,
    },
    /// Adds a person without asking them.
    Add {
        /// A user who may be added by the author of the order: see [`crate::people::AddedBy`].
        who: Who,
    },
    /// Removes a member.
    Remove {
        /// A member with a lower role than the author of the order.
        who: Who,
    },
    /// Takes a member's right to write, or gives it back.
    Mute {
        /// The member whose right to write changes.
        who: Who,
        /// `None` gives the right to write back.
        mute: Option<Gag>,
    },
    /// Makes a member an administrator, or an administrator a member.
    Appoint {
        /// The member whose role changes.
        who: Who,
        /// False makes the administrator a member again.
        administrator: bool,
    },
    /// Makes another member the owner. The former owner stays as an administrator.
    HandOver {
        /// The next owner, who must be a member.
        who: Who,
    },
    /// Answers a request to join.
    Answer {
        /// The person who asked to join.
        who: Who,
        /// False turns the request down.
        accept: bool,
    },
    /// Leaves the group, or takes a request to join back.
    Leave,
    /// Ends the group, which all members are told.
    Delete,
    /// Lets every member pin messages, or only administrators.
    SetPinning {
        /// False lets only administrators pin.
        everybody: bool,
    },
}

impl<Who> Order<Who> {
    /// The person whom the order is about, if there is one.
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
            | Self::Delete
            | Self::SetPinning { .. } => None,
        }
    }

    /// The same order with the user's id in place of the login name.
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
            Self::SetPinning { everybody } => Order::SetPinning { everybody },
        }
    }

    /// Whether both orders decide the same matter, perhaps in different ways.
    pub fn is_same(&self, other: &Self) -> bool
    where
        Who: PartialEq,
    {
        let kind = std::mem::discriminant(self) == std::mem::discriminant(other);
        kind && self.who() == other.who()
    }

    /// Whether the order may change who is in the group.
    pub fn moves_members(&self) -> bool {
        matches!(
            self,
            Self::Add { .. } | Self::Remove { .. } | Self::Answer { .. } | Self::Leave
        )
    }
}
