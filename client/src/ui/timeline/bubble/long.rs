//! A text of many lines: its first ones, and under them the way to the others.

use std::sync::Arc;

use egui::{CursorIcon, Galley, Rect, Role, Sense, Ui, WidgetInfo};

use super::super::rows::Row;
use super::super::words;
use super::{ABOVE, META_LINE, Measured, SIDE};
use crate::ui::formatted::layout::Laid;
use crate::ui::theme::{self, Palette, radius, size, space};
use crate::ui::{Scene, typeset, widgets};

/// A text of more lines is folded, and shows so many.
const LINES: usize = 30;
/// What unfolds a text has a line of its own, with some room above it.
pub(super) const LINE: f32 = size::MESSAGE_LINE + space::TIGHT;

/// A text that can be folded.
pub(super) struct Long {
    is_folded: bool,
    name: String,
    said: Arc<Galley>,
}

impl Long {
    /// Lays out a text, of which only the first lines are left if it has many, unless they are all wanted.
    pub(super) fn fold(
        ui: &Ui,
        scene: &Scene<'_>,
        shows_all: bool,
        lay_out: &mut dyn FnMut(usize) -> Laid,
    ) -> (Laid, Option<Self>) {
        // No more than is shown, however long it is.
        let enough = if shows_all { usize::MAX } else { LINES + 1 };
        let mut words = lay_out(enough);
        if words.galley.rows.len() <= LINES {
            return (words, None);
        }
        if !shows_all {
            words = lay_out(LINES);
        }
        // How many lines there are is not said: they are those of the window, and change with its width.
        let name = scene
            .words
            .get(if shows_all { "fold-less" } else { "fold-all" });
        let colour = egui::Color32::PLACEHOLDER;
        let said = typeset::line(ui, &name, theme::body(), colour, f32::INFINITY);
        let long = Self {
            is_folded: !shows_all,
            name,
            said,
        };
        (words, Some(long))
    }

    pub(super) fn width(&self) -> f32 {
        self.said.size().x
    }

    /// Draws what unfolds the text, or folds it again; says whether it was pressed.
    pub(super) fn show(&self, ui: &Ui, place: Rect, row: &Row, palette: &Palette) -> bool {
        let id = ui.scope_id().with(("long text", row.id));
        let response = ui.interact(place, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &self.name));
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_expanded(!self.is_folded));
        widgets::touch(ui, &response, place, radius::CONTROL);
        let colour = words::accent(row, palette);
        let at = egui::pos2(
            place.left() + space::TIGHT,
            place.center().y - self.said.size().y / 2.0,
        );
        ui.painter().galley(at, Arc::clone(&self.said), colour);
        response.on_hover_cursor(CursorIcon::PointingHand).clicked()
    }
}

impl Measured {
    /// Where the way to the other lines stands in a bubble: on the line of the time, if that is there, too.
    pub(super) fn long_place(&self, bubble: Rect) -> Rect {
        let below = match &self.meta {
            Some(meta) if !meta.inline => META_LINE,
            _ => 0.0,
        };
        let bottom = bubble.bottom() - ABOVE - below;
        let width = self.long.as_ref().map_or(0.0, Long::width);
        let corner = egui::pos2(
            bubble.left() + SIDE - space::TIGHT,
            bottom - size::MESSAGE_LINE,
        );
        let room = egui::vec2(width + 2.0 * space::TIGHT, size::MESSAGE_LINE);
        Rect::from_min_size(corner, room)
    }
}
