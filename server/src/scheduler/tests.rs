//! Texts that are posted later: once, by the rules of the moment, and wherever the server was interrupted.

use anser_shared::body::{Body, Manner};
use anser_shared::event::{Change, Event, ServerFrame};
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::order::Order;
use anser_shared::request::{Post, Request};
use anser_shared::scheduled::{SCHEDULED_DAYS, SCHEDULED_MAX};

use super::*;
use crate::admin::{self, Actor};
use crate::command::story::Story;
use crate::store::rights::Act;

const LATER: Manner = Manner {
    silent: false,
    scheduled: true,
};

fn later(text: &str) -> Body {
    Body::text(text).sent_as(LATER)
}

/// To be posted in so many seconds.
fn schedule(
    story: &Story,
    conversation: ConversationId,
    id: u8,
    seconds: u64,
    text: &str,
) -> Request {
    Request::Schedule {
        conversation,
        id: MessageId([id; 16]),
        at: story.service.now().after(Duration::from_secs(seconds)),
        body: later(text),
    }
}

async fn listed(story: &Story, session: &Arc<Session>) -> Vec<Scheduled> {
    let after = MessageId([0; 16]);
    match story.ask(session, Request::Scheduled { after }).await {
        Ok(Answer::Scheduled { scheduled, .. }) => scheduled,
        other => panic!("{other:?}"),
    }
}

