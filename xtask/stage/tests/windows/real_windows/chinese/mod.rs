//! A user who reads Chinese sees no other language in the windows, except in what users have written.

mod console;
mod desktop;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use anser_stage::camera;
use anser_stage::program::{Program, Wanted};
use anser_stage::reader::Element;
use anser_stage::screenshots;
use anser_stage::seat::Seat;
use anser_stage::stage::Stage;
use atspi::Role;

use super::ended;

const SETTINGS: &str = "language = \"zh-CN\"\nlook = \"light\"\n";

/// Text that may be in Latin letters: the names of the sample users and of their groups, the commands, and names that
/// are the same in every language.
const NAMES: [&str; 32] = [
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
    "Anser",
    "Enter",
    "Ctrl",
    "Shift",
    "English",
    "SQLite",
    "MiB",
    "info",
    "INFO",
    "serving",
    "PNG",
    "JPEG",
    "WebP",
    "open | approval | invitation",
    "server.toml",
    "listen",
    "public_address",
    "--headless",
    "10m、2h30m、3d、2w",
];

/// The texts of the sample users.
const WRITTEN: [&str; 18] = [
    "We met at the harbour. May I join you here?",
    "Stand-up at nine, in this group. Who is late brings cake.",
    "This is for all of us: what is planned, what is broken, what is for lunch.",
    "Hello everybody! よろしくお願いします。",
    "The lathe is back from repair. Please oil it after use.",
    "Thanks, Carla. I need it on Thursday, from ten.",
    "@ben it is yours.",
    "@Ben Okafor it is yours.",
    "@all the delivery comes on Friday at eight, somebody has to open the gate.",
    "Anna さん、来週の資料を送りますね。",
    "Thank you, Mio! No hurry.",
    "Good morning! Did you see that every conversation has a window of its own here?",
    "I did. I have three of them open, and each one stays where I put it.",
    "And it starts faster than I can look at it 😄",
    "Then let us move the stand-up here:\n\n\u{2022} what you did\n\u{2022} what you plan\n\u{2022} what is in your way",
    "Fine with me. 👍",
    "Coffee at three?",
    "Have you seen my keys?",
];

/// The text that was found in another language.
type Foreign = RefCell<BTreeSet<String>>;

#[test]
fn every_window_is_in_chinese_for_whoever_reads_it() {
    let mut stage = Stage::open_with_console().unwrap();
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let foreign = Foreign::default();
    let look_at = |program: &Program<'_>| {
        for window in program.reader.windows(program.process)? {
            read(&program.reader.elements(&window), &foreign);
        }
        Ok(())
    };
    let outcome = screenshots::in_chinese(&mut stage, &folder, &look_at);
    let outcome = outcome.and_then(|()| nothing_foreign(foreign));
    ended(&stage, "chinese", outcome);
}

/// Goes through the dialogs of one story, and fails with everything that is not Chinese in them.
fn story(
    name: &str,
    open: impl FnOnce() -> anyhow::Result<Stage>,
    act: impl FnOnce(&mut Stage, &Foreign) -> anyhow::Result<()>,
) {
    let mut stage = open().unwrap();
    let foreign = Foreign::default();
    let outcome = act(&mut stage, &foreign).and_then(|()| nothing_foreign(foreign));
    ended(&stage, name, outcome);
}

/// A person at one window, who reads everything that opens there.
struct Look<'stage> {
    stage: &'stage Stage,
    seat: Seat<'stage>,
    title: &'static str,
    foreign: &'stage Foreign,
}

impl Look<'_> {
    /// Presses a button, and reads what opens once `seen` is there.
    fn press(&self, button: &str, seen: &str, picture: &str) -> anyhow::Result<()> {
        self.seat.program.press(self.title, button)?;
        self.at(seen, picture)
    }

    /// The same with an entry of the menu of a row.
    fn choose(&self, row: &str, entry: &str, seen: &str, picture: &str) -> anyhow::Result<()> {
        self.seat.choose_in(self.title, row, entry)?;
        self.at(seen, picture)
    }

    /// Waits until `seen` is in the window, takes a picture of it and reads its words.
    fn at(&self, seen: &str, picture: &str) -> anyhow::Result<()> {
        self.seat.program.see(self.title, Wanted::Saying(seen))?;
        let process = self.seat.program.process;
        let place = self.stage.screen.place_of(process, self.title)?;
        let file = folder().join(format!("{picture}.png"));
        camera::look_at(&self.stage.screen, &place, &file)?;
        let everything = self.seat.program.all(self.title, Wanted::Saying(""))?;
        read(&everything, self.foreign);
        Ok(())
    }

    /// Goes back with a key, until `seen` is gone.
    fn escape(&self, seen: &str) -> anyhow::Result<()> {
        self.seat.raise(self.title)?;
        self.stage.screen.press("Escape")?;
        self.gone(seen)
    }

    /// Answers with a button, and waits until `seen` is gone.
    fn answer(&self, button: &str, seen: &str) -> anyhow::Result<()> {
        self.seat.program.press(self.title, button)?;
        self.gone(seen)
    }

    fn gone(&self, seen: &str) -> anyhow::Result<()> {
        self.seat.program.miss(self.title, Wanted::Saying(seen))
    }

    /// Writes into a field.
    fn write(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let program = &self.seat.program;
        program.write(self.title, Role::Entry, field, text)
    }

    /// Switches to a page.
    fn turn_to(&self, page: &str) -> anyhow::Result<()> {
        let program = &self.seat.program;
        let tab = program.see(self.title, Wanted::Named(Role::PageTab, page))?;
        program.reader.click(&tab)
    }
}

fn folder() -> PathBuf {
    xtask::programs::target().join("screenshots/chinese")
}

fn read(elements: &[Element], foreign: &Foreign) {
    let found = elements.iter().filter_map(foreign_words);
    foreign.borrow_mut().extend(found);
}

fn nothing_foreign(foreign: Foreign) -> anyhow::Result<()> {
    let foreign = foreign.into_inner();
    anyhow::ensure!(foreign.is_empty(), "not in Chinese: {foreign:#?}");
    Ok(())
}

/// What a screen reader reads for an element, if it contains another language than Chinese.
fn foreign_words(element: &Element) -> Option<String> {
    let said = [&element.name, &element.description, &element.text];
    said.into_iter().find(|said| has_foreign(said)).map(|said| {
        let role = element.role.name();
        format!("{role} {said:?}")
    })
}

/// Without the eight words for the key of a server, which belong to no language.
fn without_key(said: &str) -> String {
    let is_one =
        |word: &&str| word.len() == 5 && word.bytes().all(|letter| letter.is_ascii_lowercase());
    let words: Vec<&str> = said.split(' ').collect();
    match words.len().checked_sub(8) {
        Some(before) if words[before..].iter().all(is_one) => words[..before].join(" "),
        _ => said.to_owned(),
    }
}

fn computer() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname");
    name.expect("every computer has a name").trim().to_owned()
}

fn has_foreign(said: &str) -> bool {
    // A device is called as its computer is.
    let said = without_key(said).replace(&computer(), "");
    let without = |said: String, known: &&str| said.replace(known, "");
    // What was written has names in it, and longer names stand before those that are a part of them.
    let known = WRITTEN.iter().chain(&NAMES);
    let said = known.fold(said, without);
    // A path or a link is no word.
    let words = said.split_whitespace().filter(|word| !word.contains('/'));
    let letters = words.flat_map(str::chars).filter(char::is_ascii_alphabetic);
    letters.count() > 1
}
