//! Answers to what was asked: people, devices, requests, groups.

use super::*;
use crate::core::model::Fetched;
use crate::emoji;
use crate::ui::people::somebody::Somebody;
use crate::ui::text::{in_order, listed_groups};

impl Report {
    /// Who asks, and who was asked.
    pub(in crate::terminal) fn requests(&self, model: &Model) {
        let mut count = 0;
        for friend in model.friends.values() {
            let (key, direction) = match friend.state {
                FriendState::Asks if !friend.blocked => ("terminal-asks", "asks"),
                FriendState::Asked => ("terminal-asked", "asked"),
                _ => continue,
            };
            count += 1;
            let said = self.words.with(
                key,
                &[
                    ("name", (&friend.person.name).into()),
                    ("greeting", (&friend.greeting).into()),
                ],
            );
            let fields = [
                ("name", json!(friend.person.name)),
                ("direction", json!(direction)),
                ("text", json!(friend.greeting)),
            ];
            self.say(&said, "request", &fields);
        }
        self.end("requests", count, Some("terminal-no-requests"), &[]);
    }

    /// The emoji that these words find, the best first.
    pub(in crate::terminal) fn emoji(&self, words: &str) {
        const LIMIT: usize = 20;
        let found = emoji::find(words);
        let shown = &found[..found.len().min(LIMIT)];
        for known in shown {
            let name = known.name(&self.words.tag());
            let code = known.emoji.shortcode().map(|code| format!(":{code}:"));
            let code = code.unwrap_or_default();
            let sign = known.emoji.as_str();
            let said = format!("{sign}  {name}  {code}");
            let fields = [
                ("text", json!(sign)),
                ("name", json!(name)),
                ("code", json!(code)),
            ];
            self.say(said.trim_end(), "emoji", &fields);
        }
        let more = [("more", json!(shown.len() < found.len()))];
        self.end("emoji", shown.len(), Some("terminal-found-none"), &more);
    }

    pub(in crate::terminal) fn devices(&self, model: &Model) {
        let Some(listed) = &model.devices.last else {
            return;
        };
        for device in &listed.devices {
            let time = self.moment(device.seen_at);
            let number = device.device.to_string();
            let own = device.device == listed.own;
            let mut said = self.words.with(
                "terminal-device",
                &[
                    ("device", (&number).into()),
                    ("name", (&device.name).into()),
                    ("time", (&time).into()),
                    ("address", (&device.address).into()),
                ],
            );
            if own {
                said.push_str(" — ");
                said.push_str(&self.words.get("device-this"));
            }
            let fields = [
                ("device", json!(number)),
                ("name", json!(device.name)),
                ("at", json!(device.seen_at.0)),
                ("address", json!(device.address)),
                ("online", json!(device.online)),
                ("own", json!(own)),
            ];
            self.say(&said, "device", &fields);
        }
        self.end("devices", listed.devices.len(), None, &[]);
    }

    pub(in crate::terminal) fn logins(&self, model: &Model) {
        let Some(listed) = &model.devices.last else {
            return;
        };
        for login in &listed.logins {
            let time = self.moment(login.at);
            let (key, act) = match login.act {
                LoginAct::SignIn => ("terminal-login", "sign-in"),
                LoginAct::PasswordChanged => ("terminal-login-password", "password-changed"),
            };
            let said = self.words.with(
                key,
                &[
                    ("time", (&time).into()),
                    ("address", (&login.address).into()),
                    ("name", (&login.device_name).into()),
                ],
            );
            let fields = [
                ("at", json!(login.at.0)),
                ("address", json!(login.address)),
                ("device", json!(login.device.to_string())),
                ("name", json!(login.device_name)),
                ("act", json!(act)),
            ];
            self.say(&said, "login", &fields);
        }
        self.end("loginlog", listed.logins.len(), None, &[]);
    }

    pub(in crate::terminal) fn people(&self, model: &Model) {
        let mut count = 0;
        for person in model.people.iter() {
            count += 1;
            let seen = Somebody::of(model, person);
            let mut said = self.words.in_brackets(&person.name, &person.nickname);
            let present = seen.presence.map(|_| self.words.presence(seen.presence));
            for more in present.iter().chain([&person.status]) {
                if !more.is_empty() {
                    said.push_str(" — ");
                    said.push_str(more);
                }
            }
            let fields = [
                ("name", json!(person.name)),
                ("nickname", json!(person.nickname)),
                ("status", json!(person.status)),
                ("picture", picture(person.picture)),
                ("presence", json!(presence(seen.presence))),
            ];
            self.say(&said, "person", &fields);
        }
        self.end("people", count, None, &[]);
    }

