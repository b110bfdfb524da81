//! Files that are not what we wrote: garbage, cut short, bits turned over, from the future, from
//! another program. The history is set aside and begins anew; nothing panics and nothing loops.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use proptest::prelude::*;

use super::*;

/// Writes `bytes` over what stands at `offset`.
fn overwrite(path: &Path, offset: u64, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(bytes).unwrap();
}

/// The file beside the history is gone, too: what can be read of the damaged history is all there is.
fn alone(setup: &Setup) {
    fs::remove_file(setup.account().join("unsent.bin")).unwrap();
}

/// A closed history with 2,000 entries, an outbox of two and a draft.
fn written() -> Setup {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=2000)),
        queue(1),
        queue(2),
        draft("half a text"),
    ]);
    setup.tell([StoreCommand::Close { forget: false }]);
    setup
}

fn set_aside(events: &[StoreEvent]) -> Option<&Path> {
    events.iter().find_map(|event| match event {
        StoreEvent::Damaged(damage) => damage.path.as_deref().map(Path::new),
        _ => None,
    })
}

#[test]
fn a_file_that_is_no_history_is_set_aside_when_it_is_opened() {
    let check = |what: &str, damage: &dyn Fn(&Path)| {
        let mut setup = written();
        damage(&setup.file());
        let content = fs::read(setup.file()).unwrap();
        let events = setup.tell([open()]);
        assert_eq!(words(&events), ["set aside", "opened"], "{what}");
        let aside = set_aside(&events).unwrap();
        let name = aside.file_name().unwrap().to_string_lossy();
        assert_eq!(name, "history.damaged-20270115-080000.db", "{what}");
        assert!(
            fs::read(aside).unwrap() == content,
            "{what}: kept as it was"
        );
        assert_eq!(
            words(&setup.tell([add(CHAT), append(entries(1..=3))])),
            ["saved 3"],
            "{what}"
        );
    };
    check("garbage", &|path| {
        fs::write(path, b"not a database, and longer than a header".repeat(9)).unwrap();
    });
    check("a damaged header", &|path| overwrite(path, 0, b"XXXX"));
    check("cut to half a page", &|path| {
        fs::OpenOptions::new()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(2048)
            .unwrap();
    });
    check("from a newer program", &|path| {
        overwrite(path, 60, &99u32.to_be_bytes());
    });
    check("from another program", &|path| {
        fs::remove_file(path).unwrap();
        let other = rusqlite::Connection::open(path).unwrap();
        other.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE account (owner TEXT); PRAGMA user_version = 1").unwrap();
    });
}

#[test]
fn messages_and_drafts_are_saved_from_a_newer_file() {
    let mut setup = written();
    alone(&setup);
    overwrite(&setup.file(), 60, &99u32.to_be_bytes());
    let found = opened(setup.tell([open()]));
    let [conversation] = &found.conversations[..] else {
        panic!("{:?}", found.conversations)
    };
    assert_eq!(
        (conversation.id, conversation.kind.peer()),
        (CHAT, Some(PEER))
    );
    assert_eq!(
        (conversation.local_head, conversation.last.as_ref()),
        (Seq::START, None)
    );
    assert_eq!(conversation.outbox, [pending(1), pending(2)]);
    assert_eq!(conversation.draft.text, "half a text");
    assert_eq!(found.revision, 0, "the lists are asked for again");
}

/// Until version 12 nothing but texts waited, and no column said so.
#[test]
fn messages_are_saved_from_an_older_file_too() {
    let mut setup = written();
    alone(&setup);
    let older = rusqlite::Connection::open(setup.file()).unwrap();
    older
        .execute_batch("ALTER TABLE outbox DROP COLUMN body_kind; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    drop(older);
    overwrite(&setup.file(), 60, &99u32.to_be_bytes());
    let found = opened(setup.tell([open()]));
    assert_eq!(found.conversations[0].outbox, [pending(1), pending(2)]);
}

#[test]
fn messages_on_both_sides_of_a_damaged_page_are_saved() {
    let mut setup = Setup::new();
    setup.tell((1..=200).map(queue));
    setup.tell([StoreCommand::Close { forget: false }]);
    alone(&setup);
    let content = fs::read(setup.file()).unwrap();
    let text = b"message 100";
    let at = content.windows(text.len()).position(|bytes| bytes == text);
    overwrite(
        &setup.file(),
        at.unwrap() as u64 / 4096 * 4096,
        &[0x5a; 4096],
    );
    let events = setup.tell([open()]);
    assert!(set_aside(&events).is_some());
    let found = opened(events);
    let saved: Vec<_> = found.conversations[0].outbox.iter().map(|p| p.id).collect();
    assert!(saved.len() > 50 && saved.len() < 200, "{}", saved.len());
    assert!(saved.is_sorted(), "in the order in which they were written");
    assert_eq!(
        (saved.first(), saved.last()),
        (Some(&id(1)), Some(&id(200)))
    );
}

#[test]
fn two_damaged_files_in_one_second_have_two_names() {
    let mut setup = written();
    for _ in 0..2 {
        setup.tell([StoreCommand::Close { forget: false }]);
        fs::write(setup.file(), b"garbage").unwrap();
        setup.tell([open()]);
    }
    assert_eq!(
        fs::read_dir(setup.account())
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                name.to_string_lossy().starts_with("history.damaged-")
            })
            .count(),
        2
    );
}

