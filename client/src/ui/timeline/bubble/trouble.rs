//! What stands under a message that was not sent: why, and what can be done about it.

use std::sync::Arc;

use anser_shared::id::ConversationId;
use egui::{Galley, Rect, Ui};

use super::super::rows::{Row, State};
use super::Measured;
use crate::core::action::Actions;
use crate::core::{Action, ConversationAction};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::Button;
use crate::ui::{Scene, typeset};

/// What can be done stands on a line of its own, with some room around it.
pub(super) const LINE: f32 = 26.0;

/// Why a message was not sent, if it was not.
pub(super) fn words(ui: &Ui, scene: &Scene<'_>, row: &Row, width: f32) -> Option<Arc<Galley>> {
    let words = scene.words;
    let (key, refusal) = match (&row.state, &row.refused) {
        (State::Refused(refusal), _) => ("not-sent", refusal),
        (_, Some(refused)) => ("not-done", &refused.refusal),
        _ => return None,
    };
    let reason = words.refusal(refusal);
    let said = words.with(key, &[("reason", (&reason).into())]);
    let colour = palette(ui).alert;
    Some(typeset::flush_right(
        ui,
        &said,
        theme::small(),
        colour,
        width,
    ))
}

impl Measured {
    #[expect(
        clippy::too_many_arguments,
        reason = "a part of `show`, for reading only"
    )]
    pub(super) fn trouble_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rect: Rect,
        bubble: Rect,
        trouble: &Arc<Galley>,
        conversation: ConversationId,
        actions: &mut Actions,
    ) {
        let at = egui::pos2(rect.right(), bubble.bottom() + space::TIGHT);
        ui.painter()
            .galley(at, Arc::clone(trouble), palette(ui).alert);
        let top = at.y + trouble.size().y;
        let line = Rect::from_min_max(
            egui::pos2(rect.left(), top),
            egui::pos2(rect.right(), top + 22.0),
        );
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let builder = egui::UiBuilder::new()
            .max_rect(line)
            .layout(layout)
            .id_salt(("trouble", self.row.id));
        let mut ui = ui.new_child(builder);
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        // A message itself, or what was done to it.
        let id = self.row.refused.as_ref().map_or(self.row.id, |act| act.id);
        // From right to left: what stands last is drawn first. Nobody has this text but its author, who is asked.
        let asks = ui.scope_id().with("deletes");
        let is_asked = ui.data(|data| data.get_temp(asks).unwrap_or(false));
        // A message that is there stays: what goes is what was to be done to it.
        let (no, yes) = match self.row.refused {
            Some(_) => ("not-done-drop", "not-done-drop-yes"),
            None => ("delete", "apart-drop-yes"),
        };
        let [cancel, sure, delete, again] =
            ["cancel", yes, no, "try-again"].map(|key| scene.words.get(key));
        let mut pressed = |button: Button<'_>| button.small().show(&mut ui).clicked();
        // Where the first press was there is the way back: a double click deletes nothing.
        let turned = if is_asked {
            let stays = pressed(Button::quiet(&cancel));
            let goes = pressed(Button::danger(&sure));
            if goes {
                actions.push(Action::In(conversation, ConversationAction::Discard { id }));
            }
            stays || goes
        } else {
            pressed(Button::danger(&delete))
        };
        if turned {
            ui.data_mut(|data| data.insert_temp(asks, !is_asked));
        }
        ui.add_space(space::EDGE);
        if Button::quiet(&again).small().show(&mut ui).clicked() {
            actions.push(Action::In(conversation, ConversationAction::Retry { id }));
        }
    }
}
