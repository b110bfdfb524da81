//! Tables with heads that sort, and rows of which only the visible ones are laid out. `columns` decides the widths of
//! the columns.

use std::sync::Arc;

use anser_look::theme::{self, palette, radius, size, space};
use anser_look::widgets;
use anser_look::{icons, typeset};
use anser_shared::id::{PictureId, UserId};
use anser_shared::presence::Presence;
use egui::{Align2, Color32, Rect, Response, Role, Sense, TextureId, Ui, UiBuilder, WidgetInfo};

use super::columns::{FACE, FACE_ROOM, Plan, places};
use super::portraits::Portraits;
use crate::admin::operator::Snapshot;
use crate::words::Words;

pub const ROW: f32 = 36.0;

/// The height of the heads.
const HEADS: f32 = 28.0;

/// Room for the button of a row's menu.
const MENU: f32 = 36.0;

/// The column by which a table is sorted, and whether the order is reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub column: usize,
    pub reversed: bool,
}

/// The rows of a table in their order. They are computed again if the data or the filter have changed, and not in
/// every frame.
#[derive(Debug)]
pub struct Found<W> {
    made_for: Option<(usize, i64, W)>,
    rows: Arc<[usize]>,
}

impl<W> Default for Found<W> {
    fn default() -> Self {
        Self {
            made_for: None,
            rows: Arc::default(),
        }
    }
}

impl<W: PartialEq> Found<W> {
    /// `wanted` is the filter and the order.
    pub fn rows(
        &mut self,
        snapshot: &Arc<Snapshot>,
        wanted: W,
        find: impl FnOnce(&W) -> Vec<usize>,
    ) -> Arc<[usize]> {
        let wanted = (Arc::as_ptr(snapshot).addr(), snapshot.at.0, wanted);
        if self.made_for.as_ref() != Some(&wanted) {
            self.rows = find(&wanted.2).into();
            self.made_for = Some(wanted);
        }
        self.rows.clone()
    }
}

/// The content of a cell.
pub struct Cell {
    pub text: String,
    pub colour: Color32,
    pub face: Option<Face>,
}

impl Cell {
    pub fn new(text: impl Into<String>, colour: Color32) -> Self {
        Self {
            text: text.into(),
            colour,
            face: None,
        }
    }

    pub fn with_face(self, face: Face) -> Self {
        Self {
            face: Some(face),
            ..self
        }
    }
}

/// The picture before a name.
pub struct Face {
    /// Decides the colour.
    pub user: UserId,
    /// The name whose initials are shown.
    pub name: String,
    /// Shown once it has arrived. Until then, or without one, initials are shown.
    pub picture: PictureId,
    pub presence: Option<Presence>,
    /// Shown in place of letters.
    pub icon: Option<&'static str>,
}

impl Face {
    pub fn of(user: UserId, name: &str, presence: Option<Presence>) -> Self {
        Self {
            user,
            name: name.to_owned(),
            picture: PictureId::NONE,
            presence,
            icon: None,
        }
    }

    pub fn with_picture(self, picture: PictureId) -> Self {
        Self { picture, ..self }
    }

    /// The picture of something that is no person.
    pub fn icon(icon: &'static str) -> Self {
        Self {
            user: UserId(0),
            name: String::new(),
            picture: PictureId::NONE,
            presence: None,
            icon: Some(icon),
        }
    }

    pub fn paint(&self, ui: &Ui, square: Rect, ground: Color32) {
        if let Some(icon) = self.icon {
            let (middle, radius) = (square.center(), square.width() / 2.0);
            let palette = palette(ui);
            ui.painter()
                .circle_filled(middle, radius, palette.accent_soft);
            let font = theme::icon(size::SMALL_ICON - 2.0);
            let align = Align2::CENTER_CENTER;
            ui.painter().text(middle, align, icon, font, palette.accent);
            return;
        }
        match self.portrait(ui) {
            Some(portrait) => widgets::picture_ui(ui, square, self.user, portrait),
            None => widgets::initials_ui(ui, square, self.user, &self.name),
        }
        if let Some(presence) = self.presence {
            widgets::presence_ui(ui, square, presence, ground);
        }
    }

    fn portrait(&self, ui: &Ui) -> Option<TextureId> {
        if self.picture == PictureId::NONE {
            return None;
        }
        let now = ui.input(|input| input.time);
        let portraits = Portraits::of(ui.ctx());
        portraits.lock().look(self.user, self.picture, now)
    }
}

