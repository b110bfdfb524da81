//! The profile that a blocked user goes on seeing: the nickname, status, picture and lines that the other user had
//! before they changed the first of these.
//!
//! A row is written when the profile changes, and not with the block, because until then there is nothing to keep.

use anser_shared::id::{PictureId, UserId};
use anser_shared::people::Person;

use super::record::{self, number};
use super::sql::{Sql, first, values};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// Users whom this user has blocked go on seeing `old`, the profile until now. Those who already see an older one go
/// on seeing that. The caller has locked the user.
pub(super) async fn freeze<S: Sql>(sql: &mut S, old: &Person) -> Result<(), S> {
    let person = number(old.user.0);
    let again = "UPDATE userfriend_frozen
                 SET nickname = ?, status = ?, about = ?, picture_id = ?, is_active = 1
                 WHERE friend_id = ? AND is_active = 0 AND user_id IN
                   (SELECT b.friend_id FROM userfriend b WHERE b.user_id = ? AND b.is_blocked = 1)";
    let [nickname, status, about] = old.words();
    let picture = number(old.picture.0);
    let with = values![nickname, status, about, picture, person, person];
    sql.run(again, with).await?;
    let insert = "INSERT INTO userfriend_frozen
                    (user_id, friend_id, nickname, status, about, picture_id)
                  SELECT b.friend_id, b.user_id, ?, ?, ?, ? FROM userfriend b
                  WHERE b.user_id = ? AND b.is_blocked = 1 AND NOT EXISTS
                    (SELECT 1 FROM userfriend_frozen k
                     WHERE k.user_id = b.friend_id AND k.friend_id = b.user_id)";
    let with = values![nickname, status, about, picture, person];
    sql.run(insert, with).await
}

/// Keeps the bytes of a picture that is about to be replaced, if a blocked user goes on seeing it.
pub(super) async fn freeze_picture<S: Sql>(
    sql: &mut S,
    user: UserId,
    picture: PictureId,
) -> Result<(), S> {
    let (user, picture) = (number(user.0), number(picture.0));
    let insert = "INSERT INTO userpicture_kept (user_id, picture_id, bytes)
                  SELECT p.user_id, p.picture_id, p.bytes FROM userpicture p
                  WHERE p.user_id = ? AND p.picture_id = ? AND p.is_active = 1
                    AND EXISTS (SELECT 1 FROM userfriend_frozen k
                                WHERE k.friend_id = ? AND k.picture_id = ? AND k.is_active = 1)
                    AND NOT EXISTS (SELECT 1 FROM userpicture_kept o
                                    WHERE o.user_id = ? AND o.picture_id = ?)";
    let with = values![user, picture, user, picture, user, picture];
    sql.run(insert, with).await
}

/// The profile that `viewer` sees of a user, if it is not the current one.
pub(super) async fn show<S: Sql>(
    sql: &mut S,
    viewer: UserId,
    of: UserId,
) -> Result<Option<Person>, S> {
    let find = "SELECT u.user_id, u.name, k.nickname, k.status, k.picture_id, k.about
                FROM userfriend_frozen k JOIN userinfo u ON u.user_id = k.friend_id
                WHERE k.user_id = ? AND k.friend_id = ? AND k.is_active = 1";
    let row = first(sql, find, values![number(viewer.0), number(of.0)]).await?;
    Ok(row.as_ref().map(record::person_of_row).transpose()?)
}

/// From now on `viewer` sees the user's current profile, which is returned.
pub(super) async fn end<S: Sql>(
    sql: &mut S,
    viewer: UserId,
    of: UserId,
) -> Result<Option<Person>, S> {
    let end = "UPDATE userfriend_frozen SET is_active = 0 WHERE user_id = ? AND friend_id = ?";
    sql.run(end, values![number(viewer.0), number(of.0)])
        .await?;
    let find = "SELECT user_id, name, nickname, status, picture_id, about
                FROM userinfo WHERE user_id = ?";
    let row = first(sql, find, values![number(of.0)]).await?;
    Ok(row.as_ref().map(record::person_of_row).transpose()?)
}

/// The picture that `viewer` goes on seeing of a user; `None` if it is the current one. The bytes are those of a
/// picture that was replaced.
pub(super) async fn picture<S: Sql>(
    sql: &mut S,
    viewer: UserId,
    of: UserId,
) -> Result<Option<Option<(PictureId, Vec<u8>)>>, S> {
    let find = "SELECT k.picture_id, o.bytes FROM userfriend_frozen k
                JOIN userinfo u ON u.user_id = k.friend_id AND u.picture_id <> k.picture_id
                LEFT JOIN userpicture_kept o ON o.user_id = k.friend_id AND o.picture_id = k.picture_id
                WHERE k.user_id = ? AND k.friend_id = ? AND k.is_active = 1";
    let with = values![number(viewer.0), number(of.0)];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(None);
    };
    let picture = record::picture_id(row.number(0)?)?;
    // A user who had no picture then has none now for this viewer.
    let kept = row.bytes(1).ok().map(|bytes| (picture, bytes));
    Ok(Some(kept))
}
