//! Turns posted messages into rows, and tells the members of their conversations.
//!
//! Messages of all connections gather here while the rows before them are being committed, so one commit serves many
//! messages and nothing waits for a timer. Their authors are answered and the other members are told only when the
//! rows are on disk, in the order of the log.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use anser_shared::answer::Answer;
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use tokio::sync::{mpsc, oneshot};

use crate::hub::audience;
use crate::posting::Posting;
use crate::service::Service;
use crate::session::Session;
use crate::store::{Appended, Members, NewEntry, Store as _};

/// With more rows a commit is hardly cheaper for each, and the first rows wait for the last.
const BATCH_ROWS: usize = 256;

/// The number of messages that may wait for their commit. Beyond it, posting waits.
pub const WAITING_POSTS: usize = 4096;

/// Runs until `stop` is told or dropped and every message before that is stored and answered.
pub async fn run(
    service: Arc<Service>,
    mut posts: mpsc::Receiver<Posting>,
    mut stop: oneshot::Receiver<()>,
) {
    // Two stages, so that one batch is committed while the one before it is being told.
    let (stored, telling) = mpsc::channel(2);
    let teller = tokio::spawn(tell_all(service.clone(), telling));
    let mut waiting = Vec::with_capacity(BATCH_ROWS);
    loop {
        let received = tokio::select! {
            received = posts.recv_many(&mut waiting, BATCH_ROWS) => received,
            _ = &mut stop, if !posts.is_closed() => {
                posts.close();
                continue;
            }
        };
        if received == 0 {
            break;
        }
        let mut batch = Vec::with_capacity(BATCH_ROWS);
        for posting in waiting.drain(..) {
            match posting.receipt.held() {
                // An earlier message of this connection was not stored, so this one is not stored either.
                Some(refusal) => posting.refuse(refusal),
                None => batch.push(posting),
            }
        }
        let rows = batch.iter().map(|posting| posting.entry.clone()).collect();
        let begun = tokio::time::Instant::now();
        let outcomes = service.store.append(rows).await;
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        service.tally.commit_micros.store(micros, Ordering::Relaxed);
        // Before the next batch is taken, because later messages must not overtake these.
        for (posting, outcome) in batch.iter().zip(&outcomes) {
            if let Err(refusal @ Refusal::Unavailable(_)) = outcome {
                posting.receipt.hold(refusal.clone());
            }
        }
        if stored.send((batch, outcomes)).await.is_err() {
            break;
        }
    }
    drop(stored);
    teller.await.expect("a panic ends the program");
}

type Outcome = Result<Appended, Refusal>;

async fn tell_all(service: Arc<Service>, mut stored: mpsc::Receiver<(Vec<Posting>, Vec<Outcome>)>) {
    while let Some((batch, outcomes)) = stored.recv().await {
        // Each connection is woken once for everything that a batch has for it.
        let mut touched: Vec<Arc<Session>> = Vec::with_capacity(2 * batch.len());
        for (posting, outcome) in batch.into_iter().zip(outcomes) {
            tell(&service, posting, outcome, &mut touched).await;
        }
        touched.sort_unstable_by_key(Arc::as_ptr);
        touched.dedup_by_key(|session| Arc::as_ptr(session));
        touched.iter().for_each(|session| session.wake.notify_one());
    }
}

async fn tell(
    service: &Service,
    posting: Posting,
    outcome: Outcome,
    touched: &mut Vec<Arc<Session>>,
) {
    let Posting {
        entry,
        tag,
        receipt,
    } = posting;
    let NewEntry {
        conversation,
        author,
        id,
        body,
        ..
    } = entry;
    let stored = match outcome {
        Ok(stored) => stored,
        Err(refusal) => {
            touched.extend(receipt.ends(tag, Err(refusal)));
            return;
        }
    };
    let Appended {
        seq,
        at,
        withheld,
        is_new,
    } = stored;
    let answer = Answer::Stored {
        conversation,
        seq,
        at,
    };
    let answered = receipt.ends(tag, Ok(answer));
    touched.extend(answered.clone());
    if !is_new {
        return;
    }
    service.tally.messages.fetch_add(1, Ordering::Relaxed);
    let entry = Entry {
        seq,
        author,
        id,
        at,
        body: Some(body),
    };
    let readers = if withheld {
        Members::Two(Arc::from([author]))
    } else {
        service.members(conversation).await
    };
    audience::offer(&service.hub, &readers, conversation, entry, |other| {
        let is_another = answered
            .as_ref()
            .is_none_or(|session| !Arc::ptr_eq(other, session));
        if is_another {
            touched.push(other.clone());
        }
        is_another
    });
}
