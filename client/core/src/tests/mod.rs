//! What the core decides in single cases.

mod cases;
mod devices;
mod groups;
mod members;
mod people;
mod slow;
mod tickets;
mod told;
