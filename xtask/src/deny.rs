//! cargo-deny: checks which crates we may use, with a pinned version of the tool that is built once.

use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::process::{self, Running};
use crate::programs::{cargo, root, target};

/// Read its change log before raising it, because a new version may have new rules.
const VERSION: &str = "0.20.2";

/// The list of known weaknesses is a few megabytes. A person without a network should not wait longer.
const FETCH: Duration = Duration::from_mins(2);

/// Whether the rules of `deny.toml` hold.
pub fn check() -> io::Result<bool> {
    if !root().join("deny.toml").is_file() {
        return Err(io::Error::other(
            "deny.toml is missing, so nothing says what is allowed",
        ));
    }
    let program = installed()?;
    // Without Cargo's offline mode, try to get the list.
    let is_offline = std::env::var("CARGO_NET_OFFLINE").is_ok_and(|value| value == "true");
    let what: &[&str] = if !is_offline && fetched(&program)? {
        &[]
    } else {
        println!(
            "The list of known weaknesses could not be fetched: advisories are NOT checked this time."
        );
        &["bans", "licenses", "sources"]
    };
    // The rules cover the crates of every system, but a build has fetched only those of this one.
    if !is_offline {
        process::succeed(
            "cargo fetch",
            cargo().args(["fetch", "--quiet", "--locked"]),
        )?;
    }
    let mut check = deny(&program);
    check.args(["--offline", "check"]).args(what);
    Ok(process::run("cargo-deny", &mut check)?.success())
}

fn deny(program: &PathBuf) -> Command {
    let mut command = process::command(program);
    command.current_dir(root());
    command
}

fn fetched(program: &PathBuf) -> io::Result<bool> {
    let mut running = Running::start("cargo-deny", deny(program).args(["fetch", "db"]))?;
    let status = process::wait_for("the list of known weaknesses", FETCH, || running.ended());
    match status {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(false),
        Err(error) => Err(error),
    }
}

/// Builds it in a folder that `cargo clean` removes too, unless the right version is there.
fn installed() -> io::Result<PathBuf> {
    let folder = target().join("tools");
    let program = folder.join("bin/cargo-deny");
    let version = process::output("cargo-deny", process::command(&program).arg("--version"));
    if version.is_ok_and(|version| version.trim().ends_with(VERSION)) {
        return Ok(program);
    }
    let mut install = cargo();
    // Built quickly and not optimised, because it runs for seconds.
    install.args([
        "install",
        "--quiet",
        "--debug",
        "--locked",
        "--version",
        VERSION,
        "--root",
    ]);
    install.arg(&folder).arg("cargo-deny");
    println!("Building cargo-deny {VERSION} into {}", folder.display());
    process::succeed("cargo install", &mut install)?;
    Ok(program)
}
