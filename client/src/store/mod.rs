//! The local history of one account: what the program shows before, and without, a connection.
//!
//! It is a copy that can always be fetched again, apart from what exists nowhere else: texts that
//! wait, drafts that the server does not have, and the places of windows. The first two have a
//! second home in a file beside the history (`unsent`), so that a damaged file takes neither with
//! it. [`History`] is the database and knows neither threads nor the clock; [`HistoryThread`] feeds
//! both files, and decides what happens when the disk fails or one of them is damaged. Nothing here
//! knows the network or what a window shows.

mod damage;
mod fault;
mod history;
mod kept;
mod known;
mod mend;
mod only_here;
mod pages;
mod reader;
mod record;
mod rows;
mod schema;
mod search;
mod thread;
mod unsent;
mod work;
mod worker;

#[cfg(test)]
mod tests;

pub use fault::HistoryFault;
pub use history::History;
pub use reader::{Reader, Told};
pub use thread::HistoryThread;
pub(crate) use unsent::survives as unsent_survives;
