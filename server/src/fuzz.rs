//! Entry points for hostile bytes, as in `anser_shared::fuzz`, for input that only the server reads.

use anser_shared::codec::{self, Class};
use anser_shared::fuzz::Target;
use anser_shared::request::ClientFrame;
use anser_shared::time::Timestamp;

use crate::admin::line;
use crate::config::Config;
use crate::peer::Peer;

/// The entry points, with their names in the corpus.
pub const TARGETS: [Target; 3] = [
    ("configuration", configuration),
    ("admin_line", admin_line),
    ("stages", stages),
];

/// A `server.toml`; each line is also a value of every key.
pub fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let nothing = |_: &str| None;
    drop(Config::of(text, "server.toml", nothing, &[]));
    for line in text.lines().take(4) {
        let said = |_: &str| Some(line.to_owned());
        drop(Config::of("", "server.toml", said, &[]));
    }
}

/// A line that an administrator types.
pub fn admin_line(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    let now = Timestamp(1_790_000_000_000);
    if let Ok(Some(command)) = line::Command::parse(typed, now) {
        // Administrators may type a slash or leave it out.
        let bare = typed.trim();
        let bare = bare.strip_prefix('/').unwrap_or(bare);
        assert_eq!(line::Command::parse(bare, now).as_ref(), Ok(&Some(command)));
    }
    drop(line::until(typed, now));
    line::said_length(typed);
}

/// Frames in any order. The first byte of each gives its length.
pub fn stages(bytes: &[u8]) {
    let mut peer = Peer::Greeting;
    let mut left = bytes;
    while let Some((&length, rest)) = left.split_first() {
        let (frame, rest) = rest.split_at(rest.len().min(usize::from(length)));
        left = rest;
        if let Ok(frame) = codec::decode::<ClientFrame>(Class::Ready, frame) {
            drop(peer.receive(frame));
            assert!(
                !matches!(peer, Peer::Ready),
                "nobody is signed in by a frame alone"
            );
        }
    }
}
