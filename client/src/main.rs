//! The command line of `anser`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anser::app::{self, Waker};
use anser::engine::{Engine, Listeners};
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
    /// The same as --connect, as the system passes on a link that was pressed
    #[arg(value_name = "LINK")]
    link: Option<String>,
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

impl Place {
    /// What the system hands over when somebody presses a link is a link, and nothing else.
    fn follow(&mut self, link: Option<String>) -> anyhow::Result<()> {
        let Some(link) = link.filter(|link| !link.is_empty()) else {
            return Ok(());
        };
        anyhow::ensure!(
            link.starts_with("anser://"),
            "{link:?} is no link to a server: one begins with anser://"
        );
        self.connect.get_or_insert(link);
        Ok(())
    }
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
    let mut arguments = Arguments::parse();
    let ended = match arguments.command {
        None => arguments
            .place
            .follow(arguments.link)
            .and_then(|()| windows(arguments.place)),
        Some(Command::Terminal { place, json }) => {
            folder(&place).and_then(|folder| terminal::main(&folder, place.connect, json))
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anser: {}", told(&error));
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
    let mut profile = match Profile::open_for(&folder, place.connect.as_deref()) {
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
    profile.on_raise(move |link| raised.raise(link))?;
    let woken = waker.clone();
    let listeners = Listeners {
        reports: false,
        wake: Box::new(move |wake| woken.wake(wake)),
        notice: Box::new(|_| {}),
    };
    // Whoever is signed in is told what the link leads to; whoever is not finds it in the form.
    if profile
        .started()
        .is_ok_and(|started| started.signed_in.is_some())
    {
        waker.follow(place.connect.clone());
    }
    let engine = Arc::new(Engine::start(profile, place.connect, listeners)?);
    app::run(engine, waker, &folder)
}

/// A failure with its causes, each once: one that names its cause itself is not followed by it.
fn told(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.contains(&cause) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&cause);
    }
    said
}

#[cfg(test)]
mod failures {
    use std::io;

    #[derive(Debug, thiserror::Error)]
    enum Fault {
        #[error("lock: {source}")]
        Says { source: io::Error },
        #[error("lock cannot be opened")]
        Keeps { source: io::Error },
    }

    #[test]
    fn a_cause_is_told_once() {
        let source = || io::Error::other("permission denied");
        let told = |fault: Fault| super::told(&fault.into());
        assert_eq!(
            told(Fault::Says { source: source() }),
            "lock: permission denied"
        );
        assert_eq!(
            told(Fault::Keeps { source: source() }),
            "lock cannot be opened: permission denied"
        );
    }
}
