//! A small `cargo xtask siege`, with the server that was built for the tests.
//!
//! In a module of its own, because it has a step of its own in `cargo xtask test`.

mod under_fire {
    use std::time::Duration;

    use anser_siege::siege::{self, MEMORY_MAX_BYTES, Wish};
    use xtask::programs::{self, Profile, Programs};

    /// Without optimisation, on a machine that does other things too: only what has come to a stop, or
    /// grows without bounds, is found here. The aims are for the command by hand.
    const P99_MAX: Duration = Duration::from_secs(5);

    #[test]
    fn members_are_served_beside_every_crowd() {
        let programs = Programs::build(Profile::Dev, &["anser-server"]).unwrap();
        let rows = siege::run(&Wish {
            programs,
            connections: 300,
            each: Duration::from_secs(1),
            folder: programs::target(),
            only: Vec::new(),
        });
        let rows = rows.unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(rows.len(), 14);
        for row in rows {
            assert!(row.p99 <= P99_MAX, "{row}");
            assert!(row.peak_bytes <= MEMORY_MAX_BYTES, "{row}");
            assert!(row.entrance.is_some(), "{row}");
            assert!(row.deeds > 0 || row.crowd == "quiet", "{row}");
        }
    }
}
