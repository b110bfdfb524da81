//! Two programs and a server in one process: the real engines, the real wire, the real files.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anser::core::action::{Credentials, GroupWish};
use anser::core::message::Content;
use anser::core::model::{Acceptance, Conversation, Friend, Model};
use anser::core::{Action, ConversationAction};
use anser::front::Front as _;
use anser_server::config::Config;
use anser_server::serve::{DataFolder, Server, system_clock};
use anser_shared::body::Notice;
use anser_shared::conversation::ConversationKind;
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::people::FriendRequests;
use program::{PATIENCE, Program, is_online};
use zeroize::Zeroizing;

/// The words of a conversation, oldest first.
fn words(program: &Program, conversation: ConversationId) -> Vec<String> {
    program.engine.act(Action::In(
        conversation,
        ConversationAction::NeedPage { page: 0 },
    ));
    let head = |model: &Model| model.conversations[&conversation].local_head;
    program.until("the page", |model| {
        head(model) == Seq::START
            || model.conversations[&conversation]
                .messages
                .at(head(model))
                .is_some()
    });
    let picture = program.engine.picture();
    let shown = &picture.conversations[&conversation];
    (0..shown.messages.rows())
        .map(|row| {
            let message = shown.messages.get(row).unwrap();
            message.content.words().unwrap().to_owned()
        })
        .collect()
}

fn has(conversation: ConversationId, count: u64) -> impl Fn(&Model) -> bool {
    move |model| {
        model
            .conversations
            .get(&conversation)
            .is_some_and(|shown| shown.local_head == Seq(count) && shown.outbox.is_empty())
    }
}

async fn serve(folder: &Path, listen: SocketAddr) -> Server {
    let config = Config {
        listen,
        friend_requests: FriendRequests::Auto,
        // Programs write faster here than people do.
        texts_per_minute: u32::MAX,
        acts_per_minute: u32::MAX,
        changes_per_minute: u32::MAX,
        ..Config::default()
    };
    Server::start(DataFolder::open(folder).unwrap(), config, system_clock())
        .await
        .unwrap()
}

#[test]
fn two_people_talk_through_stops_and_restarts_and_everything_arrives_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folders: [_; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, annas, bens] = folders.each_ref().map(tempfile::TempDir::path);

    let server = runtime.block_on(serve(data, "127.0.0.1:0".parse().unwrap()));
    let link = server.link.to_string();
    let listen: SocketAddr = server.link.address().parse().unwrap();
    let anna = Program::start(annas, None);
    let ben = Program::start(bens, None);
    anna.register("anna", &link);
    ben.register("ben", &link);

    let add = Action::AddFriend {
        name: "BEN".into(),
        greeting: String::new(),
    };
    anna.engine.act(add);
    anna.until("a friend", |model| model.friends.len() == 1);
    ben.until("a friend", |model| model.friends.len() == 1);
    let here = anna
        .engine
        .picture()
        .friends
        .values()
        .next()
        .unwrap()
        .conversation;
    anna.send(here, "你好 🍣");
    ben.until("a message", has(here, 1));
    ben.send(here, "hello\nback");
    anna.until("an answer", has(here, 2));

    // The server goes away, both keep writing, and it comes back at its place.
    runtime.block_on(server.stop());
    anna.until("the loss", |model| !is_online(model));
    ben.until("the loss", |model| !is_online(model));
    for n in 0..5 {
        anna.send(here, &format!("anna {n}"));
        ben.send(here, &format!("ben {n}"));
    }
    anna.until("what waits", |model| {
        model.conversations[&here].outbox.len() == 5
    });
    ben.until("what waits", |model| {
        model.conversations[&here].outbox.len() == 5
    });
    // One of them is closed meanwhile, and started before the server is there again.
    drop(anna);
    let anna = Program::start(annas, None);
    anna.until("the history without a server", |model| {
        model.conversations.get(&here).is_some_and(|shown| {
            shown.local_head == Seq(2) && shown.outbox.len() == 5 && model.friends.len() == 1
        })
    });
    let server = runtime.block_on(serve(data, listen));
    for program in [&anna, &ben] {
        program.engine.act(Action::ConnectNow);
        program.until("everything", has(here, 12));
    }
    let log = words(&anna, here);
    assert_eq!(log, words(&ben, here), "both have the same log");
    for name in ["anna", "ben"] {
        let written: Vec<&String> = log.iter().filter(|words| words.starts_with(name)).collect();
        let expected: Vec<String> = (0..5).map(|n| format!("{name} {n}")).collect();
        assert_eq!(
            written,
            expected.iter().collect::<Vec<_>>(),
            "once, and in order"
        );
    }

    // Signing out ends the key; the history stays if one wants it to.
    anna.engine.act(Action::SignOut { keep_history: true });
    anna.until("signed out", |model| model.account.is_none());
    drop(anna);
    let anna = Program::start(annas, None);
    assert!(
        anna.engine.picture().account.is_none(),
        "the device is not known any more"
    );
    let name = anna
        .engine
        .picture()
        .sign_in
        .last
        .clone()
        .map(|(name, _)| name);
    assert_eq!(name.as_deref(), Some("anna"));
    let credentials = Credentials {
        server: link,
        name: "anna".into(),
        password: Zeroizing::new("correct horse".into()),
    };
    anna.engine.act(Action::SignIn(credentials));
    anna.until("the history again", has(here, 12));
    runtime.block_on(server.stop());
}

