//! One way to choose people, wherever people are chosen: a field with the chosen ones in it, and the list
//! of those who may be meant below it.
//!
//! Typing filters, the arrows move, Enter takes the marked one or else the first; Backspace in the empty
//! field, or a press on the cross, takes somebody away again.

use std::sync::Arc;

use anser_shared::id::{PictureId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::text::{Username, fold};
use egui::{
    Align2, CornerRadius, EventFilter, Frame, Galley, Key, Modifiers, Rect, Response, RichText,
    Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo,
};

use super::candidates::{Candidates, Whom};
use super::somebody::Somebody;
use crate::core::Action;
use crate::core::model::{Fault, LinkState, Members};
use crate::ui::contacts::cursor::Cursor;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, icons, typeset};

/// How high a row of the list is.
pub const ROW: f32 = 44.0;
const CHIP: f32 = 28.0;
/// The name in a chip takes at most so much.
const CHIP_NAME: f32 = 140.0;
/// What is typed has at least this much room, or a line of its own.
const TYPING: f32 = 96.0;
/// So many lines of chips are in view.
const LINES: f32 = 3.0;

/// What was typed and chosen so far.
#[derive(Debug)]
pub struct Picker {
    /// Several people, or one.
    many: bool,
    typed: String,
    chosen: Vec<Chosen>,
    candidates: Candidates,
    cursor: Cursor,
    /// The field has had the keyboard, and the server was asked who there is.
    begun: bool,
    /// The server was asked once more because of this name.
    sought: Option<String>,
}

/// Somebody who was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Unknown of somebody who was named by a login name alone.
    user: Option<UserId>,
    /// The login name.
    pub name: String,
    pub called: String,
    picture: PictureId,
}

/// What is asked for.
pub struct Wanted<'a> {
    pub label: &'a str,
    pub whom: Whom<'a>,
    /// Who is in the group already, and cannot be chosen.
    pub inside: Option<&'a Members>,
    /// Field and list together are so high.
    pub height: f32,
    pub enabled: bool,
    /// The field takes the keyboard when it is shown first.
    pub takes_keyboard: bool,
}

impl Picker {
    pub fn of_many() -> Self {
        Self::new(true)
    }

    pub fn of_one() -> Self {
        Self::new(false)
    }

    fn new(many: bool) -> Self {
        Self {
            many,
            typed: String::new(),
            chosen: Vec::new(),
            candidates: Candidates::default(),
            cursor: Cursor::default(),
            begun: false,
            sought: None,
        }
    }

    pub fn chosen(&self) -> &[Chosen] {
        &self.chosen
    }

    /// The login names of the chosen ones.
    pub fn names(&self) -> Vec<String> {
        self.chosen
            .iter()
            .map(|chosen| chosen.name.clone())
            .collect()
    }

    /// Takes everybody away whose login name is not one of these.
    pub fn keep(&mut self, names: &[&str]) {
        self.chosen
            .retain(|chosen| names.contains(&chosen.name.as_str()));
    }

    /// For a picture: as if this was typed, after these were chosen.
    pub fn pretend(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        let people = users
            .iter()
            .filter_map(|user| Somebody::find(scene.model, *user));
        self.chosen.extend(people.map(|person| Chosen::of(&person)));
        typed.clone_into(&mut self.typed);
    }

