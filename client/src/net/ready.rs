//! A connection that is signed in: requests out, answers and events in, and signs of life.

use std::collections::VecDeque;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::channel::ChannelError;
use anser_shared::codec::DecodeError;
use anser_shared::event::{Farewell, ServerFrame};
use anser_shared::password::Wrong;
use anser_shared::refusal::Refusal;
use anser_shared::request::ClientFrame;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

use super::cut::Cut;
use super::password::{self, Changing};
use super::pulse::Pulse;
use super::wire::{Turn, Wire};
use crate::core::action::NewPassword;
use crate::core::effect::NetCommand;
use crate::core::input::NetEvent;

/// Half of what the narrowest routers remember of a silent connection.
const PING: Duration = Duration::from_secs(30);

/// Something is to be answered and nothing has come for so long: a sign of life is asked for.
const DOUBT: Duration = Duration::from_secs(6);

/// Something is to be answered and nothing has come for so long, not even that sign of life: there is nobody
/// any more. Somebody who has written a text should not wait much longer to learn that it goes nowhere, and
/// a line on which each byte travels for two seconds is not given up.
const SILENCE: Duration = Duration::from_secs(14);

/// What was sent may still be on its way over a narrow line: so many bytes of it give one millisecond more.
const BYTES_A_MILLISECOND: usize = 8;

/// After a sleep, or on another network, somebody who is still there answers within this, and twice what an
/// answer has taken before.
const PROBE: Duration = Duration::from_secs(5);

/// So many sealed bytes may wait for the socket before requests stay in their queue.
const WAITING_BYTES: usize = 1 << 20;

/// The server has so long to take what was still to be sent when the connection ends in order.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How a connection ended.
pub(super) enum Ended {
    Cut(Cut),
    /// The core wants something else.
    Told(NetCommand),
    /// The program ends.
    Over,
}

#[derive(Clone, Copy, Debug)]
struct Awaiting {
    since: Instant,
    doubted: bool,
    bytes: usize,
}

impl Awaiting {
    fn from(since: Instant) -> Self {
        Self {
            since,
            doubted: false,
            bytes: 0,
        }
    }

    fn doubted_at(&self) -> Instant {
        self.since + DOUBT
    }

    fn given_up_at(&self) -> Instant {
        let millis = (self.bytes / BYTES_A_MILLISECOND) as u64;
        self.since + SILENCE + Duration::from_millis(millis)
    }
}

/// What comes from the right server and cannot be read.
fn unreadable(fault: ChannelError) -> Cut {
    match fault {
        ChannelError::Decode(DecodeError::Newer(_)) => fault.into(),
        _ => Cut::Lost,
    }
}

