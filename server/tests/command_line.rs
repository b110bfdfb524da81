//! The program as scripts use it: its lines, its exit statuses, and what it says about mistakes.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anser-server"));
    // The environment of the test must not matter.
    for key in ["ANSER_DATA", "ANSER_DATABASE", "ANSER_LISTEN"] {
        command.env_remove(key);
    }
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str], data: &Path) -> Output {
    let mut command = program();
    command.args(arguments).arg("--data").arg(data);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that is ready, with the line that it has printed.
fn serve(data: &Path) -> (Child, String) {
    let mut command = program();
    command.args(["--headless", "--listen", "127.0.0.1:0", "--data"]);
    command
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    (child, line)
}

fn terminate(child: &Child) {
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.unwrap().success());
}

#[test]
fn one_line_when_it_serves_and_an_orderly_end() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, line) = serve(folder.path());
    let rest = line.strip_prefix("ready anser://127.0.0.1:").unwrap();
    let (port, fingerprint) = rest.trim_end().split_once("/#fp=").unwrap();
    assert!(port.parse::<u16>().unwrap() > 0);
    assert_eq!(fingerprint.len(), 64, "{line}");

    // A second one on the same folder says what to do, and the first goes on serving.
    let second = run(&["--headless", "--listen", "127.0.0.1:0"], folder.path());
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("stop it, or choose another with --data"));
    assert!(std::net::TcpStream::connect(("127.0.0.1", port.parse().unwrap())).is_ok());
    let taken = tempfile::tempdir().unwrap();
    let listen = format!("127.0.0.1:{port}");
    let other = run(&["--headless", "--listen", &listen], taken.path());
    assert_eq!(other.status.code(), Some(1));
    assert!(said(&other).contains(&listen), "{}", said(&other));

    terminate(&child);
    assert!(child.wait().unwrap().success(), "an end that was asked for");
    let mut rest = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut rest)
        .unwrap();
    assert_eq!(rest, "", "one line and no more");
    let journal = folder.path().join("data/anser.db-wal");
    assert!(
        !journal.exists(),
        "everything stands in the database's file"
    );
}

/// Users elsewhere cannot connect to a loopback address of the machine.
#[test]
fn the_address_that_is_set_is_passed_on_also_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let none = run(&["link"], folder.path());
    assert!(
        said(&none).contains("at its first start"),
        "{}",
        said(&none)
    );
    std::fs::create_dir_all(folder.path()).unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "public_address = \"chat.example\"\n").unwrap();
    let (mut child, line) = serve(folder.path());
    let ready = line.strip_prefix("ready ").unwrap().trim_end();
    assert!(ready.starts_with("anser://chat.example:"), "{ready}");

    let link = run(&["link"], folder.path());
    assert!(link.status.success(), "{}", said(&link));
    let out = String::from_utf8(link.stdout).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    let [link, words] = lines[..] else {
        panic!("{out}")
    };
    // Although it listens at another address than its file says.
    assert_eq!(link, ready);
    let words = words.strip_prefix("words ").unwrap();
    assert_eq!(words.split(' ').count(), 8);
    terminate(&child);
    child.wait().unwrap();

    std::fs::write(&file, "public_address = \"chat example\"\n").unwrap();
    let wrong = run(&["link"], folder.path());
    assert!(said(&wrong).contains("public_address"), "{}", said(&wrong));
}

