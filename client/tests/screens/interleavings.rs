//! Whatever happens around somebody who writes: what is sent is the text of this window, to this
//! window's conversation, and nothing that arrives moves the keyboard, the caret or the words.

use std::sync::Arc;

use anser::core::model::LinkState;
use anser::core::{Action, ConversationAction, Model};
use anser_shared::id::ConversationId;
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers, MouseWheelUnit, PointerButton, TouchPhase};
use egui_kittest::kittest::Queryable as _;
use proptest::prelude::*;

use crate::scenes::{self, BO, NOW};
use crate::walks::*;

/// The second window's conversation.
const MIRA: ConversationId = ConversationId(1022);

#[derive(Clone, Debug)]
enum Step {
    /// A letter from the keyboard.
    Type(char),
    /// A line break.
    Enter,
    /// The key that sends.
    Send,
    /// An input method shows what it composes, and takes it a moment later.
    Compose(&'static str, &'static str),
    /// A message arrives in one of the two conversations.
    Arrive(bool),
    /// Another device of this person has written something that was not sent, or has sent it.
    Draft(bool, &'static str),
    /// Somebody comes, goes, or writes.
    Presence(bool),
    Typing(bool),
    /// The other one has read everything.
    Read(bool),
    /// The connection comes and goes.
    Link(bool),
    /// A click into what was said, at a part of its width and height.
    Click(f32, f32),
    /// The pointer is dragged over it.
    Drag(f32, f32),
    /// The wheel turns.
    Wheel(f32),
    /// The button that sends is pressed.
    Press,
    /// A menu is opened with the pointer and left with Escape.
    Menu,
    /// Escape leaves the field, which has the keyboard again with what is typed next.
    Leave,
    /// The person goes to the other window.
    Switch,
    /// Another program has the keyboard for a moment.
    Away,
    /// The window is made larger or smaller.
    Resize(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => prop::sample::select(vec!['a', 'Z', ' ', '你', 'é', '.']).prop_map(Step::Type),
        2 => Just(Step::Enter),
        3 => Just(Step::Send),
        3 => prop::sample::select(vec![("ni", "你"), ("hao", "好"), ("zhong", "中文")])
            .prop_map(|(shown, taken)| Step::Compose(shown, taken)),
        6 => any::<bool>().prop_map(Step::Arrive),
        3 => (any::<bool>(), prop::sample::select(vec!["elsewhere", "在别处", ""]))
            .prop_map(|(first, text)| Step::Draft(first, text)),
        2 => any::<bool>().prop_map(Step::Presence),
        2 => any::<bool>().prop_map(Step::Typing),
        1 => any::<bool>().prop_map(Step::Read),
        1 => any::<bool>().prop_map(Step::Link),
        3 => (0.0..1.0_f32, 0.0..1.0_f32).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (0.0..1.0_f32, 0.0..1.0_f32).prop_map(|(x, y)| Step::Drag(x, y)),
        1 => (-200.0..200.0_f32).prop_map(Step::Wheel),
        1 => Just(Step::Press),
        1 => Just(Step::Menu),
        1 => Just(Step::Leave),
        2 => Just(Step::Switch),
        1 => Just(Step::Away),
        1 => any::<bool>().prop_map(Step::Resize),
    ];
    prop::collection::vec(step, 400)
}

/// A window and what must stand in its composer.
struct Writing {
    walk: Walk,
    conversation: ConversationId,
    text: String,
    /// What another device has written, and this window was not left since.
    elsewhere: Option<&'static str>,
}

impl Writing {
    fn new(conversation: ConversationId) -> Self {
        let walk = window_of(scenes::busy(), conversation);
        Self {
            walk,
            conversation,
            text: String::new(),
            elsewhere: None,
        }
    }

    fn shown(&self) -> String {
        match &self.walk.state().window {
            Window::Conversation(view) => view.composer.text.clone(),
            _ => String::new(),
        }
    }

    fn keyboard(&self) -> Option<egui::Id> {
        self.walk.ctx.memory(egui::Memory::focused)
    }

    /// Something that the person does not do.
    fn happens(&mut self, change: &dyn Fn(&mut Model)) -> Result<(), TestCaseError> {
        let before = (self.shown(), self.keyboard());
        change(&mut self.walk.state_mut().model);
        self.walk.step();
        self.walk.step();
        prop_assert_eq!((self.shown(), self.keyboard()), before);
        Ok(())
    }

