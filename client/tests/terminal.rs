//! `anser terminal` as scripts use it: a process, lines in, one JSON object a line out.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use anser_server::config::{Config, Directory};
use anser_server::serve::{DataFolder, Server, system_clock};
use anser_server::words::Words;
use anser_shared::people::FriendRequests;
use anser_shared::text::GroupName;
use serde_json::Value;
use tempfile::TempDir;

#[expect(dead_code, reason = "other tests use what is not used here")]
mod program;

#[path = "terminal/acts.rs"]
mod acts;
#[path = "terminal/answering.rs"]
mod answering;
#[path = "terminal/deleting.rs"]
mod deleting;
#[path = "terminal/drafts.rs"]
mod drafts;
#[path = "terminal/exporting.rs"]
mod exporting;
#[path = "terminal/forwarding.rs"]
mod forwarding;
#[path = "terminal/kept.rs"]
mod kept;
#[path = "terminal/lists.rs"]
mod lists;
#[path = "terminal/moved.rs"]
mod moved;
#[path = "terminal/password.rs"]
mod password;
#[path = "terminal/scheduled.rs"]
mod scheduled;
#[path = "terminal/scripts.rs"]
mod scripts;
#[path = "terminal/searching.rs"]
mod searching;
#[path = "terminal/words.rs"]
mod words;

/// Longer than anything here takes on a slow machine: it only ends a test that has failed.
const PATIENCE: Duration = Duration::from_mins(1);

const PASSWORD: &str = "a goose flies south";

struct Terminal {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    seen: Vec<Value>,
}

impl Terminal {
    fn start(profile: &Path, link: Option<&str>) -> Self {
        Self::begin(profile, link, &["--json"])
    }

    /// What it says is for people: each line is a string.
    fn in_words(profile: &Path, link: Option<&str>) -> Self {
        Self::begin(profile, link, &[])
    }

    fn begin(profile: &Path, link: Option<&str>, how: &[&str]) -> Self {
        Self::run(
            Command::new(env!("CARGO_BIN_EXE_anser")),
            profile,
            link,
            how,
        )
    }

    fn run(mut command: Command, profile: &Path, link: Option<&str>, how: &[&str]) -> Self {
        command
            .args(["terminal", "--profile"])
            .arg(profile)
            .args(how);
        command.args(link.map(|link| ["--connect", link]).into_iter().flatten());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (lines, read) = sync_channel(64);
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if lines.send(event).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self {
            child,
            input,
            lines: read,
            seen: Vec::new(),
        }
    }

    fn types(&mut self, lines: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(lines.as_bytes()).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    /// The next line that has these words in it.
    fn says(&mut self, words: &str) -> String {
        loop {
            let Ok(value) = self.lines.recv_timeout(PATIENCE) else {
                panic!("nobody says {words:?} after {:#?}", self.seen);
            };
            self.seen.push(value.clone());
            if let Some(line) = value.as_str().filter(|line| line.contains(words)) {
                return line.to_owned();
            }
        }
    }

    /// The next event, whatever it is.
    fn next(&mut self) -> Value {
        let Ok(value) = self.lines.recv_timeout(PATIENCE) else {
            panic!("nothing after {:#?}", self.seen);
        };
        self.seen.push(value.clone());
        value
    }

    /// The next of these events.
    fn next_of(&mut self, events: &[&str]) -> Value {
        loop {
            let next = self.next();
            if events.iter().any(|event| next["event"] == *event) {
                return next;
            }
        }
    }

    /// The next event of this kind; those before it are kept in `seen`.
    fn until(&mut self, event: &str) -> Value {
        loop {
            let Ok(value) = self.lines.recv_timeout(PATIENCE) else {
                panic!("no {event:?} after {:#?}", self.seen);
            };
            self.seen.push(value.clone());
            if value["event"] == event {
                return value;
            }
        }
    }

    /// Kills it, and gives what it has said until then and nobody has read.
    fn killed(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.iter().collect()
    }

    /// The end of the input; gives the exit status.
    fn end(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended already, unless a test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server, and where the people of a story keep their profiles.
struct Stage {
    runtime: tokio::runtime::Runtime,
    data: TempDir,
    homes: Vec<(String, TempDir)>,
    config: Config,
    /// `None` while it is stopped.
    server: Option<Server>,
}

impl Stage {
    /// Most stories are about two who are friends, and not about how they have become it.
    fn begin(set: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            friend_requests: FriendRequests::Auto,
            ..Config::default()
        };
        set(&mut config);
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let mut stage = Self {
            runtime: runtime.enable_all().build().unwrap(),
            data: tempfile::tempdir().unwrap(),
            homes: Vec::new(),
            config,
            server: None,
        };
        stage.serve();
        // From here on at the same place.
        stage.config.listen = stage.server().link.address().parse().unwrap();
        stage
    }

    fn serve(&mut self) {
        let folder = DataFolder::open(self.data.path()).unwrap();
        let server = Server::start(folder, self.config.clone(), system_clock());
        self.server = Some(self.runtime.block_on(server).unwrap());
    }

    fn stop(&mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    fn link(&self) -> String {
        self.server().link.to_string()
    }

    /// A folder for a profile of its own.
    fn home(&mut self, name: &str) -> &Path {
        let home = (name.to_owned(), tempfile::tempdir().unwrap());
        self.homes.push(home);
        self.homes.last().unwrap().1.path()
    }

    /// People who have just registered, each at a terminal.
    fn people<const N: usize>(&mut self, names: [&str; N]) -> [Terminal; N] {
        let link = self.link();
        names.map(|name| {
            let mut terminal = Terminal::start(self.home(name), Some(&link));
            terminal.types(&format!("reg {name}\n{PASSWORD}\n{PASSWORD}"));
            assert_eq!(terminal.until("signed-in")["name"], name);
            terminal.until("ready");
            terminal
        })
    }

    /// Somebody at the same place once more: the device is known.
    fn again(&self, name: &str) -> Terminal {
        let home = self.homes.iter().find(|(of, _)| of == name);
        Terminal::start(home.unwrap().1.path(), None)
    }

    /// Something typed at the server itself.
    fn at_the_server(&self, line: &str) {
        let (answer, answered) = sync_channel(1);
        let operator = &self.server().operator;
        assert!(operator.say(line.into(), Words::English, answer), "{line}");
        let said = answered.recv_timeout(PATIENCE).unwrap();
        assert!(said.done, "{line}: {said:?}");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.stop();
        }
    }
}

fn all_end<const N: usize>(terminals: [Terminal; N]) {
    for terminal in terminals {
        assert_eq!(terminal.end(), Some(0));
    }
}

#[test]
fn two_people_at_two_terminals() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);

