//! Walks through the console, and its pictures with and without users.

mod closing;
mod doing;
mod faces;
mod interleavings;
mod letters;
mod log;
pub(super) mod scenes;

use std::sync::Arc;

use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::refusal::Trouble;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, HarnessBuilder};
use tracing_subscriber::layer::SubscriberExt as _;

use super::columns::GAP;
use super::journal::{Journal, journal};
use super::{Shown, View, Wish, window_ui};
/// The scenes use this name for this crate, from here and from the gallery.
use crate as library;
use crate::admin::command::Said;
use crate::admin::operator::{Inside, Place, Snapshot};
use crate::service::LastingTrouble;
use crate::store::rights::{self, Registered};
use crate::words::Words;
use scenes::{NOW, crowd, in_club, snapshot};

struct ConsoleState {
    shown: Shown,
    view: View,
    wishes: Vec<Wish>,
}

type Walk = Harness<'static, ConsoleState>;

impl ConsoleState {
    fn new(snapshot: Option<Snapshot>, journal: Journal) -> Self {
        let mut shown = Shown::new(journal);
        if let Some(snapshot) = snapshot {
            shown.see(Arc::new(snapshot));
        }
        Self {
            shown,
            view: View::new(Words::English),
            wishes: Vec::new(),
        }
    }

    fn ui(ui: &mut egui::Ui, state: &mut Self) {
        window_ui(ui, &mut state.shown, &mut state.view, &mut state.wishes);
    }
}

fn console_builder() -> HarnessBuilder<ConsoleState> {
    Harness::builder()
        .with_size([1000.0, 680.0])
        .with_max_steps(8)
}

fn open(snapshot: Option<Snapshot>, journal: Journal) -> Walk {
    open_prepared(snapshot, journal, super::window::prepare)
}

/// In a window that was prepared by this function before its first frame.
fn open_prepared(
    snapshot: Option<Snapshot>,
    journal: Journal,
    prepare: fn(&egui::Context),
) -> Walk {
    let builder = console_builder().with_context_setup(prepare);
    let mut walk = builder.build_ui_state(ConsoleState::ui, ConsoleState::new(snapshot, journal));
    walk.run();
    walk
}

fn quiet() -> Journal {
    journal(Arc::new(|| NOW)).1
}

fn press(walk: &mut Walk, name: &str) {
    walk.get_by_label(name).click();
    walk.run();
}

fn go(walk: &mut Walk, page: &str) {
    walk.get_by_role_and_label(Role::Tab, page).click();
    walk.run();
}

/// Types a command in the command line.
fn type_line(walk: &mut Walk, line: &str) {
    walk.get_by_label("Command").click();
    walk.run();
    write(walk, line);
    walk.key_press(Key::Enter);
    walk.run();
}

fn wished(walk: &mut Walk) -> Vec<Wish> {
    std::mem::take(&mut walk.state_mut().wishes)
}

fn say(line: &str) -> Vec<Wish> {
    vec![Wish::Say(line.into())]
}

#[test]
fn the_overview_says_numbers_with_units_and_what_is_wrong_first() {
    let mut walk = open(None, quiet());
    walk.get_by_label("Loading…");
    walk.state_mut().shown.see(Arc::new(snapshot()));
    walk.run();
    for said in [
        "People online: 2",
        "Connections: 3",
        "Messages: 12.5 a second",
        "Memory: 48 MiB",
        "Database: 0.4 ms",
        "Write delay: 1.2 ms",
    ] {
        walk.get_by_label(said);
    }
    assert!(walk.query_by_label_contains("answers slowly").is_none());
    let mut slow = snapshot();
    slow.at = Timestamp(NOW.0 + 1000);
    slow.numbers.database_ms = Some(240.0);
    walk.state_mut().shown.see(Arc::new(slow.clone()));
    walk.run();
    walk.get_by_label("The database answers slowly: 240 ms.");
    slow.at = Timestamp(NOW.0 + 2000);
    slow.numbers.database_ms = None;
    walk.state_mut().shown.see(Arc::new(slow));
    walk.run();
    walk.get_by_label_contains("The database does not answer.");
    walk.get_by_label("Database: unknown");
}

