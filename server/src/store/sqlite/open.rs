//! From a path to connections: the lock, the settings, the tables. Everything that can be wrong
//! with a database file is found and named here, before anybody is served.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};

use super::SqliteOptions;
use crate::store::{Result, StoreError, schema};

/// How long a connection waits for another one's lock. Ours never hold one for long; a copy made
/// by an administrator's tool may.
const BUSY: Duration = Duration::from_secs(5);

/// Keeps what the writer touches all the time in memory. Readers have the default of 2 MiB each
/// and rely on the system's cache.
const WRITER_CACHE_KIB: i64 = 16 * 1024;

/// There are fewer statements than this.
const STATEMENTS: usize = 64;

/// Held by one server at a time. It lies beside the database, since SQLite's own locks come and
/// go with transactions.
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self> {
        let open = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(lock_path(path));
        let file = open.map_err(|error| from_io(path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(StoreError::Failed(error.into())),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would not do: a process that is being started just now has the file open
        // as well, for a moment. What cannot be unlocked ends with the file.
        let _ = self.0.unlock();
    }
}

fn lock_path(path: &Path) -> PathBuf {
    beside(path, ".lock")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
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

/// Makes an empty file that only its owner may read: the database holds what devices resume with.
/// SQLite gives its journal the same mode.
pub(super) fn make_private(path: &Path) -> Result<()> {
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

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| describe(path, error))?;
    connection.busy_timeout(BUSY)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// A statement is prepared once for each connection. Without the second setting SQLite would look
/// at what is bound to some of them and prepare them anew whenever that changes, which costs more
/// than running them.
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

pub(super) fn writable(path: &Path, options: &SqliteOptions) -> Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let configured = || {
        // Where the file may not be written, SQLite opens it all the same, for reading. It knows
        // once it has looked inside.
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

pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let runner = schema::runner(schema::SQLITE)?;
    let has_history = "SELECT 1 FROM sqlite_schema WHERE name = ?1";
    let last = match connection
        .query_row(has_history, [schema::HISTORY], |_| Ok(()))
        .optional()?
    {
        Some(()) => {
            let last = format!("SELECT max(version) FROM {}", schema::HISTORY);
            connection.query_row(&last, [], |row| row.get::<_, Option<i64>>(0))?
        }
        None => None,
    };
    schema::check_version(&runner, last)?;
    runner
        .run(connection)
        .map(drop)
        .map_err(|error| match error.kind() {
            refinery::error::Kind::Connection(_, source) => match source.downcast_ref() {
                Some(rusqlite::Error::SqliteFailure(cause, _))
                    if cause.code == ErrorCode::DiskFull =>
                {
                    StoreError::Full(error.into())
                }
                _ => StoreError::Failed(error.into()),
            },
            _ => StoreError::Failed(error.into()),
        })
}

/// Removes the database, for `anser-server setup drop`. Refuses while a server uses it.
pub fn drop_everything(path: &Path) -> Result<()> {
    let lock = Lock::take(path)?;
    for ending in ["-wal", "-shm", ""] {
        remove(&beside(path, ending))?;
    }
    drop(lock);
    remove(&lock_path(path))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(from_io(path, error)),
        _ => Ok(()),
    }
}
