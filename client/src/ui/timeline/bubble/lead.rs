//! What stands above a bubble: the line of its day, the line before what is new, and who has said it.

use std::sync::Arc;

use anser_shared::id::PictureId;
use egui::{Align2, Color32, Galley, Pos2, Rect, Stroke, Ui};
use jiff::civil::Date;

use super::{FACE, GAP_BETWEEN_GROUPS, GAP_IN_GROUP, SIDE};
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::timeline::rows::Row;
use crate::ui::widgets::Avatar;
use crate::ui::{Scene, dates, icons, typeset};

/// The line above a bubble that says whose it is.
const AUTHOR_LINE: f32 = 18.0;
const DAY_LINE: f32 = 36.0;

pub(super) struct Lead {
    day: Option<Date>,
    /// What is new begins here, and a line says so.
    begins_new: bool,
    author: Option<Arc<Galley>>,
    pub(super) height: f32,
}

impl Lead {
    pub(super) fn new(ui: &Ui, scene: &Scene<'_>, row: &Row, begins_new: bool, limit: f32) -> Self {
        let day = row.new_day;
        let mut height = match (day, row.first_of_group) {
            (Some(_), _) => DAY_LINE + GAP_IN_GROUP,
            (None, true) => GAP_BETWEEN_GROUPS,
            (None, false) => GAP_IN_GROUP,
        };
        if begins_new {
            height += DAY_LINE;
        }
        let author = row.named.then(|| {
            let name = scene.words.called(scene.model, row.author);
            typeset::line(ui, &name, theme::small(), palette(ui).soft, limit)
        });
        if author.is_some() {
            height += AUTHOR_LINE;
        }
        Self {
            day,
            begins_new,
            author,
            height,
        }
    }

    /// There is a line across the list.
    pub(super) fn has_lines(&self) -> bool {
        self.day.is_some() || self.begins_new
    }

    pub(super) fn lines_ui(&self, ui: &Ui, scene: &Scene<'_>, rect: Rect) {
        let palette = palette(ui);
        let mut top = rect.top();
        if let Some(day) = self.day {
            let said = dates::day_line(scene.words, day, scene.now, scene.zone);
            line(ui, rect, &said, palette.soft);
            top += DAY_LINE;
        }
        if self.begins_new {
            let said = scene.words.get("new-messages");
            line(ui, rect.with_min_y(top), &said, palette.accent);
        }
    }

    /// Who has said it, with their face beside the bubble, whose corner is given.
    pub(super) fn author_ui(
        &self,
        ui: &Ui,
        scene: &Scene<'_>,
        row: &Row,
        (rect, corner): (Rect, Pos2),
    ) {
        let Some(author) = &self.author else {
            return;
        };
        let top = corner.y + 2.0 - AUTHOR_LINE;
        let at = egui::pos2(corner.x + SIDE, top);
        ui.painter()
            .galley(at, Arc::clone(author), palette(ui).soft);
        let place = egui::pos2(rect.left(), top);
        let square = Rect::from_min_size(place, egui::Vec2::splat(FACE));
        face_ui(ui, scene, row, square);
    }
}

/// Whose words they are; the server's have a sign of their own.
fn face_ui(ui: &Ui, scene: &Scene<'_>, row: &Row, square: Rect) {
    let palette = palette(ui);
    if row.from_server {
        let painter = ui.painter();
        painter.circle_filled(square.center(), FACE / 2.0, palette.accent);
        let font = theme::icon(size::SMALL_ICON);
        let (middle, icon) = (Align2::CENTER_CENTER, icons::SERVER);
        painter.text(square.center(), middle, icon, font, palette.on_accent);
        return;
    }
    let person = Somebody::find(scene.model, row.author);
    let name = scene.words.called(scene.model, row.author);
    let avatar = Avatar {
        user: row.author,
        name: &name,
        picture: person.map_or(PictureId::NONE, |person| person.who.picture),
        presence: None,
        ground: palette.timeline,
    };
    avatar.paint(ui, square);
}

/// Words across the list, in a line.
fn line(ui: &Ui, rect: Rect, said: &str, colour: Color32) {
    let palette = palette(ui);
    let middle = egui::pos2(rect.center().x, rect.top() + DAY_LINE / 2.0 + 2.0);
    let words = typeset::line(ui, said, theme::small(), colour, rect.width() - 80.0);
    let half = words.size().x / 2.0 + space::EDGE;
    let is_quiet = colour == palette.soft;
    let line = Stroke::new(1.0, if is_quiet { palette.line } else { colour });
    ui.painter()
        .hline(rect.left()..=middle.x - half, middle.y, line);
    ui.painter()
        .hline(middle.x + half..=rect.right(), middle.y, line);
    ui.painter()
        .galley(middle - words.size() / 2.0, words, colour);
}
