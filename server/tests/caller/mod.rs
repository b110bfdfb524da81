//! A client that speaks to a server over a real socket, byte by byte where a test needs it.

use std::path::Path;
use std::sync::Arc;

use anser_server::config::Config;
use anser_server::serve::{DataFolder, Server, system_clock};
use anser_shared::answer::Answer;
use anser_shared::channel::{Channel, End};
use anser_shared::cipher::{Exporter, resumption_secret};
use anser_shared::codec::Class;
use anser_shared::event::{ServerFrame, SignedIn};
use anser_shared::link::Link;
use anser_shared::password::{LoggingIn, Registering, Unstretched};
use anser_shared::people::FriendRequests;
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello, LoginFinish, LoginStart, RegisterStart, Request};
use anser_shared::tls::{self, Identity};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

pub fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        logins_per_minute: 1000,
        logins_per_minute_per_address: 100_000,
        guesses_per_hour: 100_000,
        registrations_per_hour: 1000,
        friend_requests: FriendRequests::Auto,
        // A crowd of clients does in a second what users do in a day.
        texts_per_minute: u32::MAX,
        acts_per_minute: u32::MAX,
        changes_per_minute: u32::MAX,
        megabytes_per_day: u32::MAX,
        groups_per_day: u32::MAX,
        added_per_hour: u32::MAX,
        ..Config::default()
    }
}

pub async fn start(folder: &Path, config: Config) -> Server {
    let folder = DataFolder::open(folder).unwrap();
    Server::start(folder, config, system_clock()).await.unwrap()
}

pub struct Caller {
    pub stream: TlsStream<TcpStream>,
    pub channel: Channel,
    pub exporter: Exporter,
    /// How many bytes the server has sent.
    pub received: usize,
    tag: u32,
}

impl Caller {
    /// Completes the handshake and sends nothing yet.
    pub async fn connect(link: &Link, identity: &Identity) -> Self {
        let config = tls::client_config(identity, link.fingerprint);
        // Little is buffered for a client that does not read, so that a test of that need not send much.
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(64 << 10).unwrap();
        let socket = socket
            .connect(link.address().parse().unwrap())
            .await
            .unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(tls::server_name(), socket).await.unwrap();
        let exporter = tls::exporter(stream.get_ref().1).unwrap();
        let mut channel = Channel::new(End::Client, exporter);
        channel.allow(Class::Ready);
        Self {
            stream,
            channel,
            exporter,
            received: 0,
            tag: 0,
        }
    }

    /// Completes the handshake and sends a hello.
    pub async fn hello(link: &Link, identity: &Identity) -> Self {
        Self::hello_as(anser_shared::MINOR, link, identity).await
    }

    /// As a program with this minor number.
    pub async fn hello_as(minor: u16, link: &Link, identity: &Identity) -> Self {
        let mut caller = Self::connect(link, identity).await;
        caller
            .send(&ClientFrame::Hello(Hello {
                minor,
                program: "a test".into(),
            }))
            .await;
        assert!(matches!(
            caller.receive().await,
            Some(ServerFrame::Welcome(_))
        ));
        caller
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        let mut out = Vec::new();
        self.channel.seal(frame, &mut out).unwrap();
        self.write(&out).await;
    }

    /// Bytes as they are, sealed or not.
    pub async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// The next frame; `None` if the server has closed the connection.
    pub async fn receive(&mut self) -> Option<ServerFrame> {
        loop {
            if let Some(frame) = self.channel.next_frame().unwrap() {
                return Some(frame);
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes).await {
                Ok(0) | Err(_) => return None,
                Ok(n) => {
                    self.received += n;
                    self.channel.feed(&bytes[..n]);
                }
            }
        }
    }

    /// Takes bytes from the socket without looking at them.
    pub async fn read_bytes(&mut self, bytes: usize) {
        let mut taken = vec![0; bytes];
        self.stream.read_exact(&mut taken).await.unwrap();
        self.channel.feed(&taken);
    }

