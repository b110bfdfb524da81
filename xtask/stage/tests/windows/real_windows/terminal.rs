//! A user at a terminal, and what others see of it in their windows.

use std::time::Duration;

use anser_stage::program::{Wanted, wait, wait_for};
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "terminal";
const CARLA: &str = "Carla Nunes";
const OWN: &str = "Anser – Carla Nunes";

/// Half of the time for which the server waits after a lost connection. It knows within this time that a user has
/// left.
const AT_ONCE: Duration = Duration::from_secs(5);

#[test]
fn whoever_quits_a_terminal_is_offline_at_once_and_has_blocked_a_stranger() {
    story(NAME, block_and_quit);
}

fn block_and_quit(stage: &mut Stage) -> anyhow::Result<()> {
    let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
    stage.at(ben)?.open(CARLA)?;
    let person = stage.person("carla")?;
    let mut terminal = stage.terminal("carla", SETTINGS)?;
    terminal.types("login carla")?;
    terminal.says("Password:")?;
    terminal.types(&person.password)?;
    terminal.says("Signed in as Carla Nunes (carla).")?;
    let program = stage.at(ben)?.program;
    program.window("Carla Nunes – Online")?;

    // Dora is nobody to Carla. The answer to the next line says that the one before it was carried out.
    terminal.types("block dora")?;
    terminal.types("requests")?;
    terminal.says("There are no requests.")?;
    terminal.types("quit")?;
    wait_for("an offline friend at once", AT_ONCE, || {
        program.find_window("Carla Nunes – Offline")
    })?;
    wait("the end of the terminal", || {
        Ok(terminal.has_ended()?.then_some(()))
    })?;

    // In her own window she finds whom she has blocked, and lets her in again.
    let carla = stage.seat("carla", SETTINGS, Arrival::Alone)?;
    let seat = stage.at(carla)?;
    // There is a connection, and no line about it that would move what is below.
    seat.program
        .see(OWN, Wanted::Saying("Everybody who is here is in the list"))?;
    seat.click(OWN, Wanted::Named(Role::PageTab, "Friends"))?;
    let blocked = Wanted::Saying("Blocked people");
    seat.program.see(OWN, blocked)?;
    seat.program.see(OWN, Wanted::Saying("Dora Weiss"))?;
    stage.freeze_picture(&picture(NAME, "blocked"))?;
    seat.click(OWN, Wanted::Named(Role::Button, "Unblock"))?;
    seat.program.miss(OWN, blocked)
}
