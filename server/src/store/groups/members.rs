//! Joining and leaving a group.

use anser_shared::body::Notice;
use anser_shared::conversation::Head;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::AddedBy;
use anser_shared::refusal::Refusal;

use super::room::{self, Errand, Membership, Room, enter, membership, see};
use super::{Result, Step, allowed, wishes};
use crate::store::ground::{Answer, Fresh, Told, lock_person, tell_head, tell_new_head};
use crate::store::record::{self, GROUP, number};
use crate::store::sql::{Sql, first, values};

/// Adds a user. A member cannot add a user who has blocked them. The refusal is the same as for users whose setting
/// does not let the member add them, and the same rows are read for both.
pub(super) async fn add<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    limit: u32,
    fresh: Fresh,
) -> Answer<S, ()> {
    let revision = allowed!(lock_person(sql, other).await?);
    let least = MemberRole::Administrator;
    let (room, _) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    if blocks(sql, user, other).await? {
        return Ok(Err(Refusal::Blocked));
    }
    allowed!(has_room(sql, &room, other, limit).await?);
    if !accepts(sql, &room, other, user).await? {
        return Ok(Err(Refusal::NotAccepting));
    }
    let mut told = Told::default();
    let members = come_in(sql, &room, other, fresh, &mut told).await?;
    let notice = Notice::Added {
        user: other,
        members,
    };
    room.say(sql, user, notice, fresh, &mut told).await?;
    tell_head(sql, other, room.id, revision, &mut told).await?;
    Ok(Ok(((), told)))
}

/// Joins a group that has room for `limit` members, or asks to join if that is its policy.
#[derive(Clone, Copy, Debug)]
pub struct JoinGroup {
    pub conversation: ConversationId,
    pub limit: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The group as the user sees it now.
    In(Head),
    /// The user has asked to join.
    Waits,
}

pub(in crate::store) async fn join<S: Sql>(
    sql: &mut S,
    user: UserId,
    &JoinGroup {
        conversation,
        limit,
    }: &JoinGroup,
    fresh: Fresh,
) -> Answer<S, Joined> {
    let revision = allowed!(lock_person(sql, user).await?);
    let Some(room) = room::lock(sql, conversation).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    if room.kind != GROUP {
        return Ok(Err(Refusal::AlreadyMember));
    }
    // Nobody learns by its number that there is such a group.
    if room.policy == JoinPolicy::Invitation && membership(sql, room.id, user).await?.is_none() {
        return Ok(Err(Refusal::NoSuchGroup));
    }
    if !room.live {
        return Ok(Err(Refusal::GroupGone));
    }
    if room.blocked {
        return Ok(Err(Refusal::GroupBlocked));
    }
    allowed!(has_room(sql, &room, user, limit).await?);
    match room.policy {
        JoinPolicy::Open => {}
        JoinPolicy::Invitation => return Ok(Err(Refusal::InvitationOnly)),
        JoinPolicy::Approval => {
            let told = allowed!(wishes::ask(sql, user, &room, fresh).await?);
            return Ok(Ok((Joined::Waits, told)));
        }
    }
    let mut told = Told::default();
    let members = come_in(sql, &room, user, fresh, &mut told).await?;
    see(sql, &room, user).await?;
    room.say(sql, user, Notice::Joined { members }, fresh, &mut told)
        .await?;
    let head = tell_new_head(sql, user, room.id, revision, &mut told).await?;
    Ok(Ok((Joined::In(head), told)))
}

/// Removes a member. Administrators remove members, and the owner removes everybody else.
pub(super) async fn remove<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    other: UserId,
    fresh: Fresh,
) -> Answer<S, ()> {
    let revision = allowed!(lock_person(sql, other).await?);
    let least = MemberRole::Administrator;
    let (room, role) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    allowed!(below(sql, &room, other, role).await?);
    let members = go_out(sql, &room, other).await?;
    let notice = Notice::Removed {
        user: other,
        members,
    };
    let mut told = Told::default();
    room.say(sql, user, notice, fresh, &mut told).await?;
    tell_head(sql, other, room.id, revision, &mut told).await?;
    told.left = Some(other);
    Ok(Ok(((), told)))
}