#[test]
fn the_tables_the_sample_people_and_their_end() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let created = run(&["setup", "create"], data);
    assert!(created.status.success(), "{}", said(&created));
    let sample = run(&["setup", "sample"], data);
    assert!(sample.status.success(), "{}", said(&sample));
    let printed = String::from_utf8(sample.stdout).unwrap();
    let accounts: Vec<&str> = printed.lines().collect();
    assert!(accounts.len() >= 2);
    for account in &accounts {
        let words: Vec<&str> = account.split(' ').collect();
        assert_eq!((words.len(), words[0]), (3, "account"), "{account}");
        assert!(
            words[2].len() >= 12,
            "a password that nobody guesses: {account}"
        );
    }
    let passwords = accounts.iter().map(|account| account.rsplit(' ').next());
    let different: std::collections::BTreeSet<_> = passwords.collect();
    assert_eq!(different.len(), accounts.len());

    let again = run(&["setup", "sample"], data);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("sample people are for an empty one"));
    let unsure = run(&["setup", "drop"], data);
    assert_eq!(unsure.status.code(), Some(1));
    assert!(said(&unsure).contains("--yes"), "{}", said(&unsure));

    let (mut child, _) = serve(data);
    let busy = run(&["setup", "drop", "--yes"], data);
    assert_eq!(busy.status.code(), Some(1), "a server uses it");
    terminate(&child);
    child.wait().unwrap();

    let dropped = run(&["setup", "drop", "--yes"], data);
    assert!(dropped.status.success(), "{}", said(&dropped));
    let anew = run(&["setup", "sample"], data);
    assert!(anew.status.success(), "there is nobody any more");
}

#[test]
fn mistakes_are_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    std::fs::write(data.join("server.toml"), "server_nane = \"ours\"\n").unwrap();
    let misspelt = run(&["--headless", "--listen", "127.0.0.1:0"], data);
    assert_eq!(misspelt.status.code(), Some(1));
    let sentence = said(&misspelt);
    assert!(sentence.contains("server_nane"), "{sentence}");
    assert!(
        sentence.contains("did you mean \"server_name\""),
        "{sentence}"
    );
    assert!(!sentence.contains("panicked"));
    std::fs::remove_file(data.join("server.toml")).unwrap();

    let database = ["--headless", "--listen", "127.0.0.1:0", "--database"];
    let nowhere = "mysql://anser:secret@127.0.0.1:1/anser";
    let missing = run(&[&database[..], &[nowhere]].concat(), data);
    assert_eq!(missing.status.code(), Some(1));
    let sentence = said(&missing);
    assert!(
        sentence.contains("start it, or correct the address"),
        "{sentence}"
    );
    assert!(!sentence.contains("secret"), "{sentence}");

    std::fs::create_dir_all(data.join("data")).unwrap();
    std::fs::write(
        data.join("data/anser.db"),
        "not a database at all\n".repeat(99),
    )
    .unwrap();
    let garbage = run(&["--headless", "--listen", "127.0.0.1:0"], data);
    assert_eq!(garbage.status.code(), Some(1));
    assert!(said(&garbage).contains("put back the copy from your backup"));
}

#[test]
fn the_environment_says_the_same_as_flags() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command.arg("--headless").env("ANSER_LISTEN", "nonsense");
    command.arg("--data").arg(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("ANSER_LISTEN"), "{}", said(&output));
}

/// A closed terminal ends its programs, but not a server, which a person stops in order.
#[test]
fn a_closed_terminal_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _) = serve(folder.path());
    let hang_up = ["-HUP".to_owned(), child.id().to_string()];
    assert!(
        Command::new("kill")
            .args(hang_up)
            .status()
            .unwrap()
            .success()
    );
    terminate(&child);
    // A program that a signal has ended reports no success.
    assert!(child.wait().unwrap().success());
}

/// Nobody registers one of the server's own names. A person who has its files may make one, once.
#[test]
fn a_reserved_name_is_made_by_whoever_has_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let own = run(&["admin", "create", "admin"], folder.path());
    let account = String::from_utf8_lossy(&own.stdout);
    assert!(account.starts_with("account admin "), "{account}");
    let again = run(&["admin", "create", "admin"], folder.path());
    assert_eq!(again.status.code(), Some(1));
    assert!(!said(&again).contains("sample"), "{}", said(&again));
}

