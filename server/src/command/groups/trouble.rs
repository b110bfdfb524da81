//! What is refused in a group: each case has its own reason and changes nothing.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Notice};
use anser_shared::event::ServerFrame;
use anser_shared::group::{JoinPolicy, MemberRole, Which};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::FriendRequests;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};

use super::tests::{create, join, made};
use crate::admin::{self, Actor};
use crate::command::story::Story;
use crate::config::Config;
use crate::connection::request;
use crate::session::Session;
use crate::store::rights::Act;

fn by_number(conversation: ConversationId) -> Request {
    Request::JoinGroup(Which::Id(conversation))
}

fn add(conversation: ConversationId, name: &str) -> Request {
    Request::Order {
        conversation,
        order: Order::Add { who: name.into() },
    }
}

async fn refused(story: &Story, who: &Arc<Session>, request: Request, refusal: Refusal) {
    let answer = story.ask(who, request.clone()).await;
    assert_eq!(answer, Err(refusal), "{request:?}");
}

#[tokio::test]
async fn joining_a_group_that_is_gone_closed_or_full() {
    let story = Story::begin_with(Config {
        members_per_group: 2,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let carla = story.person("carla").await;
    let gone = made(&story, &anna, "gone").await;
    let delete = Request::Order {
        conversation: gone,
        order: Order::Delete,
    };
    story.ask(&anna, delete).await.unwrap();
    refused(&story, &ben, join("gone"), Refusal::NoSuchGroup).await;
    refused(&story, &ben, by_number(gone), Refusal::GroupGone).await;
    refused(&story, &anna, add(gone, "ben"), Refusal::GroupGone).await;

    let closed = made(&story, &anna, "closed").await;
    let block = admin::act(&story.service, &Actor::Server, Act::BlockGroup, "closed");
    block.await.unwrap();
    for request in [join("closed"), by_number(closed)] {
        refused(&story, &ben, request, Refusal::GroupBlocked).await;
    }
    refused(&story, &anna, add(closed, "ben"), Refusal::GroupBlocked).await;

    let full = made(&story, &anna, "full").await;
    story.ask(&ben, join("full")).await.unwrap();
    let limit = 2;
    for request in [join("full"), by_number(full)] {
        refused(&story, &carla, request, Refusal::GroupFull { limit }).await;
    }
    refused(
        &story,
        &anna,
        add(full, "carla"),
        Refusal::GroupFull { limit },
    )
    .await;
    // A place that becomes free can be taken again.
    let leave = Request::Order {
        conversation: full,
        order: Order::Leave,
    };
    story.ask(&ben, leave).await.unwrap();
    story.ask(&carla, join("full")).await.unwrap();
}

#[tokio::test]
async fn the_eleventh_group_and_a_name_that_differs_in_case_or_width() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let mut groups = Vec::new();
    for number in 1..=10 {
        groups.push(made(&story, &anna, &format!("Club {number}")).await);
    }
    let limit = 10;
    let eleventh = create("Club 11");
    refused(
        &story,
        &anna,
        eleventh.clone(),
        Refusal::TooManyGroups { limit },
    )
    .await;
    // Nobody can give her another one, and they keep the one they have.
    let theirs = made(&story, &ben, "theirs").await;
    story.ask(&anna, join("theirs")).await.unwrap();
    let hand_over = Request::Order {
        conversation: theirs,
        order: Order::HandOver { who: "anna".into() },
    };
    refused(&story, &ben, hand_over, Refusal::TooManyOfTheirs { limit }).await;
    let delete = Request::Order {
        conversation: groups[0],
        order: Order::Delete,
    };
    story.ask(&anna, delete).await.unwrap();
    for name in ["CLUB 2", "club 2", "Ｃｌｕｂ ２", " Club 2 "] {
        refused(&story, &anna, create(name), Refusal::GroupNameTaken).await;
        let rename = Request::Order {
            conversation: groups[2],
            order: Order::Rename { name: name.into() },
        };
        refused(&story, &anna, rename, Refusal::GroupNameTaken).await;
    }
    story.ask(&anna, eleventh).await.unwrap();
}

#[tokio::test]
async fn the_owner_stays_and_two_who_hand_over_at_once_make_one_owner() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let annas_other = story.device(anna.user).await;
    let ben = story.person("ben").await;
    story.person("carla").await;
    let here = made(&story, &anna, "chess").await;
    for name in ["ben", "carla"] {
        story.ask(&anna, add(here, name)).await.unwrap();
    }
    let appoint = Request::Order {
        conversation: here,
        order: Order::Appoint {
            who: "ben".into(),
            administrator: true,
        },
    };
    story.ask(&anna, appoint).await.unwrap();
    let remove = Request::Order {
        conversation: here,
        order: Order::Remove { who: "anna".into() },
    };
    refused(&story, &ben, remove.clone(), Refusal::OwnerStays).await;
    refused(&story, &anna, remove, Refusal::OwnerStays).await;
    let leave = Request::Order {
        conversation: here,
        order: Order::Leave,
    };
    refused(&story, &anna, leave, Refusal::OwnerStays).await;

    // From two of her devices at the same moment, to two people.
    let hand_over = |name: &str| Request::Order {
        conversation: here,
        order: Order::HandOver { who: name.into() },
    };
    for session in [&anna, &annas_other] {
        story.events(session);
    }
    let (one, other) = tokio::join!(
        story.ask(&anna, hand_over("ben")),
        story.ask(&annas_other, hand_over("carla"))
    );
    let answers = [one, other];
    let late = Err(Refusal::NotAllowed);
    assert_eq!(
        answers.iter().filter(|one| one.is_ok()).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.contains(&late), "{answers:?}");
    let members = Request::Members {
        conversation: here,
        after: UserId(0),
    };
    let Ok(Answer::Members { members, .. }) = story.ask(&ben, members).await else {
        panic!("members")
    };
    let owners = members.iter().filter(|m| m.role == MemberRole::Owner);
    assert_eq!(owners.count(), 1);
}

