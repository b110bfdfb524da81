//! `cargo xtask fuzz`: every decoder under libFuzzer, guided by the code that each input reaches.
//!
//! Stable Rust has everything for this except AddressSanitizer: compiler passes that count edges and compared values.
//! The workspace denies unsafe code, with one call as the exception, so the possible faults are panics, endless loops
//! and unbounded memory. It finds no memory errors in the C and assembly of the dependencies.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{cargo, root, target};

/// Makes the compiler count, and check what it otherwise only checks in tests.
const FLAGS: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=16 -Cdebug-assertions -Coverflow-checks -Cstrip=none --cfg fuzzing";

/// The faults of libFuzzer besides a panic: an input that takes this many seconds, or this many megabytes.
const BOUNDS: [&str; 4] = [
    "-timeout=10",
    "-rss_limit_mb=1024",
    "-malloc_limit_mb=256",
    "-max_len=8192",
];

/// A kept corpus leads the fuzzer into the code. It is in every clone, so it stays small.
const KEPT_MAX_BYTES: u64 = 32 << 10;

const DEFAULT_MINUTES: u64 = 10;

/// What the command line wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    minutes: Option<u64>,
    /// The smallest inputs that reach all reached code become the kept corpus.
    keep: bool,
    /// All targets if it is empty.
    targets: Vec<String>,
}

impl Wish {
    fn parse(arguments: &[String]) -> io::Result<Self> {
        let mut wish = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--minutes" => {
                    let minutes = arguments.next().and_then(|number| number.parse().ok());
                    let minutes = minutes.filter(|minutes| *minutes > 0);
                    let wanted = || io::Error::other("--minutes wants a number from 1 upwards");
                    wish.minutes = Some(minutes.ok_or_else(wanted)?);
                }
                "--keep" => wish.keep = true,
                name if !name.starts_with('-') => wish.targets.push(name.to_owned()),
                unknown => {
                    return Err(io::Error::other(format!("there is no option {unknown}")));
                }
            }
        }
        Ok(wish)
    }
}

fn corpus() -> PathBuf {
    root().join("xtask/fuzz/corpus")
}

/// Fuzzes one entry point after the other. All of them share the minutes.
pub fn run(arguments: &[String]) -> io::Result<bool> {
    let wish = Wish::parse(arguments)?;
    let mut names: Vec<String> = fs::read_dir(corpus())?
        .map(|folder| Ok(folder?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    names.sort();
    if let Some(unknown) = wish.targets.iter().find(|name| !names.contains(name)) {
        let known = names.join(", ");
        return Err(io::Error::other(format!(
            "There is no entry point `{unknown}`. There are: {known}."
        )));
    }
    names.retain(|name| wish.targets.is_empty() || wish.targets.contains(name));
    packages::ensure(&[Purpose::Build])?;
    let program = build()?;
    let seconds = wish.minutes.unwrap_or(DEFAULT_MINUTES) * 60;
    let share = (seconds / names.len() as u64).max(1);
    println!("There is no AddressSanitizer on stable Rust: panics, time and memory are watched.");
    let mut broken = Vec::new();
    for name in &names {
        println!("\n== {name}, for {:?}", Duration::from_secs(share));
        if !fuzz(&program, name, share)? {
            broken.push(name.as_str());
        } else if wish.keep {
            add_to_corpus(&program, name)?;
        }
    }
    if broken.is_empty() {
        println!("\nnothing broke in {} entry points", names.len());
    } else {
        println!(
            "\nbroken: {}; the inputs are in {}",
            broken.join(", "),
            found().display()
        );
    }
    Ok(broken.is_empty())
}

/// The folder for inputs that break something.
fn found() -> PathBuf {
    target().join("fuzz").join("found")
}

/// The folder for what libFuzzer has learned, kept between runs.
fn learned(name: &str) -> PathBuf {
    target().join("fuzz").join("learned").join(name)
}

/// Builds the program in a folder of its own, for a named target. Only so the flags do not apply to build scripts and
/// macros.
fn build() -> io::Result<PathBuf> {
    let said = process::output("rustc", process::command("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| io::Error::other("rustc does not say where it runs"))?;
    let folder = target().join("fuzz");
    let mut cargo = cargo();
    cargo.args(["build", "--package", "anser-fuzz", "--bin", "anser-fuzz"]);
    cargo.args([
        "--features",
        "libfuzzer",
        "--profile",
        "fuzz",
        "--target",
        host,
    ]);
    cargo.arg("--target-dir").arg(&folder);
    cargo.env("RUSTFLAGS", FLAGS);
    process::succeed("cargo build", &mut cargo)?;
    Ok(folder.join(host).join("fuzz").join("anser-fuzz"))
}

fn command(program: &Path, name: &str) -> std::process::Command {
    let mut command = process::command(program);
    command.env("ANSER_FUZZ_TARGET", name).args(BOUNDS);
    command
}

fn fuzz(program: &Path, name: &str, seconds: u64) -> io::Result<bool> {
    let (learned, found) = (learned(name), found());
    fs::create_dir_all(&learned)?;
    fs::create_dir_all(&found)?;
    let mut fuzz = command(program, name);
    fuzz.arg(format!("-max_total_time={seconds}"));
    fuzz.arg(format!("-artifact_prefix={}/{name}-", found.display()));
    fuzz.args(["-print_final_stats=1", "-verbosity=0"]);
    fuzz.arg(learned).arg(corpus().join(name));
    process::run("anser-fuzz", &mut fuzz).map(|status| status.success())
}

/// Adds inputs that reach new code to the kept corpus, the smallest first, as long as there is room.
fn add_to_corpus(program: &Path, name: &str) -> io::Result<()> {
    let kept = corpus().join(name);
    let merged = target().join("fuzz").join("merged").join(name);
    let _ = fs::remove_dir_all(&merged);
    fs::create_dir_all(&merged)?;
    let mut merge = command(program, name);
    merge.args(["-merge=1", "-verbosity=0"]);
    merge.arg(&merged).arg(&kept).arg(learned(name));
    process::succeed("anser-fuzz", &mut merge)?;
    let sizes = |folder: &Path| -> io::Result<Vec<(u64, PathBuf)>> {
        let files = fs::read_dir(folder)?.map(|file| {
            let file = file?;
            Ok((file.metadata()?.len(), file.path()))
        });
        let mut sizes = files.collect::<io::Result<Vec<_>>>()?;
        sizes.sort();
        Ok(sizes)
    };
    let there = sizes(&kept)?;
    let contents = there.iter().map(|(_, path)| fs::read(path));
    let contents = contents.collect::<io::Result<Vec<_>>>()?;
    let mut room = KEPT_MAX_BYTES.saturating_sub(there.iter().map(|(size, _)| size).sum());
    for (size, path) in sizes(&merged)? {
        if size > room {
            break;
        }
        if contents.contains(&fs::read(&path)?) {
            continue;
        }
        room -= size;
        fs::copy(&path, kept.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_understood() {
        let parse = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Wish::parse(&words)
        };
        assert_eq!(parse("").unwrap(), Wish::default());
        let wish = parse("link --minutes 30 --keep").unwrap();
        assert_eq!(wish.minutes, Some(30));
        assert!(wish.keep);
        assert_eq!(wish.targets, ["link"]);
        for wrong in ["--minutes", "--minutes 0", "--minute 3"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
