//! What members of a group, and others, are told about acts in it.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Notice};
use anser_shared::codec::{self, Class};
use anser_shared::conversation::{ConversationKind, Listed, Marks};
use anser_shared::event::{Change, Event, ServerFrame};
use anser_shared::group::{ANNOUNCEMENT_MAX_CHARS, Group, JoinPolicy, Member, MemberRole, Which};
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::{Gag, Person, Profile, SeenAs};
use anser_shared::presence::Presence;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::request::Request;
use anser_shared::text::{ABOUT_MAX_CHARS, GROUP_NAME_MAX_CHARS, NAME_MAX_CHARS, WORDS_MAX_CHARS};
use anser_shared::time::Timestamp;

use crate::command::story::Story;
use crate::config::{Config, Directory};
use crate::session::{Session, encodings};

pub(super) fn create(name: &str) -> Request {
    Request::CreateGroup {
        name: name.into(),
        policy: JoinPolicy::Open,
    }
}

pub(in crate::command) async fn made(
    story: &Story,
    owner: &Arc<Session>,
    name: &str,
) -> ConversationId {
    let made = story.ask(owner, create(name)).await;
    let Ok(Answer::Conversation(head)) = made else {
        panic!("{made:?}")
    };
    head.conversation
}

pub(in crate::command) fn join(name: &str) -> Request {
    let (creator, name) = name.split_once('/').unwrap_or(("", name));
    Request::JoinGroup(Which::Named {
        name: name.into(),
        creator: creator.into(),
    })
}

/// The notices and texts of a conversation that a device was told.
pub(super) fn heard(story: &Story, session: &Session, here: ConversationId) -> Vec<Body> {
    let events = story.events(session).into_iter();
    let posted = events.filter_map(|event| match event {
        Event::Posted {
            conversation,
            entry,
        } if conversation == here => entry.body,
        _ => None,
    });
    posted.collect()
}

#[tokio::test]
async fn every_device_hears_who_comes_and_goes() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let bens_other = story.device(ben.user).await;
    let here = made(&story, &anna, "Book club").await;
    story.events(&anna);
    let add = Request::Order {
        conversation: here,
        order: Order::Add { who: "BEN".into() },
    };
    let (answer, told) = story.ask_all(&anna, add).await;
    assert_eq!((answer, told.len()), (Ok(Answer::Done), 1), "{told:?}");
    let added = Notice::Added {
        user: ben.user,
        members: 2,
    };
    for device in [&ben, &bens_other] {
        let events = story.events(device);
        let [
            Event::Changed {
                revision: 1,
                change: Change::Conversation(head),
            },
            Event::Posted { entry, .. },
        ] = &events[..]
        else {
            panic!("{events:?}")
        };
        assert_eq!(
            head.kind.group().map(|group| group.role),
            Some(MemberRole::Member)
        );
        assert_eq!(entry.body, Some(added.clone().into()));
    }
    story.post(&ben, here, 1, "hello").await.unwrap();
    assert_eq!(heard(&story, &anna, here), [Body::text("hello")]);
    assert_eq!(heard(&story, &bens_other, here), [Body::text("hello")]);

    let remove = Request::Order {
        conversation: here,
        order: Order::Remove { who: "ben".into() },
    };
    story.ask(&anna, remove).await.unwrap();
    let removed = Notice::Removed {
        user: ben.user,
        members: 1,
    };
    assert_eq!(heard(&story, &ben, here), [Body::from(removed)]);
    story.post(&anna, here, 2, "among us").await.unwrap();
    assert_eq!(heard(&story, &ben, here), [], "he is out");
    let late = story.post(&ben, here, 3, "wait").await;
    assert_eq!(late, Err(Refusal::NotAMember));

    story.ask(&ben, join("book CLUB")).await.unwrap();
    story.events(&ben);
    let delete = Request::Order {
        conversation: here,
        order: Order::Delete,
    };
    story.ask(&anna, delete).await.unwrap();
    assert_eq!(
        heard(&story, &ben, here),
        [Body::from(Notice::GroupDeleted)]
    );
    let gone = story.post(&ben, here, 4, "hello?").await;
    assert_eq!(gone, Err(Refusal::GroupGone));
}

