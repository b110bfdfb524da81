//! Two virtual machines on one cable: in each of them a program sees its own loopback, the other machine, and nothing
//! else. It needs no rights, except that the system lets users have name spaces of their own.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::packages::{self, Purpose};
use crate::process::{self, Running};

const START: Duration = Duration::from_secs(20);

/// Where a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    Near,
    Far,
}

impl Machine {
    /// Its address on the cable.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::Near => "10.77.0.1",
            Self::Far => "10.77.0.2",
        }
    }
}

/// Both machines exist while this lives. A sleeping process holds each.
#[derive(Debug)]
pub struct Network {
    far: Running,
    near: Running,
}

impl Network {
    /// Lays the cable. If the system does not allow it, the error says so.
    pub fn start() -> io::Result<Self> {
        packages::ensure(&[Purpose::Network])?;
        let mut command = process::command("unshare");
        command.args(["--user", "--map-root-user", "--net", "sleep", "infinity"]);
        let near = held(&mut command)?;
        let mut command = within(near.id(), Path::new("unshare"));
        command.args(["--net", "sleep", "infinity"]);
        let far = held(&mut command)?;
        let network = Self { far, near };
        let far = network.far.id().to_string();
        network.ip(Machine::Near, &["link", "set", "lo", "up"])?;
        network.ip(Machine::Far, &["link", "set", "lo", "up"])?;
        let cable = [
            "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", &far,
        ];
        network.ip(Machine::Near, &cable)?;
        for (machine, end) in [(Machine::Near, "near"), (Machine::Far, "far")] {
            let address = format!("{}/24", machine.address());
            network.ip(machine, &["address", "add", &address, "dev", end])?;
            network.ip(machine, &["link", "set", end, "up"])?;
        }
        Ok(network)
    }

    /// A command that runs `program` on one of the machines.
    #[must_use]
    pub fn command(&self, machine: Machine, program: &Path) -> Command {
        within(self.id(machine), program)
    }

    /// Gives the near machine one more address on its end of the cable.
    pub fn add_address(&self, address: &str) -> io::Result<()> {
        let address = format!("{address}/24");
        self.ip(Machine::Near, &["address", "add", &address, "dev", "near"])
    }

    fn id(&self, machine: Machine) -> u32 {
        match machine {
            Machine::Near => self.near.id(),
            Machine::Far => self.far.id(),
        }
    }

    fn ip(&self, machine: Machine, arguments: &[&str]) -> io::Result<()> {
        let mut command = self.command(machine, Path::new("ip"));
        process::output("ip", command.args(arguments)).map(drop)
    }
}

/// A command that enters the name spaces of a process. The program replaces the tool that enters.
fn within(process: u32, program: &Path) -> Command {
    let mut command = process::command("nsenter");
    command.args(["--target", &process.to_string(), "--user", "--net"]);
    command.args(["--preserve-credentials", "--"]).arg(program);
    command
}

/// Starts the process that holds a name space, and waits until it is in it.
fn held(command: &mut Command) -> io::Result<Running> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Running::start("unshare", command)?;
    let name = format!("/proc/{}/comm", running.id());
    process::wait_for("a network of its own", START, || {
        if let Some(status) = running.ended()? {
            return Err(io::Error::other(format!(
                "this system lets nobody make a network of their own (unshare: {status}); user name spaces \
                 are switched off, for example by kernel.unprivileged_userns_clone or by AppArmor"
            )));
        }
        // The process has the name of the tool until it has become the one that sleeps.
        Ok((fs::read_to_string(&name)?.trim() == "sleep").then_some(()))
    })?;
    Ok(running)
}
