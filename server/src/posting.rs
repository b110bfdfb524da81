//! A message on its way to the disk, and the receipt that is told its outcome.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;

use crate::session::Session;
use crate::store::NewEntry;

/// A posted message. Its receipt is told the outcome once.
pub struct Posting {
    pub entry: NewEntry,
    /// Identifies this message to its receipt.
    pub tag: u32,
    pub receipt: Arc<dyn Receipt>,
}

/// The receiver of outcomes of posted messages: a connection, or an author without one.
pub trait Receipt: Send + Sync {
    /// A message is on its way to the disk.
    fn begins(&self);

    /// Why nothing is stored at the moment: an earlier message was not stored, and no message overtakes it.
    fn held(&self) -> Option<Refusal>;

    /// A message was not stored for this reason, and the messages behind it are not stored either.
    fn hold(&self, refusal: Refusal);

    /// The outcome of a message. Returns the connection that carries the answer, if there is one. It is told nothing
    /// else about the message, and the caller wakes it once for everything.
    fn ends(self: Arc<Self>, tag: u32, outcome: Result<Answer, Refusal>) -> Option<Arc<Session>>;
}

impl Receipt for Session {
    fn begins(&self) {
        self.begin_post();
    }

    fn held(&self) -> Option<Refusal> {
        self.posts_held()
    }

    fn hold(&self, refusal: Refusal) {
        self.hold_posts(refusal);
    }

    fn ends(self: Arc<Self>, tag: u32, outcome: Result<Answer, Refusal>) -> Option<Arc<Session>> {
        self.answer(tag, outcome);
        self.end_post();
        Some(self)
    }
}

impl Posting {
    /// A message that is on its way from now on.
    pub fn begin(entry: NewEntry, tag: u32, receipt: Arc<dyn Receipt>) -> Self {
        receipt.begins();
        Self {
            entry,
            tag,
            receipt,
        }
    }

    /// The message is not stored, for this reason.
    pub fn refuse(self, refusal: Refusal) {
        if let Some(session) = self.receipt.ends(self.tag, Err(refusal)) {
            session.wake.notify_one();
        }
    }
}
