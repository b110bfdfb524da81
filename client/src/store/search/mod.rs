//! Finds what was said, in everything in the local history.
//!
//! Texts are kept a second time, folded and many in a row, in blocks with signatures ([`block`]). The history makes
//! them while it saves ([`index`]); a thread with a connection of its own looks through them ([`look`], [`thread`]).
//! What is found is compared with the log itself, so nothing is shown that does not stand there any more.

mod block;
mod index;
mod look;
mod thread;

#[cfg(test)]
mod tests;

pub(super) use thread::{Access, SearchThread};
