//! Joins the core with the network, the history and the profile, on a thread of its own.
//!
//! Windows and the terminal see a picture and push actions; they never wait for what happens
//! here, and what happens here never waits for them to draw. That is why the engine is not a part
//! of the drawing loop: a slow frame must not delay an acknowledgement, and a slow disk no frame.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use anser_shared::id::ConversationId;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::core::effect::{Effect, Notice, ProfileCommand};
use crate::core::input::{Input, NetEvent};
use crate::core::model::{Export, ExportEvent, ExportFault, FileFault, Ticket, Whose};
use crate::core::{Action, Core, Model};
use crate::export::{self, Job};
use crate::front::{Front, Wake};
use crate::net::Net;
use crate::picture;
use crate::profile::Profile;
use crate::store::HistoryThread;

/// So many events of the network may wait here before it stops reading from the socket.
const WAITING_EVENTS: usize = 1024;

/// So many inputs are handled before a new picture is published.
const INPUTS_A_PICTURE: usize = 256;

/// More changed conversations than this are told as one change of everything.
const WAKES: usize = 32;

/// What could not be written into the profile is tried again after this time.
const PROFILE_RETRY: Duration = Duration::from_secs(5);

/// What the engine tells a front end: that a picture has changed, and what has just happened.
/// Both are called on the engine's thread and must not wait.
pub struct Listeners {
    /// Whoever listens says with [`Action::Reported`] what they have passed on.
    pub reports: bool,
    pub wake: Box<dyn Fn(Wake) + Send>,
    pub notice: Box<dyn Fn(Notice) + Send>,
}

/// A running engine. Dropping it ends it in order: what was written is on disk.
pub struct Engine {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the engine's thread and its callers share.
struct Shared {
    inbox: Mutex<Inbox>,
    arrived: Condvar,
    /// Told when there is room for events of the network again.
    room: Condvar,
    picture: Mutex<Arc<Model>>,
}

/// What waits to be handled. People and the history put in as they like: a person is slow, and the
/// history only answers. The network asks whether there is room first.
#[derive(Default)]
struct Inbox {
    inputs: VecDeque<Input>,
    ended: bool,
}

impl Shared {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock()
    }

    fn push(&self, input: Input) {
        self.inbox().inputs.push_back(input);
        self.arrived.notify_one();
    }

    /// The same for the network, which waits while there is no room.
    fn push_when_there_is_room(&self, event: NetEvent) {
        let mut inbox = self.inbox();
        let full = |inbox: &mut Inbox| inbox.inputs.len() >= WAITING_EVENTS && !inbox.ended;
        self.room.wait_while(&mut inbox, full);
        inbox.inputs.push_back(Input::Net(event));
        drop(inbox);
        self.arrived.notify_one();
    }

    /// Waits for inputs until `wake_at`; `None` when the engine ends.
    fn take(&self, wake_at: Option<Timestamp>) -> Option<Vec<Input>> {
        let mut inbox = self.inbox();
        loop {
            if inbox.ended && inbox.inputs.is_empty() {
                return None;
            }
            if !inbox.inputs.is_empty() {
                let some = inbox.inputs.len().min(INPUTS_A_PICTURE);
                let taken = inbox.inputs.drain(..some).collect();
                drop(inbox);
                self.room.notify_one();
                return Some(taken);
            }
            match wake_at {
                None => self.arrived.wait(&mut inbox),
                Some(at) => {
                    let wait = at.since(now());
                    if wait.is_zero() {
                        return Some(vec![Input::Tick]);
                    }
                    self.arrived.wait_for(&mut inbox, wait);
                }
            }
        }
    }
}

impl Engine {
    /// Starts on an open profile. `connect` is the server that the person wants, as they said it.
    pub fn start(
        profile: Profile,
        connect: Option<String>,
        listeners: Listeners,
    ) -> anyhow::Result<Self> {
        let mut started = profile.started()?;
        started.reports = listeners.reports;
        if let Some(link) = connect {
            let name = started.last.take().map(|(name, _)| name);
            started.last = Some((name.unwrap_or_default(), link));
        }
        let (core, effects) = Core::start(started, Box::new(random));
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            arrived: Condvar::new(),
            room: Condvar::new(),
            picture: Mutex::new(Arc::new(core.model().clone())),
        });
        let answers = shared.clone();
        let history = HistoryThread::start(profile.folder().to_owned(), now, move |event| {
            answers.push(Input::Store(event));
        })?;
        let events = shared.clone();
        let net = Net::start(now, move |event| events.push_when_there_is_room(event))?;
        let mut running = Running {
            shared: shared.clone(),
            core,
            profile,
            history,
            net,
            listeners,
            notices: Vec::new(),
            unsaved: Vec::new(),
            retry_at: None,
            exports: None,
            quitting: false,
        };
        let thread = std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || {
                running.carry_out(effects);
                running.run();
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }
}

impl Front for Engine {
    fn picture(&self) -> Arc<Model> {
        self.shared.picture.lock().clone()
    }

