//! A person at the server's console takes and gives back the right to write, sends a message to everybody, closes a
//! group, disconnects one user, blocks another, and makes a third an administrator. Each of them sees it in their
//! program.

use anser_stage::program::{Wanted, wait};
use anser_stage::seat::Seat;
use anser_stage::stage::{Arrival, Stage};
use anyhow::Context as _;
use atspi::Role;

use super::{SETTINGS, ended, picture};

const NAME: &str = "console";
/// The title of the console's window, and the conversation with the server's messages to everybody.
const CONSOLE: &str = "Anser server";
const NEWS: &str = "Announcements";

#[test]
fn what_is_done_at_the_console_is_seen_in_the_programs() {
    let mut stage = Stage::open_with_console().unwrap();
    let outcome = govern(&mut stage);
    ended(&stage, NAME, outcome);
}

#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn govern(stage: &mut Stage) -> anyhow::Result<()> {
    let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
    let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
    stage.at(anna)?.open("Ben Okafor")?;
    stage.at(ben)?.open("Anna Lindqvist")?;

    // Ben may not write any more, and reads on; then he may again.
    command(&stage.console()?, "gag ben 2h")?;
    stage.at(ben)?.raise("Anna Lindqvist")?;
    stage.at(ben)?.program.see(
        "Anna Lindqvist",
        Wanted::Saying("An administrator has taken your right to write until"),
    )?;
    stage.at(anna)?.raise("Ben Okafor")?;
    stage.at(anna)?.say("Ben Okafor", "Can you read this?")?;
    stage.at(ben)?.raise("Anna Lindqvist")?;
    stage
        .at(ben)?
        .hear("Anna Lindqvist", "Can you read this?")?;
    stage.freeze_picture(&picture(NAME, "gagged"))?;
    command(&stage.console()?, "ungag ben")?;
    stage.at(ben)?.say("Anna Lindqvist", "And write again.")?;
    stage.at(anna)?.raise("Ben Okafor")?;
    stage.at(anna)?.hear("Ben Okafor", "And write again.")?;

    // To everybody, also to whoever is away.
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    console.program.press(CONSOLE, "Send to everybody…")?;
    let text = "The server rests at noon.";
    console
        .program
        .write(CONSOLE, Role::Entry, "Message", text)?;
    console.program.press(CONSOLE, "Send")?;
    console
        .program
        .see(CONSOLE, Wanted::Named(Role::Button, "Close"))?;
    stage.freeze_picture(&picture(NAME, "broadcast"))?;
    stage.console()?.program.press(CONSOLE, "Close")?;
    for seat in [anna, ben] {
        let seat = stage.at(seat)?;
        seat.raise("Anser – ")?;
        seat.program.press("Anser – ", NEWS)?;
        seat.raise(NEWS)?;
        seat.hear(NEWS, text)?;
        seat.program.see(
            NEWS,
            Wanted::Saying("Only the administrators of this server can post here"),
        )?;
    }
    let carla = stage.seat("carla", SETTINGS, Arrival::SignedIn("carla"))?;
    stage.at(carla)?.program.press("Anser – ", NEWS)?;
    stage.at(carla)?.hear(NEWS, text)?;

    // A group is closed from its row: its window says so.
    stage.at(anna)?.raise("Anser – ")?;
    stage.at(anna)?.open("Workshop")?;
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    turn_to(&console, "Groups")?;
    act(&console, "anna/Workshop", "Close the group")?;
    stage.at(anna)?.raise("Workshop")?;
    stage.at(anna)?.program.see(
        "Workshop",
        Wanted::Saying("The administrators of this server have closed this group"),
    )?;
    stage.freeze_picture(&picture(NAME, "closed"))?;

    // Ben is disconnected, and comes back by himself; Carla is blocked, signed out, and told why.
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    turn_to(&console, "People")?;
    act(&console, "ben", "Disconnect…")?;
    let reason = "too many links";
    console
        .program
        .write(CONSOLE, Role::Entry, "Reason", reason)?;
    console.program.press(CONSOLE, "Disconnect")?;
    stage.at(ben)?.raise("Anser – ")?;
    stage.at(ben)?.program.see(
        "Anser – ",
        Wanted::Saying("An administrator has ended the connection: “too many links”"),
    )?;
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    act(&console, "carla", "Block…")?;
    console
        .program
        .write(CONSOLE, Role::Entry, "Reason", reason)?;
    console.program.press(CONSOLE, "Block")?;
    stage.at(carla)?.program.see(
        "Anser",
        Wanted::Saying("has blocked your account: “too many links”"),
    )?;
    stage.freeze_picture(&picture(NAME, "blocked"))?;

    // Each of it is one line of the log of acts.
    let console = stage.console()?;
    console.raise(CONSOLE)?;
    turn_to(&console, "Audit")?;
    for act in [
        "Gag",
        "End of a gag",
        "Message to everybody",
        "Close a group",
        "Disconnect",
        "Block",
    ] {
        // The page comes with the next frame, and what was done last with the next look at the database.
        wait(&format!("one line about {act}"), || {
            let rows = console.program.all(CONSOLE, Wanted::Of(Role::TableRow))?;
            let rows = rows.iter().filter(|row| {
                let mut words = row.name.split(", ");
                words.any(|word| word == act)
            });
            Ok((rows.count() == 1).then_some(()))
        })?;
    }
    Ok(())
}

