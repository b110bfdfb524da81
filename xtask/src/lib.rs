//! What a person, a test or continuous integration needs around the programs: packages, a private
//! database, a private display, and processes that end when whoever started them ends.
//!
//! Only the standard library is used, so that `cargo xtask` starts at once on a fresh machine, before
//! anything has been downloaded. The server's tests use [`mariadb`], the stage that drives real windows
//! uses [`display`]. What the programs themselves do is not known here: they are started and watched.
//!
//! Start reading at [`process`], everything else stands on it.

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
