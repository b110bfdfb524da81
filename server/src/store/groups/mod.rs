//! Groups: making and ending them, their members, and their roles.
//!
//! A user whose list changes is locked before the group, and the group before its members. All code that locks more
//! than one of them does the same. The holder of the group's row assigns places in its log, so a membership begins
//! and ends at a place. A former member keeps what was said until then. A member who rejoins reads on after the gap.
//!
//! `room` is a group while a user changes something in it. `members` adds and removes members, `wishes` has the
//! requests to join, and `order` has the decisions about a group.

pub(super) mod members;
pub mod order;
pub(super) mod room;
pub(super) mod wishes;

use std::time::Duration;

use anser_shared::body::Notice;
use anser_shared::conversation::Head;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::GroupName;
use anser_shared::time::Timestamp;

use self::room::{Errand, Room, enter};
use super::ground::{Answer, Fresh, Told, lock_person, tell_new_head};
use super::record::{self, GROUP, NAME_KEY_MAX_CHARS, number};
use super::sql::{Sql, first, values};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// The result of a step of a change, or why the change is refused.
type Step<T, S> = Result<std::result::Result<T, Refusal>, S>;

/// Continues if nothing is refused.
macro_rules! allowed {
    ($step:expr) => {
        match $step {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}
use allowed;

/// Among which groups a name is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    PerCreator,
    Server,
}

/// How many groups a user may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupLimits {
    /// Groups that have not ended.
    pub alive: u32,
    pub a_day: u32,
}

/// Makes a group, which its creator owns.
#[derive(Clone, Debug)]
pub struct CreateGroup {
    pub name: GroupName,
    pub policy: JoinPolicy,
    pub scope: NameScope,
    pub limits: GroupLimits,
}

pub(super) async fn create<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &CreateGroup,
    fresh: Fresh,
) -> Answer<S, Head> {
    let &CreateGroup {
        ref name,
        policy,
        scope,
        limits,
    } = new;
    let revision = allowed!(lock_person(sql, user).await?);
    // The user is locked, so nobody else adds to the number of their groups.
    let limit = limits.alive;
    if owned(sql, user).await? >= i64::from(limit) {
        return Ok(Err(Refusal::TooManyGroups { limit }));
    }
    allowed!(made_today(sql, user, limits.a_day, fresh).await?);
    let creator = number(user.0);
    let key = allowed!(free_name(sql, name, scope, creator, None).await?);
    let id = number(fresh.conversation.0);
    sql.run(
        "INSERT INTO chatroom (conversation_id, kind, created_at, name, name_key, name_scope, live,
           creator_id, join_policy, members)
         VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1)",
        values![
            id,
            GROUP,
            fresh.at.0,
            name.as_str(),
            key.as_str(),
            scope_number(scope, creator),
            creator,
            record::number_of_policy(policy),
        ],
    )
    .await?;
    let role = record::number_of_role(MemberRole::Owner);
    sql.run(
        "INSERT INTO chatroom_user (conversation_id, user_id, joined_at, role) VALUES (?, ?, ?, ?)",
        values![id, creator, fresh.at.0, role],
    )
    .await?;
    let Some(room) = room::lock(sql, fresh.conversation).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    let mut told = Told::default();
    let name = name.as_str().to_owned();
    room.say(sql, user, Notice::GroupMade { name }, fresh, &mut told)
        .await?;
    let head = tell_new_head(sql, user, id, revision, &mut told).await?;
    Ok(Ok((head, told)))
}

/// The number of groups that a user owns.
async fn owned<S: Sql>(sql: &mut S, user: UserId) -> Result<i64, S> {
    let count = "SELECT COUNT(*) FROM chatroom_user m
                 JOIN chatroom r ON r.conversation_id = m.conversation_id
                 WHERE m.user_id = ? AND m.role = ? AND m.is_active = 1 AND r.live = 1";
    let owner = record::number_of_role(MemberRole::Owner);
    match first(sql, count, values![number(user.0), owner]).await? {
        Some(row) => Ok(row.number(0)?),
        None => Ok(0),
    }
}

const DAY: Duration = Duration::from_hours(24);

/// Whether a user may make one more group today, whether or not earlier ones have ended.
async fn made_today<S: Sql>(sql: &mut S, user: UserId, limit: u32, fresh: Fresh) -> Step<(), S> {
    let find = "SELECT created_at FROM chatroom
                WHERE creator_id = ? AND kind = ? AND created_at > ? AND created_at <= ?
                ORDER BY created_at DESC LIMIT 1 OFFSET ?";
    let now = fresh.at.0;
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    let before = i64::from(limit.saturating_sub(1));
    let with = values![number(user.0), GROUP, now - day, now, before];
    Ok(match first(sql, find, with).await? {
        None => Ok(()),
        Some(row) => {
            let wait = Timestamp(row.number(0)?).after(DAY).since(fresh.at);
            let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
            Err(Refusal::TooManyGroupsToday { limit, seconds })
        }
    })
}

/// Ends a group for its owner. All members find the end in the log.
async fn delete<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    fresh: Fresh,
) -> Answer<S, ()> {
    let least = MemberRole::Owner;
    let (room, _) = allowed!(enter(sql, user, conversation, least, Errand::End).await?);
    let mut told = Told::default();
    end(sql, &room, user, fresh, &mut told).await?;
    Ok(Ok(((), told)))
}

/// A group ends: its name is free, and its log stays readable.
pub(super) async fn end<S: Sql>(
    sql: &mut S,
    room: &Room,
    by: UserId,
    fresh: Fresh,
    told: &mut Told,
) -> Result<(), S> {
    let statement = "UPDATE chatroom SET is_active = 0, live = NULL WHERE conversation_id = ?";
    sql.run(statement, values![room.id]).await?;
    room.say(sql, by, Notice::GroupDeleted, fresh, told).await
}

/// The key of a name that no other living group has, if names are unique.
async fn free_name<S: Sql>(
    sql: &mut S,
    name: &GroupName,
    scope: NameScope,
    creator: i64,
    own: Option<i64>,
) -> Step<String, S> {
    let key = name.folded().into_string();
    if key.chars().count() > NAME_KEY_MAX_CHARS {
        return Ok(Err(Refusal::GroupName(NameFault::TooLong)));
    }
    // If another user takes the name between this and the insertion, the insertion fails as a duplicate, and the
    // transaction looks again. Older groups count too after an administrator has narrowed the scope.
    let find = match scope {
        NameScope::PerCreator => {
            "SELECT conversation_id FROM chatroom
             WHERE name_key = ? AND live = 1 AND kind = ? AND creator_id = ?"
        }
        NameScope::Server => {
            "SELECT conversation_id FROM chatroom
             WHERE name_key = ? AND live = 1 AND kind = ? AND ? > 0"
        }
    };
    let with = values![key.as_str(), GROUP, creator];
    for row in sql.rows(find, with).await? {
        if Some(row.number(0)?) != own {
            return Ok(Err(Refusal::GroupNameTaken));
        }
    }
    Ok(Ok(key))
}

/// `chatroom.name_scope`.
fn scope_number(scope: NameScope, creator: i64) -> i64 {
    match scope {
        NameScope::PerCreator => creator,
        NameScope::Server => 0,
    }
}
