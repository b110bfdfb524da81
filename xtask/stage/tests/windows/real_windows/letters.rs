//! A computer without a font: the program names letters that it cannot show, and the package that has them.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;

use super::first_minute::arrive;
use super::{SETTINGS, picture, story};

const NAME: &str = "letters-missing";
const OWN: &str = "Anser – Anna Lindqvist";
const PEOPLE: &str = "People on this server";

#[test]
fn where_no_font_has_a_letter_the_window_names_the_package() {
    story(NAME, meet);
}

fn meet(stage: &mut Stage) -> anyhow::Result<()> {
    stage.screen.display.hide_fonts()?;
    let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
    let seat = stage.at(anna)?;
    seat.click(OWN, Wanted::Named(Role::Button, PEOPLE))?;
    seat.program
        .see(PEOPLE, Wanted::Named(Role::Button, "Message 张伟"))?;
    let said = Wanted::Saying("On Debian and Ubuntu, install fonts-noto-core, then");
    let early = seat.program.find(PEOPLE, said)?;
    ensure!(early.is_none(), "every letter is there: {early:?}");

    arrive(stage, "sara", "שרה")?;
    let seat = stage.at(anna)?;
    seat.click(PEOPLE, Wanted::Named(Role::Button, "Refresh"))?;
    seat.program
        .see(PEOPLE, Wanted::Named(Role::Button, "Add שרה"))?;
    seat.program.see(PEOPLE, said)?;
    stage.freeze_picture(&picture(NAME, "said"))?;
    seat.click(PEOPLE, Wanted::Named(Role::Button, "Dismiss"))?;
    seat.program.miss(PEOPLE, said)
}
