//! What is folded away in a list of messages, and was unfolded in this window: lines of the server's own that
//! follow each other, and texts of many lines.
//!
//! Lines are folded into the last of them. What is loaded above then changes nothing below, and what is read
//! stays where it is.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use anser_shared::body::Notice;
use anser_shared::id::{MessageId, Seq, UserId};

use super::rows::{Line, Rows};
use crate::core::message::PAGE_ROWS;

/// So many lines are left as they are.
const FEWEST: usize = 3;
/// A longer run is cut where a page begins. Each fold takes some room, so that the rows in view are in few
/// pages, however many lines follow each other.
const LIMIT: u64 = PAGE_ROWS;

/// What was unfolded here.
#[derive(Debug, Default)]
pub(super) struct Folds {
    /// One place of each run whose lines are shown.
    lines: BTreeSet<Seq>,
    texts: HashSet<MessageId>,
}

/// Lines that follow each other on one day.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) rows: RangeInclusive<u64>,
    seqs: RangeInclusive<Seq>,
    /// Who has changed what.
    pub(super) changes: Vec<(UserId, Notice)>,
}

/// What a row is of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It stands for itself.
    Alone,
    /// It is folded away.
    Away,
    /// The last of a run, in whose place it says what has happened.
    Folded(Arc<Run>),
    /// The last of a run whose lines are shown.
    Unfolded(Arc<Run>),
}

impl Folds {
    pub(super) fn shows_text(&self, id: MessageId) -> bool {
        self.texts.contains(&id)
    }

    /// Unfolds a text, or folds it again; says whether it is unfolded now.
    pub(super) fn toggle_text(&mut self, id: MessageId) -> bool {
        let unfolds = self.texts.insert(id);
        if !unfolds {
            self.texts.remove(&id);
        }
        unfolds
    }

    /// The same for lines.
    pub(super) fn toggle_run(&mut self, run: &Run) -> bool {
        let unfolds = !self.shows(run);
        if unfolds {
            self.lines.insert(*run.seqs.end());
        } else {
            self.lines.retain(|seq| !run.seqs.contains(seq));
        }
        unfolds
    }

    fn shows(&self, run: &Run) -> bool {
        self.lines.range(run.seqs.clone()).next().is_some()
    }
}

/// The runs of a conversation, looked for where a frame needs them.
pub(super) struct Runs<'a> {
    rows: Rows<'a>,
    /// What is new begins here, and is not folded with what is not.
    new_from: Option<Seq>,
    found: RefCell<Vec<Stretch>>,
}

/// Rows that can be folded, from one that cannot to the next, and the runs that they are.
struct Stretch {
    rows: RangeInclusive<u64>,
    runs: Vec<Arc<Run>>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(rows: Rows<'a>, new_from: Option<Seq>) -> Self {
        let found = RefCell::default();
        Self {
            rows,
            new_from,
            found,
        }
    }

    pub(super) fn part(&self, row: u64, folds: &Folds) -> Part {
        match self.of(row) {
            None => Part::Alone,
            Some(run) if folds.shows(&run) && *run.rows.end() == row => Part::Unfolded(run),
            Some(run) if folds.shows(&run) => Part::Alone,
            Some(run) if *run.rows.end() == row => Part::Folded(run),
            Some(_) => Part::Away,
        }
    }

    /// The run that a row belongs to.
    pub(super) fn of(&self, row: u64) -> Option<Arc<Run>> {
        self.rows.line(row)?;
        let mut found = self.found.borrow_mut();
        let known = found.iter().position(|known| known.rows.contains(&row));
        let known = known.unwrap_or_else(|| {
            found.push(self.stretch(row));
            found.len() - 1
        });
        let mut runs = found[known].runs.iter();
        runs.find(|run| run.rows.contains(&row)).cloned()
    }

    fn stretch(&self, row: u64) -> Stretch {
        let day = |row: u64| self.rows.line(row).map(|(day, _)| day);
        let here = day(row);
        let (mut first, mut last) = (row, row);
        while first > 0 && !self.begins_new(first) && day(first - 1) == here {
            first -= 1;
        }
        while !self.begins_new(last + 1) && day(last + 1) == here {
            last += 1;
        }
        let mut runs = Vec::new();
        let mut from = first;
        while from <= last {
            let to = if last - first < LIMIT {
                last
            } else {
                last.min((from / LIMIT + 1) * LIMIT - 1)
            };
            runs.extend(self.run(from, to).map(Arc::new));
            from = to + 1;
        }
        let rows = first..=last;
        Stretch { rows, runs }
    }

    /// From the first line between two rows to the last one, if they are enough.
    fn run(&self, from: u64, to: u64) -> Option<Run> {
        let change = |row: u64| match self.rows.line(row)? {
            (_, Line::Change(author, notice)) => Some((row, author, notice)),
            (_, Line::Nothing) => None,
        };
        let changes: Vec<_> = (from..=to).filter_map(change).collect();
        let (first, last) = (changes.first()?.0, changes.last()?.0);
        let is_enough = changes.len() >= FEWEST;
        is_enough.then_some(Run {
            rows: first..=last,
            seqs: self.rows.seq_of(first)?..=self.rows.seq_of(last)?,
            changes: changes
                .into_iter()
                .map(|(_, author, notice)| (author, notice))
                .collect(),
        })
    }

    fn begins_new(&self, row: u64) -> bool {
        self.new_from.is_some() && self.new_from == self.rows.seq_of(row)
    }
}
