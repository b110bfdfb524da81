//! Where somebody at the server itself sits: the console's window, or the terminal that the server
//! was started in.
//!
//! The service never waits for them. What is to be seen is put on a board, unless somebody is just
//! taking it down; lines come in through a bounded queue, and their answers go out through one. So do pictures of
//! people, which are too large for the board.

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
use crate::service::{Service, StandingTrouble};
use crate::store::Store as _;
use crate::store::question;
use crate::store::rights::{Audited, Registered};
use crate::words::Words;

/// So many lines may wait to be carried out.
const WAITING_LINES: usize = 16;

/// So many pictures may be asked for at a time.
pub const WAITING_PICTURES: usize = 16;

/// So many people, groups and acts are put on the board; whoever looks for more asks by a command.
pub const PEOPLE: usize = 5000;
pub const GROUPS: usize = 2000;
const ACTS: u32 = 500;
/// So many of a group are shown when somebody looks into it.
pub const INSIDE: usize = 1000;

/// How often the numbers are taken, and how often, in these, the lists.
const PERIOD: Duration = Duration::from_secs(1);
const LISTS_EVERY: u64 = 5;

/// So long the database may take for what is shown; then the rest is shown without.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);

/// What is to be seen of a server at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub at: Timestamp,
    pub began_at: Timestamp,
    pub place: Arc<Place>,
    /// What the server runs with.
    pub config: Arc<Config>,
    pub numbers: Numbers,
    pub people: Arc<Vec<Registered>>,
    /// How many there are, also when not all of them are on the board.
    pub people_count: usize,
    pub here: Here,
    pub groups: Arc<Vec<GroupHere>>,
    /// Those in the group that somebody looks into.
    pub inside: Option<Arc<Inside>>,
    pub acts: Arc<Vec<Audited>>,
    /// What keeps the server from keeping what it is told.
    pub trouble: Option<StandingTrouble>,
}

/// Where a server is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What people need to connect, the one first that most of them can use.
    pub links: Vec<String>,
    /// The words of the server's key, to compare with what a program shows.
    pub words: [String; 8],
    /// The folder with configuration, keys, data and logs.
    pub folder: PathBuf,
    /// What should be known about how the server was set up.
    pub warnings: Vec<String>,
}

impl Place {
    /// The link that most people can use.
    pub fn first_link(&self) -> String {
        self.links.first().cloned().unwrap_or_default()
    }
}

/// Those in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    pub group: ConversationId,
    pub members: Vec<Member>,
    /// There are more than these.
    pub more: bool,
}

/// How a server is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    pub online: f32,
    pub connections: f32,
    pub messages_a_second: f32,
    /// What of the process is in memory; `None` where the system does not say.
    pub memory_mib: Option<f32>,
    /// How long the database takes to answer a small question; `None` when it does not.
    pub database_ms: Option<f32>,
    /// How long the latest batch of messages took to be safe on disk.
    pub commit_ms: f32,
}

/// The side of whoever sits there.
#[derive(Clone, Debug)]
pub struct Desk {
    board: Arc<Board>,
    lines: mpsc::Sender<Typed>,
    pictures: mpsc::Sender<WantedPicture>,
}

#[derive(Debug, Default)]
struct Board {
    newest: Mutex<Arc<Snapshot>>,
    /// Somebody looks at it.
    watched: AtomicBool,
    /// The group that they look into, and 0 for none.
    opened: AtomicU64,
    /// Told when they look into another one.
    turned: Notify,
}

/// A line, in which language it is answered, and where the answer goes.
pub struct Typed {
    line: String,
    words: Words,
    answer: std::sync::mpsc::SyncSender<Said>,
}

/// A picture of a person, and where it goes.
struct WantedPicture {
    of: UserId,
    picture: PictureId,
    answer: std::sync::mpsc::SyncSender<FoundPicture>,
}

/// What was asked for, and its bytes; nothing where the person has another picture by now, or the database is in
/// trouble.
pub struct FoundPicture {
    pub picture: PictureId,
    pub bytes: Option<Vec<u8>>,
}

impl Desk {
    /// The desk, and what the service takes from it.
    pub fn new() -> (Self, Seat) {
        let (lines, typed) = mpsc::channel(WAITING_LINES);
        let (pictures, wanted) = mpsc::channel(WAITING_PICTURES);
        let board = Arc::<Board>::default();
        let desk = Self {
            board: board.clone(),
            lines,
            pictures,
        };
        let seat = Seat {
            board,
            typed,
            wanted,
        };
        (desk, seat)
    }

