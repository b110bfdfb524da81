//! Child processes that never outlive us.
//!
//! Each child leads a process group of its own, so that it can be ended with everything that it has started, and so
//! that Ctrl+C in the terminal reaches only us. We then end the children in the right order. [`Running`] ends its
//! group on drop. If we are killed ourselves, [`watcher`] does it. [`interruption`] turns signals into a flag that
//! everything here checks while it waits.
//!
//! This module does not know what the children are.

#![expect(
    clippy::disallowed_methods,
    reason = "waiting for other programs is what this module is for"
)]

pub mod interruption;
pub mod watcher;

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// The interval between two looks. It is short enough not to be felt, and long enough to cost nothing beside the
/// running programs.
const LOOK: Duration = Duration::from_millis(20);

/// The time that a child has to end in order before it is killed. MariaDB on a slow disk needs some of it.
const GRACE: Duration = Duration::from_secs(20);

/// A child in a process group of its own, ended on drop.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    released: bool,
}

impl Running {
    /// Starts a [`command`]; `name` is what errors call it.
    pub fn start(name: &str, command: &mut Command) -> io::Result<Self> {
        if let Some(first) = interruption::unblocking().first()
            && command.get_program() != OsStr::new(first)
        {
            // It could be neither asked to end nor stopped with Ctrl+C.
            return Err(io::Error::other(format!(
                "{name} must be started with `process::command`"
            )));
        }
        let child = command.process_group(0).spawn().map_err(|error| {
            let program = command.get_program().display();
            io::Error::new(
                error.kind(),
                format!("{name} could not be started ({program}): {error}"),
            )
        })?;
        let running = Self {
            name: name.to_owned(),
            child,
            released: false,
        };
        watcher::keep_group(running.id())?;
        Ok(running)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child's piped input and output. They are given once.
    pub fn pipes(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        self.child.stdin.take().zip(self.child.stdout.take())
    }

    /// The child's piped input, for a child whose output is not piped. It is given once.
    pub fn input(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// The status with which the child has ended by itself, if it has.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Waits until the child ends by itself, or until an interruption is requested.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            pause(LOOK)?;
        }
    }

    /// The first line of the child's piped output that starts with `start`. Later output is read and dropped, so that
    /// the child never waits for us.
    pub fn line(&mut self, start: &str, within: Duration) -> io::Result<String> {
        let Some(output) = self.child.stdout.take() else {
            return Err(io::Error::other(format!(
                "the output of {} was taken already",
                self.name
            )));
        };
        let (found, finding) = sync_channel(1);
        let wanted = start.to_owned();
        thread::spawn(move || {
            let mut lines = BufReader::new(output).lines().map_while(Result::ok);
            if let Some(line) = lines.find(|line| line.starts_with(&wanted)) {
                // Nobody listens any more after the time is up.
                let _ = found.send(line);
            }
            lines.for_each(drop);
        });
        let deadline = Instant::now() + within;
        loop {
            match finding.recv_timeout(LOOK) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other(format!(
                        "{} ended before it said `{start}…`",
                        self.name
                    )));
                }
                Err(RecvTimeoutError::Timeout) if interruption::requested() => {
                    return Err(interruption::error());
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                    let message = format!("{} did not say `{start}…` within {within:?}", self.name);
                    return Err(io::Error::new(io::ErrorKind::TimedOut, message));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Asks the group to end, waits for it, and kills what is left.
    pub fn end(&mut self) {
        if self.released {
            return;
        }
        signal_group("TERM", self.id());
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline && self.lives() {
            thread::sleep(LOOK);
        }
        if self.lives() {
            signal_group("KILL", self.id());
        }
        // The leader has been killed by now, so collecting it cannot block.
        let _ = self.child.wait();
        watcher::release_group(self.id());
        self.released = true;
    }

    /// Kills the leader without any warning, as a crash or a power cut would.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None)) || group_lives(self.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// A command for [`Running::start`] and the functions below. It differs from the standard library's only
/// in that the child can be signalled, see [`interruption`].
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let Some((first, rest)) = interruption::unblocking().split_first() else {
        return Command::new(program);
    };
    let mut command = Command::new(first);
    command.args(rest).arg(program);
    command
}

/// Runs `command` to its end with our own output, in a group of its own.
pub fn run(name: &str, command: &mut Command) -> io::Result<ExitStatus> {
    Running::start(name, command.stdin(Stdio::null()))?.wait()
}

/// Like [`run`]; a status other than 0 is an error.
pub fn succeed(name: &str, command: &mut Command) -> io::Result<()> {
    let status = run(name, command)?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{name} ended with {status}")))
    }
}

/// The standard output of `command`. A status other than 0 is an error that contains its standard error.
pub fn output(name: &str, command: &mut Command) -> io::Result<String> {
    answer(name, command, "")
}

