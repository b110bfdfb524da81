//! Messages that are kept at hand: what the log has pinned, and what the person has saved.

use anser_shared::body::{Deletion, Pin};
use anser_shared::kept::Saved;

use super::*;

fn pin(seq: u64, of: u64, on: bool) -> Entry {
    let pin = Pin { of: Seq(of), on };
    Entry {
        body: Some(pin.into()),
        ..entry(seq)
    }
}

fn delete(seq: u64, of: u64) -> Entry {
    Entry {
        body: Some(Deletion { seq: Seq(of) }.into()),
        author: PEER,
        ..entry(seq)
    }
}

/// What a start finds pinned: the places of the messages, and of the entries that say so.
fn pinned(setup: &mut Setup) -> Vec<(u64, u64)> {
    let chat = setup.reopened().conversations.remove(0);
    let pins = chat.pins.into_iter();
    pins.map(|(of, pinned)| (of.0, pinned.act.0)).collect()
}

#[test]
fn what_the_log_has_pinned_is_there_after_a_start() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=4)),
        append(vec![
            pin(5, 2, true),
            pin(6, 3, true),
            pin(7, 4, true),
            pin(8, 3, false),
            // What is not here, and what is no text.
            pin(9, 99, true),
            pin(10, 5, true),
        ]),
    ]);
    assert_eq!(pinned(&mut setup), [(2, 5), (4, 7)]);
    // Each of them is a line of the list.
    let chat = setup.reopened().conversations.remove(0);
    assert_eq!((chat.local_head, chat.rows), (Seq(10), 10));
    setup.tell([append(vec![delete(11, 2)])]);
    assert_eq!(pinned(&mut setup), [(4, 7)]);
    // A server that was set back has not pinned it.
    let (conversation, keep) = (CHAT, Seq(6));
    setup.tell([StoreCommand::CutBack { conversation, keep }]);
    assert_eq!(pinned(&mut setup), [], "the deletion goes behind its text");
    setup.tell([append(vec![entry(2), entry(3), pin(4, 3, true)])]);
    assert_eq!(pinned(&mut setup), [(3, 4)]);
}

#[test]
fn a_start_reads_the_pins_and_no_other_entries() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=4))]);
    let explain = "EXPLAIN QUERY PLAN SELECT body FROM entries INDEXED BY entries_pins
                   WHERE body_kind = 9 ORDER BY conversation, seq";
    let mut explain = setup.connection().prepare(explain).unwrap();
    let steps = explain.query_map([], |row| row.get(3)).unwrap();
    let steps: Vec<String> = steps.map(Result::unwrap).collect();
    assert_eq!(steps, ["SCAN entries USING INDEX entries_pins"]);
}

#[test]
fn a_bar_that_was_closed_stays_closed() {
    let mut setup = Setup::new();
    let (conversation, up_to) = (CHAT, Seq(7));
    setup.tell([StoreCommand::SavePinsHidden {
        conversation,
        up_to,
    }]);
    let chat = setup.reopened().conversations.remove(0);
    assert_eq!(chat.pins_hidden, Seq(7));
}

fn saved(seq: u64, at: i64) -> Saved {
    Saved {
        conversation: CHAT,
        seq: Seq(seq),
        at: Timestamp(at),
    }
}

#[test]
fn what_one_has_saved_is_there_after_a_start() {
    let mut setup = Setup::new();
    let change = |revision, seq, on| StoreCommand::ChangeSaved {
        revision,
        saved: saved(seq, 7),
        on,
    };
    setup.tell([change(3, 2, true), change(4, 1, true), change(5, 2, false)]);
    let opened = setup.reopened();
    assert_eq!((opened.revision, opened.saved), (5, vec![saved(1, 7)]));
    let all = vec![saved(2, 8), saved(3, 9)];
    setup.tell([StoreCommand::ReplaceSaved { saved: all.clone() }]);
    let opened = setup.reopened();
    assert_eq!((opened.revision, opened.saved), (5, all));
}

#[test]
fn what_is_kept_is_read_as_it_is_now() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=3)), append(vec![delete(4, 2)])]);
    let places = [1, 2, 9].map(|seq| (CHAT, Seq(seq))).to_vec();
    let Some(StoreEvent::Kept { found }) = setup.tell([StoreCommand::LoadKept { places }]).pop()
    else {
        panic!("it is answered")
    };
    let contents: Vec<_> = found
        .iter()
        .map(|(_, seq, message)| (seq.0, message.as_ref().map(|message| &message.content)))
        .collect();
    let [
        (1, Some(Content::Text(_))),
        (2, Some(Content::Deleted)),
        (9, None),
    ] = contents[..]
    else {
        panic!("{contents:?}")
    };
}
