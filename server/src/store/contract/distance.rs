//! Blocked users, groups that are over for a user, and who may add a user to a group.

use anser_shared::event::Change;
use anser_shared::order::Order;
use anser_shared::people::{AddedBy, Profile};

use super::groups::{DELETE, HERE, LEAVE, add, create, join, order_at};
use super::*;
use crate::store::change::GroupLimits;
use crate::store::question;

on_every_database![
    a_blocked_person_goes_on_seeing_what_there_was,
    what_is_over_is_taken_out_of_the_list_until_it_goes_on,
    a_group_that_ended_unseen_is_not_listed,
    who_may_add_a_person_is_kept,
    groups_of_a_day_are_counted_whether_they_live_or_not,
    in_and_out_three_hundred_times_is_read_page_by_page,
];

async fn sees(store: &Database, viewer: u64, of: u64) -> (String, String, u64) {
    let (_, page) = store.friends(UserId(viewer), UserId(0), 10).await.unwrap();
    let friend = page.items.into_iter().find(|f| f.person.user == UserId(of));
    let friend = friend.expect("they are in the list");
    let question = question::Person {
        of: UserId(of),
        reader: UserId(viewer),
    };
    let seen = store.look(question).await.unwrap();
    let person = friend.person;
    assert_eq!(
        seen.as_ref(),
        Some(&person),
        "the list and the card say the same"
    );
    let question = question::Members {
        of: HERE,
        reader: UserId(viewer),
        after: UserId(of - 1),
        limit: 1,
    };
    let page = store.look(question).await.unwrap();
    let (member, _) = &page.items[0];
    assert_eq!(member.person, person, "and so does who is in a group");
    (person.nickname, person.status, person.picture.0)
}

async fn face(store: &Database, viewer: u64, of: u64) -> Option<Vec<u8>> {
    let question = question::Picture {
        of: UserId(of),
        by: UserId(viewer),
        is_open: true,
    };
    let found = store.look(question).await.unwrap();
    found.map(|(_, bytes)| bytes)
}

async fn a_blocked_person_goes_on_seeing_what_there_was(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    carry_out(&store, 1, create("Book club"), 500)
        .await
        .unwrap();
    carry_out(&store, 2, join(), 501).await.unwrap();
    let look = async |status: &str, picture: u64| {
        let mut profile = Profile::named(format!("Anna {picture}"));
        profile.person.status = status.into();
        carry_out(&store, 1, change::SetProfile(profile), 1)
            .await
            .unwrap();
        let bytes = format!("face {picture}").into_bytes();
        let set = change::SetPicture(Some((PictureId(picture), bytes)));
        carry_out(&store, 1, set, 2).await.unwrap().1
    };
    let block = |blocked| change::Block {
        other: UserId(2),
        blocked,
        stranger: None,
    };
    look("one", 1).await;
    let before = ("Anna 1".to_owned(), "one".to_owned(), 1);
    carry_out(&store, 1, block(true), 3).await.unwrap();
    assert_eq!(sees(&store, 2, 1).await, before);
    let told = look("two 🪿", 2).await;
    assert!(told.changes.iter().all(|(user, ..)| *user != UserId(2)));
    look("three", 3).await;
    assert_eq!(sees(&store, 2, 1).await, before);
    assert_eq!(face(&store, 2, 1).await, Some(b"face 1".to_vec()));
    let now = ("Anna 3".to_owned(), "three".to_owned(), 3);
    assert_eq!(sees(&store, 3, 1).await, now, "others see what there is");
    assert_eq!(face(&store, 3, 1).await, Some(b"face 3".to_vec()));
    // Changes between the two meanwhile show the old profile, too.
    let remark = change::Remark {
        other: UserId(1),
        remark: "A".into(),
        note: String::new(),
    };
    let (friend, _) = carry_out(&store, 2, remark, 4).await.unwrap();
    assert_eq!(
        (friend.person.nickname, friend.person.status),
        (before.0, before.1)
    );
    let (_, told) = carry_out(&store, 1, block(false), 5).await.unwrap();
    let told = told.changes.into_iter().find_map(|change| match change {
        (UserId(2), _, Change::Friend(friend)) => Some(friend.person.status),
        _ => None,
    });
    assert_eq!(told.as_deref(), Some("three"), "it is news to them now");
    assert_eq!(sees(&store, 2, 1).await, now);
    assert_eq!(face(&store, 2, 1).await, Some(b"face 3".to_vec()));
    // After a second block they keep what they saw then.
    carry_out(&store, 1, block(true), 6).await.unwrap();
    look("four", 4).await;
    assert_eq!(sees(&store, 2, 1).await, now);
    assert_eq!(face(&store, 2, 1).await, Some(b"face 3".to_vec()));
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert_eq!(sees(&store, 2, 1).await, now, "after a restart");
}

