//! What somebody wants of a group.

use std::path::PathBuf;

use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::Gag;

/// What somebody wants of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupWish {
    Create {
        name: String,
        policy: JoinPolicy,
        /// The login names of those who are added once the group is there.
        people: Vec<String>,
    },
    Delete {
        conversation: ConversationId,
    },
    Rename {
        conversation: ConversationId,
        name: String,
    },
    /// Brings somebody of this name in.
    Add {
        conversation: ConversationId,
        name: String,
    },
    /// Puts somebody of this name out.
    Remove {
        conversation: ConversationId,
        name: String,
    },
    Join(Which),
    Leave {
        conversation: ConversationId,
    },
    /// Makes a member an administrator, or an administrator a member.
    Appoint {
        conversation: ConversationId,
        name: String,
        administrator: bool,
    },
    /// How one comes into the group from now on.
    SetPolicy {
        conversation: ConversationId,
        policy: JoinPolicy,
    },
    /// What everybody should know; empty takes it away.
    Announce {
        conversation: ConversationId,
        text: String,
    },
    /// Lets only administrators write, or everybody again.
    Quiet {
        conversation: ConversationId,
        quiet: bool,
    },
    /// Takes a member's right to write, or gives it back.
    MuteMember {
        conversation: ConversationId,
        name: String,
        mute: Option<Gag>,
    },
    /// Makes another member the owner.
    HandOver {
        conversation: ConversationId,
        name: String,
    },
    /// Lets somebody in who has asked, or turns them away.
    AnswerWish {
        conversation: ConversationId,
        user: UserId,
        accept: bool,
    },
    /// The same for somebody of this name.
    AnswerNamed {
        conversation: ConversationId,
        name: String,
        accept: bool,
    },
    /// Takes what a file shows as the group's picture.
    ChoosePicture {
        conversation: ConversationId,
        path: PathBuf,
    },
    RemovePicture {
        conversation: ConversationId,
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
            Self::Delete { conversation }
            | Self::Rename { conversation, .. }
            | Self::Add { conversation, .. }
            | Self::Remove { conversation, .. }
            | Self::Leave { conversation }
            | Self::Appoint { conversation, .. }
            | Self::SetPolicy { conversation, .. }
            | Self::Announce { conversation, .. }
            | Self::Quiet { conversation, .. }
            | Self::MuteMember { conversation, .. }
            | Self::HandOver { conversation, .. }
            | Self::AnswerWish { conversation, .. }
            | Self::AnswerNamed { conversation, .. }
            | Self::ChoosePicture { conversation, .. }
            | Self::RemovePicture { conversation }
            | Self::Hide { conversation } => Some(*conversation),
        }
    }
}
