//! The window of a conversation.

use std::sync::Arc;

use crate::scenes::{BO, ME, NOW};
use anser::core::model::{Conversation, Fault, Friend};
use anser::core::settings::{Language, SendKey};
use anser::core::settings::{OwnFont, TextStyle};
use anser::core::{Action, Model};
use anser::ui::conversation;
use anser::ui::text::Words;
use anser_shared::event::{FriendState, Marks};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::message::{Body, Deletion, Notice};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::desk::*;
use crate::scenes;

/// Types into the composer, which has the keyboard when the window opens.
fn type_text(walk: &mut Walk, text: &str) {
    walk.event(Event::Text(text.into()));
    walk.run();
}

fn composer(walk: &Walk) -> String {
    let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
    field.value().unwrap_or_default()
}

/// A press of Enter, for several events in one frame: the harness plays queued ones a quarter of a
/// second apart.
fn enter(modifiers: Modifiers) -> Event {
    enter_goes(true, modifiers)
}

fn enter_goes(pressed: bool, modifiers: Modifiers) -> Event {
    Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    }
}

fn sent(text: &str) -> Action {
    Action::Send {
        conversation: BO,
        text: text.into(),
    }
}

#[test]
fn a_conversation_shows_who_said_what() {
    let walk = conversation_window(scenes::busy());
    let last = walk.get_by_role_and_label(Role::ListItem, "OK");
    let said = last.accesskit_node().description();
    assert_eq!(
        said.as_deref(),
        Some("Anna Berg, 18 November 2026, 14:09. Stored on the server")
    );
    let coffee = walk.get_by_label_contains("Coffee, please");
    let said = coffee.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("Bo Chen, 18 November 2026, 14:08"));
    walk.get_by_role_and_label(Role::Heading, "Bo Chen");
    walk.get_by_label("Online");
}

/// Whether the frame that was drawn last shows all of this text in the composer, its last line too.
fn is_painted(walk: &Walk, text: &str) -> bool {
    fn found(shape: &egui::Shape, clip: egui::Rect, text: &str) -> bool {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().any(|shape| found(shape, clip, text)),
            egui::Shape::Text(shown) if shown.galley.text() == text => {
                let last = shown.galley.rows.last();
                last.is_some_and(|row| {
                    let row = row.rect().translate(shown.pos.to_vec2());
                    clip.top() <= row.top() && row.bottom() <= clip.bottom()
                })
            }
            _ => false,
        }
    }
    let shapes = &walk.output().shapes;
    shapes
        .iter()
        .any(|clipped| found(&clipped.shape, clipped.clip_rect, text))
}

#[test]
fn what_is_typed_is_on_the_screen_with_the_next_frame() {
    let mut walk = conversation_window(scenes::busy());
    let mut text = String::new();
    // Long enough to fill the line several times, and more lines than the field grows to.
    let words = "The geese fly south. 大雁南飞。🪿 ";
    for letter in words.chars().cycle().take(400) {
        text.push(letter);
        walk.event(Event::Text(letter.into()));
        walk.step();
        assert!(is_painted(&walk, &text), "{text}");
    }
    for _ in 0..3 {
        text.push('\n');
        walk.event(enter(Modifiers::NONE));
        walk.step();
        assert!(is_painted(&walk, &text), "a new line");
    }
}

#[test]
fn control_and_enter_sends_and_enter_begins_a_line() {
    let mut walk = conversation_window(scenes::busy());
    assert!(shows(&walk, "Bo Chen"));
    type_text(&mut walk, "Hello");
    walk.key_press(Key::Enter);
    walk.run();
    type_text(&mut walk, "world");
    assert_eq!(asked(&mut walk), []);
    assert_eq!(composer(&walk), "Hello\nworld");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("Hello\nworld")]);
    assert_eq!(composer(&walk), "");
    // Nothing is not sent.
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    type_text(&mut walk, "  ");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn the_setting_turns_the_send_key_round_while_the_window_is_open() {
    let mut walk = conversation_window(scenes::busy());
    change(&mut walk, |model| model.settings.send_key = SendKey::Enter);
    type_text(&mut walk, "one");
    walk.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    walk.run();
    type_text(&mut walk, "two");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("one\ntwo")]);
}

