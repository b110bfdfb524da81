//! Groups and the lobby: members, what they read, and who may write.

use anser_shared::body::{BodyKind, Notice};
use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::Change;
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::order::Order;
use anser_shared::text::{Folded, GroupName};

use super::*;
use crate::store::change::{GroupLimits, GroupRules, Joined, NameScope};
use crate::store::question;

on_every_database![
    a_group_is_made_filled_left_and_ended,
    who_comes_later_reads_from_there_and_who_is_out_up_to_there,
    what_was_said_meanwhile_stays_unread_by_who_comes_again,
    a_name_is_taken_while_its_group_lives,
    there_is_an_end_to_groups_and_to_members,
    who_writes_in_a_group_and_who_does_not,
    who_has_blocked_one_is_not_brought_in,
    everybody_is_in_the_lobby,
    two_who_join_at_once_are_both_counted,
];

pub(super) fn name(name: &str) -> GroupName {
    GroupName::parse(name).unwrap()
}

pub(super) fn create(called: &str) -> change::CreateGroup {
    change::CreateGroup {
        name: name(called),
        policy: JoinPolicy::Open,
        scope: NameScope::PerCreator,
        limits: GroupLimits {
            alive: 10,
            a_day: 1_000,
        },
    }
}

pub(super) const HERE: ConversationId = ConversationId(500);
const LIMIT: u32 = 100;

pub(super) fn join() -> change::JoinGroup {
    change::JoinGroup {
        conversation: HERE,
        limit: LIMIT,
    }
}

pub(super) const RULES: GroupRules = GroupRules {
    names: NameScope::PerCreator,
    members: LIMIT,
    owned: 10,
};

pub(super) const fn order(order: Order<UserId>) -> change::Decide {
    order_at(HERE, order)
}

pub(super) const fn order_at(conversation: ConversationId, order: Order<UserId>) -> change::Decide {
    change::Decide {
        conversation,
        order,
        rules: RULES,
    }
}

pub(super) fn add(other: u64) -> change::Decide {
    order(Order::Add { who: UserId(other) })
}

fn remove(other: u64) -> change::Decide {
    order(Order::Remove { who: UserId(other) })
}

pub(super) fn appoint(other: u64) -> change::Decide {
    order(Order::Appoint {
        who: UserId(other),
        administrator: true,
    })
}

pub(super) const LEAVE: change::Decide = order(Order::Leave);
pub(super) const DELETE: change::Decide = order(Order::Delete);

/// Anna (1) has made a group; Bernd (2), Carla (3) and Dora (4) are members, too.
pub(super) async fn group(store: &Database) {
    let people = [(1, "anna"), (2, "bernd"), (3, "carla"), (4, "dora")];
    register(store, &people).await;
    carry_out(store, 1, create("Book club"), 500).await.unwrap();
}

async fn heads(store: &Database, user: u64) -> Vec<Head> {
    let all = store.conversations(UserId(user), ConversationId(0), 10);
    all.await.unwrap().items
}

/// The group in a user's list.
pub(super) async fn seen(store: &Database, user: u64) -> Option<(Group, Seq)> {
    let heads = heads(store, user).await;
    let head = heads.into_iter().find(|head| head.conversation == HERE)?;
    head.kind.group().map(|group| (group.clone(), head.seq))
}

pub(super) async fn role(store: &Database, user: u64) -> Option<MemberRole> {
    seen(store, user).await.map(|(group, _)| group.role)
}

pub(super) async fn members(store: &Database) -> Vec<u64> {
    match store.members(HERE).await.unwrap() {
        Members::Group(users) => users.iter().map(|user| user.0).collect(),
        other => panic!("{other:?}"),
    }
}

