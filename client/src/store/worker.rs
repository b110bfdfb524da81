//! Decides what happens to commands when the disk fails or the file is damaged. It has no thread
//! and no clock of its own; those are in `thread`.

use std::collections::BTreeSet;
use std::mem;
use std::path::PathBuf;

use anser_shared::id::{ConversationId, UserId};
use anser_shared::time::Timestamp;

use super::damage;
use super::history::{History, HistoryFault};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, StoreEvent};
use crate::profile::account_folder;

/// Which history is open, or should be, and what could not be saved yet.
#[derive(Debug)]
pub(super) struct Worker {
    /// The profile's folder.
    profile: PathBuf,
    target: Option<Target>,
    pub(super) history: Option<History>,
    /// Commands that a fault of the disk keeps waiting, in their order.
    unsaved: Vec<StoreCommand>,
    /// Conversations whose entries were let go meanwhile: the server has them, so they are worth
    /// no memory here. When the disk works again, the core learns where they stand and fetches.
    let_go: BTreeSet<ConversationId>,
    /// The fault that was told last, so that a retry does not say it again.
    told: Option<String>,
}

#[derive(Debug)]
struct Target {
    folder: PathBuf,
    own: UserId,
}

/// A history that was opened, what it knows, and where the damaged one before it was set aside.
type Found = (History, Opened, Option<PathBuf>);

impl Worker {
    pub(super) fn new(profile: PathBuf) -> Self {
        Self {
            profile,
            target: None,
            history: None,
            unsaved: Vec::new(),
            let_go: BTreeSet::new(),
            told: None,
        }
    }

    /// Carries out commands that wait together, and what waited before them. An empty list is a
    /// retry.
    pub(super) fn handle(&mut self, commands: Vec<StoreCommand>, now: Timestamp) -> Vec<StoreEvent> {
        let mut events = Vec::new();
        let mut together = Vec::new();
        let is_retry = commands.is_empty();
        for command in commands {
            match command {
                StoreCommand::Open { server, user } => {
                    self.carry_out(mem::take(&mut together), now, &mut events);
                    self.close(&mut events);
                    let folder = account_folder(&self.profile, server, user);
                    self.target = Some(Target { folder, own: user });
                    self.open(now, &mut events);
                }
                StoreCommand::Close { forget } => {
                    self.carry_out(mem::take(&mut together), now, &mut events);
                    let target = self.close(&mut events);
                    if let Some(target) = target.filter(|_| forget)
                        && let Err(fault) = damage::forget(&target.folder)
                    {
                        events.push(StoreEvent::CannotSave { reason: fault.to_string() });
                    }
                }
                command => together.push(command),
            }
        }
        if is_retry || !together.is_empty() {
            self.carry_out(together, now, &mut events);
        }
        events
    }

    /// Whether something waits for the disk to work again.
    pub(super) fn is_behind(&self) -> bool {
        let waits = !self.unsaved.is_empty() || !self.let_go.is_empty();
        self.target.is_some() && (waits || self.history.is_none())
    }

    fn carry_out(
        &mut self,
        commands: Vec<StoreCommand>,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) {
        if self.target.is_none() {
            if !commands.is_empty() {
                tracing::error!("{} commands for a history that is not open", commands.len());
            }
            return;
        }
        if self.history.is_none() && !self.open(now, events) {
            return self.keep(commands);
        }
        let mut waiting = mem::take(&mut self.unsaved);
        waiting.extend(commands);
        match self.save(&waiting) {
            Ok(answers) => events.extend(answers),
            Err(HistoryFault::Damaged(reason)) => {
                tracing::error!("the local history is damaged: {reason}");
                self.keep(waiting);
                self.history = None;
                let found = self.replace(now);
                if self.install(found, events) {
                    self.retry(events);
                }
            }
            Err(HistoryFault::Disk(reason)) => {
                let waiting = self.answer_reads(waiting, events);
                self.keep(waiting);
                self.tell(reason, events);
            }
        }
    }

    /// After a damaged file was replaced. A fault now is not answered by setting aside one empty
    /// file after the other.
    fn retry(&mut self, events: &mut Vec<StoreEvent>) {
        let waiting = mem::take(&mut self.unsaved);
        match self.save(&waiting) {
            Ok(answers) => events.extend(answers),
            Err(fault) => {
                self.keep(waiting);
                self.tell(fault.to_string(), events);
            }
        }
    }

    /// Saves commands, and asks where the conversations stand whose entries were let go.
    fn save(&mut self, commands: &[StoreCommand]) -> Result<Vec<StoreEvent>, HistoryFault> {
        let mut answers = self.execute(commands)?;
        // An empty list of entries changes nothing and is answered with the head.
        let ask: Vec<_> = self
            .let_go
            .iter()
            .map(|&conversation| StoreCommand::Append { conversation, entries: Vec::new() })
            .collect();
        // What was saved is saved, and is said; a fault now leaves the question for the next time.
        if let Ok(heads) = self.execute(&ask) {
            answers.extend(heads);
            self.let_go.clear();
        }
        self.told = None;
        Ok(answers)
    }

