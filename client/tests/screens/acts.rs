//! What one does to messages: saying them in other words, reactions, and what an edited text said before.

use std::sync::Arc;

use anser::core::message::{Content, Text, Version};
use anser::core::model::{Pending, Rewording, Versions};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::body::{EditBody, Manner, Reaction};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::scenes::{self, BO, ME};
use crate::walks::*;

/// The place of the last text of somebody, and the text.
fn last(model: &Model, is_meant: impl Fn(UserId) -> bool) -> (Seq, String) {
    let conversation = &model.conversations[&BO];
    let rows = (0..conversation.messages.rows()).rev();
    rows.filter_map(|row| conversation.messages.get(row))
        .find_map(|message| {
            let Content::Text(text) = &message.content else {
                return None;
            };
            is_meant(message.author).then(|| (message.seq, text.text.clone()))
        })
        .expect("somebody has said something")
}

fn edit(seq: Seq, text: &str) -> Action {
    let text = text.into();
    Action::In(BO, ConversationAction::Edit { seq, text })
}

fn react(to: Seq, emoji: &str, on: bool) -> Action {
    let emoji = emoji.into();
    let reaction = Reaction { to, emoji, on };
    Action::In(BO, ConversationAction::React(reaction))
}

fn send(walk: &mut Walk) {
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
}

/// The window of a conversation in which nothing was typed.
fn window() -> Walk {
    let mut walk = conversation_window(scenes::busy());
    walk.run();
    if !composer(&walk).is_empty() {
        walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
        walk.key_press(Key::Backspace);
        walk.run();
    }
    asked(&mut walk);
    walk
}

#[test]
fn up_in_an_empty_field_edits_what_one_has_said_last() {
    let mut walk = window();
    let (seq, text) = last(&walk.state().model, |author| author == ME);
    type_text(&mut walk, "x");
    walk.key_press(Key::ArrowUp);
    walk.run();
    assert_eq!(composer(&walk), "x", "the field is not empty");
    walk.key_press(Key::End);
    walk.key_press(Key::Backspace);
    walk.run();
    asked(&mut walk);
    walk.key_press(Key::ArrowUp);
    walk.run();
    assert_eq!(composer(&walk), text);
    assert!(shows(&walk, "Editing your message"));
    everything_asked(&mut walk);
    type_text(&mut walk, "!");
    // What is being edited is kept and is no draft, and nobody is told that one writes.
    let rewording = Some(Rewording {
        of: seq,
        text: format!("{text}!"),
    });
    let kept = Action::In(BO, ConversationAction::Reword(rewording));
    assert_eq!(everything_asked(&mut walk), [kept]);
    send(&mut walk);
    assert_eq!(asked(&mut walk), [edit(seq, &format!("{text}!"))]);
    assert_eq!(composer(&walk), "");
    assert!(!shows(&walk, "Editing your message"));
}

/// The window was closed, or the program ended, while a text was being said in other words.
#[test]
fn an_edit_that_was_begun_goes_on_and_the_draft_comes_back() {
    let mut model = scenes::busy();
    let (of, _) = last(&model, |author| author == ME);
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text = "half a sentence".into();
        let text = "tea at five".into();
        conversation.rewording = Some(Rewording { of, text });
    });
    let mut walk = conversation_window(model);
    assert_eq!(composer(&walk), "tea at five");
    assert!(shows(&walk, "Editing your message"));
    asked(&mut walk);
    send(&mut walk);
    assert_eq!(asked(&mut walk), [edit(of, "tea at five")]);
    assert_eq!(composer(&walk), "half a sentence");
}

#[test]
fn an_edit_is_begun_by_the_menu_and_left_by_escape() {
    let mut walk = window();
    let (seq, text) = last(&walk.state().model, |author| author == ME);
    type_text(&mut walk, "half a sentence");
    asked(&mut walk);
    let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
    found.unwrap().click_secondary();
    walk.run();
    choose(&mut walk, "Edit");
    assert_eq!(composer(&walk), text);
    // Nothing at all is not sent, and the line above says what to do.
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.key_press(Key::Backspace);
    walk.run();
    send(&mut walk);
    assert!(shows(&walk, "cannot be empty"));
    type_text(&mut walk, &"a".repeat(4097));
    send(&mut walk);
    assert!(shows(&walk, "Too long: at most"));
    assert_eq!(asked(&mut walk), []);
    // Escape leaves all as it was: what was being written stands in the field again.
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(composer(&walk), "half a sentence");
    assert!(!walk.state().outcome.closes);
    type_text(&mut walk, "!");
    assert_eq!(composer(&walk), "half a sentence!");
    // What says the same as before is not sent.
    let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
    found.unwrap().click_secondary();
    walk.run();
    choose(&mut walk, "Edit");
    asked(&mut walk);
    send(&mut walk);
    assert!(!asked(&mut walk).contains(&edit(seq, &text)));
    assert_eq!(composer(&walk), "half a sentence!");
}

