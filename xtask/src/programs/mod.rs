//! The programs of this workspace: built, found, and started the way scripts start them.
//!
//! Only what `docs/SCRIPTING.md` promises is used here: command lines, the line that says `ready`, what
//! is printed. [`server`] and [`people`] have one side each.

pub mod people;
pub mod server;

use std::io;
use std::path::{Path, PathBuf};

use crate::process::{self, program};

/// Names a folder with programs that are built already. `cargo xtask test` sets it, so that tests drive
/// exactly what was built for them.
pub const VARIABLE: &str = "ANSER_PROGRAMS";

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
    /// Builds packages, with cargo's own output, unless [`VARIABLE`] says that it was done.
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

/// The workspace, wherever this was called from.
#[must_use]
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Where cargo builds.
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
