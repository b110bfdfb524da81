//! Messages of administrators in the server's name, and their acts on groups.

use anser_shared::body::Notice;
use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::Change;
use anser_shared::group::JoinPolicy;
use anser_shared::order::Order;
use anser_shared::text::{Folded, GroupName};

use super::groups::order_at;
use super::*;
use crate::store::change::{GroupLimits, NameScope};
use crate::store::hosted::Hosted;
use crate::store::rights::{AccountRights, Act, Audited, Governing};
use crate::store::{Query, question};

on_every_database![
    a_broadcast_is_one_row_however_many_people_there_are,
    a_letter_makes_one_room_for_each_person,
    a_group_is_closed_and_opened_by_the_server,
    a_group_is_ended_by_the_server,
    groups_are_found_by_name_and_creator,
];

async fn govern(
    store: &Database,
    whom: u64,
    act: Act,
    group: Option<u64>,
    number: u64,
) -> std::result::Result<(Option<AccountRights>, Told), Refusal> {
    let governing = Governing {
        act,
        reason: String::new(),
        group: group.map(ConversationId),
        by: Some(UserId(1)),
        address: "192.0.2.7".into(),
    };
    carry_out(store, whom, governing, number).await
}

async fn heads(store: &Database, user: u64) -> Vec<Head> {
    let all = store.conversations(UserId(user), ConversationId(0), 10);
    all.await.unwrap().items
}

async fn audit(store: &Database) -> Vec<Audited> {
    store.look(question::Audit(10)).await.unwrap()
}

async fn hosted(store: &Database, query: impl Query<Found = Vec<Hosted>>) -> Vec<Hosted> {
    store.look(query).await.unwrap()
}

fn broadcast(text: &str) -> Act {
    Act::Broadcast { text: text.into() }
}

fn said(text: &str) -> Option<Body> {
    Some(Notice::Said { text: text.into() }.into())
}

fn create(called: &str) -> change::CreateGroup {
    change::CreateGroup {
        name: GroupName::parse(called).unwrap(),
        policy: JoinPolicy::Open,
        scope: NameScope::PerCreator,
        limits: GroupLimits {
            alive: 10,
            a_day: 1_000,
        },
    }
}

async fn a_broadcast_is_one_row_however_many_people_there_are(place: &impl Place) {
    let store = place.open().await.unwrap();
    let names: Vec<(u64, String)> = (1..=40).map(|n| (n, format!("person{n}"))).collect();
    let people: Vec<(u64, &str)> = names.iter().map(|(n, name)| (*n, name.as_str())).collect();
    register(&store, &people[..20]).await;
    carry_out(&store, 0, change::EnsureBulletin, 500)
        .await
        .unwrap();
    register(&store, &people[20..39]).await;
    let rows = "SELECT COUNT(*) FROM chatmsg";
    let long = "茶".repeat(300);
    let (_, told) = govern(&store, 0, broadcast(&long), None, 501)
        .await
        .unwrap();
    assert_eq!(place.number(rows).await, 1);
    let [(here, entry)] = &told.posted[..] else {
        panic!("{told:?}")
    };
    assert_eq!(
        (*here, entry.author, entry.seq),
        (ConversationId(500), UserId(1), Seq(1))
    );
    assert_eq!(told.changes, [], "nobody's list is different");
    assert_eq!(store.members(*here).await.unwrap(), Members::Everybody);
    // A user who registers later starts after it.
    register(&store, &people[39..]).await;
    for (user, from) in [(1, 0), (39, 0), (40, 1)] {
        let [head] = &heads(&store, user).await[..] else {
            panic!("one conversation")
        };
        let (everybody, from) = (true, Seq(from));
        let kind = ConversationKind::Server { everybody, from };
        assert_eq!((head.kind.clone(), head.seq), (kind, Seq(1)), "{user}");
        assert_eq!(head.mine.read, from, "{user}");
        let entries = store.entries(UserId(user), *here, Seq(0), 9, 1 << 20).await;
        let count = entries.unwrap().map(|(entries, _)| entries.len());
        assert_eq!(count, Some(usize::from(from == Seq(0))), "{user}");
    }
    // As much of it as fits.
    let acts = audit(&store).await;
    assert_eq!(acts.len(), 1);
    let Audited {
        act, by, detail, ..
    } = &acts[0];
    assert_eq!((act.as_str(), by.as_str()), ("broadcast", "person1"));
    assert_eq!(*detail, "茶".repeat(255));
    store.close().await.unwrap();
    // The same room is there after the next start.
    let store = place.open().await.unwrap();
    carry_out(&store, 0, change::EnsureBulletin, 502)
        .await
        .unwrap();
    govern(&store, 0, broadcast("again"), None, 503)
        .await
        .unwrap();
    let entries = all_entries(&store, 40, 500, 9).await;
    let bodies: Vec<_> = entries.into_iter().map(|entry| entry.body).collect();
    assert_eq!(bodies, [said("again")]);
    let members = "SELECT COUNT(*) FROM chatroom_user";
    assert_eq!(place.number(members).await, 40);
    let share = store.look(question::Knows(UserId(1), UserId(2))).await;
    assert_eq!(
        share.unwrap(),
        question::Acquaintance {
            listed: false,
            shares: false
        },
        "it brings nobody together"
    );
}

