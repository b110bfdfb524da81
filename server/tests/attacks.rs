//! Hostile crowds and clients over real sockets: they cost no more than they may, and an ordinary user is served
//! beside them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[expect(dead_code, reason = "a caller can do more than is needed here")]
mod caller;

use std::io::ErrorKind;
use std::time::Duration;

use anser_server::config::Config;
use anser_shared::answer::Answer;
use anser_shared::event::{Change, Event, Farewell, ServerFrame};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::link::Link;
use anser_shared::request::{ClientFrame, LoginStart, Request};
use anser_shared::tls::Identity;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use caller::{Caller, config, person, start};

/// Longer than anything here takes, and short enough for a person who waits for the tests.
const PATIENCE: Duration = Duration::from_secs(30);

async fn befriend(caller: &mut Caller, name: &str) -> ConversationId {
    let (name, greeting) = (name.into(), String::new());
    match caller.ask(Request::AddFriend { name, greeting }).await {
        Ok(Answer::Friend { friend }) => friend.conversation,
        other => panic!("{other:?}"),
    }
}

/// Another device of a user.
async fn device(link: &Link, name: &str) -> Caller {
    let mut caller = Caller::hello(link, &Identity::generate()).await;
    caller.login(name, "correct horse").await.unwrap();
    caller
}

/// Writes drafts that each of the other devices is told of.
async fn write_drafts(caller: &mut Caller, conversation: ConversationId, count: u32) {
    let mut base = 0;
    for number in 0..count {
        let text = format!("{number:08}").repeat(5_000);
        let draft = Request::Draft {
            conversation,
            text,
            base,
        };
        assert_eq!(caller.ask(draft).await, Ok(Answer::Done));
        let Ok(Answer::Drafts { drafts, .. }) = caller
            .ask(Request::Drafts {
                after: ConversationId(0),
            })
            .await
        else {
            panic!("drafts")
        };
        base = drafts[0].version;
    }
}

fn is_draft(frame: &ServerFrame) -> bool {
    let ServerFrame::Event(Event::Changed { change, .. }) = frame else {
        return false;
    };
    matches!(change, Change::Draft(_))
}

/// A signed-out device was told nineteen drafts for eighteen seconds more, and the server kept a gigabyte and a half
/// for ten such devices.
#[tokio::test]
async fn a_device_that_is_signed_out_hears_nothing_more_however_slowly_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    person(&server.link, "ben").await;
    let conversation = befriend(&mut anna, "ben").await;
    // It reads nothing for now, and everything that is sent to it waits in the server.
    let mut slow = device(&server.link, "anna").await;
    write_drafts(&mut anna, conversation, 90).await;
    let Ok(Answer::Devices(devices)) = anna.ask(Request::Devices).await else {
        panic!("devices")
    };
    let latest = devices.iter().max_by_key(|device| device.device).unwrap();
    let device = latest.device;
    assert_eq!(anna.ask(Request::Revoke { device }).await, Ok(Answer::Done));
    let is_gone = async {
        loop {
            let Ok(Answer::Devices(devices)) = anna.ask(Request::Devices).await else {
                panic!("devices")
            };
            if devices
                .iter()
                .all(|other| other.device != device || !other.online)
            {
                return;
            }
        }
    };
    timeout(PATIENCE, is_gone).await.expect("it is signed out");
    // It finds what the sockets had taken by then.
    let rest = timeout(Duration::from_secs(8), slow.rest());
    let heard = rest.await.expect("it ends soon");
    let drafts = heard.iter().filter(|frame| is_draft(frame)).count();
    assert!(drafts < 50, "{drafts} of 90 drafts");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_passes_its_budget_is_ended_and_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    person(&server.link, "ben").await;
    let conversation = befriend(&mut anna, "ben").await;
    let mut slow = device(&server.link, "anna").await;
    write_drafts(&mut anna, conversation, 140).await;
    let heard = timeout(PATIENCE, slow.rest()).await.expect("it is ended");
    let bytes = slow.received;
    assert!(bytes < 2 << 20, "{bytes} of five and a half megabytes");
    assert!(heard.iter().filter(|frame| is_draft(frame)).count() < 60);
    server.stop().await;
}

