//! Writing in a conversation: keys, input methods, drafts, what is too long.

use std::sync::Arc;
use std::time::Duration;

use crate::scenes::{BO, ME, NOW};
use anser::core::model::LinkState;
use anser::core::settings::SendKey;
use anser::core::settings::{OwnFont, TextStyle};
use anser::core::{Action, ConversationAction, Model};
use anser::ui::conversation;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

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
        let is_draft = |action: &Action| matches!(action, Action::In(_, ConversationAction::Draft { text, .. }) if text.contains("ni"));
        assert!(
            !walk.state().outcome.actions.iter().any(is_draft),
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
        conversation.draft.text = "half a th".into();
    });
    let mut walk = conversation_window(model);
    assert_eq!(composer(&walk), "half a th");
    type_text(&mut walk, "ought");
    let actions = everything_asked(&mut walk);
    let expected = Action::In(
        BO,
        ConversationAction::Draft {
            text: "half a thought".into(),
            seen: 0,
        },
    );
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
    let mut actions = everything_asked(walk);
    let about_drafts = |action: &Action| {
        matches!(
            action,
            Action::In(
                _,
                ConversationAction::Draft { .. }
                    | ConversationAction::SettleDraft
                    | ConversationAction::Send { .. }
            )
        )
    };
    actions.retain(about_drafts);
    actions
}

fn draft(text: &str, seen: u64) -> Action {
    Action::In(
        BO,
        ConversationAction::Draft {
            text: text.into(),
            seen,
        },
    )
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
        "You went on writing on another device: “begun on the phone”"
    ));
    drafts(&mut walk);
    press(&mut walk, "Use it");
    assert_eq!(composer(&walk), "begun on the phone");
    assert!(!shows(&walk, "on another device"));
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
    for (button, expected) in [("Add it here", "mine\ntheirs\n🍣"), ("Discard it…", "mine")] {
        let mut model = scenes::busy();
        elsewhere(&mut model);
        let mut walk = conversation_window(model);
        assert!(shows(&walk, "“theirs 🍣”"));
        press(&mut walk, button);
        if button == "Discard it…" {
            assert_eq!(drafts(&mut walk), [], "it is asked first");
            assert!(shows(&walk, "“theirs 🍣” has not been sent"));
            press(&mut walk, "Discard");
        }
        assert_eq!(composer(&walk), expected);
        let settled = Action::In(BO, ConversationAction::SettleDraft);
        let asked = drafts(&mut walk);
        assert!(asked.contains(&settled), "{asked:?}");
    }
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
    assert_eq!(asked(&mut walk), [], "nothing is cut off without asking");
    press(&mut walk, "Send as 2 messages");
    sent_in_two(&mut walk);
    // The key that sends takes the offer that one has seen.
    walk.event(Event::Paste("a word ".repeat(620)));
    walk.run();
    assert!(shows(&walk, "Send as 2 messages"));
    asked(&mut walk);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    sent_in_two(&mut walk);
}

/// Ctrl+Enter made a new line of it where Enter sends.
#[test]
fn ctrl_enter_takes_the_offer_whichever_key_sends() {
    for send_key in [SendKey::CtrlEnter, SendKey::Enter] {
        let mut model = scenes::busy();
        model.settings.send_key = send_key;
        let mut walk = conversation_window(model);
        walk.event(Event::Paste("a word ".repeat(620)));
        walk.run();
        assert!(shows(&walk, "Send as 2 messages"));
        asked(&mut walk);
        walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        walk.run();
        sent_in_two(&mut walk);
    }
    // Nothing is offered: it makes a new line.
    let mut model = scenes::busy();
    model.settings.send_key = SendKey::Enter;
    let mut walk = conversation_window(model);
    type_text(&mut walk, "a word");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
    assert_eq!(composer(&walk), "a word\n");
}

