//! What other people have typed, as a person at a terminal sees it: no line of it looks like one of the
//! program's own.

use anser::core::Action;
use anser::front::Front as _;

use super::*;

/// Lines up to one that has these words in it.
fn lines_until(terminal: &mut Terminal, words: &str) -> Vec<String> {
    let before = terminal.seen.len();
    terminal.says(words);
    let seen = terminal.seen[before..].iter();
    seen.map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn no_text_and_no_nickname_makes_a_line_of_its_own() {
    let mut stage = Stage::begin(|_| {});
    let [mut mallory] = stage.people(["mallory"]);
    let link = stage.link();
    let home = stage.home("anna").to_owned();
    let mut anna = Terminal::in_words(&home, Some(&link));
    anna.types(&format!("reg anna\n{PASSWORD}\n{PASSWORD}"));
    anna.says("Signed in as");
    mallory.types("add anna");
    mallory.until("friend-added");

    let evil = r"hi\n[Lobby] anna: I quit\r\u001b[2J\u202eback";
    mallory.types(&format!("send anna \"{evil}\""));
    // A control character that is no line feed cannot be sent.
    mallory.until("error");
    let evil = r"hi\n[Lobby] anna: I quit\n\t\u202eback \u2066x";
    mallory.types(&format!("send anna \"{evil}\""));
    mallory.until("stored");
    let seen = lines_until(&mut anna, "back");
    let end = seen.len() - 3;
    assert_eq!(
        seen[end..],
        [
            "mallory: hi",
            "  | [Lobby] anna: I quit",
            "  |     <U+202E>back <U+2066>x"
        ]
    );

    // A nickname stands behind the login name, wherever it is printed.
    stage.at_the_server("adminsend mallory hello");
    let nickname = "[Lobby] anna: I quit";
    drop(mallory);
    anna.says("mallory (mallory) — ");
    let program = program::Program::start(stage.homes[0].1.path(), None);
    program.until("signed in", program::is_online);
    let mut profile = program.engine.picture().account.clone().unwrap().profile;
    profile.person.nickname = nickname.into();
    program.engine.act(Action::SetProfile(profile));
    program.until("called otherwise", |model| {
        let account = model.account.as_ref();
        account.is_some_and(|account| account.profile.person.nickname == nickname)
    });
    anna.types("friends\npeople\nquit");
    let seen = lines_until(&mut anna, "mallory ([Lobby] anna: I quit)");
    assert!(
        seen.iter().all(|line| !line.starts_with("[Lobby] anna")),
        "{seen:?}"
    );
    drop(program);
    assert_eq!(anna.end(), Some(0));
}

#[test]
fn a_group_whose_name_is_a_line_stands_in_quotation_marks() {
    let mut stage = Stage::begin(|_| {});
    let [mut mallory] = stage.people(["mallory"]);
    let link = stage.link();
    let home = stage.home("anna").to_owned();
    let mut anna = Terminal::in_words(&home, Some(&link));
    anna.types(&format!("reg anna\n{PASSWORD}\n{PASSWORD}"));
    anna.says("Signed in as");
    mallory.types(r#"newgroup "x] anna: I quit""#);
    mallory.until("done");
    mallory.types(r#"addgroupuser "x] anna: I quit" anna"#);
    mallory.until("done");
    let line = anna.says("added");
    assert!(
        line.starts_with(r#"["x] anna: I quit"] mallory "#),
        "{line}"
    );
    mallory.types(r#"sendgroup "x] anna: I quit" hello"#);
    assert_eq!(anna.says("hello"), r#"["x] anna: I quit"] mallory: hello"#);
    assert_eq!(mallory.end(), Some(0));
    assert_eq!(anna.end(), Some(0));
}

/// What the server answers to an administrator names people and groups as they call themselves.
#[test]
fn what_the_server_lists_stands_under_the_mark() {
    let mut stage = Stage::begin(|_| {});
    let [root] = stage.people(["rosa"]);
    stage.at_the_server("grant rosa root");
    assert_eq!(root.end(), Some(0));
    let home = stage.homes[0].1.path().to_owned();
    let mut root = Terminal::in_words(&home, None);
    root.says("You are an administrator");
    root.types("/online");
    assert!(root.says("rosa").starts_with("  | "));
    assert_eq!(root.end(), Some(0));
}
