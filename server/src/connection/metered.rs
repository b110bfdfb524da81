//! A stream that takes no more from a stranger than a sign-in needs.
//!
//! TLS keeps what does not make a whole record or a whole message of the handshake yet, up to 64 KiB for
//! each connection. No handshake and no sign-in of ours is as long as that.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// From the first byte to the last of a handshake: a key exchange of 1.2 KiB, two keys and a signature.
pub(super) const HANDSHAKE_BYTES: usize = 8 << 10;

/// From there to the sign-in: as many frames as are allowed, each far smaller than a kilobyte.
pub(super) const SIGN_IN_BYTES: usize = 32 << 10;

#[derive(Debug)]
pub(super) struct Metered<S> {
    stream: S,
    /// So much may still be read.
    left: usize,
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S) -> Self {
        let left = HANDSHAKE_BYTES;
        Self { stream, left }
    }

    /// From here on so much may be read.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    /// Whether anything has come of the handshake.
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
            // What was initialized in the part is initialized in the whole, as it is the same memory.
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
