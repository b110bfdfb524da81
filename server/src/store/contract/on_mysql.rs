//! What holds only for a database on a server of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use anser_shared::refusal::Trouble;
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::store::mysql::{MysqlStore, drop_everything};
use crate::store::origin::{Claim, KeyPrints, KeyState};
use crate::store::{StoreError, schema};

/// A database of its own on the server that all tests share.
pub(super) struct Mariadb {
    url: String,
}

impl Mariadb {
    pub(super) fn new() -> Self {
        let server = xtask::mariadb::shared().unwrap();
        Self {
            url: xtask::mariadb::empty_database(server).unwrap(),
        }
    }

    fn name(&self) -> &str {
        self.url.rsplit_once('/').unwrap().1
    }

    /// The same database by another account, or through another port.
    fn url_with(&self, account: Option<&str>, port: Option<u16>) -> String {
        let (own_account, place) = self.url["mysql://".len()..].rsplit_once('@').unwrap();
        let (address, name) = place.split_once('/').unwrap();
        let (host, own_port) = address.rsplit_once(':').unwrap();
        let port = port.map_or(own_port.to_owned(), |port| port.to_string());
        format!(
            "mysql://{}@{host}:{port}/{name}?prefer_socket=false",
            account.unwrap_or(own_account)
        )
    }

    async fn connect(&self) -> Conn {
        Conn::from_url(&self.url).await.unwrap()
    }

    async fn rows(&self, sql: &str) -> BTreeSet<Vec<String>> {
        let mut connection = self.connect().await;
        let rows: Vec<mysql_async::Row> = connection.query(sql).await.unwrap();
        connection.disconnect().await.unwrap();
        let text = |row: mysql_async::Row| row.unwrap().iter().map(|v| v.as_sql(true)).collect();
        rows.into_iter().map(text).collect()
    }

    /// Ends every connection to this database, as a restart of the server does.
    async fn cut_all(&self) {
        let mut connection = self.connect().await;
        let others = "SELECT id FROM information_schema.processlist
                      WHERE db = DATABASE() AND id <> CONNECTION_ID()";
        // A connection that is told to end does so in its own time, and holds its locks until then.
        loop {
            let others: Vec<u64> = connection.query(others).await.unwrap();
            if others.is_empty() {
                break;
            }
            for id in others {
                // A connection that has just ended by itself cannot be ended.
                let _ = connection.query_drop(format!("KILL {id}")).await;
            }
        }
        connection.disconnect().await.unwrap();
    }
}

impl Place for Mariadb {
    async fn open(&self) -> Result<Database> {
        MysqlStore::open(&self.url).await.map(Database::from)
    }

    async fn open_for(&self, opening: &Opening) -> Result<Database> {
        MysqlStore::open_for(&self.url, opening)
            .await
            .map(Database::from)
    }

    async fn execute(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.query_drop(sql).await.unwrap();
        connection.disconnect().await.unwrap();
    }

    async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.connect().await;
        let number: Option<i64> = connection.query_first(sql).await.unwrap();
        connection.disconnect().await.unwrap();
        number.unwrap()
    }

    /// A shared server cannot have a full disk for a test, but it can have the same error, with the number that the
    /// storage engine gives.
    async fn fill_disk(&self, _: &Database) {
        let full = "CREATE TRIGGER full_disk BEFORE INSERT ON chatmsg FOR EACH ROW
                    SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'";
        self.execute(full).await;
    }

    async fn make_room(&self, _: &Database) {
        self.execute("DROP TRIGGER full_disk").await;
    }

    async fn refuse_body(&self, body: &Body) {
        let bytes = hexadecimal(&body.bytes);
        let refuse = format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON chatmsg FOR EACH ROW
             IF NEW.body = x'{bytes}' THEN SIGNAL SQLSTATE '45000'; END IF"
        );
        self.execute(&refuse).await;
    }
}

