//! How the server handles everything that can arrive over a socket: each kind of bad input gets a typed refusal or an
//! end, and none of it stops the server or loses what was accepted.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]
#![expect(clippy::large_futures, reason = "a test has the memory")]

mod caller;

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use anser_server::config::{Config, Registration, Sessions};
use anser_server::folder::FolderFault;
use anser_server::serve::{DataFolder, ServeFault, Server, system_clock};
use anser_shared::answer::Answer;
use anser_shared::body::{Body, Notice};
use anser_shared::channel::{Channel, End};
use anser_shared::codec;
use anser_shared::event::{Event, Farewell, ServerFrame};
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::link::Link;
use anser_shared::order::Order;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::request::{ClientFrame, Hello, Post, Request};
use anser_shared::tls::{self, Identity};
use tokio_rustls::rustls::ClientConnection;

use caller::{Caller, config, person, start};

/// Runs a server and checks at the end that it still serves, whatever the test did to it.
async fn with_server<F: AsyncFnOnce(Link)>(config: Config, test: F) {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config).await;
    let (mut alive, ..) = person(&server.link, "alive").await;
    test(server.link.clone()).await;
    let list = alive.ask(Request::Friends { after: UserId(0) }).await;
    assert!(
        matches!(list, Ok(Answer::Friends { .. })),
        "the server still serves"
    );
    server.stop().await;
}

fn post(conversation: ConversationId, id: u8, text: &str) -> Request {
    Request::Post(Post {
        conversation,
        id: MessageId([id; 16]),
        body: Body::text(text),
    })
}

async fn befriend(caller: &mut Caller, name: &str) -> ConversationId {
    let add = Request::AddFriend {
        name: name.into(),
        greeting: String::new(),
    };
    match caller.ask(add).await {
        Ok(Answer::Friend { friend }) => {
            // The friendship follows the answer, before the answer to any later request.
            let after = UserId(0);
            caller.ask(Request::Friends { after }).await.unwrap();
            friend.conversation
        }
        other => panic!("{other:?}"),
    }
}

const NONSENSE: ServerFrame = ServerFrame::Goodbye(Farewell::Nonsense);

