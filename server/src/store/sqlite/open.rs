//! From a path to connections: the lock, the settings, the tables. Everything that can be wrong with a database file
//! is found and named here, before any user is served.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};

use super::SqliteOptions;
use super::files::{Files, beside};
use super::local::{Local, at_once};
use crate::lock::open_lock;
use crate::store::origin::{self, Before, Opening};
use crate::store::{Result, StoreError, people, schema};

/// How long a connection waits for another one's lock. Our connections never hold one for long, but a copy by an
/// administrator's tool may.
const BUSY: Duration = Duration::from_secs(5);

/// Keeps the pages that the writer often needs in memory. Readers have the default of 2 MiB each and rely on the
/// system's cache.
const WRITER_CACHE_KIB: i64 = 16 * 1024;

/// There are fewer statements than this.
const STATEMENTS: usize = 64;

/// Held by one server at a time. It lies beside the file that the database's name stands for in the end, so a link
/// does not make two databases of one. SQLite's own locks begin and end with transactions.
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self> {
        let lock = lock_path(path);
        let file = open_lock(&lock).map_err(|error| from_io(&lock, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(StoreError::Failed(error.into())),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone is not enough: a process that is being started just now also has the file open for a moment.
        // A lock that cannot be released ends with the file.
        let _ = self.0.unlock();
    }
}

fn lock_path(path: &Path) -> PathBuf {
    beside(&real_path(path), ".lock")
}

/// The number of links that are followed one after the other.
const LINKS: usize = 16;

/// The path that a name stands for in the end, also if there is no file yet.
fn real_path(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(real) = fs::canonicalize(&path) {
            return real;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        match fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) => {
                let name = path.file_name().unwrap_or_default();
                return fs::canonicalize(&folder).map_or(path.clone(), |real| real.join(name));
            }
        }
    }
    path
}

fn from_io(path: &Path, error: std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(error.into())
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full(error.into()),
        _ => unreachable_at(path, error),
    }
}

fn unreachable_at(
    path: &Path,
    error: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Unreachable {
        place: path.display().to_string(),
        source: error.into(),
    }
}

/// Makes an empty file that only its owner may read, because the database holds the resumption secrets of devices.
/// SQLite gives its journal the same mode.
fn make_private(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| from_io(path, error))
}

fn write_protected(path: &Path) -> StoreError {
    StoreError::ReadOnly(format!("{} is write-protected", path.display()).into())
}

/// Looks at the files before SQLite does. If SQLite opened a write-protected database, it would make a journal that
/// is write-protected as well, and the next start would fail because of that.
fn check_files(path: &Path) -> Result<()> {
    let Ok(metadata) = fs::metadata(path) else {
        return Ok(());
    };
    if !metadata.is_file() {
        let error = std::io::Error::new(ErrorKind::IsADirectory, "it is no file");
        return Err(unreachable_at(path, error));
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&metadata) > 1 {
        return Err(StoreError::Linked {
            place: path.display().to_string(),
        });
    }
    let writes = |path: &Path| OpenOptions::new().write(true).open(path);
    if metadata.permissions().readonly() || writes(path).is_err() {
        return Err(write_protected(path));
    }
    // An earlier start may have left them so.
    for ending in ["-wal", "-shm"] {
        let beside = beside(&real_path(path), ending);
        let Ok(found) = fs::metadata(&beside) else {
            continue;
        };
        if found.permissions().readonly() {
            fs::set_permissions(&beside, metadata.permissions())
                .map_err(|_| write_protected(&beside))?;
        }
        writes(&beside).map_err(|_| write_protected(&beside))?;
    }
    Ok(())
}

/// The connection that writes, and the watcher of its file.
pub(super) struct Opened {
    pub(super) writer: Connection,
    handle: File,
}

