//! What every change needs: ids and a time, what is told to whom, and a user's revision, which is raised with
//! everything that they are told.

use anser_shared::conversation::{Head, Marks};
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, MessageId, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::record::{self, number};
use super::sql::{Sql, first, values};
use super::{StoreError, lists};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// Ids and a time for a change.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    pub conversation: ConversationId,
    pub entry: MessageId,
    pub at: Timestamp,
}

impl Fresh {
    /// An id for another entry of the same change. Minted ids end with zeros.
    pub(super) fn beside(self, mark: u8) -> Self {
        let mut beside = self;
        beside.entry.0[15] ^= mark;
        beside
    }
}

/// What has changed, for everybody who is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// For every device of a user, with the current revision of their account.
    pub changes: Vec<(UserId, u64, Change)>,
    /// For all members of a conversation.
    pub posted: Vec<(ConversationId, Entry)>,
    /// A user who is not a member any more, and is told only this entry.
    pub left: Option<UserId>,
    /// Only for one of two users, because the other one has blocked them.
    pub withheld: Vec<(UserId, ConversationId, Entry)>,
    /// For a user: how far somebody has read in a conversation because of what they have done. It is told before the
    /// entry that was read.
    pub marked: Vec<(UserId, ConversationId, UserId, Marks)>,
}

/// The result of a change with what is told, or why it is refused.
pub(super) type Answer<S, T> = Result<std::result::Result<(T, Told), Refusal>, S>;

/// A user's revision is raised.
pub(super) async fn raise<S: Sql>(sql: &mut S, user: UserId, revision: u64) -> Result<(), S> {
    let statement = "UPDATE userinfo SET revision = ? WHERE user_id = ?";
    sql.run(statement, values![number(revision), number(user.0)])
        .await
}

/// Locks a user whose list is about to change. Returns the revision that it will have.
pub(super) async fn lock_person<S: Sql>(
    sql: &mut S,
    user: UserId,
) -> Result<std::result::Result<u64, Refusal>, S> {
    let statement = format!(
        "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    match first(sql, &statement, values![number(user.0)]).await? {
        Some(row) => Ok(Ok(record::revision(row.number(0)?)? + 1)),
        None => Ok(Err(Refusal::NoSuchPerson)),
    }
}

/// Raises a user's revision, and tells them the current state of the group. A user who left before they had seen
/// anything of the group is not told.
pub(super) async fn tell_head<S: Sql>(
    sql: &mut S,
    user: UserId,
    room: i64,
    revision: u64,
    told: &mut Told,
) -> Result<(), S> {
    raise(sql, user, revision).await?;
    let change = match lists::head(sql, user, room).await? {
        Some(head) => Change::Conversation(head),
        None => Change::Hidden {
            conversation: record::conversation("chatroom_user", room)?,
        },
    };
    told.changes.push((user, revision, change));
    Ok(())
}

/// The same for a user who joins, and sees the group.
pub(super) async fn tell_new_head<S: Sql>(
    sql: &mut S,
    user: UserId,
    room: i64,
    revision: u64,
    told: &mut Told,
) -> Result<Head, S> {
    tell_head(sql, user, room, revision, told).await?;
    match lists::head(sql, user, room).await? {
        Some(head) => Ok(head),
        None => {
            let (table, column) = ("chatroom_user", "conversation_id");
            Err(StoreError::Broken { table, column }.into())
        }
    }
}
