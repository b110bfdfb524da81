//! What the history knows of messages that are kept at hand, when it is opened.

use std::collections::BTreeMap;

use anser_shared::body::{Body, BodyKind};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::kept::Saved;
use anser_shared::time::Timestamp;
use rusqlite::Connection;

use super::fault::HistoryFault;
use super::rows;
use crate::core::message::TEXTS;
use crate::core::model::PinnedBy;

/// What is pinned in each conversation, by the places of the messages.
pub(super) type Pinned = BTreeMap<ConversationId, BTreeMap<Seq, PinnedBy>>;

/// What the logs have pinned of what stands in them and was not deleted.
pub(super) fn pinned(connection: &Connection) -> Result<Pinned, HistoryFault> {
    let mut pinned = Pinned::new();
    let mut select = connection.prepare(&format!(
        "SELECT {}, conversation FROM entries INDEXED BY entries_pins
         WHERE body_kind = 9 ORDER BY conversation, seq",
        rows::CHECKED
    ))?;
    let found = select.query_map([], |row| {
        let conversation = ConversationId(rows::number(row, 7)?);
        Ok((conversation, rows::checked(row, conversation)?))
    })?;
    for row in found {
        let (conversation, entry) = row?;
        let Some(entry) = entry else { continue };
        let Some(pin) = entry.body.as_ref().and_then(Body::as_pin) else {
            continue;
        };
        let here = pinned.entry(conversation).or_default();
        let (act, by) = (entry.seq, entry.author);
        match pin.on {
            true => drop(here.insert(pin.of, PinnedBy { act, by })),
            false => drop(here.remove(&pin.of)),
        }
    }
    let mut said = TEXTS.to_vec();
    said.push(BodyKind::CARD);
    let mut stands = connection.prepare(&format!(
        "SELECT EXISTS (SELECT 1 FROM entries
         WHERE conversation = ?1 AND seq = ?2 AND body_kind IN ({}))",
        rows::kinds(&said)
    ))?;
    for (conversation, here) in &mut pinned {
        let mut gone = Vec::new();
        for seq in here.keys() {
            let place = [conversation.0, seq.0].map(u64::cast_signed);
            let is_there: bool = stands.query_row(place, |row| row.get(0))?;
            gone.extend((!is_there).then_some(*seq));
        }
        here.retain(|seq, _| !gone.contains(seq));
    }
    Ok(pinned)
}

/// The messages that the person has saved.
pub(super) fn saved(connection: &Connection) -> Result<Vec<Saved>, HistoryFault> {
    let mut select =
        connection.prepare("SELECT conversation, seq, saved_at FROM saved ORDER BY 1, 2")?;
    let found = select.query_map([], |row| {
        Ok(Saved {
            conversation: ConversationId(rows::number(row, 0)?),
            seq: Seq(rows::number(row, 1)?),
            at: Timestamp(row.get(2)?),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
