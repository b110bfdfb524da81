//! The next step with somebody, at the end of their row: add, answer, write, or why there is none.

use anser_shared::friend::FriendState;
use egui::Ui;

use super::ask::Ask;
use super::somebody::{Relation, Somebody};
use crate::core::model::WindowKey;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

/// Draws it, from the right.
pub(in crate::ui) fn step_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    person: &Somebody<'_>,
    ask: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let palette = palette(ui);
    let named = |key| words.with(key, &[("name", person.called().into())]);
    let button = |ui: &mut Ui, key, name| {
        let text = words.get(key);
        Button::plain(&text)
            .show(ui)
            .accessible_name(named(name))
            .clicked()
    };
    let quietly = |ui: &mut Ui, key| {
        let text = words.get(key);
        ui.add_space(space::SMALL);
        widgets::label(ui, text, theme::small(), palette.faint);
    };
    match person.relation {
        Relation::Myself => quietly(ui, "people-you"),
        Relation::Known(friend) if friend.blocked => quietly(ui, "people-blocked"),
        Relation::Known(friend) if friend.is_friend() => {
            if button(ui, "people-message", "people-message-name") {
                let conversation = friend.conversation;
                outcome.open.push(WindowKey::Conversation(conversation));
            }
        }
        Relation::Known(friend) if friend.state == FriendState::Asked => {
            quietly(ui, "people-asked");
        }
        Relation::Known(friend) if friend.state == FriendState::Asks => {
            if button(ui, "people-answer", "people-answer-name") {
                outcome.open.push(WindowKey::Person(friend.person.user));
            }
        }
        Relation::Known(_) | Relation::Stranger => {
            if button(ui, "people-add", "people-add-name") {
                *ask = Some(Ask::about(person));
            }
        }
    }
}
