//! Each command by itself, and what a later start finds of it.

use std::fs;

use anser_shared::body::Deletion;
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::PictureId;
use anser_shared::refusal::Refusal;

use super::*;
use crate::core::message::PAGE_ROWS;
use crate::core::model::{Place, Rewording, WindowKey};
use crate::store::History;

#[test]
fn a_new_history_is_empty_and_stays_with_its_account() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=3))]);
    let other = StoreCommand::Open {
        server: SERVER,
        user: PEER,
        expected: false,
        reports: false,
    };
    assert!(opened(setup.tell([other])).conversations.is_empty());
    assert_eq!(
        opened(setup.tell([open()])).conversations[0].local_head,
        Seq(3)
    );
}

#[test]
fn pictures_are_kept_and_the_oldest_make_room() {
    let mut setup = Setup::new();
    let save = |number: u64| StoreCommand::SavePicture {
        picture: PictureId(number),
        bytes: number.to_be_bytes().as_slice().into(),
    };
    let kept = |setup: &mut Setup, number: u64| {
        let picture = PictureId(number);
        let told = setup.tell([StoreCommand::LoadPicture { picture }]);
        let [StoreEvent::Picture { bytes, .. }] = &told[..] else {
            panic!("{told:?}")
        };
        bytes.as_ref().map(|bytes| bytes.to_vec())
    };
    // The largest number there can be, and the same picture twice.
    let last = (1 << 63) - 1;
    setup.tell([save(last), save(last), save(1)]);
    setup.reopened();
    assert_eq!(kept(&mut setup, last), Some(last.to_be_bytes().to_vec()));
    assert_eq!(kept(&mut setup, 2), None);
    let limit = crate::store::work::pictures::PICTURES.cast_unsigned();
    setup.tell((2..=limit).map(save));
    assert_eq!(kept(&mut setup, last), None);
    assert!(kept(&mut setup, 1).is_some());
    assert!(kept(&mut setup, limit).is_some());
}

#[test]
fn entries_follow_the_head_or_are_left_out() {
    let check = |batches: &[&[u64]], expected: &[&str]| {
        let mut setup = Setup::new();
        let commands: Vec<_> = batches
            .iter()
            .map(|seqs| append(seqs.iter().copied().map(entry).collect()))
            .collect();
        assert_eq!(words(&setup.tell(commands)), expected, "{batches:?}");
    };
    check(&[&[1, 2, 3]], &["saved 3"]);
    check(&[&[1, 2], &[1, 2, 3]], &["saved 2", "saved 3"]);
    check(&[&[1, 2], &[1]], &["saved 2", "saved 2"]);
    check(&[&[2]], &["saved 0"]);
    check(&[&[1], &[3, 4]], &["saved 1", "saved 1"]);
    check(&[&[1], &[2, 4]], &["saved 1", "saved 1"]);
    check(&[&[]], &["saved 0"]);
}

#[test]
fn entries_of_a_conversation_that_nobody_added_are_left_out() {
    let mut setup = Setup::new();
    let conversation = ConversationId(8);
    let stray = StoreCommand::Append {
        conversation,
        entries: entries(1..=2),
    };
    assert_eq!(words(&setup.tell([stray])), ["saved 0"]);
    assert_eq!(setup.reopened().conversations.len(), 1);
}

#[test]
fn what_was_written_is_there_after_a_restart() {
    let mut setup = Setup::new();
    let deleted = Entry {
        body: None,
        ..entry(2)
    };
    let place = Place {
        position: Some((1.5, -20.0)),
        size: (640.0, 480.5),
    };
    let chat = WindowKey::Conversation(CHAT);
    setup.tell([
        append(vec![entry(1), deleted.clone()]),
        StoreCommand::ReplaceFriends {
            revision: 4,
            friends: vec![friend(3), friend(9)],
        },
        StoreCommand::ChangeFriend {
            revision: 5,
            friend: Box::new(friend(4)),
        },
        StoreCommand::SaveAccepted {
            user: UserId(3),
            accepted: true,
        },
        StoreCommand::SaveAccepted {
            user: UserId(9),
            accepted: true,
        },
        StoreCommand::SaveAccepted {
            user: UserId(9),
            accepted: false,
        },
        queue(1),
        queue(2),
        StoreCommand::MarkRefused {
            id: id(1),
            refusal: Some(Refusal::Gagged { until: None }),
        },
        draft("half a 🍣"),
        StoreCommand::SavePlace {
            window: chat,
            place,
        },
        StoreCommand::SavePlace {
            window: WindowKey::Contacts,
            place: Place {
                position: None,
                ..place
            },
        },
    ]);
    let found = setup.reopened();
    assert_eq!(found.revision, 5);
    assert_eq!(found.accepted, [UserId(3)]);
    assert_eq!(
        found
            .friends
            .iter()
            .map(|f| f.person.user.0)
            .collect::<Vec<_>>(),
        [3, 4, 9]
    );
    assert_eq!(found.friends[0].person.nickname, "Nick 3");
    assert_eq!(found.friends[0].conversation, ConversationId(103));
    let [conversation] = &found.conversations[..] else {
        panic!("{:?}", found.conversations)
    };
    assert_eq!(
        (conversation.id, conversation.kind.peer()),
        (CHAT, Some(PEER))
    );
    assert_eq!(
        (conversation.local_head, conversation.last.as_ref()),
        (Seq(2), Some(&Message::from(&deleted)))
    );
    let refused = Pending {
        refusal: Some(Refusal::Gagged { until: None }),
        ..pending(1)
    };
    assert_eq!(conversation.outbox, [refused, pending(2)]);
    assert_eq!(conversation.draft.text, "half a 🍣");
    assert_eq!(found.places.len(), 2);
    assert!(found.places.contains(&(chat, place)));
}

