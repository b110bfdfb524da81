//! Entry points for hostile bytes, as `anser_shared::fuzz` has them: what the program alone reads.

use anser_look::picture;
use anser_shared::fuzz::Target;
use anser_shared::time::Timestamp;

use crate::command::Command;
use crate::{profile, store};

/// The entry points, and what the corpus calls them.
pub const TARGETS: [Target; 4] = [
    ("command", command),
    ("profile", notes),
    ("unsent", unsent),
    ("pixels", pixels),
];

/// A line that is typed in the terminal.
pub fn command(bytes: &[u8]) {
    if let Ok(typed) = std::str::from_utf8(bytes) {
        drop(Command::parse(typed, Timestamp(0)));
    }
}

/// A file of the profile, which a hand may have edited.
pub fn notes(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        profile::understand(text);
    }
}

/// The second home of what only this program has, as a disk gives it back.
pub fn unsent(bytes: &[u8]) {
    store::unsent_survives(bytes);
}

/// A picture that the server has sent.
pub fn pixels(bytes: &[u8]) {
    const SIDE: u32 = 32;
    if let Some(pixels) = picture::pixels(bytes, SIDE) {
        assert_eq!(pixels.len(), (SIDE * SIDE * 4) as usize);
    }
}
