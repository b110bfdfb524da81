//! Users with a connection of their own. They register, sign in and become friends as any program does, one request
//! after the other over a blocking socket. The bench uses them too.
//!
//! Their passwords are not stretched, which the server cannot see. Stretching is the program's work, and a tool that
//! stretches thousands of passwords would measure itself. The real program registers the accounts that it uses.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::channel::{Channel, End};
use anser_shared::codec::Class;
use anser_shared::event::{Event, ServerFrame, SignedIn};
use anser_shared::friend::Friend;
use anser_shared::link::Link;
use anser_shared::password::{LoggingIn, Registering, Unstretched};
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello, LoginFinish, LoginStart, RegisterStart, Request};
use anser_shared::tls::{self, Identity};
use anyhow::{Context as _, Result, bail};
use rustls::ClientConnection;

/// All of them have the same password.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server that answers nothing for this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// A user's connection, which waits for every answer.
pub struct Visitor {
    pub socket: TcpStream,
    pub tls: ClientConnection,
    pub channel: Channel,
    next_tag: u32,
}

impl Visitor {
    /// Connects with a new key and says hello.
    pub fn connect(link: &Link) -> Result<Self> {
        let socket = TcpStream::connect(link.address())?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Self::over(link, socket)
    }

    /// The same over an open connection, with its own time limits.
    pub fn over(link: &Link, mut socket: TcpStream) -> Result<Self> {
        socket.set_nodelay(true)?;
        let config = tls::client_config(&Identity::generate(), link.fingerprint);
        let mut tls = ClientConnection::new(Arc::new(config), tls::server_name())?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        let mut channel = Channel::new(End::Client, tls::exporter(&tls)?);
        channel.allow(Class::Ready);
        let mut visitor = Self {
            socket,
            tls,
            channel,
            next_tag: 0,
        };
        visitor.send(&ClientFrame::Hello(Hello {
            minor: anser_shared::MINOR,
            program: "anser-siege".into(),
        }))?;
        match visitor.receive()? {
            ServerFrame::Welcome(_) => Ok(visitor),
            other => bail!("instead of a welcome came {other:?}"),
        }
    }

    /// Makes an account.
    pub fn register(&mut self, name: &str) -> Result<()> {
        let (registering, opaque) = Registering::<Unstretched>::start(PASSWORD)?;
        let (name, nickname) = (name.to_owned(), name.to_owned());
        self.send(&ClientFrame::RegisterStart(RegisterStart {
            name,
            nickname,
            opaque,
        }))?;
        let challenge = match self.receive()? {
            ServerFrame::RegisterChallenge(challenge) => challenge,
            other => bail!("instead of a challenge came {other:?}"),
        };
        self.send(&ClientFrame::RegisterFinish(
            registering.finish(PASSWORD, &challenge)?,
        ))?;
        match self.receive()? {
            ServerFrame::Registered => Ok(()),
            other => bail!("the registration was answered with {other:?}"),
        }
    }

    /// Signs in with the password.
    pub fn sign_in(&mut self, name: &str) -> Result<SignedIn> {
        let (logging_in, opaque) = LoggingIn::<Unstretched>::start(PASSWORD)?;
        self.send(&ClientFrame::LoginStart(LoginStart {
            name: name.to_owned(),
            opaque,
        }))?;
        let challenge = match self.receive()? {
            ServerFrame::LoginChallenge(challenge) => challenge,
            other => bail!("instead of a challenge came {other:?}"),
        };
        let exporter = tls::exporter(&self.tls)?;
        let (opaque, key) = logging_in.finish(PASSWORD, &challenge, &exporter)?;
        self.send(&ClientFrame::LoginFinish(LoginFinish {
            opaque,
            device_name: "siege".into(),
        }))?;
        self.channel.seal_under(&key);
        self.channel.open_under(&key);
        self.channel.allow(Class::Ready);
        match self.receive()? {
            ServerFrame::SignedIn(signed_in) => Ok(signed_in),
            other => bail!("the login was answered with {other:?}"),
        }
    }

    /// Makes an account and signs in.
    pub fn arrive(link: &Link, name: &str) -> Result<(Self, SignedIn)> {
        let mut visitor = Self::connect(link)?;
        visitor.register(name)?;
        let signed_in = visitor.sign_in(name)?;
        Ok((visitor, signed_in))
    }

    pub fn befriend(&mut self, name: &str) -> Result<Friend> {
        match self.ask(Request::AddFriend {
            name: name.to_owned(),
            greeting: String::new(),
        })? {
            Answer::Friend { friend } => {
                // The friendship follows the answer, and a later request finds it.
                self.ping()?;
                Ok(friend)
            }
            other => bail!("adding a friend was answered with {other:?}"),
        }
    }

    /// Sends a request, and skips events until its answer.
    pub fn ask(&mut self, request: Request) -> Result<Answer> {
        self.answer_to(request)?.context("a request was refused")
    }

    /// The same, but a refusal is an answer like others.
    pub fn answer_to(&mut self, request: Request) -> Result<Result<Answer, Refusal>> {
        let tag = self.next_tag;
        self.next_tag += 1;
        self.send(&ClientFrame::Request { tag, request })?;
        loop {
            match self.receive()? {
                ServerFrame::Answer {
                    tag: answered,
                    answer,
                } if answered == tag => {
                    return Ok(answer);
                }
                ServerFrame::Event(_) => {}
                other => bail!("a request was answered with {other:?}"),
            }
        }
    }

    /// Checks that the connection is still served.
    pub fn ping(&mut self) -> Result<()> {
        self.ping_hearing(|_| {})
    }

    /// The same, and returns the events before the answer.
    pub fn ping_hearing(&mut self, mut hear: impl FnMut(&Event)) -> Result<()> {
        self.send(&ClientFrame::Ping)?;
        loop {
            match self.receive()? {
                ServerFrame::Pong => return Ok(()),
                ServerFrame::Event(event) => hear(&event),
                other => bail!("a ping was answered with {other:?}"),
            }
        }
    }

    pub fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        let mut out = Vec::new();
        self.channel.seal(frame, &mut out)?;
        self.send_bytes(&out)
    }

    /// Sends bytes that need not be a frame.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.tls.set_buffer_limit(None);
        self.tls.writer().write_all(bytes)?;
        while self.tls.wants_write() {
            self.tls.write_tls(&mut self.socket)?;
        }
        Ok(())
    }

    pub fn receive(&mut self) -> Result<ServerFrame> {
        let mut bytes = [0; 4096];
        loop {
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(frame);
            }
            if self.tls.read_tls(&mut self.socket)? == 0 {
                bail!("the server has closed the connection");
            }
            self.tls.process_new_packets()?;
            loop {
                match self.tls.reader().read(&mut bytes) {
                    Ok(0) => break,
                    Ok(read) => self.channel.feed(&bytes[..read]),
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
}
