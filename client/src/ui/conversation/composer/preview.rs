//! What a text with signs will look like: above the field, for whoever asks for it.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::ComposerView;
use crate::ui::conversation::slash;
use crate::ui::formatted::layout::{Laid, lay_out};
use crate::ui::formatted::paint::Ink;
use crate::ui::formatted::{colours, layout};
use crate::ui::links::{links, painted};
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::timeline::mention::Marked;
use crate::ui::widgets;
use crate::ui::{Scene, typeset};

/// It shows so many lines, then it scrolls.
const LINES: f32 = 6.0;
const INSIDE: f32 = 8.0;
/// So much of the height of a window is for everything else.
const LEFT: f32 = 260.0;

impl ComposerView {
    /// The text as its readers will see it, if signs change it.
    fn marked(&self) -> Option<Marked> {
        if self.is_long() || slash::is_command(&self.text) {
            return None;
        }
        // What is sent has no blanks at its end.
        let text = self.text.trim_end();
        let marked = self.names.marked(text, links(text));
        marked.is_formatted().then_some(marked)
    }

    fn laid_out(&self, ui: &Ui, width: f32) -> Option<Laid> {
        let marked = self.marked().filter(|_| self.shows_preview)?;
        let palette = palette(ui);
        let text = marked.text.as_deref().unwrap_or(self.text.trim_end());
        let line = Some(size::MESSAGE_LINE);
        let mut job: LayoutJob = typeset::running(text, theme::message(), line, palette.own_text);
        layout::mark(&mut job, &marked.form);
        colours::colour(&mut job, &marked.form, palette, palette.own_soft);
        painted::mark(&mut job, &marked.links, palette.own_accent);
        Some(lay_out(ui, &job, &marked.form, width, usize::MAX))
    }

    /// How high it is, with the room above it.
    pub(super) fn preview_height(&self, ui: &Ui, width: f32) -> f32 {
        let width = width - 2.0 * (space::EDGE + INSIDE);
        let laid = self.laid_out(ui, width);
        laid.map_or(0.0, |laid| {
            shown_height(ui, &laid) + 2.0 * INSIDE + space::SMALL
        })
    }
}

/// In a low window it has fewer lines, so that the field keeps its own.
fn shown_height(ui: &Ui, laid: &Laid) -> f32 {
    let room = (ui.ctx().content_rect().height() - LEFT) / 2.0;
    let most = room.clamp(size::MESSAGE_LINE, LINES * size::MESSAGE_LINE);
    laid.galley.size().y.min(most)
}

/// Draws it, and gives the room below it.
pub(super) fn show(ui: &mut Ui, scene: &Scene<'_>, room: Rect, view: &ComposerView) -> Rect {
    let width = room.width() - 2.0 * (space::EDGE + INSIDE);
    let Some(laid) = view.laid_out(ui, width) else {
        return room;
    };
    let palette = palette(ui);
    let corner = room.min + egui::vec2(space::EDGE, space::SMALL);
    let height = shown_height(ui, &laid) + 2.0 * INSIDE;
    let card = Rect::from_min_size(corner, egui::vec2(width + 2.0 * INSIDE, height));
    ui.painter()
        .rect_filled(card, radius::CARD, palette.own_bubble);
    let inside = card.shrink(INSIDE);
    let builder = UiBuilder::new().max_rect(inside).id_salt("preview");
    let mut child = ui.new_child(builder);
    egui::ScrollArea::vertical()
        .max_height(inside.height())
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let (rect, response) = ui.allocate_exact_size(laid.galley.size(), Sense::hover());
            let words = laid.galley.text();
            let name = [("text", words.into())];
            let name = scene.words.with("preview-of", &name);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
            let ink = Ink {
                bar: palette.own_accent,
                ground: palette.code,
                soft: palette.own_soft,
            };
            laid.paint_ground(ui, rect.min, width, &ink);
            let galley = Arc::clone(&laid.galley);
            ui.painter().galley(rect.min, galley, palette.own_text);
        });
    room.with_min_y(card.bottom())
}

/// On the line of the hints, while signs change the text: shows what it will look like, or hides it again. Gives the
/// room beside it.
pub(super) fn button_ui(ui: &Ui, scene: &Scene<'_>, field: Rect, view: &mut ComposerView) -> Rect {
    if view.marked().is_none() {
        return field;
    }
    let palette = palette(ui);
    let name = scene.words.get("preview");
    let words = typeset::line(ui, &name, theme::tiny(), palette.accent, field.width());
    let middle = field.bottom() + space::TIGHT + 7.0;
    let at = egui::pos2(field.left(), middle - words.size().y / 2.0);
    let place = Rect::from_min_size(at, words.size());
    let around = place.expand2(egui::vec2(space::TIGHT, 1.0));
    let response = ui.interact(around, ui.scope_id().with("preview"), Sense::click());
    let is_on = view.shows_preview;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &name));
    widgets::touch(ui, &response, around, radius::TAIL);
    ui.painter().galley(at, words, palette.accent);
    if response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .clicked()
    {
        view.shows_preview = !is_on;
        view.wants_keyboard = true;
        ui.ctx().request_repaint();
    }
    field.with_min_x(place.right() + space::EDGE)
}
