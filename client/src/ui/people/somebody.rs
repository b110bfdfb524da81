//! Somebody on the server, put together from what is known: oneself, somebody in one's lists, or a line
//! of the list of everybody.

use anser_shared::friend::FriendState;
use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::people::{Person, SeenAs};
use anser_shared::presence::Presence;

use crate::core::Model;
use crate::core::model::{Account, Friend, LinkState};

#[derive(Clone, Copy, Debug)]
pub struct Somebody<'a> {
    pub who: &'a Person,
    pub presence: Option<Presence>,
    pub relation: Relation<'a>,
}

/// How they stand to the one who looks.
#[derive(Clone, Copy, Debug)]
pub enum Relation<'a> {
    Myself,
    /// They are in one's lists: friends, or not yet, or not any more.
    Known(&'a Friend),
    Stranger,
}

impl<'a> Somebody<'a> {
    pub fn find(model: &'a Model, user: UserId) -> Option<Self> {
        if let Some(near) = Self::near(model, user) {
            return Some(near);
        }
        let mut people = model.people.iter();
        let person = people.find(|person| person.user == user);
        if let Some(person) = person.or_else(|| model.met.get(&user)) {
            return Some(Self::stranger(model, person));
        }
        let mut members = model.members.values();
        let member = members.find_map(|members| members.find(user))?;
        Some(Self::member(model, member))
    }

    /// A line of the list of everybody. What one's own lists say is newer.
    pub fn of(model: &'a Model, person: &'a Person) -> Self {
        Self::near(model, person.user).unwrap_or_else(|| Self::stranger(model, person))
    }

    /// Somebody in a group. What one's own lists say is newer.
    pub fn member(model: &'a Model, member: &'a Member) -> Self {
        Self::near(model, member.person.user).unwrap_or(Self {
            who: &member.person,
            presence: None,
            relation: Relation::Stranger,
        })
    }

    fn near(model: &'a Model, user: UserId) -> Option<Self> {
        let me = model
            .account
            .as_ref()
            .filter(|me| me.profile.person.user == user);
        me.map(|me| Self::myself(me, model.link == LinkState::Online))
            .or_else(|| Some(Self::known(model, model.friends.get(&user)?)))
    }

    fn myself(account: &'a Account, online: bool) -> Self {
        let presence = match account.profile.seen_as {
            SeenAs::Available => Presence::Online,
            SeenAs::Away => Presence::Away,
            SeenAs::Busy => Presence::Busy,
            SeenAs::Invisible => Presence::Offline,
        };
        Self {
            who: &account.profile.person,
            presence: online.then_some(presence),
            relation: Relation::Myself,
        }
    }

    fn known(model: &Model, friend: &'a Friend) -> Self {
        Self {
            who: &friend.person,
            presence: friend.presence.or_else(|| here(model, friend.person.user)),
            relation: Relation::Known(friend),
        }
    }

    fn stranger(model: &Model, person: &'a Person) -> Self {
        Self {
            who: person,
            presence: here(model, person.user),
            relation: Relation::Stranger,
        }
    }

    /// What one calls them.
    pub fn called(&self) -> &'a str {
        match self.relation {
            Relation::Known(friend) => friend.called(),
            _ => &self.who.nickname,
        }
    }

    /// Nobody can be asked twice, or while they ask, or while one wants to hear nothing of them.
    pub fn can_be_asked(&self) -> bool {
        match self.relation {
            Relation::Myself => false,
            Relation::Stranger => true,
            Relation::Known(friend) => {
                let apart = matches!(friend.state, FriendState::Parted | FriendState::Declined);
                apart && !friend.blocked
            }
        }
    }
}

/// Whether somebody on the server is there, as far as somebody looks.
fn here(model: &Model, user: UserId) -> Option<Presence> {
    let here = model.here.as_ref()?;
    Some(here.get(&user).copied().unwrap_or_default())
}
