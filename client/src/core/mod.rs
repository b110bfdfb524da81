//! Decides. Input and the time go in, effects come out; nothing here waits, and nothing here
//! knows a socket, a file, a clock or a window.
//!
//! [`Model`] is what there is to be seen, [`Action`] what a person does, [`Input`] everything that
//! can happen and [`Effect`] everything that can be done about it.

pub mod action;
pub mod effect;
pub mod input;
pub mod model;
pub mod settings;

pub use action::Action;
pub use effect::Effect;
pub use input::Input;
pub use model::Model;
