//! Real cores over real histories, in a world that does its worst to them: what holds for all of them.

mod acts;
mod mentions;
mod promises;
mod server;
mod world;
