//! What one does to messages by their numbers: edits and reactions.

use super::*;

#[test]
fn a_text_is_edited_and_its_versions_can_be_read() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben tea at fuor");
    let said = ben.until("message");
    let seq = said["seq"].as_u64().unwrap();
    anna.types(&format!("edit ben #{seq} tea at four"));
    let edited = ben.until("edited");
    assert_eq!(
        (&edited["seq"], &edited["text"], &edited["from"]),
        (&seq.into(), &"tea at four".into(), &"anna".into())
    );
    anna.types(&format!("edit ben {seq} tea at five"));
    ben.until("edited");
    // The reader of the entry sees what it says now, and what it said before, after a start as well.
    ben.types("quit");
    assert!(ben.child.wait().unwrap().success());
    let mut ben = stage.again("ben");
    ben.until("ready");
    ben.types("history anna 1");
    let shown = ben.until("history");
    assert_eq!(shown["text"], "tea at five");
    assert!(shown["edited"].as_u64() > Some(seq), "{shown}");
    ben.types(&format!("versions anna {seq}"));
    assert_eq!(ben.until("version")["text"], "tea at fuor");
    assert_eq!(ben.until("version")["text"], "tea at four");
    assert_eq!(ben.until("end")["count"], 2);
    // What was edited away is not found any more.
    ben.types("search fuor");
    assert_eq!(ben.until("end")["count"], 0);
    ben.types("search five");
    assert_eq!(ben.until("found")["seq"], seq);
    ben.until("end");
    // Somebody else’s text is not edited; what is there for nobody is said at once.
    ben.types(&format!("edit anna {seq} no tea"));
    let refused = ben.until("refused");
    assert!(
        refused["text"].as_str().unwrap().contains("not yours"),
        "{refused}"
    );
    for (typed, said) in [
        ("edit anna 0 x", "cannot be edited"),
        ("edit anna 99 x", "cannot be edited"),
        ("edit anna x", "number"),
        ("edit anna 1", "text is missing"),
    ] {
        ben.types(typed);
        let error = ben.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
}

#[test]
fn a_message_gets_reactions_and_loses_them() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben cake");
    let seq = ben.until("message")["seq"].as_u64().unwrap();
    ben.types(&format!("react anna #{seq} 🎉"));
    let reacted = anna.until("reaction");
    assert_eq!(
        (&reacted["seq"], &reacted["emoji"], &reacted["on"]),
        (&seq.into(), &"🎉".into(), &true.into())
    );
    anna.types("history ben 1");
    let shown = anna.until("history");
    assert_eq!(shown["reactions"]["🎉"], serde_json::json!(["ben"]));
    anna.until("end");
    ben.types(&format!("unreact anna {seq} 🎉"));
    assert_eq!(anna.until("reaction")["on"], false);
    anna.types("history ben 1");
    assert_eq!(anna.until("history").get("reactions"), None);
    for (typed, said) in [
        ("react anna 1 👍👍", "one emoji"),
        ("react anna 1 good", "one emoji"),
        ("react anna 99 👍", "not here"),
        ("react anna 👍", "number"),
    ] {
        ben.types(typed);
        let error = ben.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
    // On a reaction itself there is nothing to react to: the server says so.
    ben.types(&format!("react anna {} 👍", seq + 1));
    let refused = ben.until("refused");
    assert!(
        refused["text"].as_str().unwrap().contains("not here"),
        "{refused}"
    );
}