#[test]
fn a_message_leaves_the_outbox_when_its_place_is_known() {
    let mut setup = Setup::new();
    setup.tell([draft("about to go"), queue(1), queue(2), queue(3), queue(3)]);
    // Somebody else's entry under the same id is another message.
    let same_id = Entry {
        author: PEER,
        ..own_entry(1, 2)
    };
    setup.tell([
        append(vec![same_id, own_entry(2, 1)]),
        StoreCommand::Discard { id: id(3) },
    ]);
    let found = setup.reopened();
    assert_eq!(found.conversations[0].outbox, [pending(2)]);
    assert_eq!(
        found.conversations[0].draft.text, "",
        "queueing clears the draft"
    );
}

#[test]
fn an_entry_that_is_here_already_still_clears_nothing_twice() {
    let mut setup = Setup::new();
    setup.tell([queue(1), append(vec![own_entry(1, 1)])]);
    // The same text is written again under its own id, while the server repeats the entry.
    setup.tell([queue(2), append(vec![own_entry(1, 1)])]);
    assert_eq!(setup.reopened().conversations[0].outbox, [pending(2)]);
}

#[test]
fn pages_are_cut_at_fixed_places() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=150))]);
    let check = |setup: &mut Setup, at: u64, expected: std::ops::Range<u64>| {
        let events = setup.tell([page(at)]);
        let [
            StoreEvent::Page {
                messages,
                page,
                conversation: CHAT,
                ..
            },
        ] = &events[..]
        else {
            panic!("{events:?}")
        };
        assert_eq!(*page, at);
        assert_eq!(
            *messages,
            expected.map(message).collect::<Vec<_>>(),
            "page {at}"
        );
    };
    check(&mut setup, 0, 1..65);
    check(&mut setup, 1, 65..129);
    check(&mut setup, 2, 129..151);
    check(&mut setup, 3, 0..0);
    check(&mut setup, u64::MAX, 0..0);
}

#[test]
fn a_moment_is_found_by_halving() {
    let mut setup = Setup::new();
    let find = |at| StoreCommand::FindDate {
        conversation: CHAT,
        at: Timestamp(at),
    };
    assert_eq!(
        words(&setup.tell([find(5)])),
        ["found row 0"],
        "an empty conversation has no place"
    );
    setup.tell([append(entries(1..=1000))]);
    for (at, expected) in [
        (i64::MIN, "found row 0"),
        (1000, "found row 0"),
        (1001, "found row 1"),
        (500_000, "found row 499"),
        (1_000_000, "found row 999"),
        (i64::MAX, "found row 999"),
    ] {
        assert_eq!(words(&setup.tell([find(at)])), [expected], "{at}");
    }
}

#[test]
fn a_place_that_is_no_number_does_not_spoil_the_others() {
    let mut setup = Setup::new();
    let window = WindowKey::Settings;
    let good = Place {
        position: None,
        size: (300.0, 200.0),
    };
    let bad = Place {
        position: Some((f32::NAN, 0.0)),
        size: (300.0, 200.0),
    };
    setup.tell([
        StoreCommand::SavePlace {
            window,
            place: good,
        },
        StoreCommand::SavePlace { window, place: bad },
    ]);
    assert_eq!(setup.reopened().places, [(window, good)]);
}

