//! `cargo xtask bench`: builds the programs as they ship, starts what they need, and lets `anser-bench` measure them.

mod against;

use std::io;

use crate::display::Display;
use crate::folder::Folder;
use crate::mariadb::Private;
use crate::packages::{self, Purpose};
use crate::process;
use crate::programs::{Profile, Programs, target};

use against::Against;

/// `anser-bench` reads all arguments, unless another commit is compared.
pub fn run(arguments: &[String]) -> io::Result<bool> {
    let against = Against::parse(arguments)?;
    packages::ensure(&[
        Purpose::Build,
        Purpose::Windows,
        Purpose::Stage,
        Purpose::MariaDb,
    ])?;
    let programs = Programs::build(Profile::Release, &["anser-server", "anser", "anser-bench"])?;
    let folder = Folder::within(&target(), "bench")?;
    let mariadb = Private::start(&folder.join("mariadb"))?;
    let display = Display::start()?;
    if let Some(against) = against {
        return against.run(programs.folder(), &mariadb.url, &display);
    }
    let mut bench = process::command(programs.path("anser-bench"));
    bench.arg("--server").arg(programs.path("anser-server"));
    bench.arg("--client").arg(programs.path("anser"));
    // Not an argument, because every user of the machine can read the process list.
    bench
        .env("ANSER_BENCH_MARIADB", &mariadb.url)
        .args(arguments);
    process::run("anser-bench", display.lead(&mut bench)).map(|status| status.success())
}
