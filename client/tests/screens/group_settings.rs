//! What can be set about a group, by those who may.

use anser::core::action::GroupWish;
use anser::core::model::{Done, Fault, FileFault, LinkState, Progress, Whose};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::group::{JoinPolicy, MemberRole as Place};
use anser_shared::id::PictureId;
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::scenes::groups::{self, workshop};
use crate::scenes::{self, BO};
use crate::walks::*;

fn settings(model: Model) -> Walk {
    let view = anser::ui::conversation::ConversationView::new(&model.conversations[&BO]);
    let window = Window::Conversation(Box::new(view));
    let mut walk = open(model, window, [480.0, 1000.0]);
    press(&mut walk, "Group settings");
    asked(&mut walk);
    walk
}

fn retype(walk: &mut Walk, role: Role, name: &str, text: &str) {
    walk.get_by_role_and_label(role, name).focus();
    walk.run();
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.event(egui::Event::Text(text.into()));
    walk.run();
}

fn asks(walk: &mut Walk, wish: GroupWish) {
    assert_eq!(asked(walk), [Action::Group(wish)]);
}

const CONVERSATION: anser_shared::id::ConversationId = BO;

#[test]
fn a_name_is_changed_and_a_refusal_stands_under_it() {
    let mut walk = settings(workshop(Place::Administrator));
    retype(&mut walk, Role::TextInput, "Name", "  ");
    assert!(shows(&walk, "A group needs a name."));
    retype(
        &mut walk,
        Role::TextInput,
        "Name",
        "A name that is longer than thirty letters",
    );
    assert!(shows(&walk, "at most 30 characters"));
    retype(&mut walk, Role::TextInput, "Name", "Bench");
    press(&mut walk, "Save name");
    let wish = GroupWish::Order {
        conversation: CONVERSATION,
        order: Order::Rename {
            name: "Bench".into(),
        },
    };
    asks(&mut walk, wish.clone());
    change(&mut walk, |model| {
        groups::not_done(model, wish, Refusal::GroupNameTaken);
    });
    assert!(shows(&walk, "There is a group of this name."));
    // That something else was done does not hide it.
    let text = "Tea at five".to_owned();
    let announce = GroupWish::Order {
        conversation: CONVERSATION,
        order: Order::Announce { text },
    };
    change(&mut walk, |model| {
        groups::wished(model, announce, Progress::Done(Done::Group(None)));
    });
    assert!(shows(&walk, "There is a group of this name."));
    // Somebody else has named it meanwhile: what was typed stays.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.kind.group_mut().unwrap().name = "Barn".into();
        });
    });
    let typed = walk.get_by_role_and_label(Role::TextInput, "Name").value();
    assert_eq!(typed.as_deref(), Some("Bench"));
}

#[test]
fn an_announcement_is_counted_and_saved() {
    let mut walk = settings(workshop(Place::Owner));
    let field = "Announcement";
    assert!(shows(&walk, "199 of 500 characters"));
    retype(&mut walk, Role::MultilineTextInput, field, &"x".repeat(501));
    assert!(shows(&walk, "501"));
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.run();
    for letter in "Tea at five".chars() {
        type_text(&mut walk, &letter.to_string());
    }
    assert!(
        shows(&walk, "11 of 500 characters"),
        "the field keeps the keyboard"
    );
    press(&mut walk, "Save announcement");
    let text = "Tea at five".to_owned();
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::Announce { text },
        },
    );
}

#[test]
fn how_one_joins_and_who_writes_is_chosen() {
    let mut walk = settings(workshop(Place::Administrator));
    walk.get_by_role_and_label(Role::RadioButton, "On request")
        .click();
    walk.run();
    let policy = JoinPolicy::Approval;
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::SetPolicy { policy },
        },
    );
    walk.get_by_role_and_label(Role::RadioButton, "Administrators")
        .click();
    walk.run();
    let wish = GroupWish::Order {
        conversation: CONVERSATION,
        order: Order::Quiet { quiet: true },
    };
    asks(&mut walk, wish.clone());
    change(&mut walk, |model| {
        groups::wished(model, wish, Progress::Waiting);
    });
    assert!(shows(&walk, "One moment"));
}

