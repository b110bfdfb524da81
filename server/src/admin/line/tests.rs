//! What each line means, and why a line means nothing.

use super::*;
use crate::admin::completion::typed_name;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

#[test]
fn what_a_line_means() {
    let act = |act, whom: &str| {
        let whom = whom.to_owned();
        Ok(Some(Command::Act {
            act,
            whom,
            reason: String::new(),
        }))
    };
    let gag = |seconds: u64| {
        let until = Some(NOW.after(Duration::from_secs(seconds)));
        act(Act::Gag { until }, "ben")
    };
    let time = |typed: &str| {
        let typed = typed.to_owned();
        Err(LineFault::Time { typed })
    };
    let unknown = |word: &str, near| {
        let word = word.to_owned();
        Err(LineFault::Unknown { word, near })
    };
    let too_much = |word, rest: &str| {
        let rest = rest.to_owned();
        Err(LineFault::TooMuch { word, rest })
    };
    for (line, expected) in [
        ("", Ok(None)),
        ("  / ", Ok(None)),
        ("/help", Ok(Some(Command::Help))),
        ("help", Ok(Some(Command::Help))),
        (" AllUsers ", Ok(Some(Command::AllUsers))),
        ("online", Ok(Some(Command::Online))),
        ("audit", Ok(Some(Command::Audit { count: 20 }))),
        ("audit 5", Ok(Some(Command::Audit { count: 5 }))),
        ("audit 0", Err(LineFault::Count { typed: "0".into() })),
        ("/gag ben", act(Act::Gag { until: None }, "ben")),
        ("/gag ben 10m", gag(600)),
        ("gag ben 2h30m", gag(9000)),
        ("gag ben 1W", gag(7 * 24 * 3600)),
        ("gag ben 10y", gag(10 * 365 * 24 * 3600)),
        ("gag ben 10y1s", Err(LineFault::TooFar)),
        ("gag ben 99999999999999999999999d", Err(LineFault::TooFar)),
        ("gag ben 2190-01-01", Err(LineFault::TooFar)),
        ("gag ben 0s", Err(LineFault::Past)),
        ("gag ben -5m", Err(LineFault::Past)),
        ("gag ben 2020-01-01", Err(LineFault::Past)),
        ("gag ben 2020-01-01 14:00", Err(LineFault::Past)),
        ("gag ben 10", time("10")),
        ("gag ben soon", time("soon")),
        ("gag ben -soon", time("-soon")),
        ("gag ben m", time("m")),
        ("gag", Err(LineFault::NeedsName { word: "gag" })),
        ("kick  张伟", act(Act::Kick, "张伟")),
        ("kick ben now", too_much("kick", "now")),
        ("help me", too_much("help", "me")),
        ("stop", act(Act::Stop, "")),
        ("stop now", too_much("stop", "now")),
        ("grant ben Root", act(Act::Grant(Role::Root), "ben")),
        (
            "grant ben",
            Err(LineFault::Role {
                typed: String::new(),
            }),
        ),
        (
            "grant ben king",
            Err(LineFault::Role {
                typed: "king".into(),
            }),
        ),
        ("blockusr ben", unknown("blockusr", Some("blockuser"))),
        ("dance", unknown("dance", None)),
    ] {
        assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
    }
}

#[test]
fn what_is_said_is_the_rest_of_the_line() {
    let says = |act, whom: &str| {
        let whom = whom.to_owned();
        Ok(Some(Command::Act {
            act,
            whom,
            reason: String::new(),
        }))
    };
    let all = |text: &str| says(Act::Broadcast { text: text.into() }, "");
    let text = || "Tea  is ready".to_owned();
    let long = |count| format!("broadcast {}", "茶".repeat(count));
    for (line, expected) in [
        ("broadcast Tea  is ready ", all("Tea  is ready")),
        ("/broadcast  one\ntwo", all("one\ntwo")),
        ("broadcast", Err(LineFault::NeedsText { word: "broadcast" })),
        (
            "broadcast \u{200b} ",
            Err(LineFault::NeedsText { word: "broadcast" }),
        ),
        (
            "adminsend ben Tea  is ready",
            says(Act::Send { text: text() }, "ben"),
        ),
        ("adminsend", Err(LineFault::NeedsName { word: "adminsend" })),
        (
            "adminsend ben",
            Err(LineFault::NeedsText { word: "adminsend" }),
        ),
        (
            "adminsendgroup \"Book club\" Tea  is ready",
            says(Act::SendGroup { text: text() }, "Book club"),
        ),
        (
            "adminsendgroup anna/club \"so\"",
            says(
                Act::SendGroup {
                    text: "\"so\"".into(),
                },
                "anna/club",
            ),
        ),
    ] {
        assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
    }
    // Characters are counted, not bytes.
    assert!(Command::parse(&long(SAID_MAX_CHARS), NOW).is_ok());
    let fault = LineFault::TooLong {
        limit: SAID_MAX_CHARS,
        typed: SAID_MAX_CHARS + 1,
    };
    let longer = Command::parse(&long(SAID_MAX_CHARS + 1), NOW);
    assert_eq!(longer, Err(fault));
}