/// Lines on standard input are carried out if the flag says so. The end of the input ends nothing.
#[test]
fn administrators_are_made_and_type_where_the_server_was_started() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(&["admin", "create", "anna"], folder.path());
    let account = String::from_utf8(made.stdout).unwrap();
    assert!(account.starts_with("account anna "), "{account}");
    let nobody = run(&["admin", "grant", "ben", "root"], folder.path());
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        said(&nobody).contains("nobody called ben"),
        "{}",
        said(&nobody)
    );
    assert!(
        run(&["admin", "grant", "anna", "admin"], folder.path())
            .status
            .success()
    );

    let mut command = program();
    command
        .args([
            "--headless",
            "--console",
            "--listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(folder.path())
        .env("LANG", "C")
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert!(next().starts_with("ready "));
    let busy = run(&["admin", "grant", "anna", "root"], folder.path());
    assert!(
        said(&busy).contains("another anser-server uses"),
        "{}",
        said(&busy)
    );
    let mut input = child.stdin.take().unwrap();
    input
        .write_all(b"/gag anna 10m\naudit\ngag anna -1m\n")
        .unwrap();
    assert!(next().starts_with("anna is gagged until "));
    for act in ["gag", "grant", "grant"] {
        let line = next();
        assert!(line.contains(&format!("the server  {act}  anna")), "{line}");
    }
    assert_eq!(next(), "This time is in the past.");
    input.write_all(b"stop\n").unwrap();
    drop(input);
    assert_eq!(next(), "The server is stopping.");
    assert!(child.wait().unwrap().success());
}

/// A pipe that nobody reads, or a terminal that was stopped with Ctrl+S, stopped the server after some hundred lines.
/// Here the pipe is full from the beginning.
#[test]
fn standard_error_that_nobody_reads_stops_nobody() {
    const PIPE_BYTES: usize = 64 << 10;
    let folder = tempfile::tempdir().unwrap();
    let (reads, mut writes) = std::io::pipe().unwrap();
    writes.write_all(&vec![b'.'; PIPE_BYTES]).unwrap();
    let mut command = program();
    command.args(["--headless", "--listen", "127.0.0.1:0", "--data"]);
    command
        .arg(folder.path())
        .env("ANSER_LOG_LEVEL", "debug")
        .stdout(Stdio::piped())
        .stderr(writes);
    let mut child = command.spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let (ready, is_ready) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        ready.send(line)
    });
    let patience = std::time::Duration::from_secs(30);
    let line = is_ready.recv_timeout(patience).expect("it is ready");
    let port = line.rsplit_once("/#fp=").unwrap().0;
    let address = format!("127.0.0.1:{}", port.rsplit_once(':').unwrap().1);
    for _ in 0..1_500 {
        let mut stranger = std::net::TcpStream::connect(&address).unwrap();
        // A connection that was cut off takes nothing. It was served all the same.
        drop(stranger.write_all(b"GET / HTTP/1.1\r\n\r\n"));
    }
    let mut last = std::net::TcpStream::connect(&address).unwrap();
    last.set_read_timeout(Some(patience)).unwrap();
    last.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let read = last.read_to_end(&mut answer);
    let is_late = |kind| {
        matches!(
            kind,
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
        )
    };
    assert!(
        !read.is_err_and(|error| is_late(error.kind())),
        "it serves on"
    );
    terminate(&child);
    assert!(child.wait().unwrap().success());
    drop(reads);
}

const START: [&str; 3] = ["--headless", "--listen", "127.0.0.1:0"];

/// Every command refuses half a server in the same way, says what to do, and makes nothing.
fn refused(data: &Path, way_out: &str) {
    for arguments in [
        &START[..],
        &["setup", "create"],
        &["setup", "sample"],
        &["admin", "create", "zoe"],
    ] {
        let output = run(arguments, data);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let sentence = said(&output);
        assert!(sentence.contains(way_out), "{arguments:?}: {sentence}");
    }
}

fn starts(data: &Path) {
    let (mut child, line) = serve(data);
    assert!(line.starts_with("ready "), "{line}");
    terminate(&child);
    assert!(child.wait().unwrap().success());
}

