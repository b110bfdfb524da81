//! One entry point under libFuzzer, which `cargo xtask fuzz` builds with the flags that it needs.

#![no_main]

use std::sync::OnceLock;

use anser_shared::fuzz::Target;
use libfuzzer_sys::fuzz_target;

/// Names the entry point, because the command line is libFuzzer's own.
const VARIABLE: &str = "ANSER_FUZZ_TARGET";

fn target() -> Target {
    static TARGET: OnceLock<Target> = OnceLock::new();
    *TARGET.get_or_init(|| {
        let wanted = std::env::var(VARIABLE).unwrap_or_default();
        anser_fuzz::targets()
            .find(|(name, _)| *name == wanted)
            .unwrap_or_else(|| panic!("{VARIABLE} is {wanted:?}, which is no entry point"))
    })
}

fuzz_target!(|bytes: &[u8]| {
    let (_, run) = target();
    run(bytes);
});