#[test]
fn closing_keeps_and_forgetting_removes() {
    let mut setup = Setup::new();
    setup.tell([
        append(entries(1..=3)),
        StoreCommand::Close { forget: false },
    ]);
    assert_eq!(setup.reopened().conversations[0].local_head, Seq(3));
    setup.tell([StoreCommand::Close { forget: true }]);
    assert_eq!(fs::read_dir(setup.account()).unwrap().count(), 0);
    assert!(setup.reopened().conversations.is_empty());
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut setup = Setup::new();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for path in [setup.account(), setup.file()] {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    setup.reopened();
    setup.tell([append(entries(1..=3))]);
    assert_eq!(mode(&setup.account()), 0o700);
    for file in fs::read_dir(setup.account()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn commands_that_wait_together_are_done_in_their_order() {
    let mut setup = Setup::new();
    let events = setup.tell([page(0), append(entries(1..=2)), page(0), queue(5)]);
    assert_eq!(
        words(&events),
        ["page of 0", "saved 2", "page of 2", "queued 5"]
    );
}

/// The log of somebody who has come into a group later begins later, and what is known of it is kept.
#[test]
fn a_group_is_kept_with_its_log_from_where_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path(), OWN).unwrap();
    let group = Group {
        members: 3,
        from: Seq(100),
        ..Group::new("Book club", PEER, "bo", MemberRole::Member)
    };
    let kind = ConversationKind::Group(group);
    let add = StoreCommand::AddConversation {
        conversation: CHAT,
        kind: kind.clone(),
    };
    let entries: Vec<Entry> = (101..=100 + PAGE_ROWS + 2).map(entry).collect();
    let append = StoreCommand::Append {
        conversation: CHAT,
        entries: entries.clone(),
    };
    history.execute(&[add]).unwrap();
    let opened = history.opened().unwrap();
    assert_eq!(opened.conversations[0].local_head, Seq(100), "nothing yet");
    history.execute(&[append]).unwrap();
    drop(history);

    let mut history = History::open(folder.path(), OWN).unwrap();
    let opened = history.opened().unwrap();
    let conversation = &opened.conversations[0];
    assert_eq!(conversation.kind, kind);
    assert_eq!(conversation.last, entries.last().map(Message::from));
    for (page, expected) in entries.chunks(PAGE_ROWS as usize).enumerate() {
        let page = page as u64;
        let load = StoreCommand::LoadPage {
            conversation: CHAT,
            page,
        };
        let loaded = history.execute(&[load]).unwrap();
        let [StoreEvent::Page { messages, .. }] = &loaded[..] else {
            panic!("{loaded:?}")
        };
        let expected: Vec<Message> = expected.iter().map(Message::from).collect();
        assert_eq!(*messages, expected);
    }
    let at = entries[10].at;
    let find = StoreCommand::FindDate {
        conversation: CHAT,
        at,
    };
    let found = history.execute(&[find]).unwrap();
    assert!(
        matches!(found[..], [StoreEvent::FoundRow { row: 10, .. }]),
        "{found:?}"
    );
}

/// What takes a message back is no words of its own: the list shows what stands before it, also after a start.
#[test]
fn the_last_words_are_those_that_are_shown() {
    let mut setup = Setup::new();
    let deletion = |seq, deleted| Entry {
        body: Some(Deletion { seq: Seq(deleted) }.into()),
        ..own_entry(seq, seq)
    };
    setup.tell([append(vec![entry(1), own_entry(2, 2), own_entry(3, 3)])]);
    setup.tell([append(vec![deletion(4, 2)])]);
    let last = |setup: &mut Setup| {
        let found = setup.reopened();
        let chat = found.conversations.into_iter().find(|c| c.id == CHAT);
        chat.unwrap().last.unwrap()
    };
    assert_eq!(last(&mut setup), own_entry(3, 3).into());
    setup.tell([append(vec![deletion(5, 3)])]);
    let gone = Entry {
        body: None,
        ..own_entry(3, 3)
    };
    assert_eq!(last(&mut setup), gone.into());
}

/// What takes another one back, and what is withheld, has a place and no row.
#[test]
fn rows_are_what_is_shown_and_stay_with_their_entries() {
    let mut setup = Setup::new();
    let deletion = |seq, deleted| Entry {
        body: Some(Deletion { seq: Seq(deleted) }.into()),
        ..own_entry(seq, seq)
    };
    // 200 texts, each third of which is taken back in the place after it.
    let mut log = Vec::new();
    while log.len() < 200 {
        let seq = log.len() as u64 + 1;
        log.push(own_entry(seq, seq));
        if seq.is_multiple_of(3) {
            log.push(deletion(seq + 1, seq));
        }
    }
    // What was never to be seen is taken back, too.
    let seq = log.len() as u64 + 1;
    let withheld = Body {
        kind: anser_shared::body::BodyKind::WITHHELD,
        bytes: Vec::new(),
    };
    log.push(Entry {
        body: Some(withheld),
        ..own_entry(seq, seq)
    });
    log.push(deletion(seq + 1, seq));
    for part in log.chunks(7) {
        setup.tell([append(part.to_vec())]);
    }
    let gone = |entry: &Entry| {
        let seq = entry.seq;
        log.iter()
            .any(|other| other.body.as_ref().and_then(Body::deletes) == Some(seq))
    };
    let rows: Vec<Message> = log
        .iter()
        .map(
            |entry| match gone(entry) && Message::from(entry).content.rule().row {
                true => Entry {
                    body: None,
                    ..entry.clone()
                }
                .into(),
                false => Message::from(entry),
            },
        )
        .filter(|message| message.content.rule().row)
        .collect();
    let pages = |setup: &mut Setup, rows: &[Message]| {
        for number in 0..=rows.len() as u64 / PAGE_ROWS {
            let events = setup.tell([page(number)]);
            let [StoreEvent::Page { messages, .. }] = &events[..] else {
                panic!("{events:?}")
            };
            let expected = rows.iter().skip((number * PAGE_ROWS) as usize);
            assert!(messages.iter().eq(expected.take(PAGE_ROWS as usize)));
        }
    };
    pages(&mut setup, &rows);
    let chat = |setup: &mut Setup| {
        setup
            .reopened()
            .conversations
            .into_iter()
            .find(|c| c.id == CHAT)
    };
    assert_eq!(chat(&mut setup).unwrap().rows, rows.len() as u64);
    // The log ends earlier, and goes on otherwise.
    let keep = Seq(101);
    let conversation = CHAT;
    setup.tell([StoreCommand::CutBack { conversation, keep }]);
    let cut = chat(&mut setup).unwrap();
    let left: Vec<Message> = rows
        .iter()
        .filter(|m| m.seq <= cut.local_head)
        .cloned()
        .collect();
    assert!(
        cut.local_head >= Seq(99) && cut.rows == left.len() as u64,
        "{cut:?}"
    );
    let next = cut.local_head.0 + 1;
    let more: Vec<Entry> = (next..next + 90).map(entry).collect();
    setup.tell([append(more.clone())]);
    let whole: Vec<Message> = left
        .into_iter()
        .chain(more.iter().map(Message::from))
        .collect();
    pages(&mut setup, &whole);
}

#[test]
fn what_the_next_text_answers_is_kept_until_it_is_sent() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=3))]);
    let answers = |setup: &mut Setup| opened(setup.tell([open()])).conversations[0].answering;
    let save = |to: Option<u64>| StoreCommand::SaveAnswering {
        conversation: CHAT,
        to: to.map(Seq),
    };
    assert_eq!(answers(&mut setup), None);
    setup.tell([save(Some(2)), save(Some(3))]);
    assert_eq!(answers(&mut setup), Some(Seq(3)));
    setup.tell([save(None)]);
    assert_eq!(answers(&mut setup), None);
}

