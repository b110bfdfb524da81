//! Compares the code map with the source tree, because maps rot even in the best projects.

mod crates;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crates::CRATES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources below a folder, relative to it.
fn sources(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            sources(&path, below, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let name = path.strip_prefix(below).expect("it is below");
            found.insert(name.to_str().expect("names are plain").replace('\\', "/"));
        }
    }
}

#[test]
fn the_code_map_matches_the_tree() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    let map = page
        .split("## Code map")
        .nth(1)
        .expect("the page has a map");
    let mut crates = BTreeSet::new();
    for part in map.split("### `").skip(1) {
        let (folder, lines) = part
            .split_once('`')
            .expect("a crate's folder stands in quotes");
        crates.insert(folder.to_owned());
        let listed: BTreeSet<String> = lines
            .lines()
            .filter_map(|line| line.strip_prefix("- `")?.split('`').next())
            .map(str::to_owned)
            .collect();
        let mut there = BTreeSet::new();
        let folder = root().join(folder);
        sources(&folder, &folder, &mut there);
        assert_eq!(listed, there, "{}", folder.display());
    }
    assert_eq!(crates, CRATES.map(|name| format!("{name}/src")).into());
}

#[test]
fn every_line_of_the_map_says_something() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    let map = page
        .split("## Code map")
        .nth(1)
        .expect("the page has a map");
    for line in map.lines().filter(|line| line.starts_with("- `")) {
        let about = line.split_once("`: ").map_or("", |(_, about)| about);
        assert!(about.len() > 8, "{line}");
    }
}
