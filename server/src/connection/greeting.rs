//! The handshake and the sign-in of a connection, one frame at a time.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::codec::Class;
use anser_shared::event::{Farewell, ServerFrame, SignedIn, Welcome};
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::metered::{Metered, SIGN_IN_BYTES};
use super::wire::{Cut, Wire};
use crate::command::{login, register};
use crate::config::Registration;
use crate::entrance::By;
use crate::peer::{Peer, Step, Verdict};
use crate::service::Service;

/// A device that has come back asks for what it has missed as soon as it has opened its history. This is longer than
/// the longest silence of a program.
const PROOF: Duration = Duration::from_secs(90);

/// A handshake and a sign-in may take this many times as long as one of their steps. On a line of two and a half
/// seconds each way, an answer takes five.
const PATIENCE: u32 = 3;

/// A program that has signed in, but is not among the connections that are told events yet.
pub(super) struct Guest<S> {
    pub(super) wire: Wire<S>,
    pub(super) account: SignedIn,
    pub(super) by: By,
    pub(super) from: IpAddr,
    /// With this frame, a device that comes back shows that it has the secret of its sign-in.
    pub(super) first: Option<Box<ClientFrame>>,
}

/// From the first byte to a signed-in program; `None` if the connection ends in order before that.
pub(super) async fn arrive<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Arc<Service>,
    acceptor: TlsAcceptor,
    stream: S,
    from: IpAddr,
) -> Result<Option<Box<Guest<S>>>, Cut> {
    let Some((mut wire, account, by)) = greet(service, acceptor, stream, from).await? else {
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
        from,
        first,
    })))
}

/// From the handshake to the sign-in.
async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Arc<Service>,
    acceptor: TlsAcceptor,
    stream: S,
    from: IpAddr,
) -> Result<Option<(Wire<S>, SignedIn, By)>, Cut> {
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let step = seconds(service.config.handshake_seconds);
    let mut stream = shake_hands(acceptor, stream, step).await?;
    stream.get_mut().0.allow(SIGN_IN_BYTES);
    let step = seconds(service.config.sign_in_seconds);
    let mut greeting = Greeting {
        wire: Wire::new(stream, service.strangers.clone())?,
        from,
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

/// A client that sends nothing at all is cut off soon. A client that has begun may have a line on which each step
/// takes seconds.
async fn shake_hands<S: AsyncRead + AsyncWrite + Unpin>(
    acceptor: TlsAcceptor,
    stream: S,
    step: Duration,
) -> Result<TlsStream<Metered<S>>, Cut> {
    let mut accepting = acceptor.accept(Metered::new(stream));
    let shaken = match timeout(step, &mut accepting).await {
        Err(_) if accepting.get_ref().is_some_and(Metered::has_begun) => {
            timeout((PATIENCE - 1) * step, accepting).await
        }
        shaken => shaken,
    };
    shaken
        .map_err(|_| Cut::TooSlow("shake hands"))?
        .map_err(Cut::Handshake)
}

const SIGN_IN: Cut = Cut::TooSlow("sign in");

/// A connection before its program is signed in.
struct Greeting<S> {
    wire: Wire<S>,
    from: IpAddr,
    peer: Peer,
    /// The time that each frame may take.
    step: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Greeting<S> {
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

    /// Carries a verdict out. Returns `Some` if this stage is over, with the account that is signed in now.
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
                        // The program of this project notices a wrong password before it sends a proof. The keys of
                        // the two ends differ now, so nothing more can be said.
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
            // Before the sign-in there is no request and nothing to ignore; the peer ensures it.
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

    /// Tells the outcome of the sign-in under the new keys.
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

/// A device that comes back has only shown its key so far. Its next frame shows that it has the secret of its
/// sign-in. A copy of the key alone cannot seal one, so it does not enter among the connections of the real device.
async fn prove<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Service,
    wire: &mut Wire<S>,
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
