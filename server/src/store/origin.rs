//! Whether a database and a server's keys belong together.
//!
//! One without the other is half a server: with new keys nobody could sign in, and with a new database all users
//! would be gone. So a new server is made only if there is neither. Everything else is refused before anything is
//! written, and the refusal says what to do. The database keeps the fingerprints of the keys (`serverinfo`), and a
//! number of the latest start, by which a running server notices that its data were replaced.

use std::collections::HashSet;

use anser_shared::time::Timestamp;

use super::sql::{Sql, first, values};
use super::{Result, StoreError, schema};

/// The fingerprints by which a database knows a server's keys. They reveal nothing of the secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPrints {
    /// The fingerprint of the server's key.
    pub identity: [u8; 32],
    /// SHA-256 over the secret that passwords are checked with.
    pub passwords: [u8; 32],
}

/// The content of the folder of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    None,
    /// Keys without a database, as their folder says.
    WithoutDatabase(KeyPrints),
    /// Keys of a server with users.
    InUse(KeyPrints),
}

/// What the opener of a database knows about its server.
#[derive(Clone, Debug)]
pub struct Opening {
    pub keys: KeyState,
    /// The folder of the keys, for sentences.
    pub folder: String,
    /// A random number, larger than 0, that no other start has.
    pub run: u32,
}

/// What a start stores in the database.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub keys: KeyPrints,
    pub run: u32,
    pub now: Timestamp,
}

/// When the server ran last, by the wall clock and by the time in which it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSeen {
    pub wall: Timestamp,
    pub lived: Timestamp,
}

/// The state of a database before anything is changed in it.
pub(super) struct Before {
    /// Which of our tables exist.
    pub(super) tables: HashSet<String>,
    /// The last step of the schema that was done.
    pub(super) version: Option<i64>,
    /// Its address, for sentences.
    pub(super) place: String,
}

/// The step that makes `serverinfo`. From it on, a database with tables has its row, too.
const STEP: &str = "__serverinfo";

fn step() -> i64 {
    let steps = schema::SQLITE.iter().zip(1..);
    steps
        .filter(|((name, _), _)| name.ends_with(STEP))
        .map(|(_, number)| number)
        .next()
        .unwrap_or(i64::MAX)
}

impl Before {
    fn has(&self, table: &str) -> bool {
        self.tables.contains(table)
    }

    fn emptied(&self, what: &str, folder: &str) -> StoreError {
        StoreError::Emptied {
            place: self.place.clone(),
            what: what.to_owned(),
            keys: folder.to_owned(),
        }
    }
}

/// Refuses half a server.
pub(super) async fn check<S: Sql>(
    sql: &mut S,
    before: &Before,
    opening: &Opening,
) -> std::result::Result<(), S::Fault> {
    let Opening { keys, folder, .. } = opening;
    let (place, keys_folder) = (before.place.clone(), folder.clone());
    let is_there = before.version.is_some() && before.has("userinfo");
    if !is_there {
        return match keys {
            KeyState::InUse(_) => Err(StoreError::DatabaseMissing {
                place,
                keys: keys_folder,
            }
            .into()),
            KeyState::None | KeyState::WithoutDatabase(_) => Ok(()),
        };
    }
    let people = count(sql, "userinfo").await?;
    let known = match before.has("serverinfo") {
        true => row(sql).await?,
        false => None,
    };
    match (keys, &known) {
        (KeyState::None, None) if people == 0 => {}
        (KeyState::None, _) => {
            return Err(StoreError::KeysMissing {
                place,
                people,
                keys: keys_folder,
            }
            .into());
        }
        (KeyState::WithoutDatabase(ours) | KeyState::InUse(ours), Some(row)) => {
            if *ours != row.keys {
                return Err(StoreError::OtherKeys {
                    place,
                    keys: keys_folder,
                }
                .into());
            }
        }
        // New keys, but the users of another server.
        (KeyState::WithoutDatabase(_), None) if people > 0 => {
            return Err(StoreError::OtherKeys {
                place,
                keys: keys_folder,
            }
            .into());
        }
        (KeyState::WithoutDatabase(_), None) => {}
        // Either it is older than this row, or its data were removed.
        (KeyState::InUse(_), None) if people == 0 && before.version >= Some(step()) => {
            if !has_rows(sql, "chatroom").await? {
                return Err(before.emptied("nothing is in its tables", folder).into());
            }
        }
        (KeyState::InUse(_), None) => {}
    }
    if let Some(what) = emptied(sql, before, people, known.as_ref()).await? {
        return Err(before.emptied(&what, folder).into());
    }
    Ok(())
}

