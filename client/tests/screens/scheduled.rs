//! Other ways to send: without sound, and later; and nudges.

use std::sync::Arc;

use anser::core::action::{Fate, Later};
use anser::core::message::Content;
use anser::core::model::{Done, Fault, Progress, WindowKey};
use anser::core::{Action, ConversationAction};
use anser_shared::id::MessageId;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::scenes::{self, BO, NOW};
use crate::walks::*;

const HOUR: i64 = 3_600_000;

/// The window of a conversation in which this was typed.
fn window(text: &str) -> Walk {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text.clear();
    });
    let mut walk = conversation_window(model);
    if !text.is_empty() {
        type_text(&mut walk, text);
    }
    asked(&mut walk);
    walk
}

fn open_menu(walk: &mut Walk) {
    walk.get_by_role_and_label(Role::Button, "Send")
        .click_secondary();
    walk.run();
}

/// Half past two in the afternoon of the day, so many hours later.
fn at(hours: i64) -> Timestamp {
    let today = NOW.0 - 14 * HOUR - 10 * 60_000;
    Timestamp(today + hours * HOUR)
}

fn later(text: &str, at: Timestamp, silent: bool) -> Action {
    let text = text.into();
    let later = Later { text, at, silent };
    let from_field = true;
    Action::In(BO, ConversationAction::Schedule { later, from_field })
}

fn write_when(walk: &mut Walk, typed: &str) {
    walk.get_by_role_and_label(Role::TextInput, "Date and time")
        .focus();
    walk.run();
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_text(walk, typed);
}

#[test]
fn a_text_is_sent_without_sound_by_the_menu_of_the_button_and_by_key() {
    let mut walk = window("no hurry");
    open_menu(&mut walk);
    choose(&mut walk, "Send without sound");
    let silently = |text: &str| {
        let text = text.into();
        Action::In(BO, ConversationAction::SendSilently { text })
    };
    assert_eq!(asked(&mut walk), [silently("no hurry")]);
    assert_eq!(composer(&walk), "");
    type_text(&mut walk, "//also not");
    walk.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    walk.run();
    assert_eq!(composer(&walk), "//also not", "the key writes nothing");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [silently("/also not")]);
}

#[test]
fn what_is_silent_says_so_by_a_mark() {
    let mut walk = window("");
    let rows = walk.state().model.conversations[&BO].messages.rows();
    let bells = |walk: &Walk| {
        let bell = anser::ui::icons::BELL_OFF;
        painted(walk, |shown| shown.galley.text() == bell).len()
    };
    assert_eq!(bells(&walk), 0);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let last = conversation.messages.get_mut(rows - 1);
            if let Some(Content::Text(text)) = last.map(|last| &mut last.content) {
                text.manner.silent = true;
            }
        });
    });
    assert_eq!(bells(&walk), 1);
}

#[test]
fn a_text_is_scheduled_and_stays_until_the_server_has_it() {
    let mut walk = window("good morning");
    open_menu(&mut walk);
    choose(&mut walk, "Send later…");
    press(&mut walk, "Tomorrow morning, 09:00");
    let tomorrow = later("good morning", at(33), false);
    assert_eq!(asked(&mut walk), [tomorrow]);
    let offline = Progress::Refused(Fault::Offline);
    answer(&mut walk, offline);
    assert!(shows(&walk, "You are offline"));
    assert_eq!(composer(&walk), "good morning");
    // A time of one's own, without sound.
    write_when(&mut walk, "18:30");
    assert!(shows(&walk, "Today, 18:30"));
    walk.get_by_role_and_label(Role::RadioButton, "Without sound")
        .click();
    walk.run();
    press(&mut walk, "Schedule");
    let half_past_six = Timestamp(at(18).0 + HOUR / 2);
    assert_eq!(
        asked(&mut walk),
        [later("good morning", half_past_six, true)]
    );
    answer(&mut walk, Progress::Done(Done::Plain));
    assert_eq!(composer(&walk), "");
    assert!(!shows(&walk, "Date and time"));
}

#[test]
fn a_time_that_cannot_be_is_said_beside_the_field() {
    let mut walk = window("good night");
    open_menu(&mut walk);
    choose(&mut walk, "Send later…");
    for (typed, said) in [
        ("soon", "This is not a time"),
        ("2026-11-17 12:00", "This time has passed"),
        ("2028-11-17 12:00", "366 days at most"),
    ] {
        write_when(&mut walk, typed);
        walk.key_press(Key::Enter);
        walk.run();
        assert!(shows(&walk, said), "{typed}");
        assert_eq!(asked(&mut walk), []);
    }
    // What is typed next takes the sentence away; Escape leaves the words where they are.
    write_when(&mut walk, "20:00");
    assert!(!shows(&walk, "366 days at most"));
    press(&mut walk, "Cancel");
    assert_eq!(composer(&walk), "good night");
}

