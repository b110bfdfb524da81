//! Works out what of some commands is about things that only this program has: texts that wait to be sent, drafts and
//! what the person was told of. They are written to `unsent` before the history changes.

use std::collections::BTreeMap;

use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;

use super::fault::HistoryFault;
use super::history::History;
use super::unsent::{Item, Live};
use crate::core::effect::StoreCommand;
use crate::core::model::{Draft, Pending};

/// The items of a row of commands, of which each may build on what those before it have changed.
#[derive(Debug)]
pub(super) struct OnlyHere<'a> {
    live: &'a Live,
    history: Option<&'a History>,
    own: UserId,
    items: Vec<Item>,
    /// Drafts, texts and ends of conversations as the commands so far have made them.
    drafts: BTreeMap<ConversationId, Draft>,
    texts: BTreeMap<MessageId, Option<(ConversationId, Pending)>>,
    heads: BTreeMap<ConversationId, Seq>,
}

impl<'a> OnlyHere<'a> {
    pub(super) fn new(live: &'a Live, history: Option<&'a History>, own: UserId) -> Self {
        Self {
            live,
            history,
            own,
            items: Vec::new(),
            drafts: BTreeMap::new(),
            texts: BTreeMap::new(),
            heads: BTreeMap::new(),
        }
    }

    pub(super) fn of(mut self, commands: &[StoreCommand]) -> Result<Vec<Item>, HistoryFault> {
        for command in commands {
            self.add(command)?;
        }
        Ok(self.items)
    }

    fn add(&mut self, command: &StoreCommand) -> Result<(), HistoryFault> {
        match command {
            StoreCommand::Queue {
                conversation,
                pending,
            } => {
                self.queue(*conversation, pending);
                self.empty_draft(*conversation)?;
            }
            StoreCommand::QueueBeside {
                conversation,
                pending,
            } => self.queue(*conversation, pending),
            // What comes in the places that are cut off is news.
            StoreCommand::CutBack { conversation, keep }
                if self.told(*conversation).is_some_and(|told| told > *keep) =>
            {
                self.items.push(Item::Untold(*conversation, *keep));
            }
            StoreCommand::SaveDraft {
                conversation,
                draft,
                ..
            } => self.draft(*conversation, draft),
            StoreCommand::AddConversation { conversation, kind } => {
                let head = self.heads.entry(*conversation).or_default();
                *head = kind.from().max(*head);
            }
            StoreCommand::Append {
                conversation,
                entries,
            } => self.append(*conversation, entries)?,
            StoreCommand::Discard { id } => self.settle(*id),
            StoreCommand::MarkRefused { id, refusal } => {
                if let Some((conversation, mut pending)) = self.text(*id).cloned() {
                    pending.refusal.clone_from(refusal);
                    self.hold(conversation, pending);
                }
            }
            StoreCommand::Reported { conversation, seq }
                if self.told(*conversation).is_none_or(|told| told < *seq) =>
            {
                self.items.push(Item::Told(*conversation, *seq));
            }
            _ => {}
        }
        Ok(())
    }

    fn told(&self, conversation: ConversationId) -> Option<Seq> {
        self.live.told.get(&conversation).copied()
    }

    fn text(&self, id: MessageId) -> Option<&(ConversationId, Pending)> {
        match self.texts.get(&id) {
            Some(text) => text.as_ref(),
            None => self.live.text(id),
        }
    }

    /// Queueing again what is queued adds nothing.
    fn queue(&mut self, conversation: ConversationId, pending: &Pending) {
        if self.text(pending.id).is_none() {
            self.hold(conversation, pending.clone());
        }
    }

    fn hold(&mut self, conversation: ConversationId, pending: Pending) {
        let text = Some((conversation, pending.clone()));
        self.texts.insert(pending.id, text);
        self.items.push(Item::Text(conversation, pending));
    }

    /// A text does not wait any more, because it was stored by the server or given up.
    fn settle(&mut self, id: MessageId) {
        if self.text(id).is_some() {
            self.texts.insert(id, None);
            self.items.push(Item::TextGone(id));
        }
    }

    /// What stood in the composer was sent.
    fn empty_draft(&mut self, conversation: ConversationId) -> Result<(), HistoryFault> {
        let draft = match (self.drafts.get(&conversation), self.history) {
            (Some(draft), _) => Some(draft.clone()),
            (None, Some(history)) => history.draft(conversation)?,
            (None, None) => self.live.drafts.get(&conversation).cloned(),
        };
        if let Some(mut draft) = draft {
            draft.text.clear();
            draft.untold = true;
            self.drafts.insert(conversation, draft.clone());
            self.items.push(Item::Draft(conversation, draft));
        }
        Ok(())
    }

    fn draft(&mut self, conversation: ConversationId, draft: &Draft) {
        let draft = Draft {
            arrived: 0,
            ..draft.clone()
        };
        let before = self.drafts.insert(conversation, draft.clone());
        let known = before
            .as_ref()
            .or_else(|| self.live.drafts.get(&conversation));
        if draft.is_own() {
            if known != Some(&draft) {
                self.items.push(Item::Draft(conversation, draft));
            }
        } else if known.is_some() {
            self.items.push(Item::DraftGone(conversation));
        }
    }

    /// The same rule as in the history: what does not follow is passed over.
    fn append(
        &mut self,
        conversation: ConversationId,
        entries: &[Entry],
    ) -> Result<(), HistoryFault> {
        let known = match self.history {
            Some(history) => history.head(conversation)?,
            None => None,
        };
        let head = self.heads.get(&conversation).copied().max(known);
        let new = entries.iter().filter(|entry| Some(entry.seq) > head);
        let follows = new.clone().next().map(|entry| entry.seq) == head.map(Seq::next);
        let (Some(last), true) = (new.clone().next_back(), follows) else {
            return Ok(());
        };
        self.heads.insert(conversation, last.seq);
        let own = self.own;
        for entry in new.filter(|entry| entry.author == own) {
            self.settle(entry.id);
        }
        Ok(())
    }
}
