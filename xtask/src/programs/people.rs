//! Sample users, and the programs that they use.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Programs;
use super::server::{command_of, explained, with_database, words};
use crate::display::Display;
use crate::network::{Machine, Network};
use crate::process::{self, Running};

/// A user who exists on a server and may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub password: String,
}

/// Fills an empty database with users who are friends of each other. The server must not run yet.
pub fn sample(programs: &Programs, data: &Path, database: Option<&str>) -> io::Result<Vec<Person>> {
    let mut setup = process::command(programs.path("anser-server"));
    setup.args(["setup", "sample", "--data"]).arg(data);
    with_database(&mut setup, database);
    let said = process::output("anser-server setup sample", &mut setup)?;
    let people = people_in(&said);
    if people.len() < 2 {
        Err(io::Error::other(format!(
            "two people are needed, but there are:\n{said}"
        )))
    } else {
        Ok(people)
    }
}

/// Makes a user with the role root. The server must not run yet.
pub fn administrator(
    programs: &Programs,
    data: &Path,
    database: Option<&str>,
    name: &str,
) -> io::Result<Person> {
    let mut admin = process::command(programs.path("anser-server"));
    admin.args(["admin", "create", name, "--data"]).arg(data);
    with_database(&mut admin, database);
    let said = process::output("anser-server admin create", &mut admin)?;
    let made = people_in(&said).pop();
    made.ok_or_else(|| io::Error::other(format!("nobody was made:\n{said}")))
}

/// The lines `account NAME PASSWORD`, among others that are for people.
fn people_in(said: &str) -> Vec<Person> {
    said.lines()
        .filter_map(|line| line.strip_prefix("account ")?.split_once(' '))
        .map(|(name, password)| Person {
            name: name.to_owned(),
            password: password.trim().to_owned(),
        })
        .collect()
}

/// A desktop program with its profile. It ends when this is dropped.
#[derive(Debug)]
pub struct Desktop {
    program: PathBuf,
    profile: PathBuf,
    /// The words that enter the machine on which it runs.
    machine: Option<Vec<OsString>>,
    running: Option<Running>,
}

impl Desktop {
    /// Prepares a profile that nobody has used.
    #[must_use]
    pub fn new(programs: &Programs, profile: &Path) -> Self {
        Self {
            program: programs.path("anser"),
            profile: profile.to_owned(),
            machine: None,
            running: None,
        }
    }

    /// The same on a machine of a network.
    #[must_use]
    pub fn new_on(
        network: &Network,
        machine: Machine,
        programs: &Programs,
        profile: &Path,
    ) -> Self {
        let mut desktop = Self::new(programs, profile);
        desktop.machine = Some(words(&network.command(machine, &desktop.program)));
        desktop
    }

    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// Signs in without a window, once, so that the window knows its user when it opens.
    pub fn sign_in(&self, person: &Person, link: &str) -> io::Result<()> {
        let mut terminal = process::command(&self.program);
        terminal
            .args(["terminal", "--json", "--profile"])
            .arg(&self.profile)
            .args(["--connect", link]);
        let input = format!("login {}\n{}\nquit\n", person.name, person.password);
        process::answer("anser terminal", &mut terminal, &input).map(drop)
    }

    /// Sends a text without a window, as a person at a terminal does.
    pub fn say(&self, person: &Person, link: &str, to: &str, text: &str) -> io::Result<()> {
        self.sign_in(person, link)?;
        let mut terminal = process::command(&self.program);
        terminal
            .args(["terminal", "--json", "--profile"])
            .arg(&self.profile);
        let input = format!("send {to} {text}\nquit\n");
        process::answer("anser terminal", &mut terminal, &input).map(drop)
    }

    /// Writes the settings file, before the program reads it.
    pub fn choose(&self, settings: &str) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.profile)?;
        fs::write(self.profile.join("settings.toml"), settings)
    }

    /// Opens the window, on `display` or otherwise on the person's own.
    pub fn open(&mut self, link: Option<&str>, display: Option<&Display>) -> io::Result<()> {
        self.open_led(link, |command| {
            if let Some(display) = display {
                display.lead(command);
            }
        })
    }

    /// Opens the window on the display to which `lead` leads a command.
    pub fn open_led(
        &mut self,
        link: Option<&str>,
        lead: impl FnOnce(&mut Command),
    ) -> io::Result<()> {
        let mut command = command_of(self.machine.as_deref(), &self.program);
        command.arg("--profile").arg(&self.profile);
        if let Some(link) = link {
            command.args(["--connect", link]);
        }
        lead(&mut command);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(self.log())?);
        self.running = Some(Running::start("anser", &mut command)?);
        Ok(())
    }

    /// Ends the program, by asking it to.
    pub fn close(&mut self) {
        self.running = None;
    }

    /// Ends the program as a crash would.
    pub fn kill(&mut self) -> io::Result<()> {
        match self.running.take() {
            Some(mut running) => running.kill(),
            None => Ok(()),
        }
    }

    /// The process whose windows these are.
    pub fn process(&self) -> io::Result<u32> {
        self.running
            .as_ref()
            .map(Running::id)
            .ok_or_else(|| io::Error::other("this program is not open"))
    }

    /// Whether it is open. A person may close it. If it ends with an error, that is an error here too.
    pub fn is_open(&mut self) -> io::Result<bool> {
        let Some(running) = &mut self.running else {
            return Ok(false);
        };
        match running.ended()? {
            None => Ok(true),
            Some(status) if status.success() => {
                self.running = None;
                Ok(false)
            }
            Some(status) => Err(explained(
                io::Error::other(format!("anser ended with {status}")),
                &self.log(),
            )),
        }
    }

    fn log(&self) -> PathBuf {
        self.profile.with_extension("log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_among_other_lines() {
        let said = "Five people were made:\naccount anna abcd-efgh-ijkl\naccount ben  mnop-qrst\nThey are friends.\n";
        let expected =
            [("anna", "abcd-efgh-ijkl"), ("ben", "mnop-qrst")].map(|(name, password)| Person {
                name: name.to_owned(),
                password: password.to_owned(),
            });
        assert_eq!(people_in(said), expected);
    }
}
