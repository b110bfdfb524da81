//! Reads a log around its damaged places.
//!
//! A log has no gaps. A place that cannot be read, is missing, or makes no sense is served as an entry of kind
//! [`BodyKind::DAMAGED`]. So all other entries reach the reader, and the place keeps its number. Finding the damaged
//! places takes one look-up for each halving of a range. An undamaged log is read once.

use std::collections::{BTreeMap, HashSet};

use anser_shared::body::{Body, BodyKind};
use anser_shared::id::{ConversationId, MessageId, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use parking_lot::Mutex;

use super::record::{self, Budget, EntryRow, Gaps, number};
use super::{Result, StoreError};

/// A range of a log, with its first and its last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: i64,
    pub(super) last: i64,
}

/// A page of a log while it is being read.
#[derive(Debug)]
pub(super) struct Reading {
    whole: Span,
    /// The ranges that are still to be read, the next one at the end.
    spans: Vec<Span>,
    found: BTreeMap<i64, Entry>,
    bytes: usize,
    max_bytes: usize,
}

impl Reading {
    /// The places after `after`, at most `limit` and about `max_bytes`, of a log that ends at `last`.
    pub(super) fn new(after: i64, last: i64, limit: usize, max_bytes: usize) -> Self {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let whole = Span {
            first: after.saturating_add(1),
            last: last.min(after.saturating_add(limit)),
        };
        let spans = match whole.first <= whole.last {
            true => vec![whole],
            false => Vec::new(),
        };
        Self {
            whole,
            spans,
            found: BTreeMap::new(),
            bytes: 0,
            max_bytes,
        }
    }

    /// The next range to read.
    pub(super) fn next(&mut self) -> Option<Span> {
        self.spans.pop()
    }

    /// A row of the range was read, or it makes no sense. False if the page is full.
    pub(super) fn take(&mut self, row: Result<EntryRow>) -> bool {
        let Ok(row) = row else { return true };
        let seq = row.seq;
        self.bytes += row.body.as_ref().map_or(0, Vec::len);
        if let Ok(entry) = record::entry(row)
            && is_intact(&entry)
            && (self.whole.first..=self.whole.last).contains(&seq)
        {
            self.found.insert(seq, entry);
            if self.bytes > self.max_bytes {
                // Rows come in order, so what follows this one belongs to the next page.
                self.whole.last = self.whole.last.min(seq);
                self.spans.clear();
                return false;
            }
        }
        true
    }

    /// A range cannot be read as a whole, so its halves are tried.
    pub(super) fn halve(&mut self, span: Span) {
        if span.first >= span.last {
            return;
        }
        let middle = span.first + (span.last - span.first) / 2;
        self.spans.push(Span {
            first: middle + 1,
            last: span.last,
        });
        self.spans.push(Span {
            first: span.first,
            last: middle,
        });
    }

    /// The page. The reader may not see places in `gaps`, which are in order.
    pub(super) fn page(mut self, gaps: &[(i64, i64)]) -> Result<Vec<Entry>> {
        let Span { first, last } = self.whole;
        let mut gaps = Gaps::new(gaps);
        // A damaged place has the time of the place before it, or otherwise of the one after it.
        let mut at = self.found.values().next().map_or(Timestamp(0), |e| e.at);
        let mut budget = Budget::new(self.max_bytes);
        let mut page = Vec::with_capacity(self.found.len());
        for seq in first..=last {
            let entry = match self.found.remove(&seq) {
                Some(entry) => entry,
                None => damaged(seq, at)?,
            };
            at = entry.at;
            let entry = match gaps.hold(seq) {
                true => record::unseen(entry),
                false => entry,
            };
            if !budget.takes(&entry) {
                break;
            }
            page.push(entry);
        }
        Ok(page)
    }
}

fn damaged(seq: i64, at: Timestamp) -> Result<Entry> {
    Ok(Entry {
        seq: record::seq("chatmsg", "seq", seq)?,
        author: UserId(0),
        id: MessageId([0; 16]),
        at,
        body: Some(Body {
            kind: BodyKind::DAMAGED,
            bytes: Vec::new(),
        }),
    })
}

fn is_damaged(entry: &Entry) -> bool {
    entry
        .body
        .as_ref()
        .is_some_and(|body| body.kind == BodyKind::DAMAGED)
}

/// Whether the content makes sense, as far as a server can tell.
fn is_intact(entry: &Entry) -> bool {
    let Some(body) = &entry.body else { return true };
    match body.kind {
        kind if kind.is_text() => body.as_text().is_some(),
        BodyKind::NOTICE => body.as_notice().is_some(),
        BodyKind::DELETION => body.deletes().is_some(),
        BodyKind::EDIT => body.as_edit().is_some(),
        BodyKind::REACTION => body.as_reaction().is_some(),
        BodyKind::CARD => body.as_card().is_some(),
        BodyKind::PIN => body.as_pin().is_some(),
        BodyKind::DAMAGED => false,
        _ => true,
    }
}

/// The number of damaged places that are remembered as logged.
const REMEMBERED: usize = 1 << 16;

/// The damaged places that were logged.
#[derive(Debug, Default)]
pub(super) struct DamageLog(Mutex<HashSet<(i64, i64)>>);

impl DamageLog {
    /// Logs each damaged place of a page once.
    pub(super) fn note(&self, conversation: ConversationId, page: &[Entry]) {
        for span in self.new_spans(conversation, page) {
            tracing::error!(
                %conversation,
                first = span.first,
                last = span.last,
                "messages are damaged in the database and shown as such: put it back from your backup to have them again"
            );
        }
    }

