//! Users: registration, the look-up of a name at sign-in, and the looks of names.

use anser_shared::password::PasswordRecord;
use anser_shared::people::Person;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::Username;

use super::record::{self, BULLETIN, NAME_KEY_MAX_CHARS, number};
use super::sql::{Sql, Value, first, values};
use super::{Credentials, NewPerson, lobby};
use crate::names::{self, LOOKS_LIMIT, LOOKS_RULE};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// Whether a name is taken, or one that looks like it, with the name itself first. It is one statement, so that
/// several users who want it at once all get the same answer. It takes the key, the rule and the looks.
const TAKEN: &str = "SELECT 1 AS same FROM userinfo WHERE name_key = ?
     UNION ALL SELECT 0 FROM userlook WHERE look_rule = ? AND look_key IN (?, ?, ?)
     ORDER BY same DESC LIMIT 1";

/// The number of names whose looks are computed in one transaction.
const LOOKS_AT_ONCE: i64 = 500;

/// If another user takes the name between the look and the row, the row fails as a duplicate where several write at
/// once, and the transaction looks again.
pub(super) async fn register<S: Sql>(
    sql: &mut S,
    person: &NewPerson,
) -> Result<std::result::Result<(), Refusal>, S> {
    let keys = name_key(&person.name).and_then(|key| Ok((key, looks(person.name.as_str())?)));
    let (key, looks) = match keys {
        Ok(keys) => keys,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let [one, two, three] = as_many_as_can_be(&looks);
    let with = values![key.as_str(), LOOKS_RULE, one, two, three];
    if let Some(row) = first(sql, TAKEN, with).await? {
        return Ok(Err(match row.flag(0)? {
            true => Refusal::NameTaken,
            false => Refusal::NameLooksTaken,
        }));
    }
    let user = number(person.user.0);
    sql.run(
        "INSERT INTO userinfo (user_id, name, name_key, nickname, password_record, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
        values![
            user,
            person.name.as_str(),
            key.as_str(),
            person.nickname.as_str(),
            person.password.0.clone(),
            person.at.0,
        ],
    )
    .await?;
    for look in &looks {
        let keep = "INSERT INTO userlook (look_rule, look_key, user_id) VALUES (?, ?, ?)";
        sql.run(keep, values![LOOKS_RULE, look.as_str(), user])
            .await?;
    }
    let [come_in, count] = lobby::REGISTER;
    // The room is locked before a row in it, as in all code that writes there.
    let [lobby, bulletin] = lobby::SCOPES;
    sql.run(count, values![lobby, bulletin]).await?;
    let with = values![user, person.at.0, BULLETIN, lobby, bulletin];
    sql.run(come_in, with).await?;
    Ok(Ok(()))
}

/// Computes the looks of names that are older than this rule, for some users after the one with the number `after`.
/// The answer is the last of them. Of two names that look the same, the older one has the look, and both stay.
pub(super) async fn fill_looks<S: Sql>(sql: &mut S, after: i64) -> Result<Option<i64>, S> {
    let find = "SELECT u.user_id, u.name FROM userinfo u
         WHERE u.user_id > ? AND NOT EXISTS
           (SELECT 1 FROM userlook l WHERE l.user_id = u.user_id AND l.look_rule = ?)
         ORDER BY u.user_id LIMIT ?";
    let people = sql
        .rows(find, values![after, LOOKS_RULE, LOOKS_AT_ONCE])
        .await?;
    let mut last = None;
    let mut rows: Vec<Value> = Vec::new();
    for row in &people {
        let user = row.number(0)?;
        for look in looks(&row.text(1)?).unwrap_or_default() {
            rows.extend([LOOKS_RULE.into(), look.as_str().into(), user.into()]);
        }
        last = Some(user);
    }
    if !rows.is_empty() {
        let keep = S::INSERT_IF_NEW;
        let places = vec!["(?, ?, ?)"; rows.len() / 3].join(", ");
        let statement =
            format!("{keep} INTO userlook (look_rule, look_key, user_id) VALUES {places}");
        sql.run(&statement, &rows).await?;
    }
    Ok(last)
}

pub(super) async fn credentials<S: Sql>(
    sql: &mut S,
    folded_name: &str,
) -> Result<Option<Credentials>, S> {
    let find = "SELECT user_id, password_record FROM userinfo WHERE name_key = ? AND is_active = 1";
    let Some(row) = first(sql, find, values![folded_name]).await? else {
        return Ok(None);
    };
    Ok(Some(Credentials {
        user: record::user("userinfo", "user_id", row.number(0)?)?,
        password: PasswordRecord(row.bytes(1)?),
    }))
}

pub(super) async fn person_named<S: Sql>(
    sql: &mut S,
    folded_name: &str,
) -> Result<Option<Person>, S> {
    let find = "SELECT user_id, name, nickname, status, picture_id, about
                FROM userinfo WHERE name_key = ? AND is_active = 1";
    let row = first(sql, find, values![folded_name]).await?;
    Ok(row.as_ref().map(record::person_of_row).transpose()?)
}

pub(super) async fn count<S: Sql>(sql: &mut S) -> Result<u64, S> {
    let row = first(sql, "SELECT COUNT(*) FROM userinfo", values![]).await?;
    let count = row.map_or(Ok(0), |row| row.number(0))?;
    Ok(count.unsigned_abs())
}

/// The key under which a new name is unique.
fn name_key(name: &Username) -> std::result::Result<String, Refusal> {
    let key = name.folded().into_string();
    if key.chars().count() > NAME_KEY_MAX_CHARS {
        return Err(Refusal::Name(NameFault::TooLong));
    }
    Ok(key)
}

/// The looks of a new name. Only new names are compared; a sign-in uses [`name_key`].
fn looks(name: &str) -> std::result::Result<Vec<String>, Refusal> {
    let looks: Vec<String> = names::looks(name).into_iter().collect();
    let is_long = |look: &String| look.chars().count() > NAME_KEY_MAX_CHARS;
    if looks.iter().any(is_long) {
        return Err(Refusal::Name(NameFault::TooLong));
    }
    Ok(looks)
}

/// As many looks as [`TAKEN`] takes. A repeated one changes nothing.
fn as_many_as_can_be(looks: &[String]) -> [&str; LOOKS_LIMIT] {
    std::array::from_fn(|index| looks.get(index).or(looks.first()).map_or("", |look| look))
}
