//! From a key press to the text on the screen, in the real window: which frame shows it, and when.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::circle;
use crate::clock;
use crate::place::Place;
use crate::processes::Server;
use crate::report::{Report, Row, Target, median};
use crate::screen::Screen;
use crate::windows;

/// The letters that are typed, one after the other, again and again.
const LETTERS: &[u8] = b"the geese fly south";

/// The caret turns on and off every half second. A key is pressed this long after it did, when it will not for a
/// while.
const AFTER_THE_CARET: Duration = Duration::from_millis(80);

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let Some(client) = &place.client else {
        eprintln!("  without --client the desktop program is not measured");
        return Ok(());
    };
    let screen = Screen::open()?;
    let folder = place.scratch("typing")?;
    let profile = folder.join("profile");
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let circle = circle::with_friends(&server, &profile, "typing", 1, 300, 0)?;
    circle.open_at_start(&profile, 1)?;
    let (_running, windows) = windows::open(&screen, client, &profile, 1)?;
    let mut conversation = None;
    for window in windows {
        if screen.title(window)?.starts_with("typing.friend") {
            conversation = Some(window);
        }
    }
    let window = conversation.context("the conversation has no window")?;
    screen.focus(window)?;
    let presses = if place.quick { 20 } else { 60 };
    let (mut frames, mut milliseconds) = (Vec::new(), Vec::new());
    for (press, letter) in LETTERS.iter().cycle().take(presses).enumerate() {
        screen.wait_for_a_change(window)?;
        clock::pause(AFTER_THE_CARET)?;
        let seen = screen.press(window, *letter)?;
        if seen.frame == 0 {
            bail!("a key was pressed and nothing was drawn");
        }
        if seen.frame > 1 {
            eprintln!(
                "typing: press {press} is shown in frame {} of {:?}",
                seen.frame, seen.frames
            );
        }
        frames.push(seen.frame);
        milliseconds.push(seen.after.as_secs_f64() * 1e3);
    }
    let limit = frames.into_iter().max().unwrap_or_default();
    let row = Row::alone("typing.shown_in_frame", f64::from(limit), "frame");
    report.add(row.reaching(Target::AtMost(1.0)));
    let row = Row::alone("typing.shown_after", median(milliseconds), "ms");
    report.add(row);
    Ok(())
}