    anna.types("add nobody");
    let refused = anna.until("friend-refused");
    assert_eq!(
        (&refused["name"], refused["text"].is_string()),
        (&"nobody".into(), true)
    );
    anna.types("add BEN");
    assert_eq!(anna.until("friend-added")["name"], "ben");
    assert_eq!(ben.until("friend-added")["name"], "anna");
    anna.types("friends");
    let friend = anna.until("friend");
    assert_eq!(
        (&friend["name"], &friend["presence"]),
        (&"ben".into(), &"online".into())
    );

    anna.types("send ben one\\ntwo");
    let stored = anna.until("stored");
    assert_eq!(
        (&stored["conversation"], &stored["seq"]),
        (&"ben".into(), &1.into())
    );
    let message = ben.until("message");
    assert_eq!(message["text"], "one\ntwo");
    assert_eq!(
        (&message["conversation"], &message["from"]),
        (&"anna".into(), &"anna".into())
    );
    assert_eq!(
        (&message["seq"], &message["id"]),
        (&1.into(), &stored["id"])
    );
    ben.types(r#"send anna "你好 \"🍣\"""#);
    assert_eq!(anna.until("message")["text"], "你好 \"🍣\"");
    ben.types("send carla hello\nnonsense\nhistory anna x");
    for _ in 0..3 {
        assert!(ben.until("error")["text"].is_string());
    }

    // Nobody is there: what is sent waits, and the end of the input waits with it.
    stage.stop();
    anna.until("offline");
    for number in 1..=3 {
        anna.types(&format!("send ben offline {number}"));
    }
    stage.serve();
    for number in 1..=3 {
        assert_eq!(ben.until("message")["text"], format!("offline {number}"));
    }
    assert_eq!(anna.end(), Some(0));

    // The device is known: no password, and the history is there.
    let mut anna = stage.again("anna");
    anna.types("history ben 2");
    let texts = [anna.until("history"), anna.until("history")].map(|entry| entry["text"].clone());
    assert_eq!(texts, ["offline 2", "offline 3"]);
    anna.types("logout");
    anna.until("signed-out");
    anna.types("friends\nsend ben x");
    assert!(anna.until("error")["text"].is_string());
    all_end([anna, ben]);
}

#[test]
fn a_request_is_kept_for_the_next_sign_in() {
    let mut stage = Stage::begin(|config| config.friend_requests = FriendRequests::Ask);
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    assert_eq!(ben.end(), Some(0));

    anna.types("add ben It is me");
    assert_eq!(anna.until("request-sent")["name"], "ben");
    anna.types("add ben");
    assert!(
        anna.until("friend-refused")["text"]
            .as_str()
            .unwrap()
            .contains("asked already")
    );
    anna.types("send ben too early");
    let early = anna.until("error");
    assert!(
        early["text"]
            .as_str()
            .unwrap()
            .contains("not among your friends")
    );

    let mut ben = stage.again("ben");
    let asks = ben.until("friend-asks");
    assert_eq!(
        (&asks["name"], &asks["text"]),
        (&"anna".into(), &"It is me".into())
    );
    ben.types("requests");
    let request = ben.until("request");
    assert_eq!(
        (&request["name"], &request["direction"]),
        (&"anna".into(), &"asks".into())
    );
    ben.types("accept anna");
    assert_eq!(ben.until("done")["name"], "anna");
    assert_eq!(anna.until("friend-added")["name"], "ben");

    // The words of the request are the first message, and read with the answer to it.
    anna.types("send ben hello");
    assert_eq!(ben.until("message")["text"], "hello");
    ben.types("read anna");
    let marked = loop {
        let marked = anna.until("marked");
        if marked["read"] == 2 {
            break marked;
        }
    };
    assert_eq!(marked["from"], "ben");
    anna.types("delete ben 1");
    assert_eq!(anna.until("deleted")["seq"], 1);
    assert_eq!(ben.until("message-deleted")["seq"], 1);
    ben.types("delete anna 1");
    assert!(
        ben.until("error")["text"]
            .as_str()
            .unwrap()
            .contains("#1 is no text of yours there")
    );

    ben.types("status on the lake\nseen busy");
    ben.until("done");
    ben.until("done");
    let presence = loop {
        let presence = anna.until("presence");
        if presence["presence"] == "busy" {
            break presence;
        }
    };
    assert_eq!(presence["name"], "ben");
    anna.types("devices\nloginlog\npeople");
    assert_eq!(anna.until("device")["own"], true);
    assert!(
        anna.until("login")["address"]
            .as_str()
            .unwrap()
            .contains("127.0.0.1")
    );
    assert_eq!(anna.until("person")["name"], "anna");

    ben.types("unfriend anna");
    ben.until("done");
    anna.types("send ben gone?");
    let refused = anna.until("refused");
    assert!(refused["text"].as_str().unwrap().contains("not friends"));
    all_end([ben, anna]);
}

#[test]
fn a_server_that_is_not_known_is_not_trusted_in_a_pipe() {
    let mut stage = Stage::begin(|_| {});
    let address = stage.server().link.address();
    let mut anna = Terminal::start(stage.home("anna"), Some(&format!("anser://{address}")));
    anna.types(&format!("login anna\n{PASSWORD}"));
    let unknown = anna.until("unknown-server");
    let fingerprint = stage.server().link.fingerprint.unwrap().to_string();
    assert_eq!(unknown["fingerprint"], fingerprint);
    anna.until("error");
    assert_eq!(anna.end(), Some(0));
}

#[test]
fn a_server_that_is_known_needs_no_comparing_at_another_address_in_a_pipe() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna] = stage.people(["anna"]);
    anna.types("logout");
    anna.until("signed-out");
    assert_eq!(anna.end(), Some(0));

    let known = stage.server().link.address();
    let elsewhere = known.replace("127.0.0.1", "localhost");
    let home = &stage.homes[0].1;
    let mut anna = Terminal::start(home.path(), Some(&format!("anser://{elsewhere}")));
    anna.types(&format!("login anna\n{PASSWORD}"));
    let same = anna.until("known-elsewhere");
    assert_eq!(
        (&same["address"], &same["known"]),
        (&elsewhere.into(), &known.into())
    );
    anna.until("ready");
    let asked = |event: &&Value| event["event"] == "unknown-server";
    assert_eq!(anna.seen.iter().find(asked), None);
    assert_eq!(anna.end(), Some(0));
}

