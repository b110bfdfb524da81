//! Text that is typed while no field has the focus goes to the main field of the window.

use egui::output::IMEOutput;
use egui::{Event, IMEPurpose, Id, ImeEvent, Key, Popup, Rect, Response, TextEdit, Ui};

/// Whether a dialog or a menu of the window waits for an answer.
pub fn is_covered(ui: &Ui) -> bool {
    ui.memory(|memory| memory.top_modal_layer().is_some()) || Popup::is_any_open(ui.ctx())
}

/// Whether the window is in front, and no dialog or menu waits for an answer.
pub fn is_uncovered(ui: &Ui) -> bool {
    !is_covered(ui) && ui.input(|input| input.focused)
}

/// Whether no control of this window has the focus, and none has lost it in this very frame. The key with which a
/// field was left is meant for nothing else.
pub fn is_free(ui: &Ui) -> bool {
    is_uncovered(ui) && ui.memory(egui::Memory::focused).is_none() && !is_leaving(ui)
}

/// Whether a key was pressed that leaves a field.
pub fn is_leaving(ui: &Ui) -> bool {
    let keys = [Key::Enter, Key::Escape, Key::Tab];
    ui.input(|input| keys.iter().any(|key| input.key_pressed(*key)))
}

/// Called by every empty field. Escape leaves the field and then also reaches its dialog or window, because one press
/// is one step, and leaving an empty field is none.
pub fn pass_escape(ui: &Ui, empty: &Response) {
    if empty.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        let (id, frame) = (passed_id(ui), ui.ctx().cumulative_frame_nr());
        ui.data_mut(|data| data.insert_temp(id, frame));
    }
}

/// Whether Escape has left an empty field in this frame.
pub fn is_escape_passed(ui: &Ui) -> bool {
    let passed = ui.data(|data| data.get_temp::<u64>(passed_id(ui)));
    passed == Some(ui.ctx().cumulative_frame_nr())
}

fn passed_id(ui: &Ui) -> Id {
    Id::unique("Escape in an empty field").with(ui.ctx().viewport_id())
}

/// Keeps the input method with the field that gets keys which nothing else uses. So the first syllable is composed
/// like the others while a button or a row, or nothing, has the focus. A field that has just got the focus shows its
/// caret one frame later. Without this the method would be off for that frame and lose the syllable. If the field
/// says itself where its caret is, that counts.
pub fn keep_input_method(ui: &Ui, field: Id, rect: Rect) {
    let other = ui
        .memory(egui::Memory::focused)
        .filter(|other| *other != field);
    let is_text = |other| TextEdit::load_state(ui.ctx(), other).is_some();
    if !is_uncovered(ui) || other.is_some_and(is_text) {
        return;
    }
    let place = IMEOutput {
        purpose: IMEPurpose::Normal,
        rect,
        cursor_rect: rect,
        should_interrupt_composition: false,
    };
    ui.output_mut(|output| _ = output.ime.get_or_insert(place));
}

/// Whether text was typed or pasted that the control with the focus does not use, and that belongs to this field.
pub fn is_for(ui: &Ui, field: Id) -> bool {
    if !is_uncovered(ui) {
        return false;
    }
    let other = ui.memory(egui::Memory::focused);
    let is_taken = other
        .is_some_and(|other| other == field || TextEdit::load_state(ui.ctx(), other).is_some());
    let is_text = |event: &Event| match event {
        // A button is pressed with it.
        Event::Text(text) => text != " " || other.is_none(),
        Event::Paste(_) => true,
        Event::Ime(ImeEvent::Preedit { text, .. } | ImeEvent::Commit(text)) => !text.is_empty(),
        _ => false,
    };
    !is_taken && ui.input(|input| input.events.iter().any(is_text))
}
