//! What the server says to a person: the words of all programs, and moments as the server's clock has them.

use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

pub use anser_words::Words;

/// A moment on the wall where the server stands.
pub fn moment(at: Timestamp) -> String {
    local(at, "%Y-%m-%d %H:%M")
}

/// The same in a narrow place, without the year where that is this one.
pub fn short_moment(at: Timestamp, now: Timestamp) -> String {
    if local(at, "%Y") == local(now, "%Y") {
        local(at, "%m-%d %H:%M")
    } else {
        local(at, "%Y-%m-%d")
    }
}

/// The same of a moment that has just been.
pub fn clock(at: Timestamp) -> String {
    local(at, "%H:%M:%S")
}

fn local(at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_zoned(TimeZone::system())
        .strftime(format)
        .to_string()
}
