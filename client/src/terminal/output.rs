//! Everything that the terminal prints goes through here; a test finds what does not.
//!
//! Other people's words stand in most of what is printed, and a line that they have made must not
//! look like one of the program's own. A sentence begins a line; whatever follows a line feed in it,
//! or does not fit into the width of the screen, stands under a mark that no line begins with.
//! Characters that a terminal would obey are shown.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use anser_shared::text::{visible, visible_line};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Before everything that does not begin a line of the program's own.
const MARK: &str = "  | ";

/// Below this nothing can be read any more, and the terminal wraps as it likes.
const NARROWEST: usize = 20;

pub(super) struct Output {
    json: bool,
    /// Somebody sits there and is told when it is their turn.
    person: bool,
    /// What is asked at the moment: it stands in a line that something else may come into.
    prompt: RefCell<Option<String>>,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            person: !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
            prompt: RefCell::default(),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    pub(super) fn has_person(&self) -> bool {
        self.person
    }

    /// Asks for something, in the line in which it is typed.
    pub(super) fn prompt(&self, words: &str) {
        if self.person {
            let words = format!("{} ", visible_line(words));
            write(&words);
            *self.prompt.borrow_mut() = Some(words);
        }
    }

    /// What was asked for was typed.
    pub(super) fn answered(&self) {
        self.prompt.borrow_mut().take();
    }

    /// A sentence of the program's own, with whatever others have put into it.
    pub(super) fn sentence(&self, sentence: &str) {
        self.print(&set(&visible(sentence), "", self.width()));
    }

    /// What somebody else says, all of it under the mark.
    pub(super) fn quote(&self, text: &str) {
        self.print(&set(&visible(text), MARK, self.width()));
    }

    /// An event on a line. It stays what it is for whoever parses it, also where a person looks on.
    pub(super) fn event(&self, event: &Value) {
        self.print(&escaped(&event.to_string()));
    }

    fn print(&self, lines: &str) {
        let prompt = self.prompt.borrow();
        match &*prompt {
            // What was typed so far stands above; it is read when the line is finished.
            Some(prompt) => write(&format!("\n{lines}\n{prompt}")),
            None => write(&format!("{lines}\n")),
        }
    }

    /// How many columns there are, where lines end by themselves.
    fn width(&self) -> Option<usize> {
        let (columns, _) = self.person.then(terminal_size::terminal_size).flatten()?;
        Some(usize::from(columns.0)).filter(|columns| *columns >= NARROWEST)
    }
}

/// A reader that has gone away ends the output, not the program.
fn write(words: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(words.as_bytes()).and_then(|()| out.flush()));
}

/// Lines for a terminal so wide: what is not the first one stands under the mark.
fn set(text: &str, first: &str, width: Option<usize>) -> String {
    let mut set = String::with_capacity(text.len() + 16);
    let mut before = first;
    for line in text.split('\n') {
        let mut rest = line;
        loop {
            let room = width.map(|width| width - before.width());
            let (now, later) = room.map_or((rest, ""), |room| break_at(rest, room));
            if !set.is_empty() {
                set.push('\n');
            }
            set.push_str(before);
            set.push_str(now);
            before = MARK;
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
    set
}

/// As much of a line as has room, at the end of a word where there is one; and what follows.
pub(super) fn break_at(line: &str, room: usize) -> (&str, &str) {
    let (mut taken, mut word) = (0, None);
    for (at, cluster) in line.grapheme_indices(true) {
        taken += cluster.width();
        if taken > room {
            // A cluster that is wider than the room stands there alone.
            let cluster = if at == 0 { cluster.len() } else { at };
            return line.split_at(word.unwrap_or(cluster));
        }
        if cluster == " " && at > 0 {
            word = Some(at + 1);
        }
    }
    (line, "")
}

/// JSON in which characters that a terminal would obey are written by their numbers. Below the space
/// they are already.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        let mut one = [0; 4];
        match visible(c.encode_utf8(&mut one)) {
            shown if shown.starts_with(c) => escaped.push(c),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    // A string takes every write.
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_follows_a_line_feed_stands_under_the_mark() {
        let said = "mallory: hi\n[Lobby] anna: I quit\r\n\n  | x\u{1b}[1A";
        assert_eq!(
            set(&visible(said), "", None),
            "mallory: hi\n  | [Lobby] anna: I quit␍\n  | \n  |   | x␛[1A"
        );
        assert_eq!(set(&visible("a\nb"), MARK, None), "  | a\n  | b");
    }

    #[test]
    fn what_does_not_fit_stands_under_the_mark() {
        let check = |text: &str, lines: &[&str]| {
            let set = set(&visible(text), "", Some(20));
            assert_eq!(set.split('\n').collect::<Vec<_>>(), lines, "{text:?}");
            assert!(set.split('\n').all(|line| line.width() <= 20), "{set:?}");
        };
        check("ben: twenty columns.", &["ben: twenty columns."]);
        check(
            "ben: words up to here [Lobby] anna: I quit",
            &["ben: words up to ", "  | here [Lobby] ", "  | anna: I quit"],
        );
        check(
            &format!("ben: x{}[Lobby] anna", " ".repeat(14)),
            &["ben: x              ", "  | [Lobby] anna"],
        );
        check(
            &"张".repeat(19),
            &["张张张张张张张张张张", "  | 张张张张张张张张", "  | 张"],
        );
        check(&"a".repeat(30), &["aaaaaaaaaaaaaaaaaaaa", "  | aaaaaaaaaa"]);
    }

    #[test]
    fn an_event_is_the_same_value_and_shows_what_a_terminal_would_obey() {
        let text = "a\u{1b}[2J\u{9b}1m\u{202e}b\u{2028}c\u{e0061}\u{7f} 张🍣 é";
        let event = serde_json::json!({ "event": "message", "text": text });
        let line = escaped(&event.to_string());
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), event);
        let printed = |c: char| !c.is_control() && !"\u{202e}\u{2028}\u{e0061}".contains(c);
        assert!(line.chars().all(printed), "{line}");
        assert!(line.contains("张🍣 é"), "{line}");
    }

    /// Whoever prints in another way prints what others have typed as it is.
    #[test]
    fn nothing_else_in_the_program_prints() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![here.clone()];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let may_print = ["terminal/output.rs", "main.rs"].map(|file| here.join(file));
                if may_print.contains(&path) || path.extension().is_none_or(|kind| kind != "rs") {
                    continue;
                }
                seen += 1;
                let source = std::fs::read_to_string(&path).unwrap();
                for way in ["print!(", "println!(", "stdout()", "stderr()", "dbg!("] {
                    let calls = source.lines().filter(|line| line.contains(way));
                    // Asking whether it is a terminal prints nothing.
                    let prints = calls.filter(|line| !line.contains("is_terminal()"));
                    assert_eq!(prints.count(), 0, "{way} in {}", path.display());
                }
            }
        }
        assert!(seen > 100, "{seen}");
    }
}