    /// Everything until the server closes the connection.
    pub async fn rest(&mut self) -> Vec<ServerFrame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.receive().await {
            frames.push(frame);
        }
        frames
    }

    pub async fn register(&mut self, name: &str, password: &str) -> Result<(), Refusal> {
        let (state, opaque) = Registering::<Unstretched>::start(password).unwrap();
        let start = RegisterStart {
            name: name.into(),
            nickname: name.into(),
            opaque,
        };
        self.send(&ClientFrame::RegisterStart(start)).await;
        let challenge = match self.receive().await.unwrap() {
            ServerFrame::RegisterChallenge(challenge) => challenge,
            ServerFrame::Refused(refusal) => return Err(refusal),
            other => panic!("{other:?}"),
        };
        let upload = state.finish(password, &challenge).unwrap();
        self.send(&ClientFrame::RegisterFinish(upload)).await;
        match self.receive().await.unwrap() {
            ServerFrame::Registered => Ok(()),
            ServerFrame::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    /// The first half of a login: returns the server's challenge.
    pub async fn begin_login(
        &mut self,
        name: &str,
        password: &str,
    ) -> (LoggingIn<Unstretched>, Vec<u8>) {
        let (state, opaque) = LoggingIn::<Unstretched>::start(password).unwrap();
        self.send(&ClientFrame::LoginStart(LoginStart {
            name: name.into(),
            opaque,
        }))
        .await;
        match self.receive().await.unwrap() {
            ServerFrame::LoginChallenge(challenge) => (state, challenge),
            other => panic!("{other:?}"),
        }
    }

    /// Signs in and returns what a device keeps; `None` if the password is wrong.
    pub async fn login(
        &mut self,
        name: &str,
        password: &str,
    ) -> Option<(SignedIn, Zeroizing<[u8; 32]>)> {
        let (state, challenge) = self.begin_login(name, password).await;
        let (opaque, key) = state.finish(password, &challenge, &self.exporter).ok()?;
        let finish = LoginFinish {
            opaque,
            device_name: "a test".into(),
        };
        self.send(&ClientFrame::LoginFinish(finish)).await;
        self.channel.seal_under(&key);
        self.channel.open_under(&key);
        match self.receive().await.unwrap() {
            ServerFrame::SignedIn(signed_in) => Some((signed_in, resumption_secret(&key))),
            other => panic!("{other:?}"),
        }
    }

    pub async fn resume(&mut self, secret: &[u8; 32]) -> Result<SignedIn, Refusal> {
        self.send(&ClientFrame::Resume).await;
        match self.receive().await.unwrap() {
            ServerFrame::Resuming => {}
            ServerFrame::Refused(refusal) => return Err(refusal),
            other => panic!("{other:?}"),
        }
        self.channel.seal_under(secret);
        self.channel.open_under(secret);
        match self.receive().await.unwrap() {
            ServerFrame::SignedIn(signed_in) => Ok(signed_in),
            other => panic!("{other:?}"),
        }
    }

    /// Sends a request and waits for the answer. Events before it are dropped.
    pub async fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        self.tag += 1;
        let tag = self.tag;
        self.send(&ClientFrame::Request { tag, request }).await;
        loop {
            match self.receive().await.expect("the server is there") {
                ServerFrame::Answer { tag: t, answer } if t == tag => return answer,
                ServerFrame::Event(_) | ServerFrame::Answer { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Registers and signs in.
pub async fn person(link: &Link, name: &str) -> (Caller, Identity, Zeroizing<[u8; 32]>) {
    let identity = Identity::generate();
    let mut caller = Caller::hello(link, &identity).await;
    caller.register(name, "correct horse").await.unwrap();
    let (_, secret) = caller.login(name, "correct horse").await.unwrap();
    (caller, identity, secret)
}