#[tokio::test]
async fn which_group_somebody_means() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let carla = story.person("carla").await;
    let annas = made(&story, &anna, "chess").await;
    made(&story, &ben, "Chess").await;
    let hidden = Request::CreateGroup {
        name: "plot".into(),
        policy: JoinPolicy::Invitation,
    };
    story.ask(&ben, hidden).await.unwrap();
    for (name, refusal) in [
        ("chess", Refusal::WhichGroup),
        ("draughts", Refusal::NoSuchGroup),
        ("carla/chess", Refusal::NoSuchGroup),
        ("plot", Refusal::InvitationOnly),
        ("", Refusal::GroupName(NameFault::TooShort)),
    ] {
        assert_eq!(story.ask(&carla, join(name)).await, Err(refusal), "{name}");
    }
    let joined = story.ask(&carla, join("ANNA/chess")).await;
    let Ok(Answer::Conversation(head)) = joined else {
        panic!("{joined:?}")
    };
    assert_eq!(head.conversation, annas);
    let by_number = Request::JoinGroup(Which::Id(annas));
    let again = story.ask(&carla, by_number).await;
    assert_eq!(again, Err(Refusal::AlreadyMember));
    let long = create(&"x".repeat(31));
    let refused = story.ask(&carla, long).await;
    assert_eq!(refused, Err(Refusal::GroupName(NameFault::TooLong)));

    let groups = story
        .ask(
            &carla,
            Request::Groups {
                after: ConversationId(0),
            },
        )
        .await;
    let Ok(Answer::Groups {
        groups,
        more: false,
    }) = groups
    else {
        panic!("{groups:?}")
    };
    let seen: Vec<_> = groups
        .iter()
        .filter_map(|listed| Some((listed.kind.group()?, listed.online)))
        .map(|(group, online)| {
            (
                group.creator_name.as_str(),
                group.role,
                online,
                group.members,
            )
        })
        .collect();
    let expected = [
        ("anna", MemberRole::Member, 2, 2),
        ("ben", MemberRole::Outside, 1, 1),
    ];
    assert_eq!(seen, expected, "the hidden one is not there");
}

#[tokio::test]
async fn who_is_in_it_and_whether_they_are_there() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let carla = story.person("carla").await;
    let here = made(&story, &anna, "chess").await;
    for somebody in [&ben, &carla] {
        story.ask(somebody, join("chess")).await.unwrap();
    }
    let block = Request::Block {
        user: ben.user,
        blocked: true,
    };
    story.ask(&carla, block).await.unwrap();
    let members = |after| Request::Members {
        conversation: here,
        after,
    };
    let listed = story.ask(&ben, members(UserId(0))).await;
    let Ok(Answer::Members {
        members: listed,
        more: false,
    }) = listed
    else {
        panic!("{listed:?}")
    };
    let seen: Vec<_> = listed
        .iter()
        .map(|member| (member.person.name.as_str(), member.role, member.presence))
        .collect();
    let expected = [
        ("anna", MemberRole::Owner, Presence::Online),
        ("ben", MemberRole::Member, Presence::Online),
        // She has blocked him, and he does not learn whether she is online.
        ("carla", MemberRole::Member, Presence::Offline),
    ];
    assert_eq!(seen, expected);
    let leave = Request::Order {
        conversation: here,
        order: Order::Leave,
    };
    story.ask(&ben, leave).await.unwrap();
    let outside = story.ask(&ben, members(UserId(0))).await;
    assert_eq!(outside, Err(Refusal::NotAMember));
}

/// C5: a message for a group never appears in a conversation of two, nor the other way round.
#[tokio::test]
async fn nothing_is_said_in_another_conversation_than_where_it_was_written() {
    let lobby = anser_shared::text::GroupName::parse("Lobby").unwrap();
    let story = Story::begin_with(Config {
        friend_requests: anser_shared::people::FriendRequests::Auto,
        lobby: Some(lobby),
        ..Config::default()
    });
    story.service.keep_lobby().await.unwrap();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let direct = story.befriend(&anna, "ben").await;
    let group = made(&story, &anna, "us").await;
    story.ask(&ben, join("us")).await.unwrap();
    let heads = story
        .ask(
            &ben,
            Request::Conversations {
                after: ConversationId(0),
            },
        )
        .await;
    let Ok(Answer::Conversations { heads, .. }) = heads else {
        panic!("{heads:?}")
    };
    let is_lobby = |kind: &ConversationKind| matches!(kind, ConversationKind::Lobby(_));
    let lobby = heads.iter().find(|head| is_lobby(&head.kind)).unwrap();
    let rooms = [
        (direct, "direct"),
        (group, "group"),
        (lobby.conversation, "lobby"),
    ];
    story.events(&ben);
    // Live.
    for (id, (room, said)) in (1..).zip(rooms) {
        story.post(&anna, room, id, said).await.unwrap();
    }
    let events = story.events(&ben);
    for (room, said) in rooms {
        let here = events.iter().filter_map(|event| match event {
            Event::Posted {
                conversation,
                entry,
            } if *conversation == room => entry.body.clone(),
            _ => None,
        });
        assert_eq!(here.collect::<Vec<_>>(), [Body::text(said)], "{said}");
    }
    // Fetched by a device that was not connected.
    let other = story.device(ben.user).await;
    for (room, said) in rooms {
        let fetch = Request::Fetch {
            conversation: room,
            after: Seq(0),
            limit: 100,
        };
        let Ok(Answer::Entries { entries, .. }) = story.ask(&other, fetch).await else {
            panic!("{said}")
        };
        let texts = entries
            .iter()
            .filter_map(|entry| entry.body.as_ref()?.as_text());
        let texts: Vec<_> = texts.map(|text| text.text).collect();
        assert_eq!(texts, [said]);
    }
}

