//! Entries that do not come through the poster: lines about acts, and deletions.

use anser_shared::body::{Body, BodyKind, Deletion};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::StoreError;
use super::ground::{Answer, Fresh, Told};
use super::record::{self, number};
use super::sql::{Sql, first, values};

/// The last place of a log, which is locked until the transaction ends.
pub(super) async fn last<S: Sql>(sql: &mut S, room: i64) -> Result<i64, S::Fault> {
    let statement = format!(
        "SELECT last_seq FROM chatroom WHERE conversation_id = ?{}",
        S::FOR_UPDATE
    );
    match first(sql, &statement, values![room]).await? {
        Some(row) => Ok(row.number(0)?),
        None => {
            let (table, column) = ("chatroom", "conversation_id");
            Err(StoreError::Broken { table, column }.into())
        }
    }
}

pub(super) async fn append<S: Sql>(
    sql: &mut S,
    room: i64,
    last: i64,
    author: UserId,
    body: Body,
    fresh: Fresh,
) -> Result<Entry, S::Fault> {
    let seq = last + 1;
    sql.run(
        "INSERT INTO chatmsg (conversation_id, seq, author_id, message_id, sent_at, body_kind, body)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        values![
            room,
            seq,
            number(author.0),
            fresh.entry.0.to_vec(),
            fresh.at.0,
            i64::from(body.kind.0),
            body.bytes.clone(),
        ],
    )
    .await?;
    let grow = "UPDATE chatroom SET last_seq = ? WHERE conversation_id = ?";
    sql.run(grow, values![seq, room]).await?;
    Ok(Entry {
        seq: record::seq("chatmsg", "seq", seq)?,
        author,
        id: fresh.entry,
        at: fresh.at,
        body: Some(body),
    })
}

/// Deletes a user's own message, unless it was sent before a moment; then the refusal is `too_old`.
#[derive(Clone, Debug)]
pub struct Delete {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub not_before: Timestamp,
    pub too_old: Refusal,
}

/// Its place stays, its body is not sent any more, and an entry tells all members.
pub(super) async fn delete<S: Sql>(
    sql: &mut S,
    author: UserId,
    delete: &Delete,
    fresh: Fresh,
) -> Answer<S, ()> {
    let &Delete {
        conversation, seq, ..
    } = delete;
    let room = number(conversation.0);
    let find = "SELECT 1 FROM chatroom_user WHERE conversation_id = ? AND user_id = ?";
    let with = values![room, number(author.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::NoSuchConversation));
    }
    // The log is locked first, as in all code that appends.
    let last = last(sql, room).await?;
    let find = "SELECT r.kind, r.is_active, m.is_active
                FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
                WHERE m.conversation_id = ? AND m.user_id = ?";
    if let Some(row) = first(sql, find, with).await?
        && !(row.flag(1)? && row.flag(2)?)
    {
        let found = (row.number(0)?, row.flag(1)?);
        return Ok(Err(record::not_there(Some(found))));
    }
    let find = "SELECT author_id, sent_at, body_kind, is_active FROM chatmsg
                WHERE conversation_id = ? AND seq = ?";
    let found = first(sql, find, values![room, number(seq.0)]).await?;
    let Some(row) = found else {
        return Ok(Err(Refusal::NotYours));
    };
    let kind = u16::try_from(row.number(2)?).map(BodyKind);
    let is_words = kind.is_ok_and(BodyKind::is_said);
    if row.number(0)? != number(author.0) || !is_words {
        return Ok(Err(Refusal::NotYours));
    }
    if !row.flag(3)? {
        // It is deleted already, perhaps by this very request, whose answer was lost.
        return Ok(Ok(((), Told::default())));
    }
    if row.number(1)? < delete.not_before.0 {
        return Ok(Err(delete.too_old.clone()));
    }
    let hide = "UPDATE chatmsg SET is_active = 0 WHERE conversation_id = ? AND seq = ?";
    sql.run(hide, values![room, number(seq.0)]).await?;
    // What it said before, and what people thought of it, is gone with it.
    let find = "SELECT seq FROM chatmsg_edit WHERE conversation_id = ? AND edited_seq = ?";
    for edit in &sql.rows(find, values![room, number(seq.0)]).await? {
        sql.run(hide, values![room, edit.number(0)?]).await?;
    }
    let hide = "UPDATE chatmsg_reaction SET is_active = 0
                WHERE conversation_id = ? AND about_seq = ? AND is_active = 1";
    sql.run(hide, values![room, number(seq.0)]).await?;
    let unpin = "UPDATE chatmsg_pin SET is_active = 0
                 WHERE conversation_id = ? AND pinned_seq = ? AND is_active = 1";
    sql.run(unpin, values![room, number(seq.0)]).await?;
    let body = Deletion { seq }.into();
    let entry = append(sql, room, last, author, body, fresh).await?;
    let mut told = Told::default();
    told.posted.push((conversation, entry));
    Ok(Ok(((), told)))
}