    fn hand_in(&self, ticket: Ticket, action: Action) {
        self.shared.push(Input::Action(ticket, action));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.inbox().ended = true;
        self.shared.arrived.notify_one();
        self.shared.room.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

struct Running {
    shared: Arc<Shared>,
    core: Core,
    profile: Profile,
    history: HistoryThread,
    net: Net,
    listeners: Listeners,
    /// What is told when the picture that belongs to it is up.
    notices: Vec<Notice>,
    /// What could not be written into the profile.
    unsaved: Vec<ProfileCommand>,
    /// When that is tried again.
    retry_at: Option<Timestamp>,
    /// The last export: what stops it, and its thread.
    exports: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
    quitting: bool,
}

impl Running {
    fn run(&mut self) {
        self.publish();
        while !self.quitting {
            let wake_at = self.core.wake_at().into_iter().chain(self.retry_at).min();
            let Some(inputs) = self.shared.take(wake_at) else {
                break;
            };
            self.save_again();
            for input in inputs {
                let effects = self.core.handle(input, now());
                self.carry_out(effects);
            }
            self.publish();
        }
        // What is half written is removed.
        self.stop_export();
        if let Some((_, thread)) = self.exports.take() {
            let _ended = thread.join();
        }
        (self.listeners.notice)(Notice::Ended);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Net(command) => self.net.command(command),
                Effect::Store(command) => self.history.command(command),
                Effect::Profile(command) => {
                    self.unsaved.retain(|earlier| !command.replaces(earlier));
                    self.unsaved.push(command);
                    self.save_profile();
                }
                Effect::Prepare {
                    ticket,
                    whose,
                    path,
                } => self.prepare(ticket, whose, path),
                Effect::Export { ticket, export } => self.export(ticket, export),
                Effect::StopExport => self.stop_export(),
                Effect::Tell(notice) => self.notices.push(notice),
                Effect::Quit => self.quitting = true,
            }
        }
    }

    fn save_again(&mut self) {
        if self.retry_at.is_some_and(|at| at <= now()) {
            self.save_profile();
            if self.unsaved.is_empty() {
                self.shared.push(Input::ProfileSaved);
            }
        }
    }

    /// Writes what waits for it into the profile, in order; what cannot be written is said, and
    /// written later.
    fn save_profile(&mut self) {
        while let Some(command) = self.unsaved.first() {
            if let Err(fault) = self.profile.carry_out(command) {
                tracing::error!("the profile cannot be written: {fault}");
                let (path, fault) = fault.into_parts();
                self.shared.push(Input::ProfileNotSaved { path, fault });
                self.retry_at = Some(now().after(PROFILE_RETRY));
                return;
            }
            self.unsaved.remove(0);
        }
        self.retry_at = None;
    }

    /// Everything that was said takes a while, and nothing else waits for it.
    fn export(&mut self, ticket: Ticket, export: Export) {
        let stops = Arc::<AtomicBool>::default();
        let job = Job {
            export,
            model: Arc::new(self.core.model().clone()),
            reader: self.history.reader(),
            zone: TimeZone::system(),
            now: now(),
            stops: stops.clone(),
        };
        let tells = self.shared.clone();
        let tell = move |event| tells.push(Input::Exported { ticket, event });
        let thread = std::thread::Builder::new().name("export".into());
        let started = thread.spawn(move || {
            let ended = export::run(&job, &tell);
            tell(ExportEvent::Ended(ended));
        });
        match started {
            Ok(thread) => self.exports = Some((stops, thread)),
            Err(error) => {
                let ended = Err(ExportFault::Other(error.to_string()));
                let event = ExportEvent::Ended(ended);
                self.shared.push(Input::Exported { ticket, event });
            }
        }
    }

    fn stop_export(&self) {
        if let Some((stops, _)) = &self.exports {
            stops.store(true, Ordering::Relaxed);
        }
    }

    /// A large file takes a moment, and nothing else waits for it.
    fn prepare(&self, ticket: Ticket, whose: Whose, path: PathBuf) {
        let answer = move |prepared| Input::Prepared {
            ticket,
            whose,
            prepared,
        };
        let shared = self.shared.clone();
        let thread = std::thread::Builder::new().name("picture".into());
        let started = thread.spawn(move || {
            shared.push(answer(picture::prepare(&path)));
        });
        if let Err(error) = started {
            let fault = FileFault::Unreadable(error.to_string());
            self.shared.push(answer(Err(fault)));
        }
    }

    /// Puts the new picture up and tells the windows that show what has changed.
    fn publish(&mut self) {
        let picture = Arc::new(self.core.model().clone());
        *self.shared.picture.lock() = picture;
        self.notices
            .drain(..)
            .for_each(|notice| (self.listeners.notice)(notice));
        let changed: BTreeSet<ConversationId> = self.core.take_changed();
        if changed.len() > WAKES {
            return (self.listeners.wake)(Wake::All);
        }
        (self.listeners.wake)(Wake::Root);
        for conversation in changed {
            (self.listeners.wake)(Wake::Conversation(conversation));
        }
    }
}

pub(crate) fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
    SystemTime::now().into()
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where random numbers come in"
)]
fn random() -> [u8; 10] {
    rand::random()
}
