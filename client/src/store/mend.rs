//! Brings the history and the file beside it together: after a start, when either may lack what the
//! other has, and when the history has to begin anew.

use std::collections::BTreeMap;

use super::damage::Salvaged;
use super::fault::HistoryFault;
use super::history::History;
use super::unsent::{Found, Item, Unsent};

/// What a start found out about the two.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Agreed {
    /// The file beside the history was damaged, gone, or lacked its end.
    pub(super) unsent_damaged: bool,
    /// The history lacked its last changes, or had other words than those that were written.
    pub(super) history_behind: bool,
}

/// Whether the file beside a history with this number has everything that it should have.
pub(super) fn is_sound(unsent: &Unsent, found: &Found, number: u64) -> bool {
    found.existed && found.whole && unsent.number() >= number
}

/// Lets a sound history and the file beside it have the same.
pub(super) fn agree(
    history: &mut History,
    unsent: &mut Unsent,
    found: &Found,
) -> Result<Agreed, HistoryFault> {
    let number = history.number()?;
    let has = history.live()?;
    if !found.existed && number == 0 {
        // Made by a program that had no second file, or new.
        unsent.replace(has, 0);
        return Ok(Agreed::default());
    }
    if !is_sound(unsent, found, number) {
        let mut live = has;
        for (_, items) in found.batches.iter().filter(|(of, _)| *of > number) {
            for item in items {
                let is_known = match item {
                    Item::Text(conversation, pending) => {
                        history.holds(*conversation, pending.id)?
                    }
                    _ => false,
                };
                if !is_known {
                    live.apply(item.clone());
                }
            }
        }
        for (conversation, seq) in &unsent.live().told {
            live.apply(Item::Told(*conversation, *seq));
        }
        let number = number.max(unsent.number());
        history.set_live(&live, &BTreeMap::new(), number)?;
        unsent.replace(live, number);
        return Ok(Agreed {
            unsent_damaged: true,
            history_behind: false,
        });
    }
    let mut live = unsent.live().clone();
    // What has come into the log does not wait any more; after a power cut only one of the two files
    // may know that.
    let waits = |id| has.texts.iter().any(|(_, pending)| pending.id == id);
    let mut stored = Vec::new();
    for (conversation, pending) in &live.texts {
        if !waits(pending.id) && history.holds(*conversation, pending.id)? {
            stored.push(pending.id);
        }
    }
    if !stored.is_empty() {
        let gone = stored.into_iter().map(Item::TextGone);
        gone.for_each(|item| live.apply(item));
        unsent.replace(live.clone(), unsent.number());
    }
    // One batch may be here and not there: the program was killed between the two.
    let is_behind = unsent.number() > number + 1;
    let differs = (&has.texts, &has.drafts) != (&live.texts, &live.drafts);
    if differs || unsent.number() != number {
        history.set_live(&live, &BTreeMap::new(), unsent.number())?;
    }
    Ok(Agreed {
        unsent_damaged: false,
        history_behind: is_behind || (differs && unsent.number() == number),
    })
}

/// Fills a new history with what only the program has: the file beside it says, and where that is
/// damaged as well, what could be read of the old history.
pub(super) fn refill(
    history: &mut History,
    unsent: &mut Unsent,
    sound: bool,
    salvaged: Salvaged,
) -> Result<(), HistoryFault> {
    let mut live = unsent.live().clone();
    if !sound {
        for (conversation, pending) in salvaged.texts {
            if live.text(pending.id).is_none() {
                live.apply(Item::Text(conversation, pending));
            }
        }
        for (conversation, draft) in salvaged.drafts {
            match live.drafts.get_mut(&conversation) {
                None => live.apply(Item::Draft(conversation, draft)),
                // Nobody can say which of the two is newer, so the person decides.
                Some(kept) => {
                    kept.keep_beside(draft.text);
                    if let Some(text) = draft.elsewhere {
                        kept.keep_beside(text);
                    }
                }
            }
        }
        unsent.replace(live.clone(), unsent.number());
    }
    history.set_live(&live, &salvaged.kinds, unsent.number())
}
