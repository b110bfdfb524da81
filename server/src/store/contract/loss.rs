//! A SQLite file that is removed, cut, linked, write-protected or damaged.

use std::fs;

use anser_shared::body::BodyKind;
use anser_shared::refusal::Trouble;

use super::on_sqlite::File;
use super::*;
use crate::store::StoreError;
use crate::store::sqlite::SqliteStore;

/// What the next start would not find is not acknowledged.
#[tokio::test]
async fn a_file_that_is_taken_away_is_noticed_before_anything_is_answered() {
    type Taking = (&'static str, fn(&File));
    let gone = Err(Refusal::Unavailable(Trouble::DataGone));
    let takings: [Taking; 9] = [
        ("the database removed", |file| {
            fs::remove_file(file.path()).unwrap();
        }),
        ("the journal removed", |file| {
            fs::remove_file(file.beside("-wal")).unwrap();
        }),
        ("the index of the journal removed", |file| {
            fs::remove_file(file.beside("-shm")).unwrap();
        }),
        ("the folder removed", |file| {
            fs::remove_dir_all(file.folder.path()).unwrap();
        }),
        ("the folder renamed", |file| {
            fs::rename(
                file.folder.path(),
                file.folder.path().with_extension("away"),
            )
            .unwrap();
        }),
        ("the database renamed", |file| {
            fs::rename(file.path(), file.beside(".away")).unwrap();
        }),
        ("another file in its place", |file| {
            fs::copy(file.path(), file.beside(".copy")).unwrap();
            fs::rename(file.beside(".copy"), file.path()).unwrap();
        }),
        ("another folder in its place", |file| {
            fs::rename(
                file.folder.path(),
                file.folder.path().with_extension("other"),
            )
            .unwrap();
            fs::create_dir(file.folder.path()).unwrap();
            fs::write(file.path(), "").unwrap();
        }),
        ("the journal replaced", |file| {
            fs::copy(file.beside("-wal"), file.beside(".copy")).unwrap();
            fs::rename(file.beside(".copy"), file.beside("-wal")).unwrap();
        }),
    ];
    for (name, take) in takings {
        let file = File::new();
        let store = file.open().await.unwrap();
        three_people(&store).await;
        let kept = text(100, 1, 1, "kept");
        assert_eq!(store.append(vec![kept.clone()]).await, [stored(&kept, 1)]);
        store.check().await.unwrap();
        take(&file);
        let lost = text(100, 1, 2, "lost");
        assert_eq!(
            store.append(vec![lost]).await,
            std::slice::from_ref(&gone),
            "{name}"
        );
        let error = store.count_people().await.unwrap_err();
        assert!(matches!(error, StoreError::Lost { .. }), "{name}: {error}");
        let error = store.check().await.unwrap_err();
        assert!(error.to_string().contains("from your backup"), "{error}");
        store.close().await.unwrap();
        for ending in ["away", "other"] {
            let _ = fs::remove_dir_all(file.folder.path().with_extension(ending));
        }
    }
}

/// A cut or an overwritten file keeps its name, so a look at it has to notice.
#[tokio::test]
async fn a_file_that_is_cut_or_overwritten_is_noticed_by_a_look() {
    type Taking = (&'static str, fn(&File, &std::path::Path));
    let takings: [Taking; 5] = [
        ("the database cut to nothing", |file, _| {
            fs::write(file.path(), "").unwrap();
        }),
        ("the database cut in half", |file, _| {
            let handle = fs::OpenOptions::new()
                .write(true)
                .open(file.path())
                .unwrap();
            let length = handle.metadata().unwrap().len();
            handle.set_len(length / 2).unwrap();
        }),
        ("the journal cut", |file, _| {
            fs::OpenOptions::new()
                .write(true)
                .open(file.beside("-wal"))
                .unwrap()
                .set_len(0)
                .unwrap();
        }),
        ("an older copy written over it", |file, copy| {
            fs::copy(copy, file.path()).unwrap();
        }),
        ("other bytes written over it", |file, _| {
            fs::write(file.path(), vec![7; 1 << 20]).unwrap();
        }),
    ];
    for (name, take) in takings {
        let file = File::new();
        let opening = |run| Opening {
            keys: crate::store::origin::KeyState::None,
            folder: "keys".into(),
            run,
        };
        file.open_for(&opening(1))
            .await
            .unwrap()
            .close()
            .await
            .unwrap();
        let copy = file.beside(".copy");
        fs::copy(file.path(), &copy).unwrap();
        let store = file.open_for(&opening(2)).await.unwrap();
        three_people(&store).await;
        store.check().await.unwrap();
        take(&file, &copy);
        let error = store.check().await.unwrap_err();
        assert!(matches!(error, StoreError::Lost { .. }), "{name}: {error}");
        let refused = store.append(vec![text(100, 1, 2, "lost")]).await;
        assert_eq!(
            refused,
            [Err(Refusal::Unavailable(Trouble::DataGone))],
            "{name}"
        );
        store.close().await.unwrap();
    }
}

/// Data that were put back in place of lost data belong to the next start. The end of this one leaves them alone.
#[tokio::test]
async fn the_end_after_a_loss_leaves_what_was_put_back() {
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    let away = file.folder.path().with_extension("away");
    fs::rename(file.folder.path(), &away).unwrap();
    fs::create_dir(file.folder.path()).unwrap();
    let put_back = ["anser.db", "anser.db-wal"];
    for name in put_back {
        fs::copy(away.join(name), file.folder.path().join(name)).unwrap();
    }
    store.check().await.unwrap_err();
    store.close().await.unwrap();
    for name in put_back {
        let put_back = fs::read(file.folder.path().join(name)).unwrap();
        assert_eq!(put_back, fs::read(away.join(name)).unwrap(), "{name}");
    }
    fs::remove_dir_all(&away).unwrap();
    assert_eq!(file.open().await.unwrap().count_people().await.unwrap(), 3);
}

/// A tool of the administrator may read, and even vacuum, while the server runs.
#[tokio::test]
async fn tools_beside_the_server_are_no_loss() {
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    let batch: Vec<NewEntry> = (1..=64)
        .map(|id| text(100, 1, id, &"x".repeat(4_000)))
        .collect();
    store.append(batch).await;
    file.execute("PRAGMA wal_checkpoint(PASSIVE); DELETE FROM chatmsg WHERE seq > 2; VACUUM;")
        .await;
    store.check().await.unwrap();
    file.execute("PRAGMA wal_checkpoint(PASSIVE)").await;
    store.check().await.unwrap();
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    store.check().await.unwrap();
    let next = text(101, 3, 1, "and on");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 1)]);
    store.check().await.unwrap();
    assert_eq!(store.count_people().await.unwrap(), 3);
}

