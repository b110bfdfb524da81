//! Checks that everything that `xtask` has started ends with it, however it ends.
//!
//! Every process that is started inherits the environment, so a random mark in it finds them all.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use xtask::folder::random_hex;
use xtask::process::{program, signal, wait_for};

const MARK: &str = "ANSER_MARK";

/// Runs `xtask ARGUMENTS`, waits for a first line, sends a signal, and waits until nothing is left.
fn check(arguments: &[&str], signal_name: &str, at_least: usize) {
    let mark = random_hex(8).unwrap();
    let temporary = std::env::temp_dir().join(format!("leaves-nothing-{mark}"));
    fs::create_dir(&temporary).unwrap();
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env(MARK, &mark)
        .env("TMPDIR", &temporary)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(xtask.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "{arguments:?} said nothing");
    let running = marked(&mark);
    assert!(running.len() >= at_least, "{arguments:?}: only {running:?}");

    signal(signal_name, xtask.id()).unwrap();
    let status = xtask.wait().unwrap();
    assert!(!status.success(), "{arguments:?}: {status}");
    if signal_name != "KILL" {
        // In order means that everything is over when the prompt is back.
        assert_eq!(
            marked(&mark),
            Vec::<String>::new(),
            "{arguments:?} after {signal_name}"
        );
    }
    wait_for("the end of everything", Duration::from_secs(30), || {
        Ok(marked(&mark).is_empty().then_some(()))
    })
    .unwrap();
    let left: Vec<PathBuf> = fs::read_dir(&temporary)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert_eq!(
        left,
        Vec::<PathBuf>::new(),
        "{arguments:?} after {signal_name}"
    );
    fs::remove_dir(&temporary).unwrap();
}

/// The names of all processes whose environment carries the mark.
fn marked(mark: &str) -> Vec<String> {
    let wanted = format!("{MARK}={mark}");
    let carries = |environment: &[u8]| {
        environment
            .split(|byte| *byte == 0)
            .any(|one| one == wanted.as_bytes())
    };
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| {
            fs::read(entry.path().join("environ")).is_ok_and(|environment| carries(&environment))
        })
        .filter_map(|entry| fs::read_to_string(entry.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .collect()
}

#[test]
fn a_display_ends_with_xtask() {
    // Ourselves, the watcher, the X server, the bus, the window manager and the accessibility launcher.
    for name in ["INT", "TERM", "HUP", "KILL"] {
        check(&["display"], name, 6);
    }
}

#[test]
fn a_mariadb_ends_with_xtask() {
    assert!(program("sh").is_some());
    for name in ["INT", "KILL"] {
        check(&["mariadb"], name, 3);
    }
}
