//! The stories that both databases have to tell alike.

use std::sync::Arc;

use anser_shared::event::{ConversationKind, Friend, FriendState, Head};
use anser_shared::message::BodyKind;
use anser_shared::refusal::{NameFault, Trouble};

use super::*;
use crate::store::{Credentials, Page, Person, StoreError};

macro_rules! on_every_database {
    ($($story:ident,)+) => {
        mod sqlite_file {
            $(#[tokio::test]
            async fn $story() {
                super::$story(&crate::store::contract::on_sqlite::File::new()).await;
            })+
        }
        mod mariadb {
            $(#[tokio::test]
            async fn $story() {
                super::$story(&crate::store::contract::on_mysql::Mariadb::new()).await;
            })+
        }
    };
}

on_every_database![
    people_are_found_by_id_and_by_folded_name,
    names_that_fold_alike_are_one_name,
    a_device_lives_and_ends,
    a_pair_is_unique_and_its_revision_is_raised,
    a_friendship_that_was_ended_is_revived,
    friends_and_conversations_come_in_pages,
    a_log_grows_by_one_in_the_order_given,
    sending_again_finds_the_first_one,
    an_id_is_not_used_for_something_else,
    only_members_who_are_friends_write,
    nobody_else_reads,
    a_bad_row_fails_alone,
    logs_have_no_gaps_whoever_writes,
    a_deleted_entry_is_served_without_its_body,
    a_member_reads_between_two_places,
    pages_end_by_count_and_by_bytes,
    a_batch_of_the_longest_texts_is_stored,
    what_comes_from_outside_may_be_any_number,
    writing_moves_ones_own_mark,
    every_byte_comes_back,
    a_full_disk_refuses_and_loses_nothing,
    everything_is_there_after_opening_again,
    a_closed_store_says_so,
    a_second_server_is_refused,
    a_newer_database_is_refused,
    a_row_that_cannot_be_is_named,
];

/// In memory the same SQL runs, without readers.
#[tokio::test]
async fn a_store_in_memory_works() {
    let store = crate::store::sqlite::SqliteStore::in_memory().unwrap();
    three_people(&store).await;
    let hello = text(100, 1, 1, "hello");
    assert_eq!(store.append(vec![hello.clone()]).await, [stored(&hello, 1)]);
    assert_eq!(all_entries(&store, 2, 100, 10).await, [shown(&hello, 1)]);
    assert_eq!(store.friend_ids(UserId(1)).await.unwrap(), [UserId(2), UserId(3)]);
    let (revision, friends) = store.friends(UserId(1), UserId(0), 10).await.unwrap();
    assert_eq!((revision, ids(&friends.items)), (2, vec![2, 3]));
    store.close().await.unwrap();
    assert!(matches!(store.count_people().await, Err(StoreError::Closed)));
}

async fn people_are_found_by_id_and_by_folded_name(place: &impl Place) {
    let store = place.open().await.unwrap();
    assert_eq!(store.count_people().await.unwrap(), 0);
    assert_eq!(store.person(UserId(1)).await.unwrap(), None);
    register(&store, &[(1, "Anna"), (2, "张伟")]).await;
    assert_eq!(store.count_people().await.unwrap(), 2);
    let anna = Person { user: UserId(1), name: "Anna".into(), nickname: "Anna 🍣".into(), revision: 0 };
    assert_eq!(store.person(UserId(1)).await.unwrap(), Some(anna.clone()));
    assert_eq!(store.person_named("anna").await.unwrap(), Some(anna));
    assert_eq!(store.person_named("Anna").await.unwrap(), None, "the key is folded, not the name");
    assert_eq!(store.person_named("änna").await.unwrap(), None);
    assert_eq!(store.person_named("张伟").await.unwrap().map(|person| person.user), Some(UserId(2)));
    let credentials = Credentials { user: UserId(1), password: PasswordRecord(vec![0, 1, 255]) };
    assert_eq!(store.credentials("anna").await.unwrap(), Some(credentials));
    assert_eq!(store.credentials("nobody").await.unwrap(), None);
    place.execute("UPDATE userinfo SET is_active = 0 WHERE user_id = 1").await;
    assert_eq!(store.credentials("anna").await.unwrap(), None);
    assert_eq!(store.person(UserId(1)).await.unwrap(), None);
    assert_eq!(store.count_people().await.unwrap(), 2, "nobody is removed");
}

