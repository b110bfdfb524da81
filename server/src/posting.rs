//! One message on its way to the disk, and who hears what becomes of it.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;

use crate::session::Session;
use crate::store::NewEntry;

/// What somebody has posted. Its receipt hears once what has become of it.
pub struct Posting {
    pub entry: NewEntry,
    /// By which the receipt knows this message among its others.
    pub tag: u32,
    pub receipt: Arc<dyn Receipt>,
}

/// Who hears what becomes of messages that were posted: a connection, or somebody who has none.
pub trait Receipt: Send + Sync {
    /// A message is on its way to the disk.
    fn begins(&self);

    /// Why nothing is stored at the moment: a message before was not, and nothing overtakes it.
    fn held(&self) -> Option<Refusal>;

    /// A message was not stored for this reason; nor are those behind it.
    fn hold(&self, refusal: Refusal);

    /// What has become of a message. The connection that carries the answer, if there is one: it is told nothing
    /// else of the message, and is to be woken, once for all that it is told together.
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
    /// A message that is on its way from here on.
    pub fn begin(entry: NewEntry, tag: u32, receipt: Arc<dyn Receipt>) -> Self {
        receipt.begins();
        Self {
            entry,
            tag,
            receipt,
        }
    }

    /// It is not stored, for this reason.
    pub fn refuse(self, refusal: Refusal) {
        if let Some(session) = self.receipt.ends(self.tag, Err(refusal)) {
            session.wake.notify_one();
        }
    }
}
