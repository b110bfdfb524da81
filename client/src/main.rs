//! The command line of `anser`.

use std::path::PathBuf;
use std::process::ExitCode;

use anser::{app, terminal};
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
        None => app::main(arguments.place.profile, arguments.place.connect),
        Some(Command::Terminal { place, json }) => terminal::main(place.profile, place.connect, json),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anser: {error:#}");
            ExitCode::FAILURE
        }
    }
}