#[test]
fn the_button_sends_too_and_gives_the_keyboard_back() {
    let mut walk = conversation_window(scenes::busy());
    let button = walk.get_by_role_and_label(Role::Button, "Send");
    assert!(button.accesskit_node().is_disabled());
    type_text(&mut walk, "你好 🪿");
    press(&mut walk, "Send");
    assert_eq!(asked(&mut walk), [sent("你好 🪿")]);
    type_text(&mut walk, "again");
    assert_eq!(composer(&walk), "again");
}

#[test]
fn what_is_typed_right_after_sending_stays_for_the_next_message() {
    let mut walk = conversation_window(scenes::busy());
    let together = [
        Event::Text("first".into()),
        enter(Modifiers::COMMAND),
        Event::Text("second".into()),
    ];
    walk.input_mut().events.extend(together);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("first")]);
    assert_eq!(composer(&walk), "second");
}

#[test]
fn a_composition_never_sends() {
    let preedit = |text: &str| {
        let active_range_chars = None;
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars,
        })
    };
    for (send_key, modifiers) in [
        (SendKey::Enter, Modifiers::NONE),
        (SendKey::CtrlEnter, Modifiers::COMMAND),
    ] {
        let mut model = scenes::busy();
        model.settings.send_key = send_key;
        let mut walk = conversation_window(model);
        walk.event(preedit("ni"));
        walk.run();
        walk.event(preedit("nihao"));
        walk.run();
        // The key that takes a candidate comes through on some systems.
        walk.key_press_modifiers(modifiers, Key::Enter);
        walk.run();
        assert_eq!(asked(&mut walk), [], "{send_key:?}");
        // On some systems the key that takes a candidate arrives together with what it took.
        let together = [
            preedit(""),
            Event::Ime(ImeEvent::Commit("你好".into())),
            enter(modifiers),
            enter_goes(false, modifiers),
        ];
        walk.input_mut().events.extend(together);
        walk.run();
        assert_eq!(asked(&mut walk), [], "{send_key:?}");
        assert_eq!(composer(&walk), "你好");
        let drafts = walk.state().outcome.actions.iter();
        assert!(
            !drafts
                .clone()
                .any(|action| matches!(action, Action::Draft { text, .. } if text.contains("ni"))),
            "what is being composed is not a draft yet"
        );
        // A moment later it is a key like any other.
        walk.key_press_modifiers(modifiers, Key::Enter);
        walk.run();
        assert_eq!(asked(&mut walk), [sent("你好")], "{send_key:?}");
    }
}

#[test]
fn drafts_are_kept_at_every_change_and_found_again() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text = "half a th".into()
    });
    let mut walk = conversation_window(model);
    assert_eq!(composer(&walk), "half a th");
    type_text(&mut walk, "ought");
    let actions = std::mem::take(&mut walk.state_mut().outcome.actions);
    let expected = Action::Draft {
        conversation: BO,
        text: "half a thought".into(),
        seen: 0,
    };
    assert!(actions.contains(&expected), "{actions:?}");
}

/// Another device has written something here.
fn arrives(walk: &mut Walk, text: &str) {
    change(walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.draft.text = text.into();
            conversation.draft.arrived += 1;
        });
    });
}

fn drafts(walk: &mut Walk) -> Vec<Action> {
    let mut actions = std::mem::take(&mut walk.state_mut().outcome.actions);
    let about_drafts = |action: &Action| {
        matches!(
            action,
            Action::Draft { .. } | Action::SettleDraft { .. } | Action::Send { .. }
        )
    };
    actions.retain(about_drafts);
    actions
}

fn draft(text: &str, seen: u64) -> Action {
    Action::Draft {
        conversation: BO,
        text: text.into(),
        seen,
    }
}

#[test]
fn a_draft_of_another_device_is_taken_over_where_nobody_is() {
    let mut walk = conversation_window(scenes::busy());
    walk.input_mut().focused = false;
    walk.run();
    arrives(&mut walk, "begun on the phone");
    assert_eq!(composer(&walk), "begun on the phone");
    arrives(&mut walk, "");
    assert_eq!(composer(&walk), "");
    assert_eq!(drafts(&mut walk), [], "what has come is not told again");
}

