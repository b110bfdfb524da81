//! Decodes pictures.
//!
//! Pictures come from anywhere, so the resources of the decoder are limited before it begins.

use std::io::Cursor;

use anser_shared::picture::{self, MAX_SIDE};
use image::error::ImageError;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

/// The pixels of a picture, by rows: red, green, blue, alpha. `None` if the bytes are no picture.
pub fn pixels(bytes: &[u8], side: u32) -> Option<Vec<u8>> {
    picture::check(bytes).ok()?;
    let memory = u64::from(MAX_SIDE * MAX_SIDE) * 64;
    let whole = decode_within(bytes, MAX_SIDE, memory).ok()?;
    let fitting = if whole.width() == side {
        whole
    } else {
        whole.resize_exact(side, side, FilterType::CatmullRom)
    };
    Some(fitting.into_rgba8().into_raw())
}

/// Decodes a picture from anywhere, with limits on the decoder.
pub fn decode_within(bytes: &[u8], side: u32, memory: u64) -> Result<DynamicImage, ImageError> {
    // The decoder would end the program.
    if picture::has_broken_palette(bytes) {
        return Err(std::io::Error::from(std::io::ErrorKind::InvalidData).into());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(side);
    limits.max_image_height = Some(side);
    limits.max_alloc = Some(memory);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    // A camera stores beside the pixels how it was held.
    let orientation = decoder.orientation()?;
    let mut whole = DynamicImage::from_decoder(decoder)?;
    whole.apply_orientation(orientation);
    Ok(whole)
}
