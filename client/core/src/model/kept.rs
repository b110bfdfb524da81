//! The one list of what is kept at hand: pinned messages of all conversations, and those that one has saved.

use anser_shared::id::{ConversationId, Seq};
use anser_shared::time::Timestamp;

use super::Model;
use crate::message::Message;

/// A message of the list, as the local history has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub conversation: ConversationId,
    pub seq: Seq,
    /// Nothing where it is not on this computer (yet).
    pub message: Option<Message>,
    /// Since when it is saved, if it is.
    pub saved: Option<Timestamp>,
    /// It is pinned in its conversation.
    pub pinned: bool,
}

impl Model {
    /// Since when a message is saved, if it is.
    pub fn saved_at(&self, conversation: ConversationId, seq: Seq) -> Option<Timestamp> {
        self.saved.get(&(conversation, seq)).copied()
    }
}
