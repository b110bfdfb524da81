//! Texts that are posted later.
//!
//! One that is due is claimed, posted as every other message, and ended, in three transactions. What was claimed is
//! not changed and not taken back any more, and is posted again after a restart under the id that it has from the
//! beginning, so that it is posted once, wherever the server was interrupted.

use anser_shared::body::Body;
use anser_shared::codec::{self, Class};
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, MessageId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::{SCHEDULED_MAX, Scheduled};
use anser_shared::time::Timestamp;

use super::ground::{Answer, Fresh, Told, lock_person, raise};
use super::record::{self, number};
use super::sql::{Row, Sql, first, values};
use super::{Page, StoreError, reader};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// `userscheduled.state`: it waits, is being posted, or was refused.
const WAITS: i64 = 1;
const CLAIMED: i64 = 2;
const REFUSED: i64 = 3;

/// The columns of [`scheduled`]; a condition follows.
const COLUMNS: &str = "SELECT message_id, conversation_id, due_at, body_kind, body, refusal, state
     FROM userscheduled";

fn scheduled(row: &Row) -> std::result::Result<Scheduled, StoreError> {
    let refusal = row.bytes(5)?;
    Ok(Scheduled {
        id: MessageId(record::array(
            "userscheduled",
            "message_id",
            &row.bytes(0)?,
        )?),
        conversation: record::conversation("userscheduled", row.number(1)?)?,
        at: Timestamp(row.number(2)?),
        body: Body {
            kind: record::body_kind("userscheduled", row.number(3)?)?,
            bytes: row.bytes(4)?,
        },
        refusal: (row.number(6)? == REFUSED)
            .then(|| codec::decode(Class::Ready, &refusal).unwrap_or(Refusal::Newer)),
    })
}

/// A user's text that has not ended, with its state.
async fn find<S: Sql>(
    sql: &mut S,
    user: UserId,
    id: MessageId,
) -> Result<Option<(Scheduled, i64)>, S> {
    let find = format!("{COLUMNS} WHERE user_id = ? AND message_id = ? AND is_active = 1");
    let with = values![number(user.0), id.0.to_vec()];
    let Some(row) = first(sql, &find, with).await? else {
        return Ok(None);
    };
    Ok(Some((scheduled(&row)?, row.number(6)?)))
}

/// Has a text wait until `at`, or changes one that waits.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub conversation: ConversationId,
    pub id: MessageId,
    pub at: Timestamp,
    pub body: Body,
}

