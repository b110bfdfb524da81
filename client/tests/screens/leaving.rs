//! Nothing that was typed is discarded by closing what it stands in, whichever way that is done.

use std::sync::Arc;

use anser::core::action::GroupWish;
use anser::core::{Action, Model};
use anser_shared::group::MemberRole as Place;
use anser_shared::id::UserId;
use anser_shared::order::Order;
use egui::accesskit::Role;
use egui::{Event, Key, PointerButton};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::workshop;
use crate::scenes::{self, BO};
use crate::walks::*;

const QUESTION: &str = "Keep what you have typed?";

fn escape(walk: &mut Walk) {
    walk.key_press(Key::Escape);
    walk.run();
}

/// A press beside the dialog.
fn beside(walk: &mut Walk) {
    let at = egui::pos2(3.0, 3.0);
    walk.event(Event::PointerMoved(at));
    for pressed in [true, false] {
        walk.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
    }
    walk.run();
}

/// As the window's own button does, or Ctrl+W.
fn close(walk: &mut Walk) {
    match &mut walk.state_mut().window {
        Window::Conversation(view) => view.close(),
        Window::Settings(view) => view.close(),
        Window::Directory(view) => view.close(),
        Window::Card(_, view) => view.close(),
        Window::Passed(_, view) => view.close(),
        Window::Kept(view) => view.close(),
        Window::History(view) => view.close(),
        Window::Contacts(_) | Window::SignIn(_) => panic!("it ends the program"),
    }
    walk.run();
}

fn is_closed(walk: &Walk) -> bool {
    walk.state().outcome.closes
}

fn group_settings(model: Model) -> Walk {
    let mut view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
    view.show_settings(&model.conversations[&BO]);
    let window = Window::Conversation(Box::new(view));
    let mut walk = open(model, window, [480.0, 1000.0]);
    asked(&mut walk);
    walk
}

#[test]
fn an_announcement_is_saved_or_asked_about_whichever_way_the_settings_close() {
    let mut walk = group_settings(workshop(Place::Owner));
    fill(&mut walk, Role::MultilineTextInput, "Announcement", " Tea.");
    let ways: [fn(&mut Walk); 4] = [|walk| press(walk, "Close"), escape, beside, close];
    for way in ways {
        way(&mut walk);
        assert!(shows(&walk, QUESTION));
        press(&mut walk, "Keep editing");
        assert!(!shows(&walk, QUESTION));
        assert!(shows(&walk, "Group settings"), "nothing is lost");
        assert!(!is_closed(&walk));
    }
    assert_eq!(asked(&mut walk), []);
    escape(&mut walk);
    // Escape answers the question, and not the dialog below it.
    escape(&mut walk);
    assert!(!shows(&walk, QUESTION));
    escape(&mut walk);
    press(&mut walk, "Save and close");
    let asks = asked(&mut walk);
    let [
        Action::Group(GroupWish::Order {
            order: Order::Announce { text, .. },
            ..
        }),
    ] = &asks[..]
    else {
        panic!("{asks:?}");
    };
    assert!(text.ends_with(" Tea."));
    // It is there until it is saved.
    assert!(shows(&walk, "Group settings"));
    let text = text.clone();
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.kind.group_mut().unwrap().announcement = text;
        });
    });
    assert!(!shows(&walk, "Save announcement"), "saved, and closed");
}

#[test]
fn what_is_discarded_is_discarded_and_what_cannot_be_saved_is_not_offered_to_be() {
    let mut walk = group_settings(workshop(Place::Owner));
    let long = "x".repeat(600);
    fill(&mut walk, Role::MultilineTextInput, "Announcement", &long);
    press(&mut walk, "Close");
    assert!(shows(&walk, QUESTION));
    let save = walk.query_by_role_and_label(Role::Button, "Save and close");
    assert!(save.is_none());
    press(&mut walk, "Discard");
    assert!(!shows(&walk, "Save announcement"));
    let forget = Action::ForgetGroupWish {
        conversation: Some(BO),
    };
    assert_eq!(asked(&mut walk), [forget]);
    // With nothing typed there is nothing to ask.
    let mut walk = group_settings(workshop(Place::Owner));
    press(&mut walk, "Close");
    assert!(!shows(&walk, QUESTION));
    close(&mut walk);
    assert!(is_closed(&walk));
}

