//! Decides what happens to commands when the disk fails or the file is damaged. It has no thread
//! and no clock of its own; those are in `thread`.

use std::path::{Path, PathBuf};
use std::{fs, io, mem};

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;

use super::damage;
use super::history::{History, HistoryFault};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, StoreEvent};
use crate::profile::account_folder;

/// Which history is open, and what could not be saved yet.
#[derive(Debug)]
pub(super) struct Worker {
    /// The profile's folder.
    profile: PathBuf,
    pub(super) account: Option<Account>,
    /// Commands that a fault keeps waiting, in their order. The core has only a few pages on
    /// their way at a time, so that what waits here is bounded by what people write meanwhile.
    unsaved: Vec<StoreCommand>,
    /// The fault that was told last, so that a retry does not say it again.
    told: Option<String>,
}

/// The account whose history is open.
#[derive(Debug)]
pub(super) struct Account {
    folder: PathBuf,
    own: UserId,
    /// Missing while a damaged one could not be replaced yet.
    pub(super) history: Option<History>,
    /// Where the damaged one is, until the new one has what only it had.
    aside: Option<PathBuf>,
}

impl Worker {
    pub(super) fn new(profile: PathBuf) -> Self {
        Self {
            profile,
            account: None,
            unsaved: Vec::new(),
            told: None,
        }
    }

