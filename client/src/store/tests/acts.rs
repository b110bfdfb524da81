//! What entries do to others: edits, reactions, and what deletions and a set-back server leave of them.

use anser_shared::body::{BodyKind, Deletion, EditBody, Manner, Reaction};
use proptest::prelude::*;

use super::*;
use crate::core::message::{Messages, PAGE_ROWS, Version};

fn act(seq: u64, author: UserId, body: impl Into<Body>) -> Entry {
    Entry {
        body: Some(body.into()),
        author,
        ..entry(seq)
    }
}

fn edit(seq: u64, author: UserId, of: u64, text: &str) -> Entry {
    let (of, text, font) = (Seq(of), text.to_owned(), None);
    act(seq, author, EditBody { of, text, font })
}

fn react(seq: u64, author: UserId, to: u64, emoji: &str, on: bool) -> Entry {
    let (to, emoji) = (Seq(to), emoji.to_owned());
    act(seq, author, Reaction { to, emoji, on })
}

fn delete(seq: u64, author: UserId, of: u64) -> Entry {
    act(seq, author, Deletion { seq: Seq(of) })
}

/// The messages of a page, as it is read.
fn read(setup: &mut Setup, number: u64) -> Vec<Message> {
    match setup.tell([page(number)]).pop() {
        Some(StoreEvent::Page {
            messages, damaged, ..
        }) if damaged.is_empty() => messages,
        other => panic!("{other:?}"),
    }
}

fn texts(messages: &[Message]) -> Vec<&str> {
    let words = messages.iter().map(|message| message.content.words());
    words.map(Option::unwrap_or_default).collect()
}

fn versions(setup: &mut Setup, of: u64) -> Vec<String> {
    let load = StoreCommand::LoadVersions {
        conversation: CHAT,
        seq: Seq(of),
    };
    match setup.tell([load]).pop() {
        Some(StoreEvent::Versions { versions, .. }) => {
            let text = |version: Version| version.text.text;
            versions.into_iter().map(text).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_reads_as_its_last_edit_and_its_versions_are_kept() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=3)),
        append(vec![
            edit(4, PEER, 2, "two"),
            edit(5, PEER, 2, "TWO"),
            // Somebody else’s text stays as it is, and so does what is no text.
            edit(6, OWN, 1, "one"),
            edit(7, PEER, 4, "four"),
            edit(8, PEER, 99, "nothing"),
        ]),
    ]);
    let check = |setup: &mut Setup| {
        let messages = read(setup, 0);
        assert_eq!(texts(&messages), ["entry 1 🍣", "TWO", "entry 3 🍣"]);
        let Content::Text(text) = &messages[1].content else {
            panic!("{messages:?}")
        };
        assert_eq!(text.edited, Some(Seq(5)));
        assert_eq!(versions(setup, 2), ["entry 2 🍣", "two"]);
        assert_eq!(versions(setup, 1), <[&str; 0]>::default());
    };
    check(&mut setup);
    let chat = setup.reopened().conversations.remove(0);
    assert_eq!((chat.local_head, chat.rows), (Seq(8), 3));
    let last = chat.last.unwrap();
    assert_eq!(last.content.words(), Some("entry 3 🍣"));
    check(&mut setup);
}

#[test]
fn reactions_are_there_after_a_start() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=2)),
        append(vec![
            react(3, OWN, 1, "👍", true),
            react(4, PEER, 1, "👍", true),
            react(5, PEER, 1, "🎉", true),
            react(6, OWN, 1, "👍", false),
            react(7, OWN, 99, "👍", true),
        ]),
    ]);
    setup.reopened();
    let messages = read(&mut setup, 0);
    let found: Vec<_> = messages[0].reactions.iter().collect();
    assert_eq!(found, [("👍", &[PEER][..]), ("🎉", &[PEER][..])]);
    assert!(messages[1].reactions.is_empty());
}

#[test]
fn a_deletion_takes_the_words_of_all_versions_from_the_file() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=3)),
        append(vec![
            edit(4, PEER, 2, "a secret"),
            react(5, OWN, 2, "👍", true),
            edit(6, PEER, 3, "three"),
            delete(7, PEER, 2),
        ]),
    ]);
    let messages = read(&mut setup, 0);
    assert_eq!(messages[1].content, Content::Deleted);
    assert!(messages[1].reactions.is_empty());
    assert_eq!(texts(&messages), ["entry 1 🍣", "", "three"]);
    assert_eq!(versions(&mut setup, 2), <[&str; 0]>::default());
    let count = |sql: &str| -> i64 {
        let connection = setup.connection();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let secret = "SELECT count(*) FROM entries WHERE instr(body, CAST('secret' AS BLOB))";
    assert_eq!(count(secret), 0);
    assert_eq!(count("SELECT count(*) FROM versions WHERE seq = 2"), 0);
    assert_eq!(count("SELECT count(*) FROM reactions"), 0);
    assert_eq!(setup.reopened().conversations[0].rows, 3);
}

