//! Somebody with a keyboard, a pointer and another program beside Anser: what they type arrives where they look, and
//! what they copy arrives where they paste it.

use anser_stage::program::{Wanted, wait};
use anser_stage::screen::{self, Place};
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, story};

const BEN: &str = "Ben Okafor";

/// The window of the conversation, in front.
fn before(stage: &Stage, seat: &Seat<'_>) -> anyhow::Result<Place> {
    let window = screen::place_of(&stage.display, seat.program.process, BEN)?;
    screen::activate(&stage.display, &window)?;
    screen::wait_active(&stage.display, &window)?;
    Ok(window)
}

/// Types a few letters and looks whether they stand behind what stood in the composer; gives what stands there then.
fn types(stage: &Stage, seat: &Seat<'_>, stood: &str, letters: &str) -> anyhow::Result<String> {
    screen::type_plain(&stage.display, letters)?;
    let stands = format!("{stood}{letters}");
    seat.written(BEN, &stands)?;
    Ok(stands)
}

#[test]
fn text_goes_both_ways_between_anser_and_another_program() {
    story("clipboard", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        before(stage, &seat)?;
        types(stage, &seat, "", "from here to there")?;
        screen::press(&stage.display, "ctrl+a")?;
        screen::press(&stage.display, "ctrl+c")?;
        wait("the text in another program", || {
            let there = screen::pasted_elsewhere(&stage.display)?;
            Ok((there == "from here to there").then_some(()))
        })?;
        // And back, with letters that no keyboard has.
        let text = "从那边来 🪿 zurück";
        let other = screen::copied_elsewhere(&stage.display, text)?;
        screen::press(&stage.display, "ctrl+v")?;
        seat.written(BEN, text)?;
        screen::press(&stage.display, "ctrl+Return")?;
        seat.hear(BEN, text)?;
        drop(other);
        // What was said, from its menu.
        seat.choose_bubble(BEN, text, "Copy")?;
        wait("what was said in another program", || {
            Ok((screen::pasted_elsewhere(&stage.display)? == text).then_some(()))
        })
    });
}

#[test]
fn what_is_typed_arrives_after_each_way_to_a_conversation() {
    story("typing", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        let own = seat.nickname()?;
        seat.open(BEN)?;
        let window = before(stage, &seat)?;
        let stands = types(stage, &seat, "", "opened ")?;
        // A click into what was said.
        let (x, y) = (i32::try_from(window.width)? / 2, 120);
        screen::click(&stage.display, &window, (x, y))?;
        let stands = types(stage, &seat, &stands, "clicked ")?;
        // A click on the row of a conversation that is open.
        seat.raise(&own)?;
        seat.click(&own, Wanted::Named(Role::Button, BEN))?;
        screen::wait_active(&stage.display, &window)?;
        let stands = types(stage, &seat, &stands, "row ")?;
        // Escape in a menu.
        seat.click(BEN, Wanted::Named(Role::Button, "Text style"))?;
        seat.program.see(BEN, Wanted::Saying("Bold"))?;
        screen::press(&stage.display, "Escape")?;
        seat.program.miss(BEN, Wanted::Saying("Bold"))?;
        let stands = types(stage, &seat, &stands, "menu ")?;
        // Ctrl+K, a few letters of the name, Enter.
        screen::press(&stage.display, "ctrl+k")?;
        let contacts = screen::place_of(&stage.display, seat.program.process, &own)?;
        screen::wait_active(&stage.display, &contacts)?;
        screen::type_plain(&stage.display, "okaf")?;
        screen::press(&stage.display, "Return")?;
        screen::wait_active(&stage.display, &window)?;
        let stands = types(stage, &seat, &stands, "found ")?;
        // Closed and opened again: what was written is there, and more is written behind it.
        screen::close(&stage.display, &window)?;
        wait("the end of the window", || {
            Ok(seat.program.find_window(BEN)?.is_none().then_some(()))
        })?;
        seat.open(BEN)?;
        before(stage, &seat)?;
        types(stage, &seat, &stands, "again").map(drop)
    });
}
