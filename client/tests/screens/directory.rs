//! The window with everybody on the server.

use std::sync::Arc;

use anser::core::Action;
use anser::core::action::Onlooker;
use anser::core::model::{Fault, Fetched, LinkState, Progress, WindowKey};
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

#[test]
fn everybody_is_there_with_the_next_step() {
    let mut walk = directory_window(scenes::directory());
    let watch = Action::WatchPeople {
        onlooker: Onlooker::Directory,
        open: true,
    };
    assert_eq!(asked(&mut walk), [watch], "asked once");
    assert!(shows(&walk, "18 people"));
    let bo = walk.get_all_by_role_and_label(Role::Button, "Bo Chen");
    let said: Vec<_> = bo.map(|bo| bo.accesskit_node().description()).collect();
    assert_eq!(
        said,
        [Some("bo · Online".to_owned()), Some("bo2".to_owned())],
        "two of one nickname are told apart"
    );
    press(&mut walk, "Answer Ada");
    assert_eq!(opened(&mut walk), [WindowKey::Person(UserId(40))]);
    walk.get_by_role_and_label(Role::Button, "Anna Berg")
        .click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Person(scenes::ME)]);
    assert!(shows(&walk, "You"));
    fill(&mut walk, Role::TextInput, "Search people", "bo");
    assert!(shows(&walk, "2 of 18"));
    press(&mut walk, "Message Bo Chen");
    let bo = ConversationId(1021);
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(bo)]);
    walk.get_by_role_and_label(Role::Button, "Add Bo Chen");
    // What one calls somebody finds them as well, and what nobody is called is said.
    walk.get_by_role_and_label(Role::TextInput, "Search people")
        .focus();
    walk.run();
    walk.key_press(Key::Escape);
    walk.run();
    walk.event(Event::Text("JONAS (work".into()));
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Message Jonas (workshop)");
    walk.event(Event::Text("?".into()));
    walk.run();
    assert!(shows(
        &walk,
        "Nobody on this server is called “JONAS (work?”."
    ));
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn each_press_of_escape_does_something_that_is_seen() {
    let mut walk = directory_window(scenes::directory());
    fill(&mut walk, Role::TextInput, "Search people", "bo");
    let escape = |walk: &mut Walk| {
        walk.key_press(Key::Escape);
        walk.run();
        walk.state().outcome.closes
    };
    assert!(shows(&walk, "2 of 18"));
    assert!(!escape(&mut walk), "what was typed goes first");
    assert!(!shows(&walk, "2 of 18"));
    assert!(escape(&mut walk), "then the window");
    // The field has the keyboard at once, and nothing stands in it.
    let mut walk = directory_window(scenes::directory());
    assert!(escape(&mut walk));
    // A row that has the keyboard shows its ring, and loses it first.
    let mut walk = directory_window(scenes::directory());
    let noor = |walk: &Walk| {
        let row = walk.get_by_role_and_label(Role::Button, "Noor Haddad");
        row.is_focused()
    };
    walk.get_by_role_and_label(Role::Button, "Noor Haddad")
        .focus();
    walk.run();
    assert!(noor(&walk));
    assert!(!escape(&mut walk) && !noor(&walk));
    assert!(escape(&mut walk));
    // A question over the list is a step of its own.
    let mut walk = directory_window(scenes::directory());
    fill(&mut walk, Role::TextInput, "Search people", "noor");
    press(&mut walk, "Add Noor Haddad");
    assert!(shows(&walk, "Add Noor Haddad as a friend?"));
    assert!(!escape(&mut walk));
    assert!(!shows(&walk, "Add Noor Haddad as a friend?"));
    assert!(shows(&walk, "1 of 18"), "what was typed stays");
}

#[test]
fn a_stranger_is_asked_with_a_few_words() {
    let mut walk = directory_window(scenes::directory());
    // The field has the keyboard at once.
    walk.event(Event::Text("noor".into()));
    walk.run();
    press(&mut walk, "Add Noor Haddad");
    assert!(shows(&walk, "Add Noor Haddad as a friend?"));
    walk.event(Event::Text("x".repeat(201)));
    walk.run();
    assert!(shows(
        &walk,
        "Too long: at most 200 characters, and this has 201."
    ));
    asked(&mut walk);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [], "not before it is short enough");
    fill(&mut walk, Role::TextInput, "A few words", "");
    walk.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    walk.event(Event::Text("from the workshop".into()));
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    let add = Action::AddFriend {
        name: "noor".into(),
        greeting: "from the workshop".into(),
    };
    assert_eq!(asked(&mut walk), std::slice::from_ref(&add));
    let refused = Fault::Refused(Refusal::NotAccepting);
    answer(&mut walk, Progress::Refused(refused));
    assert!(shows(
        &walk,
        "This person does not want to be asked or added."
    ));
    press(&mut walk, "Send request");
    assert_eq!(asked(&mut walk), [add]);
    // They were asked: the question is over, and the row says so.
    change(&mut walk, |model| {
        let noor = UserId(61);
        scenes::befriend(model, 61, "noor", "Noor Haddad", None, vec![]);
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&noor).expect("Noor").state = FriendState::Asked;
    });
    assert!(!shows(&walk, "Add Noor Haddad as a friend?"));
    assert!(shows(&walk, "Asked"));
}

