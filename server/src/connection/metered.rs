//! A stream that takes no more from a stranger than a sign-in needs.
//!
//! TLS buffers incomplete records and handshake messages, up to 64 KiB for each connection. Handshakes and sign-ins
//! of this protocol are much shorter.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// From the first byte to the last of a handshake: a key exchange of 1.2 KiB, two keys and a signature.
pub(super) const HANDSHAKE_BYTES: usize = 8 << 10;

/// From there to the sign-in: the allowed number of frames, each far smaller than a kilobyte.
pub(super) const SIGN_IN_BYTES: usize = 32 << 10;

#[derive(Debug)]
pub(super) struct Metered<S> {
    stream: S,
    /// The bytes that may still be read.
    left: usize,
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S) -> Self {
        let left = HANDSHAKE_BYTES;
        Self { stream, left }
    }

    /// From now on, this many bytes may be read.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    /// Whether anything has arrived of the handshake.
    pub(super) fn has_begun(&self) -> bool {
        self.left < HANDSHAKE_BYTES
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            let error = "more has come than a sign-in takes";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error)));
        }
        let before = into.filled().len();
        let read = if self.left >= into.remaining() {
            Pin::new(&mut self.stream).poll_read(context, into)
        } else {
            let mut less = into.take(self.left);
            let read = Pin::new(&mut self.stream).poll_read(context, &mut less);
            let filled = less.filled().len();
            // The initialized bytes of the part are initialized in the whole, because it is the same memory.
            let bytes = less.filled()[..filled].to_vec();
            into.put_slice(&bytes);
            read
        };
        let come = into.filled().len() - before;
        self.left = self.left.saturating_sub(come);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
