//! Messages that are kept at hand: pinned in a conversation, and saved by users.

use anser_shared::body::Pin;
use anser_shared::event::Change as Told;
use anser_shared::kept::{PINS_MAX, Saved};
use anser_shared::order::Order;

use super::groups::{HERE, LEAVE, appoint, group, join, name, order};
use super::*;
use crate::store::change;
use crate::store::pins::{PinnedAt, Pins};
use crate::store::question;

on_every_database![
    a_text_is_pinned_by_whoever_may_write,
    a_conversation_has_so_many_pins,
    in_a_group_everybody_pins_or_who_leads,
    in_the_lobby_the_servers_administrators_pin,
    each_reader_has_the_pins_that_they_saw,
    what_one_saves_is_on_all_devices_and_nobody_elses,
    only_what_one_may_read_is_saved,
];

fn pin(room: u64, author: u64, id: u64, of: u64, on: bool) -> NewEntry {
    message(room, author, id, Pin { of: Seq(of), on }.into())
}

/// What is pinned for a reader: the place of the entry that says so, and of the text.
async fn pins(store: &Database, room: u64, reader: u64) -> Vec<(u64, u64)> {
    let pins = Pins {
        of: ConversationId(room),
        reader: UserId(reader),
    };
    let found = store.look(pins).await.unwrap().expect("a reader");
    let pins = found.pins.into_iter();
    pins.map(|PinnedAt { act, of, .. }| (act.0, of.0)).collect()
}

async fn a_text_is_pinned_by_whoever_may_write(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let nothing = || Err(Refusal::NothingToPin);
    store.append(vec![text(100, 1, 1, "tea at four")]).await;
    let theirs = pin(100, 2, 2, 1, true);
    assert_eq!(
        store.append(vec![theirs.clone()]).await,
        [stored(&theirs, 2)]
    );
    // Neither a pin nor what is not there is pinned, and nobody pins elsewhere.
    for of in [0, 2, 9, u64::MAX] {
        let refused = store.append(vec![pin(100, 1, 10 + of % 7, of, true)]).await;
        assert_eq!(refused, [nothing()], "{of}");
    }
    let stranger = store.append(vec![pin(100, 3, 20, 1, true)]).await;
    assert_eq!(stranger, [Err(Refusal::NoSuchConversation)]);
    assert_eq!(pins(&store, 100, 1).await, [(2, 1)]);
    let strangers = Pins {
        of: ConversationId(100),
        reader: UserId(3),
    };
    assert_eq!(store.look(strangers).await.unwrap(), None);
    // Whoever pins has not read what others have said since.
    let mark = "SELECT read_seq FROM chatroom_user WHERE conversation_id = 100 AND user_id = 2";
    assert_eq!(place.number(mark).await, 0);
    // Taken away and put there again in one batch: the last one counts, and sending it again finds it.
    let batch = vec![pin(100, 1, 30, 1, false), pin(100, 2, 31, 1, true)];
    store.append(batch.clone()).await;
    assert_eq!(
        store.append(vec![batch[1].clone()]).await,
        [found(&batch[1], 4)]
    );
    assert_eq!(pins(&store, 100, 2).await, [(4, 1)]);
    // A deletion takes the pin along.
    let delete = change::Delete {
        conversation: ConversationId(100),
        seq: Seq(1),
        not_before: Timestamp(0),
        too_old: Refusal::TooOld { minutes: 2 },
    };
    carry_out(&store, 1, delete, 8).await.unwrap();
    assert_eq!(pins(&store, 100, 2).await, []);
    let active = "SELECT COUNT(*) FROM chatmsg_pin WHERE is_active = 1";
    assert_eq!(place.number(active).await, 0);
    let outcome = store.append(vec![pin(100, 1, 40, 1, true)]).await;
    assert_eq!(outcome, [nothing()]);
}

async fn a_conversation_has_so_many_pins(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let count = PINS_MAX as u64 + 1;
    let texts = (1..=count).map(|id| text(100, 1, id, "tea"));
    store.append(texts.collect()).await;
    // Some of them alone, and the others together.
    store.append(vec![pin(100, 2, 999, 1, true)]).await;
    let rest = (2..=count).map(|of| pin(100, 1, 1_000 + of, of, true));
    let outcomes = store.append(rest.collect()).await;
    let (last, fit) = outcomes.split_last().unwrap();
    assert!(fit.iter().all(std::result::Result::is_ok), "{fit:?}");
    let limit = PINS_MAX as u32;
    assert_eq!(*last, Err(Refusal::TooManyPins { limit }));
    let refused = store.append(vec![pin(100, 2, 2_000, count, true)]).await;
    assert_eq!(refused, [Err(Refusal::TooManyPins { limit })]);
    // One that is there already is no more of them, and one less makes room for one more.
    let batch = vec![
        pin(100, 2, 2_001, 7, true),
        pin(100, 2, 2_002, 7, false),
        pin(100, 2, 2_003, count, true),
    ];
    let outcomes = store.append(batch).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
}

