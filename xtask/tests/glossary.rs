//! Checks that the glossary is short and right: `docs/GLOSSARY.md` has at most twenty terms, and the file that each
//! of them names exists and uses the word.

use std::path::{Path, PathBuf};

/// More than this is a second language to learn, and the words in the sources should become plainer instead.
const MAX_TERMS: usize = 20;

/// A term, its file, and its explanation.
#[derive(Debug, PartialEq)]
struct Term {
    word: String,
    file: String,
    explanation: String,
}

/// The terms of the page: each is a list item that begins with the word and its file.
fn terms(page: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for item in page.split("\n- **").skip(1) {
        let item = item.split("\n\n").next().unwrap_or(item);
        let (word, rest) = item
            .split_once("** (`")
            .unwrap_or_else(|| panic!("a file in parentheses follows the word: {item}"));
        let (file, explanation) = rest
            .split_once("`): ")
            .unwrap_or_else(|| panic!("an explanation follows the file: {item}"));
        terms.push(Term {
            word: word.to_owned(),
            file: file.to_owned(),
            explanation: explanation.replace("\n  ", " "),
        });
    }
    terms
}

/// What is wrong with the terms, given the text of the files that are there.
fn faults(terms: &[Term], text: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    if terms.len() > MAX_TERMS {
        faults.push(format!("{} terms, {MAX_TERMS} are allowed", terms.len()));
    }
    for Term {
        word,
        file,
        explanation,
    } in terms
    {
        match text(file) {
            None => faults.push(format!("{word}: there is no {file}")),
            // The name of `poster.rs` is the word.
            Some(text) => {
                let words = format!("{file} {text}").to_lowercase();
                if !words.contains(&word.to_lowercase()) {
                    faults.push(format!("{word}: {file} does not use the word"));
                }
            }
        }
        if !(1..=3).contains(&explanation.matches('.').count()) {
            faults.push(format!("{word}: one to three sentences explain it"));
        }
    }
    faults
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn each_term_lives_where_the_glossary_says() {
    let page = std::fs::read_to_string(root().join("docs/GLOSSARY.md")).expect("the page is there");
    let terms = terms(&page);
    assert_eq!(
        terms.len(),
        page.matches("\n- ").count(),
        "every item of the page is a term"
    );
    assert!(!terms.is_empty(), "the page has terms");
    let faults = faults(&terms, |file| {
        std::fs::read_to_string(root().join(file)).ok()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_term_is_found() {
    let page = "# A\n\n- **Log** (`log.rs`): A list.\n  It grows.\n- **Hub** (`gone.rs`): A register.\n- **Mark** (`log.rs`): No end\n\n## B\n";
    let read = terms(page);
    assert_eq!(read[0].explanation, "A list. It grows.");
    let there = |file: &str| (file == "log.rs").then(|| "//! The log.".to_owned());
    assert_eq!(
        faults(&read, there),
        [
            "Hub: there is no gone.rs",
            "Mark: log.rs does not use the word",
            "Mark: one to three sentences explain it",
        ]
    );
    let many = "\n- **Log** (`log.rs`): A list.".repeat(MAX_TERMS + 1);
    assert_eq!(faults(&terms(&many), there), ["21 terms, 20 are allowed"]);
}
