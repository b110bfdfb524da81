//! The file of one account's history: opening it, and carrying out commands all or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
#[cfg(unix)]
use rusqlite::OpenFlags;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::fault::HistoryFault;
use super::kept::saved;
use super::known::conversations;
use super::unsent::Live;
use super::work::Work;
use super::{rows, schema};
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, StoreEvent};
use crate::core::message::Message;
use crate::core::model::Draft;
use crate::profile::files;

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
const STATEMENTS: usize = 40;

/// A connection to a history.
///
/// One program owns a profile, and its connections alone read the file: with this way of SQLite's to reach it no other
/// process does, and what WAL shares between connections is in the program's memory. In a file, which network file
/// systems do not share and which somebody may cut short, it would end the program.
pub(super) fn connect(path: &Path) -> Result<Connection, HistoryFault> {
    #[cfg(unix)]
    let connection = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), c"unix-excl")?;
    #[cfg(not(unix))]
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

impl History {
    pub const FILE: &str = "history.db";

    /// Opens the history in an account's folder, or makes an empty one.
    ///
    /// WAL with `synchronous = NORMAL`: a commit is with the operating system when it returns, so
    /// that a program that crashes or is killed loses nothing, and the file is sound whatever
    /// happens. What a power cut can take is the last moments before it, and of those the server
    /// has everything that was sent: `FULL` would buy a text written offline a second before the
    /// cut, for a wait on the disk at every message.
    pub fn open(folder: &Path, own: UserId) -> Result<Self, HistoryFault> {
        let path = folder.join(Self::FILE);
        files::make_private_folder(folder)?;
        // SQLite gives the files beside it the same rights.
        files::make_private_file(&path)?;
        let mut connection = connect(&path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
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

    /// Indexes what is new in these conversations for a moment, and takes those away in which nothing is left to do.
    pub fn index(
        &mut self,
        conversations: &mut BTreeSet<ConversationId>,
    ) -> Result<(), HistoryFault> {
        let transaction = self.connection.transaction()?;
        let work = Work {
            transaction: &transaction,
            own: self.own,
            reports: self.reports,
        };
        while let Some(conversation) = conversations.first().copied() {
            if work.index(conversation)? {
                break;
            }
            conversations.remove(&conversation);
        }
        Ok(transaction.commit()?)
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
            .query_map([], |row| rows::kept(row, 0))?
            .collect::<Result<_, _>>()?;
        let accepted = connection
            .prepare("SELECT user FROM accepted ORDER BY user")?
            .query_map([], |row| rows::number(row, 0).map(UserId))?
            .collect::<Result<_, _>>()?;
        let profile = connection.query_row("SELECT profile FROM account", [], |row| {
            let kept = row.get_ref(0)?.as_blob_or_null()?.is_some();
            kept.then(|| rows::kept(row, 0)).transpose()
        })?;
        let met = connection
            .prepare("SELECT person FROM people ORDER BY user")?
            .query_map([], |row| rows::kept(row, 0))?
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
            accepted,
            is_new: conversations.is_empty(),
            unreported: self.unreported()?,
            told: BTreeMap::new(),
            conversations,
            met,
            saved: saved(connection)?,
            places,
            open,
        })
    }

    /// What stands in the log and may not have been told.
    fn unreported(&self) -> Result<Vec<(ConversationId, Message)>, HistoryFault> {
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
            unreported.extend(entry.map(|entry| (conversation, entry.into())));
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
