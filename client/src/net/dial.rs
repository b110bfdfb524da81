//! How a connection to an address comes about.

use std::io;
use std::time::Duration;

use anser_shared::link::Link;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// An address of a host that says nothing for so long is left for the host's next one. On a line of two
/// and a half seconds each way the first word takes five.
const PATIENCE: Duration = Duration::from_secs(8);

/// Something that connects; a test has pipes instead of the internet.
pub(super) trait Dial {
    type Stream: AsyncRead + AsyncWrite + Unpin;

    fn dial(&self, link: &Link) -> impl Future<Output = io::Result<Self::Stream>>;
}

#[derive(Debug)]
pub(super) struct Internet;

impl Dial for Internet {
    type Stream = TcpStream;

    async fn dial(&self, link: &Link) -> io::Result<TcpStream> {
        let mut fault = io::Error::from(io::ErrorKind::NotFound);
        for address in lookup_host((link.host.as_str(), link.port)).await? {
            match timeout(PATIENCE, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Otherwise a frame waits up to 40 ms for the one before it to be acknowledged.
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(refused)) => fault = refused,
                Err(_) => fault = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(fault)
    }
}
