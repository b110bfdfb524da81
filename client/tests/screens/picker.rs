//! How people are chosen, wherever they are: for a group that is made, for one that is there, and for who is
//! to own it.

use std::sync::Arc;

use anser::core::action::GroupWish;
use anser::core::model::{Additions, Done, Fault, FetchState, Fetched, Progress, WindowKey};
use anser::core::{Action, Model};
use anser_shared::friend::FriendState;
use anser_shared::group::{JoinPolicy, MemberRole as Place};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::picture;
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::faces::{green, settle};
use crate::scenes::groups::{self, workshop};
use crate::scenes::{self, BO};
use crate::walks::*;

/// The workshop, whose server shows who is on it.
fn server(role: Place) -> Model {
    let mut model = workshop(role);
    model.people = scenes::directory().people;
    scenes::befriend(
        &mut model,
        31,
        "ben.o",
        "Ben Okafor",
        Some(Presence::Online),
        vec![],
    );
    model
}

/// The dialog that adds people, opened from the panel.
fn adding(model: Model) -> Walk {
    let mut walk = wide_window(model);
    asked(&mut walk);
    press(&mut walk, "Add people");
    walk
}

fn key(walk: &mut Walk, key: Key) {
    walk.key_press(key);
    walk.run();
}

/// The names of those who are chosen, in their order.
fn chips(walk: &Walk) -> Vec<String> {
    let crosses = walk.query_all_by_role(Role::Button);
    let names = crosses.filter_map(|node| node.accesskit_node().label());
    let names = names.filter_map(|name| Some(name.strip_prefix("Remove ")?.to_owned()));
    names.collect()
}

fn rows(walk: &Walk) -> Vec<String> {
    let rows = walk.query_all_by_role(Role::CheckBox);
    rows.filter_map(|node| node.accesskit_node().label())
        .collect()
}

fn is_checked(walk: &Walk, name: &str) -> bool {
    let row = walk.get_by_role_and_label(Role::CheckBox, name);
    row.accesskit_node().toggled() == Some(Toggled::True)
}

fn add(names: &[&str]) -> Action {
    Action::AddPeople {
        conversation: BO,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[test]
fn the_beginning_of_a_name_and_enter_take_the_first_of_the_list() {
    let mut walk = adding(server(Place::Owner));
    assert_eq!(asked(&mut walk), [Action::ListPeople]);
    type_text(&mut walk, "Ben Oka");
    assert_eq!(rows(&walk), ["Ben Okafor"]);
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["Ben Okafor"]);
    assert!(is_checked(&walk, "Ben Okafor"));
    // The field is empty and has the keyboard: the next one, by an inner word and by the arrows.
    type_text(&mut walk, "l");
    key(&mut walk, Key::ArrowDown);
    key(&mut walk, Key::ArrowDown);
    let second = rows(&walk)[1].clone();
    let marked = walk.get_by_role_and_label(Role::CheckBox, &second);
    assert!(marked.accesskit_node().is_selected().unwrap_or(false));
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["Ben Okafor".to_owned(), second]);
    // Enter with nothing left to choose adds them.
    key(&mut walk, Key::Backspace);
    assert_eq!(chips(&walk), ["Ben Okafor"]);
    key(&mut walk, Key::Enter);
    assert_eq!(asked(&mut walk), [add(&["ben.o"])]);
}

#[test]
fn a_cross_or_another_press_takes_somebody_away() {
    let mut walk = adding(server(Place::Owner));
    for name in ["Ben Okafor", "Ada", "Bo Chen"] {
        walk.get_by_role_and_label(Role::CheckBox, name).click();
        walk.run();
    }
    assert_eq!(chips(&walk), ["Ben Okafor", "Ada", "Bo Chen"]);
    press(&mut walk, "Remove Ada");
    walk.get_by_role_and_label(Role::CheckBox, "Bo Chen")
        .click();
    walk.run();
    assert_eq!(chips(&walk), ["Ben Okafor"]);
    let field = walk.get_by_role_and_label(Role::TextInput, "People");
    assert!(field.is_focused(), "one goes on typing");
    let said = field.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("Chosen: Ben Okafor"));
}

#[test]
fn who_is_in_the_group_is_shown_as_such_and_cannot_be_chosen() {
    let mut walk = adding(server(Place::Owner));
    type_text(&mut walk, "mira");
    let mira = walk.get_by_role_and_label(Role::CheckBox, "Mira Novák");
    let node = mira.accesskit_node();
    assert!(node.is_disabled());
    let said = node.description().unwrap();
    assert!(said.ends_with("in the group"), "{said}");
    mira.click();
    walk.run();
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), [""; 0]);
}

