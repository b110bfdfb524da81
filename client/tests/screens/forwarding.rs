//! Passing messages on, and what was passed on: one text, a card of several, and the window of all of it.

use std::collections::BTreeMap;

use anser::core::message::Message;
use anser::core::model::WindowKey;
use anser::core::{Action, ConversationAction, Model};
use anser_shared::body::CARD_SAYINGS;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::cards::{pass_on, passing_on, saying, sayings};
use crate::scenes::{self, BO, NOW};
use crate::walks::*;

const PEER: UserId = UserId(21);

/// What is passed on, by conversation: from where, which places, and the words.
fn forwards(walk: &mut Walk) -> BTreeMap<ConversationId, (ConversationId, Vec<Seq>, String)> {
    let asked = asked(walk).into_iter();
    let forwards = asked.filter_map(|action| match action {
        Action::In(to, ConversationAction::Forward(what)) => {
            let words = what.passed.words.clone();
            Some((to, (what.from, what.places, words)))
        }
        _ => None,
    });
    forwards.collect()
}

fn text_of(model: &Model, row: u64) -> (Seq, String) {
    let message = model.conversations[&BO].messages.get(row);
    let message = message.expect("it is there");
    let words = message.content.words().expect("it says something");
    (message.seq, words.to_owned())
}

/// The last message of which this is said.
fn message<'w>(walk: &'w Walk, label: &str) -> Node<'w> {
    let all: Vec<Node<'w>> = walk.get_all_by_role(Role::ListItem).collect();
    let is_meant = |node: &Node<'w>| {
        let name = node.accesskit_node().label();
        name.is_some_and(|name| name.contains(label))
    };
    all.into_iter().rev().find(is_meant).expect("a message")
}

fn open_menu(walk: &mut Walk, label: &str) {
    message(walk, label).click_secondary();
    walk.run();
}

fn tick(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::CheckBox, name).click();
    walk.run();
}

#[test]
fn a_message_is_passed_on_by_its_menu_to_several() {
    let model = scenes::busy();
    let rows = model.conversations[&BO].messages.rows();
    let (seq, words) = text_of(&model, rows - 2);
    let mut walk = conversation_window(model);
    asked(&mut walk);
    open_menu(&mut walk, &words);
    choose(&mut walk, "Forward");
    assert!(shows(&walk, "Forward this message"));
    // Nothing is chosen yet: there is nobody to pass it on to.
    press(&mut walk, "Forward");
    assert_eq!(forwards(&mut walk).len(), 0);
    tick(&mut walk, "Mira Novák");
    tick(&mut walk, "Jonas Lindqvist");
    tick(&mut walk, "Lena");
    tick(&mut walk, "Lena");
    press(&mut walk, "Forward to 2 conversations");
    let sent = forwards(&mut walk);
    assert_eq!(sent.len(), 2);
    for (from, places, said) in sent.into_values() {
        assert_eq!((from, places, said), (BO, vec![seq], words.clone()));
    }
    assert!(!shows(&walk, "Forward this message"));
}

#[test]
fn names_are_found_by_typing_and_chosen_by_enter() {
    let model = scenes::busy();
    let rows = model.conversations[&BO].messages.rows();
    let (_, words) = text_of(&model, rows - 2);
    let mut walk = conversation_window(model);
    open_menu(&mut walk, &words);
    choose(&mut walk, "Forward");
    // The field has the keyboard; a Chinese name is found as it is read.
    type_text(&mut walk, "wxm");
    walk.key_press(Key::Enter);
    walk.run();
    type_text(&mut walk, "zzz");
    assert!(shows(&walk, "no conversation of this name"));
    asked(&mut walk);
    press(&mut walk, "Forward");
    let sent = forwards(&mut walk);
    let wang = &walk.state().model.friends[&UserId(23)];
    assert_eq!(sent.keys().collect::<Vec<_>>(), [&wang.conversation]);
    // Whoever passes something on to one place goes on there.
    let to = WindowKey::Conversation(wang.conversation);
    assert_eq!(opened(&mut walk), [to]);
}

#[test]
fn only_the_words_are_texts_of_ones_own() {
    let mut model = scenes::busy();
    pass_on(&mut model, PEER, sayings()[..2].to_vec());
    let mut walk = conversation_window(model);
    asked(&mut walk);
    open_menu(&mut walk, "Messages of");
    choose(&mut walk, "Forward");
    tick(&mut walk, "Lena");
    walk.get_by_role_and_label(Role::RadioButton, "Only the words")
        .click();
    walk.run();
    press(&mut walk, "Forward");
    let said: Vec<String> = asked(&mut walk)
        .into_iter()
        .filter_map(|action| match action {
            Action::In(
                _,
                ConversationAction::SendBeside {
                    text,
                    answers: None,
                    silent: false,
                },
            ) => Some(text),
            _ => None,
        })
        .collect();
    let expected: Vec<String> = sayings()[..2].iter().map(|s| s.text.clone()).collect();
    assert_eq!(said, expected);
}

