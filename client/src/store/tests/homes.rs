//! Two files have what only this program has. One of them may be damaged, gone, or lack its end: the
//! other one has it all, nothing is there twice, and the person is told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::core::model::DiskFault;

/// Numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}

fn untold(text: &str) -> StoreCommand {
    StoreCommand::SaveDraft {
        revision: None,
        conversation: CHAT,
        draft: Draft {
            text: text.into(),
            base: 7,
            untold: true,
            elsewhere: Some("from the other device".into()),
            arrived: 0,
        },
    }
}

fn unsent(setup: &Setup) -> PathBuf {
    setup.account().join("unsent.bin")
}

/// A history as of somebody who writes on while it is copied: texts that were sent and are in the
/// log, some that wait, one that was refused, and a draft. The program does not close it.
fn in_use() -> Setup {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=300))]);
    setup.tell((1..=40).map(queue));
    for message in 1..=30 {
        setup.tell([append(vec![own_entry(300 + message, message)])]);
    }
    setup.tell([StoreCommand::MarkRefused {
        id: id(35),
        refusal: Some(anser_shared::refusal::Refusal::NotFriends),
    }]);
    setup.tell([StoreCommand::Discard { id: id(40) }]);
    setup.tell([untold("a draft")]);
    setup.tell([untold("a draft that nobody was told")]);
    setup
}

/// The files as they are now, at another place: what a program finds after it was killed.
fn killed(setup: &Setup) -> Setup {
    let folder = tempfile::tempdir().unwrap();
    let copy = Setup {
        worker: Worker::new(folder.path().into()),
        folder,
    };
    fs::create_dir_all(copy.account()).unwrap();
    for name in ["history.db", "history.db-wal", "unsent.bin"] {
        let from = setup.account().join(name);
        if from.exists() {
            fs::copy(from, copy.account().join(name)).unwrap();
        }
    }
    copy
}

fn check_own(found: &Opened, what: &str) {
    let chat = found.conversations.iter().find(|c| c.id == CHAT);
    let chat = chat.unwrap_or_else(|| panic!("{what}: no conversation"));
    let mut waits: Vec<Pending> = (31..=39).map(pending).collect();
    waits[4].refusal = Some(anser_shared::refusal::Refusal::NotFriends);
    assert_eq!(chat.outbox, waits, "{what}");
    assert_eq!(chat.draft.text, "a draft that nobody was told", "{what}");
    assert!(chat.draft.untold, "{what}");
    let elsewhere = chat.draft.elsewhere.as_deref();
    assert_eq!(elsewhere, Some("from the other device"), "{what}");
}

fn damage_of(events: &[StoreEvent]) -> Vec<&crate::core::model::Damage> {
    let damages = events.iter().filter_map(|event| match event {
        StoreEvent::Damaged(damage) => Some(damage),
        _ => None,
    });
    damages.collect()
}

#[test]
fn a_program_that_was_killed_finds_everything_and_says_nothing() {
    let setup = in_use();
    let mut setup = killed(&setup);
    let events = setup.tell([open()]);
    assert!(damage_of(&events).is_empty(), "{events:?}");
    check_own(&opened(events), "killed");
    check_own(&setup.reopened(), "killed and started twice");
}

#[test]
fn what_was_taken_back_to_be_edited_is_a_draft_alone() {
    let mut setup = in_use();
    let id = pending(35).id;
    setup.tell([untold("message 35"), StoreCommand::Discard { id }]);
    for mut setup in [killed(&setup), setup] {
        let found = opened(setup.tell([open()]));
        let chat = found.conversations.iter().find(|c| c.id == CHAT).unwrap();
        assert_eq!(chat.draft.text, "message 35");
        assert!(chat.outbox.iter().all(|pending| pending.id != id));
        assert_eq!(chat.outbox.len(), 8);
    }
}