#[test]
fn a_profile_that_is_open_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = Terminal::start(folder.path(), None);
    let mut first = first;
    first.types("help");
    first.until("help");
    let mut command = Command::new(env!("CARGO_BIN_EXE_anser"));
    command.args(["terminal", "--profile"]).arg(folder.path());
    let second = command.stdin(Stdio::null()).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(
        sentence.contains("close it, or choose another"),
        "{sentence}"
    );
    assert_eq!(first.end(), Some(0));
}

#[test]
fn a_picture_is_seen_by_friends_and_survives_the_server() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    ben.types("add anna");
    ben.until("friend-added");
    anna.until("friend-added");

    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("a goose.png");
    let goose = image::RgbImage::from_pixel(400, 300, image::Rgb([90, 120, 60]));
    goose.save(&file).unwrap();
    anna.types(&format!("picture {}", file.display()));
    anna.until("done");
    let picture = ben.until("friend-changed")["picture"].clone();
    assert!(picture.is_string(), "{picture}");
    for bad in ["picture", "picture /nowhere/at.all", "picture /"] {
        anna.types(bad);
        assert!(anna.until("error")["text"].is_string(), "{bad}");
    }

    stage.stop();
    ben.until("offline");
    stage.serve();
    ben.until("ready");
    ben.types("people");
    let people = [ben.until("person"), ben.until("person")];
    let of = |name: &str| people.iter().find(|person| person["name"] == name).unwrap();
    assert_eq!(of("anna")["picture"], picture);
    assert_eq!(of("ben")["picture"], Value::Null);
    anna.until("ready");
    anna.types("picture none");
    anna.until("done");
    assert_eq!(ben.until("friend-changed")["picture"], Value::Null);
    all_end([anna, ben]);
}

#[test]
fn a_closed_directory_is_said_to_be_one() {
    let mut stage = Stage::begin(|config| config.directory = Directory::Closed);
    let [mut anna] = stage.people(["anna"]);
    anna.types("people");
    let said = anna.until("error")["text"].clone();
    assert!(said.as_str().unwrap().contains("name"), "{said}");
    assert_eq!(anna.end(), Some(0));
}

#[test]
fn an_administrator_acts_from_a_terminal_and_the_others_notice() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    ben.until("friend-added");
    anna.types("/kick ben");
    let refused = anna.until("error")["text"].clone();
    assert!(
        refused.as_str().unwrap().contains("administrators"),
        "{refused}"
    );

    stage.at_the_server("grant anna admin");
    let rights = anna.until("rights");
    assert_eq!(rights["role"], "admin");
    let said = "You are an administrator of this server now. /help lists what you can do here.";
    assert_eq!(rights["text"], said);
    anna.types("/help");
    assert_eq!(anna.until("said")["done"], true);
    anna.types("help /gag");
    let help = anna.until("help")["text"].clone();
    assert!(
        help.as_str().unwrap().starts_with("/gag NAME [TIME]"),
        "{help}"
    );
    anna.types("help /brew");
    let help = anna.until("help")["text"].clone();
    assert!(help.as_str().unwrap().starts_with("/COMMAND"), "{help}");
    anna.types("/gag ben 10m");
    assert_eq!(anna.until("said")["done"], true);
    let rights = ben.until("rights");
    assert_eq!(rights["gagged"], true);
    assert!(rights["until"].as_i64().is_some());
    ben.types("send anna nobody hears this");
    let refused = ben.until("refused")["text"].clone();
    assert!(
        refused.as_str().unwrap().contains("right to write"),
        "{refused}"
    );
    anna.types("/gag anna 10m");
    assert_eq!(anna.until("said")["done"], false);
    anna.types("/ungag ben");
    assert_eq!(ben.until("rights")["gagged"], false);
    anna.types("/blockuser ben");
    ben.until("signed-out");
    ben.types(&format!("login ben\n{PASSWORD}"));
    let failed = ben.until("sign-in-failed")["text"].clone();
    assert!(failed.as_str().unwrap().contains("blocked"), "{failed}");
    anna.types("/unblockuser ben");
    anna.until("said");
    ben.types(&format!("login ben\n{PASSWORD}"));
    assert_eq!(ben.until("signed-in")["role"], "user");
    // It is so after a restart, of the program and of the server, until it is taken back.
    assert_eq!(anna.end(), Some(0));
    stage.stop();
    stage.serve();
    let mut anna = stage.again("anna");
    assert_eq!(anna.until("signed-in")["role"], "admin");
    stage.at_the_server("grant anna user");
    let rights = anna.until("rights");
    assert_eq!(rights["role"], "user");
    let said = "You are no longer an administrator of this server.";
    assert_eq!(rights["text"], said);
    all_end([anna, ben]);
}

