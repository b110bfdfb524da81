//! Pictures of what happened stay in `target/screenshots`, also when it went wrong.

mod friends;
mod newcomers;
mod talk;

use std::path::PathBuf;

const SETTINGS: &str = "language = \"en\"\nlook = \"light\"\n";

fn picture(name: &str, moment: &str) -> PathBuf {
    xtask::programs::target()
        .join("screenshots")
        .join(format!("{name}-{moment}.png"))
}
