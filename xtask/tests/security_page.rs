//! Checks that every row and every paragraph of `docs/SECURITY.md` names the tests that show it, or says why there
//! can be none. The names are looked for in the source tree.

use std::collections::BTreeSet;
use std::path::Path;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of all functions and modules in the sources.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.extend(
                path.file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned()),
            );
            let source = std::fs::read_to_string(&path).expect("sources are text");
            let names = source
                .lines()
                .filter_map(|line| line.trim_start().rsplit_once("fn ").map(|(_, rest)| rest))
                .filter_map(|rest| rest.split(['(', '<']).next());
            found.extend(names.map(str::to_owned));
        }
    }
}

/// The parts of the page that must name their tests: the last cell of each row of the tables of attacks, and each
/// paragraph and bullet, which name them in their text or say "No test". `None` if they are missing.
fn claims(page: &str) -> Vec<(String, Option<String>)> {
    let mut claims = Vec::new();
    let mut in_attacks = false;
    for block in page.split("\n\n") {
        if block.starts_with('#') {
            continue;
        }
        if block.starts_with('|') {
            for line in block.lines() {
                let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
                if line.contains("| shown by |") {
                    in_attacks = true;
                } else if in_attacks && !line.starts_with("| ---") {
                    let shown = cells.get(2).filter(|cell| !cell.is_empty());
                    claims.push((cells[0].to_owned(), shown.map(|cell| (*cell).to_owned())));
                }
            }
            in_attacks = false;
            continue;
        }
        for item in format!("\n{block}")
            .split("\n- ")
            .filter(|item| !item.trim().is_empty())
        {
            let words = item.split_whitespace().collect::<Vec<_>>().join(" ");
            let reason = words.find("No test: ").map(|at| words[at..].to_owned());
            let names: Vec<&str> = words
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|name| is_test(name))
                .collect();
            let names = (!names.is_empty()).then(|| format!("`{}`", names.join("` `")));
            claims.push((words.chars().take(60).collect(), reason.or(names)));
        }
    }
    claims
}

/// Tests have long names; settings and folders have short ones.
fn is_test(name: &str) -> bool {
    name.matches('_').count() >= 3
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || "_:".contains(c))
}

/// What is wrong with one claim.
fn fault(what: &str, shown: Option<&str>, functions: &BTreeSet<String>) -> Option<String> {
    let Some(shown) = shown else {
        return Some(format!("{what}: names no test"));
    };
    if shown.starts_with("No test: ") {
        return None;
    }
    let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
    if names.is_empty() {
        return Some(format!("{what}: names no test"));
    }
    let missing: Vec<&&str> = names
        .iter()
        .filter(|name| !functions.contains(name.rsplit("::").next().unwrap_or(name)))
        .collect();
    (!missing.is_empty()).then(|| format!("{what}: there is no {missing:?}"))
}

#[test]
fn every_line_about_attacks_names_tests_that_are_there() {
    let page = std::fs::read_to_string(root().join("docs/SECURITY.md")).expect("the page is there");
    let mut found = BTreeSet::new();
    for folder in ["shared", "server", "client", "xtask"] {
        functions(&root().join(folder), &mut found);
    }
    let claims = claims(&page);
    assert!(
        claims.len() > 40,
        "the page was read in another way than it is written"
    );
    let faults: Vec<String> = claims
        .iter()
        .filter_map(|(what, shown)| fault(what, shown.as_deref(), &found))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_names_nothing_or_what_is_not_there_is_found() {
    let there = BTreeSet::from(["a_test".to_owned()]);
    assert_eq!(fault("x", Some("`wire.rs::a_test`"), &there), None);
    assert_eq!(fault("x", Some("No test: people do it"), &there), None);
    assert!(fault("x", Some("`another`"), &there).is_some());
    assert!(fault("x", Some("words alone"), &there).is_some());
    assert!(fault("x", None, &there).is_some());
    let page = "# A\n\nWords (`a_test_of_words`).\n\n| attack | what stops it | shown by |\n| --- | --- | --- |\n| a | b | |\n\n- one\n- two. No test: why";
    let shown: Vec<bool> = claims(page)
        .iter()
        .map(|(_, shown)| shown.is_some())
        .collect();
    assert_eq!(shown, [true, false, false, true]);
}
