//! The command line of `anser-siege`, which `cargo xtask` calls.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anser_siege::kill::{self, Database};
use anser_siege::siege;
use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::process::{interruption, watcher};
use xtask::programs::Programs;
use xtask::random::Random;

/// Runs Anser's programs under conditions that no quiet test has
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The folder with the programs anser and anser-server
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        default_value = "target/release"
    )]
    programs: PathBuf,
    /// Where folders for data are made; must be on a real disk
    #[arg(long, value_name = "DIR", global = true, default_value = "target")]
    folder: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Kill and restart programs, server and database while people write
    Kill {
        #[arg(long, value_enum, default_value = "sqlite")]
        database: Database,
        #[arg(long, value_name = "N", default_value_t = 20)]
        cycles: u32,
        /// Repeats the choices of an earlier run
        #[arg(long, value_name = "S")]
        seed: Option<u64>,
    },
    /// Send crowds against a server, and watch what good members notice
    Siege {
        #[arg(long, value_name = "N", default_value_t = 15_000)]
        connections: usize,
        /// How long each crowd stays
        #[arg(long, value_name = "S", default_value_t = 15)]
        seconds: u64,
        /// Only crowds whose name begins like this
        #[arg(long, value_name = "CROWD")]
        only: Vec<String>,
    },
}

fn main() -> ExitCode {
    interruption::defer();
    let outcome = run(Arguments::parse());
    watcher::finish();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anser-siege: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let programs = Programs::within(&std::path::absolute(&arguments.programs)?);
    let folder = std::path::absolute(&arguments.folder)?;
    match arguments.command {
        Command::Kill {
            database,
            cycles,
            seed,
        } => {
            let seed = match seed {
                Some(seed) => seed,
                None => Random::fresh_seed()?,
            };
            kill::run(&kill::Wish {
                programs,
                database,
                cycles,
                seed,
                folder,
            })?;
            Ok(())
        }
        Command::Siege {
            connections,
            seconds,
            only,
        } => {
            let rows = siege::run(&siege::Wish {
                programs,
                connections,
                each: Duration::from_secs(seconds),
                folder,
                only,
            })?;
            let is_missed = |row: &siege::Row| row.verdict == siege::Verdict::Missed;
            anyhow::ensure!(!rows.iter().any(is_missed), "not every aim was met");
            Ok(())
        }
    }
}
