//! `cargo xtask screenshots`: pictures of every window, light and dark, in both languages.

use std::io;
use std::path::PathBuf;

use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{Profile, Programs, VARIABLE, root};

/// Puts the pictures where `--out` says, else where the README expects them.
pub fn run(arguments: &[String]) -> io::Result<bool> {
    let folder = match arguments {
        [] => root().join("docs/screenshots"),
        [flag, folder] if flag == "--out" => PathBuf::from(folder),
        _ => {
            return Err(io::Error::other(
                "It is: cargo xtask screenshots [--out DIR]",
            ));
        }
    };
    packages::ensure(&[Purpose::Build, Purpose::Windows, Purpose::Stage])?;
    let programs = Programs::build(Profile::Dev, &["anser-server", "anser", "anser-stage"])?;
    let mut stage = process::command(programs.path("anser-stage"));
    stage
        .arg("screenshots")
        .arg(&folder)
        .env(VARIABLE, programs.folder());
    process::run("anser-stage", &mut stage).map(|status| status.success())
}
