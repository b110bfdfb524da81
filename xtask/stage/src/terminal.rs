//! A person at a real terminal, which `script` makes: typed lines, and the output.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};

use anyhow::{Context, Result, ensure};
use xtask::process::{self, Running};

use crate::program::wait;

/// The command in the terminal. A shell reads it, so the paths are not part of it.
const COMMAND: &str =
    r#"exec "$STAGE_PROGRAM" terminal --profile "$STAGE_PROFILE" --connect "$STAGE_LINK""#;

/// `anser terminal` in a terminal, which ends when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    running: Running,
    keys: ChildStdin,
    /// The file with the output.
    page: PathBuf,
    /// How much of it was read.
    read: usize,
}

impl Terminal {
    /// Opens one on a profile, with a server's link.
    pub fn open(program: &Path, profile: &Path, link: &str) -> Result<Self> {
        let page = profile.with_extension("terminal.log");
        let mut command = process::command("script");
        command.args(["--quiet", "--flush", "--return", "--command", COMMAND]);
        command
            .arg(&page)
            .env("STAGE_PROGRAM", program)
            .env("STAGE_PROFILE", profile)
            .env("STAGE_LINK", link);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut running = Running::start("script", &mut command)?;
        let keys = running.input().context("a terminal has a keyboard")?;
        let read = 0;
        Ok(Self {
            running,
            keys,
            page,
            read,
        })
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) -> Result<()> {
        Ok(writeln!(self.keys, "{line}")?)
    }

    /// Waits until this is in the output, after everything that was waited for before.
    pub fn says(&mut self, words: &str) -> Result<()> {
        let (page, read) = (&self.page, self.read);
        let written = || fs::read(page).unwrap_or_default();
        let said = |written: &[u8]| String::from_utf8_lossy(&written[read..]).into_owned();
        let end = wait(&format!("{words:?} in the terminal"), || {
            let said = said(&written());
            Ok(said.find(words).map(|at| at + words.len()))
        });
        let end = end.with_context(|| said(&written()))?;
        self.read = read + end;
        Ok(())
    }

    /// Whether the program in it has ended in order.
    pub fn has_ended(&mut self) -> Result<bool> {
        let Some(status) = self.running.ended()? else {
            return Ok(false);
        };
        ensure!(status.success(), "the terminal ended with {status}");
        Ok(true)
    }
}
