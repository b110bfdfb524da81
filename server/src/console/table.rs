//! Tables: heads that sort, rows of which only the visible ones are laid out.

use std::sync::Arc;

use anser_look::theme::{self, palette, radius, space};
use anser_look::widgets;
use anser_look::{icons, typeset};
use egui::{Color32, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo};

use crate::admin::desk::Snapshot;

pub const ROW: f32 = 34.0;

/// Room for the button of a row's menu.
const MENU: f32 = 36.0;

/// A column: how much of the width is its own, and whether it has numbers, which stand under each other
/// by their last digit.
#[derive(Clone, Copy)]
pub struct Column {
    share: f32,
    is_number: bool,
}

impl Column {
    pub const fn text(share: f32) -> Self {
        Self {
            share,
            is_number: false,
        }
    }

    pub const fn number(share: f32) -> Self {
        Self {
            share,
            is_number: true,
        }
    }

    /// Where words of a width begin in a place of this column.
    fn left(self, place: Rect, width: f32) -> f32 {
        if self.is_number {
            place.right() - space::SMALL - width
        } else {
            place.left()
        }
    }
}

/// By which column a table is sorted, and whether the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub column: usize,
    pub reversed: bool,
}

/// Which rows a table has, in their order: worked out anew when there is another picture, another search or
/// another order, and not with every frame.
#[derive(Debug, Default)]
pub struct Found {
    made_for: Option<(usize, i64, String, Order)>,
    rows: Arc<[usize]>,
}

impl Found {
    pub fn rows(
        &mut self,
        snapshot: &Arc<Snapshot>,
        search: &str,
        order: Order,
        find: impl FnOnce() -> Vec<usize>,
    ) -> Arc<[usize]> {
        let picture = (Arc::as_ptr(snapshot).addr(), snapshot.at.0);
        let wanted = (picture.0, picture.1, search.to_owned(), order);
        if self.made_for.as_ref() != Some(&wanted) {
            self.rows = find().into();
            self.made_for = Some(wanted);
        }
        self.rows.clone()
    }
}

/// What stands in one place of a row.
pub struct Cell {
    pub text: String,
    pub colour: Color32,
}

/// The places of a row of columns.
pub fn places(columns: &[Column], row: Rect) -> Vec<Rect> {
    let all: f32 = columns.iter().map(|column| column.share).sum();
    let mut left = row.left() + space::SMALL;
    let room = row.width() - 2.0 * space::SMALL;
    columns
        .iter()
        .map(|column| {
            let width = room * column.share / all;
            let place = Rect::from_min_size(
                egui::pos2(left, row.top()),
                egui::vec2(width - space::SMALL, row.height()),
            );
            left += width;
            place
        })
        .collect()
}

/// The heads; a press sorts by a column, another one turns it round.
pub fn heads_ui(ui: &mut Ui, columns: &[Column], names: &[String], order: &mut Order) {
    let palette = palette(ui);
    let room = egui::vec2(ui.available_width(), 28.0);
    let (row, _) = ui.allocate_exact_size(room, Sense::hover());
    let places = places(columns, row);
    for (n, ((place, name), column)) in places.into_iter().zip(names).zip(columns).enumerate() {
        let response = ui.interact(place, ui.scope_id().with(("head", n)), Sense::click());
        let sorts = order.column == n;
        response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sorts, name));
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
        let words = typeset::line(
            ui,
            &format!("{name}{mark}"),
            theme::small(),
            colour,
            place.width(),
        );
        let left = column.left(place, words.size().x);
        let at = egui::pos2(left, place.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, colour);
        if response.clicked() {
            order.reversed = sorts && !order.reversed;
            order.column = n;
        }
    }
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(row.x_range(), row.bottom(), line);
}

/// The same over rows that have a menu.
pub fn heads_over_menus_ui(ui: &mut Ui, columns: &[Column], names: &[String], order: &mut Order) {
    let room = egui::vec2(ui.available_width() - MENU, 28.0);
    let place = Rect::from_min_size(ui.cursor().min, room);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("heads"));
    heads_ui(&mut inside, columns, names, order);
    ui.add_space(room.y + space::HAIR);
}

/// One row.
pub fn row_ui(ui: &mut Ui, columns: &[Column], cells: &[Cell]) {
    let room = egui::vec2(ui.available_width(), ROW);
    let (row, response) = ui.allocate_exact_size(room, Sense::hover());
    cells_ui(ui, row, response, columns, cells);
}

/// A row with a menu, under a button at its end, the right button of the pointer and the menu key. True
/// when the row itself is pressed.
pub fn row_with_menu_ui(
    ui: &mut Ui,
    columns: &[Column],
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
        let response = cells_ui(ui, row, response, columns, cells);
        if response.has_focus() {
            widgets::focus_ring(ui, row, radius::CONTROL);
        }
        widgets::context_menu(&response, by_key, &mut menu);
        let button = widgets::icon_button(ui, icons::MORE_VERTICAL, actions);
        egui::Popup::menu(&button).show(&mut menu);
        response.clicked()
    })
    .inner
}

fn cells_ui(
    ui: &Ui,
    row: Rect,
    response: Response,
    columns: &[Column],
    cells: &[Cell],
) -> Response {
    let whole: Vec<&str> = cells
        .iter()
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let whole = whole.join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &whole));
    if ui.rect_contains_pointer(row) {
        let hover = palette(ui).hover;
        ui.painter()
            .rect_filled(row, f32::from(radius::CONTROL), hover);
    }
    let mut is_cut = false;
    for ((place, cell), column) in places(columns, row).into_iter().zip(cells).zip(columns) {
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