/// The entries at the places that a user reads: a text, a line of the server, or nothing for them.
pub(super) async fn reads(store: &Database, user: u64) -> Vec<(u64, String)> {
    let entries = all_entries(store, user, HERE.0, 3).await;
    let said = entries.into_iter().map(|entry| {
        let body = entry.body.unwrap();
        let said = match (body.as_text(), body.as_notice()) {
            (Some(text), _) => text.text,
            (_, Some(notice)) => format!("{notice:?}"),
            _ => {
                assert_eq!((body.kind, entry.author), (BodyKind::WITHHELD, UserId(0)));
                String::new()
            }
        };
        (entry.seq.0, said)
    });
    said.collect()
}

async fn write(store: &Database, author: u64, id: u64, words: &str) {
    let outcomes = store.append(vec![text(HERE.0, author, id, words)]).await;
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
}

async fn a_group_is_made_filled_left_and_ended(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let expected = Group::new("Book club", UserId(1), "anna", MemberRole::Owner);
    assert_eq!(seen(&store, 1).await, Some((expected, Seq(1))));
    assert_eq!(seen(&store, 2).await, None);

    let (joined, told) = carry_out(&store, 2, join(), 501).await.unwrap();
    let Joined::In(head) = joined else {
        panic!("{joined:?}")
    };
    let [(UserId(2), 1, Change::Conversation(change))] = &told.changes[..] else {
        panic!("{told:?}")
    };
    assert_eq!(change, &head, "every device of his hears it");
    let [(HERE, entry)] = &told.posted[..] else {
        panic!("{told:?}")
    };
    let joined = Notice::Joined { members: 2 };
    assert_eq!((entry.author, entry.seq), (UserId(2), Seq(2)));
    assert_eq!(entry.body, Some(joined.into()));

    let ((), told) = carry_out(&store, 1, add(3), 502).await.unwrap();
    assert_eq!(told.changes[0].0, UserId(3), "who is added hears it");
    assert_eq!(members(&store).await, [1, 2, 3]);
    for (user, what, refusal) in [
        (1, add(3), Refusal::AlreadyMember),
        (2, add(4), Refusal::NotAllowed),
        (2, remove(3), Refusal::NotAllowed),
        (2, DELETE, Refusal::NotAllowed),
        (1, remove(1), Refusal::OwnerStays),
        (1, LEAVE, Refusal::OwnerStays),
        (1, remove(4), Refusal::NoSuchMember),
        (4, LEAVE, Refusal::NotAMember),
        (1, add(99), Refusal::NoSuchPerson),
    ] {
        let refused = carry_out(&store, user, what.clone(), 503).await;
        assert_eq!(refused, Err(refusal), "{user} {what:?}");
    }
    let inside = carry_out(&store, 2, join(), 503).await;
    assert_eq!(inside, Err(Refusal::AlreadyMember));
    carry_out(&store, 1, appoint(2), 504).await.unwrap();
    assert_eq!(role(&store, 2).await, Some(MemberRole::Administrator));
    let ((), told) = carry_out(&store, 2, remove(3), 505).await.unwrap();
    assert_eq!(told.left, Some(UserId(3)), "who is put out hears it");
    // A user who had seen nothing of it does not keep it in the list.
    assert_eq!(role(&store, 3).await, None);
    let ((), told) = carry_out(&store, 2, LEAVE, 506).await.unwrap();
    assert_eq!(told.left, Some(UserId(2)));
    assert_eq!(members(&store).await, [1]);
    let (told_to, _) = seen(&store, 1).await.unwrap();
    assert_eq!(told_to.members, 1);

    let ((), told) = carry_out(&store, 1, DELETE, 507).await.unwrap();
    assert_eq!(told.posted[0].1.body, Some(Notice::GroupDeleted.into()));
    assert_eq!(role(&store, 1).await, Some(MemberRole::Outside));
    let gone = carry_out(&store, 1, join(), 508).await;
    assert_eq!(gone, Err(Refusal::GroupGone));
    for what in [add(4), DELETE, LEAVE] {
        let refused = carry_out(&store, 1, what.clone(), 508).await;
        assert_eq!(refused, Err(Refusal::GroupGone), "{what:?}");
    }
    let last = reads(&store, 1).await.pop().unwrap();
    assert_eq!(last, (7, "GroupDeleted".into()), "it stays readable");
}

