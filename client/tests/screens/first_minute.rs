//! The first minute on a server: who is here, what was accepted, and what waits.

use std::sync::Arc;

use anser::core::action::Onlooker;
use anser::core::model::{Acceptance, Draft, Fault, Fetched, WindowKey};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::conversation::ConversationKind;
use anser_shared::friend::FriendState;
use anser_shared::group::{Group, MemberRole as Place};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::{self, BO, NOW};
use crate::walks::*;

fn greetings(walk: &Walk) -> Vec<String> {
    let buttons = walk.query_all_by_role(Role::Button);
    let names = buttons.filter_map(|node| node.accesskit_node().label());
    let names = names.filter_map(|name| Some(name.strip_prefix("Say hello to ")?.to_owned()));
    names.collect()
}

fn watch(open: bool) -> Action {
    let onlooker = Onlooker::Welcome;
    Action::WatchPeople { onlooker, open }
}

#[test]
fn who_has_just_registered_sees_the_lobby_and_who_is_here() {
    let mut walk = contacts_window(scenes::newcomer());
    assert_eq!(asked(&mut walk), [watch(true)], "asked once");
    let lobby = walk.get_by_role_and_label(Role::Button, "Lobby");
    let said = lobby.accesskit_node().description().unwrap();
    assert_eq!(said, "Everybody on this server is here.");
    assert_eq!(greetings(&walk), ["Bo Chen", "Noor Haddad"]);
    press(&mut walk, "Say hello to Noor Haddad");
    assert!(shows(&walk, "Add Noor Haddad as a friend?"));
    type_text(&mut walk, "Hello!");
    press(&mut walk, "Send request");
    let add = Action::AddFriend {
        name: "noor".into(),
        greeting: "Hello!".into(),
    };
    assert_eq!(asked(&mut walk), [add]);
    // A newcomer is there without a press, and a friend is spoken with at once.
    change(&mut walk, |model| {
        let bo = scenes::befriend(model, 63, "bo", "Bo Chen", Some(Presence::Online), vec![]);
        assert_eq!(bo, ConversationId(1063));
    });
    press(&mut walk, "Cancel");
    press(&mut walk, "Discard");
    press(&mut walk, "Say hello to Bo Chen");
    assert_eq!(
        opened(&mut walk),
        [WindowKey::Conversation(ConversationId(1063))]
    );
    asked(&mut walk);
    // Whoever has spoken has a row of their own; the others are offered on.
    let speaks = |model: &mut Model, user: u64, name: &str| {
        let said = vec![scenes::entry(1, UserId(user), NOW, "welcome!")];
        let here = Some(Presence::Online);
        scenes::befriend(model, user, &name.to_lowercase(), name, here, said);
    };
    change(&mut walk, |model| speaks(model, 63, "Bo Chen"));
    assert_eq!(greetings(&walk), ["Noor Haddad"]);
    // Once there is a list of conversations, they are folded, and nobody looks any more.
    change(&mut walk, |model| {
        for user in 70..73 {
            speaks(model, user, "Somebody");
        }
    });
    assert_eq!(greetings(&walk), ["Noor Haddad"]);
    assert_eq!(asked(&mut walk), []);
    change(&mut walk, |model| speaks(model, 73, "Somebody"));
    assert_eq!(greetings(&walk), [""; 0]);
    assert_eq!(asked(&mut walk), [watch(false)]);
    assert_eq!(is_unfolded(&walk), Some(false));
    press(&mut walk, "Here now");
    assert_eq!(asked(&mut walk), [watch(true)]);
    assert_eq!(greetings(&walk), ["Noor Haddad"]);
    assert_eq!(is_unfolded(&walk), Some(true));
    press(&mut walk, "Here now");
    assert_eq!(asked(&mut walk), [watch(false)]);
    assert_eq!(greetings(&walk), [""; 0]);
}

/// The heading over those who are here; nothing where there is none.
fn is_unfolded(walk: &Walk) -> Option<bool> {
    let heading = walk.query_by_role_and_label(Role::Button, "Here now")?;
    heading.accesskit_node().data().is_expanded()
}