#[test]
fn what_is_being_said_in_other_words_is_kept_until_it_is_sent_or_left() {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=3))]);
    let kept = |setup: &mut Setup| {
        let known = opened(setup.tell([open()]));
        known.conversations[0].rewording.clone()
    };
    let rewording = |text: &str| {
        let text = text.to_owned();
        Some(Rewording { of: Seq(2), text })
    };
    let save = |rewording| StoreCommand::SaveRewording {
        conversation: CHAT,
        rewording,
    };
    assert_eq!(kept(&mut setup), None);
    let states = [rewording("tea"), rewording("tea?"), rewording("")];
    setup.tell(states.map(save));
    assert_eq!(kept(&mut setup), rewording(""));
    setup.tell([save(None)]);
    assert_eq!(kept(&mut setup), None);
}

#[test]
fn what_an_answer_refers_to_is_read_as_it_is_now() {
    let mut setup = Setup::new();
    let deletion = Entry {
        body: Some(Deletion { seq: Seq(2) }.into()),
        author: entry(2).author,
        ..entry(4)
    };
    setup.tell([append(entries(1..=3)), append(vec![deletion])]);
    let mut quoted = |seq| {
        let load = StoreCommand::LoadQuoted {
            conversation: CHAT,
            seq: Seq(seq),
        };
        match setup.tell([load]).pop() {
            Some(StoreEvent::Quoted { message, .. }) => message.map(|message| message.content),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(quoted(1), Some(Message::from(entry(1)).content));
    assert_eq!(quoted(2), Some(Content::Deleted));
    assert_eq!(quoted(4), None, "it has no words");
    assert_eq!(quoted(9), None);
}

/// An answer waits in both files, and goes out as it was written.
#[test]
fn an_answer_that_waits_is_still_one_after_a_start() {
    let mut setup = Setup::new();
    let mut answer = pending(1);
    if let Content::Text(text) = &mut answer.content {
        text.answers = Some(Seq(300));
    }
    let pending = answer.clone();
    let conversation = CHAT;
    setup.tell([StoreCommand::Queue {
        conversation,
        pending,
    }]);
    let outbox = opened(setup.tell([open()])).conversations[0].outbox.clone();
    assert_eq!(outbox, [answer]);
}