#[test]
fn a_note_on_a_card_is_kept() {
    let mut walk = card_of(scenes::directory(), 21);
    asked(&mut walk);
    fill(&mut walk, Role::MultilineTextInput, "Note", " Likes tea.");
    close(&mut walk);
    assert!(shows(&walk, QUESTION) && !is_closed(&walk));
    press(&mut walk, "Save and close");
    let asks = asked(&mut walk);
    let [Action::Remark { user, note, .. }] = &asks[..] else {
        panic!("{asks:?}");
    };
    assert_eq!(*user, UserId(21));
    assert!(!is_closed(&walk), "not before it is saved");
    let note = note.clone();
    change(&mut walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(21)).unwrap().note = note;
    });
    assert!(is_closed(&walk));
}

#[test]
fn escape_leaves_the_field_and_then_the_settings() {
    let mut walk = settings_window(scenes::busy());
    fill(&mut walk, Role::TextInput, "Status", "at lunch");
    escape(&mut walk);
    assert!(!shows(&walk, QUESTION), "first the field");
    escape(&mut walk);
    assert!(shows(&walk, QUESTION));
    press(&mut walk, "Discard");
    assert!(is_closed(&walk));
    let mut walk = settings_window(scenes::busy());
    escape(&mut walk);
    assert!(is_closed(&walk), "nothing was typed");
}

#[test]
fn escape_empties_the_search_and_then_closes_the_list_of_everybody() {
    let mut walk = directory_window(scenes::directory());
    type_text(&mut walk, "noor");
    assert!(shows(&walk, "1 of 18"));
    escape(&mut walk);
    assert!(shows(&walk, "18 people"));
    assert!(!is_closed(&walk), "first what was typed");
    escape(&mut walk);
    assert!(is_closed(&walk), "an empty field is no step");
    let mut walk = directory_window(scenes::directory());
    escape(&mut walk);
    assert!(is_closed(&walk), "nothing was typed");
    // A question over the list is a step of its own, whatever has the keyboard there.
    let question = "Add Bo Chen as a friend?";
    let mut walk = directory_window(scenes::directory());
    for has_keyboard in [true, false] {
        press(&mut walk, "Add Bo Chen");
        assert!(shows(&walk, question));
        if !has_keyboard {
            let focused = walk.ctx.memory(egui::Memory::focused).expect("the field");
            walk.ctx
                .memory_mut(|memory| memory.surrender_focus(focused));
            walk.run();
        }
        escape(&mut walk);
        assert!(!shows(&walk, question));
        assert!(!is_closed(&walk), "{has_keyboard}");
    }
    escape(&mut walk);
    assert!(is_closed(&walk));
}

/// The name of the row that the keyboard is on.
fn marked(walk: &Walk) -> Option<String> {
    let mut rows = walk.query_all_by_role(Role::Button);
    let row = rows.find(|row| row.accesskit_node().is_selected() == Some(true))?;
    row.accesskit_node().label()
}

