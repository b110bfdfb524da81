//! Who can be picked where people are chosen: friends first, then everybody on the server's list, or the
//! members of a group. Each is found by what one calls them, by their nickname and by their login name.
//!
//! Names are folded once and looked through when a letter was typed: a frame costs as much as what is in
//! view.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::presence::Presence;

use super::somebody::Somebody;
use crate::core::Model;
use crate::core::model::{Friend, Members};
use crate::core::names::{Fit, Name, Wanted};
use crate::ui::version::Version;

/// Among which people somebody is picked.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Friends, and everybody on the server as far as its list is here.
    Everybody,
    /// Those on the server who can be asked to be friends.
    Askable,
    /// Those who are in a group, without oneself.
    Members(&'a Members),
}

impl Scope<'_> {
    /// They stand in the server's list.
    pub fn are_on_server(self) -> bool {
        matches!(self, Self::Everybody | Self::Askable)
    }
}

#[derive(Debug, Default)]
pub struct Candidates {
    /// Places in `all`, in the order in which they are shown.
    rows: Vec<usize>,
    all: Vec<Candidate>,
    typed: String,
    from: From,
}

/// What the candidates were worked out from.
#[derive(Debug, Default, PartialEq)]
struct From {
    friends: Version<BTreeMap<UserId, Friend>>,
    people: Version<Vec<Person>>,
    members: Version<Vec<Member>>,
}

#[derive(Debug)]
struct Candidate {
    place: Place,
    is_friend: bool,
    is_away: bool,
    /// What one calls them first.
    names: [Name; 3],
}

/// Where what is known of them stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    Friend(UserId),
    /// In the server's list.
    Person(usize),
    Member(usize),
}

impl Candidates {
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Whoever stands in a row.
    pub fn get<'a>(&self, model: &'a Model, scope: Scope<'a>, row: usize) -> Option<Somebody<'a>> {
        match (self.all.get(*self.rows.get(row)?)?.place, scope) {
            (Place::Friend(user), _) => Somebody::find(model, user),
            (Place::Person(place), _) => {
                let people = model.people.last.as_ref()?;
                people.get(place).map(|person| Somebody::of(model, person))
            }
            (Place::Member(place), Scope::Members(members)) => {
                let member = members.people().get(place)?;
                Some(Somebody::member(model, member))
            }
            (Place::Member(_), Scope::Everybody | Scope::Askable) => None,
        }
    }

    pub fn refresh(&mut self, model: &Model, scope: Scope<'_>, typed: &str) {
        let from = From {
            friends: Version::of(&model.friends),
            people: Version::of(match scope {
                Scope::Everybody | Scope::Askable => model.people.last.as_ref(),
                Scope::Members(_) => None,
            }),
            members: Version::of(match scope {
                Scope::Everybody | Scope::Askable => None,
                Scope::Members(members) => members.list.last.as_ref(),
            }),
        };
        let is_new = self.from != from;
        if is_new {
            self.all = match scope {
                Scope::Everybody => everybody(model),
                Scope::Askable => askable(model),
                Scope::Members(members) => members_of(model, members),
            };
            self.from = from;
        }
        if is_new || self.typed != typed {
            typed.clone_into(&mut self.typed);
            self.look_through();
        }
    }

    fn look_through(&mut self) {
        let wanted = Wanted::of(&self.typed);
        let fits = self.all.iter().enumerate();
        let fits = fits.filter_map(|(place, of)| Some((wanted.best(&of.names)?, place)));
        let mut fits: Vec<(Fit, usize)> = fits.collect();
        let key = |(fit, place): &(Fit, usize)| {
            let of = &self.all[*place];
            let [called, _, name] = &of.names;
            let names = (called.folded(), name.folded());
            (*fit, !of.is_friend, of.is_away, names)
        };
        fits.sort_by(|a, b| key(a).cmp(&key(b)));
        self.rows = fits.into_iter().map(|(_, place)| place).collect();
    }
}

impl Candidate {
    fn of(place: Place, person: &Somebody<'_>, is_friend: bool) -> Self {
        Self {
            place,
            is_friend,
            is_away: matches!(person.presence, None | Some(Presence::Offline)),
            names: [person.called(), &person.who.nickname, &person.who.name].map(Name::of),
        }
    }
}

/// Nobody picks themselves, or those from whom they want to hear nothing.
fn everybody(model: &Model) -> Vec<Candidate> {
    let me = model
        .account
        .as_ref()
        .map(|account| account.profile.person.user);
    let known = model.friends.values();
    let friends = known
        .clone()
        .filter(|friend| friend.is_friend() && !friend.blocked);
    let mut out: BTreeSet<UserId> = known
        .filter(|friend| friend.is_friend() || friend.blocked)
        .map(|friend| friend.person.user)
        .collect();
    out.extend(me);
    let friends = friends.filter_map(|friend| {
        let person = Somebody::find(model, friend.person.user)?;
        Some(Candidate::of(
            Place::Friend(friend.person.user),
            &person,
            true,
        ))
    });
    let people = model.people.iter();
    let others = people
        .enumerate()
        .filter(|(_, person)| !out.contains(&person.user));
    let others = others.map(|(place, person)| {
        let person = Somebody::of(model, person);
        Candidate::of(Place::Person(place), &person, false)
    });
    friends.chain(others).collect()
}

