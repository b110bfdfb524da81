//! Pictures of what happened stay in `target/screenshots`, also after a failure.

mod acts;
mod answering;
mod around;
mod chinese;
mod console;
mod crash;
mod devices;
mod every_day;
mod far;
mod first_minute;
mod friends;
mod groups;
mod hands;
mod leaving;
mod letters;
mod links;
mod messages;
mod newcomers;
mod people;
mod searching;
mod talk;
mod terminal;
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

/// Keeps a picture of the end of a story, and prints the programs' output if it failed.
fn ended(stage: &Stage, name: &str, outcome: anyhow::Result<()>) {
    let last = if outcome.is_ok() { "end" } else { "failure" };
    stage.freeze_picture(&picture(name, last)).unwrap();
    told(name, &stage.logs(), outcome);
}

/// Fails with everything that could be a reason.
fn told(name: &str, logs: &str, outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        panic!("{name}: {error:?}\n{logs}");
    }
}

fn picture(name: &str, moment: &str) -> PathBuf {
    xtask::programs::target()
        .join("screenshots")
        .join(format!("{name}-{moment}.png"))
}
