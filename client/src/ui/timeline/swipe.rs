//! A swipe to the side over a message answers it: two fingers on a touchpad, or the wheel with Shift.

use anser_look::typing;
use anser_shared::id::Seq;
use egui::{Align2, Rect, Ui};

use super::layout::Layout;
use crate::ui::icons;
use crate::ui::theme::{self, palette, size, space};

/// So far it goes, in points.
const FAR: f32 = 80.0;
/// After so many seconds without motion another one begins.
const PAUSE: f64 = 0.4;

#[derive(Debug, Default)]
pub(super) struct Swipe {
    over: Option<Seq>,
    far: f32,
    moved_at: f64,
    /// It has answered, and means nothing more until it rests.
    done: bool,
}

impl Swipe {
    /// Gives the place of a message that is to be answered.
    pub(super) fn follow(&mut self, ui: &Ui, layout: &Layout<'_>) -> Option<Seq> {
        let now = ui.input(|input| input.time);
        if now - self.moved_at > PAUSE {
            *self = Self::default();
        }
        let pointer = ui.input(|input| input.pointer.hover_pos());
        let over = pointer.filter(|pointer| layout.list.rect.contains(*pointer));
        let Some(pointer) = over.filter(|_| typing::is_uncovered(ui)) else {
            *self = Self::default();
            return None;
        };
        let aside = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.x));
        if aside != 0.0 {
            self.moved_at = now;
            let over = layout.said_at(pointer.y);
            if over != self.over {
                (self.over, self.far) = (over, 0.0);
            }
            self.far += aside;
        }
        let answers = self.over.filter(|_| !self.done && self.far.abs() >= FAR);
        self.done |= answers.is_some();
        if self.far != 0.0 {
            ui.ctx().request_repaint();
        }
        answers
    }

    /// How far it is, beside the message that would be answered.
    pub(super) fn show(&self, ui: &Ui, layout: &Layout<'_>) {
        let Some(bubble) = self.over.and_then(|seq| layout.place_of(seq)) else {
            return;
        };
        let share = (self.far.abs() / FAR).min(1.0);
        if share < 0.1 || self.done {
            return;
        }
        let palette = palette(ui);
        let radius = share * size::ICON / 1.2;
        let beside = space::EDGE + size::ICON / 2.0;
        let right = bubble.right() + beside;
        let x = match right + radius <= layout.list.rect.right() {
            true => right,
            false => bubble.left() - beside,
        };
        let middle = egui::pos2(x, bubble.center().y);
        let painter = ui.painter().with_clip_rect(layout.list.rect);
        painter.circle_filled(middle, radius, palette.accent_soft);
        let font = theme::icon(share * size::SMALL_ICON);
        painter.text(
            middle,
            Align2::CENTER_CENTER,
            icons::REPLY,
            font,
            palette.accent,
        );
    }
}

impl Layout<'_> {
    /// The place of the message at a height of the window, if somebody has said something there.
    fn said_at(&self, y: f32) -> Option<Seq> {
        let holds = |top: f32, height: f32| {
            let top = self.inner.top() + top;
            Rect::from_min_size(egui::pos2(0.0, top), egui::vec2(1.0, height))
                .y_range()
                .contains(y)
        };
        let mut placed = self.placed.iter();
        let row = placed.find(|placed| holds(placed.top, placed.height))?.row;
        let row = &self.measured.get(&row)?.as_ref()?.row;
        row.seq.filter(|_| row.content.words().is_some())
    }
}
