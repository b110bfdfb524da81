//! Groups: making and ending them, who is in them, and what they are there.
//!
//! A person whose list changes is locked before the group, and the group before those who are in it, as
//! everybody does who locks more than one of them. Whoever holds the group's row gives places in its
//! log, so that a membership begins and ends at a place. Who is out keeps what was said until then;
//! who comes again reads on after the gap.

use anser_shared::event::{Change, Head};
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::message::Notice;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::GroupName;

use super::deed::{Answer, Fresh, Outcome, Told, raise};
use super::record::{self, GROUP, NAME_KEY_MAX_CHARS, number};
use super::sql::{Row, Sql, first, values};
use super::{StoreError, lists, log};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// Among which groups a name is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    PerCreator,
    Server,
}

/// A group whose row nobody else changes until the transaction ends.
struct Room {
    id: i64,
    kind: i64,
    last: i64,
    live: bool,
    members: i64,
    policy: JoinPolicy,
    creator: i64,
}

/// What a group's table of members says about somebody.
struct Membership {
    role: MemberRole,
    /// Where it ended, when it has.
    to: Option<i64>,
}

/// Makes a group; its creator owns it.
pub(super) async fn create<S: Sql>(
    sql: &mut S,
    user: UserId,
    name: &GroupName,
    policy: JoinPolicy,
    scope: NameScope,
    most: u32,
    fresh: Fresh,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    // The person is locked: nobody else adds to the number of their groups.
    let count = "SELECT COUNT(*) FROM chatroom WHERE creator_id = ? AND live = 1";
    let own = match first(sql, count, values![number(user.0)]).await? {
        Some(row) => row.number(0)?,
        None => 0,
    };
    if own >= i64::from(most) {
        return Ok(Err(Refusal::TooManyGroups { most }));
    }
    let key = match free_name(sql, name, scope, number(user.0), None).await? {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let room = number(fresh.conversation.0);
    sql.run(
        "INSERT INTO chatroom (conversation_id, kind, created_at, name, name_key, name_scope, live,
           creator_id, join_policy, members)
         VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1)",
        values![
            room,
            GROUP,
            fresh.at.0,
            name.as_str(),
            key.as_str(),
            scope_number(scope, number(user.0)),
            number(user.0),
            record::number_of_policy(policy),
        ],
    )
    .await?;
    sql.run(
        "INSERT INTO chatroom_user (conversation_id, user_id, joined_at, role) VALUES (?, ?, ?, ?)",
        values![
            room,
            number(user.0),
            fresh.at.0,
            record::number_of_role(MemberRole::Owner)
        ],
    )
    .await?;
    let mut told = Told::default();
    let name = name.as_str().to_owned();
    say(
        sql,
        room,
        0,
        user,
        Notice::GroupMade { name },
        fresh,
        &mut told,
    )
    .await?;
    let head = tell_head(sql, user, room, revision, &mut told).await?;
    Ok(Ok((Outcome::Head(Box::new(head)), told)))
}

