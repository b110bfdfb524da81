//! What the terminal prints: sentences for people, or one JSON object a line for scripts.

use std::io::{IsTerminal as _, Write as _};

use anser_shared::event::Presence;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::message::{Body, Entry};
use serde_json::{Map, Value, json};

use crate::core::effect::Notice;
use crate::core::model::{Friend, Model};
use crate::ui::text::Words;

pub(super) struct Report {
    json: bool,
    words: Words,
    /// Somebody sits there and is told when it is their turn.
    person: bool,
}

impl Report {
    pub(super) fn new(json: bool, words: Words) -> Self {
        let person = !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            json,
            words,
            person,
        }
    }

    pub(super) fn hello(&self) {
        if self.person {
            self.line(&self.words.get("terminal-hello"));
        }
    }

    pub(super) fn prompt(&self, secret: Option<String>) {
        if self.person {
            let prompt = secret.unwrap_or_else(|| ">".to_owned());
            print!("{prompt} ");
            drop(std::io::stdout().flush());
        }
    }

    pub(super) fn help(&self) {
        self.say(&self.words.get("terminal-help"), "help", &[]);
    }

    /// Something was not done, and why.
    pub(super) fn fault(&self, sentence: &str) {
        self.say(sentence, "error", &[("text", json!(sentence))]);
    }

    pub(super) fn friends(&self, model: &Model) {
        if model.friends.is_empty() && !self.json {
            self.line(&self.words.get("terminal-no-friends"));
        }
        for friend in model.friends.values() {
            let presence = presence(friend);
            let sentence = format!(
                "{} ({}) — {}",
                friend.name,
                friend.nickname,
                self.presence_word(friend)
            );
            let fields = [
                ("name", json!(friend.name)),
                ("nickname", json!(friend.nickname)),
                ("presence", json!(presence)),
            ];
            self.say(&sentence, "friend", &fields);
        }
    }

    /// An entry of a history that was asked for.
    pub(super) fn entry(&self, conversation: ConversationId, entry: &Entry, model: &Model) {
        self.message("history", conversation, entry, model);
    }

    pub(super) fn notice(&self, notice: &Notice, model: &Model) {
        let words = self.words;
        match notice {
            Notice::UnknownServer {
                address,
                fingerprint,
            } => {
                let compare = fingerprint.words().join(" ");
                let sentence = words.with(
                    "terminal-unknown-server",
                    &[("address", address.into()), ("words", (&compare).into())],
                );
                let fields = [
                    ("address", json!(address)),
                    ("fingerprint", json!(fingerprint.to_string())),
                    ("words", json!(compare)),
                ];
                self.say(&sentence, "unknown-server", &fields);
            }
            Notice::SignedIn { name, nickname } => {
                let sentence = words.with(
                    "terminal-signed-in",
                    &[("nickname", nickname.into()), ("name", name.into())],
                );
                self.say(
                    &sentence,
                    "signed-in",
                    &[("name", json!(name)), ("nickname", json!(nickname))],
                );
            }
            Notice::SignInFailed => {
                let fault = model.sign_in.fault.as_ref();
                let sentence = fault
                    .map(|fault| words.sign_in_fault(fault))
                    .unwrap_or_default();
                self.say(&sentence, "sign-in-failed", &[("text", json!(sentence))]);
            }
            Notice::SignedOut => self.say(&words.get("terminal-signed-out"), "signed-out", &[]),
            Notice::Online => self.quietly("online", &[]),
            Notice::Offline => self.say(&words.get("terminal-lost"), "offline", &[]),
            Notice::FriendAdded { user } => {
                let name = login_name(model, *user);
                let sentence = words.with("terminal-friend-added", &[("name", (&name).into())]);
                self.say(&sentence, "friend-added", &[("name", json!(name))]);
            }
            Notice::FriendRefused { name, refusal } => {
                let sentence = words.refusal(refusal);
                self.say(
                    &sentence,
                    "friend-refused",
                    &[("name", json!(name)), ("text", json!(sentence))],
                );
            }
            Notice::Posted {
                conversation,
                entry,
            } => self.message("message", *conversation, entry, model),
            Notice::Stored {
                conversation,
                id,
                seq,
                at,
            } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("seq", json!(seq.0)),
                    ("id", json!(id.to_string())),
                    ("at", json!(at.0)),
                ];
                self.quietly("stored", &fields);
            }
            Notice::Refused {
                conversation,
                id,
                refusal,
            } => {
                let sentence = words.refusal(refusal);
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("id", json!(id.to_string())),
                    ("text", json!(sentence)),
                ];
                self.say(&sentence, "refused", &fields);
            }
            Notice::Listed => self.quietly("ready", &[]),
            Notice::Level { conversation, head } => {
                let name = conversation_name(model, *conversation);
                self.quietly(
                    "level",
                    &[("conversation", json!(name)), ("seq", json!(head.0))],
                );
            }
            Notice::Ended => {}
            Notice::Presence { user } => {
                if let Some(friend) = model.friends.get(user) {
                    let sentence = format!("{} — {}", friend.nickname, self.presence_word(friend));
                    let fields = [
                        ("name", json!(friend.name)),
                        ("presence", json!(presence(friend))),
                    ];
                    self.say(&sentence, "presence", &fields);
                }
            }
        }
    }

    fn message(&self, event: &str, conversation: ConversationId, entry: &Entry, model: &Model) {
        let text = entry
            .body
            .as_ref()
            .and_then(Body::as_text)
            .map(|body| body.text);
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("seq", json!(entry.seq.0)),
            ("from", json!(login_name(model, entry.author))),
            ("id", json!(entry.id.to_string())),
            ("at", json!(entry.at.0)),
            ("text", json!(text)),
        ];
        let shown = text
            .clone()
            .unwrap_or_else(|| self.words.get("terminal-unreadable"));
        self.say(
            &format!("{}: {shown}", login_name(model, entry.author)),
            event,
            &fields,
        );
    }

    fn presence_word(&self, friend: &Friend) -> String {
        self.words.get(match friend.presence {
            Some(Presence::Online) => "online",
            Some(Presence::Offline) => "offline",
            None => "terminal-presence-unknown",
        })
    }

    /// What only scripts want to know.
    fn quietly(&self, event: &str, fields: &[(&str, Value)]) {
        if self.json {
            self.say("", event, fields);
        }
    }

    fn say(&self, sentence: &str, event: &str, fields: &[(&str, Value)]) {
        if !self.json {
            return self.line(sentence);
        }
        let mut object = Map::new();
        object.insert("event".into(), json!(event));
        object.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        self.line(&Value::Object(object).to_string());
    }

    /// A reader that has gone away ends the output, not the program.
    fn line(&self, line: &str) {
        let mut out = std::io::stdout().lock();
        drop(writeln!(out, "{line}").and_then(|()| out.flush()));
    }
}

fn presence(friend: &Friend) -> &'static str {
    match friend.presence {
        Some(Presence::Online) => "online",
        Some(Presence::Offline) => "offline",
        None => "unknown",
    }
}

/// How scripts call a conversation: as `send` does, by the other person's login name.
fn conversation_name(model: &Model, conversation: ConversationId) -> String {
    let peer = model
        .conversations
        .get(&conversation)
        .map(|conversation| conversation.peer);
    peer.map(|peer| login_name(model, peer)).unwrap_or_default()
}

fn login_name(model: &Model, user: UserId) -> String {
    let me = model
        .account
        .as_ref()
        .filter(|account| account.user == user);
    let friend = model.friends.get(&user);
    me.map(|me| me.name.clone())
        .or_else(|| friend.map(|friend| friend.name.clone()))
        .unwrap_or_else(|| user.to_string())
}
