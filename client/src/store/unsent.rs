//! The second home of what only this program has: texts that wait, drafts that the server does not
//! have, and how far everything was told. It is a small file beside the history to which batches are
//! appended; each is written here before the history has it.
//!
//! A batch has a number that the history keeps, too. Of two sound files the one with the higher
//! number is right: this one, unless its end is missing. See [`super::mend`].

mod format;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};

use crate::core::model::{Draft, Pending};
use crate::profile::files;
pub(super) use format::Item;

/// For [`crate::fuzz`]: whatever a file holds, it is read, and what was understood is written alike.
pub(crate) fn survives(bytes: &[u8]) {
    format::survives(bytes);
}

/// A file that is shorter than this is not written anew, however little of it still holds.
const LEAST_BYTES: u64 = 256 << 10;

/// So many items stand in one batch of a file that is written anew: what a damaged place takes with it.
const ITEMS_A_BATCH: usize = 64;

/// What stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Live {
    /// In the order in which they were written.
    pub(super) texts: VecDeque<(ConversationId, Pending)>,
    pub(super) drafts: BTreeMap<ConversationId, Draft>,
    pub(super) told: BTreeMap<ConversationId, Seq>,
}

impl Live {
    pub(super) fn apply(&mut self, item: Item) {
        match item {
            Item::Text(conversation, pending) => match self.place(pending.id) {
                Some(place) => self.texts[place] = (conversation, pending),
                None => self.texts.push_back((conversation, pending)),
            },
            Item::TextGone(id) => {
                if let Some(place) = self.place(id) {
                    self.texts.remove(place);
                }
            }
            Item::Draft(conversation, draft) => drop(self.drafts.insert(conversation, draft)),
            Item::DraftGone(conversation) => drop(self.drafts.remove(&conversation)),
            Item::Told(conversation, seq) => {
                let told = self.told.entry(conversation).or_default();
                *told = seq.max(*told);
            }
            Item::Untold(conversation, seq) => {
                let told = self.told.entry(conversation).or_default();
                *told = seq.min(*told);
            }
        }
    }

    /// What was written first is done first, so that this looks at few of them.
    fn place(&self, id: MessageId) -> Option<usize> {
        self.texts.iter().position(|(_, pending)| pending.id == id)
    }

    pub(super) fn text(&self, id: MessageId) -> Option<&(ConversationId, Pending)> {
        self.place(id).map(|place| &self.texts[place])
    }

    /// What each conversation of it is, as far as somebody knows. It is listed again by the server; until then
    /// it is of two people of whom one is not known.
    pub(super) fn kinds(
        &self,
        known: &BTreeMap<ConversationId, ConversationKind>,
    ) -> BTreeMap<ConversationId, ConversationKind> {
        let conversations = self.texts.iter().map(|(conversation, _)| *conversation);
        let conversations = conversations.chain(self.drafts.keys().copied());
        conversations
            .map(|conversation| {
                let kind = known.get(&conversation).cloned();
                let peer = UserId::default();
                (
                    conversation,
                    kind.unwrap_or(ConversationKind::Direct { peer }),
                )
            })
            .collect()
    }

    fn items(&self) -> Vec<Item> {
        let texts = self.texts.iter().cloned();
        let drafts = self.drafts.iter();
        let told = self.told.iter();
        texts
            .map(|(conversation, pending)| Item::Text(conversation, pending))
            .chain(drafts.map(|(conversation, draft)| Item::Draft(*conversation, draft.clone())))
            .chain(told.map(|(conversation, seq)| Item::Told(*conversation, *seq)))
            .collect()
    }
}

/// What was found when the file was opened.
#[derive(Debug)]
pub(super) struct Found {
    /// There was a file.
    pub(super) existed: bool,
    /// Nothing in it was damaged. Its end may still be missing.
    pub(super) whole: bool,
    /// What each batch says that is not a part of a file written anew, for those that the history lacks.
    pub(super) batches: Vec<(u64, Vec<Item>)>,
    /// Where the file is that could not be used as it was.
    pub(super) aside: Option<PathBuf>,
}

/// The file, open.
#[derive(Debug)]
pub(super) struct Unsent {
    path: PathBuf,
    /// Missing until the file could be written.
    file: Option<File>,
    length: u64,
    /// How long it was when it was written anew.
    base: u64,
    /// Of the last batch.
    number: u64,
    live: Live,
}

/// A batch that is in the file and not yet in the history.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) number: u64,
    items: Vec<Item>,
    /// How long the file was before.
    before: u64,
}

impl Unsent {
    pub(super) const FILE: &str = "unsent.bin";

