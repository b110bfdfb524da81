//! The lists of an account, page by page: whom it knows, and its conversations.

use anser_shared::event::{Friend, Head};
use anser_shared::id::{ConversationId, UserId};

use super::record::{self, number};
use super::sql::{Sql, first, values};
use super::{Page, Result as StoreResult};

/// The account's revision, and whom it knows after `after`, read together.
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

/// The conversations of somebody after `after`.
pub(super) async fn heads<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<Page<Head>, S::Fault> {
    let statement = format!(
        "{} AND m.conversation_id > ? ORDER BY m.conversation_id LIMIT ?",
        record::HEAD_COLUMNS
    );
    let with = values![number(user.0), number(after.0), record::one_more(limit)];
    let rows = sql.rows(&statement, with).await?;
    let heads: StoreResult<Vec<Head>> = rows.iter().map(record::head).collect();
    Ok(record::page(heads?, limit))
}

/// Everybody who may know whether this person is there, and of whom the person may know it:
/// friends of whom neither has blocked the other.
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
