//! Links in what people write: pressed, looked at, opened and copied by the keyboard.

use anser::core::settings::Look;
use anser::ui::theme::{palette_of, size};
use anser_shared::group::MemberRole;
use egui::accesskit::Role;
use egui::{CursorIcon, Key, Modifiers, OpenUrl, OutputCommand, Pos2, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::workshop;
use crate::scenes::{self, BO};
use crate::walks::*;

const MANUAL: &str = "https://example.org/manual/(6204)/";
const DRAWING: &str = "https://files.example.org/workshop/drawings/2026/november/spindle-housing-with-two-bearings.pdf?version=17#page=3";

/// What the system is asked to open in the next frames.
fn opened_by_system(walk: &mut Walk) -> Vec<String> {
    let mut found = Vec::new();
    for _ in 0..6 {
        walk.step();
        let commands = walk.output().platform_output.commands.iter();
        found.extend(commands.filter_map(|command| match command {
            OutputCommand::OpenUrl(OpenUrl { url, .. }) => Some(url.clone()),
            _ => None,
        }));
    }
    found
}

fn press_link(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::Link, name).click();
}

#[test]
fn links_are_told_apart_from_text() {
    let walk = wide_window(scenes::linked());
    assert_eq!(
        names(&walk, Role::Link),
        [
            MANUAL,
            "www.example.org/bearings",
            "orders@example.org",
            DRAWING,
            "https://example.org/a",
            "http://example.net/b?c=d",
            "https://example.org/zh",
            "anser://chat.example:7464/#fp=sha256-x",
            "https://аррӏе.example/login",
        ]
    );
}

