//! Users, their devices, their friends.

use std::sync::Arc;

use anser_shared::body::Notice;
use anser_shared::conversation::{Arrangement, ConversationKind, Head, Marks};
use anser_shared::event::Change;
use anser_shared::friend::Friend;
use anser_shared::people::{Person, Profile};
use anser_shared::refusal::NameFault;
use anser_shared::text::Folded;

use super::*;
use crate::store::question;
use crate::store::{Credentials, Page};

on_every_database![
    people_are_found_by_id_and_by_folded_name,
    names_that_fold_alike_are_one_name,
    names_that_look_alike_are_refused,
    a_device_lives_and_ends,
    wrong_passwords_are_counted_and_told_to_each_device,
    of_two_that_end_each_other_one_remains,
    a_pair_is_unique_and_its_revision_is_raised,
    each_change_of_an_account_has_a_revision_of_its_own,
    a_friendship_that_was_ended_is_revived,
    friends_and_conversations_come_in_pages,
];

async fn people_are_found_by_id_and_by_folded_name(place: &impl Place) {
    let store = place.open().await.unwrap();
    assert_eq!(store.count_people().await.unwrap(), 0);
    assert_eq!(store.profile(UserId(1)).await.unwrap(), None);
    register(&store, &[(1, "Anna"), (2, "张伟")]).await;
    assert_eq!(store.count_people().await.unwrap(), 2);
    let anna = Person::named(UserId(1), "Anna", "Anna 🍣");
    let known = store.profile(UserId(1)).await.unwrap();
    assert_eq!(known, Some((Profile::of(anna.clone()), 0)));
    assert_eq!(store.person_named("anna").await.unwrap(), Some(anna));
    assert_eq!(
        store.person_named("Anna").await.unwrap(),
        None,
        "the key is folded, not the name"
    );
    assert_eq!(store.person_named("änna").await.unwrap(), None);
    assert_eq!(
        store
            .person_named("张伟")
            .await
            .unwrap()
            .map(|person| person.user),
        Some(UserId(2))
    );
    let credentials = Credentials {
        user: UserId(1),
        password: PasswordRecord(vec![0, 1, 255]),
    };
    assert_eq!(store.credentials("anna").await.unwrap(), Some(credentials));
    assert_eq!(store.credentials("nobody").await.unwrap(), None);
    place
        .execute("UPDATE userinfo SET is_active = 0 WHERE user_id = 1")
        .await;
    assert_eq!(store.credentials("anna").await.unwrap(), None);
    assert_eq!(store.profile(UserId(1)).await.unwrap(), None);
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
        assert_eq!(
            store.register(newcomer(user, name)).await.unwrap(),
            expected,
            "{name}"
        );
    }
    // One letter that folds to eighteen.
    let name = Username::parse(&"ﷺ".repeat(50)).unwrap();
    let long = NewPerson {
        name,
        ..newcomer(50, "long")
    };
    assert_eq!(
        store.register(long).await.unwrap(),
        Err(Refusal::Name(NameFault::TooLong))
    );
    // Two at once: one of them has the name.
    let same = [
        newcomer(60, "dora"),
        newcomer(61, "Dora"),
        newcomer(62, "DORA"),
    ];
    let [one, two, three] = same.map(|person| store.register(person));
    let (one, two, three) = tokio::join!(one, two, three);
    let registered = [one, two, three].map(|outcome| outcome.unwrap());
    assert_eq!(
        registered.iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "{registered:?}"
    );
    assert_eq!(
        registered
            .iter()
            .filter(|o| **o == Err(Refusal::NameTaken))
            .count(),
        2
    );
}

