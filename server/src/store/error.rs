//! Failures of a store: how they are described, counted, logged, and told to users.

use parking_lot::{Mutex, MutexGuard};

use anser_shared::refusal::{Refusal, Trouble};

/// A failure of the store itself. A user's mistake is a [`Refusal`] or `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no room for another row. Nothing of the failed transaction was stored.
    #[error("the disk is full: make room, and everything goes on")]
    Full(#[source] Cause),
    #[error("the database can only be read: give the server the right to write it")]
    ReadOnly(#[source] Cause),
    #[error(
        "the database at {place} is missing or does not answer: start it, or correct the address"
    )]
    Unreachable { place: String, source: Cause },
    #[error(
        "the database server at {place} answers and does not take the account: correct the name and \
         the password in the address, or give the account its rights"
    )]
    AccountRefused { place: String, source: Cause },
    #[error(
        "the database server at {place} does not show a certificate that can be trusted: correct it, or \
         add &verify_ca=false to the address where it is one of your own"
    )]
    NotTrusted { place: String, source: Cause },
    #[error(
        "the database server answers and has no database {place}: make an empty one (CREATE DATABASE), \
         correct the address, or put the database back from your backup"
    )]
    NoDatabase { place: String, source: Cause },
    #[error(
        "the database was written by a newer anser-server (its schema is version {found}, this \
         program knows up to {known}): update this program"
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "the database keeps text as {found}, which loses or confuses characters; it must be {wanted}: \
         ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE {wanted} changes it for new tables, and \
         ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 COLLATE {wanted} for one that is there"
    )]
    CharacterSet { found: String, wanted: &'static str },
    #[error(
        "the database says nothing for {seconds} seconds: see whether its computer and the way there \
         are well"
    )]
    Silent { seconds: u64 },
    #[error("another anser-server uses this database: stop it, or give this one another database")]
    InUse,
    #[error(
        "the database {place} is missing or empty, while the keys of a server are in {keys}: put back \
         the database from your backup; to begin a new server instead, move that folder away first"
    )]
    DatabaseMissing { place: String, keys: String },
    #[error(
        "the keys of the server are missing from {keys}, while the database {place} has {people} \
         people, of whom none could sign in with new keys: put back the folder from your backup; to \
         begin a new server instead, move the database away, or name another one"
    )]
    KeysMissing {
        place: String,
        people: i64,
        keys: String,
    },
    #[error(
        "the keys in {keys} are not those of the server that the database {place} belongs to: put \
         back the keys that belong to it, or name the database that belongs to these keys"
    )]
    OtherKeys { place: String, keys: String },
    #[error(
        "the database {place} was emptied ({what}): put it back from your backup; to begin a new \
         server instead, move it and the folder {keys} away"
    )]
    Emptied {
        place: String,
        what: String,
        keys: String,
    },
    #[error(
        "the database {place} is missing or empty, while its journal {journal} is there: put both back \
         from your backup; to begin a new database instead, move the journal away"
    )]
    JournalAlone { place: String, journal: String },
    #[error("the table {table} is missing from the database: put it back from your backup")]
    TableMissing { table: &'static str },
    #[error(
        "the database file {place} has another name on disk (a hard link), by which another server \
         could write it: remove the other name, or give this server a copy of the file"
    )]
    Linked { place: String },
    /// The data that were opened are gone. Nothing that is written now would be found again.
    #[error(
        "{what}: nothing is taken any more. Stop the server, put the data back from your backup, and \
         start it again"
    )]
    Lost { what: String },
    #[error("{place} is not a database: put back the copy from your backup, or move the file away")]
    NotADatabase { place: String, source: Cause },
    /// The server is stopping: [`Store::close`](super::Store::close) was called before this.
    #[error("the database is closed")]
    Closed,
    #[error("column {column} of {table} holds what cannot be")]
    Broken {
        table: &'static str,
        column: &'static str,
    },
    /// The data on the disk differ from what was written there.
    #[error("the database is damaged: put it back from your backup")]
    Damaged(#[source] Cause),
    #[error("the database failed")]
    Failed(#[source] Cause),
}

pub type Cause = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// What a program is told about it.
    pub fn refusal(&self) -> Refusal {
        Refusal::Unavailable(match self {
            Self::Full(_) => Trouble::DiskFull,
            Self::ReadOnly(_) => Trouble::ReadOnly,
            Self::Closed => Trouble::Stopping,
            Self::Lost { .. } => Trouble::DataGone,
            _ => Trouble::Database,
        })
    }
}

impl StoreError {
    /// Whether it is about the database as a whole. `health.rs` logs that once for all requests that meet it.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Full(_)
                | Self::ReadOnly(_)
                | Self::Unreachable { .. }
                | Self::AccountRefused { .. }
                | Self::NoDatabase { .. }
                | Self::NotTrusted { .. }
                | Self::Silent { .. }
                | Self::InUse
                | Self::Lost { .. }
                | Self::Damaged(_)
        )
    }
}

/// Counts the requests that met an outage.
#[derive(Debug, Default)]
pub(crate) struct FailureCount(Mutex<Failures>);

impl FailureCount {
    pub(crate) fn note(&self, error: &StoreError) {
        if error.is_outage() {
            let mut failures = self.lock();
            failures.count += 1;
            failures.last = Some(chain(error));
        }
    }

    pub(crate) fn get(&self) -> Failures {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.0.lock()
    }
}

/// Stopping is no failure, and an outage is logged once for all requests that meet it. Every other failure must be
/// logged, because the answer says only what a user needs.
pub(crate) fn log_unstored(error: &StoreError, count: usize) {
    match error {
        StoreError::Closed => {}
        error if error.is_outage() => {
            tracing::debug!(
                error = error as &dyn std::error::Error,
                count,
                "messages were not stored"
            );
        }
        error => {
            tracing::error!(
                error = error as &dyn std::error::Error,
                count,
                "messages were not stored"
            );
        }
    }
}

/// How many requests a store has failed to carry out because of its database, and why the last one failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub count: u64,
    pub last: Option<String>,
}

/// Turns a failure of the store into a refusal, and logs it once, here. An outage is logged once for all requests
/// that meet it.
pub(crate) fn refuse(error: &StoreError) -> Refusal {
    if error.is_outage() {
        tracing::debug!(error = error as &dyn std::error::Error, "a request failed");
    } else {
        tracing::error!(error = error as &dyn std::error::Error, "a request failed");
    }
    error.refusal()
}

/// An error with its causes, each part once.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.contains(&part) {
            text = format!("{text}: {part}");
        }
        cause = error.source();
    }
    let mut parts: Vec<&str> = text.split(": ").collect();
    parts.dedup();
    parts.join(": ")
}

/// What programs are told while this lasts.
pub fn trouble_of(error: &StoreError) -> Trouble {
    match error {
        StoreError::Lost { .. } => Trouble::DataGone,
        _ => Trouble::Database,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_does_not_say_the_same_twice() {
        let lost = StoreError::Lost {
            what: "it is gone".into(),
        };
        assert_eq!(chain(&lost), lost.to_string());
        let inner = std::io::Error::other("no route");
        let error = StoreError::Unreachable {
            place: "host".into(),
            source: inner.into(),
        };
        assert!(chain(&error).ends_with("correct the address: no route"));
        let wrapped = std::io::Error::other("I/O error: I/O error: no route");
        assert_eq!(chain(&wrapped), "I/O error: no route");
    }
}
