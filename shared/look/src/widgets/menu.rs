//! Menus: of an item in a list, under the right button of the pointer and the menu key of the keyboard, or under a
//! button.
//!
//! A menu is as wide as its widest entry, and is placed beside its item, so that the item can still be read. It
//! cannot be made without a name, because a screen reader says whose menu has opened.

use crate::held;
use std::sync::Arc;

use egui::{
    AreaState, Color32, Galley, Id, Key, Modifiers, PointerButton, Popup, Pos2, Rect, RectAlign,
    Response, Role, Sense, SetOpenCommand, Ui, Vec2, WidgetInfo,
};

use super::touch;
use crate::theme::{self, palette, radius, size, space};
use crate::{icons, typeset};

/// The height of an entry of one line.
const ENTRY: f32 = 28.0;
/// Between a menu and its item, and between a menu and the edge of the window.
const GAP: f32 = space::TIGHT;
/// A menu that would be further than this from the pointer is placed elsewhere.
const FAR: f32 = 160.0;

/// The keys that ask for a menu, and what is held with each.
pub const MENU_KEYS: [(Modifiers, Key); 2] =
    [(Modifiers::NONE, Key::Menu), (Modifiers::SHIFT, Key::F10)];

/// Whether the keyboard asks for the menu of the item with the focus: by the menu key, or by the usual shortcut where
/// there is no such key.
pub fn asks_for_menu(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        let mut keys = MENU_KEYS.into_iter();
        keys.any(|(held, key)| held::take_key(input, held, key))
    })
}

/// How a menu was opened, and its place since then.
#[derive(Clone, Copy)]
struct Opened {
    /// Where the pointer was; `None` if it was opened by key.
    pointer: Option<Pos2>,
    /// Known one frame later, when the menu has been measured. The menu stays there, whatever moves below it.
    place: Option<Pos2>,
}

/// The menu of `response`, with this name; `by_key` if the keyboard has just asked for it.
pub fn context_menu(response: &Response, name: &str, by_key: bool, content: impl FnOnce(&mut Ui)) {
    let by_press = false;
    menu(response, name, by_key, by_press, content);
}

/// The same for an item whose menu also opens with the first button of the pointer. Another press there closes it, as
/// the second one of a double click does.
pub fn press_menu(response: &Response, name: &str, by_key: bool, content: impl FnOnce(&mut Ui)) {
    let is_open = Popup::is_id_open(&response.ctx, Popup::default_response_id(response));
    let by_press = response.clicked_by(PointerButton::Primary) && !is_open;
    menu(response, name, by_key, by_press, content);
}

fn menu(
    response: &Response,
    name: &str,
    by_key: bool,
    by_press: bool,
    content: impl FnOnce(&mut Ui),
) {
    let id = Popup::default_response_id(response);
    let (ctx, opened) = (&response.ctx, id.with("opened"));
    let mut popup = Popup::context_menu(response);
    if by_key || by_press {
        popup = popup.open_memory(Some(SetOpenCommand::Bool(true)));
    }
    if by_key {
        // Its first entry takes the focus.
        ctx.data_mut(|data| data.insert_temp(first_entry(), true));
    }
    let opens = by_key || by_press || response.secondary_clicked();
    let mut state = if opens {
        let pointer = ctx.pointer_latest_pos().filter(|_| !by_key);
        let place = None;
        Opened { pointer, place }
    } else {
        let known = ctx.data(|data| data.get_temp::<Opened>(opened));
        let Some(known) = known.filter(|_| popup.is_open()) else {
            return;
        };
        known
    };
    let about = response.interact_rect;
    if state.place.is_none()
        && ctx.read_response(id).is_some()
        && let Some(size) = AreaState::load(ctx, id).and_then(|area| area.size)
    {
        state.place = Some(beside(about, state.pointer, size, ctx.content_rect()));
    }
    ctx.data_mut(|data| data.insert_temp(opened, state));
    popup
        .at_position(state.place.unwrap_or(about.left_bottom()))
        .align(RectAlign::BOTTOM_START)
        .align_alternatives(&[])
        .accessible_name(name)
        .show(|ui| entries_ui(ui, content));
}

/// The menu under a button, with this name.
pub fn button_menu(button: &Response, name: &str, content: impl FnOnce(&mut Ui)) {
    Popup::menu(button)
        .gap(GAP)
        .accessible_name(name)
        .show(|ui| entries_ui(ui, content));
}

/// Entries are close together, because each has its own margin.
fn entries_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().item_spacing.y = 0.0;
    content(ui);
}

/// The place of a menu: on the pointer's line beside its item, or under it, or over it. A menu that was opened by key
/// is under it first. It never opens far from the pointer, for example beside a row of a wide table. If there is no
/// room, it covers its item.
fn beside(about: Rect, pointer: Option<Pos2>, size: Vec2, window: Rect) -> Pos2 {
    let window = window.shrink(GAP);
    let at = pointer.unwrap_or(about.left_bottom());
    // Along the edge of its item, it moves as far as the window requires.
    let along = |at: f32, size: f32, least: f32, limit: f32| at.min(limit - size).max(least);
    let x = along(at.x, size.x, window.left(), window.right());
    let y = along(at.y, size.y, window.top(), window.bottom());
    let right = egui::pos2(about.right() + GAP, y);
    let left = egui::pos2(about.left() - GAP - size.x, y);
    let below = egui::pos2(x, about.bottom() + GAP);
    let above = egui::pos2(x, about.top() - GAP - size.y);
    let places = if pointer.is_some() {
        [right, left, below, above]
    } else {
        [below, above, right, left]
    };
    places
        .into_iter()
        .map(|place| Rect::from_min_size(place, size))
        .find(|place| {
            window.contains_rect(*place)
                && pointer.is_none_or(|pointer| place.distance_to_pos(pointer) <= FAR)
        })
        .map_or(egui::pos2(x, y), |place| place.min)
}

