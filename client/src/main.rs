//! The command line of `anser`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anser::app::{self, Waker};
use anser::engine::{Ears, Engine};
use anser::profile::{Profile, ProfileFault};
use anser::terminal;
use anyhow::Context as _;
use clap::{Parser, Subcommand};

/// Anser: messages for a team, with a window for every conversation.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Place {
    /// The folder that holds everything this program keeps
    #[arg(long, value_name = "DIR", env = "ANSER_PROFILE")]
    profile: Option<PathBuf>,
    /// The server to sign in at: an invite link, or an address
    #[arg(long, value_name = "LINK")]
    connect: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// The same without windows: commands on standard input, events on standard output
    Terminal {
        #[command(flatten)]
        place: Place,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        None => windows(arguments.place),
        Some(Command::Terminal { place, json }) => {
            folder(&place).and_then(|folder| terminal::main(&folder, place.connect, json))
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anser: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn folder(place: &Place) -> anyhow::Result<PathBuf> {
    let folder = place.profile.clone().or_else(Profile::default_folder);
    folder.context("there is no home folder; say where to keep things with --profile")
}

/// The desktop program.
fn windows(place: Place) -> anyhow::Result<()> {
    let folder = folder(&place)?;
    let mut profile = match Profile::open(&folder) {
        Ok(profile) => profile,
        Err(ProfileFault::InUse { raised: true }) => {
            eprintln!("Anser is running already; its window comes to the front.");
            return Ok(());
        }
        Err(fault) => return Err(fault.into()),
    };
    let _log = anser::logs::begin(&folder)?;
    let waker = Waker::default();
    let raised = waker.clone();
    profile.on_raise(move || raised.raise())?;
    let woken = waker.clone();
    let ears = Ears {
        wake: Box::new(move |wake| woken.wake(wake)),
        notice: Box::new(|_| {}),
    };
    let engine = Arc::new(Engine::start(profile, place.connect, ears)?);
    app::run(engine, waker, &folder)
}
