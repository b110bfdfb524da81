//! What happens between people: who asks, who has become a friend, who comes and goes.

use super::*;

impl Report {
    pub(super) fn friend_added(&self, user: UserId, model: &Model) {
        let words = self.words;
        let name = login_name(model, user);
        let sentence = words.with("terminal-friend-added", &[("name", (&name).into())]);
        self.say(&sentence, "friend-added", &[("name", json!(name))]);
    }

    pub(super) fn friend_asks(&self, user: UserId, model: &Model) {
        let words = self.words;
        let Some(friend) = model.friends.get(&user).filter(|friend| !friend.blocked) else {
            return;
        };
        let mut sentence = words.with(
            "terminal-friend-asks",
            &[("name", (&friend.person.name).into())],
        );
        if !friend.greeting.is_empty() {
            sentence = format!("{sentence}\n{}", friend.greeting);
        }
        let fields = [
            ("name", json!(friend.person.name)),
            ("text", json!(friend.greeting)),
        ];
        self.say(&sentence, "friend-asks", &fields);
    }

    pub(super) fn friend_changed(&self, user: UserId, model: &Model) {
        let Some(friend) = model.friends.get(&user) else {
            return;
        };
        let fields = [
            ("name", json!(friend.person.name)),
            ("nickname", json!(friend.person.nickname)),
            ("status", json!(friend.person.status)),
            ("picture", picture(friend.person.picture)),
            ("state", json!(state(friend.state))),
            ("blocked", json!(friend.blocked)),
        ];
        self.quietly("friend-changed", &fields);
    }

    pub(super) fn presence_changed(&self, user: UserId, model: &Model) {
        if let Some(friend) = model.friends.get(&user) {
            let presence_word = self.presence_word(friend);
            let sentence = format!(
                "{} ({}) — {presence_word}",
                friend.person.name, friend.person.nickname
            );
            let fields = [
                ("name", json!(friend.person.name)),
                ("presence", json!(presence(friend.presence))),
            ];
            self.say(&sentence, "presence", &fields);
        }
    }
}
