//! Posts a message: checks it here and hands it on. Its receipt is told the outcome when it is on disk.

use std::sync::Arc;

use anser_shared::envelope::Envelope;
use anser_shared::people::{Rights, Role};
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::Post;
use anser_shared::time::Timestamp;

use crate::allowance::Cost;
use crate::caller::Caller;
use crate::posting::{Posting, Receipt};
use crate::service::Service;
use crate::store::NewEntry;

/// Hands a message on, and waits until there is room. An immediate refusal is returned here, and every other outcome
/// is told to the receipt.
pub async fn run(
    service: &Service,
    caller: &Caller<'_>,
    receipt: &Arc<impl Receipt + 'static>,
    tag: u32,
    post: Post,
    now: Timestamp,
) -> Result<(), Refusal> {
    let envelope = admit(service, caller, receipt.as_ref(), &post, now)?;
    let entry = entry(service, caller, post, &envelope, now);
    let posting = Posting::begin(entry, tag, receipt.clone());
    if let Err(unsent) = service.posts.send(posting).await {
        unsent.0.refuse(Refusal::Unavailable(Trouble::Stopping));
    }
    Ok(())
}

/// The same if nothing has to be waited for. Otherwise it gives the message back, and [`run`] hands it on.
pub fn at_once(
    service: &Service,
    caller: &Caller<'_>,
    receipt: &Arc<impl Receipt + 'static>,
    tag: u32,
    post: Post,
    now: Timestamp,
) -> Result<Result<(), Refusal>, Post> {
    let Ok(place) = service.posts.try_reserve() else {
        return Err(post);
    };
    let envelope = match admit(service, caller, receipt.as_ref(), &post, now) {
        Ok(envelope) => envelope,
        Err(Refusal::SlowDown { .. }) => return Err(post),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let entry = entry(service, caller, post, &envelope, now);
    place.send(Posting::begin(entry, tag, receipt.clone()));
    Ok(Ok(()))
}

/// What is to be stored.
pub(super) fn entry(
    service: &Service,
    caller: &Caller<'_>,
    post: Post,
    envelope: &Envelope,
    now: Timestamp,
) -> NewEntry {
    let Post {
        conversation,
        id,
        body,
    } = post;
    let Rights { role, gag } = caller.rights;
    NewEntry {
        conversation,
        author: caller.user,
        id,
        body,
        at: now,
        barred: gag.map(|gag| Refusal::Gagged { until: gag.until }),
        // The administrators of the server may mention everybody in every conversation.
        calls_all: envelope.calls_all && role < Role::Admin,
        by_administrator: role >= Role::Admin,
        about: envelope.about.clone(),
        edit_minutes: service.config.edit_minutes,
    }
}

/// Whether a message is accepted. If it exceeds a limit, later messages have to wait, too, because messages are
/// stored in the order of writing.
fn admit(
    service: &Service,
    caller: &Caller<'_>,
    receipt: &impl Receipt,
    post: &Post,
    now: Timestamp,
) -> Result<Envelope, Refusal> {
    let envelope = Envelope::of(&post.body)?;
    // Only the server says so of a text.
    if post.body.manner().scheduled {
        return Err(Refusal::UnknownBody);
    }
    if let Some(refusal) = receipt.held() {
        return Err(refusal);
    }
    afford(service, caller, receipt, &envelope, now)?;
    Ok(envelope)
}

/// Takes a message from its author's limits.
pub(super) fn afford(
    service: &Service,
    caller: &Caller<'_>,
    receipt: &impl Receipt,
    envelope: &Envelope,
    now: Timestamp,
) -> Result<(), Refusal> {
    let cost = Cost::Text(envelope.size);
    let taken = caller.allowance.take(&service.rates, cost, now);
    taken.inspect_err(|refusal| receipt.hold(refusal.clone()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use anser_shared::answer::Answer;
    use anser_shared::body::{Body, BodyKind};
    use anser_shared::event::Event;
    use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq};
    use anser_shared::refusal::{Refusal, TextFault, Trouble};
    use anser_shared::request::{Post, Request};
    use parking_lot::Mutex;

    use tokio::sync::Notify;

    use crate::caller::Caller;
    use crate::command::story::Story;
    use crate::command::{self, friends};
    use crate::posting::Receipt;
    use crate::session::Session;

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

    /// An author without a connection, such as a program inside the server.
    #[derive(Default)]
    struct Postbox {
        under_way: AtomicU32,
        held: Mutex<Option<Refusal>>,
        heard: Mutex<Vec<(u32, Result<Answer, Refusal>)>>,
        hears: Notify,
    }

    impl Receipt for Postbox {
        fn begins(&self) {
            self.under_way.fetch_add(1, Ordering::Relaxed);
        }

        fn held(&self) -> Option<Refusal> {
            self.held.lock().clone()
        }

        fn hold(&self, refusal: Refusal) {
            *self.held.lock() = Some(refusal);
        }

        fn ends(
            self: Arc<Self>,
            tag: u32,
            outcome: Result<Answer, Refusal>,
        ) -> Option<Arc<Session>> {
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            self.heard.lock().push((tag, outcome));
            self.hears.notify_one();
            None
        }
    }

    #[tokio::test]
    async fn somebody_without_a_connection_posts_and_hears_what_became_of_it() {
        let story = Story::begin();
        let (author, ben) = (story.register("anna").await, story.person("ben").await);
        let service = &story.service;
        let (allowance, now) = (service.allowance(author), service.now());
        let anna = Caller {
            user: author,
            device: DeviceId(0),
            address: None,
            rights: service.rights_cache.rights(author, now),
            allowance: &allowance,
            connection: None,
        };
        let asked = friends::add(service, &anna, "ben", "").await;
        let (Ok(Answer::Friend { friend }), Some(welcoming)) = asked else {
            panic!("ben accepts every request")
        };
        friends::welcome(service, welcoming).await;
        let conversation = friend.conversation;
        story.frames(&ben);
        let receipt = Arc::new(Postbox::default());
        let post = |conversation, id, text| Post {
            conversation,
            id: MessageId([id; 16]),
            body: Body::text(text),
        };
        let hello = post(conversation, 1, "hello");
        assert!(super::at_once(service, &anna, &receipt, 7, hello, now) == Ok(Ok(())));
        let nowhere = post(ConversationId(4711), 2, "hello?");
        let handed = super::run(service, &anna, &receipt, 8, nowhere, now).await;
        assert_eq!(handed, Ok(()));
        while receipt.heard.lock().len() < 2 {
            receipt.hears.notified().await;
        }
        let stored = Answer::Stored {
            conversation,
            seq: Seq(1),
            at: now,
        };
        assert_eq!(
            *receipt.heard.lock(),
            [(7, Ok(stored)), (8, Err(Refusal::NoSuchConversation))]
        );
        assert_eq!(receipt.under_way.load(Ordering::Relaxed), 0);
        let read = story
            .events(&ben)
            .into_iter()
            .filter_map(|event| match event {
                Event::Posted { entry, .. } => Some((entry.author, entry.body)),
                _ => None,
            });
        assert_eq!(
            read.collect::<Vec<_>>(),
            [(author, Some(Body::text("hello")))]
        );
        // Requests that belong to a connection are refused without one.
        let fetch = Request::Fetch {
            conversation,
            after: Seq(0),
            limit: 1,
        };
        let fetched = command::run(service, &anna, fetch).await;
        assert_eq!(fetched, Err(Refusal::WrongStage));
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
        // More than the pages that were given back can hold.
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
