//! Menus: whose they are, how wide they are, and that they stand beside what they are about.

use anser::core::Model;
use anser::core::settings::Language;
use anser_shared::group::MemberRole as Place;
use egui::accesskit::Role;
use egui::{Key, Rect, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::scenes::groups::{self, workshop};
use crate::walks::*;

/// What the menu that is open is called.
fn menu(walk: &Walk) -> String {
    let menu = walk.get_by_role(Role::Menu);
    menu.accesskit_node().label().unwrap_or_default()
}

/// The places of its entries, from top to bottom.
fn entries(walk: &Walk) -> Vec<Rect> {
    let entries = walk.query_all_by_role(Role::MenuItem);
    let chosen = walk.query_all_by_role(Role::MenuItemRadio);
    entries.chain(chosen).map(|entry| entry.rect()).collect()
}

/// The place of a menu, as far as its entries say it.
fn place(walk: &Walk) -> Rect {
    let entries = entries(walk).into_iter();
    entries.reduce(Rect::union).expect("a menu is open")
}

fn menu_of(walk: &mut Walk, role: Role, name: &str) -> Rect {
    walk.get_by_role_and_label(role, name).click_secondary();
    walk.run();
    walk.get_by_role_and_label(role, name).rect()
}

#[test]
fn a_menu_says_whose_it_is() {
    let mut walk = conversation_window(scenes::busy());
    menu_of(&mut walk, Role::ListItem, "OK");
    assert_eq!(menu(&walk), "Menu of the message by Anna Berg");
    let mut walk = contacts_window(scenes::busy());
    menu_of(&mut walk, Role::Button, "Bo Chen");
    assert_eq!(menu(&walk), "Menu of Bo Chen");
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "How others see you");
    assert_eq!(menu(&walk), "How others see you");
    let chosen = walk.get_by_role_and_label(Role::MenuItemRadio, "Available");
    assert!(chosen.accesskit_node().toggled().is_some());
    let mut walk = contacts_window(scenes::guild());
    walk.get_by_role_and_label(Role::Tab, "Groups").click();
    walk.run();
    menu_of(&mut walk, Role::Button, "Chess");
    assert_eq!(menu(&walk), "Menu of Chess");
    let mut walk = wide_window(workshop(Place::Owner));
    menu_of(&mut walk, Role::Button, "Tariq Aziz");
    assert_eq!(menu(&walk), "Menu of Tariq Aziz");
    let mut model = scenes::signed_out();
    model.servers = std::sync::Arc::new(vec![scenes::known_server()]);
    let mut walk = sign_in_window(model);
    press(&mut walk, "Known servers");
    assert_eq!(menu(&walk), "Known servers");
}

#[test]
fn a_menu_is_as_wide_as_its_widest_words() {
    /// An icon, and the space at both sides of it and behind the words.
    const BESIDE: f32 = 16.0 + 3.0 * 8.0;
    let open = |model: &Model, language, who: &str| {
        let mut model = model.clone();
        model.settings.language = language;
        let mut walk = wide_window(model);
        menu_of(&mut walk, Role::Button, who);
        walk
    };
    let widths = |walk: &Walk| {
        let entries = entries(walk);
        let width = entries[0].width();
        let even = entries.iter().all(|entry| entry.width() == width);
        assert!(even, "{entries:?}");
        let words = walk.output().shapes.iter().filter_map(|shape| {
            let Shape::Text(words) = &shape.shape else {
                return None;
            };
            let is_icon = words
                .galley
                .text()
                .chars()
                .any(|c| ('\u{e000}'..'\u{f8ff}').contains(&c));
            let middle = words.visual_bounding_rect().center();
            let inside = entries.iter().any(|entry| entry.contains(middle));
            (inside && !is_icon).then(|| words.galley.size().x)
        });
        let widest = words.fold(0.0, f32::max);
        assert!(widest > 0.0);
        (width, widest)
    };
    let mut seen = Vec::new();
    for language in [Language::English, Language::Chinese] {
        for (role, who) in [(Place::Owner, "Tariq Aziz"), (Place::Member, "Tariq Aziz")] {
            let walk = open(&workshop(role), language, who);
            let (width, widest) = widths(&walk);
            let difference = width - widest - BESIDE;
            assert!((0.0..1.5).contains(&difference), "{width} for {widest}");
            seen.push(width);
        }
    }
    assert!(
        seen[0] > seen[1] + 20.0,
        "what its owner can do needs more words"
    );
    assert!(seen[2] < seen[0] - 20.0, "words of another language");
}

