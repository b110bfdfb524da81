//! Messages that are kept at hand: pinned for everybody, and saved for oneself.

use std::sync::Arc;

use anser::core::message::Content;
use anser::core::model::{About, Fault, Pending, Pins, Progress, Ticket, WindowKey};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::body::Pin;
use anser_shared::group::MemberRole as Place;
use anser_shared::id::{MessageId, Seq};
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::scenes::groups::workshop;
use crate::scenes::{self, BO};
use crate::walks::*;

fn kept() -> Model {
    let mut model = scenes::busy();
    scenes::keep(&mut model);
    model
}

/// The texts of the conversation, the newest first.
fn texts(model: &Model) -> Vec<(Seq, String)> {
    let conversation = &model.conversations[&BO];
    let rows = (0..conversation.messages.rows()).rev();
    let messages = rows.filter_map(|row| conversation.messages.get(row));
    let texts = messages.filter_map(|message| match &message.content {
        Content::Text(text) => Some((message.seq, text.text.clone())),
        _ => None,
    });
    texts.collect()
}

fn menu_of(walk: &mut Walk, text: &str) {
    let found = walk.get_all_by_role_and_label(Role::ListItem, text).last();
    found.unwrap().click_secondary();
    walk.run();
}

fn go(seq: Seq) -> Action {
    Action::In(BO, ConversationAction::JumpToPlace { seq })
}

/// What was asked for, beside what the bar reads.
fn wanted(walk: &mut Walk) -> Vec<Action> {
    let mut asked = asked(walk);
    asked.retain(|action| !matches!(action, Action::In(_, ConversationAction::NeedQuoted { .. })));
    asked
}

#[test]
fn a_message_is_pinned_and_saved_by_its_menu() {
    let mut walk = conversation_window(scenes::busy());
    let (seq, text) = texts(&walk.state().model).remove(0);
    wanted(&mut walk);
    menu_of(&mut walk, &text);
    choose(&mut walk, "Pin");
    let pin = |on| Action::In(BO, ConversationAction::Pin(Pin { of: seq, on }));
    assert_eq!(wanted(&mut walk), [pin(true)]);
    menu_of(&mut walk, &text);
    choose(&mut walk, "Save");
    let save = |on| Action::In(BO, ConversationAction::Save { seq, on });
    assert_eq!(wanted(&mut walk), [save(true)]);
    // What waits is shown as pinned, and the menu offers the way back.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.acts = Arc::new(vec![Pending {
                id: MessageId([7; 16]),
                content: Content::Pins(Pin { of: seq, on: true }),
                written_at: Timestamp(0),
                refusal: None,
            }]);
        });
        model.saved = Arc::new([((BO, seq), Timestamp(0))].into());
    });
    assert!(shows(&walk, "Pinned as soon as there is a connection") || shows(&walk, &text));
    menu_of(&mut walk, &text);
    choose(&mut walk, "Unpin");
    assert_eq!(wanted(&mut walk), [pin(false)]);
    menu_of(&mut walk, &text);
    choose(&mut walk, "Remove from saved");
    assert_eq!(wanted(&mut walk), [save(false)]);
    // What was refused says so at its message.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            Arc::make_mut(&mut conversation.acts)[0].refusal =
                Some(Refusal::TooManyPins { limit: 100 });
        });
    });
    menu_of(&mut walk, &text);
    let entries = names(&walk, Role::MenuItem);
    assert!(entries.contains(&"Pin".to_owned()), "{entries:?}");
}

#[test]
fn the_bar_walks_through_what_is_pinned() {
    let mut walk = conversation_window(kept());
    let pinned: Vec<(Seq, String)> = texts(&walk.state().model).into_iter().step_by(2).collect();
    let bar = |walk: &Walk| {
        let buttons = names(walk, Role::Button).into_iter();
        let mut buttons = buttons.filter(|name| name.starts_with("Pinned message"));
        buttons.next().expect("the bar is there")
    };
    let first = bar(&walk);
    assert!(
        first.contains("3 of 3") && first.contains(&pinned[0].1),
        "{first}"
    );
    wanted(&mut walk);
    for (n, shown) in [(0, "2 of 3"), (1, "1 of 3"), (2, "3 of 3")] {
        let name = bar(&walk);
        press(&mut walk, &name);
        assert_eq!(wanted(&mut walk), [go(pinned[n].0)]);
        assert!(bar(&walk).contains(shown), "{}", bar(&walk));
    }
    // All of them in a list, the newest first.
    press(&mut walk, "All pinned messages");
    let entries = names(&walk, Role::MenuItem);
    assert_eq!(entries.len(), 3, "{entries:?}");
    let begin: String = pinned[2].1.chars().take(8).collect();
    assert!(entries[2].contains(&begin), "{entries:?}");
    choose(&mut walk, &entries[2]);
    assert_eq!(wanted(&mut walk), [go(pinned[2].0)]);
    // It is closed until something else is pinned.
    press(&mut walk, "Hide until something else is pinned");
    let up_to = walk.state().model.conversations[&BO].local_head;
    let hide = Action::In(BO, ConversationAction::HidePins { up_to });
    assert_eq!(wanted(&mut walk), [hide]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.pins_hidden = up_to);
    });
    let is_there = |walk: &Walk| names(walk, Role::Button).contains(&"All pinned messages".into());
    assert!(!is_there(&walk));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.pins_hidden = Seq(2);
        });
    });
    assert!(is_there(&walk));
}

