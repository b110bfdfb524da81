//! Splits the events of a frame, so that each key reaches the control that it was meant for.
//!
//! The toolkit moves the focus once a frame. Text that is typed after a Tab in the same frame would go to the control
//! that the user has just left: a password into a name, on a busy machine. So a frame ends with the Tab, and the text
//! after it waits for the next frame.
//!
//! A press that opens or closes a dialog moves the focus, too. The toolkit takes the focus away before it looks at
//! typed text, so such a press begins a frame. And it gives nothing below a dialog the focus until the frame after
//! the dialog's last one, so text after a press waits for the second frame.

use std::collections::HashMap;

use egui::{Context, Event, Key, RawInput, TextEdit, Ui, ViewportId};

/// Makes every window of this context handle keys one after the other.
pub fn install(ctx: &Context) {
    ctx.add_plugin(OneByOne::default());
}

#[derive(Default)]
struct OneByOne {
    windows: HashMap<ViewportId, Waiting>,
}

/// The events that a window has not handled yet.
#[derive(Default)]
struct Waiting {
    /// Typed events that have to wait, and the events after them.
    events: Vec<Event>,
    /// For this many frames nothing that is typed is handled.
    frames: u8,
    /// A text field has the focus.
    writes: bool,
}

impl egui::Plugin for OneByOne {
    fn debug_name(&self) -> &'static str {
        "keys one by one"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // A closed window waits for nothing.
        self.windows
            .retain(|id, _| *id == input.viewport_id || input.viewports.contains_key(id));
        let waiting = self.windows.entry(input.viewport_id).or_default();
        let mut events = std::mem::take(&mut waiting.events);
        events.append(&mut input.events);
        if waiting.frames > 0 {
            waiting.frames -= 1;
            let typed = events.iter().position(is_typed).unwrap_or(events.len());
            waiting.events = events.split_off(typed);
        }
        if let Some((end, frames)) = end_of_frame(&events, waiting.writes) {
            let mut behind = events.split_off(end);
            behind.append(&mut waiting.events);
            waiting.events = behind;
            waiting.frames = waiting.frames.max(frames);
        }
        input.events = events;
        if !waiting.events.is_empty() || waiting.frames > 0 {
            ctx.request_repaint_of(input.viewport_id);
        }
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let focused = ui.memory(egui::Memory::focused);
        let writes = focused.is_some_and(|id| TextEdit::load_state(ui.ctx(), id).is_some());
        let window = self.windows.entry(ui.ctx().viewport_id()).or_default();
        window.writes = writes;
    }
}

/// Where the events of a frame end, and how many further frames the text after that point waits.
fn end_of_frame(events: &[Event], writes: bool) -> Option<(usize, u8)> {
    events.iter().enumerate().find_map(|(at, event)| {
        if takes_the_keyboard(event) && events[..at].iter().any(is_typed) {
            return Some((at, 0));
        }
        let frames = frames_after(event, writes)?;
        // The space character comes with the key and has no other meaning.
        let blank = |event: &Event| matches!(event, Event::Text(text) if text.trim().is_empty());
        let has_blank = events.get(at + 1).is_some_and(blank);
        Some((at + 1 + usize::from(has_blank), frames))
    })
}

/// Whether the toolkit takes the focus away as soon as a frame with this event begins. Text before it in the same
/// frame would reach nothing.
fn takes_the_keyboard(event: &Event) -> bool {
    matches!(
        event,
        Event::PointerButton { .. }
            | Event::Key {
                key: Key::Escape,
                pressed: true,
                ..
            }
    )
}

/// How many frames beyond the next one the text after an event waits; `None` if the event does not move the focus. In
/// a text field, the space bar writes.
fn frames_after(event: &Event, writes: bool) -> Option<u8> {
    match event {
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } => match key {
            Key::Tab if !modifiers.ctrl && !modifiers.alt => Some(0),
            Key::Escape | Key::Enter => Some(1),
            Key::Space if !writes => Some(1),
            // They open a field.
            Key::F | Key::K if modifiers.command => Some(1),
            Key::F3 => Some(1),
            _ => None,
        },
        Event::PointerButton { pressed: false, .. } => Some(1),
        _ => None,
    }
}

/// Whether the control with the focus handles this event.
fn is_typed(event: &Event) -> bool {
    matches!(
        event,
        Event::Text(_)
            | Event::Paste(_)
            | Event::Copy
            | Event::Cut
            | Event::Ime(_)
            | Event::Key { .. }
    )
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    fn with_ctrl(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::CTRL | Modifiers::COMMAND,
        }
    }

    /// Types everything in one frame into the first of three fields. Returns the content of all three.
    fn typed(in_order: bool) -> [String; 3] {
        let ctx = Context::default();
        if in_order {
            install(&ctx);
        }
        let mut fields = [String::new(), String::new(), String::new()];
        let text = |text: &str| Event::Text(text.into());
        let all = vec![
            text("a"),
            key(Key::Tab),
            text("b"),
            key(Key::Tab),
            text("c"),
        ];
        for frame in 0..8 {
            let input = RawInput {
                focused: true,
                events: if frame == 2 { all.clone() } else { Vec::new() },
                ..RawInput::default()
            };
            let mut output = ctx.run_ui(input, |ui| {
                for (index, field) in fields.iter_mut().enumerate() {
                    let response = ui.text_edit_singleline(field);
                    if (index, frame) == (0, 0) {
                        response.request_focus();
                    }
                }
            });
            output.textures_delta.clear();
        }
        fields
    }

    #[test]
    fn what_is_typed_behind_a_tab_goes_where_the_tab_leads() {
        assert_eq!(typed(true), ["a", "b", "c"]);
        assert_ne!(typed(false), ["a", "b", "c"], "the toolkit does not");
    }

    #[test]
    fn a_frame_ends_before_what_takes_the_keyboard_and_behind_what_moves_it() {
        let text = |text: &str| Event::Text(text.into());
        for (events, end) in [
            (vec![text("a"), text("b")], None),
            (vec![text("a"), key(Key::Escape)], Some((1, 0))),
            (vec![key(Key::Escape), text("a")], Some((1, 1))),
            (vec![key(Key::Space), text(" "), text("a")], Some((2, 1))),
            (vec![key(Key::Tab), text("a")], Some((1, 0))),
        ] {
            assert_eq!(end_of_frame(&events, false), end, "{events:?}");
        }
    }

    #[test]
    fn only_what_can_move_the_keyboard_lets_the_rest_wait() {
        let button = |pressed| Event::PointerButton {
            pos: egui::Pos2::ZERO,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        for (event, in_text, elsewhere) in [
            (key(Key::Tab), Some(0), Some(0)),
            (key(Key::Enter), Some(1), Some(1)),
            (key(Key::Escape), Some(1), Some(1)),
            (key(Key::Space), None, Some(1)),
            (key(Key::A), None, None),
            (key(Key::F), None, None),
            (with_ctrl(Key::F), Some(1), Some(1)),
            (with_ctrl(Key::K), Some(1), Some(1)),
            (button(true), None, None),
            (button(false), Some(1), Some(1)),
        ] {
            assert_eq!(frames_after(&event, true), in_text, "{event:?}");
            assert_eq!(frames_after(&event, false), elsewhere, "{event:?}");
        }
    }
}
