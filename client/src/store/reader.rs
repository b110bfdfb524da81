//! Reads whole conversations, a piece at a time, for whoever writes them into a file: memory does not grow with the
//! history, and nobody who saves or searches waits longer than for one piece.

use anser_shared::id::{ConversationId, Seq};
use anser_shared::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::fault::HistoryFault;
use super::pages::quoted;
use super::rows;
use super::search::Access;
use super::work::acts;
use crate::core::message::{Content, Message, Version};
use crate::core::model::DiskFault;

/// So many places are read in one moment.
const PIECE: u64 = 256;

/// A message with everything that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub message: Message,
    /// What it answers, if that is here.
    pub answered: Option<Message>,
    /// What it said before its edits, the oldest first.
    pub versions: Vec<Version>,
}

/// Reads the history that is open.
#[derive(Clone, Debug)]
pub struct Reader(Access);

impl Reader {
    pub(super) fn new(access: Access) -> Self {
        Self(access)
    }

    /// How many messages a conversation has here.
    pub fn count(&self, conversation: ConversationId) -> Result<u64, DiskFault> {
        self.0.read(|connection| {
            let sql = "SELECT COALESCE(SUM(rows), 0) FROM conversations WHERE conversation = ?1";
            let mut select = connection.prepare_cached(sql)?;
            let id = [conversation.0.cast_signed()];
            Ok(select.query_row(id, |row| rows::number(row, 0))?)
        })
    }

    /// The messages that follow a place, the oldest first, and the last place that was looked at; nothing at the end.
    pub fn after(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Result<Option<(Vec<Told>, Seq)>, DiskFault> {
        self.0.read(|connection| {
            let sql = format!(
                "SELECT {} FROM entries WHERE conversation = ?1 AND seq > ?2
                 ORDER BY seq LIMIT {PIECE}",
                rows::CHECKED
            );
            let mut select = connection.prepare_cached(&sql)?;
            let place = [conversation.0, seq.0].map(u64::cast_signed);
            let found = select.query_map(place, |row| message(row, conversation))?;
            let messages = found.collect::<Result<Vec<Message>, _>>()?;
            let Some(last) = messages.last().map(|last| last.seq) else {
                return Ok(None);
            };
            let told = whole(connection, conversation, messages)?;
            Ok(Some((told, last)))
        })
    }

    /// The messages at these places, in their order.
    pub fn at(&self, conversation: ConversationId, places: &[Seq]) -> Result<Vec<Told>, DiskFault> {
        self.0.read(|connection| {
            let mut messages = Vec::with_capacity(places.len());
            let sql = format!(
                "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
                rows::CHECKED
            );
            let mut select = connection.prepare_cached(&sql)?;
            for seq in places {
                let place = [conversation.0, seq.0].map(u64::cast_signed);
                let found = select.query_row(place, |row| message(row, conversation));
                messages.extend(found.optional()?);
            }
            whole(connection, conversation, messages)
        })
    }
}

/// What a row says; something stands in for one that cannot be read.
fn message(row: &Row<'_>, conversation: ConversationId) -> rusqlite::Result<Message> {
    let entry = match rows::checked(row, conversation)? {
        Some(entry) => entry,
        None => {
            let at = row.get(3).map(Timestamp).unwrap_or_default();
            rows::damaged(Seq(rows::number(row, 0)?), at)
        }
    };
    Ok(Message::from(entry))
}

/// Adds what stands in other tables, or elsewhere in the log, and leaves out what has no row.
fn whole(
    connection: &Connection,
    conversation: ConversationId,
    mut messages: Vec<Message>,
) -> Result<Vec<Told>, HistoryFault> {
    messages.retain(|message| message.content.rule().row);
    acts::add_reactions(connection, conversation, &mut messages)?;
    let mut all = Vec::with_capacity(messages.len());
    for message in messages {
        let (mut answered, mut versions) = (None, Vec::new());
        if let Content::Text(text) = &message.content {
            if let Some(seq) = text.answers {
                answered = quoted(connection, conversation, seq)?;
            }
            if text.edited.is_some() {
                versions = acts::versions(connection, conversation, message.seq)?;
            }
        }
        all.push(Told {
            message,
            answered,
            versions,
        });
    }
    Ok(all)
}
