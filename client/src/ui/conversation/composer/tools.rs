//! What one can put into a text, or do to it: in a row before the field.

use anser_look::typing;
use egui::{Id, Rect, Ui, UiBuilder};

use super::ComposerView;
use super::field::{caret, put_caret};
use crate::core::action::Actions;
use crate::ui::Scene;
use crate::ui::conversation::font_menu;
use crate::ui::keys::Shortcut;
use crate::ui::theme::space;

/// The side of one of them.
const TOOL: f32 = 32.0;

/// The width of all of them, with the room behind.
pub(super) const TOOLS: f32 = 2.0 * TOOL + space::TIGHT;

/// Draws them on the line of the button that sends.
pub(super) fn tools_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    room: Rect,
    button: Rect,
    (view, id): (&mut ComposerView, Id),
    actions: &mut Actions,
) {
    let place = |n: f32| {
        let corner = egui::pos2(
            room.left() + space::SMALL + n * TOOL,
            button.center().y - TOOL / 2.0,
        );
        Rect::from_min_size(corner, egui::Vec2::splat(TOOL))
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place(0.0)).id_salt("font"));
    font_menu::button_ui(&mut inside, scene, actions);
    // A text that is too long to be shown has no caret.
    if view.is_long() {
        return;
    }
    let opens = !typing::is_covered(ui) && ui.input_mut(|input| Shortcut::Emoji.take(input));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place(1.0)).id_salt("emoji"));
    let picked = view.emoji.button_ui(&mut inside, scene, opens, actions);
    if let Some(picked) = picked {
        view.insert(ui, id, picked.emoji.as_str());
        if picked.closes {
            view.wants_keyboard = true;
        }
        ui.ctx().request_repaint();
    }
}

impl ComposerView {
    /// Puts something where the caret is, or at the end.
    fn insert(&mut self, ui: &Ui, id: Id, put: &str) {
        let at = caret(ui, id, &self.text).unwrap_or(self.text.len());
        self.text.insert_str(at, put);
        self.room = None;
        put_caret(ui, id, self.text[..at + put.len()].chars().count());
    }
}
