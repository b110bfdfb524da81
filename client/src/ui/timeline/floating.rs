//! What floats over the list of messages: the way to its end with what is below, and that it is catching
//! up.

use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use super::TimelineView;
use super::rows::Rows;
use crate::core::message::Spot;
use crate::core::model::Conversation;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::{Scene, icons, typeset, widgets};

/// Being so far behind is said.
const FAR_BEHIND: u64 = 200;

/// What floats over the list: the way to its end, and that it is catching up.
pub(super) fn floating_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    rect: Rect,
    conversation: &Conversation,
    rows: &Rows<'_>,
    view: &mut TimelineView,
) {
    let palette = palette(ui);
    if conversation.server_head.0 > conversation.local_head.0 + FAR_BEHIND {
        let said = scene.words.get("catching-up");
        let words = typeset::line(ui, &said, theme::small(), palette.soft, rect.width() - 80.0);
        let middle = egui::pos2(rect.center().x, rect.top() + 22.0);
        let pill = Rect::from_center_size(middle, words.size() + egui::vec2(24.0, 10.0));
        pill_ground(ui, pill);
        ui.painter()
            .galley(pill.center() - words.size() / 2.0, words, palette.soft);
    }
    mention_ui(ui, scene, rect, conversation, view);
    if view.anchor.at_end() {
        return;
    }
    let news = news(rows, conversation.messages.rows(), view.counted);
    let name = if news == 0 {
        scene.words.get("to-newest")
    } else {
        scene
            .words
            .with("to-newest-count", &[("count", news.into())])
    };
    let count = (news > 0).then(|| {
        let text = if news > 999 {
            "999+".to_owned()
        } else {
            news.to_string()
        };
        ui.painter()
            .layout_no_wrap(text, theme::semibold(size::SMALL), palette.on_accent)
    });
    let width = 36.0
        + count
            .as_ref()
            .map_or(0.0, |count| count.size().x + space::SMALL);
    let corner = rect.right_bottom() - egui::vec2(space::GROUP + width, space::GROUP + 36.0);
    let pill = Rect::from_min_size(corner, egui::vec2(width, 36.0));
    let response = ui.interact(pill, ui.scope_id().with("to newest"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    pill_ground(ui, pill);
    let mut colour = palette.soft;
    if news > 0 {
        ui.painter().rect_filled(pill, 18.0, palette.accent);
        colour = palette.on_accent;
    }
    widgets::touch(ui, &response, pill, 18);
    let arrow = egui::pos2(pill.left() + 18.0, pill.center().y);
    let font = theme::icon(size::ICON - 2.0);
    ui.painter().text(
        arrow,
        egui::Align2::CENTER_CENTER,
        icons::ARROW_DOWN,
        font,
        colour,
    );
    if let Some(count) = count {
        let at = egui::pos2(pill.left() + 32.0, pill.center().y - count.size().y / 2.0);
        ui.painter().galley(at, count, colour);
    }
    if response.on_hover_text(name).clicked() {
        view.go_to_end();
    }
}

/// The way to the next message that calls one and was not read, while it is not in view.
fn mention_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    rect: Rect,
    conversation: &Conversation,
    view: &mut TimelineView,
) {
    let Some(Spot { row, .. }) = conversation.first_mention else {
        return;
    };
    if view.in_view.contains(&row) {
        return;
    }
    let palette = palette(ui);
    let count = conversation.mentions;
    let name = scene.words.with("to-mention", &[("count", count.into())]);
    let text = format!("@{count}");
    let font = theme::semibold(size::SMALL);
    let words = ui.painter().layout_no_wrap(text, font, palette.on_call);
    let width = (words.size().x + 24.0).max(36.0);
    let above = if view.anchor.at_end() { 0.0 } else { 44.0 };
    let corner =
        rect.right_bottom() - egui::vec2(space::GROUP + width, space::GROUP + 36.0 + above);
    let pill = Rect::from_min_size(corner, egui::vec2(width, 36.0));
    let response = ui.interact(pill, ui.scope_id().with("to mention"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    pill_ground(ui, pill);
    ui.painter().rect_filled(pill, 18.0, palette.call);
    widgets::touch(ui, &response, pill, 18);
    let at = pill.center() - words.size() / 2.0;
    ui.painter().galley(at, words, palette.on_call);
    if response.on_hover_text(name).clicked() {
        view.go_to(row, rect.height() * 0.3);
        ui.ctx().request_repaint();
    }
}

fn pill_ground(ui: &Ui, pill: Rect) {
    let palette = palette(ui);
    let corners = egui::CornerRadius::same(radius::CARD.max(18));
    let shadow = theme::floating_shadow(palette);
    ui.painter().add(shadow.as_shape(pill, corners));
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().rect(
        pill,
        corners,
        palette.surface,
        line,
        egui::StrokeKind::Inside,
    );
}

/// How many messages of others have come since the end was in view.
fn news(rows: &Rows<'_>, head: u64, counted: u64) -> u64 {
    /// Beyond this nobody cares how many.
    const LIMIT: u64 = 1_000;
    let begin = counted.max(head.saturating_sub(LIMIT));
    (begin..head)
        .filter(|&row| rows.is_own(row) != Some(true))
        .count() as u64
}
