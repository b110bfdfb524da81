//! `cargo xtask`: the commands of the README, by name. What each of them does is in the library.

#![forbid(unsafe_code)]

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use xtask::checks::{self, Step};
use xtask::display::Display;
use xtask::folder::Folder;
use xtask::mariadb::Private;
use xtask::process::{self, interruption, watcher};
use xtask::r#try::{self, Wish};
use xtask::{bench, fuzz, keep, screenshots, siege};

const HELP: &str = "\
cargo xtask try [--database sqlite|mariadb] [--once]
    Builds and starts a server and two desktop programs whose people can talk to each other.
    --once sends a message from one window to the other on a display nobody sees, and ends.
cargo xtask test [STEP…]
    Runs everything that continuous integration runs, quickest first; see below for the steps.
cargo xtask bench [--quick] --json FILE
    Measures the server and the desktop program against a floor.
cargo xtask bench --against DIR [--rounds N] [--only PART]…
    Measures what a message, a delivery, a sign-in and an idle connection cost, in alternate rounds with
    the programs of another commit.
cargo xtask kill [--database sqlite|mariadb] [--cycles N] [--seed S] [--dev]
    Kills and restarts programs, server and database while people write, then looks for every text that
    was acknowledged in every history. Built for release, unless --dev is said.
cargo xtask fuzz [--minutes N] [--keep] [TARGET…]
    Hands hostile bytes to every decoder, guided by what they reach; --keep adds to the kept corpus.
cargo xtask siege [--connections N] [--seconds S] [--only CROWD]… [--dev]
    Sends crowds against a server of its own, and prints its memory and what good members notice.
cargo xtask screenshots [--gallery] [--out DIR]
    Takes pictures of every window, light and dark, in both languages.
cargo xtask keep NAME
    Makes the files that this commit's programs leave on disk, for tests of later commits to open.
cargo xtask display [COMMAND…]
    Runs a command, or waits, on a private virtual display with an accessibility bus.
cargo xtask mariadb
    Runs a private, empty MariaDB and prints its URL.

Ctrl+C ends each of them with everything it has started.

Steps of the test:
";

/// The status that shells report for a program that Ctrl+C has ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    interruption::defer();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = run(&arguments);
    watcher::finish();
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if interruption::caused(&error) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well. An error means that this could not be found out.
fn run(arguments: &[String]) -> io::Result<bool> {
    let (command, arguments) = arguments
        .split_first()
        .map_or(("help", arguments), |(first, rest)| (first.as_str(), rest));
    match command {
        "try" => r#try::run(Wish::parse(arguments)?),
        "test" => checks::run(&Step::chosen(arguments)?),
        "bench" => bench::run(arguments),
        "kill" => siege::kill(arguments),
        "fuzz" => fuzz::run(arguments),
        "siege" => siege::siege(arguments),
        "keep" => keep::run(arguments),
        "screenshots" => screenshots::run(arguments),
        "display" => display(arguments),
        "mariadb" => mariadb(),
        "help" | "--help" | "-h" => {
            print!("{}", help());
            Ok(true)
        }
        unknown => Err(io::Error::other(format!(
            "There is no command `{unknown}`.\n\n{}",
            help()
        ))),
    }
}

fn help() -> String {
    let steps = Step::ALL.map(|step| format!("    {:9} {}\n", step.name(), step.meaning()));
    format!("{HELP}{}", steps.concat())
}

fn display(command: &[String]) -> io::Result<bool> {
    let display = Display::start()?;
    let Some((program, arguments)) = command.split_first() else {
        for (name, value) in display.environment() {
            println!("{name}={value}");
        }
        return forever();
    };
    process::run(
        program,
        display.lead(process::command(program).args(arguments)),
    )
    .map(|status| status.success())
}

fn mariadb() -> io::Result<bool> {
    let folder = Folder::temporary("mariadb-data")?;
    let server = Private::start(folder.path())?;
    println!("{}", server.url);
    forever()
}

/// Ctrl+C becomes an error, so that everything is dropped on the way out.
fn forever() -> io::Result<bool> {
    loop {
        process::pause(Duration::from_hours(1))?;
    }
}