    /// Draws label, field and list; says whether Enter was pressed with nothing left to choose.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        outcome: &mut Outcome,
    ) -> bool {
        let top = ui.cursor().top();
        self.ask_for_people(scene, wanted.whom, outcome);
        self.candidates
            .refresh(scene.model, wanted.whom, &self.typed);
        let mut submits = false;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            let label = widgets::label(ui, wanted.label, theme::small(), palette(ui).soft);
            let before = self.typed.clone();
            let enabled = wanted.enabled;
            let field = ui.add_enabled_ui(enabled, |ui| self.field_ui(ui, scene));
            let field = field.inner.labelled_by(label.id);
            self.describe(ui, scene, &field);
            if self.typed != before {
                self.sought = None;
                self.candidates
                    .refresh(scene.model, wanted.whom, &self.typed);
            }
            submits = self.listen(ui, scene, wanted, &field);
            let greets = !std::mem::replace(&mut self.begun, true) && wanted.takes_keyboard;
            let height = (top + wanted.height - ui.cursor().top()).max(2.0 * ROW);
            let pressed = ui.add_enabled_ui(enabled, |ui| {
                self.list_ui(ui, scene, wanted, height, outcome)
            });
            if pressed.inner || greets {
                field.request_focus();
                // The arrows are the field's from the frame on in which it has the keyboard.
                ui.ctx().request_repaint();
            }
        });
        submits
    }

    /// The server's list may be old, or not here at all.
    fn ask_for_people(&mut self, scene: &Scene<'_>, whom: Whom<'_>, outcome: &mut Outcome) {
        let directory = &scene.model.directory;
        let online = scene.model.link == LinkState::Online;
        let asks = matches!(whom, Whom::Everybody) && online && !directory.asking;
        if asks && !self.begun && !is_closed(scene) {
            outcome.act(Action::ListPeople);
        }
    }

    /// What the keyboard does beside typing; says whether everything was chosen that is to be.
    fn listen(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        field: &Response,
    ) -> bool {
        self.cursor.listen(ui, field, self.candidates.count());
        let (enter, escape) = ui.input(|input| {
            (
                input.key_pressed(Key::Enter),
                input.key_pressed(Key::Escape),
            )
        });
        if !field.lost_focus() {
            return false;
        }
        if escape && (self.cursor.row().is_some() || !self.typed.is_empty()) {
            // First the marked row, then the field, then the window.
            ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            if self.cursor.row().is_none() {
                self.typed.clear();
            }
            self.cursor = Cursor::default();
            field.request_focus();
        }
        if !enter {
            return false;
        }
        field.request_focus();
        let is_typed = !self.typed.trim().is_empty();
        if !is_typed && self.cursor.row().is_none() {
            return !self.chosen.is_empty();
        }
        let rows = match self.cursor.row() {
            Some(row) => row..row + 1,
            None => 0..self.candidates.count(),
        };
        let can_be = |row: &usize| {
            let person = self.candidates.get(scene.model, wanted.whom, *row);
            person.is_some_and(|person| !wanted.has(person.user) && !self.has(&person))
        };
        let meant = rows.clone().find(can_be);
        if let Some(row) = meant {
            self.press(scene, wanted, row);
        } else if rows.is_empty()
            && let Some(name) = self.named(scene, wanted)
        {
            self.choose(Chosen::named(&name));
        }
        false
    }

    /// Whoever stands in a row was pressed: chosen, or not chosen any more.
    fn press(&mut self, scene: &Scene<'_>, wanted: &Wanted<'_>, row: usize) {
        let Some(person) = self.candidates.get(scene.model, wanted.whom, row) else {
            return;
        };
        if wanted.has(person.user) {
            return;
        }
        if self.has(&person) {
            self.chosen.retain(|chosen| chosen.name != person.name);
        } else {
            self.choose(Chosen::of(&person));
        }
    }

    fn choose(&mut self, chosen: Chosen) {
        if !self.many {
            self.chosen.clear();
        }
        if self.chosen.iter().all(|known| known.name != chosen.name) {
            self.chosen.push(chosen);
        }
        self.typed.clear();
        self.cursor = Cursor::default();
    }

    fn has(&self, person: &Somebody<'_>) -> bool {
        self.chosen.iter().any(|chosen| chosen.name == person.name)
    }

    /// A login name that was typed, where the server's list cannot say whether there is one.
    fn named(&self, scene: &Scene<'_>, wanted: &Wanted<'_>) -> Option<String> {
        let may = matches!(wanted.whom, Whom::Everybody) && is_closed(scene);
        let name = Username::parse(self.typed.trim()).ok().filter(|_| may)?;
        Some(name.as_str().to_owned())
    }

    fn describe(&self, ui: &Ui, scene: &Scene<'_>, field: &Response) {
        if self.chosen.is_empty() {
            return;
        }
        let names: Vec<&str> = self
            .chosen
            .iter()
            .map(|chosen| chosen.called.as_str())
            .collect();
        let names = names.join(", ");
        let said = scene
            .words
            .with("picker-chosen", &[("names", (&names).into())]);
        ui.ctx()
            .accesskit_node_builder(field.id, |node| node.set_description(said));
    }

    /// The chosen ones, and behind them what is typed.
    fn field_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) -> Response {
        let palette = palette(ui);
        let width = ui.available_width();
        let inside = width - 2.0 * space::TIGHT;
        let (places, names) = self.lay_out_chips(ui, inside);
        let typing = places[self.chosen.len()];
        let height = typing.bottom() + 2.0 * space::TIGHT;
        let most = LINES * (CHIP + space::TIGHT) + space::TIGHT;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, height.min(most)), Sense::hover());
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius::CONTROL), palette.sunken);
        let room = UiBuilder::new().max_rect(rect.shrink(space::TIGHT));
        let mut inner = ui.new_child(room.id_salt("picker"));
        let field = ScrollArea::vertical()
            .id_salt("chosen")
            .auto_shrink(false)
            .stick_to_bottom(true)
            .show(&mut inner, |ui| {
                let size = egui::vec2(inside, typing.bottom());
                let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
                let mut away = None;
                for (index, name) in names.iter().enumerate() {
                    let place = places[index].translate(whole.min.to_vec2());
                    if chip_ui(ui, scene, &self.chosen[index], name, place) {
                        away = Some(index);
                    }
                }
                let place = typing.translate(whole.min.to_vec2());
                let mut at = ui.new_child(UiBuilder::new().max_rect(place).id_salt("typing"));
                let field = self.typing_ui(&mut at, scene, place.size());
                if let Some(index) = away {
                    self.chosen.remove(index);
                    field.request_focus();
                }
                field
            });
        let field = field.inner;
        if field.has_focus() {
            widgets::focus_ring(ui, rect, radius::CONTROL);
        }
        field
    }

    /// Where each chip stands, and last where one types; and the names of the chips.
    fn lay_out_chips(&self, ui: &Ui, width: f32) -> (Vec<Rect>, Vec<Arc<Galley>>) {
        let colour = palette(ui).text;
        let mut pen = egui::Pos2::ZERO;
        let (mut places, mut names) = (Vec::new(), Vec::new());
        for chosen in &self.chosen {
            let name = typeset::line(ui, &chosen.called, theme::body(), colour, CHIP_NAME);
            let chip = (CHIP + space::TIGHT + name.size().x + 24.0).min(width);
            if pen.x > 0.0 && pen.x + chip > width {
                pen = egui::pos2(0.0, pen.y + CHIP + space::TIGHT);
            }
            places.push(Rect::from_min_size(pen, egui::vec2(chip, CHIP)));
            names.push(name);
            pen.x += chip + space::TIGHT;
        }
        if pen.x > 0.0 && width - pen.x < TYPING {
            pen = egui::pos2(0.0, pen.y + CHIP + space::TIGHT);
        }
        let end = egui::vec2(width - pen.x, CHIP);
        places.push(Rect::from_min_size(pen, end));
        (places, names)
    }

    fn typing_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>, size: Vec2) -> Response {
        let palette = palette(ui);
        let was_empty = self.typed.is_empty();
        let hint = if self.chosen.is_empty() {
            scene.words.get("picker-hint")
        } else {
            String::new()
        };
        let frame = Frame::new().inner_margin(egui::Margin::symmetric(6, 0));
        let edit = TextEdit::singleline(&mut self.typed)
            .id_salt("name")
            .hint_text(RichText::new(hint).color(palette.faint))
            .font(theme::body())
            .text_color(palette.text)
            .desired_width(size.x)
            .min_size(size)
            .align(Align2::LEFT_CENTER)
            .frame(frame);
        let field = ui.add(edit);
        widgets::show_first_letter(ui, was_empty, &self.typed);
        let back = ui.input(|input| input.key_pressed(Key::Backspace));
        if was_empty && field.has_focus() && back {
            self.chosen.pop();
        }
        // Sideways the arrows belong to what is typed, up and down to the list.
        let ours = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        if field.has_focus() {
            ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, ours));
        }
        field
    }

    /// Says whether somebody was pressed.
    fn list_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        height: f32,
        outcome: &mut Outcome,
    ) -> bool {
        let size = egui::vec2(ui.available_width(), height);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("candidates"));
        inside.set_clip_rect(rect.intersect(ui.clip_rect()));
        let count = self.candidates.count();
        if count == 0 {
            return self.nobody_ui(&mut inside, scene, wanted, outcome);
        }
        inside.spacing_mut().item_spacing.y = 0.0;
        let mut pressed = None;
        ScrollArea::vertical()
            .id_salt("candidates")
            .auto_shrink(false)
            .show_rows(&mut inside, ROW, count, |ui, range| {
                self.cursor.bring_into_view(ui, range.start, ROW);
                for row in range {
                    if self.row_ui(ui, scene, wanted, row) {
                        pressed = Some(row);
                    }
                }
            });
        if let Some(row) = pressed {
            self.press(scene, wanted, row);
        }
        pressed.is_some()
    }

    /// One row; says whether it was pressed.
    fn row_ui(&self, ui: &mut Ui, scene: &Scene<'_>, wanted: &Wanted<'_>, row: usize) -> bool {
        let size = egui::vec2(ui.available_width(), ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let person = self.candidates.get(scene.model, wanted.whom, row);
        let Some(person) = person.filter(|_| ui.is_rect_visible(rect)) else {
            return false;
        };
        let palette = palette(ui);
        let is_inside = wanted.has(person.user);
        let is_chosen = self.has(&person);
        let at_cursor = self.cursor.row() == Some(row);
        let role = if self.many {
            Role::CheckBox
        } else {
            Role::RadioButton
        };
        let enabled = !is_inside && ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(role, enabled, is_chosen, person.called()));
        let below = introduction(scene, &person);
        let state = if is_inside {
            scene.words.get("picker-inside")
        } else {
            String::new()
        };
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let said = [below.as_str(), &state].into_iter();
            let said: Vec<&str> = said.filter(|part| !part.is_empty()).collect();
            node.set_description(said.join(" · "));
            if at_cursor {
                node.set_selected(true);
            }
        });
        if at_cursor {
            let ground = palette.accent_soft;
            ui.painter().rect_filled(rect, radius::CARD, ground);
        }
        if !is_inside {
            widgets::touch(ui, &response, rect, radius::CARD);
        }
        let middle = egui::pos2(rect.left() + space::SMALL + 15.0, rect.center().y);
        let square = Rect::from_center_size(middle, Vec2::splat(30.0));
        let avatar = Avatar {
            user: person.user,
            name: person.called(),
            picture: person.picture,
            presence: person.presence,
            ground: if at_cursor {
                palette.accent_soft
            } else {
                palette.surface
            },
        };
        avatar.paint(ui, square);
        let mut right = rect.right() - space::SMALL;
        if is_chosen {
            let at = egui::pos2(right, rect.center().y);
            let font = theme::icon(size::SMALL_ICON);
            let align = Align2::RIGHT_CENTER;
            ui.painter()
                .text(at, align, icons::CHECK, font, palette.accent);
            right -= size::SMALL_ICON + space::SMALL;
        } else if is_inside {
            let words = typeset::line(ui, &state, theme::small(), palette.soft, size.x / 2.0);
            right -= words.size().x;
            let at = egui::pos2(right, rect.center().y - words.size().y / 2.0);
            ui.painter().galley(at, words, palette.soft);
            right -= space::SMALL;
        }
        let left = square.right() + space::SMALL + 2.0;
        let colour = if is_inside {
            palette.soft
        } else {
            palette.text
        };
        let name = typeset::line(ui, person.called(), theme::body(), colour, right - left);
        let below = typeset::line(ui, &below, theme::small(), palette.soft, right - left);
        let top = rect.center().y - (name.size().y + below.size().y) / 2.0;
        let under = egui::pos2(left, top + name.size().y);
        ui.painter().galley(egui::pos2(left, top), name, colour);
        ui.painter().galley(under, below, palette.soft);
        response.clicked() && enabled
    }

    /// Why there is nobody in the list; says whether somebody was chosen by their login name.
    fn nobody_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        outcome: &mut Outcome,
    ) -> bool {
        let words = scene.words;
        let directory = &scene.model.directory;
        let typed = self.typed.trim().to_owned();
        let text = [("text", (&typed).into())];
        let everybody = matches!(wanted.whom, Whom::Everybody);
        let was_sought = self.sought.as_deref() == Some(&typed) && !directory.asking;
        let said = if everybody && directory.asking {
            words.get("people-loading")
        } else if typed.is_empty() {
            words.get("picker-nobody")
        } else if was_sought && directory.fault.is_none() {
            words.with("people-none", &text)
        } else {
            words.with("search-empty", &text)
        };
        ui.add_space(space::SMALL);
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let label = widgets::label(ui, &said, theme::body(), palette(ui).soft);
        label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        if !everybody || typed.is_empty() || directory.asking {
            return false;
        }
        if let Some(name) = self.named(scene, wanted) {
            let button = words.with("picker-by-name", &[("text", (&name).into())]);
            if Button::plain(&button).show(ui).clicked() {
                self.choose(Chosen::named(&name));
                return true;
            }
        } else if let (true, Some(fault)) = (was_sought, &directory.fault) {
            widgets::label(ui, words.fault(fault), theme::small(), palette(ui).alert);
        } else if !was_sought && !is_closed(scene) {
            let button = words.with("picker-find", &text);
            if Button::plain(&button)
                .icon(icons::SEARCH)
                .show(ui)
                .clicked()
            {
                self.sought = Some(typed);
                outcome.act(Action::ListPeople);
            }
        }
        false
    }
}