fn first_entry() -> Id {
    Id::unique("the first entry of a menu")
}

/// An entry of a menu: an icon and an action.
pub fn menu_item(ui: &mut Ui, icon: &str, text: &str) -> bool {
    let palette = palette(ui);
    item(ui, icon, text, (palette.text, palette.soft), None)
}

/// The same for one of a few options. A tick is before the current one.
pub fn menu_choice(ui: &mut Ui, is_chosen: bool, text: &str) -> bool {
    let palette = palette(ui);
    let icon = if is_chosen { icons::CHECK } else { "" };
    item(
        ui,
        icon,
        text,
        (palette.text, palette.soft),
        Some(is_chosen),
    )
}

/// The same for an action that deletes or ends something: red, and separated from the others by a [`menu_line`].
pub fn menu_danger(ui: &mut Ui, icon: &str, text: &str) -> bool {
    let palette = palette(ui);
    item(ui, icon, text, (palette.alert, palette.alert), None)
}

/// A line between groups of entries.
pub fn menu_line(ui: &mut Ui) {
    let width = if ui.is_sizing_pass() {
        0.0
    } else {
        ui.available_width()
    };
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 9.0), Sense::hover());
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}

fn item(
    ui: &mut Ui,
    icon: &str,
    text: &str,
    (colour, faint): (Color32, Color32),
    is_chosen: Option<bool>,
) -> bool {
    let lead = space::SMALL + size::SMALL_ICON + space::SMALL;
    let words = words(ui, text, colour, lead + space::SMALL);
    let least = lead + words.size().x.ceil() + space::SMALL;
    // While the menu is measured each entry is as wide as its words, and then as wide as the widest one.
    let width = if ui.is_sizing_pass() {
        least
    } else {
        ui.available_width().max(least)
    };
    let height = ENTRY.max(words.size().y + 2.0 * space::TIGHT);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::click());
    response.widget_info(|| match is_chosen {
        None => WidgetInfo::labeled(Role::MenuItem, true, text),
        Some(chosen) => WidgetInfo::selected(Role::MenuItemRadio, true, chosen, text),
    });
    let is_first = ui.data_mut(|data| data.remove_temp::<bool>(first_entry()));
    if is_first == Some(true) {
        response.request_focus();
    }
    touch(ui, &response, rect, radius::CONTROL);
    let at = egui::pos2(rect.left() + space::SMALL, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, icon, font, faint);
    let at = egui::pos2(rect.left() + lead, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, colour);
    response.clicked()
}

/// The words of an entry, in one line unless the window is narrower than that.
fn words(ui: &Ui, text: &str, colour: Color32, beside: f32) -> Arc<Galley> {
    let frame = egui::Frame::popup(ui.style()).total_margin().sum().x;
    let room = ui.ctx().content_rect().width() - 2.0 * GAP - frame - beside;
    typeset::paragraph(ui, text, theme::body(), colour, room.max(size::BODY * 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Rect = Rect {
        min: Pos2::ZERO,
        max: Pos2::new(480.0, 600.0),
    };
    const SIZE: Vec2 = Vec2::new(150.0, 100.0);

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(egui::pos2(x, y), egui::vec2(width, height))
    }

    #[test]
    fn a_menu_stands_beside_what_it_is_about() {
        let check = |about: Rect, pointer: Option<(f32, f32)>, expected: (f32, f32)| {
            let pointer = pointer.map(|(x, y)| egui::pos2(x, y));
            let place = beside(about, pointer, SIZE, WINDOW);
            assert_eq!((place.x, place.y), expected, "{about:?} {pointer:?}");
            let menu = Rect::from_min_size(place, SIZE);
            assert!(WINDOW.contains_rect(menu), "{menu:?}");
            menu
        };
        let apart = |about: Rect, pointer, expected| {
            let menu = check(about, pointer, expected);
            assert!(!menu.intersects(about), "{menu:?} over {about:?}");
        };
        let theirs = rect(12.0, 200.0, 200.0, 40.0);
        let mine = rect(300.0, 200.0, 170.0, 40.0);
        let row = rect(0.0, 200.0, 480.0, 60.0);
        let low = rect(0.0, 530.0, 480.0, 60.0);
        let tall = rect(12.0, 20.0, 200.0, 570.0);
        apart(theirs, Some((60.0, 220.0)), (216.0, 220.0));
        apart(mine, Some((400.0, 220.0)), (146.0, 220.0));
        apart(row, Some((60.0, 220.0)), (60.0, 264.0));
        apart(row, Some((470.0, 220.0)), (326.0, 264.0));
        apart(low, Some((60.0, 550.0)), (60.0, 426.0));
        apart(tall, Some((60.0, 580.0)), (216.0, 496.0));
        let broad = rect(160.0, 200.0, 310.0, 36.0);
        apart(broad, Some((170.0, 220.0)), (6.0, 220.0));
        apart(broad, Some((330.0, 220.0)), (326.0, 240.0));
        apart(theirs, None, (12.0, 244.0));
        apart(mine, None, (300.0, 244.0));
        apart(low, None, (4.0, 426.0));
        // There is no room anywhere.
        check(WINDOW, Some((60.0, 220.0)), (60.0, 220.0));
    }
}
