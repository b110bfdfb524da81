//! Decisions of administrators of a group, requests to join, and who may write then.

use std::sync::Arc;

use anser_shared::body::Notice;
use anser_shared::conversation::Marks;
use anser_shared::envelope::About;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::order::Order;
use anser_shared::people::Gag;
use anser_shared::picture;
use anser_shared::text::Folded;
use tokio::task::JoinSet;

use super::groups::{
    DELETE, HERE, LEAVE, RULES, add, appoint, create, group, join, members, name, order, reads,
    role, seen,
};
use super::*;
use crate::store::change::{GroupLimits, GroupRules, Joined, NameScope};
use crate::store::question;

on_every_database![
    what_is_decided_about_a_group_is_told_once_and_kept,
    a_picture_is_for_those_who_see_the_group,
    an_announcement_is_for_those_who_are_in_the_group,
    whoever_waits_is_let_in_or_turned_away,
    a_wish_ends_with_what_it_wished_for,
    who_is_muted_and_where_it_is_quiet,
    everybody_is_called_by_those_who_lead,
    a_group_has_one_owner_whoever_hands_it_over,
    a_group_ends_while_many_write,
    how_far_members_have_read,
];

fn mute(other: u64, mute: Option<Gag>) -> change::Decide {
    let who = UserId(other);
    order(Order::Mute { who, mute })
}

fn hand_over(other: u64) -> change::Decide {
    order(Order::HandOver { who: UserId(other) })
}

fn notices(told: &Told) -> Vec<Notice> {
    let posted = told.posted.iter();
    posted
        .map(|(_, entry)| entry.body.as_ref().unwrap().as_notice().unwrap())
        .collect()
}

async fn what_is_decided_about_a_group_is_told_once_and_kept(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    let renamed = Order::Rename {
        name: "Readers".into(),
    };
    let words = "Chapter 3 on Friday".to_owned();
    let orders = [
        (
            renamed,
            Notice::Renamed {
                name: "Readers".into(),
            },
        ),
        (
            Order::SetPolicy {
                policy: JoinPolicy::Approval,
            },
            Notice::PolicySet {
                policy: JoinPolicy::Approval,
            },
        ),
        (
            Order::Announce {
                text: words.clone(),
            },
            Notice::Announced {
                text: words.clone(),
            },
        ),
        (
            Order::SetPicture {
                picture: Some(vec![1, 2, 3]),
            },
            Notice::Pictured {
                picture: picture::name(&[1, 2, 3]),
            },
        ),
        (
            Order::Quiet { quiet: true },
            Notice::Quieted { quiet: true },
        ),
    ];
    for (number, (what, notice)) in (502..).step_by(2).zip(orders) {
        let refused = carry_out(&store, 2, order(what.clone()), number).await;
        assert_eq!(refused, Err(Refusal::NotAllowed), "{what:?}");
        let ((), told) = carry_out(&store, 1, order(what.clone()), number)
            .await
            .unwrap();
        assert_eq!(notices(&told), [notice]);
        let ((), told) = carry_out(&store, 1, order(what.clone()), number + 1)
            .await
            .unwrap();
        assert_eq!(told, Told::default(), "no news: {what:?}");
    }
    store.close().await.unwrap();
    let store = place.open().await.unwrap();
    for user in [1, 2] {
        let (group, _) = seen(&store, user).await.unwrap();
        assert_eq!(
            (
                group.name.as_str(),
                group.policy,
                &group.announcement,
                group.picture,
                group.quiet
            ),
            (
                "Readers",
                JoinPolicy::Approval,
                &words,
                picture::name(&[1, 2, 3]),
                true
            )
        );
    }
}

async fn an_announcement_is_for_those_who_are_in_the_group(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    let words = "Bring chairs.".to_owned();
    carry_out(
        &store,
        1,
        order(Order::Announce {
            text: words.clone(),
        }),
        502,
    )
    .await
    .unwrap();
    let listed = async |user| {
        let question = question::Groups(UserId(user), ConversationId(0), 10);
        let page = store.look(question).await.unwrap();
        let seen = page.items.iter().find(|seen| seen.conversation == HERE);
        seen.unwrap().kind.group().unwrap().announcement.clone()
    };
    assert_eq!(listed(2).await, words);
    assert_eq!(listed(3).await, "", "who was never there");
    carry_out(&store, 2, LEAVE, 503).await.unwrap();
    let later = Order::Announce {
        text: "Bring tables.".into(),
    };
    carry_out(&store, 1, order(later), 504).await.unwrap();
    assert_eq!(listed(2).await, "");
    let (group, _) = seen(&store, 2).await.unwrap();
    assert_eq!(group.announcement, "", "what was said after they left");
}

