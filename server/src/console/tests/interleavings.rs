//! However a busy machine puts keys and presses into frames, each letter lands where it was typed for: in the dialog
//! that a press has opened, or in the command line once the dialog is gone.

use egui::{ImeEvent, Modifiers, PointerButton, Pos2};
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Type(char),
    /// An input method shows a composition, and commits it.
    Compose(&'static str, &'static str),
    /// The button of the broadcast is pressed with the pointer, or with this key while it has the keyboard.
    Open(Option<Key>),
    Escape,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => prop::sample::select(vec!['a', 'b', 'c']).prop_map(Step::Type),
        2 => prop::sample::select(vec![("ni", "你"), ("hao", "好")])
            .prop_map(|(shown, taken)| Step::Compose(shown, taken)),
        3 => prop::sample::select(vec![None, Some(Key::Enter), Some(Key::Space)])
            .prop_map(Step::Open),
        3 => Just(Step::Escape),
    ];
    prop::collection::vec(step, 1..12)
}

/// Events that no system separates, such as a key and its letter.
type Together = Vec<Event>;

fn key_events(key: Key, text: Option<&str>) -> Vec<Together> {
    let event = |pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let mut goes_down = vec![event(true)];
    goes_down.extend(text.map(|text| Event::Text(text.into())));
    vec![goes_down, vec![event(false)]]
}

fn press_events(at: Pos2) -> Vec<Together> {
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let events = [Event::PointerMoved(at), button(true), button(false)];
    events.map(|event| vec![event]).to_vec()
}

/// Which text must be where after the steps that a person can take.
struct Expected {
    /// The text that is typed in the dialog while it is open.
    dialog: Option<String>,
    line: String,
    /// The button has the keyboard.
    on_button: bool,
}

impl Expected {
    /// The events of a step; none if a person would not take it.
    fn take(&mut self, step: &Step, button: Pos2) -> Vec<Together> {
        match (step, &mut self.dialog) {
            (Step::Type(letter), field) => {
                match field {
                    Some(text) => text.push(*letter),
                    None => {
                        self.line.push(*letter);
                        self.on_button = false;
                    }
                }
                let (name, text) = (letter.to_uppercase().to_string(), letter.to_string());
                key_events(Key::from_name(&name).expect("a letter"), Some(&text))
            }
            (Step::Compose(shown, taken), field) => {
                match field {
                    Some(text) => text.push_str(taken),
                    None => {
                        self.line.push_str(taken);
                        self.on_button = false;
                    }
                }
                let shown = ImeEvent::Preedit {
                    text: (*shown).into(),
                    active_range_chars: None,
                };
                let taken = ImeEvent::Commit((*taken).into());
                vec![vec![Event::Ime(shown)], vec![Event::Ime(taken)]]
            }
            (Step::Open(Some(key)), None) if self.on_button => {
                self.dialog = Some(String::new());
                let text = (*key == Key::Space).then_some(" ");
                key_events(*key, text)
            }
            (Step::Open(None), None) => {
                self.dialog = Some(String::new());
                self.on_button = false;
                press_events(button)
            }
            (Step::Escape, Some(text)) if text.is_empty() => {
                self.dialog = None;
                key_events(Key::Escape, None)
            }
            (Step::Open(_) | Step::Escape, _) => Vec::new(),
        }
    }
}

fn check(steps: &[Step], frames: &[usize]) -> Result<(), TestCaseError> {
    check_prepared(steps, frames, super::super::window::prepare)
}

fn check_prepared(
    steps: &[Step],
    frames: &[usize],
    prepare: fn(&egui::Context),
) -> Result<(), TestCaseError> {
    let mut walk = open_prepared(Some(snapshot()), quiet(), prepare);
    walk.get_by_label("Send to everybody…").focus();
    walk.run();
    let button = walk.get_by_label("Send to everybody…").rect().center();
    let mut expected = Expected {
        dialog: None,
        line: String::new(),
        on_button: true,
    };
    let mut events: Vec<Together> = steps
        .iter()
        .flat_map(|step| expected.take(step, button))
        .collect();
    for frame in frames {
        let rest = events.split_off((*frame).min(events.len()));
        walk.input_mut().events = std::mem::replace(&mut events, rest).concat();
        walk.step();
    }
    walk.input_mut().events = events.concat();
    // A frame may end at each of them, and more frames are waited for than this window takes to settle otherwise.
    let settled = events.iter().any(|_| walk.run_ok().is_some());
    prop_assert!(settled || events.is_empty(), "it draws without end");
    walk.run();
    let field = walk.query_by_role_and_label(Role::MultilineTextInput, "Message");
    prop_assert_eq!(field.and_then(|field| field.value()), expected.dialog);
    prop_assert_eq!(line(&walk), expected.line);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn letters_land_where_they_were_typed_for(
        steps in steps(),
        frames in prop::collection::vec(0_usize..8, 0..16),
    ) {
        check(&steps, &frames)?;
    }
}

/// Everything in one frame, as after a minute without one.
#[test]
fn letters_behind_the_press_that_opens_a_dialog_are_its_own() {
    let opened = [None, Some(Key::Enter), Some(Key::Space)];
    for by in opened {
        let steps = [Step::Open(by), Step::Type('a'), Step::Type('b')];
        check(&steps, &[]).expect("they are in the dialog");
        let by_toolkit = check_prepared(&steps, &[], anser_look::theme::install);
        by_toolkit.expect_err("the toolkit alone lets the line have them");
        let steps = [Step::Open(by), Step::Escape, Step::Type('a')];
        check(&steps, &[]).expect("they are in the line");
    }
}
