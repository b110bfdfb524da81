//! The stage: real windows on a display nobody sees, driven from outside by the names a screen reader
//! would read.
//!
//! [`reader`] sees and touches what is in a window, [`screen`] knows where it is, [`hands`] press real keys and
//! buttons of the [`keyboard`] and the mouse, [`camera`] keeps pictures, [`clipboard`] and [`links`] are other programs.
//! [`program`] waits for windows and controls, [`seat`] knows what they are called in Anser, [`terminal`] is Anser
//! without windows, and [`stage`] is the server with everybody on it. [`once`] and [`screenshots`] are what the
//! program does for `cargo xtask`, `tests/windows.rs` is the proof that two people can talk.

pub mod camera;
pub mod clipboard;
pub mod hands;
pub mod keyboard;
pub mod links;
pub mod once;
pub mod program;
pub mod reader;
pub mod screen;
pub mod screenshots;
pub mod seat;
pub mod stage;
pub mod terminal;
