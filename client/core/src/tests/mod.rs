//! What the core decides in single cases.

mod answering;
mod cases;
mod devices;
mod groups;
mod members;
mod people;
mod searching;
mod slow;
mod tickets;
mod told;
