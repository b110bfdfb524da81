//! The table has every key that is listened to, and every key of the table is listened to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;

/// Files in which a key may be named beside the table, and why.
const BESIDE: [(&str, &str); 9] = [
    ("client/src/ui/keys/sheet.rs", "what is printed on keys"),
    (
        "client/src/ui/conversation/composition.rs",
        "Enter belongs to an input method at times; it has a test of its own",
    ),
    (
        "client/src/ui/conversation/composer/field.rs",
        "what the toolkit's field takes for the end of a line",
    ),
    ("shared/look/src/held.rs", "how presses are told apart"),
    (
        "shared/look/src/keys.rs",
        "the order of keys, whatever they mean",
    ),
    (
        "shared/look/src/typing.rs",
        "keys that leave a field, whatever they mean",
    ),
    (
        "shared/look/src/widgets/field.rs",
        "whether a field was come to by Tab",
    ),
    (
        "shared/look/src/widgets/menu.rs",
        "MENU_KEYS, with which the table is compared",
    ),
    (
        "shared/look/src/widgets/search.rs",
        "a field is emptied as a step back",
    ),
];

/// The sources of the program's windows, each without its tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<PathBuf> = ["client/src", "shared/look/src"]
        .map(|folder| root.join(folder))
        .to_vec();
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap();
            let name = name.to_str().unwrap().replace('\\', "/");
            let is_test = name.contains("tests") || name == "client/src/ui/keys/mod.rs";
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !is_test {
                let source = std::fs::read_to_string(&path).unwrap();
                sources.push((name, source));
            }
        }
    }
    sources
}

fn without_tests(source: &str) -> &str {
    let tests = "\n#[cfg(test)]\nmod tests {";
    source.split(tests).next().unwrap_or_default()
}

/// Whether a name stands in the source as a word of its own.
fn names(source: &str, name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        let after = source[at + name.len()..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_word(before) && (name.ends_with(':') || !is_word(after))
    })
}

#[test]
fn no_key_is_listened_to_past_the_table() {
    let sources = sources();
    assert!(sources.len() > 150, "{}", sources.len());
    let mut used = BTreeSet::new();
    for (file, source) in &sources {
        let source = without_tests(source);
        let ways = [
            "Key::",
            "key_pressed",
            "key_down",
            "consume_shortcut",
            "consume_key",
            "take_key",
            "with_key",
        ];
        let ways = ways.into_iter().filter(|way| names(source, way));
        for way in ways {
            let reason = BESIDE.iter().find(|(beside, _)| beside == file);
            assert!(
                reason.is_some(),
                "{file} has {way}: it belongs into the table of keys"
            );
            used.insert(file.as_str());
        }
    }
    let may = BESIDE.map(|(file, _)| file);
    assert_eq!(used, may.into(), "a file may name keys and does not");
}

#[test]
fn every_key_of_the_table_is_listened_to() {
    let sources = sources();
    for shortcut in Shortcut::ALL {
        let name = format!("Shortcut::{}", shortcut.name());
        let is_there = |(file, source): &(String, String)| {
            !file.starts_with("client/src/ui/keys/") && names(without_tests(source), &name)
        };
        // A menu is asked for in the controls that both programs have.
        let is_heard = *shortcut == Shortcut::Menu || sources.iter().any(is_there);
        assert!(is_heard || is_helper(*shortcut), "nobody listens to {name}");
    }
    let menu = Shortcut::Menu.entry().presses.iter();
    let menu: Vec<_> = menu.map(|press| (press.held, press.key)).collect();
    assert_eq!(menu, crate::ui::widgets::MENU_KEYS);
}

/// Those that are listened to by a function beside the table.
fn is_helper(shortcut: Shortcut) -> bool {
    // The sheet listens to its own.
    let of_a_field = matches!(
        shortcut,
        Shortcut::Confirm | Shortcut::OpenRow | Shortcut::Sheet
    );
    // What Enter does is decided by `composition`, with which a test of its own compares these.
    let is_enter = matches!(
        shortcut,
        Shortcut::SendByCtrlEnter
            | Shortcut::SendByEnter
            | Shortcut::LineByEnter
            | Shortcut::LineByShiftEnter
    );
    of_a_field || is_enter
}

#[test]
fn no_press_means_two_things_in_one_place() {
    for (place, _) in Place::ALL {
        let mut seen: Vec<(Shortcut, &Press)> = Vec::new();
        for shortcut in Shortcut::ALL
            .iter()
            .filter(|one| one.entry().place == place)
        {
            // Escape goes one step back, whichever step was the last.
            let presses = shortcut.entry().presses.iter();
            for press in presses.filter(|press| press.key != Key::Escape) {
                let same = |(_, other): &&(Shortcut, &Press)| {
                    (other.held, other.key) == (press.held, press.key)
                };
                let other = seen.iter().find(same).map(|(other, _)| *other);
                let pair = other.map(|other| (other, *shortcut));
                let by_choice = Some((Shortcut::SendByEnter, Shortcut::LineByEnter));
                assert!(pair.is_none() || pair == by_choice, "{pair:?}");
                seen.push((*shortcut, press));
            }
        }
        assert!(!seen.is_empty(), "{place:?}");
    }
}

#[test]
fn a_press_is_taken_with_what_has_to_be_held_and_with_nothing_else() {
    let event = |modifiers, key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    };
    let frame = |events| {
        let mut frame = InputState::default();
        frame.events = events;
        frame
    };
    let ctrl = Modifiers::CTRL | Modifiers::COMMAND;
    let mut input = frame(vec![event(ctrl, Key::F), event(SHIFT, Key::F3)]);
    assert!(!Shortcut::Find.take(&mut input));
    assert!(!Shortcut::OlderHit.is_seen_alone(&input));
    assert!(Shortcut::OlderHit.is_seen(&input), "whatever was held");
    assert!(Shortcut::NewerHit.is_seen_alone(&input));
    assert!(Shortcut::FindHere.take(&mut input));
    assert!(!Shortcut::FindHere.take(&mut input), "it was taken");
    let mut input = frame(vec![event(ctrl | SHIFT, Key::F), event(ctrl, Key::Slash)]);
    assert!(Shortcut::Find.take(&mut input), "the second of its presses");
    assert!(Shortcut::Sheet.take(&mut input));
    let copies = frame(vec![Event::Copy]);
    assert!(Shortcut::Copy.is_seen(&copies));
}
