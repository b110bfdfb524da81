//! Who is in which conversation, and what stands there.

use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::{BodyKind, Entry};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::Result;
use crate::store::record::{self, Budget, EntryRow, number};

pub(super) fn members(
    connection: &Connection,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>> {
    let mut find = connection.prepare_cached(
        "SELECT m.user_id FROM chatroom_user m
         JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.conversation_id = ?1 AND m.is_active = 1 AND r.is_active = 1 ORDER BY m.user_id",
    )?;
    let rows = find.query_map([number(conversation.0)], |row| row.get(0))?;
    rows.map(|id| record::user("chatroom_user", "user_id", id?))
        .collect()
}

pub(super) fn entries(
    connection: &Connection,
    reader: UserId,
    conversation: ConversationId,
    after: Seq,
    limit: usize,
    max_bytes: usize,
) -> Result<Option<(Vec<Entry>, Seq)>> {
    let mut member = connection.prepare_cached(
        "SELECT m.from_seq, min(r.last_seq, ifnull(m.to_seq, r.last_seq))
         FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.conversation_id = ?1 AND m.user_id = ?2 AND m.is_active = 1 AND r.is_active = 1",
    )?;
    let visible = member
        .query_row(params![number(conversation.0), number(reader.0)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((from, last)) = visible else {
        return Ok(None);
    };
    let mut find = connection.prepare_cached(
        "SELECT seq, author_id, message_id, sent_at,
                iif(is_withheld = 1 AND author_id <> ?5, ?6, body_kind),
                iif(is_active = 0, NULL, iif(is_withheld = 1 AND author_id <> ?5, x'', body))
         FROM chatmsg WHERE conversation_id = ?1 AND seq > ?2 AND seq <= ?3
         ORDER BY seq LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = find.query(params![
        number(conversation.0),
        number(after.0).max(from),
        last,
        limit,
        number(reader.0),
        BodyKind::WITHHELD.0,
    ])?;
    let mut budget = Budget::new(max_bytes);
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = record::entry(EntryRow {
            seq: row.get(0)?,
            author: row.get(1)?,
            id: row.get(2)?,
            at: row.get(3)?,
            kind: row.get(4)?,
            body: row.get(5)?,
        })?;
        if !budget.takes(&entry) {
            break;
        }
        entries.push(entry);
    }
    Ok(Some((entries, record::seq("chatroom", "last_seq", last)?)))
}
