//! The card of somebody.

use std::sync::Arc;

use anser::core::Action;
use anser::core::model::{About, Fault, Friend, Progress, Ticket, WindowKey};
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, UserId};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;

use crate::scenes;
use crate::walks::*;

fn stands(walk: &mut Walk, user: u64, with: impl FnOnce(&mut Friend)) {
    change(walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        with(friends.get_mut(&UserId(user)).expect("in the lists"));
    });
}

#[test]
fn the_card_of_a_friend_says_who_they_are_and_opens_the_conversation() {
    let mut walk = card_of(scenes::directory(), 21);
    walk.get_by_role_and_label(Role::Heading, "Bo Chen");
    for said in [
        "Online",
        "Friends since 6 July 2025",
        "bearings, lathes, bicycles",
        "Only you can see this",
    ] {
        assert!(shows(&walk, said), "{said}");
    }
    press(&mut walk, "Message");
    let bo = ConversationId(1021);
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(bo)]);
    assert_eq!(asked(&mut walk), [], "a friend's card is always new");
    // Bo renames himself while one looks.
    stands(&mut walk, 21, |bo| {
        bo.person.nickname = "Captain Bo".into();
        bo.person.status = "at sea".into();
    });
    walk.get_by_role_and_label(Role::Heading, "Captain Bo");
    assert!(shows(&walk, "Online · at sea"));
}

#[test]
fn a_remark_and_a_note_are_kept_and_too_much_gets_a_sentence() {
    let mut walk = card_of(scenes::directory(), 21);
    assert!(walk.query_by_label("Save").is_none(), "nothing has changed");
    fill(&mut walk, Role::TextInput, "Your name for them", "Uncle Bo");
    fill(&mut walk, Role::MultilineTextInput, "Note", "\nTwo sons.");
    press(&mut walk, "Save");
    let note = "Birthday in March. Drinks his coffee black.\nTwo sons.";
    let remark = Action::Remark {
        user: UserId(21),
        remark: "Uncle Bo".into(),
        note: note.into(),
    };
    assert_eq!(asked(&mut walk), [remark]);
    stands(&mut walk, 21, |bo| {
        bo.remark = "Uncle Bo".into();
        bo.note = note.into();
    });
    walk.get_by_role_and_label(Role::Heading, "Uncle Bo");
    assert!(shows(&walk, "Bo Chen · bo"), "who is meant");
    assert!(walk.query_by_label("Save").is_none());
    for (role, field, typed, said) in [
        (
            Role::TextInput,
            "Your name for them",
            300,
            "Too long: at most 50 characters, and this has 308.",
        ),
        (
            Role::MultilineTextInput,
            "Note",
            1000,
            "Too long: at most 1000 characters",
        ),
    ] {
        fill(&mut walk, role, field, &"x".repeat(typed));
        assert!(shows(&walk, said), "{said}");
        press(&mut walk, "Save");
        assert_eq!(asked(&mut walk), [], "{field}");
    }
}

#[test]
fn a_friendship_is_ended_after_a_question_and_somebody_is_blocked() {
    let mut walk = card_of(scenes::directory(), 21);
    press(&mut walk, "Delete friend…");
    assert!(shows(&walk, "stays readable"));
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Delete friend…");
    press(&mut walk, "Delete friend");
    let user = UserId(21);
    assert_eq!(asked(&mut walk), [Action::EndFriendship { user }]);
    press(&mut walk, "Block");
    let blocked = true;
    assert_eq!(asked(&mut walk), [Action::Block { user, blocked }]);
    stands(&mut walk, 21, |bo| bo.blocked = true);
    assert!(shows(&walk, "hear nothing from them"));
    press(&mut walk, "Unblock");
    let blocked = false;
    assert_eq!(asked(&mut walk), [Action::Block { user, blocked }]);
    change(&mut walk, |model| {
        let about = About::Somebody(user);
        let offline = Progress::Refused(Fault::Offline);
        model.tickets.add(Ticket::take(), about, offline);
    });
    assert!(shows(&walk, "You are offline."));
}

