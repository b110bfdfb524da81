//! The server's data are put back from an older copy: what programs do that hold newer places. The real server, the
//! real engines, the real files.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anser::core::action::{Credentials, GroupWish};
use anser::core::message::{Message, PAGE_ROWS};
use anser::core::model::{Model, Warning};
use anser::core::{Action, ConversationAction};
use anser::front::Front as _;
use anser_server::config::Config;
use anser_server::serve::{DataFolder, Server, system_clock};
use anser_shared::conversation::ConversationKind;
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::order::Order;
use anser_shared::people::FriendRequests;
use program::{Program, is_online};
use tokio::runtime::Runtime;
use xtask::mariadb;
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Database {
    Sqlite,
    MariaDb,
}

/// A server that can be stopped, copied and put back, at one address.
struct Host {
    /// A database that is not among the files, and what stood in it when it was copied.
    mariadb: Option<(String, String)>,
    runtime: Runtime,
    data: tempfile::TempDir,
    copy: tempfile::TempDir,
    listen: SocketAddr,
    server: Option<Server>,
    link: String,
}

impl Host {
    fn begin(database: Database) -> Self {
        let mariadb = (database == Database::MariaDb).then(|| {
            let url = mariadb::empty_database(mariadb::shared().unwrap()).unwrap();
            (url, String::new())
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let mut host = Self {
            mariadb,
            runtime,
            data: tempfile::tempdir().unwrap(),
            copy: tempfile::tempdir().unwrap(),
            listen: "127.0.0.1:0".parse().unwrap(),
            server: None,
            link: String::new(),
        };
        host.start();
        host
    }

    fn start(&mut self) {
        let config = Config {
            listen: self.listen,
            database: self.mariadb.as_ref().map(|(url, _)| url.clone()),
            friend_requests: FriendRequests::Auto,
            ..Config::default()
        };
        let folder = DataFolder::open(self.data.path()).unwrap();
        let server = Server::start(folder, config, system_clock());
        let server = self.runtime.block_on(server).unwrap();
        self.link = server.link.to_string();
        self.listen = server.link.address().parse().unwrap();
        self.server = Some(server);
    }

    fn stop(&mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }

    /// Plain files, as they are at this moment; the server may be running.
    fn copy(&mut self) {
        copy_folder(self.data.path(), self.copy.path());
        if let Some((url, dump)) = &mut self.mariadb {
            *dump = mariadb::dump(url).unwrap();
        }
    }

    fn put_back(&self) {
        for entry in fs::read_dir(self.data.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
        }
        copy_folder(self.copy.path(), self.data.path());
        if let Some((url, dump)) = &self.mariadb {
            mariadb::load(url, dump).unwrap();
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn group(model: &Model) -> Option<ConversationId> {
    let mut conversations = model.conversations.values();
    let found = conversations.find(|shown| matches!(shown.kind, ConversationKind::Group(_)));
    found.map(|shown| shown.id)
}

fn friend(model: &Model) -> Option<ConversationId> {
    let friend = model.friends.values().next()?;
    let id = friend.conversation;
    model.conversations.contains_key(&id).then_some(id)
}

fn head(model: &Model, conversation: ConversationId) -> Option<Seq> {
    let shown = model.conversations.get(&conversation)?;
    Some(shown.local_head)
}

/// The texts of a log and what is kept apart, oldest first.
fn texts(program: &Program, conversation: ConversationId) -> (Vec<String>, Vec<String>) {
    // A program that has just started may be connected before its history is open.
    program.until("the history", |model| {
        model.conversations.contains_key(&conversation)
    });
    let shown = |model: &Model| model.conversations[&conversation].clone();
    let pages = shown(&program.engine.picture()).messages.rows() / PAGE_ROWS;
    let mut log = Vec::new();
    for page in 0..=pages {
        program.engine.act(Action::In(
            conversation,
            ConversationAction::NeedPage { page },
        ));
        program.until("a page", |model| {
            let shown = shown(model);
            page * PAGE_ROWS >= shown.messages.rows() || shown.messages.holds(page)
        });
        let picture = program.engine.picture();
        for (number, messages) in shown(&picture).messages.pages() {
            if number == page {
                log.extend(messages.to_vec());
            }
        }
    }
    let text = |message: &Message| message.content.words().map(str::to_owned);
    let apart = shown(&program.engine.picture()).apart.clone();
    (
        log.iter().filter_map(text).collect(),
        apart.iter().filter_map(text).collect(),
    )
}

fn is_level(conversation: ConversationId, seq: Seq) -> impl Fn(&Model) -> bool {
    move |model| {
        model.conversations.get(&conversation).is_some_and(|shown| {
            shown.local_head == seq && shown.server_head == seq && shown.outbox.is_empty()
        })
    }
}

fn say(program: &Program, conversation: ConversationId, what: &str, numbers: std::ops::Range<u32>) {
    let before = head(&program.engine.picture(), conversation).unwrap().0;
    let count = numbers.len() as u64;
    for n in numbers {
        program.send(conversation, &format!("{what} {n}"));
    }
    program.until("stored", |model| {
        let shown = &model.conversations[&conversation];
        shown.local_head.0 >= before + count && shown.outbox.is_empty()
    });
}

fn strings(what: &str, numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|n| format!("{what} {n}")).collect()
}

#[derive(Clone, Copy, Debug)]
struct Case {
    database: Database,
    /// The copy was taken while the server ran.
    live: bool,
    /// So much is written by a program that was not there before the others come back: the log may be shorter
    /// than they have it, as long, or longer.
    meanwhile: u32,
    /// The programs are started anew; if not, they are back before anybody writes.
    restarts: bool,
    in_group: bool,
}

#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn tell(case: Case) {
    let folders: [_; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [annas, bens, carls] = folders.each_ref().map(tempfile::TempDir::path);
    let mut host = Host::begin(case.database);
    let anna = Program::start(annas, None);
    let ben = Program::start(bens, None);
    anna.register("anna", &host.link);
    ben.register("ben", &host.link);
    anna.engine.act(Action::AddFriend {
        name: "ben".into(),
        greeting: String::new(),
    });
    anna.until("a friend", |model| friend(model).is_some());
    ben.until("a friend", |model| friend(model).is_some());
    let here = if case.in_group {
        let name = "Kitchen".to_owned();
        let policy = JoinPolicy::Open;
        let wish = GroupWish::Create {
            name,
            policy,
            people: Vec::new(),
        };
        anna.engine.act(Action::Group(wish));
        anna.until("a group", |model| group(model).is_some());
        let here = group(&anna.engine.picture()).unwrap();
        let wish = GroupWish::Order {
            conversation: here,
            order: Order::Add { who: "ben".into() },
        };
        anna.engine.act(Action::Group(wish));
        ben.until("a group", |model| group(model).is_some());
        here
    } else {
        friend(&anna.engine.picture()).unwrap()
    };
    say(&anna, here, "before", 0..5);
    let old = head(&anna.engine.picture(), here).unwrap();
    ben.until("what was said", is_level(here, old));

    // The copy; a running server goes on after it.
    if !case.live {
        host.stop();
    }
    host.copy();
    if !case.live {
        host.start();
        anna.until("a connection", is_online);
        ben.until("a connection", is_online);
    }
    say(&anna, here, "lost anna", 0..10);
    say(&ben, here, "lost ben", 0..10);
    let new = Seq(old.0 + 20);
    anna.until("all of it", is_level(here, new));
    ben.until("all of it", is_level(here, new));

    host.stop();
    anna.until("the loss", |model| !is_online(model));
    ben.until("the loss", |model| !is_online(model));
    host.put_back();
    // Somebody else writes before they are back: another device of Ben's, which knows nothing newer.
    let kept = if case.restarts {
        drop((anna, ben));
        None
    } else {
        Some((anna, ben))
    };
    host.start();
    if case.meanwhile > 0 {
        let device = Program::start(carls, None);
        device.engine.act(Action::SignIn(Credentials {
            server: host.link.clone(),
            name: "ben".into(),
            password: Zeroizing::new("correct horse".into()),
        }));
        device.until("signing in", is_online);
        device.until("the log", |model| head(model, here) == Some(old));
        say(&device, here, "meanwhile", 0..case.meanwhile);
    }
    let between = Seq(old.0 + u64::from(case.meanwhile));
    let start = || (Program::start(annas, None), Program::start(bens, None));
    let (anna, ben) = kept.unwrap_or_else(start);
    for program in [&anna, &ben] {
        program.until("what only it has", |model| {
            let shown = model.conversations.get(&here);
            shown.is_some_and(|shown| shown.apart.len() == 20)
        });
        program.until("what the server has", is_level(here, between));
        let picture = program.engine.picture();
        assert!(
            picture.warnings.contains(&Warning::ServerSetBack),
            "{case:?}"
        );
    }
    let mut log = strings("before", 0..5);
    log.extend(strings("meanwhile", 0..case.meanwhile));
    let mut lost = strings("lost anna", 0..10);
    lost.extend(strings("lost ben", 0..10));
    for program in [&anna, &ben] {
        assert_eq!(
            texts(program, here),
            (log.clone(), lost.clone()),
            "{case:?}"
        );
    }

    // From here on everything arrives, in both directions.
    say(&anna, here, "after anna", 0..20);
    say(&ben, here, "after ben", 0..20);
    let after = Seq(between.0 + 40);
    anna.until("what is said", is_level(here, after));
    ben.until("what is said", is_level(here, after));
    log.extend(strings("after anna", 0..20));
    log.extend(strings("after ben", 0..20));
    assert_eq!(texts(&anna, here).0, log);
    assert_eq!(texts(&ben, here).0, log);

    // What is kept apart is there after a restart, and one's own can be sent again: it leaves what others keep.
    drop(anna);
    let anna = Program::start(annas, None);
    anna.until("a connection", is_online);
    assert_eq!(texts(&anna, here).1, lost);
    anna.engine
        .act(Action::In(here, ConversationAction::SendApart));
    let again = Seq(after.0 + 10);
    anna.until("sent again", is_level(here, again));
    ben.until("sent again", is_level(here, again));
    log.extend(strings("lost anna", 0..10));
    for program in [&anna, &ben] {
        let expected = (log.clone(), strings("lost ben", 0..10));
        assert_eq!(texts(program, here), expected, "{case:?}");
    }
    ben.engine
        .act(Action::In(here, ConversationAction::DropApart));
    ben.until("nothing apart", |model| {
        model.conversations[&here].apart.is_empty()
    });
    drop(ben);
    let ben = Program::start(bens, None);
    ben.until("a connection", is_online);
    assert_eq!(texts(&ben, here), (log, vec![]));
    drop((anna, ben));
    host.stop();
}

#[test]
fn a_log_that_is_shorter_than_programs_have_it() {
    for live in [false, true] {
        tell(Case {
            database: Database::Sqlite,
            live,
            meanwhile: if live { 3 } else { 0 },
            restarts: live,
            in_group: false,
        });
    }
}

#[test]
fn a_log_that_is_as_long_as_programs_have_it() {
    for live in [false, true] {
        tell(Case {
            database: Database::Sqlite,
            live,
            meanwhile: 20,
            restarts: true,
            in_group: false,
        });
    }
}

#[test]
fn a_log_that_has_outgrown_what_programs_have() {
    for live in [false, true] {
        tell(Case {
            database: Database::Sqlite,
            live,
            meanwhile: 30,
            restarts: true,
            in_group: live,
        });
    }
}

#[test]
fn a_group_whose_log_is_shorter() {
    tell(Case {
        database: Database::Sqlite,
        live: true,
        meanwhile: 0,
        restarts: false,
        in_group: true,
    });
}

/// A dump that is loaded again, beside the folder with the keys, which nobody has to put back.
#[test]
fn a_database_of_its_own_that_is_put_back() {
    for (meanwhile, restarts) in [(0, false), (30, true)] {
        tell(Case {
            database: Database::MariaDb,
            live: true,
            meanwhile,
            restarts,
            in_group: restarts,
        });
    }
}
