//! A first conversation without an X server: a compositor, keys that it passes on, and another program beside Anser.

use std::process::Stdio;

use anser_stage::program::{Wanted, wait};
use anser_stage::reader::Reader;
use anser_stage::seat::Seat;
use anyhow::{Context as _, ensure};
use atspi::Role;
use xtask::folder::Folder;
use xtask::process::{self, Running};
use xtask::programs::people::{self, Desktop};
use xtask::programs::server::Server;
use xtask::programs::{self, Programs};
use xtask::wayland::Compositor;

use super::{SETTINGS, picture, told};

const BEN: &str = "Ben Okafor";

#[test]
fn a_conversation_on_wayland() {
    let compositor = Compositor::start().unwrap();
    let folder = Folder::temporary("wayland-story").unwrap();
    let outcome = talk(&compositor, &folder);
    told("wayland", &programs::logs(folder.path()), outcome);
}

/// Keeps a picture of the whole screen.
fn freeze_picture(compositor: &Compositor, moment: &str) -> anyhow::Result<()> {
    let file = picture("wayland", moment);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut camera = process::command("grim");
    process::output("grim", compositor.lead(camera.arg(&file)))?;
    Ok(())
}

/// Types a text, or presses keys as its options name them, in the window that has the keyboard.
fn hands(compositor: &Compositor, keys: &[&str]) -> anyhow::Result<()> {
    let mut command = process::command("wtype");
    // Each text comes from a keyboard of its own, and windows lose the first key of a new one.
    command.args(["-k", "F20", "-s", "100"]).args(keys);
    process::output("wtype", compositor.lead(&mut command))?;
    Ok(())
}

/// The text that another program gets when a person pastes there.
fn pasted_elsewhere(compositor: &Compositor) -> anyhow::Result<String> {
    let mut command = process::command("wl-paste");
    let command = compositor.lead(command.arg("--no-newline"));
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn talk(compositor: &Compositor, folder: &Folder) -> anyhow::Result<()> {
    let programs = Programs::release()?;
    let data = folder.join("server");
    let people = people::sample(&programs, &data, None)?;
    let person = |name: &str| {
        let found = people.iter().find(|person| person.name == name);
        found.with_context(|| format!("there is no {name}"))
    };
    let server = Server::start(&programs, &data, None)?;
    let reader = Reader::connect(&compositor.bus_address())?;
    let mut anna = Desktop::new(&programs, &folder.join("anna"));
    anna.choose(SETTINGS)?;
    anna.open_led(Some(server.link()), |command| {
        compositor.lead(command);
    })?;
    let seat = Seat::elsewhere(&reader, anna.process()?);

    // Sign in: the keyboard is in the first empty field.
    seat.program.press("Anser", "Sign in")?;
    seat.program
        .see("Anser", Wanted::Named(Role::Entry, "Name"))?;
    hands(compositor, &["anna\t"])?;
    let password = &person("anna")?.password;
    hands(compositor, &["-d", "10", password])?;
    wait("a password in its field", || {
        let field = Wanted::Named(Role::PasswordText, "Password");
        let field = seat.program.find("Anser", field)?;
        let typed = field.map_or(0, |field| field.text.chars().count());
        Ok((typed == password.len()).then_some(()))
    })?;
    hands(compositor, &["-k", "Return"])?;
    let own = seat.nickname()?;

    freeze_picture(compositor, "signed-in")?;

    // Open, write, send by keys.
    seat.open(BEN)?;
    hands(compositor, &["Grüße von Wayland"])?;
    seat.written(BEN, "Grüße von Wayland")?;
    hands(compositor, &["-M", "ctrl", "-k", "Return", "-m", "ctrl"])?;
    seat.hear(BEN, "Grüße von Wayland")?;

    // Receive.
    let ben = Desktop::new(&programs, &folder.join("ben"));
    ben.choose(SETTINGS)?;
    ben.say(person("ben")?, server.link(), "anna", "Welcome there.")?;
    seat.hear(BEN, "Welcome there.")?;

    // Text goes to another program and comes from one.
    hands(compositor, &["to another program"])?;
    seat.written(BEN, "to another program")?;
    hands(
        compositor,
        &["-M", "ctrl", "-k", "a", "-k", "c", "-m", "ctrl"],
    )?;
    wait("the text in another program", || {
        let there = pasted_elsewhere(compositor)?;
        Ok((there == "to another program").then_some(()))
    })?;
    let mut other = process::command("wl-copy");
    other.args(["--foreground", "从那边来"]);
    other
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let other = Running::start("wl-copy", compositor.lead(&mut other))?;
    wait("a text in the clipboard", || {
        Ok((pasted_elsewhere(compositor)? == "从那边来").then_some(()))
    })?;
    hands(compositor, &["-M", "ctrl", "-k", "v", "-m", "ctrl"])?;
    seat.written(BEN, "从那边来")?;
    drop(other);

    // What Wayland cannot do is said.
    seat.program.press(&own, "Settings")?;
    let limits = Wanted::Saying("your desktop decides that");
    seat.program.see("Settings", limits)?;
    freeze_picture(compositor, "end")?;
    ensure!(anna.is_open()?, "it is still there");
    Ok(())
}
