//! The command line of `anser-stage`, which `cargo xtask` calls.

use std::path::Path;
use std::process::ExitCode;

use anser_stage::program::Program;
use anser_stage::reader::Reader;
use anser_stage::{once, screenshots};
use anyhow::{Context, Result, bail};
use xtask::process::{interruption, watcher};

const HELP: &str = "\
anser-stage once PROCESS NAME PROCESS NAME
    Sends a message from the first program's window to the second's.
anser-stage screenshots DIR
    Takes pictures of every window, light and dark, in both languages.
anser-stage look PROCESS
    Prints everything that a screen reader finds in the windows of a program.
";

fn main() -> ExitCode {
    interruption::defer();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = run(&arguments);
    watcher::finish();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    match arguments {
        [command, rest @ ..] if command == "once" => once::run(rest),
        [command, folder] if command == "screenshots" => screenshots::run(Path::new(folder)),
        [command, process] if command == "look" => look(process),
        _ => bail!("{HELP}"),
    }
}

fn look(process: &str) -> Result<()> {
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").context("there is no session bus")?;
    let reader = Reader::connect(&bus)?;
    let process = process.parse().context("a process is a number")?;
    print!(
        "{}",
        Program {
            reader: &reader,
            process
        }
        .outline()
    );
    Ok(())
}
