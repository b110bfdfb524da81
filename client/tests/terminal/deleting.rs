//! Taking back what one has written: by its number, or the last text of one's own; and what a history shows then.

use super::*;

/// What the history has, with the places: the last so many of a conversation.
fn history(terminal: &mut Terminal, name: &str, count: usize) -> Vec<(u64, Value)> {
    terminal.types(&format!("history {name} {count}"));
    let before = terminal.seen.len();
    let end = terminal.until("end");
    let told = terminal.seen[before..].iter();
    let told = told.filter(|event| event["event"] == "history");
    let told: Vec<_> = told
        .map(|event| (event["seq"].as_u64().unwrap(), event["text"].clone()))
        .collect();
    assert_eq!(end["count"], told.len());
    told
}

#[test]
fn the_last_text_of_ones_own_is_taken_back_without_its_number() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\ndelete ben");
    let none = anna.until("error");
    assert!(
        none["text"].as_str().unwrap().contains("no text of yours"),
        "{none}"
    );
    anna.types("send ben one\nsend ben two");
    while ben.until("message")["text"] != "two" {}
    ben.types("send anna three");
    anna.until("message");

    // The last of one's own, although the other one has written since; then the one before it.
    for (seq, text) in [(2, "two"), (1, "one")] {
        anna.types("delete ben");
        let deleted = anna.until("deleted");
        assert_eq!(
            (&deleted["seq"], &deleted["text"], &deleted["conversation"]),
            (&seq.into(), &text.into(), &"ben".into())
        );
        assert_eq!(ben.until("message-deleted")["seq"], seq);
    }
    anna.types("delete ben");
    assert_eq!(anna.until("error")["text"], none["text"]);
    let shown = history(&mut ben, "anna", 9);
    let gone = Value::Null;
    assert_eq!(shown, [(1, gone.clone()), (2, gone), (3, "three".into())]);

    // What was sent a moment ago is the last text: none before it is taken in its place.
    anna.types("send ben four\nsend ben five\ndelete ben");
    assert_eq!(anna.until("deleted")["text"], "five");
    // By its number, and as the history writes that.
    let four = history(&mut anna, "ben", 9)
        .into_iter()
        .find(|(_, text)| text == "four");
    let four = four.unwrap().0;
    anna.types(&format!("delete ben #{four}"));
    let deleted = anna.until("deleted");
    assert_eq!(
        (&deleted["seq"], &deleted["text"]),
        (&four.into(), &"four".into())
    );

    for seq in [3, 999] {
        anna.types(&format!("delete ben {seq}"));
        let refused = anna.until("error")["text"].as_str().unwrap().to_owned();
        let said = format!("#{seq} is no text of yours there.");
        assert!(refused.contains(&said), "{refused}");
    }

    // In a group it is one's own, too, and no line about what has happened.
    anna.types("newgroup chess");
    anna.until("done");
    anna.types("addgroupuser chess ben");
    anna.until("done");
    anna.types("sendgroup chess \"to all\"\nrenamegroup chess go");
    anna.until("done");
    while ben.until("message")["notice"] != "renamed" {}
    ben.types("delete go");
    assert_eq!(ben.until("error")["text"], none["text"]);
    anna.types("delete go");
    let deleted = anna.until("deleted");
    assert_eq!(
        (&deleted["text"], &deleted["conversation"]),
        (&"to all".into(), &"go".into())
    );
    all_end([anna, ben]);
}

#[test]
fn what_waits_for_the_server_is_not_passed_over() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben one");
    anna.until("stored");
    stage.stop();
    anna.until("offline");
    anna.types("delete ben");
    let said = anna.until("error");
    assert!(said["text"].as_str().unwrap().contains("offline"), "{said}");
    anna.types("send ben two");
    anna.until("written");
    anna.types("delete ben");
    let said = anna.until("error");
    assert!(
        said["text"].as_str().unwrap().contains("still waits"),
        "{said}"
    );
    stage.serve();
    assert_eq!(anna.until("stored")["seq"], 2);
    anna.types("delete ben");
    assert_eq!(anna.until("deleted")["text"], "two");
    all_end([anna, ben]);
}

/// What takes a text back is no text: the last one is that which stands before it, or the place of the one that
/// was taken back.
#[test]
fn the_last_of_a_history_is_shown_after_a_deletion() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben one\nsend ben two");
    while ben.until("message")["text"] != "two" {}
    anna.types("delete ben 1");
    ben.until("message-deleted");
    let two = || (2, Value::from("two"));
    assert_eq!(history(&mut anna, "ben", 1), [two()]);
    assert_eq!(history(&mut ben, "anna", 1), [two()]);
    anna.types("delete ben");
    ben.until("message-deleted");
    let gone = |seq| (seq, Value::Null);
    assert_eq!(history(&mut anna, "ben", 1), [gone(2)]);
    assert_eq!(history(&mut ben, "anna", 2), [gone(1), gone(2)]);
    anna.types("send ben three");
    ben.until("message");
    let three = || (5, Value::from("three"));
    assert_eq!(history(&mut ben, "anna", 1), [three()]);
    // Also after a start.
    assert_eq!(anna.end(), Some(0));
    let mut anna = stage.again("anna");
    anna.until("ready");
    assert_eq!(history(&mut anna, "ben", 2), [gone(2), three()]);
    all_end([anna, ben]);
}

#[test]
fn a_person_reads_the_number_of_each_entry_and_what_was_taken_back() {
    let mut stage = Stage::begin(|_| {});
    let [anna, mut ben] = stage.people(["anna", "ben"]);
    assert_eq!(anna.end(), Some(0));
    let home = stage.homes[0].1.path().to_owned();
    let mut anna = Terminal::in_words(&home, None);
    anna.says("Signed in as anna");
    anna.types("add ben\nsend ben one\nsend ben two\\nlines");
    while ben.until("message")["text"] != "two\nlines" {}
    // The last lines of what is said until one has this in it; news may come before them.
    let check = |anna: &mut Terminal, typed: &str, lines: &[&str]| {
        anna.types(typed);
        anna.says(lines.last().unwrap());
        let seen: Vec<&str> = anna.seen.iter().filter_map(Value::as_str).collect();
        assert!(seen.ends_with(lines), "{typed}: {seen:?}");
    };
    let both = ["#1 anna: one", "#2 anna: two", "  | lines"];
    check(&mut anna, "history ben", &both);
    check(&mut anna, "delete ben", &["Deleted #2: two", "  | lines"]);
    check(&mut anna, "history ben 1", &["#2 anna: (deleted)"]);
    check(&mut anna, "delete ben 1", &["Deleted #1: one"]);
    // It is so already.
    check(&mut anna, "delete ben 1", &["Done."]);
    // News have no number.
    ben.types("send anna three\nnewgroup chess\naddgroupuser chess anna");
    assert_eq!(anna.says("three"), "ben: three");
    let line = anna.says("added");
    assert!(line.starts_with("[chess] "), "{line}");
    anna.types("history chess 1");
    let again = anna.says("added");
    assert!(
        again.starts_with('#') && again.ends_with(&format!(" {line}")),
        "{again}"
    );
    all_end([anna, ben]);
}