async fn in_a_group_everybody_pins_or_who_leads(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    carry_out(&store, 3, join(), 502).await.unwrap();
    store.append(vec![text(HERE.0, 2, 1, "tea at four")]).await;
    let pinned = pin(HERE.0, 2, 2, 4, true);
    assert_eq!(
        store.append(vec![pinned.clone()]).await,
        [stored(&pinned, 5)]
    );
    let set = |everybody| order(Order::SetPinning { everybody });
    let refused = carry_out(&store, 2, set(false), 503).await;
    assert_eq!(refused, Err(Refusal::NotAllowed));
    carry_out(&store, 1, set(false), 504).await.unwrap();
    let ((), told) = carry_out(&store, 1, set(false), 505).await.unwrap();
    assert!(told.posted.is_empty(), "it is so already");
    let outcomes = store
        .append(vec![
            pin(HERE.0, 2, 3, 4, false),
            text(HERE.0, 2, 4, "may I not?"),
            pin(HERE.0, 1, 5, 4, true),
        ])
        .await;
    assert_eq!(outcomes[0], Err(Refusal::PinsForAdministrators));
    assert!(outcomes[1].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
    let of = Pins {
        of: HERE,
        reader: UserId(2),
    };
    let told = store.look(of).await.unwrap().unwrap();
    assert!(!told.everybody);
    carry_out(&store, 1, appoint(2), 506).await.unwrap();
    let outcome = store.append(vec![pin(HERE.0, 2, 6, 4, false)]).await;
    assert!(outcome[0].is_ok(), "{outcome:?}");
    // Whoever came later has no pins of what they never saw.
    store.append(vec![pin(HERE.0, 1, 7, 4, true)]).await;
    carry_out(&store, 4, join(), 507).await.unwrap();
    assert_eq!(pins(&store, HERE.0, 4).await, []);
    assert_eq!(pins(&store, HERE.0, 3).await.len(), 1);
    // Whoever has left sees what was pinned until then.
    carry_out(&store, 3, LEAVE, 508).await.unwrap();
    store.append(vec![pin(HERE.0, 1, 8, 4, false)]).await;
    assert_eq!(pins(&store, HERE.0, 3).await.len(), 1);
    assert_eq!(pins(&store, HERE.0, 2).await, []);
}

async fn in_the_lobby_the_servers_administrators_pin(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let name = Some(name("Lobby"));
    carry_out(&store, 0, change::EnsureLobby { name }, HERE.0)
        .await
        .unwrap();
    store.append(vec![text(HERE.0, 1, 1, "tea at four")]).await;
    let (seq, _) = match &store.append(vec![text(HERE.0, 1, 2, "cake")]).await[..] {
        [Ok(stored)] => (stored.seq.0, stored.at),
        other => panic!("{other:?}"),
    };
    let theirs = pin(HERE.0, 1, 3, seq, true);
    let refused = store.append(vec![theirs.clone()]).await;
    assert_eq!(refused, [Err(Refusal::PinsForAdministrators)]);
    let by_administrator = NewEntry {
        by_administrator: true,
        ..theirs
    };
    let outcome = store.append(vec![by_administrator]).await;
    assert!(outcome[0].is_ok(), "{outcome:?}");
    assert_eq!(pins(&store, HERE.0, 2).await, [(seq + 1, seq)]);
}

/// The answer is what a program reads in the log: of what was withheld, and of what was said while a member was out, it
/// knows nothing.
async fn each_reader_has_the_pins_that_they_saw(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "one")]).await;
    store.append(vec![pin(100, 1, 2, 1, true)]).await;
    let block = change::Block {
        other: UserId(1),
        blocked: true,
        stranger: None,
    };
    carry_out(&store, 2, block, 9).await.unwrap();
    // Anna is not told that she is blocked, and Bernd hears nothing of her.
    store.append(vec![text(100, 1, 3, "two")]).await;
    let again = vec![
        pin(100, 1, 4, 3, true),
        pin(100, 1, 5, 1, false),
        pin(100, 1, 6, 1, true),
    ];
    let outcomes = store.append(again).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
    assert_eq!(pins(&store, 100, 1).await, [(4, 3), (6, 1)]);
    assert_eq!(pins(&store, 100, 2).await, [(2, 1)]);
    let absent = "INSERT INTO chatroom_absence (conversation_id, user_id, from_seq, to_seq)
                  VALUES (100, 2, 1, 2)";
    place.execute(absent).await;
    assert_eq!(pins(&store, 100, 2).await, []);
}

