//! The queue of one signed-in connection.
//!
//! The queue is bounded, and publishers never wait. When it is full, a conversation *falls behind*. From then on its
//! entries are not queued, and only its last place is remembered and told. The program fetches the missing entries in
//! pages, and when it has the last place, entries are queued again. Other frames (answers, presence) are small and
//! count against a budget, together with what is being written. A connection that exceeds the budget is closed and
//! resumes.
//!
//! A connection that is closing is told nothing more, and what waits is dropped. If it ends in order, the answers to
//! its earlier requests are still written.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};

use anser_shared::answer::Answer;
use anser_shared::cipher::Exporter;
use anser_shared::codec;
use anser_shared::event::{Event, Farewell, ServerFrame};
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use crate::allowance::Allowance;
use crate::budget::{Budget, Held};
use crate::caller::{Caller, ConnectionId};
use crate::peer::Changing;

/// The bytes of entries that may wait before conversations fall behind. It is enough for a thousand short messages,
/// so that a burst does not become a fetch.
const ENTRIES_BYTES: usize = 256 << 10;

/// The bytes of all frames that may wait before the connection is given up.
const BUDGET_BYTES: usize = 4 << 20;

/// The number of messages of one connection that may be on their way to the disk. The program of this project has up
/// to 64 in a conversation.
const POSTS_UNDER_WAY: u32 = 128;

/// One signed-in connection, as the rest of the server sees it.
#[derive(Debug)]
pub struct Session {
    pub user: UserId,
    pub device: DeviceId,
    /// The key that its program has proved; `None` without a socket.
    pub key: Option<Fingerprint>,
    /// Every request is checked against this. Using the device moves it forward.
    pub expires_at: Timestamp,
    /// Its network address; `None` without a socket.
    pub address: Option<IpAddr>,
    /// Tells it apart from every other connection.
    pub id: ConnectionId,
    /// What the user has left of their limits, on all of their connections.
    pub allowance: Arc<Allowance>,
    /// Messages that are on their way to the disk. The connection does not end before their answers are written.
    posting: AtomicU32,
    /// Why a message of this connection was not stored. Messages behind it are not stored either, until the program
    /// begins again.
    held: Mutex<Option<Refusal>>,
    /// Whether there is such a reason; checked for each message.
    holds: AtomicBool,
    last_heard: AtomicI64,
    /// The user is away from the device.
    idle: AtomicBool,
    /// The minor number of the program; see [`Event::since`].
    minor: u16,
    /// Proofs over this connection are bound to this.
    pub exporter: Exporter,
    /// The last change of the password that was begun.
    changing: Mutex<Option<Box<Changing>>>,
    queue: Mutex<Queue>,
    /// The connection has to end: the same as in the queue, for frequent checks.
    ends: AtomicBool,
    /// Told when the connection's task has something to do.
    pub wake: Notify,
    /// Told when the connection has to end, whatever its task waits for.
    closing: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    /// Encoded frames, each after its length.
    frames: Frames,
    /// The bytes that were taken last and may still be on their way to the socket.
    writing: usize,
    behind: Vec<Behind>,
    ending: Option<Ending>,
    /// What waits here also counts for the whole account.
    held: Option<Held>,
}

/// How a connection ends.
#[derive(Debug)]
struct Ending {
    farewell: Farewell,
    /// Whether answers are still written.
    in_order: bool,
}

/// A conversation whose entries are not queued for the moment.
#[derive(Debug)]
struct Behind {
    conversation: ConversationId,
    head: Seq,
    /// Whether the program was told this head.
    told: bool,
}

/// Encoded frames one after the other: one allocation for a burst, and none for an idle connection.
#[derive(Debug, Default)]
pub struct Frames(Vec<u8>);

/// Marks the length of a frame that answers a request. No frame is that long.
const ANSWERS: u32 = 1 << 31;

