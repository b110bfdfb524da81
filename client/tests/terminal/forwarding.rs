//! Passing messages on by their numbers.

use super::*;

#[test]
fn messages_are_passed_on_as_one_card_or_as_words() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben, mut carla] = stage.people(["anna", "ben", "carla"]);
    anna.types("add ben\nadd carla\nsend ben tee?");
    let first = ben.until("message")["seq"].as_u64().unwrap();
    ben.types("send anna yes");
    let second = anna.until("message")["seq"].as_u64().unwrap();
    anna.types(&format!("edit ben {first} tea?"));
    ben.until("edited");
    anna.types(&format!("forward ben {first}-{second} carla"));
    let card = carla.until("message");
    assert_eq!(card["text"], "tea?\nyes");
    let sayings = card["card"].as_array().unwrap();
    let said = |index: usize, field: &str| sayings[index][field].clone();
    assert_eq!(
        (said(0, "name"), said(0, "text")),
        ("anna".into(), "tea?".into())
    );
    assert_eq!(
        (said(1, "name"), said(1, "text")),
        ("ben".into(), "yes".into())
    );
    assert!(said(1, "at").as_i64() > Some(0));
    // Whoever reads it later, or looks for it, finds the same.
    let seq = card["seq"].as_u64().unwrap();
    carla.types("history anna 1");
    assert_eq!(carla.until("history")["card"], card["card"]);
    carla.until("end");
    // What has just come is on the disk in a moment.
    let found = loop {
        carla.types("search yes");
        let next = carla.next_of(&["found", "end"]);
        if next["event"] == "found" {
            break next;
        }
    };
    assert_eq!(found["seq"], seq);
    carla.until("end");
    // Without those who said it: each text by itself.
    anna.types(&format!("forward ben {first},{second} carla words"));
    for text in ["tea?", "yes"] {
        let message = carla.until("message");
        assert_eq!(
            (&message["text"], message.get("card")),
            (&text.into(), None)
        );
    }
    // What is not there, what is no text, and too much.
    for (typed, said) in [
        ("forward ben 99 carla".to_owned(), "cannot be forwarded"),
        (
            format!("forward ben {} carla", second + 1),
            "cannot be forwarded",
        ),
        ("forward ben 0 carla".to_owned(), "cannot be forwarded"),
        ("forward ben x carla".to_owned(), "number"),
        (format!("forward ben {first}"), "name"),
        (format!("forward ben {first} dora"), "dora"),
        ("forward ben 1-200 carla".to_owned(), "number"),
    ] {
        anna.types(&typed);
        let error = anna.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
    // A card is taken back as a text is.
    anna.types(&format!("forward ben {second} carla"));
    let seq = carla.until("message")["seq"].as_u64().unwrap();
    anna.types(&format!("delete carla {seq}"));
    assert_eq!(carla.until("message-deleted")["seq"], seq);
}

/// Without a connection it waits, and is sent once when there is one.
#[test]
fn what_is_passed_on_waits_for_the_server() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben, mut carla] = stage.people(["anna", "ben", "carla"]);
    anna.types("add ben\nadd carla\nsend ben tea");
    let seq = ben.until("message")["seq"].as_u64().unwrap();
    stage.stop();
    anna.until("offline");
    anna.types(&format!("forward ben {seq} carla"));
    anna.types("quit now");
    assert!(anna.child.wait().unwrap().success());
    stage.serve();
    let mut anna = stage.again("anna");
    anna.until("ready");
    let card = carla.until("message");
    assert_eq!(card["card"][0]["text"], "tea");
}
