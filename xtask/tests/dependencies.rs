//! Compares each crate's `Cargo.toml` with its sources, because a dependency that no code names costs every build and
//! every reader of the list.

mod crates;

use std::path::{Path, PathBuf};

use crates::CRATES;

/// The folders with a crate's own code, and those with code that only tests and examples need.
const CODE: [&str; 1] = ["src"];
const TESTS: [&str; 3] = ["src", "tests", "examples"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The dependencies of a `Cargo.toml`, each with whether only tests may use it. A dependency has a line of its own
/// that begins with its name.
fn asked(manifest: &str) -> Vec<(String, bool)> {
    let mut asked = Vec::new();
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
            continue;
        }
        let is_for_tests = section.ends_with("dev-dependencies");
        if !section.ends_with("dependencies") || line.starts_with('#') {
            continue;
        }
        let end = line.find(['.', ' ', '=']).unwrap_or(0);
        if end > 0 {
            asked.push((line[..end].to_owned(), is_for_tests));
        }
    }
    asked
}

/// Whether code names a crate: in a path, or in a `use` of the crate itself. Comments do not count.
fn names(source: &str, dependency: &str) -> bool {
    let name = dependency.replace('-', "_");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.any(|line| {
        line.match_indices(&name).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + name.len()..]);
            let stands_alone = !before.ends_with(is_word) && !before.ends_with(['.', '"', '-']);
            let is_path = after.starts_with("::") && !before.ends_with("::");
            let is_used = before.trim_end().ends_with("use")
                && (after.starts_with(';') || after.starts_with(" as "));
            stands_alone && (is_path || is_used)
        })
    })
}

/// All sources below these folders of a crate, but not those of a crate inside it.
fn sources(folder: &Path, below: &[&str]) -> String {
    let mut text = String::new();
    let mut left: Vec<PathBuf> = below.iter().map(|name| folder.join(name)).collect();
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                text += &std::fs::read_to_string(path).expect("sources are text");
            }
        }
    }
    text
}

#[test]
fn every_dependency_is_named_in_the_code() {
    let mut unused = Vec::new();
    for name in CRATES {
        let folder = root().join(name);
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
        let asked = asked(&manifest.expect("each crate has a manifest"));
        assert!(!asked.is_empty(), "{name} depends on something");
        let (code, tests) = (sources(&folder, &CODE), sources(&folder, &TESTS));
        for (dependency, is_for_tests) in asked {
            if !names(if is_for_tests { &tests } else { &code }, &dependency) {
                unused.push(format!("{name}: {dependency}"));
            }
        }
    }
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

#[test]
fn every_shared_version_is_used_by_a_crate() {
    let manifest = |folder: &str| {
        std::fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("it is there")
    };
    let used: String = CRATES.into_iter().map(manifest).collect();
    let unused: Vec<String> = asked(&manifest("."))
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let inherited = [".workspace = true", " = { workspace = true"];
            !inherited
                .iter()
                .any(|end| used.contains(&format!("\n{name}{end}")))
        })
        .collect();
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

#[test]
fn code_that_names_a_crate_is_told_from_text_that_does() {
    for used in [
        "use rand::Rng;",
        "use tokio;",
        "pub use egui as toolkit;",
        "    let x = serde_json::to_string(&y);",
        "#[derive(serde_json::Value)]",
    ] {
        let named = ["rand", "tokio", "egui", "serde-json"];
        assert!(named.iter().any(|name| names(used, name)), "{used}");
    }
    for unused in [
        "// use rand::Rng;",
        "//! [`rand::Rng`]",
        "use my_rand::Rng;",
        "use crate::rand::Rng;",
        "let rand = 1;",
    ] {
        assert!(!names(unused, "rand"), "{unused}");
    }
    let manifest = "[dependencies]\na.workspace = true\n# b = \"1\"\nc = { version = \"1\" }\n\n[target.'cfg(unix)'.dependencies]\nd-e = \"1\"\n\n[dev-dependencies]\nf = \"1\"\n\n[lints]\nworkspace = true\n";
    let expected = [("a", false), ("c", false), ("d-e", false), ("f", true)];
    assert_eq!(
        asked(manifest),
        expected.map(|(name, is_for_tests)| (name.to_owned(), is_for_tests))
    );
}