#[test]
fn escape_goes_back_step_by_step() {
    let mut walk = adding(server(Place::Owner));
    type_text(&mut walk, "len");
    key(&mut walk, Key::ArrowDown);
    key(&mut walk, Key::Escape);
    assert_eq!(rows(&walk), ["Lena"], "first the marked row");
    key(&mut walk, Key::Escape);
    assert!(rows(&walk).len() > 1, "then what was typed");
    key(&mut walk, Key::Escape);
    assert!(!shows(&walk, "Add to the group"), "then the dialog");
}

#[test]
fn nobody_of_that_name_can_be_looked_for_on_the_server() {
    let mut walk = adding(server(Place::Owner));
    asked(&mut walk);
    type_text(&mut walk, "xaver");
    assert!(shows(&walk, "Nobody here is called “xaver”."));
    press(&mut walk, "Find “xaver” on the server");
    assert_eq!(asked(&mut walk), [Action::ListPeople]);
    change(&mut walk, |model| model.people.state = FetchState::Loading);
    assert!(shows(&walk, "Loading the list of people"));
    change(&mut walk, |model| model.people.state = FetchState::Complete);
    assert!(shows(&walk, "Nobody on this server is called “xaver”."));
    assert!(!shows(&walk, "Find “xaver” on the server"));
}

#[test]
fn where_the_directory_is_closed_a_name_is_enough() {
    let mut model = server(Place::Owner);
    model.people = Fetched::default();
    model.people.fail(Fault::Refused(Refusal::DirectoryClosed));
    let mut walk = adding(model);
    assert_eq!(asked(&mut walk), [], "it would be refused once more");
    assert!(
        rows(&walk).contains(&"Bo Chen".to_owned()),
        "friends are there"
    );
    type_text(&mut walk, "zoe.k");
    assert!(!shows(&walk, "on the server"));
    press(&mut walk, "Choose “zoe.k” by this name");
    type_text(&mut walk, "yan");
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["zoe.k", "yan"]);
    press(&mut walk, "Add to the group");
    assert_eq!(asked(&mut walk), [add(&["zoe.k", "yan"])]);
}

#[test]
fn who_was_not_added_is_named_and_the_others_are_in() {
    let mut walk = adding(server(Place::Owner));
    for name in ["Ben Okafor", "Bo Chen"] {
        walk.get_by_role_and_label(Role::CheckBox, name).click();
        walk.run();
    }
    press(&mut walk, "Add to the group");
    let round = |waiting: &[&str], refused: Option<Refusal>| Additions {
        waiting: waiting.iter().map(|name| (*name).to_owned()).collect(),
        added: vec!["ben.o".into()],
        refused: refused
            .map(|refusal| ("bo".to_owned(), Fault::Refused(refusal)))
            .into_iter()
            .collect(),
    };
    let tell = |walk: &mut Walk, round: Additions| {
        change(walk, |model| {
            Arc::make_mut(&mut model.additions).insert(BO, round);
        });
    };
    assert_eq!(asked(&mut walk).last(), Some(&add(&["ben.o", "bo"])));
    answer(&mut walk, Progress::Waiting);
    tell(&mut walk, round(&["bo"], None));
    assert!(shows(&walk, "Adding one person…"));
    tell(&mut walk, round(&[], Some(Refusal::NotAccepting)));
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(shows(
        &walk,
        "Bo Chen: This person does not want to be asked or added."
    ));
    assert_eq!(chips(&walk), ["Bo Chen"], "to be tried again or taken away");
    asked(&mut walk);
    press(&mut walk, "Add to the group");
    assert_eq!(asked(&mut walk), [add(&["bo"])]);
    tell(&mut walk, round(&[], None));
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(!shows(&walk, "Add to the group"), "all of them are in");
    assert_eq!(
        asked(&mut walk),
        [Action::ForgetAdditions { conversation: BO }]
    );
}

