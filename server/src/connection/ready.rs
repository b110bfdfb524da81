//! A connection that is signed in: requests in, answers and events out.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use anser_shared::channel::ChannelError;
use anser_shared::event::{Farewell, ServerFrame};
use anser_shared::request::{ClientFrame, Request};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::request;
use super::wire::{Cut, Wire};
use crate::peer::{Peer, Verdict};
use crate::service::Service;
use crate::session::Session;

/// A connection does not read on while this many bytes wait to be written to it.
const WAITING_BYTES: usize = 1 << 20;

/// If a request takes longer than this, its program is told that the server is alive, with a `Pong` that it did not
/// ask for. The program gives up a connection that brings nothing for 14 seconds.
const SIGN_OF_LIFE: Duration = Duration::from_secs(4);

/// The bytes that are sealed into one write.
const WRITE_BYTES: usize = 256 << 10;

/// The time that a connection has to take its farewell when the server ends it, however slowly it reads.
const CLOSING: Duration = Duration::from_secs(3);

/// The same if answers to earlier requests are written first, because messages may still be on their way to the disk.
const FINISHING: Duration = Duration::from_secs(10);

/// The number of requests that only read and are carried out at once for one connection.
const READS: usize = 4;

/// A request that is being carried out.
type Asking = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The requests of one connection that are being carried out. Posts are handed on and do not wait here.
#[derive(Default)]
struct Underway {
    /// A request that changes something. No other request begins before it is done.
    change: Option<Asking>,
    /// Requests that only read, each as a task of its own. While a connection writes to a slow program, no other
    /// connection may have to wait for something that a read of this one holds.
    reads: Vec<JoinHandle<()>>,
}

impl Underway {
    fn is_empty(&self) -> bool {
        self.change.is_none() && self.reads.is_empty()
    }

    /// Whether a request can begin now.
    fn has_room_for(&self, request: &Request) -> bool {
        let may_begin = match Turn::of(request) {
            Turn::Any => true,
            Turn::Read => self.reads.len() < READS,
            Turn::Change => self.reads.is_empty(),
        };
        self.change.is_none() && may_begin
    }

    /// Begins a request. If it can be answered at once, it does not wait for a turn of the loop.
    fn begin(&mut self, mut asking: Asking, turn: Turn) {
        let mut context = Context::from_waker(Waker::noop());
        match (asking.as_mut().poll(&mut context), turn) {
            (Poll::Ready(()), _) => {}
            (Poll::Pending, Turn::Read) => self.reads.push(tokio::spawn(asking)),
            (Poll::Pending, Turn::Any | Turn::Change) => self.change = Some(asking),
        }
    }