async fn names_that_fold_alike_are_one_name(place: &impl Place) {
    let store = place.open().await.unwrap();
    let mut user = 0;
    for (name, expected) in [
        ("anna", Ok(())),
        ("ANNA", Err(Refusal::NameTaken)),
        ("Ａｎｎａ", Err(Refusal::NameTaken)),
        ("änna", Ok(())),
        ("a\u{308}nna", Err(Refusal::NameTaken)),
        ("Straße", Ok(())),
        ("strasse", Err(Refusal::NameTaken)),
        ("寿司", Ok(())),
        ("壽司", Ok(())),
    ] {
        user += 1;
        assert_eq!(store.register(newcomer(user, name)).await.unwrap(), expected, "{name}");
    }
    // One letter that folds to eighteen.
    let name = Username::parse(&"ﷺ".repeat(50)).unwrap();
    let long = NewPerson { name, ..newcomer(50, "long") };
    assert_eq!(store.register(long).await.unwrap(), Err(Refusal::Name(NameFault::TooLong)));
    // At once, one of them has the name.
    let same = [newcomer(60, "dora"), newcomer(61, "Dora"), newcomer(62, "DORA")];
    let [one, two, three] = same.map(|person| store.register(person));
    let (one, two, three) = tokio::join!(one, two, three);
    let registered = [one, two, three].map(|outcome| outcome.unwrap());
    assert_eq!(registered.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{registered:?}");
    assert_eq!(registered.iter().filter(|o| **o == Err(Refusal::NameTaken)).count(), 2);
}

async fn a_device_lives_and_ends(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let key = Fingerprint([7; 32]);
    assert!(store.device(key).await.unwrap().is_none());
    store.add_device(new_device(10, 1, 7)).await.unwrap().unwrap();
    let seen = async || {
        let device = store.device(key).await.unwrap();
        device.map(|d| (d.device.0, d.user.0, d.resumption[0], d.expires_at.0 - NOW.0))
    };
    assert_eq!(seen().await, Some((10, 1, 10, 1_000)));

    store.touch_device(DeviceId(10), later(500), later(1_500), "192.0.2.2:1").await.unwrap();
    assert_eq!(seen().await, Some((10, 1, 10, 1_500)));
    store.touch_device(DeviceId(10), later(400), later(1_400), "192.0.2.2:1").await.unwrap();
    assert_eq!(seen().await, Some((10, 1, 10, 1_500)), "an expiry only moves forward");
    store.touch_device(DeviceId(99), later(400), later(1_400), "192.0.2.2:1").await.unwrap();
    assert_eq!(place.number("SELECT COUNT(*) FROM user_login_log").await, 3, "nobody knows 99");

    // The same program signs in anew; somebody else's key is nobody's else.
    store.add_device(new_device(11, 1, 7)).await.unwrap().unwrap();
    assert_eq!(seen().await, Some((11, 1, 11, 1_000)));
    assert_eq!(store.add_device(new_device(12, 2, 7)).await.unwrap(), Err(Refusal::DeviceUnknown));
    assert_eq!(seen().await, Some((11, 1, 11, 1_000)));
    assert_eq!(place.number("SELECT COUNT(*) FROM user_login_log WHERE user_id = 1").await, 4);
    assert_eq!(place.number("SELECT COUNT(*) FROM user_login_log WHERE user_id = 2").await, 0);

    store.end_device(DeviceId(10), later(600)).await.unwrap();
    assert_eq!(seen().await, Some((11, 1, 11, 1_000)), "the old sign-in is not this one");
    store.end_device(DeviceId(11), later(600)).await.unwrap();
    assert_eq!(seen().await, None);
    let kept = place.number("SELECT COUNT(*) FROM userdevice WHERE is_active = 0").await;
    assert_eq!(kept, 1, "the row stays");
    let secrets = place.number("SELECT COUNT(*) FROM userdevice WHERE LENGTH(resumption) > 0").await;
    assert_eq!(secrets, 0, "its secret does not");
    store.touch_device(DeviceId(11), later(700), later(9_000), "192.0.2.2:1").await.unwrap();
    assert_eq!(seen().await, None, "touching does not revive");
    store.add_device(new_device(13, 1, 7)).await.unwrap().unwrap();
    assert_eq!(seen().await, Some((13, 1, 13, 1_000)), "signing in does");
}

async fn a_pair_is_unique_and_its_revision_is_raised(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    let begun = store.befriend(UserId(2), UserId(1), ConversationId(100), NOW).await.unwrap().unwrap();
    let friend = |user, name: &str| Friend {
        user: UserId(user),
        name: name.into(),
        nickname: format!("{name} 🍣"),
        state: FriendState::Friends,
        conversation: ConversationId(100),
    };
    assert_eq!(begun.for_asker, (1, friend(1, "anna")));
    assert_eq!(begun.for_friend, (1, friend(2, "bernd")));
    let refused = async |asker, other| {
        let made = store.befriend(UserId(asker), UserId(other), ConversationId(101), NOW).await;
        made.unwrap().unwrap_err()
    };
    assert_eq!(refused(1, 2).await, Refusal::AlreadyFriends);
    assert_eq!(refused(2, 1).await, Refusal::AlreadyFriends);
    assert_eq!(refused(1, 1).await, Refusal::Yourself);
    assert_eq!(refused(1, 9).await, Refusal::NoSuchPerson);
    assert_eq!(refused(9, 1).await, Refusal::NoSuchPerson);
    // What was refused has left no trace.
    assert_eq!(place.number("SELECT COUNT(*) FROM chatroom").await, 1);
    let page = |items: Vec<Friend>| Page { items, more: false };
    let friends = async |user| store.friends(UserId(user), UserId(0), 10).await.unwrap();
    assert_eq!(friends(1).await, (1, page(vec![friend(2, "bernd")])));
    assert_eq!(friends(2).await, (1, page(vec![friend(1, "anna")])));
    assert_eq!(friends(3).await, (0, page(vec![])));
    assert_eq!(&*store.members(ConversationId(100)).await.unwrap(), [UserId(1), UserId(2)]);
    assert_eq!(&*store.members(ConversationId(101)).await.unwrap(), []);
    // From both sides at once, one friendship begins.
    let there = store.befriend(UserId(1), UserId(3), ConversationId(102), NOW);
    let back = store.befriend(UserId(3), UserId(1), ConversationId(103), NOW);
    let (there, back) = tokio::join!(there, back);
    let outcomes = [there.unwrap(), back.unwrap()];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.contains(&Err(Refusal::AlreadyFriends)));
    assert_eq!(place.number("SELECT COUNT(*) FROM chatroom").await, 2);
    assert_eq!(friends(1).await.0, 2);
    assert_eq!(friends(3).await.0, 1);
}

