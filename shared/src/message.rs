//! What stands in a conversation's log.

use crate::body::Body;
use crate::codec::{Decode, Encode};
use crate::id::{MessageId, Seq, UserId};
use crate::time::Timestamp;

/// One row of a conversation's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Where the entry stands in its log.
    pub seq: Seq,
    /// 0 for the server itself.
    pub author: UserId,
    /// Chosen by the author's program, so that sending again finds the same entry.
    pub id: MessageId,
    /// The server's clock when it stored the entry; shown, and never sorted by.
    pub at: Timestamp,
    /// `None` when the entry was deleted: the place stays, the words are no longer sent.
    pub body: Option<Body>,
}

impl Entry {
    /// Whether this is something that `reader` has not seen as long as their mark stands before it:
    /// a message of another person. A program that knows what is inside counts [`crate::body::Notice::Said`], too:
    /// lists, titles and the local history follow one rule that says so.
    pub fn counts_for(&self, reader: UserId) -> bool {
        self.author != reader && self.body.as_ref().is_some_and(|body| body.kind.counts())
    }
}