async fn a_picture_is_for_those_who_see_the_group(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    let shows = async |reader| {
        let question = question::GroupPicture {
            of: HERE,
            reader: UserId(reader),
        };
        store.look(question).await.unwrap()
    };
    assert_eq!(shows(1).await, None);
    for (number, picture) in [(502, 7), (503, 8)] {
        let new = Some(vec![picture]);
        carry_out(&store, 1, order(Order::SetPicture { picture: new }), number)
            .await
            .unwrap();
    }
    for reader in [1, 2, 3] {
        assert_eq!(shows(reader).await, Some((picture::name(&[8]), vec![8])));
    }
    let hidden = order(Order::SetPolicy {
        policy: JoinPolicy::Invitation,
    });
    carry_out(&store, 1, hidden, 504).await.unwrap();
    assert_eq!(shows(3).await, None, "who does not see the group");
    assert!(shows(2).await.is_some());
    carry_out(&store, 2, LEAVE, 506).await.unwrap();
    assert_eq!(shows(2).await, None, "who does not see it any more");
    carry_out(&store, 1, add(2), 507).await.unwrap();
    carry_out(&store, 1, order(Order::SetPicture { picture: None }), 508)
        .await
        .unwrap();
    assert_eq!(shows(2).await, None);
}

async fn asking(store: &Database, user: u64) -> u32 {
    seen(store, user).await.unwrap().0.asking
}

async fn waiting(store: &Database, reader: u64) -> Option<Vec<u64>> {
    let question = question::Wishes {
        of: HERE,
        reader: UserId(reader),
        after: UserId(0),
        limit: 10,
    };
    let found = store.look(question).await.unwrap();
    found.map(|page| page.items.iter().map(|person| person.user.0).collect())
}

fn answer(other: u64, accept: bool) -> change::Decide {
    let who = UserId(other);
    order(Order::Answer { who, accept })
}

async fn whoever_waits_is_let_in_or_turned_away(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let on_approval = order(Order::SetPolicy {
        policy: JoinPolicy::Approval,
    });
    carry_out(&store, 1, add(2), 501).await.unwrap();
    carry_out(&store, 1, appoint(2), 502).await.unwrap();
    carry_out(&store, 1, on_approval, 503).await.unwrap();

    let (joined, told) = carry_out(&store, 3, join(), 504).await.unwrap();
    assert_eq!(joined, Joined::Waits);
    let hear: Vec<u64> = told.changes.iter().map(|(user, ..)| user.0).collect();
    assert_eq!((hear, told.posted.len()), (vec![1, 2], 0), "those who lead");
    carry_out(&store, 4, join(), 505).await.unwrap();
    let again = carry_out(&store, 3, join(), 506).await;
    assert_eq!(again, Err(Refusal::RequestWaiting));
    assert_eq!((asking(&store, 1).await, asking(&store, 2).await), (2, 2));
    assert_eq!(waiting(&store, 2).await, Some(vec![3, 4]));
    assert_eq!(waiting(&store, 3).await, None);
    let listed = question::GroupsNamed(UserId(3), Folded::of("book club").unwrap(), None);
    let listed = store.look(listed).await.unwrap();
    assert!(listed[0].asked, "{listed:?}");

    let ((), told) = carry_out(&store, 2, answer(3, true), 507).await.unwrap();
    let added = Notice::Added {
        user: UserId(3),
        members: 3,
    };
    assert_eq!(notices(&told), [added]);
    carry_out(&store, 1, answer(4, false), 508).await.unwrap();
    for user in [3, 4] {
        let late = carry_out(&store, 1, answer(user, true), 509).await;
        assert_eq!(late, Err(Refusal::NoSuchWish));
    }
    assert_eq!(members(&store).await, [1, 2, 3]);
    assert_eq!((asking(&store, 1).await, asking(&store, 3).await), (0, 0));
    // A user who was turned away may ask again.
    carry_out(&store, 4, join(), 510).await.unwrap();
    assert_eq!(asking(&store, 1).await, 1);
    let full = change::Decide {
        rules: GroupRules {
            members: 3,
            ..RULES
        },
        ..answer(4, true)
    };
    let refused = carry_out(&store, 1, full, 511).await;
    assert_eq!(refused, Err(Refusal::GroupFull { limit: 3 }));
    assert_eq!(asking(&store, 1).await, 1, "they wait still");
}

