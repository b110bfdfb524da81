//! Tables: heads that sort, rows of which only the visible ones are laid out.

use anser_look::theme::{self, palette, radius, space};
use anser_look::typeset;
use anser_look::widgets;
use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo};

pub const ROW: f32 = 34.0;

/// A column: how much of the width is its own.
pub struct Column {
    pub share: f32,
}

/// By which column a table is sorted, and whether the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub column: usize,
    pub reversed: bool,
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
    for (n, (place, name)) in places(columns, row).into_iter().zip(names).enumerate() {
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
        let at = egui::pos2(place.left(), place.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, colour);
        if response.clicked() {
            order.reversed = sorts && !order.reversed;
            order.column = n;
        }
    }
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(row.x_range(), row.bottom(), line);
}

/// One row.
pub fn row_ui(ui: &mut Ui, columns: &[Column], cells: &[Cell]) -> Rect {
    let room = egui::vec2(ui.available_width(), ROW);
    let (row, response) = ui.allocate_exact_size(room, Sense::hover());
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
    for (place, cell) in places(columns, row).into_iter().zip(cells) {
        let words = typeset::line(ui, &cell.text, theme::body(), cell.colour, place.width());
        let at = egui::pos2(place.left(), place.center().y - words.size().y / 2.0);
        is_cut |= words.elided;
        ui.painter().galley(at, words, cell.colour);
    }
    if is_cut {
        response.on_hover_text_at_pointer(whole);
    }
    row
}
