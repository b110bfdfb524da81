//! Writing the logs: places without gaps, each message once, by members.

use std::sync::Arc;

use anser_shared::body::{AnswerBody, BodyKind};

use super::*;

on_every_database![
    a_log_grows_by_one_in_the_order_given,
    sending_again_finds_the_first_one,
    an_id_is_not_used_for_something_else,
    an_answer_is_to_what_stands_in_the_log,
    only_members_who_are_friends_write,
    a_bad_row_fails_alone,
    logs_have_no_gaps_whoever_writes,
    writing_moves_ones_own_mark,
    a_batch_of_the_longest_texts_is_stored,
];

async fn a_log_grows_by_one_in_the_order_given(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    assert_eq!(store.append(vec![]).await, []);
    let batch = vec![
        text(100, 1, 1, "one"),
        text(101, 1, 2, "elsewhere"),
        text(100, 2, 1, "two"),
        text(100, 1, 3, "three"),
        text(101, 3, 1, "elsewhere too"),
    ];
    let outcomes = store.append(batch.clone()).await;
    let expected: Vec<_> = batch
        .iter()
        .zip([1, 1, 2, 3, 2])
        .map(|(e, seq)| stored(e, seq))
        .collect();
    assert_eq!(outcomes, expected);
    let next = text(100, 2, 4, "four");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 4)]);
    let log = all_entries(&store, 2, 100, 2).await;
    let expected = [&batch[0], &batch[2], &batch[3], &next];
    assert_eq!(
        log,
        expected
            .iter()
            .zip(1..)
            .map(|(e, seq)| shown(e, seq))
            .collect::<Vec<_>>()
    );
    let page = store
        .entries(UserId(1), ConversationId(100), Seq(2), 1, 1 << 20)
        .await
        .unwrap();
    assert_eq!(page, Some((vec![shown(&batch[3], 3)], Seq(4))));
}

async fn sending_again_finds_the_first_one(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let first = text(100, 1, 1, "once");
    assert_eq!(store.append(vec![first.clone()]).await, [stored(&first, 1)]);
    // It comes again later, by itself.
    let again = NewEntry {
        at: later(90_000),
        ..first.clone()
    };
    assert_eq!(store.append(vec![again.clone()]).await, [found(&first, 1)]);
    // Among others, and twice.
    let batch = vec![
        text(100, 1, 2, "new"),
        again.clone(),
        text(100, 2, 3, "newer"),
        again,
    ];
    let outcomes = store.append(batch.clone()).await;
    assert_eq!(
        outcomes,
        [
            stored(&batch[0], 2),
            found(&first, 1),
            stored(&batch[2], 3),
            found(&first, 1)
        ]
    );
    // New, but twice in the batch that brings it.
    let twice = text(100, 1, 4, "twice");
    let last = text(100, 1, 5, "last");
    let outcomes = store
        .append(vec![twice.clone(), twice.clone(), last.clone()])
        .await;
    let seqs: Vec<(u64, bool)> = outcomes
        .into_iter()
        .flatten()
        .map(|a| (a.seq.0, a.is_new))
        .collect();
    assert_eq!(seqs[..2], [(4, true), (4, false)]);
    assert_eq!(seqs[2], (5, true));
    assert_eq!(all_entries(&store, 1, 100, 10).await.len(), 5);
    // Another author may use the same id.
    let other = text(100, 2, 1, "mine");
    assert_eq!(store.append(vec![other.clone()]).await, [stored(&other, 6)]);
}

async fn an_id_is_not_used_for_something_else(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let first = text(100, 1, 1, "once");
    store.append(vec![first.clone()]).await;
    let other_words = text(100, 1, 1, "twice");
    let elsewhere = text(101, 1, 1, "once");
    let mut other_kind = first.clone();
    other_kind.body.kind = BodyKind(9);
    for entry in [other_words, elsewhere, other_kind] {
        assert_eq!(
            store.append(vec![entry]).await,
            [Err(Refusal::MessageIdReused)]
        );
    }
    // In one batch: the first one counts.
    let (one, other) = (text(100, 1, 2, "one"), text(101, 1, 2, "other"));
    let outcomes = store.append(vec![one.clone(), other]).await;
    assert_eq!(outcomes, [stored(&one, 2), Err(Refusal::MessageIdReused)]);
    assert_eq!(all_entries(&store, 1, 101, 10).await, []);
    let next = text(100, 1, 3, "next");
    assert_eq!(
        store.append(vec![next.clone()]).await,
        [stored(&next, 3)],
        "no gap"
    );
}