/// Ends a group of one's own. Everybody in it finds the end in the log.
pub(super) async fn delete<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    fresh: Fresh,
) -> Answer<S> {
    let room = match enter(sql, user, conversation, MemberRole::Owner).await? {
        Ok((room, _)) => room,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let statement = "UPDATE chatroom SET is_active = 0, live = NULL WHERE conversation_id = ?";
    sql.run(statement, values![room.id]).await?;
    let mut told = Told::default();
    say(
        sql,
        room.id,
        room.last,
        user,
        Notice::GroupDeleted,
        fresh,
        &mut told,
    )
    .await?;
    Ok(Ok((Outcome::Done, told)))
}

pub(super) async fn rename<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    name: &GroupName,
    scope: NameScope,
    fresh: Fresh,
) -> Answer<S> {
    let room = match enter(sql, user, conversation, MemberRole::Administrator).await? {
        Ok((room, _)) => room,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let key = match free_name(sql, name, scope, room.creator, Some(room.id)).await? {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let scope = scope_number(scope, room.creator);
    let statement = "UPDATE chatroom SET name = ?, name_key = ?, name_scope = ?
                     WHERE conversation_id = ?";
    let with = values![name.as_str(), key.as_str(), scope, room.id];
    sql.run(statement, with).await?;
    let mut told = Told::default();
    let name = name.as_str().to_owned();
    say(
        sql,
        room.id,
        room.last,
        user,
        Notice::Renamed { name },
        fresh,
        &mut told,
    )
    .await?;
    Ok(Ok((Outcome::Done, told)))
}

/// Brings somebody in. Who has blocked one is not brought in, and one is not told so.
pub(super) async fn add<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    most: u32,
    fresh: Fresh,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, other).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let room = match enter(sql, user, conversation, MemberRole::Administrator).await? {
        Ok((room, _)) => room,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if blocks(sql, user, other).await? {
        return Ok(Err(Refusal::Blocked));
    }
    if let Err(refusal) = has_room(sql, &room, other, most).await? {
        return Ok(Err(refusal));
    }
    if blocks(sql, other, user).await? {
        return Ok(Ok((Outcome::Done, Told::default())));
    }
    let members = come_in(sql, &room, other, fresh).await?;
    let notice = Notice::Added {
        user: other,
        members,
    };
    let mut told = Told::default();
    say(sql, room.id, room.last, user, notice, fresh, &mut told).await?;
    tell_head(sql, other, room.id, revision, &mut told).await?;
    Ok(Ok((Outcome::Done, told)))
}

/// Comes in by oneself.
pub(super) async fn join<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    most: u32,
    fresh: Fresh,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let Some(room) = lock_room(sql, conversation).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    if room.kind != GROUP {
        return Ok(Err(Refusal::AlreadyMember));
    }
    if !room.live {
        return Ok(Err(Refusal::GroupGone));
    }
    if let Err(refusal) = has_room(sql, &room, user, most).await? {
        return Ok(Err(refusal));
    }
    if room.policy != JoinPolicy::Open {
        return Ok(Err(Refusal::InvitationOnly));
    }
    let members = come_in(sql, &room, user, fresh).await?;
    let mut told = Told::default();
    say(
        sql,
        room.id,
        room.last,
        user,
        Notice::Joined { members },
        fresh,
        &mut told,
    )
    .await?;
    let head = tell_head(sql, user, room.id, revision, &mut told).await?;
    Ok(Ok((Outcome::Head(Box::new(head)), told)))
}

/// Puts somebody out; administrators put out members, the owner everybody else.
pub(super) async fn remove<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    fresh: Fresh,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, other).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let (room, role) = match enter(sql, user, conversation, MemberRole::Administrator).await? {
        Ok(entered) => entered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match membership(sql, room.id, other).await? {
        Some(Membership {
            to: None,
            role: had,
        }) => match had {
            MemberRole::Owner => return Ok(Err(Refusal::OwnerStays)),
            had if had >= role => return Ok(Err(Refusal::NotAllowed)),
            _ => {}
        },
        _ => return Ok(Err(Refusal::NoSuchMember)),
    }
    let members = go_out(sql, &room, other).await?;
    let notice = Notice::Removed {
        user: other,
        members,
    };
    let mut told = Told::default();
    say(sql, room.id, room.last, user, notice, fresh, &mut told).await?;
    tell_head(sql, other, room.id, revision, &mut told).await?;
    told.left = Some(other);
    Ok(Ok((Outcome::Done, told)))
}

pub(super) async fn leave<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    fresh: Fresh,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let (room, role) = match enter(sql, user, conversation, MemberRole::Member).await? {
        Ok(entered) => entered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if role == MemberRole::Owner {
        return Ok(Err(Refusal::OwnerStays));
    }
    let members = go_out(sql, &room, user).await?;
    let mut told = Told::default();
    say(
        sql,
        room.id,
        room.last,
        user,
        Notice::Left { members },
        fresh,
        &mut told,
    )
    .await?;
    tell_head(sql, user, room.id, revision, &mut told).await?;
    told.left = Some(user);
    Ok(Ok((Outcome::Done, told)))
}

