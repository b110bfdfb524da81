//! Connections under load: the same few functions over the server's protocol and over the floor's, so that one load
//! tool drives both.
//!
//! Sockets do not block. Everything that waits is sealed into one buffer and leaves in one write.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::channel::Channel;
use anser_shared::cipher::{FrameCipher, TAG_BYTES};
use anser_shared::event::{Event, ServerFrame};
use anser_shared::frame::Deframer;
use anser_shared::id::{ConversationId, MessageId};
use anser_shared::request::{ClientFrame, Post, Request};
use anyhow::{Context as _, Result, bail};
use mio::net::TcpStream;
use rustls::ClientConnection;

use crate::floor::plain::{self, Reader, Row, kind};
use crate::people::Visitor;

/// The events of a connection.
pub(crate) enum Heard<'a> {
    /// The message with this tag is safe.
    Stored { tag: u32 },
    /// The partner's message, with its place.
    Posted { seq: u64, text: &'a str },
}

/// A signed-in connection in one conversation.
pub(crate) trait Wire {
    fn socket(&mut self) -> &mut TcpStream;

    /// Seals a message; [`Wire::flush`] sends it.
    fn post(&mut self, tag: u32, id: MessageId, text: &str) -> Result<()>;

    /// Writes as much as the socket takes.
    fn flush(&mut self) -> Result<()>;

    /// Reads what is there.
    fn read(
        &mut self,
        buffer: &mut [u8],
        hear: &mut dyn FnMut(Heard<'_>) -> Result<()>,
    ) -> Result<()>;
}

/// A connection to the server.
pub(crate) struct ServerWire {
    socket: TcpStream,
    tls: ClientConnection,
    channel: Channel,
    conversation: ConversationId,
    out: Vec<u8>,
}

impl ServerWire {
    pub(crate) fn new(visitor: Visitor, conversation: ConversationId) -> Result<Self> {
        let Visitor {
            socket,
            mut tls,
            channel,
            ..
        } = visitor;
        socket.set_nonblocking(true)?;
        // What cannot be sent at once waits in its buffer, however much that is.
        tls.set_buffer_limit(None);
        Ok(Self {
            socket: TcpStream::from_std(socket),
            tls,
            channel,
            conversation,
            out: Vec::new(),
        })
    }
}

impl Wire for ServerWire {
    fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    fn post(&mut self, tag: u32, id: MessageId, text: &str) -> Result<()> {
        let post = Post {
            conversation: self.conversation,
            id,
            body: Body::text(text),
        };
        let frame = ClientFrame::Request {
            tag,
            request: Request::Post(post),
        };
        Ok(self.channel.seal(&frame, &mut self.out)?)
    }

