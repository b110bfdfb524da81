//! From an address to a connection that is ready for requests.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::cipher::resumption_secret;
use anser_shared::codec::Class;
use anser_shared::event::{ServerFrame, SignedIn, Welcome};
use anser_shared::link::Link;
use anser_shared::password::{LoggingIn, Registering, Stretched, Wrong};
use anser_shared::request::{ClientFrame, Hello, LoginFinish, LoginStart, RegisterStart};
use anser_shared::tls::{self, Fingerprint, Identity};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use super::cut::Cut;
use super::dial::Dial;
use super::wire::{Turn, Wire};
use crate::core::action::Credentials;
use crate::core::effect::SignInBy;
use crate::core::input::{DeviceKey, NetEvent, SignedInAs};

/// An answer that takes longer will not come: the server gives up after as long.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where to go, who the server must be, and how to get in.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) link: Link,
    pub(super) pin: Option<Fingerprint>,
    pub(super) by: SignInBy,
    /// Another program with the same key has thrown this one out: it is left in peace.
    pub(super) yields: bool,
}

/// Connects and signs in.
pub(super) async fn sign_in<D: Dial>(
    dial: &D,
    target: &Target,
    outlet: &mpsc::Sender<NetEvent>,
) -> Result<(Wire<D::Stream>, SignedInAs), Cut> {
    let socket = dial.dial(&target.link).await.map_err(|fault| {
        tracing::info!("{}: {fault}", target.link.address());
        Cut::Unreachable
    })?;
    // A password makes a new device, with a key of its own.
    let identity = match &target.by {
        SignInBy::DeviceKey(device_key) => device_key.identity.clone(),
        SignInBy::Password(_) | SignInBy::Registration { .. } => Identity::generate(),
    };
    let config = Arc::new(tls::client_config(&identity, target.pin));
    let handshake = TlsConnector::from(config).connect(tls::server_name(), socket);
    let stream = timeout(PATIENCE, handshake)
        .await
        .map_err(|_| Cut::Lost)??;
    let connection = stream.get_ref().1;
    if connection.alpn_protocol() != Some(anser_shared::ALPN) {
        return Err(Cut::NotAnser);
    }
    let server = tls::peer_fingerprint(connection).ok_or(Cut::NotAnser)?;
    let mut guest = Guest {
        wire: Wire::new(stream)?,
        outlet,
    };
    if target.pin.is_none() {
        guest.leave().await;
        return Err(Cut::Unknown(server));
    }
    let welcome = guest.greet().await?;
    let (account, device_key) = match &target.by {
        SignInBy::DeviceKey(device_key) => (guest.resume(device_key, target.yields).await?, None),
        SignInBy::Password(credentials) => {
            let (account, resumption) = guest.log_in(credentials).await?;
            (
                account,
                Some(DeviceKey {
                    identity,
                    resumption,
                }),
            )
        }
        SignInBy::Registration {
            credentials,
            nickname,
        } => {
            guest.register(credentials, nickname).await?;
            let (account, resumption) = guest.log_in(credentials).await?;
            (
                account,
                Some(DeviceKey {
                    identity,
                    resumption,
                }),
            )
        }
    };
    let signed_in = SignedInAs {
        account,
        address: target.link.address(),
        server_name: welcome.server_name,
        server,
        device_key,
    };
    Ok((guest.wire, signed_in))
}

