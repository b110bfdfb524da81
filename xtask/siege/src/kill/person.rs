//! A person at an `anser terminal --json`, whose program is killed and started again.
//!
//! What the program prints is kept over all of its runs, because a promise outlives the program that made it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anser_shared::id::MessageId;
use anyhow::{Context as _, Result, bail};
use parking_lot::{Mutex, MutexGuard};
use serde_json::Value;
use xtask::process::{self, Running};

use super::Signal;
use super::text::Key;

/// The number of texts that may be handed to a program before it says that it has taken the first of them. They must
/// fit into a pipe, so that this tool never waits for a program.
const UNANSWERED: usize = 200;

/// A program that has been asked to end does so within this time, also on a busy machine.
const END: Duration = Duration::from_secs(30);

/// The message was acknowledged to its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// The name of the conversation in the author's program.
    pub(super) conversation: String,
    pub(super) seq: u64,
    pub(super) id: MessageId,
}

/// What a program has printed, in all of its runs.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) stored: Vec<Stored>,
    /// Texts that a program has taken, because it has answered a later command.
    pub(super) accepted: BTreeSet<Key>,
    /// Refusals and errors, as sentences.
    pub(super) complaints: Vec<String>,
    pub(super) friends: BTreeSet<String>,
    pub(super) groups: BTreeSet<String>,
    /// The newest place of each conversation, as `history` has last shown it.
    pub(super) newest: BTreeMap<String, u64>,
    pub(super) online: bool,
    ready: u64,
    signed_in: bool,
    /// Texts between two marks that were handed over in this run and not answered yet.
    waiting: VecDeque<Vec<Key>>,
    /// The number of marks that were answered in this run.
    answered: u64,
}

impl Heard {
    fn hear(&mut self, line: &str) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            self.complaints.push(format!("not a JSON object: {line}"));
            return;
        };
        let said = |field: &str| value[field].as_str().unwrap_or_default().to_owned();
        match value["event"].as_str().unwrap_or_default() {
            "stored" => match (value["seq"].as_u64(), message_id(&said("id"))) {
                (Some(seq), Some(id)) => self.stored.push(Stored {
                    conversation: said("conversation"),
                    seq,
                    id,
                }),
                _ => self.complaints.push(format!("unreadable: {line}")),
            },
            "help" => {
                self.answered += 1;
                self.accepted
                    .extend(self.waiting.pop_front().unwrap_or_default());
            }
            "error" | "refused" | "sign-in-failed" | "friend-refused" | "signed-out" => {
                self.complaints.push(line.to_owned());
            }
            "friend" => drop(self.friends.insert(said("name"))),
            "group" if value["role"] != "outside" => drop(self.groups.insert(said("name"))),
            "history" => {
                let seq = value["seq"].as_u64().unwrap_or_default();
                self.newest.insert(said("conversation"), seq);
            }
            "online" => self.online = true,
            "offline" => self.online = false,
            "ready" => self.ready += 1,
            "signed-in" => self.signed_in = true,
            _ => {}
        }
    }

    fn unanswered(&self) -> usize {
        self.waiting.iter().map(|batch| batch.len() + 1).sum()
    }
}

/// A running program.
#[derive(Debug)]
struct Seat {
    running: Running,
    input: ChildStdin,
    /// Ends with the program's output.
    reader: JoinHandle<()>,
    /// Texts since the last mark.
    unmarked: Vec<Key>,
    marks: u64,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) profile: PathBuf,
    program: PathBuf,
    seat: Option<Seat>,
    heard: Arc<Mutex<Heard>>,
}

impl Person {
    pub(super) fn new(name: &str, program: &Path, folder: &Path) -> Self {
        Self {
            name: name.to_owned(),
            profile: folder.join(name),
            program: program.to_owned(),
            seat: None,
            heard: Arc::default(),
        }
    }