impl Wanted<'_> {
    /// Whether somebody is in the group already.
    fn has(&self, user: UserId) -> bool {
        self.inside
            .is_some_and(|members| members.find(user).is_some())
    }
}

impl Chosen {
    fn of(person: &Somebody<'_>) -> Self {
        Self {
            user: Some(person.user),
            name: person.name.to_owned(),
            called: person.called().to_owned(),
            picture: person.picture,
        }
    }

    fn named(name: &str) -> Self {
        Self {
            user: None,
            name: name.to_owned(),
            called: name.to_owned(),
            picture: PictureId::NONE,
        }
    }
}

/// The server shows nobody who is on it.
fn is_closed(scene: &Scene<'_>) -> bool {
    scene.model.directory.fault == Some(Fault::Refused(Refusal::DirectoryClosed))
}

/// Whoever is called by a login name, as one calls them.
pub fn called<'a>(scene: &Scene<'a>, name: &'a str) -> &'a str {
    let wanted = fold(name);
    let friends = scene.model.friends.values();
    let friend = friends
        .into_iter()
        .find(|friend| fold(&friend.name) == wanted);
    if let Some(friend) = friend {
        return friend.called();
    }
    let mut people = scene.model.people.iter().flat_map(|people| people.iter());
    let person = people.find(|person| fold(&person.name) == wanted);
    person.map_or(name, |person| &person.nickname)
}

