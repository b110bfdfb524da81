//! How two people stand to each other.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, UserId};
use crate::people::Person;
use crate::time::Timestamp;

/// Somebody whom one knows: a friend, or one who asks or was asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Friend {
    pub person: Person,
    pub state: FriendState,
    /// The conversation of the two. It can be read once they have been friends.
    pub conversation: ConversationId,
    /// What was said with the request.
    pub greeting: String,
    /// One's own name for them; empty when there is none.
    pub remark: String,
    pub note: String,
    /// One does not hear of them.
    pub blocked: bool,
    /// Since when the two have stood to each other like this.
    pub since: Timestamp,
}

impl Friend {
    /// A friend of whom nothing else is known.
    pub fn new(user: UserId, name: &str, nickname: &str, conversation: ConversationId) -> Self {
        Self {
            person: Person::named(user, name, nickname),
            state: FriendState::Friends,
            conversation,
            greeting: String::new(),
            remark: String::new(),
            note: String::new(),
            blocked: false,
            since: Timestamp(0),
        }
    }
}

/// How two people stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FriendState {
    Friends,
    /// One has asked them, and they have not answered.
    Asked,
    /// They have asked, and wait for an answer.
    Asks,
    /// They were friends, or a request came to nothing; the history stays readable.
    Parted,
    /// They have refused what one asked.
    Declined,
}
