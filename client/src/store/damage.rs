//! What becomes of a damaged history: it is set aside as it is, and what only it has is saved from
//! it as far as it can be read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OpenFlags, Row};

use super::history::History;
use super::rows;
use super::unsent::Unsent;
use crate::core::model::{Draft, Pending};
use crate::profile::files::remove_if_there;

/// Gives the history and the files beside it another name, which nobody has yet.
pub(super) fn set_aside(folder: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let aside = free_name(folder, "history", "db", now);
    let history = folder.join(History::FILE);
    // The log goes first: without its file it is worth nothing, while the file alone would be
    // read as a history that lacks its end.
    for suffix in ["-wal", "-shm", ""] {
        match fs::rename(with_suffix(&history, suffix), with_suffix(&aside, suffix)) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
            _ => {}
        }
    }
    Ok(aside)
}

/// Where the file beside a history goes when it is damaged.
pub(super) fn unsent_aside(folder: &Path, now: Timestamp) -> PathBuf {
    let (name, ending) = Unsent::FILE
        .split_once('.')
        .unwrap_or((Unsent::FILE, "bin"));
    free_name(folder, name, ending, now)
}

fn free_name(folder: &Path, name: &str, ending: &str, now: Timestamp) -> PathBuf {
    let moment = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let moment = moment.strftime("%Y%m%d-%H%M%S");
    (1..=u32::MAX)
        .map(|n| match n {
            1 => folder.join(format!("{name}.damaged-{moment}.{ending}")),
            _ => folder.join(format!("{name}.damaged-{moment}-{n}.{ending}")),
        })
        .find(|path| !path.exists())
        .expect("a folder has fewer files than there are numbers")
}

/// Whether there is a history; an empty file is none.
pub(super) fn is_there(folder: &Path) -> bool {
    fs::metadata(folder.join(History::FILE)).is_ok_and(|file| file.len() > 0)
}

/// What could be read of a damaged history.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    pub(super) texts: Vec<(ConversationId, Pending)>,
    pub(super) drafts: Vec<(ConversationId, Draft)>,
    pub(super) kinds: BTreeMap<ConversationId, ConversationKind>,
}

/// Reads what only the program has from a damaged file, as far as that is possible.
pub(super) fn salvage(damaged: &Path) -> Salvaged {
    read(damaged).unwrap_or_else(|error| {
        tracing::warn!("nothing can be read of the damaged history: {error}");
        Salvaged::default()
    })
}

/// Removes every history of the account and what stands beside it, those set aside included.
pub(super) fn forget(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("history.") || name.starts_with("unsent.") {
            remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn read(damaged: &Path) -> Result<Salvaged, rusqlite::Error> {
    let connection = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Without this SQLite reads nothing at all of a file that is shorter than its header says.
    connection.pragma_update(None, "writable_schema", true)?;
    let drafts = rows_around_damage(
        &connection,
        "SELECT text, base, untold, elsewhere, conversation FROM drafts",
        "conversation",
        |row| {
            let conversation = rows::number(row, 4)?;
            // Whether the server has it may be what is damaged.
            let draft = Draft {
                untold: true,
                ..rows::draft(row, 0)?
            };
            Ok((conversation, (ConversationId(conversation), draft)))
        },
    );
    let texts = [rows::PENDING, rows::PENDING_BEFORE_KINDS].map(|columns| {
        let select = format!("SELECT {columns}, place FROM outbox");
        rows_around_damage(&connection, &select, "place", |row| {
            Ok((rows::number(row, 6)?, rows::pending(row)?))
        })
    });
    // A file has the one or the other.
    let [texts, texts_of_before] = texts;
    let texts = match texts.is_empty() {
        true => texts_of_before,
        false => texts,
    };
    let kinds = rows_around_damage(
        &connection,
        "SELECT conversation, peer, kind FROM conversations",
        "conversation",
        |row| {
            let conversation = rows::number(row, 0)?;
            let kind = rows::kind(row, 2, UserId(rows::number(row, 1)?))?;
            Ok((conversation, (ConversationId(conversation), kind)))
        },
    );
    Ok(Salvaged {
        texts,
        drafts,
        kinds: kinds.into_iter().collect(),
    })
}

/// The rows of a table on both sides of a place that cannot be read: from the front until the
/// first fault, then from the back.
fn rows_around_damage<T>(
    connection: &Connection,
    select: &str,
    key: &str,
    read: impl Fn(&Row<'_>) -> Result<(u64, T), rusqlite::Error>,
) -> Vec<T> {
    let mut found = BTreeMap::new();
    for direction in ["ASC", "DESC"] {
        let sql = format!("{select} ORDER BY {key} {direction}");
        let Ok(mut statement) = connection.prepare(&sql) else {
            continue;
        };
        let Ok(rows) = statement.query_map([], &read) else {
            continue;
        };
        let mut whole = true;
        for row in rows {
            match row {
                Ok((key, value)) => drop(found.insert(key, value)),
                // A row whose content makes no sense does not end the walk.
                Err(error) if error.sqlite_error_code().is_none() => {}
                Err(_) => {
                    whole = false;
                    break;
                }
            }
        }
        if whole {
            break;
        }
    }
    found.into_values().collect()
}
