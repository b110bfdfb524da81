//! The tools of the stories: a service over a real SQLite in memory, a clock that the test sets, and users who are
//! signed in without a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Manner};
use anser_shared::codec::{self, Class};
use anser_shared::event::{Event, ServerFrame};
use anser_shared::id::{ConversationId, DeviceId, MessageId, UserId};
use anser_shared::password::{PasswordKeeper, PasswordRecord};
use anser_shared::people::{FriendRequests, SeenAs};
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};
use anser_shared::text::{Nickname, Username};
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

use crate::config::Config;
use crate::connection::request;
use crate::poster;
use crate::service::Service;
use crate::session::Session;
use crate::store::sqlite::SqliteStore;
use crate::store::{NewDevice, NewPerson, Store as _};

/// Sends a friend request to this name, without a greeting.
pub fn add(name: &str) -> Request {
    Request::AddFriend {
        name: name.into(),
        greeting: String::new(),
    }
}

/// Has the server post a text in ten minutes from the beginning of a story.
pub fn schedule(conversation: ConversationId) -> Request {
    let manner = Manner {
        silent: false,
        scheduled: true,
    };
    Request::Schedule {
        conversation,
        id: MessageId([1; 16]),
        at: Timestamp(DAY_ONE + 600_000),
        body: Body::text("tea?").sent_as(manner),
    }
}

pub struct Story {
    pub service: Arc<Service>,
    clock: Arc<AtomicI64>,
    /// Keeps the poster running.
    _poster: oneshot::Sender<()>,
}

/// The first day of a story: somewhere in 2026.
const DAY_ONE: i64 = 1_790_000_000_000;

impl Story {
    pub fn begin() -> Self {
        // Most stories are about two friends, and not about how they became friends.
        Self::begin_with(Config {
            friend_requests: FriendRequests::Auto,
            // A story has only the conversations that it makes itself.
            lobby: None,
            ..Config::default()
        })
    }

    /// The database of the story.
    pub fn sqlite(&self) -> &SqliteStore {
        self.service.store.sqlite()
    }

    pub fn begin_with(config: Config) -> Self {
        Self::begin_on_node(config, 0)
    }

    /// A story of one of several servers.
    pub fn begin_on_node(config: Config, node: u16) -> Self {
        let clock = Arc::new(AtomicI64::new(DAY_ONE));
        let hand = clock.clone();
        let store = SqliteStore::in_memory().unwrap();
        let (posts, waiting) = mpsc::channel(poster::WAITING_POSTS);
        let service = Arc::new(Service::new(
            store.into(),
            config,
            PasswordKeeper::generate(),
            Arc::new(move || Timestamp(hand.load(Ordering::Relaxed))),
            posts,
            node,
        ));
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(poster::run(service.clone(), waiting, stopped));
        Self {
            service,
            clock,
            _poster: stop,
        }
    }

    /// Moves the clock, forwards or back.
    pub fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// A user who has registered and is signed in on a first device.
    pub async fn person(&self, name: &str) -> Arc<Session> {
        let user = self.register(name).await;
        self.device(user).await
    }

    /// A user who has registered and is not signed in.
    pub async fn register(&self, name: &str) -> UserId {
        let user = UserId(self.service.mint());
        let person = NewPerson {
            user,
            name: Username::parse(name).unwrap(),
            nickname: Nickname::parse(name).unwrap(),
            password: PasswordRecord(vec![]),
            at: self.service.now(),
        };
        self.service.store.register(person).await.unwrap().unwrap();
        user
    }

    /// Another device of the same user, connected now.
    pub async fn device(&self, user: UserId) -> Arc<Session> {
        let device = DeviceId(self.service.mint());
        let mut key = [0; 32];
        key[..8].copy_from_slice(&device.0.to_be_bytes());
        let now = self.service.now();
        let expires_at = now.after(self.service.config.device_lifetime());
        let new = NewDevice {
            device,
            user,
            key: Fingerprint(key),
            name: "a desk".into(),
            resumption: Zeroizing::new([7; 32]),
            at: now,
            expires_at,
            address: "127.0.0.1".into(),
        };
        self.service.store.add_device(new).await.unwrap().unwrap();
        let session = Arc::new(
            Session::new(user, device, expires_at, now).allowed(self.service.allowance(user)),
        );
        self.service.hub.enter(session.clone(), SeenAs::Available);
        session
    }

    /// Makes a request, and returns the answer together with everything else that waited in the queue.
    pub async fn ask_all(
        &self,
        session: &Arc<Session>,
        request: Request,
    ) -> (Result<Answer, Refusal>, Vec<ServerFrame>) {
        request::run(&self.service, session, 1, request).await;
        let mut others = Vec::new();
        loop {
            for frame in self.frames(session) {
                match frame {
                    ServerFrame::Answer { tag: 1, answer } => return (answer, others),
                    other => others.push(other),
                }
            }
            session.wake.notified().await;
        }
    }

    pub async fn ask(&self, session: &Arc<Session>, request: Request) -> Result<Answer, Refusal> {
        self.ask_all(session, request).await.0
    }

    /// The frames that wait to be written to a connection.
    pub fn frames(&self, session: &Session) -> Vec<ServerFrame> {
        session
            .take()
            .0
            .iter()
            .map(|frame| codec::decode(Class::Ready, frame).unwrap())
            .collect()
    }

    pub fn events(&self, session: &Session) -> Vec<Event> {
        let events = self
            .frames(session)
            .into_iter()
            .filter_map(|frame| match frame {
                ServerFrame::Event(event) => Some(event),
                _ => None,
            });
        events.collect()
    }

    /// Makes two users friends and returns their conversation. The events about it are dropped.
    pub async fn befriend(&self, one: &Arc<Session>, name: &str) -> ConversationId {
        let added = self.ask(one, add(name)).await;
        let Ok(Answer::Friend { friend }) = added else {
            panic!("{added:?}")
        };
        friend.conversation
    }

    pub async fn post(
        &self,
        session: &Arc<Session>,
        conversation: ConversationId,
        id: u8,
        text: &str,
    ) -> Result<Answer, Refusal> {
        let post = Post {
            conversation,
            id: MessageId([id; 16]),
            body: Body::text(text),
        };
        self.ask(session, Request::Post(post)).await
    }
}