    fn new_spans(&self, conversation: ConversationId, page: &[Entry]) -> Vec<Span> {
        if !page.iter().any(is_damaged) {
            return Vec::new();
        }
        let mut known = self.0.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let mut spans: Vec<Span> = Vec::new();
        for entry in page.iter().filter(|entry| is_damaged(entry)) {
            let seq = number(entry.seq.0);
            if !known.insert((number(conversation.0), seq)) {
                continue;
            }
            match spans.last_mut() {
                Some(span) if span.last + 1 == seq => span.last = seq,
                _ => spans.push(Span {
                    first: seq,
                    last: seq,
                }),
            }
        }
        spans
    }
}

/// Whether the fault is in the data, and not in reading them.
pub(super) fn is_about_the_data(error: &StoreError) -> bool {
    matches!(error, StoreError::Damaged(_) | StoreError::Broken { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: i64, kind: i64, body: Vec<u8>) -> EntryRow {
        EntryRow {
            seq,
            author: 1,
            id: vec![seq as u8; 16],
            at: 100 * seq,
            kind,
            body: Some(body),
        }
    }

    fn text(seq: i64) -> EntryRow {
        row(seq, 1, Body::text("hello").bytes)
    }

    /// Reads a log with some unreadable places, and returns the places that were found damaged.
    fn read(after: i64, last: i64, limit: usize, bad: &[i64]) -> (Vec<i64>, Vec<i64>, u32) {
        let mut reading = Reading::new(after, last, limit, 1 << 20);
        let mut looks = 0;
        while let Some(span) = reading.next() {
            looks += 1;
            if bad.iter().any(|seq| (span.first..=span.last).contains(seq)) {
                reading.halve(span);
                continue;
            }
            for seq in span.first..=span.last {
                assert!(reading.take(Ok(text(seq))));
            }
        }
        let page = reading.page(&[]).unwrap();
        let seqs = page.iter().map(|entry| number(entry.seq.0)).collect();
        let damaged = page.iter().filter(|entry| is_damaged(entry));
        (
            seqs,
            damaged.map(|entry| number(entry.seq.0)).collect(),
            looks,
        )
    }

    #[test]
    fn everything_around_a_damaged_place_is_found() {
        let all = |first, last| (first..=last).collect::<Vec<i64>>();
        assert_eq!(read(0, 100, 1000, &[]), (all(1, 100), vec![], 1));
        assert_eq!(read(10, 100, 20, &[]), (all(11, 30), vec![], 1));
        assert_eq!(read(100, 100, 20, &[]), (vec![], vec![], 0));
        let (seqs, damaged, looks) = read(0, 1000, 1000, &[1, 500, 501, 1000]);
        assert_eq!((seqs, damaged), (all(1, 1000), vec![1, 500, 501, 1000]));
        assert!(looks < 80, "{looks}");
        let every: Vec<i64> = all(1, 64);
        assert_eq!(read(0, 64, 1000, &every), (every.clone(), every, 127));
    }

    #[test]
    fn what_makes_no_sense_keeps_its_place() {
        let mut reading = Reading::new(0, 6, 10, 1 << 20);
        reading.take(Ok(row(1, 1, vec![1, 0xff, 0])));
        reading.take(Ok(text(2)));
        reading.take(Ok(EntryRow {
            id: vec![1; 3],
            ..text(3)
        }));
        reading.take(Err(StoreError::Broken {
            table: "chatmsg",
            column: "body",
        }));
        reading.take(Ok(row(5, 77_777_777, vec![])));
        reading.take(Ok(row(4711, 1, vec![])));
        reading.take(Ok(text(6)));
        let page = reading.page(&[(3, 4)]).unwrap();
        let kinds: Vec<(u64, u16, i64)> = page
            .iter()
            .map(|entry| (entry.seq.0, entry.body.as_ref().unwrap().kind.0, entry.at.0))
            .collect();
        let (text, damaged, withheld) = (1, BodyKind::DAMAGED.0, BodyKind::WITHHELD.0);
        assert_eq!(
            kinds,
            [
                (1, damaged, 200),
                (2, text, 200),
                (3, damaged, 200),
                (4, withheld, 200),
                (5, damaged, 200),
                (6, text, 600),
            ]
        );
    }

    /// A page of long texts ends early, and the entries after it are not taken for damaged.
    #[test]
    fn a_full_page_ends_early() {
        let mut reading = Reading::new(0, 100, 100, 1000);
        let long = |seq| row(seq, 1, Body::text("x".repeat(400)).bytes);
        let taken: Vec<bool> = (1..=3).map(|seq| reading.take(Ok(long(seq)))).collect();
        assert_eq!(taken, [true, true, false]);
        let page = reading.page(&[]).unwrap();
        assert_eq!(
            page.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(),
            [1, 2]
        );
    }

    #[test]
    fn each_damaged_place_is_logged_once() {
        let log = DamageLog::default();
        let mut reading = Reading::new(0, 6, 10, 1 << 20);
        for seq in [1, 4] {
            reading.take(Ok(text(seq)));
        }
        let page = reading.page(&[]).unwrap();
        let room = ConversationId(9);
        let span = |first, last| Span { first, last };
        assert_eq!(log.new_spans(room, &page[..5]), [span(2, 3), span(5, 5)]);
        assert_eq!(log.new_spans(room, &page), [span(6, 6)]);
        assert_eq!(log.new_spans(room, &page), []);
    }
}
