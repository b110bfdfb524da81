//! A search field.

use crate::held;
use egui::{
    Align2, CornerRadius, Frame, Key, Margin, Modifiers, Rect, Response, RichText, TextEdit, Ui,
    UiBuilder, Vec2,
};

use super::{focus_ring, icon_button, show_first_letter};
use crate::icons;
use crate::theme::{self, palette, radius, size};
use crate::typing;

/// Draws it. Escape and a button with the name `clear` empty it. In an empty field, Escape reaches its dialog or
/// window. `name` is also the hint.
pub fn search(ui: &mut Ui, name: &str, clear: &str, text: &mut String) -> Response {
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.sunken)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin {
            left: 34,
            right: 34,
            top: 0,
            bottom: 0,
        });
    let was_empty = text.is_empty();
    let response = ui
        .add(
            TextEdit::singleline(text)
                .id_salt("search")
                .font(theme::body())
                .text_color(palette.text)
                .hint_text(RichText::new(name).color(palette.faint))
                .desired_width(f32::INFINITY)
                .min_size(egui::vec2(0.0, theme::CONTROL_HEIGHT))
                .align(Align2::LEFT_CENTER)
                .frame(frame),
        )
        .accessible_name(name);
    show_first_letter(ui, was_empty, text);
    let rect = response.rect;
    let at = egui::pos2(rect.left() + 18.0, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    ui.painter().text(
        at,
        Align2::CENTER_CENTER,
        icons::SEARCH,
        font,
        palette.faint,
    );
    if response.has_focus() {
        focus_ring(ui, rect, radius::CARD);
    }
    if text.is_empty() {
        typing::pass_escape(ui, &response);
    } else {
        let middle = egui::pos2(rect.right() - 18.0, rect.center().y);
        let place = Rect::from_center_size(middle, Vec2::splat(32.0));
        let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("clear"));
        let pressed = icon_button(&mut corner, icons::X, clear).clicked();
        // The toolkit takes the focus away from the field at this key.
        let escape = response.lost_focus()
            && ui.input_mut(|input| held::take_key(input, Modifiers::NONE, Key::Escape));
        if escape {
            response.request_focus();
        }
        if pressed || escape {
            text.clear();
        }
    }
    response
}
