//! The thread on which people search: it reads the history over a connection of its own, so that nobody who saves waits
//! for somebody who searches.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use super::look::look;
use crate::core::effect::Search;
use crate::core::input::StoreEvent;
use crate::core::model::DiskFault;
use crate::core::search::{Found, HITS, Searcher};
use crate::store::fault::HistoryFault;
use crate::store::history::connect;

/// Searches in the history that is open. Dropping it ends the thread.
#[derive(Debug)]
pub(in crate::store) struct SearchThread {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    asked: Mutex<Asked>,
    arrived: Condvar,
    /// The history, once somebody has searched in it.
    open: Mutex<Option<Connection>>,
}

#[derive(Debug, Default)]
struct Asked {
    /// The file of the history that is open, or why none is.
    file: Option<Result<PathBuf, DiskFault>>,
    /// How many histories are asked for and not open yet. Who searches waits for them.
    expected: usize,
    /// The newest question of each searcher. An older one that is not answered yet is not wanted any more.
    searches: BTreeMap<Searcher, Search>,
    /// Changes when the file does.
    round: u64,
    ended: bool,
}

impl SearchThread {
    pub(in crate::store) fn start(tell: impl Fn(StoreEvent) + Send + 'static) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let served = shared.clone();
        let thread = thread::Builder::new()
            .name("search".into())
            .spawn(move || served.run(tell))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    pub(in crate::store) fn search(&self, search: Search) {
        let mut asked = self.shared.asked.lock();
        asked.searches.insert(search.searcher, search);
        drop(asked);
        self.shared.arrived.notify_one();
    }

    /// Another history is asked for.
    pub(in crate::store) fn expect(&self) {
        self.shared.asked.lock().expected += 1;
    }

    /// Which history is open from now on, or why none is, after so many were asked for.
    pub(in crate::store) fn see(&self, file: Result<PathBuf, DiskFault>, changes: usize) {
        let mut asked = self.shared.asked.lock();
        asked.expected = asked.expected.saturating_sub(changes);
        if asked.file.as_ref() != Some(&file) {
            asked.file = Some(file);
            asked.round += 1;
        }
        drop(asked);
        self.shared.arrived.notify_one();
    }

    /// Reads the history that is open now, as long as it is.
    pub(in crate::store) fn access(&self) -> Access {
        let round = self.shared.asked.lock().round;
        Access {
            shared: self.shared.clone(),
            round,
        }
    }

    /// Nothing holds the file any more when this returns.
    pub(in crate::store) fn close(&self) {
        let mut asked = self.shared.asked.lock();
        asked.file = None;
        asked.round += 1;
        drop(asked);
        *self.shared.open.lock() = None;
    }
}

/// A way to read the history that is open, from another thread.
#[derive(Clone, Debug)]
pub(in crate::store) struct Access {
    shared: Arc<Shared>,
    round: u64,
}

impl Access {
    /// Reads something in one moment. Whoever searches waits meanwhile, and so does whoever wants to move the file.
    pub(in crate::store) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, HistoryFault>,
    ) -> Result<T, DiskFault> {
        let mut open = self.shared.open.lock();
        let file = {
            let asked = self.shared.asked.lock();
            let file = asked.file.clone().filter(|_| asked.round == self.round);
            file.unwrap_or_else(|| Err(DiskFault::Other("the history was closed".into())))
        };
        let file = file?;
        let answer = || {
            let connection = match &mut *open {
                Some(connection) => connection,
                none => none.insert(connect(&file)?),
            };
            read(&*connection.transaction()?)
        };
        answer().map_err(|fault| match fault {
            HistoryFault::Disk(fault) => fault,
            HistoryFault::Damaged(reason) => DiskFault::Other(reason),
        })
    }
}

impl Drop for SearchThread {
    fn drop(&mut self) {
        let mut asked = self.shared.asked.lock();
        asked.ended = true;
        asked.round += 1;
        drop(asked);
        self.shared.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, tell: impl Fn(StoreEvent)) {
        while let Some((search, file, round)) = self.next() {
            let (searcher, number) = (search.searcher, search.number);
            let found = file
                .map_err(HistoryFault::Disk)
                .and_then(|file| self.answer(&search, &file, round));
            let found = match found {
                Ok(None) => {
                    self.put_back(search);
                    continue;
                }
                Ok(Some(found)) => Ok(found),
                Err(HistoryFault::Disk(fault)) => Err(fault),
                Err(HistoryFault::Damaged(reason)) => Err(DiskFault::Other(reason)),
            };
            tell(StoreEvent::Found {
                searcher,
                number,
                found,
            });
        }
    }

    /// Waits for a question; `None` when the thread ends.
    fn next(&self) -> Option<(Search, Result<PathBuf, DiskFault>, u64)> {
        let mut asked = self.asked.lock();
        loop {
            if asked.ended {
                return None;
            }
            if asked.expected == 0
                && let Some(file) = asked.file.clone()
                && let Some((_, search)) = asked.searches.pop_first()
            {
                return Some((search, file, asked.round));
            }
            self.arrived.wait(&mut asked);
        }
    }

    /// The history is not open any more, or another one is; a newer question stands.
    fn put_back(&self, search: Search) {
        let mut asked = self.asked.lock();
        asked.searches.entry(search.searcher).or_insert(search);
    }

    fn answer(
        &self,
        search: &Search,
        file: &Path,
        round: u64,
    ) -> Result<Option<Found>, HistoryFault> {
        let mut open = self.open.lock();
        let goes_on = || {
            let asked = self.asked.lock();
            asked.round == round && !asked.searches.contains_key(&search.searcher)
        };
        if !goes_on() {
            return Ok(None);
        }
        let connection = match &mut *open {
            Some(connection) => connection,
            none => none.insert(connect(file)?),
        };
        let reading = connection.transaction()?;
        look(&reading, &search.query, search.part, HITS, &goes_on)
    }
}