/// Makes a member an administrator, or an administrator a member.
pub(super) async fn appoint<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    administrator: bool,
) -> Answer<S> {
    let Some(revision) = lock_person(sql, other).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let room = match enter(sql, user, conversation, MemberRole::Owner).await? {
        Ok((room, _)) => room,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match membership(sql, room.id, other).await? {
        Some(Membership {
            to: None,
            role: MemberRole::Owner,
        }) => {
            return Ok(Err(Refusal::OwnerStays));
        }
        Some(Membership { to: None, .. }) => {}
        _ => return Ok(Err(Refusal::NoSuchMember)),
    }
    let role = if administrator {
        MemberRole::Administrator
    } else {
        MemberRole::Member
    };
    let statement = "UPDATE chatroom_user SET role = ? WHERE conversation_id = ? AND user_id = ?";
    let with = values![record::number_of_role(role), room.id, number(other.0)];
    sql.run(statement, with).await?;
    let mut told = Told::default();
    tell_head(sql, other, room.id, revision, &mut told).await?;
    Ok(Ok((Outcome::Done, told)))
}

/// Locks a group for somebody who has to be at least `least` there.
async fn enter<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    least: MemberRole,
) -> Result<std::result::Result<(Room, MemberRole), Refusal>, S> {
    let Some(room) = lock_room(sql, conversation).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    let found = membership(sql, room.id, user).await?;
    if room.kind != GROUP {
        return Ok(Err(Refusal::NotAllowed));
    }
    if !room.live {
        return Ok(Err(Refusal::GroupGone));
    }
    Ok(match found {
        // Whoever was never in it does not learn that it is there.
        None if room.policy == JoinPolicy::Invitation => Err(Refusal::NoSuchGroup),
        None | Some(Membership { to: Some(_), .. }) => Err(Refusal::NotAMember),
        Some(Membership { role, .. }) if role < least => Err(Refusal::NotAllowed),
        Some(Membership { role, .. }) => Ok((room, role)),
    })
}

/// Whether there is a place for somebody who is not in the group.
async fn has_room<S: Sql>(
    sql: &mut S,
    room: &Room,
    user: UserId,
    most: u32,
) -> Result<std::result::Result<(), Refusal>, S> {
    let found = membership(sql, room.id, user).await?;
    Ok(match found {
        Some(Membership { to: None, .. }) => Err(Refusal::AlreadyMember),
        _ if room.members >= i64::from(most) => Err(Refusal::GroupFull { most }),
        _ => Ok(()),
    })
}

/// Somebody becomes a member, or a member again, from the next place on. Gives how many there are.
async fn come_in<S: Sql>(sql: &mut S, room: &Room, user: UserId, fresh: Fresh) -> Result<u32, S> {
    let member = record::number_of_role(MemberRole::Member);
    let user = number(user.0);
    let before = "SELECT to_seq FROM chatroom_user WHERE conversation_id = ? AND user_id = ?";
    match first(sql, before, values![room.id, user]).await? {
        Some(row) => {
            let until = row.maybe(0)?.unwrap_or(room.last);
            if until < room.last {
                sql.run(
                    "INSERT INTO chatroom_absence (conversation_id, user_id, from_seq, to_seq)
                     VALUES (?, ?, ?, ?)",
                    values![room.id, user, until, room.last],
                )
                .await?;
            }
            let revive = "UPDATE chatroom_user
                          SET is_active = 1, to_seq = NULL, role = ?, joined_at = ?, read_seq = ?
                          WHERE conversation_id = ? AND user_id = ?";
            let with = values![member, fresh.at.0, room.last, room.id, user];
            sql.run(revive, with).await?;
        }
        None => {
            let insert = "INSERT INTO chatroom_user
                            (conversation_id, user_id, joined_at, role, from_seq, read_seq)
                          VALUES (?, ?, ?, ?, ?, ?)";
            let with = values![room.id, user, fresh.at.0, member, room.last, room.last];
            sql.run(insert, with).await?;
        }
    }
    count(sql, room, room.members + 1).await
}

/// Somebody is out from the next place on, which still tells them so.
async fn go_out<S: Sql>(sql: &mut S, room: &Room, user: UserId) -> Result<u32, S> {
    let statement = "UPDATE chatroom_user SET is_active = 0, to_seq = ?, role = ?
                     WHERE conversation_id = ? AND user_id = ?";
    let member = record::number_of_role(MemberRole::Member);
    let with = values![room.last + 1, member, room.id, number(user.0)];
    sql.run(statement, with).await?;
    count(sql, room, room.members - 1).await
}

