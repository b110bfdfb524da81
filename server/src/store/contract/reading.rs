//! Reading the logs: page by page, by members, byte for byte.

use anser_shared::body::BodyKind;

use super::*;
use crate::store::question;

on_every_database![
    nobody_else_reads,
    a_deleted_entry_is_served_without_its_body,
    a_member_reads_between_two_places,
    pages_end_by_count_and_by_bytes,
    what_comes_from_outside_may_be_any_number,
    every_byte_comes_back,
    what_is_damaged_keeps_its_place,
    lives_are_kept,
];

async fn knows(store: &Database, life: u64) -> bool {
    store.look(question::Life(life)).await.unwrap()
}

/// Each start of a server is known from then on, and no other number is.
async fn lives_are_kept(place: &impl Place) {
    for (number, life) in [7, 1 << 62].into_iter().enumerate() {
        let store = place.open().await.unwrap();
        assert!(!knows(&store, life).await);
        let begun = carry_out(&store, 0, change::BeginLife(life), number as u64).await;
        assert_eq!(begun, Ok(((), Told::default())));
        assert!(knows(&store, life).await);
        store.close().await.unwrap();
    }
    let store = place.open().await.unwrap();
    assert!(knows(&store, 7).await);
    for other in [0, 8, u64::MAX] {
        assert!(!knows(&store, other).await, "{other}");
    }
}

async fn nobody_else_reads(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "for two")]).await;
    let read = async |reader, room| {
        store
            .entries(
                UserId(reader),
                ConversationId(room),
                Seq::START,
                10,
                1 << 20,
            )
            .await
            .unwrap()
    };
    assert!(read(2, 100).await.is_some());
    assert_eq!(read(3, 100).await, None);
    assert_eq!(read(1, 999).await, None);
    place
        .execute(
            "UPDATE chatroom_user SET is_active = 0 WHERE conversation_id = 100 AND user_id = 2",
        )
        .await;
    assert_eq!(read(2, 100).await, None);
    assert!(read(1, 100).await.is_some());
    assert_eq!(
        store
            .conversations(UserId(2), ConversationId(0), 9)
            .await
            .unwrap()
            .items,
        []
    );
}

async fn a_deleted_entry_is_served_without_its_body(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let batch = vec![
        text(100, 1, 1, "stays"),
        text(100, 1, 2, "goes"),
        text(100, 1, 3, "stays too"),
    ];
    store.append(batch.clone()).await;
    place
        .execute("UPDATE chatmsg SET is_active = 0 WHERE conversation_id = 100 AND seq = 2")
        .await;
    let deleted = Entry {
        body: None,
        ..shown(&batch[1], 2)
    };
    let expected = [shown(&batch[0], 1), deleted, shown(&batch[2], 3)];
    assert_eq!(all_entries(&store, 2, 100, 10).await, expected);
    // A repeated post is answered as stored, and the message stays deleted.
    assert_eq!(
        store.append(vec![batch[1].clone()]).await,
        [found(&batch[1], 2)]
    );
    assert_eq!(all_entries(&store, 2, 100, 10).await, expected);
}

async fn a_member_reads_between_two_places(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store
        .append((1..=6).map(|id| text(100, 1, id, "words")).collect())
        .await;
    let seqs = async |after| {
        let page = store
            .entries(UserId(2), ConversationId(100), Seq(after), 10, 1 << 20)
            .await;
        let (entries, head) = page.unwrap().unwrap();
        (
            entries.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(),
            head.0,
        )
    };
    place
        .execute(
            "UPDATE chatroom_user SET from_seq = 2 WHERE conversation_id = 100 AND user_id = 2",
        )
        .await;
    assert_eq!(seqs(0).await, (vec![3, 4, 5, 6], 6));
    place
        .execute("UPDATE chatroom_user SET to_seq = 5 WHERE conversation_id = 100 AND user_id = 2")
        .await;
    assert_eq!(seqs(0).await, (vec![3, 4, 5], 5));
    assert_eq!(seqs(4).await, (vec![5], 5));
    let heads = store
        .conversations(UserId(2), ConversationId(0), 9)
        .await
        .unwrap()
        .items;
    assert_eq!(heads[0].seq, Seq(5));
    assert_eq!(
        all_entries(&store, 1, 100, 10).await.len(),
        6,
        "the other one reads it all"
    );
}

async fn pages_end_by_count_and_by_bytes(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let long = "x".repeat(1_000);
    store
        .append((1..=5).map(|id| text(100, 1, id, &long)).collect())
        .await;
    let count = async |after, limit, bytes| {
        let page = store
            .entries(UserId(2), ConversationId(100), Seq(after), limit, bytes)
            .await;
        page.unwrap().unwrap().0.len()
    };
    assert_eq!(count(0, 3, 1 << 20).await, 3);
    assert_eq!(count(0, 9, 1 << 20).await, 5);
    assert_eq!(count(0, 9, 2_500).await, 2);
    assert_eq!(
        count(0, 9, 1).await,
        1,
        "a page is never empty when there is more"
    );
    assert_eq!(count(5, 9, 1).await, 0);
    assert_eq!(count(0, 0, 1 << 20).await, 0);
}

