//! Acts of administrators, and the log of acts.
//!
//! There is one way to act, [`govern`], for every target, and it writes the log in the same transaction.

use anser_shared::id::UserId;
use anser_shared::people::Role;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::account::end;
use super::ground::{Answer, Fresh, Told};
use super::record::{self, number};
use super::rights::{AccountRights, Act, Audited, Governing, RefusedAct, Registered, Target, cut};
use super::sql::{Row, Sql, Value, first, values};
use super::{StoreError, bulletin, hosted};

/// Carries the act out and writes its line. An act without a user, or on a group, has the user 0.
pub(super) async fn govern<S: Sql>(
    sql: &mut S,
    whom: UserId,
    governing: &Governing,
    fresh: Fresh,
) -> Answer<S, Option<AccountRights>> {
    let (act, at) = (&governing.act, fresh.at);
    let author = governing.by.unwrap_or(UserId(0));
    let mut told = Told::default();
    let mut stands = None;
    let done = match (act, governing.group) {
        (Act::Broadcast { text }, _) => {
            bulletin::broadcast(sql, author, text, fresh, &mut told).await?;
            Ok(())
        }
        (Act::Send { text }, _) => {
            bulletin::write(sql, whom, author, text, fresh, &mut told).await?
        }
        (_, Some(group)) => hosted::change(sql, act, group, author, fresh, &mut told).await?,
        (_, None) if act.target() == Target::Group => Err(Refusal::NoSuchGroup),
        _ => match change_rights(sql, whom, governing, at).await? {
            Ok(account_rights) => {
                stands = Some(account_rights);
                Ok(())
            }
            Err(refusal) => Err(refusal),
        },
    };
    if let Err(refusal) = done {
        return Ok(Err(refusal));
    }
    write_down(sql, whom, governing, at).await?;
    Ok(Ok((stands, told)))
}

/// The rights of a user after an act on them.
async fn change_rights<S: Sql>(
    sql: &mut S,
    whom: UserId,
    Governing { act, reason, .. }: &Governing,
    at: Timestamp,
) -> Result<Result<AccountRights, Refusal>, S::Fault> {
    let mut account_rights = AccountRights::default();
    if act.target() != Target::Person {
        return Ok(Ok(account_rights));
    }
    // The user is locked first, so that two acts on one user happen one after the other.
    let find = format!(
        "SELECT 1 FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    if first(sql, &find, values![number(whom.0)]).await?.is_none() {
        return Ok(Err(Refusal::NoSuchPerson));
    }
    let find = format!("{RIGHTS_COLUMNS} WHERE p.user_id = ?");
    let before = first(sql, &find, values![number(whom.0)]).await?;
    if let Some(row) = &before {
        account_rights = rights_of(row, 1)?;
    }
    let old = account_rights.clone();
    act.change(reason, &mut account_rights);
    if account_rights != old {
        let statement = match before {
            Some(_) => {
                "UPDATE userpermission SET role = ?, can_connect = ?, can_speak = ?,
                   gagged_until = ?, gag_reason = ?, block_reason = ?, changed_at = ?
                 WHERE user_id = ?"
            }
            None => {
                "INSERT INTO userpermission
                   (role, can_connect, can_speak, gagged_until, gag_reason, block_reason, changed_at, user_id)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            }
        };
        let until = account_rights
            .gagged_until
            .map_or(Value::Null, |until| until.0.into());
        let with = values![
            number_of_role(account_rights.role),
            account_rights.connects,
            account_rights.speaks,
            until,
            account_rights.gag_reason.as_str(),
            account_rights.block_reason.as_str(),
            at.0,
            number(whom.0),
        ];
        sql.run(statement, with).await?;
    }
    if *act == Act::Block {
        end_all(sql, whom, at).await?;
    }
    Ok(Ok(account_rights))
}

/// Writes a line for an act that was refused. It has the word `refused` and the name of the act.
pub(super) async fn write_refused<S: Sql>(
    sql: &mut S,
    _: UserId,
    refused: &RefusedAct,
    fresh: Fresh,
) -> Answer<S, ()> {
    let maybe = |id: Option<UserId>| id.map_or(Value::Null, |id| number(id.0).into());
    let statement = "INSERT INTO admin_log (at, by_id, act, whom_id, detail, address)
                     VALUES (?, ?, ?, ?, ?, ?)";
    let act = format!("refused {}", refused.word);
    let with = values![
        fresh.at.0,
        number(refused.by.0),
        act.as_str(),
        maybe(refused.whom),
        "",
        refused.address.as_str(),
    ];
    sql.run(statement, with).await?;
    Ok(Ok(((), Told::default())))
}

/// The one line of an act.
async fn write_down<S: Sql>(
    sql: &mut S,
    whom: UserId,
    governing: &Governing,
    at: Timestamp,
) -> Result<(), S::Fault> {
    let Governing {
        act,
        reason,
        group,
        by,
        address,
    } = governing;
    let detail = match act {
        // For the other acts, the reason has a line of its own.
        Act::Block => cut(reason),
        _ => act.detail(),
    };
    let maybe = |id: Option<u64>| id.map_or(Value::Null, |id| number(id).into());
    let statement = "INSERT INTO admin_log (at, by_id, act, whom_id, room_id, detail, address)
                     VALUES (?, ?, ?, ?, ?, ?, ?)";
    let with = values![
        at.0,
        maybe(by.map(|user| user.0)),
        act.word(),
        maybe((act.target() == Target::Person).then_some(whom.0)),
        maybe(group.map(|group| group.0)),
        detail.as_str(),
        address.as_str(),
    ];
    sql.run(statement, with).await
}