async fn who_comes_later_reads_from_there_and_who_is_out_up_to_there(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    write(&store, 1, 1, "alone").await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    write(&store, 1, 2, "hello").await;
    carry_out(&store, 1, remove(2), 502).await.unwrap();
    write(&store, 1, 3, "alone again").await;
    let removed = "Removed { user: UserId(2), members: 1 }";
    let expected = [(3, "Joined { members: 2 }"), (4, "hello"), (5, removed)];
    let expected = expected.map(|(seq, said)| (seq, said.to_owned()));
    assert_eq!(reads(&store, 2).await, expected);
    let (group, last) = seen(&store, 2).await.unwrap();
    assert_eq!((group.from, last), (Seq(2), Seq(5)));
    // What is unread until then is still theirs to read.
    let marks = anser_shared::conversation::Marks {
        read: Seq(9),
        delivered: Seq(9),
    };
    let mark = change::Mark {
        conversation: HERE,
        marks,
        told: false,
    };
    let (marks, _) = carry_out(&store, 2, mark, 503).await.unwrap();
    assert_eq!(marks.read, Seq(5));
}

async fn what_was_said_meanwhile_stays_unread_by_who_comes_again(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    carry_out(&store, 2, join(), 501).await.unwrap();
    for round in 1..=2 {
        carry_out(&store, 2, LEAVE, 500 + 10 * round).await.unwrap();
        write(&store, 1, round, "behind his back").await;
        carry_out(&store, 1, add(2), 501 + 10 * round)
            .await
            .unwrap();
    }
    let added = "Added { user: UserId(2), members: 2 }";
    let expected = [
        (2, "Joined { members: 2 }"),
        (3, "Left { members: 1 }"),
        (4, ""),
        (5, added),
        (6, "Left { members: 1 }"),
        (7, ""),
        (8, added),
    ];
    let expected = expected.map(|(seq, said)| (seq, said.to_owned()));
    assert_eq!(reads(&store, 2).await, expected);
    let rows = "SELECT COUNT(*) FROM chatroom_user WHERE conversation_id = 500";
    assert_eq!(place.number(rows).await, 2, "revived, not inserted twice");
}

