//! Whether somebody is there.

use crate::codec::{Decode, Encode};

/// Whether somebody is there, as others see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Presence {
    #[default]
    Offline,
    Online,
    /// Connected, and not at the screen.
    Away,
    Busy,
}
