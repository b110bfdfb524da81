//! How the lines go on that administrators type: which command was meant, and which names there are.

use std::collections::HashMap;

use anser_shared::line::{first_word, quoted, unfinished_name};
use anser_shared::text::Folded;

use super::groups::GroupHere;
use super::line::ROLES;
use super::table::COMMANDS;
use crate::store::rights::Target;

/// How a line may go on: from where it is replaced, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    pub start: usize,
    pub ways: Vec<String>,
}

/// How a line may go on, with the people and the groups that there are.
pub fn complete(line: &str, people: &[String], groups: &[String]) -> Completion {
    let typed = line.trim_start();
    let skipped = line.len() - typed.len();
    let begins = |word: &str, begun: &str| {
        let begun = begun.to_lowercase();
        word.to_lowercase().starts_with(&begun)
    };
    if let Some(typed) = unfinished_name(typed) {
        let (slash, begun) = match typed.strip_prefix('/') {
            Some(begun) => ("/", begun),
            None => ("", typed),
        };
        let words = COMMANDS.iter().filter(|e| begins(e.word, begun));
        return Completion {
            start: skipped,
            ways: words.map(|e| format!("{slash}{}", e.word)).collect(),
        };
    }
    let (word, rest) = first_word(typed);
    let word = word.trim_start_matches('/').to_lowercase();
    let Some(entry) = COMMANDS.iter().find(|e| e.word == word) else {
        return Completion::default();
    };
    let start = line.len() - rest.len();
    let ways = match (entry.takes, unfinished_name(rest)) {
        (Target::Person, Some(begun)) => {
            let names = people.iter().filter(|name| begins(name, begun));
            names.cloned().collect()
        }
        (Target::Group, Some(begun)) => {
            let names = groups.iter().filter(|name| {
                let name = name.trim_start_matches('"');
                let own = name.split_once('/').map_or(name, |(_, own)| own);
                begins(name, begun) || begins(own, begun)
            });
            names.cloned().collect()
        }
        (Target::Person, None) if entry.word == "grant" => {
            let (_, role) = first_word(rest);
            let Some(begun) = unfinished_name(role) else {
                return Completion::default();
            };
            let roles = ROLES.iter().filter(|(role, _)| begins(role, begun));
            let ways = roles.map(|(role, _)| (*role).to_owned()).collect();
            let start = line.len() - role.len();
            return Completion { start, ways };
        }
        _ => Vec::new(),
    };
    Completion { start, ways }
}

/// The name of a group as one types it, so that no other group is meant: with its creator, and in
/// quotation marks where it takes them. The lobby has no creator.
pub fn typed_name(creator: &str, name: &str) -> String {
    quoted(&format!("{creator}/{name}"))
}

/// The names of groups to go on with: alone where that says which one is meant.
pub fn names_to_type(groups: &[GroupHere]) -> Vec<String> {
    let groups = || groups.iter().map(|found| &found.group);
    let mut count = HashMap::new();
    for group in groups() {
        *count.entry(Folded::of(&group.name)).or_insert(0) += 1;
    }
    let names = groups().map(|group| {
        let is_only = count.get(&Folded::of(&group.name)) == Some(&1);
        if is_only && !group.name.contains('/') {
            quoted(&group.name)
        } else {
            typed_name(&group.creator, &group.name)
        }
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_line_goes_on() {
        let names = ["anna", "Ben", "benno", "张伟"].map(str::to_owned);
        let groups = [
            "\"Book club\"",
            "anna/chess",
            "ben/Chess",
            "\"Boot 3\"",
            r#""The \"so\" club""#,
        ]
        .map(str::to_owned);
        for (line, start, expected) in [
            ("/un", 0, vec!["/ungag", "/unblockuser", "/unblockgroup"]),
            (" K", 1, vec!["kick"]),
            ("gag be", 4, vec!["Ben", "benno"]),
            ("/kick 张", 6, vec!["张伟"]),
            ("grant ben r", 10, vec!["root"]),
            ("online a", 7, vec![]),
            ("gag ben 1", 4, vec![]),
            ("adminsend an", 10, vec!["anna"]),
            ("adminsend anna an", 10, vec![]),
            ("broadcast an", 10, vec![]),
            ("blockgroup boo", 11, vec!["\"Book club\"", "\"Boot 3\""]),
            ("blockgroup \"book c", 11, vec!["\"Book club\""]),
            ("blockgroup \"book club\" b", 11, vec![]),
            (r#"blockgroup "the \"s"#, 11, vec![r#""The \"so\" club""#]),
            ("blockgroup the", 11, vec![r#""The \"so\" club""#]),
            ("adminsendgroup che", 15, vec!["anna/chess", "ben/Chess"]),
            ("adminsendgroup anna/", 15, vec!["anna/chess"]),
        ] {
            let completion = complete(line, &names, &groups);
            assert_eq!(completion.ways, expected, "{line:?}");
            if !expected.is_empty() {
                assert_eq!(completion.start, start, "{line:?}");
            }
        }
        assert_eq!(complete("", &names, &groups).ways.len(), COMMANDS.len());
        assert_eq!(complete("kick ", &names, &groups).ways, names);
        assert_eq!(complete("deletegroup ", &names, &groups).ways, groups);
    }
}