#[test]
fn lost_data_and_what_should_be_known_stand_over_everything_else() {
    let mut snapshot = snapshot();
    let place = Place {
        warnings: vec!["the way to the database is not encrypted".into()],
        ..(*snapshot.place).clone()
    };
    snapshot.place = Arc::new(place);
    snapshot.trouble = Some(LastingTrouble {
        trouble: Trouble::DataGone,
        sentence: "anser.db is gone".into(),
    });
    snapshot.numbers.database_ms = None;
    let walk = open(Some(snapshot), quiet());
    walk.get_by_label_contains("anser.db is gone");
    walk.get_by_label_contains("restore the data from your backup");
    walk.get_by_label_contains("is not encrypted");
    let also = walk.query_by_label_contains("The database does not answer.");
    assert!(also.is_none(), "one reason is enough");
}

#[test]
fn people_are_found_sorted_and_acted_on_from_their_row() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "People");
    let rows = |walk: &Walk| {
        let rows = walk.get_all_by_role(Role::Row);
        rows.map(|row| row.accesskit_node().label().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let all = rows(&walk);
    assert_eq!(all.len(), 3);
    assert_eq!(all[0], "anna, Zoë Lindqvist, administrator, Offline");
    assert!(
        all[1].starts_with("ben, Ben Okafor, Online, 192.0.2.20, "),
        "{all:?}"
    );
    assert!(
        all[2].contains("Invisible") && all[2].contains("gagged until"),
        "{all:?}"
    );
    press(&mut walk, "Name");
    assert!(rows(&walk)[0].starts_with("carla"), "turned round");
    press(&mut walk, "Last login");
    assert!(rows(&walk)[0].starts_with("carla"), "the latest first");

    press(&mut walk, "Actions for carla");
    press(&mut walk, "End the gag");
    assert_eq!(wished(&mut walk), say("ungag carla"));
    press(&mut walk, "Actions for anna");
    assert!(
        walk.query_by_label("Disconnect…").is_none(),
        "she is not here"
    );
    walk.key_press(Key::Escape);
    walk.run();

    for (only, count) in [("Online", 2), ("Administrators", 1), ("All", 3)] {
        walk.get_by_role_and_label(Role::RadioButton, only).click();
        walk.run();
        assert_eq!(rows(&walk).len(), count, "{only}");
    }
    walk.get_by_label("Search people").click();
    walk.run();
    walk.event(Event::Text("oka".into()));
    walk.run();
    assert_eq!(rows(&walk).len(), 1);
    walk.event(Event::Text("x".into()));
    walk.run();
    walk.get_by_label("Nobody has that name.");
}

#[test]
fn what_administrators_did_is_a_table_with_the_latest_first() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "Audit");
    let first = |walk: &Walk| {
        let row = walk
            .get_all_by_role(Role::Row)
            .next()
            .expect("there are acts");
        row.accesskit_node().label().unwrap_or_default()
    };
    assert!(
        first(&walk).contains("anna, Gag, carla, 192.0.2.9"),
        "{}",
        first(&walk)
    );
    press(&mut walk, "Who");
    press(&mut walk, "Who");
    assert!(
        first(&walk).contains("the server, Change of rights, anna"),
        "{}",
        first(&walk)
    );
    let on_group = rows(&walk)
        .into_iter()
        .filter(|row| row.contains("Close a group, ben/chess"));
    assert_eq!(on_group.count(), 1, "an act on a group says on which");
    walk.get_by_label("Filter").click();
    walk.run();
    walk.event(Event::Text("carla".into()));
    walk.run();
    assert_eq!(walk.get_all_by_role(Role::Row).count(), 1);
}