async fn what_comes_from_outside_may_be_any_number(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "hello")]).await;
    const LIMIT: u64 = u64::MAX;
    assert_eq!(store.profile(UserId(LIMIT)).await.unwrap(), None);
    assert_eq!(pair(&store, LIMIT).await, []);
    assert_eq!(
        store.append(vec![text(LIMIT, 1, 2, "x")]).await,
        [Err(Refusal::NoSuchConversation)]
    );
    let page = store
        .entries(
            UserId(1),
            ConversationId(100),
            Seq(LIMIT),
            usize::MAX,
            usize::MAX,
        )
        .await;
    assert_eq!(
        page.unwrap(),
        Some((vec![], Seq(1))),
        "after the end there is nothing"
    );
    let page = store
        .entries(
            UserId(1),
            ConversationId(100),
            Seq(0),
            usize::MAX,
            usize::MAX,
        )
        .await;
    assert_eq!(page.unwrap().unwrap().0.len(), 1);
    assert_eq!(
        store
            .friends(UserId(1), UserId(LIMIT), usize::MAX)
            .await
            .unwrap()
            .1
            .items,
        []
    );
    let rooms = store
        .conversations(UserId(1), ConversationId(LIMIT), usize::MAX)
        .await
        .unwrap();
    assert_eq!(rooms.items, []);
    let refused = carry_out(&store, 1, ask(LIMIT), 300).await;
    assert_eq!(refused, Err(Refusal::NoSuchPerson));
}

async fn every_byte_comes_back(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let texts = [
        "🍣",
        "🍺",
        "ä",
        "a",
        "a\u{308}",
        "张伟 你好",
        "👩‍👩‍👧‍👦🇩🇪👍🏽",
        "'; DROP TABLE chatmsg; --",
        "\\ \" %s",
    ];
    let mut batch: Vec<NewEntry> = texts
        .iter()
        .zip(1..)
        .map(|(words, id)| text(100, 1, id, words))
        .collect();
    batch.push(message(
        100,
        1,
        50,
        Body {
            kind: BodyKind(u16::MAX),
            bytes: (0..=255).collect(),
        },
    ));
    batch.push(message(
        100,
        1,
        51,
        Body {
            kind: BodyKind(0),
            bytes: vec![],
        },
    ));
    batch.push(NewEntry {
        at: Timestamp(-5),
        id: MessageId([255; 16]),
        ..text(100, 2, 52, "early")
    });
    store.append(batch.clone()).await;
    let expected: Vec<Entry> = batch
        .iter()
        .zip(1..)
        .map(|(e, seq)| shown(e, seq))
        .collect();
    assert_eq!(all_entries(&store, 2, 100, 100).await, expected);
    // 🍣 is not 🍺: the same id with the other one is another message.
    let other = NewEntry {
        body: batch[1].body.clone(),
        ..batch[0].clone()
    };
    assert_eq!(
        store.append(vec![other]).await,
        [Err(Refusal::MessageIdReused)]
    );
}

async fn what_is_damaged_keeps_its_place(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let batch: Vec<NewEntry> = (1..=40)
        .map(|id| text(100, 1, id, &format!("number {id}")))
        .collect();
    store.append(batch.clone()).await;
    for damage in [
        "UPDATE chatmsg SET body = x'0aff00' WHERE conversation_id = 100 AND seq = 3",
        "UPDATE chatmsg SET body_kind = 3 WHERE conversation_id = 100 AND seq = 4",
        "UPDATE chatmsg SET author_id = -1 WHERE conversation_id = 100 AND seq = 17",
        "DELETE FROM chatmsg WHERE conversation_id = 100 AND seq IN (1, 20, 40)",
    ] {
        place.execute(damage).await;
    }
    let damaged = [1, 3, 4, 17, 20, 40];
    for limit in [1, 7, 100] {
        let all = all_entries(&store, 2, 100, limit).await;
        assert_eq!(all.len(), 40);
        for (entry, original) in all.iter().zip(&batch) {
            if damaged.contains(&entry.seq.0) {
                let body = entry.body.as_ref().unwrap();
                assert_eq!((body.kind, entry.author), (BodyKind::DAMAGED, UserId(0)));
            } else {
                assert_eq!(*entry, shown(original, entry.seq.0));
            }
        }
    }
    // Nothing else is wrong, and new entries go on after it.
    let next = text(100, 2, 41, "and on");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 41)]);
}
