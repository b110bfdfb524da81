//! Changes of accounts, friendships and blocks.

use anser_shared::body::{BodyKind, Deletion};
use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::draft::Draft;
use anser_shared::event::Change;
use anser_shared::friend::FriendState;
use anser_shared::people::{Person, Profile, Role, SeenAs};

use super::*;
use crate::store::rights::{AccountRights, Act, Governing};
use crate::store::{self, question};

on_every_database![
    a_request_waits_is_answered_and_kept,
    requests_that_cross_make_friends,
    who_may_not_be_asked,
    a_request_is_taken_back,
    who_is_blocked_sees_no_difference,
    remarks_are_for_ones_own_eyes,
    marks_move_forward_alone,
    a_conversation_is_pinned_and_muted_for_oneself,
    drafts_are_kept_for_oneself_and_never_overwritten_unseen,
    what_is_taken_back_leaves_its_place,
    a_new_name_is_told_to_those_who_know_it,
    a_state_is_as_old_as_it_is,
    pictures_are_kept_told_and_taken_away,
    devices_are_listed_and_ended,
    what_administrators_do_is_kept_and_written_down,
    who_is_barred_finds_what_was_stored_and_nothing_else,
];

fn request(friend: u64, usual: FriendRequests) -> change::Ask {
    change::Ask {
        friend: UserId(friend),
        greeting: "It is me 🪿".into(),
        usual,
    }
}

fn answer(asker: u64, accept: bool) -> change::AnswerRequest {
    change::AnswerRequest {
        asker: UserId(asker),
        accept,
    }
}

