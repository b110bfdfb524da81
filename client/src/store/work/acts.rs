//! What entries do to others: a text reads as its last edit has it, with what it said before beside it, and reactions
//! stand in a table of their own.

use anser_shared::body::{Body, EditBody, Reaction};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::Work;
use crate::core::input::StoreEvent;
use crate::core::message::{Content, Message, Version};
use crate::store::fault::HistoryFault;
use crate::store::rows;

/// The kind and the bytes of a body, in this order; both are NULL where there is none.
fn body(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Body>> {
    let kind: Option<u16> = row.get(first)?;
    let bytes: Option<Vec<u8>> = row.get(first + 1)?;
    Ok(kind.zip(bytes).map(|(kind, bytes)| Body {
        kind: anser_shared::body::BodyKind(kind),
        bytes,
    }))
}

impl Work<'_> {
    /// Does to others what a new entry says.
    pub(super) fn act(
        &self,
        conversation: ConversationId,
        entry: &Entry,
    ) -> Result<(), HistoryFault> {
        let Some(body) = &entry.body else {
            return Ok(());
        };
        if let Some(seq) = body.deletes() {
            self.take_back(conversation, seq, entry.author)
        } else if let Some(edit) = body.as_edit() {
            self.edit(conversation, entry, &edit)
        } else if let Some(reaction) = body.as_reaction() {
            self.react(conversation, entry, &reaction)
        } else {
            Ok(())
        }
    }

    fn edit(
        &self,
        conversation: ConversationId,
        by: &Entry,
        edit: &EditBody,
    ) -> Result<(), HistoryFault> {
        let found = self.entry_at(conversation, edit.of)?;
        let before = match found {
            // The log begins after it, or it was never this author's text.
            None => return Ok(()),
            // It is fetched again, and then reads as its last edit has it.
            Some(None) => None,
            Some(Some(entry)) => {
                let is_text = matches!(Content::of(entry.body.as_ref()), Content::Text(_));
                if entry.author != by.author || !is_text {
                    return Ok(());
                }
                Some(entry)
            }
        };
        let body = before.as_ref().and_then(|entry| entry.body.as_ref());
        self.run(
            "INSERT INTO versions (conversation, seq, by, body_kind, body)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                conversation.0.cast_signed(),
                edit.of.0.cast_signed(),
                by.seq.0.cast_signed(),
                body.map(|body| body.kind.0),
                body.map(|body| &body.bytes),
            ],
        )?;
        match before {
            Some(entry) => self.say_otherwise(conversation, entry, by.seq, edit),
            None => Ok(()),
        }
    }

    /// Writes a text as an edit has it.
    fn say_otherwise(
        &self,
        conversation: ConversationId,
        mut entry: Entry,
        by: Seq,
        edit: &EditBody,
    ) -> Result<(), HistoryFault> {
        let Content::Text(mut text) = Content::of(entry.body.as_ref()) else {
            return Ok(());
        };
        text.edit(by, edit);
        entry.body = Some(text.kept());
        self.write_body(conversation, &entry)?;
        self.index_again(conversation, entry.seq)
    }

    fn react(
        &self,
        conversation: ConversationId,
        by: &Entry,
        reaction: &Reaction,
    ) -> Result<(), HistoryFault> {
        self.run(
            "INSERT INTO reactions (conversation, seq, by, user, emoji, is_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                conversation.0.cast_signed(),
                reaction.to.0.cast_signed(),
                by.seq.0.cast_signed(),
                by.author.0.cast_signed(),
                reaction.emoji,
                reaction.on,
            ],
        )?;
        Ok(())
    }

    /// A text was taken back: what it said before goes as well, and what people thought of it.
    pub(super) fn forget_acts(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<(), HistoryFault> {
        let place = [conversation.0, seq.0].map(u64::cast_signed);
        for by in self.edits_of(conversation, seq)? {
            if let Some(Some(mut edit)) = self.entry_at(conversation, by)? {
                edit.body = Some(rows::withheld());
                self.write_body(conversation, &edit)?;
            }
        }
        for table in ["versions", "reactions"] {
            let sql = format!("DELETE FROM {table} WHERE conversation = ?1 AND seq = ?2");
            self.run(&sql, place)?;
        }
        Ok(())
    }

    /// A text that was damaged stands there again as it was written: it reads as its last edit has it.
    pub(super) fn edit_again(
        &self,
        conversation: ConversationId,
        entry: &Entry,
    ) -> Result<(), HistoryFault> {
        if entry.body.is_none() {
            // It was taken back while it was damaged.
            return self.forget_acts(conversation, entry.seq);
        }
        let edits = self.edits_of(conversation, entry.seq)?;
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else {
            return Ok(());
        };
        let Some(body) = entry.body.as_ref().filter(|body| body.kind.is_text()) else {
            return Ok(());
        };
        self.run(
            "UPDATE versions SET body_kind = ?4, body = ?5
             WHERE conversation = ?1 AND seq = ?2 AND by = ?3",
            params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                first.0.cast_signed(),
                body.kind.0,
                body.bytes,
            ],
        )?;
        let edit = self.entry_at(conversation, *last)?.flatten();
        let edit = edit.and_then(|edit| edit.body?.as_edit());
        match edit {
            Some(edit) => self.say_otherwise(conversation, entry.clone(), *last, &edit),
            None => Ok(()),
        }
    }

    /// What entries behind this place have done is undone, where it was done to what stands before it.
    pub(super) fn undo_acts(
        &self,
        conversation: ConversationId,
        end: Seq,
    ) -> Result<(), HistoryFault> {
        let behind = [conversation.0, end.0].map(u64::cast_signed);
        let mut select = self.transaction.prepare_cached(
            "SELECT seq, body_kind, body, min(by) FROM versions
             WHERE conversation = ?1 AND by > ?2 AND seq <= ?2 GROUP BY seq",
        )?;
        let found = select.query_map(behind, |row| {
            Ok((Seq(rows::number(row, 0)?), body(row, 1)?))
        })?;
        for row in found {
            let (seq, body) = row?;
            if let (Some(Some(mut entry)), Some(body)) = (self.entry_at(conversation, seq)?, body) {
                entry.body = Some(body);
                self.write_body(conversation, &entry)?;
                self.index_again(conversation, seq)?;
            }
        }
        for table in ["versions", "reactions"] {
            let sql = format!("DELETE FROM {table} WHERE conversation = ?1 AND by > ?2");
            self.run(&sql, behind)?;
        }
        Ok(())
    }

    pub(super) fn load_versions(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        Ok(Some(StoreEvent::Versions {
            conversation,
            seq,
            versions: versions(self.transaction, conversation, seq)?,
        }))
    }

    /// The places of the edits of a text.
    fn edits_of(&self, conversation: ConversationId, seq: Seq) -> Result<Vec<Seq>, HistoryFault> {
        let mut select = self.transaction.prepare_cached(
            "SELECT by FROM versions WHERE conversation = ?1 AND seq = ?2 ORDER BY by",
        )?;
        let place = [conversation.0, seq.0].map(u64::cast_signed);
        let found = select.query_map(place, |row| rows::number(row, 0).map(Seq))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What stands at a place: nothing, something that is damaged, or an entry.
    pub(super) fn entry_at(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<Option<Option<Entry>>, HistoryFault> {
        let sql = format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
            rows::CHECKED
        );
        let place = [conversation.0, seq.0].map(u64::cast_signed);
        let mut select = self.transaction.prepare_cached(&sql)?;
        let found = select.query_row(place, |row| rows::checked(row, conversation));
        Ok(found.optional()?)
    }

    /// Writes what an entry says now, with the sum of that.
    pub(super) fn write_body(
        &self,
        conversation: ConversationId,
        entry: &Entry,
    ) -> Result<(), HistoryFault> {
        self.run(
            "UPDATE entries SET body_kind = ?3, body = ?4, sum = ?5
             WHERE conversation = ?1 AND seq = ?2",
            params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
                rows::sum(conversation, entry),
            ],
        )?;
        Ok(())
    }
}

