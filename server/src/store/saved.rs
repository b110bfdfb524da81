//! Messages that users have saved for themselves.

use anser_shared::body::{Body, BodyKind};
use anser_shared::envelope;
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::kept::{SAVED_MAX, Saved};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::ground::{Answer, Fresh, Told, raise};
use super::record::{self, number};
use super::sql::{Row, Sql, first, values};
use super::{Page, StoreError, reader};

/// Saves a message, or does without it.
#[derive(Clone, Copy, Debug)]
pub struct Save {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub on: bool,
}

pub(super) async fn save<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Save {
        conversation,
        seq,
        on,
    }: &Save,
    fresh: Fresh,
) -> Answer<S, ()> {
    let (room, member, place) = (number(conversation.0), number(user.0), number(seq.0));
    let revision = match reader::next_revision_of_member(sql, user, conversation).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let find = "SELECT is_active FROM usersaved
                WHERE user_id = ? AND conversation_id = ? AND seq = ?";
    let kept = first(sql, find, values![member, room, place]).await?;
    let is_saved = kept.as_ref().map(|row| row.flag(0)).transpose()?;
    if is_saved.unwrap_or(false) == on {
        return Ok(Ok(((), Told::default())));
    }
    if on {
        if !can_be_saved(sql, user, conversation, seq).await? {
            return Ok(Err(Refusal::NothingToSave));
        }
        let count = "SELECT COUNT(*) FROM usersaved WHERE user_id = ? AND is_active = 1";
        let count = match first(sql, count, values![member]).await? {
            Some(row) => row.number(0)?,
            None => 0,
        };
        if count >= SAVED_MAX as i64 {
            let limit = SAVED_MAX as u32;
            return Ok(Err(Refusal::TooManySaved { limit }));
        }
    }
    let statement = match kept {
        Some(_) => {
            "UPDATE usersaved SET saved_at = ?, is_active = ?
             WHERE user_id = ? AND conversation_id = ? AND seq = ?"
        }
        None => {
            "INSERT INTO usersaved (saved_at, is_active, user_id, conversation_id, seq)
             VALUES (?, ?, ?, ?, ?)"
        }
    };
    let with = values![fresh.at.0, on, member, room, place];
    sql.run(statement, with).await?;
    raise(sql, user, revision).await?;
    let saved = Saved {
        conversation,
        seq,
        at: fresh.at,
    };
    let mut told = Told::default();
    told.changes
        .push((user, revision, Change::Saved { saved, on }));
    Ok(Ok(((), told)))
}

/// Whether somebody has said something at this place that the user may read.
async fn can_be_saved<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    seq: Seq,
) -> Result<bool, S::Fault> {
    let find = "SELECT m.body_kind, m.body FROM chatmsg m
                JOIN chatroom_user u ON u.conversation_id = m.conversation_id AND u.user_id = ?
                WHERE m.conversation_id = ? AND m.seq = ? AND m.is_active = 1
                  AND (m.is_withheld = 0 OR m.author_id = u.user_id)
                  AND m.seq > u.from_seq AND m.seq <= COALESCE(u.to_seq, m.seq)
                  AND NOT EXISTS (SELECT 1 FROM chatroom_absence a
                                  WHERE a.conversation_id = m.conversation_id AND a.user_id = u.user_id
                                    AND m.seq > a.from_seq AND m.seq <= a.to_seq)";
    let with = values![number(user.0), number(conversation.0), number(seq.0)];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(false);
    };
    let Ok(kind) = u16::try_from(row.number(0)?).map(BodyKind) else {
        return Ok(false);
    };
    let bytes = row.bytes(1)?;
    Ok(envelope::is_keepable(&Body { kind, bytes }))
}

/// The account's revision and the saved messages behind a place, read together.
pub(super) async fn list<S: Sql>(
    sql: &mut S,
    user: UserId,
    (conversation, seq): (ConversationId, Seq),
    limit: usize,
) -> Result<(u64, Page<Saved>), S::Fault> {
    let find = "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1";
    let revision = match first(sql, find, values![number(user.0)]).await? {
        Some(row) => record::revision(row.number(0)?)?,
        None => 0,
    };
    let find = "SELECT conversation_id, seq, saved_at FROM usersaved
                WHERE user_id = ? AND is_active = 1
                  AND (conversation_id > ? OR (conversation_id = ? AND seq > ?))
                ORDER BY conversation_id, seq LIMIT ?";
    let room = number(conversation.0);
    let with = values![
        number(user.0),
        room,
        room,
        number(seq.0),
        record::one_more(limit)
    ];
    let rows = sql.rows(find, with).await?;
    let saved: Result<Vec<Saved>, StoreError> = rows.iter().map(saved).collect();
    Ok((revision, record::page(saved?, limit)))
}

fn saved(row: &Row) -> Result<Saved, StoreError> {
    Ok(Saved {
        conversation: record::conversation("usersaved", row.number(0)?)?,
        seq: record::seq("usersaved", "seq", row.number(1)?)?,
        at: Timestamp(row.number(2)?),
    })
}
