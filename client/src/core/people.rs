//! Who else is on the server: everybody, when somebody has asked for them.

use std::sync::Arc;

use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::request::Request;

use super::effect::Notice;
use super::model::Fault;
use super::{Asked, Core};

impl Core {
    pub(super) fn list_people(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return self.people_refused(Fault::Offline);
        };
        // Whoever asks twice waits for the first answer.
        if !self.model.directory.asking {
            session.people.clear();
            self.model.directory.asking = true;
            let after = UserId(0);
            self.ask(Request::People { after }, Asked::People);
        }
    }

    pub(super) fn people_listed(&mut self, people: Vec<Person>, more: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let last = people.last().map(|person| person.user);
        session.people.extend(people);
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::People { after }, Asked::People);
        }
        let people = std::mem::take(&mut session.people);
        self.model.people = Some(Arc::new(people));
        self.model.directory = super::model::Directory::default();
        self.tell(Notice::PeopleListed);
    }

    /// The list is not to be had; the one that is here stays.
    pub(super) fn people_refused(&mut self, fault: Fault) {
        self.model.directory.asking = false;
        self.model.directory.fault = Some(fault);
        self.tell(Notice::PeopleListed);
    }

    /// The answer will not come any more.
    pub(super) fn interrupt_people(&mut self) {
        if self.model.directory.asking {
            self.people_refused(Fault::Offline);
        }
    }

    /// Somebody as they are now, in the list that was read some time ago.
    pub(super) fn person_seen(&mut self, person: Person) {
        let is_listed = |known: &Person| known.user == person.user;
        let people = self.model.people.as_mut();
        let Some(people) = people.filter(|people| people.iter().any(is_listed)) else {
            // Somebody who was met somewhere else, such as in a group.
            return self.met(person);
        };
        let place = people.iter().position(is_listed);
        if let Some(place) = place.filter(|&place| people[place] != person) {
            Arc::make_mut(people)[place] = person;
        }
    }
}
