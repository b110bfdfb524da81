//! The picture of a person or a group: a square of a few pixels, small enough to travel as one frame.
//!
//! Nothing is decoded here. The kind and the size are read from the first bytes, so the server, which never shows a
//! picture, needs no decoder to refuse other files.

use sha2::{Digest as _, Sha256};

use crate::id::PictureId;
use crate::refusal::PictureFault;

/// Two hundred people in view take a few megabytes.
pub const MAX_BYTES: usize = 64 << 10;
/// Enough for the largest picture of a person in a window, on a screen of twice the usual density.
pub const MAX_SIDE: u32 = 256;

/// The two formats that every program can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// With transparency, smaller for drawings.
    Png,
    /// Without transparency, smaller for photographs.
    Jpeg,
}

/// The name of a picture, if a person or a group may have it.
pub fn check(bytes: &[u8]) -> Result<PictureId, PictureFault> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let (_, width, height) = look(bytes).ok_or(PictureFault::Kind)?;
    if width != height || !(1..=MAX_SIDE).contains(&width) {
        return Err(PictureFault::Side);
    }
    Ok(name(bytes))
}

/// 63 bits, so that both databases keep it in their ordinary column, and never the name of no picture.
pub fn name(bytes: &[u8]) -> PictureId {
    let digest = Sha256::digest(bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    PictureId((u64::from_be_bytes(first) >> 1).max(1))
}

/// The kind, the width and the height in the first bytes.
pub fn look(bytes: &[u8]) -> Option<(Kind, u32, u32)> {
    png(bytes)
        .map(|(width, height)| (Kind::Png, width, height))
        .or_else(|| jpeg(bytes).map(|(width, height)| (Kind::Jpeg, width, height)))
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether the palette of a PNG ends in the middle of a colour. The decoder of the programs panics on such a file and
/// ends the program, so the file is neither accepted nor decoded.
pub fn has_broken_palette(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(SIGNATURE).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if after.starts_with(b"PLTE")
            && (length == 0 || !length.is_multiple_of(3) || length > 3 * 256)
        {
            return true;
        }
        // The chunk's name, its content, and its checksum.
        let Some(next) = length.checked_add(8).and_then(|end| after.get(end..)) else {
            break;
        };
        rest = next;
    }
    false
}

/// The header is the first chunk, at a fixed place.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(SIGNATURE)?;
    if has_broken_palette(bytes) {
        return None;
    }
    let sizes = header.strip_prefix(b"\0\0\0\x0dIHDR")?;
    let number = |at: usize| {
        let four = sizes.get(at..at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    Some((number(0)?, number(4)?))
}

/// Segments, each with its length, up to the one that begins a frame.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (&[first, marker], after) = rest.split_first_chunk::<2>()?;
        if first != 0xff {
            return None;
        }
        // Markers may be padded with the byte that begins them.
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let segment = after.get(2..length)?;
        // Start of frame, of any coding, except three numbers in this range that mean something else.
        if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let &[_, h1, h2, w1, w2] = segment.first_chunk::<5>()?;
            let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
            return Some((side(w1, w2), side(h1, h2)));
        }
        // The picture itself or its end, without a frame before it.
        if matches!(marker, 0xd9 | 0xda) {
            return None;
        }
        rest = after.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0]);
        bytes
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        bytes.extend(b"\xff\xff\xc4\0\x03\0\xff\xc2\0\x11\x08");
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3; 10]);
        bytes
    }

    #[test]
    fn what_may_be_a_picture() {
        let of = |bytes: &[u8]| check(bytes).map(|_| ());
        assert_eq!(of(&png_of(256, 256)), Ok(()));
        assert_eq!(of(&jpeg_of(96, 96)), Ok(()));
        assert_eq!(of(&png_of(257, 257)), Err(PictureFault::Side));
        assert_eq!(of(&png_of(64, 65)), Err(PictureFault::Side));
        assert_eq!(of(&png_of(0, 0)), Err(PictureFault::Side));
        assert_eq!(of(&jpeg_of(60_000, 60_000)), Err(PictureFault::Side));
        assert_eq!(of(b""), Err(PictureFault::Kind));
        assert_eq!(of(b"GIF89a"), Err(PictureFault::Kind));
        assert_eq!(of(b"\xff\xd8\xff\xda\0\x08"), Err(PictureFault::Kind));
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\0"), Err(PictureFault::Kind));
        let mut long = png_of(8, 8);
        long.resize(MAX_BYTES, 0);
        assert_eq!(of(&long), Ok(()));
        long.push(0);
        assert_eq!(of(&long), Err(PictureFault::TooLarge));
    }

    #[test]
    fn any_beginning_of_a_picture_is_read_without_a_panic() {
        for whole in [png_of(8, 8), jpeg_of(8, 8)] {
            for end in 0..whole.len() {
                let _ = look(&whole[..end]);
            }
        }
    }

    #[test]
    fn a_name_fits_into_a_signed_column_and_tells_pictures_apart() {
        let names: Vec<_> = (0..100u32).map(|side| name(&png_of(side, side))).collect();
        assert!(names.iter().all(|name| (1..1 << 63).contains(&name.0)));
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn a_palette_that_ends_in_a_colour_is_not_taken() {
        let with = |length: u32| {
            let mut bytes = png_of(4, 4);
            bytes.extend([0; 4]);
            bytes.extend(length.to_be_bytes());
            bytes.extend(b"PLTE");
            bytes.extend(std::iter::repeat_n(7, length as usize + 4));
            check(&bytes)
        };
        for length in [3, 12, 768] {
            assert!(with(length).is_ok(), "{length}");
        }
        for length in [0, 1, 14, 769, 771] {
            assert_eq!(with(length), Err(PictureFault::Kind), "{length}");
        }
        // A length that runs past the end is left to the decoder, which reports it.
        let mut bytes = png_of(4, 4);
        bytes.extend([0; 4]);
        bytes.extend(u32::MAX.to_be_bytes());
        bytes.extend(b"IDAT");
        assert!(!has_broken_palette(&bytes));
    }
}