fn sent_in_two(walk: &mut Walk) {
    let actions = asked(walk);
    assert_eq!(actions.len(), 2);
    for action in &actions {
        assert!(
            matches!(action, Action::In(_, ConversationAction::Send { text, .. }) if anser_shared::text::check_text(text).is_ok())
        );
    }
    assert_eq!(composer(walk), "");
}

#[test]
fn how_ones_own_texts_look_is_chosen_beside_the_field() {
    let mut walk = conversation_window(scenes::busy());
    // The button shows that what one writes looks otherwise than plain.
    let styled = |walk: &Walk| {
        let button = walk.get_by_role_and_label(Role::Button, "Text style");
        button.accesskit_node().toggled().is_some()
    };
    assert!(!styled(&walk));
    press(&mut walk, "Text style");
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
    choose(&mut walk, "130%");
    let font = choose(&mut walk, "Green");
    let expected = OwnFont {
        style: TextStyle::Strong,
        percent: 130,
        colour: 3,
    };
    assert_eq!(font, expected);
    assert!(styled(&walk));
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
    press(&mut walk, "Discard this text…");
    walk.get_by_role_and_label(Role::Dialog, "Discard this text?");
    press(&mut walk, "Cancel");
    assert_eq!(drafts(&mut walk), [], "it stays without a second press");
    assert!(shows(&walk, "which begins with"));
    press(&mut walk, "Discard this text…");
    press(&mut walk, "Discard");
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
                conversation.peer().unwrap(),
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

/// The disk is full: what was sent stands in the composer again, before what was typed since, and the
/// reason is said until something can be sent.
#[test]
fn a_text_that_this_computer_cannot_keep_stands_in_the_composer_again() {
    use anser::core::model::{DiskFault, Returned};
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "first");
    press(&mut walk, "Send");
    type_text(&mut walk, "typed since");
    let returns = |walk: &mut Walk, text: &str| {
        change(walk, |model| {
            scenes::change(model, BO, |conversation| {
                let returned = Arc::make_mut(&mut conversation.returned);
                returned.push(Returned {
                    text: text.into(),
                    fault: Some(DiskFault::Full),
                });
            });
        });
    };
    returns(&mut walk, "first");
    assert_eq!(composer(&walk), "first\ntyped since");
    assert!(shows(
        &walk,
        "Not enough space on this computer’s disk. The text stays here until there is room."
    ));
    returns(&mut walk, "second");
    assert_eq!(composer(&walk), "first\nsecond\ntyped since");
    let kept = drafts(&mut walk);
    assert_eq!(kept.last(), Some(&draft("first\nsecond\ntyped since", 0)));
    press(&mut walk, "Send");
    assert!(!shows(&walk, "Not enough space"));
    assert_eq!(composer(&walk), "");
}

/// A press and release of the pointer somewhere in the window.
fn click(walk: &mut Walk, x: f32, y: f32) {
    let pos = egui::pos2(x, y);
    for pressed in [true, false] {
        walk.event(Event::PointerMoved(pos));
        walk.event(Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        walk.run();
    }
}

/// Wherever somebody has clicked: what is typed or pasted then is in the composer, and the other fields keep what is
/// theirs.
#[test]
fn what_is_typed_goes_to_the_composer_wherever_one_has_clicked() {
    let mut walk = wide_window(scenes::busy());
    walk.run();
    // On what was said, beside it, and on the head of the window.
    for (number, (x, y)) in [(80.0, 330.0), (380.0, 200.0), (300.0, 20.0)]
        .into_iter()
        .enumerate()
    {
        click(&mut walk, x, y);
        type_text(&mut walk, &number.to_string());
        assert!(composer(&walk).ends_with(&number.to_string()), "{x} {y}");
    }
    // A button has the keyboard: it is pressed with the space bar, and takes no letters.
    walk.get_by_role_and_label(Role::Button, "Go to date")
        .focus();
    walk.run();
    type_text(&mut walk, "x");
    assert_eq!(composer(&walk), "012x");
    // A menu was opened and left again with Escape.
    press(&mut walk, "Text style");
    walk.key_press(Key::Escape);
    walk.run();
    type_text(&mut walk, "y");
    assert_eq!(composer(&walk), "012xy");
    // What is pasted while nothing has the keyboard.
    click(&mut walk, 380.0, 200.0);
    walk.event(Event::Paste("z".into()));
    walk.run();
    assert_eq!(composer(&walk), "012xyz");
}

#[test]
fn a_file_that_is_dropped_here_is_answered() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "and");
    // The keyboard is where the file was dragged from.
    walk.input_mut().focused = false;
    walk.input_mut().dropped_files = vec![Arc::new(Dropped("/home/anna/plan.pdf".into()))];
    walk.run();
    walk.input_mut().focused = true;
    assert!(shows(&walk, "Anser cannot send files yet."));
    type_text(&mut walk, " more");
    assert_eq!(composer(&walk), "and more");
}

