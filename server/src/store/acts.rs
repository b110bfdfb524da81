//! What a message does with another entry of its log: one rule for both databases, over the columns of their rows.

use std::collections::BTreeSet;
use std::time::Duration;

use anser_shared::body::{BodyKind, REACTIONS_OF_ONE};
use anser_shared::envelope::About;
use anser_shared::kept::PINS_MAX;
use anser_shared::refusal::Refusal;

use super::NewEntry;
use super::record::number;

/// The columns of the entry that is edited, reacted to or pinned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) author: i64,
    pub(super) at: i64,
    pub(super) kind: i64,
    pub(super) is_active: bool,
    pub(super) is_withheld: bool,
}

/// The columns that a statement reads for [`Target`], in its order.
macro_rules! target_columns {
    () => {
        "author_id, sent_at, body_kind, is_active, is_withheld"
    };
}
pub(super) use target_columns;

impl Target {
    /// Whether it is a text or a card, and nobody has deleted it.
    fn is_said(&self) -> bool {
        self.is_active && self.kind().is_some_and(BodyKind::is_said)
    }

    fn kind(&self) -> Option<BodyKind> {
        u16::try_from(self.kind).ok().map(BodyKind)
    }
}

impl NewEntry {
    /// The place of an entry whose row decides whether this may be stored. An answer needs no row: the log has every
    /// place up to its last one.
    pub(super) fn target(&self) -> Option<i64> {
        match &self.about {
            About::Edits(_) | About::Reacts(_) | About::Pins(_) => {
                self.about.place().map(|seq| number(seq.0))
            }
            About::Nothing | About::Answers(_) => None,
        }
    }

    /// Whether it puts a reaction on an entry, of which a person has only so many.
    pub(super) fn adds_reaction(&self) -> bool {
        matches!(&self.about, About::Reacts(reaction) if reaction.on)
    }

    /// Whether it pins an entry, of which a conversation has only so many.
    pub(super) fn adds_pin(&self) -> bool {
        matches!(&self.about, About::Pins(pin) if pin.on)
    }

    /// Whether it may do what it does with another entry. `last` is the last place of the log, `target` the entry at
    /// its place, `own` what its author has put on that entry so far, and `pinned` the places that are pinned.
    pub(super) fn may_act(
        &self,
        last: i64,
        target: Option<&Target>,
        own: &BTreeSet<String>,
        pinned: &BTreeSet<i64>,
    ) -> Result<(), Refusal> {
        let author = number(self.author.0);
        let said = target.filter(|target| target.is_said());
        // One that is withheld is not there for whoever has not written it.
        let seen = said.filter(|said| !said.is_withheld || said.author == author);
        match &self.about {
            About::Nothing => Ok(()),
            About::Answers(to) if to.0 == 0 || number(to.0) > last => Err(Refusal::NothingToAnswer),
            About::Answers(_) => Ok(()),
            About::Edits(_) => {
                let is_text = |said: &&Target| said.kind().is_some_and(BodyKind::is_text);
                let own = said.filter(is_text).filter(|said| said.author == author);
                let Some(said) = own else {
                    return Err(Refusal::NothingToEdit);
                };
                let minutes = self.edit_minutes;
                let allowed = Duration::from_secs(u64::from(minutes) * 60);
                match minutes != 0 && said.at < self.at.before(allowed).0 {
                    true => Err(Refusal::TooOldToEdit { minutes }),
                    false => Ok(()),
                }
            }
            About::Reacts(reaction) => {
                if seen.is_none() {
                    return Err(Refusal::NothingToReactTo);
                }
                let is_one_more = reaction.on && !own.contains(&reaction.emoji);
                match is_one_more && own.len() >= REACTIONS_OF_ONE {
                    true => Err(Refusal::TooManyReactions {
                        limit: REACTIONS_OF_ONE as u32,
                    }),
                    false => Ok(()),
                }
            }
            About::Pins(_) if seen.is_none() => Err(Refusal::NothingToPin),
            About::Pins(pin) => {
                let is_one_more = pin.on && !pinned.contains(&number(pin.of.0));
                match is_one_more && pinned.len() >= PINS_MAX {
                    true => Err(Refusal::TooManyPins {
                        limit: PINS_MAX as u32,
                    }),
                    false => Ok(()),
                }
            }
        }
    }
}
