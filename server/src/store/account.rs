//! Changes to one account: its profile, its devices and its password.

use anser_shared::event::Change;
use anser_shared::id::{DeviceId, UserId};
use anser_shared::password::PasswordRecord;
use anser_shared::people::{Device, Login, Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::ground::{Answer, Fresh, Told, raise};
use super::record::{self, number};
use super::sql::{Row, Sql, first, values};
use super::{StoreError, frozen};

/// The columns of [`profile`]; the condition for the user follows.
const PROFILE_COLUMNS: &str =
    "SELECT user_id, name, nickname, status, picture_id, about, seen_as, friend_requests, added_by,
       revision FROM userinfo";

/// The columns of [`record::person_of_row`] for people as a reader sees them. The reader is the first value.
pub(super) const PERSON_COLUMNS: &str =
    "SELECT u.user_id, u.name, COALESCE(k.nickname, u.nickname), COALESCE(k.status, u.status),
       COALESCE(k.picture_id, u.picture_id), COALESCE(k.about, u.about)
     FROM userinfo u
     LEFT JOIN userfriend_frozen k ON k.friend_id = u.user_id AND k.user_id = ? AND k.is_active = 1";

/// A user's own profile, and the revision of their account.
fn profile(row: &Row) -> Result<(Profile, u64), StoreError> {
    let profile = Profile {
        person: record::person_of_row(row)?,
        seen_as: record::seen_as(row.number(6)?)?,
        requests: record::friend_requests(row.number(7)?)?,
        added_by: record::added_by(row.number(8)?)?,
    };
    Ok((profile, record::revision(row.number(9)?)?))
}

pub(super) async fn read<S: Sql>(
    sql: &mut S,
    user: UserId,
) -> Result<Option<(Profile, u64)>, S::Fault> {
    let find = format!("{PROFILE_COLUMNS} WHERE user_id = ? AND is_active = 1");
    let row = first(sql, &find, values![number(user.0)]).await?;
    Ok(row.as_ref().map(profile).transpose()?)
}

pub(super) fn device(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        device: record::device_id(row.number(0)?)?,
        name: row.text(1)?,
        created_at: Timestamp(row.number(2)?),
        seen_at: Timestamp(row.number(3)?),
        address: row.text(4)?,
        // The store does not know who is connected.
        online: false,
    })
}

pub(super) fn login(row: &Row) -> Result<Login, StoreError> {
    Ok(Login {
        at: Timestamp(row.number(0)?),
        address: row.text(1)?,
        device: record::device_id(row.number(2)?)?,
        device_name: row.text(3)?,
        act: record::login_act(row.number(4)?)?,
    })
}

/// Changes a user's profile.
#[derive(Clone, Debug)]
pub struct SetProfile(pub Profile);

/// Users who have them in their lists see another name or status at once. The presence setting and the two policies
/// are private.
pub(super) async fn set_profile<S: Sql>(
    sql: &mut S,
    user: UserId,
    SetProfile(new): &SetProfile,
    _: Fresh,
) -> Answer<S, ()> {
    let Some((old, revision)) = lock(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    // The number and the login name stay, and the picture has a change of its own.
    let [nickname, status, about] = new.person.words();
    let looks_other = old.person.words() != [nickname, status, about];
    if looks_other {
        frozen::freeze(sql, &old.person).await?;
    }
    sql.run(
        "UPDATE userinfo SET nickname = ?, status = ?, seen_as = ?, friend_requests = ?, about = ?,
           added_by = ?
         WHERE user_id = ?",
        values![
            nickname,
            status,
            record::number_of_seen_as(new.seen_as),
            record::number_of_requests(new.requests),
            about,
            record::number_of_added_by(new.added_by),
            number(user.0),
        ],
    )
    .await?;
    raise(sql, user, revision).await?;
    let new = Profile {
        person: Person {
            user: old.person.user,
            name: old.person.name,
            picture: old.person.picture,
            ..new.person.clone()
        },
        ..*new
    };
    let mut told = Told::default();
    told.changes.push((user, revision, Change::Profile(new)));
    if looks_other {
        tell_those_who_know(sql, user, &mut told).await?;
    }
    Ok(Ok(((), told)))
}

/// A user's profile, locked until the transaction ends, and the revision that a change of it makes.
pub(super) async fn lock<S: Sql>(
    sql: &mut S,
    user: UserId,
) -> Result<Option<(Profile, u64)>, S::Fault> {
    let statement = format!(
        "{PROFILE_COLUMNS} WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let row = first(sql, &statement, values![number(user.0)]).await?;
    let known = row.as_ref().map(profile).transpose()?;
    Ok(known.map(|(profile, revision)| (profile, revision + 1)))
}

/// Users who have a person in their lists see the person's current profile, except for users whom the person has
/// blocked: see [`frozen`].
pub(super) async fn tell_those_who_know<S: Sql>(
    sql: &mut S,
    user: UserId,
    told: &mut Told,
) -> Result<(), S::Fault> {
    let statement = format!(
        "SELECT user_id, revision FROM userinfo
         WHERE user_id IN
           (SELECT f.user_id FROM userfriend f
            LEFT JOIN userfriend b ON b.user_id = f.friend_id AND b.friend_id = f.user_id
            WHERE f.friend_id = ? AND COALESCE(b.is_blocked, 0) = 0)
         ORDER BY user_id{}",
        S::FOR_UPDATE
    );
    let rows = sql.rows(&statement, values![number(user.0)]).await?;
    for row in rows {
        let owner = record::user("userinfo", "user_id", row.number(0)?)?;
        let revision = record::revision(row.number(1)?)? + 1;
        raise(sql, owner, revision).await?;
        let statement = format!("{} AND f.friend_id = ?", record::FRIEND_COLUMNS);
        let with = values![number(owner.0), number(user.0)];
        if let Some(row) = first(sql, &statement, with).await? {
            let change = Change::Friend(record::friend_of_row(&row)?);
            told.changes.push((owner, revision, change));
        }
    }
    Ok(())
}

/// Signs out one device that is not the one in use. Returns which one.
#[derive(Clone, Copy, Debug)]
pub struct Revoke {
    pub device: DeviceId,
}

/// The device is told that its key is worthless.
pub(super) async fn revoke<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Revoke { device }: &Revoke,
    fresh: Fresh,
) -> Answer<S, Vec<DeviceId>> {
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND user_id = ? AND is_active = 1";
    let with = values![number(device.0), number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::NoSuchDevice));
    }
    end(sql, device, "", fresh.at).await?;
    Ok(Ok((vec![device], Told::default())))
}

