//! Typed text that is not where it belongs yet: neither a click beside the dialog nor the end of its window loses it.

use anser_stage::program::{Wanted, wait};
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "leaving";
const OWN: &str = "Anser – Anna Lindqvist";
const BEN: &str = "Ben Okafor";
const CARD: &str = "Card of Benny";
/// Asked before anything is discarded.
const KEEP: Wanted<'static> = Wanted::Saying("Keep what you have typed?");
/// The distance from the corner of the window to a place beside every dialog.
const BESIDE: i32 = 8;

#[test]
fn what_was_typed_is_kept_by_whoever_leaves_it() {
    story(NAME, leave);
}

/// Opens the menu of a row, and chooses from it.
fn choose(seat: &Seat<'_>, row: &str, entry: &str) -> anyhow::Result<()> {
    seat.right_click(OWN, Wanted::Named(Role::Button, row))?;
    seat.click(OWN, Wanted::Named(Role::MenuItem, entry))
}

fn leave(stage: &mut Stage) -> anyhow::Result<()> {
    let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
    let seat = stage.at(anna)?;
    let process = seat.program.process;
    // There is a connection, and no line about it that would move what is below.
    seat.program
        .see(OWN, Wanted::Saying("Nobody else is here"))?;

    // A click beside the dialog asks, Escape goes back to it, and the second time it is saved.
    choose(&seat, BEN, "Change name…")?;
    let field = "Your name for Ben Okafor";
    seat.program.see(OWN, Wanted::Named(Role::Entry, field))?;
    stage.screen.write("Benny")?;
    seat.has_written(OWN, field, "Benny")?;
    let list = stage.screen.place_of(process, OWN)?;
    stage.screen.click(&list, (BESIDE, BESIDE))?;
    seat.program.see(OWN, KEEP)?;
    stage.freeze_picture(&picture(NAME, "beside"))?;
    stage.screen.press("Escape")?;
    seat.program.miss(OWN, KEEP)?;
    seat.has_written(OWN, field, "Benny")?;
    stage.screen.click(&list, (BESIDE, BESIDE))?;
    seat.click(OWN, Wanted::Named(Role::Button, "Save and close"))?;
    seat.program
        .see(OWN, Wanted::Named(Role::Button, "Benny"))?;

    // The same with the window in which a text was begun.
    choose(&seat, "Benny", "Show card")?;
    seat.click(CARD, Wanted::Named(Role::Entry, "Note"))?;
    stage.screen.write("Rows on Sundays")?;
    seat.has_written(CARD, "Note", "Rows on Sundays")?;
    let card = stage.screen.place_of(process, CARD)?;
    stage.screen.close(&card)?;
    seat.program.see(CARD, KEEP)?;
    stage.screen.press("Escape")?;
    seat.program.miss(CARD, KEEP)?;
    seat.has_written(CARD, "Note", "Rows on Sundays")?;
    stage.screen.close(&card)?;
    seat.click(CARD, Wanted::Named(Role::Button, "Save and close"))?;
    wait("the end of the window", || {
        Ok(seat.program.find_window(CARD)?.is_none().then_some(()))
    })?;
    choose(&seat, "Benny", "Show card")?;
    seat.has_written(CARD, "Note", "Rows on Sundays")
}
