//! What the history knows of each conversation when it is opened.

use std::cell::Cell;
use std::collections::BTreeMap;

use anser_shared::body::{Body, BodyKind};
use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use rusqlite::Connection;

use super::fault::HistoryFault;
use super::kept::pinned;
use super::rows;
use crate::core::input::OpenedConversation;
use crate::core::message::{Content, EDITED_SENT, Message, Spot, has_row};
use crate::core::model::{Pending, Rewording};
use crate::core::set_back::held;

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
        mut silent,
    } = unread(connection, own)?;
    let mut apart: BTreeMap<ConversationId, Vec<Message>> = BTreeMap::new();
    let mut statement = connection.prepare(&format!(
        "SELECT {}, conversation FROM apart ORDER BY place",
        rows::ENTRY
    ))?;
    let rows = statement.query_map([], |row| {
        Ok((ConversationId(rows::number(row, 6)?), rows::entry(row)?))
    })?;
    for row in rows {
        let (conversation, entry) = row?;
        apart.entry(conversation).or_default().push(entry.into());
    }
    let mut pins = pinned(connection)?;
    let mut statement = connection.prepare(&known_conversations())?;
    let is_missing = Cell::new(false);
    let conversations = statement.query_map([], |row| {
        let id = ConversationId(rows::number(row, 7)?);
        let local_head = Seq(rows::number(row, 9)?);
        let kind = rows::kind(row, 22, UserId(rows::number(row, 8)?))?;
        let last = row
            .get::<_, Option<i64>>(0)?
            .map(|_| rows::checked(row, id))
            .transpose()?
            .map(|last| last.unwrap_or_else(|| rows::damaged(local_head, Timestamp(0))));
        is_missing.set(is_missing.get() || (last.is_none() && local_head != kind.from()));
        Ok(OpenedConversation {
            id,
            kind,
            local_head,
            reported: Seq(rows::number(row, 23)?),
            end: last.as_ref().map(|last| held(id, last)),
            rows: rows::number(row, 25)?,
            last: match last {
                Some(last) => shown(connection, id, last)?,
                None => None,
            },
            outbox: outbox.remove(&id).unwrap_or_default(),
            read: Seq(rows::number(row, 10)?),
            theirs: Marks {
                read: Seq(rows::number(row, 11)?),
                delivered: Seq(rows::number(row, 12)?),
            },
            unread: unread.remove(&id).unwrap_or_default(),
            calling: calling.remove(&id).unwrap_or_default(),
            silent: silent.remove(&id).unwrap_or_default(),
            arrangement: Arrangement {
                pinned: row.get(13)?,
                muted: row.get(14)?,
            },
            draft: rows::draft(row, 15)?,
            answering: row
                .get::<_, Option<i64>>(26)?
                .map(|seq| Seq(seq.cast_unsigned())),
            rewording: match row.get::<_, Option<i64>>(28)? {
                Some(of) => Some(Rewording {
                    of: Seq(of.cast_unsigned()),
                    text: row.get(29)?,
                }),
                None => None,
            },
            scroll: rows::scroll(row, 19)?,
            on_top: row.get(21)?,
            hidden: row.get(24)?,
            apart: apart.remove(&id).unwrap_or_default(),
            pins_hidden: Seq(rows::number(row, 27)?),
            pins: pins.remove(&id).into_iter().flatten().collect(),
        })
    })?;
    let conversations: Vec<_> = conversations.collect::<Result<_, _>>()?;
    if is_missing.get() {
        return Err(HistoryFault::Damaged(
            "the last entry of a conversation is missing".into(),
        ));
    }
    Ok(conversations)
}