impl Frames {
    fn push(&mut self, frame: &[u8], flags: u32) {
        let length = u32::try_from(frame.len()).expect("frames are limited to a megabyte");
        self.0.extend_from_slice(&(length | flags).to_le_bytes());
        self.0.extend_from_slice(frame);
    }

    /// Drops everything except answers.
    fn keep_answers(&mut self) {
        let mut kept = Self::default();
        for (flags, frame) in self.flagged().filter(|(flags, _)| *flags == ANSWERS) {
            kept.push(frame, flags);
        }
        *self = kept;
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.flagged().map(|(_, frame)| frame)
    }

    fn flagged(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let length = u32::from_le_bytes(*length);
            let (frame, after) = after.split_at_checked((length & !ANSWERS) as usize)?;
            rest = after;
            Some((length & ANSWERS, frame))
        })
    }
}

/// A frame before it is sealed. Frames for many connections are encoded once and told in this form.
#[derive(Debug)]
pub struct Encoded {
    frame: Vec<u8>,
    /// Programs with a smaller minor number do not know it.
    since: u16,
}

impl Encoded {
    pub fn of(frame: &ServerFrame) -> Self {
        #[cfg(test)]
        ENCODINGS.set(ENCODINGS.get() + 1);
        let since = match frame {
            ServerFrame::Event(event) => event.since(),
            _ => 0,
        };
        Self {
            frame: codec::encode(frame),
            since,
        }
    }
}

