//! Asks before signing out, and whether the history stays on this computer.

use egui::{Id, Ui};

use crate::core::Action;
use crate::core::model::Account;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

/// Draws the question over the window; says whether it is still open.
pub(super) fn question_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    account: &Account,
    outcome: &mut Outcome,
) -> bool {
    let palette = palette(ui);
    let waiting: usize = scene
        .model
        .conversations
        .values()
        .map(|conversation| conversation.outbox.len())
        .sum();
    let width = (ui.max_rect().width() - 2.0 * space::WIDE).min(320.0);
    let mut open = true;
    let frame = egui::Frame::new()
        .fill(palette.surface)
        .stroke(egui::Stroke::new(1.0, palette.line))
        .corner_radius(egui::CornerRadius::same(theme::radius::BUBBLE))
        .shadow(theme::floating_shadow(palette))
        .inner_margin(egui::Margin::same(16));
    let modal = egui::Modal::new(Id::unique("sign out"))
        .frame(frame)
        .backdrop_color(palette.veil);
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(width - 32.0);
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let place = if account.server_name.is_empty() {
            &account.address
        } else {
            &account.server_name
        };
        let title = scene
            .words
            .with("sign-out-title", &[("server", place.into())]);
        widgets::label(ui, title, theme::title(), palette.text);
        widgets::label(
            ui,
            scene.words.get("sign-out-text"),
            theme::body(),
            palette.soft,
        );
        if waiting > 0 {
            let said = scene
                .words
                .with("sign-out-unsent", &[("count", waiting.into())]);
            widgets::label(ui, said, theme::body(), palette.alert);
        }
        ui.add_space(space::TIGHT);
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
    });
    open && !response.should_close()
}