#[tokio::test]
async fn a_frame_before_the_sign_in_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let mut caller = Caller::hello(&server.link, &Identity::generate()).await;
    let login = LoginStart {
        name: "x".repeat(5_000),
        opaque: vec![],
    };
    caller.send(&ClientFrame::LoginStart(login)).await;
    let nonsense = ServerFrame::Goodbye(Farewell::Nonsense);
    assert_eq!(caller.rest().await, [nonsense]);
    // The header says that the frame is too long.
    let mut caller = Caller::hello(&server.link, &Identity::generate()).await;
    caller.write(&60_000u32.to_be_bytes()).await;
    assert_eq!(caller.rest().await.len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_handshake_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let mut socket = TcpStream::connect(server.link.address()).await.unwrap();
    // A hello of 65,000 bytes, in any number of records.
    let mut record = vec![0x16, 3, 1, 0x20, 0];
    record.extend([1, 0, 0xfd, 0xe8]);
    record.resize(5 + 0x2000, 7);
    let mut sent = 0;
    let end = async {
        loop {
            match socket.write_all(&record).await {
                Ok(()) => sent += record.len(),
                Err(_) => return,
            }
            let mut bytes = [0; 64];
            match socket.try_read(&mut bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                _ => return,
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, end).await.expect("it is cut off");
    let (mut good, ..) = person(&server.link, "good").await;
    assert!(good.ask(Request::Devices).await.is_ok());
    server.stop().await;
}

#[tokio::test]
async fn half_frames_of_one_account_have_one_budget() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut good, ..) = person(&server.link, "good").await;
    let (first, ..) = person(&server.link, "anna").await;
    let mut devices = vec![first];
    for _ in 0..14 {
        devices.push(device(&server.link, "anna").await);
    }
    // Nine hundred kilobytes of a frame of a megabyte from each of fifteen.
    let mut half = 1_000_000u32.to_be_bytes().to_vec();
    half.resize(900_000, 0);
    for device in &mut devices {
        // Connections that were ended take nothing any more.
        let written = async {
            device.stream.write_all(&half).await?;
            device.stream.flush().await
        };
        drop(
            timeout(PATIENCE, written)
                .await
                .expect("it is read, or ended"),
        );
    }
    let mut ended = 0;
    let too_slow = ServerFrame::Goodbye(Farewell::TooSlow);
    while ended < 6 {
        // A connection that was not ended waits for the rest of its frame. One of them sends the next bytes.
        let ends = devices.iter_mut().map(|device| {
            Box::pin(async {
                loop {
                    match device.receive().await {
                        Some(frame) if frame == too_slow => return,
                        Some(_) => {}
                        None => return,
                    }
                }
            })
        });
        let first = timeout(PATIENCE, first_of(ends.collect())).await;
        devices.swap_remove(first.expect("some are ended"));
        ended += 1;
    }
    assert!(good.ask(Request::Devices).await.is_ok());
    server.stop().await;
}

/// The place of the first of these that is done.
async fn first_of<F: Future<Output = ()> + Unpin>(mut all: Vec<F>) -> usize {
    std::future::poll_fn(|context| {
        for (place, one) in all.iter_mut().enumerate() {
            if std::pin::Pin::new(one).poll(context).is_ready() {
                return std::task::Poll::Ready(place);
            }
        }
        std::task::Poll::Pending
    })
    .await
}

/// Ten addresses that sent nothing could have all places.
#[tokio::test]
async fn silent_connections_do_not_keep_anybody_out() {
    let folder = tempfile::tempdir().unwrap();
    let small = Config {
        max_connections: 8,
        handshake_seconds: 600,
        ..config()
    };
    let server = start(folder.path(), small).await;
    let mut crowd = Vec::new();
    for _ in 0..30 {
        crowd.push(TcpStream::connect(server.link.address()).await.unwrap());
    }
    let (mut good, ..) = person(&server.link, "good").await;
    for _ in 0..30 {
        crowd.push(TcpStream::connect(server.link.address()).await.unwrap());
    }
    let list = Request::Friends { after: UserId(0) };
    assert!(good.ask(list).await.is_ok(), "who has signed in stays");
    let mut bytes = [0; 8];
    let oldest = timeout(PATIENCE, crowd[0].read(&mut bytes)).await;
    assert!(matches!(oldest.expect("it had to go"), Ok(0) | Err(_)));
    server.stop().await;
}

