//! Nudges: between two friends, once a minute, and only if the other one takes them.

use super::*;

on_every_database![
    two_friends_nudge_each_other_once_a_minute,
    whoever_takes_no_nudges_is_not_nudged,
    a_clock_that_was_put_back_keeps_nobody_from_nudging,
];

fn nudge(room: u64, author: u64, id: u64, millis: i64) -> NewEntry {
    NewEntry {
        at: later(millis),
        ..message(room, author, id, Body::nudge())
    }
}

async fn two_friends_nudge_each_other_once_a_minute(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let first = nudge(100, 1, 1, 0);
    let soon = nudge(100, 1, 2, 1);
    // In one batch, and in the next one.
    let outcomes = store.append(vec![first.clone(), soon]).await;
    let refused = |seconds| Err(Refusal::NudgedJustNow { seconds });
    assert_eq!(outcomes, [stored(&first, 1), refused(60)]);
    let later = nudge(100, 1, 3, 59_001);
    assert_eq!(store.append(vec![later]).await, [refused(1)]);
    // Sending it again finds the first one.
    assert_eq!(store.append(vec![first.clone()]).await, [found(&first, 1)]);
    // Each of the two has their own minute, and so has each conversation.
    let others = vec![
        nudge(100, 2, 4, 1_000),
        nudge(101, 1, 5, 1_000),
        nudge(100, 1, 6, 60_000),
        text(100, 1, 7, "are you there?"),
    ];
    let outcomes = store.append(others.clone()).await;
    let expected = [(0, 2), (1, 1), (2, 3), (3, 4)].map(|(n, seq)| stored(&others[n], seq));
    assert_eq!(outcomes, expected);
    // Somebody who is not there gets the reason for that.
    let stranger = nudge(100, 3, 8, 0);
    let nowhere = Err(Refusal::NoSuchConversation);
    assert_eq!(store.append(vec![stranger]).await, [nowhere]);
    assert_eq!(all_entries(&store, 2, 100, 10).await[0], shown(&first, 1));
}

async fn whoever_takes_no_nudges_is_not_nudged(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let takes = async |user| {
        let asked = super::super::question::TakesNudges(UserId(user));
        store.look(asked).await.unwrap()
    };
    assert!(takes(2).await);
    carry_out(&store, 2, change::TakeNudges(false), 1)
        .await
        .unwrap();
    assert!(!takes(2).await && takes(1).await);
    let refused = store.append(vec![nudge(100, 1, 1, 0)]).await;
    assert_eq!(refused, [Err(Refusal::TakesNoNudges)]);
    // They may nudge others all the same, and a refused one does not count.
    let back = nudge(100, 2, 2, 0);
    assert_eq!(store.append(vec![back.clone()]).await, [stored(&back, 1)]);
    carry_out(&store, 2, change::TakeNudges(true), 2)
        .await
        .unwrap();
    let now = nudge(100, 1, 3, 0);
    assert_eq!(store.append(vec![now.clone()]).await, [stored(&now, 2)]);
}

async fn a_clock_that_was_put_back_keeps_nobody_from_nudging(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![nudge(100, 1, 1, 3_600_000)]).await;
    let earlier = nudge(100, 1, 2, 0);
    assert_eq!(
        store.append(vec![earlier.clone()]).await,
        [stored(&earlier, 2)]
    );
}