async fn a_friendship_that_was_ended_is_revived(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let before = text(100, 1, 1, "before");
    store.append(vec![before.clone()]).await;
    place.execute("UPDATE userfriend SET is_active = 0 WHERE conversation_id = 100").await;
    place.execute("UPDATE chatroom_user SET is_active = 0 WHERE conversation_id = 100").await;
    place.execute("UPDATE chatroom SET is_active = 0 WHERE conversation_id = 100").await;
    assert_eq!(store.friend_ids(UserId(1)).await.unwrap(), [UserId(3)]);
    assert_eq!(&*store.members(ConversationId(100)).await.unwrap(), []);
    let again = befriend(&store, 2, 1, 200).await;
    assert_eq!(again.for_asker.1.conversation, ConversationId(100), "old friends go on in the old log");
    assert_eq!(store.friend_ids(UserId(1)).await.unwrap(), [UserId(2), UserId(3)]);
    let after = text(100, 2, 2, "after");
    assert_eq!(store.append(vec![after.clone()]).await, [stored(&after, 2)]);
    assert_eq!(all_entries(&store, 1, 100, 10).await, [shown(&before, 1), shown(&after, 2)]);
    assert_eq!(place.number("SELECT COUNT(*) FROM userfriend").await, 4, "nothing is doubled");
}

