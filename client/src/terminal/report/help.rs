//! What one can type: the whole list, or what it says of one word.
//!
//! The list is one text in each language. An entry begins at the margin with how its words are typed, several of
//! them with commas between; two spaces or the end of the line come before what they do, and further lines of the
//! entry do not begin at the margin.

use super::*;

impl Report {
    /// The list of the words, or the entry of one of them.
    pub(in crate::terminal) fn help(&self, word: Option<&str>) {
        let list = self.words.get("terminal-help");
        let Some(word) = word else {
            if self.out.is_json() {
                return self.quietly("help", &[]);
            }
            return self.own_lines(&list);
        };
        match entry(&list, word) {
            Some(entry) if self.out.is_json() => {
                self.quietly("help", &[("text", json!(entry))]);
            }
            Some(entry) => self.own_lines(&entry),
            None => self.fault(&self.words.get("terminal-unknown-command")),
        }
    }
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
