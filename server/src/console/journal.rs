//! The log as the console shows it: the messages of the running server, kept in bounded memory.
//!
//! Logging never waits. Lines go into a bounded queue that the window empties. If it is full, because ten thousand
//! lines a second arrive or because the window does not move, lines are counted and dropped. Lines name users and
//! groups by numbers, and the window replaces the numbers with names when it takes the lines.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anser_shared::id::{ConversationId, UserId};
use anser_shared::time::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::admin::groups::{GroupHere, full_name};
use crate::service::Clock;
use crate::store::rights::Registered;

/// The number of lines that wait for the window: more than usually arrive between two frames.
const WAITING_LINES: usize = 4096;

/// The number of lines that can be searched.
const KEPT_LINES: usize = 10_000;

/// The number of warnings and errors that are kept separately, however many lines follow them.
const TROUBLES: usize = 5;

/// The prefix of our own log targets.
const OURS: [&str; 2] = ["anser_server", "anser_shared"];

/// The libraries that draw the window. A fault of the window is no trouble of the server.
const TOOLKIT: [&str; 18] = [
    "accesskit",
    "arboard",
    "atspi",
    "calloop",
    "eframe",
    "egui",
    "epaint",
    "fontdb",
    "glow",
    "glutin",
    "khronos",
    "sctk",
    "smithay_client_toolkit",
    "wayland",
    "winit",
    "x11",
    "xkbcommon",
    "zbus",
];

/// The fields with the number of a user.
const PEOPLE: [&str; 4] = ["user", "by", "whom", "author"];

/// The fields with the number of a conversation, which may be a group.
const GROUPS: [&str; 2] = ["group", "conversation"];

/// A line is cut at this length; the file has all of it.
const LINE_BYTES: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub level: Level,
    pub text: String,
    pub source: Source,
    /// The positions of numbers in the text that have no names yet.
    numbers: Vec<(Range<usize>, Subject)>,
}

/// The user or group that a line names by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Subject {
    Person(UserId),
    Group(ConversationId),
}

impl Subject {
    /// The meaning of the number in this field.
    fn in_field(field: &str, value: &str) -> Option<Self> {
        let number = number_in(value);
        if PEOPLE.contains(&field) {
            number.map(|number| Self::Person(UserId(number)))
        } else if GROUPS.contains(&field) {
            number.map(|number| Self::Group(ConversationId(number)))
        } else {
            None
        }
    }
}

/// The source of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Server,
    /// The libraries that draw the console's window.
    Toolkit,
    /// Another library, such as a database driver.
    Library,
}

impl Source {
    fn of(target: &str) -> Self {
        let begins = |name: &&str| target.starts_with(*name);
        if OURS.iter().any(begins) {
            Self::Server
        } else if TOOLKIT.iter().any(begins) {
            Self::Toolkit
        } else {
            Self::Library
        }
    }
}

impl Line {
    /// Replaces numbers with names, as far as they are known.
    fn name(&mut self, names: &HashMap<Subject, String>) {
        let mut text = String::with_capacity(self.text.len());
        let mut end = 0;
        for (place, subject) in std::mem::take(&mut self.numbers) {
            text.push_str(&self.text[end..place.start]);
            let start = text.len();
            match names.get(&subject) {
                Some(name) => text.push_str(name),
                None => {
                    text.push_str(&self.text[place.clone()]);
                    self.numbers.push((start..text.len(), subject));
                }
            }
            end = place.end;
        }
        text.push_str(&self.text[end..]);
        self.text = text;
    }
}

/// Receives log lines.
pub struct Tap {
    lines: SyncSender<Line>,
    lost: Arc<AtomicU64>,
    clock: Clock,
}

/// The lines, the oldest first.
pub struct Journal {
    waiting: Receiver<Line>,
    lost: Arc<AtomicU64>,
    kept: VecDeque<Line>,
    /// The latest warnings and errors.
    troubles: VecDeque<Line>,
    /// The number of lines that were ever kept, by which a view finds new ones.
    taken: u64,
    /// The number of lines, and the lists of users and groups, of the last time when names were inserted.
    named_for: (u64, usize, usize),
}

/// The two ends of a journal.
pub fn journal(clock: Clock) -> (Tap, Journal) {
    let (lines, waiting) = sync_channel(WAITING_LINES);
    let lost = Arc::<AtomicU64>::default();
    let tap = Tap {
        lines,
        lost: lost.clone(),
        clock,
    };
    let journal = Journal {
        waiting,
        lost,
        kept: VecDeque::new(),
        troubles: VecDeque::new(),
        taken: 0,
        named_for: (0, 0, 0),
    };
    (tap, journal)
}