    pub(in crate::terminal) fn friends(&self, model: &Model) {
        let friends = || model.friends.values().filter(|friend| friend.is_friend());
        for friend in friends() {
            let presence = presence(friend.presence);
            let mut sentence = format!(
                "{} ({}) — {}",
                friend.person.name,
                friend.person.nickname,
                self.presence_word(friend)
            );
            // For one's own eyes only: what one calls them, and remembers about them.
            for own in [&friend.remark, &friend.note] {
                if !own.is_empty() {
                    sentence.push_str(" — ");
                    sentence.push_str(own);
                }
            }
            let fields = [
                ("name", json!(friend.person.name)),
                ("nickname", json!(friend.person.nickname)),
                ("presence", json!(presence)),
                ("remark", json!(friend.remark)),
                ("note", json!(friend.note)),
            ];
            self.say(&sentence, "friend", &fields);
        }
        let count = friends().count();
        self.end("friends", count, Some("terminal-no-friends"), &[]);
    }

    /// The groups that one is in, then those that one may join, with a number for the eye.
    pub(in crate::terminal) fn groups(&self, model: &Model) {
        let groups = listed_groups(model);
        let count = groups.len();
        for (number, (listed, group)) in (1_u64..).zip(groups) {
            let fields = [
                ("number", json!(number)),
                ("name", json!(group.name)),
                ("kind", json!(kind(&listed.kind))),
                ("creator", json!(group.creator_name)),
                ("role", json!(member_role(group.role))),
                ("policy", json!(policy(group.policy))),
                ("asked", json!(listed.asked)),
                ("asking", json!(group.asking)),
                ("online", json!(listed.online)),
                ("total", json!(group.members)),
            ];
            let said = self.words.listed_group(number, listed, group);
            self.say(&said, "group", &fields);
        }
        self.end("groups", count, Some("terminal-no-groups"), &[]);
    }

    /// Who is in a group, by their names.
    pub(in crate::terminal) fn members(&self, conversation: ConversationId, model: &Model) {
        let mut count = 0;
        if let Some(members) = model.members.get(&conversation) {
            for member in in_order(members) {
                count += 1;
                let present = members.presence(member.person.user);
                let muted = member.muted;
                let until = muted.and_then(|gag| gag.until).map(|at| at.0);
                let fields = [
                    ("name", json!(member.person.name)),
                    ("nickname", json!(member.person.nickname)),
                    ("role", json!(member_role(member.role))),
                    ("presence", json!(presence(present))),
                    ("muted", json!(muted.is_some())),
                    ("until", json!(until)),
                ];
                let fields = [&where_to(model, conversation)[..], &fields].concat();
                let said = self.words.listed_member(member, present);
                self.say(&said, "member", &fields);
            }
        }
        let place = where_to(model, conversation);
        self.end("members", count, Some("terminal-no-members"), &place);
    }

    /// Who waits to be let into a group.
    pub(in crate::terminal) fn wishes(&self, conversation: ConversationId, model: &Model) {
        let waiting = model.waiting.get(&conversation);
        let waiting = waiting.into_iter().flat_map(Fetched::iter);
        let mut count = 0;
        for person in waiting {
            count += 1;
            let fields = [
                ("name", json!(person.name)),
                ("nickname", json!(person.nickname)),
            ];
            let fields = [&where_to(model, conversation)[..], &fields].concat();
            self.say(&self.words.listed_person(person), "wish", &fields);
        }
        let place = where_to(model, conversation);
        self.end("wishes", count, Some("terminal-no-wishes"), &place);
    }

    /// So much of a history was told.
    pub(in crate::terminal) fn history_ends(
        &self,
        conversation: ConversationId,
        count: usize,
        model: &Model,
    ) {
        let place = where_to(model, conversation);
        self.end("history", count, Some("terminal-no-history"), &place);
    }

    /// So much was found, and perhaps there is more.
    pub(in crate::terminal) fn found_ends(&self, count: usize, more: bool) {
        if more && !self.out.is_json() {
            let count = [("count", count.into())];
            self.out
                .sentence(&self.words.with("terminal-found-more", &count));
        }
        self.end(
            "found",
            count,
            Some("terminal-found-none"),
            &[("more", json!(more))],
        );
    }

    pub(super) fn presence_word(&self, friend: &Friend) -> String {
        match friend.presence {
            Some(_) => self.words.presence(friend.presence),
            None => self.words.get("terminal-presence-unknown"),
        }
    }
}
