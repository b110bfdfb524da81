//! Where one frame ends and the next begins.
//!
//! A frame is a header of four bytes and its content. The header is the length of the content as a big-endian number.
//! It is checked against the limit before anything is allocated for the content.

/// The length of a header.
pub const HEADER_BYTES: usize = 4;

/// The peer announced a frame that is longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {length} bytes is announced where {limit} are allowed")]
pub struct TooLong {
    /// The length in the header.
    pub length: usize,
    /// The limit at this stage of the connection.
    pub limit: usize,
}

/// A frame's header, and its content in the buffer, where it can be opened in place.
pub type Framed<'a> = ([u8; HEADER_BYTES], &'a mut [u8]);

/// Collects bytes as they arrive and gives whole frames.
#[derive(Debug, Default)]
pub struct Deframer {
    bytes: Vec<u8>,
    /// Everything before this offset has been given out.
    start: usize,
    /// The length of the frame that has begun, with its header, as far as it is known.
    begun: usize,
}

/// While the length of a frame is unknown, memory grows by doubling up to this.
const KEEP_WHOLE_BYTES: usize = 128 << 10;

/// An empty buffer that is larger than this gives its memory back, because most connections are idle.
const KEEP_BYTES: usize = 256;

impl Deframer {
    /// Takes bytes as the socket gives them, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        } else if self.start > self.bytes.len() / 2 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        // Memory grows by doubling, and not beyond the frame that has begun. Announced bytes that have not arrived
        // take no memory.
        let needed = self.bytes.len() + bytes.len();
        if needed > self.bytes.capacity() {
            let cap = needed.max(if self.begun == 0 {
                KEEP_WHOLE_BYTES
            } else {
                self.start + self.begun
            });
            let capacity = (2 * self.bytes.capacity()).clamp(needed, cap);
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The bytes of memory that are held for frames that have not been given out.
    pub fn held_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// The next whole frame: its header, and its content, which may be changed in place.
    pub fn next_frame(&mut self, limit: usize) -> Result<Option<Framed<'_>>, TooLong> {
        let waiting = &self.bytes[self.start..];
        let Some((&header, content)) = waiting.split_first_chunk::<HEADER_BYTES>() else {
            self.give_back();
            return Ok(None);
        };
        let length = u32::from_be_bytes(header) as usize;
        if length > limit {
            return Err(TooLong { length, limit });
        }
        if content.len() < length {
            self.begun = HEADER_BYTES + length;
            self.make_tight();
            return Ok(None);
        }
        let begin = self.start + HEADER_BYTES;
        self.start = begin + length;
        self.begun = 0;
        Ok(Some((header, &mut self.bytes[begin..begin + length])))
    }

    /// Whether a part of a frame has arrived and the rest has not.
    pub fn is_empty(&self) -> bool {
        self.start == self.bytes.len()
    }

    /// The buffer does not keep the memory of a burst after the burst.
    fn make_tight(&mut self) {
        let waiting = self.bytes.len() - self.start;
        if self.start != 0 && self.bytes.capacity() > 2 * waiting + KEEP_BYTES {
            self.bytes = self.bytes[self.start..].to_vec();
            self.start = 0;
        }
    }

    fn give_back(&mut self) {
        if self.is_empty() && self.bytes.capacity() > KEEP_BYTES {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(content: &[u8]) -> Vec<u8> {
        [
            &u32::try_from(content.len()).unwrap().to_be_bytes()[..],
            content,
        ]
        .concat()
    }

    #[test]
    fn frames_come_out_whole_however_they_arrive() {
        let stream = [frame(b"one"), frame(b""), frame(b"three")].concat();
        for piece in 1..=stream.len() {
            let mut deframer = Deframer::default();
            let mut seen = Vec::new();
            for bytes in stream.chunks(piece) {
                deframer.feed(bytes);
                while let Some((_, content)) = deframer.next_frame(10).unwrap() {
                    seen.push(content.to_vec());
                }
            }
            assert_eq!(seen, [&b"one"[..], b"", b"three"], "in pieces of {piece}");
            assert!(deframer.is_empty());
        }
    }

    #[test]
    fn a_frame_over_the_limit_is_refused_by_its_header() {
        let mut deframer = Deframer::default();
        deframer.feed(&u32::MAX.to_be_bytes());
        assert_eq!(
            deframer.next_frame(10),
            Err(TooLong {
                length: u32::MAX as usize,
                limit: 10
            })
        );
    }

    #[test]
    fn half_a_frame_takes_the_memory_that_has_come_and_no_more_than_it_is_long() {
        let long = frame(&vec![7; 1_000_000]);
        let mut deframer = Deframer::default();
        let mut come = 0;
        for bytes in long.chunks(16_000) {
            assert_eq!(deframer.next_frame(1 << 20), Ok(None));
            deframer.feed(bytes);
            come += bytes.len();
            let held = deframer.held_bytes();
            assert!(held <= 2 * come && held <= long.len(), "{held} for {come}");
        }
        assert!(deframer.next_frame(1 << 20).unwrap().is_some());
        assert_eq!(deframer.next_frame(1 << 20), Ok(None));
        assert_eq!(deframer.held_bytes(), 0);
    }

    #[test]
    fn half_a_frame_is_kept_and_known() {
        let mut deframer = Deframer::default();
        deframer.feed(&frame(b"hello")[..7]);
        assert_eq!(deframer.next_frame(10), Ok(None));
        assert!(!deframer.is_empty());
    }
}
