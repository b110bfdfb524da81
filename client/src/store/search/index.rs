//! Makes blocks of texts, in moments in which nothing else is to be saved. What stands behind the last block of a
//! conversation is read from its log when somebody searches, so there is nothing that is not found yet.

use anser_shared::id::{ConversationId, Seq};
use rusqlite::{OptionalExtension as _, params};

use super::block::Block;
use crate::core::message::Message;
use crate::core::search::fold;
use crate::store::fault::HistoryFault;
use crate::store::rows;
use crate::store::work::Work;

/// So many places make a small block.
const SMALL: u64 = 64;

/// Small blocks become a large one when there are so many places in them.
const LARGE: u64 = 1024;

/// So many places of a conversation are worked through at a time.
const AT_ONCE: u64 = 2 * LARGE;

/// The blocks that were made of a conversation.
struct Run {
    rowid: i64,
    first: u64,
    last: u64,
}

impl Work<'_> {
    /// Makes blocks of what is new in a conversation; tells whether there is more to do.
    pub(in crate::store) fn index(
        &self,
        conversation: ConversationId,
    ) -> Result<bool, HistoryFault> {
        let Some((from, head)) = self.extent(conversation)? else {
            return Ok(false);
        };
        let covered = self.covered(conversation)?.unwrap_or_default().max(from);
        let mut first = covered.0 + 1;
        let end = head.0.min(covered.0 + AT_ONCE);
        while end + 1 - first >= SMALL {
            let left = (end + 1 - first).min(LARGE);
            let last = first + left - left % SMALL - 1;
            self.make_block(conversation, first, last)?;
            first = last + 1;
        }
        if first > covered.0 + 1 {
            self.merge(conversation)?;
        }
        Ok(head.0 + 1 - first >= SMALL)
    }

    fn covered(&self, conversation: ConversationId) -> Result<Option<Seq>, HistoryFault> {
        let sql = "SELECT MAX(last) FROM search_blocks WHERE conversation = ?1";
        let mut select = self.transaction.prepare_cached(sql)?;
        let last: Option<i64> =
            select.query_row([conversation.0.cast_signed()], |row| row.get(0))?;
        Ok(last.map(|last| Seq(last.cast_unsigned())))
    }

    fn make_block(
        &self,
        conversation: ConversationId,
        first: u64,
        last: u64,
    ) -> Result<(), HistoryFault> {
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
            rows::CHECKED
        ))?;
        let place = [conversation.0, first, last].map(u64::cast_signed);
        let found = select.query_map(place, |row| rows::checked(row, conversation))?;
        let mut block = Block::new();
        let mut times: Option<(i64, i64)> = None;
        for entry in found {
            // One that is damaged comes again, and its block is made anew.
            let Some(entry) = entry? else { continue };
            let at = entry.at.0;
            block.in_order &= times.is_none_or(|(_, newest)| newest <= at);
            times = Some(times.map_or((at, at), |(oldest, newest)| {
                (oldest.min(at), newest.max(at))
            }));
            let message = Message::from(entry);
            if let Some(words) = message.content.words() {
                block.push(message.seq, message.author, &fold(words));
            }
        }
        let times = times.unwrap_or_default();
        self.save_block(conversation, (first, last), times, &block)
    }

    fn save_block(
        &self,
        conversation: ConversationId,
        (first, last): (u64, u64),
        (oldest, newest): (i64, i64),
        block: &Block,
    ) -> Result<(), HistoryFault> {
        let (signature, texts) = block.encode();
        self.run(
            "INSERT OR REPLACE INTO search_blocks (conversation, first, last, oldest, newest, signature, texts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                conversation.0.cast_signed(),
                first.cast_signed(),
                last.cast_signed(),
                oldest,
                newest,
                signature,
                texts
            ],
        )?;
        Ok(())
    }

    /// Makes one block of the small ones at the end of a conversation, once there are enough of them.
    fn merge(&self, conversation: ConversationId) -> Result<(), HistoryFault> {
        let mut select = self.transaction.prepare_cached(
            "SELECT rowid, first, last FROM search_blocks WHERE conversation = ?1
             ORDER BY first DESC",
        )?;
        let mut small = Vec::new();
        let mut found = select.query([conversation.0.cast_signed()])?;
        while let Some(row) = found.next()? {
            let run = Run {
                rowid: row.get(0)?,
                first: rows::number(row, 1)?,
                last: rows::number(row, 2)?,
            };
            if run.last + 1 - run.first >= LARGE {
                break;
            }
            small.push(run);
        }
        let places: u64 = small.iter().map(|run| run.last + 1 - run.first).sum();
        if places < LARGE || small.len() < 2 {
            return Ok(());
        }
        small.reverse();
        let mut whole = Some(Block::new());
        let (mut oldest, mut newest) = (i64::MAX, i64::MIN);
        for run in &small {
            let (texts, of): (Vec<u8>, (i64, i64)) = self
                .transaction
                .prepare_cached("SELECT texts, oldest, newest FROM search_blocks WHERE rowid = ?1")?
                .query_row([run.rowid], |row| {
                    Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
                })?;
            let is_newer = newest <= of.0;
            (oldest, newest) = (oldest.min(of.0), newest.max(of.1));
            whole = whole.zip(Block::decode(&texts)).map(|(mut whole, block)| {
                whole.append(&block, is_newer);
                whole
            });
            self.run("DELETE FROM search_blocks WHERE rowid = ?1", [run.rowid])?;
        }
        let ends = (small[0].first, small[small.len() - 1].last);
        match whole {
            Some(whole) => self.save_block(conversation, ends, (oldest, newest), &whole),
            // What is damaged is made anew from the log.
            None => self.make_block(conversation, ends.0, ends.1),
        }
    }

    /// The words of a place were taken back.
    pub(in crate::store) fn unindex(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<(), HistoryFault> {
        let found = self
            .transaction
            .prepare_cached(
                "SELECT rowid, texts FROM search_blocks
                 WHERE conversation = ?1 AND first <= ?2 AND last >= ?2",
            )?
            .query_row([conversation.0, seq.0].map(u64::cast_signed), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?;
        let Some((rowid, texts)) = found else {
            return Ok(());
        };
        let Some(mut block) = Block::decode(&texts) else {
            return self.index_again(conversation, seq);
        };
        if block.blank(seq) {
            // The signature may go on having what only this text had.
            let (_, texts) = block.encode();
            self.run(
                "UPDATE search_blocks SET texts = ?2 WHERE rowid = ?1",
                params![rowid, texts],
            )?;
        }
        Ok(())
    }

    /// Something else stands in a place than what was indexed.
    pub(in crate::store) fn index_again(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<(), HistoryFault> {
        let ends = self
            .transaction
            .prepare_cached(
                "SELECT first, last FROM search_blocks
                 WHERE conversation = ?1 AND first <= ?2 AND last >= ?2",
            )?
            .query_row([conversation.0, seq.0].map(u64::cast_signed), |row| {
                Ok((rows::number(row, 0)?, rows::number(row, 1)?))
            })
            .optional()?;
        match ends {
            Some((first, last)) => self.make_block(conversation, first, last),
            None => Ok(()),
        }
    }

    /// Nothing stands behind this place any more.
    pub(in crate::store) fn cut_index(
        &self,
        conversation: ConversationId,
        end: Seq,
    ) -> Result<(), HistoryFault> {
        self.run(
            "DELETE FROM search_blocks WHERE conversation = ?1 AND last > ?2",
            [conversation.0, end.0].map(u64::cast_signed),
        )?;
        Ok(())
    }
}
