//! The operator is the person at the server itself, in the console's window or in the terminal in which the server was
//! started.
//!
//! The service never waits for this person. It puts what the window shows on a board, unless the window is just
//! taking it down. Lines come in through a bounded queue, and their answers go out through one. So do pictures of
//! users, which are too large for the board.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anser_shared::group::Member;
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::link::Link;
use anser_shared::time::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;

use super::Actor;
use super::command::{self, Said};
use super::groups::{self, GroupHere, Here};
use crate::config::Config;
use crate::service::{LastingTrouble, Service};
use crate::store::Store as _;
use crate::store::question;
use crate::store::rights::{Audited, Registered};
use crate::words::Words;

/// The number of lines that may wait to be carried out.
const WAITING_LINES: usize = 16;

/// The number of pictures that may be asked for at a time.
pub const WAITING_PICTURES: usize = 16;

/// The number of users, groups and acts on the board. To see more, a person types a command.
pub const PEOPLE: usize = 5000;
pub const GROUPS: usize = 2000;
const ACTS: u32 = 500;
/// The number of members that are shown when a person looks into a group.
pub const INSIDE: usize = 1000;

/// How often the numbers are taken, and every how many times the lists are read.
const PERIOD: Duration = Duration::from_secs(1);
const LISTS_EVERY: u64 = 5;

/// The time that the database may take for the board. After it, the board is filled without it.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);

/// The state of a server at one moment, as the console shows it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub at: Timestamp,
    pub began_at: Timestamp,
    pub place: Arc<Place>,
    /// The settings of the server.
    pub config: Arc<Config>,
    pub numbers: Numbers,
    pub people: Arc<Vec<Registered>>,
    /// The number of all users, also if not all of them are on the board.
    pub people_count: usize,
    pub here: Here,
    pub groups: Arc<Vec<GroupHere>>,
    /// The members of the group that a person looks into.
    pub inside: Option<Arc<Inside>>,
    pub acts: Arc<Vec<Audited>>,
    /// The trouble because of which the server cannot store anything.
    pub trouble: Option<LastingTrouble>,
}

/// The addresses and folders of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The links with which people connect, the most useful one first.
    pub links: Vec<String>,
    /// The words of the server's key, to compare with what a program shows.
    pub words: [String; 8],
    /// The folder with configuration, keys, data and logs.
    pub folder: PathBuf,
    /// Warnings about how the server was set up.
    pub warnings: Vec<String>,
}

impl Place {
    /// The link that most people can use.
    pub fn first_link(&self) -> String {
        self.links.first().cloned().unwrap_or_default()
    }
}

/// The members of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    pub group: ConversationId,
    pub members: Vec<Member>,
    /// There are more members than these.
    pub more: bool,
}

/// The counters of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    pub online: f32,
    pub connections: f32,
    pub messages_a_second: f32,
    /// The memory of the process; `None` if the system does not say.
    pub memory_mib: Option<f32>,
    /// How long the database takes to answer a small question; `None` if it does not answer.
    pub database_ms: Option<f32>,
    /// How long the latest batch of messages took until it was on disk.
    pub commit_ms: f32,
}

/// What the operator's window or terminal holds.
#[derive(Clone, Debug)]
pub struct Operator {
    board: Arc<Board>,
    lines: mpsc::Sender<Typed>,
    pictures: mpsc::Sender<WantedPicture>,
}

#[derive(Debug, Default)]
struct Board {
    newest: Mutex<Arc<Snapshot>>,
    /// A person looks at the board.
    watched: AtomicBool,
    /// The group that they look into, or 0 for none.
    opened: AtomicU64,
    /// Told when they look into another group.
    turned: Notify,
}

/// A line, the language of its answer, and where the answer goes.
pub struct Typed {
    line: String,
    words: Words,
    answer: std::sync::mpsc::SyncSender<Said>,
}

/// A picture of a user, and where it goes.
struct WantedPicture {
    of: UserId,
    picture: PictureId,
    answer: std::sync::mpsc::SyncSender<FoundPicture>,
}

/// The requested picture and its bytes; no bytes if the user has another picture by now, or if the database is in
/// trouble.
pub struct FoundPicture {
    pub picture: PictureId,
    pub bytes: Option<Vec<u8>>,
}

