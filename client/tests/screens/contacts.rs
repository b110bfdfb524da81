//! The contact list.

use std::sync::Arc;

use crate::scenes::{BO, NOW};
use anser::core::action::GroupWish;
use anser::core::model::{
    About, Damage, Damaged, DiskFault, Done, LinkFault, LinkState, Progress, Ticket, Warning,
    WindowKey,
};
use anser::core::model::{Fault, Friend};
use anser::core::settings::Language;
use anser::core::{Action, ConversationAction, Model};
use anser::ui::settings::SettingsView;
use anser_shared::conversation::Arrangement;
use anser_shared::event::NewDevice;
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, DeviceId, UserId};
use anser_shared::people::{Guesses, Profile, SeenAs};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, OtherKey};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

#[test]
fn nobody_is_told_that_they_have_no_friends_before_that_is_known() {
    let mut model = scenes::alone();
    model.coming = true;
    let mut walk = contacts_window(model);
    assert!(!shows(&walk, "No friends yet"));
    change(&mut walk, |model| model.coming = false);
    assert!(shows(&walk, "No friends yet"));
}

#[test]
fn empty_lists_explain_themselves() {
    let mut walk = contacts_window(scenes::alone());
    assert!(shows(&walk, "No friends yet"));
    let buttons: Vec<_> = walk
        .get_all_by_role_and_label(Role::Button, "Add a friend")
        .collect();
    assert_eq!(buttons.len(), 2, "in the middle, and at the foot");
    buttons[0].click();
    drop(buttons);
    walk.run();
    walk.get_by_role_and_label(Role::TextInput, "Name of your friend");

    let mut model = scenes::alone();
    scenes::befriend(
        &mut model,
        21,
        "bo",
        "Bo Chen",
        Some(Presence::Online),
        vec![],
    );
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "No conversations yet"));
    press(&mut walk, "Show friends");
    walk.get_by_role_and_label(Role::Button, "Bo Chen");
}

#[test]
fn the_list_shows_last_words_and_opens_conversations() {
    let mut walk = contacts_window(scenes::busy());
    let bo = walk.get_by_role_and_label(Role::Button, "Bo Chen");
    let said = bo.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("You: OK, 14:09"));
    bo.click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
    assert!(
        walk.query_by_label("Ada").is_none(),
        "nothing was said there yet"
    );
    walk.get_by_role_and_label(Role::Tab, "Friends").click();
    walk.run();
    walk.get_by_role_and_label(Role::Button, "田中 ゆき");
    press(&mut walk, "Settings");
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
}

#[test]
fn search_filters_and_escape_clears_it() {
    let mut walk = contacts_window(scenes::busy());
    fill(&mut walk, Role::TextInput, "Search", "小明");
    walk.get_by_role_and_label(Role::Button, "王小明");
    assert!(walk.query_by_label("Bo Chen").is_none());
    walk.get_by_role_and_label(Role::TextInput, "Search")
        .type_text("xx");
    walk.run();
    assert!(shows(&walk, "Nobody here is called “小明xx”,"));
    walk.key_press(Key::Escape);
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Bo Chen");
}

/// Somebody who is no friend may be on the server.
#[test]
fn whoever_is_not_found_in_the_list_is_looked_for_on_the_server() {
    let mut walk = contacts_window(scenes::busy());
    fill(&mut walk, Role::TextInput, "Search", "dan");
    press(&mut walk, "Find on this server…");
    let name = walk.get_by_role_and_label(Role::TextInput, "Name of your friend");
    assert_eq!(name.value().as_deref(), Some("dan"));
}

