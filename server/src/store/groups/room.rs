//! A group while a user changes something in it: its row is locked until the transaction ends.

use anser_shared::body::Notice;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::people::Gag;
use anser_shared::refusal::Refusal;

use super::{Result, Step};
use crate::store::ground::{Fresh, Told};
use crate::store::record::{self, GROUP, LOBBY, number};
use crate::store::sql::{Row, Sql, first, values};
use crate::store::{heads, log};

/// A group whose row is locked until the transaction ends.
pub(in crate::store) struct Room {
    pub id: i64,
    pub kind: i64,
    pub last: i64,
    pub live: bool,
    pub members: i64,
    pub policy: JoinPolicy,
    pub creator: i64,
    pub name: String,
    pub announcement: String,
    pub picture: PictureId,
    pub quiet: bool,
    pub blocked: bool,
    pub all_pin: bool,
}

/// The membership of a user in the group's table of members.
pub(super) struct Membership {
    pub role: MemberRole,
    /// The place at which it ended, if it has.
    pub to: Option<i64>,
    pub mute: Option<Gag>,
}

/// The purpose of a change in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// A change of the group, which has to be open.
    Change,
    /// Leaving or ending it, which is also possible in a group that the server has closed.
    End,
}

impl Room {
    /// Writes a line about an act into the group's log.
    pub async fn say<S: Sql>(
        &self,
        sql: &mut S,
        author: UserId,
        notice: Notice,
        fresh: Fresh,
        told: &mut Told,
    ) -> Result<(), S> {
        let entry = log::append(sql, self.id, self.last, author, notice.into(), fresh).await?;
        let conversation = record::conversation("chatroom", self.id)?;
        told.posted.push((conversation, entry));
        Ok(())
    }

    pub async fn count<S: Sql>(&self, sql: &mut S, members: i64) -> Result<u32, S> {
        let statement = "UPDATE chatroom SET members = ? WHERE conversation_id = ?";
        sql.run(statement, values![members, self.id]).await?;
        Ok(record::members(members)?)
    }
}

/// Locks a group for a user whose role has to be at least `least`.
pub(super) async fn enter<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    least: MemberRole,
    errand: Errand,
) -> Step<(Room, MemberRole), S> {
    let Some(room) = lock(sql, conversation).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    let found = membership(sql, room.id, user).await?;
    if room.kind != GROUP {
        return Ok(Err(Refusal::NotAllowed));
    }
    // A user who was never a member does not learn that the group exists, or existed.
    if found.is_none() && room.policy == JoinPolicy::Invitation {
        return Ok(Err(Refusal::NoSuchGroup));
    }
    if !room.live {
        return Ok(Err(Refusal::GroupGone));
    }
    Ok(match found {
        None | Some(Membership { to: Some(_), .. }) => Err(Refusal::NotAMember),
        Some(Membership { role, .. }) if role < least => Err(Refusal::NotAllowed),
        Some(_) if room.blocked && errand == Errand::Change => Err(Refusal::GroupBlocked),
        Some(Membership { role, .. }) => Ok((room, role)),
    })
}

/// A group or the lobby. Nobody joins a conversation of two, or one in which only the server speaks.
pub(in crate::store) async fn lock<S: Sql>(
    sql: &mut S,
    conversation: ConversationId,
) -> Result<Option<Room>, S> {
    let statement = format!(
        "SELECT conversation_id, kind, last_seq, is_active, members, join_policy, creator_id, name,
           announcement, picture_id, is_quiet, is_blocked, all_pin
         FROM chatroom WHERE conversation_id = ? AND kind IN (?, ?){}",
        S::FOR_UPDATE
    );
    let with = values![number(conversation.0), GROUP, LOBBY];
    let found = first(sql, &statement, with).await?;
    Ok(found.as_ref().map(room).transpose()?)
}

fn room(row: &Row) -> crate::store::Result<Room> {
    Ok(Room {
        id: row.number(0)?,
        kind: row.number(1)?,
        last: row.number(2)?,
        live: row.flag(3)?,
        members: row.number(4)?,
        policy: record::policy(row.number(5)?)?,
        creator: row.maybe(6)?.unwrap_or(0),
        name: row.text(7)?,
        announcement: row.text(8)?,
        picture: record::picture_id(row.number(9)?)?,
        quiet: row.flag(10)?,
        blocked: row.flag(11)?,
        all_pin: row.flag(12)?,
    })
}

pub(super) async fn membership<S: Sql>(
    sql: &mut S,
    room: i64,
    user: UserId,
) -> Result<Option<Membership>, S> {
    let find = "SELECT role, is_active, to_seq, can_speak, silent_until FROM chatroom_user
                WHERE conversation_id = ? AND user_id = ?";
    let Some(row) = first(sql, find, values![room, number(user.0)]).await? else {
        return Ok(None);
    };
    let to = if row.flag(1)? {
        None
    } else {
        Some(row.maybe(2)?.unwrap_or(0))
    };
    let role = record::role(row.number(0)?)?;
    let mute = heads::mute(row.flag(3)?, row.maybe(4)?);
    Ok(Some(Membership { role, to, mute }))
}

/// A user who joins or leaves by themselves has seen the group, so it stays in their list. Their mark is at least at
/// the line that says that they joined.
pub(super) async fn see<S: Sql>(sql: &mut S, room: &Room, user: UserId) -> Result<(), S> {
    let statement = "UPDATE chatroom_user SET read_seq = from_seq + 1
                     WHERE conversation_id = ? AND user_id = ? AND read_seq <= from_seq";
    sql.run(statement, values![room.id, number(user.0)]).await
}