#[test]
fn escape_lets_go_of_the_row_and_then_empties_the_search_in_every_list() {
    let tab = |name: &str| {
        let mut walk = contacts_window(scenes::guild());
        walk.get_by_role_and_label(Role::Tab, name).click();
        walk.run();
        walk
    };
    let members = || wide_window(workshop(Place::Member));
    for (mut walk, field, wanted) in [
        (tab("Chats"), "Search", "mira"),
        (tab("Friends"), "Search", "mira"),
        (tab("Groups"), "Search", "o"),
        (members(), "Find a member", "mira"),
    ] {
        fill(&mut walk, Role::TextInput, field, wanted);
        walk.key_press(Key::ArrowDown);
        walk.run();
        let typed = |walk: &Walk| {
            let field = walk.get_by_role_and_label(Role::TextInput, field);
            assert!(field.accesskit_node().is_focused(), "{wanted}");
            field.value().unwrap_or_default()
        };
        assert!(marked(&walk).is_some(), "{field}: {wanted}");
        escape(&mut walk);
        assert_eq!((marked(&walk), typed(&walk)), (None, wanted.to_owned()));
        escape(&mut walk);
        assert_eq!(typed(&walk), "");
        assert!(!is_closed(&walk));
    }
}

#[test]
fn escape_empties_the_search_of_the_members_and_then_closes_their_panel() {
    let mut walk = conversation_window(workshop(Place::Member));
    press(&mut walk, "Members");
    fill(&mut walk, Role::TextInput, "Find a member", "mira");
    escape(&mut walk);
    let field = walk.get_by_role_and_label(Role::TextInput, "Find a member");
    assert_eq!(field.value().unwrap_or_default(), "");
    escape(&mut walk);
    assert!(!shows(&walk, "Find a member"));
    assert!(!is_closed(&walk), "the panel, and not its window");
}

#[test]
fn escape_closes_a_form_whose_field_is_empty() {
    let mut walk = contacts_window(scenes::guild());
    walk.get_by_role_and_label(Role::Tab, "Groups").click();
    walk.run();
    for (button, label) in [
        ("Find by name", "Name of the group"),
        ("New group", "Name of the group"),
    ] {
        press(&mut walk, button);
        assert!(shows(&walk, label));
        escape(&mut walk);
        assert!(!shows(&walk, label), "{button}");
    }
    // The field for people has the same steps.
    press(&mut walk, "New group");
    fill(&mut walk, Role::TextInput, "People", "mi");
    escape(&mut walk);
    assert!(shows(&walk, "Name of the group"), "what was typed");
    escape(&mut walk);
    assert!(!shows(&walk, "Name of the group"));
}

#[test]
fn escape_in_a_conversation_closes_the_menu_the_field_and_then_the_window() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "half a sentence");
    let entry = walk.get_by_role_and_label(Role::ListItem, "OK");
    entry.click_secondary();
    walk.run();
    let menu = |walk: &Walk| walk.query_all_by_role(Role::MenuItem).count();
    assert!(menu(&walk) > 0);
    escape(&mut walk);
    assert_eq!(menu(&walk), 0);
    assert!(!is_closed(&walk), "the menu");
    let entry = walk.get_by_role_and_label(Role::ListItem, "OK");
    entry.click_secondary();
    walk.run();
    choose(&mut walk, "Select");
    assert!(shows(&walk, "One message selected"));
    escape(&mut walk);
    assert!(!shows(&walk, "One message selected"));
    assert!(!is_closed(&walk), "the selection");
    // The field is left, and has the keyboard again with what is typed.
    let is_free = |walk: &Walk| walk.ctx.memory(egui::Memory::focused).is_none();
    assert!(!is_free(&walk));
    escape(&mut walk);
    assert!(!is_closed(&walk), "the field");
    assert!(is_free(&walk), "it does not take the keyboard back");
    type_text(&mut walk, "!");
    assert_eq!(composer(&walk), "half a sentence!");
    // Nor does it take it back from the key that leaves the window, however late that comes.
    escape(&mut walk);
    for _ in 0..600 {
        walk.step();
    }
    assert!(!is_closed(&walk) && is_free(&walk), "the field once more");
    escape(&mut walk);
    assert!(is_closed(&walk), "what stands in it is kept as a draft");
}

