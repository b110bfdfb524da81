//! The dialogs over a page: acts on a user, rights of a user, messages, the end of a group or of the server, and the
//! members of a group.

use anser_look::widgets::{self, Button};
use anser_shared::id::ConversationId;
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
use crate::admin::line::Command;
use crate::admin::operator::GROUPS;
use crate::store::rights::Act;
use crate::words::Words;

#[derive(Debug, Default)]
pub enum Asked {
    #[default]
    Nothing,
    Saying(saying::View),
    /// A gag, a disconnection or a block of a user.
    Acting(acting::View),
    /// Giving rights to a user, or taking them.
    Granting(granting::View),
    /// Whether the server stops.
    Stopping,
    /// Whether a group ends.
    Ending {
        /// The group is not in the table, which has not room for all groups.
        of: Option<ConversationId>,
        /// As sentences name it.
        name: String,
        /// The line that ends it.
        line: String,
    },
    /// How people get here.
    Inviting,
    Inside(Chosen),
}

impl Asked {
    pub fn saying(to: To) -> Self {
        Self::Saying(saying::View::new(to))
    }

    pub fn ending(group: &Chosen) -> Self {
        Self::Ending {
            of: Some(group.conversation),
            name: group.name.clone(),
            line: format!("deletegroup {}", group.typed),
        }
    }

    /// The question before a typed line is carried out. A line that ends something is asked about, as the button is.
    /// If the group does not exist, the answer to the line says so.
    pub(super) fn before(line: &str, shown: &Shown) -> Option<Self> {
        let snapshot = &shown.snapshot;
        let Ok(Some(Command::Act { act, whom, .. })) = Command::parse(line, snapshot.at) else {
            return None;
        };
        match act {
            Act::Stop => Some(Self::Stopping),
            Act::DeleteGroup => match Chosen::named(&whom, &snapshot.groups) {
                Some(group) => Some(Self::ending(&group)),
                None if snapshot.groups.len() < GROUPS => None,
                None => Some(Self::Ending {
                    of: None,
                    name: whom,
                    line: line.to_owned(),
                }),
            },
            _ => None,
        }
    }

    pub fn acting(name: &str, sanction: Sanction) -> Self {
        Self::Acting(acting::View::new(name, sanction))
    }

    pub fn granting(name: &str, before: Role) -> Self {
        Self::Granting(granting::View::new(name, before))
    }

    /// The text that was typed in the dialog and not sent.
    pub(super) fn unsent(&self, shown: &Shown) -> Option<&str> {
        match self {
            Self::Saying(view) => view.unsent(shown),
            Self::Acting(view) => view.unsent(),
            _ => None,
        }
    }

    /// The line for the act that was begun in the dialog.
    pub(super) fn begun(&self, shown: &Shown) -> Option<String> {
        self.unsent(shown)?;
        match self {
            Self::Saying(view) => Some(view.line()),
            Self::Acting(view) => Some(view.line()),
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
        Asked::Ending { of, name, line } => {
            let is_over = ending_ui(ui, shown, *of, name, words);
            is_over.is_some_and(|ends| {
                if ends {
                    wishes.push(Wish::Say(line.clone()));
                }
                true
            })
        }
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

/// Asks whether a group ends, which cannot be undone. `None` until it is answered.
fn ending_ui(
    ui: &Ui,
    shown: &Shown,
    of: Option<ConversationId>,
    name: &str,
    words: Words,
) -> Option<bool> {
    let mut ends = false;
    let is_answered = widgets::modal(ui, "ending", |ui| {
        let title = words.with("console-end-title", &[("name", name.into())]);
        let mut groups = shown.snapshot.groups.iter().map(|found| &found.group);
        let found = groups.find(|group| Some(group.conversation) == of);
        let mut text = words.get("console-end-words");
        if let Some(group) = found {
            let members = words.with("console-end-members", &[("members", group.members.into())]);
            text = format!("{members}\n{text}");
        }
        widgets::question(ui, &title, &text);
        let yes = words.get("console-end-do");
        ends = Button::danger(&yes).wide().show(ui).clicked();
        let stays = words.get("console-stay");
        ends || Button::quiet(&stays).wide().show(ui).clicked()
    });
    is_answered.then_some(ends)
}
