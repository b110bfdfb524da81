//! The greeting of a friend request becomes a text of the conversation.

use anser_shared::body::{BodyKind, Notice};
use anser_shared::conversation::{Head, Marks};
use anser_shared::friend::FriendState;

use super::*;

on_every_database![
    what_was_written_with_a_request_is_said_when_it_is_accepted,
    what_is_accepted_by_itself_is_said_and_not_read,
    two_requests_that_cross_are_both_said,
    what_is_said_to_whoever_has_blocked_one_is_withheld,
    who_is_a_friend_again_is_greeted_behind_what_was_said,
];

fn request(friend: u64, greeting: &str, usual: FriendRequests) -> change::Ask {
    change::Ask {
        friend: UserId(friend),
        greeting: greeting.into(),
        usual,
    }
}

fn accept(asker: u64) -> change::AnswerRequest {
    change::AnswerRequest {
        asker: UserId(asker),
        accept: true,
    }
}

async fn head(store: &Database, user: u64) -> Head {
    let all = store.conversations(UserId(user), ConversationId(0), 10);
    all.await.unwrap().items.remove(0)
}

/// Author and text of each entry, as `reader` gets them.
async fn said(store: &Database, reader: u64) -> Vec<(u64, Option<String>)> {
    let entries = all_entries(store, reader, 100, 10).await;
    let said = entries.into_iter().map(|entry| {
        let text = entry.body.as_ref().and_then(Body::as_text);
        (entry.author.0, text.map(|text| text.text))
    });
    said.collect()
}

/// The number of unread entries, as a program counts them.
async fn unread(store: &Database, reader: u64) -> usize {
    let read = head(store, reader).await.mine.read;
    let entries = all_entries(store, reader, 100, 10).await;
    let behind = entries.iter().filter(|entry| entry.seq > read);
    behind
        .filter(|entry| entry.counts_for(UserId(reader)))
        .count()
}

async fn what_was_written_with_a_request_is_said_when_it_is_accepted(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let ask = request(2, "It is me 🪿", FriendRequests::Ask);
    carry_out(&store, 1, ask, 100).await.unwrap();
    let (_, told) = carry_out(&store, 2, accept(1), 101).await.unwrap();
    let [(ConversationId(100), entry)] = &told.posted[..] else {
        panic!("{told:?}")
    };
    assert_eq!((entry.seq, entry.author), (Seq(1), UserId(1)));
    assert_eq!(entry.body, Some(Body::text("It is me 🪿")));
    let kept = all_entries(&store, 1, 100, 10).await;
    assert_eq!(
        kept,
        std::slice::from_ref(entry),
        "what is told is what is kept"
    );
    // The user who accepts has read it, and both are told.
    let marks = Marks {
        read: Seq(1),
        delivered: Seq(1),
    };
    let marked = [2, 1].map(|who| (UserId(who), ConversationId(100), UserId(2), marks));
    assert_eq!(told.marked, marked);
    for user in [1, 2] {
        assert_eq!(head(&store, user).await.mine.read, Seq(1), "of {user}");
        assert_eq!(unread(&store, user).await, 0, "of {user}");
    }
    assert_eq!(head(&store, 1).await.theirs, marks);
    // The next text has the next place.
    let hello = text(100, 2, 1, "hello");
    assert_eq!(store.append(vec![hello.clone()]).await, [stored(&hello, 2)]);
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert_eq!(said(&store, 2).await.len(), 2, "after a restart");
}

async fn what_is_accepted_by_itself_is_said_and_not_read(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    let ask = request(2, "hello", FriendRequests::Auto);
    carry_out(&store, 1, ask, 100).await.unwrap();
    let (_, told) = carry_out(&store, 2, welcome(1), 101).await.unwrap();
    assert_eq!(told.posted.len(), 1);
    assert_eq!(told.marked, []);
    assert_eq!(said(&store, 2).await, [(1, Some("hello".into()))]);
    assert_eq!((unread(&store, 1).await, unread(&store, 2).await), (0, 1));
    // Without a greeting there is no text.
    carry_out(&store, 1, request(3, "", FriendRequests::Ask), 102)
        .await
        .unwrap();
    let (_, told) = carry_out(&store, 3, accept(1), 103).await.unwrap();
    assert_eq!((told.posted, told.marked), (vec![], vec![]));
}

async fn two_requests_that_cross_are_both_said(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let ask = request(2, "from anna", FriendRequests::Ask);
    carry_out(&store, 1, ask, 100).await.unwrap();
    let ask = request(1, "from bernd", FriendRequests::Ask);
    let (_, told) = carry_out(&store, 2, ask, 101).await.unwrap();
    let both = [
        (1, Some("from anna".to_owned())),
        (2, Some("from bernd".to_owned())),
    ];
    assert_eq!(told.posted.len(), 2);
    assert_ne!(told.posted[0].1.id, told.posted[1].1.id);
    for reader in [1, 2] {
        assert_eq!(said(&store, reader).await, both);
    }
}

/// A user who asked and then blocked the other one is told nothing. The other one sees no difference.
async fn what_is_said_to_whoever_has_blocked_one_is_withheld(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let ask = request(2, "from anna", FriendRequests::Ask);
    carry_out(&store, 1, ask, 100).await.unwrap();
    let block = change::Block {
        other: UserId(2),
        blocked: true,
        stranger: None,
    };
    carry_out(&store, 1, block, 101).await.unwrap();
    let ask = request(1, "from bernd", FriendRequests::Ask);
    let (_, told) = carry_out(&store, 2, ask, 102).await.unwrap();
    let first = (1, Some("from anna".to_owned()));
    let second = (2, Some("from bernd".to_owned()));
    assert_eq!(said(&store, 2).await, [first.clone(), second]);
    assert_eq!(said(&store, 1).await, [first, (2, None)]);
    let kept = all_entries(&store, 1, 100, 10).await;
    let kind = kept[1].body.as_ref().map(|body| body.kind);
    assert_eq!(kind, Some(BodyKind::WITHHELD));
    let authors = told.posted.iter().map(|(_, entry)| entry.author.0);
    assert_eq!(authors.collect::<Vec<_>>(), [1]);
    let alone = told.withheld.iter().map(|(who, ..)| who.0);
    assert_eq!(alone.collect::<Vec<_>>(), [2]);
}

async fn who_is_a_friend_again_is_greeted_behind_what_was_said(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    befriend(&store, 1, 2, 100).await;
    store.append(vec![text(100, 1, 1, "unread")]).await;
    let part = change::Part { friend: UserId(1) };
    carry_out(&store, 2, part, 101).await.unwrap();
    let ask = request(2, "again?", FriendRequests::Ask);
    carry_out(&store, 1, ask, 102).await.unwrap();
    let (_, told) = carry_out(&store, 2, accept(1), 103).await.unwrap();
    let seqs = told.posted.iter().map(|(_, entry)| entry.seq.0);
    assert_eq!(seqs.collect::<Vec<_>>(), [3, 4]);
    assert_eq!(
        told.posted[1].1.body,
        Some(Body::from(Notice::Befriended)),
        "it was asked before it was so"
    );
    // Accepting does not mark earlier entries as read.
    assert_eq!(told.marked, []);
    assert_eq!(unread(&store, 2).await, 2);
    let friends = store.friends(UserId(1), UserId(0), 10).await.unwrap().1;
    assert_eq!(friends.items[0].state, FriendState::Friends);
}
