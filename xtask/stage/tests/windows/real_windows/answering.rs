//! One answers the other with the pointer, and the answer leads back to what was asked.

use anser_stage::program::Wanted;
use anser_stage::stage::Arrival;
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";
const ASKED: &str = "Is the lathe free?";

#[test]
fn an_answer_shows_what_it_answers_and_leads_there() {
    story("answering", |stage| {
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        seat.say(BEN, ASKED)?;

        let other = stage.at(ben)?;
        other.open(ANNA)?;
        other.hear(ANNA, ASKED)?;
        other.right_click(ANNA, Wanted::Named(Role::ListItem, ASKED))?;
        other.click(ANNA, Wanted::Named(Role::MenuItem, "Reply"))?;
        let quote = "In reply to Anna Lindqvist: Is the lathe free?";
        let quote = Wanted::Named(Role::Link, quote);
        other.program.see(ANNA, quote)?;
        // The field has the keyboard.
        stage.screen.write("From three on.")?;
        other.written(ANNA, "From three on.")?;
        stage.freeze_picture(&picture("answering", "writing"))?;
        stage.screen.press("ctrl+Return")?;
        other.hear(ANNA, "From three on.")?;

        seat.raise(BEN)?;
        seat.hear(BEN, "From three on.")?;
        for n in 1..=8 {
            seat.say(
                BEN,
                &format!("Line {n} of what is to be done.\nAnd more of it."),
            )?;
        }
        // Back to the answer, and from there to the question.
        seat.raise(BEN)?;
        stage.screen.press("Prior")?;
        seat.click(BEN, quote)?;
        seat.hear(BEN, ASKED)?;
        stage.freeze_picture(&picture("answering", "there"))
    });
}
