//! Pictures of people: from a file of any size to the small square that travels. Whatever decodes here runs on a thread
//! that draws nothing.
//!
//! Files come from anywhere: what a decoder may use is limited before it begins.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use anser_look::picture::decode_within;
use anser_shared::picture::{MAX_BYTES, MAX_SIDE};
use image::codecs::jpeg::JpegEncoder;
use image::error::ImageError;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};

use crate::core::model::FileFault;

/// Cameras make files of a tenth of this.
const FILE_MAX_BYTES: u64 = 64 << 20;
/// The longest side, and all pixels together as they stand in memory.
const FILE_MAX_SIDE: u32 = 16_384;
const FILE_MAX_MEMORY: u64 = 256 << 20;

/// A drawing compresses better than a photograph, and without blurred edges: it stays as it is when it
/// takes no more than this.
const DRAWING_BYTES: usize = 16 << 10;

/// Makes the picture that travels of what a file shows: its middle.
pub fn prepare(path: &Path) -> Result<Vec<u8>, FileFault> {
    let unreadable = |error: std::io::Error| FileFault::Unreadable(error.to_string());
    let file = fs::metadata(path).map_err(unreadable)?;
    if file.is_dir() {
        return Err(FileFault::NotAPicture);
    }
    match file.len() {
        0 => return Err(FileFault::Empty),
        FILE_MAX_BYTES.. => return Err(FileFault::TooLarge),
        _ => {}
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let whole = decode_within(&bytes, FILE_MAX_SIDE, FILE_MAX_MEMORY).map_err(fault)?;
    encode(&square(&whole)).ok_or(FileFault::TooLarge)
}

fn fault(error: ImageError) -> FileFault {
    match error {
        ImageError::Limits(_) => FileFault::TooLarge,
        _ => FileFault::NotAPicture,
    }
}

/// The middle, no larger than it may be.
fn square(whole: &DynamicImage) -> DynamicImage {
    let side = whole.width().min(whole.height());
    let (left, top) = ((whole.width() - side) / 2, (whole.height() - side) / 2);
    let middle = whole.crop_imm(left, top, side, side);
    if side > MAX_SIDE {
        middle.resize_exact(MAX_SIDE, MAX_SIDE, FilterType::Lanczos3)
    } else {
        middle
    }
}

/// The best of what is small enough.
fn encode(square: &DynamicImage) -> Option<Vec<u8>> {
    let rgba = square.to_rgba8();
    let is_opaque = rgba.pixels().all(|pixel| pixel.0[3] == 255);
    let allowed = if is_opaque { DRAWING_BYTES } else { MAX_BYTES };
    let rgba = DynamicImage::from(rgba);
    let flat = DynamicImage::from(square.to_rgb8());
    for side in [square.width(), 192, 128, 64] {
        let smaller = |of: &DynamicImage| {
            let side = side.min(square.width());
            of.resize_exact(side, side, FilterType::Lanczos3)
        };
        let drawing = smaller(if is_opaque { &flat } else { &rgba });
        let mut bytes = Vec::new();
        let written = drawing.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
        if written.is_ok() && bytes.len() <= allowed {
            return Some(bytes);
        }
        for quality in [90, 80, 65] {
            if !is_opaque {
                break;
            }
            let mut bytes = Vec::new();
            let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
            if smaller(&flat).write_with_encoder(encoder).is_ok() && bytes.len() <= MAX_BYTES {
                return Some(bytes);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use anser_look::picture::pixels;
    use anser_shared::picture;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn prepare(&self, bytes: &[u8]) -> Result<Vec<u8>, FileFault> {
            let file = self.0.path().join("file");
            fs::write(&file, bytes).unwrap();
            prepare(&file)
        }
    }

    fn written(whole: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        whole
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    /// Left red, middle green, right blue.
    fn flag(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, _| match 3 * x / width {
            0 => Rgb([255, 0, 0]),
            1 => Rgb([0, 255, 0]),
            _ => Rgb([0, 0, 255]),
        })
        .into()
    }

    /// Nothing compresses this.
    fn noise(side: u32) -> DynamicImage {
        let mut state = 1_u32;
        RgbaImage::from_fn(side, side, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, d] = state.to_be_bytes();
            Rgba([a, b, c, d])
        })
        .into()
    }

    #[test]
    fn the_middle_of_a_photograph_becomes_a_small_square() {
        let folder = Folder::new();
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let made = folder.prepare(&written(&flag(1800, 600), format)).unwrap();
            let (_, width, height) = picture::look(&made).unwrap();
            assert_eq!((width, height), (MAX_SIDE, MAX_SIDE), "{format:?}");
            assert!(picture::check(&made).is_ok());
            let seen = pixels(&made, 2).unwrap();
            assert!(
                seen.chunks(4).all(|p| p[0] < 60 && p[1] > 200 && p[2] < 60),
                "{format:?}: the middle is green: {seen:?}"
            );
        }
    }

    #[test]
    fn what_is_small_stays_sharp_and_what_is_clear_stays_clear() {
        let folder = Folder::new();
        let drawing = written(&flag(48, 48), ImageFormat::Png);
        let made = folder.prepare(&drawing).unwrap();
        assert_eq!(pixels(&made, 48), pixels(&drawing, 48));
        let clear = RgbaImage::from_pixel(300, 300, Rgba([9, 9, 9, 0]));
        let made = folder
            .prepare(&written(&clear.into(), ImageFormat::Png))
            .unwrap();
        assert!(pixels(&made, 8).unwrap().chunks(4).all(|p| p[3] == 0));
    }

    #[test]
    fn even_noise_fits() {
        let folder = Folder::new();
        for picture in [noise(700), DynamicImage::from(noise(700).to_rgb8())] {
            let made = folder.prepare(&written(&picture, ImageFormat::Png));
            assert!(made.unwrap().len() <= MAX_BYTES);
        }
    }

    #[test]
    fn a_bad_file_says_what_is_the_matter() {
        let folder = Folder::new();
        assert_eq!(folder.prepare(b""), Err(FileFault::Empty));
        assert_eq!(folder.prepare(b"hello"), Err(FileFault::NotAPicture));
        let whole = written(&flag(64, 64), ImageFormat::Png);
        assert_eq!(folder.prepare(&whole[..60]), Err(FileFault::NotAPicture));
        // Says that it is a picture of more pixels than there is memory.
        let mut huge = whole;
        huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let claims = folder.prepare(&huge);
        assert!(
            matches!(claims, Err(FileFault::TooLarge | FileFault::NotAPicture)),
            "{claims:?}"
        );
        let wide = written(&flag(FILE_MAX_SIDE + 1, 1), ImageFormat::Png);
        assert_eq!(folder.prepare(&wide), Err(FileFault::TooLarge));
        assert_eq!(prepare(folder.0.path()), Err(FileFault::NotAPicture));
        let missing = prepare(&folder.0.path().join("nothing"));
        assert!(matches!(missing, Err(FileFault::Unreadable(_))));
    }

    #[test]
    fn what_travels_is_not_trusted_either() {
        assert_eq!(pixels(b"", 8), None);
        let wide = written(&flag(256, 128), ImageFormat::Png);
        assert_eq!(pixels(&wide, 8), None);
        let mut broken = written(&flag(64, 64), ImageFormat::Png);
        broken.truncate(70);
        assert_eq!(pixels(&broken, 8), None);
    }
}
