//! The file of one account's history: opening it, and carrying out commands all or none.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use anser_shared::event::{Arrangement, ConversationKind, Marks};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::{Body, BodyKind, Entry};
use anser_shared::time::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::unsent::Live;
use super::work::Work;
use super::{rows, schema};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, OpenedConversation, StoreEvent};
use crate::core::model::{DiskFault, Draft, Pending, counts_for};
use crate::profile::files;

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

/// The history of one account, open.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    /// Entries of this author take their message out of the outbox.
    own: UserId,
    /// Somebody says with a command what was told to whoever reads this program. Otherwise nobody
    /// reads it, and what is appended counts as told.
    pub(super) reports: bool,
}

/// Another process may look at the file for a moment (a backup, a search); nobody stays in it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every statement of this file has room; compiling one costs more than running it.
const STATEMENTS: usize = 32;

impl History {
    pub const FILE: &str = "history.db";

    /// Opens the history in an account's folder, or makes an empty one.
    ///
    /// WAL with `synchronous = NORMAL`: a commit is with the operating system when it returns, so
    /// that a program that crashes or is killed loses nothing, and the file is sound whatever
    /// happens. What a power cut can take is the last moments before it, and of those the server
    /// has everything that was sent: `FULL` would buy a text written offline a second before the
    /// cut, for a wait on the disk at every message. The lock is exclusive because one program
    /// owns a profile; then WAL needs no shared memory, which network file systems do not have.
    pub fn open(folder: &Path, own: UserId) -> Result<Self, HistoryFault> {
        let path = folder.join(Self::FILE);
        files::make_private_folder(folder)?;
        // SQLite gives the files beside it the same rights.
        files::make_private_file(&path)?;
        let mut connection = Connection::open(&path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA journal_size_limit = 4194304;",
        )?;
        schema::migrate(&mut connection)?;
        Ok(Self {
            connection,
            own,
            reports: false,
        })
    }

    /// Carries out commands in their order, all or none of them, and gives what they are answered
    /// with. One transaction for everything that waits together is what makes catching up fast.
    pub fn execute(&mut self, commands: &[StoreCommand]) -> Result<Vec<StoreEvent>, HistoryFault> {
        self.execute_batch(commands, None)
    }

    /// The same for commands of which the file beside the history has a batch, by its number.
    pub(super) fn execute_batch(
        &mut self,
        commands: &[StoreCommand],
        number: Option<u64>,
    ) -> Result<Vec<StoreEvent>, HistoryFault> {
        let transaction = self.connection.transaction()?;
        let work = Work {
            transaction: &transaction,
            own: self.own,
            reports: self.reports,
        };
        let mut events = Vec::new();
        for command in commands {
            events.extend(work.carry_out(command)?);
        }
        if let Some(number) = number {
            work.set_number(number)?;
        }
        transaction.commit()?;
        Ok(events)
    }

    /// What is known when the program starts: no entry beyond the last of each conversation.
    pub fn opened(&self) -> Result<Opened, HistoryFault> {
        let connection = &self.connection;
        let (revision, life) =
            connection.query_row("SELECT revision, life FROM account", [], |row| {
                Ok((rows::number(row, 0)?, rows::number(row, 1)?))
            })?;
        let friends = connection
            .prepare("SELECT friend FROM friends ORDER BY user")?
            .query_map([], |row| rows::encoded(row, 0))?
            .collect::<Result<_, _>>()?;
        let profile = connection.query_row("SELECT profile FROM account", [], |row| {
            let kept = row.get_ref(0)?.as_blob_or_null()?.is_some();
            kept.then(|| rows::profile(row, 0)).transpose()
        })?;
        let met = connection
            .prepare("SELECT person FROM people ORDER BY user")?
            .query_map([], |row| rows::encoded(row, 0))?
            .collect::<Result<_, _>>()?;
        let places = connection
            .prepare("SELECT window, conversation, x, y, width, height FROM places")?
            .query_map([], rows::place)?
            .collect::<Result<_, _>>()?;
        let open = connection
            .prepare("SELECT conversation FROM open_windows ORDER BY conversation")?
            .query_map([], |row| rows::number(row, 0).map(ConversationId))?
            .collect::<Result<_, _>>()?;
        let conversations = conversations(connection, self.own)?;
        Ok(Opened {
            revision,
            profile,
            life,
            friends,
            is_new: conversations.is_empty(),
            unreported: self.unreported()?,
            told: BTreeMap::new(),
            conversations,
            met,
            places,
            open,
        })
    }

    /// What stands in the log and may not have been told.
    fn unreported(&self) -> Result<Vec<(ConversationId, Entry)>, HistoryFault> {
        if !self.reports {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {}, c.conversation FROM conversations AS c
             CROSS JOIN entries AS e ON e.conversation = c.conversation AND seq > reported
             ORDER BY c.conversation, seq",
            rows::CHECKED
        );
        let mut statement = self.connection.prepare(&sql)?;
        let found = statement.query_map([], |row| {
            let conversation = ConversationId(rows::number(row, 7)?);
            Ok((conversation, rows::checked(row, conversation)?))
        })?;
        let mut unreported = Vec::new();
        for row in found {
            let (conversation, entry) = row?;
            unreported.extend(entry.map(|entry| (conversation, entry)));
        }
        Ok(unreported)
    }

