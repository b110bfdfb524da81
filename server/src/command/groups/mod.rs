//! Groups: making and ending them, members, roles, and who is online.

use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::conversation::{ConversationKind, Listed};
use anser_shared::group::{ANNOUNCEMENT_MAX_CHARS, JoinPolicy, Member, MemberRole, Which};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Gag;
use anser_shared::picture;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::{self, Folded, GroupName, Username};
use anser_shared::time::Timestamp;

use super::login::{seconds, too_often};
use super::people::check_open;
use crate::caller::Caller;
use crate::names;
use crate::service::Service;
use crate::store::change::{self, GroupLimits, GroupRules, Joined};
use crate::store::question::{self, Place};
use crate::store::{Members, Page, Store as _};

/// Pages are below a frame's limit, with the longest names too.
const PAGE_GROUPS: usize = 200;
const PAGE_MEMBERS: usize = 250;
const PAGE_WISHES: usize = 200;
/// As many as fit into one answer. A user who looks at a list sees its beginning.
const PRESENT_LIMIT: usize = 50_000;

const LONGEST_MUTE: Duration = Duration::from_hours(8784);

pub async fn create(
    service: &Service,
    caller: &Caller<'_>,
    name: &str,
    policy: JoinPolicy,
) -> Result<Answer, Refusal> {
    caller.may_speak()?;
    let create = change::CreateGroup {
        name: new_name(service, name)?,
        policy,
        scope: service.config.group_names,
        limits: GroupLimits {
            alive: service.config.groups_per_person,
            a_day: service.config.groups_per_day,
        },
    };
    let head = service.carry_out(caller.user, create).await?;
    Ok(Answer::Conversation(head))
}

/// Decides something about a group. Everything that does not depend on the group is checked first.
pub async fn order(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
    order: Order,
) -> Result<Answer, Refusal> {
    let order = checked(service, caller, order)?;
    let who = person_of(service, &order).await?;
    let decide = change::Decide {
        conversation,
        order: order.found(who),
        rules: GroupRules {
            names: service.config.group_names,
            members: service.config.members_per_group,
            owned: service.config.groups_per_person,
        },
    };
    service.carry_out(caller.user, decide).await?;
    Ok(Answer::Done)
}

/// The user whom an order is about. An answer to a request to join does not reveal whether a name exists before the
/// caller's right to answer is known.
async fn person_of(service: &Service, order: &Order) -> Result<UserId, Refusal> {
    let Some(name) = order.who() else {
        return Ok(UserId(0));
    };
    match (named(service, name).await, order) {
        (Err(Refusal::NoSuchPerson | Refusal::Name(_)), Order::Answer { .. }) => Ok(UserId(0)),
        (found, _) => found,
    }
}

fn checked(service: &Service, caller: &Caller<'_>, order: Order) -> Result<Order, Refusal> {
    match &order {
        Order::Rename { name } => {
            caller.may_speak()?;
            new_name(service, name)?;
        }
        Order::Announce { text } => {
            caller.may_speak()?;
            let text = text::lines(text, ANNOUNCEMENT_MAX_CHARS).ok_or(Refusal::WordsTooLong)?;
            return Ok(Order::Announce { text });
        }
        Order::SetPicture { picture } => {
            caller.may_speak()?;
            let checked = picture.as_deref().map(picture::check);
            checked.transpose().map_err(Refusal::Picture)?;
            // Every member reads a line about it each time.
            service.attempt_picture(caller.user).map_err(too_often)?;
        }
        Order::Add { .. } => {
            let added = service.attempt_add(caller.user);
            added.map_err(|wait| Refusal::TooManyAdded {
                limit: service.config.added_per_hour,
                seconds: seconds(wait),
            })?;
        }
        Order::Mute { mute, .. } => ends_in_time(*mute, service.now())?,
        Order::SetPolicy { .. }
        | Order::Quiet { .. }
        | Order::SetPinning { .. }
        | Order::Remove { .. }
        | Order::Appoint { .. }
        | Order::HandOver { .. }
        | Order::Answer { .. }
        | Order::Leave
        | Order::Delete => {}
    }
    Ok(order)
}

/// A name that a group may get, which is none of the server's own names.
fn new_name(service: &Service, name: &str) -> Result<GroupName, Refusal> {
    let name = GroupName::parse(name).map_err(Refusal::GroupName)?;
    if names::is_reserved(name.as_str(), service.config.lobby.as_ref()) {
        return Err(Refusal::GroupName(NameFault::Reserved));
    }
    Ok(name)
}

/// A mute ends in the future, and within a year. Without an end it lasts until it is lifted.
fn ends_in_time(mute: Option<Gag>, now: Timestamp) -> Result<(), Refusal> {
    let until = mute.and_then(|mute| mute.until);
    if until.is_some_and(|until| until <= now || until.since(now) > LONGEST_MUTE) {
        return Err(Refusal::MuteEnd);
    }
    Ok(())
}

pub async fn join(service: &Service, user: UserId, which: Which) -> Result<Answer, Refusal> {
    let conversation = match which {
        Which::Id(conversation) => conversation,
        Which::Named { name, creator } => find(service, user, &name, &creator).await?,
    };
    let join = change::JoinGroup {
        conversation,
        limit: service.config.members_per_group,
    };
    Ok(match service.carry_out(user, join).await? {
        Joined::In(head) => Answer::Conversation(head),
        Joined::Waits => Answer::Waits,
    })
}

