//! Files that the programs of earlier commits left on disk (`cargo xtask keep`): today's server and today's
//! program open them, bring them up to date and find everything.
//!
//! A set has one folder for each database: the server's folder (and a dump, where the rows stand elsewhere),
//! a program's profile with texts that wait and a draft that was never told, and what the programs of that
//! commit answered when they were asked.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anser_server::config::Config;
use anser_server::serve::{DataFolder, Server, system_clock};
use serde_json::Value;
use tempfile::TempDir;
use xtask::{keep, mariadb, process};

/// Different at any moment.
const PASSING: [&str; 2] = ["presence", "online"];

/// In seconds. Longer than anything here takes on a slow machine: it only ends a test that has failed.
const PATIENCE: &str = "120";

#[test]
fn a_server_folder_with_sqlite_and_a_profile_open_as_they_were_left() {
    for set in sets() {
        check(&set.join("sqlite"), None);
    }
}

#[test]
fn a_dump_of_mariadb_and_a_profile_open_as_they_were_left() {
    for set in sets() {
        let place = set.join("mariadb");
        let url = mariadb::empty_database(mariadb::shared().unwrap()).unwrap();
        let dump = fs::read_to_string(place.join("dump.sql")).unwrap();
        mariadb::load(&url, &dump).unwrap();
        check(&place, Some(url));
    }
}

/// Every set that was kept: none is skipped, and at least the first is there.
fn sets() -> Vec<PathBuf> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept");
    let sets: Vec<PathBuf> = fs::read_dir(kept)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(sets.iter().any(|set| set.ends_with("e93d183")), "{sets:?}");
    sets
}

fn check(place: &Path, database: Option<String>) {
    let kept = Kept::start(place, database);
    let answers = fs::read_to_string(place.join("answers.txt")).unwrap();
    for (name, questions) in keep::QUESTIONS {
        let said = kept.ask(name, questions);
        let expected: Vec<Value> = answers
            .lines()
            .filter_map(|line| line.strip_prefix(&format!("{name} ")))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(!expected.is_empty(), "{name} was asked nothing");
        for answer in expected {
            assert!(
                said.iter().any(|now| has_all(now, &answer)),
                "{}: {name} does not find {answer} in {said:#?}",
                place.display()
            );
        }
    }
    kept.what_waited_has_arrived();
    kept.nothing_was_set_aside();
    kept.stop();
}

/// Whether `now` has every field that `before` has, as it was. What is said about a line of the server's own is
/// a sentence for people, and may change; that it is such a line has a field of its own since.
fn has_all(now: &Value, before: &Value) -> bool {
    let is_sentence = |field: &str| field == "text" && now["notice"].is_string();
    before
        .as_object()
        .unwrap()
        .iter()
        .filter(|(field, _)| !PASSING.contains(&field.as_str()) && !is_sentence(field))
        .all(|(field, value)| &now[field] == value)
}

/// Copies of what was kept, in use.
struct Kept {
    runtime: tokio::runtime::Runtime,
    server: Server,
    link: String,
    accounts: Vec<(String, String)>,
    homes: TempDir,
    _data: TempDir,
}