#[tokio::test]
async fn who_has_blocked_somebody_is_not_brought_in_by_them() {
    let story = Story::begin_with(Config {
        friend_requests: FriendRequests::Auto,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let create = Request::CreateGroup {
        name: "plot".into(),
        policy: JoinPolicy::Invitation,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
        panic!("a group")
    };
    let block = Request::Block {
        user: anna.user,
        blocked: true,
    };
    story.ask(&ben, block).await.unwrap();
    story.events(&ben);
    let here = head.conversation;
    story.events(&anna);
    // The refusal is the same as for a user who accepts no requests.
    refused(&story, &anna, add(here, "ben"), Refusal::NotAccepting).await;
    assert_eq!(story.events(&ben), [], "he does not hear of it");
    let said = story.post(&anna, here, 1, "hello").await.unwrap();
    assert!(matches!(said, Answer::Stored { .. }), "{said:?}");
    assert_eq!(story.events(&ben), []);
    let theirs = story.post(&ben, here, 2, "hello").await;
    assert_eq!(theirs, Err(Refusal::NoSuchConversation));
    // A member cannot add a user whom they have blocked themselves, and is told so.
    let block = Request::Block {
        user: ben.user,
        blocked: true,
    };
    story.ask(&anna, block).await.unwrap();
    refused(&story, &anna, add(here, "ben"), Refusal::Blocked).await;
}

#[tokio::test]
async fn a_group_is_deleted_while_fifty_write() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "chess").await;
    story.ask(&ben, join("chess")).await.unwrap();
    let mut writers = Vec::new();
    for number in 0..50 {
        let writer = story.person(&format!("writer{number}")).await;
        story.ask(&writer, join("chess")).await.unwrap();
        writers.push(writer);
    }
    for session in writers.iter().chain([&ben]) {
        story.events(session);
    }
    // All of them are under way when the group ends among them.
    for (number, writer) in (0..).zip(&writers) {
        if number == 25 {
            let delete = Request::Order {
                conversation: here,
                order: Order::Delete,
            };
            request::run(&story.service, &anna, 1, delete).await;
        }
        let post = Post {
            conversation: here,
            id: MessageId([number + 1; 16]),
            body: Body::text("still here?"),
        };
        request::run(&story.service, writer, 7, Request::Post(post)).await;
    }
    let mut stored = 0;
    for writer in &writers {
        let answer = loop {
            let frames = story.frames(writer).into_iter();
            let mut answers = frames.filter_map(|frame| match frame {
                ServerFrame::Answer { tag: 7, answer } => Some(answer),
                _ => None,
            });
            match answers.next() {
                Some(answer) => break answer,
                None => writer.wake.notified().await,
            }
        };
        match answer {
            Ok(Answer::Stored { .. }) => stored += 1,
            refused => assert_eq!(refused, Err(Refusal::GroupGone)),
        }
    }
    // No message that was answered as stored is lost, and the end comes after all of them.
    let fetch = Request::Fetch {
        conversation: here,
        after: Seq(0),
        limit: 200,
    };
    let Ok(Answer::Entries { entries, .. }) = story.ask(&ben, fetch).await else {
        panic!("the history stays readable")
    };
    let texts = entries.iter().filter(|entry| {
        let body = entry.body.as_ref();
        body.is_some_and(|body| body.as_text().is_some())
    });
    assert_eq!(texts.count(), stored);
    let last = entries.last().unwrap().body.as_ref().unwrap();
    assert_eq!(last.as_notice(), Some(Notice::GroupDeleted));
    let late = story.post(&writers[0], here, 99, "hello?").await;
    assert_eq!(late, Err(Refusal::GroupGone));
}
