//! The network part against a scripted server: pipes instead of sockets, a paused clock, and dice
//! that show what a test says.

mod ends;
mod getting_in;
mod online;
mod returning;
mod whole;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::channel::{Channel, ChannelError, End};
use anser_shared::codec::Class;
use anser_shared::event::{ServerFrame, SignedIn, Welcome};
use anser_shared::id::{DeviceId, UserId};
use anser_shared::link::Link;
use anser_shared::password::{PasswordKeeper, PasswordRecord};
use anser_shared::people::{Person, Profile};
use anser_shared::request::{ClientFrame, Request};
use anser_shared::time::Timestamp;
use anser_shared::tls::{self, Fingerprint, Identity, OtherKey};
use parking_lot::Mutex;
use rustls::ServerConfig;
use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadBuf, duplex,
};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

use super::course::Course;
use super::dial::Dial;
use crate::core::action::Credentials;
use crate::core::effect::{NetCommand, SignInBy};
use crate::core::input::{DeviceKey, NetEvent};
use crate::core::model::LinkFault;

/// What happens within a day happens; the clock is paused, so that a day costs nothing.
const A_DAY: Duration = Duration::from_hours(24);

const SECRET: [u8; 32] = [5; 32];

/// Wall time when a test begins.
const START: Timestamp = Timestamp(1_800_000_000_000);

/// A pipe that counts how often it is written to.
struct Pipe {
    inner: DuplexStream,
    writes: Arc<AtomicUsize>,
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

type Call = oneshot::Sender<io::Result<Pipe>>;

/// Asks the test for every connection.
struct Pipes {
    calls: mpsc::Sender<Call>,
    /// Where the last call went.
    called: Arc<Mutex<String>>,
}

impl Dial for Pipes {
    type Stream = Pipe;

    async fn dial(&self, link: &Link) -> io::Result<Pipe> {
        *self.called.lock() = link.address();
        let (call, answer) = oneshot::channel();
        self.calls.send(call).await.expect("the test takes calls");
        answer.await.expect("the test answers")
    }
}

/// A course under way, with everything around it in the test's hands.
struct Stage {
    commands: mpsc::Sender<NetCommand>,
    events: mpsc::Receiver<NetEvent>,
    calls: mpsc::Receiver<Call>,
    called: Arc<Mutex<String>>,
    network: Arc<Notify>,
    /// How far the wall clock is ahead of the program's own, in milliseconds.
    asleep: Arc<AtomicI64>,
    writes: Arc<AtomicUsize>,
    begun: Instant,
    host: Host,
}

/// The server's side: its keys and what it knows of one person.
struct Host {
    identity: Identity,
    config: Arc<ServerConfig>,
    keeper: PasswordKeeper,
    record: Option<PasswordRecord>,
}

const USER: UserId = UserId(42);

impl Stage {
    fn new() -> Self {
        Self::with_room(64)
    }

    /// The engine has room for so many events.
    fn with_room(room: usize) -> Self {
        let (commands, orders) = mpsc::channel(1024);
        let (outlet, events) = mpsc::channel(room);
        let (ask, calls) = mpsc::channel(1);
        let network = Arc::new(Notify::new());
        let asleep = Arc::new(AtomicI64::new(0));
        let begun = Instant::now();
        let wall = asleep.clone();
        let clock = move || {
            let own = Instant::now() - begun;
            Timestamp(START.after(own).0 + wall.load(Ordering::Relaxed))
        };
        let called = Arc::<Mutex<String>>::default();
        let pipes = Pipes {
            calls: ask,
            called: called.clone(),
        };
        let course = Course::new(pipes, orders, outlet, network.clone(), clock, || 0.0);
        tokio::spawn(course.run());
        let identity = Identity::generate();
        let config = Arc::new(tls::server_config(&identity));
        let host = Host {
            identity,
            config,
            keeper: PasswordKeeper::generate(),
            record: None,
        };
        let writes = Arc::default();
        Self {
            commands,
            events,
            calls,
            called,
            network,
            asleep,
            writes,
            begun,
            host,
        }
    }

    /// A stage on which somebody is signed in by device key.
    async fn online() -> (Self, Guest) {
        let mut stage = Self::new();
        stage.connect(stage.pin(), by_device_key());
        let guest = stage.come_back().await;
        (stage, guest)
    }

    fn pin(&self) -> Option<Fingerprint> {
        Some(self.host.identity.fingerprint())
    }

    fn connect(&self, pin: Option<Fingerprint>, by: SignInBy) {
        let link = Link::parse("chat.example").unwrap();
        self.tell(NetCommand::Connect { link, pin, by });
    }

    fn tell(&self, command: NetCommand) {
        self.commands.try_send(command).unwrap();
    }

    fn request(&self, tag: u32) {
        self.tell(NetCommand::Request {
            tag,
            request: Request::Friends { after: UserId(0) },
        });
    }

    async fn event(&mut self) -> NetEvent {
        timeout(A_DAY, self.events.recv())
            .await
            .expect("something happens")
            .expect("it runs")
    }

    /// Nothing happens within a day: no event, and no call.
    async fn rests(&mut self) {
        tokio::select! {
            event = self.events.recv() => panic!("{event:?}"),
            _ = self.calls.recv() => panic!("a call"),
            () = tokio::time::sleep(A_DAY) => {}
        }
    }

    async fn call(&mut self) -> Call {
        timeout(A_DAY, self.calls.recv())
            .await
            .expect("a call comes")
            .expect("it runs")
    }

