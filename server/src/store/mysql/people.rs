//! People and their devices.

use anser_shared::id::{DeviceId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use mysql_async::Value;

use super::fault::Fault;
use super::session::Session;
use crate::names::LOOKS_RULE;
use crate::store::record::{self, BULLETIN, LOOKS_AT_ONCE, number};
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
    let looks = match record::looks(person.name.as_str()) {
        Ok(looks) => looks,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Somebody who takes the name between these two statements makes the second one fail as a
    // duplicate, and the transaction looks again.
    let [one, two, three] = record::three(&looks);
    let with = (&key, LOOKS_RULE, one, two, three);
    if let Some((same,)) = session.first::<(bool,)>(record::TAKEN, with).await? {
        return Ok(Err(record::taken(same)));
    }
    session
        .execute(
            "INSERT INTO userinfo
                 (user_id, name, name_key, nickname, password_record, created_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            (
                number(person.user.0),
                person.name.as_str(),
                &key,
                person.nickname.as_str(),
                &person.password.0,
                person.at.0,
            ),
        )
        .await?;
    for look in &looks {
        let with = (LOOKS_RULE, look, number(person.user.0));
        session.execute(record::KEEP_LOOK, with).await?;
    }
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

/// Works out what names look like that were taken before this rule. Of two that look the same the
/// older has the look, and both stay.
pub(super) async fn fill_looks(session: &mut Session) -> Result<()> {
    let mut after = 0_i64;
    loop {
        let with = (after, LOOKS_RULE, LOOKS_AT_ONCE);
        let people: Vec<(i64, String)> = session.all(record::LOOKLESS, with).await?;
        let Some((last, _)) = people.last() else {
            return Ok(());
        };
        after = *last;
        let mut rows: Vec<Value> = Vec::new();
        for (user, name) in &people {
            for look in record::looks(name).unwrap_or_default() {
                rows.extend([LOOKS_RULE.into(), look.into(), (*user).into()]);
            }
        }
        let keep = record::KEEP_LOOK.replacen("INSERT", "INSERT IGNORE", 1);
        let more = ", (?, ?, ?)".repeat((rows.len() / 3).saturating_sub(1));
        if !rows.is_empty() {
            session.execute(&format!("{keep}{more}"), rows).await?;
        }
    }
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
