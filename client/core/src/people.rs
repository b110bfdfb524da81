//! Who else is on the server: everybody, when somebody has asked for them, and kept up to date while a
//! window shows them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::action::Onlooker;
use super::model::{Done, Fault, Ticket};
use super::{Asked, Core};

/// Newcomers and who is there are told to nobody: whoever looks asks so often.
const NEWS_ASKED: Duration = Duration::from_secs(10);

/// The list of everybody, and what is new in it for the windows that show it.
#[derive(Default)]
pub(super) struct Everybody {
    /// The people of the server, while their list is on its way.
    listing: Vec<Person>,
    onlookers: BTreeSet<Onlooker>,
    /// Where the server's journal stood at the last answer of this connection.
    place: Option<u64>,
    /// When to ask the next time.
    due: Option<Timestamp>,
    /// What was told while the list was on its way: newer than the list.
    late: Vec<Person>,
    /// It was asked who is there, and the answer is on its way.
    news_coming: bool,
    /// Those who wait for the list, and for who of them is there where that is on its way, too.
    waiting: Vec<Ticket>,
}

impl Core {
    /// A window begins to show who is on the server, or does so no more.
    pub(super) fn watch_people(&mut self, onlooker: Onlooker, open: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let all = &mut session.people;
        let was_watched = !all.onlookers.is_empty();
        if open {
            all.onlookers.insert(onlooker);
        } else {
            all.onlookers.remove(&onlooker);
        }
        let is_watched = !all.onlookers.is_empty();
        if is_watched && !was_watched {
            self.look_anew();
        } else if !is_watched {
            all.due = None;
            self.model.here = None;
        }
    }

    /// Begins to follow the list: on a new connection, or when the first window shows it.
    pub(super) fn look_anew(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.people.place = None;
        session.people.due = None;
        if !session.people.onlookers.is_empty() {
            // In this order, so that whatever changes after the list is read is told.
            session.people.news_coming = true;
            self.ask(Request::PeopleNews { since: None }, Asked::News);
            self.list_people(None);
        }
    }

    pub(super) fn news_due(&self) -> Option<Timestamp> {
        let session = self.session.as_ref().filter(|session| session.online)?;
        session.people.due
    }

    pub(super) fn ask_due_news(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.online && session.people.due.is_some_and(|due| due <= now) {
            session.people.due = None;
            let since = session.people.place;
            self.ask(Request::PeopleNews { since }, Asked::News);
        }
    }

    pub(super) fn news_answered(&mut self, answer: Result<Answer, Refusal>, now: Timestamp) {
        self.take_news(answer, now);
        if let Some(session) = &mut self.session {
            session.people.news_coming = false;
            // The answers may overtake each other.
            if !self.model.people.is_loading() {
                let waiting = std::mem::take(&mut session.people.waiting);
                self.finish_all(waiting, &Ok(Done::Listed));
            }
        }
    }

    fn take_news(&mut self, answer: Result<Answer, Refusal>, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        let all = &mut session.people;
        // An answer to a window that is closed by now.
        if all.onlookers.is_empty() {
            return;
        }
        let (place, people, present, again) = match answer {
            Ok(Answer::PeopleNews {
                now,
                people,
                present,
                again,
            }) => (now, people, present, again),
            // It stays so until the server says otherwise at the next sign-in.
            Err(Refusal::DirectoryClosed) => return,
            Ok(_) | Err(_) => {
                all.due = Some(now.after(NEWS_ASKED));
                return;
            }
        };
        all.place = Some(place);
        all.due = Some(now.after(NEWS_ASKED));
        if self.model.people.is_loading() {
            all.late.extend(people);
        } else {
            people
                .into_iter()
                .for_each(|person| self.show_person(person));
        }
        self.model.here = Some(Arc::new(present.into_iter().collect()));
        if again {
            self.list_people(None);
        }
    }

    /// Somebody in the list of everybody as they are now, or somebody new.
    fn show_person(&mut self, person: Person) {
        let Some(people) = &mut self.model.people.last else {
            return;
        };
        // By their ids, as the server gives them.
        match people.binary_search_by_key(&person.user, |known| known.user) {
            Ok(place) if people[place] == person => {}
            Ok(place) => Arc::make_mut(people)[place] = person,
            Err(place) => Arc::make_mut(people).insert(place, person),
        }
    }

    /// Whoever asks while it is on its way waits for that.
    pub(super) fn list_people(&mut self, ticket: Option<Ticket>) {
        let Some(session) = &mut self.session else {
            return self.finish_all(ticket, &Err(Fault::Offline));
        };
        session.people.waiting.extend(ticket);
        if !session.online {
            return self.people_refused(Fault::Offline);
        }
        if self.model.people.ask() {
            session.people.listing.clear();
            let after = UserId(0);
            self.ask(Request::People { after }, Asked::People);
        }
    }

    pub(super) fn people_listed(&mut self, people: Vec<Person>, more: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let last = people.last().map(|person| person.user);
        session.people.listing.extend(people);
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::People { after }, Asked::People);
        }
        let people = std::mem::take(&mut session.people.listing);
        let late = std::mem::take(&mut session.people.late);
        let is_all = !session.people.news_coming;
        self.model.people.give(people);
        late.into_iter().for_each(|person| self.show_person(person));
        if let Some(session) = self.session.as_mut().filter(|_| is_all) {
            let waiting = std::mem::take(&mut session.people.waiting);
            self.finish_all(waiting, &Ok(Done::Listed));
        }
    }

    /// The list is not to be had; the one that is here stays, unless the server shows nobody any more.
    pub(super) fn people_refused(&mut self, fault: Fault) {
        if fault == Fault::Refused(Refusal::DirectoryClosed) {
            self.model.people.last = None;
        }
        self.model.people.fail(fault.clone());
        let session = self.session.as_mut();
        let waiting = session.map(|session| std::mem::take(&mut session.people.waiting));
        self.finish_all(waiting.into_iter().flatten(), &Err(fault));
    }

    /// The answer will not come any more.
    pub(super) fn interrupt_people(&mut self) {
        self.model.here = None;
        if let Some(session) = &mut self.session {
            session.people.place = None;
            session.people.due = None;
            session.people.late.clear();
            session.people.news_coming = false;
            if !self.model.people.is_loading() {
                let waiting = std::mem::take(&mut session.people.waiting);
                self.finish_all(waiting, &Err(Fault::Offline));
            }
        }
        if self.model.people.is_loading() {
            self.people_refused(Fault::Offline);
        }
    }

    /// Somebody as they are now, in the list that was read some time ago.
    pub(super) fn person_seen(&mut self, person: Person) {
        let is_listed = |known: &Person| known.user == person.user;
        let people = self.model.people.last.as_mut();
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
