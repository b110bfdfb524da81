//! The entries of a conversation's log.

use crate::body::Body;
use crate::codec::{Decode, Encode};
use crate::id::{MessageId, Seq, UserId};
use crate::time::Timestamp;

/// One entry of a conversation's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The entry's place in its log.
    pub seq: Seq,
    /// 0 for the server itself.
    pub author: UserId,
    /// Chosen by the author's program, so that sending again finds the same entry.
    pub id: MessageId,
    /// The server's clock when it stored the entry; shown, and never sorted by.
    pub at: Timestamp,
    /// `None` if the entry was deleted: its place stays, and its body is not sent any more.
    pub body: Option<Body>,
}

impl Entry {
    /// Whether `reader` has not seen this as long as their mark is before it: a message of another person. A program
    /// that reads the content also counts [`crate::body::Notice::Said`], and [`crate::body::Notice::Added`] for the
    /// added member; one rule says so for lists, titles and the local history.
    pub fn counts_for(&self, reader: UserId) -> bool {
        self.author != reader && self.body.as_ref().is_some_and(|body| body.kind.counts())
    }
}
