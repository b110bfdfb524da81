//! The journal of users who registered or changed their profile lately. It is bounded, in memory, and knows no
//! readers: a program that shows the list of all users asks, and nobody else is told.

use std::collections::{BTreeSet, VecDeque};

use anser_shared::id::UserId;
use parking_lot::Mutex;

/// The number of changes that are remembered. A program that has missed more reads the whole list again.
const REMEMBERED: usize = 1_024;

#[derive(Debug, Default)]
pub struct Roster(Mutex<Journal>);

#[derive(Debug, Default)]
struct Journal {
    /// The place of the latest change. Places are counted from 1.
    now: u64,
    latest: VecDeque<UserId>,
}

impl Roster {
    /// A user is new, or has changed their profile for everybody.
    pub fn note(&self, user: UserId) {
        let mut journal = self.0.lock();
        journal.now += 1;
        journal.latest.push_back(user);
        if journal.latest.len() > REMEMBERED {
            journal.latest.pop_front();
        }
    }

    /// The current place of the journal, and the users who were noted after the given place; `None` if the journal
    /// does not reach back so far.
    pub fn since(&self, place: Option<u64>) -> (u64, Option<BTreeSet<UserId>>) {
        let journal = self.0.lock();
        let place = place.unwrap_or(journal.now);
        let missed = journal.now.checked_sub(place);
        let missed = missed.and_then(|missed| usize::try_from(missed).ok());
        let missed = missed.filter(|missed| *missed <= journal.latest.len());
        let latest = journal.latest.iter().rev();
        let changed = missed.map(|missed| latest.take(missed).copied().collect());
        (journal.now, changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(users: &[u64]) -> Option<BTreeSet<UserId>> {
        Some(users.iter().copied().map(UserId).collect())
    }

    #[test]
    fn what_was_missed_is_told_as_far_as_it_is_remembered() {
        let roster = Roster::default();
        assert_eq!(roster.since(None), (0, users(&[])));
        for user in [7, 8, 7] {
            roster.note(UserId(user));
        }
        assert_eq!(roster.since(None), (3, users(&[])), "from here on");
        assert_eq!(roster.since(Some(0)), (3, users(&[7, 8])));
        assert_eq!(roster.since(Some(2)), (3, users(&[7])));
        assert_eq!(roster.since(Some(3)), (3, users(&[])));
        assert_eq!(roster.since(Some(4)), (3, None), "of another life");
        let limit = REMEMBERED as u64;
        (0..limit).for_each(|user| roster.note(UserId(user)));
        assert_eq!(roster.since(Some(2)), (limit + 3, None), "too long ago");
        let (_, changed) = roster.since(Some(3));
        assert_eq!(changed.map(|changed| changed.len()), Some(REMEMBERED));
        assert!(roster.0.lock().latest.len() <= REMEMBERED);
    }
}
