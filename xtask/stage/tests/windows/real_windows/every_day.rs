//! Small things that users do every day, by keys and clicks: leaving the settings, a text that is too long, and one
//! of many lines.

use anser_stage::clipboard;
use anser_stage::program::{Wanted, wait};
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;

use super::{SETTINGS, picture, story};

const OWN: &str = "Anser – Anna Lindqvist";
const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";

/// More than there are lines in any conversation here.
const FAR: i32 = 60;

/// Brings a text from another program into a conversation in front.
fn paste(stage: &Stage, seat: &Seat<'_>, friend: &str, text: &str) -> anyhow::Result<()> {
    let other = clipboard::copied_elsewhere(&stage.screen.display, text)?;
    stage.screen.press("ctrl+v")?;
    seat.written(friend, text)?;
    drop(other);
    Ok(())
}

#[test]
fn escape_leads_out_of_the_settings() {
    story("settings", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.click(OWN, Wanted::Named(Role::Button, "Settings"))?;
        seat.program
            .see("Settings", Wanted::Named(Role::Heading, "Appearance"))?;
        seat.raise("Settings")?;
        stage.screen.press("Escape")?;
        wait("the end of the window", || {
            let window = seat.program.find_window("Settings")?;
            Ok(window.is_none().then_some(()))
        })?;
        ensure!(seat.program.find_window(OWN)?.is_some(), "the list stays");
        Ok(())
    });
}

#[test]
fn a_text_that_is_too_long_is_sent_as_two() {
    story("split", |stage| {
        let enter = format!("{SETTINGS}send_key = \"enter\"\n");
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let ben = stage.seat("ben", &enter, Arrival::SignedIn("ben"))?;
        let (anna, ben) = (stage.at(anna)?, stage.at(ben)?);
        anna.open(BEN)?;
        ben.open(ANNA)?;
        // Also for somebody whose key is another one.
        for (seat, friend, other, own, word) in [
            (anna, BEN, ben, ANNA, "word"),
            (ben, ANNA, anna, BEN, "back"),
        ] {
            let parts = [vec![word; 818].join(" "), format!("No {word} more.")];
            seat.raise(friend)?;
            paste(stage, &seat, friend, &parts.join("\n\n"))?;
            let offer = Wanted::Named(Role::Button, "Send as 2 messages");
            seat.program.see(friend, offer)?;
            stage.freeze_picture(&picture("split", word))?;
            stage.screen.press("ctrl+Return")?;
            seat.written(friend, "")?;
            seat.program.miss(friend, offer)?;
            other.raise(own)?;
            other.hear(own, &parts[1])?;
            other.heard_once(own, &parts.each_ref().map(String::as_str))?;
        }
        Ok(())
    });
}

#[test]
fn a_text_of_forty_lines_is_folded_and_unfolded() {
    story("folding", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        seat.raise(BEN)?;
        let lines: Vec<String> = (1..=40).map(|line| format!("line {line}")).collect();
        let text = lines.join("\n");
        paste(stage, &seat, BEN, &text)?;
        stage.screen.press("ctrl+Return")?;
        seat.hear(BEN, &text)?;
        let all = Wanted::Named(Role::Button, "Show all");
        let less = Wanted::Named(Role::Button, "Show less");
        seat.click(BEN, all)?;
        seat.program.miss(BEN, all)?;
        // Its end has moved down, out of the window.
        let window = stage.screen.place_of(seat.program.process, BEN)?;
        let middle = (
            i32::try_from(window.width)? / 2,
            i32::try_from(window.height)? / 2,
        );
        stage.screen.wheel(&window, middle, FAR)?;
        let field = Wanted::Named(Role::Entry, "Message");
        wait("the end of the text above the composer", || {
            let (Some(end), Some(field)) = (
                seat.program.find(BEN, less)?,
                seat.program.find(BEN, field)?,
            ) else {
                return Ok(None);
            };
            let (_, end) = seat.program.reader.middle(&end)?;
            let (_, field) = seat.program.reader.middle(&field)?;
            Ok((end < field).then_some(()))
        })?;
        stage.freeze_picture(&picture("folding", "unfolded"))?;
        seat.click(BEN, less)?;
        seat.program.see(BEN, all)?;
        seat.program.miss(BEN, less)
    });
}
