//! People write while programs, server and database are killed and started again. At the end, every acknowledged or
//! accepted text is looked for in every history.
//!
//! [`stage`] runs it, [`person`] is a user at a program, [`logs`] reads the data on disk and [`verdict`] compares. A
//! seed decides what is killed, when and how. It does not decide how far a program has come by then, so a second run
//! with the same seed is similar but not identical.

mod logs;
mod person;
mod stage;
mod text;
mod verdict;

use std::path::PathBuf;

use anyhow::{Result, bail};
use xtask::folder::Folder;
use xtask::programs::Programs;

pub use verdict::{Counts, Faults};

/// Where the server keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    Sqlite,
    Mariadb,
}

/// How a process is ended: as by a crash, or in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    Kill,
    Terminate,
}

#[derive(Clone, Debug)]
pub struct Wish {
    pub programs: Programs,
    pub database: Database,
    pub cycles: u32,
    pub seed: u64,
    /// The folder for the data of a run, which stays if something was wrong.
    pub folder: PathBuf,
}

/// How often each kind of process was ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ended {
    programs: [u32; 2],
    servers: [u32; 2],
    databases: u32,
}

impl Ended {
    fn all(self) -> u32 {
        let Self {
            programs,
            servers,
            databases,
        } = self;
        programs.iter().chain(&servers).sum::<u32>() + databases
    }
}

/// Runs this many cycles, prints the results, and fails if a promise was not kept.
pub fn run(wish: &Wish) -> Result<Counts> {
    let folder = Folder::within(&wish.folder, "kill")?;
    println!(
        "{:?}, {} cycles, seed {}",
        wish.database, wish.cycles, wish.seed
    );
    let outcome = stage::play(wish, folder.path());
    if let Err(error) = &outcome
        && !error
            .downcast_ref::<std::io::Error>()
            .is_some_and(xtask::process::interruption::caused)
    {
        let kept = wish.folder.join(format!("kill-failed-{}", wish.seed));
        // An older one of the same seed does not belong to this run.
        let _ = std::fs::remove_dir_all(&kept);
        if std::fs::rename(folder.path(), &kept).is_ok() {
            println!("what was on disk is kept in {}", kept.display());
        }
    }
    let (ended, faults, counts) = outcome?;
    let Ended {
        programs,
        servers,
        databases,
    } = ended;
    println!(
        "{} ended: programs {} by SIGKILL and {} by SIGTERM, servers {} and {}, databases {databases}",
        ended.all(),
        programs[0],
        programs[1],
        servers[0],
        servers[1],
    );
    let Counts {
        texts,
        acknowledged,
        accepted,
        unreported,
    } = counts;
    println!(
        "{texts} texts in the database, {acknowledged} acknowledged, {accepted} accepted, \
         {unreported} stored and never reported"
    );
    println!("{}", faults.told());
    if counts.acknowledged == 0 {
        bail!("nobody was told that anything was stored, so nothing was shown");
    }
    if !faults.none() {
        bail!("seed {}: a promise was not kept", wish.seed);
    }
    Ok(counts)
}