#[test]
fn who_quits_right_after_sending_has_sent() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    ben.until("friend-added");
    assert_eq!(anna.end(), Some(0));
    for number in 0..5 {
        let mut anna = stage.again("anna");
        anna.types(&format!("send ben {number}\nquit"));
        anna.until("stored");
        assert_eq!(anna.end(), Some(0));
        assert_eq!(ben.until("message")["text"], number.to_string());
    }
    // What was written and not sent is read back at once, and on the next device.
    ben.types("draft anna half a th\ndraft anna");
    assert_eq!(ben.until("draft")["text"], "half a th");
    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = Terminal::start(elsewhere.path(), Some(&stage.link()));
    other.types(&format!("login ben\n{PASSWORD}"));
    while other.until("draft")["text"] != "half a th" {}
    other.types("draft anna \"\"");
    while ben.until("draft")["text"] != "" {}
    // All but this one are signed out, and are told so.
    ben.types("revoke all\ndevices");
    ben.until("done");
    assert_eq!(ben.until("device")["own"], true);
    other.until("signed-out");
    all_end([other, ben]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn three_people_in_a_group_and_everybody_in_the_lobby() {
    let mut stage = Stage::begin(|config| config.lobby = Some(GroupName::parse("Lobby").unwrap()));
    let [mut anna, mut ben, mut carla] = stage.people(["anna", "ben", "carla"]);
    anna.types("add ben");
    ben.until("friend-added");

    anna.types("newgroup \"Book club\"\naddgroupuser \"book CLUB\" ben");
    assert_eq!(anna.until("done")["conversation"], "Book club");
    anna.until("done");
    let added = ben.until("message");
    assert_eq!(
        (&added["conversation"], &added["kind"]),
        (&"Book club".into(), &"group".into())
    );
    // Whoever was not in it reads nothing of it; who joins reads from there on.
    anna.types("sendgroup \"book club\" before Carla");
    assert_eq!(ben.until("message")["text"], "before Carla");
    carla.types("sendgroup \"book club\" hello?");
    assert!(carla.until("error")["text"].is_string());
    // Words for one person never go to many because of a name.
    carla.types("send lobby for somebody called Lobby");
    assert!(carla.until("error")["text"].is_string());
    carla.types("join \"Book club\"");
    assert_eq!(carla.until("done")["conversation"], "Book club");
    carla.types("sendgroup \"Book club\" good evening");
    let stored = carla.until("stored");
    assert_eq!(
        (&stored["conversation"], &stored["kind"]),
        (&"Book club".into(), &"group".into())
    );
    for terminal in [&mut anna, &mut ben] {
        let said = loop {
            let message = terminal.until("message");
            if message["text"] == "good evening" {
                break message;
            }
        };
        assert_eq!(said["conversation"], "Book club");
    }
    carla.types("history \"Book club\"");
    let seqs = [carla.until("history"), carla.until("history")].map(|entry| entry["seq"].clone());
    assert_eq!(seqs, [4, 5], "her joining and her words");

    // Each of these goes where it was said, and nowhere else.
    anna.types(
        "send ben for you alone\nsendgroup \"Book club\" for the club\nsendgroup lobby for all",
    );
    let mut heard = Vec::new();
    while heard.len() < 3 {
        let message = ben.until("message");
        if message["from"] == "anna" {
            heard.push(message);
        }
    }
    heard.sort_by_key(|message| message["kind"].to_string());
    let heard: Vec<_> = heard
        .iter()
        .map(|message| (message["kind"].clone(), message["text"].clone()))
        .collect();
    let expected = [
        ("direct", "for you alone"),
        ("group", "for the club"),
        ("lobby", "for all"),
    ];
    assert_eq!(
        heard,
        expected.map(|(kind, text)| (kind.into(), text.into()))
    );
    ben.types("groups");
    let group = ben.until("group");
    assert_eq!(
        (
            &group["name"],
            &group["creator"],
            &group["online"],
            &group["total"]
        ),
        (&"Lobby".into(), &"".into(), &3.into(), &3.into())
    );
    let group = ben.until("group");
    assert_eq!(
        (
            &group["name"],
            &group["creator"],
            &group["role"],
            &group["total"]
        ),
        (
            &"Book club".into(),
            &"anna".into(),
            &"member".into(),
            &3.into()
        )
    );

    // Ben is away while he is put out; after a restart of everything all stands where it stood.
    assert_eq!(ben.end(), Some(0));
    anna.types("delgroupuser \"Book club\" ben\nsendgroup \"Book club\" behind his back");
    anna.until("done");
    anna.until("stored");
    stage.stop();
    stage.serve();
    let mut ben = stage.again("ben");
    ben.types("sendgroup \"Book club\" am I out?");
    assert!(
        ben.until("refused")["text"]
            .as_str()
            .unwrap()
            .contains("no longer in this group")
    );
    ben.types("history anna\nhistory \"Book club\" 1\nhistory lobby");
    let texts = [(); 3].map(|()| ben.until("history")["text"].clone());
    assert_eq!(texts[0], "for you alone");
    assert!(texts[1].as_str().unwrap().contains("removed"), "{texts:?}");
    assert_eq!(texts[2], "for all");

    anna.until("offline");
    anna.until("ready");
    anna.types("delgroup \"Book club\"");
    anna.until("done");
    let ended = loop {
        let message = carla.until("message");
        if message["text"].as_str().unwrap().contains("deleted") {
            break message;
        }
    };
    assert_eq!(ended["conversation"], "Book club");
    all_end([anna, ben, carla]);
}

#[test]
fn whoever_signs_in_is_told_once_what_one_can_type() {
    let mut stage = Stage::begin(|_| {});
    let link = stage.link();
    let mut anna = Terminal::in_words(stage.home("anna"), Some(&link));
    anna.types(&format!("reg anna\n{PASSWORD}\n{PASSWORD}"));
    anna.says("Signed in as anna");
    for (group, words) in [
        ("Friends: ", ["friends", "add", "send"]),
        ("Groups: ", ["newgroup", "join", "sendgroup"]),
        ("Account: ", ["status", "logout", "\"help\""]),
    ] {
        let line = anna.says(group);
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    // Not again when the connection comes back, and not for a script.
    stage.stop();
    anna.says("Not connected: The server is stopping.");
    stage.serve();
    anna.says("Signed in as anna");
    anna.types("friends");
    anna.says("No friends yet.");
    let told = |terminal: &Terminal| {
        let lines = terminal.seen.iter().filter_map(Value::as_str);
        lines.filter(|line| line.contains("Friends: ")).count()
    };
    assert_eq!(told(&anna), 1);
    let [mut ben] = stage.people(["ben"]);
    ben.types("help");
    ben.until("help");
    assert!(ben.seen.iter().all(Value::is_object), "{:?}", ben.seen);
    all_end([anna, ben]);
}

#[test]
fn what_administrators_say_is_printed_and_found_again() {
    let mut stage = Stage::begin(|_| {});
    let link = stage.link();
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    let mut carla = Terminal::in_words(stage.home("carla"), Some(&link));
    carla.types(&format!("reg carla\n{PASSWORD}\n{PASSWORD}"));
    carla.says("Account: ");
    anna.types("history @server");
    let silent = anna.until("error")["text"].clone();
    assert!(
        silent.as_str().unwrap().contains("said nothing"),
        "{silent}"
    );
    stage.at_the_server("broadcast Tea is ready");
    let check = |told: Value, name: &str, text: &str| {
        let told = ["kind", "conversation", "from", "text"].map(|field| told[field].clone());
        let expected = ["server", name, "@server", text];
        assert_eq!(told, expected.map(Value::from));
    };
    check(anna.until("message"), "@server", "Tea is ready");
    assert_eq!(carla.says("Tea"), "[Announcements] Tea is ready");
    stage.at_the_server("adminsend anna Please call");
    check(anna.until("message"), "@server/me", "Please call");
    stage.at_the_server("adminsend carla Come in");
    assert_eq!(carla.says("Come"), "[From the administrators] Come in");
    // No group is mistaken for the server.
    ben.types("newgroup @server");
    let refused = ben.until("error")["text"].clone();
    assert!(
        refused.as_str().unwrap().contains("belongs to the server"),
        "{refused}"
    );
    let again = |who: &mut Terminal, name: &str, text: &str| {
        who.types(&format!("history {name}\nread {name}"));
        check(who.until("history"), name, text);
        who.until("done");
    };
    again(&mut anna, "@server", "Tea is ready");
    again(&mut anna, "@server/me", "Please call");
    again(&mut ben, "@server", "Tea is ready");
    // Nobody writes there.
    ben.types("send @server May I?");
    assert!(ben.until("error")["text"].is_string());
    all_end([anna, ben, carla]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn a_group_is_led_from_a_terminal_and_everybody_reads_who_has_done_what() {
    let mut stage = Stage::begin(|config| config.lobby = None);
    let link = stage.link();
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    let mut carla = Terminal::in_words(stage.home("carla"), Some(&link));
    carla.types(&format!("reg carla\n{PASSWORD}\n{PASSWORD}"));
    carla.says("Account: ");

    // Asking to be let in, and being let in or not.
    anna.types("newgroup chess approval");
    anna.until("done");
    carla.types("groups");
    assert_eq!(
        carla.says("chess"),
        "1. chess anna 1/1 – type \"join\" and its name to ask"
    );
    ben.types("join chess\ngroups");
    assert!(ben.until("waits")["text"].is_string());
    let group = ben.until("group");
    assert_eq!(
        [&group["asked"], &group["policy"], &group["role"]],
        [&Value::from(true), &"approval".into(), &"outside".into()]
    );
    carla.types("join chess\ngroups");
    carla.says("You have asked to join.");
    let asked = "1. chess anna 1/1 – you have asked to be let in";
    assert_eq!(carla.says("chess"), asked);
    anna.types("wishes chess");
    let waiting = [anna.until("wish"), anna.until("wish")].map(|wish| wish["name"].clone());
    assert_eq!(waiting, ["ben", "carla"]);
    anna.types("turnaway chess nobody");
    let nobody = anna.until("error")["text"].clone();
    assert!(nobody.as_str().unwrap().contains("waiting"), "{nobody}");
    anna.types("turnaway chess BEN\nletin chess carla");
    anna.until("done");
    anna.until("done");
    carla.says("[chess] anna added carla");
    ben.types("wishes chess\nmembers chess\ngroups");
    for _ in 0..2 {
        assert!(ben.until("error")["text"].is_string(), "he is not in it");
    }
    assert_eq!(ben.until("group")["asked"], false);

    for (line, sentence) in [
        (
            "announce chess Tea at five",
            "[chess] anna announced: Tea at five",
        ),
        (
            "announce chess \"\"",
            "[chess] anna removed the announcement",
        ),
        (
            "quiet chess",
            "[chess] anna changed who can post: only administrators",
        ),
        (
            "unquiet chess",
            "[chess] anna changed who can post: everybody",
        ),
        ("mute chess carla", "[chess] anna silenced carla"),
        ("unmute chess carla", "[chess] anna let carla post again"),
        ("mute chess carla 2h", "[chess] anna silenced carla until "),
        (
            "appoint chess carla",
            "[chess] anna made carla an administrator",
        ),
        (
            "dismiss chess carla",
            "[chess] carla is no longer an administrator",
        ),
        (
            "joinpolicy chess open",
            "[chess] anna opened the group: anyone can join",
        ),
        (
            "renamegroup chess draughts",
            "anna named the group “draughts”",
        ),
        (
            "handover draughts carla",
            "[draughts] carla owns the group now",
        ),
    ] {
        anna.types(line);
        anna.until("done");
        carla.says(sentence);
        if line.ends_with("2h") {
            carla.types("sendgroup chess but");
            carla.says("You are silenced in this group until ");
            carla.types("members chess");
            carla.says("anna (anna) — Online, Owner");
            carla.says("carla (carla) — Online, Silenced until ");
            anna.types("members chess");
            let members = [anna.until("member"), anna.until("member")];
            let told = members.map(|of| [of["name"].clone(), of["muted"].clone()]);
            let expected = [("anna", false), ("carla", true)];
            assert_eq!(
                told,
                expected.map(|(name, muted)| [Value::from(name), muted.into()])
            );
        }
    }
    for line in [
        "mute draughts carla",
        "handover draughts ben",
        "mute draughts carla soon",
    ] {
        anna.types(line);
        assert!(anna.until("error")["text"].is_string(), "{line}");
    }
    stage.at_the_server("adminsendgroup draughts Closing soon");
    carla.says("[draughts] The server’s administrators: Closing soon");
    stage.at_the_server("blockgroup draughts");
    carla.says("[draughts] The administrators of this server closed the group");
    carla.types("sendgroup draughts hello?");
    carla.says("closed this group");
    all_end([anna, ben, carla]);
}

/// Nothing is sent to a server with another key; that is said, and the right one is found when it is back.
#[test]
fn a_changed_key_is_said_and_the_right_server_is_found_again() {
    let mut stage = Stage::begin(|_| {});
    let mut stranger = Stage::begin(|_| {});
    let known = stage.server().link.fingerprint.unwrap();
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    stage.stop();
    assert_eq!(anna.until("offline")["reason"], "stopping");
    stranger.stop();
    stranger.config.listen = stage.config.listen;
    stranger.serve();
    let found = stranger.server().link.fingerprint.unwrap();
    let offline = loop {
        let offline = anna.until("offline");
        if offline["reason"] == "key-changed" {
            break offline;
        }
    };
    for (field, key) in [("known", known), ("found", found)] {
        assert_eq!(offline[field]["fingerprint"], key.to_string());
        assert_eq!(offline[field]["words"], key.words().join(" "));
    }
    let words = found.words().join(" ");
    assert!(offline["text"].as_str().unwrap().contains(&words));
    // Somebody who wants to sign in with the new link is told what to do.
    anna.types(&format!("login anna\n{PASSWORD}"));
    let error = anna.until("error")["text"].clone();
    assert!(error.as_str().unwrap().contains("trust LINK"), "{error}");
    anna.types("send ben soon");
    stranger.stop();
    stage.serve();
    anna.until("online");
    assert_eq!(anna.until("stored")["conversation"], "ben");
    all_end([anna, ben]);
}

/// The administrator has made a new key: what is kept and what waits go with it.
#[test]
fn a_key_that_has_really_changed_is_taken_with_all_that_is_kept() {
    let mut stage = Stage::begin(|_| {});
    let fresh = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben before");
    anna.until("stored");
    anna.types("trust nonsense");
    assert!(anna.until("error")["text"].is_string());
    stage.stop();
    anna.until("offline");
    anna.types("send ben meanwhile");
    let keys = |stage: &Stage| stage.data.path().join("keys").join("server.key");
    std::fs::copy(keys(&fresh), keys(&stage)).unwrap();
    // A server refuses keys that its database does not know: whoever changes one says so there.
    let database = stage.data.path().join("data").join("anser.db");
    let database = rusqlite::Connection::open(database).unwrap();
    let key = fresh.server().link.fingerprint.unwrap().0;
    let update = "UPDATE serverinfo SET identity = ?1";
    assert_eq!(database.execute(update, [key.to_vec()]).unwrap(), 1);
    drop(database);
    stage.serve();
    let link = stage.link();
    assert_eq!(
        stage.server().link.fingerprint,
        fresh.server().link.fingerprint
    );
    while anna.until("offline")["reason"] != "key-changed" {}
    anna.types(&format!("trust {link}"));
    anna.until("done");
    anna.until("online");
    assert_eq!(anna.until("stored")["seq"], 2);
    assert_eq!(anna.end(), Some(0));
    // The next start knows the key.
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("history ben");
    let texts = [(); 2].map(|()| anna.until("history")["text"].clone());
    assert_eq!(texts, ["before", "meanwhile"]);
    // Somebody who was not there, and somebody who is not signed in at all.
    let mut dora = Terminal::start(stage.home("dora"), Some(&link));
    dora.types(&format!("trust {link}\nreg dora\n{PASSWORD}\n{PASSWORD}"));
    dora.until("done");
    dora.until("ready");
    all_end([anna, dora]);
    drop(ben);
}

#[test]
fn whoever_leaves_is_told_what_that_waits_for() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    stage.stop();
    anna.until("offline");
    anna.types("send ben one\nsend ben two\nquit");
    let leaving = anna.until("leaving");
    assert_eq!(leaving["messages"], 2);
    assert_eq!(leaving["conversations"][0]["conversation"], "ben");
    assert_eq!(leaving["conversations"][0]["messages"], 2);
    assert!(leaving["text"].as_str().unwrap().contains("quit"));
    anna.types("send ben three");
    assert!(anna.until("error")["text"].is_string());
    anna.types("quit");
    assert_eq!(anna.child.wait().unwrap().code(), Some(0));
    // Without waiting at all.
    let mut anna = stage.again("anna");
    anna.types("quit now");
    assert_eq!(anna.child.wait().unwrap().code(), Some(0));
    // What waited goes out at the next start.
    stage.serve();
    let mut anna = stage.again("anna");
    assert_eq!(
        [(); 2].map(|()| anna.until("stored")["seq"].clone()),
        [1, 2]
    );
    all_end([anna, ben]);
}

/// A second device has what was written a moment before the first one left.
#[test]
fn a_draft_is_told_before_leaving() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    anna.types("draft ben half a sen\nquit");
    assert_eq!(anna.child.wait().unwrap().code(), Some(0));
    let link = stage.link();
    let mut other = Terminal::start(stage.home("other"), Some(&link));
    other.types(&format!("login anna\n{PASSWORD}"));
    other.until("ready");
    other.types("draft ben");
    assert_eq!(other.until("draft")["text"], "half a sen");
    all_end([other, ben]);
}

#[test]
fn wrong_passwords_are_told_to_the_owner_also_after_a_restart() {
    let mut stage = Stage::begin(|_| ());
    let [anna] = stage.people(["anna"]);
    assert_eq!(anna.end(), Some(0));
    let link = stage.link();
    let mut thief = Terminal::start(stage.home("thief"), Some(&link));
    for _ in 0..2 {
        thief.types("login anna\nnot her password");
        thief.until("sign-in-failed");
    }
    assert!(thief.end().is_some());
    stage.stop();
    stage.serve();
    let mut anna = stage.again("anna");
    let guessed = anna.until("guessed");
    assert_eq!(guessed["attempts"], 2);
    assert_eq!(guessed["last_from"], "127.0.0.1");
    assert!(guessed["last_at"].is_i64());
    // The next answer shows that the server knows that it was seen.
    anna.types("devices");
    anna.until("device");
    assert_eq!(anna.end(), Some(0));
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("devices");
    anna.until("device");
    assert!(anna.seen.iter().all(|event| event["event"] != "guessed"));
}

#[test]
fn a_line_that_is_not_utf8_is_an_error_and_the_next_one_is_carried_out() {
    let profile = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(profile.path(), None);
    let input = terminal.input.as_mut().unwrap();
    input.write_all(b"help\nse\xffnd ben x\nhelp\n").unwrap();
    terminal.until("help");
    let error = terminal.until("error");
    assert!(error["text"].as_str().unwrap().contains("UTF-8"));
    terminal.until("help");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn why_nobody_is_signed_in_is_said() {
    let mut stage = Stage::begin(|_| {});
    let [anna] = stage.people(["anna"]);
    assert_eq!(anna.end(), Some(0));
    let accounts = stage.homes[0].1.path().join("accounts");
    let account = std::fs::read_dir(accounts).unwrap().next().unwrap();
    std::fs::write(account.unwrap().path().join("device.key"), "noise").unwrap();
    let mut anna = stage.again("anna");
    for event in ["signed-out", "error"] {
        let said = anna.until(event);
        let said = said["text"].as_str().unwrap();
        assert!(said.contains("device.key"), "{said}");
        anna.types("friends");
        anna.types("send ben hello");
    }
    anna.types(&format!("login anna\n{PASSWORD}"));
    assert_eq!(anna.until("signed-in")["name"], "anna");
    assert_eq!(anna.end(), Some(0));
}

/// The one that was there says that a copy has taken its place, and is back when that has ended.
#[test]
fn a_copied_profile_is_noticed() {
    let mut stage = Stage::begin(|_| {});
    let [anna] = stage.people(["anna"]);
    assert_eq!(anna.end(), Some(0));
    let copy = stage.home("copy").to_owned();
    let mut folders = vec![std::path::PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(stage.homes[0].1.path().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                std::fs::create_dir(copy.join(&name)).unwrap();
                folders.push(name);
            } else {
                std::fs::copy(entry.path(), copy.join(name)).unwrap();
            }
        }
    }
    let mut original = stage.again("anna");
    original.until("ready");
    let mut copied = stage.again("copy");
    copied.until("ready");
    let said = original.until("device-in-use");
    assert!(said["text"].as_str().unwrap().contains("copy"), "{said}");
    copied.types("friends\nsend nobody x");
    copied.until("error");
    assert_eq!(copied.end(), Some(0));
    original.until("online");
    let told = original.seen.iter();
    let told = told.filter(|event| event["event"] == "device-in-use");
    assert_eq!(told.count(), 1);
    assert_eq!(original.end(), Some(0));
}

/// No file of the program may grow beyond a limit, as on a disk that is full: a text is on disk and
/// arrives, also when the program is killed, or it was refused and is nowhere.
#[cfg(unix)]
#[test]
fn a_full_disk_refuses_texts_and_loses_none_that_it_took() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    assert_eq!(anna.end(), Some(0));
    stage.stop();
    // Without the signal a write beyond the limit is an error, as it is on a full disk.
    let limited = "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_anser")]);
    let mut anna = Terminal::run(command, stage.homes[0].1.path(), None, &["--json"]);
    let long = "x".repeat(1500);
    let (mut written, mut refused) = (BTreeSet::new(), 0);
    for number in 0..120 {
        anna.types(&format!("send ben {number} {long}"));
        loop {
            match anna.next()["event"].as_str() {
                Some("written") => {
                    written.insert(number);
                    break;
                }
                Some("error") => {
                    refused += 1;
                    break;
                }
                _ => {}
            }
        }
    }
    assert!(refused > 0 && !written.is_empty(), "{written:?}");
    anna.types("draft ben a draft");
    anna.until("error");
    drop(anna);

    stage.serve();
    let anna = stage.again("anna");
    let mut arrived = BTreeSet::new();
    while arrived.len() < written.len() {
        let message = ben.until("message");
        let text = message["text"].as_str().unwrap().to_owned();
        let number: u32 = text.split(' ').next().unwrap().parse().unwrap();
        assert!(arrived.insert(number), "{number} twice");
    }
    assert_eq!(arrived, written);
    assert_eq!(anna.end(), Some(0), "nothing else waits");
    ben.types("history anna 200");
    for number in &written {
        let text = ben.until("history")["text"].clone();
        assert!(text.as_str().unwrap().starts_with(&format!("{number} ")));
    }
    assert_eq!(ben.end(), Some(0));
}