#[test]
fn a_draft_of_another_device_waits_for_somebody_who_is_there() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "here");
    arrives(&mut walk, "begun on the phone");
    assert_eq!(composer(&walk), "here");
    assert!(shows(
        &walk,
        "On another device you went on: “begun on the phone”"
    ));
    drafts(&mut walk);
    press(&mut walk, "Take it over");
    assert_eq!(composer(&walk), "begun on the phone");
    assert!(!shows(&walk, "On another device"));
    assert_eq!(drafts(&mut walk), [], "the text is the account's already");
    type_text(&mut walk, "!");
    let typed = drafts(&mut walk);
    assert!(
        typed.contains(&draft("begun on the phone!", 1)),
        "{typed:?}"
    );
}

#[test]
fn who_writes_on_or_sends_keeps_the_other_draft_as_an_offer() {
    let mut walk = conversation_window(scenes::busy());
    arrives(&mut walk, "from the phone");
    type_text(&mut walk, "a");
    type_text(&mut walk, "b");
    let typed = [draft("a", 0), draft("ab", 1)];
    assert_eq!(
        drafts(&mut walk),
        typed,
        "the first one did not know it, the second one did"
    );
    // What had arrived stays, too, when one sends without having looked at it.
    arrives(&mut walk, "and again");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(drafts(&mut walk), [draft("ab", 1), sent("ab")]);
}

#[test]
fn a_draft_beside_ones_own_is_added_or_discarded() {
    let elsewhere = |model: &mut Model| {
        scenes::change(model, BO, |conversation| {
            conversation.draft.text = "mine".into();
            conversation.draft.elsewhere = Some("theirs\n🍣".into());
        });
    };
    for (button, expected) in [("Add it here", "mine\ntheirs\n🍣"), ("Discard it", "mine")] {
        let mut model = scenes::busy();
        elsewhere(&mut model);
        let mut walk = conversation_window(model);
        assert!(shows(&walk, "“theirs 🍣”"));
        press(&mut walk, button);
        assert_eq!(composer(&walk), expected);
        let settled = Action::SettleDraft { conversation: BO };
        let asked = drafts(&mut walk);
        assert!(asked.contains(&settled), "{asked:?}");
    }
}

#[test]
fn a_window_opens_where_reading_has_stopped() {
    let mut model = scenes::busy();
    let mut long = scenes::long(400, 300);
    long.read = Seq(300);
    long.first_unread = Some(Seq(301));
    long.unread = 100;
    Arc::make_mut(&mut model.conversations).insert(BO, Arc::new(long));
    let mut walk = conversation_window(model);
    let line = walk.get_by_label_contains("#301").rect();
    assert!((60.0..300.0).contains(&line.top()), "{line:?}");
    // What was in view was read, and nothing beyond.
    let read = asked(&mut walk)
        .into_iter()
        .find_map(|action| match action {
            Action::Read { seq, .. } => Some(seq),
            _ => None,
        });
    assert!(
        read.is_some_and(|seq| seq > Seq(301) && seq < Seq(320)),
        "{read:?}"
    );
}

#[test]
fn a_list_stands_again_where_it_stood() {
    let mut model = scenes::busy();
    let mut long = scenes::long(400, 200);
    Arc::make_mut(&mut model.conversations).insert(BO, Arc::new(long.clone()));
    let mut walk = conversation_window(model.clone());
    let view = |walk: &mut Walk| match &mut walk.state_mut().window {
        Window::Conversation(view) => view.timeline.scrolled_to(),
        _ => None,
    };
    assert_eq!(view(&mut walk), None, "at its end");
    match &mut walk.state_mut().window {
        Window::Conversation(view) => view.timeline.go_to(Seq(200), 60.0),
        _ => panic!("a conversation"),
    }
    walk.run();
    let stood = view(&mut walk).expect("in the middle");
    let middle = |walk: &Walk| walk.get_by_label("#201").rect();
    let before = middle(&walk);

    // The next start: the pages come after the window does.
    long.scroll = Some(stood);
    let pages = std::mem::take(&mut long.pages);
    Arc::make_mut(&mut model.conversations).insert(BO, Arc::new(long));
    let mut walk = conversation_window(model);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.pages = pages);
    });
    assert_eq!(view(&mut walk), Some(stood));
    assert_eq!(middle(&walk), before);
}