    /// Opens the file, or finds none. One that is not as it was written keeps its content under
    /// another name, which `aside` gives.
    pub(super) fn open(
        folder: &Path,
        aside: impl FnOnce() -> PathBuf,
    ) -> io::Result<(Self, Found)> {
        let path = folder.join(Self::FILE);
        let mut unsent = Self {
            path,
            file: None,
            length: 0,
            base: 0,
            number: 0,
            live: Live::default(),
        };
        let mut found = Found {
            existed: true,
            whole: true,
            batches: Vec::new(),
            aside: None,
        };
        let bytes = match fs::read(&unsent.path) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                found.existed = false;
                return Ok((unsent, found));
            }
            Err(fault) => return Err(fault),
        };
        let contents = format::read(&bytes);
        found.whole = contents.whole;
        for (number, items) in contents.batches {
            items
                .iter()
                .cloned()
                .for_each(|item| unsent.live.apply(item));
            unsent.number = number;
            found.batches.push((number, items));
        }
        if !contents.whole {
            let kept = aside();
            // On a full disk there is no room for two of them.
            if fs::copy(&unsent.path, &kept).is_err() {
                fs::rename(&unsent.path, &kept)?;
            }
            files::make_private_file(&kept)?;
            found.aside = Some(kept);
            return Ok((unsent, found));
        }
        files::make_private_file(&unsent.path)?;
        let file = File::options().append(true).open(&unsent.path)?;
        // What was half written when the program ended was never acknowledged.
        if contents.end < bytes.len() {
            file.set_len(contents.end as u64)?;
        }
        unsent.file = Some(file);
        unsent.length = contents.end as u64;
        unsent.base = unsent.length;
        Ok((unsent, found))
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn live(&self) -> &Live {
        &self.live
    }

    /// Puts something else in the place of all that stands, under this number.
    pub(super) fn replace(&mut self, live: Live, number: u64) {
        self.live = live;
        self.number = number;
        self.file = None;
    }

    /// Whether the next batch has to write the file anew, because there is none as it should be.
    pub(super) fn is_missing(&self) -> bool {
        self.file.is_none()
    }

    /// Appends a batch. A text is on the disk itself when this returns, not only with the operating
    /// system: whoever is told that it was written may pull the plug.
    pub(super) fn write(&mut self, items: Vec<Item>) -> io::Result<Written> {
        if self.file.is_none() {
            self.write_anew()?;
        }
        let Some(file) = &mut self.file else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let number = self.number + 1;
        let mut bytes = Vec::new();
        format::put_batch(number, &items, &mut bytes);
        let before = self.length;
        let has_text = items.iter().any(|item| matches!(item, Item::Text(..)));
        let written = file.write_all(&bytes).and_then(|()| match has_text {
            true => file.sync_data(),
            false => Ok(()),
        });
        if let Err(fault) = written {
            self.cut(before);
            return Err(fault);
        }
        self.length += bytes.len() as u64;
        Ok(Written {
            number,
            items,
            before,
        })
    }

    /// The history has the batch, too.
    pub(super) fn commit(&mut self, written: Written) {
        self.number = written.number;
        let items = written.items.into_iter();
        items.for_each(|item| self.live.apply(item));
        if self.length > LEAST_BYTES.max(self.base.saturating_mul(4))
            && let Err(fault) = self.write_anew()
        {
            tracing::warn!("{} is not written anew: {fault}", self.path.display());
            self.base = self.length;
        }
    }

    /// The history does not have it: it is taken out again, so that nobody finds a text that was
    /// refused.
    pub(super) fn take_back(&mut self, written: &Written) {
        self.cut(written.before);
    }

    fn cut(&mut self, length: u64) {
        self.length = length;
        if let Some(file) = &self.file
            && let Err(fault) = file.set_len(length)
        {
            tracing::error!("{} cannot be cut: {fault}", self.path.display());
            // The next batch writes the file anew, from what is known here.
            self.file = None;
        }
    }

    /// Writes what stands into a new file and puts it in the place of the old one. Each part but the
    /// last has the number 0, so that a file whose end is missing is not taken for a whole one.
    pub(super) fn write_anew(&mut self) -> io::Result<()> {
        let mut bytes = format::head();
        for items in self.live.items().chunks(ITEMS_A_BATCH) {
            format::put_batch(0, items, &mut bytes);
        }
        format::put_batch(self.number, &[], &mut bytes);
        files::write_private_file(&self.path, &bytes)?;
        self.file = Some(File::options().append(true).open(&self.path)?);
        self.length = bytes.len() as u64;
        self.base = self.length;
        Ok(())
    }
}
