//! The list of emoji under a button: groups to go through, a field in which one searches, the tone of hands.
//!
//! The field keeps the keyboard. The arrows mark an emoji, Enter takes it and closes the list, a press takes one and
//! leaves the list open, because people often take several.

mod sheet;

use egui::{
    Align2, EventFilter, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Ui, UiBuilder,
    Vec2, WidgetInfo,
};
use emojis::Emoji;

use self::sheet::{Cell, Row, Sheet, Wanted};
use crate::core::Action;
use crate::core::action::Actions;
use crate::core::settings::{RecentEmoji, Settings, SkinTone};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, icon_button, toggle_button};
use crate::ui::{Scene, icons, typeset};

/// The side of the square of an emoji, and the height of a heading.
const CELL: f32 = 38.0;
const SIGN: f32 = 24.0;
const COLUMNS: f32 = 8.0;
const ROWS: f32 = 7.0;
const EDGE: f32 = 10.0;
const BAR: f32 = 12.0;
const FOOT: f32 = 36.0;
/// The height of the row of groups.
const PARTS: f32 = 32.0;

/// What a window knows about its list of emoji.
#[derive(Debug, Default)]
pub struct EmojiPicker {
    is_open: bool,
    typed: String,
    /// As they were when the list was opened: what is chosen does not move what is looked at.
    recent: RecentEmoji,
    sheet: Option<Sheet>,
    /// What the arrows have marked.
    marked: Option<usize>,
    /// The keyboard has moved the mark, or the list is another one.
    follows: bool,
    /// The row with which the list is to begin.
    goes_to: Option<usize>,
    /// The row with which it began.
    top: usize,
    tones: bool,
}

/// An emoji that was chosen.
#[derive(Clone, Copy, Debug)]
pub struct Picked {
    pub emoji: &'static Emoji,
    /// The list is closed, and the keyboard goes back.
    pub closes: bool,
}

/// Keeps an emoji that was chosen among the recent ones.
pub fn remembered(settings: &Settings, emoji: &'static Emoji) -> Action {
    Action::ChangeSettings(Settings {
        recent_emoji: settings.recent_emoji.with(emoji),
        ..*settings
    })
}

