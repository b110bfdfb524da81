//! Reading in a conversation: where the list stands, what was read, choosing and copying.

use std::sync::Arc;

use crate::scenes::{BO, NOW};
use anser::core::message::Messages;
use anser::core::settings::Look;
use anser::core::{Action, ConversationAction};
use anser::ui::theme::palette_of;
use anser_shared::id::{Seq, UserId};
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

#[test]
fn a_window_opens_where_reading_has_stopped() {
    let mut model = scenes::busy();
    let mut long = scenes::long(400, 300);
    long.read = Seq(300);
    long.first_unread = Some(scenes::spot(301));
    long.unread = 100;
    Arc::make_mut(&mut model.conversations).insert(BO, Arc::new(long));
    let mut walk = conversation_window(model);
    let line = walk.get_by_label_contains("#301").rect();
    assert!((60.0..300.0).contains(&line.top()), "{line:?}");
    // What was in view was read, and nothing beyond.
    let read = asked(&mut walk)
        .into_iter()
        .find_map(|action| match action {
            Action::In(_, ConversationAction::Read { seq, .. }) => Some(seq),
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
        Window::Conversation(view) => view.timeline.go_to(199, 60.0),
        _ => panic!("a conversation"),
    }
    walk.run();
    let stood = view(&mut walk).expect("in the middle");
    let middle = |walk: &Walk| walk.get_by_label("#201").rect();
    let before = middle(&walk);

    // The next start: the pages come after the window does.
    long.scroll = Some(stood);
    let messages = long.messages.clone();
    long.messages = Messages::of_rows(messages.rows());
    Arc::make_mut(&mut model.conversations).insert(BO, Arc::new(long));
    let mut walk = conversation_window(model);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.messages = messages);
    });
    assert_eq!(view(&mut walk), Some(stood));
    assert_eq!(middle(&walk), before);
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
fn a_chosen_message_has_an_edge_and_a_tick() {
    for dark in [false, true] {
        let mut model = scenes::busy();
        model.settings.look = if dark { Look::Dark } else { Look::Light };
        let palette = palette_of(dark);
        let mut walk = conversation_window(model);
        let coffee = "Coffee, please ☕️ and two packs of M4 screws, 16 mm.";
        for message in ["OK", coffee] {
            let bubble = walk.get_by_role_and_label(Role::ListItem, message).rect();
            let marks = |walk: &Walk| {
                let shapes = walk.output().shapes.iter().map(|shape| &shape.shape);
                let marks = shapes.filter(|shape| match shape {
                    Shape::Rect(edge) => {
                        edge.rect == bubble
                            && edge.stroke.color == palette.accent
                            && edge.stroke.width >= 2.0
                    }
                    Shape::Circle(disc) => {
                        disc.fill == palette.accent && bubble.distance_to_pos(disc.center) < 1.0
                    }
                    _ => false,
                });
                marks.count()
            };
            assert_eq!(marks(&walk), 0, "{message}");
            let node = walk.get_by_role_and_label(Role::ListItem, message);
            node.click_modifiers(Modifiers::COMMAND);
            walk.run();
            assert_eq!(marks(&walk), 2, "{message}, dark: {dark}");
        }
    }
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

/// Who comes to the list by Tab is where the reader is, and nothing is scrolled.
#[test]
fn the_first_arrow_takes_the_last_message_in_view() {
    for key in [Key::ArrowUp, Key::ArrowDown] {
        let mut walk = conversation_window(scenes::busy());
        let list = walk.get_by_role_and_label(Role::List, "Messages");
        list.focus();
        walk.run();
        let stands = |walk: &Walk| {
            let rows = walk.query_all_by_role(Role::ListItem);
            rows.map(|row| row.rect()).collect::<Vec<_>>()
        };
        let before = stands(&walk);
        walk.key_press(key);
        walk.run();
        assert_eq!(stands(&walk), before, "{key:?}");
        walk.event(Event::Copy);
        assert_eq!(copied(&mut walk).as_deref(), Some("OK"), "{key:?}");
        // The one above is in view as well.
        walk.key_press(Key::ArrowUp);
        walk.run();
        assert_eq!(stands(&walk), before, "{key:?}");
        walk.event(Event::Copy);
        let above = copied(&mut walk);
        assert!(above.is_some_and(|above| above != "OK"), "{key:?}");
    }
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
        let answer = walk.get_by_role_and_label(Role::MenuItem, "Reply");
        assert!(answer.accesskit_node().is_focused(), "{key:?}");
        let entries = names(&walk, Role::MenuItem);
        let before = entries.iter().position(|name| name == "Copy");
        for _ in 0..before.unwrap() {
            walk.key_press(Key::ArrowDown);
            walk.run();
        }
        let copy = walk.get_by_role_and_label(Role::MenuItem, "Copy");
        assert!(copy.accesskit_node().is_focused(), "{key:?}");
        walk.event(enter(Modifiers::NONE));
        assert_eq!(copied(&mut walk).as_deref(), Some("OK"), "{key:?}");
    }
}

