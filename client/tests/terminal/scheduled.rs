//! Texts without sound, texts that are sent later, and nudges.

use super::*;

#[test]
fn a_text_is_scheduled_changed_sent_and_taken_back() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsilent ben no hurry");
    let quiet = ben.until("message");
    assert_eq!(
        (&quiet["text"], &quiet["silent"]),
        (&"no hurry".into(), &true.into())
    );
    anna.types("schedule ben 2h tea at fuor");
    let waits = anna.until("scheduled");
    assert_eq!(
        (&waits["conversation"], &waits["text"]),
        (&"ben".into(), &"tea at fuor".into())
    );
    let id = waits["id"].as_str().unwrap().to_owned();
    anna.until("done");
    // After a start it is listed again.
    anna.types("quit");
    assert!(anna.child.wait().unwrap().success());
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("scheduled");
    assert_eq!(anna.until("scheduled")["id"], id);
    assert_eq!(anna.until("end")["count"], 1);
    anna.types(&format!("reschedule {id} now tea at four"));
    let message = ben.until("message");
    assert_eq!(
        (&message["text"], &message["id"]),
        (&"tea at four".into(), &id.clone().into())
    );
    assert_eq!(message.get("silent"), None);
    assert_eq!(anna.until("unscheduled")["posted"], true);
    anna.types("schedule ben 18:30 never mind");
    let id = anna.until("scheduled")["id"].as_str().unwrap().to_owned();
    anna.until("done");
    anna.types(&format!("unschedule {id}"));
    let gone = anna.until("unscheduled");
    assert_eq!(
        (&gone["posted"], &gone["text"]),
        (&false.into(), &"never mind".into())
    );
    for (typed, said) in [
        ("schedule ben soon hello", "When?"),
        ("schedule ben 2h", "text is missing"),
        ("schedule ben 2020-01-01T10:00 hello", "has passed"),
        ("schedule ben 9000d hello", "at most"),
        ("schedule nobody 2h hello", "nobody"),
        ("reschedule 12 2h", "does not wait"),
        ("unschedule 12", "does not wait"),
    ] {
        anna.types(typed);
        let error = anna.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
}

/// The time comes while nobody is signed in, and the conversation is over by then.
#[test]
fn what_is_not_sent_at_its_time_is_told_with_the_reason() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nschedule ben 3s are we friends?");
    anna.until("scheduled");
    ben.until("friend-added");
    ben.types("unfriend anna");
    // It was told once before, when it began to wait.
    let refused = anna.until("scheduled");
    assert!(
        refused["refused"].as_str().unwrap().contains("friend"),
        "{refused}"
    );
    anna.types("scheduled");
    assert!(anna.until("scheduled").get("refused").is_some());
}

#[test]
fn a_friend_is_nudged_once_a_minute_if_they_want_to_be() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nnudge ben");
    let nudge = ben.until("message");
    assert_eq!(
        (&nudge["nudge"], &nudge["from"]),
        (&true.into(), &"anna".into())
    );
    anna.until("done");
    anna.types("nudge ben");
    let error = anna.until("error");
    assert!(
        error["text"].as_str().unwrap().contains("just nudged"),
        "{error}"
    );
    anna.types("nudges off");
    anna.until("done");
    ben.types("nudge anna");
    let error = ben.until("error");
    assert!(
        error["text"].as_str().unwrap().contains("do not want"),
        "{error}"
    );
    for (typed, said) in [
        ("nudges maybe", "on or off"),
        ("nudge", "name"),
        ("nudge carla", "carla"),
    ] {
        ben.types(typed);
        let error = ben.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
}
