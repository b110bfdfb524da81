//! A row of a list of people: who they are, and at its end the next step with them.

use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::somebody::Somebody;
use crate::core::model::WindowKey;
use crate::core::names::Wanted;
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, Avatar};
use crate::ui::{Outcome, named, typeset};

/// As high as the rows of the contact list, beside which it can stand.
pub const ROW: f32 = 60.0;

/// Draws it, with what is said below the name and with what was looked for marked in it. A press opens the card; `step` draws from the right.
pub fn row_ui(
    ui: &mut Ui,
    person: &Somebody<'_>,
    below: &str,
    wanted: &Wanted,
    outcome: &mut Outcome,
    step: impl FnOnce(&mut Ui, &mut Outcome),
) {
    let palette = palette(ui);
    let size = egui::vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let called = person.called();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, called));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(below.to_owned());
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);
    let middle = egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(40.0));
    let avatar = Avatar {
        user: person.who.user,
        name: called,
        picture: person.who.picture,
        presence: person.presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);
    let right = rect.with_max_x(rect.right() - space::EDGE);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let builder = UiBuilder::new().max_rect(right).layout(layout);
    let mut corner = ui.new_child(builder.id_salt(("step", person.who.user)));
    step(&mut corner, outcome);
    let left = square.right() + space::EDGE;
    let room = corner.min_rect().left() - space::SMALL - left;
    let name = named::line(ui, called, wanted, theme::body(), palette.text, room);
    let top = rect.center().y - 19.0;
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    let below = typeset::line(ui, below, theme::small(), palette.soft, room);
    let at = egui::pos2(left, rect.center().y + 11.0 - below.size().y / 2.0);
    ui.painter().galley(at, below, palette.soft);
    if response.clicked() {
        outcome.open.push(WindowKey::Person(person.who.user));
    }
}
