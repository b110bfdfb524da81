//! `cargo xtask kill` and `cargo xtask siege`: builds the programs, and lets `anser-siege` put them under load.

use std::io;

use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{Profile, Programs, target};

/// What `kill` needs.
pub fn kill(arguments: &[String]) -> io::Result<bool> {
    let needs = [Purpose::Build, Purpose::MariaDb];
    run("kill", &needs, &["anser-server", "anser"], arguments)
}

/// What `siege` needs.
pub fn siege(arguments: &[String]) -> io::Result<bool> {
    run("siege", &[Purpose::Build], &["anser-server"], arguments)
}

/// `anser-siege` reads all arguments but `--dev`.
fn run(word: &str, needs: &[Purpose], packages: &[&str], arguments: &[String]) -> io::Result<bool> {
    packages::ensure(needs)?;
    let is_dev = |argument: &&String| *argument == "--dev";
    let profile = match arguments.iter().any(|argument| is_dev(&argument)) {
        true => Profile::Dev,
        false => Profile::Release,
    };
    let programs = Programs::build(profile, &[packages, &["anser-siege"]].concat())?;
    let mut siege = process::command(programs.path("anser-siege"));
    siege.arg("--programs").arg(programs.folder());
    siege.arg("--folder").arg(target());
    siege.arg(word);
    siege.args(arguments.iter().filter(|argument| !is_dev(argument)));
    process::run("anser-siege", &mut siege).map(|status| status.success())
}
