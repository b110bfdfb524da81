//! The one thread that writes.
//!
//! All work in its queue shares one transaction, because a commit costs the disk the same wait for one change and for
//! hundreds. Each piece of work has a savepoint, so a failed one leaves no trace in the others. Each is answered
//! after the commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::{self, Checkpoints};
use super::files::Files;
use super::open;
use crate::store::{Result, StoreError};

/// The number of pieces of work that may wait. Beyond it, callers wait.
const WAITING: usize = 256;

/// The number of pieces of work that share a commit. Appends bring up to 256 rows each, so with more the first of
/// them would wait longer than the disk's own wait is.
const TOGETHER: usize = 32;

/// Work for the writer. It may run more than once, and the last run counts.
trait Job: Send {
    fn run(&mut self, connection: &Connection) -> Result<()>;
    fn answer(self: Box<Self>, outcome: Result<()>);
}

struct Task<T, F> {
    work: F,
    done: Option<T>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: FnMut(&Connection) -> Result<T> + Send> Job for Task<T, F> {
    fn run(&mut self, connection: &Connection) -> Result<()> {
        self.done = None;
        self.done = Some((self.work)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { done, reply, .. } = *self;
        let done = outcome.and_then(|()| done.ok_or(StoreError::Closed));
        // The caller may have left; the work is done all the same.
        let _ = reply.send(done);
    }
}

#[derive(Clone)]
pub(super) struct Queue(mpsc::Sender<Box<dyn Job>>);

impl Queue {
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let task = Box::new(Task {
            work,
            done: None,
            reply,
        });
        self.0.send(task).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// `keep` is dropped when the thread has ended. Nothing is answered as done once `files` are lost.
pub(super) fn start<K: Send + 'static>(
    mut connection: Connection,
    checkpoints: Option<Checkpoints>,
    files: Option<Arc<Files>>,
    keep: K,
) -> Result<Queue> {
    let (queue, jobs) = mpsc::channel(WAITING);
    let last_step = match checkpoints {
        Some(checkpoints) => checkpoints.watch(&mut connection)?,
        None => Arc::new(AtomicBool::new(false)),
    };
    let run = move || {
        serve(&connection, jobs, &last_step, files.as_deref());
        open::leave(&connection, files.as_deref());
        drop(connection);
        drop(keep);
    };
    let thread = std::thread::Builder::new().name("store-writer".to_owned());
    thread
        .spawn(run)
        .map_err(|error| StoreError::Failed(error.into()))?;
    Ok(Queue(queue))
}

fn serve(
    connection: &Connection,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    last_step: &AtomicBool,
    files: Option<&Files>,
) {
    let mut group = Vec::with_capacity(TOGETHER);
    while jobs.blocking_recv_many(&mut group, TOGETHER) > 0 {
        commit(connection, std::mem::take(&mut group), files);
        if last_step.swap(false, Ordering::Relaxed) {
            checkpoint::pass(connection);
        }
    }
}

/// Whether the committed data will be found again.
fn is_kept(files: Option<&Files>) -> Result<()> {
    files.map_or(Ok(()), Files::check_quickly)
}

fn commit(connection: &Connection, mut group: Vec<Box<dyn Job>>, files: Option<&Files>) {
    if group.len() > 1
        && let Ok(outcomes) = together(connection, &mut group)
    {
        let lost = is_kept(files).is_err();
        for (job, outcome) in group.into_iter().zip(outcomes) {
            job.answer(if lost { is_kept(files) } else { outcome });
        }
        return;
    }
    // A single one, or a commit that failed: each is then tried by itself, and the error belongs to the one that
    // meets it.
    for mut job in group {
        let outcome = transaction(connection, || job.run(connection));
        job.answer(is_kept(files).and(outcome));
    }
}

fn together(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<()>>> {
    transaction(connection, || {
        group
            .iter_mut()
            .map(|job| behind_savepoint(connection, || job.run(connection)))
            .collect()
    })
}

fn transaction<T>(connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    execute(connection, "BEGIN IMMEDIATE")?;
    let done = work().and_then(|done| execute(connection, "COMMIT").map(|()| done));
    // Some failures, a full disk among them, have rolled back by themselves.
    if done.is_err() && !connection.is_autocommit() {
        execute(connection, "ROLLBACK")?;
    }
    done
}

/// The outer result is about the transaction, the inner one about this piece of work.
fn behind_savepoint(
    connection: &Connection,
    work: impl FnOnce() -> Result<()>,
) -> Result<Result<()>> {
    execute(connection, "SAVEPOINT job")?;
    let outcome = work();
    match outcome {
        Ok(()) => {}
        Err(error) if connection.is_autocommit() => return Err(error),
        Err(_) => execute(connection, "ROLLBACK TO job")?,
    }
    execute(connection, "RELEASE job")?;
    Ok(outcome)
}

pub(super) fn execute(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
