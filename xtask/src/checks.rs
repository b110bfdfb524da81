//! `cargo xtask test`: everything that continuous integration runs, quickest first.

use std::fmt::Write as _;
use std::io;
use std::time::{Duration, Instant};

use crate::deny;
use crate::folder::Folder;
use crate::mariadb::{self, Private};
use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{self, Profile, Programs, cargo};

/// One step. Each can be run alone by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Format,
    Lints,
    Deny,
    Tests,
    Windows,
    Kill,
    Fuzz,
    Siege,
}

impl Step {
    pub const ALL: [Self; 8] = [
        Self::Format,
        Self::Lints,
        Self::Deny,
        Self::Tests,
        Self::Windows,
        Self::Kill,
        Self::Fuzz,
        Self::Siege,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lints => "lints",
            Self::Deny => "deny",
            Self::Tests => "tests",
            Self::Windows => "windows",
            Self::Kill => "kill",
            Self::Fuzz => "fuzz",
            Self::Siege => "siege",
        }
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Format => "how the code is laid out",
            Self::Lints => "what the compiler and clippy see, and where comments lead",
            Self::Deny => "licences, sources and known weaknesses of the crates we use",
            Self::Tests => "every test of every crate, over SQLite and MariaDB",
            Self::Windows => {
                "real windows of the release programs on a virtual display, driven by name"
            }
            Self::Kill => "programs, server and database killed while people write",
            Self::Fuzz => "a minute of random changes for every decoder",
            Self::Siege => "crowds against a server, and what members notice",
        }
    }

    /// How long it may take on two cores, from a clean clone. All steps together stay below the 45 minutes of
    /// continuous integration. A longer step is marked and does not fail, because the speed of a machine says nothing
    /// about the code. Each step builds what earlier ones have not built; the windows are the first to need the
    /// release programs.
    fn budget(self) -> Duration {
        let minutes = match self {
            Self::Format => 1,
            Self::Lints => 6,
            Self::Deny => 2,
            Self::Tests => 14,
            Self::Windows => 16,
            Self::Kill | Self::Fuzz | Self::Siege => 2,
        };
        Duration::from_secs(minutes * 60)
    }

    fn needs(self) -> &'static [Purpose] {
        match self {
            Self::Format => &[],
            Self::Lints | Self::Deny => &[Purpose::Build],
            Self::Tests => &[
                Purpose::Build,
                Purpose::Windows,
                Purpose::Stage,
                Purpose::MariaDb,
                Purpose::MariaDbDump,
            ],
            Self::Windows => &[
                Purpose::Build,
                Purpose::Windows,
                Purpose::Stage,
                Purpose::Surroundings,
                Purpose::Links,
                Purpose::Network,
                Purpose::Wayland,
                Purpose::MariaDb,
            ],
            Self::Kill => &[Purpose::Build, Purpose::MariaDb],
            Self::Fuzz | Self::Siege => &[Purpose::Build],
        }
    }

    /// The steps that were asked for, in our order, or all.
    pub fn chosen(names: &[String]) -> io::Result<Vec<Self>> {
        if let Some(unknown) = names
            .iter()
            .find(|name| Self::ALL.iter().all(|step| step.name() != **name))
        {
            let known = Self::ALL.map(Self::name).join(", ");
            return Err(io::Error::other(format!(
                "There is no step `{unknown}`. There are: {known}."
            )));
        }
        Ok(Self::ALL
            .into_iter()
            .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name()))
            .collect())
    }

    /// Tests in modules `real_windows` and `under_fire` need a display or put a machine under load. They take longest
    /// and say much when they fail, so they have steps of their own.
    fn run(self, mariadb: Option<&Private>) -> io::Result<bool> {
        let lines: &[&str] = match self {
            Self::Format => &["fmt --all --check"],
            Self::Lints => &[
                "clippy --workspace --all-targets --locked -- -D warnings",
                "doc --workspace --no-deps --locked --document-private-items",
            ],
            Self::Deny => return deny::check(),
            // One set of packages for both, so that cargo builds nothing twice with other features.
            Self::Tests => &[
                "test --workspace --locked --no-fail-fast -- --quiet --skip real_windows --skip under_fire",
            ],
            Self::Windows => {
                &["test --workspace --locked --test windows -- --nocapture real_windows"]
            }
            // The other two are named because the programs are built for them.
            Self::Kill => &[
                "test --workspace --locked --test terminal --test command_line --test kill -- --nocapture under_fire",
            ],
            Self::Fuzz => &["test --workspace --locked --test fuzz -- --nocapture under_fire"],
            Self::Siege => &[
                "test --workspace --locked --test command_line --test siege -- --nocapture under_fire",
            ],
        };
        let programs = match self {
            // The programs that people run, and no other build of them.
            Self::Windows => Some(Programs::release()?),
            Self::Kill | Self::Siege => Some(Programs::built(Profile::Dev)),
            _ => None,
        };
        for line in lines {
            let mut cargo = cargo();
            cargo.args(line.split(' '));
            if self == Self::Tests {
                // Tests that start programs wait more than they compute, so there are twice as many as cores.
                let cores = std::thread::available_parallelism().map_or(2, usize::from);
                cargo.env("RUST_TEST_THREADS", (2 * cores).to_string());
            }
            if let Some(programs) = &programs {
                cargo.env(programs::VARIABLE, programs.folder());
            }
            if let Some(mariadb) = mariadb {
                cargo.env(mariadb::VARIABLE, &mariadb.url);
            }
            if !process::run(self.name(), &mut cargo)?.success() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The outcome of a step.
struct Outcome {
    step: Step,
    passed: bool,
    took: Duration,
}

/// Runs all steps, also after one has failed, and reports each outcome.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a step took is for a person to read"
)]
pub fn run(steps: &[Step]) -> io::Result<bool> {
    let needs: Vec<Purpose> = steps
        .iter()
        .flat_map(|step| step.needs())
        .copied()
        .collect();
    packages::ensure(&needs)?;
    let folder = Folder::temporary("test")?;
    let mariadb = if needs.contains(&Purpose::MariaDb) {
        Some(Private::start(&folder.join("mariadb"))?)
    } else {
        None
    };
    let mut outcomes = Vec::new();
    for &step in steps {
        println!("\n== {}: {}", step.name(), step.meaning());
        let start = Instant::now();
        let passed = match step.run(mariadb.as_ref()) {
            Err(error) if process::interruption::caused(&error) => return Err(error),
            Err(error) => {
                println!("{error}");
                false
            }
            Ok(passed) => passed,
        };
        outcomes.push(Outcome {
            step,
            passed,
            took: start.elapsed(),
        });
    }
    print!("{}", summary(&outcomes));
    Ok(outcomes.iter().all(|outcome| outcome.passed))
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut table = "\nstep      result    time budget\n".to_owned();
    for Outcome { step, passed, took } in outcomes {
        let result = if *passed { "passed" } else { "FAILED" };
        let (took, budget) = (took.as_secs(), step.budget().as_secs());
        let over = if took > budget { " over" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:9} {result:8} {}  {}{over}",
            step.name(),
            clock(took),
            clock(budget),
        );
    }
    table
}

