//! `cargo xtask keep NAME`: makes the files that the programs of this commit leave on disk, so that tests of every
//! later commit can open them. They are test data of the client (`client/tests/kept`).
//!
//! There is one set for each database: the server's folder, a program's profile with waiting texts and an unsent
//! draft, and questions to the terminal with its answers. A set is made once, by the programs that it is named after,
//! and never changed again.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::folder::Folder;
use crate::mariadb::{self, Private};
use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::people::{self, Person};
use crate::programs::server::Server;
use crate::programs::{self, Profile, Programs};

/// The device of the kept profile has to come back years later.
const SETTINGS: &[(&str, &str)] = &[("ANSER_DEVICE_DAYS", "36500")];

/// The time from the answer to the last command until everything before it is on a slow disk.
const WRITTEN: Duration = Duration::from_secs(3);

/// The acts of the other people. The first word of each is a login name.
const OTHERS: &[(&str, &str)] = &[
    (
        "ben",
        "send anna Kept: one\\ntwo 🍣\n\
         send anna 你好，世界\n\
         send anna This one is taken back by its author\n\
         status At the workshop\n\
         newgroup \"Book club\" approval\n\
         addgroupuser \"Book club\" anna\n\
         sendgroup \"Book club\" Which one next?\n\
         announce \"Book club\" On Fridays at six\n\
         sendgroup Lobby Good morning, everybody\n\
         draft anna Not sent by ben\n",
    ),
    ("carla", "join \"Book club\"\nsend ben See you on Friday\n"),
    ("mio", "block carla\nsend anna Before the gag\n"),
    (
        "rita",
        "/gag mio\n\
         /broadcast The server moves on Sunday\n\
         /adminsend anna Welcome back\n\
         /adminsendgroup anna/Workshop Please tidy up\n\
         /blockgroup \"carla/Chess after work\"\n\
         /grant carla admin\n",
    ),
];

/// The acts of the kept profile's owner while the server runs.
const OWN: &str = "send ben Kept: an answer\n\
    sendgroup Workshop Kept: for all of us, @ben\n\
    read ben\n\
    draft zhangwei A draft that was told\n\
    appoint Workshop ben\n\
    announce Workshop Kept announcement\n";

/// What they write after the server has stopped. The last line is a draft that the server never gets.
pub const WAITING: &str = "send ben Waiting: one\n\
    send ben Waiting: two 🍣\n\
    send ben Waiting: three\n\
    sendgroup Workshop Waiting: for the group\n\
    draft mio A draft that was never told\n";

/// The questions to both databases and to every later commit, each with the person who asks.
pub const QUESTIONS: &[(&str, &str)] = &[
    (
        "anna",
        "friends\nrequests\ngroups\npeople\nmembers Workshop\nhistory ben 1000\nhistory zhangwei 1000\n\
         history mio 1000\nhistory Workshop 1000\nhistory \"Book club\" 1000\nhistory Lobby 1000\n\
         history @server 1000\nhistory @server/me 1000\ndraft zhangwei\n",
    ),
    (
        "ben",
        "friends\nrequests\ngroups\nwishes \"Book club\"\nhistory anna 1000\nhistory carla 1000\n\
         history Workshop 1000\ndraft anna\n",
    ),
    ("rita", "friends\ngroups\n"),
];

/// Events that answer a question and are the same at any later time.
const ANSWERS: [&str; 7] = [
    "friend", "request", "group", "person", "member", "wish", "history",
];

pub fn run(arguments: &[String]) -> io::Result<bool> {
    let [name] = arguments else {
        return Err(io::Error::other(
            "cargo xtask keep NAME, where NAME is the commit whose programs make the files",
        ));
    };
    let set = programs::root().join("client/tests/kept").join(name);
    if set.exists() {
        return Err(io::Error::other(format!(
            "{} is there already, and a kept set never changes",
            set.display()
        )));
    }
    packages::ensure(&[Purpose::Build, Purpose::MariaDb, Purpose::MariaDbDump])?;
    let programs = Programs::build(Profile::Release, &["anser", "anser-server"])?;
    make(&programs, &set.join("sqlite"), None)?;
    let folder = Folder::temporary("keep")?;
    let mariadb = Private::start(&folder.join("mariadb"))?;
    let database = mariadb.empty_database()?;
    make(&programs, &set.join("mariadb"), Some(&database))?;
    let dump = mariadb::dump(&database)?;
    fs::write(set.join("mariadb/dump.sql"), dump)?;
    println!("{}", set.display());
    Ok(true)
}

