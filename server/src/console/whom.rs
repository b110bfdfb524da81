//! To whom something is said, and the keys that send it.

use anser_shared::id::ConversationId;
use egui::{Key, Modifiers, Ui};

/// To whom something is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    Everybody,
    /// Somebody of this login name.
    Person(String),
    Group(Chosen),
}

/// A group that was chosen in the table. What is done to it names it as it was called then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub conversation: ConversationId,
    /// As sentences call it.
    pub name: String,
    /// As one types it in a line.
    pub typed: String,
}

/// Whether the keys are pressed that send a text of several lines.
pub(super) fn sends(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
}