#[test]
fn every_way_to_stand_to_somebody_has_its_next_step() {
    let check = |state: FriendState, said: &str, steps: &[&str]| {
        let mut walk = card_of(scenes::directory(), 24);
        stands(&mut walk, 24, |jonas| {
            jonas.state = state;
            jonas.greeting = "It is me".into();
        });
        assert!(shows(&walk, said), "{state:?}: {said}");
        for step in steps {
            let found = walk.query_by_role_and_label(Role::Button, step);
            assert!(found.is_some(), "{state:?}: {step}");
        }
        assert_eq!(
            shows(&walk, "“It is me”"),
            state == FriendState::Asks,
            "{state:?}"
        );
        walk
    };
    check(FriendState::Friends, "Friends since", &["Message"]);
    let mut walk = check(
        FriendState::Asked,
        "You sent a request on",
        &["Cancel request"],
    );
    press(&mut walk, "Cancel request");
    let user = UserId(24);
    assert_eq!(asked(&mut walk), [Action::EndFriendship { user }]);
    let mut walk = check(FriendState::Asks, "Wants to be your friend", &["Decline"]);
    press(&mut walk, "Accept");
    let accept = true;
    assert_eq!(asked(&mut walk), [Action::AnswerFriend { user, accept }]);
    check(
        FriendState::Declined,
        "Did not accept your request",
        &["Add a friend", "Open conversation"],
    );
    let mut walk = check(
        FriendState::Parted,
        "No longer a friend, since",
        &["Open conversation"],
    );
    press(&mut walk, "Add a friend");
    walk.event(Event::Text("Sorry".into()));
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    let add = Action::AddFriend {
        name: "jonas".into(),
        greeting: "Sorry".into(),
    };
    assert_eq!(asked(&mut walk), [add]);
}

#[test]
fn the_card_of_a_stranger_is_asked_for_and_follows_what_comes() {
    let mut walk = card_of(scenes::directory(), 61);
    let look = Action::LookAt { user: UserId(61) };
    assert_eq!(asked(&mut walk), [look]);
    assert!(shows(&walk, "Not among your friends"));
    assert!(shows(&walk, "Paint, varnish and patience."));
    assert!(
        !shows(&walk, "Only you can see this"),
        "nothing is kept of strangers"
    );
    change(&mut walk, |model| {
        let people = model.people.last_mut().unwrap();
        let noor = people.iter_mut().find(|person| person.user == UserId(61));
        noor.expect("Noor").nickname = "Noor H.".into();
    });
    walk.get_by_role_and_label(Role::Heading, "Noor H.");
    press(&mut walk, "Add a friend");
    assert!(shows(&walk, "Add Noor H. as a friend?"));
    walk.key_press(Key::Escape);
    walk.run();
    press(&mut walk, "Block");
    let (user, blocked) = (UserId(61), true);
    assert!(asked(&mut walk).contains(&Action::Block { user, blocked }));
    change(&mut walk, |model| {
        model.people = anser::core::model::Fetched::default();
    });
    assert!(shows(&walk, "no longer known here"));
}

#[test]
fn ones_own_card_leads_to_the_settings() {
    let mut walk = card_of(scenes::directory(), scenes::ME.0);
    assert!(shows(&walk, "This is how others see you."));
    press(&mut walk, "Edit your profile");
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
    assert!(walk.query_by_label("Block").is_none());
}

#[test]
fn a_card_is_reached_from_everywhere() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, "Show card");
    assert_eq!(opened(&mut walk), [WindowKey::Person(UserId(21))]);
    let mut walk = contacts_window(scenes::busy());
    walk.get_by_role_and_label(Role::Button, "Lena")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Show card");
    assert_eq!(opened(&mut walk), [WindowKey::Person(UserId(26))]);
    press(&mut walk, "People on this server");
    assert_eq!(opened(&mut walk), [WindowKey::Directory]);
}