/// What one writes on another device stands in the conversation that is printed, as one's own and once; the device on
/// which it was typed does not repeat it. And each device hears that there is another one.
#[test]
fn what_ones_other_device_does_is_printed() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    let link = stage.link();
    let mut other = Terminal::start(stage.home("other"), Some(&link));
    other.types(&format!("login anna\n{PASSWORD}"));
    other.until("ready");
    let new = anna.until("new-device");
    assert_eq!(new["address"], "127.0.0.1");
    assert!(new["text"].as_str().unwrap().contains("Not you?"), "{new}");
    other.types("send ben typed there\nnewgroup chess\nsendgroup chess \"to all\"");
    let here = other.until("stored");
    assert!(here["text"].is_null(), "{here}");
    let there = anna.until("stored");
    assert_eq!(
        (&there["text"], &there["conversation"]),
        (&"typed there".into(), &"ben".into())
    );
    assert_eq!(anna.until("stored")["text"], "to all");
    assert_eq!(anna.end(), Some(0));
    // A program that writes for people: what came while it was away is printed once, and not at the next start.
    other.types("send ben while it was away");
    other.until("stored");
    other.until("stored");
    let home = stage.homes[0].1.path().to_owned();
    let mut anna = Terminal::in_words(&home, None);
    let line = anna.says("while it was away");
    assert_eq!(line, "anna (you) → ben: while it was away");
    other.types("sendgroup chess \"and now\"");
    assert_eq!(anna.says("and now"), "[chess] anna (you): and now");
    anna.types("send ben typed here");
    while ben.until("message")["text"] != "typed here" {}
    ben.types("send anna heard");
    anna.says("heard");
    let repeated = anna
        .seen
        .iter()
        .any(|line| line.to_string().contains("typed here"));
    assert!(!repeated, "{:#?}", anna.seen);
    all_end([anna, ben, other]);
}

