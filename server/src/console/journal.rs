//! The log as the console shows it: what the server says while it runs, kept in bounded memory.
//!
//! Whoever logs never waits. Lines go into a bounded queue that the window empties; when it is full,
//! because ten thousand lines a second come or because the window stands still, lines are counted
//! instead of kept.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anser_shared::time::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::service::Clock;

/// So many lines wait for the window: more than come between two frames of an ordinary day.
const WAITING_LINES: usize = 4096;

/// So many lines can be looked through.
const KEPT_LINES: usize = 10_000;

/// So many warnings and errors are kept apart, however much else is said after them.
const TROUBLES: usize = 5;

/// With this begins where our lines come from.
const OURS: &str = "anser_server";

/// A line is cut here: the whole of it stands in the file.
const LINE_BYTES: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub level: Level,
    pub text: String,
    /// The server says it, and not something that draws the window.
    pub is_ours: bool,
}

/// Takes what is logged.
pub struct Tap {
    lines: SyncSender<Line>,
    lost: Arc<AtomicU64>,
    clock: Clock,
}

/// What was logged, the oldest first.
pub struct Journal {
    waiting: Receiver<Line>,
    lost: Arc<AtomicU64>,
    kept: VecDeque<Line>,
    /// The latest of them that say that something is wrong.
    troubles: VecDeque<Line>,
    /// How many lines were ever kept; a view that filters looks at those that are new.
    taken: u64,
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
    };
    (tap, journal)
}

impl Tap {
    fn put(&self, level: Level, text: String, is_ours: bool) {
        let line = Line {
            at: (self.clock)(),
            level,
            text,
            is_ours,
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
        let mut text = words.message + &words.fields;
        if text.len() > LINE_BYTES {
            text.truncate(text.floor_char_boundary(LINE_BYTES));
            text.push('…');
        }
        // A line of the log is a line here, too.
        let text = text.replace(['\n', '\r'], " ");
        let metadata = event.metadata();
        let is_ours = metadata.target().starts_with(OURS);
        self.put(*metadata.level(), text, is_ours);
    }
}

#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a text cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

impl Journal {
    /// Takes what has come since the last time, at most as much as waits at this moment.
    pub fn take(&mut self) {
        for _ in 0..WAITING_LINES {
            let Ok(line) = self.waiting.try_recv() else {
                return;
            };
            if line.is_ours && line.level <= Level::WARN {
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

    /// How many lines came too fast to be kept.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn ten_thousand_lines_hold_nobody_up_and_take_bounded_memory() {
        let (tap, mut journal) = journal(Arc::new(|| Timestamp(7)));
        let subscriber = tracing_subscriber::registry().with(tap);
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(count = 3, "the first\nline");
            // Nobody takes them meanwhile: whoever logs goes on all the same.
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
                is_ours: true,
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
}