#[tokio::test]
async fn a_message_for_many_is_encoded_once() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let here = made(&story, &anna, "crowd").await;
    let mut crowd = Vec::new();
    for number in 0..50 {
        let somebody = story.person(&format!("somebody{number}")).await;
        story.ask(&somebody, join("crowd")).await.unwrap();
        crowd.push(somebody);
    }
    crowd
        .iter()
        .chain([&anna])
        .for_each(|session| drop(session.take()));
    let before = encodings();
    story.post(&anna, here, 1, "hello").await.unwrap();
    // The answer to its author, and one frame for each other member.
    assert_eq!(encodings() - before, 2);
    for session in &crowd {
        assert_eq!(heard(&story, session, here), [Body::text("hello")]);
    }
}

#[test]
fn the_longest_pages_are_frames() {
    let long = |chars| "🪿".repeat(chars);
    let member = Member {
        person: Person {
            user: UserId(u64::MAX),
            name: long(NAME_MAX_CHARS),
            nickname: long(NAME_MAX_CHARS),
            status: long(WORDS_MAX_CHARS),
            picture: PictureId(u64::MAX),
            about: long(ABOUT_MAX_CHARS),
        },
        role: MemberRole::Owner,
        presence: Presence::Busy,
        muted: Some(Gag {
            until: Some(Timestamp(i64::MAX)),
        }),
        read: Seq(u64::MAX),
    };
    let members = Answer::Members {
        members: vec![member; super::PAGE_MEMBERS],
        more: true,
    };
    let group = Group {
        name: long(GROUP_NAME_MAX_CHARS),
        creator: UserId(u64::MAX),
        creator_name: long(NAME_MAX_CHARS),
        policy: JoinPolicy::Open,
        role: MemberRole::Owner,
        members: u32::MAX,
        from: Seq(u64::MAX),
        announcement: long(ANNOUNCEMENT_MAX_CHARS),
        picture: PictureId(u64::MAX),
        quiet: true,
        muted: Some(Gag {
            until: Some(Timestamp(i64::MAX)),
        }),
        blocked: true,
        asking: u32::MAX,
    };
    let listed = Listed {
        conversation: ConversationId(u64::MAX),
        kind: ConversationKind::Group(group),
        online: u32::MAX,
        asked: true,
    };
    let groups = Answer::Groups {
        groups: vec![listed; super::PAGE_GROUPS],
        more: true,
    };
    for page in [members, groups] {
        assert!(codec::encode(&page).len() < Class::Ready.max_bytes() - 64);
    }
}

#[tokio::test]
async fn somebody_who_was_put_out_while_they_write() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "chess").await;
    story.ask(&ben, join("chess")).await.unwrap();
    let typing = Request::Typing { conversation: here };
    let draft = |text: &str, base| Request::Draft {
        conversation: here,
        text: text.into(),
        base,
    };
    story.ask(&ben, typing.clone()).await.unwrap();
    story.ask(&ben, draft("half a", 0)).await.unwrap();
    let remove = Request::Order {
        conversation: here,
        order: Order::Remove { who: "ben".into() },
    };
    story.ask(&anna, remove).await.unwrap();
    story.events(&anna);
    assert_eq!(story.ask(&ben, typing).await, Err(Refusal::NotAMember));
    assert_eq!(
        story.post(&ben, here, 1, "half a thought").await,
        Err(Refusal::NotAMember)
    );
    assert_eq!(story.events(&anna), [], "nobody hears of it");
    // Their drafts are still theirs, on every device.
    let drafts = story.ask(
        &ben,
        Request::Drafts {
            after: ConversationId(0),
        },
    );
    let Ok(Answer::Drafts { drafts, .. }) = drafts.await else {
        panic!("drafts")
    };
    assert_eq!(drafts[0].text, "half a");
}