#[test]
fn what_waits_is_changed_sent_now_and_taken_back() {
    let mut walk = window("typed since");
    assert!(!shows(&walk, "scheduled message"));
    change(&mut walk, |model| scenes::schedule(model, 2, None));
    press(
        &mut walk,
        "2 scheduled messages, the next one Tomorrow, 14:10",
    );
    let id = |n: u8| MessageId([100 + n; 16]);
    let first = |walk: &Walk, name: &str| {
        let buttons = walk.get_all_by_role_and_label(Role::Button, name);
        buttons
            .min_by(|a, b| a.rect().min.y.total_cmp(&b.rect().min.y))
            .unwrap()
            .click();
    };
    first(&walk, "Send now");
    walk.run();
    assert_eq!(asked(&mut walk), [Action::Scheduled(id(0), Fate::Send)]);
    let gone = Refusal::NoSuchScheduled;
    answer(&mut walk, Progress::Refused(Fault::Refused(gone)));
    assert!(shows(&walk, "does not wait any more"));
    first(&walk, "Change");
    walk.run();
    fill(
        &mut walk,
        Role::MultilineTextInput,
        "Text",
        "Good evening! ",
    );
    write_when(&mut walk, "20:00");
    press(&mut walk, "Save");
    let changed = Later {
        text: "Good morning!Good evening!".into(),
        at: at(20),
        silent: false,
    };
    let asked_for = asked(&mut walk);
    assert!(
        matches!(&asked_for[..], [Action::Scheduled(of, Fate::Change(later))]
            if *of == id(0) && later.at == changed.at && later.text.contains("Good evening!")),
        "{asked_for:?}"
    );
    answer(&mut walk, Progress::Done(Done::Plain));
    first(&walk, "Take back");
    walk.run();
    assert_eq!(asked(&mut walk), [Action::Scheduled(id(0), Fate::TakeBack)]);
    answer(&mut walk, Progress::Done(Done::Plain));
    assert_eq!(composer(&walk), "typed since\nGood morning!");
}

/// The connection breaks before the server has said that a text was taken back: its words are not lost with it.
#[test]
fn what_was_taken_back_stands_in_the_field_also_when_nobody_could_say_so() {
    let mut walk = window("typed since");
    change(&mut walk, |model| scenes::schedule(model, 1, None));
    press(&mut walk, "1 scheduled message, Tomorrow, 14:10");
    press(&mut walk, "Take back");
    asked(&mut walk);
    answer(&mut walk, Progress::Refused(Fault::Offline));
    // As far as is known it waits still.
    assert_eq!(composer(&walk), "typed since");
    change(&mut walk, |model| {
        Arc::make_mut(&mut model.scheduled).clear();
    });
    walk.run();
    assert_eq!(composer(&walk), "typed since\nGood morning!");
}

#[test]
fn what_was_refused_says_so_also_where_one_cannot_write() {
    let mut model = scenes::parted();
    scenes::schedule(&mut model, 1, Some(Refusal::NotFriends));
    let mut walk = conversation_window(model);
    press(&mut walk, "A scheduled message was not sent");
    assert!(shows(&walk, "Good morning!"));
    // The last one is gone, and so is the list.
    change(&mut walk, |model| {
        Arc::make_mut(&mut model.scheduled).clear();
    });
    assert!(!shows(&walk, "Scheduled messages"));
}

#[test]
fn a_friend_is_nudged_by_menus_and_by_a_command() {
    let nudge = || Action::In(BO, ConversationAction::Nudge);
    let mut walk = window("");
    open_menu(&mut walk);
    assert!(!shows(&walk, "Send later…"), "there is nothing to send");
    choose(&mut walk, "Nudge");
    assert_eq!(asked(&mut walk), [nudge()]);
    type_text(&mut walk, "/nudge");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [nudge()]);
    assert_eq!(composer(&walk), "");
    // What is refused is said in the window.
    let about = anser::core::model::About::Nudge(BO);
    let refusal = Refusal::NudgedJustNow { seconds: 41 };
    let refused = Progress::Refused(Fault::Refused(refusal));
    let ticket = anser::core::model::Ticket::take();
    change(&mut walk, |model| model.tickets.add(ticket, about, refused));
    assert!(shows(&walk, "You have just nudged them."));
    let mut walk = contacts_window(scenes::busy());
    walk.get_by_role_and_label(Role::Button, "Bo Chen")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Nudge");
    assert_eq!(asked(&mut walk), [nudge()]);
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
}

#[test]
fn a_nudge_shakes_what_stands_in_the_window_for_half_a_second() {
    let mut walk = window("");
    let place = |walk: &Walk| {
        walk.get_by_role_and_label(Role::Button, "Send")
            .rect()
            .left()
    };
    let still = place(&walk);
    let nudge = |walk: &mut Walk| {
        scenes::change(&mut walk.state_mut().model, BO, |conversation| {
            conversation.nudges += 1;
        });
    };
    nudge(&mut walk);
    let moved = (0..6).filter(|_| {
        walk.step();
        (place(&walk) - still).abs() > 0.5
    });
    assert!(moved.count() > 0);
    for _ in 0..6 {
        walk.step();
    }
    assert_eq!(place(&walk), still);
    walk.state_mut().model.settings.shake = false;
    nudge(&mut walk);
    for _ in 0..4 {
        walk.step();
        assert_eq!(place(&walk), still);
    }
}

#[test]
fn whether_there_are_nudges_is_set() {
    let mut walk = settings_window(scenes::busy());
    walk.get_by_role_and_label(Role::RadioButton, "Not allowed")
        .click();
    walk.run();
    assert_eq!(asked(&mut walk), [Action::TakeNudges(false)]);
}
