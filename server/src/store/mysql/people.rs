//! People and their devices.

use anser_shared::id::{DeviceId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::fault::Fault;
use super::session::Session;
use crate::store::record::{self, BULLETIN, number};
use crate::store::{Credentials, Device, NewDevice, NewPerson, Person, lobby};

type Result<T> = std::result::Result<T, Fault>;

pub(super) async fn register(
    session: &mut Session,
    person: &NewPerson,
) -> Result<std::result::Result<(), Refusal>> {
    let key = match record::name_key(&person.name) {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let look = match record::look_key(&key) {
        Ok(look) => look,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Somebody who takes the name between these two statements makes the second one fail as a
    // duplicate, and the transaction looks again.
    if let Some((same,)) = session
        .first::<(bool,)>(record::TAKEN, (&key, &key, &look))
        .await?
    {
        return Ok(Err(record::taken(same)));
    }
    session
        .execute(
            "INSERT INTO userinfo
                 (user_id, name, name_key, nickname, password_record, created_at, look_key)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number(person.user.0),
                person.name.as_str(),
                &key,
                person.nickname.as_str(),
                &person.password.0,
                person.at.0,
                &look,
            ),
        )
        .await?;
    let [come_in, count] = lobby::REGISTER;
    // A room before a row in it, as whoever writes there does.
    let [lobby, bulletin] = lobby::SCOPES;
    session.execute(count, (lobby, bulletin)).await?;
    let with = (
        number(person.user.0),
        person.at.0,
        BULLETIN,
        BULLETIN,
        lobby,
        bulletin,
    );
    session.execute(come_in, with).await?;
    Ok(Ok(()))
}

/// Works out what names look like that were taken before this was kept. Two of those that look the
/// same stay as they are.
pub(super) async fn fill_looks(session: &mut Session) -> Result<()> {
    let find = "SELECT user_id, name_key FROM userinfo WHERE look_key IS NULL";
    let unknown: Vec<(i64, String)> = session.all(find, ()).await?;
    for (user, key) in unknown {
        if let Ok(look) = record::look_key(&key) {
            let fill = "UPDATE IGNORE userinfo SET look_key = ? WHERE user_id = ?";
            session.execute(fill, (look, user)).await?;
        }
    }
    Ok(())
}

pub(super) async fn credentials(
    session: &mut Session,
    folded_name: &str,
) -> Result<Option<Credentials>> {
    let row = session
        .first(
            "SELECT user_id, password_record FROM userinfo WHERE name_key = ? AND is_active = 1",
            (folded_name,),
        )
        .await?;
    Ok(row.map(record::credentials).transpose()?)
}

pub(super) async fn person(session: &mut Session, user: UserId) -> Result<Option<Person>> {
    let row = session
        .first(
            "SELECT user_id, name, nickname, revision FROM userinfo WHERE user_id = ? AND is_active = 1",
            (number(user.0),),
        )
        .await?;
    Ok(row.map(record::person).transpose()?)
}

pub(super) async fn person_named(
    session: &mut Session,
    folded_name: &str,
) -> Result<Option<Person>> {
    let row = session
        .first(
            "SELECT user_id, name, nickname, revision FROM userinfo WHERE name_key = ? AND is_active = 1",
            (folded_name,),
        )
        .await?;
    Ok(row.map(record::person).transpose()?)
}

pub(super) async fn count(session: &mut Session) -> Result<u64> {
    let count: Option<(u64,)> = session.first("SELECT COUNT(*) FROM userinfo", ()).await?;
    Ok(count.map_or(0, |(count,)| count))
}

pub(super) async fn add_device(
    session: &mut Session,
    device: &NewDevice,
) -> Result<std::result::Result<(), Refusal>> {
    // A key belongs to one person for ever. The same key again is the same program signing in
    // anew: its row gets the new sign-in, and the old secret is worth nothing any more.
    let (id, user, key) = (
        number(device.device.0),
        number(device.user.0),
        device.key.0.as_slice(),
    );
    let owner = "SELECT user_id FROM userdevice WHERE key_hash = ? FOR UPDATE";
    match session.first::<(i64,)>(owner, (key,)).await? {
        Some((owner,)) if owner != user => return Ok(Err(Refusal::DeviceUnknown)),
        Some(_) => {
            session
                .execute(
                    "UPDATE userdevice SET device_id = ?, resumption = ?, name = ?, seen_at = ?,
                       expires_at = ?, address = ?, ended_at = NULL, ended_from = '', is_active = 1
                     WHERE key_hash = ?",
                    (
                        id,
                        device.resumption.as_slice(),
                        &device.name,
                        device.at.0,
                        device.expires_at.0,
                        &device.address,
                        key,
                    ),
                )
                .await?;
        }
        None => {
            session
                .execute(
                    "INSERT INTO userdevice (device_id, user_id, key_hash, resumption, name,
                       created_at, seen_at, expires_at, address)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        id,
                        user,
                        key,
                        device.resumption.as_slice(),
                        &device.name,
                        device.at.0,
                        device.at.0,
                        device.expires_at.0,
                        &device.address,
                    ),
                )
                .await?;
        }
    }
    session
        .execute(
            "INSERT INTO user_login_log (user_id, device_id, at, address) VALUES (?, ?, ?, ?)",
            (user, id, device.at.0, &device.address),
        )
        .await?;
    Ok(Ok(()))
}

pub(super) async fn device(session: &mut Session, key: Fingerprint) -> Result<Option<Device>> {
    let row = session
        .first(
            "SELECT device_id, user_id, resumption, expires_at
             FROM userdevice WHERE key_hash = ? AND is_active = 1",
            (key.0.as_slice(),),
        )
        .await?;
    Ok(row.map(record::device).transpose()?)
}

pub(super) async fn touch_device(
    session: &mut Session,
    device: DeviceId,
    at: Timestamp,
    expires_at: Timestamp,
    address: &str,
) -> Result<bool> {
    // The row is kept from others, so that an end comes before all of this or after it. How many rows
    // an update changes would not say it: those that have these values already do not count.
    let found = session
        .first::<(i64, i64, String)>(
            "SELECT user_id, seen_at, address FROM userdevice
             WHERE device_id = ? AND is_active = 1 FOR UPDATE",
            (number(device.0),),
        )
        .await?;
    let Some((user, seen_at, from)) = found else {
        return Ok(false);
    };
    session
        .execute(
            "UPDATE userdevice SET seen_at = GREATEST(seen_at, ?),
               expires_at = GREATEST(expires_at, ?), address = ?
             WHERE device_id = ?",
            (at.0, expires_at.0, address, number(device.0)),
        )
        .await?;
    if from != address || seen_at < record::day_of(at).0 {
        session
            .execute(
                "INSERT INTO user_login_log (user_id, device_id, at, address) VALUES (?, ?, ?, ?)",
                (user, number(device.0), at.0, address),
            )
            .await?;
    }
    Ok(true)
}

pub(super) async fn end_device(
    session: &mut Session,
    device: DeviceId,
    at: Timestamp,
) -> Result<()> {
    // The row stays, the secret does not: a copy of the database made later cannot resume with it.
    session
        .execute(
            "UPDATE userdevice SET is_active = 0, resumption = '', expires_at = ?
             WHERE device_id = ? AND is_active = 1",
            (at.0, number(device.0)),
        )
        .await
}
