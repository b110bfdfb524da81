//! The row that the keyboard is on while the field above the list has it: the arrows move it, Enter opens
//! it, the menu key opens its menu, Escape lets go of it.

use anser_look::typing;
use egui::{EventFilter, Rect, Response, Ui};

use super::widgets;
use crate::ui::keys::Shortcut;

#[derive(Debug, Default)]
pub(in crate::ui) struct Cursor {
    row: Option<usize>,
    /// It has moved, and may be out of view.
    moved: bool,
}

impl Cursor {
    pub(in crate::ui) fn row(&self) -> Option<usize> {
        self.row
    }

    /// Draws a field called `name` in which the list is searched, and listens to it; `clear` makes it empty. A press
    /// of Escape is for one thing: the marked row, then what was typed, then what the field stands in.
    pub(in crate::ui) fn search_ui(
        &mut self,
        ui: &mut Ui,
        [name, clear]: [&str; 2],
        text: &mut String,
        rows: usize,
    ) -> Response {
        let lets_go = self.row.is_some()
            && typing::is_uncovered(ui)
            && ui.input_mut(|input| Shortcut::LeaveRow.take(input));
        let response = widgets::search(ui, name, clear, text);
        if lets_go {
            *self = Self::default();
            response.request_focus();
        }
        self.listen(ui, &response, rows);
        response
    }

    /// What is typed in the field; `rows` is how many there are.
    pub(in crate::ui) fn listen(&mut self, ui: &Ui, field: &Response, rows: usize) {
        if field.changed() {
            *self = Self::default();
        }
        if !field.has_focus() {
            // Enter takes the keyboard away from the field, and is about this row.
            if !field.lost_focus() && !egui::Popup::is_any_open(ui.ctx()) {
                *self = Self::default();
            }
            return;
        }
        // The toolkit would take these keys for moving from one control to the next.
        let ours = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, ours));
        let (down, up) = ui.input(|input| {
            (
                Shortcut::RowDown.is_seen(input),
                Shortcut::RowUp.is_seen(input),
            )
        });
        let before = self.row;
        if down && rows > 0 {
            self.row = Some(before.map_or(0, |row| (row + 1).min(rows - 1)));
        } else if up {
            self.row = before.and_then(|row| row.checked_sub(1));
        }
        self.row = self.row.filter(|row| *row < rows);
        self.moved |= self.row != before;
    }

    /// Scrolls to the row when it has moved. `ui` shows the rows from `first` on.
    pub(in crate::ui) fn bring_into_view(&mut self, ui: &Ui, first: usize, height: f32) {
        if let (true, Some(row)) = (std::mem::take(&mut self.moved), self.row) {
            let rect = ui.max_rect();
            let top = rect.top() + (row as f32 - first as f32) * height;
            let corner = egui::pos2(rect.left(), top);
            let place = Rect::from_min_size(corner, egui::vec2(rect.width(), height));
            ui.scroll_to_rect(place, None);
        }
    }
}