async fn count<S: Sql>(sql: &mut S, room: &Room, members: i64) -> Result<u32, S> {
    let statement = "UPDATE chatroom SET members = ? WHERE conversation_id = ?";
    sql.run(statement, values![members, room.id]).await?;
    Ok(record::members(members)?)
}

async fn lock_person<S: Sql>(sql: &mut S, user: UserId) -> Result<Option<u64>, S> {
    let statement = format!(
        "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    match first(sql, &statement, values![number(user.0)]).await? {
        Some(row) => Ok(Some(record::revision(row.number(0)?)? + 1)),
        None => Ok(None),
    }
}

/// A group or the lobby; nobody comes into a conversation of two.
async fn lock_room<S: Sql>(sql: &mut S, conversation: ConversationId) -> Result<Option<Room>, S> {
    let statement = format!(
        "SELECT conversation_id, kind, last_seq, is_active, members, join_policy, creator_id
         FROM chatroom WHERE conversation_id = ? AND kind >= ?{}",
        S::FOR_UPDATE
    );
    let with = values![number(conversation.0), GROUP];
    let found = first(sql, &statement, with).await?;
    Ok(found.as_ref().map(room).transpose()?)
}

fn room(row: &Row) -> super::Result<Room> {
    Ok(Room {
        id: row.number(0)?,
        kind: row.number(1)?,
        last: row.number(2)?,
        live: row.flag(3)?,
        members: row.number(4)?,
        policy: record::policy(row.number(5)?)?,
        creator: row.maybe(6)?.unwrap_or(0),
    })
}

async fn membership<S: Sql>(sql: &mut S, room: i64, user: UserId) -> Result<Option<Membership>, S> {
    let find = "SELECT role, is_active, to_seq FROM chatroom_user
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
    Ok(Some(Membership { role, to }))
}

/// Whether `owner` keeps `other` away.
async fn blocks<S: Sql>(sql: &mut S, owner: UserId, other: UserId) -> Result<bool, S> {
    let find = "SELECT 1 FROM userfriend WHERE user_id = ? AND friend_id = ? AND is_blocked = 1";
    let with = values![number(owner.0), number(other.0)];
    Ok(first(sql, find, with).await?.is_some())
}

/// The key of a name that no other living group has where names are unique.
async fn free_name<S: Sql>(
    sql: &mut S,
    name: &GroupName,
    scope: NameScope,
    creator: i64,
    own: Option<i64>,
) -> Result<std::result::Result<String, Refusal>, S> {
    let key = name.folded();
    if key.chars().count() > NAME_KEY_MAX_CHARS {
        return Ok(Err(Refusal::GroupName(NameFault::TooLong)));
    }
    // Whoever takes the name between this and the insertion makes that one fail as a duplicate, and the
    // transaction looks again. Groups of before count too when an administrator has narrowed the scope.
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

/// Writes a line about what has happened into the group's log.
async fn say<S: Sql>(
    sql: &mut S,
    room: i64,
    last: i64,
    author: UserId,
    notice: Notice,
    fresh: Fresh,
    told: &mut Told,
) -> Result<(), S> {
    let entry = log::append(sql, room, last, author, notice.into(), fresh).await?;
    let conversation = record::conversation("chatroom", room)?;
    told.posted.push((conversation, entry));
    Ok(())
}

/// Raises somebody's revision, and tells them how they see the group now.
async fn tell_head<S: Sql>(
    sql: &mut S,
    user: UserId,
    room: i64,
    revision: u64,
    told: &mut Told,
) -> Result<Head, S> {
    raise(sql, user, revision).await?;
    let Some(head) = lists::head(sql, user, room).await? else {
        let (table, column) = ("chatroom_user", "conversation_id");
        return Err(StoreError::Broken { table, column }.into());
    };
    let change = Change::Conversation(head.clone());
    told.changes.push((user, revision, change));
    Ok(head)
}