/// Signs out every device of a user.
async fn end_all<S: Sql>(sql: &mut S, user: UserId, at: Timestamp) -> Result<(), S::Fault> {
    let find = "SELECT device_id FROM userdevice WHERE user_id = ? AND is_active = 1";
    for row in sql.rows(find, values![number(user.0)]).await? {
        let device = record::device_id(row.number(0)?)?;
        end(sql, device, "", at).await?;
    }
    Ok(())
}

const RIGHTS_COLUMNS: &str =
    "SELECT p.user_id, p.role, p.can_connect, p.can_speak, p.gagged_until, p.gag_reason, p.block_reason
     FROM userpermission p";

/// Reads the six columns from `first` on.
fn rights_of(row: &Row, first: usize) -> Result<AccountRights, StoreError> {
    Ok(AccountRights {
        role: role_of_number(row.number(first)?)?,
        connects: row.flag(first + 1)?,
        speaks: row.flag(first + 2)?,
        gagged_until: row.maybe(first + 3)?.map(Timestamp),
        gag_reason: row.text(first + 4)?,
        block_reason: row.text(first + 5)?,
    })
}

fn number_of_role(role: Role) -> i64 {
    match role {
        Role::User => 0,
        Role::Admin => 1,
        Role::Root => 2,
    }
}

fn role_of_number(number: i64) -> Result<Role, StoreError> {
    Ok(match number {
        0 => Role::User,
        1 => Role::Admin,
        2 => Role::Root,
        _ => {
            return Err(StoreError::Broken {
                table: "userpermission",
                column: "role",
            });
        }
    })
}

pub(super) async fn rights_cache<S: Sql>(
    sql: &mut S,
) -> Result<Vec<(UserId, AccountRights)>, S::Fault> {
    let rows = sql.rows(RIGHTS_COLUMNS, values![]).await?;
    let rights_cache: Result<Vec<_>, StoreError> = rows
        .iter()
        .map(|row| {
            let user = record::user("userpermission", "user_id", row.number(0)?)?;
            Ok((user, rights_of(row, 1)?))
        })
        .collect();
    Ok(rights_cache?)
}

pub(super) async fn registry<S: Sql>(
    sql: &mut S,
    after: UserId,
    limit: u32,
) -> Result<Vec<Registered>, S::Fault> {
    let find = "SELECT u.user_id, u.name, u.nickname, p.role, p.can_connect, p.can_speak,
                  p.gagged_until, p.gag_reason, p.block_reason, l.at, l.address, u.picture_id
                FROM userinfo u
                LEFT JOIN userpermission p ON p.user_id = u.user_id
                LEFT JOIN user_login_log l ON l.id =
                  (SELECT MAX(x.id) FROM user_login_log x WHERE x.user_id = u.user_id)
                WHERE u.user_id > ? AND u.is_active = 1 ORDER BY u.user_id LIMIT ?";
    let rows = sql
        .rows(find, values![number(after.0), i64::from(limit)])
        .await?;
    let registered: Result<Vec<_>, StoreError> = rows
        .iter()
        .map(|row| {
            let account_rights = match row.maybe(3)? {
                Some(_) => rights_of(row, 3)?,
                None => AccountRights::default(),
            };
            let last_login = match row.maybe(9)? {
                Some(at) => Some((Timestamp(at), row.text(10)?)),
                None => None,
            };
            Ok(Registered {
                user: record::user("userinfo", "user_id", row.number(0)?)?,
                name: row.text(1)?,
                nickname: row.text(2)?,
                picture: record::picture_id(row.number(11)?)?,
                account_rights,
                last_login,
            })
        })
        .collect();
    Ok(registered?)
}

pub(super) async fn audit<S: Sql>(sql: &mut S, limit: u32) -> Result<Vec<Audited>, S::Fault> {
    let find = "SELECT a.at, b.name, a.act, w.name, a.detail, a.address, r.name, c.name
                FROM admin_log a
                LEFT JOIN userinfo b ON b.user_id = a.by_id
                LEFT JOIN userinfo w ON w.user_id = a.whom_id
                LEFT JOIN chatroom r ON r.conversation_id = a.room_id
                LEFT JOIN userinfo c ON c.user_id = r.creator_id
                ORDER BY a.id DESC LIMIT ?";
    let rows = sql.rows(find, values![i64::from(limit)]).await?;
    let audited: Result<Vec<_>, StoreError> = rows
        .iter()
        .map(|row| {
            let (group, creator) = (row.text(6)?, row.text(7)?);
            Ok(Audited {
                at: Timestamp(row.number(0)?),
                by: row.text(1)?,
                act: row.text(2)?,
                whom: row.text(3)?,
                group: if creator.is_empty() {
                    group
                } else {
                    format!("{creator}/{group}")
                },
                detail: row.text(4)?,
                address: row.text(5)?,
            })
        })
        .collect();
    Ok(audited?)
}