async fn a_letter_makes_one_room_for_each_person(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    let send = |text: &str| Act::Send { text: text.into() };
    let (account_rights, told) = govern(&store, 2, send("one"), None, 501).await.unwrap();
    assert_eq!(account_rights, None, "his rights are as they were");
    let [(UserId(2), 1, Change::Conversation(head))] = &told.changes[..] else {
        panic!("{told:?}")
    };
    let (everybody, from) = (false, Seq(0));
    assert_eq!(head.kind, ConversationKind::Server { everybody, from });
    assert_eq!(told.posted[0].1.body, said("one"));
    let (_, told) = govern(&store, 2, send("two"), None, 502).await.unwrap();
    assert_eq!(told.changes, []);
    let (here, entry) = &told.posted[0];
    assert_eq!((*here, entry.seq), (ConversationId(501), Seq(2)));
    let alone = Members::Group([UserId(2)].into());
    assert_eq!(store.members(*here).await.unwrap(), alone);
    // At the same moment, to two users; and to one.
    let (one, other, third) = tokio::join!(
        govern(&store, 3, send("a"), None, 503),
        govern(&store, 1, send("b"), None, 504),
        govern(&store, 3, send("c"), None, 505),
    );
    assert!(one.is_ok() && other.is_ok() && third.is_ok());
    let rooms = "SELECT COUNT(*) FROM chatroom WHERE kind = 5";
    assert_eq!(place.number(rooms).await, 3);
    assert_eq!(heads(&store, 3).await[0].seq, Seq(2));
    let nobody = govern(&store, 99, send("hello?"), None, 506).await;
    assert_eq!(nobody, Err(Refusal::NoSuchPerson));
    let acts = audit(&store).await;
    assert_eq!(acts.len(), 5, "what was not done is not written down");
    let last = acts
        .last()
        .map(|act| (act.whom.as_str(), act.detail.as_str()));
    assert_eq!(last, Some(("bernd", "one")));
    // It is not a group that a user has made.
    let create = carry_out(&store, 2, create("chess"), 507).await;
    assert!(create.is_ok(), "{create:?}");
}

async fn a_group_is_closed_and_opened_by_the_server(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    carry_out(&store, 2, create("Book club"), 500)
        .await
        .unwrap();
    let flag = "SELECT is_blocked FROM chatroom WHERE conversation_id = 500";
    for (act, blocked) in [(Act::BlockGroup, true), (Act::UnblockGroup, false)] {
        let word = act.word();
        let (account_rights, told) = govern(&store, 0, act, Some(500), 501 + u64::from(blocked))
            .await
            .unwrap();
        assert_eq!((account_rights, told.changes), (None, vec![]));
        let notice = Notice::GroupBlocked { blocked };
        assert_eq!(told.posted[0].1.body, Some(notice.into()));
        assert_eq!(place.number(flag).await, i64::from(blocked));
        let group = heads(&store, 2).await[0].kind.group().cloned().unwrap();
        assert_eq!(group.blocked, blocked, "it says so where it is shown");
        let newest = &audit(&store).await[0];
        let line = (
            newest.act.as_str(),
            newest.group.as_str(),
            newest.whom.as_str(),
        );
        assert_eq!(line, (word, "bernd/Book club", ""));
    }
    let text = "Be nice".to_owned();
    let (_, told) = govern(&store, 0, Act::SendGroup { text }, Some(500), 504)
        .await
        .unwrap();
    assert_eq!(told.posted[0].1.body, said("Be nice"));
    let nowhere = govern(&store, 0, Act::BlockGroup, Some(99), 505).await;
    assert_eq!(nowhere, Err(Refusal::NoSuchGroup));
    assert_eq!(audit(&store).await.len(), 3);
}

