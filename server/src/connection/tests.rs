//! How much memory a connection takes, and one over a stream that is no socket.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use anser_shared::answer::Answer;
use anser_shared::channel::{Channel, End};
use anser_shared::codec::Class;
use anser_shared::event::{ServerFrame, SignedIn};
use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Device;
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello, Request};
use anser_shared::tls::{self, Identity};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use super::wire::Wire;
use super::*;
use crate::command::story::Story;
use crate::doors::Doors;
use crate::store::{NewDevice, Store as _};

fn acceptor(identity: &Identity) -> TlsAcceptor {
    TlsAcceptor::from(Arc::new(tls::server_config(identity)))
}

fn door(story: &Story) -> Door {
    Doors::new(&story.service.config)
        .enter(Ipv4Addr::LOCALHOST.into())
        .unwrap()
}

const FROM: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A connection is kept once in the future that serves it, however that is written. Moved into another future it
/// would be kept twice, and there are thousands of connections.
#[tokio::test]
async fn a_connection_is_kept_once() {
    let story = Story::begin();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let socket = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let acceptor = acceptor(&Identity::generate());
    let serving = run(story.service.clone(), acceptor, socket, FROM, door(&story));
    let (bytes, wire) = (size_of_val(&serving), size_of::<Wire<TcpStream>>());
    assert!(
        bytes < wire + 1536,
        "{bytes} bytes, of which {wire} are the connection"
    );
}

/// The other end of a connection in memory.
struct Program {
    stream: TlsStream<DuplexStream>,
    channel: Channel,
}

impl Program {
    async fn send(&mut self, frame: &ClientFrame) {
        let mut out = Vec::new();
        self.channel.seal(frame, &mut out).unwrap();
        self.stream.write_all(&out).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    async fn ask(&mut self, tag: u32, request: Request) {
        self.send(&ClientFrame::Request { tag, request }).await;
    }

    /// The next answers, by their tags. Each tag is answered once.
    async fn answers(&mut self, count: usize) -> BTreeMap<u32, Result<Answer, Refusal>> {
        let mut answers = BTreeMap::new();
        while answers.len() < count {
            match self.receive().await {
                ServerFrame::Answer { tag, answer } => {
                    assert!(answers.insert(tag, answer).is_none(), "{tag} was answered");
                }
                ServerFrame::Event(_) | ServerFrame::Pong => {}
                other => panic!("{other:?}"),
            }
        }
        answers
    }

    async fn receive(&mut self) -> ServerFrame {
        loop {
            if let Some(frame) = self.channel.next_frame().unwrap() {
                return frame;
            }
            let mut bytes = [0; 4096];
            let read = self.stream.read(&mut bytes).await.unwrap();
            assert_ne!(read, 0, "the server has gone");
            self.channel.feed(&bytes[..read]);
        }
    }
}

const SECRET: [u8; 32] = [7; 32];

/// A device that has signed in before with this key.
async fn device(story: &Story, user: UserId, identity: &Identity) {
    let at = story.service.now();
    let new = NewDevice {
        device: DeviceId(story.service.mint()),
        user,
        key: identity.fingerprint(),
        name: "a desk".into(),
        resumption: Zeroizing::new(SECRET),
        at,
        expires_at: at.after(story.service.config.device_lifetime()),
        address: "127.0.0.1".into(),
    };
    story.service.store.add_device(new).await.unwrap().unwrap();
}

/// A user's program that has come back over a stream in memory, which holds this many bytes each way.
async fn back(story: &Story, user: UserId, bytes: usize) -> (Program, SignedIn, JoinHandle<()>) {
    let (server, mine) = (Identity::generate(), Identity::generate());
    device(story, user, &mine).await;
    let (near, far) = tokio::io::duplex(bytes);
    let service = story.service.clone();
    let serving = run(service, acceptor(&server), far, FROM, door(story));
    let serving = tokio::spawn(serving);
    let config = tls::client_config(&mine, Some(server.fingerprint()));
    let connector = TlsConnector::from(Arc::new(config));
    let stream = connector.connect(tls::server_name(), near).await.unwrap();
    let exporter = tls::exporter(stream.get_ref().1).unwrap();
    let mut channel = Channel::new(End::Client, exporter);
    channel.allow(Class::Ready);
    let mut program = Program { stream, channel };
    let hello = Hello {
        minor: anser_shared::MINOR,
        program: "a test".into(),
    };
    program.send(&ClientFrame::Hello(hello)).await;
    assert!(matches!(program.receive().await, ServerFrame::Welcome(_)));
    program.send(&ClientFrame::Resume).await;
    assert_eq!(program.receive().await, ServerFrame::Resuming);
    program.channel.seal_under(&SECRET);
    program.channel.open_under(&SECRET);
    let ServerFrame::SignedIn(signed_in) = program.receive().await else {
        panic!("the device is signed in")
    };
    (program, signed_in, serving)
}

#[tokio::test]
async fn a_device_comes_back_asks_and_leaves_over_a_stream_in_memory() {
    let story = Story::begin();
    let user = story.register("anna").await;
    // Less than a frame, so that both ends have to wait for each other.
    let (mut program, signed_in, serving) = back(&story, user, 64).await;
    assert_eq!(signed_in.profile.person.user, user);
    program.ask(1, Request::Devices).await;
    let Ok(Answer::Devices(devices)) = program.answers(1).await.remove(&1).unwrap() else {
        panic!("the devices are listed")
    };
    assert!(matches!(&devices[..], [Device { online: true, .. }]));
    drop(program);
    serving.await.unwrap();
    assert!(story.service.hub.devices(user).is_empty());
}

#[tokio::test]
async fn more_is_asked_than_is_read_at_once_and_a_change_is_seen_behind_it() {
    let story = Story::begin();
    let user = story.register("anna").await;
    let (mut program, signed_in, serving) = back(&story, user, 1 << 16).await;
    let mut profile = signed_in.profile.clone();
    profile.person.status = "in a meeting".into();
    for tag in 10..20 {
        program.ask(tag, Request::Person { user }).await;
    }
    program.ask(20, Request::SetProfile(profile)).await;
    program.ask(21, Request::Person { user }).await;
    let answers = program.answers(12).await;
    assert!(answers.keys().copied().eq(10..=21));
    let Ok(Answer::Person(person)) = &answers[&21] else {
        panic!("{answers:?}")
    };
    assert_eq!(person.status, "in a meeting");
    drop(program);
    serving.await.unwrap();
}