#[test]
fn a_line_is_completed_carried_out_and_brought_back() {
    let mut walk = open(Some(snapshot()), quiet());
    walk.get_by_label("Command").click();
    walk.run();
    walk.event(Event::Text("ga".into()));
    walk.run();
    walk.get_by_label("gag");
    key(&mut walk, Key::Tab);
    assert_eq!(line(&walk), "gag ");
    walk.event(Event::Text("be".into()));
    walk.run();
    key(&mut walk, Key::Tab);
    assert_eq!(line(&walk), "gag ben ");
    walk.event(Event::Text("10m".into()));
    walk.run();
    key(&mut walk, Key::Enter);
    assert_eq!(wished(&mut walk), say("gag ben 10m"));
    assert_eq!(line(&walk), "");
    walk.state_mut().shown.said = Some(Said {
        done: false,
        lines: vec!["Nobody is called so here.".into()],
    });
    walk.run();
    walk.get_by_label("Nobody is called so here.");
    key(&mut walk, Key::ArrowUp);
    assert_eq!(line(&walk), "gag ben 10m");
    key(&mut walk, Key::ArrowDown);
    assert_eq!(line(&walk), "");
    // The first press of Escape empties the field, the second leaves it.
    walk.event(Event::Text("kic".into()));
    walk.run();
    key(&mut walk, Key::Escape);
    assert_eq!(line(&walk), "");
    // Several words begin like this, and the common part is inserted.
    walk.event(Event::Text("o".into()));
    walk.run();
    walk.get_by_label("online").click();
    walk.run();
    assert_eq!(line(&walk), "online ");
    press(&mut walk, "Dismiss the answer");
    assert!(walk.query_by_label("Nobody is called so here.").is_none());
}

/// A person need not find the field first, and reads a whole answer in the place where they asked.
#[test]
fn what_is_typed_reaches_the_line_and_its_answer_is_read_whole() {
    let mut walk = open(Some(snapshot()), quiet());
    write(&mut walk, "help");
    assert_eq!(line(&walk), "help");
    key(&mut walk, Key::Enter);
    assert_eq!(wished(&mut walk), say("help"));
    let long = "a long line of words ".repeat(20);
    let one = |walk: &mut Walk, text: &str| {
        answer(walk, true, text);
        walk.get_by_label(text).rect()
    };
    let short = one(&mut walk, "short");
    let whole = one(&mut walk, &long);
    assert!(whole.height() > 2.5 * short.height(), "{whole}");
    assert!(whole.right() < 1000.0, "{whole}");
    // Escape dismisses it, and the line keeps the keyboard.
    key(&mut walk, Key::Escape);
    assert!(walk.query_by_label(&long).is_none());
    write(&mut walk, "on");
    assert_eq!(line(&walk), "on");
    key(&mut walk, Key::Escape);
    answer(&mut walk, true, "of this page");
    go(&mut walk, "Groups");
    assert!(walk.query_by_label("of this page").is_none());
    // A field with the focus keeps what is typed.
    go(&mut walk, "People");
    let search = walk.get_by_role_and_label(Role::TextInput, "Search people");
    search.focus();
    walk.run();
    write(&mut walk, "ben");
    assert_eq!(line(&walk), "");
}

/// The tables end where the page does, and no name is cut while there is room.
#[test]
fn columns_take_the_width_of_the_page() {
    let mut walk = open(Some(crowd(60)), quiet());
    let last_heads = [
        ("People", "Last login"),
        ("Groups", "Messages"),
        ("Audit", "From"),
    ];
    for width in [900.0, 1400.0] {
        walk.set_size(egui::vec2(width, 680.0));
        for (page, head) in last_heads {
            go(&mut walk, page);
            let heads: Vec<egui::Rect> = walk
                .get_all_by_role(Role::ColumnHeader)
                .map(|head| head.rect())
                .collect();
            let last = walk.get_by_role_and_label(Role::ColumnHeader, head).rect();
            let end = heads.iter().map(egui::Rect::right).fold(0.0, f32::max);
            assert_eq!(last.right(), end, "{page}");
            // The page has a margin, and rows have a button for their menu.
            assert!(width - end < 80.0, "{page} {width}: {end}");
            for (left, right) in heads.iter().zip(&heads[1..]) {
                let gap = right.left() - left.right();
                assert!((gap - GAP).abs() < 0.1, "{page} {width}: {gap}");
            }
        }
    }
}

