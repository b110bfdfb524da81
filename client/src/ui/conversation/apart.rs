//! What the server does not have any more, since it was set back to an older copy of its data: said over the
//! list, with the texts and what can be done about them.

use egui::{Rect, ScrollArea, Ui, UiBuilder};

use crate::core::model::Conversation;
use crate::core::{Action, ConversationAction};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Banner, Button, Tone};
use crate::ui::{Outcome, Scene, dates, icons};

/// The texts take at most this part of the list's height.
const SHARE: f32 = 0.4;

/// How a window shows them.
#[derive(Debug, Default)]
pub(super) struct Apart {
    unfolded: bool,
    /// It was asked whether they are to go.
    dropping: bool,
}

impl Apart {
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        list: Rect,
        conversation: &Conversation,
        outcome: &mut Outcome,
    ) {
        if conversation.apart.is_empty() {
            *self = Self::default();
            return;
        }
        let words = scene.words;
        let count = conversation.apart.len();
        let said = words.with("apart", &[("count", count.into())]);
        let me = scene
            .model
            .account
            .as_ref()
            .map(|account| account.profile.person.user);
        let has_own = conversation.apart.iter().any(|e| Some(e.author) == me);
        let id = conversation.id;
        let place = list.shrink2(egui::vec2(space::EDGE, space::SMALL));
        let builder = UiBuilder::new().max_rect(place).id_salt("apart");
        let mut inside = ui.new_child(builder);
        Banner {
            tone: Tone::Alert,
            icon: icons::ALERT_TRIANGLE,
            text: &said,
        }
        .show(&mut inside, |ui| {
            if self.unfolded {
                let limit = list.height() * SHARE;
                ScrollArea::vertical().max_height(limit).show(ui, |ui| {
                    texts_ui(ui, scene, conversation);
                });
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::SMALL;
                let fold = if self.unfolded {
                    "apart-hide"
                } else {
                    "apart-show"
                };
                if Button::plain(&words.get(fold)).show(ui).clicked() {
                    self.unfolded = !self.unfolded;
                }
                if has_own && Button::plain(&words.get("apart-send")).show(ui).clicked() {
                    outcome.act(Action::In(id, ConversationAction::SendApart));
                }
                let drop = if self.dropping {
                    "apart-drop-yes"
                } else {
                    "apart-drop"
                };
                // Nobody else has them any more.
                let pressed = Button::danger(&words.get(drop)).show(ui).clicked();
                if pressed && std::mem::replace(&mut self.dropping, true) {
                    outcome.act(Action::In(id, ConversationAction::DropApart));
                }
                if self.dropping && Button::quiet(&words.get("cancel")).show(ui).clicked() {
                    self.dropping = false;
                }
            });
        });
    }
}

fn texts_ui(ui: &mut Ui, scene: &Scene<'_>, conversation: &Conversation) {
    let palette = palette(ui);
    for message in conversation.apart.iter() {
        let Some(text) = message.content.words() else {
            continue;
        };
        let name = scene.words.called(scene.model, message.author);
        let time = dates::exact(scene.words, message.at, scene.zone);
        let head = format!("{name} · {time}");
        widgets::label(ui, head, theme::tiny(), palette.soft);
        widgets::label(ui, text, theme::small(), palette.text);
        ui.add_space(space::TIGHT);
    }
}