impl Tap {
    fn put(&self, level: Level, words: Words, source: Source) {
        let line = Line {
            at: (self.clock)(),
            level,
            text: words.text,
            source,
            numbers: words.numbers,
        };
        if self.lines.try_send(line).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<S: Subscriber> Layer<S> for Tap {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        let metadata = event.metadata();
        let target = words.target.take();
        let source = Source::of(target.as_deref().unwrap_or_else(|| metadata.target()));
        self.put(*metadata.level(), words.cut(), source);
    }
}

/// The text of a line.
#[derive(Default)]
struct Words {
    message: String,
    text: String,
    numbers: Vec<(Range<usize>, Subject)>,
    /// The target of a line from the facade of older libraries.
    target: Option<String>,
}

impl Words {
    /// The message with its fields, as one line of a bounded length.
    fn cut(self) -> Self {
        let before = self.message.len();
        let mut text = self.message + &self.text;
        let mut numbers = self.numbers;
        for (place, _) in &mut numbers {
            *place = place.start + before..place.end + before;
        }
        if text.len() > LINE_BYTES {
            text.truncate(text.floor_char_boundary(LINE_BYTES));
            numbers.retain(|(place, _)| place.end <= text.len());
            text.push('…');
        }
        Self {
            // One line of the log is one line here, too.
            text: text.replace(['\n', '\r'], " "),
            numbers,
            ..Self::default()
        }
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.target = Some(value.to_owned());
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a text cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            // The place in the source of a library.
            name if name.starts_with("log.") => Ok(()),
            name => {
                let written = write!(self.text, " {name}=");
                let start = self.text.len();
                let _ = write!(self.text, "{value:?}");
                if let Some(subject) = Subject::in_field(name, &self.text[start..]) {
                    self.numbers.push((start..self.text.len(), subject));
                }
                written
            }
        };
    }
}

/// The number of a user or a group: bare, or in its debug form.
fn number_in(value: &str) -> Option<u64> {
    let mut inner = value;
    for wrapper in ["Some(", "UserId(", "ConversationId("] {
        let unwrapped = inner.strip_prefix(wrapper);
        inner = unwrapped
            .and_then(|rest| rest.strip_suffix(')'))
            .unwrap_or(inner);
    }
    inner.parse().ok()
}

impl Journal {
    /// Takes the lines that have arrived since the last time, at most as many as wait at this moment.
    pub fn take(&mut self) {
        for _ in 0..WAITING_LINES {
            let Ok(line) = self.waiting.try_recv() else {
                return;
            };
            if line.source == Source::Server && line.level <= Level::WARN {
                if self.troubles.len() == TROUBLES {
                    self.troubles.pop_front();
                }
                self.troubles.push_back(line.clone());
            }
            if self.kept.len() == KEPT_LINES {
                self.kept.pop_front();
            }
            self.kept.push_back(line);
            self.taken += 1;
        }
    }

    /// Inserts the names of users and groups into the lines. Does nothing if neither the lines nor the lists have
    /// changed.
    pub fn name(&mut self, people: &Arc<Vec<Registered>>, groups: &Arc<Vec<GroupHere>>) {
        let lists = (Arc::as_ptr(people).addr(), Arc::as_ptr(groups).addr());
        let wanted = (self.taken, lists.0, lists.1);
        if std::mem::replace(&mut self.named_for, wanted) == wanted {
            return;
        }
        let lines = self.kept.iter_mut().chain(&mut self.troubles);
        let mut unnamed: Vec<&mut Line> = lines.filter(|line| !line.numbers.is_empty()).collect();
        if unnamed.is_empty() {
            return;
        }
        let names: HashMap<Subject, String> = {
            let meant = unnamed.iter().flat_map(|line| &line.numbers);
            let meant: HashSet<Subject> = meant.map(|(_, subject)| *subject).collect();
            let people = people.iter().filter_map(|person| {
                let subject = Subject::Person(person.user);
                let name = || format!("{} ({})", person.nickname, person.name);
                meant.contains(&subject).then(|| (subject, name()))
            });
            let groups = groups.iter().filter_map(|found| {
                let subject = Subject::Group(found.group.conversation);
                let name = || full_name(&found.group);
                meant.contains(&subject).then(|| (subject, name()))
            });
            people.chain(groups).collect()
        };
        for line in &mut unnamed {
            line.name(&names);
        }
    }

    pub fn lines(&self) -> &VecDeque<Line> {
        &self.kept
    }

    /// The latest warnings and errors, the oldest first.
    pub fn troubles(&self) -> &VecDeque<Line> {
        &self.troubles
    }

    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The number of lines that arrived too fast to be kept.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use anser_shared::id::PictureId;

    use super::super::tests::scenes::snapshot;
    use crate::store::rights::AccountRights;