/// A new device fetches what is old, and says so; what comes then is news.
#[test]
fn what_a_new_device_fetches_is_marked_as_history() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben old");
    anna.until("stored");
    assert!(ben.until("message")["history"].is_null());
    ben.types("send anna old too");
    anna.until("message");
    let link = stage.link();
    let mut other = Terminal::start(stage.home("other"), Some(&link));
    other.types(&format!("login anna\n{PASSWORD}"));
    assert_eq!(other.until("stored")["history"], true);
    assert_eq!(other.until("message")["history"], true);
    ben.types("send anna new");
    let new = other.until("message");
    assert_eq!(
        (&new["text"], &new["history"]),
        (&"new".into(), &Value::Null)
    );
    // The history of this device is damaged while it is away, and comes again as what it is.
    assert_eq!(other.end(), Some(0));
    let account = std::fs::read_dir(stage.homes[2].1.path().join("accounts"));
    let account = account.unwrap().next().unwrap().unwrap().path();
    std::fs::write(account.join("history.db"), "noise").unwrap();
    ben.types("send anna while it was away");
    anna.until("message");
    let mut other = stage.again("other");
    let damaged = other.until("damaged");
    assert_eq!(damaged["what"], "history");
    assert!(
        damaged["path"]
            .as_str()
            .unwrap()
            .contains("history.damaged-")
    );
    let mut told = Vec::new();
    while told.len() < 3 {
        let event = other.next();
        if event["event"] == "message" {
            told.push((event["text"].clone(), event["history"] == true));
        }
    }
    let expected = [
        ("old too", true),
        ("new", true),
        ("while it was away", false),
    ];
    assert_eq!(told, expected.map(|(text, old)| (text.into(), old)));
    all_end([anna, ben, other]);
}

