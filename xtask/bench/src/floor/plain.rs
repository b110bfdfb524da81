//! The frames between the floor and the load tool: numbers in a row, sealed with the product's cipher, with nothing
//! to decode.

use anser_shared::cipher::{Direction, Exporter, FrameCipher};
use anser_shared::frame::HEADER_BYTES;
use anyhow::{Context as _, Result};

/// There is no handshake here that could give a key.
const KEY: Exporter = [7; 32];

/// The longest frame of the floor, which is a page of a thousand rows.
pub(crate) const MAX_BYTES: usize = 1 << 20;

pub(crate) const ID_BYTES: usize = 16;

/// The first byte of a frame.
pub(crate) mod kind {
    /// The identity of a connection: conversation and author. The answer is the same without either. From then on it
    /// is told what others write in the conversation.
    pub(crate) const HELLO: u8 = 0;
    /// Tag, message id, body.
    pub(crate) const POST: u8 = 1;
    /// In place of a hello: a request for everything in a conversation.
    pub(crate) const FETCH: u8 = 2;
    /// Tag, place.
    pub(crate) const STORED: u8 = 3;
    /// A row.
    pub(crate) const POSTED: u8 = 4;
    /// Many rows, each after its length. A page without rows is the end.
    pub(crate) const PAGE: u8 = 5;
}

/// The ciphers of the floor's end of a connection: for opening and for sealing.
pub(crate) fn floor_end() -> (FrameCipher, FrameCipher) {
    let cipher = |direction| FrameCipher::new(&KEY, &[], direction);
    (cipher(Direction::ToServer), cipher(Direction::ToClient))
}

/// The ciphers of the load tool's end.
pub(crate) fn load_end() -> (FrameCipher, FrameCipher) {
    let (to_server, to_client) = floor_end();
    (to_client, to_server)
}

/// Appends a sealed frame whose content `write` appends.
pub(crate) fn seal(
    cipher: &mut FrameCipher,
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>),
) -> Result<()> {
    let begin = out.len();
    out.extend_from_slice(&[0; HEADER_BYTES]);
    write(out);
    let content = begin + HEADER_BYTES;
    let length = u32::try_from(out.len() - content + anser_shared::cipher::TAG_BYTES)?;
    let header = length.to_be_bytes();
    out[begin..content].copy_from_slice(&header);
    let tag = cipher.seal(&header, &mut out[content..])?;
    out.extend_from_slice(&tag);
    Ok(())
}

/// Reads numbers and bytes from a frame, from its beginning.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self
            .0
            .split_first_chunk::<N>()
            .context("a frame of the floor is too short")?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(crate) fn kind(&mut self) -> Result<u8> {
        Ok(self.bytes::<1>()?[0])
    }

    pub(crate) fn tag(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    pub(crate) fn number(&mut self) -> Result<i64> {
        Ok(i64::from_le_bytes(self.bytes()?))
    }

    /// The next row of a page, after its length.
    pub(crate) fn row(&mut self) -> Result<Option<&'a [u8]>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let length = self.tag()? as usize;
        let (row, rest) = self
            .0
            .split_at_checked(length)
            .context("a page of the floor is cut off")?;
        self.0 = rest;
        Ok(Some(row))
    }
}

/// A message as it is stored and as it travels.
pub(crate) struct Row<'a> {
    pub(crate) conversation: i64,
    pub(crate) seq: i64,
    pub(crate) author: i64,
    pub(crate) id: [u8; ID_BYTES],
    pub(crate) at: i64,
    pub(crate) body: &'a [u8],
}

impl<'a> Row<'a> {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for number in [self.conversation, self.seq, self.author, self.at] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.id);
        out.extend_from_slice(self.body);
    }

    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut reader = Reader(bytes);
        let (conversation, seq) = (reader.number()?, reader.number()?);
        let (author, at) = (reader.number()?, reader.number()?);
        Ok(Self {
            conversation,
            seq,
            author,
            at,
            id: reader.bytes()?,
            body: reader.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anser_shared::frame::Deframer;

    #[test]
    fn a_row_travels_under_the_seal() {
        let row = Row {
            conversation: 1,
            seq: 2,
            author: 3,
            id: [4; 16],
            at: 5,
            body: b"hello",
        };
        let ((mut opening, _), (_, mut sealing)) = (floor_end(), load_end());
        let mut wire = Vec::new();
        seal(&mut sealing, &mut wire, |out| row.write(out)).unwrap();
        let mut deframer = Deframer::default();
        deframer.feed(&wire);
        let (header, sealed) = deframer.next_frame(MAX_BYTES).unwrap().unwrap();
        let read = Row::read(opening.open(&header, sealed).unwrap()).unwrap();
        assert_eq!(
            (read.conversation, read.seq, read.author, read.at),
            (1, 2, 3, 5)
        );
        assert_eq!((read.id, read.body), ([4; 16], &b"hello"[..]));
    }

    #[test]
    fn a_page_that_is_cut_off_is_noticed() {
        let page = [&3u32.to_le_bytes()[..], b"ab"].concat();
        assert!(Reader(&page).row().is_err());
        assert!(Reader(&[]).row().unwrap().is_none());
    }
}