/// What is copied in one of the next frames.
fn copied(walk: &mut Walk) -> Option<String> {
    (0..6).find_map(|_| {
        walk.step();
        let commands = &walk.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    })
}

/// A right click on a message, and a choice from its menu.
fn choose_of(walk: &mut Walk, message: &str, entry: &str) {
    walk.get_by_role_and_label(Role::ListItem, message)
        .click_secondary();
    walk.run();
    choose(walk, entry);
}

const TWO: &str = "Bo Chen, 18 November 2026, 14:08\n\
    Coffee, please ☕️ and two packs of M4 screws, 16 mm.\n\n\
    Anna Berg, 18 November 2026, 14:09\nOK";

#[test]
fn several_messages_are_chosen_and_copied_as_text() {
    let mut walk = conversation_window(scenes::busy());
    let coffee = "Coffee, please ☕️ and two packs of M4 screws, 16 mm.";
    choose_of(&mut walk, coffee, "Select");
    walk.get_by_label("One message selected");
    // While something is chosen, pressing another message chooses it, too, and lets go of it again.
    for (pressed, said) in [
        ("OK", "2 messages selected"),
        (
            "On my way. Do you need anything from the store?",
            "3 messages selected",
        ),
        (
            "On my way. Do you need anything from the store?",
            "2 messages selected",
        ),
    ] {
        walk.get_by_role_and_label(Role::ListItem, pressed).click();
        walk.run();
        assert!(shows(&walk, said), "{pressed}");
    }
    walk.get_by_role_and_label(Role::Button, "Copy").click();
    assert_eq!(copied(&mut walk).as_deref(), Some(TWO));
    walk.run();
    assert!(!shows(&walk, "selected"));
}

#[test]
fn messages_are_chosen_copied_and_let_go_by_the_keyboard() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    walk.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    walk.run();
    assert!(shows(&walk, "2 messages selected"));
    walk.event(Event::Copy);
    assert_eq!(copied(&mut walk).as_deref(), Some(TWO));
    walk.run();
    walk.key_press(Key::Space);
    walk.run();
    assert!(shows(&walk, "One message selected"));
    walk.key_press(Key::Escape);
    walk.run();
    assert!(!shows(&walk, "selected"));
}

#[test]
fn the_menu_of_a_message_opens_by_key() {
    for (modifiers, key) in [(Modifiers::NONE, Key::Menu), (Modifiers::SHIFT, Key::F10)] {
        let mut walk = conversation_window(scenes::busy());
        walk.get_by_role_and_label(Role::List, "Messages").focus();
        walk.run();
        walk.key_press(Key::End);
        walk.run();
        walk.key_press_modifiers(modifiers, key);
        walk.run();
        // The first entry has the keyboard; the arrows go on from there.
        let copy = walk.get_by_role_and_label(Role::MenuItem, "Copy");
        assert!(copy.accesskit_node().is_focused(), "{key:?}");
        walk.event(enter(Modifiers::NONE));
        assert_eq!(copied(&mut walk).as_deref(), Some("OK"), "{key:?}");
    }
}

#[test]
fn a_window_is_kept_on_top_and_let_go() {
    let mut walk = conversation_window(scenes::busy());
    let keep = |on_top| Action::KeepOnTop {
        conversation: BO,
        on_top,
    };
    press(&mut walk, "Keep this window on top");
    assert_eq!(asked(&mut walk), [keep(true)]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.on_top = true);
    });
    press(&mut walk, "Keep this window on top");
    assert_eq!(asked(&mut walk), [keep(false)]);
}

#[test]
fn pasted_text_is_cleaned() {
    let mut walk = conversation_window(scenes::busy());
    walk.event(Event::Paste("one\r\ntwo\u{0}\rthree".into()));
    walk.run();
    assert_eq!(composer(&walk), "one\ntwo\nthree");
}

