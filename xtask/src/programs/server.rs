//! One server with its data folder, which can be stopped and started again at the same address.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Programs;
use crate::display::{self, Display};
use crate::network::{Machine, Network};
use crate::process::{self, Running};

/// A first start makes keys and tables. On a slow disk, built without optimisation, that takes seconds.
const START: Duration = Duration::from_mins(1);

/// A server that ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    data: PathBuf,
    database: Option<String>,
    settings: Vec<(String, String)>,
    /// Whether it has a window, with what leads the window to its display.
    console: Option<Vec<(&'static str, String)>>,
    running: Option<Running>,
    links: Vec<String>,
    /// The address at which it listens at its first start.
    listen: &'static str,
    /// The words that enter the machine on which it runs.
    machine: Option<Vec<OsString>>,
}

impl Server {
    /// Starts a server on a free loopback port. `database` is a URL, or SQLite in the data folder.
    pub fn start(programs: &Programs, data: &Path, database: Option<&str>) -> io::Result<Self> {
        Self::start_with(programs, data, database, &[])
    }

    /// The same with settings of its own, by their names in the environment.
    pub fn start_with(
        programs: &Programs,
        data: &Path,
        database: Option<&str>,
        settings: &[(&str, &str)],
    ) -> io::Result<Self> {
        Self::begin(programs, data, database, settings, None, None)
    }

    /// The same on a machine of a network, where it listens on every address.
    pub fn start_on(
        network: &Network,
        machine: Machine,
        programs: &Programs,
        data: &Path,
    ) -> io::Result<Self> {
        let entered = network.command(machine, &programs.path("anser-server"));
        Self::begin(programs, data, None, &[], None, Some(&entered))
    }

    /// The same with its console's window, on the person's own display or on a virtual one.
    pub fn start_with_console(
        programs: &Programs,
        data: &Path,
        database: Option<&str>,
        display: Option<&Display>,
    ) -> io::Result<Self> {
        Self::start_with_console_and(programs, data, database, display, &[])
    }

    /// The same with settings of its own.
    pub fn start_with_console_and(
        programs: &Programs,
        data: &Path,
        database: Option<&str>,
        display: Option<&Display>,
        settings: &[(&str, &str)],
    ) -> io::Result<Self> {
        let display = display.map(Display::environment).unwrap_or_default();
        Self::begin(programs, data, database, settings, Some(display), None)
    }

    fn begin(
        programs: &Programs,
        data: &Path,
        database: Option<&str>,
        settings: &[(&str, &str)],
        console: Option<Vec<(&'static str, String)>>,
        entered: Option<&Command>,
    ) -> io::Result<Self> {
        let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        let mut server = Self {
            program: programs.path("anser-server"),
            data: data.to_owned(),
            database: database.map(str::to_owned),
            settings: settings.iter().map(owned).collect(),
            console,
            running: None,
            links: Vec::new(),
            listen: entered.map_or("127.0.0.1:0", |_| "0.0.0.0:0"),
            machine: entered.map(words),
        };
        server.serve(server.listen)?;
        Ok(server)
    }

    /// The invite link, which contains address and fingerprint. If there are several, the first is the one that most
    /// people can use.
    #[must_use]
    pub fn link(&self) -> &str {
        self.links.first().map_or("", String::as_str)
    }

    /// All links that the server printed when it was ready.
    #[must_use]
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// The process, to which the console's windows belong.
    pub fn process(&self) -> io::Result<u32> {
        match &self.running {
            Some(running) => Ok(running.id()),
            None => Err(io::Error::other("the server does not run")),
        }
    }

    /// Whether it runs; a server does not end by itself.
    pub fn runs(&mut self) -> io::Result<bool> {
        match &mut self.running {
            Some(running) => Ok(running.ended()?.is_none()),
            None => Ok(false),
        }
    }

    /// Whether it has ended in order, as after a press on "stop" in its console.
    pub fn was_stopped(&mut self) -> io::Result<bool> {
        match &mut self.running {
            Some(running) => Ok(running.ended()?.is_some_and(|status| status.success())),
            None => Ok(true),
        }
    }

    /// Asks it to end and waits until it has.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Stops its process with a signal: it keeps its connections and says nothing, until [`Server::thaw`].
    pub fn freeze(&self) -> io::Result<()> {
        self.signal("STOP")
    }

    pub fn thaw(&self) -> io::Result<()> {
        self.signal("CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        match &self.running {
            Some(running) => process::signal(signal, running.id()),
            None => Err(io::Error::other("the server does not run")),
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) -> io::Result<()> {
        match self.running.take() {
            Some(mut running) => running.kill(),
            None => Ok(()),
        }
    }

    /// Starts it again, on the same data and at the same address.
    pub fn start_again(&mut self) -> io::Result<()> {
        let address = address(self.link()).to_owned();
        self.serve(&address)
    }

    /// Starts it again on the same data, at another address: it has moved.
    pub fn start_elsewhere(&mut self) -> io::Result<()> {
        self.serve(self.listen)
    }

    fn serve(&mut self, listen: &str) -> io::Result<()> {
        let mut command = command_of(self.machine.as_deref(), &self.program);
        match &self.console {
            Some(variables) => display::lead(&mut command, variables),
            None => command.arg("--headless"),
        };
        command.args(["--listen", listen, "--data"]).arg(&self.data);
        with_database(&mut command, self.database.as_deref());
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        // Beside the data folder, which belongs to the server alone.
        let log = self.data.with_extension("log");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?);
        let mut running = Running::start("anser-server", &mut command)?;
        let said = running
            .line("ready ", START)
            .map_err(|error| explained(error, &log))?;
        let links = said.trim_start_matches("ready ").split_whitespace();
        self.links = links.map(str::to_owned).collect();
        self.running = Some(running);
        Ok(())
    }
}

/// The words of a command, to be used again.
pub(super) fn words(command: &Command) -> Vec<OsString> {
    let program = [command.get_program()].into_iter();
    program
        .chain(command.get_args())
        .map(ToOwned::to_owned)
        .collect()
}

/// A command that runs `program`, here or on the machine that these words enter.
pub(super) fn command_of(machine: Option<&[OsString]>, program: &Path) -> Command {
    match machine {
        Some([enter, rest @ ..]) => {
            let mut command = process::command(enter);
            command.args(rest);
            command
        }
        _ => process::command(program),
    }
}

/// A URL goes through the environment, because it contains a password and the process list is public.
pub(super) fn with_database(command: &mut Command, database: Option<&str>) {
    match database {
        Some(url) => command.env("ANSER_DATABASE", url),
        None => command.env_remove("ANSER_DATABASE"),
    };
}

/// `127.0.0.1:PORT` of `anser://127.0.0.1:PORT/#fp=…`.
fn address(link: &str) -> &str {
    let place = link.strip_prefix("anser://").unwrap_or(link);
    place.split_once('/').map_or(place, |(address, _)| address)
}

/// An error with the last output of the program, which usually is the reason.
pub(super) fn explained(error: io::Error, log: &Path) -> io::Error {
    if process::interruption::caused(&error) {
        return error;
    }
    let said = std::fs::read_to_string(log).unwrap_or_default();
    io::Error::new(error.kind(), format!("{error}\n{}", said.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_middle_of_the_link() {
        assert_eq!(address("anser://127.0.0.1:7464/#fp=abc"), "127.0.0.1:7464");
        assert_eq!(address("anser://[::1]:7464/#fp=abc"), "[::1]:7464");
    }
}
