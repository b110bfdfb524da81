//! The program's own controls on top of egui: few, in one style, each with an accessible name and
//! a ring when it has the keyboard. They know the theme and no model.

mod banner;
mod button;
mod choice;
mod face;
mod field;
mod leaving;
mod menu;
mod modal;
mod search;
mod tabs;

pub use banner::{Banner, Tone};
pub use button::{Button, icon_button, small_icon_button, toggle_button};
pub use choice::choice;
pub use face::{initials, initials_ui, presence_ui};
pub use field::Field;
pub use leaving::{Leaving, LeavingWords, Left, Step, Typed};
pub use menu::{
    asks_for_menu, button_menu, context_menu, menu_choice, menu_danger, menu_item, menu_line,
};
pub use modal::{modal, name_question, wide_modal};
pub use search::search;
pub use tabs::{Tab, tabs};

use egui::{Color32, CornerRadius, FontId, Rect, Response, RichText, Stroke, StrokeKind, Ui};

use crate::theme::{self, palette};

/// A label that wraps.
pub fn label(ui: &mut Ui, text: impl Into<String>, font: FontId, colour: Color32) -> Response {
    let text = text.into();
    if font == theme::title() {
        name_question(ui, &text);
    }
    ui.add(egui::Label::new(RichText::new(text).font(font).color(colour)).wrap())
}

/// The toolkit shows a field that was empty when the frame began with its hint, and the first letter
/// one frame later: what was drawn so is thrown away and drawn again before anybody sees it.
pub fn show_first_letter(ui: &Ui, was_empty: bool, text: &str) {
    if was_empty && !text.is_empty() {
        ui.ctx().request_discard("a field has its first letter");
    }
}

/// The ring around what has the keyboard. Drawn inside, so that no edge of a list cuts it off.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: u8) {
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(radius),
        Stroke::new(theme::FOCUS_RING, palette(ui).accent),
        StrokeKind::Inside,
    );
}

/// Ground of something under the pointer, and the ring of what has the keyboard.
pub fn touch(ui: &Ui, response: &Response, rect: Rect, radius: u8) {
    if response.hovered() || response.is_pointer_button_down_on() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius), palette(ui).hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect, radius);
    }
}
