//! Writing what is kept on this computer into a file.

use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq};

use super::DiskFault;
use super::ticket::Ticket;

/// What is written, how, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub scope: Scope,
    pub format: Format,
    pub path: PathBuf,
    /// A file of this name is replaced.
    pub replaces: bool,
}

/// Which messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Everything,
    Conversation(ConversationId),
    /// These, in the order of their conversations and places.
    Selection(Arc<Vec<(ConversationId, Seq)>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Html,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Html, Self::Text, Self::Json];

    /// The end of the name of such a file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

/// An export that somebody has asked for, until what came of it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exporting {
    pub ticket: Ticket,
    pub export: Export,
    /// So many messages are written, of so many.
    pub written: u64,
    pub all: u64,
    /// How many it were in the end, or why there is no file.
    pub came: Option<Result<u64, ExportFault>>,
}

/// What whoever writes the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEvent {
    /// So many messages are written, of so many.
    Written { written: u64, all: u64 },
    /// So many were written, or there is no file.
    Ended(Result<u64, ExportFault>),
}

/// Why there is no file, or not another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportFault {
    /// There is one of this name.
    Exists,
    /// It is the name of a folder, or no name.
    NoName,
    NoFolder,
    /// Nobody may write there.
    Denied,
    Full,
    /// Something else, in the system's words.
    Other(String),
    /// The local history cannot be read.
    History(DiskFault),
    /// There is nothing that could be written.
    Nothing,
    /// Another one is being written.
    Busy,
    /// The person has stopped it.
    Stopped,
}

impl From<std::io::Error> for ExportFault {
    fn from(fault: std::io::Error) -> Self {
        use std::io::ErrorKind::{NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
        match fault.kind() {
            NotFound | NotADirectory => Self::NoFolder,
            PermissionDenied | ReadOnlyFilesystem => Self::Denied,
            _ => match DiskFault::from(fault) {
                DiskFault::Full => Self::Full,
                DiskFault::Other(reason) => Self::Other(reason),
            },
        }
    }
}
