//! The cost of twenty windows beside one: memory, and whether they draw when nothing happens. They are opened as a
//! start opens the windows of the last run.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Result, bail};
use x11rb::protocol::xproto::Window;
use xtask::process::{self, Running};

use crate::circle;
use crate::clock;
use crate::place::Place;
use crate::processes::{self, Server};
use crate::report::{Report, Row, Target, median};
use crate::screen::Screen;

const MANY: usize = 20;

/// The number of messages of each friend: more than a window shows.
const MESSAGES_EACH: u64 = 300;

/// After this time a start is complete: lists are level, and pages are loaded.
const SETTLE: Duration = Duration::from_secs(5);

/// The time during which nothing happens.
const IDLE: Duration = Duration::from_secs(20);

/// Twenty windows, drawn in software one after the other, are open in this time.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let Some(client) = &place.client else {
        eprintln!("  without --client the desktop program is not measured");
        return Ok(());
    };
    let screen = Screen::open()?;
    screen.draw_whole()?;
    let folder = place.scratch("windows")?;
    let profile = folder.join("profile");
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let circle = circle::with_friends(&server, &profile, "windows", MANY, MESSAGES_EACH, 0)?;
    let (mut ones, mut manies) = (Vec::new(), Vec::new());
    let rounds = if place.quick { 2 } else { 5 };
    let mut frames = None;
    for round in 1..=rounds {
        for (count, megabytes) in [(1, &mut ones), (MANY, &mut manies)] {
            circle.open_at_start(&profile, count)?;
            let (running, windows) = open(&screen, client, &profile, count)?;
            megabytes.push(processes::proportional_bytes(running.id())? as f64 / 1e6);
            if count == MANY && round == rounds {
                // A focused field may blink, so windows without a focus are counted.
                screen.look_away()?;
                clock::pause(SETTLE)?;
                frames = Some(screen.frames(&windows, IDLE)?);
            }
        }
    }
    let row = Row::compared("windows.twenty.memory", median(manies), "MB", median(ones));
    report.add(row.reaching(Target::AtMost(1.3)));
    let frames = f64::from(frames.unwrap_or(u32::MAX));
    let row = Row::alone("windows.twenty.idle_frames", frames, "frames");
    report.add(row.reaching(Target::AtMost(0.0)));
    Ok(())
}

/// Starts the program on a profile and waits until this many conversations have their windows beside the contact
/// list, and until all of them are at rest.
pub(crate) fn open(
    screen: &Screen,
    client: &Path,
    profile: &Path,
    count: usize,
) -> Result<(Running, BTreeSet<Window>)> {
    let known = screen.known()?;
    let mut command = process::command(client);
    command
        .arg("--profile")
        .arg(profile)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let running = Running::start("windows", &mut command)?;
    let deadline = clock::now() + PATIENCE;
    loop {
        let windows: BTreeSet<Window> = screen.windows()?.difference(&known).copied().collect();
        if windows.len() == count + 1 {
            clock::pause(SETTLE)?;
            return Ok((running, windows));
        }
        if windows.len() > count + 1 || clock::now() > deadline {
            bail!(
                "there are {} windows instead of {}",
                windows.len(),
                count + 1
            );
        }
        clock::pause(Duration::from_millis(50))?;
    }
}
