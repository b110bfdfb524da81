//! The words that the server says to people, and times by the server's clock.

use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

pub use anser_words::Words;

/// A moment in the server's local time.
pub fn moment(at: Timestamp) -> String {
    local(at, "%Y-%m-%d %H:%M")
}

/// The same for a narrow place, without the year if it is the current one.
pub fn short_moment(at: Timestamp, now: Timestamp) -> String {
    if local(at, "%Y") == local(now, "%Y") {
        local(at, "%m-%d %H:%M")
    } else {
        local(at, "%Y-%m-%d")
    }
}

/// The same for a moment that has just been.
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
