//! What an edited text said before, the newest first.

use anser_shared::id::Seq;
use egui::{ScrollArea, Ui};

use crate::core::message::{Content, Version};
use crate::core::model::Conversation;
use crate::core::{Action, ConversationAction};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, dates};

/// Draws it over the window, until it is closed.
pub(super) fn versions_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    asked: &mut Option<Seq>,
    outcome: &mut Outcome,
) {
    let Some(seq) = *asked else { return };
    let found = conversation
        .versions
        .as_ref()
        .filter(|found| found.of == seq);
    if found.is_none() {
        let needs = ConversationAction::NeedVersions { seq };
        outcome.act(Action::In(conversation.id, needs));
    }
    let now = conversation
        .messages
        .at(seq)
        .map(|message| &message.content);
    let now = match now {
        Some(Content::Text(text)) => Some(text.text.as_str()),
        _ => None,
    };
    let versions = found.map(|found| &found.versions[..]);
    let closes = widgets::wide_modal(ui, "versions", |ui| {
        list_ui(ui, scene, now, versions.unwrap_or_default());
        ui.add_space(space::TIGHT);
        let close = scene.words.get("close");
        Button::plain(&close).wide().show(ui).clicked()
    });
    if closes {
        *asked = None;
    }
}

fn list_ui(ui: &mut Ui, scene: &Scene<'_>, now: Option<&str>, versions: &[Version]) {
    let (words, palette) = (scene.words, palette(ui));
    let title = words.get("message-versions");
    widgets::label(ui, title, theme::title(), palette.text);
    let limit = (ui.ctx().content_rect().height() - 220.0).max(80.0);
    ScrollArea::vertical()
        .max_height(limit)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            if let Some(now) = now {
                version_ui(ui, &words.get("version-now"), now);
            }
            // A server that does not show what was said before sends what is said now in its place.
            let said = versions.iter().rev().filter(|v| Some(&*v.text.text) != now);
            for version in said {
                let until = dates::exact(words, version.until, scene.zone);
                let until = words.with("version-until", &[("time", (&until).into())]);
                version_ui(ui, &until, &version.text.text);
            }
            if versions.is_empty() {
                let said = words.get("versions-none");
                widgets::label(ui, said, theme::small(), palette.soft);
            }
        });
}

fn version_ui(ui: &mut Ui, when: &str, text: &str) {
    let palette = palette(ui);
    widgets::label(ui, when, theme::small(), palette.soft);
    widgets::label(ui, text, theme::body(), palette.text);
    ui.add_space(space::SMALL);
}
