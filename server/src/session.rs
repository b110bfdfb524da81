//! What waits to be written to one signed-in connection.
//!
//! The queue is bounded, and whoever publishes never waits: when it is full, a conversation
//! *falls behind*. From then on its entries are not queued, only the place it has reached is
//! remembered and told; the program fetches what it lacks in pages, and once it has pulled level
//! entries are queued again. What is not an entry (answers, presence) is small and counts against
//! a budget; a connection that passes it is closed and resumes.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anser_shared::codec;
use anser_shared::event::{Event, Farewell, ServerFrame};
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::Answer;
use anser_shared::time::Timestamp;
use tokio::sync::Notify;

/// So many bytes of entries may wait before conversations fall behind. Enough for a thousand
/// short messages, so that a burst is not turned into a fetch.
const ENTRIES_BYTES: usize = 256 << 10;

/// So many bytes of anything may wait before the connection is given up.
const BUDGET_BYTES: usize = 4 << 20;

/// One signed-in connection, as the rest of the server sees it.
#[derive(Debug)]
pub struct Session {
    pub user: UserId,
    pub device: DeviceId,
    /// Every request is checked against this; using the device moves it forward.
    pub expires_at: Timestamp,
    /// Where it comes from; `None` without a socket.
    pub address: Option<IpAddr>,
    /// Messages that are on their way to the disk; the connection does not end before their
    /// answers are written.
    posting: AtomicU32,
    /// Why a message of this connection was not stored; until the program begins again, those
    /// behind it are not stored either.
    held: Mutex<Option<Trouble>>,
    last_heard: AtomicI64,
    /// Nobody is at the device.
    idle: AtomicBool,
    queue: Mutex<Queue>,
    /// Told when the connection's task has something to do.
    pub wake: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    /// Encoded frames, each behind its length.
    frames: Frames,
    behind: Vec<Behind>,
    farewell: Option<Farewell>,
}

/// A conversation whose entries are not queued for the moment.
#[derive(Debug)]
struct Behind {
    conversation: ConversationId,
    head: Seq,
    /// Whether the program knows about this head.
    told: bool,
}

/// Encoded frames one behind the other: one allocation for a burst, none for an idle connection.
#[derive(Debug, Default)]
pub struct Frames(Vec<u8>);

impl Frames {
    fn push(&mut self, Encoded(frame): &Encoded) {
        let length = u32::try_from(frame.len()).expect("frames are limited to a megabyte");
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(frame);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let (frame, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = after;
            Some(frame)
        })
    }
}

/// A frame as it waits to be sealed. Whoever is told something is told it in this form, so that what
/// goes to many is encoded once.
#[derive(Debug)]
pub struct Encoded(Vec<u8>);

impl Encoded {
    pub fn of(frame: &ServerFrame) -> Self {
        #[cfg(test)]
        ENCODINGS.set(ENCODINGS.get() + 1);
        Self(codec::encode(frame))
    }
}