#[test]
fn a_text_that_is_too_long_is_offered_as_several() {
    let mut walk = conversation_window(scenes::busy());
    walk.event(Event::Paste("a word ".repeat(560)));
    walk.run();
    assert!(!shows(&walk, "Too long for one message"));
    walk.event(Event::Paste("a word ".repeat(60)));
    walk.run();
    assert!(shows(
        &walk,
        "Too long for one message: 4340 of 4096 characters."
    ));
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [], "nothing is cut off without asking");
    press(&mut walk, "Send as 2 messages");
    let actions = asked(&mut walk);
    assert_eq!(actions.len(), 2);
    for action in &actions {
        assert!(
            matches!(action, Action::Send { text, .. } if anser_shared::text::check_text(text).is_ok())
        );
    }
    assert_eq!(composer(&walk), "");
}

#[test]
fn the_outbox_shows_what_waits_and_what_was_refused() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = conversation_window(model);
    let state = |walk: &Walk, text: &str| {
        let bubble = walk.get_by_label_contains(text);
        bubble.accesskit_node().description().unwrap_or_default()
    };
    assert!(state(&walk, "And this one waits.").ends_with("Waiting to be sent"));
    assert!(state(&walk, "This one was refused").ends_with("Not sent"));
    press(&mut walk, "Try again");
    let refused = MessageId([201; 16]);
    assert_eq!(
        asked(&mut walk),
        [Action::Retry {
            conversation: BO,
            id: refused
        }]
    );
    press(&mut walk, "Delete");
    assert_eq!(
        asked(&mut walk),
        [Action::Discard {
            conversation: BO,
            id: refused
        }]
    );
}

#[test]
fn a_day_can_be_gone_to() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, "Go to a day");
    walk.get_by_label("November 2026");
    press(&mut walk, "Previous month");
    walk.get_by_label("October 2026");
    press(&mut walk, "3 October 2026");
    // The third of October at midnight.
    let at = Timestamp(NOW.0 - (NOW.0 % 86_400_000) - 46 * 86_400_000);
    assert_eq!(
        asked(&mut walk),
        [Action::JumpTo {
            conversation: BO,
            at
        }]
    );
    assert!(
        walk.query_by_label("October 2026").is_none(),
        "choosing closes the calendar"
    );
}

#[test]
fn a_jump_lands_on_its_message_and_the_way_back_counts_what_came() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::long(1_000, 990)
    });
    let mut walk = conversation_window(model);
    assert!(walk.query_by_label("Go to the newest message").is_none());
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.jump = Some((1, Seq(301)));
        });
    });
    let asked: Vec<_> = walk.state_mut().outcome.actions.drain(..).collect();
    assert!(
        asked.contains(&Action::NeedPage {
            conversation: BO,
            page: 4
        }),
        "{asked:?}"
    );
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.pages = scenes::long(1_000, 301).pages;
        });
    });
    let before = walk.get_by_role_and_label(Role::ListItem, "#301").rect();
    walk.get_by_role_and_label(Role::Button, "Go to the newest message");
    // Two messages arrive at the end: nothing moves, and they are counted.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            for _ in 0..2 {
                let seq = conversation.local_head.next();
                let page = conversation.pages.entry(seq.0 / 64).or_default();
                Arc::make_mut(page).push(scenes::entry(seq.0, UserId(21), NOW, "new"));
                conversation.local_head = seq;
            }
        });
    });
    assert_eq!(
        walk.get_by_role_and_label(Role::ListItem, "#301").rect(),
        before
    );
    press(&mut walk, "2 new messages below");
    assert!(walk.query_by_label("Go to the newest message").is_none());
}

