//! Texts that are being written, the same on every device of their author.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, DeviceId};

/// The text in a composer that was not sent, for the author's own devices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    /// Each conversation has one draft for each account.
    pub conversation: ConversationId,
    /// Empty when it was sent or cleared.
    pub text: String,
    /// The account's revision at which the draft was stored.
    pub version: u64,
    /// The device on which it was written.
    pub device: DeviceId,
}