async fn only_members_who_are_friends_write(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let kept = text(100, 1, 1, "as a friend");
    store.append(vec![kept.clone()]).await;
    let refused = async |entry: NewEntry| store.append(vec![entry]).await.remove(0).unwrap_err();
    assert_eq!(
        refused(text(100, 3, 1, "not mine")).await,
        Refusal::NoSuchConversation
    );
    assert_eq!(
        refused(text(999, 1, 9, "nowhere")).await,
        Refusal::NoSuchConversation
    );
    assert_eq!(
        refused(text(100, 9, 9, "nobody")).await,
        Refusal::NoSuchConversation
    );

    place
        .execute("UPDATE userfriend SET is_active = 0 WHERE user_id = 1 AND friend_id = 2")
        .await;
    assert_eq!(
        refused(text(100, 1, 2, "too late")).await,
        Refusal::NotFriends
    );
    // In a batch each is judged by itself, and a message that was stored as a friend is found.
    let fine = text(101, 1, 4, "to Carla");
    let batch = vec![
        text(100, 1, 3, "too late"),
        fine.clone(),
        kept.clone(),
        text(100, 3, 5, "not mine"),
    ];
    let expected = [
        Err(Refusal::NotFriends),
        stored(&fine, 1),
        found(&kept, 1),
        Err(Refusal::NoSuchConversation),
    ];
    assert_eq!(store.append(batch).await, expected);
    assert_eq!(
        all_entries(&store, 1, 100, 10).await,
        [shown(&kept, 1)],
        "history stays readable"
    );
    // A state before friendship does not allow writing either.
    place
        .execute(
            "UPDATE userfriend SET is_active = 1, state = 2 WHERE user_id = 1 AND friend_id = 2",
        )
        .await;
    assert_eq!(
        refused(text(100, 1, 6, "too early")).await,
        Refusal::NotFriends
    );
    // A friend who is not a member, if that could be.
    place
        .execute(
            "UPDATE chatroom_user SET is_active = 0 WHERE conversation_id = 101 AND user_id = 3",
        )
        .await;
    assert_eq!(
        refused(text(101, 3, 8, "outside")).await,
        Refusal::NoSuchConversation
    );
    place
        .execute("UPDATE chatroom SET is_active = 0 WHERE conversation_id = 101")
        .await;
    assert_eq!(
        refused(text(101, 1, 7, "closed")).await,
        Refusal::NoSuchConversation
    );
}

async fn a_bad_row_fails_alone(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let bad = Body::text("bad");
    place.refuse_body(&bad).await;
    let mut batch: Vec<NewEntry> = (1..=9)
        .map(|id| text(100, 1, id, &format!("fine {id}")))
        .collect();
    for place in [0, 4, 5, 8] {
        batch[place].body = bad.clone();
    }
    let mut seqs = 1..;
    let expected: Vec<_> = batch
        .iter()
        .map(|e| {
            if e.body == bad {
                Err(Refusal::RowRefused)
            } else {
                stored(e, seqs.next().unwrap())
            }
        })
        .collect();
    assert_eq!(store.append(batch.clone()).await, expected);
    // Alone, and together with one that was stored before.
    assert_eq!(
        store.append(vec![batch[0].clone()]).await,
        [Err(Refusal::RowRefused)]
    );
    let outcomes = store.append(vec![batch[1].clone(), batch[0].clone()]).await;
    assert_eq!(outcomes, [found(&batch[1], 1), Err(Refusal::RowRefused)]);
    let next = text(100, 2, 20, "next");
    assert_eq!(
        store.append(vec![next.clone()]).await,
        [stored(&next, 6)],
        "no gap"
    );
    let log = all_entries(&store, 1, 100, 100).await;
    assert!(log.iter().map(|entry| entry.seq.0).eq(1..=6), "{log:?}");
}

