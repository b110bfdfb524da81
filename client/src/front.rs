//! Where a front end and the engine meet. Windows and the terminal know the engine by [`Front`]
//! alone; the engine knows them by the closure it was given, which takes a [`Wake`].

use std::sync::Arc;

use anser_shared::id::ConversationId;

use crate::core::model::Ticket;
use crate::core::{Action, Model};

/// The engine, as seen by who draws. Neither call waits for the network or for the disk.
pub trait Front: Send + Sync {
    /// The newest picture. Whoever draws keeps it for one frame.
    fn picture(&self) -> Arc<Model>;

    /// A person has done something, and may look under this ticket what comes of it.
    fn hand_in(&self, ticket: Ticket, action: Action);

    /// The same, where nobody waits.
    fn act(&self, action: Action) {
        self.hand_in(Ticket::take(), action);
    }
}

/// Which part of the picture has changed, so that only the windows that show it are painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// What the root shows, or a window about the account or about people.
    Root,
    Conversation(ConversationId),
    /// Settings, the account, or so much that sorting it out costs more than painting.
    All,
}
