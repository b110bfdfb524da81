//! The friendship of two people, and requests for one.

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
    /// The conversation of the two. It can be read if they have ever been friends.
    pub conversation: ConversationId,
    /// The greeting of the request.
    pub greeting: String,
    /// The reader's own name for them; empty when there is none.
    pub remark: String,
    /// The reader's private note about them; empty when there is none.
    pub note: String,
    /// The reader has blocked them.
    pub blocked: bool,
    /// Since when the friendship has had this state.
    pub since: Timestamp,
}

impl Friend {
    /// A friend with only the name known.
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

/// The state of a friendship between two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FriendState {
    /// Both accepted: they can write to each other.
    Friends,
    /// The reader asked, and they have not answered.
    Asked,
    /// They asked, and the reader has not answered.
    Asks,
    /// They were friends, or a request was ended; the history stays readable.
    Parted,
    /// They refused the reader's request.
    Declined,
}