impl Opened {
    /// Begins to watch. The handle is moved and not copied, because closing a copy would end SQLite's locks.
    pub(super) fn watch(self, path: &Path, run: Option<u32>) -> Result<(Connection, Files)> {
        if let Some(run) = run {
            // It is in the first page of the file itself, where it can be read without SQLite.
            let run = i32::from_ne_bytes(run.to_ne_bytes());
            self.writer.pragma_update(None, "user_version", run)?;
            self.writer
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        let files = Files::watch(path, self.handle, run)?;
        Ok((self.writer, files))
    }
}

/// Opens the database to write it, or makes it. Half a server is refused.
pub(super) fn for_writing(
    path: &Path,
    options: &SqliteOptions,
    opening: Option<&Opening>,
) -> Result<Opened> {
    check_files(path)?;
    let is_empty = fs::metadata(path).map_or(true, |metadata| metadata.len() == 0);
    let journal = beside(&real_path(path), "-wal");
    if is_empty && fs::metadata(&journal).is_ok_and(|metadata| metadata.len() > 0) {
        // SQLite would remove it, with its content.
        return Err(StoreError::JournalAlone {
            place: path.display().to_string(),
            journal: journal.display().to_string(),
        });
    }
    if let (true, Some(opening)) = (is_empty, opening) {
        let connection = Connection::open_in_memory()?;
        check_origin(&connection, path, opening)?;
    }
    make_private(path)?;
    let handle = Files::hold(path).map_err(|error| from_io(path, error))?;
    let writer = writable(path, options)?;
    if let (false, Some(opening)) = (is_empty, opening) {
        check_origin(&writer, path, opening)?;
    }
    Ok(Opened { writer, handle })
}

fn check_origin(connection: &Connection, path: &Path, opening: &Opening) -> Result<()> {
    let before = Before {
        tables: tables(connection)?,
        version: last_step(connection)?,
        place: path.display().to_string(),
    };
    let runner = schema::runner(schema::SQLITE)?;
    schema::check_version(&runner, before.version)?;
    at_once(origin::check(&mut Local(connection), &before, opening))
}

fn tables(connection: &Connection) -> Result<HashSet<String>> {
    let mut find = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = find.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// The last connection that closes moves the journal into the file and removes it, by its name. If the files are
/// lost, that name may belong to another server's file, and nothing is touched.
pub(super) fn leave(connection: &Connection, files: Option<&Files>) {
    let is_lost = files.is_some_and(|files| files.check_at_end().is_err());
    if is_lost {
        let left = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if let Err(error) = left {
            tracing::error!(%error, "the journal could not be left alone");
        }
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| describe(path, error))?;
    connection.busy_timeout(BUSY)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// A statement is prepared once for each connection. Without the second setting SQLite would look at the bound values
/// of some of them and prepare them anew whenever those change, which costs more than running them.
pub(super) fn keep_statements(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn describe(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => unreachable_at(path, error),
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase {
            place: path.display().to_string(),
            source: error.into(),
        },
        _ => error.into(),
    }
}

fn writable(path: &Path, options: &SqliteOptions) -> Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let configured = || {
        // If the file may not be written, SQLite opens it all the same, for reading. It notices when it looks inside.
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        if connection.is_readonly("main")? {
            return Ok(false);
        }
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        // A checkpoint on the committing connection would make one message in a thousand slow.
        connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
        if let Some(pages) = options.max_pages {
            connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        }
        Ok(true)
    };
    match configured().map_err(|error| describe(path, error))? {
        true => Ok(connection),
        false => Err(StoreError::ReadOnly(
            format!("{} is write-protected", path.display()).into(),
        )),
    }
}

pub(super) fn readable(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

pub(super) fn checkpointer(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// The last step that was done here, if any.
fn last_step(connection: &Connection) -> Result<Option<i64>> {
    let has_history = "SELECT 1 FROM sqlite_schema WHERE name = ?1";
    let found = connection
        .query_row(has_history, [schema::HISTORY], |_| Ok(()))
        .optional()?;
    if found.is_none() {
        return Ok(None);
    }
    let last = format!("SELECT max(version) FROM {}", schema::HISTORY);
    Ok(connection.query_row(&last, [], |row| row.get::<_, Option<i64>>(0))?)
}

/// Computes the looks of names that are older than this rule, some in each transaction.
pub(super) fn fill_looks(connection: &mut Connection) -> Result<()> {
    let mut after = 0;
    loop {
        let part = connection.transaction()?;
        let last = at_once(people::fill_looks(&mut Local(&part), after))?;
        part.commit()?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let runner = schema::runner(schema::SQLITE)?;
    let last = last_step(connection)?;
    schema::check_version(&runner, last)?;
    let ran = runner.run(&mut *connection);
    ran.map_err(|error| match error.kind() {
        refinery::error::Kind::Connection(_, source) => match source.downcast_ref() {
            Some(rusqlite::Error::SqliteFailure(cause, _)) if cause.code == ErrorCode::DiskFull => {
                StoreError::Full(error.into())
            }
            _ => StoreError::Failed(error.into()),
        },
        _ => StoreError::Failed(error.into()),
    })?;
    origin::check_tables(&tables(connection)?)
}

/// Removes the database, for `anser-server setup drop`. Refuses while a server uses it.
pub fn drop_everything(path: &Path) -> Result<()> {
    let lock = Lock::take(path)?;
    let lock_file = lock_path(path);
    for ending in ["-wal", "-shm", ""] {
        remove(&beside(path, ending))?;
    }
    drop(lock);
    remove(&lock_file)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(from_io(path, error)),
        _ => Ok(()),
    }
}