/// A connection that is not signed in yet.
struct Guest<'a, S> {
    wire: Wire<S>,
    outlet: &'a mpsc::Sender<NetEvent>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guest<'_, S> {
    async fn greet(&mut self) -> Result<Welcome, Cut> {
        let program = concat!("anser ", env!("CARGO_PKG_VERSION")).into();
        let hello = Hello {
            minor: anser_shared::MINOR,
            program,
        };
        let asked = Instant::now();
        self.send(ClientFrame::Hello(hello)).await?;
        match self.receive().await? {
            ServerFrame::Welcome(welcome) => {
                self.wire.round_trip = asked.elapsed();
                self.wire.minor = welcome.minor;
                // The server is the pinned one, and what it says of an account may be long.
                self.wire.channel.allow(Class::Ready);
                Ok(welcome)
            }
            _ => Err(Cut::NotAnser),
        }
    }

    async fn register(&mut self, credentials: &Credentials, nickname: &str) -> Result<(), Cut> {
        self.proving().await;
        let (registering, opaque) = Registering::<Stretched>::start(&credentials.password)
            .map_err(|Wrong| Cut::NotAnser)?;
        let name = credentials.name.clone();
        let start = RegisterStart {
            name,
            nickname: nickname.into(),
            opaque,
        };
        self.send(ClientFrame::RegisterStart(start)).await?;
        let ServerFrame::RegisterChallenge(challenge) = self.receive().await? else {
            return Err(Cut::NotAnser);
        };
        let password = credentials.password.clone();
        let upload = spawn_blocking(move || registering.finish(&password, &challenge)).await;
        let upload = upload
            .map_err(|_| Cut::Lost)?
            .map_err(|Wrong| Cut::NotAnser)?;
        self.send(ClientFrame::RegisterFinish(upload)).await?;
        match self.receive().await? {
            ServerFrame::Registered => Ok(()),
            _ => Err(Cut::NotAnser),
        }
    }

    /// Gives who is signed in, and the secret with which this device comes back.
    async fn log_in(
        &mut self,
        credentials: &Credentials,
    ) -> Result<(SignedIn, Zeroizing<[u8; 32]>), Cut> {
        self.proving().await;
        let (logging_in, opaque) =
            LoggingIn::<Stretched>::start(&credentials.password).map_err(|Wrong| Cut::NotAnser)?;
        let start = LoginStart {
            name: credentials.name.clone(),
            opaque,
        };
        self.send(ClientFrame::LoginStart(start)).await?;
        let ServerFrame::LoginChallenge(challenge) = self.receive().await? else {
            return Err(Cut::NotAnser);
        };
        let (password, exporter) = (credentials.password.clone(), self.wire.exporter);
        let finished = spawn_blocking(move || logging_in.finish(&password, &challenge, &exporter));
        // A challenge that is nonsense looks the same, and the server may mean it so: the names
        // that nobody has are answered with one.
        let Ok((opaque, session_key)) = finished.await.map_err(|_| Cut::Lost)? else {
            self.leave().await;
            return Err(Cut::WrongPassword);
        };
        let finish = LoginFinish {
            opaque,
            device_name: device_name(),
        };
        self.send(ClientFrame::LoginFinish(finish)).await?;
        self.wire.channel.seal_under(&session_key);
        self.wire.channel.open_under(&session_key);
        let account = self.signed_in().await?;
        Ok((account, resumption_secret(&session_key)))
    }

    async fn resume(&mut self, device_key: &DeviceKey, yields: bool) -> Result<SignedIn, Cut> {
        self.send(if yields {
            ClientFrame::ResumeIfFree
        } else {
            ClientFrame::Resume
        })
        .await?;
        let ServerFrame::Resuming = self.receive().await? else {
            return Err(Cut::NotAnser);
        };
        self.wire.channel.seal_under(&*device_key.resumption);
        self.wire.channel.open_under(&*device_key.resumption);
        self.signed_in().await.map_err(|cut| match cut {
            // The transport is sound and the server has the pinned key, so it is the secret.
            Cut::NotAnser => Cut::DeviceKeyDiffers,
            cut => cut,
        })
    }

    /// The first frame under the new keys.
    async fn signed_in(&mut self) -> Result<SignedIn, Cut> {
        match self.receive().await? {
            ServerFrame::SignedIn(account) => Ok(account),
            _ => Err(Cut::NotAnser),
        }
    }

    async fn send(&mut self, frame: ClientFrame) -> Result<(), Cut> {
        Ok(timeout(PATIENCE, self.wire.send(&frame))
            .await
            .map_err(|_| Cut::Lost)??)
    }

    /// The next frame, unless it says that there is nothing more to come.
    async fn receive(&mut self) -> Result<ServerFrame, Cut> {
        match timeout(PATIENCE, self.frame())
            .await
            .map_err(|_| Cut::Lost)??
        {
            ServerFrame::Refused(refusal) => Err(Cut::Refused(refusal)),
            ServerFrame::Goodbye(farewell) => Err(Cut::Farewell(farewell)),
            frame => Ok(frame),
        }
    }

    async fn frame(&mut self) -> Result<ServerFrame, Cut> {
        loop {
            if let Some(frame) = self.wire.next()? {
                return Ok(frame);
            }
            if self.wire.turn(true).await? == Turn::Ended {
                return Err(Cut::Lost);
            }
        }
    }

    /// Goes without having asked for anything more. Whether the other side hears it is not worth
    /// waiting for.
    async fn leave(&mut self) {
        let _ = timeout(Duration::from_secs(1), self.wire.close()).await;
    }

    async fn proving(&self) {
        // Nobody may be listening any more; then the course has ended, and this with it.
        let _ = self.outlet.send(NetEvent::Proving).await;
    }
}

/// What its owner would call this machine, as far as the system says.
fn device_name() -> String {
    const LONGEST: usize = 50;
    let name = std::env::var("COMPUTERNAME")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .unwrap_or_default();
    let name: String = name
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    if name.is_empty() {
        std::env::consts::OS.into()
    } else {
        name
    }
}