#[cfg(test)]
thread_local! {
    static ENCODINGS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The number of frames that this thread has encoded.
#[cfg(test)]
pub fn encodings() -> u64 {
    ENCODINGS.get()
}

impl Session {
    pub fn new(user: UserId, device: DeviceId, expires_at: Timestamp, now: Timestamp) -> Self {
        Self {
            user,
            device,
            key: None,
            expires_at,
            address: None,
            id: ConnectionId::next(),
            allowance: Arc::default(),
            posting: AtomicU32::new(0),
            held: Mutex::default(),
            holds: AtomicBool::new(false),
            last_heard: AtomicI64::new(now.0),
            idle: AtomicBool::new(false),
            minor: anser_shared::MINOR,
            exporter: [0; 32],
            changing: Mutex::default(),
            queue: Mutex::default(),
            ends: AtomicBool::new(false),
            wake: Notify::new(),
            closing: Notify::new(),
        }
    }

    /// The same, with an address and the key that the program has proved.
    pub fn coming_from(mut self, address: IpAddr, key: Fingerprint) -> Self {
        self.address = Some(address);
        self.key = Some(key);
        self
    }

    /// The caller of requests over this connection, with the rights that they have now.
    pub fn caller(&self, rights: Rights) -> Caller<'_> {
        Caller {
            user: self.user,
            device: self.device,
            address: self.address,
            rights,
            allowance: &self.allowance,
            connection: Some(self.id),
        }
    }

    /// Whether another connection belongs to the same program: to the same sign-in, or to an earlier one with the
    /// same key, which has ended.
    pub fn is_same_program(&self, other: &Self) -> bool {
        self.device == other.device || (self.key.is_some() && self.key == other.key)
    }

    /// From now on, what waits counts together with what waits for the other devices of the account.
    pub fn share(&self, budget: Arc<Budget>) {
        self.queue().held = Some(Held::of(budget));
    }

    /// The same, for a program with this minor number.
    pub fn speaking(mut self, minor: u16) -> Self {
        self.minor = minor;
        self
    }

    /// The same, over a connection with this exporter.
    pub fn over(mut self, exporter: Exporter) -> Self {
        self.exporter = exporter;
        self
    }

    /// Keeps the change that was begun. An earlier one is given up.
    pub fn begin_password(&self, changing: Changing) {
        *self.changing() = Some(Box::new(changing));
    }

    /// The change that was begun. It can be finished once.
    pub fn take_password(&self) -> Option<Changing> {
        self.changing().take().map(|changing| *changing)
    }

    fn changing(&self) -> MutexGuard<'_, Option<Box<Changing>>> {
        self.changing.lock()
    }

    /// The same, with what the user has left of their limits.
    pub fn allowed(mut self, allowance: Arc<Allowance>) -> Self {
        self.allowance = allowance;
        self
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock()
    }

    /// Queues an answer. The caller wakes the connection once for everything that it queues.
    pub fn answer(&self, tag: u32, answer: Result<Answer, Refusal>) {
        let mut queue = self.queue();
        queue.answer(&ServerFrame::Answer { tag, answer });
        self.has_pushed(&queue);
    }

    /// Queues a page of a conversation. If the page reaches the conversation's last place, the conversation is live
    /// again. Both happen at once, so that nothing is lost between the page and the entries after it.
    pub fn answer_page(&self, tag: u32, conversation: ConversationId, up_to: Seq, answer: Answer) {
        let mut queue = self.queue();
        queue.answer(&ServerFrame::Answer {
            tag,
            answer: Ok(answer),
        });
        self.has_pushed(&queue);
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
        self.tell_encoded(&Encoded::of(&ServerFrame::Event(event)));
    }

    /// The same for an event that is encoded already, as a frame.
    pub fn tell_encoded(&self, frame: &Encoded) {
        if frame.since > self.minor {
            return;
        }
        let mut queue = self.queue();
        if queue.ending.is_some() {
            return;
        }
        queue.push(&frame.frame, 0);
        self.has_pushed(&queue);
        drop(queue);
        self.wake.notify_one();
    }

    /// Queues an entry, encoded as the frame that all readers get, or lets its conversation fall behind. The caller
    /// wakes the connection once for everything that it queues.
    pub fn offer(&self, conversation: ConversationId, seq: Seq, frame: &Encoded) {
        let mut queue = self.queue();
        if queue.ending.is_some() {
            return;
        }
        if let Some(behind) = queue
            .behind
            .iter_mut()
            .find(|b| b.conversation == conversation)
        {
            behind.head = behind.head.max(seq);
        } else if queue.frames.0.len() + frame.frame.len() > ENTRIES_BYTES
            || !queue.holds(frame.frame.len())
        {
            queue.behind.push(Behind {
                conversation,
                head: seq,
                told: false,
            });
        } else {
            queue.frames.push(&frame.frame, 0);
        }
    }

    /// The new frame may have exceeded the budget, and then the task must not go on writing.
    fn has_pushed(&self, queue: &Queue) {
        if queue.ending.is_some() {
            self.ends.store(true, Ordering::Release);
            self.closing.notify_one();
        }
    }

    /// Ends the connection at once. What waits is dropped, and nothing more is told.
    pub fn close(&self, farewell: Farewell) {
        self.end(farewell, false);
    }

    /// Ends the connection when the requests of its program are answered. Everything that waits and is no answer is
    /// dropped, and nothing more is told.
    pub fn finish(&self, farewell: Farewell) {
        self.end(farewell, true);
    }

    fn end(&self, farewell: Farewell, in_order: bool) {
        self.queue().end(farewell, in_order);
        self.ends.store(true, Ordering::Release);
        self.wake.notify_one();
        self.closing.notify_one();
    }

    /// Whether the connection is not read any more.
    pub fn is_closing(&self) -> bool {
        self.ends.load(Ordering::Acquire)
    }

    /// Whether not even answers are written any more.
    pub fn is_closed(&self) -> bool {
        self.queue().is_closed()
    }

    /// Waits until the connection has to end, and says whether in order. Only for its own task.
    pub async fn closing(&self) -> bool {
        loop {
            if let Some(ending) = &self.queue().ending {
                return ending.in_order;
            }
            self.closing.notified().await;
        }
    }

    /// The frames to write now, and whether the connection ends after them.
    pub fn take(&self) -> (Frames, Option<Farewell>) {
        let mut queue = self.queue();
        let Queue {
            frames,
            writing,
            behind,
            ending,
            ..
        } = &mut *queue;
        for behind in behind.iter_mut().filter(|behind| !behind.told) {
            behind.told = true;
            let (conversation, head) = (behind.conversation, behind.head);
            let event = Event::Behind { conversation, head };
            frames.push(&Encoded::of(&ServerFrame::Event(event)).frame, 0);
        }
        *writing = frames.0.len();
        let farewell = ending.as_ref().map(|ending| ending.farewell.clone());
        let taken = std::mem::take(frames);
        // What was being written until now has gone.
        let _less = queue.holds(0);
        (taken, farewell)
    }

    /// The bytes that wait. A connection does not read on while there are many.
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

    /// Call this after the answer is queued.
    pub fn end_post(&self) {
        self.posting.fetch_sub(1, Ordering::Release);
    }

    pub fn hold_posts(&self, refusal: Refusal) {
        *self.held() = Some(refusal);
        self.holds.store(true, Ordering::Release);
    }

    pub fn release_posts(&self) {
        self.holds.store(false, Ordering::Release);
        *self.held() = None;
    }

    pub fn posts_held(&self) -> Option<Refusal> {
        if !self.holds.load(Ordering::Acquire) {
            return None;
        }
        self.held().clone()
    }

    fn held(&self) -> MutexGuard<'_, Option<Refusal>> {
        self.held.lock()
    }

    pub fn is_posting(&self) -> bool {
        self.posting.load(Ordering::Acquire) != 0
    }

    /// Whether so many messages are on their way to the disk that nothing more is read, because messages of other
    /// users should not wait for everything that one connection can send.
    pub fn posts_enough(&self) -> bool {
        self.posting.load(Ordering::Relaxed) >= POSTS_UNDER_WAY
    }
}