#[test]
fn the_keyboard_reaches_everything() {
    let mut walk = contacts_window(scenes::busy());
    let mut reached = Vec::new();
    for _ in 0..11 {
        walk.key_press(Key::Tab);
        walk.run();
        let focused = walk
            .root()
            .children_recursive()
            .find(egui_kittest::Node::is_focused);
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let expected = [
        "How others see you",
        "Messages",
        "Settings",
        "Sign out",
        "Search",
        "Chats",
        "Friends",
        "Groups",
        "Bo Chen",
        "Mira Novák",
        "王小明",
    ];
    assert_eq!(reached[..expected.len()], expected);
    // With the keyboard on a row, Enter opens it.
    walk.get_by_role_and_label(Role::Button, "Bo Chen").focus();
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
}

#[test]
fn five_thousand_friends_cost_as_much_as_a_window_full() {
    let mut model = scenes::alone();
    for number in 0..5_000 {
        let name = format!("friend.{number:04}");
        let nickname = format!("Friend {number:04}");
        scenes::befriend(&mut model, 100 + number, &name, &nickname, None, vec![]);
    }
    let mut walk = contacts_window(model);
    press(&mut walk, "Show friends");
    let rows = walk.query_all_by_label_contains("Friend 0").count();
    assert!((5..20).contains(&rows), "{rows} rows are laid out");
}

#[test]
fn adding_a_friend_has_an_answer_for_everything() {
    // Names are typed in whole.
    let mut walk = contacts_window(scenes::unlisted());
    press(&mut walk, "Add a friend");
    // The field has the keyboard at once.
    walk.event(Event::Text("no body".into()));
    walk.run();
    press(&mut walk, "Add");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "A name cannot contain “ ”"));

    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.event(Event::Text("nobody".into()));
    walk.run();
    assert!(!shows(&walk, "A name cannot contain"));
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [], "chosen, and not asked yet");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(
        asked(&mut walk),
        [Action::AddFriend {
            name: "nobody".into(),
            greeting: String::new(),
        }]
    );

    let refused = |refusal| Progress::Refused(Fault::Refused(refusal));
    for (progress, said) in [
        (Progress::Waiting, "Looking for nobody…"),
        (refused(Refusal::NoSuchPerson), "Nobody has this name."),
        (refused(Refusal::AlreadyFriends), "You are friends already."),
        (refused(Refusal::Yourself), "That is you."),
        (
            Progress::Refused(Fault::Offline),
            "You are offline, so nobody can be asked.",
        ),
    ] {
        answer(&mut walk, progress);
        assert!(shows(&walk, said), "{said}");
        assert!(shows(&walk, "Remove nobody"), "still chosen: {said}");
    }
    for (done, said) in [
        (
            Done::Requested(UserId(22)),
            "Mira Novák will see your request",
        ),
        (
            Done::Befriended(UserId(22)),
            "Mira Novák is your friend now.",
        ),
    ] {
        fill(&mut walk, Role::TextInput, "Name of your friend", "nobody");
        press(&mut walk, "Add");
        assert_eq!(asked(&mut walk).len(), 1);
        answer(&mut walk, Progress::Done(done));
        assert!(shows(&walk, said), "{said}");
        assert!(!shows(&walk, "Remove nobody"), "{said}");
    }
    press(&mut walk, "Open conversation");
    let mira = scenes::busy().friends[&UserId(22)].conversation;
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(mira)]);
    press(&mut walk, "Close");
    // The next time nothing is said of it.
    press(&mut walk, "Add a friend");
    assert!(!shows(&walk, "Mira Novák is your friend now."));
}

#[test]
fn the_form_that_adds_a_friend_is_left_with_one_press() {
    // Nothing stands in it that was not asked already.
    for refusal in [Refusal::RequestWaiting, Refusal::AlreadyFriends] {
        let mut walk = contacts_window(scenes::unlisted());
        press(&mut walk, "Add a friend");
        type_text(&mut walk, "mira");
        for _ in 0..2 {
            walk.key_press(Key::Enter);
            walk.run();
        }
        assert_eq!(asked(&mut walk).len(), 1);
        answer(&mut walk, Progress::Refused(Fault::Refused(refusal)));
        walk.key_press(Key::Escape);
        walk.run();
        let field = walk.query_by_role_and_label(Role::TextInput, "Name of your friend");
        assert!(field.is_none());
        assert!(!shows(&walk, "Discard"));
    }
    // What nobody was asked with is not thrown away.
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "Add a friend");
    type_text(&mut walk, "mir");
    press(&mut walk, "Close");
    assert!(shows(&walk, "Discard"));
}

