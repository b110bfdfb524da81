//! Answering: by menu and by key, what stands above the field, and what an answer shows of what it answers.

use anser::core::message::{Content, Text};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::body::Manner;
use anser_shared::id::Seq;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase};
use egui_kittest::kittest::Queryable as _;

use crate::scenes::{self, BO};
use crate::walks::*;

fn answer(to: Option<u64>) -> Action {
    let to = to.map(Seq);
    Action::In(BO, ConversationAction::Answer { to })
}

fn jump(seq: u64) -> Action {
    Action::In(BO, ConversationAction::JumpToPlace { seq: Seq(seq) })
}

/// The last place with words, and them.
fn last(model: &Model) -> (u64, String) {
    let conversation = &model.conversations[&BO];
    let rows = (0..conversation.messages.rows()).rev();
    rows.filter_map(|row| conversation.messages.get(row))
        .find_map(|message| Some((message.seq.0, message.content.words()?.to_owned())))
        .expect("somebody has said something")
}

/// As the core would do it.
fn answers(walk: &mut Walk, to: Option<u64>) {
    change(walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.answering = to.map(Seq);
        });
    });
}

#[test]
fn a_message_is_answered_by_its_menu_and_the_answer_can_be_dropped() {
    let mut walk = conversation_window(scenes::busy());
    let (seq, text) = last(&walk.state().model);
    walk.get_by_role_and_label(Role::ListItem, &text)
        .click_secondary();
    walk.run();
    choose(&mut walk, "Reply");
    assert_eq!(asked(&mut walk), [answer(Some(seq))]);
    answers(&mut walk, Some(seq));
    assert!(shows(&walk, "In reply to"));
    // One goes on writing at once.
    type_text(&mut walk, "so it is");
    assert_eq!(composer(&walk), "so it is");
    // Escape drops it and leaves the text and the keyboard where they are.
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(asked(&mut walk), [answer(None)]);
    assert!(!walk.state().outcome.closes);
    answers(&mut walk, None);
    type_text(&mut walk, "!");
    assert_eq!(composer(&walk), "so it is!");
    answers(&mut walk, Some(seq));
    press(&mut walk, "Do not reply");
    assert_eq!(asked(&mut walk), [answer(None)]);
}

#[test]
fn ctrl_with_an_arrow_goes_through_what_can_be_answered() {
    let mut walk = conversation_window(scenes::busy());
    let (newest, _) = last(&walk.state().model);
    type_text(&mut walk, "a");
    asked(&mut walk);
    let key = |walk: &mut Walk, key| {
        walk.key_press_modifiers(Modifiers::COMMAND, key);
        walk.run();
        asked(walk)
    };
    assert_eq!(key(&mut walk, Key::ArrowUp), [answer(Some(newest))]);
    answers(&mut walk, Some(newest));
    let [Action::In(_, ConversationAction::Answer { to: Some(older) })] =
        key(&mut walk, Key::ArrowUp)[..]
    else {
        panic!("something older")
    };
    assert!(older < Seq(newest));
    answers(&mut walk, Some(older.0));
    assert_eq!(key(&mut walk, Key::ArrowDown), [answer(Some(newest))]);
    answers(&mut walk, Some(newest));
    assert_eq!(key(&mut walk, Key::ArrowDown), [answer(None)]);
}

/// The newest message answers a place.
fn answering(to: u64) -> (Model, String) {
    let mut model = scenes::busy();
    let (_, text) = last(&model);
    scenes::change(&mut model, BO, |conversation| {
        let row = conversation.messages.rows() - 1;
        let said = Content::Text(Text {
            text: text.clone(),
            font: None,
            answers: Some(Seq(to)),
            edited: None,
            manner: Manner::default(),
        });
        scenes::says(conversation, row, said);
    });
    (model, text)
}

#[test]
fn an_answer_shows_what_it_answers_and_leads_there() {
    let (mut model, _) = answering(3);
    scenes::change(&mut model, BO, |conversation| {
        let row = conversation.messages.row_of(Seq(3)).expect("in memory");
        let said = Content::Text(Text {
            text: "first line\nsecond   line".into(),
            font: None,
            answers: None,
            edited: None,
            manner: Manner::default(),
        });
        scenes::says(conversation, row, said);
    });
    let mut walk = conversation_window(model);
    let name = "In reply to Bo Chen: first line second line";
    walk.get_by_role_and_label(Role::Link, name).click();
    walk.run();
    assert_eq!(asked(&mut walk), [jump(3)]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let row = conversation.messages.row_of(Seq(3)).expect("in memory");
            scenes::says(conversation, row, Content::Deleted);
        });
    });
    assert!(shows(&walk, "In reply to Bo Chen: Message deleted"));
}

#[test]
fn what_is_not_in_memory_is_asked_for_and_what_is_not_here_is_said_to_be() {
    let (model, _) = answering(9_999);
    let mut walk = conversation_window(model);
    let need = ConversationAction::NeedQuoted { seq: Seq(9_999) };
    assert!(asked(&mut walk).contains(&Action::In(BO, need)));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.messages.quote(Seq(9_999), None);
        });
    });
    let nothing = "This message is not here.";
    assert!(walk.query_by_label(nothing).is_some());
    assert!(walk.query_by_role_and_label(Role::Link, nothing).is_none());
    asked(&mut walk);
    walk.run();
    assert_eq!(asked(&mut walk), [], "it is asked for no more");
}

/// Two fingers go so far to the side over a message.
fn swipe(walk: &mut Walk, text: &str, points: f32) {
    let place = walk.get_by_role_and_label(Role::ListItem, text).rect();
    walk.event(Event::PointerMoved(place.center()));
    let delta = egui::vec2(points, points / 10.0);
    walk.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Trackpad,
        modifiers: Modifiers::NONE,
    });
    walk.step();
}

#[test]
fn a_swipe_over_a_message_answers_it_once() {
    let mut walk = conversation_window(scenes::busy());
    let (seq, text) = last(&walk.state().model);
    asked(&mut walk);
    swipe(&mut walk, &text, -40.0);
    assert_eq!(asked(&mut walk), [], "not far enough");
    swipe(&mut walk, &text, -60.0);
    assert_eq!(asked(&mut walk), [answer(Some(seq))]);
    // It goes on a little.
    swipe(&mut walk, &text, -200.0);
    assert_eq!(asked(&mut walk), []);
    answers(&mut walk, Some(seq));
    type_text(&mut walk, "so it is");
    assert_eq!(composer(&walk), "so it is");
    // One who reads up and down answers nothing.
    walk.run();
    for _ in 0..30 {
        walk.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: egui::vec2(0.0, 100.0),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Trackpad,
            modifiers: Modifiers::NONE,
        });
        walk.step();
    }
    assert_eq!(asked(&mut walk), []);
}

/// What an edited text says now is what its answer shows, and that it was edited.
#[test]
fn a_quote_says_that_its_original_was_edited() {
    let (mut model, _) = answering(3);
    scenes::change(&mut model, BO, |conversation| {
        let row = conversation.messages.row_of(Seq(3)).expect("in memory");
        let message = conversation.messages.get_mut(row).expect("in memory");
        if let Content::Text(text) = &mut message.content {
            "it was otherwise".clone_into(&mut text.text);
            text.edited = Some(Seq(99));
        }
    });
    let walk = conversation_window(model);
    assert!(shows(&walk, "it was otherwise (edited)"));
}