#[cfg(unix)]
#[tokio::test]
async fn one_file_by_two_names_is_one_database() {
    let file = File::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("anser.db");
    // Before there is a database, too.
    std::os::unix::fs::symlink(file.path(), &link).unwrap();
    let first = SqliteStore::open(&link).unwrap();
    assert!(matches!(file.open().await.err(), Some(StoreError::InUse)));
    first.close().await.unwrap();
    let first = file.open().await.unwrap();
    assert!(matches!(SqliteStore::open(&link), Err(StoreError::InUse)));
    fs::remove_file(&link).unwrap();
    fs::hard_link(file.path(), &link).unwrap();
    let error = SqliteStore::open(&link).err().unwrap();
    assert!(matches!(error, StoreError::Linked { .. }), "{error}");
    first.close().await.unwrap();
}

/// SQLite would make a write-protected index beside a write-protected database, and the next start
/// would fail because of that.
#[cfg(unix)]
#[tokio::test]
async fn write_protection_is_named_and_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt as _;
    let set = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let file = File::new();
    file.open().await.unwrap().close().await.unwrap();
    set(&file.path(), 0o400);
    let error = file.open().await.err().unwrap();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    let chain = format!("{:#}", anyhow::Error::from(error));
    assert!(chain.contains("anser.db is write-protected"), "{chain}");
    assert!(!file.beside("-shm").exists());
    set(&file.path(), 0o600);
    // An earlier program has left this.
    fs::write(file.beside("-shm"), "").unwrap();
    set(&file.beside("-shm"), 0o444);
    let store = file.open().await.unwrap();
    register(&store, &[(1, "anna")]).await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_journal_without_its_database_is_kept() {
    let file = File::new();
    fs::write(file.beside("-wal"), "precious").unwrap();
    let error = file.open().await.err().unwrap();
    assert!(matches!(error, StoreError::JournalAlone { .. }), "{error}");
    assert_eq!(fs::read_to_string(file.beside("-wal")).unwrap(), "precious");
}

