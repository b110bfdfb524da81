//! The server's own lines in a conversation, and what people are called in them.

use anser_shared::body::Notice;
use anser_shared::group::JoinPolicy;
use anser_shared::id::UserId;
use anser_shared::people::Gag;
use jiff::tz::TimeZone;

use super::Words;
use crate::core::Model;
use crate::core::message::{Content, Message};
use crate::ui::dates;

impl Words {
    /// A line of the server's own, to the person themselves: what was done to them was done to "you".
    pub fn notice(self, notice: &Notice, author: UserId, model: &Model) -> String {
        let me = model
            .account
            .as_ref()
            .map(|account| account.profile.person.user);
        let called = |user| self.called(model, user);
        let whom = |user| {
            if me == Some(user) {
                self.get("notice-you")
            } else {
                called(user)
            }
        };
        self.notice_of(notice, &called(author), &whom)
    }

    /// That somebody has nudged the other one of two.
    pub fn nudge(self, author: UserId, model: &Model) -> String {
        self.nudge_of(author, &self.called(model, author), model)
    }

    /// The same, in which the author is called otherwise.
    pub fn nudge_of(self, author: UserId, called: &str, model: &Model) -> String {
        let me = model.account.as_ref();
        match me.is_some_and(|account| account.profile.person.user == author) {
            true => self.get("nudge-own"),
            false => self.with("nudge-line", &[("name", called.into())]),
        }
    }

    /// The same, in which people are called otherwise: who has done it, and to whom.
    pub fn notice_of(self, notice: &Notice, who: &str, whom: &dyn Fn(UserId) -> String) -> String {
        let named = |key, name: &str| self.with(key, &[("who", who.into()), ("name", name.into())]);
        let about = |key, user| named(key, &whom(user));
        let alone = |key| named(key, "");
        match notice {
            Notice::Befriended => self.get("notice-befriended"),
            Notice::Parted => self.get("notice-parted"),
            Notice::GroupMade { name } => named("notice-group-made", name),
            Notice::Joined { .. } => alone("notice-joined"),
            Notice::Added { user, .. } => about("notice-added", *user),
            Notice::Removed { user, .. } => about("notice-removed", *user),
            Notice::Left { .. } => alone("notice-left"),
            Notice::Renamed { name } => named("notice-renamed", name),
            Notice::GroupDeleted => alone("notice-group-deleted"),
            Notice::PolicySet { policy } => alone(match policy {
                JoinPolicy::Open => "notice-open",
                JoinPolicy::Approval => "notice-on-approval",
                JoinPolicy::Invitation => "notice-on-invitation",
            }),
            Notice::Announced { text } if text.is_empty() => alone("notice-announcement-gone"),
            Notice::Announced { text } => named("notice-announced", text),
            Notice::Pictured { .. } => alone("notice-pictured"),
            Notice::Muted { user, mute: None } => about("notice-unmuted", *user),
            Notice::Muted {
                user,
                mute: Some(Gag { until: None }),
            } => about("notice-muted", *user),
            Notice::Muted {
                user,
                mute: Some(Gag { until: Some(until) }),
            } => {
                let time = dates::exact(self, *until, &TimeZone::system());
                let name = whom(*user);
                let values = [
                    ("who", who.into()),
                    ("name", (&name).into()),
                    ("time", (&time).into()),
                ];
                self.with("notice-muted-until", &values)
            }
            Notice::Quieted { quiet: true } => alone("notice-quiet"),
            Notice::Quieted { quiet: false } => alone("notice-not-quiet"),
            Notice::Appointed {
                user,
                administrator: true,
            } => about("notice-appointed", *user),
            Notice::Appointed {
                user,
                administrator: false,
            } => about("notice-dismissed", *user),
            Notice::HandedOver { user } => about("notice-handed-over", *user),
            Notice::GroupBlocked { blocked: true } => self.get("notice-group-blocked"),
            Notice::GroupBlocked { blocked: false } => self.get("notice-group-unblocked"),
            Notice::PinningSet { everybody: true } => alone("notice-all-pin"),
            Notice::PinningSet { everybody: false } => alone("notice-leaders-pin"),
            Notice::Said { text } => text.clone(),
        }
    }

    /// Somebody has pinned a message, or taken it from the pinned ones.
    pub fn pin(self, on: bool, who: &str) -> String {
        let key = match on {
            true => "notice-pinned",
            false => "notice-unpinned",
        };
        self.with(key, &[("who", who.into())])
    }

    /// Several of them in one line: who came or went, or how much has changed.
    pub fn notices(self, changes: &[(UserId, Notice)], model: &Model) -> String {
        let mut people: Vec<UserId> = Vec::new();
        let mut kinds = changes.iter().map(|(author, notice)| {
            // Who has done it, and to whom; of those who come and go by themselves it is the same person.
            let (key, by, whom) = match notice {
                Notice::Joined { .. } => ("fold-joined", None, *author),
                Notice::Left { .. } => ("fold-left", None, *author),
                Notice::Added { user, .. } => ("fold-added", Some(*author), *user),
                Notice::Removed { user, .. } => ("fold-removed", Some(*author), *user),
                _ => return None,
            };
            if !people.contains(&whom) {
                people.push(whom);
            }
            Some((key, by))
        });
        let kind = kinds.next().flatten();
        let kind = kind.filter(|kind| kinds.all(|other| other == Some(*kind)));
        let (Some((key, by)), [first, second, _, ..]) = (kind, people.as_slice()) else {
            return self.with("fold-changes", &[("count", changes.len().into())]);
        };
        let by = by.map_or_else(String::new, |by| self.called(model, by));
        let [first, second] = [first, second].map(|user| self.called(model, *user));
        let values = [
            ("who", (&by).into()),
            ("first", (&first).into()),
            ("second", (&second).into()),
            ("count", (people.len() - 2).into()),
        ];
        self.with(key, &values)
    }

    /// What stands at a message: its words as they were typed, or a sentence in their place.
    pub fn said(self, model: &Model, message: &Message) -> String {
        match &message.content {
            Content::Text(text) => text.text.clone(),
            Content::Said(text) => text.clone(),
            Content::Card(passed) => passed.words.clone(),
            Content::Forwards(what) => what.passed.words.clone(),
            Content::Pins(pin) => self.pin(pin.on, &self.called(model, message.author)),
            Content::Nudge => self.nudge(message.author, model),
            Content::Notice(notice) => self.notice(notice, message.author, model),
            Content::Deleted => self.get("message-deleted"),
            Content::Damaged => self.get("message-damaged"),
            Content::DamagedHere => self.get("message-damaged-here"),
            Content::Unknown => self.get("message-unknown"),
            Content::Deletes(_) | Content::Edits(_) | Content::Reacts(_) | Content::Withheld => {
                String::new()
            }
        }
    }

    /// What somebody is called here: as one calls a friend, or as they call themselves.
    pub fn called(self, model: &Model, user: UserId) -> String {
        if user == UserId(0) {
            return self.get("server-voice");
        }
        let account = model.account.as_ref();
        let own = account.filter(|account| account.profile.person.user == user);
        if let Some(account) = own {
            return account.profile.person.nickname.clone();
        }
        if let Some(friend) = model.friends.get(&user) {
            return friend.called().to_owned();
        }
        if let Some(person) = model.met.get(&user) {
            return person.nickname.clone();
        }
        let mut members = model.members.values();
        let member = members.find_map(|members| members.find(user));
        member.map_or_else(
            || self.get("somebody"),
            |member| member.person.nickname.clone(),
        )
    }
}
