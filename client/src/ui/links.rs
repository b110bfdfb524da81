//! Links in the texts of people, as windows have them: [`painted`] draws them and lets them be pressed, [`opening`] hands
//! them to the system. Which part of a text is one is for [`crate::core::links`] to say.

pub mod opening;
pub mod painted;

pub use crate::core::links::{Link, links};
