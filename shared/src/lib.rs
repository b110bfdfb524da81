//! What both ends of Anser must agree on, and nothing else.
//!
//! First the nouns (`id`, `time`, `text`, `picture`, `presence`, `people`, `friend`, `group`, `order`,
//! `conversation`, `body`, `message`, `mention`, `draft`, `refusal`), how people name them in a line that they type
//! (`line`), and what both ends say with them (`request`, `answer`, `event`), then the way it becomes bytes (`codec`,
//! `cipher`, `frame`, `newer`, `channel`), then the keys and addresses on which both ends rely (`password`, `tls`,
//! `link`). There is no socket, no clock, no SQL and no window here: time comes in as an argument, and so do random
//! numbers, but where keys are made. `fuzz` hands hostile bytes to all of them.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

pub mod answer;
pub mod body;
pub mod conversation;
pub mod draft;
pub mod envelope;
pub mod event;
pub mod friend;
pub mod group;
pub mod id;
pub mod line;
pub mod mention;
pub mod message;
pub mod order;
pub mod people;
pub mod picture;
pub mod presence;
pub mod refusal;
pub mod request;
pub mod text;
pub mod time;

pub mod channel;
pub mod cipher;
pub mod codec;
pub mod frame;
pub mod newer;

pub mod link;
pub mod password;
pub mod tls;

pub mod fuzz;

/// The version that both ends name in the TLS handshake; ends that differ never exchange a frame.
pub const ALPN: &[u8] = b"anser/0";

/// What this build can do within [`ALPN`]; raised when a request or an event is added.
pub const MINOR: u16 = 12;

/// The port a server listens on when nobody says otherwise.
pub const DEFAULT_PORT: u16 = 7464;