#[test]
fn a_lost_connection_is_one_line_with_a_way_out() {
    let mut walk = contacts_window(scenes::busy());
    assert!(walk.query_by_label("Try now").is_none());
    change(&mut walk, |model| {
        let until = Timestamp(NOW.0 + 3_200);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::Unreachable,
        };
    });
    let line = walk
        .get_by_label("Connecting again in 4 s")
        .accesskit_node();
    assert_eq!(
        line.description().as_deref(),
        Some("The server does not answer.")
    );
    press(&mut walk, "Try now");
    assert_eq!(asked(&mut walk), [Action::ConnectNow]);
    change(&mut walk, |model| {
        let until = Timestamp(i64::MAX);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::NotAnser,
        };
    });
    assert!(shows(&walk, "The server is a different version."));
    assert!(!shows(&walk, "Connecting again"));
    let other = OtherKey {
        pinned: Fingerprint([1; 32]),
        found: Fingerprint([2; 32]),
    };
    change(&mut walk, |model| {
        let until = Timestamp(i64::MAX);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::KeyChanged(other),
        };
    });
    assert!(shows(
        &walk,
        "does not have the key that this program knows"
    ));
    for key in [other.pinned, other.found] {
        assert!(shows(&walk, &key.words().join(" ")));
    }
    press(&mut walk, "Try now");
    assert_eq!(asked(&mut walk), [Action::ConnectNow]);
    press(&mut walk, "The new words are right");
    let account = scenes::busy().account.unwrap();
    let link = format!("anser://{}/#fp={}", account.address, other.found);
    assert_eq!(asked(&mut walk), [Action::TakeKey { link }]);
}

#[test]
fn the_answers_to_another_key_stand_beside_each_other_where_they_have_room() {
    let mut model = scenes::busy();
    model.link = LinkState::Waiting {
        until: Timestamp(NOW.0 + 4_000),
        fault: LinkFault::KeyChanged(OtherKey {
            pinned: Fingerprint([1; 32]),
            found: Fingerprint([2; 32]),
        }),
    };
    let walk = open(model, Window::Contacts(Box::default()), [420.0, 640.0]);
    let place = |name| walk.get_by_role_and_label(Role::Button, name).rect();
    let (new, again) = (place("The new words are right"), place("Try now"));
    assert!(new.right() < again.left() && new.top() == again.top());
}

#[test]
fn a_warning_stands_there_until_it_is_dismissed() {
    let mut model = scenes::busy();
    model.warnings = Arc::new(vec![
        Warning::Damaged(Damage {
            what: Damaged::History,
            path: Some("history.damaged-1.db".into()),
            texts: 2,
            drafts: 1,
            incomplete: false,
        }),
        Warning::CannotSave(DiskFault::Full),
    ]);
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "kept as history.damaged-1.db"));
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::DismissWarning]);
}

#[test]
fn wrong_passwords_stand_there_until_they_are_dismissed() {
    let mut model = scenes::busy();
    model.guesses = Some(Guesses {
        attempts: 37,
        total: 40,
        last_at: NOW,
        last_from: "192.0.2.7".into(),
    });
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "37 wrong passwords for your account"));
    assert!(shows(&walk, "from 192.0.2.7"));
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::DismissGuesses]);
}