/// Like [`output`], with `input` as its standard input.
pub fn answer(name: &str, command: &mut Command, input: &str) -> io::Result<String> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running::start(name, command)?;
    let (stdin, stdout, stderr) = (
        running.child.stdin.take(),
        running.child.stdout.take(),
        running.child.stderr.take(),
    );
    let input = input.to_owned();
    // Three threads, because a child that waits for one of its pipes must not make us wait for another.
    let writing = thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A child need not read its input to the end.
            let _ = io::Write::write_all(&mut stdin, input.as_bytes());
        }
    });
    let reading = |pipe: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes))
                .map(|_| bytes)
        })
    };
    let stdout = reading(stdout.map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let stderr = reading(stderr.map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let status = running.wait()?;
    let panicked = |_| io::Error::other(format!("reading from {name} failed"));
    writing.join().map_err(panicked)?;
    let stdout = String::from_utf8_lossy(&stdout.join().map_err(panicked)??).into_owned();
    let stderr = String::from_utf8_lossy(&stderr.join().map_err(panicked)??).into_owned();
    if status.success() {
        return Ok(stdout);
    }
    Err(io::Error::other(format!(
        "{name} ended with {status}\n{}{}",
        stdout,
        stderr.trim_end()
    )))
}

/// Waits for `duration`, or less if an interruption is requested, which is an error.
pub fn pause(duration: Duration) -> io::Result<()> {
    let end = Instant::now() + duration;
    loop {
        if interruption::requested() {
            return Err(interruption::error());
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(LOOK * 5));
    }
}

/// Asks `ready` until it has an answer. After `within`, the error says what was waited for.
pub fn wait_for<T>(
    what: &str,
    within: Duration,
    mut ready: impl FnMut() -> io::Result<Option<T>>,
) -> io::Result<T> {
    let deadline = Instant::now() + within;
    loop {
        if let Some(answer) = ready()? {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("{what} did not happen within {within:?}"),
            ));
        }
        pause(LOOK)?;
    }
}

/// The path of a program. `/usr/sbin` and similar folders are searched too, because ordinary users do not have them
/// in `PATH` although servers are there.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beyond = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/libexec"];
    std::env::split_paths(&path)
        .chain(beyond.map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Sends a signal to a whole group. The standard library can only kill. The shell always has a built-in `kill`, while
/// a program of that name may be missing.
fn signal_group(signal: &str, group: u32) {
    let script = format!("kill -s {signal} -- -{group}");
    // It fails if the group is gone already, which is what we want.
    let _ = Command::new("sh")
        .args(["-c", &script])
        .stderr(Stdio::null())
        .status();
}

/// Sends a signal to one process, for example to ask a server to end in order.
pub fn signal(signal: &str, process: u32) -> io::Result<()> {
    let script = format!("kill -s {signal} {process}");
    let status = Command::new("sh").args(["-c", &script]).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("process {process} is not there")))
    }
}

/// Whether anything but a zombie is left in a group.
fn group_lives(group: u32) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter(|entry| is_number(&entry.file_name()))
        .filter_map(|entry| std::fs::read_to_string(Path::new(&entry.path()).join("stat")).ok())
        .filter_map(|stat| state_and_group(&stat))
        .any(|(state, of)| of == group && state != 'Z' && state != 'X')
}

fn is_number(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The third and fifth field of a `/proc/PID/stat`. The second is the program's name in brackets, which
/// may contain brackets and spaces itself.
fn state_and_group(stat: &str) -> Option<(char, u32)> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(1)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_and_group_survive_a_name_with_brackets() {
        assert_eq!(
            state_and_group("12 (a) b (c)) S 1 77 12 0 -1"),
            Some(('S', 77))
        );
        assert_eq!(state_and_group("12 (plain) Z 1 9 12"), Some(('Z', 9)));
        assert_eq!(state_and_group("nothing"), None);
    }

    #[test]
    fn a_grandchild_ends_with_its_group() {
        let mut command = command("sh");
        command
            .args(["-c", "sleep 1000 & echo grandchild $!; wait"])
            .stdout(Stdio::piped());
        let mut running = Running::start("shell", &mut command).unwrap();
        let line = running
            .line("grandchild ", Duration::from_secs(10))
            .unwrap();
        let stat = format!("/proc/{}/stat", line.trim_start_matches("grandchild "));
        assert!(std::fs::exists(&stat).unwrap());
        let group = running.id();
        drop(running);
        assert!(!group_lives(group));
    }

    #[test]
    fn output_carries_what_went_wrong() {
        let error =
            output("shell", command("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("why"), "{error}");
        assert_eq!(
            answer("cat", &mut command("cat"), "hello").unwrap(),
            "hello"
        );
    }

    #[test]
    fn a_line_that_never_comes_is_an_error() {
        let mut command = command("sh");
        command
            .args(["-c", "echo something else"])
            .stdout(Stdio::piped());
        let mut running = Running::start("shell", &mut command).unwrap();
        let error = running.line("ready", Duration::from_secs(10)).unwrap_err();
        assert!(error.to_string().contains("ended before"), "{error}");
    }
}
