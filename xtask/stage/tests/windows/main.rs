//! Users at real programs, driven from outside by the names that a screen reader would read.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

// What needs a display: `cargo xtask test windows` runs it by this name.
mod real_windows;
