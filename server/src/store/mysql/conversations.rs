//! Members of conversations, and reading the logs.

use std::sync::Arc;

use anser_shared::body::BodyKind;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;

use super::fault::Fault;
use super::session::Session;
use crate::store::Members;
use crate::store::damage::{Reading, Span};
use crate::store::record::{self, DIRECT, EntryRow, number};

type Result<T> = std::result::Result<T, Fault>;

pub(super) async fn members(
    session: &mut Session,
    conversation: ConversationId,
) -> Result<Members> {
    let room = number(conversation.0);
    let find = "SELECT kind FROM chatroom WHERE conversation_id = ?";
    let kind = session.first::<(i64,)>(find, (room,)).await?;
    let kind = kind.map(|(kind,)| kind);
    if kind.is_some_and(record::is_everybodys) {
        return Ok(Members::Everybody);
    }
    let rows: Vec<(i64,)> = session
        .all(
            "SELECT user_id FROM chatroom_user
             WHERE conversation_id = ? AND is_active = 1 ORDER BY user_id",
            (room,),
        )
        .await?;
    let users: Result<Arc<[UserId]>> = rows
        .into_iter()
        .map(|(id,)| Ok(record::user("chatroom_user", "user_id", id)?))
        .collect();
    Ok(Members::of(kind, users?))
}

/// The gaps in a user's membership of a group that they have rejoined, as far as a page needs them.
async fn gaps(
    session: &mut Session,
    (room, reader): (i64, i64),
    (after, last): (i64, i64),
) -> Result<Vec<(i64, i64)>> {
    let with = (room, reader, room, reader, after, last);
    session.all(record::GAPS, with).await
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
    let visible: Option<(i64, i64, i64)> = session
        .first(
            "SELECT m.from_seq, LEAST(r.last_seq, IFNULL(m.to_seq, r.last_seq)), r.kind
             FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
             WHERE m.conversation_id = ? AND m.user_id = ?
               AND (m.is_active = 1 OR m.to_seq IS NOT NULL)",
            (number(conversation.0), number(reader.0)),
        )
        .await?;
    let Some((from, last, kind)) = visible else {
        return Ok(None);
    };
    let after = number(after.0).max(from);
    let gaps = if kind == DIRECT {
        Vec::new()
    } else {
        let of = (number(conversation.0), number(reader.0));
        let places = i64::try_from(limit).unwrap_or(i64::MAX);
        gaps(session, of, (after, after.saturating_add(places))).await?
    };
    // Everything up to `last` was committed with it, so the statements see all of it.
    let mut reading = Reading::new(after, last, limit, max_bytes);
    while let Some(span) = reading.next() {
        match read(session, reader, conversation, span, &mut reading).await {
            Ok(()) => {}
            Err(fault) if fault.is_about_the_data() => reading.halve(span),
            Err(fault) => return Err(fault),
        }
    }
    let mut entries = reading.page(&gaps)?;
    record::before_log(&mut entries, from);
    Ok(Some((entries, record::seq("chatroom", "last_seq", last)?)))
}

/// Reads a range of a log, or fails if a part of it is damaged.
async fn read(
    session: &mut Session,
    reader: UserId,
    conversation: ConversationId,
    span: Span,
    reading: &mut Reading,
) -> Result<()> {
    let rows: Vec<EntryColumns> = session
        .all(
            "SELECT seq, author_id, message_id, sent_at,
                    IF(is_withheld = 1 AND author_id <> ?, ?, body_kind),
                    IF(is_withheld = 1 AND author_id <> ?, '', IF(is_active = 0, NULL, body))
             FROM chatmsg WHERE conversation_id = ? AND seq >= ? AND seq <= ? ORDER BY seq",
            (
                number(reader.0),
                BodyKind::WITHHELD.0,
                number(reader.0),
                number(conversation.0),
                span.first,
                span.last,
            ),
        )
        .await?;
    for (seq, author, id, at, kind, body) in rows {
        reading.take(Ok(EntryRow {
            seq,
            author,
            id,
            at,
            kind,
            body,
        }));
    }
    Ok(())
}
