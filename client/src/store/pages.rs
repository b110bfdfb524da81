//! Rows of a list and places of a log: pages of rows, and where each of them begins.

use anser_shared::id::{ConversationId, Seq};
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::fault::HistoryFault;
use super::rows;
use super::work::{Work, acts};
use crate::core::input::StoreEvent;
use crate::core::message::{Content, Message, PAGE_ROWS};

/// What stands at a place to which an answer refers; nothing if it was never sent here.
pub(super) fn quoted(
    connection: &Connection,
    conversation: ConversationId,
    seq: Seq,
) -> Result<Option<Message>, HistoryFault> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
        rows::CHECKED
    ))?;
    let place = [conversation.0, seq.0].map(u64::cast_signed);
    let entry = select.query_row(place, |row| rows::checked(row, conversation));
    let message = entry.optional()?.flatten().map(Message::from);
    Ok(message.filter(|message| message.content.rule().row))
}

impl Work<'_> {
    /// So many rows a conversation has.
    pub(super) fn count_rows(&self, conversation: ConversationId) -> Result<u64, HistoryFault> {
        let sql = "SELECT rows FROM conversations WHERE conversation = ?1";
        let mut select = self.transaction.prepare_cached(sql)?;
        let id = [conversation.0.cast_signed()];
        let rows = select
            .query_row(id, |row| rows::number(row, 0))
            .optional()?;
        Ok(rows.unwrap_or_default())
    }

    /// The entry at a place has this row: a page may begin with it.
    pub(super) fn begin_page(
        &self,
        conversation: ConversationId,
        row: u64,
        seq: Seq,
    ) -> Result<(), HistoryFault> {
        if row.is_multiple_of(PAGE_ROWS) {
            self.run(
                "INSERT INTO pages (conversation, page, seq) VALUES (?1, ?2, ?3)",
                [conversation.0, row / PAGE_ROWS, seq.0].map(u64::cast_signed),
            )?;
        }
        Ok(())
    }

    /// The row of the first entry at a place or after it that has one.
    pub(super) fn row_of(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<u64, HistoryFault> {
        let place = [conversation.0, seq.0].map(u64::cast_signed);
        let sql = "SELECT page, seq FROM pages WHERE conversation = ?1 AND seq <= ?2
                   ORDER BY seq DESC LIMIT 1";
        let mut select = self.transaction.prepare_cached(sql)?;
        let begins = select.query_row(place, |row| {
            Ok((rows::number(row, 0)?, rows::number(row, 1)?))
        });
        let Some((page, from)) = begins.optional()? else {
            return Ok(0);
        };
        let sql = "SELECT COUNT(*) FROM entries WHERE conversation = ?1 AND seq < ?2 AND seq >= ?3
                     AND (body_kind IS NULL OR body_kind NOT IN (0, 3, 6, 7))";
        let mut select = self.transaction.prepare_cached(sql)?;
        let between = [place[0], place[1], from.cast_signed()];
        let inside = select.query_row(between, |row| rows::number(row, 0))?;
        Ok(page * PAGE_ROWS + inside)
    }

    /// What stands at a place to which an answer refers; nothing if it was never sent here.
    pub(super) fn load_quoted(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let message = quoted(self.transaction, conversation, seq)?;
        Ok(Some(StoreEvent::Quoted {
            conversation,
            seq,
            message: message.map(Box::new),
        }))
    }

    pub(super) fn load_page(
        &self,
        conversation: ConversationId,
        page: u64,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let (messages, damaged) = self.page(conversation, page)?;
        Ok(Some(StoreEvent::Page {
            conversation,
            page,
            messages,
            damaged,
        }))
    }

    /// The messages of a page, and the places of those of them that cannot be read.
    fn page(
        &self,
        conversation: ConversationId,
        page: u64,
    ) -> Result<(Vec<Message>, Vec<Seq>), HistoryFault> {
        let rows = self.count_rows(conversation)?;
        let count = rows
            .saturating_sub(page.saturating_mul(PAGE_ROWS))
            .min(PAGE_ROWS);
        if count == 0 {
            return Ok(<_>::default());
        }
        let missing = || HistoryFault::Damaged("an entry is missing".into());
        let begin = self.begin_of(conversation, page)?.ok_or_else(missing)?;
        let end = match self.begin_of(conversation, page + 1)? {
            Some(next) => Seq(next.0.saturating_sub(1)),
            None => self.head(conversation)?.unwrap_or_default(),
        };
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
            rows::CHECKED
        ))?;
        let place = [conversation.0, begin.0, end.0].map(u64::cast_signed);
        let found = select.query_map(place, |row| {
            Ok((rows::number(row, 0)?, rows::checked(row, conversation)?))
        })?;
        let (mut messages, mut damaged) = (Vec::<Message>::new(), Vec::new());
        let mut places = begin.0..=end.0;
        for row in found {
            let (seq, entry) = row?;
            // Where a key is damaged, a row is found beside its neighbours all the same, and never by its own place.
            if places.next() != Some(seq) {
                return Err(missing());
            }
            // It stands under the day of the one before it.
            let at = messages.last().map_or(Timestamp(0), |before| before.at);
            messages.push(Message::from(entry.unwrap_or_else(|| {
                damaged.push(Seq(seq));
                rows::damaged(Seq(seq), at)
            })));
        }
        if places.next().is_some() {
            return Err(missing());
        }
        // One that is damaged may be one that has no row: as many of them have one as the page lacks.
        let has_row = |message: &Message| message.content.rule().row;
        let is_whole = |message: &Message| message.content != Content::DamagedHere;
        let sound = messages
            .iter()
            .filter(|m| has_row(m) && is_whole(m))
            .count() as u64;
        let mut lacking = count.checked_sub(sound).ok_or_else(missing)?;
        messages.retain(|message| match is_whole(message) {
            true => has_row(message),
            false if lacking > 0 => {
                lacking -= 1;
                true
            }
            false => false,
        });
        // A list counts on every row; one that is missing would shift all behind it.
        if lacking > 0 {
            return Err(missing());
        }
        acts::add_reactions(self.transaction, conversation, &mut messages)?;
        Ok((messages, damaged))
    }

    /// The place with which a page begins, if there is such a page.
    fn begin_of(
        &self,
        conversation: ConversationId,
        page: u64,
    ) -> Result<Option<Seq>, HistoryFault> {
        let sql = "SELECT seq FROM pages WHERE conversation = ?1 AND page = ?2";
        let mut select = self.transaction.prepare_cached(sql)?;
        let page = [conversation.0, page].map(u64::cast_signed);
        let found = select.query_row(page, |row| rows::number(row, 0).map(Seq));
        Ok(found.optional()?)
    }

    /// The first row at or after a moment, or the last one when all were before it. The
    /// server's clock hardly ever steps back within a log; where it has, the answer is a
    /// neighbour, which is as good for somebody who looks for a day.
    pub(super) fn find_date(
        &self,
        conversation: ConversationId,
        at: Timestamp,
    ) -> Result<u64, HistoryFault> {
        let (from, head) = self.extent(conversation)?.unwrap_or_default();
        let mut select = self
            .transaction
            .prepare_cached("SELECT sent_at FROM entries WHERE conversation = ?1 AND seq = ?2")?;
        let (mut low, mut high) = (head.0.min(from.0 + 1), head.0);
        while low < high {
            let middle = low + (high - low) / 2;
            let place = [conversation.0, middle].map(u64::cast_signed);
            let sent_at: i64 = select.query_row(place, |row| row.get(0))?;
            if sent_at < at.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let last = self.count_rows(conversation)?.saturating_sub(1);
        Ok(self.row_of(conversation, Seq(low))?.min(last))
    }
}
