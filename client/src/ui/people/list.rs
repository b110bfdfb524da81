//! Which rows the list of everybody has. Names are folded once, rows are sorted when a name has changed,
//! and looked through when a letter was typed: a frame costs as much as what is in view.

use std::collections::{BTreeMap, HashMap};

use anser_shared::id::UserId;
use anser_shared::people::Person;

use crate::core::Model;
use crate::core::model::Friend;
use crate::core::names::{self, Name, Wanted};
use crate::ui::version::Version;

#[derive(Debug, Default)]
pub struct List {
    /// Places in the list of everybody, in the order of names.
    rows: Vec<usize>,
    order: Vec<usize>,
    people: Version<Vec<Person>>,
    friends: Version<BTreeMap<UserId, Friend>>,
    search: String,
    names: Vec<Called>,
    places: HashMap<UserId, usize>,
    remarks: BTreeMap<usize, Name>,
}

#[derive(Debug)]
struct Called {
    nickname: Name,
    name: Name,
}

impl List {
    /// Places in [`Model::people`] of those to be shown.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    pub fn refresh(&mut self, model: &Model, search: &str) {
        let Some(people) = &model.people.last else {
            return *self = Self::default();
        };
        let known = Version::of(people);
        let new_people = self.people != known;
        if new_people {
            self.people = known;
            self.take_people(people);
        }
        let friends = Version::of(&model.friends);
        let mut sorts = new_people;
        if new_people || self.friends != friends {
            self.friends = friends;
            let remarks = self.remarks(&model.friends);
            sorts |= remarks != self.remarks;
            self.remarks = remarks;
        }
        if sorts {
            self.sort();
        }
        if sorts || self.search != search {
            search.clone_into(&mut self.search);
            self.look_through();
        }
    }

    fn take_people(&mut self, people: &[Person]) {
        self.names = people
            .iter()
            .map(|person| Called {
                nickname: Name::of(&person.nickname),
                name: Name::of(&person.name),
            })
            .collect();
        let places = people.iter().enumerate();
        self.places = places.map(|(place, person)| (person.user, place)).collect();
    }

    fn remarks(&self, friends: &BTreeMap<UserId, Friend>) -> BTreeMap<usize, Name> {
        let remarks = friends.values().filter(|friend| !friend.remark.is_empty());
        remarks
            .filter_map(|friend| {
                Some((
                    *self.places.get(&friend.person.user)?,
                    Name::of(&friend.remark),
                ))
            })
            .collect()
    }

    fn sort(&mut self) {
        let called = |place: &usize| {
            let remark = self.remarks.get(place);
            remark.unwrap_or(&self.names[*place].nickname).folded()
        };
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|a, b| (called(a), a).cmp(&(called(b), b)));
        self.order = order;
    }

    fn look_through(&mut self) {
        let wanted = Wanted::of(&self.search);
        let fits = self.order.iter().filter_map(|place| {
            let Called { nickname, name } = &self.names[*place];
            let names = [nickname, name].into_iter();
            Some((wanted.best(names.chain(self.remarks.get(place)))?, *place))
        });
        self.rows = names::by_name_first(fits);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::friend::Friend as SharedFriend;
    use anser_shared::id::{ConversationId, PictureId};

    use super::*;
    use crate::core::model::Fetched;

    fn model(people: &[(&str, &str)]) -> Model {
        let person = |(place, (name, nickname)): (usize, &(&str, &str))| Person {
            user: UserId(place as u64 + 1),
            name: (*name).to_owned(),
            nickname: (*nickname).to_owned(),
            status: String::new(),
            picture: PictureId::NONE,
            about: String::new(),
        };
        let people = people.iter().enumerate().map(person).collect();
        Model {
            people: Fetched::given(people),
            ..Model::default()
        }
    }

    fn remark(model: &mut Model, user: u64, remark: &str) {
        let user = UserId(user);
        let friend = SharedFriend::new(user, "x", "x", ConversationId(1));
        let friend = Friend {
            remark: remark.to_owned(),
            ..Friend::new(&friend, None)
        };
        Arc::make_mut(&mut model.friends).insert(user, friend);
    }

    fn names(list: &mut List, model: &Model, search: &str) -> Vec<String> {
        list.refresh(model, search);
        let people = model.people.last.as_ref().unwrap();
        let names = list.rows().iter().map(|row| people[*row].name.clone());
        names.collect()
    }

    #[test]
    fn everybody_by_the_name_that_one_sees_found_by_any_name() {
        let mut model = model(&[
            ("zoe", "Zoë"),
            ("anna", "Ämy"),
            ("bo", "bo Chen"),
            ("wang", "王小明"),
        ]);
        let mut list = List::default();
        let all = ["bo", "zoe", "anna", "wang"];
        assert_eq!(names(&mut list, &model, ""), all);
        assert_eq!(names(&mut list, &model, " ZO"), ["zoe"]);
        assert_eq!(names(&mut list, &model, "ANNA"), ["anna"], "the login name");
        assert_eq!(names(&mut list, &model, "小"), ["wang"]);
        assert_eq!(names(&mut list, &model, "wxm"), ["wang"], "how it is read");
        assert!(names(&mut list, &model, "q").is_empty());
        remark(&mut model, 1, "Aunt Ｚ");
        assert_eq!(names(&mut list, &model, "aunt z"), ["zoe"]);
        assert_eq!(names(&mut list, &model, "")[0], "zoe", "sorted by it");
    }

    #[test]
    fn rows_are_worked_out_again_only_after_a_change() {
        let mut model = model(&[("anna", "Anna")]);
        let mut list = List::default();
        list.refresh(&model, "");
        // A mark that stays while nothing changes, and while a change changes no name.
        list.rows.clear();
        list.refresh(&model, "");
        assert!(list.rows().is_empty());
        remark(&mut model, 1, "");
        list.refresh(&model, "");
        assert!(list.rows().is_empty());
        remark(&mut model, 1, "Aunt");
        list.refresh(&model, "");
        assert_eq!(list.rows(), [0]);
        model.people = Fetched::default();
        list.refresh(&model, "");
        assert!(list.rows().is_empty());
    }
}