async fn friends_and_conversations_come_in_pages(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna")]).await;
    for user in 2..=8 {
        register(&store, &[(user, &format!("friend{user}"))]).await;
        befriend(&store, 1, user, 100 + user).await;
    }
    let page = async |after, limit| {
        let (revision, page) = store.friends(UserId(1), UserId(after), limit).await.unwrap();
        assert_eq!(revision, 7);
        (ids(&page.items), page.more)
    };
    assert_eq!(page(0, 3).await, (vec![2, 3, 4], true));
    assert_eq!(page(4, 4).await, (vec![5, 6, 7, 8], false));
    assert_eq!(page(4, 3).await, (vec![5, 6, 7], true));
    assert_eq!(page(8, 3).await, (vec![], false));
    store.append(vec![text(105, 1, 1, "hello")]).await;
    let head = |room: u64, seq| Head {
        conversation: ConversationId(room),
        kind: ConversationKind::Direct { peer: UserId(room - 100) },
        seq: Seq(seq),
    };
    let rooms = store.conversations(UserId(1), ConversationId(103), 2).await.unwrap();
    assert_eq!(rooms, Page { items: vec![head(104, 0), head(105, 1)], more: true });
    let rooms = store.conversations(UserId(1), ConversationId(105), 3).await.unwrap();
    assert_eq!(rooms, Page { items: vec![head(106, 0), head(107, 0), head(108, 0)], more: false });
    let theirs = store.conversations(UserId(5), ConversationId(0), 3).await.unwrap();
    let kind = ConversationKind::Direct { peer: UserId(1) };
    let expected = Head { conversation: ConversationId(105), kind, seq: Seq(1) };
    assert_eq!(theirs, Page { items: vec![expected], more: false });
}

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
    let expected: Vec<_> = batch.iter().zip([1, 1, 2, 3, 2]).map(|(e, seq)| stored(e, seq)).collect();
    assert_eq!(outcomes, expected);
    let next = text(100, 2, 4, "four");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 4)]);
    let log = all_entries(&store, 2, 100, 2).await;
    let expected = [&batch[0], &batch[2], &batch[3], &next];
    assert_eq!(log, expected.iter().zip(1..).map(|(e, seq)| shown(e, seq)).collect::<Vec<_>>());
    let page = store.entries(UserId(1), ConversationId(100), Seq(2), 1, 1 << 20).await.unwrap();
    assert_eq!(page, Some((vec![shown(&batch[3], 3)], Seq(4))));
}

async fn sending_again_finds_the_first_one(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let first = text(100, 1, 1, "once");
    assert_eq!(store.append(vec![first.clone()]).await, [stored(&first, 1)]);
    // It comes again later, by itself.
    let again = NewEntry { at: later(90_000), ..first.clone() };
    assert_eq!(store.append(vec![again.clone()]).await, [found(&first, 1)]);
    // Among others, and twice.
    let batch = vec![text(100, 1, 2, "new"), again.clone(), text(100, 2, 3, "newer"), again];
    let outcomes = store.append(batch.clone()).await;
    assert_eq!(outcomes, [stored(&batch[0], 2), found(&first, 1), stored(&batch[2], 3), found(&first, 1)]);
    // New, but twice in the batch that brings it.
    let twice = text(100, 1, 4, "twice");
    let last = text(100, 1, 5, "last");
    let outcomes = store.append(vec![twice.clone(), twice.clone(), last.clone()]).await;
    let seqs: Vec<(u64, bool)> = outcomes.into_iter().flatten().map(|a| (a.seq.0, a.is_new)).collect();
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
        assert_eq!(store.append(vec![entry]).await, [Err(Refusal::MessageIdReused)]);
    }
    // In one batch: the first one counts.
    let (one, other) = (text(100, 1, 2, "one"), text(101, 1, 2, "other"));
    let outcomes = store.append(vec![one.clone(), other]).await;
    assert_eq!(outcomes, [stored(&one, 2), Err(Refusal::MessageIdReused)]);
    assert_eq!(all_entries(&store, 1, 101, 10).await, []);
    let next = text(100, 1, 3, "next");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 3)], "no gap");
}