#[test]
fn the_whole_window_speaks_chinese_and_the_looks_change() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "简体中文");
    walk.get_by_role_and_label(Role::Tab, "概览");
    walk.get_by_label("消息：12.5 条/秒");
    press(&mut walk, "English");
    walk.get_by_label("Messages: 12.5 a second");
    let dark = walk.query_by_label("Dark").is_some();
    press(&mut walk, if dark { "Dark" } else { "Light" });
    let wish = if dark { Wish::Dark } else { Wish::Light };
    assert_eq!(wished(&mut walk), [wish]);
}

/// With a long answer over the command line, nothing overlaps in the smallest window.
#[test]
fn the_smallest_window_has_room_for_everything() {
    let mut walk = open(Some(snapshot()), quiet());
    walk.set_size(super::window::LEAST);
    press(&mut walk, "People");
    walk.state_mut().shown.said = Some(Said {
        done: true,
        lines: (0..30).map(|n| format!("line {n}")).collect(),
    });
    walk.run();
    let mut tabs: Vec<egui::Rect> = walk
        .get_all_by_role(Role::Tab)
        .map(|tab| tab.rect())
        .collect();
    for foot in ["简体中文", "Close or stop…"] {
        tabs.push(walk.get_by_label(foot).rect());
    }
    assert_eq!(tabs.len(), 8);
    for (n, one) in tabs.iter().enumerate() {
        for other in &tabs[n + 1..] {
            assert!(
                !one.shrink(1.0).intersects(other.shrink(1.0)),
                "{one} {other}"
            );
        }
    }
    let row = walk
        .get_all_by_role(Role::Row)
        .next()
        .expect("somebody")
        .rect();
    assert!(row.bottom() < walk.get_by_label("line 0").rect().top());
}

/// Only visible rows are laid out, however many users there are.
#[test]
fn five_thousand_people_cost_what_a_screenful_does() {
    let mut crowd = snapshot();
    let people = (0..5000).map(|n| Registered {
        user: UserId(100 + n),
        name: format!("person{n:04}"),
        nickname: format!("Person {n}"),
        picture: PictureId::NONE,
        account_rights: rights::AccountRights::default(),
        last_login: None,
    });
    crowd.people = Arc::new(people.collect());
    crowd.people_count = 6120;
    let mut walk = open(Some(crowd), quiet());
    press(&mut walk, "People");
    let rows = walk.get_all_by_role(Role::Row).count();
    assert!((10..40).contains(&rows), "{rows}");
    walk.get_by_label_contains("The first 5000 of 6120 people are shown.");
}

fn rows(walk: &Walk) -> Vec<String> {
    let rows = walk.query_all_by_role(Role::Row);
    rows.map(|row| row.accesskit_node().label().unwrap_or_default())
        .collect()
}

/// The content of the command line.
fn line(walk: &Walk) -> String {
    walk.get_by_label("Command").value().unwrap_or_default()
}

fn key(walk: &mut Walk, key: Key) {
    walk.key_press(key);
    walk.run();
}

fn write(walk: &mut Walk, text: &str) {
    walk.event(Event::Text(text.into()));
    walk.run();
}

/// The answer to the line that was handed in.
fn answer(walk: &mut Walk, done: bool, line: &str) {
    walk.state_mut().shown.said = Some(Said {
        done,
        lines: vec![line.into()],
    });
    walk.run();
}

#[test]
fn the_settings_are_read_in_words_and_the_address_is_copied() {
    let mut walk = open(None, quiet());
    press(&mut walk, "Settings");
    walk.get_by_label("Loading…");
    walk.state_mut().shown.see(Arc::new(snapshot()));
    walk.run();
    walk.get_by_label_contains("/srv/anser-data/server.toml");
    for said in ["Registration", "open to everybody who can reach the server"] {
        walk.get_by_label(said);
    }
    press(&mut walk, "Copy");
    walk.get_by_label("Copied");
    after_a_while(&mut walk);
    walk.get_by_label("Copy");
}