async fn texts(story: &Story, reader: &Arc<Session>, conversation: ConversationId) -> Vec<String> {
    let fetch = Request::Fetch {
        conversation,
        after: Seq(0),
        limit: 100,
    };
    match story.ask(reader, fetch).await {
        Ok(Answer::Entries { entries, .. }) => entries
            .iter()
            .filter_map(|entry| Some(entry.body.as_ref()?.as_text()?.text))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn changes(story: &Story, session: &Session) -> Vec<Change> {
    let changes = story
        .events(session)
        .into_iter()
        .filter_map(|event| match event {
            Event::Changed { change, .. } => Some(change),
            _ => None,
        });
    changes.collect()
}

#[tokio::test]
async fn a_text_is_posted_at_its_time_and_every_device_knows() {
    let story = Story::begin();
    let (anna, ben) = (story.person("anna").await, story.person("ben").await);
    let other_device = story.device(anna.user).await;
    let conversation = story.befriend(&anna, "ben").await;
    let request = schedule(&story, conversation, 1, 60, "good morning");
    let (asked, told) = story.ask_all(&anna, request).await;
    assert_eq!(asked, Ok(Answer::Done));
    let is_told = |frame: &ServerFrame| {
        let ServerFrame::Event(Event::Changed { change, .. }) = frame else {
            return false;
        };
        matches!(change, Change::Scheduled(text) if text.refusal.is_none())
    };
    assert_eq!(told.iter().filter(|frame| is_told(frame)).count(), 1);
    assert!(story.frames(&other_device).iter().any(is_told));
    story.post(&ben, conversation, 1, "asleep?").await.unwrap();
    let due = story.service.now().after(Duration::from_mins(1));
    assert_eq!(send_due(&story.service).await, Some(due));
    story.wait(59);
    send_due(&story.service).await;
    assert_eq!(texts(&story, &ben, conversation).await, ["asleep?"]);
    story.frames(&ben);
    story.wait(1);
    assert_eq!(send_due(&story.service).await, None);
    assert_eq!(
        texts(&story, &ben, conversation).await,
        ["asleep?", "good morning"]
    );
    for device in [&anna, &other_device] {
        let events = story.events(device);
        let posted = |event: &Event| matches!(event, Event::Posted { entry, .. } if entry.author == anna.user);
        assert_eq!(
            events.iter().filter(|event| posted(event)).count(),
            1,
            "{events:?}"
        );
        let gone = |event: &Event| {
            matches!(
                event,
                Event::Changed {
                    change: Change::Unscheduled { posted: true, .. },
                    ..
                }
            )
        };
        assert_eq!(
            events.iter().filter(|event| gone(event)).count(),
            1,
            "{events:?}"
        );
    }
    assert_eq!(listed(&story, &anna).await, []);
    // Its author has not read what was said meanwhile.
    let heads = story
        .ask(
            &anna,
            Request::Conversations {
                after: ConversationId(0),
            },
        )
        .await;
    let Ok(Answer::Conversations { heads, .. }) = heads else {
        panic!("{heads:?}")
    };
    let head = heads.iter().find(|head| head.conversation == conversation);
    assert_eq!(head.map(|head| head.mine.read), Some(Seq(0)));
}

/// The server ended before or after the message was stored, and starts again.
#[tokio::test]
async fn what_was_begun_is_posted_once() {
    let story = Story::begin();
    let (anna, ben) = (story.person("anna").await, story.person("ben").await);
    let conversation = story.befriend(&anna, "ben").await;
    for id in [1, 2] {
        let text = format!("number {id}");
        let request = schedule(&story, conversation, id, 10, &text);
        story.ask(&anna, request).await.unwrap();
    }
    story.wait(100);
    let service = &story.service;
    let claim = async |id| {
        let claim = change::ClaimScheduled(MessageId([id; 16]));
        service.carry_out(anna.user, claim).await.unwrap().unwrap()
    };
    claim(1).await;
    let second = claim(2).await;
    post(service, anna.user, second).await.unwrap();
    // What is being posted is neither changed nor taken back.
    let id = MessageId([2; 16]);
    let late = [
        Request::Unschedule { id },
        Request::SendScheduled { id },
        schedule(&story, conversation, 2, 60, "something else"),
    ];
    for request in late {
        assert_eq!(
            story.ask(&anna, request).await,
            Err(Refusal::NoSuchScheduled)
        );
    }
    send_due(service).await;
    send_due(service).await;
    assert_eq!(
        texts(&story, &ben, conversation).await,
        ["number 2", "number 1"]
    );
    assert_eq!(listed(&story, &anna).await, []);
}

#[tokio::test]
async fn what_cannot_be_stored_is_tried_again() {
    let story = Story::begin();
    let (anna, ben) = (story.person("anna").await, story.person("ben").await);
    let conversation = story.befriend(&anna, "ben").await;
    let long = "🍣".repeat(4096);
    let request = schedule(&story, conversation, 1, 10, &long);
    story.ask(&anna, request).await.unwrap();
    story.wait(100);
    story.sqlite().limit_pages(1).await;
    send_due(&story.service).await;
    assert_eq!(texts(&story, &ben, conversation).await, [""; 0]);
    story.sqlite().limit_pages(1 << 30).await;
    send_due(&story.service).await;
    assert_eq!(texts(&story, &ben, conversation).await, [long]);
}

/// What a person at the server does to ben.
async fn administer(story: &Story, act: Act) {
    let done = admin::act(&story.service, &Actor::Server, act, "ben").await;
    assert!(done.is_ok(), "{done:?}");
}

#[tokio::test]
async fn who_may_write_is_looked_at_when_the_time_has_come() {
    let story = Story::begin();
    let (anna, ben) = (story.person("anna").await, story.person("ben").await);
    let create = Request::CreateGroup {
        name: "tea".into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
        panic!("anna makes a group")
    };
    let group = head.conversation;
    story
        .ask(&ben, Request::JoinGroup(Which::Id(group)))
        .await
        .unwrap();
    let order = |order| Request::Order {
        conversation: group,
        order,
    };
    let refused = async |expected: Refusal| {
        story.frames(&ben);
        send_due(&story.service).await;
        let [text] = &listed(&story, &ben).await[..] else {
            panic!("one text waits")
        };
        assert_eq!(text.refusal, Some(expected));
    };
    story
        .ask(&ben, schedule(&story, group, 1, 10, "hello"))
        .await
        .unwrap();
    story
        .ask(&anna, order(Order::Quiet { quiet: true }))
        .await
        .unwrap();
    story.wait(10);
    refused(Refusal::GroupQuiet).await;
    // It is not tried again by itself, and its author is told once.
    story
        .ask(&anna, order(Order::Quiet { quiet: false }))
        .await
        .unwrap();
    story.frames(&ben);
    send_due(&story.service).await;
    assert_eq!(changes(&story, &ben), []);
    assert_eq!(texts(&story, &anna, group).await, [""; 0]);

    let id = MessageId([1; 16]);
    let gag = Act::Gag { until: None };
    administer(&story, gag).await;
    story
        .ask(&ben, Request::SendScheduled { id })
        .await
        .unwrap();
    refused(Refusal::Gagged { until: None }).await;
    administer(&story, Act::Ungag).await;
    story.ask(&ben, order(Order::Leave)).await.unwrap();
    story
        .ask(&ben, Request::SendScheduled { id })
        .await
        .unwrap();
    refused(Refusal::NotAMember).await;
    story
        .ask(&ben, Request::JoinGroup(Which::Id(group)))
        .await
        .unwrap();
    story
        .ask(&ben, Request::SendScheduled { id })
        .await
        .unwrap();
    send_due(&story.service).await;
    assert_eq!(texts(&story, &anna, group).await, ["hello"]);
}

#[tokio::test]
async fn a_text_that_waits_is_changed_and_taken_back_from_any_device() {
    let story = Story::begin();
    let (desk, ben) = (story.person("anna").await, story.person("ben").await);
    let phone = story.device(desk.user).await;
    let conversation = story.befriend(&desk, "ben").await;
    for id in [1, 2] {
        let request = schedule(&story, conversation, id, 60, "tea at fuor");
        story.ask(&desk, request).await.unwrap();
    }
    let request = schedule(&story, conversation, 1, 10, "tea at four");
    story.ask(&phone, request).await.unwrap();
    let id = MessageId([2; 16]);
    // Nobody else's.
    assert_eq!(
        story.ask(&ben, Request::Unschedule { id }).await,
        Err(Refusal::NoSuchScheduled)
    );
    assert_eq!(listed(&story, &ben).await, []);
    story.ask(&phone, Request::Unschedule { id }).await.unwrap();
    story.wait(10);
    send_due(&story.service).await;
    story.wait(1000);
    send_due(&story.service).await;
    assert_eq!(texts(&story, &ben, conversation).await, ["tea at four"]);
    // What is over is over, under whichever id.
    for id in [1, 2] {
        let request = schedule(&story, conversation, id, 60, "again");
        assert_eq!(
            story.ask(&desk, request).await,
            Err(Refusal::NoSuchScheduled)
        );
    }
}

#[tokio::test]
async fn what_does_not_wait() {
    let story = Story::begin();
    let (anna, _) = (story.person("anna").await, story.person("ben").await);
    let stranger = story.person("carla").await;
    let conversation = story.befriend(&anna, "ben").await;
    let days = SCHEDULED_DAYS;
    let far = schedule(
        &story,
        conversation,
        1,
        u64::from(days + 1) * 86_400,
        "happy new year",
    );
    let past = Request::Schedule {
        conversation,
        id: MessageId([1; 16]),
        at: story.service.now().before(Duration::from_mins(5)),
        body: later("good night"),
    };
    let as_usual = Request::Schedule {
        conversation,
        id: MessageId([1; 16]),
        at: story.service.now(),
        body: Body::text("hello"),
    };
    for (request, refusal) in [
        (far, Refusal::ScheduledTooFar { days }),
        (past, Refusal::ScheduledInPast),
        (as_usual, Refusal::UnknownBody),
    ] {
        assert_eq!(story.ask(&anna, request).await, Err(refusal));
    }
    let elsewhere = schedule(&story, conversation, 1, 10, "let me in");
    assert_eq!(
        story.ask(&stranger, elsewhere).await,
        Err(Refusal::NoSuchConversation)
    );
    // A program cannot say of what it posts now that it had waited.
    let post = Post {
        conversation,
        id: MessageId([9; 16]),
        body: later("now"),
    };
    assert_eq!(
        story.ask(&anna, Request::Post(post)).await,
        Err(Refusal::UnknownBody)
    );
    let limit = SCHEDULED_MAX;
    for id in 0..limit {
        // Not all at once.
        story.wait(10);
        let request = schedule(&story, conversation, id as u8, 86_400, "one of many");
        assert_eq!(story.ask(&anna, request).await, Ok(Answer::Done), "{id}");
    }
    let one_more = schedule(&story, conversation, limit as u8, 60, "one too many");
    assert_eq!(
        story.ask(&anna, one_more).await,
        Err(Refusal::TooManyScheduled { limit })
    );
    // One of them is changed all the same.
    let change = schedule(&story, conversation, 5, 60, "another one");
    assert_eq!(story.ask(&anna, change).await, Ok(Answer::Done));
}
