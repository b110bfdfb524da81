//! What rows mean: the vocabulary to columns and back.

use anser_shared::body::{Body, BodyKind};
use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Error, Row};

use super::record::{self, Kept};
use crate::core::message::{Content, DAMAGED};
use crate::core::model::{Draft, Pending, Place, Scroll, WindowKey};

/// Columns in the order in which [`entry`] reads them.
pub(super) const ENTRY: &str = "seq, author, id, sent_at, body_kind, body";

/// Columns in the order in which [`checked`] reads them.
pub(super) const CHECKED: &str = "seq, author, id, sent_at, body_kind, body, sum";

pub(super) fn entry(row: &Row<'_>) -> Result<Entry, Error> {
    let body = match (row.get(4)?, row.get(5)?) {
        (Some(kind), Some(bytes)) => Some(Body {
            kind: BodyKind(kind),
            bytes,
        }),
        _ => None,
    };
    Ok(Entry {
        seq: Seq(number(row, 0)?),
        author: UserId(number(row, 1)?),
        id: MessageId(row.get(2)?),
        at: Timestamp(row.get(3)?),
        body,
    })
}

/// The entry, or `None` when the row is not what was written: it is fetched again.
///
/// A row that was written before there were sums is taken for what it says as long as that makes
/// sense. A kind that this program does not know is fetched once, and then has a sum.
pub(super) fn checked(row: &Row<'_>, conversation: ConversationId) -> Result<Option<Entry>, Error> {
    let read = entry(row).and_then(|entry| Ok((entry, row.get(6)?)));
    let (entry, sum): (Entry, Option<i64>) = match read {
        Ok(read) => read,
        // A value of another type than any that was written.
        Err(error) if error.sqlite_error_code().is_none() => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_sound = match sum {
        Some(known) => known == self::sum(conversation, &entry),
        None => makes_sense(&entry),
    };
    Ok(is_sound.then_some(entry))
}

fn makes_sense(entry: &Entry) -> bool {
    let Some(body) = &entry.body else {
        return true;
    };
    match body.kind {
        kind if kind.is_text() => body.as_text().is_some(),
        BodyKind::CARD => body.as_card().is_some(),
        BodyKind::NOTICE => body.as_notice().is_some(),
        BodyKind::DELETION => body.deletes().is_some(),
        BodyKind::EDIT => body.as_edit().is_some(),
        BodyKind::REACTION => body.as_reaction().is_some(),
        BodyKind::PIN => body.as_pin().is_some(),
        BodyKind::NUDGE | BodyKind::WITHHELD => true,
        _ => false,
    }
}

/// What stands in the place of a body that says nothing any more.
pub(super) fn withheld() -> Body {
    Body {
        kind: BodyKind::WITHHELD,
        bytes: Vec::new(),
    }
}

/// Over everything that a row says.
pub(super) fn sum(conversation: ConversationId, entry: &Entry) -> i64 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&conversation.0.to_le_bytes());
    sum.update(&entry.seq.0.to_le_bytes());
    sum.update(&entry.author.0.to_le_bytes());
    sum.update(&entry.id.0);
    sum.update(&entry.at.0.to_le_bytes());
    if let Some(body) = &entry.body {
        sum.update(&body.kind.0.to_le_bytes());
        sum.update(&body.bytes);
    }
    sum.finalize().into()
}

/// What stands in the place of an entry that cannot be read, until it was fetched again.
pub(super) fn damaged(seq: Seq, at: Timestamp) -> Entry {
    Entry {
        seq,
        author: UserId(0),
        id: MessageId([0; 16]),
        at,
        body: Some(Body {
            kind: DAMAGED,
            bytes: Vec::new(),
        }),
    }
}

/// Something that is kept as a record.
pub(super) fn kept<T: Kept>(row: &Row<'_>, column: usize) -> Result<T, Error> {
    record::read(row.get_ref(column)?.as_blob()?)
        .map_err(|fault| Error::FromSqlConversionFailure(column, Type::Blob, Box::new(fault)))
}