#[tokio::test]
async fn a_database_that_is_missing_is_named_without_its_password() {
    let place = Mariadb::new();
    let closed_port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let own_port = place.url_with(None, None);
    let own_port = own_port[..own_port.rfind('/').unwrap()]
        .rsplit_once('@')
        .unwrap()
        .1
        .to_owned();
    for url in [
        place.url.replace(place.name(), "anser_nowhere"),
        place.url_with(Some("anser:wrong-secret"), None),
        place.url_with(Some("anser:wrong-secret"), Some(closed_port)),
        place.url.replace(place.name(), ""),
        "mysql://anser:wrong-secret@/?nonsense=1".to_owned(),
    ] {
        let error = MysqlStore::open(&url).await.err().unwrap();
        // The kind of fault decides what can be done about it.
        let expected = match &url {
            url if url.contains("anser_nowhere") => "has no database",
            url if url.contains("wrong-secret") && url.contains(&own_port) => "the account",
            _ => "missing or does not answer",
        };
        assert!(error.to_string().contains(expected), "{url}: {error}");
        assert_eq!(error.refusal(), Refusal::Unavailable(Trouble::Database));
        assert!(
            !format!("{error} {error:?}").contains("wrong-secret"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn an_account_that_may_only_read_is_refused() {
    let place = Mariadb::new();
    place.open().await.unwrap().close().await.unwrap();
    let (name, reader) = (place.name(), place.name().replace("anser", "reader"));
    let grant = format!(
        "CREATE USER '{reader}'@'127.0.0.1' IDENTIFIED BY 'secret';
         GRANT SELECT ON {name}.* TO '{reader}'@'127.0.0.1'"
    );
    place.execute(&grant).await;
    let error = MysqlStore::open(&place.url_with(Some(&format!("{reader}:secret")), None))
        .await
        .err()
        .unwrap();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    place
        .execute(&format!("DROP USER '{reader}'@'127.0.0.1'"))
        .await;
    // Nobody holds the lock afterwards.
    place.open().await.unwrap();
}

#[tokio::test]
async fn texts_must_be_kept_as_they_are() {
    let place = Mariadb::new();
    let found = async || match place.open().await {
        Err(StoreError::CharacterSet {
            found,
            wanted: "utf8mb4_bin",
        }) => found,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it must not open"),
    };
    // It is empty, so it is corrected.
    let name = place.name();
    place
        .execute(&format!("ALTER DATABASE {name} CHARACTER SET latin1"))
        .await;
    place.open().await.unwrap().close().await.unwrap();
    let default = "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()";
    assert_eq!(
        place.rows(default).await,
        BTreeSet::from([vec!["'utf8mb4_bin'".to_owned()]])
    );
    // It is not empty, so its owner decides.
    place
        .execute(&format!("ALTER DATABASE {name} CHARACTER SET utf8mb3"))
        .await;
    assert!(found().await.contains("utf8mb3"));
    place
        .execute(&format!(
            "ALTER DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
        ))
        .await;
    assert!(found().await.contains("utf8mb4_general_ci"));
    place
        .execute(&format!(
            "ALTER DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        ))
        .await;
    place.open().await.unwrap().close().await.unwrap();
    let convert =
        "ALTER TABLE userinfo MODIFY nickname VARCHAR(50) COLLATE utf8mb4_unicode_ci NOT NULL";
    place.execute(convert).await;
    assert_eq!(
        found().await,
        "utf8mb4_unicode_ci in column nickname of userinfo"
    );
}

#[tokio::test]
async fn a_restart_of_the_database_is_survived_and_the_lock_kept() {
    let place = Mariadb::new();
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let mut entries = Vec::new();
    for round in 1..=3 {
        place.cut_all().await;
        let entry = text(100, 1, round, "after a cut");
        assert_eq!(
            store.append(vec![entry.clone()]).await,
            [stored(&entry, round)]
        );
        entries.push(shown(&entry, round));
        let error = place.open().await.err();
        assert!(matches!(error, Some(StoreError::InUse)), "{error:?}");
    }
    place.cut_all().await;
    assert_eq!(all_entries(&store, 2, 100, 10).await, entries);
    place.cut_all().await;
    register(&store, &[(4, "dora")]).await;
}

#[tokio::test]
async fn who_has_lost_the_lock_to_another_server_does_not_write() {
    let place = Mariadb::new();
    let store = place.open().await.unwrap();
    three_people(&store).await;
    place.cut_all().await;
    let other = place.open().await.unwrap();
    let entry = text(100, 1, 1, "mine");
    for _ in 0..3 {
        let refused = store.append(vec![entry.clone()]).await;
        assert_eq!(refused, [Err(Refusal::Unavailable(Trouble::Database))]);
        let error = store.register(newcomer(9, "dora")).await.unwrap_err();
        assert!(matches!(error, StoreError::InUse), "{error:?}");
    }
    other.close().await.unwrap();
    assert_eq!(store.append(vec![entry.clone()]).await, [stored(&entry, 1)]);
}

/// What a [`Wire`] does with the next commit.
const NOTHING: u8 = 0;
const CUT_BEFORE: u8 = 1;
const CUT_AFTER: u8 = 2;

/// A proxy port between a store and its database, which can cut a connection at a chosen moment.
struct Wire {
    port: u16,
    next_commit: Arc<AtomicU8>,
}

impl Wire {
    async fn to(place: &Mariadb) -> Self {
        let server = place
            .url
            .rsplit_once('@')
            .unwrap()
            .1
            .split_once('/')
            .unwrap()
            .0
            .to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let next_commit = Arc::new(AtomicU8::new(NOTHING));
        let watched = next_commit.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, watched.clone()));
            }
        });
        Self { port, next_commit }
    }
}

/// Carries bytes both ways until one side ends or the wire is cut. Both sockets close with it.
async fn carry(mut client: TcpStream, mut server: TcpStream, next_commit: Arc<AtomicU8>) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let asked = &asked[..length];
                let cut = match asked.ends_with(b"COMMIT") {
                    true => next_commit.swap(NOTHING, Ordering::SeqCst),
                    false => NOTHING,
                };
                if cut == CUT_BEFORE || server.write_all(asked).await.is_err() {
                    return;
                }
                if cut == CUT_AFTER {
                    let statements = asked.split(|byte| *byte == b';').count();
                    for _ in 0..statements {
                        let mut header = [0; 4];
                        server.read_exact(&mut header).await.unwrap();
                        let length = u32::from_le_bytes([header[0], header[1], header[2], 0]);
                        server.read_exact(&mut answered[..length as usize]).await.unwrap();
                        assert_eq!(answered[0], 0, "every statement has succeeded, the commit too");
                    }
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_neither_doubled_nor_untold() {
    let place = Mariadb::new();
    let wire = Wire::to(&place).await;
    let store = MysqlStore::open(&place.url_with(None, Some(wire.port)))
        .await
        .map(Database::from)
        .unwrap();
    three_people(&store).await;
    let old = text(100, 2, 1, "old");
    assert_eq!(store.append(vec![old.clone()]).await, [stored(&old, 1)]);
    let mut seq = 1;
    for (round, cut) in [CUT_AFTER, CUT_BEFORE, CUT_AFTER].into_iter().enumerate() {
        let id = 10 * (1 + round as u64);
        let batch = vec![
            text(100, 1, id, "one"),
            text(101, 1, id + 1, "two"),
            text(100, 1, id + 2, "three"),
        ];
        wire.next_commit.store(cut, Ordering::SeqCst);
        let outcomes = store.append(batch.clone()).await;
        let round = round as u64 + 1;
        let expected = [
            stored(&batch[0], seq + 1),
            stored(&batch[1], round),
            stored(&batch[2], seq + 2),
        ];
        assert_eq!(outcomes, expected, "new, because nobody was told yet");
        assert_eq!(
            wire.next_commit.load(Ordering::SeqCst),
            NOTHING,
            "it was cut"
        );
        seq += 2;
    }
    assert_eq!(all_entries(&store, 1, 100, 10).await.len(), 7);
    // If it was stored before that, it stays known.
    wire.next_commit.store(CUT_AFTER, Ordering::SeqCst);
    let again = NewEntry {
        at: later(70_000),
        ..old.clone()
    };
    let new = text(100, 2, 90, "new");
    let outcomes = store.append(vec![new.clone(), again.clone()]).await;
    assert_eq!(outcomes, [stored(&new, 8), found(&old, 1)]);
}

#[tokio::test]
async fn dropping_leaves_what_is_not_ours() {
    let place = Mariadb::new();
    let store = place.open().await.unwrap();
    three_people(&store).await;
    place.execute("CREATE TABLE not_ours (id INT)").await;
    assert!(matches!(
        drop_everything(&place.url).await,
        Err(StoreError::InUse)
    ));
    store.close().await.unwrap();
    drop_everything(&place.url).await.unwrap();
    drop_everything(&place.url).await.unwrap();
    let tables = place
        .rows("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
    assert_eq!(
        tables.await,
        BTreeSet::from([vec!["'not_ours'".to_owned()]])
    );
    assert_eq!(place.open().await.unwrap().count_people().await.unwrap(), 0);
    // A table of another product with the same name, in a database where we have never been.
    let other = Mariadb::new();
    other.execute("CREATE TABLE userinfo (id INT)").await;
    drop_everything(&other.url).await.unwrap();
    assert_eq!(other.number("SELECT COUNT(*) FROM userinfo").await, 0);
}

/// What a database says about its tables, except refinery's.
async fn description(place: &Mariadb) -> Vec<BTreeSet<Vec<String>>> {
    let mut description = Vec::new();
    for (columns, table) in [
        (
            "table_name, engine, table_collation, table_comment",
            "tables",
        ),
        (
            "table_name, ordinal_position, column_name, column_type, is_nullable, column_default,
             collation_name, extra, column_comment",
            "columns",
        ),
        (
            "table_name, index_name, non_unique, seq_in_index, column_name, index_type",
            "statistics",
        ),
        (
            "table_name, constraint_name, column_name, ordinal_position, referenced_table_name,
             referenced_column_name",
            "key_column_usage",
        ),
    ] {
        let sql = format!(
            "SELECT {columns} FROM information_schema.{table}
             WHERE table_schema = DATABASE() AND table_name <> 'refinery_schema_history'"
        );
        description.push(place.rows(&sql).await);
    }
    description
}

#[tokio::test]
async fn the_readable_schema_is_what_the_steps_make() {
    let (made, read) = (Mariadb::new(), Mariadb::new());
    made.open().await.unwrap().close().await.unwrap();
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.sql");
    read.execute(&std::fs::read_to_string(schema).unwrap())
        .await;
    let (made, read) = (description(&made).await, description(&read).await);
    assert_eq!(made, read);
    // The last one is refinery's own.
    assert_eq!(made[0].len(), schema::TABLES.len() - 1);
    let uncommented = |row: &&Vec<String>| row.last().is_some_and(|comment| comment == "''");
    assert_eq!(
        made[..2].iter().flatten().filter(uncommented).count(),
        0,
        "everything is explained"
    );
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let (mariadb, file) = (Mariadb::new(), on_sqlite::File::new());
    mariadb.open().await.unwrap().close().await.unwrap();
    let store = file.open().await.unwrap();
    // Defaults are compared as SQL writes them; MariaDB writes a missing one of a nullable column
    // as the word NULL.
    let theirs = mariadb
        .rows(
            "SELECT CONCAT_WS(' ', table_name, ordinal_position, column_name, is_nullable,
                              NULLIF(column_default, 'NULL'))
             FROM information_schema.columns WHERE table_schema = DATABASE()
               AND table_name <> 'refinery_schema_history'",
        )
        .await;
    let ours = store
        .sqlite()
        .write(|connection| {
            let mut columns = connection.prepare(
                "SELECT concat_ws(' ', t.name, c.cid + 1, c.name, iif(c.\"notnull\", 'NO', 'YES'),
                                  c.dflt_value)
                 FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
                   AND t.name <> 'refinery_schema_history'",
            )?;
            let rows = columns.query_map([], |row| {
                let column: String = row.get(0)?;
                Ok(vec![format!("'{}'", column.replace('\'', "''"))])
            })?;
            Ok(rows.collect::<rusqlite::Result<BTreeSet<_>>>()?)
        })
        .await
        .unwrap();
    assert_eq!(ours, theirs);
    assert!(ours.len() > 40);
}

/// Tables that are dropped, emptied or replaced under a running server are not its data any more.
#[tokio::test]
async fn a_database_that_is_dropped_or_replaced_is_noticed() {
    let own = Claim {
        keys: KeyPrints {
            identity: [1; 32],
            passwords: [2; 32],
        },
        run: 77,
        now: NOW,
    };
    let opening = Opening {
        keys: KeyState::None,
        folder: "keys".into(),
        run: own.run,
    };
    for (name, take) in [
        ("a table dropped", "DROP TABLE serverinfo"),
        (
            "another table dropped",
            "SET FOREIGN_KEY_CHECKS = 0; DROP TABLE chatroom",
        ),
        ("emptied", "DELETE FROM serverinfo"),
        (
            "another copy put in its place",
            "UPDATE serverinfo SET run = 76",
        ),
        ("the database dropped", "DROP DATABASE {}"),
        (
            "the database made anew",
            "DROP DATABASE {}; CREATE DATABASE {}",
        ),
    ] {
        let place = Mariadb::new();
        let store = place.open_for(&opening).await.unwrap();
        store.claim(own).await.unwrap();
        three_people(&store).await;
        store.check().await.unwrap();
        place.execute(&take.replace("{}", place.name())).await;
        let gone = Err(Refusal::Unavailable(Trouble::DataGone));
        if name.contains("chatroom") || name.contains("database") {
            let refused = store.append(vec![text(100, 1, 2, "lost")]).await;
            assert_eq!(refused, std::slice::from_ref(&gone), "{name}");
        }
        if name != "another table dropped" {
            let error = store.check().await.unwrap_err();
            assert!(matches!(error, StoreError::Lost { .. }), "{name}: {error}");
            let refused = store.append(vec![text(100, 1, 3, "lost")]).await;
            assert_eq!(refused, [gone], "{name}");
        }
        store.close().await.unwrap();
    }
}
