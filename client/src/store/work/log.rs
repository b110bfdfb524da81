//! The logs of conversations: what follows is appended, what was damaged is repaired, and what the server does not have
//! any more is cut off.

use anser_shared::body::Body;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use rusqlite::{OptionalExtension as _, params};

use super::Work;
use crate::core::input::StoreEvent;
use crate::core::message::{TEXTS, has_row};
use crate::core::set_back::held;
use crate::store::fault::HistoryFault;
use crate::store::known::conversations;
use crate::store::rows;

impl Work<'_> {
    pub(super) fn append(
        &self,
        conversation: ConversationId,
        entries: &[Entry],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let head = self.append_to(conversation, entries)?;
        Ok(Some(StoreEvent::Saved { conversation, head }))
    }

    /// Appends what follows the head and gives the head as it is then. Entries that are here
    /// already are passed over; if there is a gap, or nobody has added the conversation, nothing
    /// is appended, and who sees the head stay behind fetches from there.
    fn append_to(
        &self,
        conversation: ConversationId,
        entries: &[Entry],
    ) -> Result<Seq, HistoryFault> {
        let Some(head) = self.head(conversation)? else {
            return Ok(Seq::START);
        };
        let known = entries.iter().take_while(|entry| entry.seq <= head).count();
        let new = &entries[known..];
        let follow = (head.0 + 1..)
            .zip(new)
            .all(|(seq, entry)| entry.seq.0 == seq);
        let Some(last) = new.last().filter(|_| follow) else {
            return Ok(head);
        };
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO entries (conversation, seq, author, id, sent_at, body_kind, body, sum)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        // Somebody who catches up has written much and waits for nothing.
        let some_wait: bool = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox)")?
            .query_row([], |row| row.get(0))?;
        let some_are_apart: bool = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM apart)")?
            .query_row([], |row| row.get(0))?;
        let mut rows = self.count_rows(conversation)?;
        for entry in new {
            if has_row(entry.body.as_ref().map(|body| body.kind)) {
                self.begin_page(conversation, rows, entry.seq)?;
                rows += 1;
            }
            insert.execute(params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.author.0.cast_signed(),
                entry.id.0,
                entry.at.0,
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
                rows::sum(conversation, entry),
            ])?;
            self.act(conversation, entry)?;
            if some_are_apart {
                self.run(
                    "DELETE FROM apart WHERE conversation = ?1 AND author = ?2 AND id = ?3",
                    params![
                        conversation.0.cast_signed(),
                        entry.author.0.cast_signed(),
                        entry.id.0
                    ],
                )?;
            }
            if some_wait && entry.author == self.own {
                self.run("DELETE FROM outbox WHERE id = ?1", [entry.id.0])?;
            }
        }
        self.run(
            if self.reports {
                "UPDATE conversations SET local_head = ?2, rows = ?3 WHERE conversation = ?1"
            } else {
                "UPDATE conversations SET local_head = ?2, rows = ?3, reported = max(reported, ?2)
                 WHERE conversation = ?1"
            },
            [conversation.0, last.seq.0, rows].map(u64::cast_signed),
        )?;
        Ok(last.seq)
    }

    /// What stands at these places, as far as something does.
    pub(super) fn look(
        &self,
        conversation: ConversationId,
        places: &[Seq],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
            rows::ENTRY
        ))?;
        let mut found = Vec::new();
        for seq in places {
            let entry = select
                .query_row(
                    [conversation.0.cast_signed(), seq.0.cast_signed()],
                    rows::entry,
                )
                .optional()?;
            // The search counts on an answer for each.
            let entry = entry.ok_or_else(|| HistoryFault::Damaged("an entry is missing".into()))?;
            found.push(held(conversation, &entry));
        }
        Ok(Some(StoreEvent::Looked {
            conversation,
            held: found,
        }))
    }

    /// The log ends at `keep`. Texts behind it are set apart. Where one of those entries has taken back a text
    /// before it, the log ends before that text: the server has its words again, and they are fetched.
    pub(super) fn cut_back(
        &self,
        conversation: ConversationId,
        keep: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let id = conversation.0.cast_signed();
        let behind = [id, keep.0.cast_signed()];
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries
             WHERE conversation = ?1 AND seq > ?2 AND body_kind = 3 ORDER BY seq",
            rows::ENTRY
        ))?;
        let deletions = select.query_map(behind, rows::entry)?;
        let mut end = keep;
        for entry in deletions {
            let deleted = entry?.body.as_ref().and_then(Body::deletes);
            if let Some(seq) = deleted.filter(|seq| *seq <= end && seq.0 > 0) {
                end = Seq(seq.0 - 1);
            }
        }
        let (from, _) = self.extent(conversation)?.unwrap_or_default();
        let end = end.max(from);
        let texts = rows::kinds(&TEXTS);
        let set_apart = format!(
            "INSERT OR IGNORE INTO apart (conversation, seq, author, id, sent_at, body_kind, body)
             SELECT conversation, seq, author, id, sent_at, body_kind, body FROM entries
             WHERE conversation = ?1 AND seq > ?2 AND body_kind IN ({texts}) AND body IS NOT NULL
             ORDER BY seq"
        );
        self.run(&set_apart, behind)?;
        let rows = self.row_of(conversation, end.next())?;
        self.undo_acts(conversation, end)?;
        self.cut_index(conversation, end)?;
        for sql in [
            "DELETE FROM entries WHERE conversation = ?1 AND seq > ?2",
            "DELETE FROM pages WHERE conversation = ?1 AND seq > ?2",
        ] {
            self.run(sql, params![id, end.0.cast_signed()])?;
        }
        self.run(
            "UPDATE conversations SET local_head = ?2, rows = ?4, reported = min(reported, ?2),
                 own_read = min(own_read, ?3), pins_hidden = min(pins_hidden, ?2),
                 their_read = min(their_read, ?3), their_delivered = min(their_delivered, ?3)
             WHERE conversation = ?1",
            [
                id,
                end.0.cast_signed(),
                keep.0.cast_signed(),
                rows.cast_signed(),
            ],
        )?;
        self.run("DELETE FROM scrolls WHERE conversation = ?1", [id])?;
        let known = conversations(self.transaction, self.own)?;
        let known = known.into_iter().find(|known| known.id == conversation);
        Ok(known.map(|known| StoreEvent::CutBack(Box::new(known))))
    }

    /// The words of an entry are gone, and its sum is that of what is left.
    pub(super) fn take_back(
        &self,
        conversation: ConversationId,
        seq: Seq,
        author: UserId,
    ) -> Result<(), HistoryFault> {
        let entry = self.entry_at(conversation, seq)?.flatten();
        // One that is damaged is fetched again, and comes without its words then.
        let Some(mut entry) = entry.filter(|entry| entry.author == author) else {
            return Ok(());
        };
        // What was withheld has no row, and does not get one by being gone.
        if !has_row(entry.body.as_ref().map(|body| body.kind)) {
            return Ok(());
        }
        entry.body = None;
        self.write_body(conversation, &entry)?;
        self.forget_acts(conversation, seq)?;
        self.unindex(conversation, seq)
    }

    pub(super) fn repair(
        &self,
        conversation: ConversationId,
        entries: &[Entry],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let mut entries = entries.iter();
        entries.try_for_each(|entry| self.repair_one(conversation, entry))?;
        Ok(None)
    }

    /// Writes an entry in the place of one that was damaged.
    fn repair_one(&self, conversation: ConversationId, entry: &Entry) -> Result<(), HistoryFault> {
        self.run(
            "UPDATE entries SET author = ?3, id = ?4, sent_at = ?5, body_kind = ?6, body = ?7, sum = ?8
             WHERE conversation = ?1 AND seq = ?2",
            params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.author.0.cast_signed(),
                entry.id.0,
                entry.at.0,
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
                rows::sum(conversation, entry),
            ],
        )?;
        self.edit_again(conversation, entry)?;
        self.index_again(conversation, entry.seq)
    }
}