async fn names_that_look_alike_are_refused(place: &impl Place) {
    let store = place.open().await.unwrap();
    let mut user = 0;
    let looks = Err(Refusal::NameLooksTaken);
    for (name, expected) in [
        ("paypal", Ok(())),
        // Cyrillic letters, except the last one.
        ("раураl", looks.clone()),
        ("Sophia", Ok(())),
        ("Sορhia", looks.clone()),
        ("modern", Ok(())),
        ("rnodern", looks.clone()),
        ("анна", Ok(())),
        ("anna", Ok(())),
        ("王小明", Ok(())),
        ("王小朋", Ok(())),
        ("user1", Ok(())),
        ("user2", Ok(())),
    ] {
        user += 1;
        let outcome = store.register(newcomer(user, name)).await.unwrap();
        assert_eq!(outcome, expected, "{name}");
    }
    // A user signs in with their own name, and never with one that looks like it.
    let (own, other) = ("paypal", "раураl");
    assert!(store.credentials(own).await.unwrap().is_some());
    assert!(store.credentials(other).await.unwrap().is_none());
    // Capitals that no small letter shows, and a stroke that is another letter.
    for (name, expected) in [
        ("MAX", Ok(())),
        ("МАХ", looks.clone()),
        ("Iris", Ok(())),
        ("lris", looks.clone()),
        ("carl0", Ok(())),
        ("carlO", looks.clone()),
        ("Elia", Ok(())),
        ("Ella", Ok(())),
    ] {
        user += 1;
        let outcome = store.register(newcomer(user, name)).await.unwrap();
        assert_eq!(outcome, expected, "{name}");
    }
    // Two at once: one of them has the look.
    let same = [
        newcomer(61, "ΝΙΚΟ"),
        newcomer(62, "niko"),
        newcomer(63, "NlKO"),
    ];
    let [one, two, three] = same.map(|person| store.register(person));
    let (one, two, three) = tokio::join!(one, two, three);
    let outcomes = [one, two, three].map(|outcome| outcome.unwrap());
    let registered = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(registered, 1, "{outcomes:?}");
    // Names that are older than the rule: their looks are computed at the next start. Two that look the same stay,
    // and open their own accounts.
    place.execute("DELETE FROM userlook").await;
    place
        .execute("UPDATE userinfo SET name = 'PAYPAL', name_key = 'paypa1' WHERE user_id = 3")
        .await;
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert!(store.credentials("paypal").await.unwrap().is_some());
    assert!(store.credentials("paypa1").await.unwrap().is_some());
    for name in ["раураl", "pаypal", "ΡΑΥΡΑL", "МАХ"] {
        let outcome = store.register(newcomer(50, name)).await.unwrap();
        assert_eq!(outcome, looks, "{name}");
    }
    store.close().await.unwrap();
    // A start finds nothing more to do, also if a look belongs to another user.
    drop(place.open().await.unwrap());
}

async fn a_device_lives_and_ends(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let key = Fingerprint([7; 32]);
    assert!(store.device(key).await.unwrap().is_none());
    store
        .add_device(new_device(10, 1, 7))
        .await
        .unwrap()
        .unwrap();
    let seen = async || {
        let device = store.device(key).await.unwrap();
        device.map(|d| {
            (
                d.device.0,
                d.user.0,
                d.resumption[0],
                d.expires_at.0 - NOW.0,
            )
        })
    };
    assert_eq!(seen().await, Some((10, 1, 10, 1_000)));

    let touch = async |device, at, expires_at, address: &str| {
        let device = DeviceId(device);
        let touched = store.touch_device(device, later(at), later(expires_at), address);
        touched.await.unwrap()
    };
    assert!(touch(10, 500, 1_500, "192.0.2.2").await);
    assert_eq!(seen().await, Some((10, 1, 10, 1_500)));
    assert!(touch(10, 400, 1_400, "192.0.2.2").await);
    assert!(
        touch(10, 500, 1_500, "192.0.2.2").await,
        "nothing is new, and it lives"
    );
    assert_eq!(
        seen().await,
        Some((10, 1, 10, 1_500)),
        "an expiry only moves forward"
    );
    assert!(!touch(99, 400, 1_400, "192.0.2.2").await, "nobody knows 99");
    let logged = async || place.number("SELECT COUNT(*) FROM user_login_log").await;
    assert_eq!(logged().await, 2, "once from each address");
    for _ in 0..50 {
        assert!(touch(10, 600, 1_500, "192.0.2.2").await);
    }
    assert_eq!(logged().await, 2, "the log does not grow by coming back");
    const DAY: i64 = 24 * 60 * 60 * 1000;
    assert!(touch(10, DAY, 1_500, "192.0.2.2").await);
    assert!(touch(10, DAY + 1, 1_500, "192.0.2.2").await);
    assert_eq!(logged().await, 3, "and once a day");

    // The same program signs in anew. A key of another user stays that user's.
    store
        .add_device(new_device(11, 1, 7))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen().await, Some((11, 1, 11, 1_000)));
    assert_eq!(
        store.add_device(new_device(12, 2, 7)).await.unwrap(),
        Err(Refusal::DeviceUnknown)
    );
    assert_eq!(seen().await, Some((11, 1, 11, 1_000)));
    assert_eq!(
        place
            .number("SELECT COUNT(*) FROM user_login_log WHERE user_id = 1")
            .await,
        4
    );
    assert_eq!(
        place
            .number("SELECT COUNT(*) FROM user_login_log WHERE user_id = 2")
            .await,
        0
    );

    store.end_device(DeviceId(10), later(600)).await.unwrap();
    assert_eq!(
        seen().await,
        Some((11, 1, 11, 1_000)),
        "the old sign-in is not this one"
    );
    store.end_device(DeviceId(11), later(600)).await.unwrap();
    assert_eq!(seen().await, None);
    let kept = place
        .number("SELECT COUNT(*) FROM userdevice WHERE is_active = 0")
        .await;
    assert_eq!(kept, 1, "the row stays");
    let secrets = place
        .number("SELECT COUNT(*) FROM userdevice WHERE LENGTH(resumption) > 0")
        .await;
    assert_eq!(secrets, 0, "its secret does not");
    assert!(!touch(11, 700, 9_000, "192.0.2.2").await);
    assert_eq!(seen().await, None, "touching does not revive");
    store
        .add_device(new_device(13, 1, 7))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen().await, Some((13, 1, 13, 1_000)), "signing in does");
}

