//! How a row of texts is kept for searching: folded, one after the other, with a signature that says which letters may
//! follow each other in them.
//!
//! A signature is a Bloom filter over all runs of one, two and three letters. A text can stand in the block only if the
//! signature has all runs of what is looked for. So most blocks are passed over without looking at their texts, and
//! what is looked for is never missed.

use anser_shared::id::{Seq, UserId};
use memchr::memmem::Finder;

/// Stands behind each text; no folded text has it.
const END: u8 = 0;

/// Stands in the place of a text that was taken back.
const BLANK: u8 = 1;

/// The signature has about one byte for so many bytes of texts, unless fewer do.
const TEXT_BYTES_A_BYTE: usize = 4;

/// No signature is shorter.
const LEAST_SIGNATURE: usize = 32;

/// So many runs of what is looked for are compared. More would say little more.
const RUNS_COMPARED: usize = 24;

/// A text of a block: where it stands and who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) seq: Seq,
    pub(super) author: UserId,
}

/// Texts in the order of their places.
#[derive(Debug)]
pub(super) struct Block {
    /// A later place has a later time, as always unless the server's clock was set back.
    pub(super) in_order: bool,
    told: Vec<Told>,
    /// Where the text of each ends, behind its end.
    ends: Vec<usize>,
    texts: Vec<u8>,
}

/// What there is in a block of what is looked for.
#[derive(Debug)]
pub(super) enum InBlock {
    Nothing,
    /// It stands in a text, or the bytes before the texts look like it.
    Perhaps(Block),
    /// The bytes are not those that were written.
    Damaged,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            in_order: true,
            told: Vec::new(),
            ends: Vec::new(),
            texts: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, seq: Seq, author: UserId, folded: &str) {
        self.texts.extend(folded.as_bytes());
        self.texts.push(END);
        self.told.push(Told { seq, author });
        self.ends.push(self.texts.len());
    }

    /// Adds another one, which is newer if the times say so.
    pub(super) fn append(&mut self, other: &Self, is_newer: bool) {
        self.in_order &= other.in_order && is_newer;
        let before = self.texts.len();
        self.texts.extend(&other.texts);
        self.told.extend(&other.told);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// The text of a place cannot be found any more, and is not there any more. False if there is none.
    pub(super) fn blank(&mut self, seq: Seq) -> bool {
        let Ok(at) = self.told.binary_search_by_key(&seq, |told| told.seq) else {
            return false;
        };
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.texts[begin..self.ends[at] - 1].fill(BLANK);
        true
    }

    /// The texts that contain a word, in their order; all of them for an empty word. With `like_link`, only those that
    /// have one of the signs without which nothing is a link.
    pub(super) fn find(&self, finder: &Finder<'_>, like_link: bool) -> Vec<Told> {
        let mut found = self.find_word(finder);
        if like_link {
            found.retain(|told| {
                let at = self.told.binary_search_by_key(&told.seq, |other| other.seq);
                at.is_ok_and(|at| may_be_link(self.text(at)))
            });
        }
        found
    }

    fn text(&self, at: usize) -> &[u8] {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[begin..self.ends[at] - 1]
    }

    fn find_word(&self, finder: &Finder<'_>) -> Vec<Told> {
        if finder.needle().is_empty() {
            return self.told.clone();
        }
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = finder.find(&self.texts[from..]) {
            let text = self.ends.partition_point(|end| *end <= from + at);
            found.push(self.told[text]);
            // One place in a text is enough.
            from = self.ends[text];
        }
        found
    }

    /// Gives the signature and the bytes that are kept, each with a sum behind it.
    pub(super) fn encode(&self) -> (Vec<u8>, Vec<u8>) {
        let mut head = Vec::with_capacity(4 * self.told.len() + 8);
        put(&mut head, u64::from(self.in_order));
        put(&mut head, self.told.len() as u64);
        let (mut seq, mut end) = (0, 0);
        for (told, text) in self.told.iter().zip(&self.ends) {
            put(&mut head, told.seq.0 - seq);
            put(&mut head, told.author.0);
            put(&mut head, (text - end) as u64);
            (seq, end) = (told.seq.0, *text);
        }
        head.extend(&self.texts);
        (summed(self.signature()), summed(head))
    }

    /// What is looked for in the bytes of a block. Most blocks that are looked at have it nowhere, and are not taken
    /// apart.
    pub(super) fn find_in(bytes: &[u8], finder: &Finder<'_>) -> InBlock {
        match checked(bytes) {
            None => InBlock::Damaged,
            Some(sound) if finder.find(sound).is_none() => InBlock::Nothing,
            Some(sound) => Self::taken_apart(sound).map_or(InBlock::Damaged, InBlock::Perhaps),
        }
    }

    /// `None` for bytes that [`Block::encode`] did not make.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        Self::taken_apart(checked(bytes)?)
    }

    fn taken_apart(mut bytes: &[u8]) -> Option<Self> {
        let mut block = Self::new();
        block.in_order = take(&mut bytes)? == 1;
        let (mut seq, mut end) = (0_u64, 0_usize);
        for _ in 0..take(&mut bytes)? {
            seq = seq.checked_add(take(&mut bytes)?)?;
            let author = UserId(take(&mut bytes)?);
            end = end.checked_add(usize::try_from(take(&mut bytes)?).ok()?)?;
            block.told.push(Told {
                seq: Seq(seq),
                author,
            });
            block.ends.push(end);
        }
        block.texts = bytes.to_vec();
        let is_whole = block.texts.len() == end && block.ends.iter().all(|end| *end > 0);
        (is_whole && block.ends.is_sorted()).then_some(block)
    }

    fn signature(&self) -> Vec<u8> {
        let length = (self.texts.len() / TEXT_BYTES_A_BYTE).max(LEAST_SIGNATURE);
        let mut signature = vec![0; length.next_power_of_two()];
        for text in self.texts.split(|byte| *byte == END) {
            let text = std::str::from_utf8(text).unwrap_or_default();
            let mut before = [None; 2];
            for letter in text.chars().map(u32::from) {
                set(&mut signature, run(&[letter]));
                if let Some(last) = before[1] {
                    set(&mut signature, run(&[last, letter]));
                    if let Some(first) = before[0] {
                        set(&mut signature, run(&[first, last, letter]));
                    }
                }
                before = [before[1], Some(letter)];
            }
        }
        while signature.len() > LEAST_SIGNATURE && is_sparse(&signature) {
            signature = halved(&signature);
        }
        signature
    }
}

