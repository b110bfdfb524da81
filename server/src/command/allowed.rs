//! The limits of one user, and what happens beyond them.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::Marks;
use anser_shared::event::Event;
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::order::Order;
use anser_shared::people::{FriendRequests, Profile, SeenAs};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::request::{PasswordFinish, PasswordStart, Request};

use super::put_off;
use super::story::{Story, add};
use crate::config::Config;
use crate::session::Session;

fn config() -> Config {
    Config {
        friend_requests: FriendRequests::Auto,
        lobby: None,
        ..Config::default()
    }
}

fn is_slow(answer: &Result<Answer, Refusal>) -> bool {
    matches!(answer, Err(Refusal::SlowDown { .. }))
}

#[tokio::test]
async fn texts_are_counted_for_a_person_and_nothing_overtakes_what_has_to_wait() {
    let story = Story::begin_with(Config {
        texts_per_minute: 20,
        ..config()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let conversation = story.befriend(&anna, "ben").await;
    let other_device = story.device(anna.user).await;
    for id in 0..20 {
        let by = if id % 2 == 0 { &anna } else { &other_device };
        let stored = story.post(by, conversation, id, "quick").await;
        assert!(stored.is_ok(), "{id}: {stored:?}");
    }
    let wait = Err(Refusal::SlowDown { millis: 3000 });
    assert_eq!(story.post(&anna, conversation, 20, "next").await, wait);
    assert_eq!(story.post(&other_device, conversation, 30, "x").await, wait);
    assert!(story.post(&ben, conversation, 1, "mine").await.is_ok());
    // There would be room again, but later posts have to wait for the first one.
    story.wait(9);
    assert_eq!(story.post(&anna, conversation, 21, "last").await, wait);
    let again = story.ask(&anna, Request::SendAgain).await;
    assert_eq!(again, Ok(Answer::Done));
    for (id, text, place) in [(20, "next", 22), (21, "last", 23)] {
        let stored = story.post(&anna, conversation, id, text).await;
        assert!(
            matches!(stored, Ok(Answer::Stored { seq: Seq(at), .. }) if at == place),
            "{stored:?}"
        );
    }
    // A new connection has no new bucket.
    let third = story.device(anna.user).await;
    assert!(
        story
            .post(&third, conversation, 40, "one more")
            .await
            .is_ok()
    );
    assert!(is_slow(&story.post(&third, conversation, 41, "two").await));
}

#[tokio::test]
async fn sixty_texts_at_once_are_a_person_who_pastes() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    story.person("ben").await;
    let conversation = story.befriend(&anna, "ben").await;
    for id in 0..60 {
        let stored = story.post(&anna, conversation, id, "pasted").await;
        assert!(stored.is_ok(), "{id}: {stored:?}");
    }
}

/// Every request that others are told of takes from one bucket. Reading goes on.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
async fn what_others_are_told_of_is_counted() {
    let conversation = ConversationId(4711);
    let acts = |anna: &Session| {
        let user = anna.user;
        let name = || "ben".to_owned();
        vec![
            add("ben"),
            Request::AnswerFriend { user, accept: true },
            Request::EndFriendship { user },
            Request::Block {
                user,
                blocked: true,
            },
            Request::Delete {
                conversation,
                seq: Seq(1),
            },
            Request::SetProfile(Profile::named("Anna")),
            Request::SetPicture(None),
            Request::Administer {
                line: "help".into(),
                language: "en".into(),
            },
            Request::CreateGroup {
                name: "x".into(),
                policy: JoinPolicy::Open,
            },
            Request::Order {
                conversation,
                order: Order::Delete,
            },
            Request::Order {
                conversation,
                order: Order::Add { who: name() },
            },
            Request::Order {
                conversation,
                order: Order::Remove { who: name() },
            },
            Request::Order {
                conversation,
                order: Order::Leave,
            },
            Request::Order {
                conversation,
                order: Order::Announce { text: "x".into() },
            },
            Request::Order {
                conversation,
                order: Order::Rename { name: name() },
            },
            Request::Order {
                conversation,
                order: Order::Appoint {
                    who: name(),
                    administrator: true,
                },
            },
            Request::JoinGroup(Which::Id(conversation)),
            Request::Order {
                conversation,
                order: Order::SetPolicy {
                    policy: JoinPolicy::Open,
                },
            },
            Request::Order {
                conversation,
                order: Order::SetPicture { picture: None },
            },
            Request::Order {
                conversation,
                order: Order::Mute {
                    who: name(),
                    mute: None,
                },
            },
            Request::Order {
                conversation,
                order: Order::Quiet { quiet: true },
            },
            Request::Order {
                conversation,
                order: Order::HandOver { who: name() },
            },
            Request::Order {
                conversation,
                order: Order::Answer {
                    who: name(),
                    accept: true,
                },
            },
            Request::PasswordStart(PasswordStart {
                login: Vec::new(),
                registration: Vec::new(),
            }),
            Request::PasswordFinish(PasswordFinish {
                login: Vec::new(),
                registration: Vec::new(),
                end_others: false,
            }),
        ]
    };
    let story = Story::begin_with(Config {
        acts_per_minute: 1,
        ..config()
    });
    let anna = story.person("anna").await;
    let profile = Request::SetProfile(Profile::named("Anna"));
    story.ask(&anna, profile).await.unwrap();
    for request in acts(&anna) {
        let answer = story.ask(&anna, request.clone()).await;
        assert!(is_slow(&answer), "{request:?}: {answer:?}");
    }
    let device = story.device(anna.user).await;
    assert!(is_slow(&story.ask(&device, add("ben")).await));
    for request in [
        Request::Friends { after: anna.user },
        Request::Devices,
        Request::Person { user: anna.user },
        Request::Idle { idle: true },
    ] {
        let answer = story.ask(&anna, request.clone()).await;
        assert!(answer.is_ok(), "{request:?}: {answer:?}");
    }
    story.wait(60);
    let profile = Request::SetProfile(Profile::named("Anna 2"));
    assert!(story.ask(&anna, profile).await.is_ok());
}

#[tokio::test]
async fn what_only_the_person_sees_is_counted_apart() {
    let story = Story::begin_with(Config {
        changes_per_minute: 2,
        ..config()
    });
    let anna = story.person("anna").await;
    story.person("ben").await;
    let conversation = story.befriend(&anna, "ben").await;
    story.post(&anna, conversation, 1, "hello").await.unwrap();
    let mark = Request::Mark {
        conversation,
        marks: Marks::default(),
    };
    let draft = |text: &str| Request::Draft {
        conversation,
        text: text.into(),
        base: 0,
    };
    assert!(story.ask(&anna, mark.clone()).await.is_ok());
    assert!(story.ask(&anna, draft("a")).await.is_ok());
    assert!(is_slow(&story.ask(&anna, mark).await));
    assert!(is_slow(&story.ask(&anna, draft("b")).await));
    let seen = Request::GuessesSeen { total: 0 };
    assert!(is_slow(&story.ask(&anna, seen).await));
    assert!(story.post(&anna, conversation, 2, "still").await.is_ok());
}

#[tokio::test]
async fn bytes_are_counted_over_a_day() {
    let story = Story::begin_with(Config {
        megabytes_per_day: 1,
        ..config()
    });
    let anna = story.person("anna").await;
    story.person("ben").await;
    let conversation = story.befriend(&anna, "ben").await;
    let long = "x".repeat(4000);
    let mut stored = 0;
    loop {
        let id = u8::try_from(stored % 250).unwrap();
        let other = format!("{stored}{long}");
        let draft = Request::Draft {
            conversation,
            text: other.clone(),
            base: 0,
        };
        // A draft that is refused because of a newer one was counted, because it was sent.
        let answer = match stored % 2 {
            0 if stored < 250 => story.post(&anna, conversation, id, &other[..4000]).await,
            _ => story.ask(&anna, draft).await,
        };
        if is_slow(&answer) {
            break;
        }
        stored += 1;
        assert!(stored < 400, "a MiB and no more");
    }
    assert!(stored > 200, "{stored}");
    story.wait(24 * 3600);
    let again = story.ask(&anna, Request::SendAgain).await;
    assert_eq!(again, Ok(Answer::Done));
    assert!(story.post(&anna, conversation, 255, &long).await.is_ok());
}

async fn friends(story: &Story) -> (Arc<Session>, Arc<Session>, ConversationId) {
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let conversation = story.befriend(&anna, "ben").await;
    story.frames(&ben);
    (anna, ben, conversation)
}

#[tokio::test]
async fn away_and_back_a_thousand_times_is_told_twice() {
    let story = Story::begin();
    let (anna, ben, _) = friends(&story).await;
    for round in 0..1000 {
        let idle = round % 2 == 0;
        story.ask(&anna, Request::Idle { idle }).await.unwrap();
    }
    let busy = Request::SetProfile(Profile {
        seen_as: SeenAs::Busy,
        ..Profile::named("anna")
    });
    story.ask(&anna, busy).await.unwrap();
    let presences = |story: &Story| {
        let events = story.events(&ben).into_iter();
        let told = events.filter_map(|event| match event {
            Event::Presence(told) => Some(told),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    let first = presences(&story);
    assert!(first.len() <= 2, "{first:?}");
    story.wait(2);
    put_off::tell_due(&story.service).await;
    let rest = presences(&story);
    assert!(first.len() + rest.len() <= 3, "{first:?}, {rest:?}");
    // The last presence is told in the end, whatever was left out.
    let told = [first, rest].concat();
    assert_eq!(told.last(), Some(&vec![(anna.user, Presence::Busy)]));
    story.wait(2);
    put_off::tell_due(&story.service).await;
    assert_eq!(presences(&story), Vec::<Vec<_>>::new());
}

#[tokio::test]
async fn typing_a_thousand_times_is_told_once_in_two_seconds() {
    let story = Story::begin();
    let (anna, ben, conversation) = friends(&story).await;
    let carla = story.person("carla").await;
    let with_carla = story.befriend(&anna, "carla").await;
    story.frames(&carla);
    let typing = |conversation| Request::Typing { conversation };
    for _ in 0..1000 {
        story.ask(&anna, typing(conversation)).await.unwrap();
    }
    story.ask(&anna, typing(with_carla)).await.unwrap();
    let count = |session: &Session| {
        let events = story.events(session);
        let typing = events.iter().filter(|e| matches!(e, Event::Typing { .. }));
        typing.count()
    };
    assert_eq!((count(&ben), count(&carla)), (1, 0));
    story.wait(2);
    put_off::tell_due(&story.service).await;
    assert_eq!((count(&ben), count(&carla)), (0, 1), "the last one is told");
}

#[tokio::test]
async fn nothing_is_drafted_where_nothing_will_be_said() {
    let story = Story::begin();
    let (anna, ben, conversation) = friends(&story).await;
    let create = Request::CreateGroup {
        name: "chess".into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&ben, create).await else {
        panic!("a group")
    };
    let group = head.conversation;
    let join = Request::JoinGroup(Which::Id(group));
    story.ask(&anna, join).await.unwrap();
    let draft = |conversation, text: &str| Request::Draft {
        conversation,
        text: text.into(),
        base: 0,
    };
    story.ask(&anna, draft(group, "half a")).await.unwrap();
    let end = Request::Order {
        conversation: group,
        order: Order::Delete,
    };
    story.ask(&ben, end).await.unwrap();
    let part = Request::EndFriendship { user: ben.user };
    story.ask(&anna, part).await.unwrap();
    for (place, refusal) in [
        (group, Refusal::GroupGone),
        (conversation, Refusal::NotFriends),
    ] {
        let answer = story.ask(&anna, draft(place, "more")).await;
        assert_eq!(answer, Err(refusal));
    }
    // An old draft can be cleared. Its version is the revision at which it was stored.
    let kept = story
        .ask(
            &anna,
            Request::Drafts {
                after: conversation,
            },
        )
        .await;
    let Ok(Answer::Drafts { drafts, .. }) = kept else {
        panic!("{kept:?}")
    };
    let clear = Request::Draft {
        conversation: group,
        text: String::new(),
        base: drafts.first().map_or(0, |draft| draft.version),
    };
    assert_eq!(story.ask(&anna, clear).await, Ok(Answer::Done));
}