#[test]
fn a_history_without_the_second_file_gets_one() {
    let setup = in_use();
    let mut setup = killed(&setup);
    // As a program left it that had none.
    fs::remove_file(unsent(&setup)).unwrap();
    let history = rusqlite::Connection::open(setup.file()).unwrap();
    history.execute("UPDATE account SET home = 0", []).unwrap();
    drop(history);
    let events = setup.tell([open()]);
    assert!(damage_of(&events).is_empty(), "{events:?}");
    check_own(&opened(events), "without");
    fs::write(setup.file(), b"garbage").unwrap();
    setup.worker = Worker::new(setup.folder.path().into());
    let events = setup.tell([open()]);
    assert_eq!(words(&events), ["set aside", "opened"]);
    check_own(&opened(events), "then the history is lost");
}

#[test]
fn each_of_the_two_files_may_be_gone() {
    let setup = in_use();
    for (name, said) in [
        ("history.db", Damaged::History),
        ("unsent.bin", Damaged::Unsent),
    ] {
        let mut setup = killed(&setup);
        fs::remove_file(setup.account().join(name)).unwrap();
        let events = setup.tell([open()]);
        let damages = damage_of(&events);
        assert_eq!(damages.len(), 1, "{name}: {events:?}");
        assert_eq!(damages[0].what, said);
        assert_eq!((damages[0].texts, damages[0].drafts), (9, 1));
        assert!(!damages[0].incomplete);
        check_own(&opened(events), name);
        let again = {
            setup.worker = Worker::new(setup.folder.path().into());
            setup.tell([open()])
        };
        assert!(damage_of(&again).is_empty(), "once is enough: {again:?}");
        check_own(&opened(again), name);
    }
}

/// What waits and makes no sense to this program, in the only file that has it, is kept and said; the rest waits on.
#[test]
fn a_text_that_nobody_can_read_is_kept_and_said() {
    let setup = in_use();
    let mut setup = killed(&setup);
    fs::remove_file(unsent(&setup)).unwrap();
    let history = rusqlite::Connection::open(setup.file()).unwrap();
    let unreadable = "UPDATE outbox SET body = x'fafafa' WHERE id = ?1";
    assert_eq!(history.execute(unreadable, [id(33).0]), Ok(1));
    drop(history);
    let events = setup.tell([open()]);
    let [damage] = damage_of(&events)[..] else {
        panic!("{events:?}")
    };
    assert_eq!((damage.what, damage.texts), (Damaged::History, 8));
    assert!(damage.incomplete, "there was one more");
    let kept = damage.path.clone().expect("it is kept");
    let kept = rusqlite::Connection::open(kept).unwrap();
    let body = kept.query_row("SELECT body FROM outbox WHERE id = ?1", [id(33).0], |row| {
        row.get::<_, Vec<u8>>(0)
    });
    assert_eq!(body, Ok(vec![0xfa; 3]));
    let found = opened(events);
    let chat = found.conversations.iter().find(|c| c.id == CHAT).unwrap();
    assert!(chat.outbox.iter().all(|pending| pending.id != id(33)));
    assert_eq!(chat.outbox.len(), 8);
    assert_eq!(chat.draft.text, "a draft that nobody was told");
}

/// Nobody can say what there was; a program that was signed in knows that there was something.
#[test]
fn both_files_may_be_gone_which_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut setup = Setup {
        worker: Worker::new(folder.path().into()),
        folder,
    };
    let signed_in = StoreCommand::Open {
        server: SERVER,
        user: OWN,
        expected: true,
        reports: false,
    };
    let events = setup.tell([signed_in]);
    let [damage] = damage_of(&events)[..] else {
        panic!("{events:?}")
    };
    assert_eq!(damage.what, Damaged::History);
    assert!(damage.incomplete);
}