impl Operator {
    /// The operator's side, and the service's.
    pub fn new() -> (Self, OperatorInbox) {
        let (lines, typed) = mpsc::channel(WAITING_LINES);
        let (pictures, wanted) = mpsc::channel(WAITING_PICTURES);
        let board = Arc::<Board>::default();
        let operator = Self {
            board: board.clone(),
            lines,
            pictures,
        };
        let inbox = OperatorInbox {
            board,
            typed,
            wanted,
        };
        (operator, inbox)
    }

    /// A person looks at the board from now on, or does not any more.
    pub fn watch(&self, watched: bool) {
        self.board.watched.store(watched, Ordering::Relaxed);
    }

    /// A person looks into a group from now on, or into none.
    pub fn look_into(&self, group: Option<ConversationId>) {
        let group = group.map_or(0, |group| group.0);
        if self.board.opened.swap(group, Ordering::Relaxed) != group {
            self.board.turned.notify_one();
        }
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.board.newest.lock().clone()
    }

    /// Keeps the board until the guard is dropped, as a program does that stops in the middle of looking.
    #[cfg(test)]
    pub(super) fn stand_still(&self) -> std::sync::mpsc::SyncSender<()> {
        let (release, released) = std::sync::mpsc::sync_channel::<()>(0);
        let (tell, held) = std::sync::mpsc::sync_channel(1);
        let board = self.board.clone();
        std::thread::spawn(move || {
            let _newest = board.newest.lock();
            let _ = tell.send(());
            let _ = released.recv();
        });
        held.recv().unwrap();
        release
    }

    /// Hands a line in; the answer comes out of `answer`. False if the service is gone, or if too many lines wait
    /// already.
    pub fn say(
        &self,
        line: String,
        words: Words,
        answer: std::sync::mpsc::SyncSender<Said>,
    ) -> bool {
        let typed = Typed {
            line,
            words,
            answer,
        };
        self.lines.try_send(typed).is_ok()
    }

    /// Asks for a picture of a user, which comes out of `answer`. False if too many are asked for already.
    pub fn ask_for_picture(
        &self,
        of: UserId,
        picture: PictureId,
        answer: std::sync::mpsc::SyncSender<FoundPicture>,
    ) -> bool {
        let wanted = WantedPicture {
            of,
            picture,
            answer,
        };
        self.pictures.try_send(wanted).is_ok()
    }
}

/// The service's side.
pub struct OperatorInbox {
    board: Arc<Board>,
    typed: mpsc::Receiver<Typed>,
    wanted: mpsc::Receiver<WantedPicture>,
}

impl OperatorInbox {
    /// The group that a person looks into.
    fn opened(&self) -> Option<ConversationId> {
        let opened = self.board.opened.load(Ordering::Relaxed);
        (opened != 0).then_some(ConversationId(opened))
    }

    /// It does not wait. If the window is just taking the last picture down, it gets the next one in a second.
    fn put(&self, snapshot: Snapshot) {
        if let Some(mut newest) = self.board.newest.try_lock() {
            *newest = Arc::new(snapshot);
        }
    }
}

/// Serves the operator until the server stops, or until no person can use it any more.
pub async fn run(
    service: Arc<Service>,
    mut inbox: OperatorInbox,
    mut links: watch::Receiver<Vec<Link>>,
    place: Place,
) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seen = Seen {
        place: Arc::new(place),
        config: Arc::new(service.config.clone()),
        began_at: service.now(),
        ..Seen::default()
    };
    loop {
        seen.opened = inbox.opened();
        if links.has_changed().unwrap_or(false) {
            let now = links.borrow_and_update();
            Arc::make_mut(&mut seen.place).links = now.iter().map(Link::to_string).collect();
        }
        tokio::select! {
            typed = inbox.typed.recv() => {
                let Some(Typed { line, words, answer }) = typed else { return };
                let said = command::run(&service, &Actor::Server, &line, words).await;
                // The reader of the answer finds its effect on the board.
                seen.lists_due = 0;
                if inbox.board.watched.load(Ordering::Relaxed) {
                    inbox.put(seen.look(&service).await);
                }
                // The person who typed it may have gone.
                let _ = answer.try_send(said);
            }
            Some(wanted) = inbox.wanted.recv() => {
                // Typed lines do not wait for it.
                tokio::spawn(give_picture(service.clone(), wanted));
            }
            _ = period.tick(), if inbox.board.watched.load(Ordering::Relaxed) || seen.at.0 == 0 => {
                inbox.put(seen.look(&service).await);
            }
            () = inbox.board.turned.notified() => {
                seen.opened = inbox.opened();
                inbox.put(seen.look(&service).await);
            }
            // Nobody looks. Whether somebody does is checked once in a while.
            () = tokio::time::sleep(PERIOD), if !inbox.board.watched.load(Ordering::Relaxed) => {}
            () = service.stopped() => return,
        }
    }
}

