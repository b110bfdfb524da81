//! Walks through every window by what its controls are called, without a display: what is shown
//! for a picture, and what a person's keys and clicks ask the core for.
//!
//! Each walk also checks that every control has a name and that the window comes to rest.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod acts;
mod administrator;
mod answering;
mod card;
mod closing;
mod contacts;
mod conversation;
mod directory;
mod emoji;
mod faces;
mod first_minute;
mod folding;
mod formatted;
mod forwarding;
mod group_settings;
mod groups;
mod guild;
mod history;
mod interleavings;
mod kept;
mod keys;
mod leaving;
mod letters;
mod links;
mod looks;
mod members;
mod mentions;
mod menus;
mod picker;
mod reading;
mod scenes;
mod scheduled;
mod searching;
mod settings;
mod sign_in;
mod slash;
mod walks;
mod windows;
mod writing;
