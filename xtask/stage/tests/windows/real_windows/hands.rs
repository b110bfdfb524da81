//! A person with a keyboard, a pointer and another program beside Anser: typed text arrives in the focused field, and
//! copied text arrives where it is pasted.

use anser_stage::clipboard;
use anser_stage::program::{Wanted, wait};
use anser_stage::screen::Place;
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use anyhow::{Context as _, ensure};
use atspi::Role;

use super::{SETTINGS, ended, story};

const BEN: &str = "Ben Okafor";

/// The distance from the edge of the window to a place in the composer before its first letter.
const BEFORE_TEXT: i32 = 82;

/// The window of the conversation, in front.
fn before(stage: &Stage, seat: &Seat<'_>) -> anyhow::Result<Place> {
    let window = stage.screen.place_of(seat.program.process, BEN)?;
    stage.screen.activate(&window)?;
    Ok(window)
}

/// Types a few letters and checks whether they follow the text in the composer. Returns the text there afterwards.
fn types(stage: &Stage, seat: &Seat<'_>, stood: &str, letters: &str) -> anyhow::Result<String> {
    stage.screen.write(letters)?;
    let stands = format!("{stood}{letters}");
    seat.written(BEN, &stands)?;
    Ok(stands)
}

#[test]
fn text_goes_both_ways_between_anser_and_another_program() {
    story("clipboard", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        before(stage, &seat)?;
        types(stage, &seat, "", "from here to there")?;
        stage.screen.press("ctrl+a")?;
        stage.screen.press("ctrl+c")?;
        wait("the text in another program", || {
            let there = clipboard::pasted_elsewhere(&stage.screen.display)?;
            Ok((there == "from here to there").then_some(()))
        })?;
        // And back, with letters that no keyboard has.
        let text = "从那边来 🪿 zurück";
        let other = clipboard::copied_elsewhere(&stage.screen.display, text)?;
        stage.screen.press("ctrl+v")?;
        seat.written(BEN, text)?;
        stage.screen.press("ctrl+Return")?;
        seat.hear(BEN, text)?;
        drop(other);
        // What was said, from its menu.
        seat.choose_bubble(BEN, text, "Copy")?;
        wait("what was said in another program", || {
            Ok((clipboard::pasted_elsewhere(&stage.screen.display)? == text).then_some(()))
        })
    });
}

#[test]
fn text_goes_both_ways_between_the_console_and_another_program() {
    let mut stage = Stage::open_with_console().unwrap();
    let outcome = copy_and_paste_at_the_console(&mut stage);
    ended(&stage, "console-clipboard", outcome);
}

fn copy_and_paste_at_the_console(stage: &mut Stage) -> anyhow::Result<()> {
    const CONSOLE: &str = "Anser server";
    let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
    stage.at(ben)?.open("Anna Lindqvist")?;
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    // The link that is passed on.
    console.click(CONSOLE, Wanted::Named(Role::Button, "Invite people"))?;
    let link = format!("Copy {}", stage.server.link());
    console.click(CONSOLE, Wanted::Named(Role::Button, &link))?;
    wait("the link in another program", || {
        let there = clipboard::pasted_elsewhere(&stage.screen.display)?;
        Ok((there == stage.server.link()).then_some(()))
    })?;
    stage.screen.press("Escape")?;
    console
        .program
        .miss(CONSOLE, Wanted::Named(Role::Button, &link))?;
    // A command from a page of notes, and what is typed goes back there.
    let command = "gag ben 2h: 很多广告";
    let other = clipboard::copied_elsewhere(&stage.screen.display, command)?;
    console.click(CONSOLE, Wanted::Named(Role::Entry, "Command"))?;
    stage.screen.press("ctrl+v")?;
    console.has_written(CONSOLE, "Command", command)?;
    drop(other);
    stage.screen.press("ctrl+a")?;
    stage.screen.press("ctrl+c")?;
    wait("the command in another program", || {
        Ok((clipboard::pasted_elsewhere(&stage.screen.display)? == command).then_some(()))
    })?;
    stage.screen.press("End")?;
    stage.screen.press("Return")?;
    let gagged = Wanted::Saying("“很多广告”");
    let seat = stage.at(ben)?;
    seat.raise("Anna Lindqvist")?;
    seat.program.see("Anna Lindqvist", gagged).map(drop)
}

