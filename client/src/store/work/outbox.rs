//! What the person has written and the server does not have: messages that wait, drafts, and texts that were set apart.

use std::collections::BTreeMap;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::refusal::Refusal;
use rusqlite::params;

use super::Work;
use crate::core::input::StoreEvent;
use crate::core::model::{Draft, Pending, Rewording};
use crate::store::fault::HistoryFault;
use crate::store::record;
use crate::store::unsent::Live;

impl Work<'_> {
    pub(super) fn save_answering(
        &self,
        conversation: ConversationId,
        to: Option<Seq>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let id = conversation.0.cast_signed();
        match to {
            Some(seq) => self.run(
                "INSERT OR REPLACE INTO answering (conversation, answered) VALUES (?1, ?2)",
                [id, seq.0.cast_signed()],
            ),
            None => self.run("DELETE FROM answering WHERE conversation = ?1", [id]),
        }
    }

    pub(super) fn save_rewording(
        &self,
        conversation: ConversationId,
        rewording: Option<&Rewording>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let id = conversation.0.cast_signed();
        match rewording {
            Some(Rewording { of, text }) => self.run(
                "INSERT OR REPLACE INTO rewording (conversation, edited, text) VALUES (?1, ?2, ?3)",
                params![id, of.0.cast_signed(), text],
            ),
            None => self.run("DELETE FROM rewording WHERE conversation = ?1", [id]),
        }
    }

    pub(super) fn queue(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.insert_pending(conversation, pending)?;
        self.run(
            "UPDATE drafts SET text = '', untold = 1 WHERE conversation = ?1",
            [conversation.0.cast_signed()],
        )?;
        Ok(Some(StoreEvent::Queued {
            conversation,
            id: pending.id,
        }))
    }

    /// The draft stays.
    pub(super) fn queue_beside(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.insert_pending(conversation, pending)?;
        Ok(Some(StoreEvent::Queued {
            conversation,
            id: pending.id,
        }))
    }

    /// Queueing again what is queued is no fault: the second time adds nothing.
    fn insert_pending(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<(), HistoryFault> {
        let Some(body) = pending.content.body() else {
            return Ok(());
        };
        self.run(
            "INSERT INTO outbox (id, conversation, body_kind, body, written_at, refusal)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
            params![
                pending.id.0,
                conversation.0.cast_signed(),
                body.kind.0,
                body.bytes,
                pending.written_at.0,
                pending.refusal.as_ref().map(record::write),
            ],
        )?;
        Ok(())
    }

    pub(super) fn mark_refused(
        &self,
        id: MessageId,
        refusal: Option<&Refusal>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE outbox SET refusal = ?2 WHERE id = ?1",
            params![id.0, refusal.map(record::write)],
        )
    }

    pub(super) fn save_draft(
        &self,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let Draft {
            text,
            base,
            untold,
            elsewhere,
            arrived: _,
        } = draft;
        self.run(
            "INSERT OR REPLACE INTO drafts (conversation, text, base, untold, elsewhere)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                conversation.0.cast_signed(),
                text,
                base.cast_signed(),
                untold,
                elsewhere
            ],
        )
    }

    /// Puts this in the place of all that stands here of what only this program has.
    pub(in crate::store) fn set_live(
        &self,
        live: &Live,
        kinds: &BTreeMap<ConversationId, ConversationKind>,
    ) -> Result<(), HistoryFault> {
        // A message is shown in its conversation, which therefore has to be there.
        for (conversation, kind) in live.kinds(kinds) {
            if self.head(conversation)?.is_none() {
                self.add_conversation(conversation, &kind)?;
            }
        }
        self.run("DELETE FROM outbox", [])?;
        self.run("UPDATE drafts SET untold = 0, elsewhere = NULL", [])?;
        for (conversation, pending) in &live.texts {
            self.insert_pending(*conversation, pending)?;
        }
        for (conversation, draft) in &live.drafts {
            self.save_draft(*conversation, draft)?;
        }
        for (conversation, seq) in &live.told {
            let (conversation, seq) = (*conversation, *seq);
            self.save_reported(conversation, seq)?;
        }
        Ok(())
    }

    pub(super) fn discard(&self, id: MessageId) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("DELETE FROM outbox WHERE id = ?1", [id.0])
    }

    pub(super) fn drop_apart(
        &self,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        for id in ids {
            self.run(
                "DELETE FROM apart WHERE conversation = ?1 AND id = ?2",
                params![conversation.0.cast_signed(), id.0],
            )?;
        }
        Ok(None)
    }
}
