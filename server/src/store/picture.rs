//! The pictures of users: one row for each user who has, or had, one.

use anser_shared::event::Change;
use anser_shared::id::{PictureId, UserId};
use anser_shared::refusal::Refusal;

use super::ground::{Answer, Fresh, Told, raise};
use super::record::{self, number};
use super::sql::{Sql, first, values};
use super::{StoreError, account, frozen};

/// The picture that `by` sees of a user: the current one, or the one from before the user blocked `by`. Where the
/// directory is closed, only users who have them in their lists, or share a group with them, see it.
pub(super) async fn find<S: Sql>(
    sql: &mut S,
    of: UserId,
    by: UserId,
    is_open: bool,
) -> Result<Option<(PictureId, Vec<u8>)>, S::Fault> {
    if by != of && !is_open {
        let known = "SELECT 1 FROM userfriend WHERE user_id = ? AND friend_id = ?";
        let with = values![number(by.0), number(of.0)];
        // Members of a group see each other's pictures beside messages.
        let together = "SELECT 1 FROM chatroom_user a
                        JOIN chatroom_user b ON b.conversation_id = a.conversation_id
                        JOIN chatroom r ON r.conversation_id = a.conversation_id AND r.kind = ?
                        WHERE a.user_id = ? AND b.user_id = ? LIMIT 1";
        let beside = values![record::GROUP, number(by.0), number(of.0)];
        let knows = first(sql, known, with).await?.is_some()
            || first(sql, together, beside).await?.is_some();
        if !knows {
            return Ok(None);
        }
    }
    if let Some(kept) = frozen::picture(sql, by, of).await? {
        return Ok(kept);
    }
    let find = "SELECT picture_id, bytes FROM userpicture WHERE user_id = ? AND is_active = 1";
    let row = first(sql, find, values![number(of.0)]).await?;
    let found = row.map(|row| {
        let picture = record::picture_id(row.number(0)?)?;
        Ok::<_, StoreError>((picture, row.bytes(1)?))
    });
    Ok(found.transpose()?)
}

/// Sets the user's picture, or removes it.
#[derive(Clone, Debug)]
pub struct SetPicture(pub Option<(PictureId, Vec<u8>)>);

/// The former picture is not kept.
pub(super) async fn set<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &SetPicture,
    fresh: Fresh,
) -> Answer<S, ()> {
    let new = new.0.as_ref();
    let Some((mut profile, revision)) = account::lock(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let picture = new.map_or(PictureId::NONE, |(picture, _)| *picture);
    if profile.person.picture == picture {
        return Ok(Ok(((), Told::default())));
    }
    frozen::freeze(sql, &profile.person).await?;
    frozen::freeze_picture(sql, user, profile.person.picture).await?;
    let find = "SELECT 1 FROM userpicture WHERE user_id = ?";
    let statement = match first(sql, find, values![number(user.0)]).await? {
        Some(_) => {
            "UPDATE userpicture SET picture_id = ?, changed_at = ?, is_active = ?, bytes = ?
             WHERE user_id = ?"
        }
        None => {
            "INSERT INTO userpicture (picture_id, changed_at, is_active, bytes, user_id)
             VALUES (?, ?, ?, ?, ?)"
        }
    };
    let bytes = new.map_or(Vec::new(), |(_, bytes)| bytes.clone());
    let with = values![
        number(picture.0),
        fresh.at.0,
        new.is_some(),
        bytes,
        number(user.0)
    ];
    sql.run(statement, with).await?;
    let statement = "UPDATE userinfo SET picture_id = ? WHERE user_id = ?";
    sql.run(statement, values![number(picture.0), number(user.0)])
        .await?;
    raise(sql, user, revision).await?;
    let mut told = Told::default();
    profile.person.picture = picture;
    told.changes
        .push((user, revision, Change::Profile(profile)));
    account::tell_those_who_know(sql, user, &mut told).await?;
    Ok(Ok(((), told)))
}