#[test]
fn who_accepts_while_one_is_away_is_there_at_the_next_start_until_one_looks() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folders: [_; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, annas, bens] = folders.each_ref().map(tempfile::TempDir::path);
    let server = runtime.block_on(serve(data, "127.0.0.1:0".parse().unwrap()));
    let link = server.link.to_string();
    let ben = Program::start(bens, None);
    ben.register("ben", &link);
    let mut profile = ben.engine.picture().account.clone().unwrap().profile;
    profile.requests = Some(FriendRequests::Ask);
    ben.engine.act(Action::SetProfile(profile));
    ben.until("a choice", |model| {
        let account = model.account.as_ref();
        account.is_some_and(|account| account.profile.requests == Some(FriendRequests::Ask))
    });
    let anna = Program::start(annas, None);
    anna.register("anna", &link);
    anna.engine.act(Action::AddFriend {
        name: "ben".into(),
        greeting: "It is me".into(),
    });
    anna.until("a request", |model| model.friends.len() == 1);
    drop(anna);

    ben.until("a request", |model| model.friends.len() == 1);
    let user = *ben.engine.picture().friends.keys().next().unwrap();
    let accept = true;
    ben.engine.act(Action::AnswerFriend { user, accept });
    let befriended = |model: &Model| model.friends.values().all(Friend::is_friend);
    ben.until("a friend", befriended);

    let come_back = || {
        let anna = Program::start(annas, None);
        anna.until("the lists", |model| {
            is_online(model) && !model.coming && !model.friends.is_empty() && befriended(model)
        });
        anna
    };
    let accepted = |anna: &Program| {
        let picture = anna.engine.picture();
        picture.accepted.values().copied().collect::<Vec<_>>()
    };
    let anna = come_back();
    assert_eq!(accepted(&anna), [Acceptance::News]);
    drop(anna);
    let anna = come_back();
    assert_eq!(accepted(&anna), [Acceptance::Known], "told once");
    let picture = anna.engine.picture();
    anna.engine.act(Action::In(
        picture.friends.values().next().unwrap().conversation,
        ConversationAction::Read { seq: Seq::START },
    ));
    anna.until("a look", |model| model.accepted.is_empty());
    drop(anna);
    assert_eq!(accepted(&come_back()), []);
    runtime.block_on(server.stop());
}

#[test]
fn what_stood_where_one_signs_in_is_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let keep = |server: &str, name: &str| {
        let program = Program::start(folder.path(), None);
        let (server, name) = (server.into(), name.into());
        program.engine.act(Action::KeepSignIn { server, name });
        program.engine.act(Action::Quit);
        drop(program);
        let picture = Program::start(folder.path(), None).engine.picture();
        assert!(picture.account.is_none());
        picture.sign_in.last.clone().unwrap()
    };
    let kept = |name: &str, server: &str| (name.to_owned(), server.to_owned());
    assert_eq!(keep("chat.example", "anna"), kept("anna", "chat.example"));
    // A name that was taken out of the form is offered again.
    assert_eq!(keep("new.example", ""), kept("anna", "new.example"));
}