async fn wrong_passwords_are_counted_and_told_to_each_device(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    for (device, user) in [(10, 1), (11, 1), (20, 2)] {
        let new = new_device(device, user, u8::try_from(device).unwrap());
        store.add_device(new).await.unwrap().unwrap();
    }
    let at = |millis| Fresh {
        at: later(millis),
        ..fresh(1)
    };
    let count = async |user, attempts, millis: i64, from: &str| {
        let count = change::CountGuesses {
            attempts,
            at: later(millis),
            from: from.into(),
        };
        let counted = store.change(UserId(user), count, at(millis)).await;
        counted.unwrap().unwrap();
    };
    let see = async |device, total, millis: i64| {
        let see = change::SeeGuesses { device, total };
        let seen = store.change(UserId(1), see, at(millis)).await;
        seen.unwrap().unwrap();
    };
    let told = async |user, device| {
        let question = question::Guesses(UserId(user), DeviceId(device));
        let found = store.look(question).await.unwrap();
        found.map(|found| (found.attempts, found.total, found.last_from))
    };
    assert_eq!(told(1, 10).await, None);
    count(1, 3, 100, "192.0.2.1").await;
    count(1, 4, 200, "2001:db8::1").await;
    let all = |attempts, total| Some((attempts, total, "2001:db8::1".to_owned()));
    assert_eq!(told(1, 10).await, all(7, 7));
    assert_eq!(told(2, 20).await, None, "others are not concerned");
    let device = DeviceId(10);
    see(device, 7, 300).await;
    assert_eq!(told(1, 10).await, None);
    assert_eq!(told(1, 11).await, all(7, 7));
    count(1, 1, 400, "2001:db8::1").await;
    assert_eq!(told(1, 10).await, all(1, 8));
    see(device, 5, 500).await;
    assert_eq!(told(1, 10).await, all(1, 8), "what was seen stays seen");
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    let users = store.look(question::Guessed).await.unwrap();
    assert_eq!(users, [UserId(1)]);
    let familiar = async |name: &str, key: u8| {
        let name = Folded::of(name).unwrap();
        let question = question::Familiar(name, Fingerprint([key; 32]));
        let (device, addresses) = store.look(question).await.unwrap();
        (device, addresses.len())
    };
    assert_eq!(familiar("ANNA", 10).await, (true, 2));
    assert_eq!(familiar("anna", 20).await, (false, 2));
    assert_eq!(familiar("nobody", 10).await, (false, 0));
    let addresses = store.look(question::Addresses(10)).await.unwrap();
    assert_eq!(addresses.len(), 1, "each of them once");
}

