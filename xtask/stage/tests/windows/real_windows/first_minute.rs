//! The first minute of two new users, by hand: who is online, a greeting, an answer, and what waits meanwhile.

use anser_stage::program::{Wanted, wait};
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;

use super::around::{all_told, up};
use super::{SETTINGS, picture, story};

const NAME: &str = "first-minute";
const VERA: &str = "Anser – Vera";
const WIM: &str = "Anser – Wim";
const WORDS: &str = "We met at the lake";

#[test]
fn a_newcomer_says_hello_and_is_answered() {
    story(NAME, greet);
}

/// Registers with the keyboard only, and waits for the contact list.
pub(super) fn arrive(stage: &mut Stage, name: &str, nickname: &str) -> anyhow::Result<usize> {
    let place = stage.seat(name, SETTINGS, Arrival::Invited)?;
    let seat = stage.at(place)?;
    let first = Wanted::Named(Role::Entry, "Nickname");
    seat.program.see("Anser", first)?;
    seat.raise("Anser")?;
    let password = "goose flies south";
    let typed = format!("{name}\t{nickname}\t{password}\t{password}\n");
    stage.screen.write(&typed)?;
    ensure!(seat.nickname()? == nickname);
    Ok(place)
}

fn greet(stage: &mut Stage) -> anyhow::Result<()> {
    stage.furnish()?;
    let vera = arrive(stage, "vera", "Vera")?;
    let wim = arrive(stage, "wim", "Wim")?;

    // Wim sees that Vera is here, and greets her.
    let (veras, wims) = (stage.at(vera)?, stage.at(wim)?);
    wims.click(WIM, Wanted::Named(Role::Button, "Say hello to Vera"))?;
    let asked = Wanted::Saying("Add Vera as a friend?");
    wims.program.see(WIM, asked)?;
    stage.freeze_picture(&picture(NAME, "hello"))?;
    stage.screen.write(WORDS)?;
    wims.has_written(WIM, "A few words", WORDS)?;
    stage.screen.press("Return")?;
    wims.program.miss(WIM, asked)?;
    wims.program.see(WIM, Wanted::Saying("Asked"))?;

    // Vera is called, and what waits for her is a number in her title and a line above her list.
    up(stage, 1)?;
    is_told(stage, 1, "Wim", "Would like to be your friend")?;
    veras.program.window(&format!("(1) {VERA}"))?;
    veras.raise(VERA)?;
    veras.click(VERA, Wanted::Named(Role::Button, "Requests (1)"))?;
    veras.program.see(VERA, Wanted::Saying(WORDS))?;
    stage.freeze_picture(&picture(NAME, "request"))?;
    veras.click(VERA, Wanted::Named(Role::Button, "Accept"))?;
    wait("a title without a number", || {
        let numbered = veras.program.find_window(&format!("(1) {VERA}"))?;
        Ok(numbered.is_none().then_some(()))
    })?;

    // For Wim that is a notification and a row, and the row leads to the conversation.
    is_told(stage, 2, "Vera", "Is your friend now")?;
    let accepted = Wanted::Described(Role::Button, "Vera accepted your request");
    wims.raise(WIM)?;
    wims.program.see(WIM, accepted)?;
    stage.freeze_picture(&picture(NAME, "accepted"))?;
    wims.click(WIM, accepted)?;
    wims.program
        .see("Vera –", Wanted::Named(Role::Entry, "Message"))?;
    wims.raise("Vera –")?;
    up(stage, 0)?;
    stage.screen.write("Hello Vera")?;
    stage.screen.press("ctrl+Return")?;
    wims.hear("Vera –", "Hello Vera")?;
    veras.program.window(&format!("(1) {VERA}")).map(drop)
}

/// Fails unless the last of this many notifications has this heading, and begins with these words.
fn is_told(stage: &Stage, count: usize, title: &str, words: &str) -> anyhow::Result<()> {
    let told = all_told(stage, count)?;
    let is_it = |(heading, said): &(String, String)| heading == title && said.starts_with(words);
    ensure!(
        told.len() == count && told.last().is_some_and(is_it),
        "{told:?}"
    );
    Ok(())
}
