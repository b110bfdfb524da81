//! The Anser server as a library, so that tests and tools can run one inside their own process.
//!
//! Read on in this order: `serve` (sockets and signals), `folder` (data and keys that belong together), `connection`
//! (one task for each), `peer` (the meaning of a frame at each stage), `command` (who may do what), `poster` (from a
//! message to its row and to its readers), `scheduler` (messages that are posted later), `admin` (what administrators do), `names` (which names may be taken),
//! `hub` (the connected users), `rooms` (the members of conversations), `store` (the database).

pub mod config;
#[cfg(feature = "console")]
pub mod console;
pub mod folder;
pub mod guard;
pub mod keys;
pub mod logs;
pub mod serve;
pub mod setup;

pub mod budget;
pub mod caller;
pub mod connection;
pub mod doors;
pub mod guesses;
pub mod memory;
pub mod peer;
pub mod rarely;

pub mod admin;
pub mod allowance;
pub mod command;
pub mod entrance;
pub mod health;
pub mod hub;
pub mod invalidation;
mod later;
pub mod lifetime;
pub mod limit;
mod lock;
pub mod names;
mod nearest;
pub mod poster;
pub mod posting;
pub mod presence;
pub mod reach;
pub mod rights_cache;
mod rooms;
pub mod roster;
pub mod scheduler;
pub mod service;
pub mod session;
pub mod words;

pub mod store;

pub mod fuzz;