pub(super) async fn schedule<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &Schedule,
    _: Fresh,
) -> Answer<S, ()> {
    let conversation = new.conversation;
    let revision = match reader::next_revision_of_member(sql, user, conversation).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(refusal) = reader::over(sql, user, conversation).await? {
        return Ok(Err(refusal));
    }
    let is_known = "SELECT 1 FROM userscheduled WHERE user_id = ? AND message_id = ?";
    let key = values![number(user.0), new.id.0.to_vec()];
    let statement = match find(sql, user, new.id).await? {
        Some((known, state)) if state != CLAIMED && known.conversation == conversation => {
            "UPDATE userscheduled SET due_at = ?, body_kind = ?, body = ?, state = ?, refusal = ?
             WHERE user_id = ? AND message_id = ? AND conversation_id = ?"
        }
        Some(_) => return Ok(Err(Refusal::NoSuchScheduled)),
        // It was posted or taken back.
        None if first(sql, is_known, key).await?.is_some() => {
            return Ok(Err(Refusal::NoSuchScheduled));
        }
        None => {
            let count = "SELECT COUNT(*) FROM userscheduled WHERE user_id = ? AND is_active = 1";
            let count = first(sql, count, values![number(user.0)]).await?;
            let limit = SCHEDULED_MAX;
            if count.is_some_and(|row| row.number(0).is_ok_and(|n| n >= i64::from(limit))) {
                return Ok(Err(Refusal::TooManyScheduled { limit }));
            }
            "INSERT INTO userscheduled
               (due_at, body_kind, body, state, refusal, user_id, message_id, conversation_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        }
    };
    let with = values![
        new.at.0,
        i64::from(new.body.kind.0),
        new.body.bytes.clone(),
        WAITS,
        Vec::new(),
        number(user.0),
        new.id.0.to_vec(),
        number(conversation.0),
    ];
    sql.run(statement, with).await?;
    let waits = Scheduled {
        id: new.id,
        conversation,
        at: new.at,
        body: new.body.clone(),
        refusal: None,
    };
    tell(sql, user, revision, Change::Scheduled(waits)).await
}

/// Has a text that waits, or was refused, posted as soon as possible.
#[derive(Clone, Copy, Debug)]
pub struct SendScheduled(pub MessageId);

pub(super) async fn send<S: Sql>(
    sql: &mut S,
    user: UserId,
    &SendScheduled(id): &SendScheduled,
    fresh: Fresh,
) -> Answer<S, ()> {
    let (revision, known) = match changeable(sql, user, id).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let at = known.at.min(fresh.at);
    let statement = "UPDATE userscheduled SET due_at = ?, state = ?, refusal = ?
                     WHERE user_id = ? AND message_id = ?";
    let with = values![at.0, WAITS, Vec::new(), number(user.0), id.0.to_vec()];
    sql.run(statement, with).await?;
    let refusal = None;
    let waits = Scheduled {
        at,
        refusal,
        ..known
    };
    tell(sql, user, revision, Change::Scheduled(waits)).await
}

/// Takes a text back.
#[derive(Clone, Copy, Debug)]
pub struct Unschedule(pub MessageId);

pub(super) async fn unschedule<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Unschedule(id): &Unschedule,
    _: Fresh,
) -> Answer<S, ()> {
    let revision = match changeable(sql, user, id).await? {
        Ok((revision, _)) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    end(sql, user, id).await?;
    let posted = false;
    tell(sql, user, revision, Change::Unscheduled { id, posted }).await
}

/// A text of a user that is not being posted, with the next revision of the account.
async fn changeable<S: Sql>(
    sql: &mut S,
    user: UserId,
    id: MessageId,
) -> Result<std::result::Result<(u64, Scheduled), Refusal>, S> {
    let revision = match lock_person(sql, user).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let found = find(sql, user, id).await?;
    Ok(match found.filter(|(_, state)| *state != CLAIMED) {
        Some((known, _)) => Ok((revision, known)),
        None => Err(Refusal::NoSuchScheduled),
    })
}

/// Begins to post a text that is due. Nothing comes of it if it was changed or taken back meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct ClaimScheduled(pub MessageId);

pub(super) async fn claim<S: Sql>(
    sql: &mut S,
    user: UserId,
    &ClaimScheduled(id): &ClaimScheduled,
    fresh: Fresh,
) -> Answer<S, Option<Scheduled>> {
    let told = Told::default();
    if lock_person(sql, user).await?.is_err() {
        return Ok(Ok((None, told)));
    }
    let found = find(sql, user, id).await?;
    let is_due = |(known, state): &(Scheduled, i64)| {
        *state == CLAIMED || *state == WAITS && known.at <= fresh.at
    };
    let Some((known, _)) = found.filter(is_due) else {
        return Ok(Ok((None, told)));
    };
    let statement = "UPDATE userscheduled SET state = ? WHERE user_id = ? AND message_id = ?";
    sql.run(statement, values![CLAIMED, number(user.0), id.0.to_vec()])
        .await?;
    Ok(Ok((Some(known), told)))
}

/// A text that was claimed is posted, or is refused for this reason.
#[derive(Clone, Debug)]
pub struct EndScheduled {
    pub id: MessageId,
    pub refusal: Option<Refusal>,
}

pub(super) async fn end_claimed<S: Sql>(
    sql: &mut S,
    user: UserId,
    EndScheduled { id, refusal }: &EndScheduled,
    _: Fresh,
) -> Answer<S, ()> {
    let id = *id;
    let revision = match lock_person(sql, user).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some((known, CLAIMED)) = find(sql, user, id).await? else {
        return Ok(Err(Refusal::NoSuchScheduled));
    };
    let Some(refusal) = refusal else {
        end(sql, user, id).await?;
        let posted = true;
        return tell(sql, user, revision, Change::Unscheduled { id, posted }).await;
    };
    let statement = "UPDATE userscheduled SET state = ?, refusal = ?
                     WHERE user_id = ? AND message_id = ?";
    let with = values![
        REFUSED,
        codec::encode(refusal),
        number(user.0),
        id.0.to_vec()
    ];
    sql.run(statement, with).await?;
    let refusal = Some(refusal.clone());
    let refused = Scheduled { refusal, ..known };
    tell(sql, user, revision, Change::Scheduled(refused)).await
}

/// Its words are not kept.
async fn end<S: Sql>(sql: &mut S, user: UserId, id: MessageId) -> Result<(), S> {
    let statement = "UPDATE userscheduled SET is_active = 0, body = ?
                     WHERE user_id = ? AND message_id = ?";
    let with = values![Vec::new(), number(user.0), id.0.to_vec()];
    sql.run(statement, with).await
}

async fn tell<S: Sql>(sql: &mut S, user: UserId, revision: u64, change: Change) -> Answer<S, ()> {
    raise(sql, user, revision).await?;
    let mut told = Told::default();
    told.changes.push((user, revision, change));
    Ok(Ok(((), told)))
}

/// The account's revision and its texts after `after`, read together.
pub(super) async fn list<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: MessageId,
    limit: usize,
) -> Result<(u64, Page<Scheduled>), S> {
    let find = "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1";
    let revision = match first(sql, find, values![number(user.0)]).await? {
        Some(row) => record::revision(row.number(0)?)?,
        None => 0,
    };
    let find = format!(
        "{COLUMNS} WHERE user_id = ? AND message_id > ? AND is_active = 1
         ORDER BY message_id LIMIT ?"
    );
    let with = values![number(user.0), after.0.to_vec(), record::one_more(limit)];
    let rows = sql.rows(&find, with).await?;
    let all: std::result::Result<Vec<Scheduled>, StoreError> = rows.iter().map(scheduled).collect();
    Ok((revision, record::page(all?, limit)))
}

