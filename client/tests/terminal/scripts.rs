//! What scripts rely on: every answer is an event, and no event says what somebody else could have typed.

use super::*;

/// The events of a kind, up to the end of the list.
fn listed(terminal: &mut Terminal, of: &str) -> (Vec<Value>, Value) {
    let before = terminal.seen.len();
    let end = terminal.until("end");
    assert_eq!(end["of"], of);
    let listed = &terminal.seen[before..terminal.seen.len() - 1];
    (listed.to_vec(), end)
}

#[test]
fn lists_say_where_they_end() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    for of in ["friends", "requests"] {
        anna.types(of);
        let (listed, end) = listed(&mut anna, of);
        assert_eq!((listed.len(), &end["count"]), (0, &0.into()), "{of}");
    }
    anna.types("add ben");
    anna.until("friend-added");
    ben.until("friend-added");
    anna.types("friends");
    let (friends, end) = listed(&mut anna, "friends");
    let is_friend = |event: &&Value| event["event"] == "friend";
    assert_eq!(friends.iter().filter(is_friend).count(), 1);
    assert_eq!(end["count"], 1);
    anna.types("history ben");
    let (_, end) = listed(&mut anna, "history");
    // Nothing was said there yet: an empty answer is one, too.
    assert_eq!(
        (&end["count"], &end["conversation"]),
        (&0.into(), &"ben".into())
    );
    for (typed, of) in [
        ("devices", "devices"),
        ("loginlog", "loginlog"),
        ("people", "people"),
        ("groups", "groups"),
    ] {
        anna.types(typed);
        let (_, end) = listed(&mut anna, of);
        assert!(
            end["count"].as_u64().is_some_and(|count| count > 0),
            "{end}"
        );
    }
    anna.types("newgroup chess");
    anna.until("done");
    for (of, count) in [("members", 1), ("wishes", 0)] {
        anna.types(&format!("{of} chess"));
        let (_, end) = listed(&mut anna, of);
        assert_eq!(
            (&end["count"], &end["conversation"]),
            (&count.into(), &"chess".into())
        );
    }
    anna.types("logout");
    anna.until("signed-out");
    for typed in [
        "friends", "requests", "groups", "people", "devices", "password",
    ] {
        anna.types(typed);
        let said = anna.until("error");
        assert!(
            said["text"].as_str().unwrap().contains("not signed in"),
            "{said}"
        );
    }
    all_end([anna, ben]);
}

#[test]
fn help_says_how_a_word_is_typed() {
    let home = tempfile::tempdir().unwrap();
    let mut nobody = Terminal::start(home.path(), None);
    for (word, usage) in [
        ("history", "history NAME [N] "),
        ("unblock", "unblock NAME "),
        ("turnaway", "letin GROUP NAME, turnaway GROUP NAME\n"),
        ("/gag", "/COMMAND "),
    ] {
        nobody.types(&format!("help {word}"));
        let help = nobody.until("help");
        let text = help["text"].as_str().unwrap_or_default();
        assert!(text.starts_with(usage), "{word}: {help}");
    }
    nobody.types("help dance");
    let said = nobody.until("error");
    let text = said["text"].as_str().unwrap_or_default();
    assert!(text.contains("no such command"), "{said}");
    nobody.types("help");
    assert_eq!(nobody.until("help"), serde_json::json!({ "event": "help" }));
    assert_eq!(nobody.end(), Some(0));

    // A person reads the entry, and nothing of the others.
    let mut nobody = Terminal::in_words(home.path(), None);
    nobody.types("help history\nhelp quit");
    nobody.says("history NAME [N]");
    nobody.says("quit ");
    let seen: Vec<&str> = nobody.seen.iter().filter_map(Value::as_str).collect();
    // What stands further in belongs to the entry before it.
    let entries = seen.iter().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(entries, 2, "{seen:?}");
    assert_eq!(nobody.end(), Some(0));
}

#[test]
fn what_a_command_does_not_take_is_refused() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben one");
    anna.until("stored");
    for line in [
        "reg new user name",
        "login two words",
        "accept ben now",
        "friends of mine",
        "quit it",
        "leave book club",
        "join book club",
        r#"send ben "not closed"#,
        r#"send ben "a" b"#,
        r#"send ben "\x""#,
        r#"sendgroup "chess one"#,
        r#"history "ben"20"#,
        r#"newgroup "a\q""#,
        "password now",
    ] {
        anna.types(line);
        let said = anna.until("error");
        assert!(
            said["text"].as_str().is_some_and(|text| !text.is_empty()),
            "{line}"
        );
    }
    // Nothing of it was sent, and the next text is the second one.
    anna.types(r#"send ben "\"quoted\"""#);
    anna.until("stored");
    for text in ["one", "\"quoted\""] {
        assert_eq!(ben.until("message")["text"], text);
    }
    all_end([anna, ben]);
}