#[test]
fn a_cut_file_gives_its_outbox_if_that_is_in_the_part_that_is_left() {
    let mut setup = Setup::new();
    setup.tell([queue(1), draft("half a text"), append(entries(1..=2000))]);
    setup.tell([StoreCommand::Close { forget: false }]);
    alone(&setup);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(setup.file())
        .unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length / 2 / 4096 * 4096).unwrap();
    let mut events = setup.tell([open()]);
    // The damage is in the log, and may be noticed by the first who reads there.
    for at in 0..2000 / 64 {
        events.extend(setup.tell([page(at)]));
    }
    assert!(set_aside(&events).is_some());
    let found = setup.reopened();
    assert_eq!(found.conversations[0].outbox, [pending(1)]);
    assert_eq!(found.conversations[0].draft.text, "half a text");
}

#[test]
fn damage_while_it_is_in_use_is_noticed_and_repaired() {
    let mut setup = written();
    setup.tell([open()]);
    // Every page after the first turns to noise, behind the back of the open connection.
    let mut length = fs::metadata(setup.file()).unwrap().len();
    length -= 4096;
    overwrite(
        &setup.file(),
        4096,
        &vec![0x5a; usize::try_from(length).unwrap()],
    );
    setup.connection().release_memory().unwrap();
    setup
        .connection()
        .pragma_update(None, "cache_size", 0)
        .unwrap();
    let events = setup.tell([queue(3), page(5), append(entries(2001..=2002))]);
    let said = words(&events);
    assert_eq!(said, ["set aside", "queued 3", "page of 0", "saved 0"]);
    assert_eq!(
        words(&setup.tell([add(CHAT), append(entries(1..=3))])),
        ["saved 3"]
    );
    let found = setup.reopened();
    assert_eq!(found.conversations[0].outbox.last(), Some(&pending(3)));
}

#[test]
fn a_damaged_file_that_cannot_be_replaced_yet_is_replaced_later() {
    let mut setup = written();
    setup.tell([open()]);
    setup
        .connection()
        .execute("DELETE FROM entries WHERE seq = 70", [])
        .unwrap();
    // A folder stands where a file has to go.
    fs::write(setup.account().join("history.db-shm"), "").unwrap();
    let obstacle = setup
        .account()
        .join("history.damaged-20270115-080000.db-shm");
    fs::create_dir(&obstacle).unwrap();
    assert_eq!(
        words(&setup.tell([queue(3), page(1)])),
        ["not queued 3", "cannot save"]
    );
    assert_eq!(words(&setup.tell([queue(4)])), ["not queued 4"]);
    fs::remove_dir(&obstacle).unwrap();
    let events = setup.tell([queue(5)]);
    assert_eq!(
        words(&events),
        ["set aside", "page of 0", "queued 5", "saves again"]
    );
    let outbox: Vec<_> = setup.reopened().conversations[0]
        .outbox
        .iter()
        .map(|p| p.id)
        .collect();
    assert_eq!(outbox, [1, 2, 5].map(id));
}

#[test]
fn an_entry_that_is_missing_is_damage() {
    let mut setup = written();
    setup.tell([open()]);
    setup
        .connection()
        .execute("DELETE FROM entries WHERE seq = 70", [])
        .unwrap();
    assert_eq!(words(&setup.tell([page(0)])), ["page of 64"]);
    let events = setup.tell([page(1)]);
    assert!(set_aside(&events).is_some(), "{events:?}");
}

/// The key of an entry says a place of another conversation: a walk over its neighbours finds it still.
#[test]
fn an_entry_whose_place_is_damaged_is_damage() {
    let mut setup = written();
    let file = fs::read(setup.file()).unwrap();
    let find = |part: &[u8]| file.windows(part.len()).position(|at| at == part).unwrap();
    let id = find(&entry(352).id.0);
    let key = file[..id].windows(3).rposition(|at| at == [7, 1, 96]);
    overwrite(&setup.file(), key.unwrap() as u64, &[128, 2, 96]);
    setup.tell([open()]);
    let events = setup.tell([page(5)]);
    assert!(set_aside(&events).is_some(), "{events:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bits turned over anywhere: the program goes on, and what it shows has no holes.
    #[test]
    fn noise_anywhere(at in 0u64..1_000_000, noise in prop::collection::vec(any::<u8>(), 1..600)) {
        let mut setup = written();
        let length = fs::metadata(setup.file()).unwrap().len();
        overwrite(&setup.file(), at % length, &noise);
        let mut bytes = Vec::new();
        fs::File::open(setup.file()).unwrap().read_to_end(&mut bytes).unwrap();
        let mut events = setup.tell([open()]);
        for at in 0..=2000 / 64 {
            events.extend(setup.tell([page(at)]));
        }
        events.extend(setup.tell([add(CHAT), queue(9), append(entries(1..=2000)), draft("more")]));
        let heads = events.iter().rev().find_map(|event| match event {
            StoreEvent::Saved { head, .. } => Some(*head),
            _ => None,
        });
        // What did not follow an empty head any more is fetched again and comes.
        if heads != Some(Seq(2000)) {
            events.extend(setup.tell([add(CHAT), append(entries(1..=2000))]));
        }
        for event in &events {
            if let StoreEvent::Page { page, messages, .. } = event {
                prop_assert!(messages.iter().map(|m| m.seq.0).eq((page * 64 + 1..).take(messages.len())));
            }
        }
        let found = setup.reopened();
        let chat = found.conversations.iter().find(|c| c.id == CHAT).unwrap();
        prop_assert_eq!(chat.local_head, Seq(2000));
        prop_assert!(chat.outbox.iter().any(|p| p.id == id(9)));
    }
}
