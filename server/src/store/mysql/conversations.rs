//! Who is in which conversation, and what stands there.

use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::{BodyKind, Entry};

use super::fault::Fault;
use super::session::Session;
use crate::store::record::{self, Budget, EntryRow, number};

type Result<T> = std::result::Result<T, Fault>;

pub(super) async fn members(
    session: &mut Session,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>> {
    let rows: Vec<(i64,)> = session
        .all(
            "SELECT m.user_id FROM chatroom_user m
             JOIN chatroom r ON r.conversation_id = m.conversation_id
             WHERE m.conversation_id = ? AND m.is_active = 1 AND r.is_active = 1 ORDER BY m.user_id",
            (number(conversation.0),),
        )
        .await?;
    rows.into_iter()
        .map(|(id,)| Ok(record::user("chatroom_user", "user_id", id)?))
        .collect()
}

type EntryColumns = (i64, i64, Vec<u8>, i64, i64, Option<Vec<u8>>);

pub(super) async fn entries(
    session: &mut Session,
    reader: UserId,
    conversation: ConversationId,
    after: Seq,
    limit: usize,
    max_bytes: usize,
) -> Result<Option<(Vec<Entry>, Seq)>> {
    let visible: Option<(i64, i64)> = session
        .first(
            "SELECT m.from_seq, LEAST(r.last_seq, IFNULL(m.to_seq, r.last_seq))
             FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
             WHERE m.conversation_id = ? AND m.user_id = ? AND m.is_active = 1 AND r.is_active = 1",
            (number(conversation.0), number(reader.0)),
        )
        .await?;
    let Some((from, last)) = visible else {
        return Ok(None);
    };
    // What stands up to `last` was committed with it: this statement sees all of it.
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<EntryColumns> = session
        .all(
            "SELECT seq, author_id, message_id, sent_at,
                    IF(is_withheld = 1 AND author_id <> ?, ?, body_kind),
                    IF(is_active = 0, NULL, IF(is_withheld = 1 AND author_id <> ?, '', body))
             FROM chatmsg WHERE conversation_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (
                number(reader.0),
                BodyKind::WITHHELD.0,
                number(reader.0),
                number(conversation.0),
                number(after.0).max(from),
                last,
                limit,
            ),
        )
        .await?;
    let mut budget = Budget::new(max_bytes);
    let mut entries = Vec::with_capacity(rows.len());
    for (seq, author, id, at, kind, body) in rows {
        let entry = record::entry(EntryRow {
            seq,
            author,
            id,
            at,
            kind,
            body,
        })?;
        if !budget.takes(&entry) {
            break;
        }
        entries.push(entry);
    }
    Ok(Some((entries, record::seq("chatroom", "last_seq", last)?)))
}
