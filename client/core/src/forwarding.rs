//! Passes on what was said elsewhere. It waits in the outbox as texts do; what stands in the card in the end is written
//! by the server.

use std::sync::Arc;

use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::time::Timestamp;

use super::Core;
use super::effect::StoreCommand;
use super::message::{Content, Forwarding};
use super::model::Pending;

impl Core {
    pub(super) fn forward(
        &mut self,
        conversation: ConversationId,
        forwarding: Forwarding,
        now: Timestamp,
    ) {
        if forwarding.places.is_empty() || !self.model.conversations.contains_key(&conversation) {
            return;
        }
        let pending = Pending {
            id: MessageId::mint(now, (self.random)()),
            content: Content::Forwards(forwarding),
            written_at: now,
            refusal: None,
        };
        self.change(conversation, |shown| {
            Arc::make_mut(&mut shown.outbox).push(pending.clone());
        });
        self.store(StoreCommand::QueueBeside {
            conversation,
            pending,
        });
    }
}

impl Core {
    /// The log of a conversation ends earlier than it did: other things will be said at the places behind its end. The
    /// words that were to be passed on from there stand in the fields of where they were to go.
    pub(super) fn give_back_forwards_behind(&mut self, from: ConversationId, end: Seq) {
        let is_behind = |pending: &Pending| match &pending.content {
            Content::Forwards(forwarding) => {
                forwarding.from == from && forwarding.places.iter().any(|seq| *seq > end)
            }
            _ => false,
        };
        let conversations = self.model.conversations.values();
        let waiting = conversations.flat_map(|shown| {
            let behind = shown.outbox.iter().filter(|pending| is_behind(pending));
            behind.map(|pending| (shown.id, pending.clone()))
        });
        let waiting: Vec<_> = waiting.collect();
        for (conversation, pending) in waiting {
            if let Some(passed) = pending.content.passed() {
                self.give_back(conversation, passed.words.clone(), None);
            }
            self.discard(conversation, pending.id);
        }
    }
}

impl Pending {
    /// Whether the server writes what it says, so that only the log has it as it is.
    pub(super) fn is_made_elsewhere(&self) -> bool {
        matches!(self.content, Content::Forwards(_))
    }
}
