//! The controls of the windows: those that the server's console has too, and the avatars of people.

mod avatar;

pub use anser_look::widgets::*;
pub use avatar::Avatar;
