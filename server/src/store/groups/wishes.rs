//! Requests to join a group, if that is how members join it.
//!
//! The number of waiting requests is a property that the group's administrators see, so each of them is told when it
//! changes. They are locked after the group, because they are not known before. If two transactions block each other,
//! the database says so, and one of them is tried again.

use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;

use super::room::Room;
use super::{Result, Step};
use crate::store::ground::{Fresh, Told, lock_person, tell_head};
use crate::store::record::{self, GROUP, number};
use crate::store::sql::{Sql, first, values};
use crate::store::{Page, Result as StoreResult, account};

/// Asks to join. A user who has asked already is told so.
pub(super) async fn ask<S: Sql>(
    sql: &mut S,
    user: UserId,
    room: &Room,
    fresh: Fresh,
) -> Step<Told, S> {
    let find = "SELECT is_active FROM chatroom_wish WHERE conversation_id = ? AND user_id = ?";
    let with = values![room.id, number(user.0)];
    let statement = match first(sql, find, with).await? {
        Some(row) if row.flag(0)? => return Ok(Err(Refusal::RequestWaiting)),
        Some(_) => {
            "UPDATE chatroom_wish SET is_active = 1, asked_at = ?
             WHERE conversation_id = ? AND user_id = ?"
        }
        None => "INSERT INTO chatroom_wish (asked_at, conversation_id, user_id) VALUES (?, ?, ?)",
    };
    sql.run(statement, values![fresh.at.0, room.id, number(user.0)])
        .await?;
    let more = "UPDATE chatroom SET asking = asking + 1 WHERE conversation_id = ?";
    sql.run(more, values![room.id]).await?;
    let mut told = Told::default();
    tell_administrators(sql, room.id, None, &mut told).await?;
    Ok(Ok(told))
}

/// A user takes their request back; `None` if they had not asked.
pub(super) async fn give_up<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
) -> Result<Option<Told>, S> {
    // The group is locked first, as in all code that changes the number of requests.
    let lock = format!(
        "SELECT conversation_id FROM chatroom WHERE conversation_id = ? AND kind = ?{}",
        S::FOR_UPDATE
    );
    let room = number(conversation.0);
    if first(sql, &lock, values![room, GROUP]).await?.is_none() || !settle(sql, room, user).await? {
        return Ok(None);
    }
    let mut told = Told::default();
    tell_administrators(sql, room, None, &mut told).await?;
    Ok(Some(told))
}

/// Ends a user's request; false if they had not asked.
pub(super) async fn settle<S: Sql>(sql: &mut S, room: i64, user: UserId) -> Result<bool, S> {
    let find = "SELECT 1 FROM chatroom_wish
                WHERE conversation_id = ? AND user_id = ? AND is_active = 1";
    let with = values![room, number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(false);
    }
    let end = "UPDATE chatroom_wish SET is_active = 0 WHERE conversation_id = ? AND user_id = ?";
    sql.run(end, values![room, number(user.0)]).await?;
    let less = "UPDATE chatroom SET asking = asking - 1 WHERE conversation_id = ?";
    sql.run(less, values![room]).await?;
    Ok(true)
}

/// Ends all requests.
pub(super) async fn end_all<S: Sql>(sql: &mut S, room: i64, told: &mut Told) -> Result<(), S> {
    let find = "SELECT 1 FROM chatroom WHERE conversation_id = ? AND asking > 0";
    if first(sql, find, values![room]).await?.is_none() {
        return Ok(());
    }
    let end = "UPDATE chatroom_wish SET is_active = 0 WHERE conversation_id = ? AND is_active = 1";
    sql.run(end, values![room]).await?;
    let none = "UPDATE chatroom SET asking = 0 WHERE conversation_id = ?";
    sql.run(none, values![room]).await?;
    tell_administrators(sql, room, None, told).await
}

/// Tells administrators the current state of the group, except one whom another step tells.
pub(super) async fn tell_administrators<S: Sql>(
    sql: &mut S,
    room: i64,
    but: Option<UserId>,
    told: &mut Told,
) -> Result<(), S> {
    let find = "SELECT user_id FROM chatroom_user
                WHERE conversation_id = ? AND is_active = 1 AND role >= ? ORDER BY user_id";
    let least = record::number_of_role(MemberRole::Administrator);
    for row in sql.rows(find, values![room, least]).await? {
        let user = record::user("chatroom_user", "user_id", row.number(0)?)?;
        if Some(user) == but {
            continue;
        }
        if let Ok(revision) = lock_person(sql, user).await? {
            tell_head(sql, user, room, revision, told).await?;
        }
    }
    Ok(())
}

/// The users who wait to join a group, for a user who may answer them: the next page after `after`.
pub(in crate::store) async fn list<S: Sql>(
    sql: &mut S,
    reader: UserId,
    conversation: ConversationId,
    after: UserId,
    limit: usize,
) -> Result<Option<Page<Person>>, S> {
    let may = "SELECT 1 FROM chatroom_user
               WHERE conversation_id = ? AND user_id = ? AND is_active = 1 AND role >= ?";
    let room = number(conversation.0);
    let least = record::number_of_role(MemberRole::Administrator);
    if first(sql, may, values![room, number(reader.0), least])
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let find = format!(
        "{} JOIN chatroom_wish w ON w.user_id = u.user_id
         WHERE w.conversation_id = ? AND w.is_active = 1 AND w.user_id > ?
         ORDER BY w.user_id LIMIT ?",
        account::PERSON_COLUMNS
    );
    let with = values![
        number(reader.0),
        room,
        number(after.0),
        record::one_more(limit)
    ];
    let rows = sql.rows(&find, with).await?;
    let people: StoreResult<Vec<Person>> = rows.iter().map(record::person_of_row).collect();
    Ok(Some(record::page(people?, limit)))
}