/// Leaves, or takes a request to join back.
pub(super) async fn leave<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    fresh: Fresh,
) -> Answer<S, ()> {
    let revision = allowed!(lock_person(sql, user).await?);
    if let Some(told) = wishes::give_up(sql, user, conversation).await? {
        return Ok(Ok(((), told)));
    }
    let least = MemberRole::Member;
    let (room, role) = allowed!(enter(sql, user, conversation, least, Errand::End).await?);
    if role == MemberRole::Owner {
        return Ok(Err(Refusal::OwnerStays));
    }
    let members = go_out(sql, &room, user).await?;
    see(sql, &room, user).await?;
    let mut told = Told::default();
    room.say(sql, user, Notice::Left { members }, fresh, &mut told)
        .await?;
    tell_head(sql, user, room.id, revision, &mut told).await?;
    told.left = Some(user);
    Ok(Ok(((), told)))
}

/// Lets a user in who has asked, or turns them away.
pub(super) async fn let_in<S: Sql>(
    sql: &mut S,
    user: UserId,
    (conversation, other): (ConversationId, UserId),
    accept: bool,
    limit: u32,
    fresh: Fresh,
) -> Answer<S, ()> {
    // Whether there is a user with this number is not revealed before the right to answer is checked.
    let revision = lock_person(sql, other).await?;
    let least = MemberRole::Administrator;
    let (room, _) = allowed!(enter(sql, user, conversation, least, Errand::Change).await?);
    let Ok(revision) = revision else {
        return Ok(Err(Refusal::NoSuchWish));
    };
    let find = "SELECT 1 FROM chatroom_wish
                WHERE conversation_id = ? AND user_id = ? AND is_active = 1";
    let with = values![room.id, number(other.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::NoSuchWish));
    }
    let mut told = Told::default();
    if accept {
        allowed!(has_room(sql, &room, other, limit).await?);
        // The line that they joined is unread for them, because it says that an administrator has answered.
        let members = come_in(sql, &room, other, fresh, &mut told).await?;
        let notice = Notice::Added {
            user: other,
            members,
        };
        room.say(sql, user, notice, fresh, &mut told).await?;
        tell_head(sql, other, room.id, revision, &mut told).await?;
    } else {
        wishes::settle(sql, room.id, other).await?;
        wishes::tell_administrators(sql, room.id, None, &mut told).await?;
    }
    Ok(Ok(((), told)))
}

/// Whether there is room for a user who is not a member.
async fn has_room<S: Sql>(sql: &mut S, room: &Room, user: UserId, limit: u32) -> Step<(), S> {
    let found = membership(sql, room.id, user).await?;
    Ok(match found {
        Some(Membership { to: None, .. }) => Err(Refusal::AlreadyMember),
        _ if room.members >= i64::from(limit) => Err(Refusal::GroupFull { limit }),
        _ => Ok(()),
    })
}

/// A member with a role below `role`, because nobody acts on members of their own role.
pub(super) async fn below<S: Sql>(
    sql: &mut S,
    room: &Room,
    other: UserId,
    role: MemberRole,
) -> Step<Membership, S> {
    Ok(match membership(sql, room.id, other).await? {
        Some(found) if found.to.is_none() => match found.role {
            MemberRole::Owner => Err(Refusal::OwnerStays),
            had if had >= role => Err(Refusal::NotAllowed),
            _ => Ok(found),
        },
        _ => Err(Refusal::NoSuchMember),
    })
}