/// Overwrites a page of a part of a database that is closed, and returns how many such pages there are.
fn damage_page(file: &File, part: &str, which: usize, bytes: u8) -> usize {
    use std::io::{Seek as _, SeekFrom, Write as _};
    const PAGE: usize = 4096;
    let pages: Vec<u64> = {
        let connection = file.connect();
        let find =
            "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno";
        let mut find = connection.prepare(find).unwrap();
        let rows = find.query_map([part], |row| row.get(0)).unwrap();
        rows.map(|number: rusqlite::Result<i64>| number.unwrap() as u64)
            .collect()
    };
    let mut database = fs::OpenOptions::new()
        .write(true)
        .open(file.path())
        .unwrap();
    let offset = (pages[which % pages.len()] - 1) * PAGE as u64;
    database.seek(SeekFrom::Start(offset)).unwrap();
    database.write_all(&[bytes; PAGE]).unwrap();
    pages.len()
}

#[tokio::test]
async fn a_damaged_page_takes_nothing_with_it_but_what_stood_on_it() {
    const COUNT: u64 = 2_000;
    for (part, bytes) in [
        ("chatmsg", 0),
        ("chatmsg", 0xff),
        ("chatmsg", 0x0d),
        ("sqlite_autoindex_chatmsg_1", 0),
        ("sqlite_autoindex_chatmsg_1", 0xa5),
    ] {
        let file = File::new();
        let store = file.open().await.unwrap();
        three_people(&store).await;
        let batch: Vec<NewEntry> = (1..=COUNT)
            .map(|id| {
                text(
                    100 + id % 2,
                    1,
                    id,
                    &format!("number {id} {}", "x".repeat(60)),
                )
            })
            .collect();
        for part in batch.chunks(200) {
            store.append(part.to_vec()).await;
        }
        store.close().await.unwrap();
        let pages = damage_page(&file, part, 3, bytes);
        let store = file.open().await.unwrap();
        let mut lost = 0;
        for (room, reader) in [(100, 2), (101, 3)] {
            let all = all_entries(&store, reader, room, 1000).await;
            assert_eq!(all.len() as u64, COUNT / 2, "every place is told");
            let originals = batch.iter().filter(|entry| entry.conversation.0 == room);
            for (entry, original) in all.iter().zip(originals) {
                if entry
                    .body
                    .as_ref()
                    .is_some_and(|body| body.kind == BodyKind::DAMAGED)
                {
                    lost += 1;
                } else {
                    assert_eq!(*entry, shown(original, entry.seq.0));
                }
            }
        }
        let limit = 2 * COUNT / pages as u64;
        assert!(
            (1..=limit).contains(&lost),
            "{part} {bytes}: {lost} of {limit}"
        );
        // Other conversations can be written, and go on in their order.
        let next = text(101, 3, 5_000, "and on");
        let outcome = store.append(vec![next.clone()]).await;
        assert_eq!(outcome, [stored(&next, COUNT / 2 + 1)], "{part} {bytes}");
        store.close().await.unwrap();
    }
}

/// A conversation whose head cannot be read accepts nothing. The others of the same batch do.
#[tokio::test]
async fn what_is_damaged_about_one_conversation_keeps_nobody_else_from_writing() {
    let file = File::new();
    let store = file.open().await.unwrap();
    three_people(&store).await;
    // Long announcements fill a page for each of two conversations.
    let fill = format!("UPDATE chatroom SET announcement = '{}'", "x".repeat(3_000));
    file.execute(&fill).await;
    store.close().await.unwrap();
    let pages = damage_page(&file, "chatroom", 1, 0);
    assert!(pages > 1, "{pages}");
    let store = file.open().await.unwrap();
    let batch = vec![
        text(100, 1, 1, "one"),
        text(101, 1, 2, "two"),
        text(100, 1, 3, "three"),
        text(101, 3, 4, "four"),
    ];
    let outcomes = store.append(batch).await;
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(stored, 2, "{outcomes:?}");
}
