//! The stage: real windows on a virtual display, driven from outside by the names that a screen reader would read.
//!
//! [`reader`] reads and uses the content of a window, and [`screen`] knows where the window is. [`hands`] press real
//! keys and buttons of the [`keyboard`] and the mouse, and [`camera`] takes pictures. [`clipboard`] and [`links`] are
//! other programs. [`program`] waits for windows and controls, and [`seat`] knows their names in Anser. [`terminal`]
//! is Anser without windows, and [`stage`] is the server with all programs on it. [`once`] and [`screenshots`] are
//! what the program does for `cargo xtask`. `tests/windows` shows that two users can talk.

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
