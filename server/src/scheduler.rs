//! Posts the texts whose time has come, in the name of their authors and by the rules for every other message.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::envelope::Envelope;
use anser_shared::id::{MessageId, UserId};
use anser_shared::people::Role;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::posting::{Posting, Receipt};
use crate::service::Service;
use crate::session::Session;
use crate::store::{NewEntry, change, question};

/// So many are looked up at once.
const AT_ONCE: usize = 64;

/// What is due is looked up at least so often, because the clock may be set, and the database may have been out of
/// reach.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs as long as the server.
pub async fn run(service: Arc<Service>) {
    loop {
        let next = match service.able() {
            Ok(()) => send_due(&service).await,
            Err(_) => None,
        };
        let wait = next.map_or(PAUSE, |at| at.since(service.now()).min(PAUSE));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = service.scheduled.notified() => {}
            () = service.stopped() => return,
        }
    }
}

/// Posts what is due, and says when the next text is. What cannot be stored at the moment stays, and is tried again.
pub async fn send_due(service: &Arc<Service>) -> Option<Timestamp> {
    loop {
        let due = question::Due(service.now(), AT_ONCE);
        let (due, next) = service.look(due).await.ok()?;
        let is_last = due.len() < AT_ONCE;
        let mut went = false;
        for (user, id) in due {
            match send(service, user, id).await {
                Ok(is_over) => went |= is_over,
                // What is wrong with one text or its conversation keeps no other text waiting.
                Err(_) if service.able().is_ok() => {}
                Err(_) => return None,
            }
        }
        if is_last {
            return next;
        }
        if !went {
            return None;
        }
    }
}

/// Posts one text; says whether it waits no more. An error says that it could not be stored, and not that it was refused.
async fn send(service: &Arc<Service>, user: UserId, id: MessageId) -> Result<bool, Refusal> {
    let claimed = service.carry_out(user, change::ClaimScheduled(id)).await?;
    let Some(scheduled) = claimed else {
        return Ok(false);
    };
    let refusal = match post(service, user, scheduled).await {
        Ok(_) => None,
        Err(refusal @ Refusal::Unavailable(_)) => return Err(refusal),
        Err(refusal) => Some(refusal),
    };
    let end = change::EndScheduled { id, refusal };
    service.carry_out(user, end).await.map(|()| true)
}

async fn post(
    service: &Arc<Service>,
    author: UserId,
    Scheduled {
        id,
        conversation,
        body,
        ..
    }: Scheduled,
) -> Result<Answer, Refusal> {
    let envelope = Envelope::of(&body)?;
    let now = service.now();
    let account = service.rights_cache.of(author);
    let rights = account.rights(now);
    let gagged = rights.gag.map(|gag| Refusal::Gagged { until: gag.until });
    let entry = NewEntry {
        conversation,
        author,
        id,
        body,
        at: now,
        barred: account.block().or(gagged),
        calls_all: envelope.calls_all && rights.role < Role::Admin,
        by_administrator: rights.role >= Role::Admin,
        about: envelope.about,
        edit_minutes: service.config.edit_minutes,
    };
    let (told, outcome) = oneshot::channel();
    let receipt = Arc::new(Outcome(Mutex::new(Some(told))));
    let posting = Posting::begin(entry, 0, receipt);
    let stopping = Refusal::Unavailable(Trouble::Stopping);
    if service.posts.send(posting).await.is_err() {
        return Err(stopping);
    }
    outcome.await.unwrap_or(Err(stopping))
}

/// Hears what became of one message. No connection is answered, so every device of the author is told of the entry.
struct Outcome(Mutex<Option<oneshot::Sender<Result<Answer, Refusal>>>>);

impl Receipt for Outcome {
    fn begins(&self) {}

    fn held(&self) -> Option<Refusal> {
        None
    }

    fn hold(&self, _: Refusal) {}

    fn ends(self: Arc<Self>, _: u32, outcome: Result<Answer, Refusal>) -> Option<Arc<Session>> {
        if let Some(told) = self.0.lock().take() {
            // Whoever waited for it is gone only when the server stops.
            let _ = told.send(outcome);
        }
        None
    }
}

#[cfg(test)]
mod tests;