/// Minutes and seconds.
fn clock(seconds: u64) -> String {
    format!("{:2}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_and_run_in_our_order() {
        let names = |list: &[&str]| {
            list.iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(Step::chosen(&[]).unwrap(), Step::ALL);
        assert_eq!(
            Step::chosen(&names(&["windows", "format"])).unwrap(),
            [Step::Format, Step::Windows]
        );
        assert!(
            Step::chosen(&names(&["formt"]))
                .unwrap_err()
                .to_string()
                .contains("format, lints")
        );
    }

    #[test]
    fn the_summary_shows_what_failed() {
        let table = summary(&[
            Outcome {
                step: Step::Format,
                passed: true,
                took: Duration::from_secs(2),
            },
            Outcome {
                step: Step::Windows,
                passed: false,
                took: Duration::from_secs(1_021),
            },
        ]);
        assert!(
            table.contains("format    passed    0:02   1:00\n"),
            "{table}"
        );
        assert!(
            table.contains("windows   FAILED   17:01  16:00 over\n"),
            "{table}"
        );
    }

    #[test]
    fn all_steps_together_keep_within_the_time_of_continuous_integration() {
        let all: Duration = Step::ALL.into_iter().map(Step::budget).sum();
        assert!(all <= Duration::from_mins(45), "{all:?}");
    }
}
