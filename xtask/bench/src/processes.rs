//! The measured programs: started, watched from outside through `/proc`, and ended.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anser_shared::link::Link;
use anser_siege::system::kib;
pub(crate) use anser_siege::system::{allow_many_files, resident_bytes};
use anyhow::{Context as _, Result};
use xtask::process::{self, Running};

/// A first start makes keys and tables, which takes a while on a busy machine.
const START: Duration = Duration::from_mins(1);

/// Linux counts processor time in hundredths of a second, on every platform that we run on.
const TICKS_PER_SECOND: f64 = 100.0;

/// The settings of every server of the bench, because thousands of connections come from one address here.
const NO_LIMITS: [(&str, &str); 13] = [
    ("ANSER_LOGINS_PER_MINUTE", "1000000"),
    ("ANSER_LOGINS_PER_MINUTE_PER_ADDRESS", "1000000"),
    ("ANSER_GUESSES_PER_HOUR", "1000000"),
    ("ANSER_REGISTRATIONS_PER_HOUR", "1000000"),
    ("ANSER_MAX_CONNECTIONS", "100000"),
    ("ANSER_MAX_CONNECTIONS_PER_ADDRESS", "100000"),
    ("ANSER_TEXTS_PER_MINUTE", "4294967295"),
    ("ANSER_ACTS_PER_MINUTE", "4294967295"),
    ("ANSER_CHANGES_PER_MINUTE", "4294967295"),
    ("ANSER_MEGABYTES_PER_DAY", "4294967295"),
    ("ANSER_EVENT_PAUSE_MILLIS", "0"),
    ("ANSER_GROUPS_PER_DAY", "1000000"),
    ("ANSER_ADDED_PER_HOUR", "1000000"),
];

/// A server and its address.
pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) link: Link,
}

impl Server {
    /// Starts a server on a folder; without a `database` it is on SQLite there.
    pub(crate) fn start(program: &Path, folder: &Path, database: Option<&str>) -> Result<Self> {
        Self::start_with(program, folder, database, &[])
    }

    /// The same with settings of its own.
    pub(crate) fn start_with(
        program: &Path,
        folder: &Path,
        database: Option<&str>,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let mut command = process::command(program);
        command
            .args(["--headless", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder);
        if let Some(url) = database {
            // Not an argument, because every user of the machine can read the process list.
            command.env("ANSER_DATABASE", url);
        }
        command
            .envs(NO_LIMITS)
            // Nobody answers requests here.
            .env("ANSER_FRIEND_REQUESTS", "auto")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command.stderr(fs::File::create(folder.with_extension("log"))?);
        let mut running = Running::start("anser-server", &mut command)?;
        let line = running.line("ready ", START)?;
        let link = Link::parse(line.trim_start_matches("ready ").trim())?;
        Ok(Self { running, link })
    }
}

/// A floor and its address.
pub(crate) struct Floor {
    pub(crate) running: Running,
    pub(crate) address: std::net::SocketAddr,
}

impl Floor {
    /// Starts the floor, which is this very program, on `sqlite:PATH` or `mysql://…`.
    pub(crate) fn start(database: &str) -> Result<Self> {
        let mut command = process::command(std::env::current_exe()?);
        command.arg("floor").env("ANSER_FLOOR_DATABASE", database);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut running = Running::start("the floor", &mut command)?;
        let line = running.line("ready ", START)?;
        let address = line.trim_start_matches("ready ").trim().parse()?;
        Ok(Self { running, address })
    }
}

/// The processor time that a process has used so far, in seconds.
pub(crate) fn cpu_seconds(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))
        .with_context(|| format!("process {process} has gone"))?;
    ticks(&stat)
        .map(|ticks| ticks / TICKS_PER_SECOND)
        .context("/proc/PID/stat has another form")
}

/// User and system time. The second field is the program's name in brackets, which may contain
/// brackets and spaces itself.
fn ticks(stat: &str) -> Option<f64> {
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
}

/// The memory of a process in bytes, with each page divided by the number of processes that have it.
pub(crate) fn proportional_bytes(process: u32) -> Result<u64> {
    kib(&format!("/proc/{process}/smaps_rollup"), "Pss:")
}

/// How busy the machine is: the load average of the last minute.
pub(crate) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_name_with_brackets() {
        let stat = "12 (a b) c) S 1 77 12 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 1";
        assert_eq!(ticks(stat), Some(300.0));
        assert_eq!(ticks("12 (short) S"), None);
    }

    #[test]
    fn the_system_tells_about_this_process() {
        let own = std::process::id();
        assert!(cpu_seconds(own).is_ok());
        assert!(resident_bytes(own).unwrap() >= proportional_bytes(own).unwrap());
    }
}
