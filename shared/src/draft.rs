//! Texts that are being written, the same on every device of their author.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, DeviceId};

/// What stands in somebody's composer and was not sent; for their own devices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    /// Each conversation has one draft for each account.
    pub conversation: ConversationId,
    /// Empty when there is nothing any more.
    pub text: String,
    /// The account's revision at which it was put there.
    pub version: u64,
    /// Which device has put it there.
    pub device: DeviceId,
}
