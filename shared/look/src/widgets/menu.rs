//! The menu of something in a list: under the right button of the pointer, and under the menu key of
//! the keyboard.

use egui::{
    Color32, Id, Key, Modifiers, Popup, Response, Role, Sense, SetOpenCommand, Ui, Vec2, WidgetInfo,
};

use super::touch;
use crate::theme::{self, palette, radius, size, space};

/// Whether the keyboard asks for the menu of what has the focus: by the menu key, or as people are used
/// to where there is none.
pub fn asks_for_menu(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        input.consume_key(Modifiers::NONE, Key::Menu)
            || input.consume_key(Modifiers::SHIFT, Key::F10)
    })
}

/// The menu of `response`; `by_key` when the keyboard has just asked for it.
pub fn context_menu(response: &Response, by_key: bool, content: impl FnOnce(&mut Ui)) {
    let id = Popup::default_response_id(response);
    let (ctx, keyed) = (&response.ctx, id.with("by key"));
    let mut popup = Popup::context_menu(response);
    if by_key {
        popup = popup.open_memory(Some(SetOpenCommand::Bool(true)));
        ctx.data_mut(|data| data.insert_temp(keyed, true));
        // Its first entry takes the keyboard.
        ctx.data_mut(|data| data.insert_temp(first_entry(), true));
    } else if response.secondary_clicked() {
        ctx.data_mut(|data| data.insert_temp(keyed, false));
    }
    if ctx.data(|data| data.get_temp(keyed)) == Some(true) {
        popup = popup.at_position(response.rect.left_bottom());
    }
    popup.show(content);
}

fn first_entry() -> Id {
    Id::unique("the first entry of a menu")
}

/// An entry of a menu: an icon and what it does.
pub fn menu_item(ui: &mut Ui, icon: &str, text: &str) -> bool {
    let palette = palette(ui);
    item(ui, icon, text, (palette.text, palette.soft))
}

/// The same for what takes something away: red, and apart from the others by a [`menu_line`].
pub fn menu_danger(ui: &mut Ui, icon: &str, text: &str) -> bool {
    let palette = palette(ui);
    item(ui, icon, text, (palette.alert, palette.alert))
}

/// What stands below is of another kind.
pub fn menu_line(ui: &mut Ui) {
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 9.0), Sense::hover());
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}

fn item(ui: &mut Ui, icon: &str, text: &str, (colour, faint): (Color32, Color32)) -> bool {
    let words = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::body(), colour);
    let least = words.size().x + 2.0 * space::SMALL + size::SMALL_ICON + space::SMALL;
    let width = ui.available_width().max(least).min(280.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, text));
    let is_first = ui.data_mut(|data| data.remove_temp::<bool>(first_entry()));
    if is_first == Some(true) {
        response.request_focus();
    }
    touch(ui, &response, rect, radius::CONTROL);
    let at = egui::pos2(rect.left() + space::SMALL, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, icon, font, faint);
    let at = egui::pos2(
        at.x + size::SMALL_ICON + space::SMALL,
        rect.center().y - words.size().y / 2.0,
    );
    ui.painter().galley(at, words, colour);
    response.clicked()
}
