//! Who wants to be a friend, and who was asked: above the list, until it is answered.

use anser_shared::id::UserId;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::list;
use crate::core::Action;
use crate::core::model::{About, Friend};
use crate::ui::links::painted;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, typeset};

/// Draws those that are searched for, one below the other; says whether there are any.
pub(super) fn requests_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    search: &str,
    outcome: &mut Outcome,
) -> bool {
    let (asking, asked) = list::requests(scene.model, search);
    for user in asking.iter().filter_map(|line| line.user) {
        if let Some(friend) = scene.model.friends.get(&user) {
            request_ui(ui, scene, friend, true, outcome);
        }
    }
    for user in asked.iter().filter_map(|line| line.user) {
        if let Some(friend) = scene.model.friends.get(&user) {
            request_ui(ui, scene, friend, false, outcome);
        }
    }
    !(asking.is_empty() && asked.is_empty())
}

/// How many want an answer.
pub(super) fn count(scene: &Scene<'_>) -> usize {
    list::requests(scene.model, "").0.len()
}

fn request_ui(ui: &mut Ui, scene: &Scene<'_>, friend: &Friend, asks: bool, outcome: &mut Outcome) {
    let palette = palette(ui);
    let key = if asks {
        "request-from"
    } else {
        "request-sent-to"
    };
    let said = scene.words.with(key, &[("name", friend.called().into())]);
    let frame = egui::Frame::new()
        .fill(palette.window)
        .corner_radius(egui::CornerRadius::same(theme::radius::CARD))
        .inner_margin(egui::Margin::same(12));
    let side = space::EDGE as i8;
    let margin = egui::Margin {
        left: side,
        right: side,
        top: 8,
        bottom: 0,
    };
    frame.outer_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::SMALL;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::SMALL;
            let (square, _) = ui.allocate_exact_size(egui::Vec2::splat(32.0), Sense::hover());
            let avatar = Avatar {
                user: friend.person.user,
                name: friend.called(),
                picture: friend.person.picture,
                presence: None,
                ground: palette.window,
            };
            avatar.paint(ui, square);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                widgets::label(ui, &said, theme::body(), palette.text);
                widgets::label(ui, &friend.person.name, theme::small(), palette.soft);
            });
        });
        if asks && !friend.greeting.is_empty() {
            painted::paragraph(ui, &friend.greeting, theme::body(), palette.text);
        }
        let about = About::Somebody(friend.person.user);
        if let Some(fault) = scene.model.tickets.fault(&about) {
            widgets::fault(ui, &scene.words.fault(fault));
        }
        answers_ui(ui, scene, friend.person.user, asks, outcome);
    });
}

fn answers_ui(ui: &mut Ui, scene: &Scene<'_>, user: UserId, asks: bool, outcome: &mut Outcome) {
    let words = scene.words;
    widgets::at_the_end(ui, |ui| {
        if !asks {
            let take_back = words.get("take-back");
            if Button::plain(&take_back).show(ui).clicked() {
                outcome.act(Action::EndFriendship { user });
            }
            return;
        }
        // Apart from both stands what ends it for good.
        if Button::primary(&words.get("accept")).show(ui).clicked() {
            outcome.act(Action::AnswerFriend { user, accept: true });
        }
        if Button::plain(&words.get("refuse")).show(ui).clicked() {
            let accept = false;
            outcome.act(Action::AnswerFriend { user, accept });
        }
        let rest = egui::Layout::left_to_right(egui::Align::Center);
        ui.with_layout(rest, |ui| {
            if Button::quiet(&words.get("block"))
                .small()
                .show(ui)
                .clicked()
            {
                let blocked = true;
                outcome.act(Action::Block { user, blocked });
            }
        });
    });
}

/// A quiet line that says how many requests wait, for the tab that does not show them; says
/// whether it was pressed.
pub(super) fn line_ui(ui: &mut Ui, scene: &Scene<'_>) -> bool {
    let count = count(scene);
    if count == 0 {
        return false;
    }
    let palette = palette(ui);
    let requests = scene.words.get("requests");
    let said = scene.words.in_brackets(&requests, &count.to_string());
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 40.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    let inset = rect.shrink2(egui::vec2(space::EDGE, 4.0));
    let corners = egui::CornerRadius::same(theme::radius::CARD);
    ui.painter()
        .rect_filled(inset, corners, palette.accent_soft);
    widgets::touch(ui, &response, inset, theme::radius::CARD);
    let font = theme::semibold(theme::size::BODY);
    let words = typeset::line(ui, &said, font, palette.accent, inset.width() - 24.0);
    let at = egui::pos2(
        inset.left() + space::EDGE,
        inset.center().y - words.size().y / 2.0,
    );
    ui.painter().galley(at, words, palette.accent);
    response.clicked()
}

/// People whom one has blocked and who are no friends: here the block can be ended.
pub(super) fn blocked_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let palette = palette(ui);
    let blocked = scene.model.friends.values();
    let blocked: Vec<&Friend> = blocked
        .filter(|friend| friend.blocked && !friend.is_friend())
        .collect();
    if blocked.is_empty() {
        return;
    }
    let room = ui.available_rect_before_wrap();
    let inset = Rect::from_min_max(
        egui::pos2(room.left() + space::EDGE, room.top()),
        egui::pos2(room.right() - space::EDGE, room.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(inset).id_salt("blocked"));
    inside.add_space(space::EDGE);
    let title = scene.words.get("blocked-title");
    widgets::label(&mut inside, title, theme::small(), palette.soft);
    for friend in blocked {
        inside.horizontal(|ui| {
            widgets::label(ui, friend.called(), theme::body(), palette.text);
            let unblock = scene.words.get("unblock");
            if Button::quiet(&unblock).small().show(ui).clicked() {
                outcome.act(Action::Block {
                    user: friend.person.user,
                    blocked: false,
                });
            }
        });
    }
    let used = inside.min_rect();
    ui.allocate_rect(used, Sense::hover());
}