pub(super) struct Ready<S> {
    wire: Wire<S>,
    /// Not yet told, because the engine is busy; meanwhile nothing is read.
    heard: VecDeque<NetEvent>,
    last_sent: Instant,
    /// There has to be a sign of life by then.
    probed_until: Option<Instant>,
    /// Pings that were not answered yet.
    pings: u32,
    /// Requests that were not answered yet.
    requests: u32,
    /// Since when something is to be answered and nothing has come; whether a sign of life was asked for; and
    /// the bytes that were sent meanwhile.
    awaiting: Option<Awaiting>,
    /// How long to wait for a sign of life that is asked for at once.
    probe: Duration,
    /// The server has confirmed that this device is signed out; what comes now is the end.
    is_signed_out: bool,
    /// The password is being changed.
    changing: Option<Changing>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Ready<S> {
    pub(super) fn new(wire: Wire<S>) -> Self {
        let now = Instant::now();
        let probe = PROBE + 2 * wire.round_trip;
        Self {
            wire,
            heard: VecDeque::new(),
            last_sent: now,
            probed_until: None,
            pings: 0,
            requests: 0,
            awaiting: None,
            probe,
            is_signed_out: false,
            changing: None,
        }
    }

    /// Runs the connection to its end, and gives that with what was heard and not told yet.
    pub(super) async fn run(
        mut self,
        commands: &mut mpsc::Receiver<NetCommand>,
        outlet: &mpsc::Sender<NetEvent>,
        network: &Notify,
        pulse: &mut Pulse,
        clock: &impl Fn() -> anser_shared::time::Timestamp,
    ) -> (Ended, VecDeque<NetEvent>) {
        // Frames may have come together with the last one of the sign-in.
        let mut ended = self.take_frames().err().map(Ended::Cut);
        while ended.is_none() {
            let look_at = self.next_look().min(pulse.next());
            let listens = self.heard.is_empty();
            ended = tokio::select! {
                command = commands.recv(), if self.wire.waiting_bytes() < WAITING_BYTES => {
                    self.take_commands(command, commands).await
                }
                room = outlet.reserve(), if !listens => match room {
                    Ok(room) => {
                        self.tell(room, outlet);
                        None
                    }
                    Err(_) => Some(Ended::Over),
                },
                turn = self.wire.turn(listens) => match turn {
                    Ok(Turn::Read) => self.take_frames().err().map(Ended::Cut),
                    Ok(Turn::Written) => None,
                    Ok(Turn::Ended) | Err(_) => Some(Ended::Cut(self.lost())),
                },
                next = proved(&mut self.changing) => self.go_on_changing(next),
                () = network.notified() => self.probe(),
                () = sleep_until(look_at) => {
                    let now = Instant::now();
                    if now >= pulse.next() && pulse.has_slept(clock(), now) {
                        self.probe()
                    } else {
                        self.look(now)
                    }
                }
            };
        }
        (ended.unwrap_or(Ended::Over), self.heard)
    }

    /// Seals a request and all that wait behind it, so that they go into one write.
    async fn take_commands(
        &mut self,
        first: Option<NetCommand>,
        commands: &mut mpsc::Receiver<NetCommand>,
    ) -> Option<Ended> {
        let mut next = first;
        loop {
            match next {
                Some(NetCommand::Request { tag, request }) if request.since() > self.wire.minor => {
                    let answer = Err(Refusal::ServerTooOld);
                    self.heard.push_back(NetEvent::Answer { tag, answer });
                }
                Some(NetCommand::Request { tag, request }) => {
                    if let Some(ended) = self.queue(&ClientFrame::Request { tag, request }) {
                        return Some(ended);
                    }
                }
                // A connection that holds has the right key and the right address.
                Some(NetCommand::Repin(_) | NetCommand::Move(_)) => {}
                Some(NetCommand::ChangePassword { tags, new }) => {
                    if let Some(ended) = self.change_password(tags, new) {
                        return Some(ended);
                    }
                }
                // There is a connection; whether it still lives is soon known.
                Some(NetCommand::TryNow) => {
                    if let Some(ended) = self.probe() {
                        return Some(ended);
                    }
                }
                Some(other @ (NetCommand::Connect { .. } | NetCommand::Disconnect)) => {
                    self.close().await;
                    return Some(Ended::Told(other));
                }
                None => {
                    self.close().await;
                    return Some(Ended::Over);
                }
            }
            if self.wire.waiting_bytes() >= WAITING_BYTES {
                return None;
            }
            match commands.try_recv() {
                Ok(command) => next = Some(command),
                Err(mpsc::error::TryRecvError::Empty) => return None,
                Err(mpsc::error::TryRecvError::Disconnected) => next = None,
            }
        }
    }

    /// Takes every frame that is here as a whole.
    fn take_frames(&mut self) -> Result<(), Cut> {
        let now = Instant::now();
        // Whoever sends something else now has the right keys and the wrong program; that it
        // "does not speak our protocol" would not be true.
        while let Some(frame) = self.wire.next().map_err(unreadable)? {
            match frame {
                ServerFrame::Answer { tag, answer } if self.is_about_password(tag) => {
                    self.requests = self.requests.saturating_sub(1);
                    self.password_answered(answer)?;
                }
                ServerFrame::Answer { tag, answer } => {
                    self.is_signed_out |= matches!(answer, Ok(Answer::SignedOut));
                    self.requests = self.requests.saturating_sub(1);
                    self.heard.push_back(NetEvent::Answer { tag, answer });
                }
                ServerFrame::Event(event) => self.heard.push_back(NetEvent::Event(event)),
                ServerFrame::Pong => self.pings = self.pings.saturating_sub(1),
                ServerFrame::Goodbye(Farewell::SignedOut) if self.is_signed_out => {
                    return Err(Cut::SignedOut);
                }
                ServerFrame::Goodbye(farewell) => return Err(Cut::Farewell(farewell)),
                _ => return Err(Cut::Lost),
            }
        }
        // What lay in the socket before the machine slept is no sign of life; what comes when it
        // must have been read long ago is.
        let is_late = self
            .probed_until
            .is_some_and(|until| now + self.probe / 2 >= until);
        if self.pings == 0 || is_late {
            self.probed_until = None;
        }
        let waits = self.pings > 0 || self.requests > 0;
        self.awaiting = waits.then(|| Awaiting::from(now));
        Ok(())
    }

    fn change_password(&mut self, tags: [u32; 2], new: NewPassword) -> Option<Ended> {
        match Changing::start(tags, new) {
            Ok((changing, next)) => {
                self.changing = Some(changing);
                self.go_on_changing(next)
            }
            Err(Wrong) => self.go_on_changing(password::Next::Over(Err(None))),
        }
    }

    fn is_about_password(&self, tag: u32) -> bool {
        self.changing
            .as_ref()
            .is_some_and(|changing| changing.awaits(tag))
    }

    fn password_answered(&mut self, answer: Result<Answer, Refusal>) -> Result<(), Cut> {
        let Some(changing) = self.changing.take() else {
            return Ok(());
        };
        let (changing, next) = changing.answered(answer, &self.wire.exporter);
        self.changing = changing;
        match self.go_on_changing(next) {
            Some(_) => Err(Cut::Lost),
            None => Ok(()),
        }
    }

    fn go_on_changing(&mut self, next: password::Next) -> Option<Ended> {
        match next {
            password::Next::Nothing => None,
            password::Next::Ask { tag, request } => {
                self.queue(&ClientFrame::Request { tag, request })
            }
            password::Next::Over(outcome) => {
                self.changing = None;
                self.heard.push_back(NetEvent::PasswordChanged(outcome));
                None
            }
        }
    }

    /// Tells what was heard, as far as there is room.
    fn tell(&mut self, first: mpsc::Permit<'_, NetEvent>, outlet: &mpsc::Sender<NetEvent>) {
        let mut room = Some(first);
        while let Some(permit) = room
            && let Some(event) = self.heard.pop_front()
        {
            permit.send(event);
            room = outlet.try_reserve().ok();
        }
    }

    /// When there is something to do although nothing happens.
    fn next_look(&self) -> Instant {
        let awaited = self.awaiting.map(|awaiting| {
            if awaiting.doubted {
                awaiting.given_up_at()
            } else {
                awaiting.doubted_at()
            }
        });
        let next = self.last_sent + PING;
        [awaited, self.probed_until]
            .into_iter()
            .flatten()
            .fold(next, Instant::min)
    }

    fn look(&mut self, now: Instant) -> Option<Ended> {
        // While the engine is busy nothing is read, and silence means nothing.
        let listens = self.heard.is_empty();
        if !listens {
            self.probed_until = self.probed_until.filter(|until| now < *until);
            self.awaiting = self.awaiting.map(|_| Awaiting::from(now));
        }
        let given_up = self.awaiting.is_some_and(|a| now >= a.given_up_at());
        if given_up || self.probed_until.is_some_and(|until| now >= until) {
            return Some(Ended::Cut(self.lost()));
        }
        let doubts = self
            .awaiting
            .as_mut()
            .filter(|awaiting| !awaiting.doubted && now >= awaiting.doubted_at());
        let is_doubted = doubts.is_some();
        if let Some(awaiting) = doubts {
            awaiting.doubted = true;
        }
        (is_doubted || now >= self.last_sent + PING)
            .then(|| self.ping())
            .flatten()
    }

    /// Asks for a sign of life at once.
    fn probe(&mut self) -> Option<Ended> {
        let until = Instant::now() + self.probe;
        self.probed_until.get_or_insert(until);
        self.ping()
    }

    fn ping(&mut self) -> Option<Ended> {
        self.pings = self.pings.saturating_add(1);
        self.queue(&ClientFrame::Ping)
    }

    fn queue(&mut self, frame: &ClientFrame) -> Option<Ended> {
        let now = Instant::now();
        self.last_sent = now;
        if matches!(frame, ClientFrame::Request { .. }) {
            self.requests = self.requests.saturating_add(1);
        }
        let waited = self.wire.waiting_bytes();
        // The keys are used up after some trillion frames; the next connection has new ones.
        if self.wire.queue(frame).is_err() {
            return Some(Ended::Cut(Cut::Lost));
        }
        let awaiting = self.awaiting.get_or_insert(Awaiting::from(now));
        awaiting.bytes += self.wire.waiting_bytes().saturating_sub(waited);
        None
    }

    fn lost(&self) -> Cut {
        if self.is_signed_out {
            Cut::SignedOut
        } else {
            Cut::Lost
        }
    }

    async fn close(&mut self) {
        match timeout(LAST_WORDS, self.wire.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::info!("the connection broke while it was ended: {fault}"),
            Err(_) => tracing::info!("the server did not take the last frames"),
        }
    }
}

/// What comes of the arithmetic of a password, while some is done.
async fn proved(changing: &mut Option<Changing>) -> password::Next {
    match changing {
        Some(changing) => changing.proved().await,
        None => std::future::pending().await,
    }
}