/// No friends, nobody who was asked or asks, nobody who is blocked, and not oneself.
fn askable(model: &Model) -> Vec<Candidate> {
    let people = model.people.iter().enumerate();
    people
        .filter_map(|(place, person)| {
            let person = Somebody::of(model, person);
            let is_one = person.can_be_asked();
            is_one.then(|| Candidate::of(Place::Person(place), &person, false))
        })
        .collect()
}

fn members_of(model: &Model, members: &Members) -> Vec<Candidate> {
    let me = model
        .account
        .as_ref()
        .map(|account| account.profile.person.user);
    let others = members.people().iter().enumerate();
    let others = others.filter(|(_, member)| Some(member.person.user) != me);
    others
        .map(|(place, member)| {
            let person = Somebody::member(model, member);
            Candidate::of(Place::Member(place), &person, false)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::friend::Friend as SharedFriend;
    use anser_shared::id::{ConversationId, PictureId};

    use super::*;

    fn model(friends: &[(&str, &str, Presence)], people: &[(&str, &str)]) -> Model {
        let users = (1..).map(UserId);
        let friends = users.clone().zip(friends).map(|(user, of)| {
            let shared = SharedFriend::new(user, of.0, of.1, ConversationId(user.0));
            (user, Friend::new(&shared, Some(of.2)))
        });
        let person = |(user, (name, nickname)): (UserId, &(&str, &str))| Person {
            user: UserId(user.0 + 100),
            name: (*name).to_owned(),
            nickname: (*nickname).to_owned(),
            status: String::new(),
            picture: PictureId::NONE,
            about: String::new(),
        };
        Model {
            friends: Arc::new(friends.collect()),
            people: crate::core::model::Fetched::given(users.zip(people).map(person).collect()),
            ..Model::default()
        }
    }

    fn found(model: &Model, typed: &str) -> Vec<String> {
        let mut candidates = Candidates::default();
        candidates.refresh(model, Scope::Everybody, typed);
        let rows = 0..candidates.count();
        rows.map(|row| {
            let person = candidates.get(model, Scope::Everybody, row);
            person.unwrap().who.name.clone()
        })
        .collect()
    }

    #[test]
    fn friends_come_first_and_each_is_found_by_any_of_their_names() {
        use Presence::{Offline, Online};
        let mut model = model(
            &[
                ("ruben", "Ruben Ito", Online),
                ("bo", "Ben Okafor", Offline),
                ("wang", "王小明", Online),
            ],
            &[("ada", "Ben Adams"), ("ben.k", "Ken"), ("zoe", "Zoë")],
        );
        assert_eq!(
            found(&model, ""),
            ["ruben", "wang", "bo", "ada", "ben.k", "zoe"]
        );
        assert_eq!(found(&model, " Ben Oka"), ["bo"]);
        assert_eq!(found(&model, "oka"), ["bo"], "an inner word");
        // Who only has it inside a word comes after everybody who begins so.
        assert_eq!(found(&model, "ben"), ["bo", "ada", "ben.k", "ruben"]);
        assert_eq!(found(&model, "小"), ["wang"]);
        assert_eq!(found(&model, "ZOE"), ["zoe"], "the login name");
        assert_eq!(found(&model, "wangxm"), ["wang"], "how it is read");
        assert!(found(&model, "q").is_empty());
        let friends = Arc::make_mut(&mut model.friends);
        let bo = friends.get_mut(&UserId(2)).unwrap();
        bo.remark = "Aunt Ｂ".into();
        assert_eq!(found(&model, "aunt b"), ["bo"], "a remark");
        assert_eq!(found(&model, "okafor"), ["bo"], "and still the nickname");
    }

    #[test]
    fn nobody_picks_themselves_or_those_who_are_blocked() {
        let mut model = model(
            &[
                ("ann", "Ann", Presence::Online),
                ("bea", "Bea", Presence::Online),
            ],
            &[("cat", "Cat")],
        );
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(1)).unwrap().blocked = true;
        let people = model.people.last_mut().unwrap();
        // Both stand in the server's list, too.
        people.extend([1, 2].map(|user| Person {
            user: UserId(user),
            ..people[0].clone()
        }));
        assert_eq!(found(&model, ""), ["bea", "cat"]);
    }

    #[test]
    fn rows_are_worked_out_again_only_after_a_change() {
        let model = model(&[("ann", "Ann", Presence::Online)], &[("cat", "Cat")]);
        let mut candidates = Candidates::default();
        candidates.refresh(&model, Scope::Everybody, "");
        // A mark that stays while nothing changes.
        candidates.rows.clear();
        candidates.refresh(&model.clone(), Scope::Everybody, "");
        assert_eq!(candidates.count(), 0);
        candidates.refresh(&model, Scope::Everybody, "a");
        assert_eq!(candidates.count(), 2);
        candidates.refresh(&Model::default(), Scope::Everybody, "a");
        assert_eq!(candidates.count(), 0);
    }
}
