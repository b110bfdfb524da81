//! The readers of a message, and the keys that send it.

use anser_look::held;
use anser_shared::id::ConversationId;
use anser_shared::text::Folded;
use egui::{Key, Modifiers, Ui};

use crate::admin::completion::typed_name;
use crate::admin::groups::{GroupHere, full_name};
use crate::store::hosted::Hosted;

/// The readers of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    Everybody,
    /// The user with this login name.
    Person(String),
    Group(Chosen),
}

/// A group that was chosen in the table. Acts on it use the name that it had then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub conversation: ConversationId,
    /// As sentences name them.
    pub name: String,
    /// As they are typed in a line.
    pub typed: String,
}

impl Chosen {
    pub(super) fn of(group: &Hosted) -> Self {
        Self {
            conversation: group.conversation,
            name: full_name(group),
            typed: typed_name(&group.creator, &group.name),
        }
    }

    /// The one group that a line names: with its creator, or by a name that only one group has.
    pub(super) fn named(typed: &str, groups: &[GroupHere]) -> Option<Self> {
        let name = Folded::of(typed)?;
        let groups = || groups.iter().map(|found| &found.group);
        let is_named = |said: &str| Folded::of(said).as_ref() == Some(&name);
        let whole = groups().find(|group| {
            let (creator, name) = typed.split_once('/').unwrap_or_default();
            Folded::of(creator) == Folded::of(&group.creator)
                && Folded::of(name) == Folded::of(&group.name)
        });
        let mut alone = groups().filter(|group| is_named(&group.name));
        match (whole, alone.next(), alone.next()) {
            (Some(group), ..) | (None, Some(group), None) => Some(Self::of(group)),
            _ => None,
        }
    }
}

/// Whether the keys are pressed that send a text of several lines.
pub(super) fn sends(ui: &Ui) -> bool {
    ui.input_mut(|input| held::take_key(input, Modifiers::COMMAND, Key::Enter))
}
