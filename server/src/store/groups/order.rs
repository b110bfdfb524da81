//! What those who lead a group decide about it, and about the members in it.

use anser_shared::body::Notice;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::people::Gag;
use anser_shared::refusal::Refusal;
use anser_shared::text::GroupName;

use super::members::below;
use super::room::{Errand, Membership, Room, enter, membership};
use super::{NameScope, Result, Step, allowed, free_name, scope_number, wishes};
use crate::store::ground::{Answer, Fresh, Outcome, Told, lock_person, tell_head};
use crate::store::record::{self, number};
use crate::store::sql::{Sql, Value, first, values};
use crate::store::{Result as StoreResult, StoreError};

/// Something about a group that everybody in it sees.
#[derive(Clone, Debug)]
pub enum Order {
    Rename { name: GroupName, scope: NameScope },
    Policy(JoinPolicy),
    Announce(String),
    Picture(Option<(PictureId, Vec<u8>)>),
    Quiet(bool),
}

/// Something about one member.
#[derive(Clone, Copy, Debug)]
pub enum Rank {
    /// Makes a member an administrator, or an administrator a member.
    Appoint { administrator: bool },
    /// Takes the right to write, or gives it back.
    Mute(Option<Gag>),
    /// Makes a member the owner; they may have `most` groups.
    HandOver { most: u32 },
}

/// Decides something about a group. What is so already is no news.
pub(in crate::store) async fn order<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    order: &Order,
    fresh: Fresh,
) -> Answer<S> {
    let least = MemberRole::Administrator;
    let (room, _) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    let notice = allowed!(set(sql, &room, order, fresh).await?);
    let mut told = Told::default();
    if let Some(notice) = notice {
        let policy = JoinPolicy::Invitation;
        if notice == (Notice::PolicySet { policy }) {
            // Whoever waits does not see the group from here on, and could not give it up.
            wishes::end_all(sql, room.id, &mut told).await?;
        }
        room.say(sql, user, notice, fresh, &mut told).await?;
    }
    Ok(Ok((Outcome::Done, told)))
}

async fn set<S: Sql>(
    sql: &mut S,
    room: &Room,
    order: &Order,
    fresh: Fresh,
) -> Step<Option<Notice>, S> {
    let (statement, value, notice): (_, Value, _) = match order {
        Order::Rename { name, scope } => return rename(sql, room, name, *scope).await,
        Order::Policy(policy) if room.policy == *policy => return Ok(Ok(None)),
        Order::Policy(policy) => (
            "UPDATE chatroom SET join_policy = ? WHERE conversation_id = ?",
            record::number_of_policy(*policy).into(),
            Notice::PolicySet { policy: *policy },
        ),
        Order::Announce(text) if room.announcement == *text => return Ok(Ok(None)),
        Order::Announce(text) => (
            "UPDATE chatroom SET announcement = ? WHERE conversation_id = ?",
            text.as_str().into(),
            Notice::Announced { text: text.clone() },
        ),
        Order::Quiet(quiet) if room.quiet == *quiet => return Ok(Ok(None)),
        Order::Quiet(quiet) => (
            "UPDATE chatroom SET is_quiet = ? WHERE conversation_id = ?",
            (*quiet).into(),
            Notice::Quieted { quiet: *quiet },
        ),
        Order::Picture(new) => {
            let picture = new
                .as_ref()
                .map_or(PictureId::NONE, |(picture, _)| *picture);
            if room.picture == picture {
                return Ok(Ok(None));
            }
            keep_picture(sql, room.id, new.as_ref(), fresh).await?;
            (
                "UPDATE chatroom SET picture_id = ? WHERE conversation_id = ?",
                number(picture.0).into(),
                Notice::Pictured { picture },
            )
        }
    };
    sql.run(statement, &[value, room.id.into()]).await?;
    Ok(Ok(Some(notice)))
}

async fn rename<S: Sql>(
    sql: &mut S,
    room: &Room,
    name: &GroupName,
    scope: NameScope,
) -> Step<Option<Notice>, S> {
    if room.name == name.as_str() {
        return Ok(Ok(None));
    }
    let key = allowed!(free_name(sql, name, scope, room.creator, Some(room.id)).await?);
    let statement = "UPDATE chatroom SET name = ?, name_key = ?, name_scope = ?
                     WHERE conversation_id = ?";
    let scope = scope_number(scope, room.creator);
    let with = values![name.as_str(), key.as_str(), scope, room.id];
    sql.run(statement, with).await?;
    let name = name.as_str().to_owned();
    Ok(Ok(Some(Notice::Renamed { name })))
}

/// The picture before it is not kept.
async fn keep_picture<S: Sql>(
    sql: &mut S,
    room: i64,
    new: Option<&(PictureId, Vec<u8>)>,
    fresh: Fresh,
) -> Result<(), S> {
    let find = "SELECT 1 FROM chatroom_picture WHERE conversation_id = ?";
    let statement = match first(sql, find, values![room]).await? {
        Some(_) => {
            "UPDATE chatroom_picture SET picture_id = ?, changed_at = ?, bytes = ?
             WHERE conversation_id = ?"
        }
        None => {
            "INSERT INTO chatroom_picture (picture_id, changed_at, bytes, conversation_id)
             VALUES (?, ?, ?, ?)"
        }
    };
    let (picture, bytes) = new.map_or((PictureId::NONE, Vec::new()), Clone::clone);
    let with = values![number(picture.0), fresh.at.0, bytes, room];
    sql.run(statement, with).await
}

