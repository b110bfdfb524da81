//! Members of conversations, and reading the logs.

use std::sync::Arc;

use anser_shared::body::BodyKind;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::damage::{self, Reading, Span};
use crate::store::record::{self, DIRECT, EntryRow, number};
use crate::store::{Members, Result};

pub(super) fn members(connection: &Connection, conversation: ConversationId) -> Result<Members> {
    let mut find =
        connection.prepare_cached("SELECT kind FROM chatroom WHERE conversation_id = ?1")?;
    let kind = find
        .query_row([number(conversation.0)], |row| row.get(0))
        .optional()?;
    if kind.is_some_and(record::is_everybodys) {
        return Ok(Members::Everybody);
    }
    let mut find = connection.prepare_cached(
        "SELECT user_id FROM chatroom_user
         WHERE conversation_id = ?1 AND is_active = 1 ORDER BY user_id",
    )?;
    let rows = find.query_map([number(conversation.0)], |row| row.get(0))?;
    let users: Result<Arc<[UserId]>> = rows
        .map(|id| record::user("chatroom_user", "user_id", id?))
        .collect();
    Ok(Members::of(kind, users?))
}

/// The gaps in a user's membership of a group that they have rejoined, as far as a page needs them.
fn gaps(
    connection: &Connection,
    (room, reader): (i64, i64),
    (after, last): (i64, i64),
) -> Result<Vec<(i64, i64)>> {
    let mut find = connection.prepare_cached(record::GAPS)?;
    let with = [room, reader, room, reader, after, last];
    let rows = find.query_map(with, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        "SELECT m.from_seq, min(r.last_seq, ifnull(m.to_seq, r.last_seq)), r.kind
         FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.conversation_id = ?1 AND m.user_id = ?2
           AND (m.is_active = 1 OR m.to_seq IS NOT NULL)",
    )?;
    let visible = member
        .query_row(params![number(conversation.0), number(reader.0)], |row| {
            let (from, last): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok((from, last, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((from, last, kind)) = visible else {
        return Ok(None);
    };
    let after = number(after.0).max(from);
    let gaps = if kind == DIRECT {
        Vec::new()
    } else {
        let of = (number(conversation.0), number(reader.0));
        let places = i64::try_from(limit).unwrap_or(i64::MAX);
        gaps(connection, of, (after, after.saturating_add(places)))?
    };
    let mut reading = Reading::new(after, last, limit, max_bytes);
    while let Some(span) = reading.next() {
        match read(connection, reader, conversation, span, &mut reading) {
            Ok(()) => {}
            Err(error) if damage::is_about_the_data(&error) => reading.halve(span),
            Err(error) => return Err(error),
        }
    }
    let mut entries = reading.page(&gaps)?;
    record::before_log(&mut entries, from);
    Ok(Some((entries, record::seq("chatroom", "last_seq", last)?)))
}

/// Reads a range of a log, or fails if a part of it is damaged.
fn read(
    connection: &Connection,
    reader: UserId,
    conversation: ConversationId,
    span: Span,
    reading: &mut Reading,
) -> Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT seq, author_id, message_id, sent_at,
                iif(is_withheld = 1 AND author_id <> ?4, ?5, body_kind),
                iif(is_withheld = 1 AND author_id <> ?4, x'', iif(is_active = 0, NULL, body))
         FROM chatmsg WHERE conversation_id = ?1 AND seq >= ?2 AND seq <= ?3
         ORDER BY seq",
    )?;
    let mut rows = find.query(params![
        number(conversation.0),
        span.first,
        span.last,
        number(reader.0),
        BodyKind::WITHHELD.0,
    ])?;
    while let Some(row) = rows.next()? {
        let columns = || {
            Ok::<_, rusqlite::Error>(EntryRow {
                seq: row.get(0)?,
                author: row.get(1)?,
                id: row.get(2)?,
                at: row.get(3)?,
                kind: row.get(4)?,
                body: row.get(5)?,
            })
        };
        if !reading.take(columns().map_err(Into::into)) {
            break;
        }
    }
    Ok(())
}