#[test]
fn the_list_ends_inside_of_the_window() {
    for size in [[340.0, 320.0], [340.0, 400.0], [480.0, 600.0]] {
        let model = server(Place::Owner);
        let mut view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
        view.show_adding();
        let mut walk = open(model, Window::Conversation(Box::new(view)), size);
        let refused = |name: &str| {
            let fault = Fault::Refused(Refusal::NotAccepting);
            (name.to_owned(), fault)
        };
        for (typed, report) in [("", false), ("e", false), ("", size[1] > 320.0)] {
            type_text(&mut walk, typed);
            if report {
                change(&mut walk, |model| {
                    let round = Additions {
                        refused: vec![refused("lena"), refused("bo")],
                        ..Additions::default()
                    };
                    Arc::make_mut(&mut model.additions).insert(BO, round);
                });
                assert!(shows(&walk, "This person does not want"));
            }
            let close = walk.get_by_role_and_label(Role::Button, "Close");
            assert!(close.rect().bottom() < size[1], "{size:?}");
            let first = walk.query_all_by_role(Role::CheckBox).next().unwrap();
            let add = walk.get_by_role_and_label(Role::Button, "Add to the group");
            assert!(first.rect().bottom() <= add.rect().top() + 1.0);
        }
    }
}

#[test]
fn only_who_may_is_offered_to_add_people() {
    let offered = |model: Model| {
        let walk = wide_window(model);
        walk.query_by_role_and_label(Role::Button, "Add people")
            .is_some()
    };
    assert!(offered(server(Place::Owner)));
    assert!(offered(server(Place::Administrator)));
    assert!(!offered(server(Place::Member)));
    let mut lobby = server(Place::Administrator);
    scenes::change(&mut lobby, BO, |conversation| {
        let group = conversation.group().unwrap().clone();
        conversation.kind = anser_shared::conversation::ConversationKind::Lobby(group);
    });
    assert!(!offered(lobby), "everybody is in it");
}

#[test]
fn an_empty_group_says_so_and_offers_to_add_people() {
    let mut model = server(Place::Owner);
    let me = groups::member(scenes::ME.0, "anna", "Anna Berg", Place::Owner);
    groups::fill(&mut model, vec![me], &[]);
    // In a narrow window, where the panel is folded.
    let mut walk = conversation_window(model.clone());
    assert!(shows(&walk, "Nobody else is in this group."));
    press(&mut walk, "Add people");
    assert!(shows(&walk, "Add people to “Workshop”"));
    let walk = conversation_window(workshop(Place::Owner));
    assert!(!shows(&walk, "Nobody else is in this group."));
}

#[test]
fn the_settings_open_the_same_dialog() {
    let model = server(Place::Administrator);
    let mut view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
    view.show_settings(&model.conversations[&BO]);
    let mut walk = open(model, Window::Conversation(Box::new(view)), [480.0, 900.0]);
    press(&mut walk, "Add people");
    type_text(&mut walk, "Ben Oka");
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["Ben Okafor"]);
    press(&mut walk, "Add to the group");
    assert!(asked(&mut walk).contains(&add(&["ben.o"])));
}

#[test]
fn one_member_is_chosen_to_own_the_group() {
    let model = server(Place::Owner);
    let mut view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
    view.show_settings(&model.conversations[&BO]);
    let mut walk = open(model, Window::Conversation(Box::new(view)), [480.0, 1000.0]);
    press(&mut walk, "Transfer ownership…");
    let names = |walk: &Walk| {
        let rows = walk.query_all_by_role(Role::RadioButton);
        let names = rows.filter_map(|row| row.accesskit_node().label());
        names.collect::<Vec<_>>()
    };
    assert!(
        !names(&walk).contains(&"Anna Berg".to_owned()),
        "not oneself"
    );
    assert!(
        !names(&walk).contains(&"Ben Okafor".to_owned()),
        "no member"
    );
    for name in ["Noor Haddad", "Carla Diaz"] {
        walk.get_by_role_and_label(Role::RadioButton, name).click();
        walk.run();
    }
    assert_eq!(chips(&walk), ["Carla Diaz"], "one alone");
    press(&mut walk, "Transfer…");
    press(&mut walk, "Cancel");
    assert_eq!(chips(&walk), ["Carla Diaz"], "a step back");
    key(&mut walk, Key::Escape);
    assert!(shows(&walk, "Group settings"), "and another one");
}

