//! The tables, and how an older file becomes a newer one.

use rusqlite::Connection;

use super::HistoryFault;

/// The step at index `n` leads from version `n` to `n + 1`. A step is never changed once a
/// release has it; a new one is appended.
const STEPS: [&str; 11] = [
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
    include_str!("schema_11.sql"),
];

/// Brings the file to the newest version. A file of a later version than ours is as good as
/// damaged: what stands in it can be fetched again, and guessing at its meaning could not be undone.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), HistoryFault> {
    let transaction = connection.transaction()?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let Some(steps) = usize::try_from(version)
        .ok()
        .and_then(|version| STEPS.get(version..))
    else {
        return Err(HistoryFault::Damaged(format!("its version is {version}")));
    };
    if steps.is_empty() {
        return Ok(());
    }
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
    Ok(transaction.commit()?)
}
