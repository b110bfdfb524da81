//! Posting: the message is checked here and handed on; it is answered when it is on disk.

use std::sync::Arc;

use anser_shared::envelope::Envelope;
use anser_shared::people::Role;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::Post;
use anser_shared::time::Timestamp;

use super::too_much;
use crate::allowance::Cost;
use crate::service::{Posting, Service};
use crate::session::Session;
use crate::store::NewEntry;

pub async fn run(service: &Service, session: &Arc<Session>, tag: u32, post: Post, now: Timestamp) {
    let envelope = match admit(service, session, &post, now) {
        Ok(envelope) => envelope,
        Err(refusal @ Refusal::SlowDown { .. }) => {
            return too_much(service, session, tag, refusal).await;
        }
        Err(refusal) => {
            session.answer(tag, Err(refusal));
            return session.wake.notify_one();
        }
    };
    let posting = posting(service, session, tag, (post, envelope), now);
    if service.posts.send(posting).await.is_err() {
        session.answer(tag, Err(Refusal::Unavailable(Trouble::Stopping)));
        session.end_post();
        session.wake.notify_one();
    }
}

/// Hands a message on where nothing has to be waited for, and gives it back where something has: then [`run`]
/// does it.
pub fn at_once(service: &Service, session: &Arc<Session>, tag: u32, post: Post) -> Option<Post> {
    let is_over = service.lived() > session.expires_at;
    if is_over || service.standing_trouble().is_some() {
        return Some(post);
    }
    let Ok(place) = service.posts.try_reserve() else {
        return Some(post);
    };
    let now = service.now();
    match admit(service, session, &post, now) {
        Ok(envelope) => place.send(posting(service, session, tag, (post, envelope), now)),
        Err(Refusal::SlowDown { .. }) => return Some(post),
        Err(refusal) => {
            session.answer(tag, Err(refusal));
            session.wake.notify_one();
        }
    }
    None
}

/// What goes to the poster, and counts as under way from here on.
fn posting(
    service: &Service,
    session: &Arc<Session>,
    tag: u32,
    (post, envelope): (Post, Envelope),
    now: Timestamp,
) -> Posting {
    let Post {
        conversation,
        id,
        body,
    } = post;
    // The administrators of the server may call everybody everywhere.
    let rights = service.standings.rights(session.user, now);
    let calls_all = envelope.calls_all && rights.role < Role::Admin;
    let entry = NewEntry {
        conversation,
        author: session.user,
        id,
        body,
        at: now,
        barred: rights.gag.map(|gag| Refusal::Gagged { until: gag.until }),
        calls_all,
    };
    session.begin_post();
    Posting {
        entry,
        tag,
        session: session.clone(),
    }
}

/// Whether a message is taken at all. When it is too much at once, what comes behind it has to wait, too: the
/// order is that in which it was written.
fn admit(
    service: &Service,
    session: &Session,
    post: &Post,
    now: Timestamp,
) -> Result<Envelope, Refusal> {
    let envelope = Envelope::of(&post.body)?;
    if let Some(refusal) = session.posts_held() {
        return Err(refusal);
    }
    let cost = Cost::Text(envelope.size);
    let taken = session.allowance.take(&service.rates, cost, now);
    taken.inspect_err(|refusal| session.hold_posts(refusal.clone()))?;
    Ok(envelope)
}

#[cfg(test)]
mod tests {
    use anser_shared::answer::Answer;
    use anser_shared::body::{Body, BodyKind};
    use anser_shared::event::Event;
    use anser_shared::id::{ConversationId, MessageId, Seq};
    use anser_shared::refusal::{Refusal, TextFault, Trouble};
    use anser_shared::request::{Post, Request};

    use crate::command::story::Story;

    #[tokio::test]
    async fn a_message_reaches_the_friend_and_ones_own_other_device() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let conversation = story.befriend(&anna, "ben").await;
        let other_device = story.device(anna.user).await;
        story.frames(&ben);