#[test]
fn several_are_chosen_and_travel_together() {
    let model = scenes::busy();
    let rows = model.conversations[&BO].messages.rows();
    let chosen = [text_of(&model, rows - 3), text_of(&model, rows - 2)];
    let mut walk = conversation_window(model);
    asked(&mut walk);
    open_menu(&mut walk, &chosen[0].1);
    choose(&mut walk, "Select");
    open_menu(&mut walk, &chosen[1].1);
    choose(&mut walk, "Select");
    press(&mut walk, "Forward");
    assert!(shows(&walk, "Forward 2 messages"));
    tick(&mut walk, "Lena");
    walk.get_all_by_role_and_label(Role::Button, "Forward")
        .last()
        .expect("the answer")
        .click();
    walk.run();
    let sent = forwards(&mut walk);
    let (from, places, _) = sent.into_values().next().expect("it is passed on");
    assert_eq!((from, places), (BO, vec![chosen[0].0, chosen[1].0]));
    assert!(!shows(&walk, "messages selected"), "nothing is chosen now");
}

#[test]
fn too_much_is_said_before_it_is_sent() {
    let mut model = scenes::busy();
    let many = vec![saying(901, "Carla", 0, "tea"); CARD_SAYINGS + 1];
    pass_on(&mut model, PEER, many);
    let mut walk = conversation_window(model);
    asked(&mut walk);
    open_menu(&mut walk, "Messages of");
    choose(&mut walk, "Forward");
    tick(&mut walk, "Lena");
    assert!(shows(&walk, "At most 100 messages"));
    press(&mut walk, "Forward");
    assert_eq!(forwards(&mut walk).len(), 0);
    // Each by itself is not too much.
    walk.get_by_role_and_label(Role::RadioButton, "Only the words")
        .click();
    walk.run();
    assert!(!shows(&walk, "At most 100 messages"));
}

/// Where one may not write there is nothing to choose.
#[test]
fn only_conversations_in_which_one_may_write_are_offered() {
    let mut model = scenes::busy();
    let friends = std::sync::Arc::make_mut(&mut model.friends);
    friends.get_mut(&UserId(26)).expect("Lena").blocked = true;
    let rows = model.conversations[&BO].messages.rows();
    let (_, words) = text_of(&model, rows - 2);
    let mut walk = conversation_window(model);
    open_menu(&mut walk, &words);
    choose(&mut walk, "Forward");
    let offered = names(&walk, Role::CheckBox);
    assert!(offered.contains(&"Mira Novák".to_owned()), "{offered:?}");
    assert!(!offered.contains(&"Lena".to_owned()), "{offered:?}");
}

#[test]
fn what_was_passed_on_says_whose_it_is() {
    let mut model = scenes::busy();
    let said = sayings();
    pass_on(&mut model, PEER, vec![said[5].clone()]);
    let several = pass_on(&mut model, PEER, said.clone());
    passing_on(&mut model, said[..1].to_vec());
    let mut walk = conversation_window(model);
    // One text is read where it stands, formatted; who is known here has the name that they have here.
    assert!(shows(
        &walk,
        "Forwarded from Noor: It lies under the third stone"
    ));
    assert!(shows(&walk, "Carla Moreau, Dmitri and 2 others"));
    assert!(shows(&walk, "Show all 6 messages"));
    assert!(!shows(&walk, "third stone, as always. 6"));
    // Of several a press shows all.
    opened(&mut walk);
    open_menu(&mut walk, "Messages of");
    choose(&mut walk, "Show all messages");
    assert_eq!(opened(&mut walk), [WindowKey::Passed(BO, several)]);
    message(&walk, "Messages of").click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Passed(BO, several)]);
    // Nothing of it can be said in other words.
    open_menu(&mut walk, "Messages of");
    assert!(
        walk.query_by_role_and_label(Role::MenuItem, "Edit")
            .is_none()
    );
}

#[test]
fn the_window_of_a_card_shows_and_copies_all_of_it() {
    let mut model = scenes::busy();
    let seq = pass_on(&mut model, PEER, sayings());
    let mut walk = passed_window(model, seq);
    for words in [
        "Who has the key",
        "Then it is with Noor.",
        "under the third stone",
    ] {
        assert!(shows(&walk, words), "{words}");
    }
    for name in ["Carla Moreau", "Dmitri", "Noor", "Anna"] {
        assert!(shows(&walk, name), "{name}");
    }
    walk.get_by_role_and_label(Role::Button, "Copy").click();
    let copied = copied(&mut walk).expect("it is copied");
    assert!(copied.contains("Who has the *key* to the boat house?"));
    walk.run();
    press(&mut walk, "Forward");
    assert!(shows(&walk, "Forward this message"));
    tick(&mut walk, "Lena");
    walk.get_all_by_role_and_label(Role::Button, "Forward")
        .last()
        .expect("the answer")
        .click();
    walk.run();
    let (from, places, _) = forwards(&mut walk).into_values().next().expect("sent");
    assert_eq!((from, places), (BO, vec![seq]));
}

/// It is deleted while its window is open, or stands where nobody has looked yet.
#[test]
fn the_window_of_a_card_that_is_gone_says_so() {
    let mut model = scenes::busy();
    let seq = pass_on(&mut model, PEER, sayings());
    let mut walk = passed_window(model, seq);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let deletion = anser_shared::body::Deletion { seq };
            let entry = Entry {
                seq: conversation.local_head.next(),
                author: PEER,
                id: MessageId([99; 16]),
                at: NOW,
                body: Some(deletion.into()),
            };
            conversation.append(&Message::from(entry));
        });
    });
    assert!(shows(&walk, "These messages were deleted."));
    let mut unknown = passed_window(scenes::busy(), Seq(4711));
    assert_eq!(
        asked(&mut unknown).last(),
        Some(&Action::In(
            BO,
            ConversationAction::NeedQuoted { seq: Seq(4711) }
        ))
    );
}
