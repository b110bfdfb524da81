//! One connection: a task that moves bytes between a socket, its peer's stage and its queue.
//!
//! Until somebody is signed in, frames go back and forth one at a time. After that the task reads
//! as many frames as there are, hands them on, and writes what waits in the session's queue in as
//! few writes as possible. An idle connection holds no buffer: bytes are read only when the socket
//! has some, into memory that all connections of a thread share.

mod ready;
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

use self::ready::Ready;
use self::wire::{Cut, Wire};
use crate::command::{login, register};
use crate::config::Registration;
use crate::entrance::{self, By, Entering};
use crate::peer::{Peer, Step, Verdict};
use crate::presence;
use crate::service::Service;
use crate::session::Session;
use crate::store::Store;

/// A device that has come back asks for what it has missed as soon as it has opened its history. Longer
/// than the longest silence of a program.
const PROOF: Duration = Duration::from_secs(90);

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
        Ok(Some((wire, guest))) => Box::pin(serve(&service, wire, guest)).await,
        Ok(None) => Ok(()),
        Err(cut) => Err(cut),
    };
    match ended {
        Ok(()) | Err(Cut::Closed) => tracing::debug!(%from, "a connection has ended"),
        Err(cut) => tracing::info!(%from, reason = %cut, "a connection was cut"),
    }
}

/// A program that has signed in, and has still to be let in among the others.
struct Guest {
    account: SignedIn,
    by: By,
    from: IpAddr,
}

/// From the handshake to being signed in; `None` when the connection ends in order before that.
async fn greet<S: Store>(
    service: &Arc<Service<S>>,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    from: SocketAddr,
) -> Result<Option<(Wire, Guest)>, Cut> {
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
    Ok(signed_in.map(|guest| (greeting.wire, guest)))
}

/// A connection before its program is signed in.
struct Greeting {
    wire: Wire,
    from: IpAddr,
    peer: Peer,
}

impl Greeting {
    async fn run<S: Store>(&mut self, service: &Service<S>) -> Result<Option<Guest>, Cut> {
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
    ) -> Result<Option<Option<Guest>>, Cut> {
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
                        return self.enter(signed_in, By::Password).await;
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
            Verdict::Resume => match login::resume(service, self.wire.peer).await {
                Ok((secret, signed_in)) => {
                    self.wire.send(&ServerFrame::Resuming).await?;
                    self.wire.channel.open_under(&*secret);
                    self.wire.channel.seal_under(&*secret);
                    return self.enter(signed_in, By::Device).await;
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
        by: By,
    ) -> Result<Option<Option<Guest>>, Cut> {
        let account = match signed_in {
            Ok(account) => account,
            Err(refusal) => {
                self.wire.send(&ServerFrame::Refused(refusal)).await?;
                return Ok(Some(None));
            }
        };
        self.peer.signed_in();
        self.wire.channel.allow(Class::Ready);
        self.wire
            .send(&ServerFrame::SignedIn(account.clone()))
            .await?;
        let from = self.from;
        Ok(Some(Some(Guest { account, by, from })))
    }
}

/// A device that comes back has shown its key so far, and with its next frame shows that it has the
/// secret of its sign-in. Whoever has a copy of the key alone cannot seal one, and does not get in
/// among the connections of the real device.
async fn prove<S: Store>(
    service: &Service<S>,
    wire: &mut Wire,
) -> Result<Option<ClientFrame>, Cut> {
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

/// Lets a program in that has signed in, and serves it.
async fn serve<S: Store>(
    service: &Arc<Service<S>>,
    mut wire: Wire,
    guest: Guest,
) -> Result<(), Cut> {
    let Guest { account, by, from } = guest;
    let first = match by {
        By::Password => None,
        By::Device => match Box::pin(prove(service, &mut wire)).await? {
            Some(first) => Some(first),
            None => return Ok(()),
        },
    };
    let (user, device) = (account.user, account.device);
    let session = Session::new(user, device, account.expires_at, service.now());
    let session = Arc::new(session.coming_from(from, wire.peer));
    let entering = Entering {
        by,
        seen_as: account.profile.seen_as,
        rights: account.rights,
    };
    drop(account);
    let is_in = entrance::enter(service, &session, entering).await;
    let ended = Ready::new(service, wire, session.clone(), first)
        .serve()
        .await;
    if is_in {
        presence::leave(service, &session);
    }
    ended
}