/// What is due at a moment, the earliest first and at most so many, and when the next one is due that is not.
pub type Due = (Vec<(UserId, MessageId)>, Option<Timestamp>);

pub(super) async fn due<S: Sql>(sql: &mut S, now: Timestamp, limit: usize) -> Result<Due, S> {
    let find = format!(
        "SELECT s.user_id, s.message_id FROM userscheduled s
         JOIN userinfo u ON u.user_id = s.user_id AND u.is_active = 1
         WHERE s.is_active = 1 AND s.state IN ({WAITS}, {CLAIMED})
           AND (s.due_at <= ? OR s.state = {CLAIMED})
         ORDER BY s.due_at, s.message_id LIMIT ?"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = sql.rows(&find, values![now.0, limit]).await?;
    let key = |row: &Row| {
        let user = record::user("userscheduled", "user_id", row.number(0)?)?;
        let id = record::array("userscheduled", "message_id", &row.bytes(1)?)?;
        Ok((user, MessageId(id)))
    };
    let due: std::result::Result<Vec<_>, StoreError> = rows.iter().map(key).collect();
    let next = format!(
        "SELECT MIN(due_at) FROM userscheduled WHERE is_active = 1 AND state = {WAITS} AND due_at > ?"
    );
    let next = first(sql, &next, values![now.0]).await?;
    let next = next.map(|row| row.maybe(0)).transpose()?.flatten();
    Ok((due?, next.map(Timestamp)))
}
