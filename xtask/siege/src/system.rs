//! The memory of a process, and how many files it may open.

use std::fs;

use anyhow::{Context as _, Result};
use xtask::process;

/// Lets this process and its children open as many files as the system allows.
pub fn allow_many_files() -> Result<()> {
    let own = std::process::id().to_string();
    let raise = |limit: &str| {
        let mut command = process::command("prlimit");
        process::output(
            "prlimit",
            command.args(["--pid", &own, &format!("--nofile={limit}")]),
        )
    };
    // A process that may not raise the hard limit can still use all of it.
    if raise("65536:65536").is_err() {
        let hard = process::output(
            "prlimit",
            process::command("prlimit").args([
                "--pid",
                &own,
                "--nofile",
                "--noheadings",
                "--raw",
                "--output=HARD",
            ]),
        )?;
        raise(&format!("{}:", hard.trim()))?;
    }
    Ok(())
}

/// The memory of a process, in bytes, shared libraries included.
pub fn resident_bytes(process: u32) -> Result<u64> {
    kib(&format!("/proc/{process}/status"), "VmRSS:")
}

/// Its peak since [`forget_peak`].
pub fn peak_bytes(process: u32) -> Result<u64> {
    kib(&format!("/proc/{process}/status"), "VmHWM:")
}

/// Counts the peak from now on.
pub fn forget_peak(process: u32) -> Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5")
        .with_context(|| format!("process {process} cannot be watched"))
}

/// A number of kibibytes in a file of `/proc`, in bytes.
pub fn kib(path: &str, field: &str) -> Result<u64> {
    let text = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
    let rest = text.lines().find_map(|line| line.strip_prefix(field));
    let number = rest.and_then(|rest| rest.trim().strip_suffix(" kB"));
    let kib: u64 = number
        .with_context(|| format!("{path} has no {field}"))?
        .parse()?;
    Ok(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_about_this_process() {
        let own = std::process::id();
        forget_peak(own).unwrap();
        assert!(peak_bytes(own).unwrap() >= resident_bytes(own).unwrap() / 2);
    }
}
