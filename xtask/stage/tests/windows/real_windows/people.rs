//! Two strangers find each other in the list of all users, become friends there, and look at each other's cards, and
//! one of them changes their profile while the other looks.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "people";
const PASSWORD: &str = "a goose flies south";
const PEOPLE: &str = "People on this server";

#[test]
fn strangers_meet_in_the_directory_and_look_at_cards() {
    story(NAME, meet);
}

fn meet(stage: &mut Stage) -> anyhow::Result<()> {
    let vera = stage.seat("vera", SETTINGS, Arrival::Invited)?;
    stage.at(vera)?.register(None, "vera", "Vera", PASSWORD)?;
    let wim = stage.seat("wim", SETTINGS, Arrival::Invited)?;
    stage.at(wim)?.register(None, "wim", "Wim", PASSWORD)?;

    let wims = &stage.at(wim)?.program;
    wims.press("Anser – Wim", PEOPLE)?;
    wims.write(PEOPLE, Role::Entry, "Search people", "vera")?;
    wims.press(PEOPLE, "Add Vera")?;
    wims.write(PEOPLE, Role::Entry, "A few words", "It is me")?;
    stage.freeze_picture(&picture(NAME, "ask"))?;
    let wims = &stage.at(wim)?.program;
    wims.press(PEOPLE, "Send request")?;
    wims.see(PEOPLE, Wanted::Saying("Asked"))?;

    let veras = &stage.at(vera)?.program;
    veras.press("Anser – Vera", PEOPLE)?;
    veras.press(PEOPLE, "Answer Wim")?;
    veras.see("Card of Wim", Wanted::Saying("It is me"))?;
    stage.freeze_picture(&picture(NAME, "card"))?;
    let veras = &stage.at(vera)?.program;
    veras.press("Card of Wim", "Accept")?;
    veras.see("Card of Wim", Wanted::Saying("Friends since"))?;

    // The list that is open says the next step, and leads to the conversation and to the card.
    let wims = &stage.at(wim)?.program;
    wims.press(PEOPLE, "Message Vera")?;
    wims.press("Vera –", "Show card")?;
    wims.see("Card of Vera", Wanted::Saying("Friends since"))?;

    let veras = &stage.at(vera)?.program;
    veras.press("Anser – Vera", "Settings")?;
    veras.write("Settings", Role::Entry, "Nickname", "Captain Vera")?;
    veras.press("Settings", "Save")?;
    let wims = &stage.at(wim)?.program;
    let heading = Wanted::Named(Role::Heading, "Captain Vera");
    wims.see("Card of Captain Vera", heading)?;

    // This display has nothing that could ask for a file.
    let veras = &stage.at(vera)?.program;
    veras.press("Settings", "Choose picture…")?;
    let said = Wanted::Saying("This computer has no dialog for choosing files.");
    veras.see("Settings", said).map(drop)
}