impl EmojiPicker {
    /// The button, and the list while it is open.
    pub fn button_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        opens: bool,
        actions: &mut Actions,
    ) -> Option<Picked> {
        let name = scene.words.get("emoji");
        let button = icon_button(ui, icons::SMILE, &name);
        let id = Popup::default_response_id(&button);
        if opens {
            Popup::open_id(ui.ctx(), id);
        }
        let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(EDGE as i8));
        let shown = Popup::from_toggle_button_response(&button)
            .frame(frame)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(name)
            .show(|ui| self.list_ui(ui, scene, actions));
        self.is_open = shown.is_some();
        let picked = shown.and_then(|shown| shown.inner)?;
        actions.push(remembered(&scene.model.settings, picked.emoji));
        if picked.closes {
            Popup::close_id(ui.ctx(), id);
        }
        Some(picked)
    }

    /// The list alone, in a popup of somebody else’s.
    pub(in crate::ui) fn list_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        actions: &mut Actions,
    ) -> Option<Picked> {
        let settings = scene.model.settings;
        let is_new = !self.is_open;
        if is_new {
            *self = Self {
                is_open: true,
                recent: settings.recent_emoji,
                ..Self::default()
            };
        }
        let room = ui.ctx().content_rect().size() - Vec2::splat(2.0 * (EDGE + space::SMALL));
        let columns = ((room.x - BAR) / CELL).floor().clamp(4.0, COLUMNS);
        let around = theme::CONTROL_HEIGHT + PARTS + FOOT + 3.0 * space::SMALL;
        let height = (room.y - around).clamp(CELL * 2.0, CELL * ROWS);
        ui.set_width(columns * CELL + BAR);
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let keys = self.keys(ui);
        let (name, clear) = (
            scene.words.get("emoji-search"),
            scene.words.get("search-clear"),
        );
        let field = widgets::search(ui, &name, &clear, &mut self.typed);
        if is_new {
            field.request_focus();
        }
        keep_arrows(ui, &field);
        if field.changed() {
            self.marked = None;
            self.goes_to = Some(0);
        }
        let wanted = Wanted {
            typed: self.typed.clone(),
            recent: self.recent,
            tone: settings.skin_tone,
            tag: scene.words.tag(),
            columns: columns as usize,
        };
        let sheet = match self.sheet.take().filter(|sheet| sheet.of == wanted) {
            Some(sheet) => sheet,
            None => Sheet::new(wanted),
        };
        self.walk(&sheet, &keys);
        let mut comes_back = false;
        let height = if sheet.parts.is_empty() {
            // What was found has the room of the groups, too.
            height + PARTS + space::SMALL
        } else {
            comes_back |= self.parts_ui(ui, scene, &sheet);
            height
        };
        let (pressed, hovered) = self.cells_ui(ui, scene, &sheet, height);
        let shown = hovered.or_else(|| sheet.cells.get(self.marked?).copied());
        comes_back |= self.foot_ui(ui, scene, shown, actions);
        // The first of what was found is meant by Enter, without a mark.
        let first = (!self.typed.trim().is_empty()).then_some(0);
        let by_key = keys.enter.then(|| self.marked.or(first)).flatten();
        let taken = pressed.or(by_key);
        let picked = taken
            .and_then(|cell| sheet.cells.get(cell))
            .map(|cell| Picked {
                emoji: cell.emoji,
                closes: pressed.is_none() && !keys.stays,
            });
        if comes_back || picked.is_some() {
            field.request_focus();
        }
        self.sheet = Some(sheet);
        picked
    }

    /// The keys that are about the list and not about what is typed.
    fn keys(&self, ui: &Ui) -> Keys {
        let across = self.marked.is_some();
        ui.input_mut(|input| {
            let stays = Shortcut::TakeEmojiAndStay.take(input);
            Keys {
                down: Shortcut::EmojiDown.take(input),
                up: Shortcut::EmojiUp.take(input),
                // Without a mark they move the caret in what was typed.
                left: across && Shortcut::EmojiLeft.take(input),
                right: across && Shortcut::EmojiRight.take(input),
                enter: Shortcut::TakeEmoji.take(input) || stays,
                stays,
            }
        })
    }

    fn walk(&mut self, sheet: &Sheet, keys: &Keys) {
        let before = self.marked;
        if keys.down {
            let next = before.map_or(Some(0), |cell| sheet.beside(cell, true));
            self.marked = next.or(before);
        }
        if keys.up {
            self.marked = before.and_then(|cell| sheet.beside(cell, false));
        }
        if keys.left {
            self.marked = before.map(|cell| cell.saturating_sub(1));
        }
        if keys.right {
            self.marked = before.map(|cell| cell + 1);
        }
        let last = sheet.cells.len().checked_sub(1);
        self.marked = last.and_then(|last| self.marked.map(|cell| cell.min(last)));
        self.follows |= self.marked != before;
    }

    /// The groups, to go to one of them; says whether that was done.
    fn parts_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>, sheet: &Sheet) -> bool {
        let mut goes = false;
        let here = sheet.part_of(self.top);
        let width = ui.available_width();
        let step = width / sheet.parts.len() as f32;
        let (row, _) = ui.allocate_exact_size(egui::vec2(width, PARTS), Sense::hover());
        for (number, part) in sheet.parts.iter().enumerate() {
            let middle = row.left() + step * (number as f32 + 0.5);
            let side = step.min(32.0);
            let place =
                Rect::from_center_size(egui::pos2(middle, row.center().y), Vec2::splat(side));
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(part.key));
            let name = scene.words.get(part.key);
            if toggle_button(&mut inside, part.icon, &name, here == Some(number)).clicked() {
                self.goes_to = Some(part.row);
                self.marked = None;
                goes = true;
            }
        }
        goes
    }

    /// The emoji; gives the one that was pressed, and the one under the pointer.
    fn cells_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        sheet: &Sheet,
        height: f32,
    ) -> (Option<usize>, Option<Cell>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = egui::ScrollArea::vertical()
            .id_salt("emoji")
            .max_height(height)
            .animated(false)
            .auto_shrink(false);
        if let Some(row) = self.goes_to.take() {
            area = area.vertical_scroll_offset(row as f32 * CELL);
        }
        let follows = std::mem::take(&mut self.follows);
        let marked = self.marked;
        let (mut pressed, mut hovered) = (None, None);
        let shown = area.show_viewport(ui, |ui, view| {
            ui.set_height(sheet.rows.len() as f32 * CELL);
            let origin = ui.max_rect().left_top();
            let place = |row: usize, column: usize| {
                let at = origin + egui::vec2(column as f32 * CELL, row as f32 * CELL);
                Rect::from_min_size(at, Vec2::splat(CELL))
            };
            let first = (view.top() / CELL).floor() as usize;
            let last = ((view.bottom() / CELL).ceil() as usize).min(sheet.rows.len());
            for number in first..last {
                match &sheet.rows[number] {
                    Row::Heading(key) => {
                        let rect = place(number, 0).with_max_x(ui.max_rect().right());
                        heading_ui(ui, rect, &scene.words.get(key));
                    }
                    Row::Cells(cells) => {
                        for (column, cell) in cells.clone().enumerate() {
                            let rect = place(number, column);
                            let response =
                                cell_ui(ui, rect, sheet.cells[cell], marked == Some(cell), cell);
                            if response.clicked() {
                                pressed = Some(cell);
                            }
                            if response.hovered() {
                                hovered = Some(sheet.cells[cell]);
                            }
                        }
                    }
                }
            }
            if let Some((row, column)) = marked
                .filter(|_| follows)
                .and_then(|cell| sheet.place(cell))
            {
                // The heading above the first row of a group comes with it.
                let heading = row > 0 && matches!(sheet.rows[row - 1], Row::Heading(_));
                let top = if heading { row - 1 } else { row };
                let rect = place(row, column).union(place(top, column));
                ui.scroll_to_rect(rect, None);
            }
        });
        self.top = (shown.state.clamped_offset().y / CELL).round() as usize;
        if sheet.rows.is_empty() {
            let said = scene.words.get("emoji-none");
            let palette = palette(ui);
            ui.painter().text(
                shown.inner_rect.center(),
                Align2::CENTER_CENTER,
                said,
                theme::body(),
                palette.soft,
            );
        }
        (pressed, hovered)
    }

    /// What the marked one is called and how it is typed, and the tone of hands; says whether a tone was chosen.
    fn foot_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        shown: Option<Cell>,
        actions: &mut Actions,
    ) -> bool {
        let palette = palette(ui);
        let width = ui.available_width();
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, FOOT), Sense::hover());
        let place = |n: usize| {
            let right = rect.right() - n as f32 * 34.0;
            let corner = egui::pos2(right - 32.0, rect.bottom() - 32.0);
            Rect::from_min_size(corner, Vec2::splat(32.0))
        };
        let settings = scene.model.settings;
        let hand = |tone: SkinTone| emojis::get("✋").map_or("", |hand| tone.of(hand).as_str());
        if self.tones {
            let mut is_chosen = false;
            for (number, tone) in SkinTone::ALL.into_iter().rev().enumerate() {
                let holds = settings.skin_tone == tone;
                let name = scene.words.get(name_of(tone));
                if tone_ui(ui, place(number), hand(tone), &name, Some(holds)) {
                    self.tones = false;
                    is_chosen = true;
                    actions.push(Action::ChangeSettings(Settings {
                        skin_tone: tone,
                        ..settings
                    }));
                }
            }
            return is_chosen;
        }
        let name = scene.words.get("emoji-tone");
        if tone_ui(ui, place(0), hand(settings.skin_tone), &name, None) {
            self.tones = true;
        }
        let Some(cell) = shown else { return false };
        let room = place(0).left() - rect.left() - space::SMALL;
        let name = typeset::line(ui, cell.name, theme::small(), palette.text, room);
        let code = cell.emoji.shortcode().map(|code| format!(":{code}:"));
        let code = code.unwrap_or_default();
        let code = typeset::line(ui, &code, theme::tiny(), palette.soft, room);
        let high = name.size().y + code.size().y;
        let at = egui::pos2(
            rect.left() + space::TIGHT,
            rect.bottom() - 16.0 - high / 2.0,
        );
        let below = at + egui::vec2(0.0, name.size().y);
        ui.painter().galley(at, name, palette.text);
        ui.painter().galley(below, code, palette.soft);
        false
    }
}

