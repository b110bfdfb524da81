//! No window can freeze another one: every window draws while a dialog is open in each place where there is one, and
//! while the server does not answer.

use std::path::Path;

use anser_stage::camera;
use anser_stage::program::{Wanted, wait};
use anser_stage::screen::{Place, Screen};
use anser_stage::stage::{Arrival, Stage};
use anyhow::Context as _;
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "watchdog";

#[test]
fn every_window_draws_while_a_dialogue_is_open_and_the_server_is_stopped() {
    story(NAME, act);
}

fn act(stage: &mut Stage) -> anyhow::Result<()> {
    let seat = stage.seat("desk", SETTINGS, Arrival::SignedIn("anna"))?;
    let anna = stage.at(seat)?.nickname()?;
    let own = format!("Anser – {anna}");
    let friends = friends(stage, seat, &own)?;
    for friend in &friends {
        stage.at(seat)?.open(friend)?;
    }
    stage.at(seat)?.program.press(&own, "Settings")?;
    let [first, second] = &friends[..] else {
        anyhow::bail!("two friends are needed, and there are {friends:?}");
    };
    // Side by side, so that each can be looked at.
    let process = stage.at(seat)?.program.process;
    let place = |part: &str| stage.screen.place_of(process, part);
    let (contacts, settings) = (place(&own)?, place("Settings")?);
    let (one, other) = (place(first)?, place(second)?);
    for (window, left) in [
        (&contacts, 0),
        (&one, 340),
        (&other, 700),
        (&settings, 1060),
    ] {
        stage.screen.arrange(window, left, 0, 340, 700)?;
    }

    // It keeps its connections and answers nothing.
    stage.server.freeze()?;
    // A question in the contact list, and the menu of a message in a conversation.
    stage.at(seat)?.choose(first, "Delete friend…")?;
    let question = Wanted::Named(Role::Button, "Delete friend");
    stage.at(seat)?.program.see(&own, question)?;
    let program = stage.at(seat)?.program;
    let message = program.see(first, Wanted::Of(Role::ListItem))?;
    stage
        .screen
        .right_click(&one, program.reader.middle(&message)?)?;
    let menu = Wanted::Named(Role::MenuItem, "Copy");
    program.see(first, menu)?;
    stage.freeze_picture(&picture(NAME, "dialogues"))?;

    // Each of them draws: what is done there is seen on the screen.
    for (friend, window) in [(first, &one), (second, &other)] {
        let program = stage.at(seat)?.program;
        draws(&stage.screen, window, friend, || {
            program.write(friend, Role::Entry, "Message", "does it draw?")
        })?;
        stage.at(seat)?.written(friend, "does it draw?")?;
        // What is sent is shown at once, and waits for the server.
        draws(&stage.screen, window, friend, || {
            program.press(friend, "Send")
        })?;
        stage.at(seat)?.hear(friend, "does it draw?")?;
    }
    let program = stage.at(seat)?.program;
    draws(&stage.screen, &settings, "the settings", || {
        let dark = program.see("Settings", Wanted::Named(Role::RadioButton, "Dark"))?;
        program.reader.click(&dark)
    })?;
    // The question is still there, and can be answered.
    draws(&stage.screen, &contacts, "the contact list", || {
        program.press(&own, "Cancel")
    })?;
    program.miss(&own, question)?;

    // And all of it arrives when the server goes on.
    stage.server.thaw()?;
    for friend in &friends {
        let stored = Wanted::Described(Role::ListItem, "Stored");
        stage.at(seat)?.program.see(friend, stored)?;
    }
    Ok(())
}

/// The first two in the list of friends.
fn friends(stage: &Stage, seat: usize, own: &str) -> anyhow::Result<Vec<String>> {
    stage.at(seat)?.show_friends()?;
    let is_friend =
        |description: &str| description.starts_with("Online") || description.starts_with("Offline");
    wait("two friends", || {
        let rows = stage.at(seat)?.program.all(own, Wanted::Of(Role::Button))?;
        let names = rows.into_iter().filter(|row| is_friend(&row.description));
        let names: Vec<String> = names.map(|row| row.name).take(2).collect();
        Ok((names.len() == 2).then_some(names))
    })
}

/// Does something, and waits until the window looks different on the screen.
fn draws(
    screen: &Screen,
    window: &Place,
    name: &str,
    act: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let folder = xtask::folder::Folder::temporary("watchdog")?;
    let look = |file: &str| -> anyhow::Result<Vec<u8>> {
        let file: &Path = &folder.join(file);
        camera::look_at(screen, window, file)?;
        Ok(std::fs::read(file)?)
    };
    let before = look("before.png")?;
    act()?;
    wait("another picture of the window", || {
        Ok((look("now.png")? != before).then_some(()))
    })
    .with_context(|| format!("the window of {name} does not draw"))
}