const fn save(room: u64, seq: u64, on: bool) -> change::Save {
    change::Save {
        conversation: ConversationId(room),
        seq: Seq(seq),
        on,
    }
}

async fn saved(store: &Database, user: u64, limit: usize) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::new();
    loop {
        let (room, seq) = all.last().copied().unwrap_or_default();
        let after = (ConversationId(room), Seq(seq));
        let (_, page) = store
            .look(question::SavedMessages(UserId(user), after, limit))
            .await
            .unwrap();
        let items = page.items.iter();
        all.extend(items.map(|saved| (saved.conversation.0, saved.seq.0)));
        if !page.more {
            return all;
        }
    }
}

async fn what_one_saves_is_on_all_devices_and_nobody_elses(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store
        .append(vec![
            text(100, 1, 1, "one"),
            text(100, 2, 2, "two"),
            text(101, 3, 3, "three"),
        ])
        .await;
    let ((), told) = carry_out(&store, 1, save(100, 2, true), 10).await.unwrap();
    let [(user, revision, Told::Saved { saved: kept, on })] = &told.changes[..] else {
        panic!("{told:?}")
    };
    let expected = Saved {
        conversation: ConversationId(100),
        seq: Seq(2),
        at: NOW,
    };
    assert_eq!((*user, *kept, *on), (UserId(1), expected, true));
    let (now, _) = store
        .look(question::SavedMessages(
            UserId(1),
            (ConversationId(0), Seq(0)),
            9,
        ))
        .await
        .unwrap();
    assert_eq!(now, *revision);
    assert!(told.posted.is_empty(), "nobody else hears of it");
    let ((), told) = carry_out(&store, 1, save(100, 2, true), 11).await.unwrap();
    assert!(told.changes.is_empty(), "it is saved already");
    for (room, seq) in [(101, 1), (100, 1)] {
        carry_out(&store, 1, save(room, seq, true), 12)
            .await
            .unwrap();
    }
    for limit in [1, 2, 9] {
        let all = saved(&store, 1, limit).await;
        assert_eq!(all, [(100, 1), (100, 2), (101, 1)], "{limit}");
    }
    assert_eq!(saved(&store, 2, 9).await, []);
    carry_out(&store, 1, save(100, 1, false), 13).await.unwrap();
    assert_eq!(saved(&store, 1, 9).await, [(100, 2), (101, 1)]);
    carry_out(&store, 1, save(100, 1, true), 14).await.unwrap();
    assert_eq!(saved(&store, 1, 9).await.len(), 3);
}

async fn only_what_one_may_read_is_saved(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    store.append(vec![text(HERE.0, 1, 1, "before")]).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    store.append(vec![text(HERE.0, 1, 2, "after")]).await;
    let nothing = Err(Refusal::NothingToSave);
    // What stands before one's log, a line of the server, and what is not there.
    for seq in [0, 2, 3, 9] {
        let refused = carry_out(&store, 2, save(HERE.0, seq, true), 20 + seq).await;
        assert_eq!(refused, nothing, "{seq}");
    }
    assert!(
        carry_out(&store, 2, save(HERE.0, 4, true), 30)
            .await
            .is_ok()
    );
    let stranger = carry_out(&store, 3, save(HERE.0, 4, true), 31).await;
    assert_eq!(stranger, Err(Refusal::NoSuchConversation));
    // Whoever has left keeps what they have, and saves what they saw.
    carry_out(&store, 2, LEAVE, 32).await.unwrap();
    store.append(vec![text(HERE.0, 1, 3, "later")]).await;
    assert_eq!(
        carry_out(&store, 2, save(HERE.0, 6, true), 33).await,
        nothing
    );
    assert!(
        carry_out(&store, 2, save(HERE.0, 4, false), 34)
            .await
            .is_ok()
    );
    assert!(
        carry_out(&store, 2, save(HERE.0, 4, true), 35)
            .await
            .is_ok()
    );
    // The limit is said with its number.
    let all = (1..=10_000).map(|seq| format!("(1,500,{},0,1)", 1_000 + seq));
    let all: Vec<String> = all.collect();
    place
        .execute(&format!(
            "INSERT INTO usersaved (user_id, conversation_id, seq, saved_at, is_active) VALUES {}",
            all.join(",")
        ))
        .await;
    let full = carry_out(&store, 1, save(HERE.0, 4, true), 36).await;
    assert_eq!(full, Err(Refusal::TooManySaved { limit: 10_000 }));
    carry_out(&store, 1, save(HERE.0, 1_001, false), 37)
        .await
        .unwrap();
    assert!(
        carry_out(&store, 1, save(HERE.0, 4, true), 38)
            .await
            .is_ok()
    );
}
