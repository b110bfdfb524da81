//! C5: what is written in a conversation of one kind never shows up in one of another kind, whatever
//! happens to the server and to the programs. From end to end: real engines, a real server, real files.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::sync::mpsc::sync_channel;

use anser::core::action::{Credentials, GroupWish};
use anser::core::message::PAGE_ROWS;
use anser::core::model::{Conversation, Model};
use anser::core::{Action, ConversationAction};
use anser::front::Front as _;
use anser_server::config::Config;
use anser_server::serve::{DataFolder, Server, system_clock};
use anser_server::words::Words;
use anser_shared::conversation::ConversationKind;
use anser_shared::group::JoinPolicy;
use anser_shared::order::Order;
use anser_shared::people::FriendRequests;
use anser_shared::text::GroupName;
use program::{PATIENCE, Program, is_online};
use zeroize::Zeroizing;

/// Every kind of conversation that Ben has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Direct,
    Group,
    AnotherGroup,
    Lobby,
    ServerToEverybody,
    ServerToOne,
}

use Kind::*;

const KINDS: [Kind; 6] = [
    Direct,
    Group,
    AnotherGroup,
    Lobby,
    ServerToEverybody,
    ServerToOne,
];

impl Kind {
    fn is(self, shown: &Conversation) -> bool {
        match &shown.kind {
            ConversationKind::Direct { .. } => self == Direct,
            ConversationKind::Group(group) if group.name == "us" => self == Group,
            ConversationKind::Group(_) => self == AnotherGroup,
            ConversationKind::Lobby(_) => self == Lobby,
            ConversationKind::Server {
                everybody: true, ..
            } => self == ServerToEverybody,
            ConversationKind::Server { .. } => self == ServerToOne,
        }
    }

    fn find(self, model: &Model) -> Option<&Conversation> {
        let mut conversations = model.conversations.values();
        conversations
            .find(|shown| self.is(shown))
            .map(|shown| &**shown)
    }
}

/// Every kind before every other.
fn pairs() -> impl Iterator<Item = (Kind, Kind)> {
    let of = |one| KINDS.into_iter().map(move |other| (one, other));
    KINDS.into_iter().flat_map(of).filter(|(a, b)| a != b)
}

/// What stands in the conversation of a kind, once it is level with the server and says as much as is
/// expected there.
fn said(program: &Program, kind: Kind, expected: usize) -> Vec<String> {
    let what = format!("{expected} texts in {kind:?}");
    let is_level =
        |shown: &Conversation| shown.outbox.is_empty() && shown.local_head >= shown.server_head;
    program.until(&what, |model| {
        is_online(model) && kind.find(model).map_or(expected == 0, is_level)
    });
    // After a start the entries are on the disk.
    let picture = program.engine.picture();
    if let Some(shown) = kind.find(&picture) {
        for page in 0..=shown.messages.rows() / PAGE_ROWS {
            let conversation = shown.id;
            program.engine.act(Action::In(
                conversation,
                ConversationAction::NeedPage { page },
            ));
        }
    }
    let texts = |model: &Model| -> Option<Vec<String>> {
        let Some(shown) = kind.find(model) else {
            return (expected == 0).then(Vec::new);
        };
        let mut texts = Vec::new();
        for row in 0..shown.messages.rows() {
            let said = shown.messages.get(row)?.content.words();
            texts.extend(said.map(str::to_owned));
        }
        (is_level(shown) && texts.len() >= expected).then_some(texts)
    };
    program.until(&what, |model| texts(model).is_some());
    texts(&program.engine.picture()).unwrap()
}

/// What was said in each kind so far.
type Log = [Vec<String>; KINDS.len()];

/// Whoever is at a program reads in each kind what was said there, and nothing else.
fn check(when: &str, who: &str, program: &Program, log: &Log) {
    for (kind, expected) in KINDS.into_iter().zip(log) {
        // What the server says to Ben is his alone.
        let expected = if who == "anna" && kind == ServerToOne {
            &Vec::new()
        } else {
            expected
        };
        let said = said(program, kind, expected.len());
        assert_eq!(said, *expected, "{when}, {who} in {kind:?}");
    }
    // And there is nothing beside these conversations.
    let picture = program.engine.picture();
    for kind in KINDS {
        let conversations = picture.conversations.values();
        let of_the_kind = conversations.filter(|shown| kind.is(shown)).count();
        assert!(of_the_kind <= 1, "{when}, {who}: {kind:?}");
    }
}

struct World {
    runtime: tokio::runtime::Runtime,
    server: Option<Server>,
    log: Log,
}