#[test]
fn reading_is_not_disturbed_by_what_loads_or_by_a_new_size() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::long(1_000, 500)
    });
    let mut walk = conversation_window(model);
    if let Window::Conversation(view) = &mut walk.state_mut().window {
        view.timeline.go_to(Seq(450), 40.0);
    }
    walk.run();
    // Row 449 is in a page that is here, the one before it is not.
    let bottom = |walk: &Walk| {
        walk.get_by_label_contains("Message number 450")
            .rect()
            .bottom()
    };
    let before = bottom(&walk);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let more = scenes::long(1_000, 380).pages;
            conversation.pages.extend(more);
        });
    });
    assert_eq!(bottom(&walk), before, "loading what is above moves nothing");
    walk.set_size(egui::vec2(380.0, 600.0));
    walk.run();
    assert!(
        (bottom(&walk) - before).abs() <= 1.0,
        "nor does another width"
    );
}

#[test]
fn a_message_is_copied_from_its_menu() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::ListItem, "OK")
        .click_secondary();
    walk.run();
    walk.get_by_role_and_label(Role::MenuItem, "Copy").click();
    walk.step();
    let copied = walk
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "OK"));
    assert!(copied);
}

#[test]
fn the_keyboard_alone_can_read_and_copy() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    walk.event(Event::Copy);
    walk.step();
    let copied = walk
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "OK"));
    assert!(copied);
}

#[test]
fn an_empty_conversation_says_so() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::conversation(BO.0, conversation.peer, vec![]);
    });
    let walk = conversation_window(model);
    assert!(shows(
        &walk,
        "This is the beginning of your conversation with Bo Chen."
    ));
}

#[test]
fn a_million_messages_lay_out_as_many_rows_as_a_thousand() {
    let rows = |entries: u64| {
        let mut model = scenes::busy();
        scenes::change(&mut model, BO, |conversation| {
            *conversation = scenes::long(entries, entries / 2);
        });
        let mut walk = conversation_window(model);
        if let Window::Conversation(view) = &mut walk.state_mut().window {
            view.timeline.go_to(Seq(entries / 2 / 320 * 320), 0.0);
        }
        walk.run();
        match &walk.state().window {
            Window::Conversation(view) => view.timeline.laid_out,
            _ => 0,
        }
    };
    let thousand = rows(1_000);
    assert!(thousand > 3);
    assert!(rows(1_000_000) <= thousand + 2);
}

#[test]
fn what_is_in_view_is_read_and_nothing_else() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.read = Seq(0);
        conversation.unread = 1;
    });
    let head = model.conversations[&BO].local_head;
    let mut walk = conversation_window(model);
    let read = |seq| Action::Read {
        conversation: BO,
        seq,
    };
    assert_eq!(
        asked(&mut walk),
        [read(head)],
        "the window opens at the end"
    );
    // Nobody looks: what comes now is not read.
    walk.input_mut().focused = false;
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let seq = conversation.local_head.next();
            let entry = scenes::entry(seq.0, UserId(21), NOW, "are you there?");
            let page = Conversation::page_of(seq);
            let page = conversation.pages.entry(page).or_default();
            Arc::make_mut(page).push(entry.clone());
            conversation.last = Some(entry);
            conversation.local_head = seq;
            conversation.server_head = seq;
            conversation.unread = 1;
            conversation.first_unread = Some(seq);
        });
    });
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "are you there?"));
    walk.input_mut().focused = true;
    walk.run();
    assert_eq!(asked(&mut walk), [read(head.next())]);
}

#[test]
fn how_far_ones_own_message_has_come() {
    let mut walk = conversation_window(scenes::busy());
    let own = |walk: &Walk| {
        let bubbles = walk.root().children_recursive();
        let said: Vec<String> = bubbles
            .filter(|node| node.accesskit_node().role() == Role::ListItem)
            .filter_map(|node| node.accesskit_node().description())
            .filter(|said| said.starts_with("Anna Berg"))
            .collect();
        said.last().cloned().unwrap_or_default()
    };
    let head = scenes::busy().conversations[&BO].local_head;
    for (read, delivered, said) in [
        (Seq(0), Seq(0), "Stored on the server"),
        (Seq(0), head, "Delivered"),
        (head, head, "Read"),
    ] {
        change(&mut walk, |model| {
            let theirs = Marks { read, delivered };
            scenes::change(model, BO, |conversation| conversation.theirs = theirs);
        });
        assert!(own(&walk).ends_with(said), "{}", own(&walk));
    }
}