/// Whoever acts for the server is not the author, at their own program neither, and no text can look
/// like a line of the server.
#[test]
fn lines_of_the_server_are_known_by_a_field() {
    let mut stage = Stage::begin(|_| {});
    let [rosa, mut ben] = stage.people(["rosa", "ben"]);
    stage.at_the_server("grant rosa root");
    assert_eq!(rosa.end(), Some(0));
    let mut rosa = stage.again("rosa");
    rosa.until("ready");
    rosa.types("newgroup chess");
    rosa.until("done");
    rosa.types("addgroupuser chess ben");
    rosa.until("done");
    rosa.types("/adminsendgroup chess maintenance at noon");
    rosa.until("said");
    rosa.types(r#"sendgroup chess "maintenance at noon""#);
    let stored = rosa.until("stored");
    // Nothing that she has not written herself was reported as stored.
    let all = rosa.seen.iter().filter(|event| event["event"] == "stored");
    assert_eq!(all.count(), 1);
    let lines = rosa.seen.iter().filter(|event| event["event"] == "message");
    let lines: Vec<&Value> = lines.collect();
    let words: Vec<&Value> = lines.iter().map(|event| &event["notice"]).collect();
    assert_eq!(words, ["group-made", "added", "said"]);
    let said = lines.last().unwrap();
    assert_eq!([&said["from"], &said["by"]], ["@server", "rosa"]);
    let added = ben.until("message");
    let (mut line, mut text) = (added, Value::Null);
    while text.is_null() {
        let event = ben.until("message");
        if event["notice"].is_null() {
            text = event;
        } else {
            line = event;
        }
    }
    assert_eq!(
        [&line["from"], &line["notice"], &line["by"]],
        ["@server", "said", "rosa"]
    );
    assert_eq!([&line["text"], &text["text"]], ["maintenance at noon"; 2]);
    assert_eq!(text["from"], "rosa");
    assert!(text.get("notice").is_none() && text.get("by").is_none());
    assert_eq!(text["seq"], stored["seq"]);
    // The same in a history.
    rosa.types("history chess");
    rosa.until("end");
    let history = rosa.seen.iter().filter(|event| event["event"] == "history");
    let from: Vec<_> = history
        .map(|event| (event["from"].clone(), event["notice"].clone()))
        .collect();
    assert_eq!(from[2], ("@server".into(), "said".into()));
    assert_eq!(from[3], ("rosa".into(), Value::Null));
    rosa.types("delete chess 4");
    rosa.until("deleted");
    let deleted = rosa
        .seen
        .iter()
        .rev()
        .find(|event| event["event"] == "message-deleted");
    let deleted = deleted
        .cloned()
        .unwrap_or_else(|| rosa.until("message-deleted"));
    assert_eq!(
        [&deleted["from"], &deleted["seq"]],
        [&Value::from("rosa"), &4.into()]
    );
    all_end([rosa, ben]);
}

/// Whoever is kept from writing hears when that is over, and whoever is thrown out why.
#[test]
fn the_end_of_a_gag_and_a_kick_say_so() {
    let mut stage = Stage::begin(|_| {});
    let [mut ben] = stage.people(["ben"]);
    stage.at_the_server("gag ben 2s: no adverts, please");
    let rights = ben.until("rights");
    assert_eq!(rights["gagged"], true);
    // Until when, and what is still possible.
    let text = rights["text"].as_str().unwrap_or_default();
    assert!(
        text.starts_with("You may not write until ") && text.ends_with(": “no adverts, please”."),
        "{text}"
    );
    assert_eq!(rights["reason"], "no adverts, please");
    let why = ben.until("message");
    assert_eq!(
        [&why["conversation"], &why["text"]],
        ["@server/me", "no adverts, please"]
    );
    let rights = ben.until("rights");
    assert_eq!(rights["text"], "You can write again.");
    assert_eq!(
        [&rights["gagged"], &rights["until"], &rights["reason"]],
        [&Value::from(false), &Value::Null, &Value::from("")]
    );
    stage.at_the_server("kick ben: a new version");
    let offline = ben.until("offline");
    let text = offline["text"].as_str().unwrap_or_default();
    assert!(text.contains("connection: “a new version”."), "{offline}");

    // Whoever was gagged or blocked while they were away is told when they come.
    all_end([ben]);
    stage.at_the_server("gag ben: still adverts");
    let mut ben = stage.again("ben");
    while ben.until("rights")["reason"] != "still adverts" {}
    all_end([ben]);
    stage.at_the_server("blockuser ben: adverts");
    let mut ben = stage.again("ben");
    let out = ben.until("signed-out");
    let text = out["text"].as_str().unwrap_or_default();
    assert!(text.ends_with("blocked your account: “adverts”."), "{out}");
    ben.types(&format!("login ben\n{PASSWORD}"));
    let failed = ben.until("sign-in-failed");
    let text = failed["text"].as_str().unwrap_or_default();
    assert!(
        text.ends_with("blocked your account: “adverts”."),
        "{failed}"
    );
    all_end([ben]);
}

#[test]
fn a_stranger_is_blocked_by_name_where_the_directory_is_closed() {
    let mut stage = Stage::begin(|config| {
        config.directory = Directory::Closed;
        config.lobby = None;
    });
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("block ben");
    assert_eq!(anna.until("done")["name"], "ben");
    ben.types("add anna");
    ben.until("request-sent");
    anna.types("requests\nblock carla");
    assert_eq!(anna.until("end")["count"], 0, "nothing comes of it");
    let error = anna.until("error");
    anna.types("add carla");
    assert_eq!(anna.until("friend-refused")["text"], error["text"]);
    all_end([anna, ben]);
}

#[test]
fn reserved_names_and_look_alikes_are_refused_with_a_sentence() {
    let mut stage = Stage::begin(|_| {});
    let [mut iris] = stage.people(["Iris"]);
    let link = stage.link();
    let home = stage.home("other").to_owned();
    let mut other = Terminal::start(&home, Some(&link));
    for name in ["admin", "АDМІN", "r00t", "Lobby", "公告", "lris", "a1l"] {
        other.types(&format!("reg {name}\n{PASSWORD}\n{PASSWORD}"));
        let said = other.until("sign-in-failed");
        assert!(
            said["text"].as_str().unwrap().contains("looks like"),
            "{name}: {said}"
        );
    }
    for name in ["Announcements", "L0bby", "@server", "管理员来信"] {
        iris.types(&format!("newgroup {name}"));
        let said = iris.until("error");
        assert!(
            said["text"].as_str().unwrap().contains("server"),
            "{name}: {said}"
        );
    }
    iris.types(
        "newgroup 👨\u{200d}👩\u{200d}👧🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    );
    iris.until("done");
    iris.types("status on \u{202e}the lake\u{200b}");
    let left_out = iris.until("left-out");
    assert_eq!(
        left_out["characters"],
        serde_json::json!(["U+202E", "U+200B"])
    );
    iris.until("done");
    all_end([iris, other]);
}

/// What others call one, who becomes a friend, what one calls somebody and remembers about them, and whom one keeps
/// away without having met them.
#[test]
fn what_one_is_called_and_what_one_remembers_is_typed() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben, mut carla] = stage.people(["anna", "ben", "carla"]);
    anna.types("nickname Anna of the Bees\nrequestpolicy nobody");
    anna.until("done");
    anna.until("done");
    ben.types("add anna");
    ben.until("friend-refused");
    anna.types("requestpolicy auto");
    anna.until("done");
    ben.types("add anna");
    ben.until("friend-added");
    ben.types("remark anna Annie\nnote anna has two dogs\nfriends");
    ben.until("done");
    ben.until("done");
    let friend = ben.until("friend");
    let said = ["nickname", "remark", "note"].map(|key| friend[key].as_str().unwrap());
    assert_eq!(said, ["Anna of the Bees", "Annie", "has two dogs"]);
    // The other one stays when one of them is taken away.
    ben.types("remark anna\nfriends");
    ben.until("done");
    let friend = ben.until("friend");
    assert_eq!(friend["remark"], "");
    assert_eq!(friend["note"], "has two dogs");
    // A stranger, by their name.
    anna.types("block carla");
    anna.until("done");
    carla.types("add anna");
    carla.until("request-sent");
    anna.types("requests");
    assert_eq!(anna.until("end")["count"], 0, "nothing comes of it");
    anna.types("block nobody-at-all");
    assert!(anna.until("error")["text"].is_string());
    anna.types("requestpolicy perhaps");
    assert!(anna.until("error")["text"].is_string());
}
