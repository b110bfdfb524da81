//! The sheet of all keys, over whichever window it was asked for in: by place, and found by a few letters.

use egui::{Context, Id, Key, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo};

use super::{Place, Press, Shortcut};
use crate::core::names::{Name, Wanted};
use crate::core::settings::{SendKey, Settings};
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Scene, icons, named, typeset};

const ROW: f32 = 30.0;
/// What is above and below the list.
const AROUND: f32 = 190.0;
const LIST: std::ops::RangeInclusive<f32> = 120.0..=480.0;

/// What was typed to find a key. A window has it while the sheet is open.
#[derive(Clone, Debug, Default)]
struct Sheet {
    typed: String,
    begun: bool,
    /// The frame of its window in which it was shown last: a window that was closed takes it along.
    frame: Option<u64>,
}

/// One row: what is done, and by which keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    said: String,
    /// As they are shown.
    keys: Vec<String>,
}

/// Opens the sheet over the window that is being drawn.
pub fn open(ctx: &Context) {
    let id = state(ctx);
    ctx.data_mut(|data| data.insert_temp(id, Sheet::default()));
    ctx.request_repaint();
}

/// The sheet, if it is open or asked for. Called after everything else in the window.
pub fn overlay_ui(ui: &Ui, scene: &Scene<'_>) {
    let id = state(ui.ctx());
    let asked = ui.input_mut(|input| Shortcut::Sheet.take(input));
    let open: Option<Sheet> = ui.data(|data| data.get_temp(id));
    let frame = ui.ctx().cumulative_frame_nr();
    let is_here = |sheet: &Sheet| {
        let last = sheet.frame;
        last.is_none_or(|last| (last..=last + 1).contains(&frame))
    };
    let Some(mut sheet) = open.filter(is_here) else {
        ui.data_mut(|data| data.remove::<Sheet>(id));
        // A question is answered first.
        if asked && ui.memory(|memory| memory.top_modal_layer().is_none()) {
            self::open(ui.ctx());
        }
        return;
    };
    sheet.frame = Some(frame);
    let closes = widgets::wide_modal(ui, "keys", |ui| sheet_ui(ui, scene, &mut sheet) || asked);
    ui.data_mut(|data| {
        if closes {
            data.remove::<Sheet>(id);
        } else {
            data.insert_temp(id, sheet);
        }
    });
}

/// Each window has a sheet of its own.
fn state(ctx: &Context) -> Id {
    Id::unique("the sheet of keys").with(ctx.viewport_id())
}

/// Says whether it is to be closed.
fn sheet_ui(ui: &mut Ui, scene: &Scene<'_>, sheet: &mut Sheet) -> bool {
    let words = scene.words;
    let palette = palette(ui);
    let title = words.get("keys-title");
    widgets::name_question(ui, &title);
    let heading = widgets::label(ui, &title, theme::title(), palette.text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    let (find, clear) = (words.get("keys-search"), words.get("search-clear"));
    let field = widgets::search(ui, &find, &clear, &mut sheet.typed);
    if !std::mem::replace(&mut sheet.begun, true) {
        field.request_focus();
    }
    let wanted = Wanted::of(&sheet.typed);
    let found = rows(scene, &wanted);
    let height = (ui.ctx().content_rect().height() - AROUND).clamp(*LIST.start(), *LIST.end());
    let mut area = ScrollArea::vertical().auto_shrink(false).max_height(height);
    if field.changed() {
        area = area.vertical_scroll_offset(0.0);
    }
    area.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, rows) in &found {
            let place = words.get(place);
            ui.add_space(space::SMALL);
            let font = theme::semibold(size::SMALL);
            let heading = widgets::label(ui, &place, font, palette.soft);
            heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &place));
            ui.add_space(space::TIGHT);
            for row in rows {
                row_ui(ui, row, &wanted);
            }
        }
        if found.is_empty() {
            let text = [("text", sheet.typed.trim().into())];
            let said = words.with("keys-none", &text);
            widgets::nothing(ui, height, icons::SEARCH, None, &said, |_| {});
        }
    });
    ui.add_space(space::TIGHT);
    Button::plain(&words.get("close")).wide().show(ui).clicked()
}

/// What the sheet shows: the rows of each place that have one.
fn rows(scene: &Scene<'_>, wanted: &Wanted) -> Vec<(&'static str, Vec<Row>)> {
    let places = Place::ALL.into_iter().map(|(place, name)| {
        let rows = rows_of(scene, place).into_iter();
        let rows = rows.filter(|row| is_meant(row, wanted));
        (name, rows.collect::<Vec<Row>>())
    });
    places.filter(|(_, rows)| !rows.is_empty()).collect()
}