/// Whether a signature of half its size would still tell most runs from each other.
fn is_sparse(signature: &[u8]) -> bool {
    let bits: u32 = signature.iter().map(|byte| byte.count_ones()).sum();
    (bits as usize) < signature.len()
}

/// Two bits beside each other become one, as [`bits`] has them in a signature of half the size.
fn halved(signature: &[u8]) -> Vec<u8> {
    let pairs = signature.chunks_exact(2).map(|pair| {
        let both = u16::from_le_bytes([pair[0], pair[1]]);
        (0..8).fold(0, |half, bit| {
            let is_set = both & (0b11 << (2 * bit)) != 0;
            half | u8::from(is_set) << bit
        })
    });
    pairs.collect()
}

/// The runs of what is looked for, to be compared with signatures.
#[derive(Debug)]
pub(super) struct Runs(Vec<u64>);

impl Runs {
    pub(super) fn of(folded: &str) -> Self {
        let letters: Vec<u32> = folded.chars().map(u32::from).collect();
        let length = letters.len().clamp(1, 3);
        Self(
            letters
                .windows(length)
                .take(RUNS_COMPARED)
                .map(run)
                .collect(),
        )
    }

    /// Those of which each text with a link has one.
    pub(super) fn of_links() -> [Self; 3] {
        LINK_SIGNS.map(Self::of)
    }

    /// Whether a block with this signature may have all of them. One with a damaged signature may.
    pub(super) fn may_stand_in(&self, signature: &[u8]) -> bool {
        checked(signature).is_none_or(|bits| self.0.iter().all(|run| has(bits, *run)))
    }
}

