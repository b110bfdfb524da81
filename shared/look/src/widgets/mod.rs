//! The programs' own controls on top of egui: few, in one style, each with an accessible name and a ring when it has
//! the focus. They know the theme and no model.

mod banner;
mod button;
mod choice;
mod copy;
mod face;
mod field;
mod key_words;
mod leaving;
mod menu;
mod modal;
mod nothing;
mod scroll;
mod search;
mod tabs;

pub use banner::{Banner, Tone};
pub use button::{Button, icon_button, small_icon_button, toggle_button};
pub use choice::{choice, choice_height, named_choice};
pub use copy::Copy;
pub use face::{initials, initials_ui, picture_ui, presence_ui};
pub use field::{FIELD_HEAD, Field, fault, select_all};
pub use key_words::key_words;
pub use leaving::{Leaving, LeavingWords, Left, Step, Typed};
pub use menu::{
    MENU_KEYS, asks_for_menu, button_menu, context_menu, menu_choice, menu_danger, menu_item,
    menu_line, press_menu,
};
pub use modal::{modal, name_question, question, wide_modal};
pub use nothing::nothing;
pub use scroll::{opening, scroll_beside};
pub use search::search;
pub use tabs::{Tab, tabs};

use egui::{Color32, CornerRadius, FontId, Frame, Margin, Rect, Response, Stroke, StrokeKind, Ui};

use crate::theme::{self, palette, radius, space};
use crate::typeset;

/// A label that wraps.
pub fn label(ui: &mut Ui, text: impl Into<String>, font: FontId, colour: Color32) -> Response {
    let text = text.into();
    if font == theme::title() {
        name_question(ui, &text);
    }
    let leading = Some(theme::leading(&font));
    let text = typeset::running(&text, font, leading, colour);
    ui.add(egui::Label::new(text).wrap())
}

/// A part that differs from the ground of its window.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new()
        .fill(palette(ui).surface)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(space::EDGE as i8));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::EDGE;
        contents(ui)
    });
    shown.inner
}

/// Answers in one row, at its end. The first one that is drawn is the last one, where the eye leaves the question.
pub fn at_the_end(ui: &mut Ui, answers: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let size = egui::vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        answers(ui);
    });
}

/// A text under its name, in place of a field in which it could be changed.
pub fn value(ui: &mut Ui, name: &str, text: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        label(ui, name, theme::small(), palette(ui).soft);
        label(ui, text, theme::body(), palette(ui).text);
    });
}

/// If a field was empty when the frame began, the toolkit shows its hint, and the first letter one frame later. This
/// discards that frame and draws it again before anybody sees it.
pub fn show_first_letter(ui: &Ui, was_empty: bool, text: &str) {
    if was_empty && !text.is_empty() {
        ui.ctx().request_discard("a field has its first letter");
    }
}

/// The ring around the control with the focus. It is drawn inside, so that no edge of a list cuts it off.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: u8) {
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(radius),
        Stroke::new(theme::FOCUS_RING, palette(ui).accent),
        StrokeKind::Inside,
    );
}

/// The ground of an item under the pointer, and the ring of an item with the focus.
pub fn touch(ui: &Ui, response: &Response, rect: Rect, radius: u8) {
    if response.hovered() || response.is_pointer_button_down_on() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius), palette(ui).hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect, radius);
    }
}
