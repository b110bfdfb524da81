//! Friendships, conversations and what stands in them.

use std::sync::Arc;

use anser_shared::event::{Friend, FriendState, Head};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::people;
use crate::store::record::{self, Budget, DIRECT, EntryRow, FRIENDS, number};
use crate::store::{Befriended, Page, Person, Result};

pub(super) fn befriend(
    connection: &Connection,
    asker: UserId,
    friend: UserId,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<std::result::Result<Befriended, Refusal>> {
    if asker == friend {
        return Ok(Err(Refusal::Yourself));
    }
    let (Some(one), Some(other)) = (
        people::person(connection, asker)?,
        people::person(connection, friend)?,
    ) else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let mut already = connection.prepare_cached(
        "SELECT 1 FROM userfriend WHERE user_id = ?1 AND friend_id = ?2 AND state = ?3 AND is_active = 1",
    )?;
    if already.exists(params![number(asker.0), number(friend.0), FRIENDS])? {
        return Ok(Err(Refusal::AlreadyFriends));
    }
    let room = direct(connection, asker, friend, conversation, at)?;
    let mut join = connection.prepare_cached(
        "INSERT INTO chatroom_user (conversation_id, user_id, joined_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (conversation_id, user_id) DO UPDATE SET to_seq = NULL, is_active = 1",
    )?;
    let mut tie = connection.prepare_cached(
        "INSERT INTO userfriend (user_id, friend_id, state, conversation_id, created_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)
         ON CONFLICT (user_id, friend_id) DO UPDATE SET
           state = excluded.state, conversation_id = excluded.conversation_id,
           changed_at = excluded.changed_at, is_active = 1",
    )?;
    let mut raise = connection
        .prepare_cached("UPDATE userinfo SET revision = revision + 1 WHERE user_id = ?1")?;
    for (user, friend) in [(asker, friend), (friend, asker)] {
        join.execute(params![room, number(user.0), at.0])?;
        tie.execute(params![
            number(user.0),
            number(friend.0),
            FRIENDS,
            room,
            at.0
        ])?;
        raise.execute([number(user.0)])?;
    }
    let conversation = record::conversation("chatroom", room)?;
    let seen = |viewer: &Person, friend: Person| {
        let Person {
            user,
            name,
            nickname,
            ..
        } = friend;
        (
            viewer.revision + 1,
            Friend {
                user,
                name,
                nickname,
                state: FriendState::Friends,
                conversation,
            },
        )
    };
    Ok(Ok(Befriended {
        for_asker: seen(&one, other.clone()),
        for_friend: seen(&other, one.clone()),
    }))
}

/// The conversation of two people: the one they have had, or a new one.
fn direct(
    connection: &Connection,
    one: UserId,
    other: UserId,
    new: ConversationId,
    at: Timestamp,
) -> Result<i64> {
    let (low, high) = (number(one.min(other).0), number(one.max(other).0));
    let mut make = connection.prepare_cached(
        "INSERT INTO chatroom (conversation_id, kind, user_low, user_high, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (user_low, user_high) DO UPDATE SET is_active = 1
         RETURNING conversation_id",
    )?;
    Ok(
        make.query_row(params![number(new.0), DIRECT, low, high, at.0], |row| {
            row.get(0)
        })?,
    )
}

pub(super) fn friends(
    connection: &Connection,
    user: UserId,
    after: UserId,
    limit: usize,
) -> Result<(u64, Page<Friend>)> {
    let revision = people::person(connection, user)?.map_or(0, |person| person.revision);
    let mut find = connection.prepare_cached(
        "SELECT f.friend_id, u.name, u.nickname, f.state, f.conversation_id
         FROM userfriend f JOIN userinfo u ON u.user_id = f.friend_id
         WHERE f.user_id = ?1 AND f.friend_id > ?2 AND f.is_active = 1
         ORDER BY f.friend_id LIMIT ?3",
    )?;
    let rows = find.query_map(
        params![number(user.0), number(after.0), record::one_more(limit)],
        |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        },
    )?;
    let friends = rows
        .map(|row| record::friend(row?))
        .collect::<Result<_>>()?;
    Ok((revision, record::page(friends, limit)))
}

pub(super) fn friend_ids(connection: &Connection, user: UserId) -> Result<Vec<UserId>> {
    let mut find = connection.prepare_cached(
        "SELECT friend_id FROM userfriend
         WHERE user_id = ?1 AND state = ?2 AND is_active = 1 ORDER BY friend_id",
    )?;
    let rows = find.query_map(params![number(user.0), FRIENDS], |row| row.get(0))?;
    rows.map(|id| record::user("userfriend", "friend_id", id?))
        .collect()
}

pub(super) fn heads(
    connection: &Connection,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<Page<Head>> {
    let mut find = connection.prepare_cached(
        "SELECT r.conversation_id, r.kind, min(r.last_seq, ifnull(m.to_seq, r.last_seq)),
                CASE r.user_low WHEN ?1 THEN r.user_high ELSE r.user_low END
         FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.user_id = ?1 AND m.conversation_id > ?2 AND m.is_active = 1 AND r.is_active = 1
         ORDER BY m.conversation_id LIMIT ?3",
    )?;
    let rows = find.query_map(
        params![number(user.0), number(after.0), record::one_more(limit)],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let heads = rows.map(|row| record::head(row?)).collect::<Result<_>>()?;
    Ok(record::page(heads, limit))
}

pub(super) fn members(
    connection: &Connection,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>> {
    let mut find = connection.prepare_cached(
        "SELECT m.user_id FROM chatroom_user m
         JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.conversation_id = ?1 AND m.is_active = 1 AND r.is_active = 1 ORDER BY m.user_id",
    )?;
    let rows = find.query_map([number(conversation.0)], |row| row.get(0))?;
    rows.map(|id| record::user("chatroom_user", "user_id", id?))
        .collect()
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
        "SELECT m.from_seq, min(r.last_seq, ifnull(m.to_seq, r.last_seq))
         FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
         WHERE m.conversation_id = ?1 AND m.user_id = ?2 AND m.is_active = 1 AND r.is_active = 1",
    )?;
    let visible = member
        .query_row(params![number(conversation.0), number(reader.0)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((from, last)) = visible else {
        return Ok(None);
    };
    let mut find = connection.prepare_cached(
        "SELECT seq, author_id, message_id, sent_at, body_kind, iif(is_active = 1, body, NULL)
         FROM chatmsg WHERE conversation_id = ?1 AND seq > ?2 AND seq <= ?3
         ORDER BY seq LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = find.query(params![
        number(conversation.0),
        number(after.0).max(from),
        last,
        limit
    ])?;
    let mut budget = Budget::new(max_bytes);
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = record::entry(EntryRow {
            seq: row.get(0)?,
            author: row.get(1)?,
            id: row.get(2)?,
            at: row.get(3)?,
            kind: row.get(4)?,
            body: row.get(5)?,
        })?;
        if !budget.takes(&entry) {
            break;
        }
        entries.push(entry);
    }
    Ok(Some((entries, record::seq("chatroom", "last_seq", last)?)))
}
