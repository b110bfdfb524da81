//! One connection: a task that moves bytes between a socket, its peer's stage and its queue.
//!
//! Until somebody is signed in, frames go back and forth one at a time. After that the task reads
//! as many frames as there are, hands them on, and writes what waits in the session's queue in as
//! few writes as possible. An idle connection holds no buffer: bytes are read only when the socket
//! has some, into memory that all connections of a thread share.

mod metered;
mod ready;
pub(crate) mod request;
mod wire;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anser_shared::codec::Class;
use anser_shared::event::{Farewell, ServerFrame, SignedIn, Welcome};
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use self::metered::{Metered, SIGN_IN_BYTES};
use self::ready::Ready;
use self::wire::{Cut, Wire};
use crate::budget::Held;
use crate::command::{login, register};
use crate::config::Registration;
use crate::doors::Door;
use crate::entrance::{self, By, Entering};
use crate::peer::{Peer, Step, Verdict};
use crate::presence::{self, Goes};
use crate::service::Service;
use crate::session::Session;

/// A device that has come back asks for what it has missed as soon as it has opened its history. Longer
/// than the longest silence of a program.
const PROOF: Duration = Duration::from_secs(90);

/// So much may wait in the system for a program that does not read: what is there already is heard also by
/// a device that has been signed out meanwhile. By itself the system would take four megabytes.
const SEND_BUFFER_BYTES: usize = 256 << 10;

/// A handshake and a sign-in may take so many times as long as a step of theirs: on a line of two and a
/// half seconds each way an answer takes five.
const PATIENCE: u32 = 3;

/// Serves one connection to its end.
pub async fn run(
    service: Arc<Service>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
    mut door: Door,
) {
    // The first part is boxed, so that its memory is given back when the second begins.
    let arrived = Box::pin(async {
        tokio::select! {
            arrived = arrive(&service, acceptor, socket, from) => arrived,
            () = door.has_to_leave() => Err(Cut::PlaceNeeded),
        }
    });
    let ended = match arrived.await {
        Ok(Some(guest)) => {
            let (mut ready, entering) = introduce(&service, *guest);
            serve(&service, &mut ready, entering, &mut door).await
        }
        Ok(None) => Ok(()),
        Err(cut) => Err(cut),
    };
    match ended {
        Ok(()) | Err(Cut::Left | Cut::Closed) => tracing::debug!(%from, "a connection has ended"),
        Err(cut) => {
            if let Some(unsaid) = service.rarely.may_say(cut.reason(), service.now()) {
                tracing::info!(%from, reason = %cut, unsaid, "a connection was cut");
            }
        }
    }
}

/// A program that has signed in, and has still to be let in among the others.
struct Guest {
    wire: Wire,
    account: SignedIn,
    by: By,
    from: IpAddr,
    /// A device that comes back shows with this frame that it has the secret of its sign-in.
    first: Option<Box<ClientFrame>>,
}

/// From the first byte to somebody who may be let in; `None` when the connection ends in order before
/// that.
async fn arrive(
    service: &Arc<Service>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
) -> Result<Option<Box<Guest>>, Cut> {
    let Some((mut wire, account, by)) = greet(service, acceptor, socket, from).await? else {
        return Ok(None);
    };
    let first = match by {
        By::Password => None,
        By::Device => match prove(service, &mut wire).await? {
            Some(first) => Some(Box::new(first)),
            None => return Ok(None),
        },
    };
    Ok(Some(Box::new(Guest {
        wire,
        account,
        by,
        from: from.ip(),
        first,
    })))
}

/// From the handshake to being signed in.
async fn greet(
    service: &Arc<Service>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
) -> Result<Option<(Wire, SignedIn, By)>, Cut> {
    // Without this, a frame waits up to 40 ms for the acknowledgement of the one before it.
    socket.set_nodelay(true)?;
    socket2::SockRef::from(&socket).set_send_buffer_size(SEND_BUFFER_BYTES)?;
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    // Who says nothing at all has gone soon. Who has begun may have a line on which each step takes
    // seconds.
    let step = seconds(service.config.handshake_seconds);
    let too_slow = |_| Cut::TooSlow("shake hands");
    timeout(step, socket.readable()).await.map_err(too_slow)??;
    let handshake = timeout(PATIENCE * step, acceptor.accept(Metered::new(socket)));
    let mut stream = handshake.await.map_err(too_slow)?.map_err(Cut::Handshake)?;
    stream.get_mut().0.allow(SIGN_IN_BYTES);
    let step = seconds(service.config.sign_in_seconds);
    let mut greeting = Greeting {
        wire: Wire::new(stream, service.strangers.clone())?,
        from: from.ip(),
        peer: Peer::Greeting,
        step,
    };
    let signed_in = tokio::select! {
        signed_in = timeout(PATIENCE * step, greeting.run(service)) => signed_in.unwrap_or(Err(SIGN_IN)),
        () = service.stopped() => {
            greeting.wire.farewell(Farewell::Stopping).await?;
            return Ok(None);
        }
    };
    if matches!(signed_in, Err(Cut::TooSlow(_))) {
        greeting.wire.farewell(Farewell::TooManyAttempts).await?;
    }
    Ok(signed_in?.map(|(account, by)| (greeting.wire, account, by)))
}

const SIGN_IN: Cut = Cut::TooSlow("sign in");

/// A connection before its program is signed in.
struct Greeting {
    wire: Wire,
    from: IpAddr,
    peer: Peer,
    /// So long each frame may take.
    step: Duration,
}