async fn only_members_who_are_friends_write(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let kept = text(100, 1, 1, "as a friend");
    store.append(vec![kept.clone()]).await;
    let refused = async |entry: NewEntry| store.append(vec![entry]).await.remove(0).unwrap_err();
    assert_eq!(refused(text(100, 3, 1, "not mine")).await, Refusal::NoSuchConversation);
    assert_eq!(refused(text(999, 1, 9, "nowhere")).await, Refusal::NoSuchConversation);
    assert_eq!(refused(text(100, 9, 9, "nobody")).await, Refusal::NoSuchConversation);

    place.execute("UPDATE userfriend SET is_active = 0 WHERE user_id = 1 AND friend_id = 2").await;
    assert_eq!(refused(text(100, 1, 2, "too late")).await, Refusal::NotFriends);
    // In a batch each is judged by itself, and what was stored as a friend is found.
    let fine = text(101, 1, 4, "to Carla");
    let batch = vec![text(100, 1, 3, "too late"), fine.clone(), kept.clone(), text(100, 3, 5, "not mine")];
    let expected =
        [Err(Refusal::NotFriends), stored(&fine, 1), found(&kept, 1), Err(Refusal::NoSuchConversation)];
    assert_eq!(store.append(batch).await, expected);
    assert_eq!(all_entries(&store, 1, 100, 10).await, [shown(&kept, 1)], "history stays readable");
    // A state that is not friendship yet does not allow writing either.
    place.execute("UPDATE userfriend SET is_active = 1, state = 2 WHERE user_id = 1 AND friend_id = 2").await;
    assert_eq!(refused(text(100, 1, 6, "too early")).await, Refusal::NotFriends);
    place.execute("UPDATE chatroom SET is_active = 0 WHERE conversation_id = 101").await;
    assert_eq!(refused(text(101, 1, 7, "closed")).await, Refusal::NoSuchConversation);
}

async fn nobody_else_reads(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "for two")]).await;
    let read = async |reader, room| {
        store.entries(UserId(reader), ConversationId(room), Seq::START, 10, 1 << 20).await.unwrap()
    };
    assert!(read(2, 100).await.is_some());
    assert_eq!(read(3, 100).await, None);
    assert_eq!(read(1, 999).await, None);
    place.execute("UPDATE chatroom_user SET is_active = 0 WHERE conversation_id = 100 AND user_id = 2").await;
    assert_eq!(read(2, 100).await, None);
    assert!(read(1, 100).await.is_some());
    assert_eq!(store.conversations(UserId(2), ConversationId(0), 9).await.unwrap().items, []);
}

async fn a_bad_row_fails_alone(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let bad = Body::text("bad");
    place.refuse_body(&bad).await;
    let mut batch: Vec<NewEntry> = (1..=9).map(|id| text(100, 1, id, &format!("fine {id}"))).collect();
    for place in [0, 4, 5, 8] {
        batch[place].body = bad.clone();
    }
    let mut seqs = 1..;
    let expected: Vec<_> = batch
        .iter()
        .map(|e| if e.body == bad { Err(Refusal::RowRefused) } else { stored(e, seqs.next().unwrap()) })
        .collect();
    assert_eq!(store.append(batch.clone()).await, expected);
    // Alone, and together with one that was stored before.
    assert_eq!(store.append(vec![batch[0].clone()]).await, [Err(Refusal::RowRefused)]);
    let outcomes = store.append(vec![batch[1].clone(), batch[0].clone()]).await;
    assert_eq!(outcomes, [found(&batch[1], 1), Err(Refusal::RowRefused)]);
    let next = text(100, 2, 20, "next");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 6)], "no gap");
    let log = all_entries(&store, 1, 100, 100).await;
    assert!(log.iter().map(|entry| entry.seq.0).eq(1..=6), "{log:?}");
}