#[test]
fn a_group_is_made_with_people_in_it() {
    let mut model = scenes::guild();
    model.people = scenes::directory().people;
    let mut walk = contacts_window(model);
    walk.get_by_role_and_label(Role::Tab, "Groups").click();
    walk.run();
    press(&mut walk, "New group");
    asked(&mut walk);
    type_text(&mut walk, "Rowing");
    fill(&mut walk, Role::TextInput, "People", "noor");
    key(&mut walk, Key::Enter);
    type_text(&mut walk, "bo c");
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["Noor Haddad", "Bo Chen"]);
    key(&mut walk, Key::Enter);
    let create = GroupWish::Create {
        name: "Rowing".into(),
        policy: JoinPolicy::Open,
        people: vec!["noor".into(), "bo".into()],
    };
    assert_eq!(asked(&mut walk), [Action::Group(create)]);
    // What is refused for one of them stands in the new group's window.
    let made = ConversationId(1022);
    answer(&mut walk, Progress::Done(Done::Entered(made)));
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(made)]);
    assert!(!shows(&walk, "Create group"));
    let mut model = workshop(Place::Owner);
    let refused = vec![(
        "noor".to_owned(),
        Fault::Refused(Refusal::GroupFull { limit: 2 }),
    )];
    let round = Additions {
        refused,
        ..Additions::default()
    };
    Arc::make_mut(&mut model.additions).insert(BO, round);
    let mut walk = conversation_window(model);
    assert!(shows(&walk, "Not everybody could be added."));
    assert!(shows(&walk, "This group is full: it takes 2 people."));
    press(&mut walk, "Dismiss");
    let forget = Action::ForgetAdditions { conversation: BO };
    assert!(asked(&mut walk).contains(&forget));
}

#[test]
fn five_thousand_people_cost_as_much_as_a_window_full() {
    let mut model = server(Place::Owner);
    let people = (0..5_000).map(|number| {
        let name = format!("person.{number:04}");
        scenes::person(5_000 + number, &name, &format!("Person {number:04}"), "")
    });
    model.people = Fetched::given(people.collect());
    let mut walk = adding(model);
    let count = |walk: &Walk| walk.query_all_by_role(Role::CheckBox).count();
    assert!((3..20).contains(&count(&walk)), "{}", count(&walk));
    type_text(&mut walk, "4999");
    assert_eq!(rows(&walk), ["Person 4999"]);
    walk.key_press_modifiers(Modifiers::NONE, Key::Enter);
    walk.run();
    assert_eq!(chips(&walk), ["Person 4999"]);
}

/// The form that adds friends, on a server that shows who is on it.
fn adding_friends(set_up: impl FnOnce(&mut Model)) -> Walk {
    let mut model = scenes::directory();
    set_up(&mut model);
    let mut walk = contacts_window(model);
    press(&mut walk, "Add a friend");
    assert_eq!(asked(&mut walk), [Action::ListPeople]);
    walk
}

fn ask(name: &str, greeting: &str) -> Action {
    Action::AddFriend {
        name: name.into(),
        greeting: greeting.into(),
    }
}

#[test]
fn friends_are_chosen_among_those_who_can_be_asked() {
    let walk = adding_friends(|model| {
        let friends = Arc::make_mut(&mut model.friends);
        // Whoever is blocked is no friend, and not asked either.
        let lena = friends.get_mut(&UserId(26)).expect("Lena");
        lena.state = FriendState::Parted;
        lena.blocked = true;
        let jonas = friends.get_mut(&UserId(24)).expect("Jonas");
        jonas.state = FriendState::Declined;
    });
    let mut found = rows(&walk);
    found.sort();
    let strangers = ["Bo Chen", "Jonas (workshop)", "Noor Haddad"];
    let rest = ["Oluwaseun Adebayo-Williams of the second floor", "李华"];
    assert_eq!(found, [&strangers[..], &rest].concat());
}

