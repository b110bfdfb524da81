//! What is done most often with a message, in buttons beside it while the pointer is on its row. The keyboard finds the
//! same in its menu.

use egui::{Rect, Ui, UiBuilder};

use super::{Measured, Shown};
use crate::core::message::Content;
use crate::ui::theme::{palette, radius, space};
use crate::ui::widgets::icon_button;
use crate::ui::{Scene, icons};

const BUTTON: f32 = 32.0;
/// The time of a message in the middle of a group stands beside it then.
const TIME: f32 = 40.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    React,
    Answer,
    Menu,
}

impl Measured {
    /// Whether it says something that can be said in other words.
    pub(super) fn can_edit(&self) -> bool {
        matches!(self.row.content, Content::Text(_)) && self.row.seq.is_some()
    }

    /// Whether it is something that people said, on which an emoji can be put.
    pub(super) fn can_react(&self) -> bool {
        self.row.content.takes_reactions() && self.row.seq.is_some()
    }

    /// Draws them where there is room beside the bubble, or over its corner; gives the one that was pressed.
    pub(super) fn tools_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        (row, bubble): (Rect, Rect),
        shown: &Shown<'_>,
    ) -> Option<Tool> {
        let is_said = self.row.content.words().is_some() && self.row.seq.is_some();
        let is_under = ui.rect_contains_pointer(row) && ui.input(|input| input.focused);
        if !is_said || !is_under || shown.is_choosing {
            return None;
        }
        let may = |tool| shown.has_field.then_some(tool);
        let reacts = may((Tool::React, icons::SMILE, "react")).filter(|_| self.can_react());
        let answers = may((Tool::Answer, icons::REPLY, "reply"));
        let menu = (Tool::Menu, icons::MORE_HORIZONTAL, "message-more");
        let tools: Vec<_> = reacts.into_iter().chain(answers).chain([menu]).collect();
        let width = BUTTON * tools.len() as f32;
        let time = if self.meta.is_none() { TIME } else { 0.0 };
        let beside = space::SMALL + time + width;
        let left = if self.row.is_own {
            let left = bubble.left() - beside;
            if left >= row.left() {
                left
            } else {
                bubble.left()
            }
        } else {
            let right = bubble.right() + beside;
            right.min(row.right()) - width
        };
        let top = (bubble.center().y - BUTTON / 2.0).max(bubble.top() - 4.0);
        let top = top.min(bubble.top());
        let place = Rect::from_min_size(egui::pos2(left, top), egui::vec2(width, BUTTON));
        let palette = palette(ui);
        if place.intersects(bubble) {
            ui.painter()
                .rect_filled(place, radius::CARD, palette.surface);
        }
        let mut pressed = None;
        for (index, (tool, icon, key)) in tools.into_iter().enumerate() {
            let corner = place.min + egui::vec2(BUTTON * index as f32, 0.0);
            let square = Rect::from_min_size(corner, egui::Vec2::splat(BUTTON));
            let builder = UiBuilder::new().max_rect(square);
            let mut inside = ui.new_child(builder.id_salt((key, self.row.id)));
            if icon_button(&mut inside, icon, &scene.words.get(key)).clicked() {
                pressed = Some(tool);
            }
        }
        pressed
    }
}