/// Replaces the proved password at this device. Returns which other devices were signed out.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// The record that was proved. Nothing changes if there is another one by now.
    pub old: PasswordRecord,
    pub new: PasswordRecord,
    pub device: DeviceId,
    /// Every other device is signed out.
    pub end_others: bool,
    pub address: String,
}

/// The log of logins has a line about it. Devices that stay come back with their secrets, which come from an earlier
/// login and not from the password.
pub(super) async fn set_password<S: Sql>(
    sql: &mut S,
    user: UserId,
    password: &SetPassword,
    fresh: Fresh,
) -> Answer<S, Vec<DeviceId>> {
    let find = format!(
        "SELECT password_record FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let known = match first(sql, &find, values![number(user.0)]).await? {
        Some(row) => row.bytes(0)?,
        None => return Ok(Err(Refusal::NoSuchPerson)),
    };
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND user_id = ? AND is_active = 1";
    let with = values![number(password.device.0), number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::DeviceUnknown));
    }
    // Another device was quicker, so the proof was not for the current password.
    if known != password.old.0 {
        return Ok(Err(Refusal::WrongProof));
    }
    let set = "UPDATE userinfo SET password_record = ? WHERE user_id = ?";
    let with = values![password.new.0.clone(), number(user.0)];
    sql.run(set, with).await?;
    let note = "INSERT INTO user_login_log (user_id, device_id, at, address, act)
                VALUES (?, ?, ?, ?, ?)";
    let with = values![
        number(user.0),
        number(password.device.0),
        fresh.at.0,
        password.address.as_str(),
        record::PASSWORD_CHANGED,
    ];
    sql.run(note, with).await?;
    if password.end_others {
        let others = EndOthers {
            keep: password.device,
            address: String::new(),
            at: fresh.at,
        };
        return end_others(sql, user, &others, fresh).await;
    }
    Ok(Ok((Vec::new(), Told::default())))
}

/// Signs out every device but one, which has come from this address at this moment. Returns which ones.
#[derive(Clone, Debug)]
pub struct EndOthers {
    pub keep: DeviceId,
    pub address: String,
    pub at: Timestamp,
}

/// A new sign-in ends the ones before it, and stores where it came from. A sign-in that has ended itself by then ends
/// no other, so of two at once one remains.
pub(super) async fn end_others<S: Sql>(
    sql: &mut S,
    user: UserId,
    others: &EndOthers,
    _: Fresh,
) -> Answer<S, Vec<DeviceId>> {
    let &EndOthers {
        keep,
        ref address,
        at,
    } = others;
    // The user is locked first, so that two of these happen one after the other.
    if lock(sql, user).await?.is_none() {
        return Ok(Err(Refusal::NoSuchPerson));
    }
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND is_active = 1";
    if first(sql, find, values![number(keep.0)]).await?.is_none() {
        return Ok(Ok((Vec::new(), Told::default())));
    }
    let find = "SELECT device_id FROM userdevice
                WHERE user_id = ? AND device_id <> ? AND is_active = 1";
    let with = values![number(user.0), number(keep.0)];
    let mut ended = Vec::new();
    for row in sql.rows(find, with).await? {
        let device = record::device_id(row.number(0)?)?;
        end(sql, device, address, at).await?;
        ended.push(device);
    }
    Ok(Ok((ended, Told::default())))
}

pub(super) async fn end<S: Sql>(
    sql: &mut S,
    device: DeviceId,
    from: &str,
    at: Timestamp,
) -> Result<(), S::Fault> {
    let statement = "UPDATE userdevice
                     SET is_active = 0, resumption = ?, ended_at = ?, ended_from = ?
                     WHERE device_id = ?";
    let with = values![Vec::<u8>::new(), at.0, from, number(device.0)];
    sql.run(statement, with).await
}
