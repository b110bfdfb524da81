//! Measures Anser against a floor in the same run, so that a number shows on any machine how far it is from the
//! possible minimum.
//!
//! [`rounds`] is the main part: [`load`] drives [`floor`] and server in turns over a [`wire`] each. The other numbers
//! have files of their own. [`report`] prints the result.

mod account;
mod backlog;
mod circle;
mod clock;
mod connections;
mod crowd;
mod desktop;
mod floor;
mod load;
mod panel;
mod place;
mod presence;
mod processes;
mod report;
mod rooms;
mod rounds;
mod screen;
mod search;
mod start;
mod timeline;
mod typing;
mod windows;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use xtask::process::{interruption, watcher};

use anser_siege::people;
use place::Place;
use report::Report;

/// Measures Anser's server and desktop program, and what they are compared with
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The program anser-server, built for release
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
    /// The program anser, built for release; without it nothing is measured that needs it
    #[arg(long, value_name = "PATH")]
    client: Option<PathBuf>,
    /// A database server, mysql://USER:PASSWORD@HOST:PORT/; without it SQLite alone is measured
    #[arg(
        long,
        value_name = "URL",
        env = "ANSER_BENCH_MARIADB",
        hide_env_values = true
    )]
    mariadb: Option<String>,
    /// Short rounds, for a first look
    #[arg(long)]
    quick: bool,
    /// Where to write the rows, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where folders for data are made; must be on a real disk
    #[arg(long, value_name = "DIR", default_value = "target")]
    folder: PathBuf,
    /// Only the part of this name: direct, latency, idle, sign_in, backlog100k, timeline, desktop,
    /// start, windows, typing, presence, rooms, panel, search
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve as the floor, until ended
    Floor {
        /// sqlite:PATH or mysql://…, a new database
        #[arg(long, env = "ANSER_FLOOR_DATABASE", hide_env_values = true)]
        database: String,
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Some(Command::Floor { database, listen }) => floor::run(&database, listen),
        None => {
            interruption::defer();
            let outcome = measure(arguments);
            watcher::finish();
            outcome
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anser-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A part of the bench: its name, and its function.
type Part = (&'static str, fn(&Place, &mut Report) -> Result<()>);

const PARTS: &[Part] = &[
    ("direct", rounds::direct),
    ("latency", rounds::latency),
    ("idle", connections::idle),
    ("sign_in", connections::sign_in),
    ("backlog100k", backlog::measure),
    ("timeline", timeline::measure),
    ("desktop", desktop::measure),
    ("start", start::measure),
    ("windows", windows::measure),
    ("typing", typing::measure),
    ("presence", presence::measure),
    ("rooms", rooms::measure),
    ("panel", panel::measure),
    ("search", search::measure),
];

fn measure(arguments: Arguments) -> Result<()> {
    let Arguments {
        server,
        client,
        mariadb,
        quick,
        json,
        folder,
        only,
        ..
    } = arguments;
    let server = server.context("--server PATH says which server is measured")?;
    if !server.is_file() {
        bail!("there is no program {}", server.display());
    }
    processes::allow_many_files()?;
    let place = Place::new(server, client, mariadb, quick, folder)?;
    let mut report = Report::default();
    for (name, part) in PARTS {
        if only.is_empty() || only.iter().any(|only| name.starts_with(only.as_str())) {
            part(&place, &mut report).with_context(|| format!("measuring {name}"))?;
        }
    }
    print!("{}", report.table());
    if let Some(file) = json {
        std::fs::write(&file, report.json())
            .with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}
