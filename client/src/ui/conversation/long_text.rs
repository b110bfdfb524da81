//! A text that is too long to be edited: it is shown by its beginning alone, and can be sent as several
//! messages or discarded. Laying out a pasted megabyte anew at every key would hold up the window for
//! seconds.

use egui::{Event, Id, Rect, Role, Sense, TextEdit, Ui, UiBuilder, WidgetInfo};

use super::offer::beginning;
use crate::ui::theme::{self, palette, space};
use crate::ui::{Scene, icons, typeset, widgets};

/// Twice what fits into one message, whatever its letters: who writes that much by hand has been offered
/// to split it for a while.
const LONG_BYTES: usize = 32 * 1024;

/// So many lines of the field it takes.
pub(super) const LINES: usize = 2;

pub(super) fn is_long(text: &str) -> bool {
    text.len() > LONG_BYTES
}

/// What is pasted goes into the field, unless that would hold up the window: then it is put where the
/// caret is, before the field could lay it out.
pub(super) fn take_pastes(ui: &Ui, id: Id, text: &mut String) {
    let mut pasted = String::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(more) if text.len() + more.len() > LONG_BYTES => {
                pasted.push_str(more);
                false
            }
            _ => true,
        });
    });
    if pasted.is_empty() {
        return;
    }
    let state = TextEdit::load_state(ui.ctx(), id);
    let caret = state.and_then(|state| state.cursor.char_range());
    let at = caret.and_then(|caret| text.char_indices().nth(caret.primary.index.0));
    let at = at.map_or(text.len(), |(at, _)| at);
    text.insert_str(at, &pasted);
}

/// In place of the field, a text that is too long for it; says whether the button was pressed that discards it.
pub(super) fn show(ui: &mut Ui, scene: &Scene<'_>, rect: Rect, text: &str) -> bool {
    let palette = palette(ui);
    let inside = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let side = egui::vec2(32.0, 32.0);
    let corner = egui::pos2(
        inside.right() - side.x + 4.0,
        inside.center().y - side.y / 2.0,
    );
    let place = Rect::from_min_size(corner, side);
    let mut button = ui.new_child(UiBuilder::new().max_rect(place).id_salt("discard"));
    let name = scene.words.get("discard-text");
    let discards = widgets::icon_button(&mut button, icons::X, &name).clicked();
    let said = scene.words.with(
        "long-text",
        &[("text", (&beginning(scene.words, text)).into())],
    );
    let room = inside.width() - side.x;
    let words = typeset::paragraph(ui, &said, theme::small(), palette.soft, room);
    let at = egui::pos2(inside.left(), inside.center().y - words.size().y / 2.0);
    let label = ui.interact(
        Rect::from_min_size(at, words.size()),
        ui.scope_id().with("long text"),
        Sense::hover(),
    );
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    ui.painter().galley(at, words, palette.soft);
    discards
}