async fn give_picture(service: Arc<Service>, wanted: WantedPicture) {
    let of = wanted.of;
    // As the user sees it.
    let question = question::Picture {
        of,
        by: of,
        is_open: true,
    };
    let found = service.look(question).await.ok().flatten();
    let found = found.filter(|(picture, _)| *picture == wanted.picture);
    // The window may have gone.
    let _ = wanted.answer.try_send(FoundPicture {
        picture: wanted.picture,
        bytes: found.map(|(_, bytes)| bytes),
    });
}

/// The last numbers, to compute rates.
#[derive(Default)]
struct Seen {
    place: Arc<Place>,
    config: Arc<Config>,
    began_at: Timestamp,
    at: Timestamp,
    messages: u64,
    /// The lists are read again after this many looks.
    lists_due: u64,
    people: Arc<Vec<Registered>>,
    people_count: usize,
    groups: Arc<Vec<GroupHere>>,
    /// The group that a person looks into.
    opened: Option<ConversationId>,
    inside: Option<Arc<Inside>>,
    acts: Arc<Vec<Audited>>,
}

impl Seen {
    async fn look(&mut self, service: &Arc<Service>) -> Snapshot {
        let now = service.now();
        let messages = service.tally.messages.load(Ordering::Relaxed);
        let seconds = now.since(self.at).as_secs_f32();
        let written = (messages - self.messages) as f32;
        // The first look, and one right after another, give no rate.
        let rate = if self.at.0 == 0 || seconds < 0.1 {
            0.0
        } else {
            written / seconds
        };
        (self.at, self.messages) = (now, messages);
        let begun = tokio::time::Instant::now();
        let asking = service.clone();
        // A task of its own, because a question to the database must not be interrupted.
        let asked = tokio::spawn(async move { asking.store.look(question::Audit(1)).await });
        let answered = match timeout(DATABASE_PATIENCE, asked).await {
            Ok(Ok(answer)) => answer.is_ok(),
            _ => false,
        };
        let database_ms = answered.then(|| begun.elapsed().as_secs_f32() * 1000.0);
        // A list that cannot be read stays as it was.
        if answered {
            let is_due = self.lists_due == 0;
            if is_due {
                self.lists_due = LISTS_EVERY;
                self.read_lists(service).await;
            }
            self.lists_due -= 1;
            let known = self.inside.as_ref().map(|inside| inside.group);
            if is_due || known != self.opened {
                self.look_inside(service).await;
            }
        }
        let here = service.hub.here();
        let micros = service.tally.commit_micros.load(Ordering::Relaxed);
        Snapshot {
            at: now,
            began_at: self.began_at,
            place: self.place.clone(),
            config: self.config.clone(),
            numbers: Numbers {
                online: here.len() as f32,
                connections: service.tally.connections.load(Ordering::Relaxed) as f32,
                messages_a_second: rate,
                memory_mib: memory_mib(),
                database_ms,
                commit_ms: micros as f32 / 1000.0,
            },
            people: self.people.clone(),
            people_count: self.people_count,
            here,
            groups: self.groups.clone(),
            inside: self.inside.clone(),
            acts: self.acts.clone(),
            trouble: service.lasting_trouble(),
        }
    }

    /// A list that cannot be read stays as it was.
    async fn read_lists(&mut self, service: &Service) {
        if let Ok(people) = command::registry(service, PEOPLE).await {
            self.people_count = people.len();
            if people.len() == PEOPLE
                && let Ok(count) = service.store.count_people().await
            {
                self.people_count = usize::try_from(count).unwrap_or(usize::MAX);
            }
            self.people = Arc::new(people);
        }
        if let Ok(groups) = groups::all(service, GROUPS, &service.hub.here()).await {
            self.groups = Arc::new(groups);
        }
        if let Ok(acts) = service.store.look(question::Audit(ACTS)).await {
            self.acts = Arc::new(acts);
        }
    }

    async fn look_inside(&mut self, service: &Service) {
        let Some(group) = self.opened else {
            self.inside = None;
            return;
        };
        if let Ok((members, more)) = groups::inside(service, group, INSIDE).await {
            self.inside = Some(Arc::new(Inside {
                group,
                members,
                more,
            }));
        }
    }
}

/// The memory of this process.
fn memory_mib() -> Option<f32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f32 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
