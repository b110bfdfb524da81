//! Answers to messages, by number.

use super::*;

#[test]
fn a_message_is_answered_by_its_number() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben is it?");
    let asked = ben.until("message");
    assert_eq!(asked.get("answers"), None, "{asked}");
    let seq = asked["seq"].as_u64().unwrap();
    ben.types(&format!("reply anna #{seq} so it is"));
    let answer = anna.until("message");
    assert_eq!(
        (&answer["text"], &answer["answers"]),
        (&"so it is".into(), &seq.into())
    );
    // The history has it, on both sides and after a start.
    anna.types("history ben 1");
    let shown = anna.until("history");
    assert_eq!(shown["answers"], seq);
    ben.types("quit");
    assert!(ben.child.wait().unwrap().success());
    let mut ben = stage.again("ben");
    ben.until("ready");
    ben.types("history anna 1");
    assert_eq!(ben.until("history")["answers"], seq);
    // What cannot be answered is said, and nothing is sent.
    for (typed, said) in [
        ("reply anna 0 x", "no such message here to reply to"),
        ("reply anna 99 x", "no such message here to reply to"),
        ("reply anna x", "number"),
        ("reply anna 1", "text is missing"),
        ("reply carla 1 x", "carla"),
    ] {
        ben.types(typed);
        let error = ben.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
    ben.types("history anna 9");
    assert_eq!(ben.until("end")["count"], 2);
}