#[test]
fn who_is_added_to_a_group_finds_it_new_until_they_look() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folders: [_; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, annas, bens] = folders.each_ref().map(tempfile::TempDir::path);
    let server = runtime.block_on(serve(data, "127.0.0.1:0".parse().unwrap()));
    let link = server.link.to_string();
    let anna = Program::start(annas, None);
    anna.register("anna", &link);
    let ben = Program::start(bens, None);
    ben.register("ben", &link);
    anna.engine.act(Action::AddFriend {
        name: "ben".into(),
        greeting: String::new(),
    });
    anna.until("a friend", |model| model.friends.len() == 1);

    let group = |model: &Model, name: &str| {
        let mut conversations = model.conversations.values();
        let is_meant = |shown: &&Arc<Conversation>| {
            let group = shown.group();
            group.is_some_and(|group| group.name == name)
        };
        conversations.find(is_meant).cloned()
    };
    let make = |name: &str| {
        anna.engine.act(Action::Group(GroupWish::Create {
            name: name.into(),
            policy: JoinPolicy::Invitation,
            people: vec!["ben".into()],
        }));
        let is_in = |model: &Model| group(model, name).is_some_and(|shown| has_members(&shown, 2));
        anna.until("a member", is_in);
    };
    let is_new = |model: &Model, name: &str| {
        let shown = group(model, name);
        shown.is_some_and(|shown| shown.unread == 1 && shown.local_head == shown.server_head)
    };
    make("Book club");
    ben.until("what is new", |model| is_new(model, "Book club"));
    let club = group(&ben.engine.picture(), "Book club").unwrap();
    let line = club.last.as_ref().unwrap();
    let person = |program: &Program| program.engine.picture().account.clone().unwrap();
    let [annas_id, bens_id] = [&anna, &ben].map(|program| person(program).profile.person.user);
    assert_eq!(line.author, annas_id, "who has done it");
    let members = 2;
    let user = bens_id;
    let added = Notice::Added { user, members };
    assert_eq!(line.content, Content::Notice(added));

    // It stays so over a restart, and is so where it happened meanwhile.
    drop(ben);
    make("Chess");
    let ben = Program::start(bens, None);
    for name in ["Book club", "Chess"] {
        ben.until("what is new", |model| is_new(model, name));
    }
    ben.engine.act(Action::In(
        club.id,
        ConversationAction::Read {
            seq: club.local_head,
        },
    ));
    let is_read = |model: &Model| group(model, "Book club").is_some_and(|of| of.unread == 0);
    ben.until("a look", is_read);
    drop(ben);
    let ben = Program::start(bens, None);
    ben.until("the other one", |model| is_new(model, "Chess"));
    assert!(is_read(&ben.engine.picture()), "seen once");
    runtime.block_on(server.stop());
}

fn has_members(shown: &Conversation, count: u32) -> bool {
    shown.group().is_some_and(|group| group.members == count)
}

#[test]
fn what_was_said_in_the_lobby_before_one_registered_is_there_and_not_unread() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folders: [_; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, annas, bens] = folders.each_ref().map(tempfile::TempDir::path);
    let server = runtime.block_on(serve(data, "127.0.0.1:0".parse().unwrap()));
    let link = server.link.to_string();
    let lobby = |model: &Model| {
        let mut conversations = model.conversations.values();
        let is_lobby =
            |shown: &&Arc<Conversation>| matches!(shown.kind, ConversationKind::Lobby(_));
        conversations.find(is_lobby).cloned()
    };
    let anna = Program::start(annas, None);
    anna.register("anna", &link);
    anna.until("the lobby", |model| lobby(model).is_some());
    let here = lobby(&anna.engine.picture()).unwrap().id;
    for text in ["one", "two"] {
        anna.send(here, text);
    }
    anna.until("what was said", has(here, 2));
    let ben = Program::start(bens, None);
    ben.register("ben", &link);
    ben.until("what was said", has(here, 2));
    let unread = |program: &Program| lobby(&program.engine.picture()).unwrap().unread;
    assert_eq!(unread(&ben), 0);
    anna.send(here, "three");
    ben.until("what is new", has(here, 3));
    assert_eq!(unread(&ben), 1);
    runtime.block_on(server.stop());
}