#[test]
fn a_picture_is_chosen_and_one_that_will_not_do_says_why() {
    let mut walk = settings(workshop(Place::Administrator));
    press(&mut walk, "Choose picture…");
    let chosen = walk.state_mut().outcome.choose_picture.take();
    assert_eq!(chosen, Some(Whose::Group(BO)));
    change(&mut walk, |model| {
        let path = std::path::PathBuf::from("x.png");
        let wish = GroupWish::ChoosePicture {
            conversation: BO,
            path,
        };
        groups::wished(
            model,
            wish,
            Progress::Refused(Fault::File(FileFault::Empty)),
        );
    });
    assert!(shows(&walk, "empty"));
    assert!(!shows(&walk, "Remove picture"), "there is none");
}

#[test]
fn the_picture_of_a_group_is_removed_after_a_question() {
    let mut model = workshop(Place::Administrator);
    scenes::change(&mut model, BO, |conversation| {
        conversation.kind.group_mut().unwrap().picture = PictureId(7);
    });
    let mut walk = settings(model);
    is_red(&walk, "Remove picture…");
    press(&mut walk, "Remove picture…");
    press(&mut walk, "Cancel");
    press(&mut walk, "Remove picture…");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "Remove the picture of “Workshop”?"));
    press(&mut walk, "Remove picture");
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::SetPicture { picture: None },
        },
    );
}

#[test]
fn who_may_not_change_anything_sees_it_and_leaves() {
    let mut walk = settings(workshop(Place::Member));
    assert!(shows(&walk, "Workshop"));
    let field = walk.query_by_role_and_label(Role::TextInput, "Name");
    assert!(field.is_none(), "words, and no grey field");
    assert!(shows(&walk, "Created by carla"));
    for absent in [
        "Choose picture…",
        "Save name",
        "Add people",
        "Delete group…",
    ] {
        assert!(!shows(&walk, absent), "{absent}");
    }
    assert!(walk.query_by_role(Role::RadioButton).is_none());
    press(&mut walk, "Leave group…");
    assert!(shows(&walk, "Leave “Workshop”?"));
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Leave group…");
    press(&mut walk, "Leave group");
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::Leave,
        },
    );
}

#[test]
fn the_owner_hands_over_and_deletes_after_a_question() {
    let mut walk = settings(workshop(Place::Owner));
    press(&mut walk, "Transfer ownership…");
    let list = Action::ListMembers {
        conversation: CONVERSATION,
    };
    assert_eq!(asked(&mut walk), [list]);
    type_text(&mut walk, "car");
    walk.key_press(Key::Enter);
    walk.run();
    press(&mut walk, "Transfer…");
    assert!(shows(&walk, "Transfer ownership to Carla Diaz?"));
    press(&mut walk, "Transfer");
    let name = "carla".to_owned();
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::HandOver { who: name },
        },
    );
    press(&mut walk, "Delete group…");
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Delete group");
    asks(
        &mut walk,
        GroupWish::Order {
            conversation: CONVERSATION,
            order: Order::Delete,
        },
    );
    // Out of it, there is nothing to set.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.kind.group_mut().unwrap().role = Place::Outside;
        });
    });
    assert!(!shows(&walk, "Group settings"));
}

#[test]
fn the_room_of_everybody_is_nobodys_to_leave() {
    let mut model = workshop(Place::Administrator);
    scenes::change(&mut model, BO, |conversation| {
        let group = conversation.group().unwrap().clone();
        conversation.kind = anser_shared::conversation::ConversationKind::Lobby(group);
    });
    let walk = settings(model);
    for absent in [
        "Who can join",
        "Add people",
        "Leave group…",
        "Delete group…",
    ] {
        assert!(!shows(&walk, absent), "{absent}");
    }
    walk.get_by_role_and_label(Role::RadioButton, "Administrators");
}

#[test]
fn without_a_connection_that_is_said() {
    let mut model = workshop(Place::Owner);
    model.link = LinkState::Connecting;
    let walk = settings(model);
    assert!(shows(&walk, "You are offline."));
}

/// The announcement cannot be saved by whoever is no administrator any more: it stands where they write.
#[test]
fn what_was_typed_is_kept_by_whoever_loses_the_right_to_it() {
    let typed = "The key is at the office.";
    let mut walk = settings(workshop(Place::Administrator));
    retype(&mut walk, Role::MultilineTextInput, "Announcement", typed);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.kind.group_mut().unwrap().role = Place::Member;
        });
    });
    let kept = Action::In(
        BO,
        ConversationAction::Draft {
            text: typed.into(),
            seen: 0,
        },
    );
    assert!(
        walk.state()
            .outcome
            .actions
            .iter()
            .any(|action| *action == kept)
    );
    press(&mut walk, "Close");
    assert_eq!(composer(&walk), typed);
}