/// Puts on each message of a page what people have put there; the messages are in the order of their places.
pub(in crate::store) fn add_reactions(
    connection: &Connection,
    conversation: ConversationId,
    messages: &mut [Message],
) -> Result<(), HistoryFault> {
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Ok(());
    };
    let between = [conversation.0, first.seq.0, last.seq.0].map(u64::cast_signed);
    let mut select = connection.prepare_cached(
        "SELECT seq, user, emoji, is_on FROM reactions
         WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq, by",
    )?;
    let mut found = select.query(between)?;
    while let Some(row) = found.next()? {
        let seq = Seq(rows::number(row, 0)?);
        let Ok(at) = messages.binary_search_by_key(&seq, |message| message.seq) else {
            continue;
        };
        let message = &mut messages[at];
        if message.content.takes_reactions() {
            let user = anser_shared::id::UserId(rows::number(row, 1)?);
            let emoji: String = row.get(2)?;
            message.reactions.set(user, &emoji, row.get(3)?);
        }
    }
    Ok(())
}

/// What a text said before, the oldest first.
pub(in crate::store) fn versions(
    connection: &Connection,
    conversation: ConversationId,
    seq: Seq,
) -> Result<Vec<Version>, HistoryFault> {
    let mut select = connection.prepare_cached(
        "SELECT v.by, v.body_kind, v.body, e.sent_at FROM versions AS v
         LEFT JOIN entries AS e ON e.conversation = v.conversation AND e.seq = v.by
         WHERE v.conversation = ?1 AND v.seq = ?2 ORDER BY v.by",
    )?;
    let place = [conversation.0, seq.0].map(u64::cast_signed);
    let found = select.query_map(place, |row| {
        let until: Option<i64> = row.get(3)?;
        Ok((body(row, 1)?, Timestamp(until.unwrap_or_default())))
    })?;
    let mut versions = Vec::new();
    for row in found {
        let (body, until) = row?;
        if let Content::Text(text) = Content::of(body.as_ref())
            && body.is_some()
        {
            versions.push(Version { text, until });
        }
    }
    Ok(versions)
}