    /// The person goes away from this window, or comes to it. What another device has written is taken
    /// over while nobody is there, unless somebody has written here since.
    fn look(&mut self, focused: bool) {
        self.walk.input_mut().focused = focused;
        self.walk.step();
        if let (false, Some(text)) = (focused, self.elsewhere.take()) {
            self.text = text.into();
        }
    }

    /// Another device has written something.
    fn draft(&mut self, text: &'static str) -> Result<(), TestCaseError> {
        let conversation = self.conversation;
        let arrive = |model: &mut Model| {
            scenes::change(model, conversation, |shown| {
                shown.draft.text = text.into();
                shown.draft.arrived += 1;
            });
        };
        if self.walk.input_mut().focused {
            self.happens(&arrive)?;
            self.elsewhere = Some(text);
        } else {
            arrive(&mut self.walk.state_mut().model);
            self.walk.step();
            self.text = text.into();
        }
        Ok(())
    }

    /// Where the list of messages is, at parts of its width and height.
    fn place(&self, x: f32, y: f32) -> egui::Pos2 {
        let list = self
            .walk
            .get_by_role_and_label(Role::List, "Messages")
            .rect();
        list.shrink(4.0).lerp_inside(egui::vec2(x, y))
    }

    /// The pointer goes there and is pressed or let go.
    fn point(&mut self, pos: egui::Pos2, pressed: bool) {
        self.walk.event(Event::PointerMoved(pos));
        self.walk.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        self.walk.step();
    }

    fn click(&mut self, pos: egui::Pos2) {
        self.point(pos, true);
        self.point(pos, false);
    }

    /// What a press has opened is shut again, and is no concern of this.
    fn shuts_menu(&mut self) {
        self.walk.step();
        if egui::Popup::is_any_open(&self.walk.ctx) {
            self.walk.key_press(Key::Escape);
            (0..3).for_each(|_| self.walk.step());
        }
    }

    fn click_button(&mut self, name: &str) {
        let button = self.walk.get_by_role_and_label(Role::Button, name);
        let pos = button.rect().center();
        self.click(pos);
        self.walk.step();
    }

    /// Whether Escape has left the field.
    fn rests(&self) -> bool {
        self.keyboard().is_none()
    }

    /// Past the moment in which a key may still belong to an input method.
    fn pauses(&mut self) {
        (0..40).for_each(|_| self.walk.step());
    }

