//! A formatted text that stands by itself in a window, to be read, selected and copied.

use std::sync::Arc;

use anser_shared::body::Font;
use egui::text_selection::LabelSelectionState;
use egui::{Role, Sense, Stroke, Ui, WidgetInfo};

use super::formatted::colours;
use super::formatted::layout::{self, lay_out};
use super::formatted::paint::Ink;
use crate::ui::links::{links, painted};
use crate::ui::theme::{self, palette, size};
use crate::ui::timeline::mention::Names;
use crate::ui::{Scene, typeset};

/// Draws a text of the font that its author chose, as wide as there is room. `name` tells it from its neighbours.
pub(in crate::ui) fn text_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    name: impl egui::AsIdSalt,
    (text, font): (&str, Option<Font>),
) {
    let palette = palette(ui);
    let marked = Names::default().marked(text, links(text));
    let shown = marked.text.as_deref().unwrap_or(text);
    let font = font.filter(|_| !scene.model.settings.plain_texts);
    let colour = font.map_or(palette.text, |font| {
        theme::text_colour(palette, font.colour, palette.text)
    });
    let face = font.map_or_else(theme::message, |font| theme::styled(&font));
    let line = font.is_none().then_some(size::MESSAGE_LINE);
    let mut job = typeset::running(shown, face, line, colour);
    layout::mark(&mut job, &marked.form);
    colours::colour(&mut job, &marked.form, palette, palette.faint);
    painted::mark(&mut job, &marked.links, palette.accent);
    let width = ui.available_width();
    let laid = lay_out(ui, &job, &marked.form, width, usize::MAX);
    let room = egui::vec2(width, laid.galley.size().y);
    let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let id = ui.scope_id().with(name);
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, laid.galley.text()));
    let ink = Ink {
        bar: palette.accent,
        ground: palette.code,
        soft: palette.faint,
    };
    laid.paint_ground(ui, rect.min, width, &ink);
    let galley = Arc::clone(&laid.galley);
    LabelSelectionState::label_text_selection(
        ui,
        &response,
        rect.min,
        galley,
        palette.text,
        Stroke::NONE,
    );
    let links = (marked.links.as_slice(), palette.accent);
    let touched = painted::touch(ui, id.with("links"), id, rect.min, &laid.galley, links);
    let ids = (id.with("code"), id);
    laid.heads_ui(ui, scene.words, ids, (rect.min, width), &ink);
    drop(touched);
}
