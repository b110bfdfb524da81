//! What one can type: the whole list, or what it says of one word.
//!
//! The list is one text in each language. An entry begins at the margin with how its words are typed, several of
//! them with commas between; two spaces or the end of the line come before what they do, and further lines of the
//! entry do not begin at the margin.

use anser_shared::command::ServerCommand;
use unicode_width::UnicodeWidthStr as _;

use super::super::output::break_at;
use super::*;

impl Report {
    /// The list of the words, with what the server explains behind it, or the entry of one of them.
    pub(in crate::terminal) fn help(&self, word: Option<&str>, model: &Model) {
        let list = self.words.get("terminal-help");
        let Some(word) = word else {
            if self.out.is_json() {
                return self.quietly("help", &[]);
            }
            self.own_lines(&list);
            for command in model.commands.iter() {
                self.own_lines(&entry_of(command));
            }
            return;
        };
        let mut commands = model.commands.iter();
        let of_server = commands.find(|command| word.strip_prefix('/') == Some(&command.word));
        let explained = |command: &ServerCommand| match &*command.warning {
            "" => entry_of(command),
            warning => format!("{}\n{warning}", entry_of(command)),
        };
        match of_server.map(explained).or_else(|| entry(&list, word)) {
            Some(entry) if self.out.is_json() => {
                self.quietly("help", &[("text", json!(entry))]);
            }
            Some(entry) => self.own_lines(&entry),
            None => self.fault(&self.words.get("terminal-unknown-command")),
        }
    }
}

/// What a command does begins in this column, and has so many.
const EXPLAINED_AT: usize = 20;
const EXPLAINED: usize = 60;

/// A command of the server as an entry of the list.
fn entry_of(command: &ServerCommand) -> String {
    let usage = format!("/{} {}", command.word, command.arguments);
    let mut entry = usage.trim_end().to_owned();
    // Two spaces end what is typed.
    let mut before = EXPLAINED_AT.saturating_sub(entry.width());
    let mut rest = &*command.does;
    while !rest.is_empty() {
        if before < 2 {
            entry.push('\n');
            before = EXPLAINED_AT;
        }
        let (line, more) = break_at(rest, EXPLAINED);
        entry.extend(std::iter::repeat_n(' ', before));
        entry.push_str(line.trim_end());
        (before, rest) = (0, more);
    }
    entry
}

/// The lines in which a word is explained. What administrators type has one entry, whatever follows the slash.
fn entry(list: &str, word: &str) -> Option<String> {
    let is_meant = |known: &str| match word.starts_with('/') {
        true => known.starts_with('/'),
        false => known == word,
    };
    let mut lines = list.lines();
    let first = lines.find(|line| explained(line).any(is_meant))?;
    let mut entry = first.to_owned();
    for more in lines.take_while(|line| line.starts_with(' ')) {
        entry.push('\n');
        entry.push_str(more);
    }
    Some(entry)
}

/// The words of the entry that begins with this line; none where an entry goes on.
fn explained(line: &str) -> impl Iterator<Item = &str> {
    let usage = line.split("  ").next().unwrap_or_default();
    let words = usage.split(", ").filter_map(|one| one.split(' ').next());
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use anser_shared::command::Takes;

    use super::*;
    use crate::command::WORDS;

    #[test]
    fn each_word_has_one_entry_with_its_own_usage_in_both_languages() {
        for words in [Words::ENGLISH, Words::CHINESE] {
            let list = words.get("terminal-help");
            let all: Vec<&str> = list.lines().flat_map(explained).collect();
            for word in WORDS {
                let times = all.iter().filter(|known| **known == word).count();
                assert_eq!(times, 1, "{word}");
                let entry = entry(&list, word).unwrap();
                assert!(explained(&entry).any(|known| known == word), "{entry}");
                // It is this entry and no other: all of its other lines go on with it.
                let others = entry.lines().skip(1).flat_map(explained);
                assert_eq!(others.count(), 0, "{entry}");
                assert!(list.contains(&entry), "{entry}");
            }
            let others: Vec<_> = all.iter().filter(|word| !WORDS.contains(word)).collect();
            assert!(
                others.len() == 1 && others[0].starts_with('/'),
                "{others:?}"
            );
            // The number that the one takes is what the other shows, and each of them says so.
            for (word, other) in [("delete", "history NAME"), ("history", "delete NAME")] {
                let entry = entry(&list, word).unwrap();
                assert!(entry.contains(other), "{entry}");
            }
            let administrators = entry(&list, "/gag").unwrap();
            assert!(administrators.contains("/help"), "{administrators}");
            for nothing in ["dance", "GROUP", "NAME", "N", ""] {
                assert_eq!(entry(&list, nothing), None, "{nothing:?}");
            }
        }
    }

    #[test]
    fn a_command_of_the_server_is_an_entry_like_the_others() {
        let check = |word: &str, arguments: &str, does: &str, expected: &str| {
            let command = ServerCommand {
                word: word.into(),
                arguments: arguments.into(),
                does: does.into(),
                takes: Takes::NOTHING,
                warning: String::new(),
            };
            assert_eq!(entry_of(&command), expected);
            assert_eq!(
                explained(expected).collect::<Vec<_>>(),
                [&expected[..=word.len()]]
            );
        };
        check("stop", "", "stops it", "/stop               stops it");
        check("tea", "GUEST", "", "/tea GUEST");
        check(
            "teapot",
            "GUEST [CUPS]",
            "pours tea",
            "/teapot GUEST [CUPS]\n                    pours tea",
        );
        check("茶", "<客人>", "泡茶", "/茶 <客人>          泡茶");
        check(
            "gag",
            "NAME",
            "stops a person from writing; TIME is 10m, 2h30m, 3d or a date, without it until ungag",
            "/gag NAME           stops a person from writing; TIME is 10m, 2h30m, 3d or a\n                    date, without it until ungag",
        );
    }

    #[test]
    fn an_entry_has_all_of_its_lines() {
        let list = "one A   does\n        this\ntwo B, three\n        does that\nfour";
        let check = |word, expected| assert_eq!(entry(list, word).as_deref(), expected, "{word}");
        check("one", Some("one A   does\n        this"));
        check("two", Some("two B, three\n        does that"));
        check("three", Some("two B, three\n        does that"));
        check("four", Some("four"));
        check("does", None);
    }

    #[test]
    fn the_page_for_scripts_has_every_word() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SCRIPTING.md");
        let page = std::fs::read_to_string(page).unwrap();
        let table = page
            .lines()
            .skip_while(|line| !line.starts_with("| command |"));
        let rows = table.take_while(|line| !line.is_empty());
        let commands: Vec<&str> = rows.filter_map(|row| row.split('|').nth(1)).collect();
        for word in WORDS {
            let is_there = |cell: &&str| {
                let mut typed = cell.split('`').skip(1).step_by(2);
                typed.any(|typed| typed.split(' ').next() == Some(word))
            };
            assert!(commands.iter().any(is_there), "{word}");
        }
    }
}
