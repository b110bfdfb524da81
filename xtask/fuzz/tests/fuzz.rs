//! Every entry point over its kept corpus, and a minute of random changes of it.

use std::collections::BTreeSet;

use anser_fuzz::{corpus, folder, round, targets};

/// A corpus is for finding the way in, and lies in every clone.
const CORPUS_MAX_BYTES: usize = 64 << 10;

#[test]
fn the_kept_inputs_break_nothing() {
    for target in targets() {
        for (name, input) in corpus(target.0).unwrap() {
            if let Err(broken) = round::one(target, &input) {
                panic!("{name}: {broken}");
            }
        }
    }
}

#[test]
fn each_entry_point_has_a_small_corpus() {
    let named: BTreeSet<String> = targets().map(|(name, _)| name.to_owned()).collect();
    let folders = std::fs::read_dir(folder("")).unwrap();
    let there = folders
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(named, there);
    for (name, _) in targets() {
        let inputs = corpus(name).unwrap();
        let bytes: usize = inputs.iter().map(|(_, input)| input.len()).sum();
        assert!(!inputs.is_empty(), "{name} has nothing to begin with");
        assert!(bytes <= CORPUS_MAX_BYTES, "{name} has {bytes} bytes");
    }
}

/// In a module of its own, because it has a step of its own in `cargo xtask test`.
mod under_fire {
    use std::time::Duration;

    use anser_fuzz::{corpus, round, targets};
    use xtask::random::Random;

    /// For all entry points together.
    const TIME: Duration = Duration::from_mins(1);

    #[test]
    fn random_changes_break_nothing() {
        let seed = Random::fresh_seed().unwrap();
        println!("seed {seed}");
        let share = TIME / u32::try_from(targets().count()).unwrap();
        let mut random = Random::new(seed);
        let mut all_broken = Vec::new();
        for target in targets() {
            let inputs: Vec<Vec<u8>> = corpus(target.0)
                .unwrap()
                .into_iter()
                .map(|(_, input)| input)
                .collect();
            match round::changes(target, &inputs, share, &mut random) {
                Ok(count) => println!("{:14} {count} changes", target.0),
                Err(broken) => {
                    println!("{broken}");
                    all_broken.push(broken.target);
                }
            }
        }
        assert!(all_broken.is_empty(), "seed {seed}: {all_broken:?}");
    }
}