#[test]
fn a_press_opens_what_a_link_says_and_nothing_else_happens() {
    let mut walk = wide_window(scenes::linked());
    for (name, target) in [
        (MANUAL, MANUAL),
        (
            "www.example.org/bearings",
            "https://www.example.org/bearings",
        ),
        ("orders@example.org", "mailto:orders@example.org"),
        (DRAWING, DRAWING),
        ("http://example.net/b?c=d", "http://example.net/b?c=d"),
        (
            "anser://chat.example:7464/#fp=sha256-x",
            "anser://chat.example:7464/#fp=sha256-x",
        ),
    ] {
        press_link(&mut walk, name);
        assert_eq!(opened_by_system(&mut walk), [target]);
        assert!(!shows(&walk, "selected"), "{name}");
        let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
        assert!(field.accesskit_node().is_focused(), "{name}");
    }
    walk.get_by_role_and_label(Role::Link, MANUAL)
        .click_accesskit();
    assert_eq!(opened_by_system(&mut walk), [MANUAL], "by a screen reader");
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn every_row_of_a_long_link_is_pressed_and_the_words_beside_it_are_not() {
    let mut walk = conversation_window(scenes::linked());
    let bubble = walk.get_by_label_contains("Both of these").rect();
    let press_at = |walk: &mut Walk, at: Pos2| {
        for pressed in [true, false] {
            walk.event(egui::Event::PointerMoved(at));
            walk.event(egui::Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        opened_by_system(walk)
    };
    // Its last line is above the time and belongs to the address alone.
    let last = egui::pos2(bubble.left() + 20.0, bubble.bottom() - 20.0);
    assert_eq!(press_at(&mut walk, last), [DRAWING]);
    let above = last - egui::vec2(0.0, size::MESSAGE_LINE);
    assert_eq!(press_at(&mut walk, above), [DRAWING]);
    let words = egui::pos2(bubble.left() + 20.0, bubble.top() + 16.0);
    assert_eq!(press_at(&mut walk, words), [] as [&str; 0]);
}

#[test]
fn with_the_keys_that_choose_a_press_chooses_the_message() {
    let mut walk = wide_window(scenes::linked());
    walk.get_by_role_and_label(Role::Link, MANUAL)
        .click_modifiers(Modifiers::COMMAND);
    assert_eq!(opened_by_system(&mut walk), [] as [&str; 0]);
    assert!(shows(&walk, "One message selected"));
}

#[test]
fn text_is_selected_from_within_a_link() {
    let mut walk = wide_window(scenes::linked());
    let link = walk.get_by_role_and_label(Role::Link, MANUAL).rect();
    let bubble = walk.get_by_label_contains("The manual").rect();
    walk.drag_at(link.right_center() - egui::vec2(1.0, 0.0));
    walk.step();
    walk.hover_at(egui::pos2(link.center().x, link.center().y));
    walk.step();
    walk.hover_at(egui::pos2(bubble.left() + 1.0, link.center().y));
    walk.step();
    walk.drop_at(egui::pos2(bubble.left() + 1.0, link.center().y));
    assert_eq!(
        opened_by_system(&mut walk),
        [] as [&str; 0],
        "a drag is no press"
    );
    walk.event(egui::Event::Copy);
    let copied = copied(&mut walk).expect("a selection");
    assert!(copied.starts_with("The manual is at https://"), "{copied}");
}

#[test]
fn the_pointer_says_where_a_link_leads() {
    let mut walk = wide_window(scenes::linked());
    for (name, said) in [
        (
            "www.example.org/bearings",
            "https://www.example.org/bearings",
        ),
        ("orders@example.org", "mailto:orders@example.org"),
        // Two hosts that look alike are told apart.
        ("https://аррӏе.example/login", "xn--80ak6aa92e.example"),
    ] {
        assert!(
            walk.query_by_label(said).is_none() || said == name,
            "{said}"
        );
        walk.get_by_role_and_label(Role::Link, name).hover();
        for _ in 0..6 {
            walk.step();
        }
        let cursor = walk.output().platform_output.cursor_icon;
        assert_eq!(cursor, CursorIcon::PointingHand, "{name}");
        assert!(walk.query_all_by_value(said).next().is_some(), "{said}");
    }
    walk.get_by_label_contains("Not these").hover();
    walk.run();
    let cursor = walk.output().platform_output.cursor_icon;
    assert_eq!(cursor, CursorIcon::Text);
}

#[test]
fn links_are_opened_and_copied_by_the_keyboard() {
    let to_menu = |up: usize| {
        let mut walk = wide_window(scenes::linked());
        walk.get_by_role_and_label(Role::List, "Messages").focus();
        walk.run();
        walk.key_press(Key::End);
        walk.run();
        for _ in 0..up {
            walk.key_press(Key::ArrowUp);
            walk.run();
        }
        walk.key_press(Key::Menu);
        walk.run();
        walk
    };
    let walk = to_menu(0);
    assert!(!shows(&walk, "link"), "there is none");
    let mut walk = to_menu(1);
    choose(&mut walk, "Copy link");
    assert!(
        walk.query_by_role(Role::MenuItem).is_none(),
        "the menu closes"
    );
    let mut walk = to_menu(2);
    for _ in 0..3 {
        walk.key_press(Key::ArrowDown);
        walk.run();
    }
    let open = walk.get_by_role_and_label(Role::MenuItem, "Open link");
    assert!(open.accesskit_node().is_focused());
    walk.event(enter(Modifiers::NONE));
    let server = "anser://chat.example:7464/#fp=sha256-x";
    assert_eq!(opened_by_system(&mut walk), [server]);
    let mut walk = to_menu(5);
    let offered = names(&walk, Role::MenuItem);
    assert_eq!(
        offered[3..9],
        [
            "Open https://www.example.…earings",
            "Open mailto:orders@example.org",
            "Open https://files.exampl…#page=3",
            "Copy https://www.example.…earings",
            "Copy mailto:orders@example.org",
            "Copy https://files.exampl…#page=3",
        ]
    );
    walk.get_by_role_and_label(Role::MenuItem, "Copy https://www.example.…earings")
        .click();
    let whole = "https://www.example.org/bearings";
    assert_eq!(copied(&mut walk).as_deref(), Some(whole));
}

#[test]
fn the_menu_of_one_of_several_links_is_about_it() {
    let mut walk = wide_window(scenes::linked());
    walk.get_by_role_and_label(Role::Link, "http://example.net/b?c=d")
        .click_secondary();
    walk.run();
    assert_eq!(
        names(&walk, Role::MenuItem)[..6],
        ["Reply", "React", "Edit", "Copy", "Open link", "Copy link"]
    );
    walk.get_by_role_and_label(Role::MenuItem, "Copy link")
        .click();
    assert_eq!(
        copied(&mut walk).as_deref(),
        Some("http://example.net/b?c=d")
    );
    walk.run();
    // Beside the links, it is about all of them.
    let bubble = walk.get_by_role_and_label(
        Role::ListItem,
        "See https://example.org/a and http://example.net/b?c=d",
    );
    let at = bubble.rect().left_top() + egui::vec2(16.0, 16.0);
    for pressed in [true, false] {
        walk.event(egui::Event::PointerMoved(at));
        walk.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    walk.run();
    let offered = names(&walk, Role::MenuItem);
    assert!(
        offered.contains(&"Open https://example.org/a".to_owned()),
        "{offered:?}"
    );
    assert!(
        offered.contains(&"Copy http://example.net/b?c=d".to_owned()),
        "{offered:?}"
    );
}

#[test]
fn an_announcement_has_links_too() {
    let mut model = workshop(MemberRole::Member);
    let announce = |model: &mut anser::core::Model, text: &str| {
        scenes::change(model, BO, |conversation| {
            let group = conversation.kind.group_mut().expect("a group");
            group.announcement = text.into();
        });
    };
    announce(&mut model, "Rules: www.example.org/rules");
    let mut walk = wide_window(model);
    press_link(&mut walk, "www.example.org/rules");
    let rules = "https://www.example.org/rules";
    assert_eq!(opened_by_system(&mut walk), [rules]);
    let long = "Please read.\nRules: www.example.org/rules";
    change(&mut walk, |model| announce(model, long));
    assert!(
        names(&walk, Role::Link).is_empty(),
        "folded, a press unfolds it"
    );
    press(&mut walk, &format!("Announcement: {long}"));
    press_link(&mut walk, "www.example.org/rules");
    assert_eq!(opened_by_system(&mut walk), [rules]);
}

#[test]
fn links_look_like_links_in_every_bubble() {
    for dark in [false, true] {
        let mut model = scenes::linked();
        model.settings.look = if dark { Look::Dark } else { Look::Light };
        let walk = wide_window(model);
        let palette = palette_of(dark);
        let both = ["https://example.org/a", "http://example.net/b?c=d"];
        for (text, colour, links) in [
            (
                "The manual is at https://example.org/manual/(6204)/.",
                palette.accent,
                &[MANUAL][..],
            ),
            (
                "See https://example.org/a and http://example.net/b?c=d",
                palette.own_accent,
                &both,
            ),
        ] {
            let bubble = walk.get_by_role_and_label(Role::ListItem, text).rect();
            let shapes = walk.output().shapes.iter().map(|shape| &shape.shape);
            let mut coloured = Vec::new();
            let mut lines = 0;
            for shape in shapes {
                match shape {
                    Shape::Text(shape) if shape.galley.text() == text => {
                        let sections = shape.galley.job.sections.iter();
                        let sections = sections.filter(|section| section.format.color == colour);
                        coloured.extend(sections.map(|section| {
                            let at = &section.byte_range;
                            &text[at.start.0..at.end.0]
                        }));
                    }
                    Shape::LineSegment { points, stroke } if stroke.color == colour => {
                        lines += usize::from(points.iter().all(|at| bubble.contains(*at)));
                    }
                    _ => {}
                }
            }
            assert_eq!(coloured, links, "dark: {dark}");
            assert_eq!(lines, links.len(), "dark: {dark}");
        }
    }
}

/// They stood there as plain text.
#[test]
fn links_in_the_words_of_a_request_are_pressed_there() {
    let mut model = scenes::unread();
    let friends = std::sync::Arc::make_mut(&mut model.friends);
    let ada = friends.get_mut(&anser_shared::id::UserId(40)).expect("Ada");
    ada.greeting = format!("My boat is at {MANUAL} to be seen");
    let mut walk = contacts_window(model);
    walk.get_by_role_and_label(Role::Tab, "Friends").click();
    walk.run();
    press_link(&mut walk, MANUAL);
    assert_eq!(opened_by_system(&mut walk), [MANUAL]);
    assert_eq!(asked(&mut walk), []);
}
