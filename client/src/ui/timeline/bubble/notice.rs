//! A line of the server's own in the middle of the list, and several of them folded into one.

use std::sync::Arc;

use egui::{Align2, CursorIcon, Rect, Role, Sense, Ui, WidgetInfo};

use super::{ABOVE, Measured};
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::timeline::folds::Part;
use crate::ui::{Scene, icons, typeset, widgets};

/// What folds lines again stands under the last of them.
pub(super) const LESS: f32 = 22.0;
const ICON: f32 = 14.0;

impl Measured {
    pub(super) fn is_of_run(&self) -> bool {
        matches!(self.part, Part::Folded(_) | Part::Unfolded(_))
    }

    /// Draws the line; says whether those that are folded into it are to be seen, or not any more.
    pub(super) fn notice_ui(&self, ui: &Ui, scene: &Scene<'_>, rect: Rect) -> bool {
        let palette = palette(ui);
        let less = if matches!(self.part, Part::Unfolded(_)) {
            LESS
        } else {
            0.0
        };
        let top = rect.bottom() - less - self.words.galley.size().y - ABOVE;
        let said = self.text();
        let turned = match &self.part {
            Part::Folded(_) => {
                let middle = egui::pos2(rect.center().x, top + self.words.galley.size().y / 2.0);
                self.turn_ui(
                    ui,
                    said,
                    (middle, self.words.galley.size()),
                    icons::CHEVRON_DOWN,
                )
            }
            part => {
                let at = egui::pos2(rect.center().x - self.words.galley.size().x / 2.0, top);
                let place = Rect::from_min_size(at, self.words.galley.size());
                let id = ui.scope_id().with(("notice", self.row.id));
                let response = ui.interact(place, id, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, said));
                matches!(part, Part::Unfolded(_)) && self.less_ui(ui, scene, rect)
            }
        };
        // Its lines are laid out around their middle.
        let middle = egui::pos2(rect.center().x, top);
        ui.painter()
            .galley(middle, Arc::clone(&self.words.galley), palette.soft);
        turned
    }

    /// A line that says that a message was pinned; says whether one wants to go there, where it is.
    pub(super) fn pin_ui(&self, ui: &Ui, scene: &Scene<'_>, rect: Rect, is_there: bool) -> bool {
        if !is_there {
            return self.notice_ui(ui, scene, rect);
        }
        let palette = palette(ui);
        let words = self.words.galley.size();
        let top = rect.bottom() - words.y - ABOVE;
        let middle = egui::pos2(rect.center().x, top + words.y / 2.0);
        let half = (words.y / 2.0).max(size::SMALL / 2.0) + space::HAIR;
        let place =
            Rect::from_center_size(middle, egui::vec2(words.x + 2.0 * space::SMALL, 2.0 * half));
        let id = ui.scope_id().with(("pin", self.row.id));
        let response = ui.interact(place, id, Sense::click());
        let said = self.text();
        response.widget_info(|| WidgetInfo::labeled(Role::Link, true, said));
        widgets::touch(ui, &response, place, radius::CONTROL);
        let at = egui::pos2(rect.center().x, top);
        ui.painter()
            .galley(at, Arc::clone(&self.words.galley), palette.soft);
        response.on_hover_cursor(CursorIcon::PointingHand).clicked()
    }

    /// What folds the lines again.
    fn less_ui(&self, ui: &Ui, scene: &Scene<'_>, rect: Rect) -> bool {
        let palette = palette(ui);
        let name = scene.words.get("fold-less");
        let words = typeset::line(ui, &name, theme::small(), palette.soft, rect.width());
        let middle = egui::pos2(rect.center().x, rect.bottom() - ABOVE / 2.0 - LESS / 2.0);
        let turned = self.turn_ui(ui, &name, (middle, words.size()), icons::CHEVRON_UP);
        ui.painter()
            .galley(middle - words.size() / 2.0, words, palette.soft);
        turned
    }

    /// Words in the middle that can be pressed, with an icon behind them. It is the same control before and
    /// after, so that it keeps the keyboard.
    fn turn_ui(
        &self,
        ui: &Ui,
        name: &str,
        (middle, words): (egui::Pos2, egui::Vec2),
        icon: &str,
    ) -> bool {
        let palette = palette(ui);
        let (left, right) = (middle.x - words.x / 2.0, middle.x + words.x / 2.0);
        let half = (words.y / 2.0).max(size::SMALL / 2.0) + space::HAIR;
        let place = Rect::from_min_max(
            egui::pos2(left - space::SMALL, middle.y - half),
            egui::pos2(right + ICON + space::SMALL + space::TIGHT, middle.y + half),
        );
        let id = ui.scope_id().with(("run", self.row.id));
        let response = ui.interact(place, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let is_shown = matches!(self.part, Part::Unfolded(_));
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_expanded(is_shown));
        widgets::touch(ui, &response, place, radius::CONTROL);
        let at = egui::pos2(right + space::TIGHT + space::HAIR, middle.y);
        ui.painter().text(
            at,
            Align2::LEFT_CENTER,
            icon,
            theme::icon(ICON),
            palette.soft,
        );
        response.on_hover_cursor(CursorIcon::PointingHand).clicked()
    }
}
