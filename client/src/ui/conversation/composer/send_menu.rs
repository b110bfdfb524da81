//! The button that sends, with the menu of other ways to send.

use anser_look::typing;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo};

use super::sending::Sending;
use super::{ComposerView, SEND_BUTTON};
use crate::core::model::{Conversation, LinkState};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, size};
use crate::ui::widgets::{self, asks_for_menu, context_menu, menu_item, menu_line};
use crate::ui::{Scene, icons};

/// What was chosen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SendWish {
    Silently,
    Later,
    Nudge,
}

/// Whether the keyboard asks for the menu. The field must not see the key.
pub(super) fn is_asked(ui: &Ui) -> bool {
    !typing::is_covered(ui) && ui.input_mut(|input| Shortcut::SendMenu.take(input))
}

/// Draws the button; says whether it was pressed, and what was chosen in its menu. The menu opens also when the keyboard
/// asks for it.
pub(super) fn button_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    rect: Rect,
    conversation: &Conversation,
    (view, is_asked): (&mut ComposerView, bool),
) -> (bool, Option<SendWish>) {
    let can_send = view.can_send();
    let is_text = can_send && view.plain_sending() == Sending::Text;
    let may_nudge = may_nudge(scene, conversation);
    let has_menu = is_text || may_nudge;
    let (pressed, response) = paint(ui, scene, rect, can_send, has_menu);
    if !has_menu {
        return (pressed, None);
    }
    let by_key = is_asked || response.has_focus() && asks_for_menu(ui);
    let mut wish = None;
    let name = scene.words.get("send-menu");
    context_menu(&response, &name, by_key, |ui| {
        if is_text {
            if menu_item(ui, icons::BELL_OFF, &scene.words.get("send-silently")) {
                wish = Some(SendWish::Silently);
            }
            if menu_item(ui, icons::CLOCK, &scene.words.get("send-later")) {
                wish = Some(SendWish::Later);
            }
        }
        if is_text && may_nudge {
            menu_line(ui);
        }
        if may_nudge && menu_item(ui, icons::HAND, &scene.words.get("nudge")) {
            wish = Some(SendWish::Nudge);
        }
        if wish.is_some() {
            ui.close();
        }
    });
    (pressed, wish)
}

/// A friend can be nudged, and nobody else.
fn may_nudge(scene: &Scene<'_>, conversation: &Conversation) -> bool {
    let peer = conversation.peer();
    let friend = peer.and_then(|peer| scene.model.friends.get(&peer));
    let is_friend = friend.is_some_and(|friend| friend.is_friend() && !friend.blocked);
    is_friend && scene.model.link == LinkState::Online
}

fn paint(
    ui: &Ui,
    scene: &Scene<'_>,
    rect: Rect,
    enabled: bool,
    has_menu: bool,
) -> (bool, Response) {
    let palette = palette(ui);
    let name = scene.words.get("send");
    let sense = if enabled || has_menu {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, ui.scope_id().with("send"), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
    let (ground, colour) = if enabled {
        (palette.accent, palette.on_accent)
    } else {
        (egui::Color32::TRANSPARENT, palette.faint)
    };
    ui.painter()
        .circle_filled(rect.center(), SEND_BUTTON / 2.0, ground);
    let font = theme::icon(size::ICON - 2.0);
    let centre = rect.center() + egui::vec2(1.0, 0.0);
    ui.painter().text(
        centre,
        egui::Align2::CENTER_CENTER,
        icons::SEND,
        font,
        colour,
    );
    widgets::touch(ui, &response, rect, 18);
    let hint = match has_menu {
        true => scene.words.get("send-hint"),
        false => name,
    };
    let response = response.on_hover_text(hint);
    (enabled && response.clicked(), response)
}
