//! The lobby, the conversation of all users if the administrator wants one; and how users join a conversation of all
//! users.

use anser_shared::id::UserId;
use anser_shared::text::GroupName;
use anser_shared::time::Timestamp;

use super::ground::{Answer, Fresh, Told};
use super::record::{BULLETIN_SCOPE, LOBBY, LOBBY_SCOPE};
use super::sql::{Sql, first, values};

/// The server opens its lobby under a name, or closes it. No user makes this change.
#[derive(Clone, Debug)]
pub struct EnsureLobby {
    pub name: Option<GroupName>,
}

/// All users are members, also users who were there before the lobby. Everybody reads it whole.
pub(super) async fn ensure<S: Sql>(
    sql: &mut S,
    _: UserId,
    EnsureLobby { name }: &EnsureLobby,
    fresh: Fresh,
) -> Answer<S, ()> {
    let find = format!(
        "SELECT conversation_id FROM chatroom WHERE name_scope = ?{}",
        S::FOR_UPDATE
    );
    let found = first(sql, &find, values![LOBBY_SCOPE]).await?;
    let done = Ok(Ok(((), Told::default())));
    let room = match (found, name) {
        (None, None) => return done,
        (Some(row), None) => {
            let close = "UPDATE chatroom SET is_active = 0 WHERE conversation_id = ?";
            sql.run(close, values![row.number(0)?]).await?;
            return done;
        }
        (Some(row), Some(name)) => {
            let room = row.number(0)?;
            let open = "UPDATE chatroom SET is_active = 1, name = ? WHERE conversation_id = ?";
            sql.run(open, values![name.as_str(), room]).await?;
            let show = "UPDATE chatroom_user SET is_hidden = 0
                        WHERE conversation_id = ? AND is_hidden = 1";
            sql.run(show, values![room]).await?;
            room
        }
        (None, Some(name)) => {
            let room = super::record::number(fresh.conversation.0);
            // One key for all names, because there is one lobby.
            let open = "INSERT INTO chatroom
                          (conversation_id, kind, created_at, name, name_key, name_scope, live)
                        VALUES (?, ?, ?, ?, ?, ?, 1)";
            let with = values![room, LOBBY, fresh.at.0, name.as_str(), "", LOBBY_SCOPE];
            sql.run(open, with).await?;
            room
        }
    };
    take_everybody_in(sql, room, 0, fresh.at).await?;
    done
}

/// Adds all users who are not members of a conversation of all users. They read what is after a place.
pub(super) async fn take_everybody_in<S: Sql>(
    sql: &mut S,
    room: i64,
    from: i64,
    at: Timestamp,
) -> Result<(), S::Fault> {
    sql.run(
        "INSERT INTO chatroom_user (conversation_id, user_id, joined_at, from_seq, read_seq)
         SELECT ?, u.user_id, ?, ?, ? FROM userinfo u
         WHERE u.is_active = 1 AND NOT EXISTS
           (SELECT 1 FROM chatroom_user m WHERE m.conversation_id = ? AND m.user_id = u.user_id)",
        values![room, at.0, from, from, room],
    )
    .await?;
    let count = "SELECT COUNT(*) FROM chatroom_user WHERE conversation_id = ? AND is_active = 1";
    let members = match first(sql, count, values![room]).await? {
        Some(row) => row.number(0)?,
        None => 0,
    };
    let statement = "UPDATE chatroom SET members = ? WHERE conversation_id = ?";
    sql.run(statement, values![members, room]).await
}

/// The conversations of all users.
pub(super) const SCOPES: [i64; 2] = [LOBBY_SCOPE, BULLETIN_SCOPE];

/// Adds a newly registered user to the conversations of all users, as far as they exist. The statements take the
/// user, the moment, `BULLETIN` and [`SCOPES`]; and [`SCOPES`]. Earlier messages are not unread in either, but can
/// be read in the lobby.
pub(super) const REGISTER: [&str; 2] = [
    "INSERT INTO chatroom_user (conversation_id, user_id, joined_at, from_seq, read_seq)
     SELECT conversation_id, ?, ?,
       CASE kind WHEN ? THEN last_seq ELSE 0 END, last_seq
     FROM chatroom WHERE name_scope IN (?, ?)",
    "UPDATE chatroom SET members = members + 1 WHERE name_scope IN (?, ?)",
];