/// A text that the server has, and that only one of two files knows of, waits no more.
#[test]
fn what_is_in_the_log_does_not_wait_again() {
    let mut setup = in_use();
    let old = fs::read(unsent(&setup)).unwrap();
    setup.tell([append(vec![own_entry(331, 31)])]);
    // After a power cut the second file may lack its last batch, or the history its last change.
    let mut cut = killed(&setup);
    fs::write(unsent(&cut), old).unwrap();
    let found = opened(cut.tell([open()]));
    assert_eq!(found.conversations[0].outbox[0].id, id(32));
    let history = rusqlite::Connection::open(cut.file());
    drop(history);
    let found = cut.reopened();
    assert_eq!(found.conversations[0].outbox[0].id, id(32));
}

/// Two hundred damages of one file each. Whatever stands in the history comes again from the server;
/// nothing of what only this program has is lost, nothing is there twice, and damage is said.
#[test]
fn two_hundred_random_damages_lose_nothing_that_only_this_program_has() {
    let setup = in_use();
    let mut silent = BTreeSet::new();
    for seed in 0..200_u64 {
        let mut dice = Dice(seed);
        let mut setup = killed(&setup);
        let name = ["history.db", "history.db-wal", "unsent.bin"][(seed % 3) as usize];
        let path = setup.account().join(name);
        damage(&path, &mut dice);
        let mut events = setup.tell([open()]);
        for at in 0..=330 / 64 {
            events.extend(setup.tell([page(at)]));
        }
        let what = format!("seed {seed}, {name}");
        let told = !damage_of(&events).is_empty();
        let shown = events
            .iter()
            .any(|event| matches!(event, StoreEvent::Page { damaged, .. } if !damaged.is_empty()));
        if !told && !shown {
            silent.insert(seed);
        }
        let found = setup.reopened();
        check_own(&found, &what);
        // What is shown is what was written, or is said to be damaged.
        for event in &events {
            if let StoreEvent::Page {
                messages, damaged, ..
            } = event
            {
                for message in messages.iter().filter(|m| !damaged.contains(&m.seq)) {
                    let expected = match message.seq.0 {
                        seq @ 1..=300 => entry(seq),
                        seq => own_entry(seq, seq - 300),
                    };
                    assert_eq!(*message, expected.into(), "{what}");
                }
            }
        }
    }
    // Of bytes that nobody reads, as in a free page, nobody notices anything.
    assert!(silent.len() < 120, "{} of 200 say nothing", silent.len());
}

/// Bytes turned over, noise, zeros, or a file that is cut.
fn damage(path: &Path, dice: &mut Dice) {
    let mut bytes = fs::read(path).unwrap();
    let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
    let length = usize::try_from(dice.below(600)).unwrap();
    let end = bytes.len().min(at + 1 + length);
    match dice.below(4) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at..end]
            .iter_mut()
            .for_each(|byte| *byte = dice.next() as u8),
        2 => bytes[at..end].fill(0),
        _ => bytes.truncate(at),
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_entry_is_said_and_repaired() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=100))]);
    setup
        .connection()
        .execute("UPDATE entries SET body = X'0361626300' WHERE seq = 70", [])
        .unwrap();
    let events = setup.tell([page(1)]);
    let [
        StoreEvent::Page {
            messages, damaged, ..
        },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(damaged[..], [Seq(70)]);
    assert_eq!(messages.len(), 36);
    assert_eq!(messages[5].content, Content::DamagedHere);
    let conversation = CHAT;
    let repair = StoreCommand::Repair {
        conversation,
        entries: vec![entry(70)],
    };
    setup.tell([repair]);
    let events = setup.tell([page(1)]);
    assert!(
        matches!(&events[..], [StoreEvent::Page { messages, damaged, .. }]
            if damaged.is_empty() && messages[5] == message(70)),
        "{events:?}"
    );
}

