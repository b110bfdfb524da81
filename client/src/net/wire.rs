//! The bytes of one connection: sealed frames over TLS.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use anser_shared::channel::{Channel, ChannelError, End};
use anser_shared::cipher::Exporter;
use anser_shared::event::ServerFrame;
use anser_shared::request::ClientFrame;
use anser_shared::tls;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::door;

/// What one turn reads at the most: a page of history in few turns, and other connections of the
/// machine are not starved.
const READ_BYTES: usize = 64 << 10;

pub(super) struct Wire<S> {
    stream: TlsStream<S>,
    pub(super) channel: Channel,
    pub(super) exporter: Exporter,
    /// How long an answer takes on this line, as the greeting has shown.
    pub(super) round_trip: Duration,
    /// What the server knows, once it has said so; see [`anser_shared::MINOR`].
    pub(super) minor: u16,
    /// So many kinds of what is not known here are in the log.
    logged: usize,
    buffer: Box<[u8]>,
    /// Sealed frames; those before `written` are with TLS already.
    out: Vec<u8>,
    written: usize,
    /// TLS may hold bytes that the socket has not taken yet.
    is_flushed: bool,
}

/// What a turn has brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// New bytes are in the channel.
    Read,
    /// Everything that waited is written.
    Written,
    /// The other side has ended the connection.
    Ended,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: TlsStream<S>) -> io::Result<Self> {
        let exporter = tls::exporter(stream.get_ref().1).map_err(io::Error::other)?;
        Ok(Self {
            stream,
            channel: Channel::new(End::Client, exporter),
            exporter,
            round_trip: Duration::ZERO,
            minor: 0,
            logged: 0,
            buffer: vec![0; READ_BYTES].into(),
            out: Vec::new(),
            written: 0,
            is_flushed: true,
        })
    }

    /// Seals a frame behind those that wait; all of them go into one write.
    pub(super) fn queue(&mut self, frame: &ClientFrame) -> Result<(), ChannelError> {
        self.is_flushed = false;
        self.channel.seal(frame, &mut self.out)
    }

    pub(super) fn waiting_bytes(&self) -> usize {
        self.out.len() - self.written
    }

    /// The next whole frame that is here, with words that hide nothing.
    pub(super) fn next(&mut self) -> Result<Option<ServerFrame>, ChannelError> {
        let mut frame = self.channel.next_frame();
        self.log_unknown();
        if let Ok(Some(frame)) = &mut frame {
            door::admit(frame);
        }
        frame
    }

    /// What this version does not know is left out, or counts as a refusal without a reason. The log says what it
    /// was, for whoever asks why something is missing.
    fn log_unknown(&mut self) {
        let unknown = self.channel.unknown();
        for kind in unknown.iter().skip(self.logged) {
            tracing::info!("the server told something that this version does not know: {kind}");
        }
        self.logged = unknown.len();
    }

    /// Moves bytes until something has come, or everything that waited is gone. It can be given
    /// up at any moment and taken up again.
    pub(super) async fn turn(&mut self, reads: bool) -> io::Result<Turn> {
        poll_fn(|context| self.poll_turn(reads, context)).await
    }

    fn poll_turn(&mut self, reads: bool, context: &mut Context<'_>) -> Poll<io::Result<Turn>> {
        if let Poll::Ready(written) = self.poll_write(context) {
            written?;
            return Poll::Ready(Ok(Turn::Written));
        }
        if !reads {
            return Poll::Pending;
        }
        let mut bytes = ReadBuf::new(&mut self.buffer);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut bytes))?;
        if bytes.filled().is_empty() {
            return Poll::Ready(Ok(Turn::Ended));
        }
        self.channel.feed(bytes.filled());
        Poll::Ready(Ok(Turn::Read))
    }

    /// Ready once when everything that waited is written, and pending while there is nothing.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_flushed {
            return Poll::Pending;
        }
        while self.written < self.out.len() {
            let rest = &self.out[self.written..];
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.out.clear();
        // A long text now and then should not keep its room for ever.
        self.out.shrink_to(READ_BYTES);
        self.written = 0;
        self.is_flushed = true;
        Poll::Ready(Ok(()))
    }

    /// Sends a frame and waits until it is gone.
    pub(super) async fn send(&mut self, frame: &ClientFrame) -> io::Result<()> {
        self.queue(frame).map_err(io::Error::other)?;
        self.flush().await
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        while !self.is_flushed {
            poll_fn(|context| self.poll_write(context)).await?;
        }
        Ok(())
    }

    /// Sends what waits, and says that nothing more comes.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.flush().await?;
        self.stream.shutdown().await
    }
}