/// Somebody is quicker than the window draws: what comes with a click, and while the button is down, waits for the
/// field.
#[test]
fn what_is_typed_in_the_frame_of_a_click_is_not_lost() {
    let mut walk = wide_window(scenes::busy());
    walk.run();
    let pos = egui::pos2(380.0, 200.0);
    let button = |pressed| Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    walk.event(Event::Text("a".into()));
    walk.event(Event::PointerMoved(pos));
    walk.event(button(true));
    walk.event(Event::Text("b".into()));
    walk.step();
    walk.event(Event::Text("c".into()));
    walk.step();
    walk.event(button(false));
    walk.event(Event::Text("d".into()));
    walk.run();
    type_text(&mut walk, "e");
    assert_eq!(composer(&walk), "abcde");
    // A press on a menu is no place between: what is typed there is the menu's.
    press(&mut walk, "Text style");
    walk.event(Event::Text("f".into()));
    walk.run();
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(composer(&walk), "abcde");
}

#[test]
fn a_quick_control_and_enter_is_no_enter() {
    let mut model = scenes::busy();
    model.settings = Default::default();
    let mut walk = conversation_window(model);
    type_text(&mut walk, "quick");
    // Both keys are up again before the window has a frame.
    for pressed in [true, false] {
        walk.event(Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        });
    }
    walk.run();
    assert_eq!(composer(&walk), "", "it was sent");
    assert!(!shows(&walk, "Enter starts a new line here"));
}

/// Whoever presses Enter for the first time is told what it does, and says for good what it is to do. Which key sends
/// stands under the field until three messages were sent.
#[test]
fn the_first_enter_says_what_it_does_and_lets_one_choose() {
    let mut model = scenes::busy();
    model.settings = Default::default();
    let mut walk = conversation_window(model);
    let met = "Enter starts a new line here, and Ctrl+Enter sends.";
    type_text(&mut walk, "Hello");
    assert!(!shows(&walk, met));
    walk.event(enter(Modifiers::NONE));
    walk.event(enter_goes(false, Modifiers::NONE));
    walk.run();
    assert!(shows(&walk, met));
    assert_eq!(composer(&walk), "Hello\n");
    asked(&mut walk);
    press(&mut walk, "Make Enter send");
    let chosen = asked(&mut walk)
        .into_iter()
        .find_map(|action| match action {
            Action::ChangeSettings(settings) => Some(settings),
            _ => None,
        });
    let chosen = chosen.expect("the choice is kept");
    assert_eq!(
        (chosen.send_key, chosen.send_key_known),
        (SendKey::Enter, true)
    );
    assert!(!shows(&walk, met));
    change(&mut walk, |model| model.settings = chosen);
    for sent in 1..=3 {
        type_text(&mut walk, "again");
        walk.event(enter(Modifiers::NONE));
        walk.event(enter_goes(false, Modifiers::NONE));
        walk.run();
        let counted = asked(&mut walk)
            .into_iter()
            .find_map(|action| match action {
                Action::ChangeSettings(settings) => Some(settings),
                _ => None,
            });
        let counted = counted.expect("it is counted");
        assert_eq!(counted.texts_sent, sent);
        change(&mut walk, |model| model.settings = counted);
    }
    type_text(&mut walk, "and again");
    walk.event(enter(Modifiers::NONE));
    walk.run();
    let is_counted = |action: &Action| matches!(action, Action::ChangeSettings(_));
    assert!(!asked(&mut walk).iter().any(is_counted), "for good");
    assert!(!shows(&walk, met));
}

