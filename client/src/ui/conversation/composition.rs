//! Which key press sends, and which one only ends the composition of an input method.
//!
//! Plain data over egui's events, looked at before the text field sees them. The rule behind it:
//! a key that a person pressed for the input method does nothing here, neither a new line nor a
//! message half written.

use egui::{Event, ImeEvent, Key, Modifiers};

use crate::core::settings::SendKey;

/// What an input method is doing in one window.
#[derive(Clone, Debug, Default)]
pub struct Composition {
    under_way: bool,
    ended_at: Option<f64>,
}

/// Some systems deliver the key that ended a composition as well, right after it. Nobody presses
/// two keys within so short a time.
const SAME_KEY_SECS: f64 = 0.05;

/// What came of a frame's events.
#[derive(Debug, Default, PartialEq)]
pub struct Heard {
    pub sends: bool,
    /// What was typed after the key that sends: it belongs to the next message.
    pub later: Vec<Event>,
}

impl Composition {
    pub fn under_way(&self) -> bool {
        self.under_way
    }

    /// A composition is under way, or has ended so shortly before that the key that is heard was its.
    pub fn is_near(&self, now: f64) -> bool {
        let ended = self.ended_at;
        self.under_way || ended.is_some_and(|ended| now - ended < SAME_KEY_SECS)
    }

    /// Takes out of the events what must not reach the text field, and says whether to send.
    /// New lines are left as a plain Enter, whatever was held with it.
    pub fn listen(&mut self, events: &mut Vec<Event>, send_key: SendKey, now: f64) -> Heard {
        let mut heard = Heard::default();
        let mut kept = Vec::with_capacity(events.len());
        for event in events.drain(..) {
            if heard.sends {
                if is_typing(&event) {
                    heard.later.push(event);
                } else {
                    kept.push(event);
                }
                continue;
            }
            match &event {
                Event::Ime(ImeEvent::Preedit { text, .. }) => {
                    if !text.is_empty() {
                        self.under_way = true;
                    } else if std::mem::take(&mut self.under_way) {
                        self.ended_at = Some(now);
                    }
                    kept.push(event);
                }
                Event::Ime(ImeEvent::Commit(_)) => {
                    self.under_way = false;
                    self.ended_at = Some(now);
                    kept.push(event);
                }
                Event::Key {
                    key: Key::Enter,
                    pressed: true,
                    repeat,
                    modifiers,
                    ..
                } => {
                    let belongs_to_it = self.under_way
                        || self
                            .ended_at
                            .is_some_and(|ended| now - ended < SAME_KEY_SECS);
                    if belongs_to_it {
                        continue;
                    }
                    if is_send(*modifiers, send_key) {
                        // A key that is held down sends once.
                        heard.sends = !repeat;
                    } else {
                        kept.push(plain_enter(*repeat));
                    }
                }
                _ => kept.push(event),
            }
        }
        *events = kept;
        heard
    }

    /// The text field has lost the keyboard, and the input method with it.
    pub fn leave(&mut self) {
        self.under_way = false;
    }
}

fn is_send(modifiers: Modifiers, send_key: SendKey) -> bool {
    let control = modifiers.ctrl || modifiers.command;
    match send_key {
        SendKey::CtrlEnter => control,
        SendKey::Enter => !control && !modifiers.shift && !modifiers.alt,
    }
}

fn plain_enter(repeat: bool) -> Event {
    Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat,
        modifiers: Modifiers::NONE,
    }
}