impl Greeting {
    async fn run(&mut self, service: &Service) -> Result<Option<(SignedIn, By)>, Cut> {
        loop {
            let frame = timeout(self.step, self.wire.receive::<ClientFrame>()).await;
            let verdict = match frame.unwrap_or(Err(SIGN_IN)) {
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
    async fn perform(
        &mut self,
        service: &Service,
        verdict: Verdict,
    ) -> Result<Option<Option<(SignedIn, By)>>, Cut> {
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
                let from = (self.from, self.wire.peer);
                match login::start(service, from, &self.wire.exporter, &start).await {
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
                        return self.enter(signed_in, By::Password).await;
                    }
                    Err(refusal) => {
                        // A program of ours notices a wrong password before it gets here. The keys
                        // of the two ends differ now, so there is nothing more to say.
                        if let Some(unsaid) = service.rarely.may_say("wrong proof", service.now()) {
                            tracing::warn!(from = %self.from, %refusal, unsaid, "a proof of a password is wrong");
                        }
                        self.wire.farewell(Farewell::Nonsense).await?;
                        return Ok(Some(None));
                    }
                }
            }
            Verdict::Resume { yields } => {
                match login::resume(service, self.wire.peer, yields).await {
                    Ok((secret, signed_in)) => {
                        self.wire.send(&ServerFrame::Resuming).await?;
                        self.wire.channel.open_under(&*secret);
                        self.wire.channel.seal_under(&*secret);
                        return self.enter(signed_in, By::Device).await;
                    }
                    Err(refusal) => ServerFrame::Refused(refusal),
                }
            }
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

    fn welcome(&mut self, service: &Service, hello: &Hello) -> ServerFrame {
        tracing::debug!(from = %self.from, minor = hello.minor, "hello");
        self.wire.channel.allow(Class::SigningIn);
        self.wire.minor = hello.minor;
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
        by: By,
    ) -> Result<Option<Option<(SignedIn, By)>>, Cut> {
        let account = match signed_in {
            Ok(account) => account,
            Err(refusal) => {
                self.wire.send(&ServerFrame::Refused(refusal)).await?;
                return Ok(Some(None));
            }
        };
        self.peer.signed_in();
        self.wire.channel.allow(Class::Ready);
        self.wire.stream.get_mut().0.allow(usize::MAX);
        self.wire
            .send(&ServerFrame::SignedIn(account.clone()))
            .await?;
        Ok(Some(Some((account, by))))
    }
}

/// A device that comes back has shown its key so far, and with its next frame shows that it has the
/// secret of its sign-in. Whoever has a copy of the key alone cannot seal one, and does not get in
/// among the connections of the real device.
async fn prove(service: &Service, wire: &mut Wire) -> Result<Option<ClientFrame>, Cut> {
    let proved = tokio::select! {
        proved = timeout(PROOF, wire.receive()) => proved,
        () = service.stopped() => {
            wire.farewell(Farewell::Stopping).await?;
            return Ok(None);
        }
    };
    match proved.map_err(|_| Cut::TooSlow("prove its secret"))? {
        Err(Cut::Channel(fault)) => {
            wire.farewell(Farewell::Nonsense).await?;
            Err(fault.into())
        }
        frame => frame.map(Some),
    }
}

/// Who is to be let in, as the others see it.
fn introduce(service: &Arc<Service>, guest: Guest) -> (Ready<'_>, Entering) {
    let Guest {
        wire,
        account,
        by,
        from,
        first,
    } = guest;
    let (user, device) = (account.profile.person.user, account.device);
    let session = Session::new(user, device, account.expires_at, service.now())
        .allowed(service.allowance(user))
        .speaking(wire.minor);
    let session = session.coming_from(from, wire.peer);
    let session = Arc::new(session.over(wire.exporter));
    let entering = Entering {
        by,
        seen_as: account.profile.seen_as,
        rights: account.rights,
    };
    (Ready::new(service, wire, session, first), entering)
}

/// Lets a program in that has signed in, and serves it.
async fn serve(
    service: &Arc<Service>,
    ready: &mut Ready<'_>,
    entering: Entering,
    door: &mut Door,
) -> Result<(), Cut> {
    let session = ready.session.clone();
    let is_in = Box::pin(entrance::enter(service, &session, entering)).await;
    if is_in {
        door.signed_in();
        ready.wire.held = Held::of(service.hub.account_budget(session.user));
    }
    let ended = ready.serve().await;
    if is_in {
        let is_sent_away = matches!(
            ready.farewell,
            Some(
                Farewell::SignedOut
                    | Farewell::SignedInElsewhere { .. }
                    | Farewell::Blocked
                    | Farewell::BlockedFor { .. }
                    | Farewell::Kicked
                    | Farewell::KickedFor { .. }
            )
        );
        let goes = if is_sent_away || matches!(ended, Err(Cut::Left)) {
            Goes::Away
        } else {
            Goes::PerhapsBack
        };
        presence::leave(service, &session, goes);
    }
    ended
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use anser_shared::tls::{self, Identity};
    use tokio::net::TcpListener;

    use super::*;
    use crate::command::story::Story;
    use crate::doors::Doors;

    /// A connection is kept once in the future that serves it, however that is written: moved into another
    /// future it would be kept twice, and there are thousands of them.
    #[tokio::test]
    async fn a_connection_is_kept_once() {
        let story = Story::begin();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls::server_config(&Identity::generate())));
        let door = Doors::new(&story.service.config)
            .enter(Ipv4Addr::LOCALHOST.into())
            .unwrap();
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        let serving = run(story.service.clone(), acceptor, socket, from, door);
        let (bytes, wire) = (size_of_val(&serving), size_of::<Wire>());
        assert!(
            bytes < wire + 1536,
            "{bytes} bytes, of which {wire} are the connection"
        );
    }
}