    fn flush(&mut self) -> Result<()> {
        if !self.out.is_empty() {
            self.tls.writer().write_all(&self.out)?;
            self.out.clear();
        }
        while self.tls.wants_write() {
            match self.tls.write_tls(&mut self.socket) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn read(
        &mut self,
        buffer: &mut [u8],
        hear: &mut dyn FnMut(Heard<'_>) -> Result<()>,
    ) -> Result<()> {
        loop {
            match self.tls.read_tls(&mut self.socket) {
                Ok(0) => bail!("the server has closed a connection under load"),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
            self.tls.process_new_packets()?;
            loop {
                match self.tls.reader().read(buffer) {
                    Ok(0) => break,
                    Ok(read) => self.channel.feed(&buffer[..read]),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        while let Some(frame) = self.channel.next_frame::<ServerFrame>()? {
            match frame {
                ServerFrame::Answer {
                    tag,
                    answer: Ok(Answer::Stored { .. }),
                } => hear(Heard::Stored { tag })?,
                ServerFrame::Event(Event::Posted { entry, .. }) => {
                    let body = entry.body.context("an entry without a body")?;
                    let text = body.as_text().context("an entry without a text")?.text;
                    hear(Heard::Posted {
                        seq: entry.seq.0,
                        text: &text,
                    })?;
                }
                // Presence and friendships were told while they signed in.
                ServerFrame::Event(Event::Presence(_) | Event::Changed { .. }) => {}
                other => bail!("under load came {other:?}"),
            }
        }
        Ok(())
    }
}

/// A connection to the floor.
pub(crate) struct FloorWire {
    socket: TcpStream,
    deframer: Deframer,
    opening: FrameCipher,
    sealing: FrameCipher,
    out: Vec<u8>,
}

impl FloorWire {
    pub(crate) fn connect(address: SocketAddr, conversation: i64, author: i64) -> Result<Self> {
        let mut socket = std::net::TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        let (mut opening, mut sealing) = plain::load_end();
        let mut out = Vec::new();
        plain::seal(&mut sealing, &mut out, |out| {
            out.push(kind::HELLO);
            out.extend_from_slice(&conversation.to_le_bytes());
            out.extend_from_slice(&author.to_le_bytes());
        })?;
        socket.write_all(&out)?;
        let mut deframer = Deframer::default();
        let mut buffer = [0; 256];
        loop {
            if let Some((header, sealed)) = deframer.next_frame(plain::MAX_BYTES + TAG_BYTES)? {
                if Reader(opening.open(&header, sealed)?).kind()? != kind::HELLO {
                    bail!("a hello is answered with a hello");
                }
                break;
            }
            let read = socket.read(&mut buffer)?;
            if read == 0 {
                bail!("the floor has closed a connection at its beginning");
            }
            deframer.feed(&buffer[..read]);
        }
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket: TcpStream::from_std(socket),
            deframer,
            opening,
            sealing,
            out: Vec::new(),
        })
    }
}

impl Wire for FloorWire {
    fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    fn post(&mut self, tag: u32, id: MessageId, text: &str) -> Result<()> {
        plain::seal(&mut self.sealing, &mut self.out, |out| {
            out.push(kind::POST);
            out.extend_from_slice(&tag.to_le_bytes());
            out.extend_from_slice(&id.0);
            out.extend_from_slice(text.as_bytes());
        })
    }

    fn flush(&mut self) -> Result<()> {
        while !self.out.is_empty() {
            match self.socket.write(&self.out) {
                Ok(written) if written == self.out.len() => self.out.clear(),
                Ok(written) => drop(self.out.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn read(
        &mut self,
        buffer: &mut [u8],
        hear: &mut dyn FnMut(Heard<'_>) -> Result<()>,
    ) -> Result<()> {
        loop {
            match self.socket.read(buffer) {
                Ok(0) => bail!("the floor has closed a connection under load"),
                Ok(read) => {
                    self.deframer.feed(&buffer[..read]);
                    if read < buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        while let Some((header, sealed)) = self.deframer.next_frame(plain::MAX_BYTES + TAG_BYTES)? {
            let mut frame = Reader(self.opening.open(&header, sealed)?);
            match frame.kind()? {
                kind::STORED => hear(Heard::Stored { tag: frame.tag()? })?,
                kind::POSTED => {
                    let row = Row::read(frame.0)?;
                    hear(Heard::Posted {
                        seq: row.seq.unsigned_abs(),
                        text: std::str::from_utf8(row.body)?,
                    })?;
                }
                unknown => bail!("the floor has sent a frame of kind {unknown}"),
            }
        }
        Ok(())
    }
}

/// Reads all rows of a conversation from the floor, opens each page, and returns how many there were.
pub(crate) fn fetch_from_floor(address: SocketAddr, conversation: i64) -> Result<usize> {
    let mut socket = std::net::TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    let (mut opening, mut sealing) = plain::load_end();
    let mut out = Vec::new();
    plain::seal(&mut sealing, &mut out, |out| {
        out.push(kind::FETCH);
        out.extend_from_slice(&conversation.to_le_bytes());
    })?;
    socket.write_all(&out)?;
    let mut deframer = Deframer::default();
    let mut buffer = vec![0; 256 << 10];
    let mut count = 0;
    loop {
        let read = socket.read(&mut buffer)?;
        if read == 0 {
            bail!("the floor has closed the connection in the middle of a fetch");
        }
        deframer.feed(&buffer[..read]);
        while let Some((header, sealed)) = deframer.next_frame(plain::MAX_BYTES + TAG_BYTES)? {
            let mut page = Reader(opening.open(&header, sealed)?);
            if page.kind()? != kind::PAGE {
                bail!("a fetch is answered with pages");
            }
            if page.0.is_empty() {
                return Ok(count);
            }
            while let Some(row) = page.row()? {
                Row::read(row)?;
                count += 1;
            }
        }
    }
}
