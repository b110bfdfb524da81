//! The Anser desktop program as a library, so that tests can run one inside their own process.

pub mod core;
pub mod front;