#[test]
fn a_message_of_somebody_else_is_not_edited() {
    let mut walk = window();
    let (_, text) = last(&walk.state().model, |author| author != ME);
    let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
    found.unwrap().click_secondary();
    walk.run();
    let entries = names(&walk, Role::MenuItem);
    let has = |name: &str| entries.iter().any(|entry| entry == name);
    assert!(has("React") && !has("Edit"), "{entries:?}");
}

/// The last text of one's own was edited.
fn edited(text: &str) -> (Model, Seq) {
    let mut model = scenes::busy();
    let (seq, _) = last(&model, |author| author == ME);
    scenes::change(&mut model, BO, |conversation| {
        let row = conversation.messages.row_of(seq).expect("in memory");
        let said = Content::Text(Text {
            text: text.into(),
            font: None,
            answers: None,
            edited: Some(Seq(900)),
            manner: Manner::default(),
        });
        scenes::says(conversation, row, said);
    });
    (model, seq)
}

#[test]
fn an_edited_text_says_so_and_shows_what_it_said_before() {
    let (model, seq) = edited("tea at four");
    let mut walk = conversation_window(model);
    walk.run();
    asked(&mut walk);
    let name = "Earlier versions";
    walk.get_by_role_and_label(Role::Button, name).click();
    walk.run();
    let needs = ConversationAction::NeedVersions { seq };
    assert!(asked(&mut walk).contains(&Action::In(BO, needs)));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let text = Text {
                text: "tea at fuor".into(),
                font: None,
                answers: None,
                edited: None,
                manner: Manner::default(),
            };
            let until = Timestamp(1_790_000_000_000);
            let versions = vec![Version { text, until }];
            conversation.versions = Some(Versions { of: seq, versions });
        });
    });
    assert!(shows(&walk, "tea at fuor") && shows(&walk, "Now"));
    asked(&mut walk);
    walk.run();
    assert_eq!(asked(&mut walk), [], "it is asked for no more");
    press(&mut walk, "Close");
    assert!(!shows(&walk, "tea at fuor"));
}

/// What people have put on the last text of the other one.
fn reacted() -> (Model, Seq) {
    let mut model = scenes::busy();
    let (seq, _) = last(&model, |author| author != ME);
    scenes::change(&mut model, BO, |conversation| {
        let row = conversation.messages.row_of(seq).expect("in memory");
        let message = conversation.messages.get_mut(row).expect("in memory");
        message.reactions.set(UserId(21), "👍", true);
        message.reactions.set(ME, "👍", true);
        message.reactions.set(UserId(21), "🎉", true);
    });
    (model, seq)
}

#[test]
fn a_press_on_a_reaction_adds_ones_own_or_takes_it_back() {
    let (model, seq) = reacted();
    let mut walk = conversation_window(model);
    walk.run();
    asked(&mut walk);
    let name = |emoji: &str| {
        let begins = format!("{emoji}: ");
        move |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.label().is_some_and(|label| label.starts_with(&begins))
        }
    };
    walk.get_by(name("🎉")).click_accesskit();
    walk.run();
    assert_eq!(asked(&mut walk), [react(seq, "🎉", true)]);
    walk.get_by(name("👍")).click_accesskit();
    walk.run();
    assert_eq!(asked(&mut walk), [react(seq, "👍", false)]);
}

#[test]
fn who_has_put_what_on_a_message_is_seen_in_a_list() {
    let (model, _) = reacted();
    let (_, text) = last(&model, |author| author != ME);
    let mut walk = conversation_window(model);
    walk.run();
    let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
    found.expect("the text").click_secondary();
    walk.run();
    choose(&mut walk, "Who reacted");
    let headings = names(&walk, Role::Heading);
    assert!(headings.contains(&"👍 2".to_owned()), "{headings:?}");
    assert!(headings.contains(&"🎉 1".to_owned()), "{headings:?}");
    let people = names(&walk, Role::ListItem);
    let of = |name: &str| people.iter().filter(|known| *known == name).count();
    assert_eq!((of("Bo Chen"), of("Anna Berg")), (2, 1), "{people:?}");
    press(&mut walk, "Close");
    assert!(!shows(&walk, "Who reacted"));
}

#[test]
fn a_message_gets_a_reaction_by_its_menu_and_the_keyboard() {
    let mut walk = window();
    let (seq, text) = last(&walk.state().model, |author| author != ME);
    let open = |walk: &mut Walk| {
        let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
        found.unwrap().click_secondary();
        walk.run();
        choose(walk, "React");
        walk.run();
    };
    open(&mut walk);
    // The first one has the keyboard.
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [react(seq, "👍", true)]);
    // The list of all of them is behind the last button.
    open(&mut walk);
    press(&mut walk, "All emoji");
    walk.run();
    type_text(&mut walk, "rocket");
    walk.key_press(Key::Enter);
    walk.run();
    assert!(asked(&mut walk).contains(&react(seq, "🚀", true)));
    // Escape chooses nothing, and one goes on writing.
    open(&mut walk);
    walk.key_press(Key::Escape);
    walk.run();
    walk.run();
    type_text(&mut walk, "so");
    assert_eq!(composer(&walk), "so");
}

