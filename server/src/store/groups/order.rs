//! Decisions about a group and its members.

use anser_shared::body::Notice;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::order::Order;
use anser_shared::people::Gag;
use anser_shared::picture;
use anser_shared::refusal::Refusal;
use anser_shared::text::GroupName;

use super::members::{self, below};
use super::room::{Errand, Membership, Room, enter, membership};
use super::{NameScope, Result, Step, allowed, delete, free_name, scope_number, wishes};
use crate::store::ground::{Answer, Fresh, Told, lock_person, tell_head};
use crate::store::record::{self, number};
use crate::store::sql::{Sql, Value, first, values};
use crate::store::{Result as StoreResult, StoreError};

/// Decides something about a group.
#[derive(Clone, Debug)]
pub struct Decide {
    pub conversation: ConversationId,
    pub order: Order<UserId>,
    pub rules: GroupRules,
}

/// The server's settings for every group.
#[derive(Clone, Copy, Debug)]
pub struct GroupRules {
    pub names: NameScope,
    /// The largest number of members of a group.
    pub members: u32,
    /// The largest number of groups that a user may own.
    pub owned: u32,
}

pub(in crate::store) async fn decide<S: Sql>(
    sql: &mut S,
    user: UserId,
    decide: &Decide,
    fresh: Fresh,
) -> Answer<S, ()> {
    let (at, rules) = (decide.conversation, decide.rules);
    match decide.order {
        Order::Add { who } => members::add(sql, user, at, who, rules.members, fresh).await,
        Order::Remove { who } => members::remove(sql, user, at, who, fresh).await,
        Order::Answer { who, accept } => {
            members::let_in(sql, user, (at, who), accept, rules.members, fresh).await
        }
        Order::Leave => members::leave(sql, user, at, fresh).await,
        Order::Delete => delete(sql, user, at, fresh).await,
        Order::HandOver { who } => hand_over(sql, user, at, who, rules.owned, fresh).await,
        Order::Mute { who, mute } => silence(sql, user, (at, who), mute, fresh).await,
        Order::Appoint { who, administrator } => {
            appoint(sql, user, (at, who), administrator, fresh).await
        }
        Order::Rename { .. }
        | Order::SetPolicy { .. }
        | Order::Announce { .. }
        | Order::SetPicture { .. }
        | Order::Quiet { .. }
        | Order::SetPinning { .. } => change(sql, user, decide, fresh).await,
    }
}

/// Changes a property that all members see. A value that the group has already changes nothing.
async fn change<S: Sql>(sql: &mut S, user: UserId, decide: &Decide, fresh: Fresh) -> Answer<S, ()> {
    let least = MemberRole::Administrator;
    let entered = enter(sql, user, decide.conversation, least, Errand::Change).await?;
    let (room, _) = allowed!(entered);
    let notice = allowed!(set(sql, &room, decide, fresh).await?);
    let mut told = Told::default();
    if let Some(notice) = notice {
        let policy = JoinPolicy::Invitation;
        if notice == (Notice::PolicySet { policy }) {
            // Users who wait do not see the group from now on, and could not take their request back.
            wishes::end_all(sql, room.id, &mut told).await?;
        }
        room.say(sql, user, notice, fresh, &mut told).await?;
    }
    Ok(Ok(((), told)))
}

async fn set<S: Sql>(
    sql: &mut S,
    room: &Room,
    decide: &Decide,
    fresh: Fresh,
) -> Step<Option<Notice>, S> {
    let (statement, value, notice): (_, Value, _) = match &decide.order {
        Order::Rename { name } => return rename(sql, room, name, decide.rules.names).await,
        Order::SetPolicy { policy } if room.policy == *policy => return Ok(Ok(None)),
        Order::SetPolicy { policy } => (
            "UPDATE chatroom SET join_policy = ? WHERE conversation_id = ?",
            record::number_of_policy(*policy).into(),
            Notice::PolicySet { policy: *policy },
        ),
        Order::Announce { text } if room.announcement == *text => return Ok(Ok(None)),
        Order::Announce { text } => (
            "UPDATE chatroom SET announcement = ? WHERE conversation_id = ?",
            text.as_str().into(),
            Notice::Announced { text: text.clone() },
        ),
        Order::Quiet { quiet } if room.quiet == *quiet => return Ok(Ok(None)),
        Order::Quiet { quiet } => (
            "UPDATE chatroom SET is_quiet = ? WHERE conversation_id = ?",
            (*quiet).into(),
            Notice::Quieted { quiet: *quiet },
        ),
        Order::SetPinning { everybody } if room.all_pin == *everybody => return Ok(Ok(None)),
        Order::SetPinning { everybody } => (
            "UPDATE chatroom SET all_pin = ? WHERE conversation_id = ?",
            (*everybody).into(),
            Notice::PinningSet {
                everybody: *everybody,
            },
        ),
        Order::SetPicture { picture: new } => {
            let picture = new.as_deref().map_or(PictureId::NONE, picture::name);
            if room.picture == picture {
                return Ok(Ok(None));
            }
            let bytes = new.clone().unwrap_or_default();
            freeze_picture(sql, room.id, picture, bytes, fresh).await?;
            (
                "UPDATE chatroom SET picture_id = ? WHERE conversation_id = ?",
                number(picture.0).into(),
                Notice::Pictured { picture },
            )
        }
        // Each of them takes more than one column.
        Order::Add { .. }
        | Order::Remove { .. }
        | Order::Mute { .. }
        | Order::Appoint { .. }
        | Order::HandOver { .. }
        | Order::Answer { .. }
        | Order::Leave
        | Order::Delete => return Ok(Ok(None)),
    };
    sql.run(statement, &[value, room.id.into()]).await?;
    Ok(Ok(Some(notice)))
}

