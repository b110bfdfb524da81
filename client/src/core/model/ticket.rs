//! What a person has asked for and waits for: whoever hands in an action keeps its ticket, under which the model says
//! what has come of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Fault;

/// So much is kept of what is over. A window looks when it draws next.
const MOST: usize = 256;

/// The number of an action that was handed in; a later one is higher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

impl Ticket {
    /// One that no other action has.
    pub fn take() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// How far it is with what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Waiting,
    Done(Done),
    Refused(Fault),
}

/// What is there once it is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// A line of an administrator was carried out, if `did`; what the server says of it.
    Said { did: bool, lines: Vec<String> },
}

impl From<Result<Done, Fault>> for Progress {
    fn from(came: Result<Done, Fault>) -> Self {
        match came {
            Ok(done) => Self::Done(done),
            Err(fault) => Self::Refused(fault),
        }
    }
}

/// How far it is with everything that was asked for: what waits, and what is over and was not long ago.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tickets {
    known: Arc<BTreeMap<Ticket, Progress>>,
    /// Up to here, what is not known is over, and nobody knows any more what came of it.
    forgotten: Ticket,
}

impl Tickets {
    /// `None` once nobody knows any more what came of it. What the core has not looked at yet waits.
    pub fn progress(&self, ticket: Ticket) -> Option<&Progress> {
        let known = self.known.get(&ticket);
        known.or((ticket > self.forgotten).then_some(&Progress::Waiting))
    }

    pub fn set(&mut self, ticket: Ticket, progress: Progress) {
        let known = Arc::make_mut(&mut self.known);
        known.insert(ticket, progress);
        if known.len() > MOST {
            let mut over = known.iter().filter(|(_, p)| **p != Progress::Waiting);
            if let Some(oldest) = over.next().map(|(ticket, _)| *ticket) {
                known.remove(&oldest);
                self.forgotten = self.forgotten.max(oldest);
            }
        }
    }

    /// Whoever has asked is gone.
    pub fn forget(&mut self) {
        let last = self.known.last_key_value().map(|(ticket, _)| *ticket);
        self.forgotten = self.forgotten.max(last.unwrap_or_default());
        self.known = Arc::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_kept_and_what_is_long_over_is_forgotten() {
        let mut tickets = Tickets::default();
        let waits = Ticket::take();
        assert_eq!(tickets.progress(waits), Some(&Progress::Waiting));
        tickets.set(waits, Progress::Waiting);
        let over: Vec<Ticket> = (0..=MOST).map(|_| Ticket::take()).collect();
        let offline = Progress::Refused(Fault::Offline);
        for ticket in &over {
            tickets.set(*ticket, offline.clone());
        }
        assert_eq!(tickets.known.len(), MOST);
        assert_eq!(tickets.progress(waits), Some(&Progress::Waiting));
        assert_eq!(tickets.progress(over[0]), None);
        assert_eq!(tickets.progress(over[MOST]), Some(&offline));
        tickets.forget();
        assert_eq!(tickets.progress(waits), None);
        assert_eq!(tickets.progress(Ticket::take()), Some(&Progress::Waiting));
    }
}