    /// The number of the last batch that is here, too.
    pub(super) fn number(&self) -> Result<u64, HistoryFault> {
        let sql = "SELECT home FROM account";
        let number = self
            .connection
            .query_row(sql, [], |row| rows::number(row, 0));
        Ok(number?)
    }

    /// What stands here of what only this program has.
    pub(super) fn live(&self) -> Result<Live, HistoryFault> {
        let connection = &self.connection;
        let sql = format!("SELECT {} FROM outbox ORDER BY place", rows::PENDING);
        let texts = connection
            .prepare(&sql)?
            .query_map([], rows::pending)?
            .collect::<Result<_, _>>()?;
        let sql = "SELECT text, base, untold, elsewhere, conversation FROM drafts";
        let drafts = connection
            .prepare(sql)?
            .query_map([], |row| {
                Ok((ConversationId(rows::number(row, 4)?), rows::draft(row, 0)?))
            })?
            .collect::<Result<Vec<(_, Draft)>, _>>()?;
        let sql = "SELECT conversation, reported FROM conversations WHERE reported > 0";
        let told = connection
            .prepare(sql)?
            .query_map([], |row| {
                Ok((
                    ConversationId(rows::number(row, 0)?),
                    Seq(rows::number(row, 1)?),
                ))
            })?
            .collect::<Result<_, _>>()?;
        let drafts = drafts.into_iter().filter(|(_, draft)| draft.is_own());
        Ok(Live {
            texts,
            drafts: drafts.collect(),
            told,
        })
    }

    /// The last place of a conversation that is here, if the conversation is known.
    pub(super) fn head(&self, conversation: ConversationId) -> Result<Option<Seq>, HistoryFault> {
        let sql = "SELECT local_head FROM conversations WHERE conversation = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let head = statement
            .query_row([conversation.0.cast_signed()], |row| {
                rows::number(row, 0).map(Seq)
            })
            .optional();
        Ok(head?)
    }

    pub(super) fn draft(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<Draft>, HistoryFault> {
        let sql = "SELECT text, base, untold, elsewhere FROM drafts WHERE conversation = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let draft = statement
            .query_row([conversation.0.cast_signed()], |row| rows::draft(row, 0))
            .optional();
        Ok(draft?)
    }

    /// Whether one's own message stands in the log. There is no index: this is asked when two files
    /// do not agree, of a message or two.
    pub(super) fn holds(
        &self,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<bool, HistoryFault> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entries
                   WHERE conversation = ?1 AND id = ?2 AND author = ?3)";
        let parameters = params![conversation.0.cast_signed(), id.0, self.own.0.cast_signed()];
        Ok(self
            .connection
            .query_row(sql, parameters, |row| row.get(0))?)
    }

    /// Puts this in the place of all that stands here of what only this program has.
    pub(super) fn set_live(
        &mut self,
        live: &Live,
        kinds: &BTreeMap<ConversationId, ConversationKind>,
        number: u64,
    ) -> Result<(), HistoryFault> {
        let transaction = self.connection.transaction()?;
        let work = Work {
            transaction: &transaction,
            own: self.own,
            reports: self.reports,
        };
        work.set_live(live, kinds)?;
        work.set_number(number)?;
        Ok(transaction.commit()?)
    }
}

/// The conversations as they are known.
pub(super) fn conversations(
    connection: &Connection,
    own: UserId,
) -> Result<Vec<OpenedConversation>, HistoryFault> {
    let mut outbox: BTreeMap<ConversationId, Vec<Pending>> = BTreeMap::new();
    let mut statement = connection.prepare(&format!(
        "SELECT {} FROM outbox ORDER BY place",
        rows::PENDING
    ))?;
    for row in statement.query_map([], rows::pending)? {
        let (conversation, pending) = row?;
        outbox.entry(conversation).or_default().push(pending);
    }
    let Unread {
        mut unread,
        mut calling,
    } = unread(connection, own)?;
    let mut apart: BTreeMap<ConversationId, Vec<Entry>> = BTreeMap::new();
    let mut statement = connection.prepare(&format!(
        "SELECT {}, conversation FROM apart ORDER BY place",
        rows::ENTRY
    ))?;
    let rows = statement.query_map([], |row| {
        Ok((ConversationId(rows::number(row, 6)?), rows::entry(row)?))
    })?;
    for row in rows {
        let (conversation, entry) = row?;
        apart.entry(conversation).or_default().push(entry);
    }
    let mut statement = connection.prepare(&known_conversations())?;
    let conversations = statement.query_map([], |row| {
        let id = ConversationId(rows::number(row, 7)?);
        let local_head = Seq(rows::number(row, 9)?);
        Ok(OpenedConversation {
            id,
            kind: rows::kind(row, 22, UserId(rows::number(row, 8)?))?,
            local_head,
            reported: Seq(rows::number(row, 23)?),
            last: row
                .get::<_, Option<i64>>(0)?
                .map(|_| rows::checked(row, id))
                .transpose()?
                .map(|last| last.unwrap_or_else(|| rows::damaged(local_head, Timestamp(0)))),
            outbox: outbox.remove(&id).unwrap_or_default(),
            read: Seq(rows::number(row, 10)?),
            theirs: Marks {
                read: Seq(rows::number(row, 11)?),
                delivered: Seq(rows::number(row, 12)?),
            },
            unread: unread.remove(&id).unwrap_or_default(),
            calling: calling.remove(&id).unwrap_or_default(),
            arrangement: Arrangement {
                pinned: row.get(13)?,
                muted: row.get(14)?,
            },
            draft: rows::draft(row, 15)?,
            scroll: rows::scroll(row, 19)?,
            on_top: row.get(21)?,
            hidden: row.get(24)?,
            apart: apart.remove(&id).unwrap_or_default(),
        })
    })?;
    let conversations: Vec<_> = conversations.collect::<Result<_, _>>()?;
    if conversations
        .iter()
        .any(|c| c.last.is_none() && c.local_head != c.kind.from())
    {
        return Err(HistoryFault::Damaged(
            "the last entry of a conversation is missing".into(),
        ));
    }
    Ok(conversations)
}