#[test]
fn lines_of_the_server_and_what_was_taken_back() {
    let mut walk = conversation_window(scenes::busy());
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let page = Conversation::page_of(conversation.local_head);
            let entries = conversation.pages.get_mut(&page).expect("in memory");
            let entries = Arc::make_mut(entries);
            let last = entries.len() - 1;
            entries[last].body = Some(Notice::Parted.into());
            entries[last - 1].body = None;
            entries[last - 2].body = Some(Deletion { seq: Seq(1) }.into());
        });
    });
    assert!(shows(&walk, "You are not friends any more"));
    assert!(shows(&walk, "Message deleted"));
}

#[test]
fn ones_own_message_is_taken_back_by_right_click() {
    let mut walk = conversation_window(scenes::busy());
    let entries = scenes::busy().conversations[&BO].clone();
    let own = (1..=entries.local_head.0)
        .rev()
        .filter_map(|seq| entries.entry(Seq(seq)))
        .find(|entry| entry.author == ME)
        .expect("one's own");
    let text = own.body.as_ref().and_then(Body::as_text).expect("a text");
    walk.get_by_role_and_label(Role::ListItem, &text.text)
        .click_secondary();
    walk.run();
    choose(&mut walk, "Delete for both");
    let delete = Action::Delete {
        conversation: BO,
        seq: own.seq,
    };
    assert_eq!(asked(&mut walk), [delete]);
    change(&mut walk, |model| {
        let fault = Some(Fault::Refused(Refusal::TooOld { minutes: 2 }));
        scenes::change(model, BO, |conversation| conversation.fault = fault);
    });
    assert!(shows(&walk, "Messages can be deleted for 2 minutes"));
    press(&mut walk, "Dismiss");
    let forget = Action::ForgetFault { conversation: BO };
    assert_eq!(asked(&mut walk), [forget]);
}

#[test]
fn who_is_no_friend_any_more_is_read_and_not_written_to() {
    let mut walk = conversation_window(scenes::busy());
    let stands = |walk: &mut Walk, change_friend: fn(&mut Friend)| {
        change(walk, |model| {
            let friends = Arc::make_mut(&mut model.friends);
            change_friend(friends.get_mut(&UserId(21)).expect("Bo"));
        });
    };
    stands(&mut walk, |bo| bo.state = FriendState::Parted);
    assert!(shows(&walk, "You are not friends any more."));
    assert!(walk.query_by_label("Send").is_none());
    press(&mut walk, "Add a friend");
    assert!(matches!(asked(&mut walk)[..], [Action::AddFriend { .. }]));
    stands(&mut walk, |bo| bo.blocked = true);
    press(&mut walk, "Unblock");
    let user = UserId(21);
    let blocked = false;
    assert_eq!(asked(&mut walk), [Action::Block { user, blocked }]);
    stands(&mut walk, |bo| {
        bo.blocked = false;
        bo.state = FriendState::Friends;
    });
    walk.get_by_role_and_label(Role::Button, "Send");
}

#[test]
fn that_somebody_writes_is_said_for_a_moment() {
    let mut walk = conversation_window(scenes::busy());
    assert!(!shows(&walk, "is typing…"));
    change(&mut walk, |model| {
        let until = Some(Timestamp(NOW.0 + 5_000));
        scenes::change(model, BO, |conversation| conversation.typing_until = until);
    });
    assert!(shows(&walk, "is typing…"));
    change(&mut walk, |model| {
        let until = Some(Timestamp(NOW.0 - 1));
        scenes::change(model, BO, |conversation| conversation.typing_until = until);
    });
    assert!(!shows(&walk, "is typing…"));
}

#[test]
fn the_title_says_how_much_is_unread_who_it_is_and_whether_they_are_there() {
    let mut model = scenes::busy();
    let words = Words::of(Language::English);
    let title = |model: &Model| conversation::title(model, words, BO);
    assert_eq!(title(&model), "Bo Chen – Online");
    scenes::change(&mut model, BO, |conversation| conversation.unread = 12);
    assert_eq!(title(&model), "(12) Bo Chen – Online");
    let friends = Arc::make_mut(&mut model.friends);
    friends.get_mut(&UserId(21)).expect("Bo").presence = None;
    assert_eq!(title(&model), "(12) Bo Chen");
}

