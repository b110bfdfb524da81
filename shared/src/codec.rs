//! Turns the vocabulary into bytes and back; the only file that names the encoding's crate.
//!
//! The crate is not maintained any more (see `deny.toml`). Its format takes one page (`docs/PROTOCOL.md`), and
//! another crate already reads it, so replacing the crate changes this file only.

use std::fmt;

use bincode::config;
pub use bincode::{Decode, Encode};

/// How many bytes a frame may make the reader allocate. It depends on the stage of the connection, because a stranger
/// may cost less than a signed-in user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Until the other side has sent `Hello`.
    Greeting,
    /// Until the other side has signed in.
    SigningIn,
    /// Signed in: a page of history fits.
    Ready,
}

impl Class {
    const GREETING: usize = 4 << 10;
    /// The largest frame of a registration or a login is smaller than a kilobyte.
    const SIGNING_IN: usize = 4 << 10;
    const READY: usize = 1 << 20;

    /// The limit for the content of a message's body.
    const BODY: usize = 64 << 10;

    /// The longest frame of this class, without its seal.
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Greeting => Self::GREETING,
            Self::SigningIn => Self::SIGNING_IN,
            Self::Ready => Self::READY,
        }
    }
}

/// Why bytes are not a value of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end too early, exceed the limit or have no meaning.
    #[error("the bytes do not make sense")]
    Malformed,
    /// A value was read, and this many bytes follow it.
    #[error("{0} bytes are left over")]
    LeftOver(usize),
    /// The sender is newer; the frame is left out or answered as a whole.
    #[error("there is a variant in it that this version does not know: {0}")]
    Newer(Unknown),
}

/// A variant that is newer than its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The enumeration, as the vocabulary calls it.
    pub of: &'static str,
    /// The number of the variant, counted from 0.
    pub number: u32,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.of, self.number)
    }
}

/// Encodes any value of the vocabulary.
pub fn encode<T: Encode>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_into(value, &mut bytes);
    bytes
}

/// Appends the encoding of `value` to `out`.
pub fn encode_into<T: Encode>(value: &T, out: &mut Vec<u8>) {
    bincode::encode_into_std_write(value, out, config::standard())
        .expect("a vector takes every byte, and no type of ours refuses to be encoded");
}

/// Decodes a whole frame of the given class.
pub fn decode<T: Decode<()>>(class: Class, bytes: &[u8]) -> Result<T, DecodeError> {
    // The limit is a part of the configuration's type, so each class has an arm of its own.
    match class {
        Class::Greeting => decode_within::<T, { Class::GREETING }>(bytes),
        Class::SigningIn => decode_within::<T, { Class::SIGNING_IN }>(bytes),
        Class::Ready => decode_within::<T, { Class::READY }>(bytes),
    }
}

/// Decodes the content of a message's body.
pub fn decode_body<T: Decode<()>>(bytes: &[u8]) -> Result<T, DecodeError> {
    decode_within::<T, { Class::BODY }>(bytes)
}

fn decode_within<T: Decode<()>, const LIMIT: usize>(bytes: &[u8]) -> Result<T, DecodeError> {
    let decoded = bincode::decode_from_slice(bytes, config::standard().with_limit::<LIMIT>());
    let (value, consumed) = decoded.map_err(fault)?;
    match bytes.len() - consumed {
        0 => Ok(value),
        left => Err(DecodeError::LeftOver(left)),
    }
}

/// Decodes the beginning of a frame, whatever follows.
pub fn decode_beginning<T: Decode<()>>(bytes: &[u8]) -> Result<T, DecodeError> {
    let config = config::standard().with_limit::<{ Class::GREETING }>();
    let decoded = bincode::decode_from_slice(bytes, config);
    decoded.map(|(value, _)| value).map_err(fault)
}

fn fault(fault: bincode::error::DecodeError) -> DecodeError {
    match fault {
        bincode::error::DecodeError::UnexpectedVariant {
            type_name: of,
            found: number,
            ..
        } => DecodeError::Newer(Unknown { of, number }),
        _ => DecodeError::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_and_nonsense_are_refused() {
        assert_eq!(decode::<u8>(Class::Ready, &[7]), Ok(7));
        assert_eq!(
            decode::<u8>(Class::Ready, &[7, 8]),
            Err(DecodeError::LeftOver(1))
        );
        assert_eq!(decode::<u8>(Class::Ready, &[]), Err(DecodeError::Malformed));
        assert_eq!(
            decode::<bool>(Class::Ready, &[2]),
            Err(DecodeError::Malformed)
        );
    }

    #[test]
    fn an_unknown_variant_is_told_apart_from_nonsense() {
        #[derive(Debug, PartialEq, Eq, Encode, Decode)]
        enum Old {
            One,
        }
        #[derive(Encode)]
        enum New {
            #[expect(dead_code, reason = "it has its number alone")]
            One,
            Two(String),
        }
        let two = encode(&New::Two("and more".into()));
        let unknown = Unknown {
            of: "Old",
            number: 1,
        };
        let newer = Err(DecodeError::Newer(unknown));
        assert_eq!(decode::<Old>(Class::Ready, &two), newer);
        assert_eq!(decode_beginning::<u32>(&two), Ok(1));
    }

    #[test]
    fn a_length_that_promises_too_much_allocates_nothing() {
        // 253 announces a length of eight bytes. This one is a thousand million million.
        let mut bytes = vec![253];
        bytes.extend(1_000_000_000_000_000_u64.to_le_bytes());
        assert_eq!(
            decode::<Vec<u8>>(Class::Ready, &bytes),
            Err(DecodeError::Malformed)
        );
    }
}