/// The picture that a group has, for somebody who sees the group.
pub(in crate::store) async fn picture<S: Sql>(
    sql: &mut S,
    reader: UserId,
    conversation: ConversationId,
) -> Result<Option<(PictureId, Vec<u8>)>, S> {
    let hidden = record::number_of_policy(JoinPolicy::Invitation);
    let find = "SELECT p.picture_id, p.bytes FROM chatroom_picture p
                JOIN chatroom r ON r.conversation_id = p.conversation_id
                LEFT JOIN chatroom_user m
                  ON m.conversation_id = p.conversation_id AND m.user_id = ?
                WHERE p.conversation_id = ? AND p.picture_id <> 0
                  AND (m.is_active = 1 OR r.join_policy <> ?)";
    let with = values![number(reader.0), number(conversation.0), hidden];
    let row = first(sql, find, with).await?;
    let found: StoreResult<Option<_>> = row
        .map(|row| Ok::<_, StoreError>((record::picture_id(row.number(0)?)?, row.bytes(1)?)))
        .transpose();
    Ok(found?)
}

/// Decides something about one member, who is told on every device.
pub(in crate::store) async fn rank<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    rank: Rank,
    fresh: Fresh,
) -> Answer<S> {
    if let Rank::HandOver { most } = rank {
        return hand_over(sql, user, conversation, other, most, fresh).await;
    }
    let revision = allowed!(lock_person(sql, other).await?);
    let least = match rank {
        Rank::Mute(_) => MemberRole::Administrator,
        Rank::Appoint { .. } | Rank::HandOver { .. } => MemberRole::Owner,
    };
    let (room, role) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    let is = allowed!(below(sql, &room, other, role).await?);
    // What is so already is no news.
    let is_so = match rank {
        Rank::Mute(mute) => is.mute == mute,
        Rank::Appoint { administrator } => (is.role == MemberRole::Administrator) == administrator,
        Rank::HandOver { .. } => false,
    };
    if is_so {
        return Ok(Ok((Outcome::Done, Told::default())));
    }
    let notice = match rank {
        Rank::Mute(mute) => {
            let statement = "UPDATE chatroom_user SET can_speak = ?, silent_until = ?
                             WHERE conversation_id = ? AND user_id = ?";
            // Whoever is muted until a moment may speak after it, so that nothing has to be done then.
            let until = mute.and_then(|mute| mute.until);
            let speaks = mute.is_none() || until.is_some();
            let until = until.map_or(Value::Null, |until| until.0.into());
            let with = values![speaks, until, room.id, number(other.0)];
            sql.run(statement, with).await?;
            Notice::Muted { user: other, mute }
        }
        Rank::Appoint { administrator } => {
            let role = if administrator {
                MemberRole::Administrator
            } else {
                MemberRole::Member
            };
            set_role(sql, room.id, other, role).await?;
            Notice::Appointed {
                user: other,
                administrator,
            }
        }
        Rank::HandOver { .. } => Notice::HandedOver { user: other },
    };
    let mut told = Told::default();
    room.say(sql, user, notice, fresh, &mut told).await?;
    tell_head(sql, other, room.id, revision, &mut told).await?;
    Ok(Ok((Outcome::Done, told)))
}

/// Makes another member the owner; whoever was it stays as an administrator.
async fn hand_over<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    most: u32,
    fresh: Fresh,
) -> Answer<S> {
    if user == other {
        return Ok(Err(Refusal::OwnerStays));
    }
    // Two who hand over to each other lock the same one first.
    let mut revisions = [0; 2];
    let mut order = [(0, user), (1, other)];
    order.sort_by_key(|(_, user)| *user);
    for (which, user) in order {
        revisions[which] = allowed!(lock_person(sql, user).await?);
    }
    let least = MemberRole::Owner;
    let (room, _) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    match membership(sql, room.id, other).await? {
        Some(Membership { to: None, .. }) => {}
        _ => return Ok(Err(Refusal::NoSuchMember)),
    }
    if super::owned(sql, other).await? >= i64::from(most) {
        return Ok(Err(Refusal::TooManyOfTheirs { most }));
    }
    set_role(sql, room.id, other, MemberRole::Owner).await?;
    set_role(sql, room.id, user, MemberRole::Administrator).await?;
    // An owner is not muted.
    let statement = "UPDATE chatroom_user SET can_speak = 1, silent_until = NULL
                     WHERE conversation_id = ? AND user_id = ?";
    sql.run(statement, values![room.id, number(other.0)])
        .await?;
    let mut told = Told::default();
    let notice = Notice::HandedOver { user: other };
    room.say(sql, user, notice, fresh, &mut told).await?;
    for (user, revision) in [(user, revisions[0]), (other, revisions[1])] {
        tell_head(sql, user, room.id, revision, &mut told).await?;
    }
    Ok(Ok((Outcome::Done, told)))
}

async fn set_role<S: Sql>(sql: &mut S, room: i64, user: UserId, role: MemberRole) -> Result<(), S> {
    let statement = "UPDATE chatroom_user SET role = ? WHERE conversation_id = ? AND user_id = ?";
    let with = values![record::number_of_role(role), room, number(user.0)];
    sql.run(statement, with).await
}
