//! What is asked over the contact list when it is closed, and when a link was opened.

use anser::ui::Scene;
use anser::ui::contacts::closing::{Answer, Question, question_ui};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;

use crate::scenes::{self, NOW};
use crate::walks::*;

/// The contact list with a question over it, and the answers that were given.
struct Asked {
    tested: UnderTest,
    question: Question,
    answers: Vec<Answer>,
}

fn asked_over_contacts(question: Question) -> Harness<'static, Asked> {
    let contacts = contacts_window(scenes::busy()).into_state();
    let state = Asked {
        tested: contacts,
        question,
        answers: Vec::new(),
    };
    let settings = state.tested.model.settings;
    let mut walk = Harness::builder()
        .with_size([320.0, 640.0])
        .with_max_steps(8)
        .with_context_setup(move |ctx| anser::app::prepare(ctx, &settings))
        .build_ui_state(
            |ui, state: &mut Asked| {
                state.tested.ui(ui);
                let zone = TimeZone::UTC;
                let scene = Scene::new(&state.tested.model, NOW, &zone);
                let answer = question_ui(ui, &scene, &state.question);
                state.answers.extend(answer);
            },
            state,
        );
    walk.run();
    walk
}

fn address() -> String {
    "chat.example:7464".into()
}

fn moved() -> Question {
    Question::Moved {
        link: "anser://new.example:7464/".into(),
        address: "new.example:7464".into(),
    }
}

/// What a key answers.
fn by_key(question: Question, key: Key) -> Vec<Answer> {
    let mut walk = asked_over_contacts(question);
    walk.key_press(key);
    walk.run();
    std::mem::take(&mut walk.state_mut().answers)
}

#[test]
fn enter_and_escape_close_what_has_one_answer() {
    for question in [
        Question::Here(address()),
        Question::OtherKey(address()),
        Question::OtherServer(address()),
    ] {
        for key in [Key::Enter, Key::Escape] {
            let answers = by_key(question.clone(), key);
            assert_eq!(answers, [Answer::Stay], "{question:?} {key:?}");
        }
    }
}

#[test]
fn enter_gives_the_answer_that_stands_first_and_harms_nobody() {
    for (question, first) in [
        (Question::Tray, Answer::Hide),
        (Question::End { waiting: 2 }, Answer::Minimise),
        (moved(), Answer::Move),
    ] {
        let answers = by_key(question.clone(), Key::Enter);
        assert_eq!(answers, [first], "{question:?}");
        let answers = by_key(question.clone(), Key::Escape);
        assert_eq!(answers, [Answer::Stay], "{question:?}");
    }
}

#[test]
fn every_button_gives_its_answer() {
    for (question, name, expected) in [
        (Question::Tray, "Keep running", Answer::Hide),
        (Question::Tray, "Quit Anser", Answer::Quit),
        (
            Question::End { waiting: 1 },
            "Minimize instead",
            Answer::Minimise,
        ),
        (Question::End { waiting: 1 }, "Quit Anser", Answer::Quit),
        (Question::End { waiting: 1 }, "Cancel", Answer::Stay),
        (moved(), "Use the new address", Answer::Move),
        (moved(), "Cancel", Answer::Stay),
        (Question::Here(address()), "Close", Answer::Stay),
        (Question::OtherKey(address()), "Close", Answer::Stay),
    ] {
        let mut walk = asked_over_contacts(question.clone());
        walk.get_by_label(name).click();
        walk.run();
        assert_eq!(walk.state().answers, [expected], "{question:?} {name}");
    }
}

#[test]
fn what_was_not_sent_yet_is_counted() {
    let says = |waiting, words| {
        let walk = asked_over_contacts(Question::End { waiting });
        walk.query_all_by_label_contains(words).next().is_some()
    };
    assert!(says(2, "2 messages were not sent yet"));
    assert!(says(1, "One message was not sent yet"));
    assert!(!says(0, "not sent yet"));
}
