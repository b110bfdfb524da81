//! A computer without a font: what comes in letters that nothing there can show is said, with what has them.

use anser_stage::program::Wanted;
use anser_stage::stage::Stage;
use anyhow::ensure;
use atspi::Role;

use super::first_minute::arrive;
use super::{picture, story};

const NAME: &str = "letters-missing";
const VERA: &str = "Anser – Vera";

#[test]
fn where_no_font_has_a_letter_the_window_names_the_package() {
    story(NAME, meet);
}

fn meet(stage: &mut Stage) -> anyhow::Result<()> {
    stage.screen.display.hide_fonts()?;
    let vera = arrive(stage, "vera", "Vera")?;
    let said = Wanted::Saying("On Debian and Ubuntu, install fonts-noto-core, then");
    let early = stage.at(vera)?.program.find(VERA, said)?;
    ensure!(early.is_none(), "every letter is there: {early:?}");

    arrive(stage, "sara", "שרה")?;
    let seat = stage.at(vera)?;
    seat.raise(VERA)?;
    let hello = Wanted::Named(Role::Button, "Say hello to שרה");
    seat.program.see(VERA, hello)?;
    seat.program.see(VERA, said)?;
    stage.keep_picture(&picture(NAME, "said"))?;
    seat.click(VERA, Wanted::Named(Role::Button, "Dismiss"))?;
    seat.program.miss(VERA, said)
}
