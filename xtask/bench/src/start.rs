//! How long the program takes until its contact list is complete, with a million messages of 500 conversations in its
//! local history, beside the same start of a user without friends. Measured with the server, and without it, when the
//! local history has to suffice.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Result, bail};
use xtask::process::{self, Running};

use crate::circle;
use crate::clock;
use crate::place::Place;
use crate::processes::{self, Server};
use crate::report::{Report, Row, Target, median};
use crate::screen::Screen;

const FRIENDS: usize = 500;

/// The number of messages of each friend: together a million.
const MESSAGES_EACH: u64 = 2_000;

/// The number of new messages in each conversation since the last look.
const UNREAD: u64 = 5;

/// The measurements of one start.
struct Start {
    complete_ms: f64,
    memory_mb: f64,
    picture: u64,
}

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let Some(client) = &place.client else {
        eprintln!("  without --client the desktop program is not measured");
        return Ok(());
    };
    let screen = Screen::open()?;
    // Rows under the pointer light up and the scroll bar fades in, which would count as changes of the list.
    screen.look_away()?;
    let folder = place.scratch("start")?;
    let (full, empty) = (folder.join("full"), folder.join("empty"));
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    circle::alone(&server, &empty, "empty")?;
    circle::with_friends(&server, &full, "full", FRIENDS, MESSAGES_EACH, UNREAD)?;
    let rounds = if place.quick { 3 } else { 7 };
    let compare = |name: &str, report: &mut Report| -> Result<()> {
        let (mut fulls, mut empties) = (Vec::new(), Vec::new());
        // The first round reads from the disk what the later ones find in memory.
        for round in 0..=rounds {
            let (little, much) = (
                start(&screen, client, &empty)?,
                start(&screen, client, &full)?,
            );
            eprintln!(
                "{name} round {round}: {:.1} ms, empty {:.1} ms, load average {:.2}",
                much.complete_ms,
                little.complete_ms,
                processes::load_average(),
            );
            if little.picture == much.picture {
                bail!("a full contact list looks like an empty one");
            }
            if round > 0 {
                empties.push(little);
                fulls.push(much);
            }
        }
        let both =
            |of: fn(&Start) -> f64| (median(fulls.iter().map(of)), median(empties.iter().map(of)));
        let (value, floor) = both(|start| start.complete_ms);
        let row = Row::compared(format!("{name}.complete"), value, "ms", floor);
        report.add(row.reaching(Target::AtMost(1.5)));
        let (value, floor) = both(|start| start.memory_mb);
        report.add(Row::compared(format!("{name}.memory"), value, "MB", floor));
        Ok(())
    };
    compare("start.million", report)?;
    drop(server);
    compare("start.million.without_server", report)
}

/// Starts the program on a profile, and ends it when its window is at rest. The list is complete with the first
/// picture that looks, in the part of the list, as it does at rest.
fn start(screen: &Screen, client: &Path, profile: &Path) -> Result<Start> {
    let known = screen.known()?;
    let mut command = process::command(client);
    command
        .arg("--profile")
        .arg(profile)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begin = clock::now();
    let running = Running::start("a window", &mut command)?;
    let (complete, picture) = screen.last_picture(&known)?;
    Ok(Start {
        complete_ms: (complete - begin).as_secs_f64() * 1e3,
        memory_mb: processes::proportional_bytes(running.id())? as f64 / 1e6,
        picture,
    })
}