    fn execute(&mut self, commands: &[StoreCommand]) -> Result<Vec<StoreEvent>, HistoryFault> {
        match &mut self.history {
            Some(_) if commands.is_empty() => Ok(Vec::new()),
            Some(history) => history.execute(commands),
            None => Err(HistoryFault::Disk("the history is not open".into())),
        }
    }

    /// What can be read although nothing can be written is read.
    fn answer_reads(
        &mut self,
        mut waiting: Vec<StoreCommand>,
        events: &mut Vec<StoreEvent>,
    ) -> Vec<StoreCommand> {
        waiting.retain(|command| {
            let answers = match command {
                StoreCommand::LoadPage { .. } | StoreCommand::FindDate { .. } => {
                    self.execute(std::slice::from_ref(command)).ok()
                }
                _ => None,
            };
            let waits = answers.is_none();
            events.extend(answers.into_iter().flatten());
            waits
        });
        waiting
    }

    /// Keeps what only this program knows; of drafts and places the last is enough.
    fn keep(&mut self, commands: Vec<StoreCommand>) {
        for command in commands {
            if let StoreCommand::Append { conversation, .. } = command {
                self.let_go.insert(conversation);
            } else {
                self.unsaved.retain(|earlier| !replaces(&command, earlier));
                self.unsaved.push(command);
            }
        }
    }

    fn open(&mut self, now: Timestamp, events: &mut Vec<StoreEvent>) -> bool {
        let found = match self.find() {
            Err(HistoryFault::Damaged(reason)) => {
                tracing::error!("the local history is damaged: {reason}");
                self.replace(now)
            }
            found => found,
        };
        self.install(found, events)
    }

    fn install(
        &mut self,
        found: Result<Found, HistoryFault>,
        events: &mut Vec<StoreEvent>,
    ) -> bool {
        match found {
            Ok((history, opened, aside)) => {
                self.history = Some(history);
                self.told = None;
                events.extend(aside.map(|path| StoreEvent::SetAside { path }));
                events.push(StoreEvent::Opened(Box::new(opened)));
                true
            }
            Err(fault) => {
                let reason = fault.to_string();
                if self.told.as_ref() != Some(&reason) {
                    events.push(StoreEvent::CannotOpen { reason: reason.clone() });
                    self.told = Some(reason);
                }
                false
            }
        }
    }

    fn find(&self) -> Result<Found, HistoryFault> {
        let target = self.target()?;
        let history = History::open(&target.folder, target.own)?;
        let opened = history.opened()?;
        Ok((history, opened, None))
    }

    /// Sets the damaged file aside and makes another one. Nobody has it open any more.
    fn replace(&self, now: Timestamp) -> Result<Found, HistoryFault> {
        let target = self.target()?;
        let aside = damage::set_aside(&target.folder, now)?;
        let mut history = History::open(&target.folder, target.own)?;
        damage::salvage(&aside, &mut history)?;
        let opened = history.opened()?;
        Ok((history, opened, Some(aside)))
    }

    fn target(&self) -> Result<&Target, HistoryFault> {
        self.target.as_ref().ok_or_else(|| HistoryFault::Disk("no account is open".into()))
    }

    fn tell(&mut self, reason: String, events: &mut Vec<StoreEvent>) {
        if self.told.as_ref() != Some(&reason) {
            events.push(StoreEvent::CannotSave { reason: reason.clone() });
            self.told = Some(reason);
        }
    }

    fn close(&mut self, events: &mut Vec<StoreEvent>) -> Option<Target> {
        self.history = None;
        self.let_go.clear();
        let lost = mem::take(&mut self.unsaved).len();
        if lost > 0 {
            tracing::error!("{lost} changes could not be saved before the history was closed");
            let reason = self.told.take().unwrap_or_default();
            events.push(StoreEvent::CannotSave { reason });
        }
        self.told = None;
        self.target.take()
    }
}

/// Does the later command make the earlier one pointless?
fn replaces(later: &StoreCommand, earlier: &StoreCommand) -> bool {
    use StoreCommand::{
        ChangeFriend, FindDate, LoadPage, ReplaceFriends, SaveDraft, SavePlace,
    };
    match (later, earlier) {
        (SaveDraft { conversation: a, .. }, SaveDraft { conversation: b, .. }) => a == b,
        (SavePlace { window: a, .. }, SavePlace { window: b, .. }) => a == b,
        (ReplaceFriends { .. }, ReplaceFriends { .. } | ChangeFriend { .. }) => true,
        (
            LoadPage { conversation: a, page: of_a },
            LoadPage { conversation: b, page: of_b },
        ) => (a, of_a) == (b, of_b),
        (FindDate { conversation: a, .. }, FindDate { conversation: b, .. }) => a == b,
        _ => false,
    }
}