#[test]
fn a_sign_in_elsewhere_stands_there_and_leads_to_the_devices() {
    let mut model = scenes::busy();
    let device = |number: u64, name: &str| NewDevice {
        device: DeviceId(number),
        name: name.into(),
        at: NOW,
        address: "192.0.2.7".into(),
    };
    model.new_devices = Arc::new(vec![device(1, "a laptop"), device(2, "a desk")]);
    let mut walk = contacts_window(model.clone());
    assert!(shows(&walk, "Signed in on another device: a laptop"));
    assert!(shows(&walk, "from 192.0.2.7. Not you?"));
    // The button at the head of the window has the same name.
    let settings: Vec<_> = walk
        .query_all_by_role_and_label(Role::Button, "Settings")
        .collect();
    settings.last().expect("it leads there").click();
    walk.run();
    assert_eq!(asked(&mut walk), [Action::ListDevices]);
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::DismissNewDevice]);
    // The window that opens shows the password, and the devices below it.
    let window = Window::Settings(SettingsView::default());
    let mut walk = open(model.clone(), window, [460.0, 600.0]);
    walk.run();
    let place = |walk: &Walk| walk.get_by_role_and_label(Role::Heading, "Password").rect();
    assert!(place(&walk).top() < 300.0, "{:?}", place(&walk));
    model.new_devices = Arc::default();
    let window = Window::Settings(SettingsView::default());
    let walk = open(model, window, [460.0, 600.0]);
    assert!(place(&walk).top() > 600.0, "{:?}", place(&walk));
}

#[test]
fn signing_out_asks_what_happens_to_the_history() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = contacts_window(model);
    for (answer, keep_history) in [("Keep the history", true), ("Delete the history", false)] {
        press(&mut walk, "Sign out");
        assert!(shows(&walk, "3 messages were not sent yet."));
        press(&mut walk, answer);
        assert_eq!(asked(&mut walk), [Action::SignOut { keep_history }]);
    }
    press(&mut walk, "Sign out");
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    assert!(walk.query_by_label("Keep the history").is_none());
}

/// Changes how somebody in the picture stands to one.
fn stands(model: &mut Model, user: u64, change: impl FnOnce(&mut Friend)) {
    let friends = Arc::make_mut(&mut model.friends);
    change(friends.get_mut(&UserId(user)).expect("a friend"));
}

#[test]
fn unread_is_said_in_number_and_to_a_screen_reader() {
    let mut walk = contacts_window(scenes::busy());
    let said = |walk: &Walk| {
        let row = walk.get_by_role_and_label(Role::Button, "Bo Chen");
        row.accesskit_node().description().unwrap_or_default()
    };
    assert!(!said(&walk).contains("unread"));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.unread = 3);
    });
    assert!(
        said(&walk).starts_with("3 unread messages."),
        "{}",
        said(&walk)
    );
}

#[test]
fn a_request_is_answered_where_it_is_shown() {
    let mut model = scenes::busy();
    stands(&mut model, 22, |mira| {
        mira.state = FriendState::Asks;
        mira.greeting = "We met at the lake".into();
    });
    let mut walk = contacts_window(model);
    press(&mut walk, "Requests (1)");
    assert!(shows(&walk, "Mira Novák wants to be your friend"));
    assert!(shows(&walk, "We met at the lake"));
    press(&mut walk, "Accept");
    press(&mut walk, "Decline");
    let user = UserId(22);
    let answer = |accept| Action::AnswerFriend { user, accept };
    assert_eq!(asked(&mut walk), [answer(true), answer(false)]);
    // What was not done is said beside it.
    let offline = Progress::Refused(Fault::Offline);
    change(&mut walk, |model| {
        let about = About::Somebody(user);
        model.tickets.add(Ticket::take(), about, offline.clone());
    });
    assert!(shows(&walk, "You are offline."));
    change(&mut walk, |model| {
        stands(model, 22, |mira| mira.state = FriendState::Asked);
    });
    assert!(shows(&walk, "Waiting for Mira Novák"));
    press(&mut walk, "Cancel request");
    assert_eq!(asked(&mut walk), [Action::EndFriendship { user }]);
}