/// What a conversation is: of two people where nothing stands.
pub(super) fn kind(row: &Row<'_>, column: usize, peer: UserId) -> Result<ConversationKind, Error> {
    match row.get_ref(column)?.as_blob_or_null()? {
        Some(_) => kept(row, column),
        None => Ok(ConversationKind::Direct { peer }),
    }
}

/// What waits to be sent, if it is something that can be.
pub(super) fn waiting(body: &Body) -> Option<Content> {
    Some(Content::of(Some(body))).filter(|content| content.body().is_some())
}

/// Columns in the order in which [`pending`] reads them.
pub(super) const PENDING: &str = "conversation, id, body, written_at, refusal, body_kind";

/// The same in a file of before version 12, in which nothing but texts waited.
pub(super) const PENDING_BEFORE_KINDS: &str = "conversation, id, body, written_at, refusal, 1";

pub(super) fn pending(row: &Row<'_>) -> Result<(ConversationId, Pending), Error> {
    let body = Body {
        kind: BodyKind(row.get(5)?),
        bytes: row.get(2)?,
    };
    let content =
        waiting(&body).ok_or_else(|| Error::InvalidColumnType(2, "body".into(), Type::Blob))?;
    // A reason that cannot be read is as good as none: the message waits again, and the server says once
    // more what is the matter with it.
    let refusal: Option<Refusal> = row
        .get_ref(4)?
        .as_blob_or_null()?
        .and_then(|bytes| record::read(bytes).ok());
    let pending = Pending {
        id: MessageId(row.get(1)?),
        content,
        written_at: Timestamp(row.get(3)?),
        refusal,
    };
    Ok((ConversationId(number(row, 0)?), pending))
}

/// A draft in four columns; they are all empty where none was ever written.
pub(super) fn draft(row: &Row<'_>, first: usize) -> Result<Draft, Error> {
    let Some(text) = row.get(first)? else {
        return Ok(Draft::default());
    };
    Ok(Draft {
        text,
        base: number(row, first + 1)?,
        untold: row.get(first + 2)?,
        elsewhere: row.get(first + 3)?,
        arrived: 0,
    })
}

/// Where a list stands, in two columns; they are empty where it stands at the end.
pub(super) fn scroll(row: &Row<'_>, first: usize) -> Result<Option<Scroll>, Error> {
    let bottom: Option<f32> = row.get(first + 1)?;
    let scroll = bottom.map(|bottom| {
        Ok(Scroll {
            row: number(row, first)?,
            bottom,
        })
    });
    scroll.transpose()
}

pub(super) fn place(row: &Row<'_>) -> Result<(WindowKey, Place), Error> {
    let window = match row.get(0)? {
        1 => WindowKey::Contacts,
        2 => WindowKey::Settings,
        3 => WindowKey::Conversation(ConversationId(number(row, 1)?)),
        4 => WindowKey::Directory,
        8 => WindowKey::History,
        5 => WindowKey::Person(UserId(number(row, 1)?)),
        7 => WindowKey::Passed(ConversationId(0), Seq::START),
        6 => WindowKey::Kept,
        other => return Err(Error::IntegralValueOutOfRange(0, other)),
    };
    let position: (Option<f32>, Option<f32>) = (row.get(2)?, row.get(3)?);
    let place = Place {
        position: position.0.zip(position.1),
        size: (row.get(4)?, row.get(5)?),
    };
    Ok((window, place))
}

pub(super) fn window_columns(window: WindowKey) -> (i64, i64) {
    match window {
        WindowKey::Contacts => (1, 0),
        WindowKey::Settings => (2, 0),
        WindowKey::Conversation(conversation) => (3, conversation.0.cast_signed()),
        WindowKey::Directory => (4, 0),
        WindowKey::History => (8, 0),
        WindowKey::Person(user) => (5, user.0.cast_signed()),
        WindowKey::Passed(..) => (7, 0),
        WindowKey::Kept => (6, 0),
    }
}

pub(super) fn number(row: &Row<'_>, column: usize) -> Result<u64, Error> {
    row.get(column).map(i64::cast_unsigned)
}

/// Kinds as a statement lists them.
pub(super) fn kinds(kinds: &[BodyKind]) -> String {
    let kinds = kinds.iter().map(|kind| kind.0.to_string());
    kinds.collect::<Vec<_>>().join(", ")
}