    pub(super) fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock()
    }

    pub(super) fn is_up(&self) -> bool {
        self.seat.is_some()
    }

    /// Starts the program on its profile; `link` only the first time.
    pub(super) fn start(&mut self, link: Option<&str>) -> Result<()> {
        let mut command = process::command(&self.program);
        command.args(["terminal", "--json", "--profile"]);
        command.arg(&self.profile);
        command.args(link.map(|link| ["--connect", link]).into_iter().flatten());
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.profile.with_extension("log"))?;
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut running = Running::start("anser terminal", &mut command)?;
        let (input, output) = running.pipes().context("the program has no pipes")?;
        {
            let mut heard = self.heard();
            heard.online = false;
            heard.answered = 0;
            heard.waiting.clear();
        }
        let ears = self.heard.clone();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                ears.lock().hear(&line);
            }
        });
        self.seat = Some(Seat {
            running,
            input,
            reader,
            unmarked: Vec::new(),
            marks: 0,
        });
        Ok(())
    }

    /// Types lines. A program that is not running has not taken them.
    fn types(&mut self, lines: &str) {
        if let Some(seat) = &mut self.seat {
            // It may have been ended a moment ago. The code that waits for an answer notices.
            let _ = writeln!(seat.input, "{lines}").and_then(|()| seat.input.flush());
        }
    }

    pub(super) fn register(&mut self, password: &str) -> Result<()> {
        self.types(&format!("reg {}\n{password}\n{password}", self.name));
        let within = Duration::from_mins(2);
        process::wait_for("the registration", within, || {
            let heard = self.heard();
            Ok((heard.signed_in && heard.ready > 0).then_some(()))
        })?;
        Ok(())
    }

    /// Types lines and waits until they are carried out.
    pub(super) fn carries_out(&mut self, lines: &str, within: Duration) -> Result<()> {
        self.types(lines);
        self.mark();
        self.comes_to_its_mark(within)
    }

    /// Writes a text, unless the program is down or behind.
    pub(super) fn send(&mut self, line: &str, key: Key) {
        let unanswered = self.heard().unanswered();
        let Some(seat) = &mut self.seat else {
            return;
        };
        if unanswered + seat.unmarked.len() >= UNANSWERED {
            return;
        }
        seat.unmarked.push(key);
        self.types(line);
    }

    /// Sends a command whose answer shows that everything before it was taken.
    pub(super) fn mark(&mut self) {
        let Some(seat) = &mut self.seat else {
            return;
        };
        let batch = std::mem::take(&mut seat.unmarked);
        seat.marks += 1;
        self.heard().waiting.push_back(batch);
        self.types("help");
    }

    /// Waits until everything that was typed is carried out.
    pub(super) fn comes_to_its_mark(&mut self, within: Duration) -> Result<()> {
        let marks = self.seat.as_ref().map_or(0, |seat| seat.marks);
        let what = format!("the last command of {}", self.name);
        process::wait_for(&what, within, || {
            Ok((self.heard().answered >= marks).then_some(()))
        })?;
        Ok(())
    }

    /// Ends the program at once. Its output until then is read.
    pub(super) fn end(&mut self, signal: Signal) -> Result<()> {
        let Some(mut seat) = self.seat.take() else {
            return Ok(());
        };
        match signal {
            Signal::Kill => seat.running.kill()?,
            Signal::Terminate => {
                process::signal("TERM", seat.running.id())?;
                let what = format!("the end of the program of {}", self.name);
                process::wait_for(&what, END, || seat.running.ended())?;
            }
        }
        drop(seat.input);
        if seat.reader.join().is_err() {
            bail!("reading from the program of {} failed", self.name);
        }
        Ok(())
    }

    /// Leaves in order: `quit` waits until everything is acknowledged.
    pub(super) fn quit(&mut self, within: Duration) -> Result<()> {
        self.types("quit");
        let Some(mut seat) = self.seat.take() else {
            bail!("the program of {} is not there", self.name);
        };
        let what = format!("the end of the program of {} after `quit`", self.name);
        let ended = process::wait_for(&what, within, || seat.running.ended());
        if ended.is_err() {
            // Its files are read next, to find the reason.
            seat.running.kill()?;
        }
        let status = ended?;
        if !status.success() {
            bail!("the program of {} ended with {status}", self.name);
        }
        if seat.reader.join().is_err() {
            bail!("reading from the program of {} failed", self.name);
        }
        Ok(())
    }

    /// A program never ends by itself.
    pub(super) fn must_still_run(&mut self) -> Result<()> {
        if let Some(seat) = &mut self.seat
            && let Some(status) = seat.running.ended()?
        {
            bail!("the program of {} ended by itself: {status}", self.name);
        }
        Ok(())
    }
}

/// `01234567-89ab-…` as its bytes.
fn message_id(said: &str) -> Option<MessageId> {
    let digits: String = said.chars().filter(|c| *c != '-').collect();
    let number = u128::from_str_radix(&digits, 16).ok()?;
    (digits.len() == 32).then(|| MessageId(number.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = MessageId([
            0x01, 0x98, 0xab, 0xcd, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xff,
        ]);
        assert_eq!(message_id(&id.to_string()), Some(id));
        assert_eq!(message_id("12"), None);
    }

    #[test]
    fn a_text_counts_as_accepted_when_a_later_command_is_answered() {
        let mut heard = Heard::default();
        let key = Key::new("ada", "crowd", 1);
        heard.waiting.push_back(vec![key.clone()]);
        heard.hear(r#"{"event":"online"}"#);
        assert!(heard.accepted.is_empty());
        heard.hear(r#"{"event":"help"}"#);
        assert!(heard.accepted.contains(&key));
    }
}
