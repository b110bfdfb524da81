//! The tables, and how an older file becomes a newer one.

use rusqlite::Connection;

use super::HistoryFault;

/// The step at index `n` leads from version `n` to `n + 1`. A step is never changed once a
/// release has it; a new one is appended.
const STEPS: [&str; 17] = [
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
    include_str!("schema_12.sql"),
    include_str!("schema_13.sql"),
    include_str!("schema_14.sql"),
    include_str!("schema_15.sql"),
    include_str!("schema_16.sql"),
    include_str!("schema_17.sql"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows were places before version 12. Those of a list that stood somewhere lead to the same entry.
    #[test]
    fn rows_of_before_are_counted_anew() {
        let mut history = Connection::open_in_memory().unwrap();
        for step in &STEPS[..11] {
            history.execute_batch(step).unwrap();
        }
        history.pragma_update(None, "user_version", 11).unwrap();
        let run = |sql: &str| history.execute_batch(sql).unwrap();
        run(
            "INSERT INTO conversations (conversation, peer, local_head) VALUES (7, 2, 400), (8, 2, 50)",
        );
        // One begins after place 100 and has a row in each place but every fifth, which takes something back.
        for seq in 101..=400 {
            let kind = if seq % 5 == 0 { 3 } else { 1 };
            run(&format!(
                "INSERT INTO entries (conversation, seq, author, id, sent_at, body_kind, body)
                 VALUES (7, {seq}, 2, X'00', 0, {kind}, X'00')"
            ));
        }
        // The row of place 343, as it was; and one where nothing was said.
        run("INSERT INTO scrolls (conversation, row, bottom) VALUES (7, 242, 0.5), (8, 3, 0.5)");
        migrate(&mut history).unwrap();
        let number = |sql: &str| {
            history
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .unwrap()
        };
        assert_eq!(
            number("SELECT rows FROM conversations WHERE conversation = 7"),
            240
        );
        assert_eq!(
            number("SELECT rows FROM conversations WHERE conversation = 8"),
            0
        );
        assert_eq!(number("SELECT COUNT(*) FROM pages"), 4);
        // Four of five places have a row: 64 rows are 80 places.
        for page in 0..4 {
            let begins = number(&format!("SELECT seq FROM pages WHERE page = {page}"));
            assert_eq!(begins, 101 + 80 * page, "page {page}");
        }
        // Before place 343 stand 242 places, of which 48 have none.
        assert_eq!(
            number("SELECT row FROM scrolls WHERE conversation = 7"),
            194
        );
        assert_eq!(number("SELECT row FROM scrolls WHERE conversation = 8"), 3);
    }
}