async fn people(store: &Database) {
    register(store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
}

/// A user's friendship with another user, from the list of the former.
async fn stands(store: &Database, user: u64, other: u64) -> Option<Friend> {
    let (_, page) = store.friends(UserId(user), UserId(0), 10).await.unwrap();
    let mut friends = page.items.into_iter();
    friends.find(|friend| friend.person.user == UserId(other))
}

async fn state(store: &Database, user: u64, other: u64) -> Option<FriendState> {
    stands(store, user, other).await.map(|friend| friend.state)
}

/// The users whose revision a change has raised, and the revisions.
fn raised(told: &Told) -> Vec<(u64, u64)> {
    let changes = told.changes.iter();
    changes
        .map(|(user, revision, _)| (user.0, *revision))
        .collect()
}

async fn a_request_waits_is_answered_and_kept(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    let (bernd, told) = carry_out(&store, 1, request(2, FriendRequests::Ask), 100)
        .await
        .unwrap();
    assert_eq!(bernd.state, FriendState::Asked);
    assert_eq!(raised(&told), [(1, 1), (2, 1)]);
    let Some((_, _, Change::Friend(anna))) = told.changes.last() else {
        panic!("{told:?}")
    };
    assert_eq!(anna.state, FriendState::Asks);
    assert_eq!(anna.greeting, "It is me 🪿");
    assert_eq!(
        stands(&store, 2, 1).await.as_ref(),
        Some(anna),
        "it is kept"
    );
    assert_eq!(pair(&store, 100).await, []);
    let early = store.append(vec![text(100, 1, 1, "early")]).await;
    assert_eq!(early, [Err(Refusal::NoSuchConversation)]);

    let again = carry_out(&store, 1, request(2, FriendRequests::Ask), 101).await;
    assert_eq!(again, Err(Refusal::RequestWaiting));
    // After a refusal a user may ask again, and be accepted.
    let (_, told) = carry_out(&store, 2, answer(1, false), 102).await.unwrap();
    assert_eq!(raised(&told), [(2, 2), (1, 2)]);
    assert_eq!(state(&store, 1, 2).await, Some(FriendState::Declined));
    let late = carry_out(&store, 2, answer(1, true), 103).await;
    assert_eq!(late, Err(Refusal::NoSuchRequest));
    let ask = request(2, FriendRequests::Ask);
    carry_out(&store, 1, ask, 104).await.unwrap();
    carry_out(&store, 2, answer(1, true), 105).await.unwrap();
    for (one, other) in [(1, 2), (2, 1)] {
        assert_eq!(state(&store, one, other).await, Some(FriendState::Friends));
    }
    let twice = carry_out(&store, 2, answer(1, true), 106).await;
    assert_eq!(twice, Err(Refusal::AlreadyFriends));
    let hello = text(100, 1, 2, "hello");
    // After the greeting of the request.
    assert_eq!(store.append(vec![hello.clone()]).await, [stored(&hello, 2)]);
}

async fn requests_that_cross_make_friends(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    // From both sides at the same moment: the later request meets the earlier one.
    let there = carry_out(&store, 1, request(2, FriendRequests::Ask), 100);
    let back = carry_out(&store, 2, request(1, FriendRequests::Ask), 101);
    let (there, back) = tokio::join!(there, back);
    assert!(there.is_ok() && back.is_ok());
    for (one, other) in [(1, 2), (2, 1)] {
        assert_eq!(state(&store, one, other).await, Some(FriendState::Friends));
    }
    assert_eq!(place.number("SELECT COUNT(*) FROM chatroom").await, 1);
    assert_eq!(place.number("SELECT COUNT(*) FROM userfriend").await, 2);
}

async fn who_may_not_be_asked(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    let nobody = Profile {
        requests: Some(FriendRequests::Nobody),
        ..Profile::named("Bernd")
    };
    carry_out(&store, 2, change::SetProfile(nobody), 1)
        .await
        .unwrap();
    // The user's own setting counts, and not the server's.
    for (asker, friend, refusal) in [
        (1, 2, Refusal::NotAccepting),
        (1, 1, Refusal::Yourself),
        (1, 9, Refusal::NoSuchPerson),
        (9, 1, Refusal::NoSuchPerson),
    ] {
        let asked = carry_out(&store, asker, request(friend, FriendRequests::Auto), 100).await;
        assert_eq!(asked, Err(refusal), "{asker} asks {friend}");
    }
    // A user who accepts no requests can ask, and be accepted.
    let ask = request(1, FriendRequests::Ask);
    carry_out(&store, 2, ask, 101).await.unwrap();
    carry_out(&store, 1, answer(2, true), 102).await.unwrap();
    assert_eq!(state(&store, 2, 1).await, Some(FriendState::Friends));
}

async fn a_request_is_taken_back(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    let ask = request(2, FriendRequests::Ask);
    carry_out(&store, 1, ask, 100).await.unwrap();
    let part = change::Part { friend: UserId(2) };
    let (_, told) = carry_out(&store, 1, part, 101).await.unwrap();
    assert_eq!(raised(&told), [(1, 2), (2, 2)]);
    assert_eq!(state(&store, 2, 1).await, Some(FriendState::Parted));
    let late = carry_out(&store, 2, answer(1, true), 102).await;
    assert_eq!(late, Err(Refusal::NoSuchRequest));
}

async fn who_is_blocked_sees_no_difference(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let block = |other, blocked| change::Block {
        other: UserId(other),
        blocked,
        stranger: None,
    };
    store.append(vec![text(100, 2, 1, "before")]).await;
    let (_, told) = carry_out(&store, 1, block(2, true), 200).await.unwrap();
    assert_eq!(raised(&told), [(1, 5)], "only the one who blocks is told");
    assert_eq!(state(&store, 2, 1).await, Some(FriendState::Friends));
    for (one, other) in [(1, 2), (2, 1)] {
        let known = store.friend_ids(UserId(one)).await.unwrap();
        assert!(
            !known.contains(&UserId(other)),
            "{one} knows nothing of {other}"
        );
    }
    // It is stored and looks stored.
    let kept = text(100, 2, 2, "into the wind");
    let outcome = store.append(vec![kept.clone()]).await.remove(0).unwrap();
    assert!(outcome.withheld && outcome.is_new);
    let theirs = all_entries(&store, 2, 100, 10).await;
    assert_eq!(theirs.last(), Some(&shown(&kept, 2)));
    let withheld = Body {
        kind: BodyKind::WITHHELD,
        bytes: Vec::new(),
    };
    let mine = all_entries(&store, 1, 100, 10).await;
    assert_eq!(mine.last().unwrap().body, Some(withheld.clone()));
    // A deleted message that was withheld was never there for the reader.
    let delete = change::Delete {
        conversation: ConversationId(100),
        seq: Seq(2),
        not_before: Timestamp(0),
        too_old: Refusal::TooOld { minutes: 2 },
    };
    carry_out(&store, 2, delete, 210).await.unwrap();
    let mine = all_entries(&store, 1, 100, 10).await;
    assert_eq!(mine[1].body, Some(withheld.clone()));
    assert_eq!(all_entries(&store, 2, 100, 10).await[1].body, None);
    // A user cannot write to a user whom they have blocked.
    let refused = store.append(vec![text(100, 1, 1, "why")]).await;
    assert_eq!(refused, [Err(Refusal::Blocked)]);
    // Afterwards they reach each other again. What was withheld stays withheld.
    carry_out(&store, 1, block(2, false), 201).await.unwrap();
    let after = text(100, 2, 3, "after");
    assert_eq!(store.append(vec![after.clone()]).await, [stored(&after, 4)]);
    let mine = all_entries(&store, 1, 100, 10).await;
    assert_eq!(mine[1].body, Some(withheld));
    assert_eq!(mine[3], shown(&after, 4));

    // A request to a user who has blocked the asker looks sent, and is not there.
    carry_out(&store, 3, block(2, true), 202).await.unwrap();
    let ask = carry_out(&store, 2, request(3, FriendRequests::Ask), 203).await;
    let (carla, told) = ask.unwrap();
    assert_eq!(carla.state, FriendState::Asked);
    assert_eq!(told.changes.len(), 1);
    assert_eq!(state(&store, 3, 2).await, Some(FriendState::Parted));
    let late = carry_out(&store, 3, answer(2, true), 204).await;
    assert_eq!(late, Err(Refusal::NoSuchRequest));
    let asking = carry_out(&store, 3, request(2, FriendRequests::Ask), 205).await;
    assert_eq!(asking, Err(Refusal::Blocked), "first one ends the block");
    let oneself = carry_out(&store, 3, block(3, true), 206).await;
    assert_eq!(oneself, Err(Refusal::Yourself));
}

async fn remarks_are_for_ones_own_eyes(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let remark = |other| change::Remark {
        other: UserId(other),
        remark: "阿伯 🪿".into(),
        note: "owes me a goose".into(),
    };
    let (_, told) = carry_out(&store, 1, remark(2), 200).await.unwrap();
    assert_eq!(raised(&told), [(1, 5)]);
    let bernd = stands(&store, 1, 2).await.unwrap();
    assert_eq!(
        (&*bernd.remark, &*bernd.note),
        ("阿伯 🪿", "owes me a goose")
    );
    assert_eq!(stands(&store, 2, 1).await.unwrap().remark, "");
    let stranger = carry_out(&store, 2, remark(3), 201).await;
    assert_eq!(stranger, Err(Refusal::NotFriends));
}

async fn marks_move_forward_alone(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    for id in 1..=5 {
        store.append(vec![text(100, 2, id, "hello")]).await;
    }
    let mark = |conversation, read, delivered, told| change::Mark {
        conversation: ConversationId(conversation),
        marks: Marks {
            read: Seq(read),
            delivered: Seq(delivered),
        },
        told,
    };
    let marked = async |user, mark: change::Mark| {
        let (marks, _) = carry_out(&store, user, mark, 1).await.unwrap();
        (marks.read.0, marks.delivered.0)
    };
    assert_eq!(marked(1, mark(100, 0, 3, true)).await, (0, 3));
    assert_eq!(marked(1, mark(100, 2, 1, true)).await, (2, 3), "never back");
    assert_eq!(
        marked(1, mark(100, 4, 0, true)).await,
        (4, 4),
        "read is there"
    );
    // Nobody is told about a user who hides.
    assert_eq!(
        marked(1, mark(100, 99, 99, false)).await,
        (5, 4),
        "not beyond"
    );
    let heads = async |user| {
        let page = store
            .conversations(UserId(user), ConversationId(0), 1)
            .await;
        page.unwrap().items.remove(0)
    };
    let marks = |read, delivered| Marks {
        read: Seq(read),
        delivered: Seq(delivered),
    };
    assert_eq!(heads(1).await.mine, marks(5, 4));
    assert_eq!(heads(2).await.theirs, marks(4, 4));
    // Writing moves the author's own mark.
    assert_eq!(heads(2).await.mine.read, Seq(5));
    for (user, conversation) in [(3, 100), (1, 999)] {
        let refused = carry_out(&store, user, mark(conversation, 1, 1, true), 1).await;
        assert_eq!(refused, Err(Refusal::NoSuchConversation));
    }
}

async fn a_conversation_is_pinned_and_muted_for_oneself(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let arrange = |conversation, pinned, muted| change::Arrange {
        conversation: ConversationId(conversation),
        arrangement: Arrangement { pinned, muted },
    };
    let ((), told) = carry_out(&store, 1, arrange(100, true, true), 1)
        .await
        .unwrap();
    assert_eq!(raised(&told), [(1, 5)]);
    let ((), told) = carry_out(&store, 1, arrange(100, true, false), 2)
        .await
        .unwrap();
    assert_eq!(raised(&told), [(1, 6)]);
    for (user, pinned) in [(1, true), (2, false)] {
        let page = store
            .conversations(UserId(user), ConversationId(0), 1)
            .await;
        let head = page.unwrap().items.remove(0);
        let expected = Arrangement {
            pinned,
            muted: false,
        };
        assert_eq!(head.arrangement, expected, "{user}");
    }
    let refused = carry_out(&store, 3, arrange(100, true, true), 3).await;
    assert_eq!(refused, Err(Refusal::NoSuchConversation));
}

async fn drafts_are_kept_for_oneself_and_never_overwritten_unseen(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let put = |conversation, device, text: &str, base| change::PutDraft {
        device: DeviceId(device),
        conversation: ConversationId(conversation),
        text: text.into(),
        base,
    };
    let ((), told) = carry_out(&store, 1, put(100, 8, "half a 🍣", 0), 1)
        .await
        .unwrap();
    assert_eq!(raised(&told), [(1, 5)]);
    let refused = carry_out(&store, 1, put(100, 9, "over it", 4), 2).await;
    assert_eq!(refused, Err(Refusal::DraftElsewhere));
    let long = "🍣".repeat(anser_shared::text::DRAFT_MAX_BYTES / 4);
    carry_out(&store, 1, put(100, 9, &long, 5), 3)
        .await
        .unwrap();
    let refused = carry_out(&store, 3, put(100, 7, "mine?", 0), 4).await;
    assert_eq!(refused, Err(Refusal::NoSuchConversation));

    let list = async |user, after| {
        let question = question::Drafts(UserId(user), ConversationId(after), 10);
        let (revision, page) = store.look(question).await.unwrap();
        (revision, page.items)
    };
    let kept = Draft {
        conversation: ConversationId(100),
        text: long,
        version: 6,
        device: DeviceId(9),
    };
    assert_eq!(list(1, 0).await, (6, vec![kept]));
    assert_eq!(list(1, 100).await.1, []);
    assert_eq!(list(2, 0).await.1, []);
    // Clearing is a change like any other. Clearing an empty draft is no change.
    let ((), told) = carry_out(&store, 1, put(100, 8, "", 6), 5).await.unwrap();
    assert_eq!(raised(&told), [(1, 7)]);
    let ((), told) = carry_out(&store, 1, put(100, 8, "", 6), 6).await.unwrap();
    assert_eq!(raised(&told), []);
    assert_eq!(list(1, 0).await, (7, vec![]));
}

async fn what_is_taken_back_leaves_its_place(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let (mine, theirs) = (text(100, 1, 1, "oh no"), text(100, 2, 2, "what?"));
    store.append(vec![mine.clone(), theirs.clone()]).await;
    let delete = |seq, not_before: i64| change::Delete {
        conversation: ConversationId(100),
        seq: Seq(seq),
        not_before: Timestamp(not_before),
        too_old: Refusal::TooOld { minutes: 2 },
    };
    let at = mine.at.0;
    let refused = async |user, delete| carry_out(&store, user, delete, 7).await.unwrap_err();
    let too_old = Refusal::TooOld { minutes: 2 };
    assert_eq!(refused(1, delete(1, at + 1)).await, too_old);
    assert_eq!(refused(1, delete(2, at)).await, Refusal::NotYours);
    assert_eq!(refused(1, delete(9, at)).await, Refusal::NotYours);
    assert_eq!(refused(3, delete(1, at)).await, Refusal::NoSuchConversation);
    let ((), told) = carry_out(&store, 1, delete(1, at), 8).await.unwrap();
    let deletion = Entry {
        seq: Seq(3),
        author: UserId(1),
        id: fresh(8).entry,
        at: NOW,
        body: Some(Deletion { seq: Seq(1) }.into()),
    };
    assert_eq!(told.posted, [(ConversationId(100), deletion.clone())]);
    let gone = Entry {
        body: None,
        ..shown(&mine, 1)
    };
    for user in [1, 2] {
        let all = all_entries(&store, user, 100, 10).await;
        assert_eq!(all, [gone.clone(), shown(&theirs, 2), deletion.clone()]);
    }
    // A second request, because the answer was lost, changes nothing.
    let ((), told) = carry_out(&store, 1, delete(1, at), 9).await.unwrap();
    assert_eq!(told, Told::default());
    assert_eq!(refused(1, delete(3, at)).await, Refusal::NotYours);
    // Sending the same message again still finds it.
    assert_eq!(store.append(vec![mine.clone()]).await, [found(&mine, 1)]);
    assert_eq!(
        place.number("SELECT COUNT(*) FROM chatmsg").await,
        3,
        "no row is removed"
    );
}

async fn a_new_name_is_told_to_those_who_know_it(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let profile = |nickname: &str, seen_as| Profile {
        seen_as,
        ..Profile::of(Person {
            status: "on the lake".into(),
            about: "I mend boats.\nAsk me.".into(),
            ..Person::named(UserId(1), "anna", nickname)
        })
    };
    let set = change::SetProfile(profile("Änne", SeenAs::Busy));
    let ((), told) = carry_out(&store, 1, set, 1).await.unwrap();
    assert_eq!(raised(&told), [(1, 5), (2, 2), (3, 2)]);
    let seen = stands(&store, 3, 1).await.unwrap();
    assert_eq!(
        (&*seen.person.nickname, &*seen.person.status),
        ("Änne", "on the lake")
    );
    let Some((_, _, Change::Friend(told_of))) = told.changes.last() else {
        panic!("{told:?}")
    };
    assert_eq!(*told_of, seen);
    // The presence setting is told only to the user's own devices.
    let set = change::SetProfile(profile("Änne", SeenAs::Invisible));
    let ((), told) = carry_out(&store, 1, set, 2).await.unwrap();
    assert_eq!(raised(&told), [(1, 6)]);
    let kept = store.profile(UserId(1)).await.unwrap();
    assert_eq!(kept, Some((profile("Änne", SeenAs::Invisible), 6)));
    assert_eq!(store.profile(UserId(9)).await.unwrap(), None);
    // A program cannot change the number, the login name and the picture.
    let mut forged = profile("Änne", SeenAs::Invisible);
    forged.person = Person {
        user: UserId(3),
        name: "carla".into(),
        picture: PictureId(4),
        ..forged.person
    };
    let ((), told) = carry_out(&store, 1, change::SetProfile(forged), 3)
        .await
        .unwrap();
    let kept = profile("Änne", SeenAs::Invisible);
    assert_eq!(
        told.changes,
        [(UserId(1), 7, Change::Profile(kept.clone()))]
    );
    assert_eq!(store.profile(UserId(1)).await.unwrap(), Some((kept, 7)));
    let people = store
        .look(question::People {
            after: UserId(1),
            limit: 1,
            reader: UserId(1),
        })
        .await
        .unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].user, &*people[0].name), (UserId(2), "bernd"));
}

