//! What an edited text says now, for servers that do not show what it said before.

use std::collections::BTreeMap;

use anser_shared::body::{AnswerBody, Body, BodyKind, TextBody};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::message::Entry;

use super::record::{self, number, withheld};
use super::sql::{Sql, values};

/// The last edit of each text between two places, among the edits up to `head`: what the reader may see.
#[derive(Clone, Copy, Debug)]
pub struct LastEdits {
    pub conversation: ConversationId,
    pub first: Seq,
    pub last: Seq,
    pub head: Seq,
}

/// The place of the last edit of a text, and what it says.
pub type Edits = BTreeMap<Seq, (Seq, Body)>;

pub(super) async fn last_edits<S: Sql>(sql: &mut S, of: LastEdits) -> Result<Edits, S::Fault> {
    let find = "SELECT e.edited_seq, m.seq, m.body FROM chatmsg_edit e
                JOIN chatmsg m ON m.conversation_id = e.conversation_id AND m.seq = e.seq
                WHERE e.conversation_id = ? AND e.edited_seq >= ? AND e.edited_seq <= ?
                  AND e.seq <= ? AND m.is_active = 1
                ORDER BY e.seq";
    let room = number(of.conversation.0);
    let [first, last, head] = [of.first, of.last, of.head].map(|seq| number(seq.0));
    let rows = sql.rows(find, values![room, first, last, head]).await?;
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

/// The places of texts to which something on a page refers: the first and the last.
pub fn edited_places(page: &[Entry]) -> Option<(Seq, Seq)> {
    let places = page.iter().filter_map(|entry| {
        let body = entry.body.as_ref()?;
        match body.as_edit() {
            Some(edit) => Some(edit.of),
            None => body.kind.is_text().then_some(entry.seq),
        }
    });
    let places: Vec<Seq> = places.collect();
    Some((*places.iter().min()?, *places.iter().max()?))
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
            *body = match body.answers() {
                Some(to) => AnswerBody { to, text, font }.into(),
                None => TextBody { text, font }.into(),
            };
        }
    }
}
