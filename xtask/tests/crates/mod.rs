//! The crates of the workspace, for the tests that go through their sources.

/// Their folders, from the root.
pub const CRATES: [&str; 10] = [
    "shared",
    "shared/look",
    "shared/words",
    "server",
    "client",
    "xtask",
    "xtask/stage",
    "xtask/bench",
    "xtask/siege",
    "xtask/fuzz",
];