#[test]
fn every_letter_is_typed_and_nothing_stays_pressed() {
    story("letters", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        let window = before(stage, &seat)?;
        // Letters with Shift, letters that this keyboard does not have, and the end of a line.
        let text = "Über 100% <ok>?\n你好，ßœ🪿!";
        let stands = types(stage, &seat, "", text)?;
        // What is dragged over is chosen, and goes when something is typed.
        stage.screen.press("ctrl+a")?;
        stage.screen.press("Delete")?;
        seat.written(BEN, "")?;
        types(stage, &seat, "", "dragged over")?;
        let reader = seat.program.reader;
        let field = Wanted::Named(Role::Entry, "Message");
        let field = seat.program.see(BEN, field)?;
        let (x, y) = reader.middle(&field)?;
        let selected = |from, to| {
            wait(&format!("a selection from {from} to {to}"), || {
                Ok((reader.selected(&field)? == (from, to)).then_some(()))
            })
        };
        let grip = stage.screen.hold(&window, (BEFORE_TEXT, y))?;
        selected(0, 0)?;
        stage.screen.lead(&window, (x, y))?;
        selected(0, 12)?;
        grip.release()?;
        types(stage, &seat, "", "gone")?;
        stage.screen.press("ctrl+shift+Left")?;
        stage.screen.press("BackSpace")?;
        seat.written(BEN, "")?;
        // More letters than keys: one of them is refused, while Ctrl is down.
        let rare = ('\u{5000}'..'\u{5400}').find_map(|letter| {
            let refused = stage.screen.press(&format!("ctrl+{letter}")).err()?;
            Some(format!("{refused:#}"))
        });
        let refused = rare.context("a keyboard that has every letter")?;
        ensure!(refused.contains("none is free"), "{refused}");
        // Ctrl is up again, and what was learnt before is still there.
        types(stage, &seat, "", &stands).map(drop)
    });
}

#[test]
fn what_is_typed_arrives_after_each_way_to_a_conversation() {
    story("typing", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let seat = stage.at(anna)?;
        let own = seat.nickname()?;
        seat.open(BEN)?;
        let window = before(stage, &seat)?;
        let stands = types(stage, &seat, "", "opened ")?;
        // A click into what was said.
        let (x, y) = (i32::try_from(window.width)? / 2, 120);
        stage.screen.click(&window, (x, y))?;
        let stands = types(stage, &seat, &stands, "clicked ")?;
        // A click on the row of a conversation that is open.
        seat.raise(&own)?;
        seat.click(&own, Wanted::Named(Role::Button, BEN))?;
        stage.screen.wait_active(&window)?;
        let stands = types(stage, &seat, &stands, "row ")?;
        // Escape in a menu.
        seat.click(BEN, Wanted::Named(Role::Button, "Text style"))?;
        seat.program.see(BEN, Wanted::Saying("Bold"))?;
        stage.screen.press("Escape")?;
        seat.program.miss(BEN, Wanted::Saying("Bold"))?;
        let stands = types(stage, &seat, &stands, "menu ")?;
        // Ctrl+K, a few letters of the name, Enter.
        stage.screen.press("ctrl+k")?;
        let contacts = stage.screen.place_of(seat.program.process, &own)?;
        stage.screen.wait_active(&contacts)?;
        stage.screen.write("okaf")?;
        stage.screen.press("Return")?;
        stage.screen.wait_active(&window)?;
        let stands = types(stage, &seat, &stands, "found ")?;
        // Closed and opened again: what was written is there, and more is written behind it.
        stage.screen.close(&window)?;
        wait("the end of the window", || {
            Ok(seat.program.find_window(BEN)?.is_none().then_some(()))
        })?;
        seat.open(BEN)?;
        before(stage, &seat)?;
        types(stage, &seat, &stands, "again").map(drop)
    });
}

/// A new user is told what Enter does, and nobody is told it for ever. A user who chooses is not told again, nor is a
/// user who goes on writing without choosing, also after the program was closed.
#[test]
fn what_enter_does_is_said_at_first_and_chosen_for_good() {
    story("enter", |stage| {
        const MET: Wanted<'static> = Wanted::Saying("Enter starts a new line here");
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let name_of_ben = stage.at(ben)?.nickname()?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let name_of_anna = stage.at(anna)?.nickname()?;
        // One of the two writes on, and the other chooses.
        let seat = stage.at(anna)?;
        seat.open(BEN)?;
        before(stage, &seat)?;
        for (number, is_last) in [("1", false), ("2", false), ("3", true)] {
            stage.screen.write(&format!("{number}\n"))?;
            seat.written(BEN, &format!("{number}\n"))?;
            seat.program.see(BEN, MET)?;
            stage.screen.press("ctrl+Return")?;
            seat.hear(BEN, number)?;
            if is_last {
                seat.program.miss(BEN, MET)?;
            }
        }
        let seat = stage.at(ben)?;
        seat.open(&name_of_anna)?;
        let window = stage.screen.place_of(seat.program.process, &name_of_anna)?;
        stage.screen.activate(&window)?;
        stage.screen.write("chosen\n")?;
        seat.program.see(&name_of_anna, MET)?;
        seat.program.press(&name_of_anna, "Make Enter send")?;
        seat.program.miss(&name_of_anna, MET)?;
        for seat in [anna, ben] {
            stage.leave(seat);
            stage.come_back(seat)?;
        }
        let seat = stage.at(anna)?;
        ensure!(seat.nickname()? == name_of_anna);
        seat.program
            .see(BEN, Wanted::Named(Role::Entry, "Message"))?;
        before(stage, &seat)?;
        types(stage, &seat, "", "4\n5")?;
        let told = seat.program.find(BEN, MET)?;
        ensure!(told.is_none(), "the one who has written on: {told:?}");
        let seat = stage.at(ben)?;
        ensure!(seat.nickname()? == name_of_ben);
        seat.written(&name_of_anna, "chosen\n")?;
        let window = stage.screen.place_of(seat.program.process, &name_of_anna)?;
        stage.screen.activate(&window)?;
        stage.screen.write("for good\n")?;
        seat.hear(&name_of_anna, "chosen\nfor good")
    });
}
