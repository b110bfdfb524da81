//! A full disk; a database that is in use, newer or wrong; the end and the next start.

use anser_shared::refusal::Trouble;

use super::*;
use crate::store::{StoreError, schema};

on_every_database![
    a_full_disk_refuses_and_loses_nothing,
    everything_is_there_after_opening_again,
    a_closed_store_says_so,
    a_second_server_is_refused,
    a_newer_database_is_refused,
    a_row_that_cannot_be_is_named,
];

async fn a_full_disk_refuses_and_loses_nothing(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let kept = text(100, 1, 1, "kept");
    assert_eq!(store.append(vec![kept.clone()]).await, [stored(&kept, 1)]);
    place.fill_disk(&store).await;
    let long = "x".repeat(16_000);
    let batch: Vec<NewEntry> = (2..=40).map(|id| text(100, 1, id, &long)).collect();
    let full = Err(Refusal::Unavailable(Trouble::DiskFull));
    assert_eq!(
        store.append(batch.clone()).await,
        vec![full.clone(); batch.len()]
    );
    // It answers the same to several requests at once, and reading goes on.
    let (one, other) = tokio::join!(
        store.append(batch.clone()),
        store.append(batch[..20].to_vec())
    );
    assert_eq!((one, other), (vec![full.clone(); 39], vec![full; 20]));
    assert_eq!(all_entries(&store, 2, 100, 10).await, [shown(&kept, 1)]);
    place.make_room(&store).await;
    let outcomes = store.append(batch.clone()).await;
    assert!(
        outcomes
            .iter()
            .zip(&batch)
            .zip(2..)
            .all(|((o, e), seq)| *o == stored(e, seq)),
        "{outcomes:?}"
    );
    assert_eq!(all_entries(&store, 2, 100, 100).await.len(), 40);
}

async fn everything_is_there_after_opening_again(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store
        .add_device(new_device(10, 1, 7))
        .await
        .unwrap()
        .unwrap();
    let entry = text(100, 1, 1, "kept");
    store.append(vec![entry.clone()]).await;
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert_eq!(store.count_people().await.unwrap(), 3);
    assert_eq!(store.friends(UserId(1), UserId(0), 9).await.unwrap().0, 4);
    assert_eq!(
        store
            .device(Fingerprint([7; 32]))
            .await
            .unwrap()
            .map(|d| d.device),
        Some(DeviceId(10))
    );
    assert_eq!(store.append(vec![entry.clone()]).await, [found(&entry, 1)]);
    let next = text(100, 2, 2, "next");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 2)]);
    assert_eq!(
        all_entries(&store, 2, 100, 10).await,
        [shown(&entry, 1), shown(&next, 2)]
    );
}

async fn a_closed_store_says_so(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.close().await.unwrap();
    let error = store.count_people().await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error:?}");
    assert_eq!(error.refusal(), Refusal::Unavailable(Trouble::Stopping));
    let refused = store.append(vec![text(100, 1, 1, "late")]).await;
    assert_eq!(refused, [Err(Refusal::Unavailable(Trouble::Stopping))]);
    store.close().await.unwrap();
}

async fn a_second_server_is_refused(place: &impl Place) {
    let first = place.open().await.unwrap();
    let error = place.open().await.err();
    assert!(matches!(error, Some(StoreError::InUse)), "{error:?}");
    register(&first, &[(1, "anna")]).await;
    first.close().await.unwrap();
    let second = place.open().await.unwrap();
    assert_eq!(second.count_people().await.unwrap(), 1);
}

/// Steps are numbered from 1, without gaps.
const KNOWN: i64 = schema::SQLITE.len() as i64;

async fn a_newer_database_is_refused(place: &impl Place) {
    place.open().await.unwrap().close().await.unwrap();
    place
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (4711, 'tomorrow', '2100-01-01T00:00:00Z', '1')",
        )
        .await;
    let error = place.open().await.err();
    assert!(
        matches!(
            error,
            Some(StoreError::Newer {
                found: 4711,
                known: KNOWN
            })
        ),
        "{error:?}"
    );
    // And it is left alone, so the newer program still opens it.
    place
        .execute("DELETE FROM refinery_schema_history WHERE version = 4711")
        .await;
    place.open().await.unwrap();
}

async fn a_row_that_cannot_be_is_named(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "hello")]).await;
    place
        .execute("UPDATE userfriend SET state = 77 WHERE user_id = 1 AND friend_id = 3")
        .await;
    let error = store.friends(UserId(1), UserId(0), 9).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Broken {
                table: "userfriend",
                column: "state"
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.refusal(), Refusal::Unavailable(Trouble::Database));
    // A head that is behind its log: nothing is overwritten and nothing counts as stored.
    place
        .execute("UPDATE chatroom SET last_seq = 0 WHERE conversation_id = 100")
        .await;
    let batch = vec![text(101, 3, 2, "fine"), text(100, 1, 3, "where?")];
    let refused = Err(Refusal::Unavailable(Trouble::Database));
    assert_eq!(store.append(batch).await, [refused.clone(), refused]);
    assert_eq!(place.number("SELECT COUNT(*) FROM chatmsg").await, 1);
}
