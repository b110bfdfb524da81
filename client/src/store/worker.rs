//! Decides what happens to commands when the disk fails or the file is damaged. It has no thread
//! and no clock of its own; those are in `thread`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io, mem};

use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::time::Timestamp;

use super::damage::{self, Salvaged};
use super::fault::HistoryFault;
use super::history::History;
use super::mend::{self, Agreed};
use super::only_here::OnlyHere;
use super::unsent::{Item, Unsent};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, StoreEvent};
use crate::core::model::{Damage, Damaged, DiskFault};
use crate::profile::{account_folder, files};

/// Which history is open, and what could not be saved yet.
#[derive(Debug)]
pub(super) struct Worker {
    /// The profile's folder.
    profile: PathBuf,
    pub(super) account: Option<Account>,
    /// Commands that a fault keeps waiting, in their order. The core has only a few pages on
    /// their way at a time, so that what waits here is bounded by what people write meanwhile.
    unsaved: Vec<StoreCommand>,
    /// How far everything was told since the last change: it goes to the disk with the next one, or
    /// when nothing else happens.
    told: BTreeMap<ConversationId, Seq>,
    /// The fault that was told last, so that a retry does not say it again.
    fault: Option<DiskFault>,
    /// Why the history that was asked for last could not be opened.
    unopened: Option<DiskFault>,
    /// Conversations with texts that may not be indexed yet.
    unindexed: BTreeSet<ConversationId>,
}

/// The account whose history is open.
#[derive(Debug)]
pub(super) struct Account {
    folder: PathBuf,
    own: UserId,
    reports: bool,
    /// Missing while a damaged one could not be replaced yet.
    pub(super) history: Option<History>,
    pub(super) unsent: Unsent,
    /// Where the damaged one is, until the new one has what only it had.
    aside: Option<PathBuf>,
}

/// What a start is told about the account.
#[derive(Clone, Copy, Debug)]
struct Start {
    own: UserId,
    expected: bool,
    reports: bool,
}

impl Worker {
    pub(super) fn new(profile: PathBuf) -> Self {
        Self {
            profile,
            account: None,
            unsaved: Vec::new(),
            told: BTreeMap::new(),
            fault: None,
            unopened: None,
            unindexed: BTreeSet::new(),
        }
    }

    /// Carries out commands that wait together, and what waited before them. An empty list is a
    /// retry, or a moment in which nothing else happens.
    pub(super) fn handle(
        &mut self,
        commands: Vec<StoreCommand>,
        now: Timestamp,
    ) -> Vec<StoreEvent> {
        let mut events = Vec::new();
        let mut together = Vec::new();
        let is_pause = commands.is_empty();
        for command in commands {
            match command {
                StoreCommand::Open {
                    server,
                    user,
                    expected,
                    reports,
                } => {
                    self.carry_out(mem::take(&mut together), true, now, &mut events);
                    self.close(&mut events);
                    let folder = account_folder(&self.profile, server, user);
                    let start = Start {
                        own: user,
                        expected,
                        reports,
                    };
                    self.open(folder, start, now, &mut events);
                }
                StoreCommand::Rehome { server, user } => {
                    self.carry_out(mem::take(&mut together), true, now, &mut events);
                    let reports = self.account.as_ref().is_some_and(|open| open.reports);
                    let former = self.close(&mut events);
                    let start = Start {
                        own: user,
                        expected: former.is_some(),
                        reports,
                    };
                    let folder = account_folder(&self.profile, server, user);
                    let moved = former.map_or(Ok(()), |former| rehome(&former, &folder, now));
                    match moved {
                        Ok(()) => {
                            events.push(StoreEvent::Rehomed { server });
                            self.open(folder, start, now, &mut events);
                        }
                        Err((former, fault)) => {
                            events.push(StoreEvent::CannotSave(fault.into()));
                            self.open(former, start, now, &mut events);
                        }
                    }
                }
                StoreCommand::Close { forget } => {
                    self.carry_out(mem::take(&mut together), true, now, &mut events);
                    let folder = self.close(&mut events);
                    if let Some(folder) = folder.filter(|_| forget)
                        && let Err(fault) = damage::forget(&folder)
                    {
                        events.push(StoreEvent::CannotSave(fault.into()));
                    }
                }
                StoreCommand::Reported { conversation, seq } => self.note_told(conversation, seq),
                command => together.push(command),
            }
        }
        if is_pause || !together.is_empty() {
            self.carry_out(together, is_pause, now, &mut events);
        }
        if is_pause {
            self.index();
        }
        events
    }

