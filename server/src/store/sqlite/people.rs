//! People and their devices.

use anser_shared::id::{DeviceId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use crate::names::LOOKS_RULE;
use crate::store::record::{self, BULLETIN, LOOKS_AT_ONCE, number};
use crate::store::{Credentials, Device, NewDevice, NewPerson, Person, Result, lobby};

pub(super) fn register(
    connection: &Connection,
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
    // There is one writer: nobody takes the name between these two statements.
    let mut find = connection.prepare_cached(record::TAKEN)?;
    let [one, two, three] = record::three(&looks);
    let with = params![key, LOOKS_RULE, one, two, three];
    if let Some(same) = find.query_row(with, |row| row.get(0)).optional()? {
        return Ok(Err(record::taken(same)));
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO userinfo
             (user_id, name, name_key, nickname, password_record, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    insert.execute(params![
        number(person.user.0),
        person.name.as_str(),
        key,
        person.nickname.as_str(),
        person.password.0,
        person.at.0,
    ])?;
    for look in &looks {
        let with = params![LOOKS_RULE, look, number(person.user.0)];
        connection
            .prepare_cached(record::KEEP_LOOK)?
            .execute(with)?;
    }
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

/// Works out what names look like that were taken before this rule. Of two that look the same the
/// older has the look, and both stay.
pub(super) fn fill_looks(connection: &mut Connection) -> Result<()> {
    let mut after = 0_i64;
    loop {
        let part = connection.transaction()?;
        let with = params![after, LOOKS_RULE, LOOKS_AT_ONCE];
        let people: Vec<(i64, String)> = part
            .prepare_cached(record::LOOKLESS)?
            .query_map(with, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some((last, _)) = people.last() else {
            return Ok(());
        };
        after = *last;
        for (user, name) in &people {
            let keep = record::KEEP_LOOK.replacen("INSERT", "INSERT OR IGNORE", 1);
            for look in record::looks(name).unwrap_or_default() {
                let with = params![LOOKS_RULE, look, user];
                part.prepare_cached(&keep)?.execute(with)?;
            }
        }
        part.commit()?;
    }
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
