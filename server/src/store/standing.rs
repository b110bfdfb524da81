//! How far somebody has come in a conversation.

use anser_shared::event::Marks;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;

use super::deed::{Answer, Outcome, Told};
use super::record::{self, number};
use super::sql::{Sql, first, values};

/// Moves somebody's marks forward, never back and never beyond the log. `told` says whether the
/// others may know.
pub(super) async fn mark<S: Sql>(
    sql: &mut S,
    user: UserId,
    conversation: ConversationId,
    marks: Marks,
    told: bool,
) -> Answer<S> {
    let (room, member) = (number(conversation.0), number(user.0));
    // The member's row alone is locked: marks never hold up a message.
    let statement = format!(
        "SELECT read_seq, delivered_seq, told_seq FROM chatroom_user
         WHERE conversation_id = ? AND user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let Some(row) = first(sql, &statement, values![room, member]).await? else {
        return Ok(Err(Refusal::NoSuchConversation));
    };
    let had = (row.number(0)?, row.number(1)?, row.number(2)?);
    let find = "SELECT last_seq FROM chatroom WHERE conversation_id = ?";
    let last = match first(sql, find, values![room]).await? {
        Some(row) => row.number(0)?,
        None => return Ok(Err(Refusal::NoSuchConversation)),
    };
    let read = number(marks.read.0).min(last).max(had.0);
    let (delivered, public) = if told {
        // What was read has arrived.
        let delivered = number(marks.delivered.0).min(last).max(had.1).max(read);
        (delivered, read)
    } else {
        (had.1, had.2)
    };
    if (read, delivered, public) != had {
        let statement = "UPDATE chatroom_user SET read_seq = ?, delivered_seq = ?, told_seq = ?
                         WHERE conversation_id = ? AND user_id = ?";
        let with = values![read, delivered, public, room, member];
        sql.run(statement, with).await?;
    }
    let marks = Marks {
        read: record::seq("chatroom_user", "read_seq", read)?,
        delivered: record::seq("chatroom_user", "delivered_seq", delivered)?,
    };
    Ok(Ok((Outcome::Marks(marks), Told::default())))
}
