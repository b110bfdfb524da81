//! How people come to know each other, and who there is.

use super::*;
use crate::core::action::Onlooker;

impl Terminal {
    pub(super) fn add(&mut self, name: String, greeting: String) {
        if !self.signed_in() {
            return;
        }
        self.ask(Action::AddFriend { name, greeting });
    }

    /// Does something about somebody whom one knows, and waits until it is done.
    pub(super) fn tie(&mut self, name: &str, action: impl FnOnce(UserId) -> Action) {
        if !self.signed_in() {
            return;
        }
        match self.known(name) {
            Some(user) => {
                self.ask(action(user));
            }
            None => self.say_nobody(name),
        }
    }

    /// Keeps somebody away: also a stranger, by the name alone. Whoever is let in again is known.
    pub(super) fn block(&mut self, name: &str, blocked: bool) {
        if !self.signed_in() {
            return;
        }
        let action = match self.known(name) {
            Some(user) => Action::Block { user, blocked },
            None if blocked => Action::BlockNamed { name: name.into() },
            None => return self.say_nobody(name),
        };
        self.ask(action);
    }

    /// Changes what this person calls somebody, or remembers about them; the other stays.
    pub(super) fn remark(&mut self, name: &str, remark: Option<String>, note: Option<String>) {
        let picture = self.engine.picture();
        self.tie(name, |user| {
            let friend = picture.friends.get(&user);
            let old = |of: fn(&Friend) -> &String| friend.map(of).cloned().unwrap_or_default();
            Action::Remark {
                user,
                remark: remark.unwrap_or_else(|| old(|friend| &friend.remark)),
                note: note.unwrap_or_else(|| old(|friend| &friend.note)),
            }
        });
    }

    /// Somebody in the list of friends, whatever they are by now.
    fn known(&self, name: &str) -> Option<UserId> {
        let folded = text::fold(name);
        let picture = self.engine.picture();
        let mut friends = picture.friends.values();
        let known = friends.find(|friend| text::fold(&friend.person.name) == folded);
        known.map(|friend| friend.person.user)
    }

    fn say_nobody(&self, name: &str) {
        let named = [("name", name.into())];
        let said = self.words.with("terminal-no-such-person", &named);
        self.report.fault(&said);
    }

    pub(super) fn people(&mut self) {
        if !self.signed_in() {
            return;
        }
        // Who is there is asked for before the list, and is known with it.
        let onlooker = Onlooker::Directory;
        self.engine.act(Action::WatchPeople {
            onlooker,
            open: true,
        });
        if self.ask(Action::ListPeople) {
            self.report.people(&self.engine.picture());
        }
        self.engine.act(Action::WatchPeople {
            onlooker,
            open: false,
        });
    }
}