    /// What was asked for is from this window, and is what stood in it.
    fn check(&mut self) -> Result<usize, TestCaseError> {
        let mut sent = 0;
        for action in asked(&mut self.walk) {
            if let Action::In(conversation, ConversationAction::Send { text }) = action {
                prop_assert_eq!(conversation, self.conversation);
                prop_assert_eq!(text.as_str(), self.text.trim());
                self.text.clear();
                self.elsewhere = None;
                sent += 1;
            }
        }
        prop_assert_eq!(&self.shown(), &self.text);
        Ok(sent)
    }
}

fn arrive(model: &mut Model, id: ConversationId) {
    scenes::change(model, id, |conversation| {
        let seq = conversation.local_head.next();
        let entry = scenes::entry(
            seq.0,
            conversation.peer().unwrap(),
            NOW,
            "and another thing",
        );
        conversation.append(&entry.into());
        conversation.unread += 1;
        conversation.first_unread.get_or_insert(scenes::spot(seq.0));
    });
}

proptest! {
    // Ten thousand steps: 25 runs of 400.
    #![proptest_config(ProptestConfig { cases: 25, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_text_never_goes_to_the_wrong_window(steps in steps()) {
        let mut windows = [Writing::new(BO), Writing::new(MIRA)];
        let mut here = 0;
        let mut sent = 0;
        windows[1].walk.input_mut().focused = false;
        for step in steps {
            let this = &mut windows[here];
            match step {
                Step::Type(letter) => {
                    this.walk.event(Event::Text(letter.into()));
                    this.walk.step();
                    this.text.push(letter);
                    this.elsewhere = None;
                }
                Step::Enter | Step::Send if this.rests() => {}
                Step::Click(x, y) => {
                    let pos = this.place(x, y);
                    this.click(pos);
                    this.shuts_menu();
                }
                Step::Drag(x, y) => {
                    let (from, to) = (this.place(x, y), this.place(y, x));
                    this.point(from, true);
                    this.walk.event(Event::PointerMoved(to));
                    this.walk.step();
                    this.point(to, false);
                    this.shuts_menu();
                }
                Step::Wheel(delta) => {
                    let pos = this.place(0.5, 0.5);
                    this.walk.event(Event::PointerMoved(pos));
                    this.walk.event(Event::MouseWheel {
                        unit: MouseWheelUnit::Point,
                        delta: egui::vec2(0.0, delta),
                        phase: TouchPhase::Move,
                        source: egui::MouseWheelSource::Wheel,
                        modifiers: Modifiers::NONE,
                    });
                    this.walk.step();
                }
                Step::Press => {
                    this.pauses();
                    this.click_button("Send");
                }
                Step::Menu => {
                    this.click_button("Text style");
                    this.walk.step();
                    prop_assert!(shows(&this.walk, "Bold"));
                    this.walk.key_press(Key::Escape);
                    (0..3).for_each(|_| this.walk.step());
                    prop_assert!(!shows(&this.walk, "Bold"));
                }
                Step::Leave if !this.rests() => {
                    this.pauses();
                    this.walk.key_press(Key::Escape);
                    (0..3).for_each(|_| this.walk.step());
                    prop_assert!(this.rests());
                }
                Step::Leave => {}
                Step::Enter => {
                    this.walk.key_press(Key::Enter);
                    this.walk.step();
                    this.walk.step();
                    this.text.push('\n');
                    this.elsewhere = None;
                }
                Step::Send => {
                    this.pauses();
                    this.walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
                    this.walk.step();
                    this.walk.step();
                }
                Step::Compose(shown, taken) => {
                    let preedit = |text: &str| Event::Ime(ImeEvent::Preedit {
                        text: text.into(),
                        active_range_chars: None,
                    });
                    this.walk.event(preedit(shown));
                    this.walk.step();
                    // Something arrives in the middle of it.
                    arrive(&mut this.walk.state_mut().model, BO);
                    this.walk.step();
                    let sends = |action: &Action| matches!(action, Action::In(_, ConversationAction::Send { .. }));
                    prop_assert!(!asked(&mut this.walk).iter().any(sends));
                    this.walk.event(preedit(""));
                    this.walk.event(Event::Ime(ImeEvent::Commit(taken.into())));
                    this.walk.step();
                    this.text.push_str(taken);
                    this.elsewhere = None;
                }
                Step::Arrive(first) => {
                    let id = if first { BO } else { MIRA };
                    for window in &mut windows {
                        window.happens(&|model| arrive(model, id))?;
                    }
                }
                Step::Draft(first, text) => {
                    let id = if first { BO } else { MIRA };
                    for window in windows.iter_mut().filter(|window| window.conversation == id) {
                        window.draft(text)?;
                    }
                }
                Step::Presence(there) => {
                    let presence = if there { Presence::Online } else { Presence::Away };
                    for window in &mut windows {
                        window.happens(&|model| {
                            let friends = Arc::make_mut(&mut model.friends);
                            friends.values_mut().for_each(|friend| friend.presence = Some(presence));
                        })?;
                    }
                }
                Step::Typing(types) => {
                    let until = types.then_some(Timestamp(NOW.0 + 5_000));
                    for window in &mut windows {
                        window.happens(&|model| scenes::change(model, BO, |c| c.typing_until = until))?;
                    }
                }
                Step::Read(first) => {
                    let id = if first { BO } else { MIRA };
                    for window in &mut windows {
                        window.happens(&|model| scenes::change(model, id, |c| {
                            c.theirs.read = c.local_head;
                            c.unread = 0;
                            c.first_unread = None;
                        }))?;
                    }
                }
                Step::Link(online) => {
                    let link = if online {
                        LinkState::Online
                    } else {
                        LinkState::Connecting
                    };
                    for window in &mut windows {
                        window.happens(&|model| model.link = link.clone())?;
                    }
                }
                Step::Switch => {
                    this.look(false);
                    here = 1 - here;
                    windows[here].look(true);
                }
                Step::Away => {
                    this.look(false);
                    this.look(true);
                }
                Step::Resize(large) => {
                    let size = if large { egui::vec2(640.0, 700.0) } else { egui::vec2(340.0, 320.0) };
                    this.walk.set_size(size);
                    this.walk.step();
                }
            }
            for window in &mut windows {
                sent += window.check()?;
            }
        }
        prop_assert!(sent > 0, "a run in which nothing is sent shows nothing");
    }
}
