//! The words of a bubble, with what is behind them.

use std::sync::Arc;

use egui::text_selection::LabelSelectionState;
use egui::{Color32, Rect, Response, Stroke, Ui};

use super::long::{self, Long};
use super::{ABOVE, BARE, Measured, SIDE, words};
use crate::ui::Scene;
use crate::ui::formatted::layout::Laid;
use crate::ui::formatted::paint::Ink;
use crate::ui::links::painted::{self, Touched};
use crate::ui::theme::Palette;

impl Measured {
    pub(super) fn words_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        response: &Response,
        bubble: Rect,
        palette: &Palette,
    ) -> Option<Touched> {
        let inset = if self.bare {
            egui::vec2(0.0, BARE)
        } else {
            egui::vec2(SIDE, ABOVE)
        };
        let mut at = bubble.min + inset;
        let galley = &self.words.galley;
        if self.bare && self.row.is_own {
            at.x = bubble.right() - galley.size().x;
        }
        let accent = words::accent(&self.row, palette);
        let ink = Ink {
            bar: accent,
            ground: palette.code,
            soft: self.soft(palette),
        };
        let room = bubble.width() - 2.0 * SIDE;
        self.words.paint_ground(ui, at, room, &ink);
        let galley = Arc::clone(galley);
        let (text, line) = (palette.text, Stroke::NONE);
        LabelSelectionState::label_text_selection(ui, response, at, galley, text, line);
        // After the words, so that the pointer is a hand on them.
        let id = ui.scope_id().with(("links", self.row.id));
        let links = (self.links.as_slice(), accent);
        let touched = painted::touch(ui, id, response.id, at, &self.words.galley, links);
        let ids = (ui.scope_id().with(("code", self.row.id)), response.id);
        self.words.heads_ui(ui, scene.words, ids, (at, room), &ink);
        touched
    }

    pub(super) fn soft(&self, palette: &Palette) -> Color32 {
        if self.row.is_own && !self.bare {
            palette.own_soft
        } else {
            palette.faint
        }
    }
}

/// How large the words are, with what unfolds them, and where their last line ends.
pub(super) fn content_size(words: &Laid, long: Option<&Long>) -> (egui::Vec2, f32) {
    let size = words.galley.size();
    if let Some(long) = long {
        let width = long.width();
        return (egui::vec2(size.x.max(width), size.y + long::LINE), width);
    }
    let last = words.galley.rows.last();
    let last = last.filter(|_| !words.is_closed);
    let end = last.map_or(f32::INFINITY, |row| {
        row.rect_without_leading_space().right()
    });
    (size, end)
}
