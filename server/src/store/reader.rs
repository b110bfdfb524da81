//! How far a user has read in a conversation, and how they keep it in their list.

use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;

use super::ground::{Answer, Fresh, Told, raise};
use super::record::{self, DIRECT, FRIENDS, GROUP, LOBBY, number};
use super::sql::{Sql, first, values};

/// Moves marks forward; `told` says whether others may be told.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub conversation: ConversationId,
    pub marks: Marks,
    pub told: bool,
}

/// Never back, and never beyond the log.
pub(super) async fn mark<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Mark {
        conversation,
        marks,
        told,
    }: &Mark,
    _: Fresh,
) -> Answer<S, Marks> {
    let (room, member) = (number(conversation.0), number(user.0));
    // Only the member's row is locked, so marks never delay a message.
    let statement = format!(
        "SELECT read_seq, delivered_seq, told_seq, to_seq FROM chatroom_user
         WHERE conversation_id = ? AND user_id = ? AND (is_active = 1 OR to_seq IS NOT NULL){}",
        S::FOR_UPDATE
    );
    let Some(row) = first(sql, &statement, values![room, member]).await? else {
        return Ok(Err(Refusal::NoSuchConversation));
    };
    let had = (row.number(0)?, row.number(1)?, row.number(2)?);
    let until = row.maybe(3)?.unwrap_or(i64::MAX);
    let find = "SELECT last_seq FROM chatroom WHERE conversation_id = ?";
    let last = match first(sql, find, values![room]).await? {
        Some(row) => row.number(0)?.min(until),
        None => return Ok(Err(Refusal::NoSuchConversation)),
    };
    let read = number(marks.read.0).min(last).max(had.0);
    let (delivered, public) = if told {
        // A message that was read has been delivered.
        let delivered = number(marks.delivered.0).min(last).max(had.1).max(read);
        (delivered, read)
    } else {
        (had.1, had.2)
    };
    if (read, delivered, public) != had {
        let statement = "UPDATE chatroom_user SET read_seq = ?, delivered_seq = ?, told_seq = ?
                         WHERE conversation_id = ? AND user_id = ?";
        let with = values![read, delivered, public, room, member];
        sql.run(statement, with).await?;
    }
    let marks = Marks {
        read: record::seq("chatroom_user", "read_seq", read)?,
        delivered: record::seq("chatroom_user", "delivered_seq", delivered)?,
    };
    Ok(Ok((marks, Told::default())))
}

/// Pins or mutes a conversation in a user's list.
#[derive(Clone, Copy, Debug)]
pub struct Arrange {
    pub conversation: ConversationId,
    pub arrangement: Arrangement,
}

pub(super) async fn arrange<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Arrange {
        conversation,
        arrangement,
    }: &Arrange,
    _: Fresh,
) -> Answer<S, ()> {
    let (room, member) = (number(conversation.0), number(user.0));
    let revision = match next_revision_of_member(sql, user, conversation).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let statement = "UPDATE chatroom_user SET is_pinned = ?, is_muted = ?
                     WHERE conversation_id = ? AND user_id = ?";
    let Arrangement { pinned, muted } = arrangement;
    sql.run(statement, values![pinned, muted, room, member])
        .await?;
    raise(sql, user, revision).await?;
    let mut told = Told::default();
    let change = Change::Arranged {
        conversation,
        arrangement,
    };
    told.changes.push((user, revision, change));
    Ok(Ok(((), told)))
}

/// Why a user can no longer write in a conversation that is over for them.
pub(super) async fn over<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
) -> Result<Option<Refusal>, S::Fault> {
    let find = "SELECT r.kind, r.is_active, m.is_active, COALESCE(f.state, 0)
                FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
                LEFT JOIN userfriend f ON f.user_id = m.user_id AND f.conversation_id = m.conversation_id
                WHERE m.conversation_id = ? AND m.user_id = ?";
    let with = values![number(conversation.0), number(user.0)];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(Some(Refusal::NoSuchConversation));
    };
    Ok(match row.number(0)? {
        DIRECT => (row.number(3)? != FRIENDS).then_some(Refusal::NotFriends),
        GROUP | LOBBY if !row.flag(1)? => Some(Refusal::GroupGone),
        GROUP | LOBBY if !row.flag(2)? => Some(Refusal::NotAMember),
        GROUP | LOBBY => None,
        _ => Some(Refusal::ServerOnly),
    })
}

/// Takes a conversation that is over for this user out of their list: one that has ended, or that they have left. It
/// comes back when they rejoin, or are friends again.
#[derive(Clone, Copy, Debug)]
pub struct Hide {
    pub conversation: ConversationId,
}

pub(super) async fn hide<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Hide { conversation }: &Hide,
    _: Fresh,
) -> Answer<S, ()> {
    let (room, member) = (number(conversation.0), number(user.0));
    let revision = match next_revision_of_member(sql, user, conversation).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match over(sql, user, conversation).await? {
        Some(Refusal::NotFriends | Refusal::GroupGone | Refusal::NotAMember) => {}
        _ => return Ok(Err(Refusal::StillInside)),
    }
    let find = "SELECT 1 FROM chatroom_user
                WHERE conversation_id = ? AND user_id = ? AND is_hidden = 1";
    if first(sql, find, values![room, member]).await?.is_some() {
        return Ok(Ok(((), Told::default())));
    }
    let statement = "UPDATE chatroom_user SET is_hidden = 1
                     WHERE conversation_id = ? AND user_id = ?";
    sql.run(statement, values![room, member]).await?;
    raise(sql, user, revision).await?;
    let mut told = Told::default();
    told.changes
        .push((user, revision, Change::Hidden { conversation }));
    Ok(Ok(((), told)))
}

/// The revision that a change by this user in one of their conversations will have. The user is locked first, as in
/// all code that raises a revision.
pub(super) async fn next_revision_of_member<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
) -> Result<Result<u64, Refusal>, S::Fault> {
    let statement = format!(
        "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let Some(row) = first(sql, &statement, values![number(user.0)]).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let revision = record::revision(row.number(0)?)? + 1;
    // A former member keeps the group in the list.
    let find = "SELECT 1 FROM chatroom_user
                WHERE conversation_id = ? AND user_id = ? AND (is_active = 1 OR to_seq IS NOT NULL)";
    let with = values![number(conversation.0), number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::NoSuchConversation));
    }
    Ok(Ok(revision))
}
