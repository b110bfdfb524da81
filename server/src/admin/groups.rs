//! Groups as administrators name them, and how many of their members are online.

use std::collections::HashMap;
use std::net::IpAddr;

use anser_shared::group::Member;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::presence::Presence;
use anser_shared::text::Folded;

use super::ActFault;
use crate::service::Service;
use crate::store::hosted::Hosted;
use crate::store::question;
use crate::store::{Members, StoreError};

/// The number of groups that are read at a time.
const PAGE: u32 = 500;

/// The number of groups that are counted before other tasks have their turn.
const AT_ONCE: usize = 50;

/// The users who are online, from the hub.
pub type Here = HashMap<UserId, (usize, Option<IpAddr>, Presence)>;

/// A group, with the number of members online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupHere {
    pub group: Hosted,
    pub online: usize,
}

/// Finds the group that a person means by `creator/name`, which is always one, or by a name that only one group has.
/// A login name has no slash in it, so the part before the first slash is a creator if they have such a group. The
/// lobby has no creator, so nothing is before its slash.
pub(super) async fn find(service: &Service, typed: &str) -> Result<Hosted, ActFault> {
    let named = async |name: &str, creator: Option<&str>| {
        let name = Folded::of(name);
        let creator = creator.map(Folded::of);
        // A text that is too long for a name names nothing.
        let (Some(name), None | Some(Some(_))) = (name, &creator) else {
            return Ok(Vec::new());
        };
        let named = question::HostedNamed(name, creator.flatten());
        service.look(named).await.map_err(ActFault::Failed)
    };
    let mut found = match typed.split_once('/') {
        Some((creator, name)) => named(name, Some(creator.trim())).await?,
        None => Vec::new(),
    };
    if !found.iter().any(|group| group.lives) {
        found.extend(named(typed, None).await?);
    }
    let has_ended = !found.is_empty();
    found.retain(|group| group.lives);
    let name = typed.to_owned();
    if found.len() > 1 {
        let which = found.iter().map(full_name).collect();
        return Err(ActFault::WhichGroup { name, which });
    }
    found.pop().ok_or(if has_ended {
        ActFault::GroupEnded { name }
    } else {
        ActFault::NoGroup { name }
    })
}

/// A group in sentences and lists: with its creator, because two users may have groups of one name.
pub fn full_name(group: &Hosted) -> String {
    if group.creator.is_empty() {
        group.name.clone()
    } else {
        format!("{}/{}", group.creator, group.name)
    }
}

/// All living groups, with the number of members online.
pub async fn all(
    service: &Service,
    limit: usize,
    here: &Here,
) -> Result<Vec<GroupHere>, StoreError> {
    let mut groups = Vec::new();
    let mut after = ConversationId(0);
    while groups.len() < limit {
        let page = service.store.look(question::Hosted(after, PAGE)).await?;
        let is_last = page.len() < PAGE as usize;
        after = page.last().map_or(after, |last| last.conversation);
        groups.extend(page);
        if is_last {
            break;
        }
    }
    groups.truncate(limit);
    let mut counted = Vec::with_capacity(groups.len());
    for group in groups {
        if counted.len() % AT_ONCE == AT_ONCE - 1 {
            tokio::task::yield_now().await;
        }
        let online = online(service, group.conversation, here).await;
        counted.push(GroupHere { group, online });
    }
    Ok(counted)
}

/// The number of members of a group who are online.
pub(super) async fn online(service: &Service, group: ConversationId, here: &Here) -> usize {
    match service.members(group).await {
        Members::Two(users) | Members::Group(users) => {
            users.iter().filter(|user| here.contains_key(user)).count()
        }
        Members::Everybody => here.len(),
    }
}

/// The first members of a group, and whether there are more.
pub(super) async fn inside(
    service: &Service,
    of: ConversationId,
    limit: usize,
) -> Result<(Vec<Member>, bool), StoreError> {
    let members = question::Members {
        of,
        reader: UserId(0),
        after: UserId(0),
        limit,
    };
    let page = service.store.look(members).await?;
    let members = page.items.into_iter().map(|(member, _)| member);
    Ok((members.collect(), page.more))
}
