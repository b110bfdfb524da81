//! Messages in the server's name, to all users and to one user. Each kind has a conversation of its own, in which
//! nobody else writes.
//!
//! A message to all users is one row, however many users there are. They are members already, and users who are away
//! find it in the log as they find every entry.

use anser_shared::body::Notice;
use anser_shared::group::JoinPolicy;
use anser_shared::id::UserId;
use anser_shared::refusal::Refusal;

use super::ground::{Answer, Fresh, Told, lock_person, tell_head};
use super::record::{self, BULLETIN, BULLETIN_SCOPE, LETTERS, LETTERS_SCOPE, number};
use super::sql::{Sql, first, values};
use super::{lobby, log};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// The server opens the conversation in which it speaks to all users. No user makes this change.
#[derive(Clone, Copy, Debug)]
pub struct EnsureBulletin;

/// Adds users who are not members yet.
pub(super) async fn ensure<S: Sql>(
    sql: &mut S,
    _: UserId,
    _: &EnsureBulletin,
    fresh: Fresh,
) -> Answer<S, ()> {
    open(sql, fresh).await?;
    Ok(Ok(((), Told::default())))
}

/// The conversation, if there is one, and the last place of its log, which is locked until the transaction ends.
async fn find<S: Sql>(sql: &mut S) -> Result<Option<(i64, i64)>, S> {
    let find = format!(
        "SELECT conversation_id, last_seq FROM chatroom WHERE name_scope = ?{}",
        S::FOR_UPDATE
    );
    let found = first(sql, &find, values![BULLETIN_SCOPE]).await?;
    Ok(match found {
        Some(row) => Some((row.number(0)?, row.number(1)?)),
        None => None,
    })
}

async fn open<S: Sql>(sql: &mut S, fresh: Fresh) -> Result<(i64, i64), S> {
    let (room, last) = match find(sql).await? {
        Some(found) => found,
        None => {
            let room = number(fresh.conversation.0);
            make(sql, room, BULLETIN, BULLETIN_SCOPE, "", fresh).await?;
            (room, 0)
        }
    };
    // Messages from before a user came are not unread for them.
    lobby::take_everybody_in(sql, room, last, fresh.at).await?;
    Ok((room, last))
}

/// Sends a message to all users.
pub(super) async fn broadcast<S: Sql>(
    sql: &mut S,
    author: UserId,
    text: &str,
    fresh: Fresh,
    told: &mut Told,
) -> Result<(), S> {
    let (room, last) = match find(sql).await? {
        Some(found) => found,
        // A server opens the conversation when it starts. A store in a test may not have opened it.
        None => open(sql, fresh).await?,
    };
    say(sql, room, last, author, text, fresh, told).await
}

/// Sends a message to one user. Their conversation is made with the first message.
pub(super) async fn write<S: Sql>(
    sql: &mut S,
    to: UserId,
    author: UserId,
    text: &str,
    fresh: Fresh,
    told: &mut Told,
) -> Result<std::result::Result<(), Refusal>, S> {
    // The reader is locked first, so that each has one conversation.
    let revision = match lock_person(sql, to).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let key = to.0.to_string();
    let find = format!(
        "SELECT conversation_id, last_seq FROM chatroom WHERE name_scope = ? AND name_key = ?{}",
        S::FOR_UPDATE
    );
    let found = first(sql, &find, values![LETTERS_SCOPE, key.as_str()]).await?;
    if let Some(row) = found {
        let (room, last) = (row.number(0)?, row.number(1)?);
        say(sql, room, last, author, text, fresh, told).await?;
        return Ok(Ok(()));
    }
    let room = number(fresh.conversation.0);
    make(sql, room, LETTERS, LETTERS_SCOPE, &key, fresh).await?;
    let come_in =
        "INSERT INTO chatroom_user (conversation_id, user_id, joined_at) VALUES (?, ?, ?)";
    sql.run(come_in, values![room, number(to.0), fresh.at.0])
        .await?;
    say(sql, room, 0, author, text, fresh, told).await?;
    tell_head(sql, to, room, revision, told).await?;
    Ok(Ok(()))
}

async fn say<S: Sql>(
    sql: &mut S,
    room: i64,
    last: i64,
    author: UserId,
    text: &str,
    fresh: Fresh,
    told: &mut Told,
) -> Result<(), S> {
    let text = text.to_owned();
    let entry = log::append(sql, room, last, author, Notice::Said { text }.into(), fresh).await?;
    let conversation = record::conversation("chatroom", room)?;
    told.posted.push((conversation, entry));
    Ok(())
}

async fn make<S: Sql>(
    sql: &mut S,
    room: i64,
    kind: i64,
    scope: i64,
    key: &str,
    fresh: Fresh,
) -> Result<(), S> {
    let statement = "INSERT INTO chatroom
                       (conversation_id, kind, created_at, name_key, name_scope, live, join_policy, members)
                     VALUES (?, ?, ?, ?, ?, 1, ?, 1)";
    // No user joins it by themselves.
    let policy = record::number_of_policy(JoinPolicy::Invitation);
    let with = values![room, kind, fresh.at.0, key, scope, policy];
    sql.run(statement, with).await
}