#[test]
fn a_group_is_named_as_in_the_terminal() {
    let block = |whom: &str| {
        let (act, whom) = (Act::BlockGroup, whom.to_owned());
        Ok(Some(Command::Act {
            act,
            whom,
            reason: String::new(),
        }))
    };
    let word = "blockgroup";
    let needs = Err(LineFault::NeedsGroup { word });
    let more = |rest: &str| {
        let rest = rest.to_owned();
        Err(LineFault::NameTooMuch { word, rest })
    };
    for (line, expected) in [
        ("blockgroup club", block("club")),
        ("blockgroup \"Book club\"", block("Book club")),
        ("blockgroup \"anna/Book club\" ", block("anna/Book club")),
        (r#"blockgroup "the \"so\" club""#, block("the \"so\" club")),
        (r#"blockgroup "\u8bfb\u4e66\u4f1a""#, block("读书会")),
        ("blockgroup", needs.clone()),
        ("blockgroup \"\"", needs),
        ("blockgroup \"Book club", Err(LineFault::Quotation)),
        (r#"blockgroup "Book\club""#, Err(LineFault::Quotation)),
        ("blockgroup Book club", more("club")),
        ("blockgroup \"Book club\" now", more("now")),
        ("blockgroup \"Book club\"now", more("now")),
    ] {
        assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
    }
    for name in ["club", "Book club", "the \"so\" \\o/ club", "\\"] {
        let line = format!("blockgroup {}", typed_name("anna", name));
        let whole = format!("anna/{name}");
        assert_eq!(Command::parse(&line, NOW), block(&whole), "{line}");
    }
}

#[test]
fn why_something_is_done_stands_behind_a_colon() {
    let act = |act, reason: &str| {
        Ok(Some(Command::Act {
            act,
            whom: "ben".into(),
            reason: reason.into(),
        }))
    };
    let gag = |seconds: Option<u64>| Act::Gag {
        until: seconds.map(|seconds| NOW.after(Duration::from_secs(seconds))),
    };
    for (line, expected) in [
        ("kick ben: new version", act(Act::Kick, "new version")),
        ("kick ben : new version", act(Act::Kick, "new version")),
        ("kick ben：请更新", act(Act::Kick, "请更新")),
        ("gag ben: no adverts", act(gag(None), "no adverts")),
        (
            "/gag ben 10m: no: adverts",
            act(gag(Some(600)), "no: adverts"),
        ),
        ("gag ben 10m：请勿刷屏", act(gag(Some(600)), "请勿刷屏")),
        // The colon of a time of day is none of these.
        ("gag ben 2020-01-01 14:00: late", Err(LineFault::Past)),
        ("kick ben:", Err(LineFault::NeedsText { word: "kick" })),
        ("gag ben 10m:  ", Err(LineFault::NeedsText { word: "gag" })),
        ("gag : why", Err(LineFault::NeedsName { word: "gag" })),
        ("blockuser ben: adverts", act(Act::Block, "adverts")),
        // What ends a sanction needs no reason.
        (
            "unblockuser ben: why",
            Err(LineFault::TooMuch {
                word: "unblockuser",
                rest: "why".into(),
            }),
        ),
    ] {
        assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
    }
}

/// What the menus call it, and what other programs do.
#[test]
fn other_words_for_a_command_lead_to_it() {
    let near = |typed: &str| match Command::parse(typed, NOW) {
        Err(LineFault::Unknown { near, .. }) => near,
        other => panic!("{typed}: {other:?}"),
    };
    assert_eq!(near("block ben"), Some("blockuser"));
    assert_eq!(near("Disconnect ben"), Some("kick"));
    assert_eq!(near("say hello"), Some("broadcast"));
    assert_eq!(near("gagg ben"), Some("gag"));
    assert_eq!(near("geese"), None);
    let is_command = |word: &str| COMMANDS.iter().any(|entry| entry.word == word);
    for (other, meant) in OTHER_WORDS {
        assert!(is_command(meant) && !is_command(other), "{other} {meant}");
    }
}