/// The last message that a list shows: the last entry, or where that has no row, what stands before it.
fn shown(
    connection: &Connection,
    conversation: ConversationId,
    last: Entry,
) -> rusqlite::Result<Option<Message>> {
    let leads = |message: &Message| message.content.rule().leads;
    if let Some(last) = Some(Message::from(last)).filter(leads) {
        return Ok(Some(last));
    }
    let mut before = connection.prepare_cached(&format!(
        "SELECT {} FROM entries WHERE conversation = ?1 ORDER BY seq DESC",
        rows::CHECKED
    ))?;
    let entries = before.query_map([conversation.0.cast_signed()], |row| {
        rows::checked(row, conversation)
    })?;
    for entry in entries {
        if let Some(message) = entry?.map(Message::from).filter(leads) {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

/// What stands behind one's own mark and counts. Only those entries are looked at, and of them
/// only what counting needs.
fn unread(connection: &Connection, own: UserId) -> Result<Unread, HistoryFault> {
    let mut found = Unread::default();
    let mut statement = connection.prepare(&unread_entries())?;
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
        Ok((
            ConversationId(rows::number(row, 0)?),
            rows::number(row, 5)?,
            entry,
        ))
    })?;
    // The last of them has the last row.
    let mut here: Option<(ConversationId, u64)> = None;
    for found_row in rows {
        let (conversation, count, entry) = found_row?;
        let row = match here {
            Some((of, row)) if of == conversation => row,
            _ => count,
        };
        let kind = entry.body.as_ref().map(|body| body.kind);
        let row = row.saturating_sub(u64::from(has_row(kind)));
        here = Some((conversation, row));
        found.add(conversation, own, row, &entry);
    }
    for places in found.unread.values_mut() {
        places.reverse();
    }
    for places in found.calling.values_mut() {
        places.reverse();
    }
    Ok(found)
}

#[derive(Default)]
struct Unread {
    unread: BTreeMap<ConversationId, Vec<Spot>>,
    calling: BTreeMap<ConversationId, Vec<(Spot, String)>>,
    silent: BTreeMap<ConversationId, Vec<Seq>>,
}

impl Unread {
    fn add(&mut self, conversation: ConversationId, own: UserId, row: u64, entry: &Entry) {
        let message = Message::from(entry);
        // A text that calls nobody was not read, and counts as what it is.
        if !message.counts_for(own) {
            return;
        }
        let spot = Spot {
            seq: entry.seq,
            row,
        };
        self.unread.entry(conversation).or_default().push(spot);
        if message.content.is_silent() {
            self.silent.entry(conversation).or_default().push(entry.seq);
        } else if let Content::Text(text) = message.content {
            let calling = self.calling.entry(conversation).or_default();
            calling.push((spot, text.text));
        }
    }
}

/// The cross join has SQLite go from conversations to their entries. Left to itself it reads every
/// entry there is, because they lie in the order that is asked for: 45,000 pages of a million messages
/// instead of some of each conversation.
///
/// What a body says is read of lines of the server's own, and where many write of texts with a sign in them that
/// may call somebody: `@`, or the wide one. What was sent in another manner than usual says so itself. The last entry comes first, since its row is known.
fn unread_entries() -> String {
    format!(
        "SELECT c.conversation, seq, author, body_kind,
             CASE WHEN body_kind IN ({})
                  OR (c.kind IS NOT NULL AND (instr(body, X'40') OR instr(body, X'EFBCA0')))
             THEN body END, c.rows
         FROM conversations AS c
         CROSS JOIN entries AS e ON e.conversation = c.conversation AND seq > own_read
         ORDER BY c.conversation, seq DESC",
        rows::kinds(&COUNTED_BY_BODY)
    )
}

/// Whether entries of these kinds count is said by their bodies; of all others the kind alone says it.
const COUNTED_BY_BODY: [BodyKind; 4] =
    [BodyKind::NOTICE, BodyKind::PIN, BodyKind::SENT, EDITED_SENT];

/// One look-up by key for each conversation, however long its log is.
fn known_conversations() -> String {
    format!(
        "SELECT {}, c.conversation, peer, local_head,
                own_read, their_read, their_delivered, pinned, muted,
                d.text, base, untold, elsewhere, row, bottom, t.conversation IS NOT NULL, c.kind, reported,
                c.hidden, c.rows, a.answered, c.pins_hidden, w.edited, w.text
         FROM conversations AS c
         LEFT JOIN entries AS e ON e.conversation = c.conversation AND seq = local_head
         LEFT JOIN drafts AS d ON d.conversation = c.conversation
         LEFT JOIN scrolls AS s ON s.conversation = c.conversation
         LEFT JOIN windows_on_top AS t ON t.conversation = c.conversation
         LEFT JOIN answering AS a ON a.conversation = c.conversation
         LEFT JOIN rewording AS w ON w.conversation = c.conversation",
        rows::CHECKED
    )
}

#[cfg(test)]
mod tests {
    use anser_shared::body::{Card, Deletion, EditBody, Manner, Notice, Pin, Reaction};

    use super::*;
    use crate::store::History;

    /// How the statements of a start go about it, as SQLite explains it.
    #[test]
    fn no_start_reads_every_entry() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), UserId(1)).unwrap();
        for statement in [unread_entries(), known_conversations()] {
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

    /// Without its body, an entry of another kind counts as it does with it: few bodies are read at a start.
    #[test]
    fn what_counts_is_said_by_the_kind_or_its_body_is_read() {
        let card = Card {
            sayings: Body::text("tea").sayings(UserId(2), "ben", Timestamp(0)),
        };
        let (to, of, seq) = (Seq(1), Seq(1), Seq(1));
        let (text, font, on) = (String::from("tea"), None, true);
        let emoji = "👍".to_owned();
        let silent = Manner {
            silent: true,
            scheduled: false,
        };
        let bodies: [Body; 10] = [
            Body::text("tea"),
            Body::text("tea").sent_as(silent),
            Notice::Befriended.into(),
            Notice::Said { text: text.clone() }.into(),
            Deletion { seq }.into(),
            Pin { of, on }.into(),
            Body::nudge(),
            card.into(),
            EditBody { of, text, font }.into(),
            Reaction { to, emoji, on }.into(),
        ];
        for body in bodies {
            let counts = |bytes: Vec<u8>| {
                let kind = body.kind;
                Content::of(Some(&Body { kind, bytes })).rule().counts
            };
            let (read, unread) = (counts(body.bytes.clone()), counts(Vec::new()));
            let is_read = COUNTED_BY_BODY.contains(&body.kind);
            assert!(is_read || read == unread, "{body:?}: {read:?}, {unread:?}");
        }
    }
}