#[test]
fn a_day_can_be_gone_to() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, "Go to date");
    walk.get_by_label("November 2026");
    press(&mut walk, "Previous month");
    walk.get_by_label("October 2026");
    press(&mut walk, "3 October 2026");
    // The third of October at midnight.
    let at = Timestamp(NOW.0 - (NOW.0 % 86_400_000) - 46 * 86_400_000);
    assert_eq!(
        asked(&mut walk),
        [Action::In(BO, ConversationAction::JumpTo { at })]
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
        *conversation = scenes::long(1_000, 990);
    });
    let mut walk = conversation_window(model);
    assert!(walk.query_by_label("Go to the newest message").is_none());
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.jump = Some((1, 300));
        });
    });
    let asked = everything_asked(&mut walk);
    assert!(
        asked.contains(&Action::In(BO, ConversationAction::NeedPage { page: 4 })),
        "{asked:?}"
    );
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.messages = scenes::long(1_000, 301).messages;
        });
    });
    let before = walk.get_by_role_and_label(Role::ListItem, "#301").rect();
    walk.get_by_role_and_label(Role::Button, "Go to the newest message");
    // Two messages arrive at the end: nothing moves, and they are counted.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            for _ in 0..2 {
                let seq = conversation.local_head.next();
                conversation.append(&scenes::entry(seq.0, UserId(21), NOW, "new").into());
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
        *conversation = scenes::long(1_000, 500);
    });
    let mut walk = conversation_window(model);
    if let Window::Conversation(view) = &mut walk.state_mut().window {
        view.timeline.go_to(449, 40.0);
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
            let more = scenes::long(1_000, 380).messages;
            for (page, messages) in more.pages() {
                conversation.messages.load(page, messages.to_vec());
            }
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
fn a_million_messages_lay_out_as_many_rows_as_a_thousand() {
    let rows = |entries: u64| {
        let mut model = scenes::busy();
        scenes::change(&mut model, BO, |conversation| {
            *conversation = scenes::long(entries, entries / 2);
        });
        let mut walk = conversation_window(model);
        if let Window::Conversation(view) = &mut walk.state_mut().window {
            view.timeline.go_to(entries / 2 / 320 * 320 - 1, 0.0);
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
    let read = |seq| Action::In(BO, ConversationAction::Read { seq });
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
            conversation.append(&entry.into());
            conversation.unread = 1;
            conversation.first_unread = Some(scenes::spot(seq.0));
        });
    });
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "are you there?"));
    walk.input_mut().focused = true;
    walk.run();
    assert_eq!(asked(&mut walk), [read(head.next())]);
}

#[test]
fn large_emoji_touch_neither_each_other_nor_anything_else() {
    use crate::scenes::groups::{log, said};
    let mut walk = conversation_window(log(vec![
        said(22, "🍣🎂😀"),
        said(22, "🎉🎉"),
        said(11, "👍👍👍"),
    ]));
    // Within one minute they stand close to each other.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let at = conversation.messages.get(0).expect("one page").at;
            for row in 0..conversation.messages.rows() {
                conversation.messages.get_mut(row).expect("one page").at = at;
            }
        });
    });
    let shapes = walk.output().shapes.iter();
    let texts: Vec<&egui::epaint::TextShape> = shapes
        .filter_map(|shape| match &shape.shape {
            Shape::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    let large = |text: &&&egui::epaint::TextShape| text.galley.size().y > 40.0;
    let emoji: Vec<_> = texts.iter().filter(large).collect();
    assert_eq!(emoji.len(), 3);
    for text in &emoji {
        // A glyph is as wide as its picture and the room behind it.
        for row in &text.galley.rows {
            for pair in row.glyphs.windows(2) {
                let apart = pair[1].pos.x - pair[0].pos.x;
                assert!(apart >= 40.0 + 6.0, "{apart}");
            }
        }
        let place = |text: &egui::epaint::TextShape| {
            egui::Rect::from_min_size(text.pos, text.galley.size())
        };
        let own = place(text).expand2(egui::vec2(0.0, 2.0));
        for other in &texts {
            let is_same = other.pos == text.pos;
            assert!(
                is_same || !own.intersects(place(other)),
                "{:?}",
                other.galley.text()
            );
        }
    }
}
