//! What becomes of a damaged history: it is set aside as it is, and what only it has is saved from
//! it as far as it can be read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anser_shared::event::ConversationKind;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OpenFlags, Row};

use super::history::{History, HistoryFault};
use super::rows;
use crate::core::effect::StoreCommand;
use crate::core::model::{Draft, Pending};
use crate::profile::files::remove_if_there;

/// Gives the history and the files beside it another name, which nobody has yet.
pub(super) fn set_aside(folder: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let moment = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let moment = moment.strftime("%Y%m%d-%H%M%S");
    let aside = (1..)
        .map(|n| match n {
            1 => folder.join(format!("history.damaged-{moment}.db")),
            _ => folder.join(format!("history.damaged-{moment}-{n}.db")),
        })
        .find(|path| !path.exists())
        .expect("a folder has fewer files than there are numbers");
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

/// Takes the outbox and the drafts over from a damaged file into an empty history.
pub(super) fn salvage(damaged: &Path, into: &mut History) -> Result<(), HistoryFault> {
    let commands = read(damaged).unwrap_or_else(|error| {
        tracing::warn!("nothing can be read of the damaged history: {error}");
        Vec::new()
    });
    into.execute(&commands).map(drop)
}

/// Removes every history of the account, those set aside included.
pub(super) fn forget(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("history.") {
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

fn read(damaged: &Path) -> Result<Vec<StoreCommand>, rusqlite::Error> {
    let connection = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Without this SQLite reads nothing at all of a file that is shorter than its header says.
    connection.pragma_update(None, "writable_schema", true)?;
    let drafts = rows_around_damage(
        &connection,
        "SELECT conversation, text FROM drafts",
        "conversation",
        |row| {
            Ok((
                rows::number(row, 0)?,
                (ConversationId(rows::number(row, 0)?), row.get(1)?),
            ))
        },
    );
    let select = format!("SELECT {}, place FROM outbox", rows::PENDING);
    let outbox: Vec<(ConversationId, Pending)> =
        rows_around_damage(&connection, &select, "place", |row| {
            Ok((rows::number(row, 5)?, rows::pending(row)?))
        });
    // A message is shown in its conversation, which therefore has to be there, even if nobody
    // can say with whom it is until the server does.
    let kind = |conversation: ConversationId| -> ConversationKind {
        let kind = connection.query_row(
            "SELECT peer, kind FROM conversations WHERE conversation = ?1",
            [conversation.0.cast_signed()],
            |row| rows::kind(row, 1, UserId(rows::number(row, 0)?)),
        );
        let peer = UserId(0);
        kind.unwrap_or(ConversationKind::Direct { peer })
    };
    let drafts: Vec<(ConversationId, String)> = drafts;
    let conversations = drafts
        .iter()
        .map(|(id, _)| *id)
        .chain(outbox.iter().map(|(id, _)| *id));
    let mut commands: Vec<_> = conversations
        .map(|conversation| StoreCommand::AddConversation {
            conversation,
            kind: kind(conversation),
        })
        .collect();
    // Queueing clears the draft, so the drafts come after the messages.
    commands.extend(
        outbox
            .into_iter()
            .map(|(conversation, pending)| StoreCommand::Queue {
                conversation,
                pending,
            }),
    );
    commands.extend(
        drafts
            .into_iter()
            .map(|(conversation, text)| StoreCommand::SaveDraft {
                revision: None,
                conversation,
                draft: Draft {
                    text,
                    untold: true,
                    ..Draft::default()
                },
            }),
    );
    Ok(commands)
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