    /// Carries out commands that wait together, and what waited before them. An empty list is a
    /// retry.
    pub(super) fn handle(
        &mut self,
        commands: Vec<StoreCommand>,
        now: Timestamp,
    ) -> Vec<StoreEvent> {
        let mut events = Vec::new();
        let mut together = Vec::new();
        let is_retry = commands.is_empty();
        for command in commands {
            match command {
                StoreCommand::Open { server, user } => {
                    self.carry_out(mem::take(&mut together), now, &mut events);
                    self.close(&mut events);
                    let folder = account_folder(&self.profile, server, user);
                    self.open(folder, user, now, &mut events);
                }
                StoreCommand::Rehome { server, user } => {
                    self.carry_out(mem::take(&mut together), now, &mut events);
                    let former = self.close(&mut events);
                    let folder = account_folder(&self.profile, server, user);
                    let moved = former.map_or(Ok(()), |former| rehome(&former, &folder, now));
                    match moved {
                        Ok(()) => {
                            events.push(StoreEvent::Rehomed { server });
                            self.open(folder, user, now, &mut events);
                        }
                        Err((former, fault)) => {
                            let reason = fault.to_string();
                            events.push(StoreEvent::CannotSave { reason });
                            self.open(former, user, now, &mut events);
                        }
                    }
                }
                StoreCommand::Close { forget } => {
                    self.carry_out(mem::take(&mut together), now, &mut events);
                    let folder = self.close(&mut events);
                    if let Some(folder) = folder.filter(|_| forget)
                        && let Err(fault) = damage::forget(&folder)
                    {
                        events.push(StoreEvent::CannotSave {
                            reason: fault.to_string(),
                        });
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
        !self.unsaved.is_empty()
    }

    fn open(&mut self, folder: PathBuf, own: UserId, now: Timestamp, events: &mut Vec<StoreEvent>) {
        let mut account = Account {
            folder,
            own,
            history: None,
            aside: None,
        };
        match account.open(now, events) {
            Ok(opened) => {
                events.push(StoreEvent::Opened(Box::new(opened)));
                self.account = Some(account);
            }
            Err(fault) => events.push(StoreEvent::CannotOpen {
                reason: fault.to_string(),
            }),
        }
    }

    fn carry_out(
        &mut self,
        commands: Vec<StoreCommand>,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) {
        let Some(account) = &mut self.account else {
            if !commands.is_empty() {
                tracing::error!("{} commands for a history that is not open", commands.len());
            }
            return;
        };
        self.unsaved.extend(commands);
        if self.unsaved.is_empty() {
            return;
        }
        match account.save(&self.unsaved, now, events) {
            Ok(answers) => {
                events.extend(answers);
                self.unsaved.clear();
                self.told = None;
            }
            Err(fault) => {
                for command in mem::take(&mut self.unsaved) {
                    if !account.answers(&command, events) {
                        self.unsaved.retain(|earlier| !replaces(&command, earlier));
                        self.unsaved.push(command);
                    }
                }
                let reason = fault.to_string();
                if self.told.as_ref() != Some(&reason) {
                    events.push(StoreEvent::CannotSave {
                        reason: reason.clone(),
                    });
                    self.told = Some(reason);
                }
            }
        }
    }

    /// Gives the folder of the account that was open.
    fn close(&mut self, events: &mut Vec<StoreEvent>) -> Option<PathBuf> {
        let lost = mem::take(&mut self.unsaved).len();
        let reason = self.told.take().unwrap_or_default();
        if lost > 0 {
            tracing::error!("{lost} changes could not be saved before the history was closed");
            events.push(StoreEvent::CannotSave { reason });
        }
        self.account.take().map(|account| account.folder)
    }
}

impl Account {
    fn open(
        &mut self,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<Opened, HistoryFault> {
        let opened = History::open(&self.folder, self.own)
            .and_then(|history| Ok((history.opened()?, history)));
        match opened {
            Ok((opened, history)) => {
                self.history = Some(history);
                Ok(opened)
            }
            Err(HistoryFault::Damaged(reason)) => self.replace(&reason, now, events)?.opened(),
            Err(fault) => Err(fault),
        }
    }

    /// Saves commands. When that shows that the file is damaged, they are saved in the next one; a
    /// fault there is not answered by setting aside one new file after the other.
    fn save(
        &mut self,
        commands: &[StoreCommand],
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<Vec<StoreEvent>, HistoryFault> {
        let reason = match &mut self.history {
            Some(history) => match history.execute(commands) {
                Err(HistoryFault::Damaged(reason)) => reason,
                answers => return answers,
            },
            None => "it could not be replaced yet".into(),
        };
        self.replace(&reason, now, events)?.execute(commands)
    }

    /// Sets the damaged file aside and makes another one with what only the old one has. A step
    /// that has succeeded is not repeated when a later one fails.
    fn replace(
        &mut self,
        reason: &str,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<&mut History, HistoryFault> {
        tracing::error!("the local history is damaged: {reason}");
        // Nobody may have the file open when it gets another name.
        self.history = None;
        let path = match self.aside.take() {
            Some(path) => path,
            None => damage::set_aside(&self.folder, now)?,
        };
        self.aside = Some(path.clone());
        let mut history = History::open(&self.folder, self.own)?;
        damage::salvage(&path, &mut history)?;
        self.aside = None;
        events.push(StoreEvent::SetAside { path });
        Ok(self.history.insert(history))
    }

    /// What can be read although nothing can be written is read.
    fn answers(&mut self, command: &StoreCommand, events: &mut Vec<StoreEvent>) -> bool {
        // What can be fetched again need not wait for the disk.
        if matches!(command, StoreCommand::SavePicture { .. }) {
            return true;
        }
        let Some(history) = &mut self.history else {
            return false;
        };
        if !matches!(
            command,
            StoreCommand::LoadPage { .. }
                | StoreCommand::FindDate { .. }
                | StoreCommand::LoadPicture { .. }
        ) {
            return false;
        }
        let answers = history.execute(std::slice::from_ref(command));
        let is_answered = answers.is_ok();
        events.extend(answers.into_iter().flatten());
        is_answered
    }
}

/// Gives the folder of an account another name. What stands under that name already, from a time when the
/// server had that key before, is kept beside it. A fault gives back which folder there is.
fn rehome(former: &Path, folder: &Path, now: Timestamp) -> Result<(), (PathBuf, io::Error)> {
    let fault = |fault| (former.to_owned(), fault);
    if folder.exists() {
        let mut aside = folder.as_os_str().to_owned();
        aside.push(format!(".before-{}", now.0));
        fs::rename(folder, aside).map_err(fault)?;
    }
    fs::rename(former, folder).map_err(fault)
}

/// Does the later command make the earlier one pointless?
fn replaces(later: &StoreCommand, earlier: &StoreCommand) -> bool {
    use StoreCommand::{ChangeFriend, ReplaceFriends, SaveDraft, SavePlace, SaveScroll};
    match (later, earlier) {
        (
            SaveDraft {
                conversation: a, ..
            },
            SaveDraft {
                // One that carries a revision is not only about the draft.
                revision: None,
                conversation: b,
                ..
            },
        ) => a == b,
        (SavePlace { window: a, .. }, SavePlace { window: b, .. }) => a == b,
        (
            SaveScroll {
                conversation: a, ..
            },
            SaveScroll {
                conversation: b, ..
            },
        ) => a == b,
        (ReplaceFriends { .. }, ReplaceFriends { .. } | ChangeFriend { .. }) => true,
        _ => false,
    }
}
