//! Real cores over real histories, in a world that does its worst to them: what holds for all of them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod acts;
mod mentions;
mod promises;
mod server;
mod world;