#[test]
fn half_a_server_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let made = run(&["admin", "create", "anna"], data);
    assert!(made.status.success(), "{}", said(&made));
    starts(data);
    let (keys, database) = (data.join("keys"), data.join("data/anser.db"));
    let away = data.join("away");

    // The keys are missing, or one of them.
    std::fs::rename(&keys, &away).unwrap();
    refused(data, "put back the folder from your backup");
    std::fs::rename(&away, &keys).unwrap();
    std::fs::rename(keys.join("passwords.key"), &away).unwrap();
    refused(data, "passwords.key is missing");
    std::fs::rename(&away, keys.join("passwords.key")).unwrap();
    starts(data);

    // The database is missing or empty, or all of its data were removed.
    std::fs::rename(&database, &away).unwrap();
    refused(
        data,
        "is missing or empty, while the keys of a server are in",
    );
    std::fs::write(&database, "").unwrap();
    refused(data, "put back the database from your backup");
    std::fs::remove_file(&database).unwrap();
    std::fs::rename(&away, &database).unwrap();
    starts(data);

    // A byte of a key has changed.
    for name in ["server.key", "passwords.key"] {
        let file = keys.join(name);
        let whole = std::fs::read(&file).unwrap();
        let mut bytes = whole.clone();
        bytes[50] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        refused(data, &format!("{name} is damaged: put back the copy"));
        std::fs::write(&file, &whole).unwrap();
    }

    // Keys of another server.
    let other = tempfile::tempdir().unwrap();
    assert!(run(&["setup", "create"], other.path()).status.success());
    for name in ["server.key", "passwords.key"] {
        std::fs::rename(keys.join(name), &away).unwrap();
        std::fs::copy(other.path().join("keys").join(name), keys.join(name)).unwrap();
        refused(data, "are not those of the server");
        std::fs::rename(&away, keys.join(name)).unwrap();
    }
    starts(data);
}

/// Files that are older than checksums open, and have a checksum from then on.
#[test]
fn keys_of_the_old_form_are_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert!(run(&["admin", "create", "anna"], data).status.success());
    let secret = |name: &str| {
        let text = std::fs::read_to_string(data.join("keys").join(name)).unwrap();
        let digits = text.lines().nth(1).unwrap().to_owned();
        let pairs = digits.as_bytes().chunks(2);
        let bytes =
            pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
        (text, bytes.collect::<Vec<u8>>())
    };
    let files = ["server.key", "passwords.key"].map(|name| (name, secret(name)));
    for (name, (_, bytes)) in &files {
        std::fs::write(data.join("keys").join(name), bytes).unwrap();
    }
    starts(data);
    for (name, (text, _)) in &files {
        let again = std::fs::read_to_string(data.join("keys").join(name)).unwrap();
        assert_eq!(again, *text, "{name}");
    }
}

#[test]
fn two_servers_on_one_file_are_refused_through_a_link() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut child, _) = serve(one.path());
    let file = one.path().join("data/anser.db");
    let link = other.path().join("data/anser.db");
    std::fs::create_dir(other.path().join("data")).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let second = run(&START, other.path());
    assert!(
        said(&second).contains("stop it, or give"),
        "{}",
        said(&second)
    );
    std::fs::remove_file(&link).unwrap();
    std::fs::hard_link(&file, &link).unwrap();
    let second = run(&START, other.path());
    assert_eq!(second.status.code(), Some(1));
    assert!(
        said(&second).contains("remove the other name"),
        "{}",
        said(&second)
    );
    terminate(&child);
    assert!(child.wait().unwrap().success());
}

/// The database was removed on purpose, so a new one is made for the same keys.
#[test]
fn a_database_that_was_dropped_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, first) = serve(folder.path());
    terminate(&child);
    child.wait().unwrap();
    assert!(
        run(&["setup", "drop", "--yes"], folder.path())
            .status
            .success()
    );
    let (mut child, second) = serve(folder.path());
    let fingerprint = |line: &str| line.split_once("#fp=").unwrap().1.to_owned();
    assert_eq!(fingerprint(&first), fingerprint(&second));
    terminate(&child);
    child.wait().unwrap();
    starts(folder.path());
}
