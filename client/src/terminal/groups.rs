//! Groups: who makes and ends them, who comes and goes, and which one is meant by a name.

use super::*;

impl Terminal {
    /// Asks something about a group, and waits until it is done.
    pub(super) fn ask_group(&mut self, wish: GroupWish) {
        if !self.signed_in() {
            return;
        }
        self.ask(Action::Group(wish));
    }

    /// Decides something about a group of one's own list.
    pub(super) fn order(&mut self, group: &str, order: Order) {
        let Some(conversation) = self.group(group) else {
            return;
        };
        self.ask_group(GroupWish::Order {
            conversation,
            order,
        });
    }

    /// Who is in a group, as they are now.
    pub(super) fn members(&mut self, group: &str) {
        let Some(conversation) = self.group(group) else {
            return;
        };
        if self.ask(Action::ListMembers { conversation }) {
            self.report.members(conversation, &self.engine.picture());
        }
    }

    /// Who waits to be let into a group.
    pub(super) fn wishes(&mut self, group: &str) {
        let Some(conversation) = self.group(group) else {
            return;
        };
        if self.ask(Action::ListWishes { conversation }) {
            self.report.wishes(conversation, &self.engine.picture());
        }
    }

    /// Takes what is over and has this name out of the list; it may be many.
    pub(super) fn hide(&mut self, name: &str) {
        if !self.signed_in() {
            return;
        }
        let over = over_named(&self.engine.picture(), name);
        if over.is_empty() {
            let said = self
                .words
                .with("terminal-nothing-over", &[("name", name.into())]);
            return self.report.fault(&said);
        }
        for conversation in over {
            self.ask_group(GroupWish::Hide { conversation });
        }
    }

    /// By its name, or by creator/name; what is a name in one piece is tried first.
    pub(super) fn join(&mut self, name: &str) {
        let whole = |creator: &str, name: &str| {
            GroupWish::Join(Which::Named {
                name: name.to_owned(),
                creator: creator.to_owned(),
            })
        };
        self.ask_group(match name.split_once('/') {
            Some((creator, name)) => whole(creator, name),
            None => whole("", name),
        });
    }

    pub(super) fn groups(&mut self) {
        if !self.signed_in() {
            return;
        }
        if self.ask(Action::ListGroups) {
            self.report.groups(&self.engine.picture());
        }
    }

    /// A group of one's list, or the lobby, by its name; by creator/name where several have one. Those that
    /// one is in come before those that have ended. Says so when there is none.
    pub(super) fn group(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let found = groups_named(&self.engine.picture(), name);
        let key = match found[..] {
            [only] => return Some(only),
            [] => "terminal-no-such-group",
            _ => "refusal-which-group",
        };
        let said = self.words.with(key, &[("name", name.into())]);
        self.report.fault(&said);
        None
    }
}