#[tokio::test]
async fn a_frame_that_cannot_be_read_ends_its_connection_and_no_other() {
    with_server(config(), async |link| {
        let identity = Identity::generate();
        let check = async |what: &str, signed_in: bool, bytes: &dyn Fn(&mut Channel) -> Vec<u8>| {
            let mut caller = if signed_in {
                person(&link, &format!("p{}", what.replace(' ', "")))
                    .await
                    .0
            } else {
                Caller::hello(&link, &identity).await
            };
            let bytes = bytes(&mut caller.channel);
            caller.write(&bytes).await;
            let rest = caller.rest().await;
            assert_eq!(
                rest.last(),
                Some(&NONSENSE),
                "{what}, signed in: {signed_in}"
            );
        };
        for signed_in in [false, true] {
            check("too long", signed_in, &|_| u32::MAX.to_be_bytes().to_vec()).await;
            check("does not open", signed_in, &|channel| {
                let mut out = Vec::new();
                channel.seal(&ClientFrame::Ping, &mut out).unwrap();
                *out.last_mut().unwrap() ^= 1;
                out
            })
            .await;
            check("repeated", signed_in, &|channel| {
                let mut out = Vec::new();
                channel.seal(&ClientFrame::Ping, &mut out).unwrap();
                out.repeat(2)
            })
            .await;
            let sealed = |bytes: &'static [u8]| {
                move |channel: &mut Channel| {
                    let mut out = Vec::new();
                    channel.seal_encoded(bytes, &mut out).unwrap();
                    out
                }
            };
            check("does not decode", signed_in, &sealed(&[250, 250, 250])).await;
            check("bytes left over", signed_in, &sealed(&[7, 0])).await;
        }
        check("too long before hello", false, &|channel| {
            let mut out = Vec::new();
            channel.seal_encoded(&vec![0; 7_000], &mut out).unwrap();
            out
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_was_begun_is_told_when_its_connection_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    let (mut ben, ..) = person(&server.link, "ben").await;
    befriend(&mut anna, "ben").await;
    let create = Request::CreateGroup {
        name: "chess".into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = anna.ask(create).await else {
        panic!("a group")
    };
    let conversation = head.conversation;
    let add = Request::Order {
        conversation,
        order: Order::Add { who: "ben".into() },
    };
    anna.ask(add).await.unwrap();

    // Nothing can be written for a moment, while Ben leaves.
    let held = rusqlite::Connection::open(folder.path().join("data/anser.db")).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut out = Vec::new();
    let leave = ClientFrame::Request {
        tag: 90,
        request: Request::Order {
            conversation,
            order: Order::Leave,
        },
    };
    for frame in [&ClientFrame::Ping, &leave] {
        ben.channel.seal(frame, &mut out).unwrap();
    }
    ben.write(&out).await;
    while ben.receive().await != Some(ServerFrame::Pong) {}
    drop(ben);
    // His line breaks when something is written to it.
    for _ in 0..20 {
        anna.ask(Request::Typing { conversation }).await.unwrap();
    }
    held.execute_batch("COMMIT").unwrap();
    let is_left = |frame: &ServerFrame| {
        matches!(frame, ServerFrame::Event(Event::Posted { entry, .. })
            if entry.body.as_ref().and_then(Body::as_notice) == Some(Notice::Left { members: 1 }))
    };
    let told = async { while !is_left(&anna.receive().await.unwrap()) {} };
    tokio::time::timeout(Duration::from_secs(20), told)
        .await
        .expect("it is told that he has left");
    server.stop().await;
}

#[tokio::test]
async fn a_frame_that_is_cut_off_loses_nothing_that_came_before_it() {
    with_server(config(), async |link| {
        let (mut anna, ..) = person(&link, "anna").await;
        let (mut ben, ..) = person(&link, "ben").await;
        let conversation = befriend(&mut anna, "ben").await;
        let mut out = Vec::new();
        for id in 1..=3 {
            let frame = ClientFrame::Request {
                tag: id.into(),
                request: post(conversation, id, "hello"),
            };
            anna.channel.seal(&frame, &mut out).unwrap();
        }
        out.truncate(out.len() - 5);
        anna.write(&out).await;
        drop(anna);
        let mut posted = Vec::new();
        while posted.len() < 2 {
            if let Some(ServerFrame::Event(Event::Posted { entry, .. })) = ben.receive().await {
                posted.push(entry.seq);
            }
        }
        let fetch = Request::Fetch {
            conversation,
            after: Seq(0),
            limit: 10,
        };
        let Ok(Answer::Entries { head, .. }) = ben.ask(fetch).await else {
            panic!("no entries")
        };
        assert_eq!((posted, head), (vec![Seq(1), Seq(2)], Seq(2)));
    })
    .await;
}

/// Posts beyond the number that may be on their way to the disk are not read before those are stored. None is lost,
/// and none is answered out of order, also if the connection ends right after them.
#[tokio::test]
async fn more_messages_at_once_than_may_be_under_way_are_stored_in_their_order() {
    const TEXTS: u32 = 700;
    with_server(config(), async |link| {
        for stays in [true, false] {
            let name = if stays { "anna" } else { "carla" };
            let (mut author, ..) = person(&link, name).await;
            let friend = if stays { "ben" } else { "dora" };
            let (mut ben, ..) = person(&link, friend).await;
            let conversation = befriend(&mut author, friend).await;
            let mut out = Vec::new();
            for number in 0..TEXTS {
                let request = Request::Post(Post {
                    conversation,
                    id: MessageId(u128::from(number + 1).to_be_bytes()),
                    body: Body::text(number.to_string()),
                });
                let frame = ClientFrame::Request {
                    tag: 1_000 + number,
                    request,
                };
                author.channel.seal(&frame, &mut out).unwrap();
            }
            author.write(&out).await;
            if stays {
                let mut next = 1_000;
                while next < 1_000 + TEXTS {
                    match author.receive().await.expect("the connection stays") {
                        ServerFrame::Answer { tag, answer } => {
                            assert_eq!(tag, next);
                            assert!(matches!(answer, Ok(Answer::Stored { .. })), "{answer:?}");
                            next += 1;
                        }
                        ServerFrame::Event(_) => {}
                        other => panic!("{other:?}"),
                    }
                }
            } else {
                drop(author);
            }
            let fetch = || Request::Fetch {
                conversation,
                after: Seq(0),
                limit: 1_000,
            };
            let entries = loop {
                let Ok(Answer::Entries { entries, head, .. }) = ben.ask(fetch()).await else {
                    panic!("no entries")
                };
                if head == Seq(u64::from(TEXTS)) {
                    break entries;
                }
                tokio::task::yield_now().await;
            };
            let bodies = entries.iter().filter_map(|entry| entry.body.as_ref());
            let texts: Vec<String> = bodies.filter_map(|b| Some(b.as_text()?.text)).collect();
            let expected: Vec<String> = (0..TEXTS).map(|number| number.to_string()).collect();
            assert_eq!(texts, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_possible_at_a_stage() {
    with_server(config(), async |link| {
        let identity = Identity::generate();
        let mut early = Caller::connect(&link, &identity).await;
        early.send(&ClientFrame::Resume).await;
        assert_eq!(early.rest().await, [NONSENSE]);

        let mut asking = Caller::hello(&link, &identity).await;
        let request = Request::Friends { after: UserId(0) };
        asking.send(&ClientFrame::Request { tag: 1, request }).await;
        assert_eq!(
            asking.receive().await,
            Some(ServerFrame::Refused(Refusal::WrongStage))
        );
        asking.send(&ClientFrame::RegisterFinish(vec![])).await;
        assert_eq!(
            asking.receive().await,
            Some(ServerFrame::Refused(Refusal::WrongStage))
        );

        let (mut ready, ..) = person(&link, "ready").await;
        ready.send(&ClientFrame::Resume).await;
        assert_eq!(ready.rest().await.last(), Some(&NONSENSE));
    })
    .await;
}

/// A newer program is answered in words if the server does not know its request, and an older one is not told what it
/// does not know.
#[tokio::test]
async fn programs_of_other_versions_are_served() {
    with_server(config(), async |link| {
        let request = Request::Devices;
        // Before the sign-in it is refused like any other request.
        let mut early = Caller::hello(&link, &Identity::generate()).await;
        let mut sealed = Vec::new();
        early
            .channel
            .seal_encoded(&[6, 1, 250], &mut sealed)
            .unwrap();
        early.write(&sealed).await;
        let wrong_stage = ServerFrame::Refused(Refusal::WrongStage);
        assert_eq!(early.receive().await, Some(wrong_stage));

        let (mut newer, ..) = person(&link, "newer").await;
        let mut frame = codec::encode(&ClientFrame::Request { tag: 90, request });
        let last = frame.len() - 1;
        frame.splice(last.., [250, 1, 2, 3]);
        let mut sealed = Vec::new();
        newer.channel.seal_encoded(&frame, &mut sealed).unwrap();
        newer.write(&sealed).await;
        let tag = 90;
        let answer = Err(Refusal::ServerTooOld);
        let expected = ServerFrame::Answer { tag, answer };
        while newer.receive().await.expect("it goes on") != expected {}
        assert!(newer.ask(Request::Devices).await.is_ok());

        let mut signed_in = Vec::new();
        for minor in [8, 9] {
            let identity = Identity::generate();
            let mut caller = Caller::hello_as(minor, &link, &identity).await;
            caller.login("newer", "correct horse").await.unwrap();
            signed_in.push(caller);
        }
        let mut last = Caller::hello(&link, &Identity::generate()).await;
        last.login("newer", "correct horse").await.unwrap();
        assert!(last.ask(Request::Devices).await.is_ok());
        let mut told = Vec::new();
        for caller in &mut signed_in {
            let request = Request::Devices;
            caller.send(&ClientFrame::Request { tag, request }).await;
            let mut is_told = false;
            loop {
                match caller.receive().await.expect("it goes on") {
                    ServerFrame::Event(Event::NewDevice(_)) => is_told = true,
                    ServerFrame::Answer { tag: 90, .. } => break,
                    _ => {}
                }
            }
            told.push(is_told);
        }
        assert_eq!(told, [false, true]);
    })
    .await;
}

/// A user who leaves is offline for those who come then. A user who only lost the line may come back in a moment.
#[tokio::test]
async fn who_leaves_is_gone_at_once_and_who_is_lost_is_not() {
    with_server(config(), async |link| {
        let (mut anna, ..) = person(&link, "anna").await;
        let (ben, ..) = person(&link, "ben").await;
        let (mut carla, ..) = person(&link, "carla").await;
        befriend(&mut anna, "ben").await;
        befriend(&mut anna, "carla").await;
        let (mut dora, ..) = person(&link, "dora").await;
        befriend(&mut anna, "dora").await;
        let here = async || {
            let mut caller = Caller::hello(&link, &Identity::generate()).await;
            caller.login("anna", "correct horse").await.unwrap();
            loop {
                let frame = caller.receive().await.expect("it goes on");
                if let ServerFrame::Event(Event::Presence(here)) = frame {
                    return here.len();
                }
            }
        };
        assert_eq!(here().await, 3);
        // A device that signs out does not come back by itself.
        assert_eq!(dora.ask(Request::SignOut).await, Ok(Answer::SignedOut));
        dora.rest().await;
        assert_eq!(here().await, 2);
        tokio::io::AsyncWriteExt::shutdown(&mut carla.stream)
            .await
            .unwrap();
        // The server has read it when it closes its side.
        carla.rest().await;
        assert_eq!(here().await, 1);
        // Nothing says that this was intended.
        drop(ben);
        assert_eq!(here().await, 1);
    })
    .await;
}

#[tokio::test]
async fn frames_before_signing_in_are_limited() {
    with_server(config(), async |link| {
        let mut caller = Caller::hello(&link, &Identity::generate()).await;
        for _ in 0..30 {
            caller.send(&ClientFrame::Ping).await;
        }
        let rest = caller.rest().await;
        assert_eq!(
            rest.last(),
            Some(&ServerFrame::Goodbye(Farewell::TooManyAttempts))
        );
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    with_server(config(), async |link| {
        person(&link, "anna").await;
        let mut sizes = Vec::new();
        for (name, password) in [
            ("anna", "wrong"),
            ("nobody", "wrong"),
            ("no such name!", "wrong"),
        ] {
            let mut caller = Caller::hello(&link, &Identity::generate()).await;
            let before = caller.received;
            assert!(caller.login(name, password).await.is_none());
            // The answer to the next frame shows that nothing else was sent.
            caller.send(&ClientFrame::Ping).await;
            assert_eq!(caller.receive().await, Some(ServerFrame::Pong));
            sizes.push(caller.received - before);
        }
        assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_proof_ends_the_connection() {
    with_server(config(), async |link| {
        person(&link, "anna").await;
        let mut caller = Caller::hello(&link, &Identity::generate()).await;
        caller.begin_login("anna", "wrong").await;
        let finish = anser_shared::request::LoginFinish {
            opaque: vec![7; 64],
            device_name: String::new(),
        };
        caller.send(&ClientFrame::LoginFinish(finish)).await;
        assert_eq!(caller.rest().await, [NONSENSE]);
    })
    .await;
}

#[tokio::test]
async fn names_that_cannot_be_registered() {
    with_server(config(), async |link| {
        person(&link, "anna").await;
        let check = async |name: &str, refusal: Refusal| {
            let mut caller = Caller::hello(&link, &Identity::generate()).await;
            assert_eq!(
                caller.register(name, "password").await,
                Err(refusal),
                "{name:?}"
            );
        };
        check("ANNA", Refusal::NameTaken).await;
        check("Ａｎｎａ", Refusal::NameTaken).await;
        check("a", Refusal::Name(NameFault::TooShort)).await;
        check("a\u{0}b", Refusal::Name(NameFault::Invisible)).await;
        check("a\u{200d}b", Refusal::Name(NameFault::Invisible)).await;
        check("a\u{202e}b", Refusal::Name(NameFault::Invisible)).await;
        check("a b", Refusal::Name(NameFault::Character(' '))).await;
    })
    .await;
    let closed = Config {
        registration: Registration::Closed,
        ..config()
    };
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), closed).await;
    let mut caller = Caller::hello(&server.link, &Identity::generate()).await;
    assert_eq!(
        caller.register("anna", "password").await,
        Err(Refusal::RegistrationClosed)
    );
    server.stop().await;
}

#[tokio::test]
async fn guessing_is_slowed_down_for_one_account_from_one_address() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(
        folder.path(),
        Config {
            logins_per_minute: 3,
            ..config()
        },
    )
    .await;
    let (_, identity, secret) = person(&server.link, "anna").await;
    person(&server.link, "ben").await;
    let mut caller = Caller::hello(&server.link, &Identity::generate()).await;
    for _ in 0..2 {
        assert!(caller.login("anna", "wrong").await.is_none());
    }
    let (_, opaque) =
        anser_shared::password::LoggingIn::<anser_shared::password::Unstretched>::start("wrong")
            .unwrap();
    let login = anser_shared::request::LoginStart {
        name: "ANNA".into(),
        opaque,
    };
    caller.send(&ClientFrame::LoginStart(login)).await;
    let refused = caller.receive().await;
    assert!(
        matches!(
            refused,
            Some(ServerFrame::Refused(Refusal::TooOften { .. }))
        ),
        "{refused:?}"
    );
    // Others are not affected, and neither is a device that is known.
    assert!(caller.login("ben", "correct horse").await.is_some());
    let mut known = Caller::hello(&server.link, &identity).await;
    assert!(known.resume(&secret).await.is_ok());
    server.stop().await;
}

#[tokio::test]
async fn a_known_device_comes_back_without_a_password_until_it_signs_out() {
    with_server(config(), async |link| {
        let (caller, identity, secret) = person(&link, "anna").await;
        drop(caller);
        let mut back = Caller::hello(&link, &identity).await;
        assert_eq!(
            back.resume(&secret)
                .await
                .map(|account| account.profile.person.name),
            Ok("anna".into())
        );

        let mut stranger = Caller::hello(&link, &Identity::generate()).await;
        assert_eq!(stranger.resume(&secret).await, Err(Refusal::DeviceUnknown));

        assert_eq!(back.ask(Request::SignOut).await, Ok(Answer::SignedOut));
        assert_eq!(
            back.rest().await.last(),
            Some(&ServerFrame::Goodbye(Farewell::SignedOut))
        );
        let mut again = Caller::hello(&link, &identity).await;
        assert_eq!(again.resume(&secret).await, Err(Refusal::DeviceUnknown));
    })
    .await;
}

#[tokio::test]
async fn where_one_device_is_allowed_the_one_before_is_told_why_it_ends() {
    let config = Config {
        sessions: Sessions::Single,
        ..config()
    };
    with_server(config, async |link| {
        let (mut first, identity, secret) = person(&link, "anna").await;
        let mut second = Caller::hello(&link, &Identity::generate()).await;
        let signed_in = second.login("anna", "correct horse").await;
        assert!(signed_in.is_some());
        let rest = first.rest().await;
        let Some(ServerFrame::Goodbye(Farewell::SignedInElsewhere { at, address })) = rest.last()
        else {
            panic!("{rest:?}")
        };
        assert!(address.contains("127.0.0.1"), "{address}");
        // A user who was away then learns of it when they come back.
        let mut back = Caller::hello(&link, &identity).await;
        let elsewhere = Refusal::SignedInElsewhere {
            at: *at,
            address: address.clone(),
        };
        assert_eq!(back.resume(&secret).await, Err(elsewhere));
        let list = second.ask(Request::Friends { after: UserId(0) }).await;
        assert!(list.is_ok(), "the new one stays");
    })
    .await;
}

#[tokio::test]
async fn a_device_that_is_signed_out_while_it_writes() {
    with_server(config(), async |link| {
        let (mut anna, identity, secret) = person(&link, "anna").await;
        let (mut ben, ..) = person(&link, "ben").await;
        let conversation = befriend(&mut anna, "ben").await;
        let mut other = Caller::hello(&link, &Identity::generate()).await;
        other.login("anna", "correct horse").await.unwrap();
        let Ok(Answer::Devices(devices)) = other.ask(Request::Devices).await else {
            panic!("devices are listed")
        };
        assert!(devices.iter().all(|device| device.online));
        anna.ask(post(conversation, 1, "before")).await.unwrap();
        let Ok(Answer::Devices(devices)) = anna.ask(Request::Devices).await else {
            panic!("devices are listed")
        };
        let oldest = devices
            .iter()
            .min_by_key(|device| device.created_at)
            .unwrap();
        let device = oldest.device;
        assert_eq!(
            other.ask(Request::Revoke { device }).await,
            Ok(Answer::Done)
        );
        let rest = anna.rest().await;
        assert_eq!(
            rest.last(),
            Some(&ServerFrame::Goodbye(Farewell::SignedOut))
        );
        let mut back = Caller::hello(&link, &identity).await;
        assert_eq!(back.resume(&secret).await, Err(Refusal::DeviceUnknown));
        // What it had written before stays.
        let fetch = Request::Fetch {
            conversation,
            after: Seq(0),
            limit: 10,
        };
        let Ok(Answer::Entries { entries, .. }) = ben.ask(fetch).await else {
            panic!("the history is there")
        };
        assert_eq!(entries.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_key_alone_opens_nothing_without_the_secret() {
    with_server(config(), async |link| {
        let (caller, identity, _) = person(&link, "anna").await;
        drop(caller);
        let mut thief = Caller::hello(&link, &identity).await;
        thief.send(&ClientFrame::Resume).await;
        assert_eq!(thief.receive().await, Some(ServerFrame::Resuming));
        thief.channel.seal_under(&[0; 32]);
        thief.send(&ClientFrame::Ping).await;
        // The server's frames are sealed under a secret that the thief does not have now, and the thief's frames do
        // not open, so the connection ends.
        let mut closed = false;
        while !closed {
            let mut bytes = [0; 1024];
            closed = matches!(
                tokio::io::AsyncReadExt::read(&mut thief.stream, &mut bytes).await,
                Ok(0) | Err(_)
            );
        }
    })
    .await;
}

/// Two programs with one key, as from a copied profile: the later one is let in and the other one is told. A program
/// that yields is refused for as long as the other one is connected.
#[tokio::test]
async fn a_device_is_used_by_one_program_at_a_time() {
    with_server(config(), async |link| {
        let (mut first, identity, secret) = person(&link, "anna").await;
        let mut copy = Caller::hello(&link, &identity).await;
        copy.resume(&secret).await.unwrap();
        let friends = Request::Friends { after: UserId(0) };
        assert!(copy.ask(friends).await.is_ok());
        let rest = first.rest().await;
        assert_eq!(rest.last(), Some(&ServerFrame::Goodbye(Farewell::Replaced)));
        for _ in 0..2 {
            let mut first = Caller::hello(&link, &identity).await;
            first.send(&ClientFrame::ResumeIfFree).await;
            let refused = ServerFrame::Refused(Refusal::DeviceInUse);
            assert_eq!(first.receive().await, Some(refused));
        }
        // The copy was not disturbed.
        let friends = Request::Friends { after: UserId(0) };
        assert!(copy.ask(friends).await.is_ok());
        drop(copy);
        // It is gone as soon as the server has noticed.
        let mut answer = Some(ServerFrame::Refused(Refusal::DeviceInUse));
        while answer == Some(ServerFrame::Refused(Refusal::DeviceInUse)) {
            let mut first = Caller::hello(&link, &identity).await;
            first.send(&ClientFrame::ResumeIfFree).await;
            answer = first.receive().await;
        }
        assert_eq!(answer, Some(ServerFrame::Resuming));
    })
    .await;
}

#[tokio::test]
async fn what_was_accepted_survives_a_restart_and_is_never_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, identity, secret) = person(&server.link, "anna").await;
    person(&server.link, "ben").await;
    let conversation = befriend(&mut anna, "ben").await;
    let stored = anna.ask(post(conversation, 1, "before")).await;
    assert!(
        matches!(stored, Ok(Answer::Stored { seq: Seq(1), .. })),
        "{stored:?}"
    );
    // Frames that are on their way when the server stops are answered, or were never taken.
    for id in 2..=20 {
        let request = post(conversation, id, "while stopping");
        anna.send(&ClientFrame::Request {
            tag: id.into(),
            request,
        })
        .await;
    }
    let (rest, ()) = tokio::join!(anna.rest(), server.stop());
    let answered = rest
        .iter()
        .filter(|frame| {
            matches!(
                frame,
                ServerFrame::Answer {
                    answer: Ok(Answer::Stored { .. }),
                    ..
                }
            )
        })
        .count();
    assert_eq!(
        rest.last(),
        Some(&ServerFrame::Goodbye(Farewell::Stopping)),
        "{rest:?}"
    );

    let server = start(folder.path(), config()).await;
    let mut anna = Caller::hello(&server.link, &identity).await;
    anna.resume(&secret).await.unwrap();
    let fetch = Request::Fetch {
        conversation,
        after: Seq(0),
        limit: 100,
    };
    let Ok(Answer::Entries { entries, .. }) = anna.ask(fetch).await else {
        panic!("no entries")
    };
    assert_eq!(entries.len(), 1 + answered, "stored is what was answered");
    assert_eq!(
        anna.ask(post(conversation, 1, "before")).await,
        stored,
        "again is the first one"
    );
    server.stop().await;
}

#[tokio::test]
async fn somebody_who_reads_slowly_falls_behind_and_pulls_level_while_others_go_on() {
    with_server(config(), async |link| {
        let (mut anna, ..) = person(&link, "anna").await;
        let (mut ben, ..) = person(&link, "ben").await;
        let conversation = befriend(&mut anna, "ben").await;
        // Ben reads a tenth of what arrives: enough to stay connected, and less than his queue holds.
        let text = "x".repeat(4000);
        let total: u64 = 2000;
        // Many at once, so that it does not take long.
        for hundred in 0..total / 100 {
            for n in hundred * 100..(hundred + 1) * 100 {
                let mut id = [0; 16];
                id[..8].copy_from_slice(&n.to_be_bytes());
                let body = Body::text(text.as_str());
                let request = Request::Post(Post {
                    conversation,
                    id: MessageId(id),
                    body,
                });
                let tag = u32::try_from(n).unwrap();
                anna.send(&ClientFrame::Request { tag, request }).await;
            }
            let mut stored = 0;
            while stored < 100 {
                if let ServerFrame::Answer { answer, .. } = anna.receive().await.unwrap() {
                    assert!(matches!(answer, Ok(Answer::Stored { .. })), "{answer:?}");
                    stored += 1;
                }
            }
            ben.read_bytes(40_000).await;
        }
        // Now he reads what was queued, up to the event that he is behind, and fetches the rest.
        let mut level = 0;
        let mut was_behind = false;
        while level < total {
            match ben.receive().await.unwrap() {
                ServerFrame::Event(Event::Posted { entry, .. }) => {
                    assert_eq!(entry.seq.0, level + 1, "no gap before the word about it");
                    level = entry.seq.0;
                }
                ServerFrame::Event(Event::Behind { head, .. }) => {
                    was_behind = true;
                    while level < head.0 {
                        let after = Seq(level);
                        let page = Request::Fetch {
                            conversation,
                            after,
                            limit: 1000,
                        };
                        let Ok(Answer::Entries { entries, .. }) = ben.ask(page).await else {
                            panic!("no entries")
                        };
                        assert_eq!(entries[0].seq.0, level + 1);
                        level = entries.last().unwrap().seq.0;
                    }
                }
                _ => {}
            }
        }
        assert!(
            was_behind,
            "the queue was never full, and this test has shown nothing"
        );
        // He is level again, so the next entry comes by itself.
        anna.ask(post(conversation, 250, "live")).await.unwrap();
        loop {
            if let Some(ServerFrame::Event(Event::Posted { entry, .. })) = ben.receive().await {
                assert_eq!(entry.seq.0, total + 1);
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn two_servers_on_one_folder_or_one_port() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let second = DataFolder::open(folder.path()).map(|_| ());
    let Err(fault @ FolderFault::InUse(_)) = second else {
        panic!("two servers on one folder")
    };
    assert!(fault.to_string().contains("--data"), "{fault}");

    let elsewhere = tempfile::tempdir().unwrap();
    let listen = server.link.address().parse().unwrap();
    let other = DataFolder::open(elsewhere.path()).unwrap();
    let second = Server::start(other, Config { listen, ..config() }, system_clock()).await;
    let Err(fault @ ServeFault::Listen { .. }) = second.map(|_| ()) else {
        panic!("two servers on one port")
    };
    assert!(fault.to_string().contains("--listen"), "{fault}");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_does_not_shake_hands_or_sign_in_is_cut() {
    let impatient = Config {
        handshake_seconds: 1,
        sign_in_seconds: 1,
        ..config()
    };
    with_server(impatient, async |link| {
        let mut silent = tokio::net::TcpStream::connect(link.address())
            .await
            .unwrap();
        let mut bytes = [0; 16];
        let read = tokio::io::AsyncReadExt::read(&mut silent, &mut bytes).await;
        assert!(matches!(read, Ok(0) | Err(_)), "no handshake");
        let mut idle = Caller::hello(&link, &Identity::generate()).await;
        assert_eq!(
            idle.rest().await,
            [ServerFrame::Goodbye(Farewell::TooManyAttempts)]
        );
    })
    .await;
}

/// A program may write its hello together with the last bytes of the handshake. Nothing more comes
/// from the socket then, and the server has to look at what it has read already.
#[tokio::test]
async fn a_hello_in_one_packet_with_the_end_of_the_handshake() {
    with_server(config(), async |link| {
        let address = link.address();
        let config = tls::client_config(&Identity::generate(), link.fingerprint);
        let greet = move || -> io::Result<ServerFrame> {
            let mut socket = std::net::TcpStream::connect(address)?;
            socket.set_read_timeout(Some(Duration::from_secs(20)))?;
            let mut tls = ClientConnection::new(Arc::new(config), tls::server_name())
                .map_err(io::Error::other)?;
            let mut last = Vec::new();
            while tls.is_handshaking() {
                while tls.wants_write() {
                    tls.write_tls(&mut last)?;
                }
                socket.write_all(&std::mem::take(&mut last))?;
                tls.read_tls(&mut socket)?;
                tls.process_new_packets().map_err(io::Error::other)?;
            }
            let exporter = tls::exporter(&tls).map_err(io::Error::other)?;
            let mut channel = Channel::new(End::Client, exporter);
            let mut hello = Vec::new();
            let frame = ClientFrame::Hello(Hello {
                minor: 1,
                program: "a test".into(),
            });
            channel.seal(&frame, &mut hello).unwrap();
            tls.writer().write_all(&hello)?;
            while tls.wants_write() {
                tls.write_tls(&mut last)?;
            }
            socket.write_all(&last)?;
            loop {
                tls.read_tls(&mut socket)?;
                let state = tls.process_new_packets().map_err(io::Error::other)?;
                let mut bytes = vec![0; state.plaintext_bytes_to_read()];
                tls.reader().read_exact(&mut bytes)?;
                channel.feed(&bytes);
                if let Some(frame) = channel.next_frame().unwrap() {
                    return Ok(frame);
                }
            }
        };
        let frame = tokio::task::spawn_blocking(greet).await.unwrap().unwrap();
        assert!(matches!(frame, ServerFrame::Welcome(_)), "{frame:?}");
    })
    .await;
}

#[tokio::test]
async fn garbage_instead_of_a_handshake() {
    with_server(config(), async |link| {
        for garbage in [
            &b"GET / HTTP/1.1\r\nHost: example\r\n\r\n"[..],
            &[0; 64],
            &[0x16, 3, 1, 255, 255, 1],
        ] {
            let mut socket = tokio::net::TcpStream::connect(link.address())
                .await
                .unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut socket, garbage)
                .await
                .unwrap();
            tokio::io::AsyncWriteExt::shutdown(&mut socket)
                .await
                .unwrap();
            let mut answer = Vec::new();
            // An alert, or nothing; the connection ends either way.
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut answer).await;
            assert!(answer.len() < 64);
        }
    })
    .await;
}

#[tokio::test]
async fn too_many_connections_from_one_address_are_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(
        folder.path(),
        Config {
            max_connections_per_address: 2,
            ..config()
        },
    )
    .await;
    let (mut one, ..) = person(&server.link, "one").await;
    let (two, ..) = person(&server.link, "two").await;
    let mut third = tokio::net::TcpStream::connect(server.link.address())
        .await
        .unwrap();
    let mut bytes = [0; 16];
    assert!(matches!(
        tokio::io::AsyncReadExt::read(&mut third, &mut bytes).await,
        Ok(0) | Err(_)
    ));
    drop(two);
    // The place is free when the server has noticed. Until then it refuses.
    loop {
        let socket = tokio::net::TcpStream::connect(server.link.address())
            .await
            .unwrap();
        let config = tls::client_config(&Identity::generate(), server.link.fingerprint);
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        if connector.connect(tls::server_name(), socket).await.is_ok() {
            break;
        }
    }
    assert!(one.ask(Request::Friends { after: UserId(0) }).await.is_ok());
    server.stop().await;
}

#[test]
fn the_codes_used_above_are_those_of_the_vocabulary() {
    // The tests above write some frames by hand. Their first bytes come from here.
    assert_eq!(codec::encode(&ClientFrame::Ping), [7]);
    let request = Request::Friends { after: UserId(0) };
    assert_eq!(
        codec::encode(&ClientFrame::Request { tag: 1, request })[..3],
        [6, 1, 0]
    );
}
