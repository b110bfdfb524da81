//! One connection: a task that moves bytes between a socket, its peer's stage and its queue.
//!
//! Until somebody is signed in, frames go back and forth one at a time. After that the task reads
//! as many frames as there are, hands them on, and writes what waits in the session's queue in as
//! few writes as possible. An idle connection holds no buffer: bytes are read only when the socket
//! has some, into memory that all connections of a thread share.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use anser_shared::channel::{Channel, ChannelError, End};
use anser_shared::cipher::Exporter;
use anser_shared::codec::Class;
use anser_shared::event::{Event, Farewell, ServerFrame, SignedIn, Welcome};
use anser_shared::people::{Rights, SeenAs};
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello};
use anser_shared::tls::{self, Fingerprint};
use tokio::io::{AsyncRead as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::command::{self, login, register};
use crate::config::Registration;
use crate::peer::{Peer, Step, Verdict};
use crate::presence;
use crate::service::Service;
use crate::session::Session;
use crate::store::Store;

/// A connection that takes nothing for so long is given up; its program resumes.
const NO_PROGRESS: Duration = Duration::from_secs(10);

/// A connection does not read on while so much waits to be written to it.
const WAITING_BYTES: usize = 1 << 20;

/// So much is read from one connection before the others of the thread have their turn.
const TURN_BYTES: usize = 128 << 10;

/// So much is sealed into one write.
const WRITE_BYTES: usize = 256 << 10;

/// Why a connection ended without a farewell.
#[derive(Debug, thiserror::Error)]
enum Cut {
    #[error("the other side closed the connection")]
    Closed,
    #[error("the other side closed the connection in the middle of a frame")]
    InsideAFrame,
    #[error("the other side takes nothing any more")]
    NoProgress,
    #[error("the handshake failed: {0}")]
    Handshake(#[source] io::Error),
    #[error("it took too long to {0}")]
    TooSlow(&'static str),
    #[error("a frame cannot be read: {0}")]
    Channel(#[from] ChannelError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves one connection to its end.
pub async fn run<S: Store>(
    service: Arc<Service<S>>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
) {
    // The first part is boxed, so that its memory is given back when the second begins.
    let signed_in = Box::pin(greet(&service, acceptor, socket, from)).await;
    let ended = match signed_in {
        Ok(Some((wire, session, known))) => serve(&service, wire, session, known).await,
        Ok(None) => Ok(()),
        Err(cut) => Err(cut),
    };
    match ended {
        Ok(()) | Err(Cut::Closed) => tracing::debug!(%from, "a connection has ended"),
        Err(cut) => tracing::info!(%from, reason = %cut, "a connection was cut"),
    }
}

/// From the handshake to being signed in; `None` when the connection ends in order before that.
async fn greet<S: Store>(
    service: &Arc<Service<S>>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
) -> Result<Option<(Wire, Arc<Session>, (SeenAs, Rights))>, Cut> {
    // Without this, a frame waits up to 40 ms for the acknowledgement of the one before it.
    socket.set_nodelay(true)?;
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let handshake = timeout(
        seconds(service.config.handshake_seconds),
        acceptor.accept(socket),
    );
    let stream = handshake
        .await
        .map_err(|_| Cut::TooSlow("shake hands"))?
        .map_err(Cut::Handshake)?;
    let mut greeting = Greeting {
        wire: Wire::new(stream)?,
        from: from.ip(),
        peer: Peer::Greeting,
    };
    let signed_in = tokio::select! {
        signed_in = timeout(seconds(service.config.sign_in_seconds), greeting.run(service)) => signed_in,
        () = service.stopped() => {
            greeting.wire.farewell(Farewell::Stopping).await?;
            return Ok(None);
        }
    };
    let signed_in = match signed_in {
        Ok(signed_in) => signed_in?,
        Err(_) => {
            greeting.wire.farewell(Farewell::TooManyAttempts).await?;
            return Err(Cut::TooSlow("sign in"));
        }
    };
    let Some(account) = signed_in else {
        return Ok(None);
    };
    tracing::debug!(%from, user = %account.user, device = %account.device, "signed in");
    let session = Session::new(
        account.user,
        account.device,
        account.expires_at,
        service.now(),
    )
    .coming_from(from.ip());
    let known = (account.profile.seen_as, account.rights);
    Ok(Some((greeting.wire, Arc::new(session), known)))
}

/// A connection before its program is signed in.
struct Greeting {
    wire: Wire,
    from: IpAddr,
    peer: Peer,
}

impl Greeting {
    async fn run<S: Store>(&mut self, service: &Service<S>) -> Result<Option<SignedIn>, Cut> {
        loop {
            let verdict = match self.wire.receive::<ClientFrame>().await {
                Ok(frame) => self.peer.receive(frame),
                Err(Cut::Channel(fault)) => {
                    self.wire.farewell(Farewell::Nonsense).await?;
                    return Err(fault.into());
                }
                Err(cut) => return Err(cut),
            };
            if let Some(ended) = self.perform(service, verdict).await? {
                return Ok(ended);
            }
        }
    }

    /// Carries a verdict out. `Some` when this stage is over, with whoever is signed in now.
    async fn perform<S: Store>(
        &mut self,
        service: &Service<S>,
        verdict: Verdict,
    ) -> Result<Option<Option<SignedIn>>, Cut> {
        let reply = match verdict {
            Verdict::Welcome(hello) => self.welcome(service, &hello),
            Verdict::RegisterStart(start) => {
                match register::start(service, self.from, start).await {
                    Ok((registering, challenge)) => {
                        self.peer.began(Step::Registering(registering));
                        challenge
                    }
                    Err(refusal) => ServerFrame::Refused(refusal),
                }
            }
            Verdict::RegisterFinish(registering, upload) => {
                register::finish(service, registering, &upload)
                    .await
                    .unwrap_or_else(ServerFrame::Refused)
            }
            Verdict::LoginStart(start) => {
                match login::start(service, self.from, &self.wire.exporter, &start).await {
                    Ok((logging_in, challenge)) => {
                        self.peer.began(Step::LoggingIn(logging_in));
                        challenge
                    }
                    Err(refusal) => ServerFrame::Refused(refusal),
                }
            }
            Verdict::LoginFinish(logging_in, finish) => {
                let key = self.wire.peer;
                match login::finish(service, self.from, key, logging_in, finish).await {
                    Ok((session_key, signed_in)) => {
                        self.wire.channel.open_under(&session_key);
                        self.wire.channel.seal_under(&session_key);
                        return self.enter(signed_in).await;
                    }
                    Err(refusal) => {
                        // A program of ours notices a wrong password before it gets here. The keys
                        // of the two ends differ now, so there is nothing more to say.
                        tracing::warn!(from = %self.from, %refusal, "a proof of a password is wrong");
                        self.wire.farewell(Farewell::Nonsense).await?;
                        return Ok(Some(None));
                    }
                }
            }
            Verdict::Resume => match login::resume(service, self.from, self.wire.peer).await {
                Ok((secret, signed_in)) => {
                    self.wire.send(&ServerFrame::Resuming).await?;
                    self.wire.channel.open_under(&*secret);
                    self.wire.channel.seal_under(&*secret);
                    return self.enter(signed_in).await;
                }
                Err(refusal) => ServerFrame::Refused(refusal),
            },
            Verdict::Pong => ServerFrame::Pong,
            Verdict::Refuse(refusal) => ServerFrame::Refused(refusal),
            Verdict::End(farewell) => {
                self.wire.farewell(farewell).await?;
                return Ok(Some(None));
            }
            // There is no request before signing in, and nothing to ignore: the peer sees to it.
            Verdict::Request { .. } | Verdict::Ignore => return Ok(Some(None)),
        };
        self.wire.send(&reply).await?;
        Ok(None)
    }

    fn welcome<S: Store>(&mut self, service: &Service<S>, hello: &Hello) -> ServerFrame {
        tracing::debug!(from = %self.from, minor = hello.minor, "hello");
        self.wire.channel.allow(Class::SigningIn);
        ServerFrame::Welcome(Welcome {
            minor: anser_shared::MINOR,
            server_name: service.config.server_name.clone(),
            registration_open: service.config.registration == Registration::Open,
        })
    }

    /// Says under the new keys how the sign-in went.
    async fn enter(
        &mut self,
        signed_in: Result<SignedIn, Refusal>,
    ) -> Result<Option<Option<SignedIn>>, Cut> {
        match signed_in {
            Ok(account) => {
                self.peer.signed_in();
                self.wire.channel.allow(Class::Ready);
                self.wire
                    .send(&ServerFrame::SignedIn(account.clone()))
                    .await?;
                Ok(Some(Some(account)))
            }
            Err(refusal) => {
                self.wire.send(&ServerFrame::Refused(refusal)).await?;
                Ok(Some(None))
            }
        }
    }
}

/// Serves somebody who is signed in.
async fn serve<S: Store>(
    service: &Arc<Service<S>>,
    wire: Wire,
    session: Arc<Session>,
    (seen_as, rights): (SeenAs, Rights),
) -> Result<(), Cut> {
    presence::enter(service, &session, seen_as).await;
    // An administrator may have acted between the sign-in and this moment, when nobody was here to
    // be told.
    if service.standings.is_blocked(session.user) {
        session.close(Farewell::Blocked);
    }
    let rights_now = service.standings.rights(session.user, service.now());
    if rights_now != rights {
        session.tell(Event::Rights(rights_now));
    }
    if service.is_stopping() {
        // The server has said goodbye to everybody, perhaps a moment before this one came.
        session.close(Farewell::Stopping);
    }
    let mut ready = Ready {
        service,
        wire,
        session: session.clone(),
        asking: None,
        all_read: false,
    };
    let ended = ready.run().await;
    // What was begun is carried to its end: what the store has done by then has to be told.
    if let Some(asking) = ready.asking.take() {
        asking.await;
    }
    presence::leave(service, &session);
    ended
}

/// A request that is being carried out. The next frame is looked at when it is done, so that one
/// program has one request under way and the answers keep their order; posts are handed on and do
/// not wait here.
type Asking<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What a connection waits for when its queue is empty.
enum Waiting {
    Nothing,
    /// It ends when the messages that it has handed on are stored and answered.
    Posts,
    /// It ends now.
    Farewell(Farewell),
}

struct Ready<'a, S> {
    service: &'a Arc<Service<S>>,
    wire: Wire,
    session: Arc<Session>,
    asking: Option<Asking<'a>>,
    /// The socket had no more bytes when it was read last.
    all_read: bool,
}

impl<S: Store> Ready<'_, S> {
    async fn run(&mut self) -> Result<(), Cut> {
        loop {
            let closing = match self.write_queue().await? {
                Waiting::Nothing => false,
                Waiting::Posts => true,
                Waiting::Farewell(farewell) => return self.wire.farewell(farewell).await,
            };
            if self.asking.is_none() && !closing {
                if let Err(fault) = self.take_frames() {
                    self.wire.farewell(Farewell::Nonsense).await?;
                    return Err(fault.into());
                }
                self.wire.flush().await?;
            }
            let reads_on =
                self.asking.is_none() && !closing && self.session.waiting_bytes() < WAITING_BYTES;
            tokio::select! {
                () = self.session.wake.notified() => {}
                () = async { self.asking.as_mut().expect("the branch is on when it is there").await },
                    if self.asking.is_some() => self.asking = None,
                readable = self.wire.stream.get_ref().0.readable(), if reads_on && self.all_read => {
                    readable?;
                    self.read().await?;
                }
                // More is waiting than one turn allows: the others first, then this one again.
                () = tokio::task::yield_now(), if reads_on && !self.all_read => self.read().await?,
            }
        }
    }

    /// Writes everything that waits, and tells what the connection waits for then.
    async fn write_queue(&mut self) -> Result<Waiting, Cut> {
        loop {
            // Asked before the queue is taken: an answer is queued before its post counts as done.
            let posting = self.session.is_posting();
            let (frames, farewell) = self.session.take();
            if frames.is_empty() {
                return Ok(match farewell {
                    None => Waiting::Nothing,
                    Some(_) if posting => Waiting::Posts,
                    Some(farewell) => Waiting::Farewell(farewell),
                });
            }
            for frame in frames.iter() {
                self.wire.channel.seal_encoded(frame, &mut self.wire.out)?;
                if self.wire.out.len() >= WRITE_BYTES {
                    self.wire.flush().await?;
                }
            }
            self.wire.flush().await?;
        }
    }

    /// Hands on the frames that are here, up to the first that takes time.
    fn take_frames(&mut self) -> Result<(), ChannelError> {
        while self.asking.is_none() {
            let Some(frame) = self.wire.channel.next_frame::<ClientFrame>()? else {
                return Ok(());
            };
            // Being signed in is a stage of its own, and what it allows is told by the same table.
            match Peer::Ready.receive(frame) {
                Verdict::Request { tag, request } => self.ask(tag, request),
                Verdict::Pong => self
                    .wire
                    .channel
                    .seal(&ServerFrame::Pong, &mut self.wire.out)?,
                Verdict::End(farewell) => {
                    self.session.close(farewell);
                    return Ok(());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn ask(&mut self, tag: u32, request: anser_shared::request::Request) {
        let (service, session) = (self.service.clone(), self.session.clone());
        let mut asking: Asking<'_> =
            Box::pin(async move { command::run(&service, &session, tag, request).await });
        // Most posts are handed on at once and need not wait for a turn of the loop.
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        if asking.as_mut().poll(&mut context).is_pending() {
            self.asking = Some(asking);
        }
    }

    async fn read(&mut self) -> Result<(), Cut> {
        self.session.heard(self.service.now());
        match self.wire.read_turn().await {
            Ok(all_read) => self.all_read = all_read,
            Err(cut) => {
                // What came whole before the end was sent, and is carried out.
                self.take_the_last_frames().await;
                return Err(cut);
            }
        }
        Ok(())
    }

    async fn take_the_last_frames(&mut self) {
        while self.take_frames().is_ok() {
            match self.asking.take() {
                Some(asking) => asking.await,
                None => return,
            }
        }
    }
}

/// The bytes of one connection.
struct Wire {
    stream: TlsStream<TcpStream>,
    channel: Channel,
    exporter: Exporter,
    /// The key that the other side has proved.
    peer: Fingerprint,
    /// Sealed and not yet written.
    out: Vec<u8>,
}

/// A TLS record holds no more than this.
const READ_BYTES: usize = 16 << 10;

thread_local! {
    static READ_BUFFER: RefCell<Box<[u8; READ_BYTES]>> = RefCell::new(Box::new([0; READ_BYTES]));
}

impl Wire {
    fn new(stream: TlsStream<TcpStream>) -> Result<Self, Cut> {
        let connection = stream.get_ref().1;
        let exporter =
            tls::exporter(connection).map_err(|error| Cut::Handshake(io::Error::other(error)))?;
        let peer = tls::peer_fingerprint(connection)
            .ok_or_else(|| Cut::Handshake(io::Error::other("the other side has shown no key")))?;
        let channel = Channel::new(End::Server, exporter);
        Ok(Self {
            stream,
            channel,
            exporter,
            peer,
            out: Vec::new(),
        })
    }

    /// Waits for the next frame.
    async fn receive<T: anser_shared::codec::Decode<()>>(&mut self) -> Result<T, Cut> {
        loop {
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(frame);
            }
            // First what TLS has already: a program's hello may have come in one packet with the
            // end of its handshake, and then the socket says nothing more.
            let all_read = self.read_turn().await?;
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(frame);
            }
            if all_read {
                self.stream.get_ref().0.readable().await?;
            }
        }
    }

    /// Reads what is there, and tells whether that was all.
    async fn read_turn(&mut self) -> Result<bool, Cut> {
        let Self {
            stream, channel, ..
        } = self;
        let mut read = 0;
        std::future::poll_fn(|context| {
            READ_BUFFER.with_borrow_mut(|buffer| {
                while read < TURN_BYTES {
                    let mut bytes = ReadBuf::new(&mut buffer[..]);
                    match Pin::new(&mut *stream).poll_read(context, &mut bytes) {
                        Poll::Pending => return Poll::Ready(Ok(true)),
                        Poll::Ready(Ok(())) if bytes.filled().is_empty() => {
                            let whole = channel.is_between_frames();
                            return Poll::Ready(Err(if whole {
                                Cut::Closed
                            } else {
                                Cut::InsideAFrame
                            }));
                        }
                        Poll::Ready(Ok(())) => {
                            read += bytes.filled().len();
                            channel.feed(bytes.filled());
                        }
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(closed(error))),
                    }
                }
                Poll::Ready(Ok(false))
            })
        })
        .await
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), Cut> {
        self.channel.seal(frame, &mut self.out)?;
        self.flush().await
    }

    async fn flush(&mut self) -> Result<(), Cut> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        let mut rest = &out[..];
        while !rest.is_empty() {
            let written = timeout(NO_PROGRESS, self.stream.write(rest)).await;
            rest = &rest[written.map_err(|_| Cut::NoProgress)?.map_err(closed)?..];
        }
        timeout(NO_PROGRESS, self.stream.flush())
            .await
            .map_err(|_| Cut::NoProgress)?
            .map_err(closed)
    }

    /// Says why the connection ends, and ends it.
    async fn farewell(&mut self, farewell: Farewell) -> Result<(), Cut> {
        self.send(&ServerFrame::Goodbye(farewell)).await?;
        timeout(NO_PROGRESS, self.stream.shutdown())
            .await
            .map_err(|_| Cut::NoProgress)?
            .map_err(closed)
    }
}

/// A program that just goes away is nothing to wonder at.
fn closed(error: io::Error) -> Cut {
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected => Cut::Closed,
        _ => Cut::Io(error),
    }
}
