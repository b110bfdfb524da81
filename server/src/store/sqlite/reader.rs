//! The threads that read, so that a slow disk never blocks a thread of the runtime.

use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::files::Files;
use super::{open, writer};
use crate::store::{Result, StoreError};

/// The number of questions that may wait. Beyond it, callers wait.
const WAITING: usize = 256;

type Question = Box<dyn FnOnce(&Connection) + Send>;

#[derive(Clone)]
pub(super) struct Queue(mpsc::Sender<Question>);

impl Queue {
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let question = Box::new(move |connection: &Connection| {
            let _ = reply.send(snapshot(connection, || work(connection)));
        });
        self.0
            .send(question)
            .await
            .map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// `keep` is dropped when the threads have ended.
pub(super) fn start<K: Clone + Send + 'static>(
    path: &Path,
    threads: usize,
    files: &Arc<Files>,
    keep: &K,
) -> Result<Queue> {
    let (queue, questions) = mpsc::channel::<Question>(WAITING);
    let questions = Arc::new(Mutex::new(questions));
    for number in 1..=threads {
        let connection = open::readable(path)?;
        let (questions, files, keep) = (questions.clone(), files.clone(), keep.clone());
        let run = move || {
            while let Some(question) = next(&questions) {
                question(&connection);
            }
            open::leave(&connection, Some(&files));
            drop(connection);
            drop((files, keep));
        };
        let thread = std::thread::Builder::new().name(format!("store-reader-{number}"));
        thread
            .spawn(run)
            .map_err(|error| StoreError::Failed(error.into()))?;
    }
    Ok(Queue(queue))
}

/// One thread waits for the next question, and the others wait for their turn.
fn next(questions: &Mutex<mpsc::Receiver<Question>>) -> Option<Question> {
    questions.lock().blocking_recv()
}

/// Answers that take several statements still see one state of the database.
fn snapshot<T>(connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    writer::execute(connection, "BEGIN")?;
    let answer = work();
    // After a damaged page, ending the transaction reports it once more. Nothing was written.
    if writer::execute(connection, "COMMIT").is_err() && !connection.is_autocommit() {
        writer::execute(connection, "ROLLBACK")?;
    }
    answer
}
