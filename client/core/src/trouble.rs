//! What the server cannot do at the moment: the person is told why something waits, and the server is asked again.

use std::time::Duration;

use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::Core;
use super::effect::Notice;

/// What the server could not do is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// When to try again what the server could not do.
#[derive(Default)]
pub(super) struct Retry {
    at: Option<Timestamp>,
}

impl Retry {
    /// When that is, if anything is to be tried again.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// The connection is gone: after the next sign-in everything is asked for anyway.
    pub(super) fn interrupt(&mut self) {
        self.at = None;
    }
}

impl Core {
    /// The server cannot store anything at the moment, for this reason, or it can again. What is
    /// written is kept here and sent when it can; the person is told why it waits.
    pub(super) fn in_trouble(&mut self, refusal: Option<Refusal>) {
        if self.model.trouble != refusal {
            self.model.trouble.clone_from(&refusal);
            self.tell(match refusal {
                Some(refusal) => Notice::Trouble { refusal },
                None => Notice::Recovered,
            });
        }
    }

    /// The server could not do something: it is asked again in a moment.
    pub(super) fn try_later(&mut self, now: Timestamp) {
        if let Some(session) = &mut self.session {
            session.retry.at.get_or_insert(now.after(TRY_AGAIN));
        }
    }

    /// What is slow is slow until nothing waits any more.
    pub(super) fn settle_slowness(&mut self) {
        if self.sends_slowly() && !self.has_waiting() {
            self.in_trouble(None);
        }
    }

    /// The server takes only so much at a time, and there was more.
    pub(super) fn sends_slowly(&self) -> bool {
        matches!(self.model.trouble, Some(Refusal::SlowDown { .. }))
    }

    fn has_waiting(&self) -> bool {
        if self.count_asks() > 0 {
            return true;
        }
        let conversations = self.model.conversations.values();
        let mut waiting = conversations.flat_map(|shown| shown.unsent());
        waiting.any(|pending| pending.refusal.is_none())
    }

    pub(super) fn retry(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |at: Timestamp| at <= now || at.since(now) > TRY_AGAIN;
        if session.retry.at.is_some_and(is_due) {
            session.retry.at = None;
            if session.online && session.life.is_comparing() {
                // The comparison begins again from what is known by now.
                session.life.interrupt();
                self.follow_server();
            } else if session.online && session.opened {
                self.send_again(now);
                self.synchronise();
            }
        }
    }
}
