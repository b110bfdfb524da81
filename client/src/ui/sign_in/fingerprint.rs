//! The question about a server that is not known yet, and the stop before one that has changed.

use anser_shared::tls::{Fingerprint, OtherKey};
use egui::{Sense, Ui};

use crate::core::Action;
use crate::core::model::WindowKey;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons};

/// The words of a server's key.
pub fn words_ui(ui: &mut Ui, scene: &Scene<'_>, fingerprint: &Fingerprint) {
    let words = fingerprint.words();
    let name = scene.words.get("fingerprint-words");
    let whole = scene.words.labelled(&name, &words.join(" "));
    widgets::key_words(ui, &words, &whole);
}

/// A page of its own: nothing was sent yet, and a person decides whether it will be.
pub fn question_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    address: &str,
    fingerprint: Fingerprint,
    is_registration: bool,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    head_ui(
        ui,
        icons::SHIELD,
        palette.accent,
        &scene.words.get("fingerprint-title"),
    );
    let intro = scene
        .words
        .with("fingerprint-intro", &[("address", address.into())]);
    widgets::label(ui, intro, theme::body(), palette.text);
    ui.add_space(space::TIGHT);
    words_ui(ui, scene, &fingerprint);
    ui.add_space(space::TIGHT);
    widgets::label(
        ui,
        scene.words.get("fingerprint-compare"),
        theme::body(),
        palette.text,
    );
    if is_registration {
        let said = scene.words.get("fingerprint-warning");
        widgets::Banner {
            tone: widgets::Tone::Calm,
            icon: icons::INFO,
            text: &said,
        }
        .show(ui, |_| {});
    }
    ui.add_space(space::SMALL);
    let same = scene.words.get("fingerprint-same");
    if Button::primary(&same)
        .icon(icons::SHIELD_CHECK)
        .wide()
        .show(ui)
        .clicked()
    {
        outcome.act(Action::TrustServer(fingerprint));
    }
    if Button::quiet(&scene.words.get("cancel"))
        .wide()
        .show(ui)
        .clicked()
    {
        outcome.act(Action::CancelSignIn);
    }
}

/// The server has another key than the one that is known. There is no way to go on from here,
/// only one to find out why.
pub fn changed_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    address: &str,
    other: &OtherKey,
    outcome: &mut Outcome,
) -> bool {
    let palette = palette(ui);
    head_ui(
        ui,
        icons::ALERT_TRIANGLE,
        palette.alert,
        &scene.words.get("key-changed-title"),
    );
    let said = scene.words.key_changed(address, other);
    widgets::label(ui, said, theme::body(), palette.text);
    ui.add_space(space::TIGHT);
    widgets::label(
        ui,
        scene.words.get("key-changed-way"),
        theme::body(),
        palette.soft,
    );
    ui.add_space(space::GROUP);
    if Button::plain(&scene.words.get("key-changed-settings"))
        .wide()
        .show(ui)
        .clicked()
    {
        outcome.open.push(WindowKey::Settings);
    }
    Button::quiet(&scene.words.get("back"))
        .wide()
        .show(ui)
        .clicked()
}

/// The server has another key than the link says: the link is of no use. Says whether that was read.
pub fn wrong_link_ui(ui: &mut Ui, scene: &Scene<'_>, address: &str) -> bool {
    let words = scene.words;
    let palette = palette(ui);
    let title = words.get("link-wrong-title");
    head_ui(ui, icons::ALERT_TRIANGLE, palette.alert, &title);
    let said = words.with("link-wrong-text", &[("server", address.into())]);
    widgets::label(ui, said, theme::body(), palette.text);
    ui.add_space(space::GROUP);
    // There is nothing to choose: Enter does as the button does, unless it is for what has the keyboard.
    let is_free = ui.memory(|memory| memory.focused().is_none());
    let steps_back = ui
        .input_mut(|input| Shortcut::Back.take(input) || is_free && Shortcut::Confirm.take(input));
    Button::plain(&words.get("back")).wide().show(ui).clicked() || steps_back
}

fn head_ui(ui: &mut Ui, icon: &str, colour: egui::Color32, title: &str) {
    ui.add_space(space::WIDE);
    ui.vertical_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(44.0), Sense::hover());
        let font = theme::icon(36.0);
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            font,
            colour,
        );
        ui.add_space(space::SMALL);
        widgets::label(
            ui,
            title,
            theme::semibold(size::TITLE + 2.0),
            palette(ui).text,
        );
    });
    ui.add_space(space::SMALL);
}
