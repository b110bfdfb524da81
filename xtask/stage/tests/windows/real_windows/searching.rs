//! Searches with real keys: everywhere, from the window that one is at, and in one conversation.

use anser_stage::program::Wanted;
use anser_stage::stage::Arrival;
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";

#[test]
fn what_was_said_is_found_with_the_keyboard_and_shown() {
    story("searching", |stage| {
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let other = stage.at(ben)?;
        other.open(ANNA)?;
        other.say(ANNA, "仓库的车床修好了。")?;
        for n in 1..=12 {
            other.say(ANNA, &format!("And this is number {n}."))?;
        }
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        // Who answers stands at the end of the list, behind everything that came.
        seat.say(BEN, "I see.")?;
        seat.hear(BEN, "And this is number 12.")?;

        // From the window of the conversation to the list, which finds the message and leads back to it.
        seat.raise(BEN)?;
        stage.screen.press("ctrl+shift+f")?;
        let own = seat.nickname()?;
        let list = stage.screen.place_of(seat.program.process, &own)?;
        stage.screen.wait_active(&list)?;
        stage.screen.write("修好")?;
        seat.program
            .see("Anser", Wanted::Named(Role::Heading, "Messages"))?;
        stage.freeze_picture(&picture("searching", "everywhere"))?;
        seat.click("Anser", Wanted::Named(Role::Button, BEN))?;
        seat.hear(BEN, "仓库的车床修好了。")?;
        stage.freeze_picture(&picture("searching", "there"))?;

        // In the conversation: the keys walk from the newest to the next.
        seat.raise(BEN)?;
        stage.screen.press("ctrl+f")?;
        stage.screen.write("number 1")?;
        seat.program
            .see(BEN, Wanted::Named(Role::StatusBar, "1 of 4"))?;
        stage.screen.press("F3")?;
        seat.program
            .see(BEN, Wanted::Named(Role::StatusBar, "2 of 4"))?;
        stage.screen.press("shift+F3")?;
        stage.screen.press("shift+F3")?;
        seat.program
            .see(BEN, Wanted::Named(Role::StatusBar, "4 of 4"))?;
        stage.freeze_picture(&picture("searching", "here"))?;
        stage.screen.press("Escape")?;
        seat.program
            .miss(BEN, Wanted::Named(Role::StatusBar, "4 of 4"))?;
        // What is typed now is a message again.
        stage.screen.write("found it")?;
        seat.written(BEN, "found it")
    });
}