#[test]
fn what_waits_is_shown_and_what_is_refused_is_said_at_its_message() {
    let mut model = scenes::busy();
    let (seq, text) = last(&model, |author| author == ME);
    let id = MessageId([7; 16]);
    let wait = |model: &mut Model, refusal: Option<Refusal>| {
        scenes::change(model, BO, |conversation| {
            let edit = EditBody {
                of: seq,
                text: "in other words".into(),
                font: None,
            };
            let pending = Pending {
                id,
                content: Content::Edits(edit),
                written_at: Timestamp(1_790_000_000_000),
                refusal,
            };
            conversation.acts = Arc::new(vec![pending]);
        });
    };
    wait(&mut model, None);
    let mut walk = conversation_window(model);
    assert!(shows(&walk, "in other words"));
    change(&mut walk, |model| {
        wait(model, Some(Refusal::TooOldToEdit { minutes: 2 }));
    });
    assert!(shows(&walk, &text) && !shows(&walk, "in other words"));
    let is_said = |text: &egui::epaint::TextShape| text.galley.text().starts_with("Not done:");
    assert_eq!(painted(&walk, is_said).len(), 1);
    asked(&mut walk);
    press(&mut walk, "Try again");
    let retry = ConversationAction::Retry { id };
    assert_eq!(asked(&mut walk), [Action::In(BO, retry)]);
    press(&mut walk, "Give up");
    press(&mut walk, "Give up for good");
    let discard = ConversationAction::Discard { id };
    assert!(asked(&mut walk).contains(&Action::In(BO, discard)));
}

/// What is done most often stands beside a message while the pointer is there.
#[test]
fn the_buttons_beside_a_message_react_reply_and_open_its_menu() {
    let mut walk = window();
    let (seq, text) = last(&walk.state().model, |author| author != ME);
    let hover = |walk: &mut Walk| {
        let found = walk.get_all_by_role_and_label(Role::ListItem, &text).last();
        found.unwrap().hover();
        walk.run();
    };
    assert!(
        walk.query_by_role_and_label(Role::Button, "Reply")
            .is_none()
    );
    hover(&mut walk);
    press(&mut walk, "Reply");
    let answer = ConversationAction::Answer { to: Some(seq) };
    assert_eq!(asked(&mut walk), [Action::In(BO, answer)]);
    hover(&mut walk);
    press(&mut walk, "React");
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [react(seq, "👍", true)]);
    hover(&mut walk);
    press(&mut walk, "More");
    walk.run();
    assert!(
        names(&walk, Role::MenuItem)
            .iter()
            .any(|name| name == "Copy")
    );
}

/// What was refused is not lost: editing the message again begins with those words.
#[test]
fn a_refused_edit_stands_in_the_field_again() {
    let mut model = scenes::busy();
    let (seq, _) = last(&model, |author| author == ME);
    let id = MessageId([7; 16]);
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text.clear();
        let edit = EditBody {
            of: seq,
            text: "in other words".into(),
            font: None,
        };
        let pending = Pending {
            id,
            content: Content::Edits(edit),
            written_at: Timestamp(1_790_000_000_000),
            refusal: Some(Refusal::TooOldToEdit { minutes: 2 }),
        };
        conversation.acts = Arc::new(vec![pending]);
    });
    let mut walk = conversation_window(model);
    walk.run();
    asked(&mut walk);
    walk.key_press(Key::ArrowUp);
    walk.run();
    assert_eq!(composer(&walk), "in other words");
    let discard = ConversationAction::Discard { id };
    assert_eq!(asked(&mut walk), [Action::In(BO, discard)]);
}

/// The last text waits: it is not passed over for an older one.
#[test]
fn up_edits_nothing_while_the_last_text_waits() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text.clear();
        let waiting = scenes::pending(9, Timestamp(1_790_000_000_000), "helo", None);
        conversation.outbox = Arc::new(vec![waiting]);
    });
    let mut walk = conversation_window(model);
    walk.run();
    walk.key_press(Key::ArrowUp);
    walk.run();
    assert_eq!(composer(&walk), "");
    assert!(!shows(&walk, "Editing your message"));
}

/// Somebody has deleted it on another device meanwhile: what was typed stays.
#[test]
fn what_is_edited_and_gone_is_not_sent_and_the_words_stay() {
    let mut walk = window();
    let (seq, text) = last(&walk.state().model, |author| author == ME);
    walk.key_press(Key::ArrowUp);
    walk.run();
    type_text(&mut walk, "!");
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let row = conversation.messages.row_of(seq).expect("in memory");
            scenes::says(conversation, row, Content::Deleted);
        });
    });
    asked(&mut walk);
    send(&mut walk);
    assert_eq!(asked(&mut walk), []);
    assert_eq!(composer(&walk), format!("{text}!"));
    assert!(shows(&walk, "cannot be edited"));
}