/// Whoever is searched for is found, whether they are a friend already or only ask to be one.
#[test]
fn the_search_finds_who_asks_and_who_was_asked() {
    let mut model = scenes::busy();
    stands(&mut model, 22, |mira| mira.state = FriendState::Asks);
    stands(&mut model, 24, |other| other.state = FriendState::Asked);
    let asked = model.friends[&UserId(24)].called().to_owned();
    let mut walk = contacts_window(model);
    let nobody = "Nobody here is called".to_owned();
    let asks = "Mira Novák wants to be your friend".to_owned();
    let waits = format!("Waiting for {asked}");
    for tab in ["Chats", "Friends"] {
        walk.get_by_role_and_label(Role::Tab, tab).click();
        walk.run();
        for (search, shown, hidden) in [
            ("mira", &asks, [&waits, &nobody]),
            (asked.as_str(), &waits, [&asks, &nobody]),
            ("miranda", &nobody, [&asks, &waits]),
        ] {
            fill(&mut walk, Role::TextInput, "Search", search);
            assert!(shows(&walk, shown), "{tab}: {search}");
            for hidden in hidden {
                assert!(!shows(&walk, hidden), "{tab}: {search}: {hidden}");
            }
            walk.key_press(Key::Escape);
            walk.run();
        }
    }
}

#[test]
fn a_right_click_ends_a_friendship_after_asking() {
    let mut walk = contacts_window(scenes::busy());
    let menu = |walk: &mut Walk| {
        let row = walk.get_by_role_and_label(Role::Button, "Bo Chen");
        row.click_secondary();
        walk.run();
    };
    menu(&mut walk);
    choose(&mut walk, "Delete friend…");
    assert_eq!(asked(&mut walk), [], "not without asking");
    assert!(shows(&walk, "Delete Bo Chen from your friends?"));
    assert!(shows(&walk, "stays readable"));
    press(&mut walk, "Cancel");
    assert!(!shows(&walk, "stays readable"));
    menu(&mut walk);
    choose(&mut walk, "Delete friend…");
    press(&mut walk, "Delete friend");
    let user = scenes::busy().conversations[&BO].peer().unwrap();
    assert_eq!(asked(&mut walk), [Action::EndFriendship { user }]);
    menu(&mut walk);
    choose(&mut walk, "Block");
    let blocked = true;
    assert_eq!(asked(&mut walk), [Action::Block { user, blocked }]);
}

#[test]
fn a_remark_is_what_one_calls_somebody() {
    let mut walk = contacts_window(scenes::busy());
    walk.get_by_role_and_label(Role::Button, "Bo Chen")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Change name…");
    fill(
        &mut walk,
        Role::TextInput,
        "Your name for Bo Chen",
        "Uncle Bo",
    );
    press(&mut walk, "Save");
    let user = scenes::busy().conversations[&BO].peer().unwrap();
    let remark = Action::Remark {
        user,
        remark: "Uncle Bo".into(),
        note: String::new(),
    };
    assert_eq!(asked(&mut walk), [remark]);
    change(&mut walk, |model| {
        stands(model, user.0, |bo| bo.remark = "Uncle Bo".into());
    });
    walk.get_by_role_and_label(Role::Button, "Uncle Bo");
}

#[test]
fn how_one_is_seen_is_chosen_under_ones_own_face() {
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "How others see you");
    walk.get_by_role_and_label(Role::MenuItemRadio, "Invisible")
        .click();
    walk.run();
    let profile = Profile {
        seen_as: SeenAs::Invisible,
        ..scenes::account().profile
    };
    assert_eq!(asked(&mut walk), [Action::SetProfile(profile)]);
}