async fn a_name_is_taken_while_its_group_lives(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let again = carry_out(&store, 1, create("ＢＯＯＫ CLUB"), 501).await;
    assert_eq!(again, Err(Refusal::GroupNameTaken));
    let theirs = carry_out(&store, 2, create("book club"), 502).await;
    assert!(theirs.is_ok(), "of another person: {theirs:?}");
    let on_server = |called| change::CreateGroup {
        name: name(called),
        policy: JoinPolicy::Open,
        scope: NameScope::Server,
        limits: GroupLimits {
            alive: 10,
            a_day: 1_000,
        },
    };
    let taken = carry_out(&store, 3, on_server("Book Club"), 503).await;
    assert_eq!(taken, Err(Refusal::GroupNameTaken));
    // From two users at the same moment: one of them is later.
    let (one, other) = tokio::join!(
        carry_out(&store, 3, on_server("chess"), 504),
        carry_out(&store, 4, on_server("Chess"), 505)
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let rename = |called: &str| change::Decide {
        rules: GroupRules {
            names: NameScope::Server,
            ..RULES
        },
        ..order(Order::Rename {
            name: called.to_owned(),
        })
    };
    let taken = carry_out(&store, 1, rename("CHESS"), 506).await;
    assert_eq!(taken, Err(Refusal::GroupNameTaken));
    let ((), told) = carry_out(&store, 1, rename("Readers"), 507).await.unwrap();
    let renamed = Notice::Renamed {
        name: "Readers".into(),
    };
    assert_eq!(told.posted[0].1.body, Some(renamed.into()));
    carry_out(&store, 1, rename("readers"), 508).await.unwrap();
    carry_out(&store, 1, DELETE, 509).await.unwrap();
    let free = carry_out(&store, 1, create("Readers"), 510).await;
    assert!(free.is_ok(), "{free:?}");
    let key = question::GroupsNamed(UserId(3), Folded::of("readers").unwrap(), None);
    let found = store.look(key).await.unwrap();
    let found: Vec<u64> = found.iter().map(|seen| seen.conversation.0).collect();
    assert_eq!(found, [510], "the one that lives");
}

async fn there_is_an_end_to_groups_and_to_members(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let create = |called, limit| change::CreateGroup {
        name: name(called),
        policy: JoinPolicy::Invitation,
        scope: NameScope::PerCreator,
        limits: GroupLimits {
            alive: limit,
            a_day: 1_000,
        },
    };
    carry_out(&store, 1, create("two", 2), 501).await.unwrap();
    let third = carry_out(&store, 1, create("three", 2), 502).await;
    assert_eq!(third, Err(Refusal::TooManyGroups { limit: 2 }));
    carry_out(&store, 1, DELETE, 503).await.unwrap();
    carry_out(&store, 1, create("three", 2), 504).await.unwrap();

    let invited = ConversationId(504);
    let add = |other, members| change::Decide {
        conversation: invited,
        order: Order::Add { who: UserId(other) },
        rules: GroupRules { members, ..RULES },
    };
    carry_out(&store, 1, add(2, 2), 505).await.unwrap();
    let full = carry_out(&store, 1, add(3, 2), 506).await;
    assert_eq!(full, Err(Refusal::GroupFull { limit: 2 }));
    let join = change::JoinGroup {
        conversation: invited,
        limit: 9,
    };
    let alone = carry_out(&store, 3, join, 507).await;
    assert_eq!(alone, Err(Refusal::NoSuchGroup), "they may not know of it");
    let nowhere = change::JoinGroup {
        conversation: ConversationId(999),
        limit: 9,
    };
    let refused = carry_out(&store, 3, nowhere, 508).await;
    assert_eq!(refused, Err(Refusal::NoSuchGroup));
    let list = async |user| {
        let question = question::Groups(UserId(user), ConversationId(0), 10);
        let page = store.look(question).await.unwrap();
        page.items
            .iter()
            .map(|seen| seen.conversation.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(2).await, [504], "he is in it");
    assert_eq!(list(3).await, [0; 0], "nobody sees who is not invited");
}

async fn who_writes_in_a_group_and_who_does_not(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    befriend(&store, 1, 2, 100).await;
    for user in [2, 3] {
        carry_out(&store, user, join(), 500 + user).await.unwrap();
    }
    let kept = text(500, 3, 1, "before");
    // In one batch with messages to one user: each is in its own log.
    let batch = vec![
        kept.clone(),
        text(100, 1, 2, "for Bernd"),
        text(500, 1, 3, "for all"),
    ];
    let expected = [
        stored(&batch[0], 4),
        stored(&batch[1], 1),
        stored(&batch[2], 5),
    ];
    assert_eq!(store.append(batch).await, expected);
    let direct = all_entries(&store, 2, 100, 9).await;
    assert_eq!(direct.len(), 1);
    carry_out(&store, 1, remove(3), 510).await.unwrap();
    let batch = vec![
        text(500, 3, 4, "after"),
        text(500, 4, 5, "from outside"),
        kept.clone(),
        text(500, 2, 6, "inside"),
    ];
    let expected = [
        Err(Refusal::NotAMember),
        Err(Refusal::NoSuchConversation),
        found(&kept, 4),
        stored(&batch[3], 7),
    ];
    assert_eq!(store.append(batch).await, expected);
    carry_out(&store, 1, DELETE, 511).await.unwrap();
    let late = text(500, 2, 7, "too late");
    assert_eq!(store.append(vec![late]).await, [Err(Refusal::GroupGone)]);
}

async fn who_has_blocked_one_is_not_brought_in(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let block = |other| change::Block {
        other: UserId(other),
        blocked: true,
        stranger: None,
    };
    carry_out(&store, 2, block(1), 501).await.unwrap();
    let refused = carry_out(&store, 1, add(2), 502).await;
    assert_eq!(refused, Err(Refusal::NotAccepting));
    assert_eq!(members(&store).await, [1]);
    carry_out(&store, 1, block(3), 503).await.unwrap();
    let refused = carry_out(&store, 1, add(3), 504).await;
    assert_eq!(refused, Err(Refusal::Blocked));
}

async fn everybody_is_in_the_lobby(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    let lobby = |called: Option<&str>| change::EnsureLobby {
        name: called.map(name),
    };
    carry_out(&store, 0, lobby(None), 500).await.unwrap();
    assert_eq!(heads(&store, 1).await, []);
    // Once there is a lobby, it stays the same, whatever its name is.
    for (number, called) in [(500, "Lobby"), (501, "Everybody")] {
        carry_out(&store, 0, lobby(Some(called)), number)
            .await
            .unwrap();
    }
    register(&store, &[(3, "carla")]).await;
    for user in 1..=3 {
        let [head] = &heads(&store, user).await[..] else {
            panic!("one conversation")
        };
        let ConversationKind::Lobby(group) = &head.kind else {
            panic!("{head:?}")
        };
        assert_eq!(head.conversation, HERE);
        let Group {
            name,
            members,
            role,
            from,
            ..
        } = group;
        let seen = (name.as_str(), *members, *role, *from);
        assert_eq!(seen, ("Everybody", 3, MemberRole::Member, Seq(0)));
    }
    assert_eq!(store.members(HERE).await.unwrap(), Members::Everybody);
    write(&store, 3, 1, "hello").await;
    for (user, what, refusal) in [
        (1, LEAVE, Refusal::NotAllowed),
        (1, DELETE, Refusal::NotAllowed),
        (1, remove(2), Refusal::NotAllowed),
    ] {
        let refused = carry_out(&store, user, what.clone(), 502).await;
        assert_eq!(refused, Err(refusal), "{what:?}");
    }
    let inside = carry_out(&store, 1, join(), 502).await;
    assert_eq!(inside, Err(Refusal::AlreadyMember));
    carry_out(&store, 0, lobby(None), 503).await.unwrap();
    register(&store, &[(4, "dora")]).await;
    assert_eq!(role(&store, 1).await, Some(MemberRole::Outside));
    let closed = store.append(vec![text(500, 1, 2, "closed")]).await;
    assert_eq!(closed, [Err(Refusal::GroupGone)]);
    assert_eq!(reads(&store, 2).await, [(1, "hello".to_owned())]);
    carry_out(&store, 0, lobby(Some("Lobby")), 504)
        .await
        .unwrap();
    let (group, _) = seen(&store, 4).await.unwrap();
    assert_eq!((group.members, group.role), (4, MemberRole::Member));
    // She can read what was said before she came, and it is not unread.
    assert_eq!(reads(&store, 4).await, [(1, "hello".to_owned())]);
    let read = async |user| heads(&store, user).await[0].mine.read;
    assert_eq!((read(2).await, read(4).await), (Seq(0), Seq(1)));
}

async fn two_who_join_at_once_are_both_counted(place: &impl Place) {
    let store = place.open().await.unwrap();
    group(&store).await;
    let (one, other, third) = tokio::join!(
        carry_out(&store, 2, join(), 502),
        carry_out(&store, 3, join(), 503),
        carry_out(&store, 1, add(4), 504)
    );
    assert!(one.is_ok() && other.is_ok() && third.is_ok());
    assert_eq!(members(&store).await, [1, 2, 3, 4]);
    let (group, last) = seen(&store, 1).await.unwrap();
    assert_eq!((group.members, last), (4, Seq(4)));
}
