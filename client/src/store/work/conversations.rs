//! The list of conversations, and what stands in its rows beside their logs.

use anser_shared::conversation::{Arrangement, ConversationKind, Marks};
use anser_shared::id::{ConversationId, Seq, UserId};
use rusqlite::{OptionalExtension as _, params};

use super::Work;
use crate::core::input::StoreEvent;
use crate::store::fault::HistoryFault;
use crate::store::{record, rows};

impl Work<'_> {
    pub(super) fn add_conversation(
        &self,
        conversation: ConversationId,
        kind: &ConversationKind,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let peer = kind.peer().unwrap_or_default();
        self.run(
            "INSERT INTO conversations (conversation, peer, kind, local_head) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (conversation) DO UPDATE SET peer = excluded.peer, kind = excluded.kind,
               local_head = max(local_head, excluded.local_head)",
            params![
                conversation.0.cast_signed(),
                peer.0.cast_signed(),
                kind.peer().is_none().then(|| record::write(kind)),
                kind.from().0.cast_signed(),
            ],
        )
    }

    /// The place behind which the log begins, and the last one that is here.
    pub(in crate::store) fn extent(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<(Seq, Seq)>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT local_head, kind FROM conversations WHERE conversation = ?1")?
            .query_row([conversation.0.cast_signed()], |row| {
                let from = rows::kind(row, 1, UserId(0))?.from();
                Ok((from, Seq(rows::number(row, 0)?)))
            })
            .optional()?)
    }

    pub(in crate::store) fn head(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<Seq>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT local_head FROM conversations WHERE conversation = ?1")?
            .query_row([conversation.0.cast_signed()], |row| {
                rows::number(row, 0).map(Seq)
            })
            .optional()?)
    }

    pub(super) fn save_marks(
        &self,
        conversation: ConversationId,
        read: Seq,
        theirs: Marks,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE conversations SET own_read = ?2, their_read = ?3, their_delivered = ?4
             WHERE conversation = ?1",
            [conversation.0, read.0, theirs.read.0, theirs.delivered.0].map(u64::cast_signed),
        )
    }

    pub(super) fn save_arrangement(
        &self,
        revision: Option<u64>,
        conversation: ConversationId,
        arrangement: Arrangement,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let Arrangement { pinned, muted } = arrangement;
        self.run(
            "UPDATE conversations SET pinned = ?2, muted = ?3 WHERE conversation = ?1",
            params![conversation.0.cast_signed(), pinned, muted],
        )?;
        self.set_revision_if_any(revision)
    }

    pub(super) fn save_hidden(
        &self,
        conversation: ConversationId,
        hidden: bool,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE conversations SET hidden = ?2 WHERE conversation = ?1",
            params![conversation.0.cast_signed(), hidden],
        )
    }

    /// Whoever listens has passed on everything up to here.
    pub(super) fn save_reported(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE conversations SET reported = max(reported, ?2) WHERE conversation = ?1",
            [conversation.0, seq.0].map(u64::cast_signed),
        )
    }
}