/// The members of a conversation as a device is shown them, and which of them are online.
async fn shown(
    story: &Story,
    session: &Arc<Session>,
    conversation: ConversationId,
) -> (Result<Answer, Refusal>, Result<Answer, Refusal>) {
    let after = UserId(0);
    let members = Request::Members {
        conversation,
        after,
    };
    let present = Request::Present { conversation };
    (
        story.ask(session, members).await,
        story.ask(session, present).await,
    )
}

#[tokio::test]
async fn who_keeps_one_away_is_not_seen_to_read() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "chess").await;
    story.ask(&ben, join("chess")).await.unwrap();
    let marks = Marks {
        read: Seq(2),
        delivered: Seq(2),
    };
    let mark = Request::Mark {
        conversation: here,
        marks,
    };
    story.ask(&ben, mark).await.unwrap();
    let seen = async || {
        let (Ok(Answer::Members { members, .. }), _) = shown(&story, &anna, here).await else {
            panic!("members")
        };
        let ben = members
            .into_iter()
            .find(|member| member.person.user == ben.user);
        ben.map(|ben| (ben.presence, ben.read))
    };
    assert_eq!(seen().await, Some((Presence::Online, Seq(2))));
    let block = Request::Block {
        user: anna.user,
        blocked: true,
    };
    story.befriend(&anna, "ben").await;
    story.ask(&ben, block).await.unwrap();
    assert_eq!(seen().await, Some((Presence::Offline, Seq::START)));
}

#[tokio::test]
async fn who_was_in_a_group_that_has_ended_is_not_watched_any_more() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "chess").await;
    story.ask(&ben, join("chess")).await.unwrap();
    let (members, present) = shown(&story, &ben, here).await;
    assert!(members.is_ok() && present.is_ok());
    let end = Request::Order {
        conversation: here,
        order: Order::Delete,
    };
    story.ask(&anna, end).await.unwrap();
    let nothing = Err(Refusal::NoSuchGroup);
    assert_eq!(shown(&story, &ben, here).await, (nothing.clone(), nothing));
}

#[tokio::test]
async fn a_closed_directory_is_not_read_in_the_lobby() {
    for directory in [Directory::Open, Directory::Closed] {
        let story = Story::begin_with(Config {
            directory,
            ..Config::default()
        });
        story.service.keep_rooms().await.unwrap();
        let anna = story.person("anna").await;
        let after = ConversationId(0);
        let groups = story.ask(&anna, Request::Groups { after }).await;
        let Ok(Answer::Groups { groups, .. }) = groups else {
            panic!("{groups:?}")
        };
        let (members, present) = shown(&story, &anna, groups[0].conversation).await;
        if directory == Directory::Open {
            assert!(members.is_ok() && present.is_ok(), "{members:?}");
        } else {
            let closed = Err(Refusal::DirectoryClosed);
            assert_eq!((members, present), (closed.clone(), closed));
        }
    }
}

#[tokio::test]
async fn the_end_of_a_mute_and_the_length_of_an_announcement() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "chess").await;
    story.ask(&ben, join("chess")).await.unwrap();
    story.events(&ben);
    let now = story.service.now();
    let mute = |millis: i64| Request::Order {
        conversation: here,
        order: Order::Mute {
            who: "ben".into(),
            mute: Some(Gag {
                until: Some(Timestamp(now.0 + millis)),
            }),
        },
    };
    let year = 366 * 24 * 3600 * 1000;
    for (millis, expected) in [
        (0, Err(Refusal::MuteEnd)),
        (-1, Err(Refusal::MuteEnd)),
        (year + 1, Err(Refusal::MuteEnd)),
        (i64::MAX / 2, Err(Refusal::MuteEnd)),
        (year, Ok(Answer::Done)),
        (60_000, Ok(Answer::Done)),
    ] {
        assert_eq!(story.ask(&anna, mute(millis)).await, expected, "{millis}");
    }
    // It is told without a request.
    let told = story.events(&ben);
    let last = told.iter().rev().find_map(|event| match event {
        Event::Changed {
            change: Change::Conversation(head),
            ..
        } => head.kind.group(),
        _ => None,
    });
    let until = Some(Timestamp(now.0 + 60_000));
    assert_eq!(last.unwrap().muted, Some(Gag { until }));
    let refused = story.post(&ben, here, 1, "but").await;
    assert_eq!(refused, Err(Refusal::Muted { until }));
    story.wait(60);
    story.post(&ben, here, 2, "at last").await.unwrap();

    let announce = |chars| Request::Order {
        conversation: here,
        order: Order::Announce {
            text: "字".repeat(chars),
        },
    };
    let fits = story.ask(&anna, announce(ANNOUNCEMENT_MAX_CHARS)).await;
    assert_eq!(fits, Ok(Answer::Done));
    let long = story.ask(&anna, announce(ANNOUNCEMENT_MAX_CHARS + 1)).await;
    assert_eq!(long, Err(Refusal::WordsTooLong));
}

