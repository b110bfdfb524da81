//! Somebody who reads Chinese meets no other language in the windows but in what people have written.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anser_stage::program::Program;
use anser_stage::reader::Element;
use anser_stage::screenshots;
use anser_stage::stage::Stage;
use atspi::Role;

use super::ended;

/// What may stand in these letters: the names of the sample people and of their groups, what one of them has
/// announced, and what is called the same in every language.
const NAMES: [&str; 22] = [
    "Anna Lindqvist",
    "Ben Okafor",
    "Carla Nunes",
    "Dora Weiss",
    "anna",
    "ben",
    "carla",
    "dora",
    "mio",
    "zhangwei",
    "Chess after work",
    "Lobby",
    "Workshop",
    "Stand-up at nine, in this group. Who is late brings cake.",
    "Anser",
    "Enter",
    "Ctrl",
    "English",
    "SQLite",
    "MiB",
    "info",
    "INFO serving",
];

#[test]
fn every_window_is_in_chinese_for_whoever_reads_it() {
    let mut stage = Stage::open_with_console().unwrap();
    let folder = xtask::programs::target().join("screenshots/chinese");
    std::fs::create_dir_all(&folder).unwrap();
    let foreign = RefCell::new(BTreeSet::new());
    let look_at = |program: &Program<'_>| {
        for window in program.reader.windows(program.process)? {
            let elements = program.reader.elements(&window);
            foreign
                .borrow_mut()
                .extend(elements.iter().filter_map(foreign_words));
        }
        Ok(())
    };
    let outcome = screenshots::in_chinese(&mut stage, &folder, &look_at).and_then(|()| {
        let foreign = foreign.into_inner();
        anyhow::ensure!(foreign.is_empty(), "not in Chinese: {foreign:#?}");
        Ok(())
    });
    ended(&stage, "chinese", outcome);
}

/// The name of something in another language than Chinese.
fn foreign_words(element: &Element) -> Option<String> {
    let known = |said: String, name: &&str| said.replace(name, "");
    // Longer names stand before those that are a part of them; a path or a link is no word.
    let said = NAMES.iter().fold(element.name.clone(), known);
    let words = said.split_whitespace().filter(|word| !word.contains('/'));
    let letters = words.flat_map(str::chars).filter(char::is_ascii_alphabetic);
    let is_written = element.role == Role::ListItem;
    (letters.count() > 1 && !is_written)
        .then(|| format!("{} {:?}", element.role.name(), element.name))
}