/// What a damaged text said comes from the server as it was written, and reads as its last edit has it.
#[test]
fn a_text_that_is_repaired_reads_as_its_last_edit() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=3)),
        append(vec![edit(4, PEER, 2, "two")]),
    ]);
    let damage = |setup: &Setup, seq: u64| {
        let sql = format!("UPDATE entries SET author = 77 WHERE seq = {seq}");
        setup.connection().execute(&sql, []).unwrap();
    };
    damage(&setup, 2);
    damage(&setup, 3);
    // One is edited while it is damaged.
    setup.tell([append(vec![edit(5, PEER, 3, "three")])]);
    let repair = StoreCommand::Repair {
        conversation: CHAT,
        entries: entries(2..=3),
    };
    setup.tell([repair]);
    assert_eq!(texts(&read(&mut setup, 0)), ["entry 1 🍣", "two", "three"]);
    assert_eq!(versions(&mut setup, 2), ["entry 2 🍣"]);
    assert_eq!(versions(&mut setup, 3), ["entry 3 🍣"]);
}

/// Texts, edits, reactions and deletions, by number: whose, what, and so many places before.
fn some_entry(seq: u64, (author, what, before): (bool, u8, u64)) -> Entry {
    let author = if author { OWN } else { PEER };
    let of = seq.saturating_sub(before + 1);
    match what {
        0 => edit(seq, author, of, &format!("edit {seq}")),
        1 => react(seq, author, of, "👍", true),
        2 => react(seq, author, of, "👍", false),
        3 => react(seq, author, of, "🎉", true),
        4 => delete(seq, author, of),
        _ => Entry {
            author,
            ..entry(seq)
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is done to whatever, in any portions, and with a server that is set back in between: a page is what
    /// the whole log says.
    #[test]
    fn a_page_is_what_the_whole_log_says(
        steps in prop::collection::vec((any::<bool>(), 0u8..10, 0u64..40), 1..200),
        portion in 1usize..50,
        cut in prop::option::of(0u64..200),
    ) {
        let mut setup = Setup::new();
        let log: Vec<Entry> = (1..).zip(steps).map(|(seq, step)| some_entry(seq, step)).collect();
        for portion in log.chunks(portion) {
            setup.tell([append(portion.to_vec())]);
        }
        let mut log = log;
        if let Some(keep) = cut {
            let keep = Seq(keep.min(log.len() as u64));
            setup.tell([StoreCommand::CutBack { conversation: CHAT, keep }]);
            let head = opened(setup.tell([open()])).conversations[0].local_head;
            // What is missing up to there comes once more, and beyond it the server has something else.
            log.truncate(keep.0 as usize);
            setup.tell([append(log[head.0 as usize..].to_vec())]);
        }
        let whole: Messages = log.iter().map(Message::from).collect();
        let count = setup.reopened().conversations[0].rows;
        prop_assert_eq!(count, whole.rows());
        for number in 0..count.div_ceil(PAGE_ROWS) {
            let expected = whole.pages().find(|(page, _)| *page == number).unwrap().1;
            for (found, expected) in read(&mut setup, number).iter().zip(expected) {
                prop_assert_eq!(found, expected);
            }
            prop_assert_eq!(read(&mut setup, number).len(), expected.len());
        }
    }
}

/// A program of before has taken edits and reactions for messages that it does not know.
#[test]
fn what_a_program_of_before_did_not_know_is_fetched_again() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=100)),
        StoreCommand::Close { forget: false },
    ]);
    let history = rusqlite::Connection::open(setup.file()).unwrap();
    let kind = BodyKind::EDIT.0;
    history
        .execute_batch(&format!(
            "UPDATE entries SET body_kind = {kind} WHERE seq = 90;
             DROP TABLE versions; DROP TABLE reactions;
             DROP TABLE saved; DROP INDEX entries_pins; DROP TABLE rewording;
             ALTER TABLE conversations DROP COLUMN pins_hidden; PRAGMA user_version = 15"
        ))
        .unwrap();
    drop(history);
    let chat = setup.reopened().conversations.remove(0);
    assert_eq!((chat.local_head, chat.rows), (Seq(89), 89));
    let rest = (90..=100).map(|seq| match seq {
        90 => edit(90, PEER, 5, "five"),
        _ => entry(seq),
    });
    setup.tell([append(rest.collect())]);
    let chat = setup.reopened().conversations.remove(0);
    assert_eq!((chat.local_head, chat.rows), (Seq(100), 99));
    assert_eq!(texts(&read(&mut setup, 0))[4], "five");
    assert_eq!(read(&mut setup, 1).len(), 35);
}

/// In a conversation of two what a text says is not read at a start; that it is silent is.
#[test]
fn what_is_silent_is_silent_after_a_start_and_an_edit() {
    let silent = |seq: u64, text: &str| {
        let manner = Manner {
            silent: true,
            scheduled: false,
        };
        act(seq, PEER, Body::text(text).sent_as(manner))
    };
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=1)),
        append(vec![
            silent(2, "no hurry"),
            silent(3, "none at all"),
            edit(4, PEER, 3, "none at all, @all"),
            act(5, PEER, Body::nudge()),
        ]),
    ]);
    let chat = setup.reopened().conversations.remove(0);
    let unread: Vec<u64> = chat.unread.iter().map(|spot| spot.seq.0).collect();
    assert_eq!(
        (unread, chat.silent),
        (vec![1, 2, 3, 5], vec![Seq(3), Seq(2)])
    );
    assert!(chat.calling.iter().all(|(_, text)| !text.contains("all")));
    let messages = read(&mut setup, 0);
    let is_silent = |message: &Message| message.content.is_silent();
    let found: Vec<bool> = messages.iter().map(is_silent).collect();
    assert_eq!(found, [false, true, true, false]);
    assert_eq!(messages[2].content.words(), Some("none at all, @all"));
    assert_eq!(versions(&mut setup, 3), ["none at all"]);
}
