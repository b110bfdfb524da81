//! Turns Ctrl+C, SIGTERM and a closed terminal into a flag that code can check: [`requested`].
//!
//! A program in safe Rust with only the standard library cannot install a signal handler. But it can be started with
//! signals *blocked*. Then they stay pending, and `/proc/self/status` shows them. So `xtask` starts itself once more
//! through a program that blocks them, and everything that waits asks here. Children would inherit the blocked
//! signals and could not be ended any more, so they are started through the same program, which
//! [unblocks](unblocking) them.
//!
//! If neither way of blocking exists (or there is no `/proc`), signals end this process at once as usual, and the
//! [watcher](super::watcher) ends what it has started a moment later.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs, io};

/// Interrupt, hang-up and termination, as bits in the masks of `/proc/self/status`.
const HANG_UP: u64 = 1 << 0;
const INTERRUPT: u64 = 1 << 1;
const TERMINATE: u64 = 1 << 14;
const ENDING: u64 = HANG_UP | INTERRUPT | TERMINATE;

/// A program that changes which signals are blocked and then becomes another program.
#[derive(Debug)]
struct Way {
    block: &'static [&'static str],
    unblock: &'static [&'static str],
}

/// GNU's `env` since 2019, else the `POSIX` module of Perl's base package, which Debian always has.
const WAYS: [Way; 2] = [
    Way {
        block: &[
            "env",
            "--block-signal=HUP",
            "--block-signal=INT",
            "--block-signal=TERM",
        ],
        unblock: &[
            "env",
            "--default-signal=HUP",
            "--default-signal=INT",
            "--default-signal=TERM",
        ],
    },
    Way {
        block: &[
            "perl",
            "-e",
            "use POSIX ':signal_h'; \
            sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGHUP, SIGINT, SIGTERM)); exec @ARGV",
        ],
        unblock: &[
            "perl",
            "-e",
            "use POSIX ':signal_h'; \
            sigprocmask(SIG_UNBLOCK, POSIX::SigSet->new(SIGHUP, SIGINT, SIGTERM)); exec @ARGV",
        ],
    },
];

impl Way {
    /// The first that works on this machine.
    fn first() -> Option<&'static Self> {
        static FIRST: OnceLock<Option<&'static Way>> = OnceLock::new();
        *FIRST.get_or_init(|| {
            WAYS.iter().find(|way| {
                let mut probe = Command::new(way.block[0]);
                probe.args(&way.block[1..]).args(way.unblock).arg("true");
                probe
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                probe.status().is_ok_and(|status| status.success())
            })
        })
    }
}

/// Whether the person (or the system) wants this to end.
///
/// Always false if signals are not blocked, because then they have their usual effect.
#[must_use]
pub fn requested() -> bool {
    mask("ShdPnd:") & ENDING != 0
}

/// Whether signals are blocked in this process, and would be in its children.
fn deferred() -> bool {
    static DEFERRED: OnceLock<bool> = OnceLock::new();
    *DEFERRED.get_or_init(|| mask("SigBlk:") & ENDING == ENDING)
}

/// Replaces this process by one with the same arguments in which the ending signals are blocked. Returns if they are
/// blocked already or cannot be blocked.
pub fn defer() {
    if deferred() {
        return;
    }
    if let (Ok(this), Some(way)) = (env::current_exe(), Way::first()) {
        // This returns only if the program could not be started. Then signals act as usual.
        let _ = Command::new(way.block[0])
            .args(&way.block[1..])
            .arg(this)
            .args(env::args_os().skip(1))
            .exec();
    }
}

/// The words before a child's own program and arguments, so that the child can be signalled.
pub(super) fn unblocking() -> &'static [&'static str] {
    match Way::first() {
        Some(way) if deferred() => way.unblock,
        _ => &[],
    }
}

/// The error with which everything that waits gives up after [`requested`] became true.
#[must_use]
pub fn error() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "stopped on request")
}

/// Whether an error is the one above, which needs no explanation to the person who caused it.
#[must_use]
pub fn caused(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted
}

fn mask(field: &str) -> u64 {
    fs::read_to_string("/proc/self/status").map_or(0, |status| field_of(&status, field))
}

fn field_of(status: &str, field: &str) -> u64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_signals_are_read_from_the_mask() {
        for (status, expected) in [
            ("Name:\txtask\nShdPnd:\t0000000000000002\n", true),
            ("ShdPnd:\t0000000000004000\n", true),
            ("ShdPnd:\t0000000000000001\n", true),
            ("ShdPnd:\t0000000000000200\n", false),
            ("SigPnd:\t0000000000000002\n", false),
            ("ShdPnd:\tnonsense\n", false),
        ] {
            assert_eq!(
                field_of(status, "ShdPnd:") & ENDING != 0,
                expected,
                "{status:?}"
            );
        }
    }
}