/// Without one of these nothing is a link; folding keeps them.
const LINK_SIGNS: [&str; 3] = ["://", "www", "@"];

fn may_be_link(folded: &[u8]) -> bool {
    LINK_SIGNS
        .iter()
        .any(|sign| memchr::memmem::find(folded, sign.as_bytes()).is_some())
}

fn run(letters: &[u32]) -> u64 {
    let mix = |hash: u64, letter: &u32| {
        (hash ^ u64::from(*letter))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
    };
    let hash = letters.iter().fold(letters.len() as u64, mix);
    hash.wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// Two bits of a signature stand for a run.
fn bits(signature: &[u8], run: u64) -> [(usize, u8); 2] {
    let count = 8 * signature.len() as u64;
    [run >> 32, run & 0xffff_ffff].map(|half| {
        let bit = (half * count) >> 32;
        ((bit / 8) as usize, 1 << (bit % 8))
    })
}

fn set(signature: &mut [u8], run: u64) {
    for (byte, bit) in bits(signature, run) {
        signature[byte] |= bit;
    }
}

fn has(signature: &[u8], run: u64) -> bool {
    let bits = bits(signature, run);
    bits.iter().all(|(byte, bit)| signature[*byte] & bit != 0)
}

/// What was written may be damaged where it is kept; then nothing may be missed because of it.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (bytes, sum) = bytes.split_last_chunk::<4>()?;
    (crc32fast::hash(bytes).to_le_bytes() == *sum && !bytes.is_empty()).then_some(bytes)
}

/// A number in as many bytes as it needs, seven bits in each.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(texts: &[&str]) -> Block {
        let mut block = Block::new();
        for (n, text) in (0..).zip(texts) {
            block.push(Seq(10 + 3 * n), UserId(n << 40), text);
        }
        block
    }

    fn found(block: &Block, word: &str) -> Vec<u64> {
        let found = block.find(&Finder::new(word), false).into_iter();
        found.map(|told| told.seq.0).collect()
    }

    #[test]
    fn what_was_put_in_is_found_again_after_it_was_kept() {
        let texts = ["lathe and late", "", "张伟说好", "the end"];
        let (signature, bytes) = block(&texts).encode();
        let block = Block::decode(&bytes).unwrap();
        assert_eq!(found(&block, "la"), [10]);
        assert_eq!(found(&block, "th"), [10, 19]);
        assert_eq!(found(&block, "伟"), [16]);
        assert_eq!(found(&block, "latet"), [0; 0], "not over an end");
        assert_eq!(found(&block, ""), [10, 13, 16, 19]);
        for text in texts {
            let letters: Vec<char> = text.chars().collect();
            for length in 1..=letters.len() {
                for window in letters.windows(length) {
                    let word: String = window.iter().collect();
                    assert!(Runs::of(&word).may_stand_in(&signature), "{word}");
                }
            }
        }
        assert!(!Runs::of("zebra").may_stand_in(&signature));
        let mut damaged = signature;
        damaged[3] ^= 1;
        assert!(Runs::of("zebra").may_stand_in(&damaged));
    }

    #[test]
    fn what_was_taken_back_is_gone() {
        let mut block = block(&["one", "two", "three"]);
        assert!(block.blank(Seq(13)));
        assert!(!block.blank(Seq(14)));
        let (_, bytes) = block.encode();
        assert!(!bytes.windows(3).any(|window| window == b"two"));
        let block = Block::decode(&bytes).unwrap();
        assert_eq!(found(&block, "two"), [0; 0]);
        assert_eq!(found(&block, "three"), [16]);
    }

    #[test]
    fn bytes_that_are_no_block_are_not_read() {
        let (_, bytes) = block(&["one", "two"]).encode();
        for cut in 0..bytes.len() {
            assert!(Block::decode(&bytes[..cut]).is_none(), "{cut}");
        }
        assert!(Block::decode(&[&bytes[..], b"x"].concat()).is_none());
        assert!(Block::decode(&[0xff; 40]).is_none());
    }
}
