//! Asks before signing out, and whether the history stays on this computer.

use egui::Ui;

use crate::core::Action;
use crate::core::model::Account;
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

/// Draws the question over the window; says whether it is still open.
pub(super) fn question_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    account: &Account,
    outcome: &mut Outcome,
) -> bool {
    let waiting: usize = scene
        .model
        .conversations
        .values()
        .map(|conversation| conversation.unsent().count())
        .sum();
    let mut open = true;
    let over = widgets::modal(ui, "sign out", |ui| {
        let place = if account.server_name.is_empty() {
            &account.address
        } else {
            &account.server_name
        };
        let title = scene
            .words
            .with("sign-out-title", &[("server", place.into())]);
        widgets::question(ui, &title, &scene.words.get("sign-out-text"));
        if waiting > 0 {
            let said = scene
                .words
                .with("sign-out-unsent", &[("count", waiting.into())]);
            widgets::fault(ui, &said);
        }
        let mut sign_out = |keep_history: bool| {
            outcome.act(Action::SignOut { keep_history });
            open = false;
        };
        if Button::primary(&scene.words.get("sign-out-keep"))
            .wide()
            .show(ui)
            .clicked()
        {
            sign_out(true);
        }
        if Button::danger(&scene.words.get("sign-out-forget"))
            .wide()
            .show(ui)
            .clicked()
        {
            sign_out(false);
        }
        if Button::quiet(&scene.words.get("cancel"))
            .wide()
            .show(ui)
            .clicked()
        {
            open = false;
        }
        !open
    });
    !over
}