impl Kept {
    fn start(place: &Path, database: Option<String>) -> Self {
        let data = tempfile::tempdir().unwrap();
        copy(&place.join("server"), data.path());
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database,
            ..Config::default()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        let folder = DataFolder::open(data.path()).unwrap();
        let server = runtime
            .block_on(Server::start(folder, config, system_clock()))
            .unwrap();
        let before = fs::read_to_string(place.join("link.txt")).unwrap();
        let link = server.link.to_string();
        let homes = tempfile::tempdir().unwrap();
        let profile = homes.path().join("anna");
        copy(&place.join("profile"), &profile);
        move_address(&profile, &address(&before), &address(&link));
        let accounts = fs::read_to_string(place.join("accounts.txt")).unwrap();
        let accounts = accounts
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(name, password)| (name.to_owned(), password.to_owned()))
            .collect();
        Self {
            runtime,
            server,
            link,
            accounts,
            homes,
            _data: data,
        }
    }

    /// What a terminal says: on the profile that was kept, or on a new one that signs in with the password.
    fn ask(&self, name: &str, questions: &str) -> Vec<Value> {
        let home = self.homes.path().join(name);
        let (_, password) = self.accounts.iter().find(|(of, _)| of == name).unwrap();
        let login = if home.exists() {
            String::new()
        } else {
            format!("login {name}\n{password}\n")
        };
        self.terminal(&home, &format!("{login}{questions}quit\n"))
    }

    fn terminal(&self, home: &Path, lines: &str) -> Vec<Value> {
        let mut terminal = process::command("timeout");
        terminal.arg(PATIENCE).arg(env!("CARGO_BIN_EXE_anser"));
        terminal.args(["terminal", "--json", "--connect", &self.link, "--profile"]);
        let said = process::answer("anser terminal", terminal.arg(home), lines).unwrap();
        said.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Texts, once each and in order, with those they were written to; the draft on another device.
    fn what_waited_has_arrived(&self) {
        let waited: Vec<&str> = keep::WAITING
            .lines()
            .filter_map(|line| Some(line.strip_prefix("send ben ")?.trim()))
            .collect();
        let said = self.ask("ben", "history anna 1000\nhistory Workshop 1000\n");
        let texts = |conversation: &str| -> Vec<String> {
            said.iter()
                .filter(|event| event["event"] == "history")
                .filter(|event| event["conversation"] == conversation)
                .filter_map(|event| Some(event["text"].as_str()?.to_owned()))
                .filter(|text| text.starts_with("Waiting: "))
                .collect()
        };
        assert_eq!(texts("anna"), waited);
        assert_eq!(texts("Workshop"), ["Waiting: for the group"]);
        let (_, password) = &self.accounts.iter().find(|(of, _)| of == "anna").unwrap();
        let device = self.homes.path().join("another device");
        let lines = format!("login anna\n{password}\ndraft mio\nquit\n");
        let said = self.terminal(&device, &lines);
        let draft = said
            .iter()
            .find(|event| event["event"] == "draft" && event["conversation"] == "mio")
            .unwrap();
        assert_eq!(draft["text"], "A draft that was never told");
    }

    /// A history that could not be opened would have been put beside, and fetched anew.
    fn nothing_was_set_aside(&self) {
        let accounts = self.homes.path().join("anna/accounts");
        for account in fs::read_dir(accounts).unwrap() {
            for file in fs::read_dir(account.unwrap().path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                assert!(!name.contains("damaged"), "{name}");
            }
        }
    }

    fn stop(self) {
        self.runtime.block_on(self.server.stop());
    }
}

fn address(link: &str) -> String {
    let place = link.trim().strip_prefix("anser://").unwrap();
    place.split('/').next().unwrap().to_owned()
}

/// The program knows its server by an address; the kept one was at another port.
fn move_address(profile: &Path, before: &str, now: &str) {
    let mut moved = 0;
    let mut folders = vec![profile.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension() == Some(OsStr::new("toml")) {
                let text = fs::read_to_string(&path).unwrap();
                moved += text.matches(before).count();
                fs::write(&path, text.replace(before, now)).unwrap();
            }
        }
    }
    assert!(moved > 0, "{before} stands nowhere in the profile");
}

/// `cp` keeps modes, which both programs look at; git does not keep all of them.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let status = Command::new("cp")
        .args(["-R", "--preserve=mode"])
        .arg(from.join("."))
        .arg(to)
        .status()
        .unwrap();
    assert!(status.success());
    private(to).unwrap();
}

fn private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let directory = path.is_dir();
        let mode = if directory { 0o700 } else { 0o600 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        if directory {
            private(&path)?;
        }
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}
