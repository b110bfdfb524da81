//! Reads what is on disk after everything has ended: the server's log and each local history.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anser_shared::body::{Body, BodyKind};
use anser_shared::id::MessageId;
use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags};

/// An entry of a conversation's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) author: i64,
    pub(super) id: MessageId,
    /// `None` for an entry that is no text, for example a line about a new member.
    pub(super) text: Option<String>,
}

/// Entries by conversation and place. Two copies of one place are both kept, so that they are noticed.
pub(super) type Logs = BTreeMap<i64, BTreeMap<u64, Vec<Line>>>;

/// A row of both databases and of the local history.
pub(super) struct Row {
    pub(super) conversation: i64,
    pub(super) seq: i64,
    pub(super) author: i64,
    pub(super) id: Vec<u8>,
    pub(super) kind: Option<u16>,
    pub(super) body: Option<Vec<u8>>,
}

pub(super) fn add(logs: &mut Logs, row: Row) -> Result<()> {
    let Row {
        conversation,
        seq,
        author,
        id,
        kind,
        body,
    } = row;
    let id = <[u8; 16]>::try_from(id.as_slice()).context("an id has another length")?;
    let body = kind.zip(body).map(|(kind, bytes)| Body {
        kind: BodyKind(kind),
        bytes,
    });
    let line = Line {
        author,
        id: MessageId(id),
        text: body.and_then(|body| body.as_text()).map(|body| body.text),
    };
    let places = logs.entry(conversation).or_default();
    let place = u64::try_from(seq).context("a place is negative")?;
    places.entry(place).or_default().push(line);
    Ok(())
}

fn open(path: &Path) -> Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .with_context(|| format!("opening {}", path.display()))
}

/// All rows of a query, in the columns of [`Row`].
fn rows(path: &Path, query: &str) -> Result<Logs> {
    let connection = open(path)?;
    let mut statement = connection.prepare(query)?;
    let mut found = statement.query([])?;
    let mut logs = Logs::new();
    while let Some(row) = found.next()? {
        let row = Row {
            conversation: row.get(0)?,
            seq: row.get(1)?,
            author: row.get(2)?,
            id: row.get(3)?,
            kind: row.get(4)?,
            body: row.get(5)?,
        };
        add(&mut logs, row)?;
    }
    Ok(logs)
}

/// The server's log, on SQLite in its data folder.
pub(super) fn of_sqlite(data: &Path) -> Result<Logs> {
    rows(
        &data.join("data").join("anser.db"),
        "SELECT conversation_id, seq, author_id, message_id, body_kind, body FROM chatmsg",
    )
}

/// The server's log, on MariaDB.
pub(super) fn of_mariadb(url: &str) -> Result<Logs> {
    let said = xtask::mariadb::query(
        url,
        "SELECT conversation_id, seq, author_id, HEX(message_id), body_kind, HEX(body) FROM chatmsg",
    )?;
    let mut logs = Logs::new();
    for line in said.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [conversation, seq, author, id, kind, body] = fields[..] else {
            anyhow::bail!("the database answers otherwise: {line}");
        };
        let row = Row {
            conversation: conversation.parse()?,
            seq: seq.parse()?,
            author: author.parse()?,
            id: bytes(id)?,
            kind: Some(kind.parse()?),
            body: Some(bytes(body)?),
        };
        add(&mut logs, row)?;
    }
    Ok(logs)
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>> {
    let pairs = hexadecimal.as_bytes().chunks(2);
    pairs
        .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
        .collect()
}

/// The file with the local history of the one account of a profile.
fn history(profile: &Path) -> Result<PathBuf> {
    let accounts = profile.join("accounts");
    let mut folders =
        std::fs::read_dir(&accounts).with_context(|| format!("reading {}", accounts.display()))?;
    let folder = folders.next().context("nobody has signed in here")??;
    Ok(folder.path().join("history.db"))
}

/// The content of the local history of a profile.
pub(super) fn of_profile(profile: &Path) -> Result<Logs> {
    rows(
        &history(profile)?,
        "SELECT conversation, seq, author, id, body_kind, body FROM entries",
    )
}

/// The number of texts that wait in a profile for the server, by conversation.
pub(super) fn waiting(profile: &Path) -> Result<BTreeMap<i64, i64>> {
    let connection = open(&history(profile)?)?;
    let mut statement = connection.prepare(
        "SELECT conversation, COUNT(*) FROM outbox WHERE refusal IS NULL GROUP BY conversation",
    )?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
