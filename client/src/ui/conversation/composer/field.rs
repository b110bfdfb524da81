//! The text field of a composer: what is typed there, and where the caret stands.

use anser_look::typing;
use anser_shared::id::ConversationId;
use egui::text::{CCursor, CCursorRange, CharIndex, LayoutJob};
use egui::{
    Event, Frame, Id, Key, KeyboardShortcut, Margin, Modifiers, Pos2, Rect, Response, Sense,
    TextBuffer, TextEdit, Ui, UiBuilder,
};

use super::ComposerView;
use crate::core::settings::SendKey;
use crate::ui::conversation::{long_text, slash};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, radius, size};
use crate::ui::widgets;
use crate::ui::{Scene, typeset};

/// What came of the text field.
pub(super) struct Typed {
    /// The key that sends was pressed.
    pub(super) sends: bool,
    /// There is more text than room.
    pub(super) scrolls: bool,
    /// A text that is too long to be shown is not wanted: it is asked whether it goes.
    pub(super) discards: bool,
    /// Where the caret is, above its line.
    pub(super) caret: Option<Pos2>,
}

pub(super) fn field_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    rect: Rect,
    id: Id,
    offers_parts: bool,
    view: &mut ComposerView,
) -> Typed {
    ui.painter()
        .rect_filled(rect, radius::CARD, palette(ui).sunken);
    view.is_left &= !has_come_back(ui);
    let is_new = !std::mem::replace(&mut view.greeted, true);
    if is_new || wants_keyboard(ui, id, view.is_left) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    typing::keep_input_method(ui, id, rect);
    let had_keyboard = ui.memory(|memory| memory.has_focus(id));
    let sends = had_keyboard && listen(ui, scene, id, offers_parts, view);
    if !had_keyboard {
        view.composition.leave();
        if !view.waits {
            view.later.clear();
        }
    }
    if view.is_long() {
        return Typed {
            sends,
            scrolls: false,
            discards: long_text::show(ui, scene, rect, &view.text),
            caret: None,
        };
    }
    // A click beside the few lines of a short text is meant for them, too. Before the field, so
    // that a click on the text is the text's.
    let around = ui.interact(rect, id.with("around"), Sense::CLICK);
    if around.clicked() {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let inside = rect.shrink2(egui::vec2(0.0, 1.0));
    let mut field = ui.new_child(UiBuilder::new().max_rect(inside).id_salt("field"));
    let shown = egui::ScrollArea::vertical()
        .max_height(inside.height())
        // The line that is being written is in view at once, not on its way there.
        .animated(false)
        .auto_shrink(false)
        .show(&mut field, |ui| text_ui(ui, scene, id, view));
    let scrolls = shown.content_size.y > shown.inner_rect.height();
    let (response, caret) = shown.inner;
    let response = response.accessible_name(scene.words.get("message-field"));
    if response.has_focus() {
        widgets::focus_ring(ui, rect, radius::CARD);
        view.waits = false;
        view.is_left = false;
    } else {
        view.waits = (had_keyboard || view.waits) && is_free(ui);
        if view.waits {
            // The field comes to it a frame later than whoever types.
            view.later.extend(ui.input(typed));
            ui.ctx().request_repaint();
        }
    }
    Typed {
        sends,
        scrolls,
        discards: false,
        caret,
    }
}

/// Takes what is no text out of what was typed, before the field sees it; says whether the key that sends was
/// pressed.
fn listen(ui: &Ui, scene: &Scene<'_>, id: Id, offers_parts: bool, view: &mut ComposerView) -> bool {
    let settings = &scene.model.settings;
    // A command is one line, whichever key sends a text.
    let is_command = slash::is_command(&view.text);
    let send_key = if is_command {
        SendKey::Enter
    } else {
        settings.send_key
    };
    long_text::take_pastes(ui, id, &mut view.text);
    view.met_enter |= send_key == SendKey::CtrlEnter
        && !view.composition.under_way()
        && !settings.send_key_known
        && ui.input(breaks_line);
    let now = ui.input(|input| input.time);
    let (composition, later) = (&mut view.composition, &mut view.later);
    let sends = ui.input_mut(|input| {
        let mut events = std::mem::take(later);
        events.append(&mut input.events);
        if is_command || (offers_parts && send_key == SendKey::Enter) {
            // Whoever sends with Ctrl runs a command with it, too, or takes the offer to send a text as several.
            events.iter_mut().for_each(without_command_key);
        }
        let heard = composition.listen(&mut events, send_key, now);
        input.events = events;
        *later = heard.later;
        heard.sends
    });
    if !view.later.is_empty() {
        ui.ctx().request_repaint();
    }
    sends
}

/// The text with its caret, and where that is.
fn text_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    id: Id,
    view: &mut ComposerView,
) -> (Response, Option<Pos2>) {
    let palette = palette(ui);
    let hint = scene.words.get("message-hint");
    let names = &view.names;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
        let text = text.as_str();
        let mut job = wrapped(ui, text, width);
        for at in names.places(text) {
            typeset::change(&mut job, &at, |format| format.color = palette.accent);
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let edit = TextEdit::multiline(&mut view.text)
        .id(id)
        .font(theme::message())
        .text_color(palette.text)
        .hint_text(typeset::running(
            &hint,
            theme::message(),
            Some(size::MESSAGE_LINE),
            palette.faint,
        ))
        .desired_rows(1)
        .desired_width(f32::INFINITY)
        .frame(Frame::new().inner_margin(Margin::symmetric(12, 7)))
        .return_key(KeyboardShortcut::new(Modifiers::NONE, Key::Enter))
        .event_filter(view.completion.filter())
        .layouter(&mut layouter);
    let output = edit.show(ui);
    let caret = output.cursor_range.map(|range| {
        let place = output.galley.pos_from_cursor(range.primary);
        output.galley_pos + place.left_top().to_vec2()
    });
    (output.response.response, caret)
}

/// Whether Enter alone was pressed. What was held when the key went down counts: by the end of the frame it may be
/// up again.
fn breaks_line(input: &egui::InputState) -> bool {
    Shortcut::LineByEnter.is_seen_alone(input)
}

/// Whether the keyboard belongs to the composer: nothing else has it, or what has it does not use what was
/// typed or pasted. A field that was left waits for what is typed.
fn wants_keyboard(ui: &Ui, id: Id, is_left: bool) -> bool {
    if is_left || ui.memory(egui::Memory::focused).is_some() {
        return typing::is_for(ui, id);
    }
    let is_free = typing::is_free(ui);
    if !is_free && typing::is_uncovered(ui) {
        // The key that another field has let go with is not meant for this one.
        ui.ctx().request_repaint();
    }
    // Nor is anything while something is dragged, the ends of a selection for example.
    is_free && !ui.input(|input| input.pointer.any_down())
}

/// Whether the person is at this window anew: they have come to it, or pressed something in it.
fn has_come_back(ui: &Ui) -> bool {
    ui.input(|input| {
        let comes = |event: &Event| matches!(event, Event::WindowFocused(true));
        input.pointer.any_pressed() || input.events.iter().any(comes)
    })
}

/// Whether nobody has the keyboard of this window.
fn is_free(ui: &Ui) -> bool {
    typing::is_uncovered(ui) && ui.memory(egui::Memory::focused).is_none()
}

/// What was typed and pasted in this frame.
fn typed(input: &egui::InputState) -> Vec<Event> {
    let is_text = |event: &&Event| matches!(event, Event::Text(_) | Event::Paste(_));
    input.events.iter().filter(is_text).cloned().collect()
}

pub(super) fn wrapped(ui: &Ui, text: &str, width: f32) -> LayoutJob {
    let line = Some(size::MESSAGE_LINE);
    let mut job = typeset::running(text, theme::message(), line, palette(ui).text);
    job.wrap.max_width = width;
    job.keep_trailing_whitespace = true;
    job
}

/// Where the caret stands in the text, in bytes; nowhere while something is selected.
pub(super) fn caret(ui: &Ui, id: Id, text: &str) -> Option<usize> {
    let range = TextEdit::load_state(ui.ctx(), id)?.cursor.char_range()?;
    if range.primary != range.secondary {
        return None;
    }
    let place = text.char_indices().nth(range.primary.index.0);
    Some(place.map_or(text.len(), |(at, _)| at))
}

/// Puts the caret before a character.
pub(super) fn put_caret(ui: &Ui, id: Id, place: usize) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let range = CCursorRange::one(CCursor::new(CharIndex(place)));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// After sending, undoing must not bring the sent text back into the field.
pub(super) fn clear_undo(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        state.clear_undoer();
        state.cursor.set_char_range(None);
        state.store(ui.ctx(), id);
    }
}

pub(super) fn field_id(conversation: ConversationId) -> Id {
    Id::unique(("composer", conversation))
}

/// An Enter with Ctrl as one alone.
fn without_command_key(event: &mut Event) {
    if let Event::Key {
        key: Key::Enter,
        modifiers,
        ..
    } = event
        && modifiers.command_only()
    {
        *modifiers = Modifiers::NONE;
    }
}