impl World {
    /// Says something in a kind: Anna does, or the administrators of the server.
    fn say(&mut self, anna: &Program, kind: Kind, text: &str) {
        let line = match kind {
            ServerToEverybody => format!("broadcast {text}"),
            ServerToOne => format!("adminsend ben {text}"),
            Direct | Group | AnotherGroup | Lobby => {
                let conversation = kind.find(&anna.engine.picture()).unwrap().id;
                anna.send(conversation, text);
                return self.log[kind as usize].push(text.to_owned());
            }
        };
        let (answer, answered) = sync_channel(1);
        let operator = &self.server.as_ref().unwrap().operator;
        assert!(operator.say(line, Words::English, answer));
        assert!(answered.recv_timeout(PATIENCE).unwrap().done);
        self.log[kind as usize].push(text.to_owned());
    }

    /// Something in every kind, right before and after every other.
    fn say_pairs(&mut self, anna: &Program, when: &str) {
        for (one, other) in pairs() {
            self.say(anna, one, &format!("{when}: {one:?} before {other:?}"));
            self.say(anna, other, &format!("{when}: {other:?} after {one:?}"));
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn nothing_is_read_in_another_kind_of_conversation_than_where_it_was_said() {
    let folders: [_; 4] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, annas, desks, phones] = folders.each_ref().map(tempfile::TempDir::path);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let begin = |world: &mut World, listen: &str| {
        let config = Config {
            listen: listen.parse().unwrap(),
            friend_requests: FriendRequests::Auto,
            // Programs write faster here than people do.
            texts_per_minute: u32::MAX,
            acts_per_minute: u32::MAX,
            changes_per_minute: u32::MAX,
            lobby: Some(GroupName::parse("Lobby").unwrap()),
            ..Config::default()
        };
        let folder = DataFolder::open(data).unwrap();
        let server = Server::start(folder, config, system_clock());
        world.server = Some(world.runtime.block_on(server).unwrap());
    };
    let mut world = World {
        runtime,
        server: None,
        log: Log::default(),
    };
    begin(&mut world, "127.0.0.1:0");
    let link = world.server.as_ref().unwrap().link.clone();
    let (link, address) = (link.to_string(), link.address());
    let (anna, desk) = (Program::start(annas, None), Program::start(desks, None));
    anna.register("anna", &link);
    desk.register("ben", &link);
    let phone = Program::start(phones, None);
    phone.engine.act(Action::SignIn(Credentials {
        server: link,
        name: "ben".into(),
        password: Zeroizing::new("correct horse".into()),
    }));
    phone.until("the other device", is_online);

    anna.engine.act(Action::AddFriend {
        name: "ben".into(),
        greeting: String::new(),
    });
    for (kind, name) in [(Group, "us"), (AnotherGroup, "them")] {
        let (name, policy) = (name.to_owned(), JoinPolicy::Open);
        let create = GroupWish::Create {
            name,
            policy,
            people: Vec::new(),
        };
        anna.engine.act(Action::Group(create));
        anna.until("a group", |model| kind.find(model).is_some());
        let conversation = kind.find(&anna.engine.picture()).unwrap().id;
        let name = "ben".to_owned();
        let add = GroupWish::Order {
            conversation,
            order: Order::Add { who: name },
        };
        anna.engine.act(Action::Group(add));
    }
    for program in [&anna, &desk, &phone] {
        program.until("all that people write in", |model| {
            KINDS[..5].iter().all(|kind| kind.find(model).is_some())
        });
    }

    // Live at the desk; the phone is off meanwhile.
    drop(phone);
    world.say_pairs(&anna, "live");
    check("live", "anna", &anna, &world.log);
    check("live", "ben at the desk", &desk, &world.log);
    let phone = Program::start(phones, None);
    check("later", "ben at the phone", &phone, &world.log);

    // The server goes; what Anna writes waits for it. Then everything has a new beginning.
    let server = world.server.take().unwrap();
    world.runtime.block_on(server.stop());
    anna.until("the loss", |model| !is_online(model));
    for (one, other) in pairs() {
        for kind in [one, other] {
            if !matches!(kind, ServerToEverybody | ServerToOne) {
                world.say(
                    &anna,
                    kind,
                    &format!("waits: {kind:?}, {one:?} and {other:?}"),
                );
            }
        }
    }
    let waits = |model: &Model| {
        let written = |kind: &Kind| kind.find(model).unwrap().outbox.len() == 10;
        KINDS[..4].iter().all(written)
    };
    anna.until("what waits", waits);
    drop((anna, desk, phone));
    begin(&mut world, &address);
    let programs = [annas, desks, phones].map(|folder| Program::start(folder, None));
    let names = ["anna", "ben at the desk", "ben at the phone"];
    for (who, program) in names.into_iter().zip(&programs) {
        check("after a restart", who, program, &world.log);
    }
    // And live once more: nobody has gone into another room meanwhile.
    world.say_pairs(&programs[0], "again");
    for (who, program) in names.into_iter().zip(&programs) {
        check("live after a restart", who, program, &world.log);
    }
    let server = world.server.take().unwrap();
    world.runtime.block_on(server.stop());
}
