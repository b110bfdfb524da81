//! The desktop program beside a bare window of the same toolkit: when it shows something, how much memory it takes,
//! and whether it draws when nothing happens.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use xtask::process::{self, Running};

use crate::account::Account;
use crate::clock;
use crate::place::Place;
use crate::processes::{self, Server};
use crate::report::{Report, Row, Target, median};
use crate::screen::Screen;

/// After this time a start is complete: lists are level, and memory is returned.
const SETTLE: Duration = Duration::from_secs(4);

/// The time during which nothing happens.
const IDLE: Duration = Duration::from_secs(20);

/// The measurements of one start.
struct Start {
    first_paint_ms: f64,
    memory_mb: f64,
    idle_frames: Option<u32>,
}

/// The program is signed in as a user with friends and conversations, and starts with its contact list, as every
/// morning.
pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let Some(client) = &place.client else {
        eprintln!("  without --client the desktop program is not measured");
        return Ok(());
    };
    let bare = std::env::current_exe()?.with_file_name("bare_window");
    let screen = Screen::open()?;
    let folder = place.scratch("desktop")?;
    let data = folder.join("data");
    let (name, password) = sample(&place.server, &data)?;
    let server = Server::start(&place.server, &data, None)?;
    let profile = folder.join("profile");
    let account = Account::start(&profile)?;
    account.sign_in(&server.link.to_string(), &name, &password)?;
    drop(account);

    let (mut bares, mut clients) = (Vec::new(), Vec::new());
    let rounds = if place.quick { 2 } else { 5 };
    for round in 1..=rounds {
        let is_last = round == rounds;
        let mut command = process::command(&bare);
        bares.push(start(&screen, &mut command, is_last)?);
        let mut command = process::command(client);
        command.arg("--profile").arg(&profile);
        clients.push(start(&screen, &mut command, is_last)?);
    }
    drop(server);
    let both =
        |of: fn(&Start) -> f64| (median(clients.iter().map(of)), median(bares.iter().map(of)));
    let (value, floor) = both(|start| start.first_paint_ms);
    report.add(
        Row::compared("desktop.first_paint", value, "ms", floor).reaching(Target::AtMost(1.5)),
    );
    let (value, floor) = both(|start| start.memory_mb);
    report.add(Row::compared("desktop.memory", value, "MB", floor).reaching(Target::AtMost(1.5)));
    let idle = |starts: &[Start]| starts.iter().find_map(|start| start.idle_frames);
    let frames = idle(&clients).context("idle frames were not counted")?;
    report.add(
        Row::alone("desktop.idle_frames", f64::from(frames), "frames")
            .reaching(Target::AtMost(0.0)),
    );
    let frames = idle(&bares).context("idle frames were not counted")?;
    report.add(Row::alone(
        "desktop.idle_frames.bare_window",
        f64::from(frames),
        "frames",
    ));
    Ok(())
}

/// Fills a server's folder with sample people, and gives the first one's name and password.
fn sample(server: &Path, data: &Path) -> Result<(String, String)> {
    let mut command = process::command(server);
    let printed = process::output(
        "anser-server setup sample",
        command.args(["setup", "sample", "--data"]).arg(data),
    )?;
    let words = printed
        .lines()
        .find_map(|line| line.strip_prefix("account ")?.split_once(' '));
    let (name, password) = words.context("no sample account was printed")?;
    Ok((name.to_owned(), password.to_owned()))
}

fn start(screen: &Screen, command: &mut Command, counts_frames: bool) -> Result<Start> {
    let known = screen.known()?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begin = clock::now();
    let running = Running::start("a window", command)?;
    let (window, painted) = screen.first_paint(&known)?;
    let first_paint_ms = (painted - begin).as_secs_f64() * 1e3;
    clock::pause(SETTLE)?;
    let memory_mb = processes::proportional_bytes(running.id())? as f64 / 1e6;
    let idle_frames = counts_frames
        .then(|| {
            // A focused field may blink, so a window without a focus is counted.
            screen.look_away()?;
            clock::pause(SETTLE)?;
            screen.frames(&BTreeSet::from([window]), IDLE)
        })
        .transpose()?;
    Ok(Start {
        first_paint_ms,
        memory_mb,
        idle_frames,
    })
}