    /// The program calls, and gets a pipe whose other end is given.
    async fn answer(&mut self) -> DuplexStream {
        assert!(matches!(self.event().await, NetEvent::Connecting));
        let (ours, theirs) = duplex(256 << 10);
        let pipe = Pipe {
            inner: theirs,
            writes: self.writes.clone(),
        };
        self.call().await.send(Ok(pipe)).map_err(drop).unwrap();
        ours
    }

    /// Nobody is at home when the program calls.
    async fn refuse(&mut self) {
        assert!(matches!(self.event().await, NetEvent::Connecting));
        self.call()
            .await
            .send(Err(io::ErrorKind::ConnectionRefused.into()))
            .map_err(drop)
            .unwrap();
    }

    /// The program calls, shakes hands and says hello.
    async fn greet(&mut self) -> Guest {
        let pipe = self.answer().await;
        let mut guest = Guest::accept(self.host.config.clone(), pipe).await;
        guest.greet().await;
        guest
    }

    /// The program comes back with its key.
    async fn come_back(&mut self) -> Guest {
        let mut guest = self.greet().await;
        guest.resume(&SECRET).await;
        let NetEvent::SignedIn(signed_in) = self.event().await else {
            panic!("not signed in")
        };
        assert!(signed_in.device_key.is_none());
        guest
    }

    /// The connection has ended; gives why, and how long it is until the next try.
    async fn down(&mut self) -> (LinkFault, Option<Duration>) {
        let NetEvent::Down { fault, retry_at } = self.event().await else {
            panic!("not down")
        };
        let wall = self.asleep.load(Ordering::Relaxed);
        let now = Timestamp(START.after(self.begun.elapsed()).0 + wall);
        (fault, retry_at.map(|at| at.since(now)))
    }
}

/// A program at the scripted server.
struct Guest {
    stream: TlsStream<DuplexStream>,
    channel: Channel,
    exporter: [u8; 32],
    device: Fingerprint,
}

impl Guest {
    async fn accept(config: Arc<ServerConfig>, pipe: DuplexStream) -> Self {
        let stream = TlsAcceptor::from(config).accept(pipe).await.unwrap();
        let connection = stream.get_ref().1;
        let exporter = tls::exporter(connection).unwrap();
        let device = tls::peer_fingerprint(connection).unwrap();
        Self {
            stream,
            channel: Channel::new(End::Server, exporter),
            exporter,
            device,
        }
    }

    async fn greet(&mut self) {
        self.greet_as(anser_shared::MINOR).await;
    }

    /// As a server that knows what came up to this minor number.
    async fn greet_as(&mut self, minor: u16) {
        let ClientFrame::Hello(hello) = self.receive().await else {
            panic!("not hello")
        };
        assert_eq!(hello.minor, anser_shared::MINOR);
        assert!(hello.program.starts_with("anser "));
        let server_name = "Example".into();
        self.send(&ServerFrame::Welcome(Welcome {
            minor,
            server_name,
            registration_open: true,
        }))
        .await;
        self.channel.allow(Class::Ready);
    }

    async fn resume(&mut self, secret: &[u8]) {
        let frame = self.receive().await;
        assert!(matches!(
            frame,
            ClientFrame::Resume | ClientFrame::ResumeIfFree
        ));
        self.resumed(secret).await;
    }

    /// The program has asked to come back, and may.
    async fn resumed(&mut self, secret: &[u8]) {
        self.send(&ServerFrame::Resuming).await;
        self.channel.open_under(secret);
        self.channel.seal_under(secret);
        self.send(&ServerFrame::SignedIn(account())).await;
    }

    /// The next frame, which comes soon.
    async fn receive(&mut self) -> ClientFrame {
        self.next()
            .await
            .expect("a frame opens")
            .expect("a frame comes")
    }

    /// `None` when the program has ended the connection between two frames.
    async fn next(&mut self) -> Result<Option<ClientFrame>, ChannelError> {
        loop {
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(Some(frame));
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes).await.unwrap() {
                0 if self.channel.is_between_frames() => return Ok(None),
                0 => panic!("it ended inside a frame"),
                read => self.channel.feed(&bytes[..read]),
            }
        }
    }

    async fn send(&mut self, frame: &ServerFrame) {
        let bytes = self.seal(frame);
        self.write(&bytes).await;
    }

    fn seal(&mut self, frame: &ServerFrame) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.channel.seal(frame, &mut bytes).unwrap();
        bytes
    }

    async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// The pipe is gone without a word.
    fn hang_up(self) {
        drop(self);
    }
}

fn account() -> SignedIn {
    SignedIn {
        profile: Profile::of(Person::named(USER, "anna", "Anna")),
        device: DeviceId(9),
        expires_at: START,
        revision: 3,
        now: START,
        rights: anser_shared::people::Rights::default(),
        life: 0,
    }
}

fn credentials(password: &str) -> Credentials {
    Credentials {
        server: "chat.example".into(),
        name: "anna".into(),
        password: Zeroizing::new(password.into()),
    }
}

fn by_password() -> SignInBy {
    SignInBy::Password(credentials("correct horse"))
}

fn by_device_key() -> SignInBy {
    let identity = Identity::generate();
    SignInBy::DeviceKey(DeviceKey {
        identity,
        resumption: Zeroizing::new(SECRET),
    })
}

fn no_friends(tag: u32) -> ServerFrame {
    let answer = Ok(Answer::Friends {
        revision: 1,
        friends: Vec::new(),
        more: false,
    });
    ServerFrame::Answer { tag, answer }
}

fn seconds(seconds: f64) -> Option<Duration> {
    Some(Duration::from_secs_f64(seconds))
}
