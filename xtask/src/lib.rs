//! The surroundings of the programs for a person, a test or continuous integration: packages, a private database, a
//! private display, and processes that end together with their starter.
//!
//! Only the standard library is used, so `cargo xtask` starts at once on a fresh machine, before anything has been
//! downloaded. The server's tests use [`mariadb`], and the stage that drives real windows uses [`display`]. This
//! crate starts and watches the programs, and does not know what they do.
//!
//! Start reading at [`process`], because everything else uses it.

#![forbid(unsafe_code)]

pub mod bench;
pub mod checks;
pub mod deny;
pub mod display;
pub mod folder;
pub mod fuzz;
pub mod keep;
pub mod mariadb;
pub mod network;
pub mod packages;
pub mod process;
pub mod programs;
pub mod random;
pub mod screenshots;
pub mod siege;
pub mod surroundings;
pub mod r#try;
pub mod vnc;
pub mod wayland;