async fn logs_have_no_gaps_whoever_writes(place: &impl Place) {
    let store = Arc::new(place.open().await.unwrap());
    three_people(&*store).await;
    befriend(&*store, 2, 3, 102).await;
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
                        let (room, authors) = ROOMS[usize::try_from((writer + number) % 3).unwrap()];
                        let author = authors[usize::try_from(number / 3 % 2).unwrap()];
                        // Two writers each have ids in common, as two attempts of one program do.
                        let id = writer / 2 * 1_000 + number;
                        let body = if number % 7 == 3 { bad.clone() } else { Body::text("fine") };
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
        let log = all_entries(&*store, reader, room, 7).await;
        assert!(log.iter().map(|entry| entry.seq.0).eq(1..=log.len() as u64), "{room} has a gap");
        let mut told: Vec<u64> = new.iter().filter(|(r, _)| *r == room).map(|(_, seq)| *seq).collect();
        told.sort_unstable();
        assert!(told.iter().copied().eq(1..=log.len() as u64), "each place of {room} was new to one");
        assert!(log.len() > 20);
    }
}

async fn a_deleted_entry_is_served_without_its_body(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let batch = vec![text(100, 1, 1, "stays"), text(100, 1, 2, "goes"), text(100, 1, 3, "stays too")];
    store.append(batch.clone()).await;
    place.execute("UPDATE chatmsg SET is_active = 0 WHERE conversation_id = 100 AND seq = 2").await;
    let deleted = Entry { body: None, ..shown(&batch[1], 2) };
    let expected = [shown(&batch[0], 1), deleted, shown(&batch[2], 3)];
    assert_eq!(all_entries(&store, 2, 100, 10).await, expected);
    // Whoever sends it again is told that it was stored, and it stays deleted.
    assert_eq!(store.append(vec![batch[1].clone()]).await, [found(&batch[1], 2)]);
    assert_eq!(all_entries(&store, 2, 100, 10).await, expected);
}

async fn a_member_reads_between_two_places(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append((1..=6).map(|id| text(100, 1, id, "words")).collect()).await;
    let seqs = async |after| {
        let page = store.entries(UserId(2), ConversationId(100), Seq(after), 10, 1 << 20).await;
        let (entries, head) = page.unwrap().unwrap();
        (entries.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(), head.0)
    };
    place.execute("UPDATE chatroom_user SET from_seq = 2 WHERE conversation_id = 100 AND user_id = 2").await;
    assert_eq!(seqs(0).await, (vec![3, 4, 5, 6], 6));
    place.execute("UPDATE chatroom_user SET to_seq = 5 WHERE conversation_id = 100 AND user_id = 2").await;
    assert_eq!(seqs(0).await, (vec![3, 4, 5], 5));
    assert_eq!(seqs(4).await, (vec![5], 5));
    let heads = store.conversations(UserId(2), ConversationId(0), 9).await.unwrap().items;
    assert_eq!(heads[0].seq, Seq(5));
    assert_eq!(all_entries(&store, 1, 100, 10).await.len(), 6, "the other one reads it all");
}

async fn pages_end_by_count_and_by_bytes(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let long = "x".repeat(1_000);
    store.append((1..=5).map(|id| text(100, 1, id, &long)).collect()).await;
    let count = async |after, limit, bytes| {
        let page = store.entries(UserId(2), ConversationId(100), Seq(after), limit, bytes).await;
        page.unwrap().unwrap().0.len()
    };
    assert_eq!(count(0, 3, 1 << 20).await, 3);
    assert_eq!(count(0, 9, 1 << 20).await, 5);
    assert_eq!(count(0, 9, 2_500).await, 2);
    assert_eq!(count(0, 9, 1).await, 1, "a page is never empty when there is more");
    assert_eq!(count(5, 9, 1).await, 0);
    assert_eq!(count(0, 0, 1 << 20).await, 0);
}