async fn logs_have_no_gaps_whoever_writes(place: &impl Place) {
    let store = Arc::new(place.open().await.unwrap());
    three_people(&store).await;
    befriend(&store, 2, 3, 102).await;
    let bad = Body::text("bad");
    place.refuse_body(&bad).await;
    const ROOMS: [(u64, [u64; 2]); 3] = [(100, [1, 2]), (101, [1, 3]), (102, [2, 3])];
    let mut writers = Vec::new();
    for writer in 0..6_u64 {
        let (store, bad) = (store.clone(), bad.clone());
        writers.push(tokio::spawn(async move {
            let mut new = Vec::new();
            for batch in 0..8_u64 {
                let entries: Vec<NewEntry> = (0..5_u64)
                    .map(|row| {
                        let number = batch * 5 + row;
                        let (room, authors) =
                            ROOMS[usize::try_from((writer + number) % 3).unwrap()];
                        let author = authors[usize::try_from(number / 3 % 2).unwrap()];
                        // Two writers share ids, as two attempts of one program do.
                        let id = writer / 2 * 1_000 + number;
                        let body = if number % 7 == 3 {
                            bad.clone()
                        } else {
                            Body::text("fine")
                        };
                        message(room, author, id, body)
                    })
                    .collect();
                for (entry, outcome) in entries.iter().zip(store.append(entries.clone()).await) {
                    match outcome {
                        Ok(appended) if appended.is_new => {
                            new.push((entry.conversation.0, appended.seq.0));
                        }
                        Ok(_) | Err(Refusal::MessageIdReused) => {}
                        Err(refusal) => {
                            assert_eq!((refusal, &entry.body), (Refusal::RowRefused, &bad));
                        }
                    }
                }
            }
            new
        }));
    }
    let mut new = Vec::new();
    for writer in writers {
        new.extend(writer.await.unwrap());
    }
    for (room, [reader, _]) in ROOMS {
        let log = all_entries(&store, reader, room, 7).await;
        assert!(
            log.iter().map(|entry| entry.seq.0).eq(1..=log.len() as u64),
            "{room} has a gap"
        );
        let mut told: Vec<u64> = new
            .iter()
            .filter(|(r, _)| *r == room)
            .map(|(_, seq)| *seq)
            .collect();
        told.sort_unstable();
        assert!(
            told.iter().copied().eq(1..=log.len() as u64),
            "each place of {room} was new to one"
        );
        assert!(log.len() > 20);
    }
}

async fn writing_moves_ones_own_mark(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let mark = async |user: u64| {
        let of = format!(
            "SELECT read_seq FROM chatroom_user WHERE conversation_id = 100 AND user_id = {user}"
        );
        place.number(&of).await
    };
    store
        .append(vec![
            text(100, 1, 1, "a"),
            text(100, 1, 2, "b"),
            text(100, 2, 3, "c"),
        ])
        .await;
    assert_eq!((mark(1).await, mark(2).await), (2, 3));
    store.append(vec![text(100, 2, 4, "d")]).await;
    assert_eq!((mark(1).await, mark(2).await), (2, 4));
    store.append(vec![text(100, 1, 1, "a")]).await;
    assert_eq!(
        (mark(1).await, mark(2).await),
        (2, 4),
        "sending again is no reading"
    );
    assert_eq!(
        place
            .number("SELECT MIN(joined_at) FROM chatroom_user")
            .await,
        NOW.0
    );
}

async fn a_batch_of_the_longest_texts_is_stored(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let batch: Vec<NewEntry> = (1..=256)
        .map(|id| text(100, 1, id, &"🍣".repeat(4_096)))
        .collect();
    assert!(
        batch[0].body.check().is_ok(),
        "the server takes such a text"
    );
    let outcomes = store.append(batch.clone()).await;
    assert!(
        outcomes
            .iter()
            .zip(&batch)
            .zip(1..)
            .all(|((o, e), seq)| *o == stored(e, seq))
    );
    let last = store
        .entries(UserId(2), ConversationId(100), Seq(255), 9, 1 << 20)
        .await
        .unwrap();
    assert_eq!(last, Some((vec![shown(&batch[255], 256)], Seq(256))));
}

fn answer(conversation: u64, author: u64, id: u64, to: u64) -> NewEntry {
    let answer = AnswerBody {
        to: Seq(to),
        text: "so it is".into(),
        font: None,
    };
    message(conversation, author, id, answer.into())
}

async fn an_answer_is_to_what_stands_in_the_log(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let nothing = || Err(Refusal::NothingToAnswer);
    for to in [0, 1, u64::MAX] {
        let refused = store.append(vec![answer(100, 1, 1, to)]).await;
        assert_eq!(refused, [nothing()], "the log is empty");
    }
    store.append(vec![text(100, 1, 1, "is it?")]).await;
    let good = answer(100, 2, 2, 1);
    assert_eq!(store.append(vec![good.clone()]).await, [stored(&good, 2)]);
    // Beside others, in one batch; what is refused takes no place.
    let (first, late, last) = (
        text(100, 1, 3, "ah"),
        answer(100, 2, 4, 9),
        answer(100, 1, 5, 2),
    );
    let outcomes = store.append(vec![first.clone(), late, last.clone()]).await;
    assert_eq!(outcomes, [stored(&first, 3), nothing(), stored(&last, 4)]);
    assert_eq!(all_entries(&store, 2, 100, 10).await[1], shown(&good, 2));
    // Another conversation has places of its own.
    let elsewhere = store.append(vec![answer(101, 1, 6, 1)]).await;
    assert_eq!(elsewhere, [nothing()]);
    // Its author takes it back like a text.
    let delete = change::Delete {
        conversation: ConversationId(100),
        seq: Seq(2),
        not_before: Timestamp(0),
        too_old: Refusal::TooOld { minutes: 2 },
    };
    carry_out(&store, 2, delete, 8).await.unwrap();
    assert_eq!(all_entries(&store, 1, 100, 10).await[1].body, None);
}
