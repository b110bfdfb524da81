//! `cargo xtask bench --against DIR`: compares the programs of another commit, built for release in `DIR`, with those
//! of this one, in alternate rounds of one run. It compares processor time and memory. On a machine with other work
//! these stay the same, while rates and latencies do not.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::display::Display;
use crate::folder::Folder;
use crate::process;

/// Parts of the bench whose rows are compared.
const PARTS: [&str; 4] = ["direct", "rooms", "sign_in", "idle"];

/// Rows with a cost of the server, its database or the desktop program.
const COSTS: [&str; 4] = ["cpu_us_per_", "cpu_ms", "bytes_per_connection", ".memory"];

/// The load tool's own costs are not the product's.
const NOT_OURS: &str = "load_tool";

/// The factor by which a unit may cost more than before.
const MAX_RATIO: f64 = 1.10;

const ROUNDS: usize = 5;

/// The measurements of one program, by row.
type Measured = BTreeMap<String, Vec<f64>>;

pub(super) struct Against {
    before: PathBuf,
    rounds: usize,
    parts: Vec<String>,
}

impl Against {
    /// `--against DIR [--rounds N] [--only PART]…`, if the first argument is there.
    pub(super) fn parse(arguments: &[String]) -> io::Result<Option<Self>> {
        if !arguments.iter().any(|argument| argument == "--against") {
            return Ok(None);
        }
        let mut against = Self {
            before: PathBuf::new(),
            rounds: ROUNDS,
            parts: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(flag) = arguments.next() {
            let value = arguments.next();
            match (flag.as_str(), value) {
                ("--against", Some(folder)) => against.before = folder.into(),
                ("--rounds", Some(number)) => {
                    against.rounds = number.parse().map_err(io::Error::other)?;
                }
                ("--only", Some(part)) => against.parts.push(part.clone()),
                _ => {
                    return Err(io::Error::other(
                        "cargo xtask bench --against DIR [--rounds N] [--only PART]…, where DIR has \
                         anser-bench, anser-server, anser and bare_window of another commit",
                    ));
                }
            }
        }
        if against.parts.is_empty() {
            against.parts = PARTS.map(str::to_owned).to_vec();
        }
        Ok(Some(against))
    }

    /// Whether no cost has grown by more than a tenth.
    pub(super) fn run(&self, now: &Path, mariadb: &str, display: &Display) -> io::Result<bool> {
        let folder = Folder::within(&crate::programs::target(), "against")?;
        let (mut was, mut is) = (Measured::new(), Measured::new());
        for round in 1..=self.rounds {
            println!("Round {round} of {}", self.rounds);
            for (programs, measured) in [(self.before.as_path(), &mut was), (now, &mut is)] {
                let round = Round {
                    programs,
                    mariadb,
                    display,
                    folder: &folder,
                };
                round.measure(&self.parts, measured)?;
            }
        }
        let (table, met) = compared(&was, &is);
        print!("{table}");
        Ok(met)
    }
}

/// One round of one commit's programs.
struct Round<'a> {
    programs: &'a Path,
    mariadb: &'a str,
    display: &'a Display,
    folder: &'a Folder,
}

impl Round<'_> {
    fn measure(&self, parts: &[String], into: &mut Measured) -> io::Result<()> {
        let rows = self.folder.join("rows.json");
        let mut bench = process::command(self.programs.join("anser-bench"));
        bench
            .arg("--server")
            .arg(self.programs.join("anser-server"));
        bench.arg("--client").arg(self.programs.join("anser"));
        bench.arg("--quick").arg("--json").arg(&rows);
        bench.arg("--folder").arg(self.folder.path());
        for part in parts {
            bench.args(["--only", part]);
        }
        // Not an argument, because every user of the machine can read the process list.
        bench.env("ANSER_BENCH_MARIADB", self.mariadb);
        // Its own table shows rates, which are not compared here.
        process::output("anser-bench", self.display.lead(&mut bench))?;
        for (name, value) in rows_in(&fs::read_to_string(&rows)?)? {
            into.entry(name).or_default().push(value);
        }
        Ok(())
    }
}

/// Names and values of the rows with a cost.
fn rows_in(json: &str) -> io::Result<Vec<(String, f64)>> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(json).map_err(io::Error::other)?;
    let costs = rows.iter().filter_map(|row| {
        let name = row["name"].as_str()?;
        let counts = COSTS.iter().any(|cost| name.contains(cost)) && !name.contains(NOT_OURS);
        counts.then(|| Some((name.to_owned(), row["value"].as_f64()?)))?
    });
    Ok(costs.collect())
}

/// A table with the medians, and whether every row holds.
fn compared(was: &Measured, is: &Measured) -> (String, bool) {
    let mut table = format!(
        "\n{:48} {:>10} {:>10} {:>6}\n",
        "row", "before", "now", "ratio"
    );
    let mut met = !was.is_empty();
    for (name, before) in was {
        let before = median(before);
        let Some(now) = is.get(name).map(|values| median(values)) else {
            table.push_str(&format!("{name:48} {before:10.2} {:>10}\n", "missing"));
            met = false;
            continue;
        };
        let ratio = now / before;
        let holds = ratio <= MAX_RATIO;
        met &= holds;
        let mark = if holds { "" } else { "  MORE" };
        table.push_str(&format!(
            "{name:48} {before:10.2} {now:10.2} {ratio:6.2}{mark}\n"
        ));
    }
    (table, met)
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(rows: &[(&str, &[f64])]) -> Measured {
        rows.iter()
            .map(|(name, values)| ((*name).to_owned(), values.to_vec()))
            .collect()
    }

    #[test]
    fn a_unit_may_cost_a_tenth_more_and_no_row_may_be_missing() {
        let was = measured(&[("a", &[10.0, 90.0, 9.0])]);
        assert!(compared(&was, &measured(&[("a", &[10.9])])).1);
        assert!(!compared(&was, &measured(&[("a", &[11.2])])).1);
        assert!(!compared(&was, &measured(&[("b", &[1.0])])).1);
        assert!(!compared(&Measured::new(), &was).1);
    }

    #[test]
    fn rows_about_costs_of_the_product_are_compared() {
        let rows = r#"[
            {"name": "direct.sqlite.cpu_us_per_message", "value": 13.5},
            {"name": "direct.sqlite.load_tool_cpu_us_per_message", "value": 4.5},
            {"name": "direct.sqlite.rate", "value": 9000.0},
            {"name": "desktop.memory", "value": 91.0},
            {"name": "desktop.first_paint", "value": 480.0},
            {"name": "sign_in.server_cpu_ms", "value": 0.9}
        ]"#;
        let names = [
            ("direct.sqlite.cpu_us_per_message".to_owned(), 13.5),
            ("desktop.memory".to_owned(), 91.0),
            ("sign_in.server_cpu_ms".to_owned(), 0.9),
        ];
        assert_eq!(rows_in(rows).unwrap(), names);
    }
}
