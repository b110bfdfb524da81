//! What stands in a list that has nothing in it: why that is so, and what one can do about it.

use egui::{Sense, Ui, UiBuilder};

use super::{AddFriendForm, ContactsView, Tab};
use crate::core::model::{Friend, WindowKey};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons};

/// There are no conversations, or no friends, or none that were searched for.
pub(super) fn empty_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let no_friends = !scene.model.friends.values().any(Friend::is_friend);
    if !view.search.trim().is_empty() {
        let said = words.with("search-empty", &[("text", view.search.trim().into())]);
        return notice_ui(ui, icons::SEARCH, None, &said, |_| {});
    }
    let (icon, title, said, button) = if no_friends {
        let said = words.get("friends-empty");
        (icons::USERS, "friends-empty-title", said, "add-friend")
    } else {
        let said = words.get("chats-empty");
        (
            icons::MESSAGE,
            "chats-empty-title",
            said,
            "chats-empty-button",
        )
    };
    notice_ui(ui, icon, Some(&words.get(title)), &said, |ui| {
        ui.add_space(space::SMALL);
        if Button::primary(&words.get(button)).show(ui).clicked() {
            if no_friends {
                view.add_friend = Some(AddFriendForm::default());
            } else {
                view.tab = Tab::Friends;
            }
        }
        let everybody = words.get("people-title");
        if no_friends && Button::quiet(&everybody).show(ui).clicked() {
            outcome.open.push(WindowKey::Directory);
        }
    });
}

/// An icon, a sentence, and doors that lead on.
pub(super) fn notice_ui(
    ui: &mut Ui,
    icon: &str,
    title: Option<&str>,
    said: &str,
    doors: impl FnOnce(&mut Ui),
) {
    let palette = palette(ui);
    let rect = ui.available_rect_before_wrap();
    let room = rect.shrink2(egui::vec2(space::WIDE, 0.0));
    let layout = egui::Layout::top_down(egui::Align::Center);
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(layout)
            .id_salt("empty"),
    );
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space((rect.height() * 0.5 - 100.0).max(space::GROUP));
    let side = egui::Vec2::splat(48.0);
    let (place, _) = inside.allocate_exact_size(side, Sense::hover());
    let (centre, font) = (place.center(), theme::icon(24.0));
    let middle = egui::Align2::CENTER_CENTER;
    inside.painter().circle_filled(centre, 24.0, palette.sunken);
    inside
        .painter()
        .text(centre, middle, icon, font, palette.soft);
    inside.add_space(space::TIGHT);
    if let Some(title) = title {
        widgets::label(&mut inside, title, theme::title(), palette.text);
    }
    widgets::label(&mut inside, said, theme::body(), palette.soft);
    doors(&mut inside);
}
