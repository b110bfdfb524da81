//! Texts that are posted later: what waits, what is due, and what becomes of it.

use anser_shared::body::Manner;
use anser_shared::event;
use anser_shared::scheduled::Scheduled;

use super::*;
use crate::store::question;

on_every_database![
    what_waits_is_listed_with_the_revision,
    what_is_due_comes_in_the_order_of_its_time,
    what_is_claimed_stays_as_it_is_until_it_ends,
    a_scheduled_text_does_not_move_the_mark_of_its_author,
];

fn words(words: &str) -> Body {
    Body::text(words).sent_as(Manner {
        silent: true,
        scheduled: true,
    })
}

fn schedule(room: u64, id: u64, millis: i64, text: &str) -> change::Schedule {
    change::Schedule {
        conversation: ConversationId(room),
        id: message_id(id),
        at: later(millis),
        body: words(text),
    }
}

async fn listed(store: &Database, user: u64) -> (u64, Vec<Scheduled>) {
    let mut all = Vec::new();
    loop {
        let after = all
            .last()
            .map_or(MessageId([0; 16]), |text: &Scheduled| text.id);
        let page = question::Scheduled(UserId(user), after, 2);
        let (revision, page) = store.look(page).await.unwrap();
        all.extend(page.items);
        if !page.more {
            return (revision, all);
        }
    }
}

async fn due(store: &Database, millis: i64) -> (Vec<u64>, Option<Timestamp>) {
    let due = question::Due(later(millis), 10);
    let (due, next) = store.look(due).await.unwrap();
    let number = |id: MessageId| u128::from_be_bytes(id.0) as u64;
    let ids = due.into_iter().map(|(_, id)| number(id)).collect();
    (ids, next)
}

async fn what_waits_is_listed_with_the_revision(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let before = listed(&store, 1).await.0;
    for id in 1..=3 {
        let put = schedule(100, id, 1_000, "tea?");
        carry_out(&store, 1, put, id).await.unwrap();
    }
    let change = schedule(100, 2, 5_000, "tea, at four?");
    let ((), told) = carry_out(&store, 1, change, 4).await.unwrap();
    let expected = Scheduled {
        id: message_id(2),
        conversation: ConversationId(100),
        at: later(5_000),
        body: words("tea, at four?"),
        refusal: None,
    };
    let told_change = event::Change::Scheduled(expected.clone());
    assert_eq!(told.changes, [(UserId(1), before + 4, told_change)]);
    store.close().await.unwrap();
    drop(store);
    let store = place.open().await.unwrap();
    let (revision, all) = listed(&store, 1).await;
    assert_eq!((revision, all.len()), (before + 4, 3));
    assert_eq!(all[1], expected);
    assert_eq!(listed(&store, 2).await.1, []);
    // The same text is not moved elsewhere.
    let moved = carry_out(&store, 1, schedule(101, 2, 1_000, "tea?"), 5).await;
    assert_eq!(moved, Err(Refusal::NoSuchScheduled));
    carry_out(&store, 1, change::Unschedule(message_id(1)), 6)
        .await
        .unwrap();
    let again = carry_out(&store, 1, change::Unschedule(message_id(1)), 7).await;
    assert_eq!(again, Err(Refusal::NoSuchScheduled));
    assert_eq!(listed(&store, 1).await.1.len(), 2);
    let kept = "SELECT COUNT(*) FROM userscheduled WHERE is_active = 0 AND LENGTH(body) > 0";
    assert_eq!(place.number(kept).await, 0);
}

async fn what_is_due_comes_in_the_order_of_its_time(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    for (user, id, millis) in [(1, 1, 3_000), (2, 2, 1_000), (1, 3, 2_000), (1, 4, 2_000)] {
        let put = schedule(100, id, millis, "tea?");
        carry_out(&store, user, put, id).await.unwrap();
    }
    assert_eq!(due(&store, 0).await, (vec![], Some(later(1_000))));
    assert_eq!(
        due(&store, 2_000).await,
        (vec![2, 3, 4], Some(later(3_000)))
    );
    assert_eq!(due(&store, 9_000).await, (vec![2, 3, 4, 1], None));
    let ((), told) = carry_out(&store, 1, change::SendScheduled(message_id(1)), 9)
        .await
        .unwrap();
    assert_eq!(told.changes.len(), 1);
    assert_eq!(due(&store, 0).await.0, [1]);
}

async fn what_is_claimed_stays_as_it_is_until_it_ends(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    for id in [1, 2] {
        carry_out(&store, 1, schedule(100, id, -1_000, "tea?"), id)
            .await
            .unwrap();
    }
    let early = schedule(100, 3, 1_000, "cake?");
    carry_out(&store, 1, early, 3).await.unwrap();
    let claim = async |store: &Database, id| {
        let claim = change::ClaimScheduled(message_id(id));
        let (claimed, told) = carry_out(store, 1, claim, 10).await.unwrap();
        assert_eq!(told, Told::default());
        claimed.map(|claimed| claimed.id)
    };
    assert_eq!(claim(&store, 3).await, None);
    assert_eq!(claim(&store, 9).await, None);
    assert_eq!(claim(&store, 1).await, Some(message_id(1)));
    store.close().await.unwrap();
    drop(store);
    // Also after a restart, and before its time if the clock was put back.
    let store = place.open().await.unwrap();
    assert_eq!(due(&store, -5_000).await.0, [1]);
    assert_eq!(claim(&store, 1).await, Some(message_id(1)));
    let gone = Err(Refusal::NoSuchScheduled);
    let change = carry_out(&store, 1, schedule(100, 1, 1_000, "no tea"), 11).await;
    assert_eq!(change.map(|_| ()), gone);
    let taken = carry_out(&store, 1, change::Unschedule(message_id(1)), 12).await;
    assert_eq!(taken.map(|_| ()), gone);
    let refusal = Some(Refusal::Muted {
        until: Some(later(9)),
    });
    let end = |id, refusal| change::EndScheduled {
        id: message_id(id),
        refusal,
    };
    carry_out(&store, 1, end(1, refusal.clone()), 13)
        .await
        .unwrap();
    assert_eq!(due(&store, 0).await.0, [2]);
    assert_eq!(listed(&store, 1).await.1[0].refusal, refusal);
    // It waits again once its author says so.
    let again = schedule(100, 1, -500, "tea, please?");
    carry_out(&store, 1, again, 14).await.unwrap();
    assert_eq!(listed(&store, 1).await.1[0].refusal, None);
    claim(&store, 1).await;
    carry_out(&store, 1, end(1, None), 15).await.unwrap();
    let twice = carry_out(&store, 1, end(1, None), 16).await;
    assert_eq!(twice.map(|_| ()), gone);
    assert_eq!(due(&store, 0).await.0, [2]);
}

async fn a_scheduled_text_does_not_move_the_mark_of_its_author(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let mark = "SELECT read_seq FROM chatroom_user WHERE conversation_id = 100 AND user_id = 1";
    store.append(vec![text(100, 2, 1, "are you up?")]).await;
    store
        .append(vec![message(100, 1, 2, words("good morning"))])
        .await;
    assert_eq!(place.number(mark).await, 0);
    store.append(vec![text(100, 1, 3, "I am")]).await;
    assert_eq!(place.number(mark).await, 3);
}
