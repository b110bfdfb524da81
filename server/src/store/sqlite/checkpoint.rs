//! Moves the journal's content into the database file, off the path of commits.
//!
//! A commit appends to the journal and waits for the disk once. From time to time the journal has to be moved into
//! the database, which takes many waits. A thread does it while commits go on. Under a load without pauses the
//! journal would grow all the same, because there is always a commit that the thread has not seen. So once the
//! journal is large, the thread asks the writer to take the last step between two commits: the few pages since then.
//! The next commit then starts the journal from its beginning.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::files::Files;
use super::open;
use crate::store::{Result, StoreError};

/// Pages in the journal that wake the thread: 16 MiB. With fewer, more than one message in a hundred would wait for
/// the disk behind a checkpoint, and pages that change all the time would be written again and again. With more, the
/// start after a crash would take longer.
const WAKE_PAGES: u32 = 4_000;

/// Pages from which on the writer takes the last step itself: 64 MiB.
const LARGE_PAGES: u32 = 16_000;

/// The writer's end.
pub(super) struct Checkpoints {
    wake: SyncSender<()>,
    pages: Arc<AtomicU32>,
    last_step: Arc<AtomicBool>,
}

impl Checkpoints {
    /// The thread ends after the last holder of this. Readers hold it, because the last connection that closes
    /// removes the journal, and a connection that can only read could not.
    pub(super) fn outlives(&self) -> impl Clone + Send + use<> {
        self.wake.clone()
    }

    /// Looks at every commit of this connection. The answer is true while the writer should take the last step. The
    /// thread ends when the connection is closed.
    pub(super) fn watch(self, connection: &mut Connection) -> Result<Arc<AtomicBool>> {
        let Self {
            wake,
            pages,
            last_step,
        } = self;
        let committed = move |_: &mut Wal, in_journal: std::ffi::c_int| {
            let in_journal = u32::try_from(in_journal).unwrap_or(0);
            pages.store(in_journal, Ordering::Relaxed);
            if in_journal >= WAKE_PAGES {
                // A full channel means that it has been woken already.
                let _ = wake.try_send(());
            }
            Ok(())
        };
        connection.wal_hook(Some(committed))?;
        Ok(last_step)
    }
}

/// `keep` is dropped when the thread has ended.
pub(super) fn start<K: Send + 'static>(
    connection: Connection,
    files: Arc<Files>,
    keep: K,
) -> Result<Checkpoints> {
    let (wake, woken) = sync_channel(1);
    let (pages, last_step) = (
        Arc::new(AtomicU32::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let checkpoints = Checkpoints {
        wake,
        pages: pages.clone(),
        last_step: last_step.clone(),
    };
    let run = move || {
        serve(&connection, &woken, &pages, &last_step, &files);
        open::leave(&connection, Some(&files));
        drop(connection);
        drop((files, keep));
    };
    let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
    thread
        .spawn(run)
        .map_err(|error| StoreError::Failed(error.into()))?;
    Ok(checkpoints)
}

fn serve(
    connection: &Connection,
    woken: &Receiver<()>,
    pages: &AtomicU32,
    last_step: &AtomicBool,
    files: &Files,
) {
    while woken.recv().is_ok() {
        if files.is_lost() {
            continue;
        }
        pass(connection);
        if pages.load(Ordering::Relaxed) >= LARGE_PAGES {
            last_step.store(true, Ordering::Relaxed);
        }
    }
    if !files.is_lost() {
        run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

/// Moves everything that can be moved without a wait for others.
pub(super) fn pass(connection: &Connection) {
    run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
}

fn run(connection: &Connection, sql: &str) {
    let done = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([], |_| Ok(())));
    if let Err(error) = done {
        // Nothing is lost, because the journal keeps what the database does not have yet.
        tracing::warn!(%error, "the database's journal could not be emptied");
    }
}
