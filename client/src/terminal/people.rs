//! How people come to know each other, and who there is.

use super::*;

impl Terminal {
    pub(super) fn add(&mut self, name: String, greeting: String) {
        if !self.signed_in() {
            return;
        }
        // What an earlier one was answered must not be taken for the answer to this one.
        self.engine.act(Action::ForgetAddFriend);
        self.wait(None, |model, _| model.add_friend == AddFriend::Idle);
        self.engine.act(Action::AddFriend { name, greeting });
        self.wait(None, |model, _| {
            !matches!(
                &model.add_friend,
                AddFriend::Idle | AddFriend::Asking { .. }
            )
        });
        let picture = self.engine.picture();
        match picture.add_friend {
            AddFriend::Offline { .. } => self.report.fault(&self.words.get("terminal-offline")),
            AddFriend::Sent { user } => self.report.request_sent(&picture, user),
            _ => {}
        }
    }

    /// Does something about somebody whom one knows, and waits until it is done.
    pub(super) fn tie(&mut self, name: &str, action: impl FnOnce(UserId) -> Action) {
        if !self.signed_in() {
            return;
        }
        let folded = text::fold(name);
        let picture = self.engine.picture();
        let known = picture
            .friends
            .values()
            .find(|friend| text::fold(&friend.name) == folded);
        let Some(user) = known.map(|friend| friend.user) else {
            let said = self
                .words
                .with("terminal-no-such-person", &[("name", name.into())]);
            return self.report.fault(&said);
        };
        self.engine.act(action(user));
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::Tied { .. }))
        });
    }

    pub(super) fn people(&mut self) {
        if !self.signed_in() {
            return;
        }
        self.engine.act(Action::ListPeople);
        let is_listed = self.wait(Some(START_PATIENCE), |_, notice| {
            matches!(notice, Some(Notice::PeopleListed))
        });
        if !is_listed {
            return self.report.fault(&self.words.get("terminal-list-late"));
        }
        self.report.people(&self.engine.picture());
    }
}
