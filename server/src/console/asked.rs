//! What is asked or shown over a page before anything is done: why a person is gagged or blocked, which rights a
//! person has, what is said to whom, whether a group ends or the server stops, who is in a group.

use anser_look::widgets::{self, Button};
use anser_shared::people::Role;
use egui::Ui;

use super::acting::{self, Sanction, acting_ui};
use super::closing::stopping_ui;
use super::granting::{self, granting_ui};
use super::invite::invite_ui;
use super::members::members_ui;
use super::saying::{self, saying_ui};
use super::whom::{Chosen, To};
use super::{Shown, Wish};
use crate::words::Words;

#[derive(Debug, Default)]
pub enum Asked {
    #[default]
    Nothing,
    Saying(saying::View),
    /// A person is gagged, disconnected or blocked.
    Acting(acting::View),
    /// Which rights a person is given, or loses.
    Granting(granting::View),
    /// Whether the server stops.
    Stopping,
    Ending(Chosen),
    /// How people come here.
    Inviting,
    Inside(Chosen),
}

impl Asked {
    pub fn saying(to: To) -> Self {
        Self::Saying(saying::View::new(to))
    }

    pub fn acting(name: &str, sanction: Sanction) -> Self {
        Self::Acting(acting::View::new(name, sanction))
    }

    pub fn granting(name: &str, before: Role) -> Self {
        Self::Granting(granting::View::new(name, before))
    }

    /// What was typed over the page, and not sent.
    pub(super) fn unsent(&self, shown: &Shown) -> Option<&str> {
        match self {
            Self::Saying(view) => view.unsent(shown),
            Self::Acting(view) => view.unsent(),
            _ => None,
        }
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
        Asked::Acting(view) => acting_ui(ui, shown, view, words, wishes),
        Asked::Granting(view) => granting_ui(ui, shown, view, words, wishes),
        Asked::Stopping => stopping_ui(ui, shown, words, wishes),
        Asked::Inviting => {
            let snapshot = &shown.snapshot;
            invite_ui(ui, &snapshot.place, snapshot.config.registration, words)
        }
        Asked::Ending(group) => ending_ui(ui, shown, group, words, wishes),
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