#[test]
fn where_nobody_else_is_here_the_heading_says_so() {
    let mut model = scenes::newcomer();
    model.here = Some(Arc::new([(scenes::ME, Presence::Online)].into()));
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "Nobody else is here right now."));
    press(&mut walk, "Here now");
    assert!(!shows(&walk, "Nobody else is here right now."), "folded");
    press(&mut walk, "Here now");

    // Whoever has a row above is somebody, and whoever is blocked is nobody.
    change(&mut walk, |model| {
        let said = vec![scenes::entry(1, UserId(63), NOW, "welcome!")];
        scenes::befriend(model, 63, "bo", "Bo Chen", Some(Presence::Online), said);
        let here = [scenes::ME, UserId(63)].map(|user| (user, Presence::Online));
        model.here = Some(Arc::new(here.into()));
    });
    assert!(shows(&walk, "Everybody who is here is in the list above."));
    change(&mut walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(63)).unwrap().blocked = true;
    });
    assert!(shows(&walk, "Nobody else is here right now."));
    press(&mut walk, "Here now");

    // A server that shows nobody has no such heading, unless it was pressed: then it says why nobody is there.
    let close = |model: &mut Model| {
        model.people = Fetched::default();
        model.people.fail(Fault::Refused(Refusal::DirectoryClosed));
    };
    change(&mut walk, close);
    assert_eq!(is_unfolded(&walk), None);
    let mut walk = contacts_window(scenes::newcomer());
    press(&mut walk, "Here now");
    press(&mut walk, "Here now");
    change(&mut walk, close);
    change(&mut walk, |model| model.here = None);
    assert_eq!(is_unfolded(&walk), Some(true));
    assert!(shows(&walk, "This server does not show who is on it"));
}

#[test]
fn whoever_was_greeted_is_not_greeted_again() {
    let mut walk = contacts_window(scenes::newcomer());
    let stands = |model: &mut Model, state| {
        scenes::befriend(model, 63, "bo", "Bo Chen", Some(Presence::Online), vec![]);
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(63)).unwrap().state = state;
        model.conversations = scenes::newcomer().conversations;
    };
    change(&mut walk, |model| stands(model, FriendState::Asked));
    assert_eq!(greetings(&walk), ["Noor Haddad"]);
    assert!(shows(&walk, "Asked"));
    change(&mut walk, |model| stands(model, FriendState::Asks));
    assert_eq!(greetings(&walk), ["Noor Haddad"]);
    press(&mut walk, "Answer Bo Chen");
    assert_eq!(opened(&mut walk), [WindowKey::Person(UserId(63))]);
}

#[test]
fn where_nobody_is_shown_the_way_to_add_somebody_is() {
    let mut model = scenes::newcomer();
    model.here = None;
    model.people = Fetched::default();
    model.conversations = Arc::default();
    let walk = contacts_window(model);
    assert!(shows(&walk, "No friends yet"));
    let tab = |walk: &mut Walk, name: &str| {
        walk.get_by_role_and_label(Role::Tab, name).click();
        walk.run();
    };
    let mut walk = contacts_window(scenes::newcomer());
    asked(&mut walk);
    tab(&mut walk, "Friends");
    assert_eq!(asked(&mut walk), [watch(false)], "it is not shown there");
}