async fn of_two_that_end_each_other_one_remains(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna")]).await;
    for device in [10, 11] {
        let key = u8::try_from(device).unwrap();
        store
            .add_device(new_device(device, 1, key))
            .await
            .unwrap()
            .unwrap();
    }
    let end = async |keep| {
        let end = change::EndOthers {
            keep: DeviceId(keep),
            address: "192.0.2.1".into(),
            at: later(100),
        };
        let done = store.change(UserId(1), end, fresh(1)).await;
        done.unwrap().unwrap().0
    };
    let (one, other) = tokio::join!(end(10), end(11));
    let ended = [one, other].concat();
    assert_eq!(ended.len(), 1, "{ended:?}");
}

async fn a_pair_is_unique_and_its_revision_is_raised(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    let begun = befriend(&store, 2, 1, 100).await;
    let friend = |user, name: &str| Friend {
        since: NOW,
        ..Friend::new(
            UserId(user),
            name,
            &format!("{name} 🍣"),
            ConversationId(100),
        )
    };
    // The user who has asked has a revision for it, too.
    let changed =
        |user, revision, other, name| (UserId(user), revision, Change::Friend(friend(other, name)));
    let expected = [changed(1, 1, 2, "bernd"), changed(2, 2, 1, "anna")];
    assert_eq!(begun.changes, expected);
    assert_eq!(begun.posted, [], "nothing stands before the first words");
    let refused = async |asker, other| carry_out(&store, asker, ask(other), 101).await.unwrap_err();
    assert_eq!(refused(1, 2).await, Refusal::AlreadyFriends);
    assert_eq!(refused(2, 1).await, Refusal::AlreadyFriends);
    assert_eq!(refused(1, 1).await, Refusal::Yourself);
    assert_eq!(refused(1, 9).await, Refusal::NoSuchPerson);
    assert_eq!(refused(9, 1).await, Refusal::NoSuchPerson);
    // A refusal has left no trace.
    assert_eq!(place.number("SELECT COUNT(*) FROM chatroom").await, 1);
    let page = |items: Vec<Friend>| Page { items, more: false };
    let friends = async |user| store.friends(UserId(user), UserId(0), 10).await.unwrap();
    assert_eq!(friends(1).await, (1, page(vec![friend(2, "bernd")])));
    assert_eq!(friends(2).await, (2, page(vec![friend(1, "anna")])));
    assert_eq!(friends(3).await, (0, page(vec![])));
    assert_eq!(pair(&store, 100).await, [UserId(1), UserId(2)]);
    assert_eq!(pair(&store, 101).await, []);
    // From both sides at once, one friendship begins.
    let there = carry_out(&store, 1, ask(3), 102);
    let back = carry_out(&store, 3, ask(1), 103);
    let (there, back) = tokio::join!(there, back);
    let outcomes = [there, back];
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
    // Both have asked, and are friends when the first of the two is let in.
    let there = carry_out(&store, 3, welcome(1), 104);
    let back = carry_out(&store, 1, welcome(3), 105);
    let (there, back) = tokio::join!(there, back);
    let outcomes = [there, back];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.contains(&Err(Refusal::NoSuchRequest)));
    assert_eq!(place.number("SELECT COUNT(*) FROM chatroom").await, 2);
    assert_eq!(ids(&friends(1).await.1.items), [2, 3]);
    assert_eq!((friends(1).await.0, friends(3).await.0), (3, 2));
}

async fn each_change_of_an_account_has_a_revision_of_its_own(place: &impl Place) {
    let store = Arc::new(place.open().await.unwrap());
    register(&store, &[(1, "anna")]).await;
    let mut beginning = Vec::new();
    for other in 2..=25 {
        register(&store, &[(other, &format!("friend{other}"))]).await;
        let store = store.clone();
        beginning.push(tokio::spawn(async move {
            let (asker, friend) = if other % 2 == 0 {
                (1, other)
            } else {
                (other, 1)
            };
            let begun = befriend(&store, asker, friend, 100 + other).await;
            let mine = begun.changes.iter().find(|(user, ..)| *user == UserId(1));
            mine.unwrap().1
        }));
    }
    let mut revisions = Vec::new();
    for begun in beginning {
        revisions.push(begun.await.unwrap());
    }
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(revisions.len(), 24, "{revisions:?}");
    // She has asked twelve users, which is a change by itself.
    assert_eq!(store.friends(UserId(1), UserId(0), 30).await.unwrap().0, 36);
}

