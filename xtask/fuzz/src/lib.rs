//! Hands hostile bytes to every decoder: a kept corpus, and random changes of it.
//!
//! The entry points are beside the code that they call (`anser_shared::fuzz`, `anser_server::fuzz`, `anser::fuzz`),
//! and [`targets`] lists all of them. Each has a folder in `corpus`. An input that has once broken something stays
//! there under a name that says what it broke. [`round`] runs on every stable compiler. `guided.rs` is the same under
//! libFuzzer, which sees the path of each input through the code.

pub mod change;
pub mod round;

use std::io;
use std::path::PathBuf;

use anser_shared::fuzz::Target;

/// All entry points, in the order in which they are run.
pub fn targets() -> impl Iterator<Item = Target> {
    anser_shared::fuzz::TARGETS
        .into_iter()
        .chain(anser_server::fuzz::TARGETS)
        .chain(anser::fuzz::TARGETS)
}

/// The folder with the kept inputs of a target.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    xtask::programs::root()
        .join("xtask/fuzz/corpus")
        .join(target)
}

/// The kept inputs of a target, each with its name, in a stable order.
pub fn corpus(target: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut inputs = Vec::new();
    for file in std::fs::read_dir(folder(target))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        inputs.push((name, std::fs::read(file.path())?));
    }
    inputs.sort();
    Ok(inputs)
}
