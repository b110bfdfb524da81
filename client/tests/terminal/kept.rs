//! Messages that are kept at hand: pinned for everybody, and saved for oneself.

use super::*;

#[test]
fn what_is_pinned_and_saved_is_there_on_every_device() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben tea at four\nsend ben cake");
    let tea = ben.until("message")["seq"].as_u64().unwrap();
    let cake = ben.until("message")["seq"].as_u64().unwrap();
    ben.types(&format!("pin anna #{tea}"));
    let pinned = anna.until("pin");
    assert_eq!(
        (&pinned["seq"], &pinned["from"], &pinned["on"]),
        (&tea.into(), &"ben".into(), &true.into())
    );
    anna.types(&format!("pin ben {cake}"));
    ben.until("pin");
    ben.types(&format!("save anna {cake}"));
    ben.until("done");
    // Somebody who was away finds the same, after a start.
    ben.types("quit");
    assert!(ben.child.wait().unwrap().success());
    let mut ben = stage.again("ben");
    ben.until("ready");
    ben.types("pins anna");
    for text in ["tea at four", "cake"] {
        assert_eq!(ben.until("pinned")["text"], text);
    }
    assert_eq!(ben.until("end")["count"], 2);
    // So does a device that starts empty.
    let empty = tempfile::tempdir().unwrap();
    let mut elsewhere = Terminal::start(empty.path(), Some(&stage.link()));
    elsewhere.types(&format!("login ben\n{PASSWORD}"));
    elsewhere.until("ready");
    elsewhere.types("pins anna");
    for text in ["tea at four", "cake"] {
        assert_eq!(elsewhere.until("pinned")["text"], text);
    }
    elsewhere.until("end");
    elsewhere.types("saved");
    let saved = elsewhere.until("bookmark");
    assert_eq!(
        (&saved["seq"], &saved["text"], &saved["conversation"]),
        (&cake.into(), &"cake".into(), &"anna".into())
    );
    assert_eq!(elsewhere.until("end")["of"], "saved");
    // A deleted message is pinned no more, and who has saved it is told.
    anna.types(&format!("delete ben {cake}"));
    anna.until("deleted");
    ben.until("message-deleted");
    ben.types("pins anna");
    assert_eq!(ben.until("pinned")["text"], "tea at four");
    assert_eq!(ben.until("end")["count"], 1);
    ben.types("saved");
    assert_eq!(ben.until("bookmark")["deleted"], true);
    ben.until("end");
    ben.types(&format!("unsave anna {cake}\nsaved"));
    ben.until("done");
    assert_eq!(ben.until("end")["count"], 0);
    anna.types(&format!("unpin ben {tea}"));
    assert_eq!(ben.until("pin")["on"], false);
    for (typed, said) in [
        ("pin anna 0", "cannot be pinned"),
        ("pin anna 99", "cannot be pinned"),
        ("save anna 99", "cannot be saved"),
        ("pin anna", "number"),
        ("saved anna", "more in it than"),
    ] {
        ben.types(typed);
        let error = ben.until("error");
        let text = error["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
}

#[test]
fn a_group_says_who_pins() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("newgroup tea");
    anna.until("done");
    ben.types("join anna/tea");
    ben.until("done");
    ben.types("sendgroup tea cake");
    let seq = ben.until("stored")["seq"].as_u64().unwrap();
    anna.types("pinning tea administrators");
    loop {
        let line = ben.until("message");
        if line["notice"] == "pinning-set" {
            break;
        }
    }
    ben.types(&format!("pin tea {seq}"));
    let refused = ben.until("refused");
    let text = refused["text"].as_str().unwrap();
    assert!(text.contains("Only administrators"), "{text}");
    anna.types("pinning tea all");
    let error = anna.until("error");
    let text = error["text"].as_str().unwrap();
    assert!(text.contains("everybody or administrators"), "{text}");
    anna.types(&format!("pin tea {seq}\npins tea"));
    assert_eq!(anna.until("pinned")["text"], "cake");
}

/// What the server says is not pinned, and saved as everything else.
#[test]
fn what_the_server_says_is_saved() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna] = stage.people(["anna"]);
    stage.at_the_server("adminsend anna the server rests at noon");
    let seq = anna.until("message")["seq"].as_u64().unwrap();
    anna.types(&format!("save @server/me {seq}"));
    anna.until("done");
    anna.types("saved");
    assert_eq!(anna.until("bookmark")["text"], "the server rests at noon");
    anna.until("end");
    anna.types(&format!("pin @server/me {seq}"));
    anna.until("error");
}
