//! Friendships, conversations and what stands in them.

use std::sync::Arc;

use anser_shared::event::{Friend, FriendState, Head};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::fault::Fault;
use super::session::Session;
use crate::store::record::{self, Budget, DIRECT, EntryRow, FRIENDS, number};
use crate::store::{Befriended, Page, Person};

type Result<T> = std::result::Result<T, Fault>;

pub(super) async fn befriend(
    session: &mut Session,
    asker: UserId,
    friend: UserId,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<std::result::Result<Befriended, Refusal>> {
    if asker == friend {
        return Ok(Err(Refusal::Yourself));
    }
    // Both people are locked, the smaller id first: what follows is done by one at a time for
    // each pair, from whichever side it comes.
    let (low, high) = (number(asker.min(friend).0), number(asker.max(friend).0));
    let people = session
        .all(
            "SELECT user_id, name, nickname, revision FROM userinfo
             WHERE user_id IN (?, ?) AND is_active = 1 ORDER BY user_id FOR UPDATE",
            (low, high),
        )
        .await?;
    let people = people
        .into_iter()
        .map(record::person)
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let find = |user: UserId| people.iter().find(|person| person.user == user);
    let (Some(one), Some(other)) = (find(asker), find(friend)) else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let already = "SELECT 1 FROM userfriend
                   WHERE user_id = ? AND friend_id = ? AND state = ? AND is_active = 1";
    if session
        .first::<(i64,)>(already, (number(asker.0), number(friend.0), FRIENDS))
        .await?
        .is_some()
    {
        return Ok(Err(Refusal::AlreadyFriends));
    }
    let room = direct(session, (low, high), conversation, at).await?;
    let (asker_id, friend_id) = (number(asker.0), number(friend.0));
    session
        .execute(
            "INSERT INTO chatroom_user (conversation_id, user_id, joined_at) VALUES (?, ?, ?), (?, ?, ?)
             ON DUPLICATE KEY UPDATE to_seq = NULL, is_active = 1",
            (room, low, at.0, room, high, at.0),
        )
        .await?;
    session
        .execute(
            "INSERT INTO userfriend
               (user_id, friend_id, state, conversation_id, created_at, changed_at)
             VALUES (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?)
             ON DUPLICATE KEY UPDATE state = VALUES(state), conversation_id = VALUES(conversation_id),
               changed_at = VALUES(changed_at), is_active = 1",
            [
                [asker_id, friend_id, FRIENDS, room, at.0, at.0],
                [friend_id, asker_id, FRIENDS, room, at.0, at.0],
            ]
            .concat(),
        )
        .await?;
    session
        .execute(
            "UPDATE userinfo SET revision = revision + 1 WHERE user_id IN (?, ?)",
            (low, high),
        )
        .await?;
    let conversation = record::conversation("chatroom", room)?;
    let seen = |viewer: &Person, friend: &Person| {
        let Person {
            user,
            name,
            nickname,
            ..
        } = friend.clone();
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
        for_asker: seen(one, other),
        for_friend: seen(other, one),
    }))
}

/// The conversation of two people: the one they have had, or a new one.
async fn direct(
    session: &mut Session,
    (low, high): (i64, i64),
    new: ConversationId,
    at: Timestamp,
) -> Result<i64> {
    let find = "SELECT conversation_id FROM chatroom WHERE user_low = ? AND user_high = ?";
    if let Some((room,)) = session.first::<(i64,)>(find, (low, high)).await? {
        session
            .execute(
                "UPDATE chatroom SET is_active = 1 WHERE conversation_id = ?",
                (room,),
            )
            .await?;
        return Ok(room);
    }
    session
        .execute(
            "INSERT INTO chatroom (conversation_id, kind, user_low, user_high, created_at)
             VALUES (?, ?, ?, ?, ?)",
            (number(new.0), DIRECT, low, high, at.0),
        )
        .await?;
    Ok(number(new.0))
}

/// A friend beside the account's revision; without friends, the revision stands alone.
type FriendBeside = (
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

pub(super) async fn friends(
    session: &mut Session,
    user: UserId,
    after: UserId,
    limit: usize,
) -> Result<(u64, Page<Friend>)> {
    // One statement, and therefore one state of the database for revision and friends.
    let rows: Vec<FriendBeside> = session
        .all(
            "SELECT me.revision, f.friend_id, u.name, u.nickname, f.state, f.conversation_id
             FROM userinfo me
             LEFT JOIN userfriend f
               ON f.user_id = me.user_id AND f.friend_id > ? AND f.is_active = 1
             LEFT JOIN userinfo u ON u.user_id = f.friend_id
             WHERE me.user_id = ? AND me.is_active = 1
             ORDER BY f.friend_id LIMIT ?",
            (number(after.0), number(user.0), record::one_more(limit)),
        )
        .await?;
    let revision = rows.first().map_or(Ok(0), |row| record::revision(row.0))?;
    let mut friends = Vec::new();
    for row in rows {
        if let (_, Some(id), Some(name), Some(nickname), Some(state), Some(room)) = row {
            friends.push(record::friend((id, name, nickname, state, room))?);
        }
    }
    Ok((revision, record::page(friends, limit)))
}

pub(super) async fn friend_ids(session: &mut Session, user: UserId) -> Result<Vec<UserId>> {
    let rows: Vec<(i64,)> = session
        .all(
            "SELECT friend_id FROM userfriend
             WHERE user_id = ? AND state = ? AND is_active = 1 ORDER BY friend_id",
            (number(user.0), FRIENDS),
        )
        .await?;
    rows.into_iter()
        .map(|(id,)| Ok(record::user("userfriend", "friend_id", id)?))
        .collect()
}

pub(super) async fn heads(
    session: &mut Session,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<Page<Head>> {
    let rows = session
        .all(
            "SELECT r.conversation_id, r.kind, LEAST(r.last_seq, IFNULL(m.to_seq, r.last_seq)),
                    IF(r.user_low = m.user_id, r.user_high, r.user_low)
             FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
             WHERE m.user_id = ? AND m.conversation_id > ? AND m.is_active = 1 AND r.is_active = 1
             ORDER BY m.conversation_id LIMIT ?",
            (number(user.0), number(after.0), record::one_more(limit)),
        )
        .await?;
    let heads = rows
        .into_iter()
        .map(record::head)
        .collect::<std::result::Result<_, _>>()?;
    Ok(record::page(heads, limit))
}

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
            "SELECT seq, author_id, message_id, sent_at, body_kind, IF(is_active = 1, body, NULL)
             FROM chatmsg WHERE conversation_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (
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