/// What stands behind one's own mark and counts. Only those entries are looked at, and of them
/// only what counting needs.
fn unread(connection: &Connection, own: UserId) -> Result<Unread, HistoryFault> {
    let mut found = Unread::default();
    let mut statement = connection.prepare(UNREAD)?;
    let rows = statement.query_map([], |row| {
        let bytes: Option<Vec<u8>> = row.get(4)?;
        let entry = Entry {
            seq: Seq(rows::number(row, 1)?),
            author: UserId(rows::number(row, 2)?),
            id: MessageId([0; 16]),
            at: Timestamp(0),
            body: row.get::<_, Option<u16>>(3)?.map(|kind| Body {
                kind: BodyKind(kind),
                bytes: bytes.unwrap_or_default(),
            }),
        };
        Ok((ConversationId(rows::number(row, 0)?), entry))
    })?;
    for row in rows {
        let (conversation, entry) = row?;
        if !counts_for(&entry, own) {
            continue;
        }
        found
            .unread
            .entry(conversation)
            .or_default()
            .push(entry.seq);
        if let Some(text) = entry.body.as_ref().and_then(Body::as_text) {
            let calling = found.calling.entry(conversation).or_default();
            calling.push((entry.seq, text.text));
        }
    }
    Ok(found)
}

#[derive(Default)]
struct Unread {
    unread: BTreeMap<ConversationId, Vec<Seq>>,
    calling: BTreeMap<ConversationId, Vec<(Seq, String)>>,
}

/// The cross join has SQLite go from conversations to their entries. Left to itself it reads every
/// entry there is, because they lie in the order that is asked for: 45,000 pages of a million messages
/// instead of some of each conversation.
///
/// What a body says is read where many write, and there only of lines of the server's own and of texts with
/// a sign in them that may call somebody: `@`, or the wide one.
const UNREAD: &str = "SELECT c.conversation, seq, author, body_kind,
         CASE WHEN c.kind IS NOT NULL
              AND (body_kind = 2 OR instr(body, X'40') OR instr(body, X'EFBCA0'))
         THEN body END
     FROM conversations AS c
     CROSS JOIN entries AS e ON e.conversation = c.conversation AND seq > own_read
     ORDER BY c.conversation, seq";

/// One look-up by key for each conversation, however long its log is.
fn known_conversations() -> String {
    format!(
        "SELECT {}, c.conversation, peer, local_head,
                own_read, their_read, their_delivered, pinned, muted,
                text, base, untold, elsewhere, row, bottom, t.conversation IS NOT NULL, c.kind, reported,
                c.hidden
         FROM conversations AS c
         LEFT JOIN entries AS e ON e.conversation = c.conversation AND seq = local_head
         LEFT JOIN drafts AS d ON d.conversation = c.conversation
         LEFT JOIN scrolls AS s ON s.conversation = c.conversation
         LEFT JOIN windows_on_top AS t ON t.conversation = c.conversation",
        rows::CHECKED
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the statements of a start go about it, as SQLite explains it.
    #[test]
    fn no_start_reads_every_entry() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), UserId(1)).unwrap();
        for statement in [UNREAD, &known_conversations()] {
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let mut explain = history.connection.prepare(&explain).unwrap();
            let steps = explain.query_map([], |row| row.get(3)).unwrap();
            let steps: Vec<String> = steps.map(Result::unwrap).collect();
            assert!(steps.iter().any(|step| step == "SCAN c"), "{steps:?}");
            let entries = "SEARCH e USING PRIMARY KEY (conversation=? AND seq";
            assert!(
                steps.iter().any(|step| step.starts_with(entries)),
                "{steps:?}"
            );
        }
    }
}
