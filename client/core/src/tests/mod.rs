//! What the core decides in single cases.

mod acts;
mod answering;
mod cases;
mod devices;
mod exporting;
mod forwarding;
mod groups;
mod kept;
mod members;
mod names;
mod people;
mod scheduled;
mod searching;
mod slow;
mod tickets;
mod told;
