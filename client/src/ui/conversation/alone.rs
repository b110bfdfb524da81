//! A group in which nobody else is: a line that says so, with the way to change it.

use egui::{Align, Layout, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::add_people;
use crate::core::model::Conversation;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::Button;
use crate::ui::{Scene, icons, typeset};

const HEIGHT: f32 = 48.0;

/// How high the line is; nothing where there are others.
pub(super) fn height(conversation: &Conversation) -> f32 {
    let members = conversation.group().map_or(0, |group| group.members);
    if members == 1 && add_people::may(conversation) {
        HEIGHT
    } else {
        0.0
    }
}

/// Says whether people are to be added.
pub(super) fn line_ui(ui: &mut Ui, scene: &Scene<'_>) -> bool {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let inset = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut end = ui.new_child(UiBuilder::new().max_rect(inset).layout(layout));
    let add = scene.words.get("add-member");
    let pressed = Button::plain(&add)
        .icon(icons::USER_PLUS)
        .show(&mut end)
        .clicked();
    let room = end.min_rect().left() - space::SMALL - inset.left();
    let said = scene.words.get("group-alone");
    let words = typeset::paragraph(ui, &said, theme::body(), palette.soft, room);
    let at = egui::pos2(inset.left(), rect.center().y - words.size().y / 2.0);
    let place = egui::Rect::from_min_size(at, words.size());
    let label = ui.interact(place, ui.scope_id().with("alone"), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    ui.painter().galley(at, words, palette.soft);
    pressed
}