/// What was removed from a database, because a server never removes a row.
async fn emptied<S: Sql>(
    sql: &mut S,
    before: &Before,
    people: i64,
    known: Option<&ServerRow>,
) -> std::result::Result<Option<String>, S::Fault> {
    let at_latest_start = known.map_or(0, |row| row.people);
    if people < at_latest_start {
        return Ok(Some(format!(
            "it has {people} people and had {at_latest_start}"
        )));
    }
    if people == 0 {
        for table in [
            "user_login_log",
            "userdevice",
            "userfriend",
            "chatroom_user",
        ] {
            if before.has(table) && has_rows(sql, table).await? {
                return Ok(Some(format!("its people are gone, and {table} names some")));
            }
        }
    }
    let grown = "SELECT 1 FROM chatroom WHERE last_seq > 0 LIMIT 1";
    if before.has("chatroom")
        && before.has("chatmsg")
        && !has_rows(sql, "chatmsg").await?
        && first(sql, grown, &[]).await?.is_some()
    {
        return Ok(Some("its messages are gone".to_owned()));
    }
    Ok(None)
}

async fn has_rows<S: Sql>(sql: &mut S, table: &str) -> std::result::Result<bool, S::Fault> {
    let any = format!("SELECT 1 FROM {table} LIMIT 1");
    Ok(first(sql, &any, &[]).await?.is_some())
}

async fn count<S: Sql>(sql: &mut S, table: &str) -> std::result::Result<i64, S::Fault> {
    let count = format!("SELECT COUNT(*) FROM {table}");
    match first(sql, &count, &[]).await? {
        Some(row) => Ok(row.number(0)?),
        None => Ok(0),
    }
}

/// Refuses a database with a missing table whose step was done.
pub(super) fn check_tables(tables: &HashSet<String>) -> Result<()> {
    match schema::TABLES.iter().find(|name| !tables.contains(**name)) {
        Some(table) => Err(StoreError::TableMissing { table }),
        None => Ok(()),
    }
}

/// The one row of `serverinfo`.
struct ServerRow {
    keys: KeyPrints,
    people: i64,
    run: i64,
    seen: LastSeen,
}

async fn row<S: Sql>(sql: &mut S) -> std::result::Result<Option<ServerRow>, S::Fault> {
    let find =
        "SELECT identity, passwords, people, run, seen_at, lived_at FROM serverinfo WHERE id = 1";
    let Some(row) = first(sql, find, &[]).await? else {
        return Ok(None);
    };
    let print = |column: usize, name: &'static str| {
        let bytes = row.bytes(column)?;
        <[u8; 32]>::try_from(&bytes[..]).map_err(|_| StoreError::Broken {
            table: "serverinfo",
            column: name,
        })
    };
    Ok(Some(ServerRow {
        keys: KeyPrints {
            identity: print(0, "identity")?,
            passwords: print(1, "passwords")?,
        },
        people: row.number(2)?,
        run: row.number(3)?,
        seen: LastSeen {
            wall: Timestamp(row.number(4)?),
            lived: Timestamp(row.number(5)?),
        },
    }))
}

/// Stores whose database this is and that it was opened, and returns when the server ran last: `None` for a new one.
pub(super) async fn claim<S: Sql>(
    sql: &mut S,
    claim: &Claim,
) -> std::result::Result<Option<LastSeen>, S::Fault> {
    let people = count(sql, "userinfo").await?;
    let run = i64::from(claim.run);
    if let Some(row) = row(sql).await? {
        let update = "UPDATE serverinfo SET run = ?, people = ? WHERE id = 1";
        sql.run(update, values![run, people]).await?;
        return Ok(Some(row.seen));
    }
    // A database that is older than this row: its devices tell when a user was last here.
    let latest = first(sql, "SELECT MAX(seen_at) FROM userdevice", &[]).await?;
    let latest = match latest {
        Some(row) => row.maybe(0)?,
        None => None,
    };
    let seen = latest.map(|at| LastSeen {
        wall: Timestamp(at),
        lived: Timestamp(at),
    });
    let at = seen.map_or(claim.now, |seen| seen.wall);
    sql.run(
        "INSERT INTO serverinfo (id, identity, passwords, people, run, seen_at, lived_at)
         VALUES (1, ?, ?, ?, ?, ?, ?)",
        values![
            claim.keys.identity.to_vec(),
            claim.keys.passwords.to_vec(),
            people,
            run,
            at.0,
            at.0,
        ],
    )
    .await?;
    Ok(seen)
}

/// Stores that the server runs.
pub(super) async fn live<S: Sql>(sql: &mut S, seen: LastSeen) -> std::result::Result<(), S::Fault> {
    let update = "UPDATE serverinfo SET seen_at = ?, lived_at = ? WHERE id = 1";
    sql.run(update, values![seen.wall.0, seen.lived.0]).await
}

/// Whether the data are still those that this start has opened.
pub(super) async fn is_ours<S: Sql>(sql: &mut S, run: u32) -> std::result::Result<bool, S::Fault> {
    Ok(row(sql).await?.is_some_and(|row| row.run == i64::from(run)))
}