const NOTHING: [u64; 0] = [];

async fn listed(store: &Database, user: u64) -> Vec<u64> {
    let page = store.conversations(UserId(user), ConversationId(0), 20);
    let page = page.await.unwrap();
    page.items.iter().map(|head| head.conversation.0).collect()
}

fn hide(conversation: u64) -> change::Hide {
    change::Hide {
        conversation: ConversationId(conversation),
    }
}

async fn what_is_over_is_taken_out_of_the_list_until_it_goes_on(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    carry_out(&store, 1, create("Book club"), 500)
        .await
        .unwrap();
    carry_out(&store, 2, join(), 501).await.unwrap();
    assert_eq!(listed(&store, 2).await, [100, 500]);
    for room in [100, 500] {
        let refused = carry_out(&store, 2, hide(room), 502).await;
        assert_eq!(refused, Err(Refusal::StillInside), "{room}");
    }
    let refused = carry_out(&store, 3, hide(500), 503).await;
    assert_eq!(refused, Err(Refusal::NoSuchConversation));
    carry_out(&store, 2, LEAVE, 504).await.unwrap();
    let part = change::Part { friend: UserId(1) };
    carry_out(&store, 2, part, 505).await.unwrap();
    for room in [100, 500] {
        let ((), told) = carry_out(&store, 2, hide(room), 506).await.unwrap();
        let conversation = ConversationId(room);
        let [(UserId(2), _, Change::Hidden { conversation: told })] = told.changes[..] else {
            panic!("{told:?}")
        };
        assert_eq!(told, conversation);
        let ((), again) = carry_out(&store, 2, hide(room), 507).await.unwrap();
        assert_eq!(again, Told::default());
    }
    assert_eq!(listed(&store, 2).await, NOTHING);
    assert_eq!(listed(&store, 1).await, [100, 101, 500], "theirs alone");
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    assert_eq!(listed(&store, 2).await, NOTHING, "after a restart");
    carry_out(&store, 1, add(2), 508).await.unwrap();
    assert_eq!(listed(&store, 2).await, [500]);
    befriend(&store, 2, 1, 509).await;
    assert_eq!(listed(&store, 2).await, [100, 500]);
}

async fn a_group_that_ended_unseen_is_not_listed(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    carry_out(&store, 1, create("Trap"), 500).await.unwrap();
    carry_out(&store, 1, add(2), 501).await.unwrap();
    carry_out(&store, 1, add(3), 502).await.unwrap();
    let mark = change::Mark {
        conversation: HERE,
        marks: anser_shared::conversation::Marks {
            read: Seq(2),
            delivered: Seq(2),
        },
        told: false,
    };
    // A message that is only on their device was not seen. A read mark that moved was seen.
    carry_out(&store, 3, mark, 503).await.unwrap();
    assert_eq!(listed(&store, 2).await, [500]);
    // A text that has reached a device counts as seen.
    register(&store, &[(4, "dora")]).await;
    carry_out(&store, 1, add(4), 505).await.unwrap();
    store.append(vec![text(500, 1, 1, "hello")]).await;
    let mark = change::Mark {
        conversation: HERE,
        marks: anser_shared::conversation::Marks {
            read: Seq(0),
            delivered: Seq(9),
        },
        told: true,
    };
    carry_out(&store, 4, mark, 506).await.unwrap();
    carry_out(&store, 1, DELETE, 504).await.unwrap();
    assert_eq!(listed(&store, 4).await, [500]);
    assert_eq!(listed(&store, 1).await, [500], "it was theirs");
    assert_eq!(listed(&store, 2).await, NOTHING);
    assert_eq!(
        listed(&store, 3).await,
        NOTHING,
        "her mark stands where it began"
    );
}