async fn a_batch_of_the_longest_texts_is_stored(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let batch: Vec<NewEntry> = (1..=256).map(|id| text(100, 1, id, &"🍣".repeat(4_096))).collect();
    assert!(batch[0].body.check().is_ok(), "the server takes such a text");
    let outcomes = store.append(batch.clone()).await;
    assert!(outcomes.iter().zip(&batch).zip(1..).all(|((o, e), seq)| *o == stored(e, seq)));
    let last = store.entries(UserId(2), ConversationId(100), Seq(255), 9, 1 << 20).await.unwrap();
    assert_eq!(last, Some((vec![shown(&batch[255], 256)], Seq(256))));
}

async fn what_comes_from_outside_may_be_any_number(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "hello")]).await;
    const MOST: u64 = u64::MAX;
    assert_eq!(store.person(UserId(MOST)).await.unwrap(), None);
    assert_eq!(&*store.members(ConversationId(MOST)).await.unwrap(), []);
    assert_eq!(store.append(vec![text(MOST, 1, 2, "x")]).await, [Err(Refusal::NoSuchConversation)]);
    let page = store.entries(UserId(1), ConversationId(100), Seq(MOST), usize::MAX, usize::MAX).await;
    assert_eq!(page.unwrap(), Some((vec![], Seq(1))), "after the end there is nothing");
    let page = store.entries(UserId(1), ConversationId(100), Seq(0), usize::MAX, usize::MAX).await;
    assert_eq!(page.unwrap().unwrap().0.len(), 1);
    assert_eq!(store.friends(UserId(1), UserId(MOST), usize::MAX).await.unwrap().1.items, []);
    let rooms = store.conversations(UserId(1), ConversationId(MOST), usize::MAX).await.unwrap();
    assert_eq!(rooms.items, []);
    let refused = store.befriend(UserId(1), UserId(MOST), ConversationId(300), NOW).await.unwrap();
    assert_eq!(refused, Err(Refusal::NoSuchPerson));
}

async fn writing_moves_ones_own_mark(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let mark = async |user: u64| {
        let of =
            format!("SELECT read_seq FROM chatroom_user WHERE conversation_id = 100 AND user_id = {user}");
        place.number(&of).await
    };
    store.append(vec![text(100, 1, 1, "a"), text(100, 1, 2, "b"), text(100, 2, 3, "c")]).await;
    assert_eq!((mark(1).await, mark(2).await), (2, 3));
    store.append(vec![text(100, 2, 4, "d")]).await;
    assert_eq!((mark(1).await, mark(2).await), (2, 4));
    store.append(vec![text(100, 1, 1, "a")]).await;
    assert_eq!((mark(1).await, mark(2).await), (2, 4), "sending again is no reading");
    assert_eq!(place.number("SELECT MIN(joined_at) FROM chatroom_user").await, NOW.0);
}

async fn every_byte_comes_back(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let texts =
        ["🍣", "🍺", "ä", "a", "a\u{308}", "张伟 你好", "👩‍👩‍👧‍👦🇩🇪👍🏽", "'; DROP TABLE chatmsg; --", "\\ \" %s"];
    let mut batch: Vec<NewEntry> = texts.iter().zip(1..).map(|(words, id)| text(100, 1, id, words)).collect();
    batch.push(message(100, 1, 50, Body { kind: BodyKind(u16::MAX), bytes: (0..=255).collect() }));
    batch.push(message(100, 1, 51, Body { kind: BodyKind(0), bytes: vec![] }));
    batch.push(NewEntry { at: Timestamp(-5), id: MessageId([255; 16]), ..text(100, 2, 52, "early") });
    store.append(batch.clone()).await;
    let expected: Vec<Entry> = batch.iter().zip(1..).map(|(e, seq)| shown(e, seq)).collect();
    assert_eq!(all_entries(&store, 2, 100, 100).await, expected);
    // 🍣 is not 🍺: the same id with the other one is another message.
    let other = NewEntry { body: batch[1].body.clone(), ..batch[0].clone() };
    assert_eq!(store.append(vec![other]).await, [Err(Refusal::MessageIdReused)]);
}