/// The users who wait to be let into a group.
pub async fn wishes(
    service: &Service,
    reader: UserId,
    of: ConversationId,
    after: UserId,
) -> Result<Answer, Refusal> {
    let waiting = question::Wishes {
        of,
        reader,
        after,
        limit: PAGE_WISHES,
    };
    let found = service.look(waiting).await?;
    let Page { items, more } = found.ok_or(Refusal::NotAllowed)?;
    Ok(Answer::People {
        people: items,
        more,
    })
}

/// The current picture of a group, for a user who sees the group.
pub async fn picture(
    service: &Service,
    reader: UserId,
    of: ConversationId,
) -> Result<Answer, Refusal> {
    let found = service.look(question::GroupPicture { of, reader }).await?;
    let (picture, bytes) = found.ok_or(Refusal::NoGroupPicture)?;
    Ok(Answer::Picture { picture, bytes })
}

/// The groups that a user may see, with the number of members online.
pub async fn list(
    service: &Service,
    user: UserId,
    after: ConversationId,
) -> Result<Answer, Refusal> {
    let visible = question::Groups(user, after, PAGE_GROUPS);
    let page = service.look(visible).await?;
    let mut groups = Vec::with_capacity(page.items.len());
    for seen in page.items {
        let online = match service.members(seen.conversation).await {
            Members::Two(users) | Members::Group(users) => service.hub.count_seen(Some(&users)),
            Members::Everybody => service.hub.count_seen(None),
        };
        groups.push(Listed {
            conversation: seen.conversation,
            kind: seen.kind,
            online,
            asked: seen.asked,
        });
    }
    let more = page.more;
    Ok(Answer::Groups { groups, more })
}

/// The members of a group, for one of them, and whether each is online.
pub async fn members(
    service: &Service,
    reader: UserId,
    of: ConversationId,
    after: UserId,
) -> Result<Answer, Refusal> {
    inside(service, reader, of).await?;
    let those_inside = question::Members {
        of,
        reader,
        after,
        limit: PAGE_MEMBERS,
    };
    let page = service.look(those_inside).await?;
    let seen = page.items.into_iter().map(|(member, hides)| {
        if hides {
            // Hides that they are online and how far they have read.
            return Member {
                read: Seq::START,
                ..member
            };
        }
        let presence = service.hub.presence(member.person.user);
        Member { presence, ..member }
    });
    Ok(Answer::Members {
        members: seen.collect(),
        more: page.more,
    })
}

/// The members of a group who are online, for one of them. It takes one look in memory at those who are online,
/// however many are not.
pub async fn present(
    service: &Service,
    reader: UserId,
    of: ConversationId,
) -> Result<Answer, Refusal> {
    let members = inside(service, reader, of).await?;
    let hide = service.look(question::BlockedBy(reader)).await?;
    let mut here = match &members {
        Members::Two(users) | Members::Group(users) => service.hub.seen(Some(users)),
        Members::Everybody => service.hub.seen(None),
    };
    here.retain(|(user, _)| hide.binary_search(user).is_err());
    here.truncate(PRESENT_LIMIT);
    Ok(Answer::Present(here))
}

/// The members of a group or of the lobby, for one of them.
async fn inside(service: &Service, reader: UserId, of: ConversationId) -> Result<Members, Refusal> {
    let members = match service.members_for(reader, of).await? {
        Ok(Members::Two(_)) => return Err(Refusal::NoSuchGroup),
        Ok(members) => members,
        Err(Place::Beside) => return Err(Refusal::NotAMember),
        Err(_) => return Err(Refusal::NoSuchGroup),
    };
    // In the conversations of the server nobody meets others. Nor in a group that has ended, which nobody can leave
    // any more.
    let first = question::Members {
        of,
        reader,
        after: UserId(0),
        limit: 1,
    };
    if service.look(first).await?.items.is_empty() {
        return Err(Refusal::NoSuchGroup);
    }
    // The members of the lobby are all users of the server.
    if members == Members::Everybody {
        check_open(service)?;
    }
    Ok(members)
}

async fn named(service: &Service, name: &str) -> Result<UserId, Refusal> {
    let name = Username::parse(name).map_err(Refusal::Name)?;
    let person = service.store.person_named(name.folded().as_str()).await;
    let person = person.map_err(|error| super::refuse(&error))?;
    Ok(person.ok_or(Refusal::NoSuchPerson)?.user)
}

/// The group with this name that a user wants to join: the one of the creator, or the only one that they may see.
async fn find(
    service: &Service,
    user: UserId,
    name: &str,
    creator: &str,
) -> Result<ConversationId, Refusal> {
    let key = GroupName::parse(name).map_err(Refusal::GroupName)?.folded();
    let creator = match creator {
        "" => None,
        // A text that is too long for a name is nobody's name.
        name => Some(Folded::of(name).ok_or(Refusal::NoSuchGroup)?),
    };
    let found = service
        .look(question::GroupsNamed(user, key, creator))
        .await?;
    let may_see = |kind: &ConversationKind| {
        let group = kind.group();
        group.is_some_and(|group| {
            group.policy != JoinPolicy::Invitation || group.role != MemberRole::Outside
        })
    };
    let mut seen = found.iter().filter(|seen| may_see(&seen.kind));
    match (seen.next(), seen.next()) {
        (Some(only), None) => Ok(only.conversation),
        (Some(_), Some(_)) => Err(Refusal::WhichGroup),
        (None, _) if found.is_empty() => Err(Refusal::NoSuchGroup),
        (None, _) => Err(Refusal::InvitationOnly),
    }
}

#[cfg(test)]
mod crowd;
#[cfg(test)]
mod over;
#[cfg(test)]
mod places;
#[cfg(test)]
pub(super) mod tests;
#[cfg(test)]
mod trouble;
