//! The pinned texts of a conversation, as a reader may see them: what a program learns from the log once it has all of it.

use anser_shared::id::{ConversationId, Seq, UserId};

use super::record::{self, GROUP, number};
use super::sql::{Sql, first, values};

/// What is pinned in a conversation, for a user who reads there.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    pub of: ConversationId,
    pub reader: UserId,
}

/// The end of the log for this reader, whether every member may pin, and what is pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub head: Seq,
    pub everybody: bool,
    /// In the order in which they were pinned.
    pub pins: Vec<PinnedAt>,
}

/// A place that is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinnedAt {
    /// The place of the entry that has pinned it.
    pub act: Seq,
    /// The place of the text.
    pub of: Seq,
    pub by: UserId,
}

/// `None` for a user who reads nothing there. What was pinned while the reader could not see it is not pinned for them.
pub(super) async fn pins<S: Sql>(
    sql: &mut S,
    Pins { of, reader }: Pins,
) -> Result<Option<Found>, S::Fault> {
    let (room, user) = (number(of.0), number(reader.0));
    let find =
        "SELECT m.from_seq, CASE WHEN m.to_seq < r.last_seq THEN m.to_seq ELSE r.last_seq END,
                  r.kind, r.all_pin
                FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
                WHERE m.conversation_id = ? AND m.user_id = ?
                  AND (m.is_active = 1 OR m.to_seq IS NOT NULL)";
    let Some(row) = first(sql, find, values![room, user]).await? else {
        return Ok(None);
    };
    let (from, last) = (row.number(0)?, row.number(1)?);
    let everybody = row.number(2)? != GROUP || row.flag(3)?;
    // Also what is not pinned any more: this reader may not have seen who took it away.
    let ever = "SELECT DISTINCT p.pinned_seq FROM chatmsg_pin p
                JOIN chatmsg m ON m.conversation_id = p.conversation_id AND m.seq = p.pinned_seq
                WHERE p.conversation_id = ? AND p.is_on = 1 AND p.pinned_seq > ? AND p.seq <= ?
                  AND m.is_active = 1";
    // The last entry about it that the reader sees; each is one look by key.
    let seen = "SELECT p.seq, p.is_on, a.author_id FROM chatmsg_pin p
                JOIN chatmsg a ON a.conversation_id = p.conversation_id AND a.seq = p.seq
                WHERE p.conversation_id = ? AND p.pinned_seq = ? AND p.seq <= ?
                  AND (a.is_withheld = 0 OR a.author_id = ?)
                  AND NOT EXISTS (SELECT 1 FROM chatroom_absence b
                                  WHERE b.conversation_id = p.conversation_id AND b.user_id = ?
                                    AND p.seq > b.from_seq AND p.seq <= b.to_seq)
                ORDER BY p.seq DESC LIMIT 1";
    let mut pins = Vec::new();
    for row in &sql.rows(ever, values![room, from, last]).await? {
        let of = row.number(0)?;
        let with = values![room, of, last, user, user];
        if let Some(row) = first(sql, seen, with).await?
            && row.flag(1)?
        {
            pins.push(PinnedAt {
                act: record::seq("chatmsg_pin", "seq", row.number(0)?)?,
                of: record::seq("chatmsg_pin", "pinned_seq", of)?,
                by: record::user("chatmsg", "author_id", row.number(2)?)?,
            });
        }
    }
    pins.sort();
    let head = record::seq("chatroom", "last_seq", last)?;
    Ok(Some(Found {
        head,
        everybody,
        pins,
    }))
}