#[test]
fn an_accepted_request_is_a_row_at_once() {
    let mut model = scenes::busy();
    scenes::befriend(&mut model, 90, "uma", "Uma", Some(Presence::Online), vec![]);
    let friends = Arc::make_mut(&mut model.friends);
    friends.get_mut(&UserId(90)).unwrap().since = Timestamp(NOW.0 - 1_000);
    let mut walk = contacts_window(model);
    let row = |walk: &Walk| {
        let row = walk.query_by_role_and_label(Role::Button, "Uma");
        row.and_then(|row| row.accesskit_node().description())
    };
    assert_eq!(row(&walk), None, "nothing was said yet");
    change(&mut walk, |model| {
        model.accepted = Arc::new([(UserId(90), Acceptance::News)].into());
    });
    let said = row(&walk).expect("a row");
    assert!(said.starts_with("Uma accepted your request"), "{said}");
    // The words of the request came with the friendship; what was said later is what the row shows.
    for (later, expected) in [(0, "Uma accepted your request"), (1, "You: It is me")] {
        change(&mut walk, |model| {
            let conversations = Arc::make_mut(&mut model.conversations);
            let uma = conversations.get_mut(&ConversationId(1090)).unwrap();
            let at = Timestamp(NOW.0 - 1_000 + later);
            let words = scenes::entry(1, scenes::ME, at, "It is me");
            Arc::make_mut(uma).last = Some(words.into());
        });
        let said = row(&walk).unwrap();
        assert!(said.starts_with(expected), "{said}");
    }
    walk.get_by_role_and_label(Role::Button, "Uma").click();
    walk.run();
    let here = ConversationId(1090);
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(here)]);

    // It is seen where one looks, and can be put away from the list.
    let (conversation, seq) = (here, Seq::START);
    let read = Action::In(conversation, ConversationAction::Read { seq });
    let model = walk.state().model.clone();
    walk.get_by_role_and_label(Role::Button, "Uma")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Mark as read");
    let marked = asked(&mut walk);
    assert!(
        matches!(marked[..], [Action::In(_, ConversationAction::Read { .. })]),
        "{marked:?}"
    );
    let mut talk = window_of(model.clone(), here);
    assert!(asked(&mut talk).contains(&read));
    let mut model = model;
    model.accepted = Arc::default();
    let mut talk = window_of(model, here);
    assert!(!asked(&mut talk).contains(&read), "there is nothing to see");
}

fn tab(walk: &Walk, name: &str) -> Option<String> {
    let tab = walk.get_by_role_and_label(Role::Tab, name);
    tab.accesskit_node().description()
}

#[test]
fn what_waits_is_a_number_on_its_tab() {
    let mut walk = contacts_window(scenes::unread());
    assert_eq!(tab(&walk, "Chats").as_deref(), Some("132 unread messages"));
    assert_eq!(tab(&walk, "Friends").as_deref(), Some("One friend request"));
    assert_eq!(tab(&walk, "Groups"), None);
    change(&mut walk, |model| {
        scenes::change(model, ConversationId(1026), |lena| {
            lena.arrangement.muted = true;
        });
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(40)).unwrap().state = FriendState::Declined;
        let group = Group {
            asking: 2,
            ..Group::new("Rowing", scenes::ME, "anna", Place::Owner)
        };
        let id = ConversationId(77);
        let rowing = anser::core::model::Conversation::of(id, ConversationKind::Group(group));
        Arc::make_mut(&mut model.conversations).insert(id, Arc::new(rowing));
    });
    assert_eq!(tab(&walk, "Chats").as_deref(), Some("4 unread messages"));
    assert_eq!(tab(&walk, "Friends"), None);
    let groups = tab(&walk, "Groups").expect("a number");
    assert!(groups.starts_with('2'), "{groups}");
}

#[test]
fn what_is_unread_shows_before_what_was_begun() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft = Draft {
            text: "I had begun".into(),
            ..Draft::default()
        };
    });
    let mut walk = contacts_window(model);
    let said = |walk: &Walk| {
        let row = walk.get_by_role_and_label(Role::Button, "Bo Chen");
        row.accesskit_node().description().unwrap()
    };
    assert!(said(&walk).contains("I had begun"), "{}", said(&walk));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.unread = 1;
            let said = scenes::entry(16, UserId(21), NOW, "Come quickly!");
            conversation.last = Some(said.into());
        });
    });
    assert!(said(&walk).contains("Come quickly!"), "{}", said(&walk));
    assert!(!said(&walk).contains("I had begun"), "{}", said(&walk));
}