/// The second file is written first: what it does not take is not taken.
#[test]
fn a_second_file_that_cannot_be_written_refuses_texts() {
    let mut setup = Setup::new();
    setup.tell([queue(1)]);
    setup
        .worker
        .account
        .as_mut()
        .unwrap()
        .unsent
        .break_for_a_test();
    assert_eq!(
        words(&setup.tell([queue(2), StoreCommand::Confirm])),
        ["not queued 2", "confirmed false"]
    );
    assert_eq!(words(&setup.tell([untold("x")])), ["cannot save"]);
    setup
        .worker
        .account
        .as_mut()
        .unwrap()
        .unsent
        .mend_for_a_test();
    assert_eq!(words(&setup.tell([queue(3)])), ["queued 3", "saves again"]);
    let found = setup.reopened();
    let waits: Vec<_> = found.conversations[0].outbox.iter().map(|p| p.id).collect();
    assert_eq!(waits, [id(1), id(3)]);
}

/// What the history does not take is taken out of the second file again.
#[test]
fn a_text_that_was_refused_is_in_neither_file() {
    let mut setup = Setup::new();
    setup.tell([queue(1)]);
    let before = fs::metadata(unsent(&setup)).unwrap().len();
    setup
        .connection()
        .pragma_update(None, "max_page_count", 1)
        .unwrap();
    let long = Pending {
        content: Content::Text(Text {
            text: "x".repeat(8000),
            font: None,
            answers: None,
            edited: None,
            manner: Manner::default(),
        }),
        ..pending(2)
    };
    let events = setup.tell([StoreCommand::Queue {
        conversation: CHAT,
        pending: long,
    }]);
    assert!(
        matches!(
            &events[..],
            [StoreEvent::NotQueued {
                fault: DiskFault::Full,
                ..
            }]
        ),
        "{events:?}"
    );
    assert_eq!(fs::metadata(unsent(&setup)).unwrap().len(), before);
    let mut setup = killed(&setup);
    let found = opened(setup.tell([open()]));
    let waits: Vec<_> = found.conversations[0].outbox.iter().map(|p| p.id).collect();
    assert_eq!(waits, [id(1)]);
}

/// Entries are told again until somebody says that they were, wherever the program is killed.
#[test]
fn what_was_not_reported_is_told_after_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut setup = Setup {
        worker: Worker::new(folder.path().into()),
        folder,
    };
    let open = || StoreCommand::Open {
        server: SERVER,
        user: OWN,
        expected: false,
        reports: true,
    };
    let unreported = |setup: &mut Setup| -> Vec<u64> {
        let found = opened(setup.tell([open()]));
        found
            .unreported
            .iter()
            .map(|(_, entry)| entry.seq.0)
            .collect()
    };
    setup.tell([open(), add(CHAT), append(entries(1..=3)), queue(1)]);
    setup.tell([append(vec![own_entry(4, 1)])]);
    let mut killed_at_once = killed(&setup);
    assert_eq!(unreported(&mut killed_at_once), [1, 2, 3, 4]);
    let seq = Seq(3);
    let conversation = CHAT;
    assert_eq!(
        words(&setup.tell([StoreCommand::Reported { conversation, seq }])),
        [""; 0]
    );
    assert!(setup.worker.is_waiting(), "it goes with the next change");
    assert_eq!(unreported(&mut killed(&setup)), [1, 2, 3, 4]);
    setup.tell([]);
    assert!(!setup.worker.is_waiting(), "or in a pause");
    assert_eq!(unreported(&mut killed(&setup)), [4]);
    setup.tell([StoreCommand::Reported {
        conversation,
        seq: Seq(4),
    }]);
    setup.tell([StoreCommand::Close { forget: false }]);
    assert_eq!(unreported(&mut killed(&setup)), [0; 0]);
    // What was told is known although the history is lost.
    let mut lost = killed(&setup);
    fs::write(lost.file(), b"garbage").unwrap();
    let found = opened(lost.tell([open()]));
    assert_eq!(found.told.get(&CHAT), Some(&Seq(4)));
    assert!(!found.is_new);
}
