//! Pinned messages of a conversation.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::id::{Seq, UserId};
use anser_shared::kept::Pinned;

use super::Conversation;
use crate::message::{Content, Message, Quoted};

/// What is pinned in a conversation: as the log says it, and as the server has told before the log was here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// By the places of the messages.
    here: BTreeMap<Seq, PinnedBy>,
    told: Option<Told>,
    /// Whether everybody who writes may pin, if the server has said so.
    everybody: Option<bool>,
}

/// Who has pinned a message, and at which place of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinnedBy {
    pub act: Seq,
    pub by: UserId,
}

/// What the server has told of a log up to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    head: Seq,
    pins: Vec<Pinned>,
}

/// A pinned message as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The place of the message.
    pub of: Seq,
    /// The place of the entry that has pinned it; behind the log where that waits.
    pub act: Seq,
    pub by: UserId,
    /// The server does not have the pin yet.
    pub waits: bool,
}

impl Pins {
    /// As the local history has them.
    pub fn kept(here: impl IntoIterator<Item = (Seq, PinnedBy)>) -> Self {
        Self {
            here: here.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Whether members of a group may pin who do not lead it; true where nobody has said otherwise.
    pub fn everybody(&self) -> bool {
        self.everybody.unwrap_or(true)
    }

    /// Whether it is known who may pin.
    pub fn is_told(&self) -> bool {
        self.everybody.is_some()
    }

    pub fn set_everybody(&mut self, everybody: bool) {
        self.everybody = Some(everybody);
    }

    /// The server has told what is pinned up to a place.
    pub(crate) fn tell(&mut self, head: Seq, pins: Vec<Pinned>) {
        self.told = Some(Told { head, pins });
    }

    /// One more entry of a log that begins after `from`.
    pub(crate) fn append(&mut self, message: &Message, from: Seq) {
        match &message.content {
            Content::Pins(pin) if pin.on && pin.of > from => {
                let (act, by) = (message.seq, message.author);
                self.here.insert(pin.of, PinnedBy { act, by });
            }
            Content::Pins(pin) => drop(self.here.remove(&pin.of)),
            Content::Deletes(seq) => drop(self.here.remove(seq)),
            _ => {}
        }
    }
}

impl Conversation {
    /// What is pinned, in the order in which it was; what waits comes last.
    pub fn pinned(&self, me: UserId) -> Vec<Pin> {
        let told = self.pins.told.as_ref();
        let told = told.filter(|told| told.head > self.local_head);
        let mut pins: Vec<Pin> = match told {
            Some(told) => {
                let pins = told.pins.iter();
                pins.map(|pin| shown(pin.of, pin.act, pin.by)).collect()
            }
            None => {
                let mut here: Vec<_> = self.pins.here.iter().collect();
                here.sort_by_key(|(_, by)| by.act);
                let here = here.into_iter();
                let here = here.map(|(of, pinned)| shown(*of, pinned.act, pinned.by));
                here.collect()
            }
        };
        let waiting = self.acts.iter().filter(|act| act.refusal.is_none());
        for act in waiting {
            if let Content::Pins(pin) = act.content {
                pins.retain(|known| known.of != pin.of);
                pins.extend(pin.on.then_some(Pin {
                    of: pin.of,
                    act: self.local_head.next(),
                    by: me,
                    waits: true,
                }));
            }
        }
        pins
    }

    /// Whether a message is pinned, or is about to be.
    pub fn is_pinned(&self, me: UserId, seq: Seq) -> bool {
        self.pinned(me).iter().any(|pin| pin.of == seq)
    }

    /// Who has written a pinned message, and how it begins, where that is here or was told.
    pub fn pinned_words(&self, of: Seq) -> Option<(UserId, &str)> {
        if let Quoted::Here(message) = self.messages.quoted(of) {
            return message.content.words().map(|words| (message.author, words));
        }
        let told = self.pins.told.as_ref()?;
        let pin = told.pins.iter().find(|pin| pin.of == of)?;
        Some((pin.author, &pin.text))
    }

    /// The places of all messages that the log here has pinned.
    pub(crate) fn pinned_here(&self) -> impl Iterator<Item = Seq> {
        self.pins.here.keys().copied()
    }

    pub(crate) fn pins_mut(&mut self) -> &mut Pins {
        Arc::make_mut(&mut self.pins)
    }
}

fn shown(of: Seq, act: Seq, by: UserId) -> Pin {
    let waits = false;
    Pin { of, act, by, waits }
}
