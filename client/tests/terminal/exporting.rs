//! Writing what is on this device into files, also without a connection.

use std::fs;

use super::*;

fn exported(terminal: &mut Terminal, typed: &str) -> Value {
    terminal.types(&format!("export {typed}"));
    terminal.until("exported")
}

#[test]
fn what_was_said_is_written_into_files() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nnewgroup Workshop\naddgroupuser Workshop ben");
    ben.until("friend-added");
    anna.types("send ben one </script> & two\nsend ben three\nsendgroup Workshop hello");
    let mut three = Value::Null;
    loop {
        let said = ben.until("message");
        match said["text"].as_str() {
            Some("three") => three = said["seq"].clone(),
            Some("hello") => break,
            _ => {}
        }
    }
    anna.types(&format!("edit ben {three} four"));
    ben.until("edited");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let json = path("a b.json");
    let told = exported(
        &mut ben,
        &format!("json {} anna", Value::from(json.clone())),
    );
    assert_eq!(
        (&told["path"], &told["format"]),
        (&json.as_str().into(), &"json".into())
    );
    let file: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let conversations = file["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 1);
    let messages = conversations[0]["messages"].as_array().unwrap();
    assert_eq!(told["messages"], messages.len());
    // What a file says of a message is what the history says of it.
    ben.types("history anna 10");
    let before = ben.seen.len();
    assert_eq!(ben.until("end")["count"], messages.len());
    let history = ben.seen[before..]
        .iter()
        .filter(|event| event["event"] == "history");
    for (told, written) in history.zip(messages) {
        let mut told = told.clone();
        told.as_object_mut().unwrap().remove("event");
        let mut written = written.clone();
        let versions = written.as_object_mut().unwrap().remove("versions");
        assert_eq!(versions.is_some(), told.get("edited").is_some());
        assert_eq!(written, told);
    }
    // A file that is there stays as it is.
    ben.types(&format!("export text {}", Value::from(json.clone())));
    let said = ben.until("error");
    assert!(
        said["text"].as_str().unwrap().contains("file of this name"),
        "{said}"
    );
    assert!(serde_json::from_str::<Value>(&fs::read_to_string(&json).unwrap()).is_ok());
    for (typed, said) in [
        ("export".to_owned(), "html, text or json"),
        ("export pdf a".to_owned(), "html, text or json"),
        (format!("export text {} nobody", path("x")), "nobody"),
        (format!("export text {}", path("none/x")), "no such folder"),
        (format!("export text {}", path("")), "folder"),
    ] {
        ben.types(&typed);
        let fault = ben.until("error");
        let text = fault["text"].as_str().unwrap();
        assert!(text.contains(said), "{typed}: {text}");
    }
    // Everything, without a connection.
    stage.stop();
    ben.until("offline");
    let told = exported(&mut ben, &format!("html {}", path("all.html")));
    let page = fs::read_to_string(path("all.html")).unwrap();
    assert!(page.contains("one &lt;/script&gt; &amp; two") && page.contains("hello"));
    assert!(page.contains("four") && !page.contains("<script"));
    assert!(told["messages"].as_u64() > Some(3), "{told}");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "nothing half is left"
    );
}
