//! Who is in a group: the panel, what can be done there, and who has read what one has said.

use std::sync::Arc;

use anser::core::action::GroupWish;
use anser::core::model::{Fault, Members, WindowKey};
use anser::core::{Action, Model};
use anser_shared::group::MemberRole as Place;
use anser_shared::id::ConversationId;
use anser_shared::order::Order;
use anser_shared::people::Gag;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::{self, workshop};
use crate::scenes::{self, BO, NOW};
use crate::walks::*;

/// What those can do who have a role, as a row says it.
const OWNER: &str = "The owner can do what administrators of the group can, and also make administrators, transfer the group and delete it.";
const ADMINISTRATOR: &str = "Administrators of a group add, silence and remove members, let people in, and change the group’s settings.";

/// The panel's rows from top to bottom, with what is said of each.
fn rows(walk: &Walk) -> Vec<(String, String)> {
    let names = [
        "Anna Berg",
        "Carla Diaz",
        "Mira Novák",
        "Noor Haddad",
        "Tariq Aziz",
        "王小明",
        "田中 ゆき",
        "Sofía Ruiz-Hernández de la Torre y Domínguez",
        "Oluwaseun Adebayo-Williams",
    ];
    let mut found: Vec<(f32, String, String)> = names
        .iter()
        .filter_map(|name| {
            let row = walk.query_by_role_and_label(Role::Button, name)?;
            let said = row.accesskit_node().description().unwrap_or_default();
            Some((row.rect().top(), (*name).to_owned(), said))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
        .into_iter()
        .map(|(_, name, said)| (name, said))
        .collect()
}

fn double_click(walk: &mut Walk, name: &str) {
    let middle = walk
        .get_by_role_and_label(Role::Button, name)
        .rect()
        .center();
    let press = |pressed| egui::Event::PointerButton {
        pos: middle,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    walk.event(egui::Event::PointerMoved(middle));
    let twice = [press(true), press(false), press(true), press(false)];
    walk.input_mut().events.extend(twice);
    walk.run();
}

/// After so many frames a press is no second one of a double click.
const BETWEEN: usize = 60;

fn menu(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::Button, name)
        .click_secondary();
    walk.run();
}

fn has_entry(walk: &Walk, name: &str) -> bool {
    walk.query_by_role_and_label(Role::MenuItem, name).is_some()
}

#[test]
fn everything_in_the_panel_begins_at_one_edge() {
    let walk = wide_window(workshop(Place::Owner));
    let left = |role, name| {
        walk.get_by(|node| {
            node.role() == role && node.label().is_some_and(|label| label.starts_with(name))
        })
        .rect()
        .left()
    };
    let heading = left(Role::Heading, "Members");
    assert_eq!(left(Role::Button, "Add people"), heading);
    assert_eq!(left(Role::TextInput, "Find a member"), heading);
}

/// The server's own lines stand in the middle and have the whole width.
#[test]
fn a_line_of_the_server_is_not_broken_where_it_has_room() {
    let said = "Carla Diaz silenced Tariq Aziz until 18 November 2026, 15:00";
    let walk = wide_window(workshop(Place::Owner));
    let line = walk.get_by_role_and_label(Role::ListItem, said).rect();
    assert!(line.height() < 24.0, "{line:?}");
}

#[test]
fn who_is_there_stands_first_with_what_they_are() {
    let walk = wide_window(workshop(Place::Owner));
    let expected = [
        ("Anna Berg", &*format!("Online, You · Owner. {OWNER}")),
        (
            "Carla Diaz",
            &*format!("Online, Administrator. {ADMINISTRATOR}"),
        ),
        (
            "Mira Novák",
            &*format!("Online, Administrator. {ADMINISTRATOR}"),
        ),
        ("Noor Haddad", "Away"),
        ("Sofía Ruiz-Hernández de la Torre y Domínguez", "Busy"),
        ("Oluwaseun Adebayo-Williams", "Offline"),
        ("Tariq Aziz", "Offline, Silenced until 15:00"),
        ("王小明", "Offline"),
        ("田中 ゆき", "Offline"),
    ];
    let expected = expected.map(|(name, said)| (name.to_owned(), said.to_owned()));
    assert_eq!(rows(&walk), expected);
    walk.get_by_role_and_label(Role::Heading, "Members, 5 of 9 online");
}

#[test]
fn the_panel_is_watched_as_long_as_it_is_seen() {
    let watch = |open| Action::WatchMembers {
        conversation: BO,
        open,
    };
    let mut walk = wide_window(workshop(Place::Member));
    assert_eq!(asked(&mut walk), [watch(true)]);
    press(&mut walk, "Members");
    assert_eq!(asked(&mut walk), [watch(false)]);
    assert!(rows(&walk).is_empty());
    press(&mut walk, "Members");
    assert_eq!(asked(&mut walk), [watch(true)]);

    // A narrow window needs its room for what is said, unless somebody wants it otherwise.
    let mut walk = conversation_window(workshop(Place::Member));
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Members");
    assert_eq!(asked(&mut walk), [watch(true)]);
    assert_eq!(rows(&walk).len(), 9);
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(asked(&mut walk), [watch(false)]);

    // Two people need none, nor does somebody who is out.
    let mut walk = wide_window(scenes::busy());
    assert_eq!(asked(&mut walk), []);
    let mut walk = wide_window(workshop(Place::Outside));
    assert_eq!(asked(&mut walk), []);
    assert!(!shows(&walk, "Find a member"));
}

#[test]
fn a_press_shows_what_can_be_done_about_a_member() {
    let miras = WindowKey::Conversation(ConversationId(1022));
    let mut walk = wide_window(workshop(Place::Member));
    asked(&mut walk);
    press(&mut walk, "Mira Novák");
    assert_eq!(opened(&mut walk), [], "one press may have gone astray");
    choose(&mut walk, "Open conversation");
    assert_eq!(opened(&mut walk), [miras]);
    press(&mut walk, "Noor Haddad");
    choose(&mut walk, "Show card");
    let noor = WindowKey::Person(groups::NOOR);
    assert_eq!(opened(&mut walk), [noor]);
    press(&mut walk, "Anna Berg");
    assert!(!has_entry(&walk, "Show card"), "oneself");

    // The next press, or Escape, puts it away; the row stays marked, and Enter opens it.
    let mira = |walk: &Walk| {
        let row = walk.get_by_role_and_label(Role::Button, "Mira Novák");
        (has_entry(walk, "Open conversation"), row.is_focused())
    };
    for by_key in [false, true] {
        walk.run_steps(BETWEEN);
        press(&mut walk, "Mira Novák");
        assert_eq!(mira(&walk), (true, true));
        if by_key {
            walk.key_press(Key::Escape);
            walk.run();
        } else {
            walk.run_steps(BETWEEN);
            press(&mut walk, "Mira Novák");
        }
        assert!(!has_entry(&walk, "Open conversation"), "{by_key}");
        assert_eq!(opened(&mut walk), [], "{by_key}");
    }
    walk.run_steps(BETWEEN);
    press(&mut walk, "Mira Novák");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(opened(&mut walk), [miras]);
    assert!(!has_entry(&walk, "Open conversation"), "it is done");
}

#[test]
fn a_double_click_speaks_with_a_friend_and_asks_a_stranger() {
    let mut walk = wide_window(workshop(Place::Member));
    asked(&mut walk);
    double_click(&mut walk, "Mira Novák");
    assert_eq!(
        opened(&mut walk),
        [WindowKey::Conversation(ConversationId(1022))]
    );
    double_click(&mut walk, "Anna Berg");
    assert_eq!(opened(&mut walk), [], "oneself");
    double_click(&mut walk, "Noor Haddad");
    assert_eq!(opened(&mut walk), []);
    assert!(shows(&walk, "Noor Haddad"));
    walk.event(egui::Event::Text("We share a bench".into()));
    walk.run();
    asked(&mut walk);
    press(&mut walk, "Send request");
    let expected = Action::AddFriend {
        name: "noor".into(),
        greeting: "We share a bench".into(),
    };
    assert_eq!(asked(&mut walk), [expected]);
}

#[test]
fn the_keyboard_finds_somebody_and_opens_them() {
    let mut walk = wide_window(workshop(Place::Member));
    fill(&mut walk, Role::TextInput, "Find a member", "mir");
    assert_eq!(rows(&walk).len(), 1);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(
        opened(&mut walk),
        [WindowKey::Conversation(ConversationId(1022))]
    );
    walk.get_by_role_and_label(Role::TextInput, "Find a member")
        .focus();
    walk.run();
    walk.key_press(Key::Escape);
    walk.run();
    assert_eq!(rows(&walk).len(), 9);
    for _ in 0..3 {
        walk.key_press(Key::ArrowDown);
        walk.run();
    }
    walk.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    walk.run();
    assert!(has_entry(&walk, "Open conversation"), "the third is Mira");
    choose(&mut walk, "Mention");
    assert_eq!(composer(&walk), "@mira ");
}

#[test]
fn what_one_may_do_depends_on_what_one_is() {
    let entries = [
        "Silence for an hour",
        "Make administrator…",
        "Transfer ownership…",
        "Remove from the group…",
    ];
    let offered = |role, name: &str| {
        let mut walk = wide_window(workshop(role));
        menu(&mut walk, name);
        assert!(has_entry(&walk, "Mention"), "{name}");
        entries.map(|entry| has_entry(&walk, entry))
    };
    assert_eq!(offered(Place::Member, "Noor Haddad"), [false; 4]);
    assert_eq!(
        offered(Place::Administrator, "Noor Haddad"),
        [true, false, false, true]
    );
    assert_eq!(
        offered(Place::Administrator, "Carla Diaz"),
        [false; 4],
        "the owner"
    );
    assert_eq!(offered(Place::Owner, "Noor Haddad"), [true; 4]);
    let mut walk = wide_window(workshop(Place::Owner));
    menu(&mut walk, "Anna Berg");
    assert!(!has_entry(&walk, "Mention"), "oneself");
    menu(&mut walk, "Mira Novák");
    choose(&mut walk, "Remove as administrator");
    let dismiss = GroupWish::Order {
        conversation: BO,
        order: Order::Appoint {
            who: "mira".into(),
            administrator: false,
        },
    };
    asked_last(&mut walk, dismiss);
    // What an administrator may do is said before somebody is made one.
    for (answer, is_one) in [("Cancel", false), ("Make administrator", true)] {
        menu(&mut walk, "Noor Haddad");
        choose(&mut walk, "Make administrator…");
        walk.get_by_role_and_label(Role::Dialog, "Make Noor Haddad an administrator?");
        assert!(shows(
            &walk,
            "Administrators of a group add, silence and remove"
        ));
        assert_eq!(asked(&mut walk), [], "nothing is done without an answer");
        press(&mut walk, answer);
        let appointed = asked(&mut walk).iter().any(|action| {
            let order = Order::Appoint {
                who: "noor".into(),
                administrator: true,
            };
            *action == Action::order(BO, order)
        });
        assert_eq!(appointed, is_one, "{answer}");
    }
    // Nobody is put out of the room that everybody is in.
    let mut lobby = workshop(Place::Administrator);
    scenes::change(&mut lobby, BO, |conversation| {
        let group = conversation.group().unwrap().clone();
        conversation.kind = anser_shared::conversation::ConversationKind::Lobby(group);
    });
    let mut walk = wide_window(lobby);
    menu(&mut walk, "Noor Haddad");
    assert_eq!(
        entries.map(|entry| has_entry(&walk, entry)),
        [true, false, false, false]
    );
}

/// The last thing that was asked for is this.
fn asked_last(walk: &mut Walk, wish: GroupWish) {
    assert_eq!(asked(walk).last(), Some(&Action::Group(wish)));
}

#[test]
fn administrators_mute_remove_and_hand_over() {
    let mut walk = wide_window(workshop(Place::Owner));
    let conversation = BO;
    menu(&mut walk, "Noor Haddad");
    choose(&mut walk, "Silence for an hour");
    let mute = |name: &str, mute| GroupWish::Order {
        conversation,
        order: Order::Mute {
            who: name.into(),
            mute,
        },
    };
    let until = Some(Timestamp(NOW.0 + 3_600_000));
    asked_last(&mut walk, mute("noor", Some(Gag { until })));
    menu(&mut walk, "Tariq Aziz");
    assert!(!has_entry(&walk, "Silence for an hour"), "he is muted");
    choose(&mut walk, "Let post again");
    asked_last(&mut walk, mute("tariq", None));

    menu(&mut walk, "Noor Haddad");
    choose(&mut walk, "Remove from the group…");
    assert_eq!(asked(&mut walk), [], "it is asked first");
    assert!(shows(&walk, "Remove Noor Haddad from the group?"));
    press(&mut walk, "Remove");
    let name = || "noor".to_owned();
    asked_last(
        &mut walk,
        GroupWish::Order {
            conversation,
            order: Order::Remove { who: name() },
        },
    );

    menu(&mut walk, "Noor Haddad");
    choose(&mut walk, "Transfer ownership…");
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    menu(&mut walk, "Noor Haddad");
    choose(&mut walk, "Transfer ownership…");
    press(&mut walk, "Transfer");
    asked_last(
        &mut walk,
        GroupWish::Order {
            conversation,
            order: Order::HandOver { who: name() },
        },
    );
}

#[test]
fn why_something_was_not_done_stands_in_the_panel() {
    let mut model = workshop(Place::Administrator);
    let wish = GroupWish::Order {
        conversation: BO,
        order: Order::Remove { who: "noor".into() },
    };
    groups::not_done(&mut model, wish, Refusal::NoSuchMember);
    let mut walk = wide_window(model);
    asked(&mut walk);
    assert!(shows(&walk, "They are not in this group."));
    press(&mut walk, "Dismiss");
    let conversation = Some(BO);
    assert_eq!(asked(&mut walk), [Action::ForgetGroupWish { conversation }]);
}

#[test]
fn a_list_that_is_not_here_says_so() {
    let mut model = workshop(Place::Member);
    model.members = Arc::default();
    let mut walk = wide_window(model);
    assert!(shows(&walk, "Just a moment"));
    change(&mut walk, |model| {
        let mut members = Members::default();
        members.list.fail(Fault::Offline);
        model.members = Arc::new([(BO, Arc::new(members))].into());
    });
    assert!(shows(&walk, "You are offline."));
}

#[test]
fn who_wants_to_be_let_in_is_answered_in_the_panel() {
    let waiting = |role| {
        let mut model = workshop(role);
        groups::with_waiting(&mut model);
        model
    };
    let mut walk = wide_window(waiting(Place::Administrator));
    asked(&mut walk);
    walk.get_by_role_and_label(Role::Heading, "2 want to join");
    press(&mut walk, "Let 李华 in");
    press(&mut walk, "Decline Emilia van der Berg");
    let answer = |who: &str, accept| {
        let who = who.to_owned();
        Action::order(BO, Order::Answer { who, accept })
    };
    let expected = [answer("lihua", true), answer("emilia", false)];
    assert_eq!(asked(&mut walk), expected);
    let walk = wide_window(waiting(Place::Member));
    assert!(!shows(&walk, "want to join"));
    // Where the panel is folded, a mark says that somebody waits.
    let walk = conversation_window(waiting(Place::Administrator));
    walk.get_by_role_and_label(Role::Status, "2 want to join");
}

#[test]
fn a_thousand_members_cost_as_much_as_a_window_full() {
    let mut walk = wide_window(groups::crowd());
    let laid_out = |walk: &Walk| match &walk.state().window {
        Window::Conversation(view) => view.members.laid_out,
        _ => 0,
    };
    assert!(
        (5..30).contains(&laid_out(&walk)),
        "{} rows",
        laid_out(&walk)
    );
    fill(&mut walk, Role::TextInput, "Find a member", "0999");
    assert_eq!(laid_out(&walk), 1);
    assert!(shows(&walk, "Member 0999"));
}

#[test]
fn who_has_read_ones_own_words() {
    let mut walk = conversation_window(workshop(Place::Member));
    walk.get_by_role_and_label(Role::ListItem, "Mine is ready.")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Read by…");
    walk.run();
    assert_eq!(asked(&mut walk), [Action::ListMembers { conversation: BO }]);
    walk.get_by_role_and_label(Role::Heading, "Read (5)");
    walk.get_by_role_and_label(Role::Heading, "Not read yet (3)");
    let reads = |walk: &Walk, name: &str| {
        let place = |role, name: &str| walk.get_by_role_and_label(role, name).rect().top();
        place(Role::ListItem, name) < place(Role::Heading, "Not read yet (3)")
    };
    assert!(reads(&walk, "Carla Diaz") && !reads(&walk, "Tariq Aziz"));
    assert!(shows(&walk, "People who do not share what they have read"));
    // What comes is shown at once.
    change(&mut walk, |model: &mut Model| {
        let mut members = Members::clone(&model.members[&BO]);
        for member in members.list.last_mut().unwrap() {
            member.read = anser_shared::id::Seq(99);
        }
        model.members = Arc::new([(BO, Arc::new(members))].into());
    });
    walk.get_by_role_and_label(Role::Heading, "Read (8)");
    press(&mut walk, "Close");
    assert!(!shows(&walk, "Who does not let others know"));

    // Of two, the ticks say it; of others, it is not one's own to know.
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::ListItem, "OK")
        .click_secondary();
    walk.run();
    assert!(!has_entry(&walk, "Read by…"));
}

/// Tab reaches the rows themselves, too.
#[test]
fn a_row_that_has_the_keyboard_is_opened_by_it() {
    let mut walk = wide_window(workshop(Place::Member));
    walk.get_by_role_and_label(Role::Button, "Mira Novák")
        .focus();
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    let mira = WindowKey::Conversation(ConversationId(1022));
    assert_eq!(opened(&mut walk), [mira]);
}