/// Since when Bernd has had his state for Anna, after a change.
async fn since(store: &Database, user: u64, change: impl store::Change, millis: i64) -> Timestamp {
    let fresh = Fresh {
        at: later(millis),
        ..fresh(100)
    };
    let done = store.change(UserId(user), change, fresh).await;
    done.unwrap().unwrap();
    stands(store, 1, 2).await.unwrap().since
}

async fn a_state_is_as_old_as_it_is(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    assert_eq!(since(&store, 1, ask(2), 5).await, later(5));
    assert_eq!(since(&store, 2, welcome(1), 10).await, later(10));
    // A remark about a friend does not change since when they are friends.
    let remark = change::Remark {
        other: UserId(2),
        remark: "goose".into(),
        note: "two\nlines".into(),
    };
    assert_eq!(since(&store, 1, remark, 20).await, later(10));
    let part = change::Part { friend: UserId(2) };
    assert_eq!(since(&store, 1, part, 30).await, later(30));
    assert_eq!(
        since(&store, 2, ask(1), 35).await,
        later(30),
        "she has not heard of it"
    );
    assert_eq!(since(&store, 1, welcome(2), 40).await, later(40));
}

async fn pictures_are_kept_told_and_taken_away(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    // Every byte value, and the largest size.
    let bytes: Vec<u8> = (0..=255).cycle().take(64 << 10).collect();
    let set = |number, bytes: &[u8]| change::SetPicture(Some((PictureId(number), bytes.to_vec())));
    let largest = (1 << 63) - 1;
    let ((), told) = carry_out(&store, 1, set(largest, &bytes), 1).await.unwrap();
    assert_eq!(raised(&told), [(1, 5), (2, 2), (3, 2)]);
    let seen = stands(&store, 3, 1).await.unwrap();
    assert_eq!(seen.person.picture, PictureId(largest));
    let Some((_, _, Change::Friend(told_of))) = told.changes.last() else {
        panic!("{told:?}")
    };
    assert_eq!(*told_of, seen);
    let picture = async |of, knows: Option<u64>| {
        let question = question::Picture {
            of: UserId(of),
            by: UserId(knows.unwrap_or(1)),
            is_open: knows.is_none(),
        };
        store.look(question).await.unwrap()
    };
    assert_eq!(picture(1, None).await, Some((PictureId(largest), bytes)));
    for (of, knows, sees) in [(1, 1, true), (1, 2, true), (2, 3, false)] {
        carry_out(&store, of, set(7, b"small"), 2).await.unwrap();
        assert_eq!(picture(of, Some(knows)).await.is_some(), sees);
    }
    // The same picture again changes nothing, and neither does another profile.
    let ((), told) = carry_out(&store, 1, set(7, b"small"), 3).await.unwrap();
    assert_eq!(told, Told::default());
    let profile = change::SetProfile(Profile::named("Änne"));
    carry_out(&store, 1, profile, 4).await.unwrap();
    assert_eq!(
        picture(1, None).await,
        Some((PictureId(7), b"small".to_vec()))
    );
    let people = store
        .look(question::Person {
            of: UserId(1),
            reader: UserId(1),
        })
        .await
        .unwrap();
    assert_eq!(people.unwrap().picture, PictureId(7));

    carry_out(&store, 1, change::SetPicture(None), 5)
        .await
        .unwrap();
    assert_eq!(picture(1, None).await, None);
    assert_eq!(picture(9, None).await, None);
    let seen = stands(&store, 2, 1).await.unwrap();
    assert_eq!(seen.person.picture, PictureId::NONE);
    let kept = "SELECT COUNT(*) FROM userpicture WHERE user_id = 1 AND LENGTH(bytes) = 0";
    assert_eq!(
        place.number(kept).await,
        1,
        "the row stays, the bytes do not"
    );
}