#[test]
fn somebody_is_found_by_a_few_letters_and_enter() {
    let mut walk = contacts_window(scenes::busy());
    let Window::Contacts(view) = &mut walk.state_mut().window else {
        panic!("the contact list")
    };
    view.search();
    walk.run();
    // Somebody to whom nothing was said yet is found as well.
    walk.event(Event::Text("emil".into()));
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Emil Sørensen");
    walk.key_press(Key::Enter);
    walk.run();
    let emil = scenes::busy().friends[&UserId(41)].conversation;
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(emil)]);
    walk.get_by_role_and_label(Role::Button, "Bo Chen");
}

#[test]
fn a_conversation_is_pinned_and_muted_by_right_click() {
    let mut walk = contacts_window(scenes::busy());
    let menu = |walk: &mut Walk, entry: &str| {
        walk.get_by_role_and_label(Role::Button, "Lena")
            .click_secondary();
        walk.run();
        choose(walk, entry);
    };
    let lena = ConversationId(1026);
    let arrange = |pinned, muted| {
        Action::In(
            lena,
            ConversationAction::Arrange {
                arrangement: Arrangement { pinned, muted },
            },
        )
    };
    menu(&mut walk, "Pin");
    assert_eq!(asked(&mut walk), [arrange(true, false)]);
    change(&mut walk, |model| {
        scenes::change(model, lena, |conversation| {
            conversation.arrangement.pinned = true;
        });
    });
    let rows: Vec<String> = walk
        .root()
        .children_recursive()
        .filter(|node| node.accesskit_node().role() == Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| ["Lena", "Bo Chen"].contains(&label.as_str()))
        .collect();
    assert_eq!(rows, ["Lena", "Bo Chen"], "above what is newer");
    menu(&mut walk, "Mute");
    assert_eq!(asked(&mut walk), [arrange(true, true)]);
}

#[test]
fn a_conversation_that_is_over_is_removed_from_the_list() {
    let mut walk = contacts_window(scenes::busy());
    let bo = scenes::busy().conversations[&BO].peer().unwrap();
    let menu = |walk: &mut Walk| {
        walk.get_by_role_and_label(Role::Button, "Bo Chen")
            .click_secondary();
        walk.run();
    };
    menu(&mut walk);
    assert!(!shows(&walk, "Remove from list…"), "they are friends");
    walk.key_press(Key::Escape);
    walk.run();
    change(&mut walk, |model| {
        stands(model, bo.0, |bo| bo.state = FriendState::Parted);
    });
    menu(&mut walk);
    choose(&mut walk, "Remove from list…");
    assert!(shows(&walk, "Remove “Bo Chen” from the list?"));
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    menu(&mut walk);
    choose(&mut walk, "Remove from list…");
    press(&mut walk, "Remove from list");
    let conversation = BO;
    let hide = Action::Group(GroupWish::Hide { conversation });
    assert_eq!(asked(&mut walk), [hide]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |shown| shown.hidden = true);
    });
    let row = walk.query_by_role_and_label(Role::Button, "Bo Chen");
    assert!(row.is_none(), "it is gone");
}

#[test]
fn that_it_is_sent_slowly_is_said_and_that_nothing_is_lost() {
    let mut model = scenes::busy();
    model.trouble = Some(Refusal::SlowDown { millis: 0 });
    let walk = contacts_window(model);
    assert!(shows(&walk, "Sending slowly"));
    assert!(shows(&walk, "Your messages are kept and will be sent."));
}

