//! The thread on which the history lives: the disk may be slow, and nobody waits for it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anser_shared::time::Timestamp;

use super::reader::Reader;
use super::search::SearchThread;
use super::worker::Worker;
use crate::core::effect::StoreCommand;
use crate::core::input::StoreEvent;

/// How many commands may wait. More would only mean that the disk is slower than the network,
/// and then the network has to wait too.
const QUEUE: usize = 256;

/// How long a disk that failed is left alone. A command that comes meanwhile tries at once.
const RETRY: Duration = Duration::from_secs(2);

/// What goes to the disk with the next change goes there by itself when none has come for so long.
const PAUSE: Duration = Duration::from_millis(200);

/// Between two pieces that are indexed, so that it is hardly felt.
const BREATH: Duration = Duration::from_millis(20);

/// The history of the account that is open, on a thread of its own.
///
/// Dropping it saves what waits and ends the thread.
#[derive(Debug)]
pub struct HistoryThread {
    commands: Option<SyncSender<StoreCommand>>,
    search: Arc<SearchThread>,
    thread: Option<JoinHandle<()>>,
}

impl HistoryThread {
    /// `profile` is the profile's folder, `clock` names damaged files, `tell` takes the answers.
    ///
    /// `tell` is called on the thread. It must not wait for whoever calls
    /// [`HistoryThread::command`]: each would stand in front of the other's full queue.
    pub fn start(
        profile: PathBuf,
        clock: impl Fn() -> Timestamp + Send + 'static,
        tell: impl Fn(StoreEvent) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let (commands, queue) = sync_channel(QUEUE);
        let search = Arc::new(SearchThread::start(tell.clone())?);
        let searched = search.clone();
        let thread = thread::Builder::new()
            .name("history".into())
            .spawn(move || run(&queue, Worker::new(profile), &searched, clock, tell))?;
        Ok(Self {
            commands: Some(commands),
            search,
            thread: Some(thread),
        })
    }

    /// Reads the history that is open, from another thread and a piece at a time.
    pub fn reader(&self) -> Reader {
        Reader::new(self.search.access())
    }

    /// Puts a command into the queue, and waits when it is full. A search goes beside it.
    pub fn command(&self, command: StoreCommand) {
        let command = match command {
            StoreCommand::Search(search) => return self.search.search(*search),
            command => command,
        };
        if command.changes_history() {
            self.search.expect();
        }
        let sent = self
            .commands
            .as_ref()
            .and_then(|commands| commands.send(command).ok());
        if sent.is_none() {
            tracing::error!("the thread of the local history has ended");
        }
    }
}

impl Drop for HistoryThread {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn run(
    queue: &Receiver<StoreCommand>,
    mut worker: Worker,
    search: &SearchThread,
    clock: impl Fn() -> Timestamp,
    tell: impl Fn(StoreEvent),
) {
    loop {
        let pause = match (worker.is_behind(), worker.is_waiting()) {
            (true, _) => Some(RETRY),
            (false, true) => Some(PAUSE),
            (false, false) => worker.is_indexing().then_some(BREATH),
        };
        let first = if let Some(pause) = pause {
            match queue.recv_timeout(pause) {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        } else {
            match queue.recv() {
                Ok(command) => Some(command),
                Err(_) => break,
            }
        };
        // Everything that waits shares a transaction; the queue bounds how much that is.
        let waiting: Vec<StoreCommand> = first
            .into_iter()
            .chain(queue.try_iter().take(QUEUE))
            .collect();
        // The file may be moved or removed.
        let changes = waiting
            .iter()
            .filter(|command| command.changes_history())
            .count();
        if changes > 0 {
            search.close();
        }
        let events = worker.handle(waiting, clock());
        if events
            .iter()
            .any(|event| matches!(event, StoreEvent::Damaged(_)))
        {
            search.close();
        }
        search.see(worker.file(), changes);
        events.into_iter().for_each(&tell);
    }
    // One last try for what the disk did not take.
    worker
        .handle(vec![StoreCommand::Close { forget: false }], clock())
        .into_iter()
        .for_each(tell);
}
