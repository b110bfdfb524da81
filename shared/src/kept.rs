//! Messages that are kept at hand: pinned for everybody in a conversation, or saved by one person for themselves.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, Seq, UserId};
use crate::time::Timestamp;

/// How many messages of one conversation are pinned at most.
pub const PINS_MAX: usize = 100;

/// How many messages one person has saved at most.
pub const SAVED_MAX: usize = 10_000;

/// So many characters of a pinned message are told to a program that has not fetched it yet.
pub const PINNED_CHARS: usize = 200;

/// A pinned message. It has a row in a program that has fetched its log; this is for the time before that.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pinned {
    /// The place of the message.
    pub of: Seq,
    /// The place of the entry that has pinned it.
    pub act: Seq,
    /// Who has pinned it.
    pub by: UserId,
    /// Who has written it.
    pub author: UserId,
    /// How it begins, as it reads now.
    pub text: String,
}

/// A message that a person has saved. Nobody else knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Saved {
    /// The conversation of the message.
    pub conversation: ConversationId,
    /// Its place there.
    pub seq: Seq,
    /// When it was saved.
    pub at: Timestamp,
}