fn make(programs: &Programs, place: &Path, database: Option<&str>) -> io::Result<()> {
    let homes = Folder::temporary("homes")?;
    let data = place.join("server");
    fs::create_dir_all(place)?;
    let mut persons = people::sample(programs, &data, database)?;
    persons.push(people::administrator(programs, &data, database, "rita")?);
    let mut server = Server::start_with(programs, &data, database, SETTINGS)?;
    let link = server.link().to_owned();
    let profile = |name: &str| match name {
        "anna" => place.join("profile"),
        name => homes.join(name),
    };
    let sit = |name: &str, lines: &str| -> io::Result<String> {
        let person = persons.iter().find(|person| person.name == name);
        let person = person.ok_or_else(|| io::Error::other(format!("there is no {name}")))?;
        let home = profile(name);
        let known = home.exists();
        let login = format!("login {}\n{}\n", person.name, person.password);
        let lines = if known {
            lines.to_owned()
        } else {
            login + lines
        };
        terminal(programs, &home, &link, &format!("{lines}quit\n"))
    };
    sit("anna", OWN)?;
    for (name, lines) in OTHERS {
        sit(name, lines)?;
    }
    let own = sit("ben", "history anna 1000\n")?;
    let taken_back = place_of(&own, "This one is taken back by its author")?;
    sit("ben", &format!("delete anna {taken_back}\n"))?;
    let mut answers = String::new();
    for (name, questions) in QUESTIONS {
        for line in said(&sit(name, questions)?, &ANSWERS) {
            answers.push_str(&format!("{name} {line}\n"));
        }
    }
    fs::write(place.join("answers.txt"), answers)?;
    fs::write(place.join("accounts.txt"), accounts(&persons))?;
    fs::write(place.join("link.txt"), format!("{link}\n"))?;
    server.stop();
    write_without_a_server(programs, &profile("anna"), &link)?;
    for passing in [
        "profile/lock",
        "profile/raise",
        "profile/logs",
        "server/lock",
        "server/logs",
        "server/data/anser.db.lock",
        "server.log",
    ] {
        let path = place.join(passing);
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn accounts(persons: &[Person]) -> String {
    persons
        .iter()
        .map(|person| format!("{} {}\n", person.name, person.password))
        .collect()
}

fn terminal(programs: &Programs, home: &Path, link: &str, lines: &str) -> io::Result<String> {
    let mut terminal = process::command(programs.path("anser"));
    terminal.args(["terminal", "--json", "--profile"]).arg(home);
    terminal.args(["--connect", link]);
    process::answer("anser terminal", &mut terminal, lines)
}

/// Writes without a server and ends as after a crash, so that the newest rows are only in the journal.
fn write_without_a_server(programs: &Programs, home: &Path, link: &str) -> io::Result<()> {
    let mut command = process::command(programs.path("anser"));
    command
        .args(["terminal", "--json", "--profile"])
        .arg(home)
        .args(["--connect", link])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(input) = &mut child.stdin {
        input.write_all(WAITING.as_bytes())?;
        input.flush()?;
    }
    if let Some(output) = child.stdout.take() {
        // It looks for its server before it carries anything out without one. Then it answers the draft.
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.find(|line| line.contains("\"event\":\"done\""));
    }
    let waited = process::pause(WRITTEN);
    child.kill()?;
    child.wait()?;
    waited
}

/// The lines with one of these events.
fn said(output: &str, events: &[&str]) -> Vec<String> {
    output
        .lines()
        .filter(|line| {
            events
                .iter()
                .any(|event| line.contains(&format!("\"event\":\"{event}\"")))
        })
        .map(str::to_owned)
        .collect()
}

/// The place of the text in the answer to `history`.
fn place_of(output: &str, text: &str) -> io::Result<u64> {
    output
        .lines()
        .find(|line| line.contains("\"event\":\"history\"") && line.contains(text))
        .and_then(|line| {
            let (_, rest) = line.split_once("\"seq\":")?;
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..digits].parse().ok()
        })
        .ok_or_else(|| io::Error::other(format!("nobody has said {text:?} in\n{output}")))
}
