//! Windows about people: everybody on the server, and the card of one of them.
//!
//! [`somebody`] is who is looked at, wherever what is known of them stands; [`ask`] is the question
//! before somebody is asked to be a friend; [`picker`] is how people are chosen, and [`candidates`] who
//! can be.

pub(super) mod ask;
pub mod candidates;
pub mod card;
pub mod directory;
pub mod list;
pub mod picker;
pub mod row;
pub mod somebody;
pub(super) mod step;
