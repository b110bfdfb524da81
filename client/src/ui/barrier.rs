//! Why one cannot write in a conversation.

use anser_shared::friend::FriendState;
use anser_shared::group::MemberRole;
use anser_shared::time::Timestamp;

use super::Scene;
use crate::core::model::{Conversation, Friend};

/// A reason that stands in the way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    Blocked,
    Asked,
    NotFriends,
    /// An administrator has taken the right to write, until this moment or until they give it back.
    Gagged(Option<Timestamp>),
    /// One is out of the group, or it has ended.
    Outside,
    /// An administrator of the group has taken the right to write there, in the same way.
    Muted(Option<Timestamp>),
    /// Only the group's administrators write at the moment.
    Quiet,
    /// The server's administrators have closed the group.
    Closed,
    /// What stands here the server says.
    Server,
}

/// `None` where one can write.
pub fn of(scene: &Scene<'_>, conversation: &Conversation) -> Option<Barrier> {
    if conversation.is_server() {
        return Some(Barrier::Server);
    }
    if conversation.is_outside() {
        return Some(Barrier::Outside);
    }
    if conversation.group().is_some_and(|group| group.blocked) {
        return Some(Barrier::Closed);
    }
    let friend = conversation.peer();
    let friend = friend.and_then(|peer| scene.model.friends.get(&peer));
    let rights = scene.model.account.as_ref().map(|account| account.rights);
    let gag = rights.and_then(|rights| rights.gag);
    with_friend(friend)
        .or_else(|| {
            let gag = gag.filter(|gag| gag.holds(scene.now))?;
            Some(Barrier::Gagged(gag.until))
        })
        .or_else(|| {
            let group = conversation.group()?;
            let mute = group.muted.filter(|gag| gag.holds(scene.now));
            if let Some(gag) = mute {
                return Some(Barrier::Muted(gag.until));
            }
            let writes = !group.quiet || group.role >= MemberRole::Administrator;
            (!writes).then_some(Barrier::Quiet)
        })
}

fn with_friend(friend: Option<&Friend>) -> Option<Barrier> {
    // Whom the list does not know yet, the server knows.
    let friend = friend?;
    match friend.state {
        _ if friend.blocked => Some(Barrier::Blocked),
        FriendState::Friends => None,
        FriendState::Asked => Some(Barrier::Asked),
        FriendState::Asks | FriendState::Parted | FriendState::Declined => {
            Some(Barrier::NotFriends)
        }
    }
}
