//! The local history of one account: what the program shows before, and without, a connection.
//!
//! It is a copy that can always be fetched again, apart from three things that exist nowhere
//! else: the outbox, the drafts and the places of windows. [`History`] is the file and knows
//! neither threads nor the clock; [`HistoryThread`] feeds it, and decides what happens when the
//! disk fails or the file is damaged. Nothing here knows the network or what a window shows.

mod damage;
mod history;
mod rows;
mod schema;
mod thread;
mod work;
mod worker;

#[cfg(test)]
mod tests;

pub use history::{History, HistoryFault};
pub use thread::HistoryThread;