#[test]
fn how_ones_own_texts_look_is_chosen_beside_the_field() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, "How your texts look");
    let choose = |walk: &mut Walk, name: &str| {
        walk.get_by_role_and_label(Role::RadioButton, name).click();
        walk.run();
        match &asked(walk)[..] {
            [Action::ChangeSettings(settings)] => {
                let settings = *settings;
                change(walk, |model| model.settings = settings);
                settings.font
            }
            other => panic!("{other:?}"),
        }
    };
    choose(&mut walk, "Bold");
    choose(&mut walk, "130 %");
    let font = choose(&mut walk, "Green");
    let expected = OwnFont {
        style: TextStyle::Strong,
        percent: 130,
        colour: 3,
    };
    assert_eq!(font, expected);
}

#[test]
fn a_pasted_megabyte_is_kept_and_offered_as_messages() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "begin end");
    for _ in 0.."end".len() {
        walk.key_press(Key::ArrowLeft);
    }
    walk.run();
    drafts(&mut walk);
    let megabyte = "word and word 🍣 ".repeat(60_000);
    walk.event(Event::Paste(megabyte.clone()));
    walk.run();
    // It went to where the caret is, and is a draft like any other.
    let whole = format!("begin {megabyte}end");
    let kept = drafts(&mut walk);
    assert!(kept == [draft(&whole, 0)], "another draft, or none");
    // It is not laid out: only its beginning is shown, with the way out.
    assert!(shows(&walk, "which begins with “begin word and word 🍣"));
    assert!(shows(&walk, "Too long for one message"));
    let parts = conversation::split::split(&whole);
    press(&mut walk, &format!("Send as {} messages", parts.len()));
    let sent: Vec<Action> = parts.iter().map(|part| sent(part)).collect();
    assert!(drafts(&mut walk) == sent, "other messages, or none");
    assert_eq!(composer(&walk), "");

    // Or it is not wanted.
    walk.event(Event::Paste(megabyte));
    walk.run();
    drafts(&mut walk);
    press(&mut walk, "Discard this text");
    assert_eq!(drafts(&mut walk), [draft("", 0)]);
    type_text(&mut walk, "short");
    assert_eq!(composer(&walk), "short");
}

#[test]
fn a_message_of_4096_emoji_is_sent_and_shown() {
    let mut walk = conversation_window(scenes::busy());
    let emoji = "🪿".repeat(4096);
    walk.event(Event::Paste(emoji.clone()));
    walk.run();
    assert!(!shows(&walk, "Too long"), "it fits");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent(&emoji)]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            *conversation = scenes::conversation(
                BO.0,
                conversation.peer,
                vec![scenes::entry(1, ME, NOW, &emoji)],
            );
        });
    });
    walk.get_by_role_and_label(Role::ListItem, &emoji);
    // One more does not fit, and is offered as two.
    walk.event(Event::Paste("🪿".repeat(4097)));
    walk.run();
    assert!(shows(&walk, "Send as 2 messages"));
}

#[test]
fn somebody_renames_themselves_while_their_window_is_open() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "half a th");
    change(&mut walk, |model| {
        let bo = model.friends.get(&UserId(21)).expect("Bo").clone();
        let renamed = Friend {
            nickname: "Bo Chen-Berg".into(),
            ..bo
        };
        Arc::make_mut(&mut model.friends).insert(UserId(21), renamed);
    });
    walk.get_by_role_and_label(Role::Heading, "Bo Chen-Berg");
    let model = &walk.state().model;
    let title = conversation::title(model, Words::of(Language::English), BO);
    assert_eq!(title, "Bo Chen-Berg – Online");
    assert_eq!(composer(&walk), "half a th", "and nothing else has changed");
    // A name of one's own for them stays in front.
    change(&mut walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(21)).expect("Bo").remark = "Bo (lathe)".into();
    });
    walk.get_by_role_and_label(Role::Heading, "Bo (lathe)");
}
