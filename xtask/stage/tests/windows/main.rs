//! Users at real programs, driven from outside by the names that a screen reader would read.

// What needs a display: `cargo xtask test windows` runs it by this name.
mod real_windows;
