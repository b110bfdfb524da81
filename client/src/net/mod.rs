//! Moves bytes between the core and a server: connects, signs in, keeps the connection alive and
//! comes back when it breaks.
//!
//! Nothing here decides what is asked of a server or what an answer means, and a request is never
//! repeated: when a connection breaks, the core hears [`NetEvent::Down`] and then
//! [`NetEvent::SignedIn`], and asks again for what it still wants.
//!
//! `course` is the one task and the place to start reading; `sign_in` and `ready` are the two parts
//! of a connection, `wire` its bytes, `door` what its words may hold, and `cut` says what
//! follows from how it ended. `backoff` and `pulse` are plain numbers. Only this file knows the clock, the dice and the network itself.

mod backoff;
mod course;
mod cut;
mod dial;
mod door;
mod password;
mod pulse;
mod ready;
mod sign_in;
mod wire;

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anser_shared::time::Timestamp;
use if_watch::IfEvent;
use if_watch::tokio::IfWatcher;
use tokio::runtime;
use tokio::sync::{Notify, mpsc};

use crate::core::effect::NetCommand;
use crate::core::input::NetEvent;
use course::Course;

/// So many requests may wait for the connection; then whoever asks has to wait too.
const COMMANDS: usize = 1024;

/// So many events may wait for the engine; then the socket is not read any more.
const EVENTS: usize = 256;

/// The network part, on a thread of its own. Dropping it ends the connection in order.
pub struct Net {
    commands: Option<mpsc::Sender<NetCommand>>,
    thread: Option<JoinHandle<()>>,
}

impl Net {
    /// `tell` takes what happens, one event after the other, on a thread of its own, where it may
    /// wait for room: commands are taken meanwhile.
    pub fn start(
        clock: impl Fn() -> Timestamp + Send + 'static,
        tell: impl Fn(NetEvent) + Send + 'static,
    ) -> io::Result<Self> {
        let (commands, orders) = mpsc::channel(COMMANDS);
        let (outlet, mut events) = mpsc::channel(EVENTS);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        thread::Builder::new()
            .name("net events".into())
            .spawn(move || {
                while let Some(event) = events.blocking_recv() {
                    tell(event);
                }
            })?;
        let thread = thread::Builder::new().name("net".into()).spawn(move || {
            runtime.block_on(async {
                let network = Arc::new(Notify::new());
                tokio::spawn(watch(network.clone()));
                let course = Course::new(dial::Internet, orders, outlet, network, clock, dice);
                course.run().await;
            });
            // A password may be being stretched on another thread; nobody waits for it any more.
            runtime.shutdown_background();
        })?;
        Ok(Self {
            commands: Some(commands),
            thread: Some(thread),
        })
    }

    /// Puts a command into the queue, and waits when it is full.
    pub fn command(&self, command: NetCommand) {
        let is_sent = match &self.commands {
            Some(commands) => commands.blocking_send(command).is_ok(),
            None => false,
        };
        if !is_sent {
            tracing::error!("the network thread has ended");
        }
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").finish_non_exhaustive()
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Between 0 and 1, for the jitter of the next try.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the shell that throws the dice"
)]
fn dice() -> f64 {
    rand::random()
}

/// Notes when this machine gets an address: the network has come back, or is another one. The
/// addresses that it has already are told first.
async fn watch(network: Arc<Notify>) {
    let mut watcher = match IfWatcher::new() {
        Ok(watcher) => watcher,
        Err(fault) => {
            tracing::info!("the network cannot be watched, tries go by the clock: {fault}");
            return;
        }
    };
    loop {
        match poll_fn(|context| watcher.poll_if_event(context)).await {
            Ok(IfEvent::Up(address)) if !address.addr().is_loopback() => network.notify_one(),
            Ok(_) => {}
            Err(fault) => {
                tracing::info!("the network is not watched any more: {fault}");
                return;
            }
        }
    }
}
