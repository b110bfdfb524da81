//! The tab of groups in the contact list: one's own, those that one can come into, and how one makes one.

use anser::core::Action;
use anser::core::action::GroupWish;
use anser::core::model::{Done, Fault, LinkState, Progress, WindowKey};
use anser_shared::group::{JoinPolicy, MemberRole, Which};
use anser_shared::id::ConversationId;
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::{self, BO};
use crate::walks::*;

const CHESS: ConversationId = ConversationId(701);

fn groups_tab(model: anser::core::Model) -> Walk {
    let mut walk = contacts_window(model);
    walk.get_by_role_and_label(Role::Tab, "Groups").click();
    walk.run();
    walk
}

fn about(walk: &Walk, name: &str) -> String {
    let row = walk.get_by_role_and_label(Role::Button, name);
    row.accesskit_node().description().unwrap()
}

fn join(id: ConversationId) -> GroupWish {
    GroupWish::Join(Which::Id(id))
}

#[test]
fn each_group_says_who_made_it_and_how_many_are_there() {
    let mut walk = groups_tab(scenes::guild());
    assert_eq!(asked(&mut walk), [Action::ListGroups]);
    assert_eq!(about(&walk, "Book club"), "carla · 2 of 3 online");
    assert_eq!(about(&walk, "Chess"), "ben · 3 of 8 online");
    walk.get_by_role_and_label(Role::Button, "Book club")
        .click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
    assert_eq!(asked(&mut walk), [], "it is not asked for again at once");
}

#[test]
fn one_joins_with_a_press_and_finds_the_window_open() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    press(&mut walk, "Join “Chess”");
    assert_eq!(asked(&mut walk), [Action::Group(join(CHESS))]);
    change(&mut walk, |model| {
        scenes::groups::wished(model, join(CHESS), Progress::Waiting);
    });
    assert_eq!(opened(&mut walk), []);
    change(&mut walk, |model| {
        scenes::groups::wished(model, join(CHESS), Progress::Done(Done::Entered(CHESS)));
    });
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(CHESS)]);
    let forget = Action::ForgetGroupWish { conversation: None };
    assert_eq!(asked(&mut walk), [forget]);
}

#[test]
fn why_one_is_not_let_in_stands_in_the_row() {
    let mut walk = groups_tab(scenes::guild());
    for (refusal, said) in [
        (
            Refusal::GroupFull { limit: 8 },
            "This group is full: it takes 8 people.",
        ),
        (
            Refusal::GroupGone,
            "This group was deleted. What was said stays readable.",
        ),
        (
            Refusal::GroupBlocked,
            "The administrators of this server have closed this group. What was said stays readable.",
        ),
    ] {
        change(&mut walk, |model| {
            let came = Progress::Refused(Fault::Refused(refusal.clone()));
            scenes::groups::wished(model, join(CHESS), came);
        });
        assert_eq!(about(&walk, "Chess"), said);
        assert_eq!(about(&walk, "Book club"), "carla · 2 of 3 online");
    }
}

#[test]
fn one_asks_to_be_let_in_and_takes_it_back() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    press(&mut walk, "Ask to join “Board of directors”");
    let board = ConversationId(702);
    assert_eq!(asked(&mut walk), [Action::Group(join(board))]);
    change(&mut walk, |model| {
        scenes::groups::wished(model, join(board), Progress::Done(Done::Waits));
    });
    // The list says from now on that one waits.
    let forget = Action::ForgetGroupWish { conversation: None };
    assert_eq!(asked(&mut walk), [forget]);
    walk.run();
    assert!(shows(&walk, "requested"));
    press(&mut walk, "Cancel the request to join “Night shift”");
    let conversation = ConversationId(703);
    let leave = Action::order(conversation, Order::Leave);
    assert!(asked(&mut walk).contains(&leave));
}

#[test]
fn a_group_is_made_with_a_name_and_a_way_in() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    press(&mut walk, "New group");
    assert_eq!(asked(&mut walk), [Action::ListPeople], "who may be in it");
    press(&mut walk, "Create group");
    assert_eq!(asked(&mut walk), [], "it has no name yet");
    fill(
        &mut walk,
        Role::TextInput,
        "Name of the group",
        &"x".repeat(31),
    );
    press(&mut walk, "Create group");
    assert!(shows(
        &walk,
        "The name of a group has at most 30 characters. Please shorten it."
    ));
    for _ in 0..31 {
        walk.key_press(Key::Backspace);
    }
    walk.run();
    type_text(&mut walk, " Rowing ");
    walk.get_by_role_and_label(Role::RadioButton, "On request")
        .click();
    walk.run();
    press(&mut walk, "Create group");
    let create = GroupWish::Create {
        name: "Rowing".into(),
        policy: JoinPolicy::Approval,
        people: Vec::new(),
    };
    assert_eq!(asked(&mut walk), [Action::Group(create)]);
    let fault = Fault::Refused(Refusal::TooManyGroups { limit: 10 });
    answer(&mut walk, Progress::Refused(fault));
    assert!(shows(
        &walk,
        "You own 10 groups already. Delete one first, or hand one over."
    ));
    let made = ConversationId(900);
    answer(&mut walk, Progress::Done(Done::Entered(made)));
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(made)]);
    assert!(!shows(&walk, "Create group"), "the form is gone");
}

