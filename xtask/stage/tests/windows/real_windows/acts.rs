//! One edits what they have said, and the other puts an emoji on it.

use anser_stage::program::Wanted;
use anser_stage::stage::Arrival;
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";
const TYPED: &str = "Tea at fuor.";
const MEANT: &str = "Tea at four.";

#[test]
fn a_text_is_edited_by_keys_and_gets_a_reaction() {
    story("acts", |stage| {
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        seat.say(BEN, TYPED)?;
        let other = stage.at(ben)?;
        other.open(ANNA)?;
        other.hear(ANNA, TYPED)?;

        // Up in the empty field, other words, and on the other screen they stand in its place.
        seat.raise(BEN)?;
        stage.screen.press("Up")?;
        seat.written(BEN, TYPED)?;
        stage.screen.press("ctrl+a")?;
        stage.screen.write(MEANT)?;
        seat.written(BEN, MEANT)?;
        stage.freeze_picture(&picture("acts", "editing"))?;
        stage.screen.press("ctrl+Return")?;
        seat.hear(BEN, MEANT)?;
        other.raise(ANNA)?;
        other.hear(ANNA, MEANT)?;

        // An emoji by the menu; the first one has the keyboard.
        other.right_click(ANNA, Wanted::Named(Role::ListItem, MEANT))?;
        other.click(ANNA, Wanted::Named(Role::MenuItem, "React"))?;
        let first = Wanted::Named(Role::Button, "thumbs up");
        other.program.see(ANNA, first)?;
        stage.freeze_picture(&picture("acts", "choosing"))?;
        stage.screen.press("Return")?;
        let theirs = Wanted::Named(Role::ToggleButton, "👍: Ben Okafor");
        seat.program.see(BEN, theirs)?;
        other.raise(ANNA)?;
        // One goes on writing at once, and so does the other, who adds their own by a press.
        stage.screen.write("See you then.")?;
        other.written(ANNA, "See you then.")?;
        seat.raise(BEN)?;
        seat.click(BEN, theirs)?;
        let both = Wanted::Named(Role::ToggleButton, "👍: Ben Okafor, Anna Lindqvist");
        seat.program.see(BEN, both)?;
        stage.freeze_picture(&picture("acts", "both"))
    });
}