    /// Continues all of them until one is done.
    async fn next(&mut self) {
        poll_fn(|context| {
            let before = self.reads.len();
            let change = self.change.as_mut();
            let is_done = change.is_some_and(|asking| asking.as_mut().poll(context).is_ready());
            if is_done {
                self.change = None;
            }
            self.reads
                .retain_mut(|read| Pin::new(read).poll(context).is_pending());
            match is_done || self.reads.len() < before {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }
}

/// What a request waits for before it begins, besides a change that is being made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Nothing: writing does not wait for reading.
    Any,
    /// Fewer reads.
    Read,
    /// The end of all reads, so that an answer that is older than a change never comes after it.
    Change,
}

impl Turn {
    fn of(request: &Request) -> Self {
        match request {
            Request::Post(_)
            | Request::Forward(_)
            | Request::SendAgain
            | Request::Typing { .. }
            | Request::Idle { .. } => Self::Any,
            request if request.only_reads() => Self::Read,
            _ => Self::Change,
        }
    }
}

/// What a connection waits for when its queue is empty.
enum Waiting {
    Nothing,
    /// It ends when the messages that it has handed on are stored and answered.
    Posts,
    /// It ends now.
    Farewell(Farewell),
}

pub(super) struct Ready<'a, S> {
    service: &'a Arc<Service>,
    pub(super) wire: Wire<S>,
    pub(super) session: Arc<Session>,
    underway: Underway,
    /// A frame that has arrived and waits for its turn.
    next: Option<Box<ClientFrame>>,
    /// The program is gone, so answers to reads have no reader.
    is_alone: bool,
    /// One turn has not read everything that had arrived, because other connections come first.
    gives_way: bool,
    /// Why the server has ended it.
    pub(super) farewell: Option<Farewell>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Ready<'a, S> {
    pub(super) fn new(
        service: &'a Arc<Service>,
        wire: Wire<S>,
        session: Arc<Session>,
        next: Option<Box<ClientFrame>>,
    ) -> Self {
        Self {
            service,
            wire,
            session,
            underway: Underway::default(),
            next,
            is_alone: false,
            gives_way: false,
            farewell: None,
        }
    }

    /// Serves the connection to its end. Requests that have begun are carried to their end, too, because what the
    /// store has done by then has to be told.
    pub(super) async fn serve(&mut self) -> Result<(), Cut> {
        let session = self.session.clone();
        let mut closing = pin!(async {
            let patience = match session.closing().await {
                true => FINISHING,
                false => CLOSING,
            };
            sleep(patience).await;
        });
        let ended = {
            let mut run = pin!(self.run());
            // It waits from the first look on, and is looked at again when there is something to see, because a
            // connection has thousands of turns and one end.
            let mut waits = false;
            poll_fn(|context| {
                if let Poll::Ready(ended) = run.as_mut().poll(context) {
                    return Poll::Ready(ended);
                }
                if waits && !session.is_closing() {
                    return Poll::Pending;
                }
                waits = true;
                let is_over = closing.as_mut().poll(context);
                is_over.map(|()| Err(Cut::NoProgress))
            })
            .await
        };
        if let Some(change) = self.underway.change.take() {
            change.await;
        }
        ended
    }

    async fn run(&mut self) -> Result<(), Cut> {
        loop {
            let closing = match self.write_queue().await? {
                Waiting::Nothing => false,
                Waiting::Posts => true,
                Waiting::Farewell(farewell) => {
                    self.farewell = Some(farewell.clone());
                    return self.wire.farewell(farewell).await;
                }
            };
            if self.underway.change.is_none() && !closing {
                if let Err(fault) = self.take_frames() {
                    self.wire.farewell(Farewell::Nonsense).await?;
                    return Err(fault.into());
                }
                self.wire.flush().await?;
            }
            if let Err(cut) = self.wire.settle() {
                self.wire.farewell(Farewell::TooSlow).await?;
                return Err(cut);
            }
            let reads_on = self.underway.change.is_none()
                && self.next.is_none()
                && !closing
                && !self.session.posts_enough()
                && self.session.waiting_bytes() < WAITING_BYTES;
            let is_asked = !self.underway.is_empty();
            tokio::select! {
                () = self.session.wake.notified() => {}
                () = self.underway.next(), if is_asked => {}
                () = async { sleep(SIGN_OF_LIFE).await }, if is_asked => {
                    self.wire.channel.seal(&ServerFrame::Pong, &mut self.wire.out)?;
                    self.wire.flush().await?;
                }
                turn = self.wire.read_turn(), if reads_on && !self.gives_way => self.has_read(turn).await?,
                () = tokio::task::yield_now(), if reads_on && self.gives_way => self.gives_way = false,
            }
        }
    }

    /// Writes everything that waits, and says what the connection waits for then.
    async fn write_queue(&mut self) -> Result<Waiting, Cut> {
        loop {
            // Asked before the queue is taken, because an answer is queued before its post counts as done.
            let posting = self.session.is_posting() && !self.session.is_closed();
            let (frames, farewell) = self.session.take();
            if frames.is_empty() {
                return Ok(match farewell {
                    None => Waiting::Nothing,
                    Some(_) if posting => Waiting::Posts,
                    Some(farewell) => Waiting::Farewell(farewell),
                });
            }
            for frame in frames.iter() {
                self.wire.channel.seal_encoded(frame, &mut self.wire.out)?;
                if self.wire.out.len() >= WRITE_BYTES {
                    self.wire.flush().await?;
                    // While this was written, the connection may have been ended. The rest is not for it any more.
                    if self.session.is_closed() {
                        break;
                    }
                }
            }
            self.wire.flush().await?;
        }
    }

    /// Hands on the frames that have arrived, up to the first that has to wait for its turn.
    fn take_frames(&mut self) -> Result<(), ChannelError> {
        // Frames that arrive after the end was decided are not carried out.
        while self.underway.change.is_none()
            && !self.session.is_closing()
            && !self.session.posts_enough()
        {
            let frame = match self.next.take() {
                Some(next) => *next,
                None => match self.wire.channel.next_frame::<ClientFrame>()? {
                    Some(frame) => frame,
                    None => return Ok(()),
                },
            };
            if let ClientFrame::Request { request, .. } = &frame
                && !self.underway.has_room_for(request)
            {
                self.next = Some(Box::new(frame));
                return Ok(());
            }
            if self.is_alone && reads(&frame) {
                continue;
            }
            // Being signed in is a stage, too, and the same table says what it allows.
            match Peer::Ready.receive(frame) {
                Verdict::Request { tag, request } => self.ask(tag, request),
                Verdict::Pong => self
                    .wire
                    .channel
                    .seal(&ServerFrame::Pong, &mut self.wire.out)?,
                Verdict::End(farewell) => {
                    self.session.finish(farewell);
                    return Ok(());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn ask(&mut self, tag: u32, mut request: Request) {
        // Most posts are handed on at once, and need no task of their own.
        if let Request::Post(post) = request {
            match request::post_at_once(self.service, &self.session, tag, post) {
                None => return,
                Some(post) => request = Request::Post(post),
            }
        }
        let turn = Turn::of(&request);
        let (service, session) = (self.service.clone(), self.session.clone());
        let asking = async move { request::run(&service, &session, tag, request).await };
        self.underway.begin(Box::pin(asking), turn);
    }

    async fn has_read(&mut self, turn: Result<bool, Cut>) -> Result<(), Cut> {
        self.session.heard(self.service.now());
        match turn {
            Ok(all_read) => self.gives_way = !all_read,
            Err(cut) => {
                // A whole frame that arrived before the end was sent, so it is carried out.
                self.take_the_last_frames().await;
                return Err(cut);
            }
        }
        Ok(())
    }

    async fn take_the_last_frames(&mut self) {
        self.is_alone = true;
        while self.take_frames().is_ok() {
            self.underway.reads.clear();
            match self.underway.change.take() {
                Some(change) => change.await,
                None if self.session.posts_enough() => self.session.wake.notified().await,
                None if self.next.is_some() && !self.session.is_closing() => {}
                None => return,
            }
        }
    }
}

/// Whether a frame is a request that changes nothing.
fn reads(frame: &ClientFrame) -> bool {
    matches!(frame, ClientFrame::Request { request, .. } if request.only_reads())
}

#[cfg(test)]
mod tests {
    use anser_shared::people::Profile;
    use tokio::sync::oneshot;

    use super::*;

    /// A request that is done when it is told so.
    fn asking() -> (oneshot::Sender<()>, Asking) {
        let (done, told) = oneshot::channel();
        (done, Box::pin(async move { told.await.unwrap() }))
    }

    fn reads() -> Request {
        Request::Devices
    }

    fn changes() -> Request {
        Request::SetProfile(Profile::named("Anna Berg"))
    }

    #[tokio::test]
    async fn a_later_read_may_end_first_and_a_change_keeps_its_place() {
        let mut underway = Underway::default();
        let mut ends = Vec::new();
        for begun in 0..READS {
            assert!(underway.has_room_for(&reads()), "{begun} are under way");
            let (end, read) = asking();
            underway.begin(read, Turn::Read);
            ends.push(end);
        }
        assert!(!underway.has_room_for(&reads()));
        assert!(
            underway.has_room_for(&Request::SendAgain),
            "what is written does not wait"
        );
        ends.pop().unwrap().send(()).unwrap();
        underway.next().await;
        assert_eq!(underway.reads.len(), READS - 1, "the last has ended first");
        assert!(underway.has_room_for(&reads()));
        assert!(
            !underway.has_room_for(&changes()),
            "what they read is older"
        );
        for end in ends {
            end.send(()).unwrap();
        }
        while !underway.is_empty() {
            underway.next().await;
        }
        assert!(underway.has_room_for(&changes()));
        let (end, change) = asking();
        underway.begin(change, Turn::Change);
        assert!(
            !underway.has_room_for(&reads()),
            "it would not see the change"
        );
        assert!(!underway.has_room_for(&Request::SendAgain));
        end.send(()).unwrap();
        underway.next().await;
        assert!(underway.is_empty());
    }

    /// While a connection writes to a slow program, it does nothing else.
    #[tokio::test]
    async fn a_read_goes_on_while_nobody_looks() {
        let mut underway = Underway::default();
        let (end, told) = oneshot::channel();
        let (tell, done) = oneshot::channel();
        let read = async move {
            told.await.unwrap();
            tell.send(()).unwrap();
        };
        underway.begin(Box::pin(read), Turn::Read);
        end.send(()).unwrap();
        done.await.unwrap();
        drop(underway);
    }
}