#[test]
fn an_administrator_is_made_by_clicks_and_unmade_by_keys() {
    let mut stage = Stage::open_with_console().unwrap();
    let outcome = make_and_unmake(&mut stage);
    ended(&stage, "administrator", outcome);
}

fn make_and_unmake(stage: &mut Stage) -> anyhow::Result<()> {
    const OWN: &str = "Anser – Ben Okafor";
    let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
    let seat = stage.at(ben)?;
    seat.nickname()?;
    let console = stage.console()?;
    console.click(CONSOLE, Wanted::Named(Role::PageTab, "People"))?;
    console.click(CONSOLE, Wanted::Named(Role::Button, "Actions for ben"))?;
    console.click(
        CONSOLE,
        Wanted::Named(Role::MenuItem, "Make administrator…"),
    )?;
    let means = Wanted::Saying("ben can gag, block and disconnect people");
    console.program.see(CONSOLE, means)?;
    stage.freeze_picture(&picture("administrator", "asked"))?;
    let makes = Wanted::Named(Role::Button, "Make administrator");
    console.click(CONSOLE, makes)?;
    console.program.miss(CONSOLE, makes)?;

    // His window says that he is one, and where to go.
    seat.raise(OWN)?;
    let is_one = Wanted::Saying("You are an administrator of this server now.");
    seat.program.see(OWN, is_one)?;
    let way = Wanted::Saying("type / in any message field");
    seat.program.see(OWN, way)?;
    stage.freeze_picture(&picture("administrator", "made"))?;

    console.click(CONSOLE, Wanted::Named(Role::Entry, "Command"))?;
    stage.screen.write("grant ben user")?;
    console.has_written(CONSOLE, "Command", "grant ben user")?;
    stage.screen.press("Return")?;
    let done = Wanted::Saying("ben has no special rights any more.");
    console.program.see(CONSOLE, done)?;
    seat.raise(OWN)?;
    let was_one = Wanted::Saying("You are no longer an administrator of this server.");
    seat.program.see(OWN, was_one)?;
    seat.program.miss(OWN, way)
}

fn command(console: &Seat<'_>, line: &str) -> anyhow::Result<()> {
    console.raise(CONSOLE)?;
    console
        .program
        .write(CONSOLE, Role::Entry, "Command", line)?;
    console.enter(CONSOLE, "Command")
}

fn turn_to(console: &Seat<'_>, page: &str) -> anyhow::Result<()> {
    let tab = Wanted::Named(Role::PageTab, page);
    let tab = console.program.see(CONSOLE, tab).context("the pages")?;
    console.program.reader.click(&tab)
}

/// Chooses from the menu of a row.
fn act(console: &Seat<'_>, whom: &str, entry: &str) -> anyhow::Result<()> {
    let program = &console.program;
    program.press(CONSOLE, &format!("Actions for {whom}"))?;
    let entry = program.see(CONSOLE, Wanted::Named(Role::MenuItem, entry))?;
    program.reader.click(&entry)
}