async fn a_wish_ends_with_what_it_wished_for(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let policy = |policy| order(Order::SetPolicy { policy });
    carry_out(&store, 1, policy(JoinPolicy::Approval), 501)
        .await
        .unwrap();
    for user in [2, 3, 4] {
        carry_out(&store, user, join(), 500 + user).await.unwrap();
    }
    // Taken back, added, and joined after the group was opened meanwhile.
    let ((), told) = carry_out(&store, 2, LEAVE, 506).await.unwrap();
    assert_eq!(told.changes.len(), 1, "who leads it hears");
    assert_eq!(
        carry_out(&store, 2, LEAVE, 507).await,
        Err(Refusal::NotAMember)
    );
    assert_eq!(asking(&store, 1).await, 2);
    carry_out(&store, 1, add(3), 508).await.unwrap();
    assert_eq!(asking(&store, 1).await, 1);
    carry_out(&store, 1, policy(JoinPolicy::Open), 509)
        .await
        .unwrap();
    carry_out(&store, 4, join(), 510).await.unwrap();
    assert_eq!(asking(&store, 1).await, 0);
    assert_eq!(waiting(&store, 1).await, Some(vec![]));
    assert_eq!(members(&store).await, [1, 3, 4]);
    // And where nobody can ask any more.
    carry_out(&store, 1, policy(JoinPolicy::Approval), 511)
        .await
        .unwrap();
    carry_out(&store, 2, join(), 512).await.unwrap();
    let ((), told) = carry_out(&store, 1, policy(JoinPolicy::Invitation), 513)
        .await
        .unwrap();
    assert_eq!((told.changes.len(), asking(&store, 1).await), (1, 0));
    assert_eq!(waiting(&store, 1).await, Some(vec![]));
}

async fn who_is_muted_and_where_it_is_quiet(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    for user in [2, 3] {
        carry_out(&store, 1, add(user), 500 + user).await.unwrap();
    }
    carry_out(&store, 1, appoint(2), 504).await.unwrap();
    let mute_until = |until| mute(3, Some(Gag { until }));
    let later = later(60_000);

    let ((), told) = carry_out(&store, 2, mute_until(Some(later)), 505)
        .await
        .unwrap();
    let gag = Some(Gag { until: Some(later) });
    let muted = Notice::Muted {
        user: UserId(3),
        mute: gag,
    };
    assert_eq!(notices(&told), [muted]);
    assert_eq!(seen(&store, 3).await.unwrap().0.muted, gag);
    let mut entry = text(500, 3, 1, "x");
    let refused = store.append(vec![entry.clone()]).await;
    assert_eq!(refused, [Err(Refusal::Muted { until: Some(later) })]);
    entry.at = later;
    assert!(store.append(vec![entry]).await[0].is_ok(), "it has ended");

    carry_out(&store, 1, mute_until(None), 506).await.unwrap();
    let again = carry_out(&store, 1, mute_until(None), 520).await.unwrap();
    assert_eq!(again.1, Told::default(), "it is so already");
    let mut entry = text(500, 3, 2, "x");
    entry.at = later;
    let refused = store.append(vec![entry.clone()]).await;
    assert_eq!(refused, [Err(Refusal::Muted { until: None })]);
    carry_out(&store, 1, mute(3, None), 507).await.unwrap();
    assert!(store.append(vec![entry]).await[0].is_ok());

    carry_out(&store, 1, order(Order::Quiet { quiet: true }), 508)
        .await
        .unwrap();
    let batch = vec![
        text(500, 1, 3, "the owner"),
        text(500, 3, 4, "a member"),
        text(500, 2, 5, "an administrator"),
    ];
    let outcomes = store.append(batch).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
    assert_eq!(outcomes[1], Err(Refusal::GroupQuiet));
    // Nobody acts on members of their own role, or of a higher one.
    for (user, what, refusal) in [
        (2, mute(1, None), Refusal::OwnerStays),
        (2, mute(2, None), Refusal::NotAllowed),
        (3, mute(2, None), Refusal::NotAllowed),
        (2, mute(4, None), Refusal::NoSuchMember),
        (2, appoint(3), Refusal::NotAllowed),
    ] {
        let refused = carry_out(&store, user, what.clone(), 509).await;
        assert_eq!(refused, Err(refusal), "{what:?}");
    }
}

async fn everybody_is_called_by_those_who_lead(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 1, add(2), 501).await.unwrap();
    befriend(&store, 1, 2, 100).await;
    let calling = |room, author, id| NewEntry {
        calls_all: true,
        about: About::Nothing,
        edit_minutes: 0,
        ..text(room, author, id, "@all: lunch")
    };
    let batch = vec![
        calling(500, 2, 1),
        calling(500, 1, 2),
        text(500, 2, 3, "ok"),
        calling(100, 2, 4),
    ];
    let outcomes = store.append(batch).await;
    assert_eq!(outcomes[0], Err(Refusal::NotForAll));
    assert!(
        outcomes[1..].iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
}