#[test]
fn a_list_that_is_not_here_says_why() {
    let mut model = scenes::alone();
    let mut walk = directory_window(model.clone());
    assert!(shows(&walk, "Loading the list of people…"));
    change(&mut walk, |model| {
        model.people.fail(Fault::Refused(Refusal::DirectoryClosed));
    });
    assert!(shows(&walk, "This server does not show who is on it."));
    press(&mut walk, "Add by name");
    assert!(walk.state().outcome.add_friend);

    model.link = LinkState::Connecting;
    model.people.fail(Fault::Offline);
    let mut walk = directory_window(model);
    assert!(shows(&walk, "You are offline."));
    change(&mut walk, |model| {
        model.link = LinkState::Online;
        let me = scenes::person(scenes::ME.0, "anna", "Anna Berg", "");
        model.people = Fetched::given(vec![me]);
    });
    assert!(shows(&walk, "Nobody else is here yet"));
    asked(&mut walk);
    press(&mut walk, "Refresh");
    assert_eq!(asked(&mut walk), [Action::ListPeople]);
    change(&mut walk, |model| {
        model.people.fail(Fault::Refused(Refusal::DirectoryClosed));
    });
    assert!(shows(&walk, "This list is from earlier."));
}

#[test]
fn after_a_question_the_keyboard_is_where_it_was() {
    let mut walk = directory_window(scenes::directory());
    walk.get_by_role_and_label(Role::Button, "Add Bo Chen")
        .focus();
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    let field = walk.get_by_role_and_label(Role::TextInput, "A few words");
    assert!(field.is_focused());
    press(&mut walk, "Cancel");
    let add = walk.get_by_role_and_label(Role::Button, "Add Bo Chen");
    assert!(add.is_focused());
}

#[test]
fn the_keyboard_reaches_everybody_and_their_next_step() {
    let mut walk = directory_window(scenes::directory());
    let mut reached = Vec::new();
    for _ in 0..9 {
        let focused = walk
            .root()
            .children_recursive()
            .find(egui_kittest::Node::is_focused);
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
        walk.key_press(Key::Tab);
        walk.run();
    }
    let expected = [
        "Search people",
        "Refresh",
        "Ada",
        "Answer Ada",
        "Anna Berg",
        "Bo Chen",
        "Message Bo Chen",
        "Bo Chen",
        "Add Bo Chen",
    ];
    assert_eq!(reached, expected);
}

#[test]
fn five_thousand_people_cost_as_much_as_a_window_full() {
    let mut model = scenes::alone();
    let people = (0..5_000).map(|number| {
        let name = format!("person.{number:04}");
        scenes::person(100 + number, &name, &format!("Person {number:04}"), "")
    });
    model.people = Fetched::given(people.collect());
    let mut walk = directory_window(model);
    let rows = |walk: &Walk| walk.query_all_by_label_contains("Add Person ").count();
    assert!((5..20).contains(&rows(&walk)), "{}", rows(&walk));
    walk.event(Event::Text("4999".into()));
    walk.run();
    assert_eq!(rows(&walk), 1);
}

#[test]
fn newcomers_nicknames_and_who_is_here_show_without_a_press() {
    use anser_shared::presence::Presence;
    let mut walk = directory_window(scenes::directory());
    let said = |walk: &Walk, name: &str| {
        let row = walk.get_by_role_and_label(Role::Button, name);
        row.accesskit_node().description().unwrap()
    };
    let noor = "noor · in the paint shop until Friday";
    assert_eq!(said(&walk, "Noor Haddad"), noor, "nobody has looked yet");
    change(&mut walk, |model| {
        let people = model.people.last_mut().unwrap();
        people.push(scenes::person(90, "uma", "Uma", ""));
        model.here = Some(Arc::new([(UserId(61), Presence::Busy)].into()));
    });
    assert!(shows(&walk, "19 people"));
    assert_eq!(
        said(&walk, "Noor Haddad"),
        "noor · Busy · in the paint shop until Friday"
    );
    type_text(&mut walk, "u");
    walk.get_by_role_and_label(Role::Button, "Add Uma");
    assert_eq!(said(&walk, "李华"), "lihua · Offline · 周三在家办公");
}
