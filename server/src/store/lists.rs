//! The lists of an account, page by page: friends, requests and conversations.

use anser_shared::conversation::Head;
use anser_shared::friend::Friend;
use anser_shared::group::{JoinPolicy, Member};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::presence::Presence;

use super::record::{self, number};
use super::sql::{Row, Sql, first, values};
use super::{Page, Result as StoreResult, Seen, heads};

/// The account's revision, and the friends and requests after `after`, read together.
pub(super) async fn friends<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: UserId,
    limit: usize,
) -> Result<(u64, Page<Friend>), S::Fault> {
    let find = "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1";
    let revision = match first(sql, find, values![number(user.0)]).await? {
        Some(row) => record::revision(row.number(0)?)?,
        None => 0,
    };
    let statement = format!(
        "{} AND f.friend_id > ? ORDER BY f.friend_id LIMIT ?",
        record::FRIEND_COLUMNS
    );
    let with = values![number(user.0), number(after.0), record::one_more(limit)];
    let rows = sql.rows(&statement, with).await?;
    let friends: StoreResult<Vec<Friend>> = rows.iter().map(record::friend_of_row).collect();
    Ok((revision, record::page(friends?, limit)))
}

/// The conversations of a user after `after`.
pub(super) async fn heads<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<Page<Head>, S::Fault> {
    let statement = format!(
        "{} AND m.conversation_id > ? ORDER BY m.conversation_id LIMIT ?",
        heads::COLUMNS
    );
    let with = values![number(user.0), number(after.0), record::one_more(limit)];
    let rows = sql.rows(&statement, with).await?;
    let heads: StoreResult<Vec<Head>> = rows.iter().map(heads::head).collect();
    Ok(record::page(heads?, limit))
}

/// One of them.
pub(super) async fn head<S: Sql>(
    sql: &mut S,
    user: UserId,
    room: i64,
) -> Result<Option<Head>, S::Fault> {
    let statement = format!("{} AND m.conversation_id = ?", heads::COLUMNS);
    let row = first(sql, &statement, values![number(user.0), room]).await?;
    Ok(row.as_ref().map(heads::head).transpose()?)
}

/// The groups after `after` that a user may see: their own, and those that everybody may join or ask to join.
pub(super) async fn groups<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<Page<Seen>, S::Fault> {
    let statement = format!(
        "{} AND r.conversation_id > ? AND (m.is_active = 1 OR r.join_policy <> ?)
         ORDER BY r.conversation_id LIMIT ?",
        heads::LISTED_COLUMNS
    );
    let hidden = record::number_of_policy(JoinPolicy::Invitation);
    let me = number(user.0);
    let limited = record::one_more(limit);
    let with = values![me, me, number(after.0), hidden, limited];
    let rows = sql.rows(&statement, with).await?;
    let groups: StoreResult<Vec<_>> = rows.iter().map(heads::listed).collect();
    Ok(record::page(groups?, limit))
}

/// The living groups with a name, as a user sees them; `creator` is the key of the creator's name.
pub(super) async fn groups_named<S: Sql>(
    sql: &mut S,
    user: UserId,
    name_key: &str,
    creator: Option<&str>,
) -> Result<Vec<Seen>, S::Fault> {
    let statement = format!(
        "{} AND r.kind = ? AND r.name_key = ? AND (? = 0 OR u.name_key = ?)",
        heads::LISTED_COLUMNS
    );
    let creator_key = creator.unwrap_or_default();
    let with = values![
        number(user.0),
        number(user.0),
        record::GROUP,
        name_key,
        creator.is_some(),
        creator_key
    ];
    let rows = sql.rows(&statement, with).await?;
    let groups: StoreResult<Vec<_>> = rows.iter().map(heads::listed).collect();
    Ok(groups?)
}

/// The members of a group after `after`, and whether each of them has blocked `reader`. Nobody in a conversation of
/// the server, or in a group that has ended. The store does not know who is online.
pub(super) async fn members<S: Sql>(
    sql: &mut S,
    reader: UserId,
    conversation: ConversationId,
    after: UserId,
    limit: usize,
) -> Result<Page<(Member, bool)>, S::Fault> {
    let statement =
        "SELECT m.user_id, u.name, COALESCE(k.nickname, u.nickname), COALESCE(k.status, u.status),
           COALESCE(k.picture_id, u.picture_id), COALESCE(k.about, u.about), m.role,
           COALESCE(b.is_blocked, 0), m.can_speak, m.silent_until, m.told_seq
         FROM chatroom_user m
         JOIN chatroom r ON r.conversation_id = m.conversation_id AND r.kind IN (2, 3)
           AND r.is_active = 1
         JOIN userinfo u ON u.user_id = m.user_id
         LEFT JOIN userfriend b ON b.user_id = m.user_id AND b.friend_id = ?
         LEFT JOIN userfriend_frozen k ON k.user_id = ? AND k.friend_id = m.user_id
           AND k.is_active = 1
         WHERE m.conversation_id = ? AND m.is_active = 1 AND m.user_id > ?
         ORDER BY m.user_id LIMIT ?";
    let with = values![
        number(reader.0),
        number(reader.0),
        number(conversation.0),
        number(after.0),
        record::one_more(limit),
    ];
    let rows = sql.rows(statement, with).await?;
    let members: StoreResult<Vec<_>> = rows.iter().map(member).collect();
    Ok(record::page(members?, limit))
}

fn member(row: &Row) -> StoreResult<(Member, bool)> {
    let member = Member {
        person: record::person_of_row(row)?,
        role: record::role(row.number(6)?)?,
        presence: Presence::Offline,
        muted: heads::mute(row.flag(8)?, row.maybe(9)?),
        read: record::seq("chatroom_user", "told_seq", row.number(10)?)?,
    };
    Ok((member, row.flag(7)?))
}

/// The users who may see this user's presence and whose presence this user may see: friends, if neither has blocked
/// the other.
pub(super) async fn friend_ids<S: Sql>(sql: &mut S, user: UserId) -> Result<Vec<UserId>, S::Fault> {
    let statement = "SELECT f.friend_id FROM userfriend f
         JOIN userfriend b ON b.user_id = f.friend_id AND b.friend_id = f.user_id
         WHERE f.user_id = ? AND f.state = ? AND f.is_active = 1 AND f.is_blocked = 0 AND b.is_blocked = 0
         ORDER BY f.friend_id";
    let rows = sql
        .rows(statement, values![number(user.0), record::FRIENDS])
        .await?;
    let ids = rows
        .iter()
        .map(|row| record::user("userfriend", "friend_id", row.number(0)?));
    Ok(ids.collect::<StoreResult<_>>()?)
}