async fn a_full_disk_refuses_and_loses_nothing(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let kept = text(100, 1, 1, "kept");
    assert_eq!(store.append(vec![kept.clone()]).await, [stored(&kept, 1)]);
    place.fill_disk(&store).await;
    let long = "x".repeat(16_000);
    let batch: Vec<NewEntry> = (2..=40).map(|id| text(100, 1, id, &long)).collect();
    let full = Err(Refusal::Unavailable(Trouble::DiskFull));
    assert_eq!(store.append(batch.clone()).await, vec![full.clone(); batch.len()]);
    // It answers the same when asked again, by several at once, and reading goes on.
    let (one, other) = tokio::join!(store.append(batch.clone()), store.append(batch[..20].to_vec()));
    assert_eq!((one, other), (vec![full.clone(); 39], vec![full; 20]));
    assert_eq!(all_entries(&store, 2, 100, 10).await, [shown(&kept, 1)]);
    place.make_room(&store).await;
    let outcomes = store.append(batch.clone()).await;
    assert!(outcomes.iter().zip(&batch).zip(2..).all(|((o, e), seq)| *o == stored(e, seq)), "{outcomes:?}");
    assert_eq!(all_entries(&store, 2, 100, 100).await.len(), 40);
}

async fn everything_is_there_after_opening_again(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.add_device(new_device(10, 1, 7)).await.unwrap().unwrap();
    let entry = text(100, 1, 1, "kept");
    store.append(vec![entry.clone()]).await;
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert_eq!(store.count_people().await.unwrap(), 3);
    assert_eq!(store.friends(UserId(1), UserId(0), 9).await.unwrap().0, 2);
    assert_eq!(store.device(Fingerprint([7; 32])).await.unwrap().map(|d| d.device), Some(DeviceId(10)));
    assert_eq!(store.append(vec![entry.clone()]).await, [found(&entry, 1)]);
    let next = text(100, 2, 2, "next");
    assert_eq!(store.append(vec![next.clone()]).await, [stored(&next, 2)]);
    assert_eq!(all_entries(&store, 2, 100, 10).await, [shown(&entry, 1), shown(&next, 2)]);
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

async fn a_newer_database_is_refused(place: &impl Place) {
    place.open().await.unwrap().close().await.unwrap();
    place
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (4711, 'tomorrow', '2100-01-01T00:00:00Z', '1')",
        )
        .await;
    let error = place.open().await.err();
    assert!(matches!(error, Some(StoreError::Newer { found: 4711, known: 7 })), "{error:?}");
    // And is left alone: the newer program still opens it.
    place.execute("DELETE FROM refinery_schema_history WHERE version = 4711").await;
    place.open().await.unwrap();
}

async fn a_row_that_cannot_be_is_named(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "hello")]).await;
    place.execute("UPDATE userfriend SET state = 77 WHERE user_id = 1 AND friend_id = 3").await;
    let error = store.friends(UserId(1), UserId(0), 9).await.unwrap_err();
    assert!(matches!(error, StoreError::Broken { table: "userfriend", column: "state" }), "{error:?}");
    assert_eq!(error.refusal(), Refusal::Unavailable(Trouble::Database));
    // A head that is behind its log: nothing is overwritten and nothing counts as stored.
    place.execute("UPDATE chatroom SET last_seq = 0 WHERE conversation_id = 100").await;
    let batch = vec![text(101, 3, 2, "fine"), text(100, 1, 3, "where?")];
    let refused = Err(Refusal::Unavailable(Trouble::Database));
    assert_eq!(store.append(batch).await, [refused.clone(), refused]);
    assert_eq!(place.number("SELECT COUNT(*) FROM chatmsg").await, 1);
}
