//! Those who want to be let into a group, above those who are in it, for who may say so.

use anser_shared::group::{Group, MemberRole};
use anser_shared::order::Order;
use egui::{CornerRadius, Frame, Margin, Role, Ui, WidgetInfo};

use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, Progress};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, small_icon_button};
use crate::ui::{Outcome, Scene, icons, typeset};

/// So many are named at once; the others follow when these have an answer.
const LIMIT: usize = 4;

pub(super) fn waiting_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    group: &Group,
    outcome: &mut Outcome,
) {
    if group.role < MemberRole::Administrator {
        return;
    }
    let waiting = scene.model.waiting.get(&conversation.id);
    let waiting = waiting.and_then(|list| list.last.as_deref());
    let Some(waiting) = waiting.filter(|waiting| !waiting.is_empty()) else {
        return;
    };
    let (words, palette) = (scene.words, palette(ui));
    let count = [("count", waiting.len().into())];
    let frame = Frame::new()
        .fill(palette.accent_soft)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::symmetric(8, 6));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::HAIR;
        let said = words.with("waiting-count", &count);
        let heading = widgets::label(ui, &said, theme::small(), palette.text);
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &said));
        for person in waiting.iter().take(LIMIT) {
            let (rect, _) = ui
                .allocate_exact_size(egui::vec2(ui.available_width(), 26.0), egui::Sense::hover());
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            let builder = egui::UiBuilder::new().max_rect(rect).layout(layout);
            let mut row = ui.new_child(builder.id_salt(person.user));
            row.spacing_mut().item_spacing.x = space::TIGHT;
            let under_way = is_under_way(scene, conversation, &person.name);
            let name = [("name", (&person.nickname).into())];
            row.add_enabled_ui(!under_way, |ui| {
                for (icon, key, accept) in [
                    (icons::X, "waiting-decline", false),
                    (icons::CHECK, "waiting-accept", true),
                ] {
                    if small_icon_button(ui, icon, &words.with(key, &name)).clicked() {
                        outcome.act(Action::order(
                            conversation.id,
                            Order::Answer {
                                who: person.name.clone(),
                                accept,
                            },
                        ));
                    }
                }
            });
            let room = row.min_rect().left() - space::TIGHT - rect.left();
            let called = if person.nickname == person.name {
                person.nickname.clone()
            } else {
                format!("{} · {}", person.nickname, person.name)
            };
            let line = typeset::line(ui, &called, theme::small(), palette.text, room);
            let at = egui::pos2(rect.left(), rect.center().y - line.size().y / 2.0);
            let place = egui::Rect::from_min_size(at, line.size());
            let label = ui.interact(place, ui.scope_id().with(person.user), egui::Sense::hover());
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &called));
            ui.painter().galley(at, line, palette.text);
        }
    });
}

fn is_under_way(scene: &Scene<'_>, conversation: &Conversation, name: &str) -> bool {
    let answers =
        |wish: &GroupWish| matches!(wish.order(), Some(Order::Answer { who, .. }) if who == name);
    let last = scene
        .model
        .tickets
        .last_wish(Some(conversation.id), answers);
    last == Some(&Progress::Waiting)
}
