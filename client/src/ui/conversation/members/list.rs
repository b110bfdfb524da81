//! Which rows the panel has, in which order. Names are folded once, rows are sorted when somebody has come
//! or gone, and looked through when a letter was typed: with a thousand members a frame costs as much as
//! with ten.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::presence::Presence;

use crate::core::model::{Friend, Members};
use crate::core::names::{self, Name, Wanted};
use crate::ui::version::Version;

type Present = Option<Arc<BTreeMap<UserId, Presence>>>;
type Friends = Arc<BTreeMap<UserId, Friend>>;

#[derive(Debug, Default)]
pub struct List {
    /// Places in [`Members::people`].
    rows: Vec<usize>,
    order: Vec<usize>,
    /// What one calls them, then every other name that they have.
    names: Vec<[Name; 3]>,
    people: Version<Vec<Member>>,
    friends: Version<BTreeMap<UserId, Friend>>,
    present: Present,
    search: String,
}

impl List {
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    pub fn refresh(&mut self, members: &Members, friends: &Friends, search: &str) {
        let people = Version::of(members.list.last.as_ref());
        let known = Version::of(friends);
        let renames = self.people != people || self.friends != known;
        if renames {
            (self.people, self.friends) = (people, known);
            self.take_names(members, friends);
        }
        let sorts = renames || self.present != members.present;
        if sorts {
            self.present.clone_from(&members.present);
            self.sort(members);
        }
        if sorts || self.search != search {
            search.clone_into(&mut self.search);
            self.look_through();
        }
    }

    fn take_names(&mut self, members: &Members, friends: &Friends) {
        let names = members.people().iter().map(|member| {
            let remark = friends
                .get(&member.person.user)
                .map_or("", |friend| &friend.remark);
            let (nickname, name) = (&member.person.nickname, &member.person.name);
            match remark {
                "" => [Name::of(nickname), Name::default(), Name::of(name)],
                remark => [remark, nickname, name].map(Name::of),
            }
        });
        self.names = names.collect();
    }

    /// Those who are there first, then by name.
    fn sort(&mut self, members: &Members) {
        let rank = |user| match members.presence(user) {
            Some(Presence::Online) => 0,
            Some(Presence::Away | Presence::Busy) => 1,
            Some(Presence::Offline) | None => 2,
        };
        let ranks: Vec<u8> = members
            .people()
            .iter()
            .map(|m| rank(m.person.user))
            .collect();
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        let called = |place: &usize| self.names[*place][0].folded();
        order.sort_by(|a, b| (ranks[*a], called(a), a).cmp(&(ranks[*b], called(b), b)));
        self.order = order;
    }

    fn look_through(&mut self) {
        let wanted = Wanted::of(&self.search);
        let order = self.order.iter();
        let fits = order.filter_map(|place| Some((wanted.best(&self.names[*place])?, *place)));
        self.rows = names::by_name_first(fits);
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::friend::Friend as SharedFriend;
    use anser_shared::group::MemberRole;
    use anser_shared::id::ConversationId;
    use anser_shared::people::Person;

    use super::*;
    use crate::core::model::Fetched;

    fn members(people: &[(&str, &str, Presence)]) -> Members {
        let users = (1..).map(UserId);
        let present = users.clone().zip(people).map(|(user, of)| (user, of.2));
        let present = Some(Arc::new(present.collect()));
        let member =
            |(user, (name, nickname, presence)): (UserId, &(&str, &str, Presence))| Member {
                presence: *presence,
                ..Member::new(Person::named(user, *name, *nickname), MemberRole::Member)
            };
        Members {
            list: Fetched::given(users.zip(people).map(member).collect()),
            present,
        }
    }

    fn names(list: &mut List, members: &Members, friends: &Friends, search: &str) -> Vec<String> {
        list.refresh(members, friends, search);
        let rows = list.rows().iter();
        rows.map(|row| members.people()[*row].person.name.clone())
            .collect()
    }

    #[test]
    fn who_is_there_stands_first_and_everybody_is_found_by_any_name() {
        use Presence::{Away, Busy, Offline, Online};
        let mut members = members(&[
            ("zoe", "Zoë", Online),
            ("anna", "Änna", Offline),
            ("bo", "bo Chen", Busy),
            ("carl", "Carl", Away),
            ("dan", "Dan", Online),
        ]);
        let mut friends = Friends::default();
        let mut list = List::default();
        let all = ["dan", "zoe", "bo", "carl", "anna"];
        assert_eq!(names(&mut list, &members, &friends, ""), all);
        assert_eq!(names(&mut list, &members, &friends, " CHEN"), ["bo"]);
        assert_eq!(names(&mut list, &members, &friends, "zo"), ["zoe"]);
        let chinese = tests::members(&[("zw", "张伟", Online), ("weima", "Ma", Offline)]);
        let mut other = List::default();
        let found = names(&mut other, &chinese, &friends, "wei");
        assert_eq!(found, ["weima", "zw"], "whose name is read so comes last");
        assert!(names(&mut list, &members, &friends, "x").is_empty());

        let friend = SharedFriend::new(UserId(2), "anna", "Änna", ConversationId(1));
        let mut friend = Friend::new(&friend, None);
        friend.remark = "Boss".into();
        Arc::make_mut(&mut friends).insert(UserId(2), friend);
        assert_eq!(names(&mut list, &members, &friends, "boss"), ["anna"]);
        assert_eq!(names(&mut list, &members, &friends, "änn"), ["anna"]);

        // Without a connection nobody knows, and names alone decide.
        members.present = None;
        let all = ["bo", "anna", "carl", "dan", "zoe"];
        assert_eq!(names(&mut list, &members, &friends, ""), all);
    }

    #[test]
    fn rows_are_worked_out_again_only_after_a_change() {
        let members = members(&[("anna", "Anna", Presence::Online)]);
        let friends = Friends::default();
        let mut list = List::default();
        list.refresh(&members, &friends, "");
        // A mark that stays while nothing changes.
        list.rows.clear();
        list.refresh(&members.clone(), &friends, "");
        assert!(list.rows().is_empty());
        list.refresh(&members, &friends, "a");
        assert_eq!(list.rows(), [0]);
    }
}
