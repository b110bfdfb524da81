//! What the terminal prints: sentences for people, or one JSON object a line for scripts.

mod account;
mod conversations;
mod friends;
mod happened;
mod help;
mod kept;
mod lists;
mod said;
mod scheduled;

use std::cell::Cell;

use anser_shared::body::Notice as Line;
use anser_shared::conversation::ConversationKind;
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::people::{LoginAct, Role};
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::output::Output;
use crate::core::effect::{Notice, Telling};
use crate::core::message::{Content, Message, Passed, Version};
use crate::core::model::{Damaged, Friend, Model, Warning};
use crate::scripts::*;
pub(super) use crate::scripts::{TO_EVERYBODY, TO_ONE, strangers};
use crate::ui::dates;
use crate::ui::text::Words;

pub(super) struct Report {
    out: Output,
    words: Words,
    /// Signed in, and told what one can type: not again when a connection comes back.
    welcomed: Cell<bool>,
}

impl Report {
    pub(super) fn new(json: bool, words: Words) -> Self {
        Self {
            out: Output::new(json),
            words,
            welcomed: Cell::new(false),
        }
    }

    pub(super) fn hello(&self) {
        if self.out.has_person() {
            self.own_lines(&self.words.get("terminal-hello"));
        }
    }

    pub(super) fn prompt(&self, secret: Option<String>) {
        self.out.prompt(secret.as_deref().unwrap_or(">"));
    }

    /// What was asked for was typed.
    pub(super) fn answered(&self) {
        self.out.answered();
    }

    /// Something was not done, and why.
    pub(super) fn fault(&self, sentence: &str) {
        self.say(sentence, "error", &[("text", json!(sentence))]);
    }

    /// What was typed had characters in it that nobody can see, which are not taken.
    pub(super) fn left_out(&self, characters: &[char]) {
        let numbers = characters.iter().map(|c| format!("U+{:04X}", *c as u32));
        let numbers: Vec<String> = numbers.collect();
        let list = numbers.join(&self.words.get("names-between"));
        let said = self
            .words
            .with("left-out", &[("characters", (&list).into())]);
        let fields = [("characters", json!(numbers)), ("text", json!(said))];
        self.say(&said, "left-out", &fields);
    }

    pub(super) fn done(&self, fields: &[(&str, Value)]) {
        self.say(&self.words.get("terminal-done"), "done", fields);
    }

    fn moment(&self, at: Timestamp) -> String {
        dates::exact(self.words, at, &TimeZone::system())
    }

    /// A list is told, with so many in it; `none` is what a person is told of an empty one.
    fn end(&self, of: &str, count: usize, none: Option<&str>, more: &[(&str, Value)]) {
        if self.out.is_json() {
            let fields = [("of", json!(of)), ("count", json!(count))];
            return self.say("", "end", &[&fields[..], more].concat());
        }
        if let (0, Some(key)) = (count, none) {
            self.out.sentence(&self.words.get(key));
        }
    }

    /// What only scripts want to know.
    fn quietly(&self, event: &str, fields: &[(&str, Value)]) {
        if self.out.is_json() {
            self.say("", event, fields);
        }
    }

    fn say(&self, sentence: &str, event: &str, fields: &[(&str, Value)]) {
        if !self.out.is_json() {
            return self.out.sentence(sentence);
        }
        let mut object = Map::new();
        object.insert("event".into(), json!(event));
        object.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        self.out.event(&Value::Object(object));
    }

    /// Lines of the program's own and of its server's help, in which nobody else has a word.
    fn own_lines(&self, lines: &str) {
        for line in lines.lines() {
            self.out.sentence(line);
        }
    }
}