/// Longer than the time for which a button says that it has copied.
fn after_a_while(walk: &mut Walk) {
    for _ in 0..10 {
        walk.step();
    }
    assert!(walk.query_by_label("Copied").is_none());
}

/// Nothing breaks with no users, or with many.
#[test]
fn every_page_is_there_without_people_and_with_five_hundred() {
    for (snapshot, few) in [(scenes::empty(), true), (crowd(500), false)] {
        let mut walk = open(Some(snapshot), quiet());
        for (page, nothing) in [
            ("Overview", None),
            ("People", Some("Nobody has registered yet.")),
            ("Groups", Some("There are no groups yet.")),
            ("Log", None),
            ("Audit", Some("No administrator has done anything yet.")),
            ("Settings", None),
        ] {
            go(&mut walk, page);
            if let Some(nothing) = nothing {
                let is_said = walk.query_by_label_contains(nothing).is_some();
                assert_eq!(is_said, few, "{page}");
                let count = rows(&walk).len();
                assert_eq!((10..40).contains(&count), !few, "{page}: {count}");
            }
        }
        go(&mut walk, "Overview");
        let can_say = walk.query_by_label("Send to everybody…").is_some();
        assert_eq!(can_say, !few, "to nobody there is nothing to say");
    }
}

/// A person at the server passes on what people need to connect, and the words with which they compare its key.
#[test]
fn people_are_invited_with_the_link_and_the_words_of_the_key() {
    let mut walk = open(Some(snapshot()), quiet());
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Invite people")
        .click();
    walk.run();
    let link = snapshot().place.first_link();
    walk.get_by_role_and_label(Role::Image, "QR code of the link");
    walk.get_by_label("hirok labun batov kimas dulep nafoz wiqud rosib");
    walk.get_by_label("Anyone who has the link or can reach this server can register.");
    walk.get_by_label(&link);
    walk.get_by_role_and_label(Role::Button, &format!("Copy {link}"))
        .click();
    walk.step();
    let copied = walk
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if *text == link));
    assert!(copied, "the whole link goes to the clipboard");
    walk.step();
    assert!(
        walk.query_by_label("Copied").is_some(),
        "the button says so"
    );
    after_a_while(&mut walk);
    walk.get_by_role_and_label(Role::Button, &format!("Copy {link}"));
    walk.get_by_role_and_label(Role::Button, "Close").click();
    walk.run();
    assert!(walk.query_by_label(&link).is_none());
}

/// The code and the words are beside each other, so that the close button is in view.
#[test]
fn an_invitation_has_room_in_the_lowest_window() {
    let mut walk = open(Some(snapshot()), quiet());
    walk.set_size(egui::vec2(720.0, 480.0));
    walk.run();
    press(&mut walk, "Invite people");
    walk.run();
    let close = walk.get_by_role_and_label(Role::Button, "Close").rect();
    assert!(close.bottom() < 470.0, "{close:?}");
    let code = walk.get_by_role_and_label(Role::Image, "QR code of the link");
    assert!(code.rect().top() > 60.0, "the link stands above it");
    let copy = "Copy hirok labun batov kimas dulep nafoz wiqud rosib";
    walk.get_by_role_and_label(Role::Button, copy);
}

#[test]
fn a_link_that_leads_nowhere_from_elsewhere_says_so() {
    let said = |link: &str| {
        let mut snapshot = snapshot();
        let place = Place {
            links: vec![link.to_owned()],
            ..(*snapshot.place).clone()
        };
        snapshot.place = Arc::new(place);
        let mut walk = open(Some(snapshot), quiet());
        press(&mut walk, "Invite people");
        walk.query_by_label_contains("only on this computer")
            .is_some()
    };
    for here in ["127.0.0.1", "[::1]", "localhost"] {
        assert!(said(&format!("anser://{here}:7464")), "{here}");
    }
    for elsewhere in ["192.0.2.7", "[2001:db8::1]", "chat.example"] {
        assert!(!said(&format!("anser://{elsewhere}:7464")), "{elsewhere}");
    }
}
