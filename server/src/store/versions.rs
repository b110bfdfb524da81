//! What an edited text says now, for servers that do not show what it said before.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::body::{Body, BodyKind, TextBody};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;

use super::record::{self, number, withheld};
use super::sql::{Sql, values};

/// The last edit of each of these texts that a reader may see: up to `head`, not withheld from them, and not from a time
/// in which they were out.
#[derive(Clone, Debug)]
pub struct LastEdits {
    pub conversation: ConversationId,
    pub reader: UserId,
    pub places: BTreeSet<Seq>,
    pub head: Seq,
}

/// The place of the last edit of a text, and what it says.
pub type Edits = BTreeMap<Seq, (Seq, Body)>;

pub(super) async fn last_edits<S: Sql>(sql: &mut S, of: LastEdits) -> Result<Edits, S::Fault> {
    let places: Vec<String> = of.places.iter().map(|seq| seq.0.to_string()).collect();
    let places = places.join(",");
    let find = format!(
        "SELECT e.edited_seq, m.seq, m.body FROM chatmsg_edit e
         JOIN chatmsg m ON m.conversation_id = e.conversation_id AND m.seq = e.seq
         WHERE e.conversation_id = ? AND e.edited_seq IN ({places}) AND e.seq <= ?
           AND m.is_active = 1 AND (m.is_withheld = 0 OR m.author_id = ?)
           AND NOT EXISTS (SELECT 1 FROM chatroom_absence a
                           WHERE a.conversation_id = e.conversation_id AND a.user_id = ?
                             AND e.seq > a.from_seq AND e.seq <= a.to_seq)
         ORDER BY e.seq"
    );
    let (room, reader) = (number(of.conversation.0), number(of.reader.0));
    let with = values![room, number(of.head.0), reader, reader];
    let rows = sql.rows(&find, with).await?;
    let mut edits = Edits::new();
    for row in &rows {
        let edited = record::seq("chatmsg_edit", "edited_seq", row.number(0)?)?;
        let by = record::seq("chatmsg", "seq", row.number(1)?)?;
        let kind = BodyKind::EDIT;
        let bytes = row.bytes(2)?;
        edits.insert(edited, (by, Body { kind, bytes }));
    }
    Ok(edits)
}

/// The places of the texts on a page, and of those that are edited there.
pub fn edited_places(page: &[Entry]) -> BTreeSet<Seq> {
    let places = page.iter().filter_map(|entry| {
        let body = entry.body.as_ref()?;
        match body.as_edit() {
            Some(edit) => Some(edit.of),
            None => body.kind.is_text().then_some(entry.seq),
        }
    });
    places.collect()
}

/// Leaves on a page only what each text says now: a text has the words of its last edit, and an edit that is not the
/// last one says nothing.
pub fn hide(page: &mut [Entry], edits: &Edits) {
    for entry in page {
        let Some(body) = &mut entry.body else {
            continue;
        };
        if let Some(edit) = body.as_edit() {
            if edits.get(&edit.of).is_none_or(|(by, _)| *by != entry.seq) {
                *body = withheld();
            }
            continue;
        }
        let last = edits.get(&entry.seq).and_then(|(_, last)| last.as_edit());
        if let Some(last) = last.filter(|_| body.kind.is_text()) {
            let (text, font) = (last.text, last.font);
            *body = body.in_words(TextBody { text, font });
        }
    }
}