/// Killed at any moment: every text that was sent is reported by `stored`, at the latest by the next
/// program, and what was marked as told by one is not told as new by another.
#[test]
fn stored_is_reported_although_the_program_is_killed() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    let (mut written, mut stored) = (Vec::new(), BTreeSet::new());
    for round in 0..12 {
        for number in 0..5 {
            anna.types(&format!("send ben {round}.{number}"));
        }
        // Killed after another number of events in each round.
        let mut events = 0;
        while events < 3 + round {
            let event = anna.next();
            match event["event"].as_str() {
                Some("written") => written.push(event["id"].clone()),
                Some("stored") => drop(stored.insert(event["seq"].as_u64().unwrap())),
                _ => continue,
            }
            events += 1;
            if events == 10 {
                break;
            }
        }
        // What it has said before it was killed is said, whether or not it was read by then.
        for event in anna.killed() {
            if event["event"] == "stored" {
                stored.insert(event["seq"].as_u64().unwrap());
            }
        }
        anna = stage.again("anna");
        loop {
            let event = anna.next();
            match event["event"].as_str() {
                Some("stored") => drop(stored.insert(event["seq"].as_u64().unwrap())),
                Some("ready") => break,
                _ => {}
            }
        }
    }
    anna.types("send ben the last");
    let last = loop {
        let event = anna.next();
        if event["event"] == "stored" {
            stored.insert(event["seq"].as_u64().unwrap());
        }
        if event["event"] == "written" {
            break event["id"].clone();
        }
    };
    loop {
        let event = anna.until("stored");
        stored.insert(event["seq"].as_u64().unwrap());
        if event["id"] == last {
            break;
        }
    }
    let head = stored.last().copied().unwrap();
    let mut heard = BTreeSet::new();
    while heard.last() != Some(&head) {
        heard.insert(ben.until("message")["seq"].as_u64().unwrap());
    }
    assert_eq!(stored, heard, "what ben has, anna was told to be stored");
    assert!(heard.len() > written.len());
    all_end([anna, ben]);
}

