//! Keys and clicks, with what was held when they were pressed.
//!
//! A frame can begin after the fingers have left the keyboard. What is held then says nothing about a press that waits
//! in this frame, so each press is asked for what came with it. And the toolkit takes Ctrl+Shift+F for Ctrl+F, unless
//! whoever wants the first has looked before; here each stands for itself.

use egui::{Event, InputState, Key, Modifiers, PointerButton};

/// Whether this key was pressed with exactly these keys held. Nobody else sees the press then.
pub fn take_key(input: &mut InputState, held: Modifiers, key: Key) -> bool {
    let before = input.events.len();
    input.events.retain(|event| {
        !matches!(event, Event::Key { key: other, pressed: true, modifiers, .. }
            if *other == key && modifiers.matches_exact(held))
    });
    input.events.len() < before
}

/// What was held as this key was pressed; `None` if it was not.
pub fn with_key(input: &InputState, key: Key) -> Option<Modifiers> {
    input.events.iter().find_map(|event| match event {
        Event::Key {
            key: other,
            pressed: true,
            modifiers,
            ..
        } if *other == key => Some(*modifiers),
        _ => None,
    })
}

/// What was held as the first button of the pointer let go. A click without a pointer, as a screen reader makes it,
/// comes with nothing.
pub fn with_click(input: &InputState) -> Modifiers {
    let click = input.events.iter().rev().find_map(|event| match event {
        Event::PointerButton {
            button: PointerButton::Primary,
            pressed: false,
            modifiers,
            ..
        } => Some(*modifiers),
        _ => None,
    });
    click.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use egui::Pos2;

    use super::*;

    fn frame(events: Vec<Event>) -> InputState {
        let mut frame = InputState::default();
        frame.events = events;
        frame
    }

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    #[test]
    fn a_key_is_taken_with_what_was_held_and_by_nobody_else() {
        let ctrl = Modifiers::CTRL | Modifiers::COMMAND;
        let mut input = frame(vec![press(Key::F, ctrl | Modifiers::SHIFT)]);
        assert!(!input.modifiers.shift, "the fingers are gone");
        assert!(!take_key(&mut input, Modifiers::COMMAND, Key::F));
        assert!(!take_key(&mut input, Modifiers::NONE, Key::F));
        let both = Modifiers::COMMAND | Modifiers::SHIFT;
        assert!(take_key(&mut input, both, Key::F));
        assert!(!take_key(&mut input, both, Key::F), "it was taken");
    }

    #[test]
    fn a_press_says_what_came_with_it() {
        let click = Event::PointerButton {
            pos: Pos2::ZERO,
            button: PointerButton::Primary,
            pressed: false,
            modifiers: Modifiers::SHIFT,
        };
        let input = frame(vec![click, press(Key::Enter, Modifiers::ALT)]);
        assert_eq!(with_click(&input), Modifiers::SHIFT);
        assert_eq!(with_key(&input, Key::Enter), Some(Modifiers::ALT));
        assert_eq!(with_key(&input, Key::Tab), None);
        assert_eq!(with_click(&frame(Vec::new())), Modifiers::NONE);
    }
}