async fn a_friendship_that_was_ended_is_revived(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let before = text(100, 1, 1, "before");
    store.append(vec![before.clone()]).await;
    let part = change::Part { friend: UserId(2) };
    let (_, told) = carry_out(&store, 1, part, 150).await.unwrap();
    assert_eq!(told.changes.len(), 2, "it ends for both");
    let notice = |number: u64, author: u64, notice: Notice, seq: u64| Entry {
        seq: Seq(seq),
        author: UserId(author),
        id: fresh(number).entry,
        at: NOW,
        body: Some(notice.into()),
    };
    let parted = notice(150, 1, Notice::Parted, 2);
    assert_eq!(told.posted, [(ConversationId(100), parted.clone())]);
    assert_eq!(
        carry_out(&store, 1, part, 151).await,
        Err(Refusal::NotFriends)
    );
    assert_eq!(store.friend_ids(UserId(1)).await.unwrap(), [UserId(3)]);
    let refused = text(100, 2, 9, "refused");
    assert_eq!(
        store.append(vec![refused]).await,
        [Err(Refusal::NotFriends)]
    );
    assert_eq!(
        all_entries(&store, 2, 100, 10).await,
        [shown(&before, 1), parted.clone()],
        "what was said stays readable"
    );
    let again = befriend(&store, 2, 1, 200).await;
    let befriended = notice(200 + 1_000_000, 1, Notice::Befriended, 3);
    assert_eq!(
        again.posted,
        [(ConversationId(100), befriended.clone())],
        "old friends go on in the old log"
    );
    assert_eq!(
        store.friend_ids(UserId(1)).await.unwrap(),
        [UserId(2), UserId(3)]
    );
    let after = text(100, 2, 2, "after");
    assert_eq!(store.append(vec![after.clone()]).await, [stored(&after, 4)]);
    assert_eq!(
        all_entries(&store, 1, 100, 10).await,
        [shown(&before, 1), parted, befriended, shown(&after, 4)]
    );
    assert_eq!(
        place.number("SELECT COUNT(*) FROM userfriend").await,
        4,
        "nothing is doubled"
    );
}

async fn friends_and_conversations_come_in_pages(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna")]).await;
    for user in 2..=8 {
        register(&store, &[(user, &format!("friend{user}"))]).await;
        befriend(&store, 1, user, 100 + user).await;
    }
    let page = async |after, limit| {
        let (revision, page) = store
            .friends(UserId(1), UserId(after), limit)
            .await
            .unwrap();
        assert_eq!(revision, 14);
        (ids(&page.items), page.more)
    };
    assert_eq!(page(0, 3).await, (vec![2, 3, 4], true));
    assert_eq!(page(4, 4).await, (vec![5, 6, 7, 8], false));
    assert_eq!(page(4, 3).await, (vec![5, 6, 7], true));
    assert_eq!(page(8, 3).await, (vec![], false));
    store.append(vec![text(105, 1, 1, "hello")]).await;
    let head = |room: u64, seq| Head {
        conversation: ConversationId(room),
        kind: ConversationKind::Direct {
            peer: UserId(room - 100),
        },
        seq: Seq(seq),
        // An author has read what is before their text.
        mine: Marks {
            read: Seq(seq),
            delivered: Seq(0),
        },
        theirs: Marks::default(),
        arrangement: Arrangement::default(),
    };
    let rooms = store
        .conversations(UserId(1), ConversationId(103), 2)
        .await
        .unwrap();
    assert_eq!(
        rooms,
        Page {
            items: vec![head(104, 0), head(105, 1)],
            more: true
        }
    );
    let rooms = store
        .conversations(UserId(1), ConversationId(105), 3)
        .await
        .unwrap();
    assert_eq!(
        rooms,
        Page {
            items: vec![head(106, 0), head(107, 0), head(108, 0)],
            more: false
        }
    );
    let theirs = store
        .conversations(UserId(5), ConversationId(0), 3)
        .await
        .unwrap();
    let kind = ConversationKind::Direct { peer: UserId(1) };
    let expected = Head {
        conversation: ConversationId(105),
        kind,
        seq: Seq(1),
        mine: Marks::default(),
        // Their text was told, and nothing else.
        theirs: Marks::default(),
        arrangement: Arrangement::default(),
    };
    assert_eq!(
        theirs,
        Page {
            items: vec![expected],
            more: false
        }
    );
}