/// The heads. A press sorts by a column, and a second one reverses the order.
pub fn heads_ui(ui: &mut Ui, plan: Plan<'_>, order: &mut Order, words: Words) {
    let palette = palette(ui);
    let room = egui::vec2(ui.available_width(), HEADS);
    let (row, _) = ui.allocate_exact_size(room, Sense::hover());
    let places = places(plan, row);
    for (n, (place, column)) in places.into_iter().zip(plan.columns).enumerate() {
        let Some(place) = place else { continue };
        let name = words.get(column.key);
        let response = ui.interact(place, ui.scope_id().with(("head", n)), Sense::click());
        let sorts = order.column == n;
        response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sorts, &name));
        widgets::touch(
            ui,
            &response,
            place.expand2(egui::vec2(4.0, 0.0)),
            radius::CONTROL,
        );
        let mark = match (sorts, order.reversed) {
            (false, _) => "",
            (true, false) => " ↑",
            (true, true) => " ↓",
        };
        let colour = if sorts { palette.text } else { palette.soft };
        let head = format!("{name}{mark}");
        let head = typeset::line(ui, &head, theme::small(), colour, place.width());
        let left = column.left(place, head.size().x);
        let at = egui::pos2(left, place.center().y - head.size().y / 2.0);
        ui.painter().galley(at, head, colour);
        if response.clicked() {
            order.reversed = sorts && !order.reversed;
            order.column = n;
        }
    }
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(row.x_range(), row.bottom(), line);
}

/// A whole table whose rows have a menu each, and of which only the rows in view are drawn.
pub fn with_menus_ui(
    ui: &mut Ui,
    plan: Plan<'_>,
    order: &mut Order,
    words: Words,
    rows: &[usize],
    mut row_ui: impl FnMut(&mut Ui, usize),
) {
    let whole = Rect::from_min_size(ui.cursor().min, egui::vec2(ui.available_width(), HEADS));
    // The line under the heads also covers the menu column.
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(whole.x_range(), whole.bottom(), line);
    let heads = whole.with_max_x(whole.right() - MENU);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(heads).id_salt("heads"));
    heads_ui(&mut inside, plan, order, words);
    ui.add_space(HEADS + space::HAIR);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            row_ui(ui, *row);
        }
    });
}

/// One row.
pub fn row_ui(ui: &mut Ui, plan: Plan<'_>, cells: &[Cell]) {
    let room = egui::vec2(ui.available_width(), ROW);
    let (row, response) = ui.allocate_exact_size(room, Sense::hover());
    cells_ui(ui, row, response, plan, cells);
}

/// A row with a menu, under a button at its end, the right button of the pointer and the menu key. True
/// when the row itself is pressed.
pub fn row_with_menu_ui(
    ui: &mut Ui,
    plan: Plan<'_>,
    cells: &[Cell],
    actions: &str,
    mut menu: impl FnMut(&mut Ui),
) -> bool {
    let whole = ui.available_width();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let room = egui::vec2(whole - MENU, ROW);
        let (row, response) = ui.allocate_exact_size(room, Sense::click());
        let by_key = response.has_focus() && widgets::asks_for_menu(ui);
        let response = cells_ui(ui, row, response, plan, cells);
        if response.has_focus() {
            widgets::focus_ring(ui, row, radius::CONTROL);
        }
        widgets::context_menu(&response, actions, by_key, &mut menu);
        let button = widgets::icon_button(ui, icons::MORE_VERTICAL, actions);
        widgets::button_menu(&button, actions, &mut menu);
        response.clicked()
    })
    .inner
}

fn cells_ui(ui: &Ui, row: Rect, response: Response, plan: Plan<'_>, cells: &[Cell]) -> Response {
    let whole: Vec<&str> = cells
        .iter()
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let whole = whole.join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &whole));
    let palette = palette(ui);
    if ui.rect_contains_pointer(row) {
        ui.painter()
            .rect_filled(row, f32::from(radius::CONTROL), palette.hover);
    }
    let mut is_cut = false;
    for ((place, cell), column) in places(plan, row).into_iter().zip(cells).zip(plan.columns) {
        let Some(mut place) = place else {
            is_cut |= !cell.text.is_empty();
            continue;
        };
        if let Some(face) = &cell.face {
            let middle = egui::pos2(place.left() + FACE / 2.0, place.center().y);
            let square = Rect::from_center_size(middle, egui::Vec2::splat(FACE));
            face.paint(ui, square, palette.window);
        }
        if column.has_faces {
            place.min.x += FACE_ROOM;
        }
        let words = typeset::line(ui, &cell.text, theme::body(), cell.colour, place.width());
        let left = column.left(place, words.size().x);
        let at = egui::pos2(left, place.center().y - words.size().y / 2.0);
        is_cut |= words.elided;
        ui.painter().galley(at, words, cell.colour);
    }
    if is_cut {
        return response.on_hover_text_at_pointer(whole);
    }
    response
}
