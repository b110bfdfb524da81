//! What is asked or shown over a page before anything is done: until when a person may not write, which rights a
//! person has, what is said to whom, whether a group ends or the server stops, who is in a group.

use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Button, Field};
use anser_shared::people::Role;
use egui::{Key, Ui};

use super::closing::stopping_ui;
use super::granting::{self, granting_ui};
use super::invite::invite_ui;
use super::members::members_ui;
use super::saying::{self, saying_ui};
use super::whom::{Chosen, To};
use super::{Shown, Wish};
use crate::admin::command::line_fault;
use crate::admin::line::{SAID_MAX_CHARS, said_length, until};
use crate::words::Words;

#[derive(Debug, Default)]
pub enum Asked {
    #[default]
    Nothing,
    Saying(saying::View),
    Gagging {
        name: String,
        typed: String,
        /// Why, as the person reads it.
        reason: String,
        /// The field has not had the keyboard yet.
        is_new: bool,
    },
    /// Which rights a person is given, or loses.
    Granting(granting::View),
    /// Whether the server stops.
    Stopping,
    Ending(Chosen),
    /// Whether somebody is signed out everywhere and kept out.
    Blocking(String),
    /// How people come here.
    Inviting,
    Inside(Chosen),
}

impl Asked {
    pub fn saying(to: To) -> Self {
        Self::Saying(saying::View::new(to))
    }

    pub fn gagging(name: &str) -> Self {
        Self::Gagging {
            name: name.to_owned(),
            typed: String::new(),
            reason: String::new(),
            is_new: true,
        }
    }

    pub fn granting(name: &str, before: Role) -> Self {
        Self::Granting(granting::View::new(name, before))
    }
}

pub fn asked_ui(
    ui: &mut Ui,
    shown: &Shown,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let is_over = match asked {
        Asked::Nothing => return,
        Asked::Saying(view) => saying_ui(ui, shown, view, words, wishes),
        Asked::Gagging {
            name,
            typed,
            reason,
            is_new,
        } => widgets::wide_modal(ui, "gagging", |ui| {
            gagging_ui(ui, shown, name, (typed, reason, is_new), words, wishes)
        }),
        Asked::Granting(view) => granting_ui(ui, shown, view, words, wishes),
        Asked::Stopping => stopping_ui(ui, shown, words, wishes),
        Asked::Inviting => {
            let snapshot = &shown.snapshot;
            invite_ui(ui, &snapshot.place, snapshot.config.registration, words)
        }
        Asked::Ending(group) => ending_ui(ui, shown, group, words, wishes),
        Asked::Blocking(name) => blocking_ui(ui, name, words, wishes),
        Asked::Inside(group) => {
            let is_over = members_ui(ui, shown, group, words);
            if is_over {
                wishes.push(Wish::LookInto(None));
            }
            is_over
        }
    };
    if is_over {
        *asked = Asked::Nothing;
    }
}

/// Until when a person may not write, as one types it, and why.
fn gagging_ui(
    ui: &mut Ui,
    shown: &Shown,
    name: &str,
    (typed, reason, is_new): (&mut String, &mut String, &mut bool),
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    let colour = palette(ui).text;
    let title = words.with("console-gag-title", &[("name", name)]);
    widgets::label(ui, title, theme::title(), colour);
    let end = match typed.trim() {
        "" => None,
        typed => Some(until(typed, shown.snapshot.at)),
    };
    let fault = match &end {
        Some(Err(fault)) => Some(line_fault(words, fault)),
        _ => None,
    };
    let label = words.get("console-gag-time");
    let field = Field::new(&label)
        .hint("2h30m")
        .fault(fault.as_deref())
        .show(ui, typed);
    if std::mem::take(is_new) {
        field.request_focus();
    }
    ui.add_space(space::TIGHT - space::SMALL);
    let soft = palette(ui).soft;
    widgets::label(ui, words.get("console-gag-hint"), theme::small(), soft);
    let label = words.get("console-gag-reason");
    let hint = words.get("console-gag-reason-hint");
    let why = Field::new(&label).hint(&hint).show(ui, reason);
    ui.add_space(space::TIGHT);
    let is_long = said_length(reason) > SAID_MAX_CHARS;
    let can_be = matches!(end, Some(Ok(_))) && !is_long;
    let has_left = field.lost_focus() || why.lost_focus();
    let by_key = has_left && ui.input(|input| input.key_pressed(Key::Enter));
    let button = words.get("console-gag-do");
    let pressed = Button::primary(&button)
        .wide()
        .enabled(can_be)
        .show(ui)
        .clicked();
    if can_be && (pressed || by_key) {
        let mut line = format!("gag {name} {}", typed.trim());
        if said_length(reason) > 0 {
            line = format!("{line}: {}", reason.trim());
        }
        wishes.push(Wish::Say(line));
        return true;
    }
    let stays = words.get("console-stay");
    Button::quiet(&stays).wide().show(ui).clicked()
}

/// Whether a group ends, which nobody takes back.
fn ending_ui(ui: &Ui, shown: &Shown, group: &Chosen, words: Words, wishes: &mut Vec<Wish>) -> bool {
    widgets::modal(ui, "ending", |ui| {
        let name = ("name", group.name.as_str());
        let title = words.with("console-end-title", &[name]);
        let groups = &shown.snapshot.groups;
        let found = groups
            .iter()
            .find(|found| found.group.conversation == group.conversation);
        let members = found.map_or(0, |found| found.group.members).to_string();
        let line = words.with("console-end-words", &[("members", &members)]);
        widgets::question(ui, &title, &line);
        let ends = words.get("console-end-do");
        if Button::danger(&ends).wide().show(ui).clicked() {
            wishes.push(Wish::Say(format!("deletegroup {}", group.typed)));
            return true;
        }
        let stays = words.get("console-stay");
        Button::quiet(&stays).wide().show(ui).clicked()
    })
}

/// Whether somebody is kept out of the server.
fn blocking_ui(ui: &Ui, name: &str, words: Words, wishes: &mut Vec<Wish>) -> bool {
    widgets::modal(ui, "blocking", |ui| {
        let title = words.with("console-block-title", &[("name", name)]);
        widgets::question(ui, &title, &words.get("console-block-words"));
        let blocks = words.get("console-block-do");
        if Button::danger(&blocks).wide().show(ui).clicked() {
            wishes.push(Wish::Say(format!("blockuser {name}")));
            return true;
        }
        let stays = words.get("console-stay");
        Button::quiet(&stays).wide().show(ui).clicked()
    })
}
