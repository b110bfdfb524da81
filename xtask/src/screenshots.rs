//! `cargo xtask screenshots`: pictures of every window.
//!
//! Pictures of real windows with a real server go to `docs/screenshots`, where the README expects them: light and
//! dark, in both languages. The gallery shows every window in every interesting state, also narrow and wide, and
//! needs no server. Its pictures are only for people and go to `target`.

use std::io;
use std::path::{Path, PathBuf};

use crate::display::Display;
use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{Profile, Programs, VARIABLE, cargo, root, target};

const USAGE: &str = "It is: cargo xtask screenshots [--gallery] [--out DIR]";

/// Puts everything into the folder of `--out`, if there is one. `--gallery` leaves the real windows out.
pub fn run(arguments: &[String]) -> io::Result<bool> {
    let mut arguments = arguments.iter().map(String::as_str);
    let (mut out, mut gallery_only) = (None, false);
    while let Some(argument) = arguments.next() {
        match argument {
            "--gallery" => gallery_only = true,
            "--out" => out = Some(PathBuf::from(arguments.next().ok_or_else(usage)?)),
            _ => return Err(usage()),
        }
    }
    packages::ensure(&[Purpose::Build, Purpose::Windows, Purpose::Stage])?;
    let windows = out
        .clone()
        .unwrap_or_else(|| target().join("screenshots/windows"));
    gallery(&windows)?;
    if gallery_only {
        return Ok(true);
    }
    real(&out.unwrap_or_else(|| root().join("docs/screenshots")))
}

fn usage() -> io::Error {
    io::Error::other(USAGE)
}

/// The package and the name of each gallery: the desktop program's windows, and the server's console.
const GALLERIES: [(&str, &str); 2] = [("anser", "gallery"), ("anser-server", "console_gallery")];

/// The galleries go through all of their scenes by themselves.
fn gallery(folder: &Path) -> io::Result<()> {
    for (package, example) in GALLERIES {
        let mut build = cargo();
        build.args(["build", "--package", package, "--example", example]);
        process::succeed("cargo build", &mut build)?;
    }
    std::fs::create_dir_all(folder)?;
    let display = Display::start()?;
    for (_, example) in GALLERIES {
        let mut gallery = process::command(target().join("debug/examples").join(example));
        gallery.arg(format!("all={}", folder.display()));
        process::succeed(example, display.lead(&mut gallery))?;
    }
    Ok(())
}

fn real(folder: &Path) -> io::Result<bool> {
    let programs = Programs::build(Profile::Dev, &["anser-server", "anser", "anser-stage"])?;
    let mut stage = process::command(programs.path("anser-stage"));
    stage
        .arg("screenshots")
        .arg(folder)
        .env(VARIABLE, programs.folder());
    process::run("anser-stage", &mut stage).map(|status| status.success())
}
