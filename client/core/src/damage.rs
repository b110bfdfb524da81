//! What the program keeps on this computer and cannot read any more, or cannot write: the person is
//! told, and what the server has is fetched again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq};
use anser_shared::message::Entry;
use anser_shared::request::Request;

use super::effect::{Notice, StoreCommand};
use super::message::{Message, PAGE_ROWS};
use super::model::{Damage, Damaged, Warning};
use super::{Asked, Core};

/// Entries that could not be read on this computer and are fetched again.
#[derive(Default)]
pub(super) struct Damages(BTreeMap<ConversationId, BTreeSet<Seq>>);

impl Damages {
    /// Notes entries; gives those that were not known to be damaged.
    fn note(&mut self, conversation: ConversationId, places: &[Seq]) -> Vec<Seq> {
        let known = self.0.entry(conversation).or_default();
        let places = places.iter().copied();
        places.filter(|seq| known.insert(*seq)).collect()
    }

    /// Leaves of the entries that have come those which were damaged; nothing is waited for of them any more.
    fn mend(&mut self, conversation: ConversationId, entries: &mut Vec<Entry>) {
        let Some(damaged) = self.0.get_mut(&conversation) else {
            return entries.clear();
        };
        entries.retain(|entry| damaged.remove(&entry.seq));
        if damaged.is_empty() {
            self.0.remove(&conversation);
        }
    }
}

impl Core {
    /// Says something about this machine, once.
    pub(super) fn warn(&mut self, warning: Warning) {
        if !self.model.warnings.contains(&warning) {
            Arc::make_mut(&mut self.model.warnings).push(warning.clone());
            self.tell(Notice::Warned(warning));
        }
    }

    pub(super) fn dismiss_warning(&mut self) {
        let warnings = Arc::make_mut(&mut self.model.warnings);
        drop((!warnings.is_empty()).then(|| warnings.remove(0)));
    }

    /// What a warning was about is over.
    pub(super) fn unwarn(&mut self, is_over: impl Fn(&Warning) -> bool) {
        if self.model.warnings.iter().any(&is_over) {
            Arc::make_mut(&mut self.model.warnings).retain(|warning| !is_over(warning));
            self.tell(Notice::SavesAgain);
        }
    }

    pub(super) fn damaged(&mut self, damage: Damage) {
        let is_history = damage.what == Damaged::History;
        self.warn(Warning::Damaged(damage));
        if is_history {
            self.history_lost();
        }
    }

    /// These entries could not be read: they are fetched again, at once or when there is a connection.
    pub(super) fn entries_damaged(&mut self, conversation: ConversationId, places: &[Seq]) {
        let Some(session) = &mut self.session else {
            return;
        };
        let new = session.damage.note(conversation, places);
        if new.is_empty() {
            return;
        }
        self.warn(Warning::Damaged(Damage {
            what: Damaged::Entries,
            path: None,
            texts: 0,
            drafts: 0,
            incomplete: false,
        }));
        self.fetch_damaged(conversation, &new);
    }

    pub(super) fn fetch_all_damaged(&mut self) {
        let Some(session) = &self.session else { return };
        let damaged = session.damage.0.iter();
        let damaged: Vec<(ConversationId, Vec<Seq>)> = damaged
            .map(|(conversation, places)| (*conversation, places.iter().copied().collect()))
            .collect();
        for (conversation, places) in damaged {
            self.fetch_damaged(conversation, &places);
        }
    }

    /// Asks for each run of places with one request.
    fn fetch_damaged(&mut self, conversation: ConversationId, places: &[Seq]) {
        for run in places.chunk_by(|one, next| one.next() == *next) {
            for part in run.chunks(PAGE_ROWS as usize) {
                let after = Seq(part[0].0.saturating_sub(1));
                let limit = part.len() as u32;
                let request = Request::Fetch {
                    conversation,
                    after,
                    limit: limit.try_into().unwrap_or(1),
                };
                self.ask(request, Asked::Repair { conversation });
            }
        }
    }

    /// Entries that were damaged have come once more.
    pub(super) fn repaired(&mut self, conversation: ConversationId, mut entries: Vec<Entry>) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.damage.mend(conversation, &mut entries);
        session.logs.mended(conversation, &entries);
        if entries.is_empty() {
            return;
        }
        self.change(conversation, |shown| {
            for message in entries.iter().map(Message::from) {
                shown.messages.mend(&message);
                let last = shown.last.as_ref();
                if last.is_some_and(|last| last.seq == message.seq) {
                    shown.last = message.content.rule().leads.then_some(message);
                }
            }
        });
        let texts = entries.iter().filter(|entry| {
            let body = entry.body.as_ref();
            body.is_some_and(|body| body.kind.is_text())
        });
        let texts: Vec<Seq> = texts.map(|entry| entry.seq).collect();
        self.store(StoreCommand::Repair {
            conversation,
            entries,
        });
        // What later entries have done to them is known to the local history.
        self.read_again(conversation, &texts);
    }
}
