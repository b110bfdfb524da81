//! Unsent texts, kept for the other devices of their author.

use anser_shared::draft::Draft;
use anser_shared::event::Change;
use anser_shared::id::{ConversationId, DeviceId, UserId};
use anser_shared::refusal::Refusal;

use super::ground::{Answer, Fresh, Told, raise};
use super::record::{self, number};
use super::sql::{Row, Sql, first, values};
use super::{Page, StoreError, reader};

/// Stores a draft in place of the one that it was written from.
#[derive(Clone, Debug)]
pub struct PutDraft {
    pub device: DeviceId,
    pub conversation: ConversationId,
    pub text: String,
    pub base: u64,
}

/// Refused if the stored draft has changed since `base`, so that a device does not overwrite what it has not seen.
pub(super) async fn put<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &PutDraft,
    _: Fresh,
) -> Answer<S, ()> {
    let &PutDraft {
        device,
        conversation,
        ref text,
        base,
    } = new;
    let (room, member) = (number(conversation.0), number(user.0));
    let revision = match reader::next_revision_of_member(sql, user, conversation).await? {
        Ok(revision) => revision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // The user can no longer write there, but an old draft can be cleared.
    if !text.is_empty()
        && let Some(refusal) = reader::over(sql, user, conversation).await?
    {
        return Ok(Err(refusal));
    }
    let find = "SELECT draft, version FROM userdraft WHERE user_id = ? AND conversation_id = ?";
    let kept = match first(sql, find, values![member, room]).await? {
        Some(row) => Some((row.text(0)?, record::revision(row.number(1)?)?)),
        None => None,
    };
    let statement = match &kept {
        Some((kept, _)) if kept == text => return Ok(Ok(((), Told::default()))),
        // If there is no draft, nothing can be overwritten.
        Some((kept, version)) if !kept.is_empty() && *version != base => {
            return Ok(Err(Refusal::DraftElsewhere));
        }
        Some(_) => {
            "UPDATE userdraft SET draft = ?, version = ?, device_id = ?
             WHERE user_id = ? AND conversation_id = ?"
        }
        None if text.is_empty() => return Ok(Ok(((), Told::default()))),
        None => {
            "INSERT INTO userdraft (draft, version, device_id, user_id, conversation_id)
             VALUES (?, ?, ?, ?, ?)"
        }
    };
    let with = values![
        text.as_str(),
        number(revision),
        number(device.0),
        member,
        room
    ];
    sql.run(statement, with).await?;
    raise(sql, user, revision).await?;
    let draft = Draft {
        conversation,
        text: text.clone(),
        version: revision,
        device,
    };
    let mut told = Told::default();
    told.changes.push((user, revision, Change::Draft(draft)));
    Ok(Ok(((), told)))
}

/// The account's revision and the drafts after `after` that are not empty, read together.
pub(super) async fn list<S: Sql>(
    sql: &mut S,
    user: UserId,
    after: ConversationId,
    limit: usize,
) -> Result<(u64, Page<Draft>), S::Fault> {
    let find = "SELECT revision FROM userinfo WHERE user_id = ? AND is_active = 1";
    let revision = match first(sql, find, values![number(user.0)]).await? {
        Some(row) => record::revision(row.number(0)?)?,
        None => 0,
    };
    let find = "SELECT conversation_id, draft, version, device_id FROM userdraft
                WHERE user_id = ? AND conversation_id > ? AND draft <> ?
                ORDER BY conversation_id LIMIT ?";
    let with = values![number(user.0), number(after.0), "", record::one_more(limit)];
    let rows = sql.rows(find, with).await?;
    let drafts: Result<Vec<Draft>, StoreError> = rows.iter().map(draft).collect();
    Ok((revision, record::page(drafts?, limit)))
}

fn draft(row: &Row) -> Result<Draft, StoreError> {
    Ok(Draft {
        conversation: record::conversation("userdraft", row.number(0)?)?,
        text: row.text(1)?,
        version: record::revision(row.number(2)?)?,
        device: record::device_id(row.number(3)?)?,
    })
}