/// A byte that was turned over in an entry on disk is noticed, and the entry comes from the server.
#[test]
fn a_damaged_entry_comes_again_from_the_server() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben the geese fly south");
    anna.until("stored");
    ben.until("message");
    assert_eq!(ben.end(), Some(0));
    let account = std::fs::read_dir(stage.homes[1].1.path().join("accounts"));
    let history = account.unwrap().next().unwrap().unwrap().path();
    let history = history.join("history.db");
    let mut bytes = std::fs::read(&history).unwrap();
    let words = b"the geese fly";
    let places: Vec<usize> = (0..bytes.len() - words.len())
        .filter(|at| bytes[*at..].starts_with(words))
        .collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[at + 4] ^= 1);
    std::fs::write(&history, bytes).unwrap();
    for _ in 0..2 {
        let mut ben = stage.again("ben");
        ben.types("history anna");
        let text = ben.until("history")["text"].clone();
        assert_eq!(text, "the geese fly south");
        assert_eq!(ben.end(), Some(0));
    }
    assert_eq!(anna.end(), Some(0));
}

/// A list without what is over, and without those who add one to groups.
#[test]
fn what_is_over_is_taken_out_of_the_list_and_strangers_do_not_add_one() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    ben.types("newgroup club\nnewgroup trap");
    ben.until("done");
    ben.until("done");
    anna.types("join club");
    anna.until("done");
    anna.types("hide club");
    assert!(anna.until("error")["text"].is_string(), "she is in it");
    anna.types("leave club");
    anna.until("done");
    anna.types("history club\nhide club");
    anna.until("done");
    anna.types("history club");
    assert!(anna.until("error")["text"].is_string(), "it is gone");
    anna.types("addable nobody");
    anna.until("done");
    ben.types("addgroupuser trap anna");
    assert!(ben.until("error")["text"].is_string());
    anna.types("addable somebody");
    assert!(anna.until("error")["text"].is_string());
    anna.types("addable everybody");
    anna.until("done");
    ben.types("addgroupuser club anna");
    ben.until("done");
    // That it is done for him does not say that she has heard of it.
    assert_eq!(anna.until("message")["notice"], "added");
    anna.types("send ben x\nhistory club 1");
    assert!(
        anna.until("error")["text"].is_string(),
        "they are no friends"
    );
    assert_eq!(anna.until("history")["conversation"], "club", "it is back");
    assert_eq!(anna.end(), Some(0));
    // After a restart it is as it was.
    ben.types("delgroup club");
    ben.until("done");
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("hide club");
    anna.until("done");
    assert_eq!(anna.end(), Some(0));
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("history club");
    assert!(anna.until("error")["text"].is_string());
    all_end([anna, ben]);
}

/// A script pastes more than the server takes at once: all of it arrives, in order, and that it is slow is said
/// once.
#[test]
fn what_is_pasted_too_quickly_arrives_in_order() {
    let mut stage = Stage::begin(|config| config.texts_per_minute = 600);
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben");
    anna.until("friend-added");
    ben.until("friend-added");
    let texts = 660;
    let reader = std::thread::spawn(move || {
        for number in 0..texts {
            assert_eq!(ben.until("message")["text"], format!("text {number}"));
        }
        ben
    });
    let lines: Vec<String> = (0..texts).map(|n| format!("send ben text {n}")).collect();
    anna.types(&lines.join("\n"));
    for number in 1..=texts {
        assert_eq!(anna.until("stored")["seq"], number);
    }
    let ben = reader.join().unwrap();
    let troubles = anna.seen.iter().filter(|seen| seen["event"] == "trouble");
    assert!(troubles.count() <= 1);
    assert!(!anna.seen.iter().any(|seen| seen["event"] == "refused"));
    all_end([anna, ben]);
}
