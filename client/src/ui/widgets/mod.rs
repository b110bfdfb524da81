//! The controls of the windows: those that the server's console has too, the avatars of people, and
//! what stands in an empty list.

mod avatar;
mod nothing;

pub use anser_look::widgets::*;
pub use avatar::Avatar;
pub use nothing::nothing;