#[tokio::test]
async fn who_is_there_at_this_moment() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let carla = story.person("carla").await;
    let dora = story.person("dora").await;
    let here = made(&story, &anna, "chess").await;
    for somebody in [&ben, &carla, &dora] {
        story.ask(somebody, join("chess")).await.unwrap();
    }
    let block = Request::Block {
        user: ben.user,
        blocked: true,
    };
    story.ask(&carla, block).await.unwrap();
    let invisible = Profile {
        seen_as: SeenAs::Invisible,
        ..Profile::named("Dora")
    };
    story
        .ask(&dora, Request::SetProfile(invisible))
        .await
        .unwrap();
    let present = Request::Present { conversation: here };
    for (reader, expected) in [
        (&anna, vec![anna.user, ben.user, carla.user]),
        (&ben, vec![anna.user, ben.user]),
    ] {
        let Ok(Answer::Present(here)) = story.ask(reader, present.clone()).await else {
            panic!("who is there")
        };
        let mut users: Vec<UserId> = here.iter().map(|(user, _)| *user).collect();
        users.sort_unstable();
        assert_eq!(users, expected, "{}", reader.user);
    }
    // Nor does anybody learn how far an invisible member has read.
    let read = Request::Mark {
        conversation: here,
        marks: Marks {
            read: Seq(4),
            delivered: Seq(4),
        },
    };
    for reader in [&ben, &dora] {
        story.ask(reader, read.clone()).await.unwrap();
    }
    let members = Request::Members {
        conversation: here,
        after: UserId(0),
    };
    let Ok(Answer::Members { members, .. }) = story.ask(&anna, members).await else {
        panic!("members")
    };
    let far = |user| members.iter().find(|m| m.person.user == user).unwrap().read;
    assert_eq!((far(ben.user), far(dora.user)), (Seq(4), Seq(0)));
}

#[tokio::test]
async fn asking_to_be_let_in() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let create = Request::CreateGroup {
        name: "chess".into(),
        policy: JoinPolicy::Approval,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
        panic!("a group")
    };
    let here = head.conversation;
    story.events(&anna);
    assert_eq!(story.ask(&ben, join("chess")).await, Ok(Answer::Waits));
    let asking = |events: Vec<Event>| match &events[..] {
        [
            Event::Changed {
                change: Change::Conversation(head),
                ..
            },
            ..,
        ] => head.kind.group().unwrap().asking,
        _ => panic!("{events:?}"),
    };
    assert_eq!(asking(story.events(&anna)), 1);
    let wishes = Request::Wishes {
        conversation: here,
        after: UserId(0),
    };
    let Ok(Answer::People {
        people,
        more: false,
    }) = story.ask(&anna, wishes).await
    else {
        panic!("people")
    };
    assert_eq!(people[0].name, "ben");
    let accept = Request::Order {
        conversation: here,
        order: Order::Answer {
            who: "ben".into(),
            accept: true,
        },
    };
    story.events(&ben);
    let (answer, told) = story.ask_all(&anna, accept).await;
    assert_eq!(answer, Ok(Answer::Done));
    let told = told.into_iter().filter_map(|frame| match frame {
        ServerFrame::Event(event) => Some(event),
        _ => None,
    });
    assert_eq!(asking(told.collect()), 0);
    let events = story.events(&ben);
    assert!(
        matches!(&events[0], Event::Changed { change: Change::Conversation(head), .. }
            if head.kind.group().unwrap().role == MemberRole::Member
                && head.mine.read < head.seq),
        "the answer is news: {events:?}"
    );
    story.post(&ben, here, 1, "thank you").await.unwrap();
}
