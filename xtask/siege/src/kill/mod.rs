//! People write while programs, server and database are killed and started again. When everything has
//! come to rest, every text that was acknowledged or accepted is looked for in every history.
//!
//! [`stage`] runs it, [`person`] is somebody at a program, [`logs`] reads what is on disk and
//! [`verdict`] compares. Whom to kill, when and how comes from a seed; how far a program has got by then
//! does not, so that a seed repeats the story but not each of its moments.

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

/// What the server keeps everything in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    Sqlite,
    Mariadb,
}

/// How a process is ended: as by a crash, or as by whoever stops a service.
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
    /// Where the data of a run lies, and stays when something was wrong.
    pub folder: PathBuf,
}

/// How often what was ended.
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

/// Runs so many cycles, prints what was found, and fails when a promise was not kept.
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
        // An older one of the same seed is no evidence of this run.
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
