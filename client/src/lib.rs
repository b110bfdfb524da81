//! The Anser desktop program as a library, so that tests can run one inside their own process.
//!
//! Read on in this order: `core` (what is decided), `engine` (which joins it with the rest), `net`,
//! `store`, `profile` and `picture` (what the engine joins it with), `front` (how the engine is seen), `ui`
//! and `app` (the windows), `terminal` (the same without windows), `command` (what can be typed in both).

pub use anser_core as core;

pub mod desktop;
pub mod emoji;
pub mod engine;
mod export;
pub mod front;

pub mod logs;
pub mod net;
pub mod picture;
pub mod profile;
mod scripts;
pub mod store;

pub mod app;
mod command;
pub mod terminal;
pub mod ui;
mod when;

pub mod fuzz;
