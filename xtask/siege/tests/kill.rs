//! A few cycles of `cargo xtask kill` on each database, with the programs that were built for the tests.
//!
//! In a module of its own, because it has a step of its own in `cargo xtask test`.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod under_fire {
    use anser_siege::kill::{self, Database, Wish};
    use xtask::programs::{self, Profile, Programs};
    use xtask::random::Random;

    /// Enough for two rests; the long runs are a command by hand.
    const CYCLES: u32 = 8;

    fn check(database: Database) {
        let programs = Programs::build(Profile::Dev, &["anser", "anser-server"]).unwrap();
        let wish = Wish {
            programs,
            database,
            cycles: CYCLES,
            seed: Random::fresh_seed().unwrap(),
            folder: programs::target(),
        };
        if let Err(error) = kill::run(&wish) {
            panic!("{error:#}");
        }
    }

    #[test]
    fn nothing_that_was_acknowledged_goes_missing() {
        // One after the other: a load of its own is enough for a machine.
        check(Database::Sqlite);
        check(Database::Mariadb);
    }
}
