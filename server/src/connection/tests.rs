//! How much memory a connection takes, and one over a stream that is no socket.

use std::net::{Ipv4Addr, SocketAddr};

use anser_shared::answer::Answer;
use anser_shared::channel::{Channel, End};
use anser_shared::codec::Class;
use anser_shared::event::ServerFrame;
use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Device;
use anser_shared::request::{ClientFrame, Hello, Request};
use anser_shared::tls::{self, Identity};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
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

/// A connection is kept once in the future that serves it, however that is written: moved into another
/// future it would be kept twice, and there are thousands of them.
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

#[tokio::test]
async fn a_device_comes_back_asks_and_leaves_over_a_stream_in_memory() {
    let story = Story::begin();
    let user = story.register("anna").await;
    let (server, mine) = (Identity::generate(), Identity::generate());
    device(&story, user, &mine).await;
    // Less than a frame, so that both ends have to wait for each other.
    let (near, far) = tokio::io::duplex(64);
    let service = story.service.clone();
    let serving = run(service, acceptor(&server), far, FROM, door(&story));
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
    assert_eq!(signed_in.profile.person.user, user);
    let request = Request::Devices;
    program
        .send(&ClientFrame::Request { tag: 1, request })
        .await;
    let devices = loop {
        match program.receive().await {
            ServerFrame::Answer { tag: 1, answer } => break answer,
            ServerFrame::Event(_) => {}
            other => panic!("{other:?}"),
        }
    };
    let Ok(Answer::Devices(devices)) = devices else {
        panic!("{devices:?}")
    };
    assert!(matches!(&devices[..], [Device { online: true, .. }]));
    drop(program);
    serving.await.unwrap();
    assert!(story.service.hub.devices(user).is_empty());
}