async fn a_group_is_ended_by_the_server(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "anna"), (2, "bernd")]).await;
    carry_out(&store, 2, create("Book club"), 500)
        .await
        .unwrap();
    let name = GroupName::parse("Lobby").unwrap();
    let lobby = change::EnsureLobby { name: Some(name) };
    carry_out(&store, 0, lobby, 501).await.unwrap();
    let stays = govern(&store, 0, Act::DeleteGroup, Some(501), 502).await;
    assert_eq!(stays, Err(Refusal::NotAllowed), "the lobby is a setting");
    let (_, told) = govern(&store, 0, Act::DeleteGroup, Some(500), 503)
        .await
        .unwrap();
    assert_eq!(told.posted[0].1.body, Some(Notice::GroupDeleted.into()));
    for act in [Act::DeleteGroup, Act::BlockGroup] {
        let again = govern(&store, 0, act, Some(500), 504).await;
        assert_eq!(again, Err(Refusal::GroupGone));
    }
    assert_eq!(audit(&store).await.len(), 1);
    let free = carry_out(&store, 2, create("BOOK CLUB"), 505).await;
    assert!(free.is_ok(), "the name is free: {free:?}");
}

async fn groups_are_found_by_name_and_creator(place: &impl Place) {
    let store = place.open().await.unwrap();
    register(&store, &[(1, "Anna"), (2, "bernd"), (3, "carla")]).await;
    carry_out(&store, 1, create("chess"), 500).await.unwrap();
    carry_out(&store, 2, create("Chess"), 501).await.unwrap();
    let delete = order_at(ConversationId(502), Order::Delete);
    carry_out(&store, 3, create("chess"), 502).await.unwrap();
    carry_out(&store, 3, delete, 503).await.unwrap();
    let name = GroupName::parse("CHESS").unwrap();
    carry_out(&store, 0, change::EnsureLobby { name: Some(name) }, 504)
        .await
        .unwrap();
    carry_out(&store, 0, change::EnsureBulletin, 505)
        .await
        .unwrap();
    let found = async |creator: Option<&str>| {
        let question =
            question::HostedNamed(Folded::of("chess").unwrap(), creator.and_then(Folded::of));
        let groups = hosted(&store, question).await;
        let seen = groups
            .iter()
            .map(|group| (group.conversation.0, group.lives));
        seen.collect::<Vec<_>>()
    };
    let all = [(500, true), (501, true), (502, false), (504, true)];
    assert_eq!(found(None).await, all);
    assert_eq!(found(Some("anna")).await, all[..1]);
    assert_eq!(found(Some("carla")).await, all[2..3]);
    assert_eq!(found(Some("")).await, all[3..], "nobody has made the lobby");
    assert_eq!(found(Some("dora")).await, []);
    let listed = hosted(&store, question::Hosted(ConversationId(500), 9)).await;
    let seen: Vec<_> = listed
        .iter()
        .map(|group| {
            (
                group.name.as_str(),
                group.creator.as_str(),
                group.owner.as_str(),
            )
        })
        .collect();
    assert_eq!(seen, [("Chess", "bernd", "bernd"), ("CHESS", "", "")]);
    assert!(listed[1].is_lobby && !listed[0].is_lobby);
    // It has another owner.
    place
        .execute("UPDATE chatroom_user SET role = 1 WHERE conversation_id = 500")
        .await;
    place
        .execute(
            "INSERT INTO chatroom_user (conversation_id, user_id, joined_at, role)
             VALUES (500, 3, 0, 3)",
        )
        .await;
    let listed = hosted(&store, question::Hosted(ConversationId(0), 1)).await;
    let seen = (listed[0].creator.as_str(), listed[0].owner.as_str());
    assert_eq!(seen, ("Anna", "carla"));
}