    #[test]
    fn ten_thousand_lines_hold_nobody_up_and_take_bounded_memory() {
        let (tap, mut journal) = journal(Arc::new(|| Timestamp(7)));
        let subscriber = tracing_subscriber::registry().with(tap);
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(count = 3, "the first\nline");
            // Nobody takes them meanwhile, and logging goes on all the same.
            for number in 0..10_000 {
                tracing::info!(number, "a line");
            }
            journal.take();
            assert_eq!(journal.lines().len(), WAITING_LINES);
            assert_eq!(journal.lost(), 10_001 - WAITING_LINES as u64);
            let first = Line {
                at: Timestamp(7),
                level: Level::WARN,
                text: "the first line count=3".into(),
                source: Source::Server,
                numbers: Vec::new(),
            };
            assert_eq!(journal.lines()[0], first);
            for _ in 0..4 {
                for number in 0..WAITING_LINES {
                    tracing::info!(number, "a line");
                }
                journal.take();
            }
            assert_eq!(journal.lines().len(), KEPT_LINES);
            assert_eq!(journal.taken(), 5 * WAITING_LINES as u64);
            tracing::info!("{}", "é".repeat(10_000));
            journal.take();
            let last = &journal.lines().back().unwrap().text;
            assert!(last.len() <= LINE_BYTES + 3 && last.ends_with('…'));
        });
    }

    fn registered(user: u64, name: &str, nickname: &str) -> Registered {
        Registered {
            user: UserId(user),
            name: name.into(),
            nickname: nickname.into(),
            picture: PictureId::NONE,
            account_rights: AccountRights::default(),
            last_login: None,
        }
    }

    #[test]
    fn lines_name_people_when_they_are_known() {
        let (tap, mut journal) = journal(Arc::new(|| Timestamp(7)));
        let subscriber = tracing_subscriber::registry().with(tap);
        let last = |journal: &Journal| journal.lines().back().unwrap().text.clone();
        let anna = registered(7, "anna", "Zoë Lindqvist");
        let ben = registered(12, "ben", "Ben 三浦");
        let known = Arc::new(vec![anna.clone()]);
        let none = Arc::default();
        tracing::subscriber::with_default(subscriber, || {
            let whom = Some(UserId(12));
            tracing::warn!(act = "kick", by = %UserId(7), ?whom, count = 12, "an act");
            journal.take();
            assert_eq!(
                last(&journal),
                "an act act=\"kick\" by=7 whom=Some(UserId(12)) count=12"
            );
            journal.name(&known, &none);
            assert_eq!(
                last(&journal),
                "an act act=\"kick\" by=Zoë Lindqvist (anna) whom=Some(UserId(12)) count=12"
            );
            // Ben has just registered, and the list that contains him comes later.
            journal.name(&Arc::new(vec![anna, ben]), &none);
            let named = "an act act=\"kick\" by=Zoë Lindqvist (anna) whom=Ben 三浦 (ben) count=12";
            assert_eq!(last(&journal), named);
            assert_eq!(journal.troubles()[0].text, named, "what is wrong, too");
            tracing::info!(by = "the server", user = %UserId(99), "another");
            // A number that was cut off belongs to nobody.
            tracing::info!(long = "é".repeat(600), user = %UserId(7), "cut");
            journal.take();
            journal.name(&known, &none);
            assert!(last(&journal).ends_with('…'));
            let before = journal.lines()[1].text.as_str();
            assert_eq!(before, "another by=\"the server\" user=99");
        });
    }

    #[test]
    fn lines_name_groups_and_keep_the_number_of_what_is_none() {
        let (tap, mut journal) = journal(Arc::new(|| Timestamp(7)));
        let subscriber = tracing_subscriber::registry().with(tap);
        let seen = snapshot();
        tracing::subscriber::with_default(subscriber, || {
            let group = Some(501_u64);
            tracing::info!(act = "blockgroup", by = %UserId(2), group, "an act");
            tracing::warn!(conversation = %ConversationId(500), "late");
            tracing::warn!(conversation = ?ConversationId(502), members = 501, "late");
            // It is a direct conversation, or it has ended.
            tracing::warn!(conversation = %ConversationId(9), "late");
        });
        journal.take();
        journal.name(&seen.people, &seen.groups);
        let texts: Vec<&str> = journal.lines().iter().map(|line| &*line.text).collect();
        assert_eq!(
            texts,
            [
                "an act act=\"blockgroup\" by=Ben Okafor (ben) group=anna/Book club",
                "late conversation=Lobby",
                "late conversation=ben/chess members=501",
                "late conversation=9",
            ]
        );
    }

    #[test]
    fn what_draws_the_window_is_no_trouble_of_the_server() {
        let (tap, mut journal) = journal(Arc::new(|| Timestamp(7)));
        let subscriber = tracing_subscriber::registry().with(tap);
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(target: "winit::platform_impl::linux", "no display");
            tracing::warn!(target: "egui_winit", "no clipboard");
            tracing::warn!(target: "eframe::native", "no theme");
            tracing::warn!(target: "glutin::api::egl", "no context");
            tracing::warn!(target: "accesskit_unix", "no bus");
            tracing::warn!(target: "zbus::connection", "no bus");
            // As older libraries report it, through a facade.
            tracing::warn!(target: "log", { log.target = "egui_glow", log.line = 7 }, "old driver");
            tracing::warn!(target: "mysql_async", "slow");
        });
        journal.take();
        assert!(journal.troubles().is_empty());
        let sources: Vec<Source> = journal.lines().iter().map(|line| line.source).collect();
        let mut expected = vec![Source::Toolkit; 7];
        expected.push(Source::Library);
        assert_eq!(sources, expected);
        assert_eq!(journal.lines()[6].text, "old driver");
    }
}