#[test]
fn words_for_somebody_are_asked_about() {
    let mut walk = directory_window(scenes::directory());
    type_text(&mut walk, "noor");
    press(&mut walk, "Add Noor Haddad");
    type_text(&mut walk, "from the workshop");
    for way in [escape, beside, close] {
        way(&mut walk);
        assert!(shows(&walk, QUESTION));
        press(&mut walk, "Keep editing");
    }
    assert!(!is_closed(&walk));
    press(&mut walk, "Cancel");
    press(&mut walk, "Discard");
    assert!(!shows(&walk, "Add Noor Haddad as a friend?"));
}

#[test]
fn the_forms_of_the_contact_list_ask_too() {
    let mut walk = contacts_window(scenes::guild());
    press(&mut walk, "Add a friend");
    type_text(&mut walk, "zoe");
    press(&mut walk, "Close");
    assert!(shows(&walk, QUESTION));
    press(&mut walk, "Keep editing");
    let typed = walk.get_by_role_and_label(Role::TextInput, "Name of your friend");
    assert_eq!(typed.value().as_deref(), Some("zoe"));
    press(&mut walk, "Close");
    press(&mut walk, "Discard");
    walk.get_by_role_and_label(Role::Tab, "Groups").click();
    walk.run();
    for (button, label) in [
        ("Find by name", "Name of the group"),
        ("New group", "Name of the group"),
    ] {
        press(&mut walk, button);
        fill(&mut walk, Role::TextInput, label, "Rowing");
        // The field has the keyboard: first that, then the form.
        escape(&mut walk);
        assert!(!shows(&walk, QUESTION));
        escape(&mut walk);
        assert!(shows(&walk, QUESTION), "{button}");
        press(&mut walk, "Discard");
        assert!(!shows(&walk, label));
    }
    walk.get_by_role_and_label(Role::Tab, "Chats").click();
    walk.run();
    let row = walk.get_by_role_and_label(Role::Button, "Mira Novák");
    row.click_secondary();
    walk.run();
    choose(&mut walk, "Change name…");
    type_text(&mut walk, "Boss");
    asked(&mut walk);
    escape(&mut walk);
    press(&mut walk, "Save and close");
    let asks = asked(&mut walk);
    assert!(
        matches!(&asks[..], [Action::Remark { remark, .. }] if remark == "Boss"),
        "{asks:?}"
    );
}

/// The window was closed with all that was typed in it, and nobody was asked.
#[test]
fn an_account_that_is_not_made_yet_is_asked_about() {
    fn unsaved(walk: &mut Walk) -> bool {
        let UnderTest { model, window, .. } = walk.state_mut();
        let Window::SignIn(view) = window else {
            panic!("it is another window");
        };
        let unsaved = view.unsaved(model);
        let asks = unsaved.map(anser::ui::leaving::Leaving::ask).is_some();
        walk.run();
        asks
    }
    let mut walk = sign_in_window(scenes::signed_out());
    fill(&mut walk, Role::TextInput, "Name", "an");
    assert!(!unsaved(&mut walk), "who signs in has nothing to lose");
    press(&mut walk, "Create an account");
    fill(&mut walk, Role::TextInput, "Name", "na");
    fill(&mut walk, Role::PasswordInput, "Password", "x7$Kq9");
    press(&mut walk, "Sign in");
    press(&mut walk, "Create an account");
    let name = walk.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!(name.value().as_deref(), Some("anna"), "there and back");
    assert!(unsaved(&mut walk));
    press(&mut walk, "Keep editing");
    let name = walk.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!(name.value().as_deref(), Some("anna"));
    assert!(!is_closed(&walk));
    assert!(unsaved(&mut walk));
    press(&mut walk, "Discard");
    assert!(is_closed(&walk));
    assert!(!unsaved(&mut walk));
}

#[test]
fn who_was_chosen_for_a_group_is_asked_about() {
    let mut walk = wide_window(workshop(Place::Owner));
    press(&mut walk, "Add people");
    type_text(&mut walk, "len");
    walk.key_press(Key::Enter);
    walk.run();
    escape(&mut walk);
    assert!(shows(&walk, QUESTION));
    press(&mut walk, "Discard");
    assert!(!shows(&walk, "Add to the group"));
}
