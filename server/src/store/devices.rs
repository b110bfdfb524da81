//! Devices that may come back without a password: signing in, coming back, signing out.

use anser_shared::id::DeviceId;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use zeroize::Zeroizing;

use super::record::{self, number};
use super::sql::{Sql, Value, first, values};
use super::{Device, NewDevice};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// A key belongs to one user for ever. The same key again is the same program that signs in anew: its row gets the
/// new sign-in, and the old secret becomes worthless.
pub(super) async fn add<S: Sql>(
    sql: &mut S,
    device: &NewDevice,
) -> Result<std::result::Result<(), Refusal>, S> {
    let (id, user) = (number(device.device.0), number(device.user.0));
    let key = || Value::from(device.key.0.to_vec());
    let secret = || Value::from(device.resumption.to_vec());
    let (name, address) = (device.name.as_str(), device.address.as_str());
    let (at, expires_at) = (device.at.0, device.expires_at.0);
    let owner = format!(
        "SELECT user_id FROM userdevice WHERE key_hash = ?{}",
        S::FOR_UPDATE
    );
    match first(sql, &owner, &[key()]).await? {
        Some(row) if row.number(0)? != user => return Ok(Err(Refusal::DeviceUnknown)),
        Some(_) => {
            sql.run(
                "UPDATE userdevice SET device_id = ?, resumption = ?, name = ?, seen_at = ?,
                   expires_at = ?, address = ?, ended_at = NULL, ended_from = '', is_active = 1
                 WHERE key_hash = ?",
                values![id, secret(), name, at, expires_at, address, key()],
            )
            .await?;
        }
        None => {
            sql.run(
                "INSERT INTO userdevice (device_id, user_id, key_hash, resumption, name,
                   created_at, seen_at, expires_at, address)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values![id, user, key(), secret(), name, at, at, expires_at, address],
            )
            .await?;
        }
    }
    log(sql, user, id, device.at, address).await?;
    Ok(Ok(()))
}

pub(super) async fn with_key<S: Sql>(sql: &mut S, key: Fingerprint) -> Result<Option<Device>, S> {
    let find = "SELECT device_id, user_id, resumption, expires_at
                FROM userdevice WHERE key_hash = ? AND is_active = 1";
    let Some(mut row) = first(sql, find, values![key.0.to_vec()]).await? else {
        return Ok(None);
    };
    let secret = Zeroizing::new(row.take_bytes(2)?);
    Ok(Some(Device {
        device: record::device_id(row.number(0)?)?,
        user: record::user("userdevice", "user_id", row.number(1)?)?,
        resumption: Zeroizing::new(record::array("userdevice", "resumption", &secret)?),
        expires_at: Timestamp(row.number(3)?),
    }))
}

/// A device has come back; false if it was signed out meanwhile. The row is locked, so that an end comes before all
/// of this or after it.
pub(super) async fn touch<S: Sql>(
    sql: &mut S,
    device: DeviceId,
    at: Timestamp,
    expires_at: Timestamp,
    address: &str,
) -> Result<bool, S> {
    let find = format!(
        "SELECT user_id, seen_at, expires_at, address FROM userdevice
         WHERE device_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let id = number(device.0);
    let Some(row) = first(sql, &find, values![id]).await? else {
        return Ok(false);
    };
    let (user, seen_at, from) = (row.number(0)?, row.number(1)?, row.text(3)?);
    let expires_at = expires_at.0.max(row.number(2)?);
    sql.run(
        "UPDATE userdevice SET seen_at = ?, expires_at = ?, address = ? WHERE device_id = ?",
        values![at.0.max(seen_at), expires_at, address, id],
    )
    .await?;
    if from != address || seen_at < record::day_of(at).0 {
        log(sql, user, id, at, address).await?;
    }
    Ok(true)
}

/// The row stays and the secret does not, so a later copy of the database cannot resume with it.
pub(super) async fn end<S: Sql>(sql: &mut S, device: DeviceId, at: Timestamp) -> Result<(), S> {
    sql.run(
        "UPDATE userdevice SET is_active = 0, resumption = ?, expires_at = ?
         WHERE device_id = ? AND is_active = 1",
        values![Vec::new(), at.0, number(device.0)],
    )
    .await
}

async fn log<S: Sql>(
    sql: &mut S,
    user: i64,
    device: i64,
    at: Timestamp,
    address: &str,
) -> Result<(), S> {
    sql.run(
        "INSERT INTO user_login_log (user_id, device_id, at, address) VALUES (?, ?, ?, ?)",
        values![user, device, at.0, address],
    )
    .await
}