#[tokio::test]
async fn the_owner_hears_of_wrong_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (anna, identity, secret) = person(&server.link, "anna").await;
    drop(anna);
    for _ in 0..3 {
        let mut thief = Caller::hello(&server.link, &Identity::generate()).await;
        assert!(thief.login("anna", "wrong").await.is_none());
        assert!(thief.login("anna", "also wrong").await.is_none());
    }
    let hears = async |caller: &mut Caller| {
        // The answer shows that nothing else was told before.
        let request = Request::Devices;
        caller.send(&ClientFrame::Request { tag: 9, request }).await;
        let mut guessed = None;
        loop {
            match caller.receive().await.expect("the server is there") {
                ServerFrame::Event(Event::Guessed(guesses)) => guessed = Some(guesses),
                ServerFrame::Answer { tag: 9, .. } => return guessed,
                _ => {}
            }
        }
    };
    let come_back = async |server: &anser_server::serve::Server| {
        let mut anna = Caller::hello(&server.link, &identity).await;
        anna.resume(&secret).await.unwrap();
        anna
    };
    // The end of the last connection may not have been noticed yet.
    let guessed = async {
        loop {
            let guessed = hears(&mut come_back(&server).await).await;
            if guessed
                .as_ref()
                .is_some_and(|guesses| guesses.attempts == 6)
            {
                return guessed.unwrap();
            }
        }
    };
    let guessed = timeout(PATIENCE, guessed).await.expect("all six are told");
    assert_eq!(
        (guessed.total, guessed.last_from.as_str()),
        (6, "127.0.0.1")
    );
    server.stop().await;
    // A restart forgets nothing, and what was seen is not told again.
    let server = start(folder.path(), config()).await;
    let mut anna = come_back(&server).await;
    assert_eq!(
        hears(&mut anna).await.map(|guesses| guesses.attempts),
        Some(6)
    );
    let seen = Request::GuessesSeen { total: 6 };
    assert_eq!(anna.ask(seen).await, Ok(Answer::Done));
    assert_eq!(hears(&mut come_back(&server).await).await, None);
    server.stop().await;
}

/// A line on which everything takes this long, each way.
async fn slow_line(link: &Link, each_way: Duration) -> Link {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = Link {
        port: listener.local_addr().unwrap().port(),
        ..link.clone()
    };
    let server = link.address();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let to = TcpStream::connect(&server).await.unwrap();
            let (from_client, to_client) = socket.into_split();
            let (from_server, to_server) = to.into_split();
            for (mut from, mut to) in [(from_client, to_server), (from_server, to_client)] {
                tokio::spawn(async move {
                    let mut bytes = vec![0; 16 << 10];
                    while let Ok(read @ 1..) = from.read(&mut bytes).await {
                        tokio::time::sleep(each_way).await;
                        if to.write_all(&bytes[..read]).await.is_err() {
                            return;
                        }
                    }
                });
            }
        }
    });
    slow
}

/// The handshake had five seconds as a whole, and a line of two and a half each way took them.
#[tokio::test]
async fn one_signs_in_over_a_line_that_is_slow_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let quick = Config {
        handshake_seconds: 1,
        sign_in_seconds: 3,
        ..config()
    };
    let server = start(folder.path(), quick).await;
    let slow = slow_line(&server.link, Duration::from_millis(550)).await;
    let (mut anna, ..) = timeout(PATIENCE, person(&slow, "anna")).await.unwrap();
    assert!(anna.ask(Request::Devices).await.is_ok());
    server.stop().await;
}