async fn devices_are_listed_and_ended(place: &impl Place) {
    let store = place.open().await.unwrap();
    people(&store).await;
    for (device, user) in [(11, 1), (12, 1), (13, 1), (21, 2)] {
        let added = store.add_device(new_device(device, user, u8::try_from(device).unwrap()));
        added.await.unwrap().unwrap();
    }
    let devices = async || {
        let devices = store.look(question::Devices(UserId(1))).await.unwrap();
        let mut ids: Vec<u64> = devices.iter().map(|device| device.device.0).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(devices().await, [11, 12, 13]);
    let revoke = |device| change::Revoke {
        device: DeviceId(device),
    };
    let ended = carry_out(&store, 1, revoke(12), 1).await.unwrap().0;
    assert_eq!(ended, [DeviceId(12)]);
    for device in [12, 21, 99] {
        let refused = carry_out(&store, 1, revoke(device), 1).await;
        assert_eq!(refused, Err(Refusal::NoSuchDevice), "{device}");
    }
    let others = change::EndOthers {
        keep: DeviceId(13),
        address: "192.0.2.7".into(),
        at: NOW,
    };
    let ended = carry_out(&store, 1, others, 1).await.unwrap().0;
    assert_eq!(ended, [DeviceId(11)]);
    assert_eq!(devices().await, [13]);
    // A device that a sign-in has ended learns of it, and a device that was signed out does not.
    let ended = async |key| {
        let key = question::Ended(Fingerprint([key; 32]));
        store.look(key).await.unwrap()
    };
    assert_eq!(ended(11).await, Some((NOW, "192.0.2.7".into())));
    assert_eq!(ended(12).await, None);
    assert_eq!(ended(13).await, None);
    assert_eq!(
        store
            .device(Fingerprint([11; 32]))
            .await
            .unwrap()
            .map(|d| d.device),
        None
    );
    let logins = store.look(question::Logins(UserId(1), 2)).await.unwrap();
    let ids: Vec<u64> = logins.iter().map(|login| login.device.0).collect();
    assert_eq!(ids, [13, 12], "the latest first");
}

async fn what_administrators_do_is_kept_and_written_down<P: Place>(place: &P) {
    let store = place.open().await.unwrap();
    people(&store).await;
    let govern = async |whom: u64, act: Act, by: Option<u64>| {
        let governing = Governing {
            act,
            reason: "too many links".into(),
            group: None,
            by: by.map(UserId),
            address: "192.0.2.7".into(),
        };
        store
            .change(UserId(whom), governing, fresh(50))
            .await
            .unwrap()
            .map(|(account_rights, told)| {
                assert_eq!(told, Told::default());
                account_rights
            })
    };
    let until = Some(later(600_000));
    let mut expected = AccountRights {
        role: Role::Admin,
        ..AccountRights::default()
    };
    let governed = |account_rights: &AccountRights| Ok(Some(account_rights.clone()));
    assert_eq!(
        govern(1, Act::Grant(Role::Admin), None).await,
        governed(&expected)
    );
    expected.role = Role::User;
    expected.gagged_until = until;
    expected.gag_reason = "too many links".into();
    assert_eq!(
        govern(2, Act::Gag { until }, Some(1)).await,
        governed(&expected)
    );
    expected.gagged_until = None;
    expected.speaks = false;
    assert_eq!(
        govern(2, Act::Gag { until: None }, Some(1)).await,
        governed(&expected)
    );
    expected.connects = false;
    expected.block_reason = "too many links".into();
    assert_eq!(govern(2, Act::Block, Some(1)).await, governed(&expected));
    assert_eq!(
        govern(0, Act::Stop, None).await,
        governed(&AccountRights::default())
    );
    assert_eq!(
        govern(99, Act::Kick, None).await,
        Err(Refusal::NoSuchPerson)
    );
    assert_eq!(govern(2, Act::Ungag, Some(1)).await.map(drop), Ok(()));
    expected.speaks = true;
    expected.gag_reason.clear();
    let mut rights_cache = store.look(question::RightsCache).await.unwrap();
    rights_cache.sort_by_key(|(user, _)| user.0);
    let admin = AccountRights {
        role: Role::Admin,
        ..AccountRights::default()
    };
    assert_eq!(
        rights_cache,
        [(UserId(1), admin), (UserId(2), expected.clone())]
    );
    let acts = store.look(question::Audit(10)).await.unwrap();
    let lines: Vec<_> = acts
        .iter()
        .map(|act| (act.act.as_str(), act.by.as_str(), act.whom.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("ungag", "anna", "bernd"),
            ("stop", "", ""),
            ("blockuser", "anna", "bernd"),
            ("gag", "anna", "bernd"),
            ("gag", "anna", "bernd"),
            ("grant", "", "anna"),
        ]
    );
    assert_eq!(acts[2].detail, "too many links", "it stands nowhere else");
    assert_eq!(acts[5].detail, "admin");
    assert_eq!(acts[4].detail, later(600_000).0.to_string());
    let registry = store.look(question::Registry(UserId(1), 1)).await.unwrap();
    assert_eq!(registry.len(), 1);
    assert_eq!(
        (registry[0].name.as_str(), &registry[0].account_rights),
        ("bernd", &expected)
    );
    store.close().await.unwrap();
}

async fn who_is_barred_finds_what_was_stored_and_nothing_else<P: Place>(place: &P) {
    let store = place.open().await.unwrap();
    people(&store).await;
    befriend(&store, 1, 2, 100).await;
    let barred = |entry: NewEntry| NewEntry {
        barred: Some(Refusal::Gagged { until: None }),
        ..entry
    };
    let first = text(100, 1, 1, "before");
    assert_eq!(store.append(vec![first.clone()]).await, [stored(&first, 1)]);
    let posted = async |author: u64, id| {
        let author = UserId(author);
        store.look(question::Posted { author, id }).await.unwrap()
    };
    let known = question::Stored {
        conversation: first.conversation,
        seq: Seq(1),
        at: first.at,
        kind: first.body.kind,
    };
    assert_eq!(posted(1, first.id).await, Some(known));
    assert_eq!(posted(2, first.id).await, None);
    let other = text(100, 2, 3, "between");
    let last = text(100, 2, 4, "last");
    let batch = vec![
        other.clone(),
        barred(text(100, 1, 2, "new")),
        barred(first.clone()),
        last.clone(),
    ];
    assert_eq!(
        store.append(batch).await,
        [
            stored(&other, 2),
            Err(Refusal::Gagged { until: None }),
            found(&first, 1),
            stored(&last, 3),
        ]
    );
    store.close().await.unwrap();
}