#[test]
fn the_list_works_from_the_keyboard() {
    let mut walk = contacts_window(scenes::busy());
    let search = |walk: &mut Walk| {
        if let Window::Contacts(view) = &mut walk.state_mut().window {
            view.search();
        }
        walk.run();
    };
    let chosen = |walk: &Walk| {
        let rows = walk.get_all_by_role(Role::Button);
        let chosen = rows
            .into_iter()
            .find(|row| row.accesskit_node().is_selected() == Some(true));
        chosen.and_then(|row| row.accesskit_node().label())
    };
    search(&mut walk);
    assert_eq!(chosen(&walk), None);
    for _ in 0..2 {
        walk.key_press(Key::ArrowDown);
    }
    walk.run();
    assert_eq!(chosen(&walk).as_deref(), Some("Mira Novák"));
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(
        opened(&mut walk),
        [WindowKey::Conversation(ConversationId(1022))]
    );

    // A few letters, and the first one is meant.
    search(&mut walk);
    fill(&mut walk, Role::TextInput, "Search", "小明");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(
        opened(&mut walk),
        [WindowKey::Conversation(ConversationId(1023))]
    );

    // The last row, out of view before, is brought into view, and its menu opens by key.
    search(&mut walk);
    for _ in 0..40 {
        walk.key_press(Key::ArrowDown);
    }
    walk.run();
    let last = chosen(&walk).expect("the last row");
    let row = walk.get_by_role_and_label(Role::Button, &last).rect();
    assert!(row.bottom() <= 600.0, "{row:?}");
    walk.key_press(Key::Menu);
    walk.run();
    choose(&mut walk, "Pin");
    let mut pinned = asked(&mut walk);
    pinned.retain(|action| !matches!(action, Action::Search { .. }));
    assert!(
        matches!(
            pinned[..],
            [Action::In(_, ConversationAction::Arrange { .. })]
        ),
        "{pinned:?}"
    );
}

#[test]
fn why_the_server_has_ended_the_connection_is_said_in_full() {
    let mut model = scenes::busy();
    let until = Timestamp(NOW.0 + 20_000);
    let fault = LinkFault::Refused(Refusal::Kicked);
    model.link = LinkState::Waiting { until, fault };
    let walk = contacts_window(model);
    assert!(shows(
        &walk,
        "An administrator has ended the connection. This program tries again in a minute."
    ));
    assert!(shows(&walk, "Connecting again in 20 s"));
    walk.get_by_role_and_label(Role::Button, "Try now");
}

#[test]
fn a_question_has_a_name_for_whoever_hears_it() {
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "Sign out");
    let mut questions = walk.query_all_by_role(Role::Dialog);
    assert!(questions.any(|question| {
        let name = question.accesskit_node().label();
        name.is_some_and(|name| name.starts_with("Sign out of "))
    }));
}

#[test]
fn everything_has_room_in_the_narrowest_window() {
    let tallest = 640.0;
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(260.0, tallest));
    for language in [Language::English, Language::Chinese] {
        for model in [scenes::unread(), scenes::guild(), scenes::busy()] {
            let mut model = model;
            model.settings.language = language;
            model.link = LinkState::Waiting {
                until: NOW,
                fault: LinkFault::Unreachable,
            };
            let window = Window::Contacts(Box::default());
            let mut walk = open(model, window, [260.0, tallest]);
            let tabs: Vec<egui::Rect> = walk
                .query_all_by_role(Role::Tab)
                .map(|tab| tab.rect())
                .collect();
            assert_eq!(tabs.len(), 3);
            for pair in tabs.windows(2) {
                assert!(pair[0].right() <= pair[1].left(), "{tabs:?}");
            }
            for number in 0..tabs.len() {
                let tab = walk.query_all_by_role(Role::Tab).nth(number);
                tab.expect("a tab").click();
                walk.run();
                for role in [Role::Tab, Role::Button, Role::TextInput, Role::Status] {
                    for node in walk.query_all_by_role(role) {
                        let place = node.rect();
                        let inside = place.left() >= 0.0 && place.right() <= screen.right();
                        assert!(inside, "{place:?} {:?}", node.accesskit_node().label());
                    }
                }
                // Words that are drawn are in the window, too.
                for shape in &walk.output().shapes {
                    if let egui::Shape::Text(text) = &shape.shape {
                        let right = text.pos.x + text.galley.rect.right();
                        assert!(right <= screen.right() + 0.5, "{:?}", text.galley.text());
                    }
                }
            }
        }
    }
}