        let stored = story.post(&anna, conversation, 1, "你好 🍣").await;
        let Ok(Answer::Stored { seq, at, .. }) = stored else {
            panic!("{stored:?}")
        };
        assert_eq!((seq, at), (Seq(1), story.service.now()));
        for device in [&ben, &other_device] {
            device.wake.notified().await;
            let events = story.events(device);
            let [
                Event::Posted {
                    conversation: c,
                    entry,
                },
            ] = &events[..]
            else {
                panic!("{events:?}")
            };
            assert_eq!(
                (*c, entry.seq, entry.author),
                (conversation, Seq(1), anna.user)
            );
            assert_eq!(entry.body, Some(Body::text("你好 🍣")));
        }
        assert_eq!(
            story.events(&anna),
            [],
            "the device that wrote has its answer"
        );
    }

    #[tokio::test]
    async fn sending_again_finds_the_first_one_and_tells_nobody_twice() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let conversation = story.befriend(&anna, "ben").await;
        let first = story.post(&anna, conversation, 1, "hello").await;
        story.wait(60);
        assert_eq!(story.post(&anna, conversation, 1, "hello").await, first);
        assert_eq!(
            story.post(&anna, conversation, 1, "other").await,
            Err(Refusal::MessageIdReused)
        );
        // The next message shows that nothing else is on its way.
        story.post(&anna, conversation, 2, "next").await.unwrap();
        let posted = story
            .events(&ben)
            .into_iter()
            .filter(|e| matches!(e, Event::Posted { .. }));
        assert_eq!(posted.count(), 2);
    }

    #[tokio::test]
    async fn what_is_not_stored() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        let conversation = story.befriend(&anna, "ben").await;
        let nowhere = ConversationId(4711);
        assert_eq!(
            story.post(&carla, conversation, 1, "hi").await,
            Err(Refusal::NoSuchConversation)
        );
        assert_eq!(
            story.post(&anna, nowhere, 1, "hi").await,
            Err(Refusal::NoSuchConversation)
        );
        assert_eq!(
            story.post(&anna, conversation, 1, " ").await,
            Err(TextFault::Empty.into())
        );
        let long = "a".repeat(4097);
        assert_eq!(
            story.post(&anna, conversation, 1, &long).await,
            Err(TextFault::TooLong.into())
        );
        let body = Body {
            kind: BodyKind(99),
            bytes: vec![],
        };
        let unknown = Post {
            conversation,
            id: MessageId([1; 16]),
            body,
        };
        assert_eq!(
            story.ask(&anna, Request::Post(unknown)).await,
            Err(Refusal::UnknownBody)
        );
        assert!(
            story.post(&anna, conversation, 1, "hello").await.is_ok(),
            "none of it used the id"
        );
        ben.wake.notified().await;
    }

    #[tokio::test]
    async fn nothing_overtakes_what_could_not_be_stored() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let other_device = story.device(anna.user).await;
        story.person("ben").await;
        let conversation = story.befriend(&anna, "ben").await;
        let full = Err(Refusal::Unavailable(Trouble::DiskFull));
        // More than what pages that were given back have room for.
        let long = "🍣".repeat(4096);
        story.sqlite().limit_pages(1).await;
        assert_eq!(story.post(&anna, conversation, 1, &long).await, full);
        story.sqlite().limit_pages(1 << 30).await;
        // This one was on its way when the first was refused.
        assert_eq!(story.post(&anna, conversation, 2, "second").await, full);
        let elsewhere = story.post(&other_device, conversation, 3, "another desk");
        assert!(elsewhere.await.is_ok(), "that is another order of things");
        let answer = story.ask(&anna, Request::SendAgain).await;
        assert_eq!(answer, Ok(Answer::Done));
        for (id, text, place) in [(1, &long[..], Seq(2)), (2, "second", Seq(3))] {
            let stored = story.post(&anna, conversation, id, text).await;
            assert!(
                matches!(stored, Ok(Answer::Stored { seq, .. }) if seq == place),
                "{stored:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_clock_that_jumps_back_changes_the_times_and_not_the_order() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        story.person("ben").await;
        let conversation = story.befriend(&anna, "ben").await;
        for (id, jump) in [(1, 0), (2, -3600), (3, 7200)] {
            story.wait(jump);
            let stored = story.post(&anna, conversation, id, "tick").await;
            let Ok(Answer::Stored { seq, at, .. }) = stored else {
                panic!("{stored:?}")
            };
            assert_eq!((seq, at), (Seq(u64::from(id)), story.service.now()));
        }
    }
}
