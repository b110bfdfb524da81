//! Entry points for hostile bytes, as `anser_shared::fuzz` has them: what the program alone reads.

use anser_shared::fuzz::Target;

use crate::command::Command;
use crate::{picture, profile};

/// The entry points, and what the corpus calls them.
pub const TARGETS: [Target; 3] = [("command", command), ("profile", notes), ("pixels", pixels)];

/// A line that is typed in the terminal.
pub fn command(bytes: &[u8]) {
    if let Ok(typed) = std::str::from_utf8(bytes) {
        drop(Command::parse(typed));
    }
}

/// A file of the profile, which a hand may have edited.
pub fn notes(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        profile::understand(text);
    }
}

/// A picture that the server has sent.
pub fn pixels(bytes: &[u8]) {
    const SIDE: u32 = 32;
    if let Some(pixels) = picture::pixels(bytes, SIDE) {
        assert_eq!(pixels.len(), (SIDE * SIDE * 4) as usize);
    }
}