fn rows_of(scene: &Scene<'_>, place: Place) -> Vec<Row> {
    let mut rows: Vec<(&str, Row)> = Vec::new();
    for shortcut in Shortcut::ALL {
        let entry = shortcut.entry();
        if entry.place != place || !is_in_use(*shortcut, &scene.model.settings) {
            continue;
        }
        let keys = shortcut.presses().map(|press| shown(scene, press));
        match rows.iter_mut().find(|(says, _)| *says == entry.says) {
            Some((_, row)) => row.keys.extend(keys),
            None => {
                let said = scene.words.get(entry.says);
                let keys = keys.collect();
                rows.push((entry.says, Row { said, keys }));
            }
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What Enter does in a composer is for whoever writes there to say.
fn is_in_use(shortcut: Shortcut, settings: &Settings) -> bool {
    match shortcut {
        Shortcut::SendByCtrlEnter | Shortcut::LineByEnter => {
            settings.send_key == SendKey::CtrlEnter
        }
        Shortcut::SendByEnter | Shortcut::LineByShiftEnter => settings.send_key == SendKey::Enter,
        _ => true,
    }
}

/// By what it does, or by a key of it.
fn is_meant(row: &Row, wanted: &Wanted) -> bool {
    let keys = row.keys.iter().map(|key| Name::of(key));
    let said = Name::of(&row.said);
    said.fit(wanted).is_some() || keys.into_iter().any(|key| key.fit(wanted).is_some())
}

/// A press as it is printed on keyboards.
fn shown(scene: &Scene<'_>, press: Press) -> String {
    let held = [
        (Modifiers::COMMAND, "Ctrl"),
        (Modifiers::ALT, "Alt"),
        (Modifiers::SHIFT, "Shift"),
    ];
    let held = held
        .into_iter()
        .filter(|(key, _)| press.held.contains(*key));
    let mut shown: String = held.map(|(_, name)| format!("{name}+")).collect();
    match press.key {
        Key::Space => shown.push_str(&scene.words.get("keys-space")),
        Key::Menu => shown.push_str(&scene.words.get("keys-menu-key")),
        key => shown.push_str(match key {
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::Escape => "Esc",
            Key::PageUp => "Page Up",
            Key::PageDown => "Page Down",
            Key::Plus => "+",
            Key::Minus => "-",
            Key::Period => ".",
            Key::Slash => "/",
            key => key.name(),
        }),
    }
    shown
}

fn row_ui(ui: &mut Ui, row: &Row, wanted: &Wanted) {
    let palette = palette(ui);
    let full = egui::vec2(ui.available_width(), ROW);
    let keys = row.keys.iter();
    let keys = keys.map(|key| typeset::line(ui, key, theme::small(), palette.text, full.x / 2.0));
    let keys: Vec<_> = keys.collect();
    let widths = keys.iter().map(|key| key.size().x + 2.0 * space::SMALL);
    let used: f32 = widths.map(|width| width + space::TIGHT).sum();
    let room = full.x - used - space::SMALL;
    let line = |room| named::line(ui, &row.said, wanted, theme::body(), palette.text, room);
    let mut said = line(room);
    // In a narrow window the keys stand below the words.
    let below = if said.elided {
        said = line(full.x);
        ROW - space::SMALL
    } else {
        0.0
    };
    let size = egui::vec2(full.x, ROW + below);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &row.said));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(row.keys.join(", "));
    });
    if !ui.is_rect_visible(rect) {
        return;
    }
    if said.elided {
        response.on_hover_text(&row.said);
    }
    let middle = rect.top() + ROW / 2.0;
    let at = egui::pos2(rect.left(), middle - said.size().y / 2.0);
    ui.painter().galley(at, said, palette.text);
    let mut right = rect.right() - space::SMALL;
    for key in keys.into_iter().rev() {
        let size = egui::vec2(key.size().x + 2.0 * space::SMALL, 22.0);
        let place = Rect::from_center_size(egui::pos2(right - size.x / 2.0, middle + below), size);
        let edge = Stroke::new(1.0, palette.line);
        let kind = egui::StrokeKind::Inside;
        ui.painter()
            .rect(place, radius::CONTROL, palette.window, edge, kind);
        let at = place.center() - key.size() / 2.0;
        ui.painter().galley(at, key, palette.text);
        right = place.left() - space::TIGHT;
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::time::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::core::Model;
    use crate::core::settings::Language;

    fn found(language: Language, send_key: SendKey, typed: &str) -> Vec<(String, String)> {
        let mut model = Model::default();
        model.settings.language = language;
        model.settings.send_key = send_key;
        let zone = TimeZone::UTC;
        let scene = Scene::new(&model, Timestamp(0), &zone);
        let rows = rows(&scene, &Wanted::of(typed)).into_iter();
        rows.flat_map(|(_, rows)| rows)
            .map(|row| (row.said, row.keys.join(" ")))
            .collect()
    }

    #[test]
    fn a_key_is_found_by_what_it_does_and_by_what_is_printed_on_it() {
        let keys = |language, typed: &str| -> Vec<String> {
            let found = found(language, SendKey::CtrlEnter, typed);
            found.into_iter().map(|(_, keys)| keys).collect()
        };
        let english = |typed| keys(Language::English, typed);
        assert_eq!(english("unread"), ["Alt+Shift+↓"]);
        assert_eq!(english("CTRL+K"), ["Ctrl+K Ctrl+Shift+F"]);
        assert_eq!(english("f10"), ["Menu Shift+F10"]);
        assert_eq!(english("\0%"), Vec::<String>::new());
        assert!(english("").len() > 30);
        let chinese = |typed| keys(Language::Chinese, typed);
        assert_eq!(chinese("未读"), ["Alt+Shift+↓"]);
        assert_eq!(chinese("weidu"), ["Alt+Shift+↓"]);
        assert_eq!(chinese("").len(), english("").len());
    }

    #[test]
    fn what_enter_does_is_shown_as_it_was_chosen() {
        let enters = |send_key| -> Vec<String> {
            let found = found(Language::English, send_key, "").into_iter();
            let said = ["Send", "New line"];
            let found = found.filter(|(what, _)| said.contains(&&**what));
            found.map(|(_, keys)| keys).collect()
        };
        assert_eq!(enters(SendKey::CtrlEnter), ["Ctrl+Enter", "Enter"]);
        assert_eq!(enters(SendKey::Enter), ["Enter", "Shift+Enter"]);
    }
}
