//! What stands in a list that has nothing in it: why that is so, and what one can do about it.

use egui::Ui;

use super::{ContactsView, Tab, found};
use crate::core::model::{Friend, WindowKey};
use crate::ui::query::query;
use crate::ui::theme::space;
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, filters, icons};

/// So far above the middle of the list it begins.
pub(super) const ABOVE: f32 = 100.0;

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
        let typed = view.search.trim();
        let said = match query(scene.model, words, scene.zone, typed) {
            Err(fault) if view.tab == Tab::Chats => words.query_fault(&fault),
            _ if view.tab == Tab::Chats => {
                let said = words.with("search-empty", &[("text", typed.into())]);
                let since = found::found(scene, typed).and_then(|found| found.since);
                let since = since.map(|since| filters::reach(scene, since));
                words.sentences(&[said, since.unwrap_or_default()])
            }
            _ => words.with("search-empty-names", &[("text", typed.into())]),
        };
        // Somebody who is no friend yet may be on the server.
        let find = words.get("search-empty-find");
        let mut finds = false;
        widgets::nothing(ui, ABOVE, icons::SEARCH, None, &said, |ui| {
            ui.add_space(space::SMALL);
            finds = Button::plain(&find).show(ui).clicked();
        });
        if finds {
            let name = view.search.trim().to_owned();
            view.ask_for_friend(&name);
        }
        return;
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
    widgets::nothing(ui, ABOVE, icon, Some(&words.get(title)), &said, |ui| {
        ui.add_space(space::SMALL);
        if Button::primary(&words.get(button)).show(ui).clicked() {
            if no_friends {
                view.ask_for_friend("");
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
