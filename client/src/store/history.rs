//! The file of one account's history, and what each command does to it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use anser_shared::codec;
use anser_shared::event::Friend;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::{Body, Entry};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, params};

use super::{rows, schema};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, OpenedConversation, StoreEvent};
use crate::core::model::{PAGE_ROWS, Pending, Place, WindowKey};
use crate::profile::files;

/// Why the history did not do what it was told. Nothing of the commands in question was done.
#[derive(Debug, thiserror::Error)]
pub enum HistoryFault {
    /// What stands in the file makes no sense: it has to be set aside.
    #[error("the history is damaged: {0}")]
    Damaged(String),
    /// The file may be sound; the disk, or the way to it, is not. Later may be better.
    #[error("{0}")]
    Disk(String),
}

impl From<rusqlite::Error> for HistoryFault {
    fn from(error: rusqlite::Error) -> Self {
        const WORLD: [ErrorCode; 10] = [
            ErrorCode::PermissionDenied,
            ErrorCode::DatabaseBusy,
            ErrorCode::DatabaseLocked,
            ErrorCode::OutOfMemory,
            ErrorCode::ReadOnly,
            ErrorCode::OperationInterrupted,
            ErrorCode::SystemIoFailure,
            ErrorCode::DiskFull,
            ErrorCode::CannotOpen,
            ErrorCode::FileLockingProtocolFailed,
        ];
        // Whatever is not the world's fault means that the tables are not what we made them: a
        // column of another type, a missing table, an index that disagrees with its rows.
        match error.sqlite_error_code() {
            Some(code) if WORLD.contains(&code) => Self::Disk(error.to_string()),
            _ => Self::Damaged(error.to_string()),
        }
    }
}

impl From<io::Error> for HistoryFault {
    fn from(error: io::Error) -> Self {
        Self::Disk(error.to_string())
    }
}

/// The history of one account, open.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    /// Entries of this author take their message out of the outbox.
    own: UserId,
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
        Ok(Self { connection, own })
    }

    /// Carries out commands in their order, all or none of them, and gives what they are answered
    /// with. One transaction for everything that waits together is what makes catching up fast.
    pub fn execute(&mut self, commands: &[StoreCommand]) -> Result<Vec<StoreEvent>, HistoryFault> {
        let transaction = self.connection.transaction()?;
        let work = Work {
            transaction: &transaction,
            own: self.own,
        };
        let mut events = Vec::new();
        for command in commands {
            events.extend(work.carry_out(command)?);
        }
        transaction.commit()?;
        Ok(events)
    }

    /// What is known when the program starts: no entry beyond the last of each conversation.
    pub fn opened(&self) -> Result<Opened, HistoryFault> {
        let connection = &self.connection;
        let revision = connection.query_row("SELECT revision FROM account", [], |row| {
            rows::number(row, 0)
        })?;
        let friends = connection
            .prepare("SELECT user, name, nickname, conversation FROM friends ORDER BY user")?
            .query_map([], rows::friend)?
            .collect::<Result<_, _>>()?;
        let places = connection
            .prepare("SELECT window, conversation, x, y, width, height FROM places")?
            .query_map([], rows::place)?
            .collect::<Result<_, _>>()?;
        Ok(Opened {
            revision,
            friends,
            conversations: self.conversations()?,
            places,
        })
    }

    fn conversations(&self) -> Result<Vec<OpenedConversation>, HistoryFault> {
        let mut outbox: BTreeMap<ConversationId, Vec<Pending>> = BTreeMap::new();
        let mut statement = self.connection.prepare(&format!(
            "SELECT {} FROM outbox ORDER BY place",
            rows::PENDING
        ))?;
        for row in statement.query_map([], rows::pending)? {
            let (conversation, pending) = row?;
            outbox.entry(conversation).or_default().push(pending);
        }
        // One look-up by key for each conversation, however long its log is.
        let mut statement = self.connection.prepare(&format!(
            "SELECT {}, c.conversation, peer, local_head, coalesce(text, '')
             FROM conversations AS c
             LEFT JOIN entries AS e ON e.conversation = c.conversation AND seq = local_head
             LEFT JOIN drafts AS d ON d.conversation = c.conversation",
            rows::ENTRY
        ))?;
        let conversations = statement.query_map([], |row| {
            let id = ConversationId(rows::number(row, 6)?);
            Ok(OpenedConversation {
                id,
                peer: UserId(rows::number(row, 7)?),
                local_head: Seq(rows::number(row, 8)?),
                last: row
                    .get::<_, Option<i64>>(0)?
                    .map(|_| rows::entry(row))
                    .transpose()?,
                outbox: outbox.remove(&id).unwrap_or_default(),
                draft: row.get(9)?,
            })
        })?;
        let conversations: Vec<_> = conversations.collect::<Result<_, _>>()?;
        if conversations
            .iter()
            .any(|c| c.last.is_none() && c.local_head != Seq::START)
        {
            return Err(HistoryFault::Damaged(
                "the last entry of a conversation is missing".into(),
            ));
        }
        Ok(conversations)
    }
}

