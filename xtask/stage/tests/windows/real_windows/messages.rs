//! Acts on messages by pointer: one message is nearly deleted, and two are copied into another program.

use anser_stage::clipboard;
use anser_stage::program::{Wanted, wait};
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";

/// Half of the width and height of the words on a button, at least.
const WORDS: (u16, u16) = (30, 8);

/// Whether the words in the middle of something are red.
fn is_red(stage: &Stage, seat: &Seat<'_>, wanted: Wanted<'_>) -> anyhow::Result<bool> {
    let element = seat.program.see(BEN, wanted)?;
    let window = stage.screen.place_of(seat.program.process, BEN)?;
    let middle = seat.program.reader.middle(&element)?;
    let colours = stage.screen.colours_around(&window, middle, WORDS)?;
    let is_red = |[red, green, blue]: &[u8; 3]| *red > 160 && *green < 90 && *blue < 90;
    Ok(colours.iter().any(is_red))
}

#[test]
fn deleting_asks_in_red_and_escape_harms_nobody() {
    story("deleting", |stage| {
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        stage.at(ben)?.open(ANNA)?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        seat.say(BEN, "I am on the lake.")?;
        let bubble = Wanted::Named(Role::ListItem, "I am on the lake.");
        let delete = Wanted::Named(Role::MenuItem, "Delete for everybody…");
        let red = |what: Wanted<'_>| {
            wait(&format!("red words on {what}"), || {
                Ok(is_red(stage, &seat, what)?.then_some(()))
            })
        };
        seat.right_click(BEN, bubble)?;
        red(delete)?;
        seat.click(BEN, delete)?;
        let asked = Wanted::Saying("Delete this message?");
        seat.program.see(BEN, asked)?;
        red(Wanted::Named(Role::Button, "Delete message"))?;
        let cancel = Wanted::Named(Role::Button, "Cancel");
        ensure!(!is_red(stage, &seat, cancel)?, "the way back is no danger");
        stage.freeze_picture(&picture("deleting", "asked"))?;
        stage.screen.press("Escape")?;
        seat.program.miss(BEN, asked)?;
        // What comes later comes after what would have been deleted.
        seat.say(BEN, "It is calm.")?;
        let both = ["I am on the lake.", "It is calm."];
        let other = stage.at(ben)?;
        other.raise(ANNA)?;
        other.hear(ANNA, both[1])?;
        other.heard_once(ANNA, &both)?;
        seat.heard_once(BEN, &both)
    });
}

#[test]
fn two_messages_are_selected_and_taken_into_another_program() {
    story("selecting", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        let texts = ["The first one.", "Not this one.", "And the third."];
        for text in texts {
            seat.say(BEN, text)?;
        }
        let bubble = |text| Wanted::Named(Role::ListItem, text);
        let held = stage.screen.hold_key("ctrl")?;
        seat.click(BEN, bubble(texts[0]))?;
        seat.program
            .see(BEN, Wanted::Saying("One message selected"))?;
        seat.click(BEN, bubble(texts[2]))?;
        seat.program
            .see(BEN, Wanted::Saying("2 messages selected"))?;
        held.release()?;
        stage.freeze_picture(&picture("selecting", "two"))?;
        stage.screen.press("ctrl+c")?;
        let there = wait("two messages in another program", || {
            let there = clipboard::pasted_elsewhere(&stage.screen.display)?;
            Ok(there.contains(texts[2]).then_some(there))
        })?;
        let paragraphs: Vec<&str> = there.split("\n\n").collect();
        let [first, second] = paragraphs[..] else {
            anyhow::bail!("two messages, and not {there:?}");
        };
        for (said, text) in [(first, texts[0]), (second, texts[2])] {
            let (head, words) = said.split_once('\n').unwrap_or_default();
            ensure!(head.starts_with(ANNA) && words == text, "{said:?}");
        }
        // They are let go of.
        let selected = Wanted::Saying("messages selected");
        seat.program.miss(BEN, selected)
    });
}
