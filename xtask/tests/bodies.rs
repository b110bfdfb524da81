//! A server looks into bodies in one place: where they are posted, for their envelope. One day bodies that no server
//! can read will travel, and then no code behind that place has to change.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The functions that open a body.
const READS: [&str; 4] = [".as_text(", ".as_notice(", ".deletes(", "decode_body"];

/// The place where the server's own rows are checked for damage.
const DAMAGE: &str = "store/damage.rs";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// The names of the modules that are only for tests.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let marked = text.split("#[cfg(test)]").skip(1);
    marked.filter_map(|after| {
        let line = after.trim_start().split(';').next()?;
        let name = line.rsplit(' ').next()?;
        line.contains("mod ").then_some(name)
    })
}

#[test]
fn a_server_reads_bodies_in_one_place() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let mut paths = Vec::new();
    files(&sources, &mut paths);
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let texts: Vec<String> = texts.collect();
    let for_tests: BTreeSet<&str> = texts.iter().flat_map(|text| tests(text)).collect();
    assert!(for_tests.contains("contract"), "{for_tests:?}");
    let mut readers = BTreeSet::new();
    for (path, text) in paths.iter().zip(&texts) {
        let path = path.strip_prefix(&sources).unwrap().with_extension("");
        let mut names = path.iter().map(|name| name.to_string_lossy());
        if names.any(|name| for_tests.contains(&*name)) {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        if READS.iter().any(|read| code.contains(read)) {
            readers.insert(format!("{}.rs", path.display()));
        }
    }
    assert_eq!(readers, BTreeSet::from([DAMAGE.to_owned()]));
}