#[test]
fn the_line_about_a_pin_leads_to_the_message() {
    let mut walk = conversation_window(kept());
    let (seq, _) = texts(&walk.state().model).remove(0);
    wanted(&mut walk);
    let lines = names(&walk, Role::Link);
    let line = lines.iter().find(|line| line.ends_with("pinned a message"));
    let line = line.expect("it is in view").clone();
    walk.get_by_role_and_label(Role::Link, &line).click();
    walk.run();
    assert_eq!(wanted(&mut walk), [go(seq)]);
}

#[test]
fn who_may_not_pin_is_not_offered_it() {
    let offered = |role, everybody| {
        let mut model = workshop(role);
        scenes::change(&mut model, BO, |conversation| {
            let mut pins = Pins::default();
            pins.set_everybody(everybody);
            conversation.pins = Arc::new(pins);
        });
        let mut walk = conversation_window(model);
        let (_, text) = texts(&walk.state().model).remove(0);
        menu_of(&mut walk, &text);
        names(&walk, Role::MenuItem).contains(&"Pin".to_owned())
    };
    assert!(offered(Place::Member, true));
    assert!(!offered(Place::Member, false));
    assert!(offered(Place::Administrator, false));
}

#[test]
fn a_group_says_who_pins() {
    let mut model = workshop(Place::Administrator);
    let view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
    let is_asked = |walk: &Walk| shows(walk, "Who can pin messages");
    let mut unknown = open(
        workshop(Place::Administrator),
        Window::Conversation(Box::new(anser::ui::conversation::ConversationView::new(
            &model.conversations[&BO],
        ))),
        [480.0, 1200.0],
    );
    press(&mut unknown, "Group settings");
    assert!(!is_asked(&unknown), "the server has not said yet");
    scenes::change(&mut model, BO, |conversation| {
        let mut pins = Pins::default();
        pins.set_everybody(true);
        conversation.pins = Arc::new(pins);
    });
    let mut walk = open(model, Window::Conversation(Box::new(view)), [480.0, 1200.0]);
    press(&mut walk, "Group settings");
    assert!(is_asked(&walk));
    wanted(&mut walk);
    let leaders = walk
        .get_all_by_role_and_label(Role::RadioButton, "Administrators")
        .last();
    leaders.unwrap().click();
    walk.run();
    let order = Order::SetPinning { everybody: false };
    assert_eq!(wanted(&mut walk), [Action::order(BO, order)]);
}

fn rows(walk: &Walk) -> usize {
    let buttons = names(walk, Role::Button).into_iter();
    let is_end = |name: &String| ["Remove from saved", "Save"].contains(&name.as_str());
    buttons.filter(is_end).count()
}

#[test]
fn one_list_has_what_is_pinned_and_what_is_saved() {
    let mut walk = kept_window(kept());
    assert!(wanted(&mut walk).contains(&Action::WatchKept(true)));
    let all = rows(&walk);
    let model = &walk.state().model;
    let kept: Vec<_> = model.kept.iter().cloned().collect();
    assert_eq!(all, kept.len());
    let pinned = kept.iter().filter(|kept| kept.pinned).count();
    let saved = kept.iter().filter(|kept| kept.saved.is_some()).count();
    for (name, count) in [("Pinned", pinned), ("Saved", saved), ("All", all)] {
        walk.get_by_role_and_label(Role::RadioButton, name).click();
        walk.run();
        assert_eq!(rows(&walk), count, "{name}");
    }
    assert!(pinned > 0 && saved > 0 && pinned < all && saved < all);
    // A few letters of a text find it, whatever is shown beside it; Enter goes there.
    let (seq, text) = texts(&walk.state().model).remove(0);
    let letters: String = text.chars().take(12).collect();
    let field = walk.get_by_label("Find in pinned and saved messages");
    field.focus();
    walk.run();
    type_text(&mut walk, &letters.to_uppercase());
    assert_eq!(rows(&walk), 1);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(walk.state().outcome.goes_to, [(BO, seq)]);
    walk.get_by_label("Find in pinned and saved messages")
        .focus();
    walk.run();
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_text(&mut walk, "nothing of the kind");
    assert!(shows(&walk, "Nothing here matches"));
}

#[test]
fn what_is_gone_says_so_and_can_be_let_go_of() {
    let mut walk = kept_window(kept());
    let described = |walk: &Walk, said: &str| {
        walk.query_all_by(|node| node.description().is_some_and(|of| of.contains(said)))
            .count()
    };
    assert_eq!(described(&walk, "This message was deleted"), 1);
    assert_eq!(described(&walk, "This message is not on this device"), 1);
    wanted(&mut walk);
    let first = walk
        .get_all_by_role_and_label(Role::Button, "Remove from saved")
        .next();
    first.unwrap().click();
    walk.run();
    let wished = wanted(&mut walk);
    let is_unsave = |action: &Action| {
        matches!(
            action,
            Action::In(BO, ConversationAction::Save { on: false, .. })
        )
    };
    assert!(matches!(&wished[..], [one] if is_unsave(one)), "{wished:?}");
    // Why it was not done stands above the list.
    change(&mut walk, |model| {
        let about = About::Save {
            conversation: BO,
            seq: Seq(1),
        };
        let refused = Progress::Refused(Fault::Offline);
        model.tickets.add(Ticket::take(), about, refused);
    });
    assert!(shows(&walk, "You are offline"));
}

#[test]
fn an_empty_list_says_how_something_comes_into_it() {
    let mut model = scenes::busy();
    model.kept.give(Vec::new());
    let walk = kept_window(model);
    assert!(shows(&walk, "Nothing pinned or saved yet"));
    assert!(shows(&walk, "Save a message from its menu"));
}

#[test]
fn the_list_opens_from_the_head_of_the_contact_list() {
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "Messages");
    choose(&mut walk, "Pinned and saved messages");
    assert_eq!(opened(&mut walk), [WindowKey::Kept]);
}