/// Wherever people are chosen they have faces, and Enter takes the first of the list.
#[test]
fn every_picker_has_faces_and_takes_the_first_by_enter() {
    let making = || {
        let mut model = scenes::guild();
        model.people = scenes::directory().people;
        let mut walk = contacts_window(model);
        walk.get_by_role_and_label(Role::Tab, "Groups").click();
        walk.run();
        press(&mut walk, "New group");
        walk
    };
    let handing_over = || {
        let model = server(Place::Owner);
        let mut view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
        view.show_settings(&model.conversations[&BO]);
        let mut walk = open(model, Window::Conversation(Box::new(view)), [480.0, 1000.0]);
        press(&mut walk, "Transfer ownership…");
        walk
    };
    let bytes = green();
    let picture = picture::name(&bytes);
    let pictured = || {
        let mut model = server(Place::Owner);
        Arc::make_mut(&mut model.pictures).insert(picture, bytes.clone().into());
        let ben = Arc::make_mut(&mut model.friends).get_mut(&UserId(31));
        ben.expect("Ben").person.picture = picture;
        model
    };
    let pickers = [
        (adding(server(Place::Owner)), "People", "Ben Okafor", "BO"),
        (
            adding_friends(|_| {}),
            "Name of your friend",
            "Noor Haddad",
            "NH",
        ),
        (making(), "People", "Noor Haddad", "NH"),
        (handing_over(), "New owner", "Carla Diaz", "CD"),
    ];
    let row = |walk: &Walk, name: &str| {
        let rows = [Role::CheckBox, Role::RadioButton];
        let mut rows = rows
            .into_iter()
            .filter_map(|role| walk.query_by_role_and_label(role, name));
        rows.next().expect("a row of the list").rect()
    };
    let has_letters = |walk: &Walk, name: &str, letters: &str| {
        let row = row(walk, name);
        let letters = painted(walk, |shown| shown.galley.text() == letters);
        letters.iter().any(|shown| row.contains(shown.pos))
    };
    for (mut walk, field, name, letters) in pickers {
        let typed = &name[..name.len() - 2];
        fill(&mut walk, Role::TextInput, field, typed);
        assert!(has_letters(&walk, name, letters), "{name}");
        key(&mut walk, Key::Enter);
        assert_eq!(chips(&walk), [name]);
    }
    let mut walk = adding(pictured());
    settle(&mut walk);
    type_text(&mut walk, "Ben O");
    assert!(
        !has_letters(&walk, "Ben Okafor", "BO"),
        "a picture in their place"
    );
}

#[test]
fn nobody_is_asked_by_the_key_that_chooses() {
    let mut walk = adding_friends(|_| {});
    type_text(&mut walk, "noo");
    key(&mut walk, Key::Enter);
    assert_eq!(chips(&walk), ["Noor Haddad"]);
    assert_eq!(asked(&mut walk), []);
    key(&mut walk, Key::Enter);
    assert_eq!(asked(&mut walk), [ask("noor", "")]);

    // By the button as well, unless it is the whole name.
    let mut walk = adding_friends(|_| {});
    type_text(&mut walk, "noo");
    press(&mut walk, "Add");
    assert_eq!(chips(&walk), ["Noor Haddad"]);
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Add");
    assert_eq!(asked(&mut walk), [ask("noor", "")]);

    let mut walk = adding_friends(|_| {});
    type_text(&mut walk, "bo2");
    press(&mut walk, "Add");
    assert_eq!(asked(&mut walk), [ask("bo2", "")]);
}

#[test]
fn several_friends_are_asked_with_the_same_words_until_one_cannot_be() {
    let mut walk = adding_friends(|_| {});
    for name in ["Noor Haddad", "Bo Chen", "李华"] {
        walk.get_by_role_and_label(Role::CheckBox, name).click();
        walk.run();
    }
    fill(&mut walk, Role::TextInput, "A few words", "from the lake");
    press(&mut walk, "Add");
    let words = "from the lake";
    assert_eq!(asked(&mut walk), [ask("noor", words)], "one at a time");
    let sent = |walk: &mut Walk, user| {
        answer(walk, Progress::Done(Done::Requested(UserId(user))));
    };
    sent(&mut walk, 61);
    assert_eq!(chips(&walk), ["Bo Chen", "李华"]);
    assert_eq!(asked(&mut walk), [ask("bo2", words)]);
    let refused = Fault::Refused(Refusal::Blocked);
    answer(&mut walk, Progress::Refused(refused));
    assert_eq!(asked(&mut walk), [], "the person says how it goes on");
    assert_eq!(chips(&walk), ["Bo Chen", "李华"]);
    assert!(shows(&walk, "Bo Chen: "));
    press(&mut walk, "Remove Bo Chen");
    assert!(!shows(&walk, "Bo Chen: "));
    press(&mut walk, "Add");
    assert_eq!(asked(&mut walk), [ask("lihua", words)]);
    sent(&mut walk, 62);
    assert_eq!(chips(&walk), [""; 0]);
    let greeting = walk.get_by_role_and_label(Role::TextInput, "A few words");
    assert_eq!(greeting.value().as_deref(), Some(""));
    press(&mut walk, "Close");
    assert!(!shows(&walk, "Discard"));
}