/// Which keys were pressed in the list.
struct Keys {
    down: bool,
    up: bool,
    left: bool,
    right: bool,
    enter: bool,
    /// What is taken leaves the list open.
    stays: bool,
}

/// The toolkit would take the arrows for moving from one control to the next.
fn keep_arrows(ui: &Ui, field: &Response) {
    if field.has_focus() {
        let ours = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, ours));
    }
}

fn heading_ui(ui: &Ui, rect: Rect, name: &str) {
    let palette = palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
    let words = typeset::line(ui, name, theme::small(), palette.soft, rect.width());
    let at = egui::pos2(
        rect.left() + space::TIGHT,
        rect.bottom() - space::TIGHT - words.size().y,
    );
    ui.painter().galley(at, words, palette.soft);
}

/// One emoji. The keyboard stays in the field.
fn cell_ui(ui: &Ui, rect: Rect, cell: Cell, is_marked: bool, number: usize) -> Response {
    let palette = palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("cell", number)), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_marked, cell.name));
    if is_marked {
        let ground = rect.shrink(1.0);
        ui.painter()
            .rect_filled(ground, radius::CARD, palette.hover);
        widgets::focus_ring(ui, ground, radius::CARD);
    }
    widgets::touch(ui, &response, rect.shrink(1.0), radius::CARD);
    sign_ui(ui, rect, cell.emoji.as_str());
    response
}

