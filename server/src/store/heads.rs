//! Turns rows into the heads of conversations that lists show, the same for both databases.

use anser_shared::conversation::{Arrangement, ConversationKind, Head};
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::ConversationId;
use anser_shared::people::Gag;
use anser_shared::time::Timestamp;

use super::record::{self, BULLETIN, DIRECT, GROUP, LETTERS, LOBBY};
use super::sql::Row;
use super::{Result, StoreError};

/// The properties of a group or of a conversation of the server, from the room `r`, its member `m` and its creator
/// `u`.
macro_rules! group_columns {
    () => {
        "r.name, r.creator_id, u.name, r.join_policy, COALESCE(m.role, 1),
         CASE WHEN m.is_active = 1 AND r.is_active = 1 THEN 1 ELSE 0 END, r.members,
         COALESCE(m.from_seq, r.last_seq), r.announcement, r.picture_id, r.is_quiet,
         COALESCE(m.can_speak, 1), m.silent_until, r.is_blocked, r.asking"
    };
}

/// The heads of a user's conversations; a condition follows. `peer` is the other one of the pair in a direct
/// conversation. A former member keeps a group in the list, up to the place at which they left, until they take it
/// out of the list. A group that has ended, or that removed them, before they had seen anything of it is not listed:
/// they never asked to join, their mark is where it began, and no text has reached one of their devices.
pub(super) const COLUMNS: &str = concat!(
    "SELECT r.conversation_id, r.kind,
        CASE WHEN m.to_seq < r.last_seq THEN m.to_seq ELSE r.last_seq END,
        p.user_id, m.read_seq, m.delivered_seq, p.told_seq, p.delivered_seq,
        m.is_pinned, m.is_muted, ",
    group_columns!(),
    " FROM chatroom_user m
     JOIN chatroom r ON r.conversation_id = m.conversation_id
     LEFT JOIN chatroom_user p ON p.conversation_id = r.conversation_id
       AND p.user_id = CASE r.user_low WHEN m.user_id THEN r.user_high ELSE r.user_low END
     LEFT JOIN userinfo u ON u.user_id = r.creator_id
     WHERE m.user_id = ? AND (m.is_active = 1 OR m.to_seq IS NOT NULL)
       AND (r.is_active = 1 OR r.kind <> 1) AND m.is_hidden = 0
       AND NOT (r.kind = 2 AND (r.is_active = 0 OR m.is_active = 0) AND m.read_seq <= m.from_seq
         AND r.creator_id <> m.user_id
         AND NOT EXISTS
           (SELECT 1 FROM chatroom_wish w WHERE w.conversation_id = r.conversation_id AND w.user_id = m.user_id)
         AND NOT EXISTS
           (SELECT 1 FROM chatmsg t WHERE t.conversation_id = r.conversation_id
              AND t.seq > m.from_seq AND t.seq <= m.delivered_seq AND t.body_kind IN (1, 5, 8, 10, 11)))"
);

/// A group that a user may see, as a list of groups shows it; further conditions follow.
pub(super) const LISTED_COLUMNS: &str = concat!(
    "SELECT r.conversation_id, r.kind, COALESCE(w.is_active, 0), ",
    group_columns!(),
    " FROM chatroom r
     LEFT JOIN chatroom_user m ON m.conversation_id = r.conversation_id AND m.user_id = ?
     LEFT JOIN chatroom_wish w ON w.conversation_id = r.conversation_id AND w.user_id = ?
     LEFT JOIN userinfo u ON u.user_id = r.creator_id
     WHERE r.live = 1 AND r.is_active = 1 AND r.kind IN (2, 3)"
);

/// A group as a list of groups shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    /// The reader has asked to join.
    pub asked: bool,
}

pub(super) fn listed(row: &Row) -> Result<Seen> {
    Ok(Seen {
        conversation: record::conversation("chatroom", row.number(0)?)?,
        kind: kind_of_many(row.number(1)?, group(row, 3)?)?,
        asked: row.flag(2)?,
    })
}

fn kind_of_many(kind: i64, group: Group) -> Result<ConversationKind> {
    let from = group.from;
    match kind {
        GROUP => Ok(ConversationKind::Group(group)),
        LOBBY => Ok(ConversationKind::Lobby(group)),
        BULLETIN | LETTERS => Ok(ConversationKind::Server {
            everybody: kind == BULLETIN,
            from,
        }),
        _ => Err(StoreError::Broken {
            table: "chatroom",
            column: "kind",
        }),
    }
}

/// The columns of [`group_columns`], of which the first is `column`.
fn group(row: &Row, column: usize) -> Result<Group> {
    let creator = row.maybe(column + 1)?.unwrap_or(0);
    let role = if row.flag(column + 5)? {
        record::role(row.number(column + 4)?)?
    } else {
        MemberRole::Outside
    };
    let asking = if role >= MemberRole::Administrator {
        record::members(row.number(column + 14)?)?
    } else {
        0
    };
    Ok(Group {
        name: row.text(column)?,
        creator: record::user("chatroom", "creator_id", creator)?,
        creator_name: row.text(column + 2)?,
        policy: record::policy(row.number(column + 3)?)?,
        role,
        members: record::members(row.number(column + 6)?)?,
        from: record::seq("chatroom_user", "from_seq", row.number(column + 7)?)?,
        // Only members see it.
        announcement: if role == MemberRole::Outside {
            String::new()
        } else {
            row.text(column + 8)?
        },
        picture: record::picture_id(row.number(column + 9)?)?,
        quiet: row.flag(column + 10)?,
        muted: mute(row.flag(column + 11)?, row.maybe(column + 12)?),
        blocked: row.flag(column + 13)?,
        asking,
    })
}

/// Whether a member may only read in a group, from `chatroom_user.can_speak` and `silent_until`.
pub(super) fn mute(speaks: bool, until: Option<i64>) -> Option<Gag> {
    let until = until.map(Timestamp);
    (!speaks || until.is_some()).then_some(Gag { until })
}

pub(super) fn head(row: &Row) -> Result<Head> {
    let (room, last) = (row.number(0)?, row.number(2)?);
    let kind = match (row.number(1)?, row.maybe(3)?) {
        (DIRECT, Some(peer)) => ConversationKind::Direct {
            peer: record::user("chatroom", "user_low", peer)?,
        },
        (DIRECT, None) => {
            return Err(StoreError::Broken {
                table: "chatroom",
                column: "user_low",
            });
        }
        (kind, _) => kind_of_many(kind, group(row, 10)?)?,
    };
    Ok(Head {
        conversation: record::conversation("chatroom", room)?,
        kind,
        seq: record::seq("chatroom", "last_seq", last)?,
        mine: record::marks(row, 4)?,
        theirs: record::marks(row, 6)?,
        arrangement: Arrangement {
            pinned: row.flag(8)?,
            muted: row.flag(9)?,
        },
    })
}
