//! The database inside the program: one SQLite file.
//!
//! One thread writes ([`writer`]), a few read ([`reader`]), and one moves the journal's content into the file
//! ([`checkpoint`]). None of them is a thread of the runtime, and the queues to them are bounded. The SQL is in
//! [`append`] and [`conversations`] and, written once for both databases, beside this folder ([`super::sql`]). It
//! knows neither threads nor queues.

mod append;
mod checkpoint;
mod conversations;
mod files;
pub(super) mod local;
mod open;
mod reader;
mod writer;

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use anser_shared::conversation::Head;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::mpsc;

use super::damage::DamageLog;
use super::origin::{self, Claim, LastSeen, Opening};
use super::{
    Appended, Credentials, Device, FailureCount, Failures, Members, NewDevice, NewEntry, NewPerson,
    Page, Result, Store, StoreError, account, devices, lists, people,
};
use files::Files;
use local::{Local, at_once};
pub use open::drop_everything;

/// How the file is used. The defaults are right for a server; tests and quotas change them.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The number of reading threads.
    pub readers: usize,
    /// The most pages, of 4 KiB, that the database may have. A write beyond them answers as a full disk does.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            readers: cores.clamp(2, 8),
            max_pages: None,
        }
    }
}

/// The embedded database.
pub struct SqliteStore {
    queues: Mutex<Option<Queues>>,
    /// Each thread holds a sender until it ends, so that [`Store::close`] can wait for them all.
    ended: tokio::sync::Mutex<mpsc::Receiver<Infallible>>,
    /// `None` in memory.
    files: Option<Arc<Files>>,
    /// The number of this start, once it is stored.
    run: AtomicU32,
    failures: FailureCount,
    damage: DamageLog,
    reads: AtomicU64,
    writes: AtomicU64,
}

/// The number of questions to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub reads: u64,
    pub writes: u64,
}

#[derive(Clone)]
struct Queues {
    writes: writer::Queue,
    /// `None` in memory, where a second connection would see another, empty database. The writer reads there.
    reads: Option<reader::Queue>,
}

impl SqliteStore {
    /// Opens the file, or makes it, and brings its tables up to date. Blocks for a moment, and longer after a crash
    /// that has left a journal.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, &SqliteOptions::default())
    }

    pub fn open_with(path: &Path, options: &SqliteOptions) -> Result<Self> {
        Self::open_as(path, options, None)
    }

    /// Opens it for a server. Half a server is refused before anything is written.
    pub fn open_for(path: &Path, opening: &Opening) -> Result<Self> {
        Self::open_as(path, &SqliteOptions::default(), Some(opening))
    }

    fn open_as(path: &Path, options: &SqliteOptions, opening: Option<&Opening>) -> Result<Self> {
        let lock = Arc::new(open::Lock::take(path)?);
        let mut opened = open::for_writing(path, options, opening)?;
        open::migrate(&mut opened.writer)?;
        open::fill_looks(&mut opened.writer)?;
        let (alive, ended) = mpsc::channel(1);
        let run = opening.map(|opening| opening.run);
        let (writer, files) = opened.watch(path, run)?;
        let files = Arc::new(files);
        let keep = (lock, alive);
        let checkpointer = open::checkpointer(path)?;
        let checkpoints = checkpoint::start(checkpointer, files.clone(), keep.clone())?;
        let readers_keep = (checkpoints.outlives(), keep.clone());
        let reads = reader::start(path, options.readers.max(1), &files, &readers_keep)?;
        let writes = writer::start(writer, Some(checkpoints), Some(files.clone()), keep)?;
        let queues = Queues {
            writes,
            reads: Some(reads),
        };
        Ok(Self::of(queues, ended, Some(files)))
    }

    fn of(queues: Queues, ended: mpsc::Receiver<Infallible>, files: Option<Arc<Files>>) -> Self {
        Self {
            queues: Mutex::new(Some(queues)),
            ended: tokio::sync::Mutex::new(ended),
            files,
            run: AtomicU32::new(0),
            failures: FailureCount::default(),
            damage: DamageLog::default(),
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        }
    }

    /// A database that ends with the program.
    pub fn in_memory() -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        open::keep_statements(&connection)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        open::migrate(&mut connection)?;
        open::fill_looks(&mut connection)?;
        let (alive, ended) = mpsc::channel(1);
        let writes = writer::start(connection, None, None, alive)?;
        let queues = Queues {
            writes,
            reads: None,
        };
        Ok(Self::of(queues, ended, None))
    }

    /// The number of questions since it was opened.
    pub fn tally(&self) -> Tally {
        Tally {
            reads: self.reads.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
        }
    }

    fn queues(&self) -> Result<Queues> {
        if let Some(files) = &self.files {
            files.lost()?;
        }
        self.queues.lock().clone().ok_or(StoreError::Closed)
    }

    /// The size limit of the database. With a limit below its current size, the disk counts as full.
    #[cfg(test)]
    pub(crate) async fn limit_pages(&self, pages: i64) {
        let limit = move |connection: &Connection| {
            connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            Ok(())
        };
        self.write(limit).await.unwrap();
    }

    /// Runs `work` in a transaction of the writer. It may run again if another piece of work made the shared commit
    /// fail.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        let done = match self.queues() {
            Ok(queues) => queues.writes.run(work).await,
            Err(error) => Err(error),
        };
        done.inspect_err(|error| self.failures.note(error))
    }

    /// Runs `work` on one unchanging state of the database.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let done = match self.queues() {
            Ok(Queues {
                reads: Some(reads), ..
            }) => reads.run(work).await,
            Ok(queues) => queues.writes.run(work).await,
            Err(error) => Err(error),
        };
        done.inspect_err(|error| self.failures.note(error))
    }
}

