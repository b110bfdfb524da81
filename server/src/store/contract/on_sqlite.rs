//! What holds only for the file of the embedded database.

use std::fs;
use std::path::PathBuf;

use anser_shared::refusal::Trouble;
use rusqlite::Connection;

use super::*;
use crate::store::StoreError;
use crate::store::sqlite::{SqliteOptions, SqliteStore, drop_everything};

/// A database in a folder that ends with the test.
pub(super) struct File {
    pub(super) folder: tempfile::TempDir,
}

impl File {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("anser.db")
    }

    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        self.folder.path().join(format!("anser.db{ending}"))
    }

    pub(super) fn connect(&self) -> Connection {
        let connection = Connection::open(self.path()).unwrap();
        connection
            .busy_timeout(std::time::Duration::from_mins(1))
            .unwrap();
        connection
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

impl Place for File {
    async fn open(&self) -> Result<Database> {
        SqliteStore::open(&self.path()).map(Database::from)
    }

    async fn open_for(&self, opening: &Opening) -> Result<Database> {
        SqliteStore::open_for(&self.path(), opening).map(Database::from)
    }

    async fn execute(&self, sql: &str) {
        self.connect().execute_batch(sql).unwrap();
    }

    async fn number(&self, sql: &str) -> i64 {
        self.connect().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A limit below the current size: the database keeps its pages and gets no more.
    async fn fill_disk(&self, store: &Database) {
        store.sqlite().limit_pages(1).await;
    }

    async fn make_room(&self, store: &Database) {
        store.sqlite().limit_pages(1 << 30).await;
    }

    async fn refuse_body(&self, body: &Body) {
        let bytes = hexadecimal(&body.bytes);
        let refuse = format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON chatmsg WHEN NEW.body = x'{bytes}'
             BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        );
        self.execute(&refuse).await;
    }
}

/// A commit is on disk when it is answered, and moves nothing but the journal.
#[tokio::test]
async fn the_writer_waits_for_the_disk_and_never_for_a_checkpoint() {
    let file = File::new();
    let store = file.open().await.unwrap();
    let settings = store.sqlite().write(|connection| {
        let value = |name: &str| {
            let value = connection
                .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?;
            Ok(format!("{name} {value:?}"))
        };
        [
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "wal_autocheckpoint",
        ]
        .map(value)
        .into_iter()
        .collect::<Result<Vec<String>>>()
    });
    let expected = [
        "journal_mode Text(\"wal\")",
        "synchronous Integer(2)",
        "foreign_keys Integer(1)",
        "wal_autocheckpoint Integer(0)",
    ];
    assert_eq!(settings.await.unwrap(), expected);
}

/// In memory the same SQL runs, without readers.
#[tokio::test]
async fn a_store_in_memory_works() {
    let store = Database::from(SqliteStore::in_memory().unwrap());
    three_people(&store).await;
    let hello = text(100, 1, 1, "hello");
    assert_eq!(store.append(vec![hello.clone()]).await, [stored(&hello, 1)]);
    assert_eq!(all_entries(&store, 2, 100, 10).await, [shown(&hello, 1)]);
    assert_eq!(
        store.friend_ids(UserId(1)).await.unwrap(),
        [UserId(2), UserId(3)]
    );
    let (revision, friends) = store.friends(UserId(1), UserId(0), 10).await.unwrap();
    assert_eq!((revision, ids(&friends.items)), (4, vec![2, 3]));
    store.close().await.unwrap();
    assert!(matches!(
        store.count_people().await,
        Err(StoreError::Closed)
    ));
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let file = File::new();
    let path = file.folder.path().join("nowhere").join("anser.db");
    let error = SqliteStore::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(file.names(), [""; 0], "nothing was made");
}

#[tokio::test]
async fn a_folder_in_its_place_is_no_database() {
    let file = File::new();
    fs::create_dir(file.path()).unwrap();
    let error = file.open().await.err().unwrap();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_of_another_kind_is_left_as_it_is() {
    let file = File::new();
    let content = "Dear diary, ".repeat(1_000);
    fs::write(file.path(), &content).unwrap();
    let error = file.open().await.err().unwrap();
    assert!(
        matches!(error, StoreError::NotADatabase { .. }),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("anser.db is not a database"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(file.path()).unwrap(), content);
}

/// Root may write where nobody may, so permissions cannot show this everywhere. A file whose header says that only
/// later versions of SQLite may write it is read-only for everybody.
#[tokio::test]
async fn a_file_that_cannot_be_written_is_refused() {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let file = File::new();
    file.open().await.unwrap().close().await.unwrap();
    const WRITE_VERSION: SeekFrom = SeekFrom::Start(18);
    let mut bytes = fs::OpenOptions::new()
        .write(true)
        .open(file.path())
        .unwrap();
    bytes.seek(WRITE_VERSION).unwrap();
    bytes.write_all(&[3]).unwrap();
    drop(bytes);
    let error = file.open().await.err().unwrap();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    assert_eq!(error.refusal(), Refusal::Unavailable(Trouble::ReadOnly));
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    for name in ["anser.db", "anser.db-wal"] {
        let mode = fs::metadata(file.folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_page_limit_is_a_full_disk_and_makes_the_quota() {
    let file = File::new();
    let options = SqliteOptions {
        max_pages: Some(80),
        ..SqliteOptions::default()
    };
    let store = Database::from(SqliteStore::open_with(&file.path(), &options).unwrap());
    three_people(&store).await;
    let long = "x".repeat(16_000);
    let mut stored = 0;
    let refusal = loop {
        match store
            .append(vec![text(100, 1, stored + 1, &long)])
            .await
            .remove(0)
        {
            Ok(appended) => stored = appended.seq.0,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal, Refusal::Unavailable(Trouble::DiskFull));
    assert!((1..80).contains(&stored), "{stored}");
    store.close().await.unwrap();
    let store = file.open().await.unwrap();
    assert_eq!(all_entries(&store, 2, 100, 100).await.len() as u64, stored);
    // The quota also refuses at opening, if even the tables do not fit.
    let tiny = File::new();
    let options = SqliteOptions {
        max_pages: Some(2),
        ..SqliteOptions::default()
    };
    let error = SqliteStore::open_with(&tiny.path(), &options)
        .err()
        .unwrap();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
}

#[tokio::test]
async fn what_waits_together_is_committed_together_and_fails_alone() {
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    // While the first of them holds the writer up, the others gather behind it.
    let (go, wait) = std::sync::mpsc::sync_channel::<()>(0);
    let held = store.sqlite().write(move |_| {
        let _ = wait.recv();
        Ok(())
    });
    let fine = store.append(vec![text(100, 1, 1, "fine")]);
    let fails = store.sqlite().write(|connection| {
        connection.execute_batch("UPDATE chatroom SET last_seq = 70; SELECT nonsense")?;
        Ok(())
    });
    let taken = store.register(newcomer(9, "Anna"));
    let fine_too = store.append(vec![text(100, 2, 2, "fine too")]);
    let release = async {
        // The writer waits in the first one. By the time this runs, all were polled once.
        go.send(()).unwrap();
    };
    let (held, fine, fails, taken, fine_too, ()) =
        tokio::join!(held, fine, fails, taken, fine_too, release);
    held.unwrap();
    assert!(matches!(fails, Err(StoreError::Failed(_))), "{fails:?}");
    assert_eq!(taken.unwrap(), Err(Refusal::NameTaken));
    assert_eq!(fine, [stored(&text(100, 1, 1, "fine"), 1)]);
    assert_eq!(fine_too, [stored(&text(100, 2, 2, "fine too"), 2)]);
    assert_eq!(
        all_entries(&store, 1, 101, 9).await,
        [],
        "what failed has left nothing"
    );
}

#[tokio::test]
async fn closing_leaves_one_file_and_dropping_none() {
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    assert!(matches!(
        drop_everything(&file.path()),
        Err(StoreError::InUse)
    ));
    store.close().await.unwrap();
    let mut names = file.names();
    names.sort();
    assert_eq!(
        names,
        ["anser.db", "anser.db.lock"],
        "the journal is empty and gone"
    );
    drop_everything(&file.path()).unwrap();
    assert_eq!(file.names(), [""; 0]);
    drop_everything(&file.path()).unwrap();
    assert_eq!(file.open().await.unwrap().count_people().await.unwrap(), 0);
}
