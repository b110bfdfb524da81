//! The Anser desktop program as a library, so that tests can run one inside their own process.

pub mod core;
pub mod front;
pub mod net;
pub mod profile;
pub mod store;
pub mod app;
pub mod ui;