fn sign_ui(ui: &Ui, rect: Rect, sign: &str) {
    let font = theme::emoji(SIGN);
    let colour = palette(ui).text;
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, sign, font, colour);
}

/// A hand in a tone; whether it was pressed.
fn tone_ui(ui: &Ui, rect: Rect, sign: &str, name: &str, chosen: Option<bool>) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(("tone", name)), Sense::click());
    response.widget_info(|| match chosen {
        Some(chosen) => WidgetInfo::selected(Role::RadioButton, true, chosen, name),
        None => WidgetInfo::labeled(Role::Button, true, name),
    });
    if chosen == Some(true) {
        let palette = palette(ui);
        ui.painter().rect_filled(rect, radius::CARD, palette.hover);
    }
    widgets::touch(ui, &response, rect, radius::CARD);
    let font = theme::emoji(size::ICON);
    let colour = palette(ui).text;
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, sign, font, colour);
    response.on_hover_text(name).clicked()
}

fn name_of(tone: SkinTone) -> &'static str {
    match tone {
        SkinTone::None => "emoji-tone-none",
        SkinTone::Light => "emoji-tone-light",
        SkinTone::MediumLight => "emoji-tone-medium-light",
        SkinTone::Medium => "emoji-tone-medium",
        SkinTone::MediumDark => "emoji-tone-medium-dark",
        SkinTone::Dark => "emoji-tone-dark",
    }
}