#[test]
fn two_devices_of_one_person_share_what_was_not_sent_and_lose_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folders: [_; 4] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, desks, phones, bens] = folders.each_ref().map(tempfile::TempDir::path);
    let server = runtime.block_on(serve(data, "127.0.0.1:0".parse().unwrap()));
    let link = server.link.to_string();
    let desk = Program::start(desks, None);
    let ben = Program::start(bens, None);
    desk.register("anna", &link);
    ben.register("ben", &link);
    let add = Action::AddFriend {
        name: "ben".into(),
        greeting: String::new(),
    };
    desk.engine.act(add);
    // The one in which the server speaks is there from the start.
    desk.until("a friend", |model| model.friends.len() == 1);
    let picture = desk.engine.picture();
    let here = picture.friends.values().next().unwrap().conversation;
    desk.until("a conversation", |model| {
        model.conversations.contains_key(&here)
    });
    let write = |program: &Program, text: &str| {
        let seen = program.engine.picture().conversations[&here].draft.arrived;
        program.engine.act(Action::In(
            here,
            ConversationAction::Draft {
                text: text.into(),
                seen,
            },
        ));
    };
    let drafts = |text: &'static str| {
        move |model: &Model| {
            let shown = model.conversations.get(&here);
            shown.is_some_and(|shown| shown.draft.text == text && !shown.draft.untold)
        }
    };

    // Begun at the desk, there on a device that signs in afterwards, and gone when it is sent there.
    write(&desk, "I was about to");
    desk.until("told", drafts("I was about to"));
    let phone = Program::start(phones, None);
    let credentials = Credentials {
        server: link,
        name: "anna".into(),
        password: Zeroizing::new("correct horse".into()),
    };
    phone.engine.act(Action::SignIn(credentials));
    phone.until("the draft", drafts("I was about to"));
    phone.send(here, "I was about to say this");
    desk.until("sent", drafts(""));
    ben.until("the message", has(here, 1));

    // Both write without a server: both texts are there afterwards, one of them beside the other, also
    // after a restart.
    let listen: SocketAddr = server.link.address().parse().unwrap();
    runtime.block_on(server.stop());
    for program in [&desk, &phone] {
        program.until("the loss", |model| !is_online(model));
    }
    write(&desk, "from the desk");
    write(&phone, "from the phone");
    drop(phone);
    let phone = Program::start(phones, None);
    let kept = |model: &Model| {
        let shown = model.conversations.get(&here);
        shown.is_some_and(|shown| shown.draft.text == "from the phone")
    };
    phone.until("its own draft", kept);
    let server = runtime.block_on(serve(data, listen));
    let both = |model: &Model| {
        let draft = &model.conversations[&here].draft;
        (draft.text.clone(), draft.elsewhere.clone())
    };
    let is_settled = |model: &Model| is_online(model) && !model.conversations[&here].draft.untold;
    for program in [&desk, &phone] {
        program.engine.act(Action::ConnectNow);
    }
    let texts = ["from the desk", "from the phone"];
    let found = |program: &Program| both(&program.engine.picture());
    let agree = || {
        let (desks, phones) = (found(&desk), found(&phone));
        let beside = [desks.1.as_deref(), phones.1.as_deref()];
        let other = texts.iter().find(|text| **text != desks.0);
        desks.0 == phones.0 && other.is_some_and(|other| beside.contains(&Some(other)))
    };
    let rest = || is_settled(&desk.engine.picture()) && is_settled(&phone.engine.picture());
    // Either of them may be the one that is late; a look now and then finds both.
    let look = Duration::from_millis(50);
    let mut looks = PATIENCE.as_millis() / look.as_millis();
    while !(rest() && agree()) {
        looks -= 1;
        assert!(looks > 0, "{:?} {:?}", found(&desk), found(&phone));
        let _ = desk.woken.recv_timeout(look);
    }
    runtime.block_on(server.stop());
}
