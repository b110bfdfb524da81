//! Buffers in, buffers out: the sealed frames of one connection. The caller owns the socket.

use std::fmt;

use crate::cipher::{CipherError, Direction, Exporter, FrameCipher, TAG_BYTES};
use crate::codec::{self, Class, DecodeError, Encode, Unknown};
use crate::frame::{Deframer, HEADER_BYTES, TooLong};
use crate::newer::Frame;

/// Why a connection cannot go on. The peer learns only that it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// A frame is longer than the stage of the connection allows.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// A frame does not open, or the key is used up.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// A frame opened, and its content is malformed.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Which end of a connection this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Opened the connection.
    Client,
    /// Accepted the connection.
    Server,
}

impl End {
    fn sends(self) -> Direction {
        match self {
            Self::Client => Direction::ToServer,
            Self::Server => Direction::ToClient,
        }
    }

    fn receives(self) -> Direction {
        match self {
            Self::Client => Direction::ToClient,
            Self::Server => Direction::ToServer,
        }
    }
}

/// The number of unknown variants that are noted: more than a few versions add, and too few to fill a log.
const UNKNOWN_KINDS: usize = 32;

/// The sealed frames of one connection, in both directions.
pub struct Channel {
    end: End,
    exporter: Exporter,
    class: Class,
    deframer: Deframer,
    opening: FrameCipher,
    sealing: FrameCipher,
    unknown: Vec<Unknown>,
}

impl Channel {
    /// A channel over a connection whose TLS handshake gave `exporter`.
    pub fn new(end: End, exporter: Exporter) -> Self {
        Self {
            end,
            exporter,
            class: Class::Greeting,
            deframer: Deframer::default(),
            opening: FrameCipher::new(&exporter, &[], end.receives()),
            sealing: FrameCipher::new(&exporter, &[], end.sends()),
            unknown: Vec::new(),
        }
    }

    /// From now on, read frames may be as long as `class` allows.
    pub fn allow(&mut self, class: Class) {
        self.class = class;
    }

    /// From now on, read frames are opened under `secret`.
    pub fn open_under(&mut self, secret: &[u8]) {
        self.opening = FrameCipher::new(&self.exporter, secret, self.end.receives());
    }

    /// From now on, sent frames are sealed under `secret`.
    pub fn seal_under(&mut self, secret: &[u8]) {
        self.sealing = FrameCipher::new(&self.exporter, secret, self.end.sends());
    }

    /// Takes bytes as the socket gives them, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.deframer.feed(bytes);
    }

    /// The next frame that has arrived whole and is understood; see [`Frame`] for the others.
    pub fn next_frame<T: Frame>(&mut self) -> Result<Option<T>, ChannelError> {
        let limit = self.class.max_bytes() + TAG_BYTES;
        while let Some((header, sealed)) = self.deframer.next_frame(limit)? {
            let frame = self.opening.open(&header, sealed)?;
            match codec::decode(self.class, frame) {
                Err(DecodeError::Newer(unknown)) => {
                    let is_new = !self.unknown.contains(&unknown);
                    if is_new && self.unknown.len() < UNKNOWN_KINDS {
                        self.unknown.push(unknown);
                    }
                    if let Some(frame) = T::newer(frame, unknown)? {
                        return Ok(Some(frame));
                    }
                }
                decoded => return Ok(Some(decoded?)),
            }
        }
        Ok(None)
    }

    /// The unknown variants that have arrived, each once, in the order of their first arrival.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    /// The bytes of memory that are held for frames that have not been read yet.
    pub fn held_bytes(&self) -> usize {
        self.deframer.held_bytes()
    }

    /// Whether the connection stands between two frames.
    pub fn is_between_frames(&self) -> bool {
        self.deframer.is_empty()
    }

    /// Appends a sealed frame to `out`; many of them go into one write.
    pub fn seal<T: Encode>(&mut self, frame: &T, out: &mut Vec<u8>) -> Result<(), ChannelError> {
        self.seal_with(out, |out| codec::encode_into(frame, out))
    }

    /// The same for a frame that is encoded already, because it goes to many connections.
    pub fn seal_encoded(&mut self, frame: &[u8], out: &mut Vec<u8>) -> Result<(), ChannelError> {
        self.seal_with(out, |out| out.extend_from_slice(frame))
    }

    fn seal_with(
        &mut self,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), ChannelError> {
        let begin = out.len();
        out.extend_from_slice(&[0; HEADER_BYTES]);
        write(out);
        let sealed_bytes = out.len() - begin - HEADER_BYTES + TAG_BYTES;
        let header = u32::try_from(sealed_bytes)
            .map_err(|_| TooLong {
                length: sealed_bytes,
                limit: u32::MAX as usize,
            })?
            .to_be_bytes();
        out[begin..begin + HEADER_BYTES].copy_from_slice(&header);
        let tag = self
            .sealing
            .seal(&header, &mut out[begin + HEADER_BYTES..])?;
        out.extend_from_slice(&tag);
        Ok(())
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value that is a frame of its own.
    macro_rules! frames {
        ($($value:ty),*) => {
            $(impl Frame for $value {
                fn newer(_: &[u8], unknown: Unknown) -> Result<Option<Self>, DecodeError> {
                    Err(DecodeError::Newer(unknown))
                }
            })*
        };
    }
    frames!(u8, u32, Vec<u8>);

    fn pair() -> (Channel, Channel) {
        (
            Channel::new(End::Client, [3; 32]),
            Channel::new(End::Server, [3; 32]),
        )
    }

    #[test]
    fn both_directions_and_a_change_of_keys() {
        let (mut client, mut server) = pair();
        let mut wire = Vec::new();
        client.seal(&1u32, &mut wire).unwrap();
        client.seal_under(b"secret");
        client.seal(&2u32, &mut wire).unwrap();
        server.feed(&wire);
        assert_eq!(server.next_frame::<u32>(), Ok(Some(1)));
        server.open_under(b"secret");
        assert_eq!(server.next_frame::<u32>(), Ok(Some(2)));
        assert_eq!(server.next_frame::<u32>(), Ok(None));

        let mut wire = Vec::new();
        server
            .seal_encoded(&codec::encode(&3u32), &mut wire)
            .unwrap();
        client.feed(&wire);
        assert_eq!(client.next_frame::<u32>(), Ok(Some(3)));
    }

    #[test]
    fn a_frame_for_a_later_stage_is_too_long_for_an_early_one() {
        let (mut client, mut server) = pair();
        let mut wire = Vec::new();
        client.seal(&vec![0u8; 5000], &mut wire).unwrap();
        server.feed(&wire);
        assert!(matches!(
            server.next_frame::<Vec<u8>>(),
            Err(ChannelError::TooLong(_))
        ));
    }

    #[test]
    fn a_frame_that_decodes_to_less_than_itself_is_refused() {
        let (mut client, mut server) = pair();
        let mut wire = Vec::new();
        client.seal_encoded(&[1, 2], &mut wire).unwrap();
        server.feed(&wire);
        assert_eq!(
            server.next_frame::<u8>(),
            Err(DecodeError::LeftOver(1).into())
        );
    }
}