/// Whoever makes lines and sends without choosing is told until three messages were sent, and then in no window.
#[test]
fn what_enter_does_is_said_until_three_messages_were_sent() {
    let mut model = scenes::busy();
    model.settings = Default::default();
    let met = "Enter starts a new line here, and Ctrl+Enter sends.";
    let keys = "Ctrl+Enter sends";
    let mut walk = conversation_window(model);
    for is_last in [false, false, true] {
        assert!(!colours(&walk, keys).is_empty(), "under the field");
        type_text(&mut walk, "one");
        walk.event(enter(Modifiers::NONE));
        walk.event(enter_goes(false, Modifiers::NONE));
        walk.run();
        assert!(shows(&walk, met));
        asked(&mut walk);
        type_text(&mut walk, "two");
        walk.event(enter(Modifiers::COMMAND));
        walk.event(enter_goes(false, Modifiers::COMMAND));
        walk.run();
        let actions = asked(&mut walk).into_iter();
        let mut counted = actions.filter_map(|action| match action {
            Action::ChangeSettings(settings) => Some(settings),
            _ => None,
        });
        let counted = counted.next().expect("it is counted");
        change(&mut walk, |model| model.settings = counted);
        assert_eq!(shows(&walk, met), !is_last);
    }
    assert!(colours(&walk, keys).is_empty());
    // In another window as well.
    let mut walk = conversation_window(walk.state().model.clone());
    type_text(&mut walk, "one");
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert_eq!(composer(&walk), "one\n");
    assert!(!shows(&walk, met) && colours(&walk, keys).is_empty());
}

/// An input method that is switched off and on loses what it composes and jumps: it stays while the person is here.
#[test]
fn an_input_method_stays_whatever_happens_around_the_field() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "one line\nand another");
    let field = |walk: &Walk| {
        let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
        field.rect().expand(1.0)
    };
    let stays = |walk: &mut Walk, why: &str| {
        for _ in 0..4 {
            walk.step();
            let place = walk.output().platform_output.ime.expect(why);
            assert!(
                field(walk).contains_rect(place.cursor_rect),
                "{why}: {place:?}"
            );
            assert!(!place.should_interrupt_composition, "{why}");
        }
    };
    stays(&mut walk, "while nothing happens");
    scenes::change(&mut walk.state_mut().model, BO, |conversation| {
        conversation.typing_until = Some(NOW.after(Duration::from_secs(5)));
    });
    stays(&mut walk, "while the other one writes");
    walk.state_mut().model.link = LinkState::Connecting;
    stays(&mut walk, "while the connection is lost");
    walk.key_press(Key::Escape);
    stays(&mut walk, "at Escape");
    assert_eq!(walk.ctx.memory(egui::Memory::focused), None);
    walk.key_press(Key::Tab);
    stays(&mut walk, "at a button");
    // What is composed there goes on in the field, which has the keyboard with it.
    let preedit = |text: &str| {
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars: None,
        })
    };
    walk.event(preedit("ni"));
    stays(&mut walk, "when somebody composes again");
    walk.event(preedit(""));
    walk.event(Event::Ime(ImeEvent::Commit("你".into())));
    stays(&mut walk, "at the end of it");
    assert_eq!(composer(&walk), "one line\nand another你");
    // Where letters are for nobody there is none.
    walk.get_by_role_and_label(Role::Button, "Text style")
        .click();
    walk.run();
    assert_eq!(walk.output().platform_output.ime, None);
}
