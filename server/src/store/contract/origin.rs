//! Keys and database that belong together, and halves that do not.

use super::*;
use crate::store::StoreError;
use crate::store::origin::{Claim, KeyPrints, KeyState, LastSeen};

on_every_database![
    a_new_server_begins_where_nothing_is,
    a_database_without_keys_is_refused,
    keys_without_their_database_are_refused,
    other_keys_are_refused,
    an_emptied_database_is_refused,
    a_database_from_before_this_was_noted_is_taken_over,
    a_table_that_is_missing_is_named,
    a_start_learns_when_the_server_ran_last,
];

const OURS: KeyPrints = KeyPrints {
    identity: [1; 32],
    passwords: [2; 32],
};

fn opening(keys: KeyState) -> Opening {
    Opening {
        keys,
        folder: "DIR/keys".into(),
        run: 7,
    }
}

fn claim(keys: KeyPrints) -> Claim {
    Claim {
        keys,
        run: 7,
        now: NOW,
    }
}

/// A server that has run, with these users.
async fn a_server(place: &impl Place, people: &[(u64, &str)]) {
    let store = place.open_for(&opening(KeyState::None)).await.unwrap();
    store.claim(claim(OURS)).await.unwrap();
    register(&store, people).await;
    store.close().await.unwrap();
}

async fn refused(place: &impl Place, keys: KeyState) -> StoreError {
    let error = place.open_for(&opening(keys)).await.err();
    error.unwrap_or_else(|| panic!("{keys:?} must not open"))
}

async fn opens(place: &impl Place, keys: KeyState) {
    let store = place.open_for(&opening(keys)).await.unwrap();
    store.claim(claim(OURS)).await.unwrap();
    store.check().await.unwrap();
    store.close().await.unwrap();
}

async fn a_new_server_begins_where_nothing_is(place: &impl Place) {
    // A start that was interrupted before it had made its keys, or before the database knew them.
    place.open().await.unwrap().close().await.unwrap();
    place
        .open_for(&opening(KeyState::None))
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
    opens(place, KeyState::WithoutDatabase(OURS)).await;
    opens(place, KeyState::WithoutDatabase(OURS)).await;
    opens(place, KeyState::InUse(OURS)).await;
}

async fn a_database_without_keys_is_refused(place: &impl Place) {
    a_server(place, &[(1, "anna")]).await;
    let error = refused(place, KeyState::None).await;
    assert!(
        matches!(error, StoreError::KeysMissing { people: 1, .. }),
        "{error}"
    );
    let sentence = error.to_string();
    assert!(
        sentence.contains("DIR/keys") && sentence.contains("from your backup"),
        "{sentence}"
    );
    opens(place, KeyState::InUse(OURS)).await;
}

async fn keys_without_their_database_are_refused(place: &impl Place) {
    let error = refused(place, KeyState::InUse(OURS)).await;
    assert!(
        matches!(error, StoreError::DatabaseMissing { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("move that folder away"),
        "{error}"
    );
    // Nothing was made, so it is refused again.
    refused(place, KeyState::InUse(OURS)).await;
    opens(place, KeyState::WithoutDatabase(OURS)).await;
}

async fn other_keys_are_refused(place: &impl Place) {
    a_server(place, &[(1, "anna")]).await;
    for other in [
        KeyPrints {
            identity: [9; 32],
            ..OURS
        },
        KeyPrints {
            passwords: [9; 32],
            ..OURS
        },
    ] {
        for keys in [KeyState::InUse(other), KeyState::WithoutDatabase(other)] {
            let error = refused(place, keys).await;
            assert!(matches!(error, StoreError::OtherKeys { .. }), "{error}");
        }
    }
    opens(place, KeyState::InUse(OURS)).await;
}

async fn an_emptied_database_is_refused(place: &impl Place) {
    a_server(place, &[(1, "anna"), (2, "bernd")]).await;
    let store = place
        .open_for(&opening(KeyState::InUse(OURS)))
        .await
        .unwrap();
    store.claim(claim(OURS)).await.unwrap();
    befriend(&store, 1, 2, 100).await;
    store.append(vec![text(100, 1, 1, "hello")]).await;
    store.close().await.unwrap();
    for empty in [
        "DELETE FROM chatmsg",
        "DELETE FROM userfriend; DELETE FROM chatroom_user; DELETE FROM chatroom; DELETE FROM userlook; DELETE FROM userinfo",
        "DELETE FROM serverinfo",
    ] {
        place.execute(empty).await;
        let error = refused(place, KeyState::InUse(OURS)).await;
        assert!(
            matches!(error, StoreError::Emptied { .. }),
            "{empty}: {error}"
        );
        assert!(error.to_string().contains("from your backup"), "{error}");
    }
}

async fn a_database_from_before_this_was_noted_is_taken_over(place: &impl Place) {
    a_server(place, &[(1, "anna")]).await;
    place.execute("DELETE FROM serverinfo").await;
    let error = refused(place, KeyState::None).await;
    assert!(matches!(error, StoreError::KeysMissing { .. }), "{error}");
    let error = refused(place, KeyState::WithoutDatabase(OURS)).await;
    assert!(matches!(error, StoreError::OtherKeys { .. }), "{error}");
    opens(place, KeyState::InUse(OURS)).await;
    let other = KeyPrints {
        passwords: [9; 32],
        ..OURS
    };
    let error = refused(place, KeyState::InUse(other)).await;
    assert!(matches!(error, StoreError::OtherKeys { .. }), "{error}");
}

async fn a_table_that_is_missing_is_named(place: &impl Place) {
    a_server(place, &[(1, "anna")]).await;
    place.execute("DROP TABLE user_login_log").await;
    let error = refused(place, KeyState::InUse(OURS)).await;
    assert!(error.to_string().contains("user_login_log"), "{error}");
}

async fn a_start_learns_when_the_server_ran_last(place: &impl Place) {
    let store = place.open().await.unwrap();
    assert_eq!(store.claim(claim(OURS)).await.unwrap(), None);
    let seen = LastSeen {
        wall: later(5),
        lived: later(3),
    };
    store.live(seen).await.unwrap();
    assert_eq!(store.claim(claim(OURS)).await.unwrap(), Some(seen));
    // Where no run is stored yet, the devices tell when a user was last here.
    place.execute("DELETE FROM serverinfo").await;
    register(&store, &[(1, "anna")]).await;
    store
        .add_device(new_device(10, 1, 7))
        .await
        .unwrap()
        .unwrap();
    let device = LastSeen {
        wall: NOW,
        lived: NOW,
    };
    let late = Claim {
        now: later(1_000_000),
        ..claim(OURS)
    };
    assert_eq!(store.claim(late).await.unwrap(), Some(device));
}
