//! A connection that is signed in: requests in, answers and events out.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use anser_shared::channel::ChannelError;
use anser_shared::event::{Farewell, ServerFrame};
use anser_shared::request::{ClientFrame, Request};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;

use super::request;
use super::wire::{Cut, Wire};
use crate::peer::{Peer, Verdict};
use crate::service::Service;
use crate::session::Session;

/// A connection does not read on while so much waits to be written to it.
const WAITING_BYTES: usize = 1 << 20;

/// A request that takes longer than this is no reason to think that the server is gone: its program is told
/// so with a `Pong` nobody asked for. It gives a connection up on which nothing comes for 14 seconds.
const SIGN_OF_LIFE: Duration = Duration::from_secs(4);

/// So much is sealed into one write.
const WRITE_BYTES: usize = 256 << 10;

/// A connection that is ended by the server has so long to take its farewell, however slowly it reads.
const CLOSING: Duration = Duration::from_secs(3);

/// The same where answers to what was asked before are written first: messages may still be on their way
/// to the disk.
const FINISHING: Duration = Duration::from_secs(10);

/// A request that is being carried out. The next frame is looked at when it is done, so that one
/// program has one request under way and the answers keep their order; posts are handed on and do
/// not wait here.
type Asking<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

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
    asking: Option<Asking<'a>>,
    /// Has come already, and was not looked at.
    first: Option<Box<ClientFrame>>,
    /// One turn has not read all that there was: the others come first.
    gives_way: bool,
    /// Why the server has ended it.
    pub(super) farewell: Option<Farewell>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Ready<'a, S> {
    pub(super) fn new(
        service: &'a Arc<Service>,
        wire: Wire<S>,
        session: Arc<Session>,
        first: Option<Box<ClientFrame>>,
    ) -> Self {
        Self {
            service,
            wire,
            session,
            asking: None,
            first,
            gives_way: false,
            farewell: None,
        }
    }

    /// Serves the connection to its end. What was begun is carried to its end, too: what the store has
    /// done by then has to be told.
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
            // It waits from the first look on, and is looked at again when there is something to see: a
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
        if let Some(asking) = self.asking.take() {
            asking.await;
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
            if self.asking.is_none() && !closing {
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
            let reads_on = self.asking.is_none()
                && !closing
                && !self.session.posts_enough()
                && self.session.waiting_bytes() < WAITING_BYTES;
            tokio::select! {
                () = self.session.wake.notified() => {}
                () = async { self.asking.as_mut().expect("the branch is on when it is there").await },
                    if self.asking.is_some() => self.asking = None,
                () = async { sleep(SIGN_OF_LIFE).await }, if self.asking.is_some() => {
                    self.wire.channel.seal(&ServerFrame::Pong, &mut self.wire.out)?;
                    self.wire.flush().await?;
                }
                turn = self.wire.read_turn(), if reads_on && !self.gives_way => self.has_read(turn).await?,
                () = tokio::task::yield_now(), if reads_on && self.gives_way => self.gives_way = false,
            }
        }
    }

    /// Writes everything that waits, and tells what the connection waits for then.
    async fn write_queue(&mut self) -> Result<Waiting, Cut> {
        loop {
            // Asked before the queue is taken: an answer is queued before its post counts as done.
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
                    // While this was written, somebody may have ended the connection: the rest is not
                    // for it any more.
                    if self.session.is_closed() {
                        break;
                    }
                }
            }
            self.wire.flush().await?;
        }
    }

    /// Hands on the frames that are here, up to the first that takes time.
    fn take_frames(&mut self) -> Result<(), ChannelError> {
        // What has come after the end was decided is not carried out.
        while self.asking.is_none() && !self.session.is_closing() && !self.session.posts_enough() {
            let frame = match self.first.take() {
                Some(first) => *first,
                None => match self.wire.channel.next_frame::<ClientFrame>()? {
                    Some(frame) => frame,
                    None => return Ok(()),
                },
            };
            // Being signed in is a stage of its own, and what it allows is told by the same table.
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
        let (service, session) = (self.service.clone(), self.session.clone());
        let mut asking: Asking<'_> =
            Box::pin(async move { request::run(&service, &session, tag, request).await });
        // Nor does what can be answered at once wait for a turn of the loop.
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        if asking.as_mut().poll(&mut context).is_pending() {
            self.asking = Some(asking);
        }
    }

    async fn has_read(&mut self, turn: Result<bool, Cut>) -> Result<(), Cut> {
        self.session.heard(self.service.now());
        match turn {
            Ok(all_read) => self.gives_way = !all_read,
            Err(cut) => {
                // What came whole before the end was sent, and is carried out.
                self.take_the_last_frames().await;
                return Err(cut);
            }
        }
        Ok(())
    }

    async fn take_the_last_frames(&mut self) {
        while self.take_frames().is_ok() {
            match self.asking.take() {
                Some(asking) => asking.await,
                None if self.session.posts_enough() => self.session.wake.notified().await,
                None => return,
            }
        }
    }
}
