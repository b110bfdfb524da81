//! The programs of this workspace: built, found, and started as scripts start them.
//!
//! This uses only what `docs/SCRIPTING.md` promises: command lines, the line that says `ready`, and printed events.
//! [`server`] and [`people`] have one side each.

pub mod people;
pub mod server;

use std::io;
use std::path::{Path, PathBuf};

use crate::process::{self, program};

/// Names a folder with built programs. `cargo xtask test` sets it, so that tests drive exactly what was built for
/// them.
pub const VARIABLE: &str = "ANSER_PROGRAMS";

/// The number of lines of a log that are shown.
const LAST: usize = 40;

/// How the programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// A folder with built programs.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds packages, or the workspace's default members, with cargo's own output, unless [`VARIABLE`] says that it
    /// was done.
    pub fn build(profile: Profile, packages: &[&str]) -> io::Result<Self> {
        if let Some(folder) = std::env::var_os(VARIABLE) {
            return Ok(Self {
                folder: folder.into(),
            });
        }
        let mut cargo = cargo();
        cargo.arg("build");
        if profile == Profile::Release {
            cargo.arg("--release");
        }
        for package in packages {
            cargo.args(["--package", package]);
        }
        process::succeed("cargo build", &mut cargo)?;
        Ok(Self::built(profile))
    }

    /// Builds the programs for release as the README does it, unless [`VARIABLE`] says that it was done.
    pub fn release() -> io::Result<Self> {
        Self::build(Profile::Release, &[])
    }

    /// Where cargo puts programs of this profile.
    #[must_use]
    pub fn built(profile: Profile) -> Self {
        let folder = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        Self {
            folder: target().join(folder),
        }
    }

    /// Programs that are in a folder already.
    #[must_use]
    pub fn within(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The end of each log that programs have written below a folder, for a person who looks for a reason.
#[must_use]
pub fn logs(folder: &Path) -> String {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        // A file that a program removes when it ends was no log.
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let is_log = path.extension().is_some_and(|kind| kind == "log");
            if path.is_dir() {
                waiting.push(path);
            } else if is_log || folder.ends_with("logs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let told = files.into_iter().filter_map(|file| {
        let bytes = std::fs::read(&file).ok()?;
        let said = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = said.lines().collect();
        let last = &lines[lines.len().saturating_sub(LAST)..];
        let name = file.strip_prefix(folder).unwrap_or(&file).display();
        (!last.is_empty()).then(|| format!("-- {name}\n{}\n", last.join("\n")))
    });
    told.collect()
}

/// The workspace, wherever this was called from.
#[must_use]
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// The folder in which cargo builds.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The cargo that runs us, in the workspace.
#[must_use]
pub fn cargo() -> std::process::Command {
    let cargo = std::env::var_os("CARGO")
        .map(PathBuf::from)
        .or_else(|| program("cargo"));
    let mut command = process::command(cargo.unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;

    #[test]
    fn the_end_of_each_log_is_told_and_nothing_else() {
        let folder = Folder::temporary("logs").unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        let long: String = (1..=50).map(|number| format!("line {number}\n")).collect();
        write("server.log", "ready\n");
        write("anna/logs/today", &long);
        write("anna/history", "words of people\n");
        write("ben.log", "");
        let told = logs(folder.path());
        assert!(told.contains("-- server.log\nready\n"), "{told}");
        assert!(told.contains("-- anna/logs/today\nline 11\n"), "{told}");
        assert!(told.ends_with("ready\n") && !told.contains("people") && !told.contains("ben"));
    }
}
