//! How two people stand to each other.

use crate::codec::{Decode, Encode};
use crate::id::{ConversationId, UserId};
use crate::people::Person;
use crate::time::Timestamp;

/// A friend of the reader, or a person in a request between the two.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Friend {
    /// Their public profile.
    pub person: Person,
    /// Seen from the reader's side.
    pub state: FriendState,
    /// The conversation of the two. It can be read once they have been friends.
    pub conversation: ConversationId,
    /// What was said with the request.
    pub greeting: String,
    /// The reader's own name for them; empty when there is none.
    pub remark: String,
    /// The reader's private note about them; empty when there is none.
    pub note: String,
    /// The reader has blocked them.
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
    /// Both accepted: they can write to each other.
    Friends,
    /// The reader asked, and they have not answered.
    Asked,
    /// They asked, and the reader has not answered.
    Asks,
    /// They were friends, or a request came to nothing; the history stays readable.
    Parted,
    /// They refused the reader's request.
    Declined,
}
