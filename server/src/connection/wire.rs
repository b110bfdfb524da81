//! The bytes of one connection: read when they arrive, sealed, and written in time.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use anser_shared::channel::{Channel, ChannelError, End};
use anser_shared::cipher::Exporter;
use anser_shared::event::{Farewell, ServerFrame};
use anser_shared::newer::Frame;
use anser_shared::tls::{self, Fingerprint};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::metered::Metered;
use crate::budget::{Budget, Held};

/// A connection that has not taken one byte of a write in this time is given up; its program resumes.
const NO_PROGRESS: Duration = Duration::from_secs(10);

/// A line that takes less than this is too slow to wait for, because the bytes stay in memory meanwhile. It is less
/// than the slowest mobile networks carry.
const LEAST_BYTES_PER_SECOND: u64 = 8 << 10;

/// The bytes that are read from one connection before the other connections of the thread have their turn.
const TURN_BYTES: usize = 128 << 10;

/// Why a connection ended without a farewell.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    /// The client has said goodbye, so it does not come back in a moment.
    #[error("the other side has left")]
    Left,
    #[error("the other side closed the connection")]
    Closed,
    #[error("the other side closed the connection in the middle of a frame")]
    InsideAFrame,
    #[error("the other side takes nothing any more, or too little")]
    NoProgress,
    #[error("the handshake failed: {0}")]
    Handshake(#[source] io::Error),
    #[error("its place was needed, and it had not signed in")]
    PlaceNeeded,
    #[error("it holds half of a frame, and too many others do so too")]
    TooManyHalves,
    #[error("it took too long to {0}")]
    TooSlow(&'static str),
    #[error("a frame cannot be read: {0}")]
    Channel(#[from] ChannelError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Cut {
    /// In one word, for counting.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Closed => "closed",
            Self::InsideAFrame => "closed inside a frame",
            Self::NoProgress => "no progress",
            Self::PlaceNeeded => "place needed",
            Self::TooManyHalves => "half frames",
            Self::Handshake(_) => "handshake",
            Self::TooSlow(_) => "too slow",
            Self::Channel(_) => "frame",
            Self::Io(_) => "socket",
        }
    }
}

pub(super) struct Wire<S> {
    pub(super) stream: TlsStream<Metered<S>>,
    pub(super) channel: Channel,
    pub(super) exporter: Exporter,
    /// The key that the client has proved.
    pub(super) peer: Fingerprint,
    /// The minor number of the client, once it has told it; see [`anser_shared::MINOR`].
    pub(super) minor: u16,
    /// Sealed and not written yet.
    pub(super) out: Vec<u8>,
    /// The bytes that it keeps of incomplete frames.
    pub(super) held: Held,
}

/// A TLS record holds no more than this.
const READ_BYTES: usize = 16 << 10;

thread_local! {
    static READ_BUFFER: RefCell<Box<[u8; READ_BYTES]>> = RefCell::new(Box::new([0; READ_BYTES]));
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: TlsStream<Metered<S>>, strangers: Arc<Budget>) -> Result<Self, Cut> {
        let connection = stream.get_ref().1;
        let refuse = |error| Cut::Handshake(io::Error::other(error));
        // Without this, a program that names no protocol would be let through, whatever it speaks.
        if connection.alpn_protocol() != Some(anser_shared::ALPN) {
            return Err(refuse("the other side has named no protocol".to_owned()));
        }
        let exporter = tls::exporter(connection).map_err(|error| refuse(error.to_string()))?;
        let peer = tls::peer_fingerprint(connection)
            .ok_or_else(|| refuse("the other side has shown no key".to_owned()))?;
        let channel = Channel::new(End::Server, exporter);
        Ok(Self {
            stream,
            channel,
            exporter,
            peer,
            minor: 0,
            out: Vec::new(),
            held: Held::of(strangers),
        })
    }

    /// Counts the bytes that it keeps of incomplete frames, before it waits for the rest.
    pub(super) fn settle(&mut self) -> Result<(), Cut> {
        if self.held.hold(self.channel.held_bytes()) {
            Ok(())
        } else {
            Err(Cut::TooManyHalves)
        }
    }

    /// Waits for the next frame.
    pub(super) async fn receive<T: Frame>(&mut self) -> Result<T, Cut> {
        loop {
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(frame);
            }
            let turn = self.read_turn().await;
            // The header says that a frame is too long, before the frame arrives.
            if let Some(frame) = self.channel.next_frame()? {
                return Ok(frame);
            }
            self.settle()?;
            turn?;
        }
    }

    /// Waits until something arrives, reads it, and says whether that was everything. A caller that gives it up has
    /// lost nothing.
    pub(super) async fn read_turn(&mut self) -> Result<bool, Cut> {
        let Self {
            stream, channel, ..
        } = self;
        let mut read = 0;
        std::future::poll_fn(|context| {
            READ_BUFFER.with_borrow_mut(|buffer| {
                while read < TURN_BYTES {
                    let mut bytes = ReadBuf::new(&mut buffer[..]);
                    match Pin::new(&mut *stream).poll_read(context, &mut bytes) {
                        Poll::Pending if read == 0 => return Poll::Pending,
                        Poll::Pending => return Poll::Ready(Ok(true)),
                        Poll::Ready(Ok(())) if bytes.filled().is_empty() => {
                            let whole = channel.is_between_frames();
                            // A line that breaks, or a program that is killed, does not end the channel of TLS.
                            return Poll::Ready(Err(if whole {
                                Cut::Left
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

    pub(super) async fn send(&mut self, frame: &ServerFrame) -> Result<(), Cut> {
        self.channel
            .seal(frame.for_program(self.minor).as_ref(), &mut self.out)?;
        self.flush().await
    }

    /// Writes everything that is sealed. It must not begin again after it was given up, because nobody knows how much
    /// has been written.
    pub(super) async fn flush(&mut self) -> Result<(), Cut> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        let carries = Duration::from_millis(out.len() as u64 * 1000 / LEAST_BYTES_PER_SECOND);
        let stream = &mut self.stream;
        let writing = async {
            let mut rest = &out[..];
            while !rest.is_empty() {
                let written = timeout(NO_PROGRESS, stream.write(rest)).await;
                rest = &rest[written.map_err(|_| Cut::NoProgress)?.map_err(closed)?..];
            }
            stream.flush().await.map_err(closed)
        };
        timeout(NO_PROGRESS + carries, writing)
            .await
            .map_err(|_| Cut::NoProgress)?
    }

    /// Says why the connection ends, and ends it.
    pub(super) async fn farewell(&mut self, farewell: Farewell) -> Result<(), Cut> {
        self.send(&ServerFrame::Goodbye(farewell)).await?;
        timeout(NO_PROGRESS, self.stream.shutdown())
            .await
            .map_err(|_| Cut::NoProgress)?
            .map_err(closed)
    }
}

/// A program that just goes away is nothing unusual.
fn closed(error: io::Error) -> Cut {
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected => Cut::Closed,
        _ => Cut::Io(error),
    }
}
