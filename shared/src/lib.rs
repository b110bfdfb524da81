//! What both ends of Anser must agree on, and nothing else.
//!
//! First come the nouns (`id`, `time`, `text`, `picture`, `presence`, `people`, `friend`, `group`, `order`,
//! `conversation`, `body`, `message`, `kept`, `mention`, `draft`, `scheduled`, `refusal`), how people name them in a typed line (`line`),
//! and the commands that a server explains to its administrators (`command`). Then comes what both ends say with them
//! (`request`, `answer`, `event`) and how it becomes bytes (`codec`, `cipher`, `frame`, `newer`, `channel`). Last come
//! the keys and addresses that both ends rely on (`password`, `tls`, `link`). There is no socket, no clock, no SQL and
//! no window here. Time is an argument, and so are random numbers, except where keys are made. `fuzz` hands hostile
//! bytes to all of them.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod answer;
pub mod body;
pub mod command;
pub mod conversation;
pub mod draft;
pub mod envelope;
pub mod event;
pub mod friend;
pub mod group;
pub mod id;
pub mod kept;
pub mod line;
pub mod mention;
pub mod message;
pub mod order;
pub mod people;
pub mod picture;
pub mod presence;
pub mod refusal;
pub mod request;
pub mod scheduled;
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

/// The version that both ends name in the TLS handshake. Ends with different versions never exchange a frame.
pub const ALPN: &[u8] = b"anser/0";

/// What this build can do within [`ALPN`]. It is raised when a request or an event is added.
pub const MINOR: u16 = 14;

/// The default port of a server.
pub const DEFAULT_PORT: u16 = 7464;
