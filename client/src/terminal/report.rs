//! What the terminal prints: sentences for people, or one JSON object a line for scripts.

mod happened;
mod lists;
mod names;
mod said;

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};

use anser_shared::event::{ConversationKind, FriendState, Presence};
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::message::{Body, BodyKind, Entry, Notice as Line};
use anser_shared::people::Role;
use anser_shared::text::fold;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::core::effect::Notice;
use crate::core::model::{Fault, Friend, Model};
use crate::ui::dates;
use crate::ui::text::Words;
use names::*;
pub(super) use names::{TO_EVERYBODY, TO_ONE, strangers};

pub(super) struct Report {
    json: bool,
    words: Words,
    /// Somebody sits there and is told when it is their turn.
    person: bool,
    /// Signed in, and told what one can type: not again when a connection comes back.
    welcomed: Cell<bool>,
}

impl Report {
    pub(super) fn new(json: bool, words: Words) -> Self {
        let person = !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            json,
            words,
            person,
            welcomed: Cell::new(false),
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

    pub(super) fn done(&self) {
        self.say(&self.words.get("terminal-done"), "done", &[]);
    }

    pub(super) fn request_sent(&self, model: &Model, user: UserId) {
        let name = login_name(model, user);
        let said = self
            .words
            .with("terminal-request-sent", &[("name", (&name).into())]);
        self.say(&said, "request-sent", &[("name", json!(name))]);
    }

    fn moment(&self, at: Timestamp) -> String {
        dates::exact(self.words, at, &TimeZone::system())
    }

    /// What was asked is done, or was not.
    fn asked(&self, fault: Option<&Fault>, event: &str, fields: &[(&str, Value)]) {
        match fault {
            None => self.say(&self.words.get("terminal-done"), event, fields),
            Some(fault) => self.fault(&self.words.fault(fault)),
        }
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