async fn a_group_has_one_owner_whoever_hands_it_over(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    for user in [2, 3] {
        carry_out(&store, 1, add(user), 500 + user).await.unwrap();
    }
    // Twice at once: one of them is later, and has nothing to hand over any more.
    let (one, other) = tokio::join!(
        carry_out(&store, 1, hand_over(2), 504),
        carry_out(&store, 1, hand_over(3), 505)
    );
    let (owner, late) = match (&one, &other) {
        (Ok(_), Err(refusal)) => (2, refusal),
        (Err(refusal), Ok(_)) => (3, refusal),
        both => panic!("{both:?}"),
    };
    assert_eq!(*late, Refusal::NotAllowed);
    assert_eq!(role(&store, owner).await, Some(MemberRole::Owner));
    assert_eq!(role(&store, 1).await, Some(MemberRole::Administrator));
    let ((), told) = carry_out(&store, owner, hand_over(1), 506).await.unwrap();
    let mut hear: Vec<u64> = told.changes.iter().map(|(user, ..)| user.0).collect();
    hear.sort_unstable();
    assert_eq!(hear, [1, owner]);
    assert_eq!(role(&store, owner).await, Some(MemberRole::Administrator));
    carry_out(&store, owner, LEAVE, 507).await.unwrap();

    // A user who owns as many groups as allowed takes no more. A user who gave one away may make another.
    let other = 5 - owner;
    let few = |owned| change::Decide {
        rules: GroupRules { owned, ..RULES },
        ..hand_over(other)
    };
    carry_out(&store, other, create("chess"), 600)
        .await
        .unwrap();
    let refused = carry_out(&store, 1, few(1), 508).await;
    assert_eq!(refused, Err(Refusal::TooManyOfTheirs { limit: 1 }));
    carry_out(&store, 1, few(2), 509).await.unwrap();
    let one = change::CreateGroup {
        name: name("go"),
        policy: JoinPolicy::Open,
        scope: NameScope::PerCreator,
        limits: GroupLimits {
            alive: 1,
            a_day: 1_000,
        },
    };
    carry_out(&store, 1, one, 510).await.unwrap();
}

/// Every stored message is before the end, every later one is refused, and nothing is lost between.
async fn a_group_ends_while_many_write(place: &impl Place) {
    let store = Arc::new(place.open().await.unwrap());
    group(&store).await;
    carry_out(&store, 1, add(2), 501).await.unwrap();
    let mut writers = JoinSet::new();
    for id in 1..=50 {
        let store = store.clone();
        writers.spawn(async move {
            let author = 1 + id % 2;
            let entry = text(500, author, id, &format!("{id}"));
            store.append(vec![entry]).await.remove(0)
        });
    }
    let ended = carry_out(&store, 1, DELETE, 502).await;
    assert!(ended.is_ok(), "{ended:?}");
    let outcomes = writers.join_all().await;
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    for outcome in &outcomes {
        assert!(
            matches!(outcome, Ok(_) | Err(Refusal::GroupGone)),
            "{outcome:?}"
        );
    }
    let said = reads(&store, 2).await;
    assert_eq!(said.last().unwrap().1, "GroupDeleted");
    // The line about the second member's arrival, which is the first that they read, and the end.
    assert_eq!(said.len(), stored + 2);
    let places: Vec<u64> = said.iter().map(|(seq, _)| *seq).collect();
    let expected: Vec<u64> = (places[0]..).take(places.len()).collect();
    assert_eq!(places, expected);
}

async fn how_far_members_have_read(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    for user in [2, 3] {
        carry_out(&store, 1, add(user), 500 + user).await.unwrap();
    }
    for (user, told) in [(2, true), (3, false)] {
        let marks = change::Mark {
            conversation: HERE,
            marks: Marks {
                read: Seq(3),
                delivered: Seq(3),
            },
            told,
        };
        carry_out(&store, user, marks, 510 + user).await.unwrap();
    }
    let question = question::Members {
        of: HERE,
        reader: UserId(1),
        after: UserId(0),
        limit: 10,
    };
    let page = store.look(question).await.unwrap();
    let read: Vec<(u64, u64)> = page
        .items
        .iter()
        .map(|(member, _)| (member.person.user.0, member.read.0))
        .collect();
    assert_eq!(read, [(1, 0), (2, 3), (3, 0)], "the third hides it");
}