/// Every other name that they have, and whether they are there.
fn introduction(scene: &Scene<'_>, person: &Somebody<'_>) -> String {
    let presence = scene.words.presence(person.presence);
    let nickname = if person.called() == person.nickname {
        ""
    } else {
        person.nickname
    };
    let parts = [nickname, person.name, &presence];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

/// Somebody who was chosen; says whether the cross was pressed.
fn chip_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    chosen: &Chosen,
    name: &Arc<Galley>,
    rect: Rect,
) -> bool {
    let palette = palette(ui);
    let corners = CornerRadius::same((CHIP / 2.0) as u8);
    ui.painter().rect_filled(rect, corners, palette.accent_soft);
    let middle = egui::pos2(rect.left() + CHIP / 2.0, rect.center().y);
    let square = Rect::from_center_size(middle, Vec2::splat(22.0));
    let avatar = Avatar {
        user: chosen.user.unwrap_or_default(),
        name: &chosen.called,
        picture: chosen.picture,
        presence: None,
        ground: palette.accent_soft,
    };
    avatar.paint(ui, square);
    let at = egui::pos2(
        rect.left() + CHIP + space::HAIR,
        rect.center().y - name.size().y / 2.0,
    );
    let clipped = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    clipped.galley(at, Arc::clone(name), palette.text);
    let cross = Rect::from_center_size(
        egui::pos2(rect.right() - 13.0, rect.center().y),
        Vec2::splat(22.0),
    );
    let mut corner = ui.new_child(UiBuilder::new().max_rect(cross).id_salt(&chosen.name));
    let away = [("name", (&chosen.called).into())];
    let away = scene.words.with("picker-remove", &away);
    widgets::small_icon_button(&mut corner, icons::X, &away).clicked()
}
