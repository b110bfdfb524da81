//! Groups as the server's administrators see them, and acts on a group.

use anser_shared::body::Notice;
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::text::Folded;

use super::Result as StoreResult;
use super::ground::{Fresh, Told};
use super::groups::{self, room::lock};
use super::record::{self, GROUP, LOBBY, number};
use super::rights::Act;
use super::sql::{Row, Sql, values};

/// A group, or the lobby, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosted {
    pub conversation: ConversationId,
    pub is_lobby: bool,
    pub name: String,
    /// The login name of its creator; empty for the lobby.
    pub creator: String,
    /// The login name of its owner; empty for the lobby.
    pub owner: String,
    pub policy: JoinPolicy,
    pub members: u32,
    /// The number of places of its log.
    pub last: Seq,
    pub blocked: bool,
    /// False for a group that has ended.
    pub lives: bool,
}

/// The creator is nearly always the owner, so the members are rarely searched.
const COLUMNS: &str = "SELECT r.conversation_id, r.kind, r.name, c.name, r.join_policy, r.members,
       r.last_seq, r.is_blocked, r.is_active,
       CASE WHEN m.role = 3 AND m.is_active = 1 OR r.kind <> 2 THEN c.name ELSE
         (SELECT o.name FROM chatroom_user w JOIN userinfo o ON o.user_id = w.user_id
          WHERE w.conversation_id = r.conversation_id AND w.role = 3 AND w.is_active = 1 LIMIT 1)
       END
     FROM chatroom r
     LEFT JOIN userinfo c ON c.user_id = r.creator_id
     LEFT JOIN chatroom_user m ON m.conversation_id = r.conversation_id AND m.user_id = r.creator_id
     WHERE r.kind IN (2, 3)";

fn hosted(row: &Row) -> StoreResult<Hosted> {
    Ok(Hosted {
        conversation: record::conversation("chatroom", row.number(0)?)?,
        is_lobby: row.number(1)? == LOBBY,
        name: row.text(2)?,
        creator: row.text(3)?,
        owner: row.text(9)?,
        policy: record::policy(row.number(4)?)?,
        members: record::members(row.number(5)?)?,
        last: record::seq("chatroom", "last_seq", row.number(6)?)?,
        blocked: row.flag(7)?,
        lives: row.flag(8)?,
    })
}

/// The groups that have not ended, after a conversation.
pub(super) async fn list<S: Sql>(
    sql: &mut S,
    after: ConversationId,
    limit: u32,
) -> Result<Vec<Hosted>, S::Fault> {
    let find = format!(
        "{COLUMNS} AND r.live = 1 AND r.is_active = 1 AND r.conversation_id > ?
         ORDER BY r.conversation_id LIMIT ?"
    );
    let with = values![number(after.0), i64::from(limit)];
    let rows = sql.rows(&find, with).await?;
    let found: StoreResult<Vec<_>> = rows.iter().map(hosted).collect();
    Ok(found?)
}

/// The groups with a name, also those that have ended. The lobby has no creator, so an empty key asks for the lobby.
pub(super) async fn named<S: Sql>(
    sql: &mut S,
    key: &str,
    creator: Option<&str>,
) -> Result<Vec<Hosted>, S::Fault> {
    // The lobby's key is the same, whatever its name is.
    let find = format!(
        "{COLUMNS} AND (r.name_key = ? OR r.kind = ?)
           AND (? = 0 OR COALESCE(c.name_key, '') = ?) ORDER BY r.conversation_id"
    );
    let with = values![key, LOBBY, creator.is_some(), creator.unwrap_or_default()];
    let rows = sql.rows(&find, with).await?;
    let found: StoreResult<Vec<_>> = rows.iter().map(hosted).collect();
    let mut found = found?;
    found.retain(|group| {
        !group.is_lobby || Folded::of(&group.name).is_some_and(|name| name.as_str() == key)
    });
    Ok(found)
}

/// An administrator's act on a group, which all members read in its log.
pub(super) async fn change<S: Sql>(
    sql: &mut S,
    act: &Act,
    group: ConversationId,
    author: UserId,
    fresh: Fresh,
    told: &mut Told,
) -> Result<Result<(), Refusal>, S::Fault> {
    let Some(room) = lock(sql, group).await? else {
        return Ok(Err(Refusal::NoSuchGroup));
    };
    if !room.live {
        return Ok(Err(Refusal::GroupGone));
    }
    let notice = match act {
        Act::SendGroup { text } => Notice::Said { text: text.clone() },
        Act::BlockGroup | Act::UnblockGroup => {
            let blocked = *act == Act::BlockGroup;
            let statement = "UPDATE chatroom SET is_blocked = ? WHERE conversation_id = ?";
            sql.run(statement, values![blocked, room.id]).await?;
            Notice::GroupBlocked { blocked }
        }
        Act::DeleteGroup if room.kind == GROUP => {
            groups::end(sql, &room, author, fresh, told).await?;
            return Ok(Ok(()));
        }
        // The settings decide whether there is a lobby.
        _ => return Ok(Err(Refusal::NotAllowed)),
    };
    room.say(sql, author, notice, fresh, told).await?;
    Ok(Ok(()))
}
