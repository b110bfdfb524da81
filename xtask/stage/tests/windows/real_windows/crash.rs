//! A program that is killed comes back as it was: windows, their places, scroll positions, and unsent text.

use std::time::Duration;

use anser_stage::program::{Wanted, wait};
use anser_stage::screen::Place;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;
use xtask::process;

use super::{SETTINGS, picture, story};

const NAME: &str = "crash";

/// Enough to scroll through.
const SAID: usize = 40;

/// What a crash may lose: the last moment of moving, scrolling and writing.
const A_MOMENT: Duration = Duration::from_secs(2);

#[test]
fn a_killed_program_comes_back_as_it_was() {
    story(NAME, kill_and_come_back);
}

fn kill_and_come_back(stage: &mut Stage) -> anyhow::Result<()> {
    let seat = stage.seat("desk", SETTINGS, Arrival::SignedIn("anna"))?;
    let other = stage.seat("other", SETTINGS, Arrival::SignedIn("ben"))?;
    let ben = stage.at(other)?.nickname()?;
    stage.leave(other);
    stage.at(seat)?.open(&ben)?;
    for number in 1..=SAID {
        let program = stage.at(seat)?.program;
        program.write(&ben, Role::Entry, "Message", &format!("line {number}"))?;
        program.press(&ben, "Send")?;
        // The next one would take its place, if both came in one frame.
        stage.at(seat)?.written(&ben, "")?;
    }
    stage.at(seat)?.hear(&ben, &format!("line {SAID}"))?;

    let process = stage.at(seat)?.program.process;
    let conversation = stage.screen.place_of(process, &ben)?;
    stage.screen.arrange(&conversation, 420, 130, 500, 540)?;
    stage.screen.activate(&conversation)?;
    let end = format!("line {SAID}");
    let end = Wanted::Named(Role::ListItem, &end);
    // The wheel leads away from the end and back to it, the keys away from it again.
    stage.screen.wheel(&conversation, (250, 200), -8)?;
    stage.at(seat)?.program.miss(&ben, end)?;
    stage.screen.wheel(&conversation, (250, 200), 40)?;
    stage.at(seat)?.program.see(&ben, end)?;
    for _ in 0..2 {
        stage.screen.press("Prior")?;
    }
    let draft = "and one more thing";
    stage
        .at(seat)?
        .program
        .write(&ben, Role::Entry, "Message", draft)?;
    process::pause(A_MOMENT)?;
    stage.at(seat)?.program.miss(&ben, end)?;
    let (places, rows) = (places(stage, seat)?, rows(stage, seat, &ben)?);
    ensure!(rows.len() > 5, "scrolled up, with rows in view: {rows:?}");
    stage.freeze_picture(&picture(NAME, "before"))?;

    // Without a server, so that everything comes from the program's own disk.
    stage.server.stop();
    stage.kill(seat)?;
    stage.come_back(seat)?;
    stage.at(seat)?.written(&ben, draft)?;
    let same = || {
        let (now_places, now_rows) = (self::places(stage, seat)?, self::rows(stage, seat, &ben)?);
        Ok((now_places == places && now_rows == rows).then_some(()))
    };
    wait("windows and rows where they were", same).map_err(|error| {
        let now = (self::places(stage, seat), self::rows(stage, seat, &ben));
        error.context(format!("it was {:?}\nand is {now:?}", (&places, &rows)))
    })
}

/// A window's title without what changes in it, its corner, and its size.
type Stood = (String, (i32, i32), (u32, u32));

/// The places of a program's windows, by their titles without unread counts and presence.
fn places(stage: &Stage, seat: usize) -> anyhow::Result<Vec<Stood>> {
    let process = stage.at(seat)?.program.process;
    let places = stage.screen.places(process)?.into_iter();
    let mut places: Vec<_> = places
        .map(
            |Place {
                 title,
                 x,
                 y,
                 width,
                 height,
                 ..
             }| {
                let name = title.split(" – ").next().unwrap_or_default().to_owned();
                (name, (x, y), (width, height))
            },
        )
        .collect();
    places.sort();
    Ok(places)
}

/// The messages in view, with the height of each.
fn rows(stage: &Stage, seat: usize, friend: &str) -> anyhow::Result<Vec<(String, i32)>> {
    let program = stage.at(seat)?.program;
    let shown = program.all(friend, Wanted::Of(Role::ListItem))?.into_iter();
    shown
        .map(|row| Ok((row.name.clone(), program.reader.middle(&row)?.1)))
        .collect()
}
