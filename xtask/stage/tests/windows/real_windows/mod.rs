//! Pictures of what happened stay in `target/screenshots`, also when it went wrong.

mod around;
mod console;
mod crash;
mod devices;
mod far;
mod friends;
mod groups;
mod hands;
mod newcomers;
mod people;
mod talk;
mod watchdog;
mod wayland;

use std::path::PathBuf;

use anser_stage::stage::Stage;

const SETTINGS: &str = "language = \"en\"\nlook = \"light\"\n";

/// Runs one story on a stage, and keeps a picture of how it ended.
fn story(name: &str, act: impl FnOnce(&mut Stage) -> anyhow::Result<()>) {
    let mut stage = Stage::open(None).unwrap();
    let outcome = act(&mut stage);
    ended(&stage, name, outcome);
}

/// Keeps a picture of how a story ended, well or not.
fn ended(stage: &Stage, name: &str, outcome: anyhow::Result<()>) {
    let last = if outcome.is_ok() { "end" } else { "failure" };
    stage.keep_picture(&picture(name, last)).unwrap();
    outcome.unwrap();
}

fn picture(name: &str, moment: &str) -> PathBuf {
    xtask::programs::target()
        .join("screenshots")
        .join(format!("{name}-{moment}.png"))
}