/// One transaction's work.
struct Work<'a> {
    transaction: &'a Transaction<'a>,
    own: UserId,
}

impl Work<'_> {
    fn carry_out(&self, command: &StoreCommand) -> Result<Option<StoreEvent>, HistoryFault> {
        match command {
            // Which history is open is the affair of who holds it.
            StoreCommand::Open { .. } | StoreCommand::Close { .. } => Ok(None),
            StoreCommand::ReplaceFriends { revision, friends } => {
                self.run("DELETE FROM friends", [])?;
                friends
                    .iter()
                    .try_for_each(|friend| self.put_friend(friend))?;
                self.set_revision(*revision)
            }
            StoreCommand::ChangeFriend { revision, friend } => {
                self.put_friend(friend)?;
                self.set_revision(*revision)
            }
            &StoreCommand::AddConversation { conversation, peer } => {
                self.add_conversation(conversation, peer)
            }
            StoreCommand::Append {
                conversation,
                entries,
            } => {
                let head = self.append(*conversation, entries)?;
                Ok(Some(StoreEvent::Saved {
                    conversation: *conversation,
                    head,
                }))
            }
            StoreCommand::Queue {
                conversation,
                pending,
            } => self.queue(*conversation, pending),
            StoreCommand::MarkRefused { id, refusal } => self.mark_refused(*id, refusal.as_ref()),
            StoreCommand::Discard { id } => self.run("DELETE FROM outbox WHERE id = ?1", [id.0]),
            StoreCommand::SaveDraft { conversation, text } => self.save_draft(*conversation, text),
            &StoreCommand::SavePlace { window, place } => self.save_place(window, place),
            &StoreCommand::LoadPage { conversation, page } => {
                let entries = self.page(conversation, page)?;
                Ok(Some(StoreEvent::Page {
                    conversation,
                    page,
                    entries,
                }))
            }
            &StoreCommand::FindDate { conversation, at } => {
                let seq = self.find_date(conversation, at)?;
                Ok(Some(StoreEvent::FoundDate { conversation, seq }))
            }
        }
    }

    fn set_revision(&self, revision: u64) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("UPDATE account SET revision = ?1", [revision.cast_signed()])
    }

    fn put_friend(&self, friend: &Friend) -> Result<(), HistoryFault> {
        self.run(
            "INSERT OR REPLACE INTO friends (user, name, nickname, conversation)
             VALUES (?1, ?2, ?3, ?4)",
            params![
                friend.user.0.cast_signed(),
                friend.name,
                friend.nickname,
                friend.conversation.0.cast_signed()
            ],
        )?;
        Ok(())
    }

    fn add_conversation(
        &self,
        conversation: ConversationId,
        peer: UserId,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "INSERT INTO conversations (conversation, peer) VALUES (?1, ?2)
             ON CONFLICT (conversation) DO UPDATE SET peer = excluded.peer",
            [conversation.0.cast_signed(), peer.0.cast_signed()],
        )
    }

    /// Appends what follows the head and gives the head as it is then. Entries that are here
    /// already are passed over; if there is a gap, or nobody has added the conversation, nothing
    /// is appended, and who sees the head stay behind fetches from there.
    fn append(&self, conversation: ConversationId, entries: &[Entry]) -> Result<Seq, HistoryFault> {
        let Some(head) = self.head(conversation)? else {
            return Ok(Seq::START);
        };
        let known = entries.iter().take_while(|entry| entry.seq <= head).count();
        let new = &entries[known..];
        let follow = (head.0 + 1..)
            .zip(new)
            .all(|(seq, entry)| entry.seq.0 == seq);
        let Some(last) = new.last().filter(|_| follow) else {
            return Ok(head);
        };
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO entries (conversation, seq, author, id, sent_at, body_kind, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for entry in new {
            insert.execute(params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.author.0.cast_signed(),
                entry.id.0,
                entry.at.0,
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
            ])?;
            if entry.author == self.own {
                self.run("DELETE FROM outbox WHERE id = ?1", [entry.id.0])?;
            }
        }
        self.run(
            "UPDATE conversations SET local_head = ?2 WHERE conversation = ?1",
            [conversation.0.cast_signed(), last.seq.0.cast_signed()],
        )?;
        Ok(last.seq)
    }

    fn queue(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        // Queueing again what is queued is no fault: the second time adds nothing.
        self.run(
            "INSERT INTO outbox (id, conversation, body, written_at, refusal)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING",
            params![
                pending.id.0,
                conversation.0.cast_signed(),
                Body::from(pending.text.clone()).bytes,
                pending.written_at.0,
                pending.refusal.as_ref().map(codec::encode),
            ],
        )?;
        self.save_draft(conversation, "")?;
        Ok(Some(StoreEvent::Queued {
            conversation,
            id: pending.id,
        }))
    }

    fn mark_refused(
        &self,
        id: MessageId,
        refusal: Option<&Refusal>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE outbox SET refusal = ?2 WHERE id = ?1",
            params![id.0, refusal.map(codec::encode)],
        )
    }

    fn save_draft(
        &self,
        conversation: ConversationId,
        text: &str,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let conversation = conversation.0.cast_signed();
        if text.is_empty() {
            self.run("DELETE FROM drafts WHERE conversation = ?1", [conversation])
        } else {
            self.run(
                "INSERT OR REPLACE INTO drafts (conversation, text) VALUES (?1, ?2)",
                params![conversation, text],
            )
        }
    }

    fn save_place(
        &self,
        window: WindowKey,
        place: Place,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let (x, y) = place.position.unzip();
        let (width, height) = place.size;
        // SQLite keeps what is not a number as NULL, which would not come back as it went.
        if ![x.unwrap_or(0.0), y.unwrap_or(0.0), width, height]
            .iter()
            .all(|n| n.is_finite())
        {
            return Ok(None);
        }
        let (window, conversation) = rows::window_columns(window);
        self.run(
            "INSERT OR REPLACE INTO places (window, conversation, x, y, width, height)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![window, conversation, x, y, width, height],
        )
    }

    fn page(&self, conversation: ConversationId, page: u64) -> Result<Vec<Entry>, HistoryFault> {
        let head = self.head(conversation)?.unwrap_or_default();
        let Some(before) = page
            .checked_mul(PAGE_ROWS)
            .filter(|before| *before < head.0)
        else {
            return Ok(Vec::new());
        };
        let count = PAGE_ROWS.min(head.0 - before);
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            rows::ENTRY
        ))?;
        let entries: Vec<Entry> = select
            .query_map(
                [
                    conversation.0.cast_signed(),
                    before.cast_signed(),
                    count.cast_signed(),
                ],
                rows::entry,
            )?
            .collect::<Result<_, _>>()?;
        // A list counts on the row of a place; one that is missing would shift all behind it.
        if entries
            .iter()
            .map(|entry| entry.seq.0)
            .ne(before + 1..=before + count)
        {
            return Err(HistoryFault::Damaged("an entry is missing".into()));
        }
        Ok(entries)
    }

    /// The first place at or after a moment, or the last place when all were before it. The
    /// server's clock hardly ever steps back within a log; where it has, the answer is a
    /// neighbour, which is as good for somebody who looks for a day.
    fn find_date(&self, conversation: ConversationId, at: Timestamp) -> Result<Seq, HistoryFault> {
        let head = self.head(conversation)?.unwrap_or_default();
        let mut select = self
            .transaction
            .prepare_cached("SELECT sent_at FROM entries WHERE conversation = ?1 AND seq = ?2")?;
        let (mut low, mut high) = (head.0.min(1), head.0);
        while low < high {
            let middle = low + (high - low) / 2;
            let sent_at: i64 = select.query_row(
                [conversation.0.cast_signed(), middle.cast_signed()],
                |row| row.get(0),
            )?;
            if sent_at < at.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(Seq(low))
    }

    fn head(&self, conversation: ConversationId) -> Result<Option<Seq>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT local_head FROM conversations WHERE conversation = ?1")?
            .query_row([conversation.0.cast_signed()], |row| {
                rows::number(row, 0).map(Seq)
            })
            .optional()?)
    }

    /// A statement that is answered by nothing.
    fn run(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(None)
    }
}
