//! People and their devices.

use anser_shared::id::{DeviceId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use crate::store::record::{self, BULLETIN, number};
use crate::store::{Credentials, Device, NewDevice, NewPerson, Person, Result, lobby};

pub(super) fn register(
    connection: &Connection,
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
    // There is one writer: nobody takes the name between these two statements.
    let mut find = connection.prepare_cached(record::TAKEN)?;
    let with = params![key, key, look];
    if let Some(same) = find.query_row(with, |row| row.get(0)).optional()? {
        return Ok(Err(record::taken(same)));
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO userinfo
             (user_id, name, name_key, nickname, password_record, created_at, look_key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    insert.execute(params![
        number(person.user.0),
        person.name.as_str(),
        key,
        person.nickname.as_str(),
        person.password.0,
        person.at.0,
        look,
    ])?;
    let [come_in, count] = lobby::REGISTER;
    let [lobby, bulletin] = lobby::SCOPES;
    let come_in = connection.prepare_cached(come_in)?.execute(params![
        number(person.user.0),
        person.at.0,
        BULLETIN,
        BULLETIN,
        lobby,
        bulletin,
    ])?;
    if come_in > 0 {
        connection.prepare_cached(count)?.execute(lobby::SCOPES)?;
    }
    Ok(Ok(()))
}

/// Works out what names look like that were taken before this was kept. Two of those that look the
/// same stay as they are.
pub(super) fn fill_looks(connection: &Connection) -> Result<()> {
    let mut find =
        connection.prepare("SELECT user_id, name_key FROM userinfo WHERE look_key IS NULL")?;
    let unknown = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let unknown: Vec<(i64, String)> = unknown.collect::<rusqlite::Result<_>>()?;
    for (user, key) in unknown {
        if let Ok(look) = record::look_key(&key) {
            connection.execute(
                "UPDATE OR IGNORE userinfo SET look_key = ?2 WHERE user_id = ?1",
                params![user, look],
            )?;
        }
    }
    Ok(())
}

pub(super) fn credentials(
    connection: &Connection,
    folded_name: &str,
) -> Result<Option<Credentials>> {
    let mut find = connection.prepare_cached(
        "SELECT user_id, password_record FROM userinfo WHERE name_key = ?1 AND is_active = 1",
    )?;
    let row = find
        .query_row([folded_name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(record::credentials).transpose()
}

pub(super) fn person(connection: &Connection, user: UserId) -> Result<Option<Person>> {
    find_person(
        connection,
        "SELECT user_id, name, nickname, revision FROM userinfo WHERE user_id = ?1 AND is_active = 1",
        [number(user.0)],
    )
}

pub(super) fn person_named(connection: &Connection, folded_name: &str) -> Result<Option<Person>> {
    find_person(
        connection,
        "SELECT user_id, name, nickname, revision FROM userinfo WHERE name_key = ?1 AND is_active = 1",
        [folded_name],
    )
}

fn find_person(connection: &Connection, sql: &str, by: impl Params) -> Result<Option<Person>> {
    let mut find = connection.prepare_cached(sql)?;
    let row = find
        .query_row(by, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    row.map(record::person).transpose()
}

pub(super) fn count(connection: &Connection) -> Result<u64> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM userinfo")?;
    let count: i64 = count.query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

pub(super) fn add_device(
    connection: &Connection,
    device: &NewDevice,
) -> Result<std::result::Result<(), Refusal>> {
    // A key belongs to one person for ever. The same key again is the same program signing in
    // anew: its row gets the new sign-in, and the old secret is worth nothing any more.
    let mut keep = connection.prepare_cached(
        "INSERT INTO userdevice
           (device_id, user_id, key_hash, resumption, name, created_at, seen_at, expires_at, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8)
         ON CONFLICT (key_hash) DO UPDATE SET
           device_id = excluded.device_id, resumption = excluded.resumption, name = excluded.name,
           seen_at = excluded.seen_at, expires_at = excluded.expires_at, is_active = 1,
           address = excluded.address, ended_at = NULL, ended_from = ''
         WHERE user_id = excluded.user_id",
    )?;
    let kept = keep.execute(params![
        number(device.device.0),
        number(device.user.0),
        device.key.0,
        *device.resumption,
        device.name,
        device.at.0,
        device.expires_at.0,
        device.address,
    ])?;
    if kept == 0 {
        return Ok(Err(Refusal::DeviceUnknown));
    }
    let mut log = connection.prepare_cached(
        "INSERT INTO user_login_log (user_id, device_id, at, address) VALUES (?1, ?2, ?3, ?4)",
    )?;
    log.execute(params![
        number(device.user.0),
        number(device.device.0),
        device.at.0,
        device.address
    ])?;
    Ok(Ok(()))
}

pub(super) fn device(connection: &Connection, key: Fingerprint) -> Result<Option<Device>> {
    let mut find = connection.prepare_cached(
        "SELECT device_id, user_id, resumption, expires_at
         FROM userdevice WHERE key_hash = ?1 AND is_active = 1",
    )?;
    let row = find
        .query_row([key.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    row.map(record::device).transpose()
}

pub(super) fn touch_device(
    connection: &Connection,
    device: DeviceId,
    at: Timestamp,
    expires_at: Timestamp,
    address: &str,
) -> Result<bool> {
    // First the log, which looks at where and when the device was there last.
    let mut log = connection.prepare_cached(
        "INSERT INTO user_login_log (user_id, device_id, at, address)
         SELECT user_id, device_id, ?2, ?3 FROM userdevice
         WHERE device_id = ?1 AND is_active = 1 AND (address <> ?3 OR seen_at < ?4)",
    )?;
    log.execute(params![
        number(device.0),
        at.0,
        address,
        record::day_of(at).0
    ])?;
    let mut touch = connection.prepare_cached(
        "UPDATE userdevice
         SET seen_at = max(seen_at, ?2), expires_at = max(expires_at, ?3), address = ?4
         WHERE device_id = ?1 AND is_active = 1",
    )?;
    let touched = touch.execute(params![number(device.0), at.0, expires_at.0, address])?;
    Ok(touched != 0)
}

pub(super) fn end_device(connection: &Connection, device: DeviceId, at: Timestamp) -> Result<()> {
    // The row stays, the secret does not: a copy of the database made later cannot resume with it.
    let mut end = connection.prepare_cached(
        "UPDATE userdevice SET is_active = 0, resumption = x'', expires_at = ?2
         WHERE device_id = ?1 AND is_active = 1",
    )?;
    end.execute(params![number(device.0), at.0])?;
    Ok(())
}
