//! The stage: real windows on a display nobody sees, driven from outside by the names a screen reader
//! would read.
//!
//! [`reader`] sees and touches what is in a window, [`screen`] where it is and how it looks, [`program`]
//! puts both into the words of somebody who uses a program.

pub mod program;
pub mod reader;
pub mod screen;
