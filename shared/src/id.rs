//! Identifiers of users, conversations, devices, pictures, entries and messages.
//!
//! The server mints identifiers and never reuses them. They fit into 63 bits, so that both databases keep them in
//! their ordinary signed column. They begin with the time, so that new rows are appended at the end of an index.

use std::fmt;

use crate::codec::{Decode, Encode};
use crate::time::Timestamp;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

identifier! {
    /// A user.
    UserId
}
identifier! {
    /// A conversation, whatever its kind. A message keeps it from the window in which it was typed to the row in
    /// which it is stored.
    ConversationId
}
identifier! {
    /// One sign-in of one program. The key of that program belongs to it.
    DeviceId
}
identifier! {
    /// A picture, named by its content: 63 bits of the SHA-256 of its bytes. See [`crate::picture::check`].
    PictureId
}

impl PictureId {
    /// No picture.
    pub const NONE: Self = Self(0);
}

identifier! {
    /// A place in a conversation's log. The first entry has 1 and there are no gaps;
    /// 0 means "before the first".
    Seq
}

impl Seq {
    /// The place before the first entry.
    pub const START: Self = Self(0);

    /// The place after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The name that the author's program gives a message before the server has a place for it: a UUIDv7. Author and
/// message id together are unique for ever, so a message can safely be sent again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct MessageId(pub [u8; 16]);

impl MessageId {
    /// `random` fills the bits that the time does not use.
    pub fn mint(now: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(now.0).unwrap_or(0);
        Self(
            uuid::Builder::from_unix_timestamp_millis(millis, &random)
                .into_uuid()
                .into_bytes(),
        )
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Milliseconds at the first moment of 2025: 41 bits counted from here last until 2094.
const EPOCH_MILLIS: i64 = 1_735_689_600_000;
const COUNTER_BITS: u32 = 12;
const NODE_BITS: u32 = 10;

/// Mints 63-bit identifiers: 41 bits of milliseconds, 10 of node, 12 of counter.
///
/// A clock that jumps back does no harm, because the mint goes on from the latest time that it has seen. If the
/// counter of a millisecond is used up, the mint borrows the next millisecond.
#[derive(Debug)]
pub struct Mint {
    node: u64,
    /// The milliseconds and the counter of the last identifier, as one number.
    last: u64,
}

impl Mint {
    /// `node` tells servers on one database apart; only its low ten bits are used.
    pub fn new(node: u16) -> Self {
        Self {
            node: u64::from(node) & ((1 << NODE_BITS) - 1),
            last: 0,
        }
    }

    /// Gives an identifier that is larger than all before it.
    pub fn next(&mut self, now: Timestamp) -> u64 {
        let millis = u64::try_from(now.0 - EPOCH_MILLIS).unwrap_or(0) & ((1 << 41) - 1);
        self.last = (self.last + 1).max(millis << COUNTER_BITS);
        let (millis, counter) = (
            self.last >> COUNTER_BITS,
            self.last & ((1 << COUNTER_BITS) - 1),
        );
        millis << (NODE_BITS + COUNTER_BITS) | self.node << COUNTER_BITS | counter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mint_never_repeats_and_survives_a_clock_that_jumps_back() {
        let mut mint = Mint::new(7);
        let mut seen = Vec::new();
        for millis in [5_000, 5_000, 4_000, 0, 6_000] {
            for _ in 0..5_000 {
                seen.push(mint.next(Timestamp(EPOCH_MILLIS + millis)));
            }
        }
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(seen.iter().all(|id| *id < 1 << 63));
    }
}
