//! Finding what was said: in the local history, after a start without a connection, and not what was taken back.

use super::*;

fn found(terminal: &mut Terminal, typed: &str) -> Vec<(String, String)> {
    terminal.types(&format!("search {typed}"));
    let before = terminal.seen.len();
    let end = terminal.until("end");
    assert_eq!(end["of"], "found");
    let told = terminal.seen[before..].iter();
    let told = told.filter(|event| event["event"] == "found");
    let word = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
    let told: Vec<_> = told
        .map(|event| (word(event, "conversation"), word(event, "text")))
        .collect();
    assert_eq!(end["count"], told.len());
    told
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
        .collect()
}

#[test]
fn what_was_said_is_found_by_any_part_of_it() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nnewgroup Workshop\naddgroupuser Workshop ben");
    ben.until("friend-added");
    anna.types("send ben The LATHE is free\nsend ben 车床修好了\nsend ben plans: https://example.org/plans\nsendgroup Workshop which lathe?");
    while ben.until("message")["text"] != "which lathe?" {}
    let lathes = pairs(&[("ben", "The LATHE is free"), ("Workshop", "which lathe?")]);
    assert_eq!(found(&mut anna, "lathe"), lathes);
    assert_eq!(found(&mut anna, "ATH"), lathes);
    assert_eq!(found(&mut anna, "修"), pairs(&[("ben", "车床修好了")]));
    assert_eq!(found(&mut anna, "ｌａｔｈｅ　ｉｓ"), lathes[..1]);
    assert_eq!(found(&mut anna, "in:workshop lathe"), lathes[1..]);
    assert_eq!(found(&mut ben, "lathe from:anna in:anna").len(), 1);
    assert_eq!(found(&mut ben, "lathe from:ben"), []);
    assert_eq!(found(&mut ben, "lathe before:2020-01-01"), []);
    let plans = pairs(&[("ben", "plans: https://example.org/plans")]);
    assert_eq!(found(&mut anna, "has:link"), plans);
    assert_eq!(found(&mut anna, "PLANS has:link"), plans);
    assert_eq!(found(&mut anna, "lathe has:link"), []);
    // What was taken back is not found, on any device.
    anna.types("delete Workshop");
    ben.until("message-deleted");
    assert_eq!(found(&mut anna, "lathe"), lathes[..1]);
    assert_eq!(found(&mut ben, "lathe").len(), 1);
    for (typed, said) in [
        ("search", "text is missing"),
        ("emoji", "text is missing"),
        ("search from:carla x", "Nobody here is called carla."),
        ("search in:Chess x", "no conversation called Chess"),
        ("search after:monday x", "monday is no date"),
        ("search has:picture x", "has:picture finds nothing"),
    ] {
        anna.types(typed);
        let error = anna.until("error");
        assert!(
            error["text"].as_str().unwrap().contains(said),
            "{typed}: {error}"
        );
    }
    assert_eq!(found(&mut anna, "\" % _ \u{1} '"), []);
}

#[test]
fn emoji_are_found_by_words_without_an_account() {
    let profile = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(profile.path(), None);
    terminal.types("emoji party popper");
    let found = terminal.until("emoji");
    assert_eq!(found["text"], "🎉");
    assert_eq!(found["code"], ":tada:");
    assert_eq!(terminal.until("end")["of"], "emoji");
    terminal.types("emoji face");
    let end = terminal.until("end");
    assert_eq!((&end["count"], &end["more"]), (&20.into(), &true.into()));
    terminal.types("emoji xyzzyx");
    assert_eq!(terminal.until("end")["count"], 0);
}
