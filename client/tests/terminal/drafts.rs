//! What was written and not sent, on this device and on another one of the same person.

use super::*;

/// A device that signs in is told what another one has written. Whoever asks then read the same line twice.
#[test]
fn a_draft_of_another_device_is_told_in_other_words_than_the_answer() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\ndraft ben half a th\ndraft ben");
    let answer = anna.until("draft");
    assert_eq!(
        (&answer["text"], &answer["elsewhere"]),
        (&"half a th".into(), &Value::Null)
    );
    // It is with the server before this device leaves.
    assert_eq!(anna.end(), Some(0));
    let link = stage.link();
    let home = stage.home("other").to_owned();
    let mut other = Terminal::in_words(&home, Some(&link));
    other.types(&format!("login anna\n{PASSWORD}\ndraft ben\ndance"));
    other.says("no such command");
    let lines = other.seen.iter().filter_map(Value::as_str);
    let about: Vec<&str> = lines.filter(|line| line.contains("half a th")).collect();
    assert_eq!(
        about,
        [
            "Written to ben on another device, and not sent: half a th",
            "ben would get: half a th"
        ]
    );

    // A script tells the two apart. That it is gone is no line for a person.
    let mut anna = stage.again("anna");
    anna.until("ready");
    other.types("draft ben \"half a thought\"");
    other.says("Done.");
    let told = anna.until("draft");
    assert_eq!(
        (&told["text"], &told["elsewhere"]),
        (&"half a thought".into(), &true.into())
    );
    anna.types("draft ben");
    let answer = anna.until("draft");
    assert_eq!(
        (&answer["text"], &answer["elsewhere"]),
        (&"half a thought".into(), &Value::Null)
    );
    anna.types("draft ben \"\"");
    loop {
        other.types("draft ben");
        let answer = loop {
            let line = other.says("ben");
            if ["would get", "no draft"]
                .iter()
                .any(|words| line.contains(words))
            {
                break line;
            }
        };
        if answer == "There is no draft for ben." {
            break;
        }
    }
    let lines = other.seen.iter().filter_map(Value::as_str);
    let empty = lines.filter(|line| line.trim_end().ends_with(':'));
    assert_eq!(empty.count(), 0, "{:?}", other.seen);
    all_end([anna, ben, other]);
}

/// A script that sends something leaves what the person has begun to write.
#[test]
fn a_draft_stays_where_another_text_is_sent() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\ndraft ben \"half a thought\"\nsend ben Hello\ndraft ben");
    let answer = anna.until("draft");
    assert_eq!(answer["text"], "half a thought");
    assert_eq!(anna.end(), Some(0));
    let mut anna = stage.again("anna");
    anna.types("send ben Again\ndraft ben");
    let answer = anna.until("draft");
    assert_eq!(answer["text"], "half a thought");
    all_end([anna, ben]);
}