    /// Somebody looks at the board from here on, or does not any more.
    pub fn watch(&self, watched: bool) {
        self.board.watched.store(watched, Ordering::Relaxed);
    }

    /// Somebody looks into a group from here on, or into none.
    pub fn look_into(&self, group: Option<ConversationId>) {
        let group = group.map_or(0, |group| group.0);
        if self.board.opened.swap(group, Ordering::Relaxed) != group {
            self.board.turned.notify_one();
        }
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.board.newest.lock().clone()
    }

    /// Keeps the board until what is given is dropped, as somebody does whose program stands still in
    /// the middle of looking.
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

    /// Hands a line in; the answer comes out of `answer`. False when the service is gone, or when
    /// too many lines wait already.
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

    /// Asks for a picture of a person, which comes out of `answer`. False when too many are asked for already.
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

/// The service's side of a desk.
pub struct Seat {
    board: Arc<Board>,
    typed: mpsc::Receiver<Typed>,
    wanted: mpsc::Receiver<WantedPicture>,
}

impl Seat {
    /// The group that somebody looks into.
    fn opened(&self) -> Option<ConversationId> {
        let opened = self.board.opened.load(Ordering::Relaxed);
        (opened != 0).then_some(ConversationId(opened))
    }

    /// Nobody waits: who is taking the last one down gets the next one in a second.
    fn put(&self, snapshot: Snapshot) {
        if let Some(mut newest) = self.board.newest.try_lock() {
            *newest = Arc::new(snapshot);
        }
    }
}

/// Serves a desk until the server stops, or nobody can sit there any more.
pub async fn run(
    service: Arc<Service>,
    mut seat: Seat,
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
        seen.opened = seat.opened();
        if links.has_changed().unwrap_or(false) {
            let now = links.borrow_and_update();
            Arc::make_mut(&mut seen.place).links = now.iter().map(Link::to_string).collect();
        }
        tokio::select! {
            typed = seat.typed.recv() => {
                let Some(Typed { line, words, answer }) = typed else { return };
                let said = command::run(&service, &Actor::Server, &line, words).await;
                // Whoever reads the answer finds on the board what it has changed.
                seen.lists_due = 0;
                if seat.board.watched.load(Ordering::Relaxed) {
                    seat.put(seen.look(&service).await);
                }
                // Whoever typed it may have gone.
                let _ = answer.try_send(said);
            }
            Some(wanted) = seat.wanted.recv() => {
                // What is typed does not wait for it.
                tokio::spawn(give_picture(service.clone(), wanted));
            }
            _ = period.tick(), if seat.board.watched.load(Ordering::Relaxed) || seen.at.0 == 0 => {
                seat.put(seen.look(&service).await);
            }
            () = seat.board.turned.notified() => {
                seen.opened = seat.opened();
                seat.put(seen.look(&service).await);
            }
            // Nobody looks; whether somebody does is seen once in a while.
            () = tokio::time::sleep(PERIOD), if !seat.board.watched.load(Ordering::Relaxed) => {}
            () = service.stopped() => return,
        }
    }
}

async fn give_picture(service: Arc<Service>, wanted: WantedPicture) {
    let of = wanted.of;
    // As the person sees it.
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

/// What was seen last, to compare with.
#[derive(Default)]
struct Seen {
    place: Arc<Place>,
    config: Arc<Config>,
    began_at: Timestamp,
    at: Timestamp,
    messages: u64,
    /// The lists are read again after so many looks.
    lists_due: u64,
    people: Arc<Vec<Registered>>,
    people_count: usize,
    groups: Arc<Vec<GroupHere>>,
    /// The group that somebody looks into.
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
        // Of a first look, and of one right after another, no rate can be said.
        let rate = if self.at.0 == 0 || seconds < 0.1 {
            0.0
        } else {
            written / seconds
        };
        (self.at, self.messages) = (now, messages);
        let begun = tokio::time::Instant::now();
        let asking = service.clone();
        // A task of its own: a question to the database must not be broken off in the middle.
        let asked = tokio::spawn(async move { asking.store.look(question::Audit(1)).await });
        let answered = match timeout(DATABASE_PATIENCE, asked).await {
            Ok(Ok(answer)) => answer.is_ok(),
            _ => false,
        };
        let database_ms = answered.then(|| begun.elapsed().as_secs_f32() * 1000.0);
        // What cannot be asked for stays as it was.
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
            trouble: service.standing_trouble(),
        }
    }

    /// What cannot be read stays as it was.
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

/// What of this process is in memory.
fn memory_mib() -> Option<f32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f32 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