#[test]
fn a_group_is_found_by_its_name() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    press(&mut walk, "Find by name");
    fill(
        &mut walk,
        Role::TextInput,
        "Name of the group",
        "ben / Chess",
    );
    press(&mut walk, "Join");
    let named = GroupWish::Join(Which::Named {
        name: "Chess".into(),
        creator: "ben".into(),
    });
    assert_eq!(asked(&mut walk), [Action::Group(named)]);
    // Another wish, of another window, does not stand here.
    change(&mut walk, |model| {
        let fault = Fault::Refused(Refusal::GroupGone);
        scenes::groups::wished(model, join(CHESS), Progress::Refused(fault));
    });
    let fault = Fault::Refused(Refusal::InvitationOnly);
    answer(&mut walk, Progress::Refused(fault));
    assert!(shows(
        &walk,
        "People join this group when they are added. Ask somebody in it to add you."
    ));
    answer(&mut walk, Progress::Done(Done::Waits));
    assert!(shows(
        &walk,
        "You asked to join. An administrator of the group can let you in."
    ));
}

#[test]
fn a_number_in_the_list_is_for_the_eyes_alone() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    walk.get_by_role_and_label(Role::TextInput, "Search")
        .focus();
    walk.run();
    type_text(&mut walk, "3");
    walk.input_mut().events.push(enter(Modifiers::NONE));
    walk.run();
    assert_eq!((opened(&mut walk), asked(&mut walk)), (vec![], vec![]));
}

#[test]
fn arrows_and_enter_open_a_group() {
    let mut walk = groups_tab(scenes::guild());
    walk.get_by_role_and_label(Role::TextInput, "Search")
        .focus();
    walk.run();
    asked(&mut walk);
    for _ in 0..2 {
        walk.key_press(Key::ArrowDown);
        walk.run();
    }
    walk.key_press(Key::ArrowUp);
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
}

#[test]
fn deleting_is_asked_about_in_words() {
    let mut model = scenes::guild();
    scenes::change(&mut model, BO, |conversation| {
        conversation.kind.group_mut().unwrap().role = MemberRole::Owner;
    });
    let mut walk = groups_tab(model);
    asked(&mut walk);
    let row = walk.get_by_role_and_label(Role::Button, "Book club");
    row.click_secondary();
    walk.run();
    choose(&mut walk, "Delete group…");
    assert!(shows(&walk, "Delete “Book club”?"));
    assert!(shows(&walk, "It ends for everybody in it."));
    press(&mut walk, "Delete group");
    assert_eq!(asked(&mut walk), [Action::order(BO, Order::Delete)]);
}

#[test]
fn leaving_is_asked_about() {
    let mut walk = groups_tab(scenes::guild());
    asked(&mut walk);
    let row = walk.get_by_role_and_label(Role::Button, "Book club");
    row.click_secondary();
    walk.run();
    choose(&mut walk, "Leave group…");
    assert!(shows(&walk, "Leave “Book club”?"));
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    let row = walk.get_by_role_and_label(Role::Button, "Book club");
    row.click_secondary();
    walk.run();
    choose(&mut walk, "Leave group…");
    press(&mut walk, "Leave group");
    let leave = GroupWish::Order {
        conversation: BO,
        order: Order::Leave,
    };
    assert_eq!(asked(&mut walk), [Action::Group(leave)]);
}

#[test]
fn without_groups_and_without_a_connection_it_says_so() {
    let walk = groups_tab(scenes::many_groups(0));
    assert!(shows(&walk, "No groups yet"));
    let mut model = scenes::guild();
    model.link = LinkState::Connecting;
    let mut walk = groups_tab(model);
    assert_eq!(asked(&mut walk), [], "nobody could answer");
    assert_eq!(about(&walk, "Book club"), "carla · 3 members");
}

#[test]
fn thousands_of_groups_cost_as_much_as_a_window_full() {
    let walk = groups_tab(scenes::many_groups(5_000));
    let shown = walk
        .get_all_by_role(Role::Button)
        .filter(|node| {
            let label = node.accesskit_node().label();
            label.is_some_and(|label| label.starts_with("Group "))
        })
        .count();
    assert!((5..20).contains(&shown), "{shown} rows are laid out");
}