impl Queue {
    fn answer(&mut self, frame: &ServerFrame) {
        if !self.is_closed() {
            self.push(&Encoded::of(frame).frame, ANSWERS);
        }
    }

    fn push(&mut self, frame: &[u8], flags: u32) {
        let fits = self.holds(frame.len());
        self.frames.push(frame, flags);
        if !fits || self.frames.0.len() + self.writing > BUDGET_BYTES {
            self.end(Farewell::TooSlow, false);
        }
    }

    /// Counts what waits, with this many more bytes, for the account; false if the account has no room for them.
    fn holds(&mut self, more: usize) -> bool {
        let waiting = self.frames.0.len() + self.writing + more;
        // A little waits everywhere, and is not worth counting.
        let counted = if waiting > ENTRIES_BYTES / 4 {
            waiting
        } else {
            0
        };
        self.held.as_mut().is_none_or(|held| held.hold(counted))
    }

    fn is_closed(&self) -> bool {
        self.ending.as_ref().is_some_and(|ending| !ending.in_order)
    }

    /// The first reason is the one that is told. An end at once wins over an end in order.
    fn end(&mut self, farewell: Farewell, in_order: bool) {
        let ending = self.ending.get_or_insert(Ending { farewell, in_order });
        ending.in_order &= in_order;
        self.behind = Vec::new();
        if ending.in_order {
            self.frames.keep_answers();
        } else {
            self.frames = Frames::default();
        }
        let _less = self.holds(0);
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
    fn bytes(frame: Vec<u8>) -> Encoded {
        Encoded { frame, since: 0 }
    }

    #[test]
    fn programs_are_told_what_they_know() {
        let told = |minor| {
            let now = Timestamp(0);
            let session = Session::new(UserId(1), DeviceId(1), now, now).speaking(minor);
            session.tell(Event::NewDevice(anser_shared::event::NewDevice {
                device: DeviceId(2),
                name: String::new(),
                at: now,
                address: String::new(),
            }));
            session.tell(Event::Presence(vec![]));
            session.take().0.iter().count()
        };
        assert_eq!([told(8), told(9), told(10)], [1, 2, 2]);
    }

    fn big() -> Encoded {
        let mut frame = Encoded::of(&ServerFrame::Event(Event::Presence(vec![]))).frame;
        frame.extend(std::iter::repeat_n(0, ENTRIES_BYTES - 100));
        bytes(frame)
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
        session.offer(HERE, Seq(3), &bytes(vec![0]));
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

        // Told once. A page that does not reach the head has it told again.
        session.offer(HERE, Seq(4), &bytes(vec![0]));
        assert_eq!(last(&session), None);
        session.answer_page(1, HERE, Seq(3), page(3));
        assert_eq!(last(&session), Some(behind(4)));

        // The program is level, so entries come by themselves again.
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
            assert!(!session.is_closing());
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
                    body: Some(anser_shared::body::Body::text(long)),
                }],
            }),
        );
        let (frames, farewell) = session.take();
        assert!(frames.is_empty(), "what waits is dropped");
        assert_eq!(farewell, Some(Farewell::TooSlow));
    }

    /// A device that read ten kilobytes a second made the server keep a hundred megabytes for it.
    #[test]
    fn what_is_being_written_counts_and_nothing_is_kept_after_the_end() {
        let session = session();
        let long = bytes(vec![0; BUDGET_BYTES / 8]);
        for _ in 0..7 {
            session.tell_encoded(&long);
        }
        let (taken, farewell) = session.take();
        assert!(!taken.is_empty() && farewell.is_none());
        session.tell_encoded(&long);
        assert!(session.is_closed(), "seven of them are still being written");
        for _ in 0..100 {
            session.tell_encoded(&long);
            session.answer(1, Ok(Answer::SignedOut));
            session.offer(HERE, Seq(1), &long);
        }
        assert_eq!(session.waiting_bytes(), 0);
        assert_eq!(session.queue().frames.0.capacity(), 0);
    }

    /// Three hundred devices of one account that do not read cost as much as eight.
    #[test]
    fn what_waits_for_all_devices_of_an_account_has_one_budget() {
        let budget = Budget::new(3 * BUDGET_BYTES + 1_000);
        let devices: Vec<Session> = (0..20).map(|_| session()).collect();
        let long = bytes(vec![0; BUDGET_BYTES / 8]);
        for device in &devices {
            device.share(budget.clone());
            for _ in 0..6 {
                device.tell_encoded(&long);
            }
        }
        let open = devices.iter().filter(|device| !device.is_closed()).count();
        assert_eq!(open, 4, "six eighths of a budget each, of three");
        let waiting: usize = devices.iter().map(Session::waiting_bytes).sum();
        assert!(waiting <= 3 * BUDGET_BYTES + 1_000, "{waiting}");
        // Entries fall behind, and no connection ends.
        devices[0].offer(HERE, Seq(1), &bytes(vec![0; ENTRIES_BYTES / 2]));
        assert!(!devices[0].is_closed());
        // What was written makes room.
        for device in &devices {
            device.take();
            device.take();
        }
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_connection_that_ends_is_told_nothing_more() {
        let event = || Event::Presence(vec![]);
        let frame = Encoded::of(&ServerFrame::Event(event()));
        let answer = |tag| ServerFrame::Answer {
            tag,
            answer: Ok(Answer::SignedOut),
        };
        let begin = || {
            let session = session();
            session.offer(HERE, Seq(1), &frame);
            session.answer(1, Ok(Answer::SignedOut));
            session.tell(event());
            session
        };
        let go_on = |session: &Session| {
            session.offer(HERE, Seq(2), &frame);
            session.tell(event());
            session.answer(2, Ok(Answer::SignedOut));
        };
        let closed = begin();
        closed.close(Farewell::SignedOut);
        go_on(&closed);
        assert_eq!(taken(&closed), []);

        let finished = begin();
        finished.finish(Farewell::Stopping);
        go_on(&finished);
        assert_eq!(taken(&finished), [answer(1), answer(2)]);
        finished.answer(3, Ok(Answer::SignedOut));
        finished.close(Farewell::Blocked);
        assert_eq!(taken(&finished), [], "the end at once wins");
        assert_eq!(finished.take().1, Some(Farewell::Stopping));
    }
}
