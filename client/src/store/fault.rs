//! Why the history did not do what it was told.

use std::io;

use rusqlite::ErrorCode;

use crate::core::model::DiskFault;

/// Why the history did not do what it was told. Nothing of the commands in question was done.
#[derive(Debug, thiserror::Error)]
pub enum HistoryFault {
    /// What stands in the file makes no sense: it has to be set aside.
    #[error("the history is damaged: {0}")]
    Damaged(String),
    /// The file may be sound; the disk, or the way to it, is not. Later may be better.
    #[error("{0}")]
    Disk(DiskFault),
}

impl From<rusqlite::Error> for HistoryFault {
    fn from(error: rusqlite::Error) -> Self {
        const WORLD: [ErrorCode; 9] = [
            ErrorCode::PermissionDenied,
            ErrorCode::DatabaseBusy,
            ErrorCode::DatabaseLocked,
            ErrorCode::OutOfMemory,
            ErrorCode::ReadOnly,
            ErrorCode::OperationInterrupted,
            ErrorCode::SystemIoFailure,
            ErrorCode::CannotOpen,
            ErrorCode::FileLockingProtocolFailed,
        ];
        // Whatever is not the world's fault means that the tables are not what we made them: a
        // column of another type, a missing table, an index that disagrees with its rows.
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Disk(DiskFault::Full),
            Some(code) if WORLD.contains(&code) => Self::Disk(DiskFault::Other(error.to_string())),
            _ => Self::Damaged(error.to_string()),
        }
    }
}

impl From<io::Error> for HistoryFault {
    fn from(error: io::Error) -> Self {
        Self::Disk(error.into())
    }
}
