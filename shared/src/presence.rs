//! Whether a person is online, away or busy.

use crate::codec::{Decode, Encode};

/// The presence of a person, as others see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Presence {
    /// No device is connected, or the person is invisible.
    #[default]
    Offline,
    /// The person is at one of their devices.
    Online,
    /// Connected, but not at the screen.
    Away,
    /// The person is connected and does not want to be disturbed.
    Busy,
}