/// A user becomes a member from the next place on, and their request is granted. Returns the number of members.
async fn come_in<S: Sql>(
    sql: &mut S,
    room: &Room,
    user: UserId,
    fresh: Fresh,
    told: &mut Told,
) -> Result<u32, S> {
    let member = record::number_of_role(MemberRole::Member);
    let id = number(user.0);
    let before = "SELECT to_seq FROM chatroom_user WHERE conversation_id = ? AND user_id = ?";
    match first(sql, before, values![room.id, id]).await? {
        Some(row) => {
            let until = row.maybe(0)?.unwrap_or(room.last);
            if until < room.last {
                sql.run(
                    "INSERT INTO chatroom_absence (conversation_id, user_id, from_seq, to_seq)
                     VALUES (?, ?, ?, ?)",
                    values![room.id, id, until, room.last],
                )
                .await?;
            }
            // A muted member who rejoins is still muted. Otherwise leaving would end the mute.
            let revive = "UPDATE chatroom_user
                          SET is_active = 1, to_seq = NULL, role = ?, joined_at = ?, read_seq = ?,
                            is_hidden = 0
                          WHERE conversation_id = ? AND user_id = ?";
            let with = values![member, fresh.at.0, room.last, room.id, id];
            sql.run(revive, with).await?;
        }
        None => {
            let insert = "INSERT INTO chatroom_user
                            (conversation_id, user_id, joined_at, role, from_seq, read_seq)
                          VALUES (?, ?, ?, ?, ?, ?)";
            let with = values![room.id, id, fresh.at.0, member, room.last, room.last];
            sql.run(insert, with).await?;
        }
    }
    let count = room.count(sql, room.members + 1).await?;
    if wishes::settle(sql, room.id, user).await? {
        wishes::tell_administrators(sql, room.id, None, told).await?;
    }
    Ok(count)
}

/// A member is out from the next place on, which they can still read.
async fn go_out<S: Sql>(sql: &mut S, room: &Room, user: UserId) -> Result<u32, S> {
    let statement = "UPDATE chatroom_user SET is_active = 0, to_seq = ?, role = ?
                     WHERE conversation_id = ? AND user_id = ?";
    let member = record::number_of_role(MemberRole::Member);
    let with = values![room.last + 1, member, room.id, number(user.0)];
    sql.run(statement, with).await?;
    room.count(sql, room.members - 1).await
}

/// Whether a user lets `by` add them. One statement reads the setting and the block, so that the two take the same
/// time.
async fn accepts<S: Sql>(sql: &mut S, room: &Room, user: UserId, by: UserId) -> Result<bool, S> {
    let find = "SELECT u.added_by, COALESCE(f.is_blocked, 0), COALESCE(f.state, 0),
                  CASE WHEN EXISTS
                    (SELECT 1 FROM chatroom_user a
                     JOIN chatroom_user b ON b.conversation_id = a.conversation_id AND b.is_active = 1
                     JOIN chatroom r ON r.conversation_id = a.conversation_id AND r.is_active = 1
                     WHERE a.user_id = ? AND a.is_active = 1 AND b.user_id = ? AND r.kind = ?
                       AND r.conversation_id <> ?)
                    THEN 1 ELSE 0 END
                FROM userinfo u
                LEFT JOIN userfriend f ON f.user_id = u.user_id AND f.friend_id = ?
                WHERE u.user_id = ?";
    let (user, by) = (number(user.0), number(by.0));
    let with = values![user, by, GROUP, room.id, by, user];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(false);
    };
    let may = match record::added_by(row.number(0)?)? {
        AddedBy::Everybody => true,
        AddedBy::GroupMembers => row.flag(3)?,
        AddedBy::Friends => row.number(2)? == record::FRIENDS,
        AddedBy::Nobody => false,
    };
    Ok(may && !row.flag(1)?)
}

/// Whether `owner` has blocked `other`.
async fn blocks<S: Sql>(sql: &mut S, owner: UserId, other: UserId) -> Result<bool, S> {
    let find = "SELECT 1 FROM userfriend WHERE user_id = ? AND friend_id = ? AND is_blocked = 1";
    let with = values![number(owner.0), number(other.0)];
    Ok(first(sql, find, with).await?.is_some())
}
