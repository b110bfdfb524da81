//! What lists say of each line beside its name: who is there, and which device this one is.

use super::*;

/// Who is there, by their names, as `people` tells it.
fn present(terminal: &mut Terminal) -> Vec<(String, String)> {
    terminal.types("people");
    let before = terminal.seen.len();
    while terminal.until("end")["of"] != "people" {}
    let told = terminal.seen[before..].iter();
    let people = told.filter(|event| event["event"] == "person");
    let word = |event: &Value, field: &str| event[field].as_str().unwrap().to_owned();
    people
        .map(|event| (word(event, "name"), word(event, "presence")))
        .collect()
}

#[test]
fn everybody_is_listed_with_whether_they_are_there() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben, carla, mut dora] = stage.people(["anna", "ben", "carla", "dora"]);
    // Of a friend the program is told; of strangers it asks.
    anna.types("add ben");
    ben.until("friend-added");
    ben.types("seen busy");
    ben.until("done");
    dora.types("seen away");
    dora.until("done");
    let expected = |carla: &str| {
        let all = [
            ("anna", "online"),
            ("ben", "busy"),
            ("carla", carla),
            ("dora", "away"),
        ];
        all.map(|(name, presence)| (name.to_owned(), presence.to_owned()))
    };
    // What a friend does is told a moment later.
    let sees_ben = |anna: &mut Terminal| loop {
        anna.types("friends");
        if anna.until("friend")["presence"] == "busy" {
            break;
        }
    };
    sees_ben(&mut anna);
    assert_eq!(present(&mut anna), expected("online"));
    // Somebody who leaves counts as there for some seconds; after a start of the server nobody does.
    assert_eq!(carla.end(), Some(0));
    stage.stop();
    anna.until("offline");
    stage.serve();
    for terminal in [&mut anna, &mut ben, &mut dora] {
        terminal.until("ready");
    }
    sees_ben(&mut anna);
    assert_eq!(present(&mut anna), expected("offline"));
    // It is asked anew each time.
    let mut carla = stage.again("carla");
    carla.until("ready");
    assert_eq!(present(&mut anna), expected("online"));

    dora.types("status on the lake");
    dora.until("done");
    assert_eq!(anna.end(), Some(0));
    let home = stage.homes[0].1.path().to_owned();
    let mut anna = Terminal::in_words(&home, None);
    anna.says("Signed in as anna");
    anna.types("people");
    for (name, line) in [
        ("anna (", "anna (anna) — Online"),
        ("ben (ben) — ", "ben (ben) — Busy"),
        ("carla (", "carla (carla) — Online"),
        ("dora (", "dora (dora) — Away — on the lake"),
    ] {
        assert_eq!(anna.says(name), line);
    }
    all_end([anna, ben, carla, dora]);
}

#[test]
fn devices_say_which_one_is_this() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna] = stage.people(["anna"]);
    let link = stage.link();
    let home = stage.home("other").to_owned();
    let mut other = Terminal::in_words(&home, Some(&link));
    other.types(&format!("login anna\n{PASSWORD}"));
    other.says("Signed in as anna");
    anna.until("new-device");
    anna.types("devices");
    anna.until("end");
    let devices = anna.seen.iter().filter(|event| event["event"] == "device");
    let own: Vec<&Value> = devices.filter(|event| event["own"] == true).collect();
    assert_eq!(own.len(), 1, "{own:?}");
    let own = own[0]["device"].as_str().unwrap().to_owned();
    other.types("devices\nfriends");
    other.says("No friends yet.");
    let lines = other.seen.iter().filter_map(Value::as_str);
    let lines: Vec<&str> = lines.filter(|line| line.contains("last used")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let this: Vec<_> = lines
        .iter()
        .filter(|line| line.ends_with(" — this device"))
        .collect();
    assert!(this.len() == 1 && !this[0].starts_with(&own), "{lines:?}");
    all_end([anna, other]);
}