impl Store for SqliteStore {
    async fn register(&self, person: NewPerson) -> Result<std::result::Result<(), Refusal>> {
        self.write(move |c| at_once(people::register(&mut Local(c), &person)))
            .await
    }

    async fn credentials(&self, folded_name: &str) -> Result<Option<Credentials>> {
        let name = folded_name.to_owned();
        self.read(move |c| at_once(people::credentials(&mut Local(c), &name)))
            .await
    }

    async fn profile(&self, user: UserId) -> Result<Option<(Profile, u64)>> {
        self.read(move |c| at_once(account::read(&mut Local(c), user)))
            .await
    }

    async fn person_named(&self, folded_name: &str) -> Result<Option<Person>> {
        let name = folded_name.to_owned();
        self.read(move |c| at_once(people::person_named(&mut Local(c), &name)))
            .await
    }

    async fn count_people(&self) -> Result<u64> {
        self.read(|c| at_once(people::count(&mut Local(c)))).await
    }

    async fn add_device(&self, device: NewDevice) -> Result<std::result::Result<(), Refusal>> {
        self.write(move |c| at_once(devices::add(&mut Local(c), &device)))
            .await
    }

    async fn device(&self, key: Fingerprint) -> Result<Option<Device>> {
        self.read(move |c| at_once(devices::with_key(&mut Local(c), key)))
            .await
    }

    async fn touch_device(
        &self,
        device: DeviceId,
        at: Timestamp,
        expires_at: Timestamp,
        address: &str,
    ) -> Result<bool> {
        let address = address.to_owned();
        self.write(move |c| {
            at_once(devices::touch(
                &mut Local(c),
                device,
                at,
                expires_at,
                &address,
            ))
        })
        .await
    }

    async fn end_device(&self, device: DeviceId, at: Timestamp) -> Result<()> {
        self.write(move |c| at_once(devices::end(&mut Local(c), device, at)))
            .await
    }

    async fn friends(
        &self,
        user: UserId,
        after: UserId,
        limit: usize,
    ) -> Result<(u64, Page<Friend>)> {
        self.read(move |c| at_once(lists::friends(&mut Local(c), user, after, limit)))
            .await
    }

    async fn friend_ids(&self, user: UserId) -> Result<Vec<UserId>> {
        self.read(move |c| at_once(lists::friend_ids(&mut Local(c), user)))
            .await
    }

    async fn conversations(
        &self,
        user: UserId,
        after: ConversationId,
        limit: usize,
    ) -> Result<Page<Head>> {
        self.read(move |c| at_once(lists::heads(&mut Local(c), user, after, limit)))
            .await
    }

    async fn members(&self, conversation: ConversationId) -> Result<Members> {
        self.read(move |c| conversations::members(c, conversation))
            .await
    }

    async fn append(&self, batch: Vec<NewEntry>) -> Vec<std::result::Result<Appended, Refusal>> {
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            let part = Arc::new(part);
            let writing = part.clone();
            match self.write(move |c| append::append(c, &writing)).await {
                Ok(done) => outcomes.extend(done),
                // Damage in one conversation must not keep users from writing in others.
                Err(StoreError::Damaged(_)) if part.len() > 1 => {
                    let (front, back) = part.split_at(part.len() / 2);
                    parts.push(back.to_vec());
                    parts.push(front.to_vec());
                }
                Err(error) => {
                    super::log_unstored(&error, part.len());
                    outcomes.extend(vec![Err(error.refusal()); part.len()]);
                }
            }
        }
        outcomes
    }

    async fn entries(
        &self,
        reader: UserId,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Option<(Vec<Entry>, Seq)>> {
        let page = self
            .read(move |c| conversations::entries(c, reader, conversation, after, limit, max_bytes))
            .await?;
        if let Some((entries, _)) = &page {
            self.damage.note(conversation, entries);
        }
        Ok(page)
    }

    async fn claim(&self, claim: Claim) -> Result<Option<LastSeen>> {
        self.run.store(claim.run, Ordering::Relaxed);
        self.write(move |c| at_once(origin::claim(&mut Local(c), &claim)))
            .await
    }

    async fn live(&self, seen: LastSeen) -> Result<()> {
        self.write(move |c| at_once(origin::live(&mut Local(c), seen)))
            .await
    }

    async fn check(&self) -> Result<()> {
        if let Some(files) = self.files.clone() {
            let looked = tokio::task::spawn_blocking(move || files.check()).await;
            looked.map_err(|_| StoreError::Closed)??;
        }
        let run = self.run.load(Ordering::Relaxed);
        let is_ours = move |c: &Connection| match run {
            0 => Ok(true),
            run => at_once(origin::is_ours(&mut Local(c), run)),
        };
        if self.read(is_ours).await? {
            return Ok(());
        }
        let what = "the database is another one than the server has opened".to_owned();
        if let Some(files) = &self.files {
            files.lose(what.clone());
        }
        Err(StoreError::Lost { what })
    }

    fn failures(&self) -> Failures {
        self.failures.get()
    }

    async fn close(&self) -> Result<()> {
        tracing::debug!(tally = ?self.tally(), "closing the database");
        if let Some(files) = &self.files {
            files.close();
        }
        self.queues.lock().take();
        // Nothing is ever sent. The channel ends when the last thread has dropped its sender.
        self.ended.lock().await.recv().await;
        Ok(())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error.into()),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error.into()),
            Some(
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure,
            ) => Self::Damaged(error.into()),
            _ => Self::Failed(error.into()),
        }
    }
}