#[cfg(test)]
thread_local! {
    static ENCODINGS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// How many frames this thread has encoded.
#[cfg(test)]
pub fn encodings() -> u64 {
    ENCODINGS.get()
}

impl Session {
    pub fn new(user: UserId, device: DeviceId, expires_at: Timestamp, now: Timestamp) -> Self {
        Self {
            user,
            device,
            expires_at,
            address: None,
            posting: AtomicU32::new(0),
            held: Mutex::default(),
            last_heard: AtomicI64::new(now.0),
            idle: AtomicBool::new(false),
            queue: Mutex::default(),
            wake: Notify::new(),
        }
    }

    /// The same, from an address.
    pub fn coming_from(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an answer. The caller wakes the connection, once for all that it queues.
    pub fn answer(&self, tag: u32, answer: Result<Answer, Refusal>) {
        self.queue().push(&ServerFrame::Answer { tag, answer });
    }

    /// Queues a page of a conversation, and with it takes the conversation back into the live
    /// stream if the page reaches as far as the conversation has come: both at once, so that
    /// nothing can slip between the page and the entries after it.
    pub fn answer_page(&self, tag: u32, conversation: ConversationId, up_to: Seq, answer: Answer) {
        let mut queue = self.queue();
        queue.push(&ServerFrame::Answer {
            tag,
            answer: Ok(answer),
        });
        if let Some(i) = queue
            .behind
            .iter()
            .position(|behind| behind.conversation == conversation)
        {
            if queue.behind[i].head <= up_to {
                queue.behind.swap_remove(i);
            } else {
                queue.behind[i].told = false;
            }
        }
    }

    /// Queues an event that is not an entry, and wakes the connection.
    pub fn tell(&self, event: Event) {
        self.queue().push(&ServerFrame::Event(event));
        self.wake.notify_one();
    }

    /// The same for an event that is encoded already, as a frame.
    pub fn tell_encoded(&self, frame: &Encoded) {
        self.queue().push_encoded(frame);
        self.wake.notify_one();
    }

    /// Queues an entry, encoded as the frame that everybody gets, or lets its conversation fall
    /// behind. The caller wakes the connection, once for all that it queues.
    pub fn offer(&self, conversation: ConversationId, seq: Seq, frame: &Encoded) {
        let mut queue = self.queue();
        if let Some(behind) = queue
            .behind
            .iter_mut()
            .find(|b| b.conversation == conversation)
        {
            behind.head = behind.head.max(seq);
        } else if queue.frames.0.len() + frame.0.len() > ENTRIES_BYTES {
            queue.behind.push(Behind {
                conversation,
                head: seq,
                told: false,
            });
        } else {
            queue.frames.push(frame);
        }
    }

    /// Ends the connection as soon as what waits before this is written.
    pub fn close(&self, farewell: Farewell) {
        self.queue().farewell.get_or_insert(farewell);
        self.wake.notify_one();
    }

    /// What is to be written now, and whether the connection ends after it.
    pub fn take(&self) -> (Frames, Option<Farewell>) {
        let mut queue = self.queue();
        let Queue {
            frames,
            behind,
            farewell,
        } = &mut *queue;
        for behind in behind.iter_mut().filter(|behind| !behind.told) {
            behind.told = true;
            let (conversation, head) = (behind.conversation, behind.head);
            let event = Event::Behind { conversation, head };
            frames.push(&Encoded::of(&ServerFrame::Event(event)));
        }
        (std::mem::take(frames), farewell.clone())
    }

    /// So many bytes wait; a connection does not read on while there are many.
    pub fn waiting_bytes(&self) -> usize {
        self.queue().frames.0.len()
    }

    pub fn heard(&self, now: Timestamp) {
        self.last_heard.store(now.0, Ordering::Relaxed);
    }

    pub fn last_heard(&self) -> Timestamp {
        Timestamp(self.last_heard.load(Ordering::Relaxed))
    }

    pub fn is_idle(&self) -> bool {
        self.idle.load(Ordering::Relaxed)
    }

    pub fn set_idle(&self, idle: bool) {
        self.idle.store(idle, Ordering::Relaxed);
    }

    pub fn begin_post(&self) {
        self.posting.fetch_add(1, Ordering::Relaxed);
    }

    /// To be called after the answer is queued.
    pub fn end_post(&self) {
        self.posting.fetch_sub(1, Ordering::Release);
    }

    pub fn hold_posts(&self, trouble: Trouble) {
        *self.held() = Some(trouble);
    }

    pub fn release_posts(&self) {
        *self.held() = None;
    }

    pub fn posts_held(&self) -> Option<Trouble> {
        *self.held()
    }

    fn held(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_posting(&self) -> bool {
        self.posting.load(Ordering::Acquire) != 0
    }
}

impl Queue {
    fn push(&mut self, frame: &ServerFrame) {
        self.push_encoded(&Encoded::of(frame));
    }

    fn push_encoded(&mut self, frame: &Encoded) {
        self.frames.push(frame);
        if self.frames.0.len() > BUDGET_BYTES {
            self.farewell.get_or_insert(Farewell::TooSlow);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anser_shared::codec::Class;

    const HERE: ConversationId = ConversationId(1);

    fn session() -> Session {
        Session::new(UserId(1), DeviceId(1), Timestamp(0), Timestamp(0))
    }

    fn taken(session: &Session) -> Vec<ServerFrame> {
        session
            .take()
            .0
            .iter()
            .map(|frame| codec::decode(Class::Ready, frame).unwrap())
            .collect()
    }

    /// An entry that fills most of the queue.
    fn big() -> Encoded {
        let Encoded(mut frame) = Encoded::of(&ServerFrame::Event(Event::Presence(vec![])));
        frame.extend(std::iter::repeat_n(0, ENTRIES_BYTES - 100));
        Encoded(frame)
    }

    fn page(head: u64) -> Answer {
        Answer::Entries {
            conversation: HERE,
            entries: vec![],
            head: Seq(head),
        }
    }

    #[test]
    fn frames_come_out_in_order() {
        let session = session();
        session.answer(7, Ok(Answer::SignedOut));
        session.offer(HERE, Seq(1), &Encoded::of(&ServerFrame::Pong));
        let expected = [
            ServerFrame::Answer {
                tag: 7,
                answer: Ok(Answer::SignedOut),
            },
            ServerFrame::Pong,
        ];
        assert_eq!(taken(&session), expected);
        assert_eq!(taken(&session), []);
    }

    #[test]
    fn a_conversation_that_falls_behind_is_told_by_its_head_until_it_is_level() {
        let session = session();
        session.offer(HERE, Seq(1), &big());
        session.offer(HERE, Seq(2), &big());
        session.offer(HERE, Seq(3), &Encoded(vec![0]));
        let behind = |head| {
            ServerFrame::Event(Event::Behind {
                conversation: HERE,
                head: Seq(head),
            })
        };
        let last = |session: &Session| {
            let (frames, _) = session.take();
            frames
                .iter()
                .last()
                .map(|frame| codec::decode::<ServerFrame>(Class::Ready, frame).unwrap())
        };
        assert_eq!(last(&session), Some(behind(3)));

        // Told once; a page that does not reach the head has it told again.
        session.offer(HERE, Seq(4), &Encoded(vec![0]));
        assert_eq!(last(&session), None);
        session.answer_page(1, HERE, Seq(3), page(3));
        assert_eq!(last(&session), Some(behind(4)));

        // Level: entries come by themselves again.
        session.answer_page(2, HERE, Seq(4), page(4));
        session.take();
        session.offer(HERE, Seq(5), &Encoded::of(&ServerFrame::Pong));
        assert_eq!(taken(&session), [ServerFrame::Pong]);
    }

    #[test]
    fn a_connection_that_passes_its_budget_is_given_up() {
        let session = session();
        let long = "x".repeat(60_000);
        for _ in 0..BUDGET_BYTES / 60_000 {
            assert_eq!(session.queue().farewell, None);
            let person = anser_shared::people::Person {
                user: UserId(1),
                name: long.clone(),
                nickname: String::new(),
                status: String::new(),
                picture: anser_shared::id::PictureId::NONE,
                about: String::new(),
            };
            let (people, more) = (vec![person], false);
            session.answer(1, Ok(Answer::People { people, more }));
        }
        session.answer(
            1,
            Err(Refusal::Name(anser_shared::refusal::NameFault::TooLong)),
        );
        session.answer(
            1,
            Ok(Answer::Entries {
                conversation: HERE,
                head: Seq(0),
                entries: vec![anser_shared::message::Entry {
                    seq: Seq(1),
                    author: UserId(1),
                    id: anser_shared::id::MessageId([0; 16]),
                    at: Timestamp(0),
                    body: Some(anser_shared::message::Body::text(long)),
                }],
            }),
        );
        assert_eq!(session.take().1, Some(Farewell::TooSlow));
    }
}
