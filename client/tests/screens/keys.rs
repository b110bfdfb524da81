//! The sheet of keys: asked for by key and by button, searched, and gone without a trace.

use anser::ui::keys::sheet;
use anser::ui::settings::SettingsView;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

const TITLE: &str = "Keyboard shortcuts";

fn key(walk: &mut Walk, modifiers: Modifiers, key: Key) {
    walk.key_press_modifiers(modifiers, key);
    walk.run();
}

fn is_open(walk: &Walk) -> bool {
    let headings = walk.query_all_by_role_and_label(Role::Heading, TITLE);
    headings.count() > 0
}

fn rows(walk: &Walk) -> Vec<String> {
    let rows = walk.query_all_by_role(Role::ListItem);
    rows.filter_map(|row| row.accesskit_node().label())
        .collect()
}

#[test]
fn a_key_opens_the_sheet_and_a_few_letters_find_a_key() {
    let mut walk = conversation_window(scenes::busy());
    assert!(!is_open(&walk));
    key(&mut walk, Modifiers::NONE, Key::F1);
    assert!(is_open(&walk));
    let all = rows(&walk);
    for said in ["Send", "Find in this conversation", "Close the window"] {
        assert!(all.iter().any(|row| row == said), "{said}");
    }
    walk.event(egui::Event::Text("emo".into()));
    walk.run();
    let found = rows(&walk);
    assert!(found.contains(&"List of emoji".to_owned()), "{found:?}");
    assert!(!found.contains(&"Send".to_owned()), "{found:?}");
    walk.event(egui::Event::Text("qqq".into()));
    walk.run();
    assert!(shows(&walk, "No key for “emoqqq”"));
    // One press empties the field, the next one closes the sheet, and the window stays.
    key(&mut walk, Modifiers::NONE, Key::Escape);
    assert!(is_open(&walk) && rows(&walk) == all);
    key(&mut walk, Modifiers::NONE, Key::Escape);
    assert!(!is_open(&walk));
    assert!(!walk.state().outcome.closes);
    assert_eq!(composer(&walk), "", "nothing of it was typed there");
    type_text(&mut walk, "hello");
    assert_eq!(composer(&walk), "hello", "the keyboard is back");
}

#[test]
fn the_same_key_closes_the_sheet_and_a_question_comes_first() {
    let mut walk = contacts_window(scenes::busy());
    key(&mut walk, Modifiers::COMMAND, Key::Slash);
    assert!(is_open(&walk));
    key(&mut walk, Modifiers::COMMAND, Key::Slash);
    assert!(!is_open(&walk));
    press(&mut walk, "Sign out");
    key(&mut walk, Modifiers::NONE, Key::F1);
    assert!(!is_open(&walk));
}

#[test]
fn a_button_of_the_settings_opens_the_sheet() {
    let mut walk = settings_window(scenes::busy());
    press(&mut walk, "Keyboard shortcuts (F1)");
    assert!(is_open(&walk));
    press(&mut walk, "Close");
    assert!(!is_open(&walk));
    let mut walk = open(
        scenes::busy(),
        Window::Settings(SettingsView::default()),
        [340.0, 400.0],
    );
    sheet::open(&walk.ctx.clone());
    walk.run();
    assert!(is_open(&walk), "there is little room");
    let close = walk.get_by_role_and_label(Role::Button, "Close").rect();
    assert!(close.bottom() < 400.0, "{close:?}");
}
