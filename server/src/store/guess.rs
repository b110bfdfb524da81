//! Wrong passwords of an account: how many there were, and how many each device was told about.

use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Guesses;
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::StoreError;
use super::ground::{Answer, Fresh, Told};
use super::record::{self, number};
use super::sql::{Row, Sql, first, values};

/// The number of latest sign-ins of an account whose addresses are looked at.
const LATEST: i64 = 1_000;

/// Adds to the number of attempts on a user's password without a proof, the latest from this address.
#[derive(Clone, Debug)]
pub struct CountGuesses {
    pub attempts: u64,
    pub at: Timestamp,
    pub from: String,
}

pub(super) async fn count<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &CountGuesses,
    _: Fresh,
) -> Answer<S, ()> {
    let find = format!(
        "SELECT attempts FROM userguess WHERE user_id = ?{}",
        S::FOR_UPDATE
    );
    let before = first(sql, &find, values![number(user.0)]).await?;
    let (statement, before) = match before {
        Some(row) => (
            "UPDATE userguess SET attempts = ?, last_at = ?, last_from = ? WHERE user_id = ?",
            row.number(0)?,
        ),
        None => (
            "INSERT INTO userguess (attempts, last_at, last_from, user_id) VALUES (?, ?, ?, ?)",
            0,
        ),
    };
    let sum = before.saturating_add(number(new.attempts));
    let with = values![sum, new.at.0, new.from.as_str(), number(user.0)];
    sql.run(statement, with).await?;
    Ok(Ok(((), Told::default())))
}

/// The attempts that a device was not told about yet. A new device counts from where the others are.
pub(super) async fn find<S: Sql>(
    sql: &mut S,
    user: UserId,
    device: DeviceId,
) -> Result<Option<Guesses>, S::Fault> {
    let find = "SELECT attempts, last_at, last_from FROM userguess WHERE user_id = ?";
    let Some(row) = first(sql, find, values![number(user.0)]).await? else {
        return Ok(None);
    };
    let own = "SELECT attempts FROM userguess_seen WHERE user_id = ? AND device_id = ?";
    let own = first(sql, own, values![number(user.0), number(device.0)]).await?;
    let seen = match own {
        Some(row) => row.number(0)?,
        None => {
            // An older device that was never told has not seen what others have.
            let others = "SELECT MAX(s.attempts) FROM userguess_seen s
                          JOIN userdevice d ON d.device_id = ?
                          WHERE s.user_id = ? AND s.seen_at <= d.created_at";
            let with = values![number(device.0), number(user.0)];
            let row = first(sql, others, with).await?;
            row.map(|row| row.maybe(0))
                .transpose()?
                .flatten()
                .unwrap_or(0)
        }
    };
    let guesses = guesses(&row, seen)?;
    Ok((guesses.attempts != 0).then_some(guesses))
}

fn guesses(row: &Row, seen: i64) -> Result<Guesses, StoreError> {
    let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
    let total = row.number(0)?;
    Ok(Guesses {
        attempts: unsigned(total.saturating_sub(seen)),
        total: unsigned(total),
        last_at: Timestamp(row.number(1)?),
        last_from: row.text(2)?,
    })
}

/// A device has told its user about this many of them.
#[derive(Clone, Copy, Debug)]
pub struct SeeGuesses {
    pub device: DeviceId,
    pub total: u64,
}

pub(super) async fn see<S: Sql>(
    sql: &mut S,
    user: UserId,
    &SeeGuesses { device, total }: &SeeGuesses,
    fresh: Fresh,
) -> Answer<S, ()> {
    let find = "SELECT attempts FROM userguess WHERE user_id = ?";
    let done = Ok(Ok(((), Told::default())));
    let Some(row) = first(sql, find, values![number(user.0)]).await? else {
        return done;
    };
    let seen = number(total).min(row.number(0)?);
    let find = format!(
        "SELECT attempts FROM userguess_seen WHERE user_id = ? AND device_id = ?{}",
        S::FOR_UPDATE
    );
    let own = first(sql, &find, values![number(user.0), number(device.0)]).await?;
    let statement = match own {
        Some(row) if row.number(0)? >= seen => return done,
        Some(_) => {
            "UPDATE userguess_seen SET attempts = ?, seen_at = ? WHERE user_id = ? AND device_id = ?"
        }
        None => {
            "INSERT INTO userguess_seen (attempts, seen_at, user_id, device_id) VALUES (?, ?, ?, ?)"
        }
    };
    let with = values![seen, fresh.at.0, number(user.0), number(device.0)];
    sql.run(statement, with).await?;
    done
}

/// The accounts whose passwords were ever tried.
pub(super) async fn users<S: Sql>(sql: &mut S) -> Result<Vec<UserId>, S::Fault> {
    let rows = sql
        .rows("SELECT user_id FROM userguess ORDER BY user_id", values![])
        .await?;
    let users: Result<Vec<UserId>, StoreError> = rows
        .iter()
        .map(|row| record::user("userguess", "user_id", row.number(0)?))
        .collect();
    Ok(users?)
}

/// From where an account was signed in to, and whether a device with this key may come back to it. The same
/// statements run for an unknown name.
pub(super) async fn familiar<S: Sql>(
    sql: &mut S,
    name: &Folded,
    key: Fingerprint,
) -> Result<(bool, Vec<String>), S::Fault> {
    let find = "SELECT 1 FROM userdevice d JOIN userinfo u ON u.user_id = d.user_id
                WHERE d.key_hash = ? AND d.is_active = 1 AND u.name_key = ?";
    let with = values![key.0.to_vec(), name.as_str()];
    let device = first(sql, find, with).await?.is_some();
    let find = "SELECT l.address FROM user_login_log l JOIN userinfo u ON u.user_id = l.user_id
                WHERE u.name_key = ? AND u.is_active = 1 ORDER BY l.id DESC LIMIT ?";
    let rows = sql.rows(find, values![name.as_str(), LATEST]).await?;
    let addresses: Result<Vec<String>, StoreError> = rows.iter().map(|row| row.text(0)).collect();
    let addresses = addresses?;
    Ok((device, addresses))
}