fn is_typing(event: &Event) -> bool {
    matches!(
        event,
        Event::Text(_) | Event::Key { .. } | Event::Paste(_) | Event::Ime(_) | Event::Cut
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keys::Shortcut;

    #[test]
    fn what_the_table_of_keys_says_of_enter_is_so() {
        let cases = [
            (SendKey::CtrlEnter, Shortcut::SendByCtrlEnter, true),
            (SendKey::CtrlEnter, Shortcut::LineByEnter, false),
            (SendKey::Enter, Shortcut::SendByEnter, true),
            (SendKey::Enter, Shortcut::LineByShiftEnter, false),
        ];
        for (send_key, shortcut, sends) in cases {
            for press in shortcut.presses() {
                assert_eq!(press.key, Key::Enter);
                assert_eq!(is_send(press.held, send_key), sends, "{shortcut:?}");
            }
        }
    }

    fn enter(modifiers: Modifiers) -> Event {
        Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    fn preedit(text: &str) -> Event {
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars: None,
        })
    }

    fn commit(text: &str) -> Event {
        Event::Ime(ImeEvent::Commit(text.into()))
    }

    /// One frame: the events, and what is left of them.
    fn frame(
        composition: &mut Composition,
        send_key: SendKey,
        now: f64,
        events: &[Event],
    ) -> (Heard, Vec<Event>) {
        let mut events = events.to_vec();
        let heard = composition.listen(&mut events, send_key, now);
        (heard, events)
    }

    #[test]
    fn both_send_keys() {
        let check = |send_key, modifiers, sends: bool| {
            let mut composition = Composition::default();
            let (heard, left) = frame(&mut composition, send_key, 0.0, &[enter(modifiers)]);
            assert_eq!(heard.sends, sends, "{send_key:?} {modifiers:?}");
            let expected = if sends {
                vec![]
            } else {
                vec![plain_enter(false)]
            };
            assert_eq!(left, expected, "{send_key:?} {modifiers:?}");
        };
        check(SendKey::CtrlEnter, Modifiers::NONE, false);
        check(SendKey::CtrlEnter, Modifiers::SHIFT, false);
        check(SendKey::CtrlEnter, Modifiers::CTRL, true);
        check(SendKey::CtrlEnter, Modifiers::COMMAND, true);
        check(SendKey::Enter, Modifiers::NONE, true);
        check(SendKey::Enter, Modifiers::SHIFT, false);
        check(SendKey::Enter, Modifiers::CTRL, false);
    }

    #[test]
    fn a_key_that_ends_a_composition_never_sends() {
        for (send_key, modifiers) in [
            (SendKey::Enter, Modifiers::NONE),
            (SendKey::CtrlEnter, Modifiers::CTRL),
        ] {
            let key = enter(modifiers);
            // While the composition is under way, in the frame in which it ends, before or after
            // the end, and in the frame after.
            for frames in [
                vec![vec![preedit("ni")], vec![key.clone()]],
                vec![vec![preedit("ni")], vec![commit("你"), key.clone()]],
                vec![vec![preedit("ni")], vec![key.clone(), commit("你")]],
                vec![
                    vec![preedit("ni")],
                    vec![preedit(""), commit("你")],
                    vec![key.clone()],
                ],
                vec![vec![preedit("ni")], vec![preedit(""), key.clone()]],
                vec![vec![commit("你"), key.clone()]],
            ] {
                let mut composition = Composition::default();
                let mut now = 10.0;
                for events in frames {
                    let (heard, left) = frame(&mut composition, send_key, now, &events);
                    assert!(!heard.sends, "{events:?}");
                    assert!(!left.iter().any(|event| matches!(event, Event::Key { .. })));
                    now += 0.01;
                }
                let (heard, _) = frame(&mut composition, send_key, now + 0.2, &[preedit("")]);
                assert!(!heard.sends);
                let (heard, _) = frame(
                    &mut composition,
                    send_key,
                    now + 0.4,
                    std::slice::from_ref(&key),
                );
                assert!(heard.sends, "a key pressed later does send");
            }
        }
    }

    #[test]
    fn what_is_typed_after_sending_belongs_to_the_next_message() {
        let mut composition = Composition::default();
        let typed = |text: &str| Event::Text(text.into());
        let events = [
            typed("a"),
            enter(Modifiers::NONE),
            typed("b"),
            Event::PointerGone,
        ];
        let (heard, left) = frame(&mut composition, SendKey::Enter, 0.0, &events);
        assert_eq!(
            heard,
            Heard {
                sends: true,
                later: vec![typed("b")]
            }
        );
        assert_eq!(left, [typed("a"), Event::PointerGone]);
    }

    #[test]
    fn a_key_that_is_held_down_sends_once() {
        let mut composition = Composition::default();
        let held = plain_enter(true);
        let (heard, left) = frame(&mut composition, SendKey::Enter, 0.0, &[held]);
        assert_eq!((heard.sends, left), (false, vec![]));
    }
}