    /// What is not indexed is found, too, so that a fault costs time and nothing else.
    fn index(&mut self) {
        let history = self.account.as_mut().and_then(|open| open.history.as_mut());
        let Some(history) = history.filter(|_| !self.unindexed.is_empty()) else {
            return self.unindexed.clear();
        };
        if let Err(fault) = history.index(&mut self.unindexed) {
            tracing::warn!("the history is not indexed: {fault:?}");
            self.unindexed.clear();
        }
    }

    /// The file of the history that is open, or why none is.
    pub(super) fn file(&self) -> Result<PathBuf, DiskFault> {
        let fault = self.fault.as_ref().or(self.unopened.as_ref());
        let account = self.account.as_ref().filter(|open| open.history.is_some());
        account
            .map(|open| open.folder.join(History::FILE))
            .ok_or_else(|| fault.cloned().unwrap_or_else(none_is_open))
    }

    /// Whether something waits for the disk to work again.
    pub(super) fn is_behind(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// Whether how far everything was told waits for a moment in which nothing else happens.
    pub(super) fn is_waiting(&self) -> bool {
        !self.told.is_empty()
    }

    /// Whether there is something to index in such moments.
    pub(super) fn is_indexing(&self) -> bool {
        !self.unindexed.is_empty()
    }

    fn note_told(&mut self, conversation: ConversationId, seq: Seq) {
        let told = self.told.entry(conversation).or_default();
        *told = seq.max(*told);
    }

    fn open(
        &mut self,
        folder: PathBuf,
        start: Start,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) {
        self.unopened = None;
        match Account::open(folder, start, now, events) {
            Ok((account, opened)) => {
                let conversations = opened.conversations.iter().map(|known| known.id);
                self.unindexed = conversations.collect();
                events.push(StoreEvent::Opened(Box::new(opened)));
                self.account = Some(account);
            }
            Err(fault) => {
                let reason = fault.to_string();
                self.unopened = Some(DiskFault::Other(reason.clone()));
                events.push(StoreEvent::CannotOpen { reason });
            }
        }
    }

    /// Carries out what waits. With `told`, how far everything was told is a reason to write, too.
    fn carry_out(
        &mut self,
        commands: Vec<StoreCommand>,
        told: bool,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) {
        let Some(account) = &mut self.account else {
            self.told.clear();
            if !commands.is_empty() {
                tracing::error!("{} commands for a history that is not open", commands.len());
            }
            return;
        };
        for command in &commands {
            if let StoreCommand::Append {
                conversation,
                entries,
            } = command
                && let Some(last) = entries.last()
            {
                self.unindexed.insert(*conversation);
                if !account.reports {
                    let told = self.told.entry(*conversation).or_default();
                    *told = last.seq.max(*told);
                }
            }
        }
        self.unsaved.extend(commands);
        if self.unsaved.is_empty() && (!told || self.told.is_empty()) {
            return;
        }
        let together = self.unsaved.len();
        let reported = mem::take(&mut self.told).into_iter();
        self.unsaved.extend(
            reported.map(|(conversation, seq)| StoreCommand::Reported { conversation, seq }),
        );
        match account.save(&self.unsaved, now, events) {
            Ok(answers) => {
                events.extend(answers);
                self.unsaved.clear();
                if self.fault.take().is_some() {
                    events.push(StoreEvent::SavesAgain);
                }
            }
            Err(fault) => {
                let fault = match fault {
                    HistoryFault::Disk(fault) => fault,
                    HistoryFault::Damaged(reason) => DiskFault::Other(reason),
                };
                for command in self.unsaved.split_off(together) {
                    if let StoreCommand::Reported { conversation, seq } = command {
                        let told = self.told.entry(conversation).or_default();
                        *told = seq.max(*told);
                    }
                }
                for command in mem::take(&mut self.unsaved) {
                    if !account.answers(&command, &fault, events) {
                        self.unsaved.retain(|earlier| !replaces(&command, earlier));
                        self.unsaved.push(command);
                    }
                }
                if self.fault.as_ref() != Some(&fault) && !self.unsaved.is_empty() {
                    events.push(StoreEvent::CannotSave(fault.clone()));
                    self.fault = Some(fault);
                }
            }
        }
    }

    /// Gives the folder of the account that was open.
    fn close(&mut self, events: &mut Vec<StoreEvent>) -> Option<PathBuf> {
        let lost = mem::take(&mut self.unsaved).len();
        let fault = self.fault.take();
        self.told.clear();
        if lost > 0 {
            tracing::error!("{lost} changes could not be saved before the history was closed");
            let fault = fault.unwrap_or_else(|| DiskFault::Other(String::new()));
            events.push(StoreEvent::CannotSave(fault));
        }
        self.account.take().map(|account| account.folder)
    }
}

fn none_is_open() -> DiskFault {
    DiskFault::Other("no history is open".into())
}

impl Account {
    fn open(
        folder: PathBuf,
        start: Start,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<(Self, Opened), HistoryFault> {
        let was_there = damage::is_there(&folder);
        let aside = || damage::unsent_aside(&folder, now);
        files::make_private_folder(&folder)?;
        let (unsent, found) = Unsent::open(&folder, aside)?;
        let mut account = Self {
            folder,
            own: start.own,
            reports: start.reports,
            history: None,
            unsent,
            aside: None,
        };
        let is_missing = !was_there && (found.existed || start.expected);
        let mut agreed = Agreed::default();
        if is_missing {
            tracing::error!("the local history is missing");
            // Its log is worth nothing without it, and must not be taken for that of the next one.
            damage::set_aside(&account.folder, now)?;
            let sound = mend::is_sound(&account.unsent, &found, 0);
            let mut history = account.open_history()?;
            mend::refill(
                &mut history,
                &mut account.unsent,
                sound,
                Salvaged::default(),
            )?;
            account.history = Some(history);
            let damage = account.damage(Damaged::History, None, !sound);
            events.push(StoreEvent::Damaged(damage));
        } else {
            let opened = account.open_history().and_then(|mut history| {
                agreed = mend::agree(&mut history, &mut account.unsent, &found)?;
                history.opened()?;
                Ok(history)
            });
            match opened {
                Ok(history) => account.history = Some(history),
                Err(HistoryFault::Damaged(reason)) => {
                    // What number the damaged one had is not to be known.
                    let sound = mend::is_sound(&account.unsent, &found, 0);
                    account.replace(&reason, sound, now, events)?;
                    agreed.unsent_damaged = found.existed && !found.whole;
                }
                Err(fault) => return Err(fault),
            }
        }
        if agreed.history_behind {
            let damage = account.damage(Damaged::HistoryEnd, None, false);
            events.push(StoreEvent::Damaged(damage));
        }
        if agreed.unsent_damaged {
            tracing::error!("{} is damaged", Unsent::FILE);
            let damage = account.damage(Damaged::Unsent, found.aside.as_deref(), false);
            events.push(StoreEvent::Damaged(damage));
        }
        // A full disk keeps nobody from reading; the next text says that it cannot be kept.
        if account.unsent.is_missing()
            && let Err(fault) = account.unsent.write_anew()
        {
            tracing::warn!("{} cannot be written: {fault}", Unsent::FILE);
        }
        let Some(history) = &account.history else {
            return Err(HistoryFault::Damaged("it could not be replaced".into()));
        };
        let mut opened = history.opened()?;
        opened.told = account.unsent.live().told.clone();
        opened.is_new &= opened.told.is_empty();
        Ok((account, opened))
    }

    fn open_history(&self) -> Result<History, HistoryFault> {
        let mut history = History::open(&self.folder, self.own)?;
        history.reports = self.reports;
        Ok(history)
    }

    fn damage(&self, what: Damaged, path: Option<&Path>, incomplete: bool) -> Damage {
        let live = self.unsent.live();
        Damage {
            what,
            path: path.map(|path| path.display().to_string()),
            texts: live.texts.len(),
            drafts: live.drafts.len(),
            incomplete,
        }
    }

    /// Saves commands: what only this program has goes to the file beside the history first. When
    /// that shows that the history is damaged, they are saved in the next one; a fault there is not
    /// answered by setting aside one new file after the other.
    fn save(
        &mut self,
        commands: &[StoreCommand],
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<Vec<StoreEvent>, HistoryFault> {
        let items = self.only_here(commands).or_else(|fault| match fault {
            HistoryFault::Damaged(reason) => {
                self.replace(&reason, true, now, events)?;
                self.only_here(commands)
            }
            fault @ HistoryFault::Disk(_) => Err(fault),
        })?;
        let written = match items.is_empty() {
            true => None,
            false => Some(self.unsent.write(items)?),
        };
        let number = written.as_ref().map(|written| written.number);
        let saved = self.save_in_history(commands, number, now, events);
        if let Some(written) = written {
            match saved {
                Ok(_) => self.unsent.commit(written),
                Err(_) => self.unsent.take_back(&written),
            }
        }
        saved
    }

    fn save_in_history(
        &mut self,
        commands: &[StoreCommand],
        number: Option<u64>,
        now: Timestamp,
        events: &mut Vec<StoreEvent>,
    ) -> Result<Vec<StoreEvent>, HistoryFault> {
        let reason = match &mut self.history {
            Some(history) => match history.execute_batch(commands, number) {
                Err(HistoryFault::Damaged(reason)) => reason,
                answers => return answers,
            },
            None => "it could not be replaced yet".into(),
        };
        self.replace(&reason, true, now, events)?
            .execute_batch(commands, number)
    }

    fn only_here(&self, commands: &[StoreCommand]) -> Result<Vec<Item>, HistoryFault> {
        OnlyHere::new(self.unsent.live(), self.history.as_ref(), self.own).of(commands)
    }

    /// Sets the damaged file aside and makes another one with what only the old one has. A step
    /// that has succeeded is not repeated when a later one fails.
    fn replace(
        &mut self,
        reason: &str,
        sound: bool,
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
        let mut history = self.open_history()?;
        mend::refill(
            &mut history,
            &mut self.unsent,
            sound,
            damage::salvage(&path),
        )?;
        self.aside = None;
        let damage = self.damage(Damaged::History, Some(&path), !sound);
        events.push(StoreEvent::Damaged(damage));
        Ok(self.history.insert(history))
    }

    /// What can be read although nothing can be written is read, and a text that is not on disk is
    /// given back. Says whether the command has nothing to wait for any more.
    fn answers(
        &mut self,
        command: &StoreCommand,
        fault: &DiskFault,
        events: &mut Vec<StoreEvent>,
    ) -> bool {
        match command {
            // What can be fetched again need not wait for the disk.
            StoreCommand::SavePicture { .. } => return true,
            StoreCommand::Queue {
                conversation,
                pending,
            }
            | StoreCommand::QueueBeside {
                conversation,
                pending,
            } => {
                events.push(StoreEvent::NotQueued {
                    conversation: *conversation,
                    id: pending.id,
                    fault: fault.clone(),
                });
                return true;
            }
            StoreCommand::Confirm => {
                let fault = Some(fault.clone());
                events.push(StoreEvent::Confirmed { fault });
                return true;
            }
            StoreCommand::LoadPage { .. }
            | StoreCommand::LoadQuoted { .. }
            | StoreCommand::LoadKept { .. }
            | StoreCommand::LoadVersions { .. }
            | StoreCommand::FindDate { .. }
            | StoreCommand::FindPlace { .. }
            | StoreCommand::LoadPicture { .. } => {}
            _ => return false,
        }
        let Some(history) = &mut self.history else {
            return false;
        };
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
    use StoreCommand::{
        ChangeFriend, ReplaceFriends, SaveDraft, SavePlace, SaveRewording, SaveScroll,
    };
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
        (
            SaveRewording {
                conversation: a, ..
            },
            SaveRewording {
                conversation: b, ..
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
