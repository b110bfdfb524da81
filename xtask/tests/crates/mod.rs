//! The crates of the workspace, for the tests that go through their sources.

/// Their folders, from the root.
pub const CRATES: [&str; 11] = [
    "shared",
    "shared/look",
    "shared/words",
    "server",
    "client",
    "client/core",
    "xtask",
    "xtask/stage",
    "xtask/bench",
    "xtask/siege",
    "xtask/fuzz",
];