#[test]
fn no_word_of_a_menu_is_cut_in_a_narrow_window() {
    let mut model = workshop(Place::Owner);
    model.settings.text_percent = 100;
    let window = Window::Contacts(Box::default());
    let mut walk = open(model, window, [260.0, 500.0]);
    menu_of(&mut walk, Role::Button, "Workshop");
    let screen = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(260.0, 500.0));
    assert!(screen.contains_rect(place(&walk)), "{:?}", place(&walk));
}

#[test]
fn a_menu_leaves_what_it_is_about_to_be_read() {
    let coffee = "Coffee, please ☕️ and two packs of M4 screws, 16 mm.";
    for message in [
        "OK",
        coffee,
        "On my way. Do you need anything from the store?",
    ] {
        let mut walk = conversation_window(scenes::busy());
        let bubble = menu_of(&mut walk, Role::ListItem, message);
        let menu = place(&walk);
        assert!(!menu.intersects(bubble), "{menu:?} over {bubble:?}");
        let near = menu.expand(16.0).intersects(bubble);
        assert!(near, "{menu:?} beside {bubble:?}");
    }
    let mut walk = contacts_window(scenes::busy());
    for row in ["Bo Chen", "Lena"] {
        let row = menu_of(&mut walk, Role::Button, row);
        let menu = place(&walk);
        assert!(!menu.intersects(row), "{menu:?} over {row:?}");
        walk.key_press(Key::Escape);
        walk.run();
    }
}

#[test]
fn by_key_a_menu_stands_under_its_message_and_above_where_there_is_no_room() {
    let mut said = vec![groups::said(22, "the first")];
    said.extend((0..12).map(|n| groups::said(22, &format!("line {n}\nof two"))));
    said.push(groups::said(11, "the last"));
    for (end, message, is_under) in [
        (Key::Home, "the first", true),
        (Key::End, "the last", false),
    ] {
        let mut walk = conversation_window(groups::log(said.clone()));
        walk.get_by_role_and_label(Role::List, "Messages").focus();
        walk.run();
        walk.key_press(end);
        walk.run();
        walk.key_press(Key::Menu);
        walk.run();
        let bubble = walk.get_by_role_and_label(Role::ListItem, message).rect();
        let menu = place(&walk);
        assert!(!menu.intersects(bubble), "{menu:?} over {bubble:?}");
        assert_eq!(menu.top() > bubble.bottom(), is_under, "{message}");
        assert_eq!(menu.bottom() < bubble.top(), !is_under, "{message}");
    }
}

#[test]
fn a_menu_stays_where_it_is_while_messages_come() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    // By key it stands over or under its message, which is about to move.
    walk.key_press(Key::Menu);
    walk.run();
    let bubble = |walk: &Walk| walk.get_by_role_and_label(Role::ListItem, "OK").rect();
    let (before, stood) = (place(&walk), bubble(&walk));
    change(&mut walk, |model| {
        scenes::change(model, scenes::BO, |conversation| {
            let seq = conversation.local_head.next();
            let text = "and something of several lines,\nwhich moves\nall the others";
            let entry = scenes::entry(seq.0, scenes::ME, scenes::NOW, text);
            conversation.append(&entry.into());
        });
    });
    assert!(bubble(&walk).top() < stood.top() - 20.0);
    assert_eq!(place(&walk), before);
}