async fn who_may_add_a_person_is_kept(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    befriend(&store, 1, 3, 101).await;
    carry_out(&store, 1, create("Book club"), 500)
        .await
        .unwrap();
    let set = |added_by| {
        change::SetProfile(Profile {
            added_by,
            ..Profile::named("x")
        })
    };
    for (user, added_by, allowed) in [
        (2, AddedBy::GroupMembers, false),
        (2, AddedBy::Friends, false),
        (2, AddedBy::Nobody, false),
        (2, AddedBy::Everybody, true),
        (3, AddedBy::GroupMembers, false),
        (3, AddedBy::Friends, true),
    ] {
        carry_out(&store, user, set(added_by), 501).await.unwrap();
        let (kept, _) = store.profile(UserId(user)).await.unwrap().unwrap();
        assert_eq!(kept.added_by, added_by);
        let added = carry_out(&store, 1, add(user), 600 + user).await;
        match allowed {
            true => assert!(added.is_ok(), "{user} {added_by:?}: {added:?}"),
            false => assert_eq!(added, Err(Refusal::NotAccepting), "{user} {added_by:?}"),
        }
    }
}

async fn groups_of_a_day_are_counted_whether_they_live_or_not(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let hour = 3_600_000;
    let make = async |user: u64, number: u64, hours: i64| {
        let make = change::CreateGroup {
            limits: GroupLimits { alive: 9, a_day: 2 },
            ..create(&format!("g{number}"))
        };
        let at = later(hours * hour);
        let fresh = Fresh {
            at,
            ..fresh(500 + number)
        };
        store.change(UserId(user), make, fresh).await.unwrap()
    };
    make(1, 1, 0).await.unwrap();
    let conversation = ConversationId(501);
    let end = order_at(conversation, Order::Delete);
    carry_out(&store, 1, end, 600).await.unwrap();
    make(1, 2, 10).await.unwrap();
    let refused = make(1, 3, 11).await;
    let (limit, seconds) = (2, 13 * 3600);
    let expected = Refusal::TooManyGroupsToday { limit, seconds };
    assert_eq!(refused.unwrap_err(), expected);
    make(2, 4, 11).await.unwrap();
    make(1, 5, 24).await.unwrap();
}

async fn in_and_out_three_hundred_times_is_read_page_by_page(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    carry_out(&store, 1, create("Book club"), 500)
        .await
        .unwrap();
    carry_out(&store, 2, join(), 501).await.unwrap();
    for round in 0..300 {
        carry_out(&store, 2, LEAVE, 1_000 + 2 * round)
            .await
            .unwrap();
        store
            .append(vec![text(500, 1, 10_000 + round, "behind his back")])
            .await;
        carry_out(&store, 2, join(), 1_001 + 2 * round)
            .await
            .unwrap();
    }
    // From 2 on: he joined, he left, an entry that he may not read, he joined.
    for limit in [1, 7, 1000] {
        let all = all_entries(&store, 2, 500, limit).await;
        assert_eq!(all.len(), 901);
        for entry in all {
            let is_hidden = entry
                .body
                .as_ref()
                .is_some_and(|body| body.bytes.is_empty());
            assert_eq!(is_hidden, entry.seq.0 % 3 == 1, "{}", entry.seq);
        }
    }
}