async fn rename<S: Sql>(
    sql: &mut S,
    room: &Room,
    name: &str,
    scope: NameScope,
) -> Step<Option<Notice>, S> {
    let name = allowed!(GroupName::parse(name).map_err(Refusal::GroupName));
    if room.name == name.as_str() {
        return Ok(Ok(None));
    }
    let key = allowed!(free_name(sql, &name, scope, room.creator, Some(room.id)).await?);
    let statement = "UPDATE chatroom SET name = ?, name_key = ?, name_scope = ?
                     WHERE conversation_id = ?";
    let scope = scope_number(scope, room.creator);
    let with = values![name.as_str(), key.as_str(), scope, room.id];
    sql.run(statement, with).await?;
    let name = name.as_str().to_owned();
    Ok(Ok(Some(Notice::Renamed { name })))
}

/// The former picture is not kept.
async fn freeze_picture<S: Sql>(
    sql: &mut S,
    room: i64,
    picture: PictureId,
    bytes: Vec<u8>,
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
    let with = values![number(picture.0), fresh.at.0, bytes, room];
    sql.run(statement, with).await
}

/// The picture of a group, for a user who sees the group.
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

/// A member of a group with a lower role than the author of the order.
struct Below {
    room: Room,
    is: Membership,
    /// The role that they get.
    revision: u64,
}

async fn reach<S: Sql>(
    sql: &mut S,
    user: UserId,
    (at, who): (ConversationId, UserId),
    least: MemberRole,
) -> Step<Below, S> {
    let revision = allowed!(lock_person(sql, who).await?);
    let (room, role) = allowed!(enter(sql, user, at, least, Errand::Change).await?);
    let is = allowed!(below(sql, &room, who, role).await?);
    Ok(Ok(Below { room, is, revision }))
}

/// Writes a line in the group, and tells the member on every device.
async fn tell_of<S: Sql>(
    sql: &mut S,
    user: UserId,
    (who, found): (UserId, &Below),
    notice: Notice,
    fresh: Fresh,
) -> Answer<S, ()> {
    let mut told = Told::default();
    found.room.say(sql, user, notice, fresh, &mut told).await?;
    tell_head(sql, who, found.room.id, found.revision, &mut told).await?;
    Ok(Ok(((), told)))
}

/// Takes a member's right to write, or gives it back.
async fn silence<S: Sql>(
    sql: &mut S,
    user: UserId,
    (at, who): (ConversationId, UserId),
    mute: Option<Gag>,
    fresh: Fresh,
) -> Answer<S, ()> {
    let found = allowed!(reach(sql, user, (at, who), MemberRole::Administrator).await?);
    // A value that the member has already changes nothing.
    if found.is.mute == mute {
        return Ok(Ok(((), Told::default())));
    }
    let statement = "UPDATE chatroom_user SET can_speak = ?, silent_until = ?
                     WHERE conversation_id = ? AND user_id = ?";
    // A mute with an end is checked against the time, so nothing has to be done when it ends.
    let until = mute.and_then(|mute| mute.until);
    let speaks = mute.is_none() || until.is_some();
    let until = until.map_or(Value::Null, |until| until.0.into());
    let with = values![speaks, until, found.room.id, number(who.0)];
    sql.run(statement, with).await?;
    let notice = Notice::Muted { user: who, mute };
    tell_of(sql, user, (who, &found), notice, fresh).await
}

/// Makes a member an administrator, or an administrator a member.
async fn appoint<S: Sql>(
    sql: &mut S,
    user: UserId,
    (at, who): (ConversationId, UserId),
    administrator: bool,
    fresh: Fresh,
) -> Answer<S, ()> {
    let found = allowed!(reach(sql, user, (at, who), MemberRole::Owner).await?);
    if (found.is.role == MemberRole::Administrator) == administrator {
        return Ok(Ok(((), Told::default())));
    }
    let role = if administrator {
        MemberRole::Administrator
    } else {
        MemberRole::Member
    };
    set_role(sql, found.room.id, who, role).await?;
    let notice = Notice::Appointed {
        user: who,
        administrator,
    };
    tell_of(sql, user, (who, &found), notice, fresh).await
}

/// Makes another member the owner. The former owner stays as an administrator.
async fn hand_over<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    limit: u32,
    fresh: Fresh,
) -> Answer<S, ()> {
    if user == other {
        return Ok(Err(Refusal::OwnerStays));
    }
    // Two owners who hand over to each other lock the same user first.
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
    if super::owned(sql, other).await? >= i64::from(limit) {
        return Ok(Err(Refusal::TooManyOfTheirs { limit }));
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
    Ok(Ok(((), told)))
}

async fn set_role<S: Sql>(sql: &mut S, room: i64, user: UserId, role: MemberRole) -> Result<(), S> {
    let statement = "UPDATE chatroom_user SET role = ? WHERE conversation_id = ? AND user_id = ?";
    let with = values![record::number_of_role(role), room, number(user.0)];
    sql.run(statement, with).await
}
