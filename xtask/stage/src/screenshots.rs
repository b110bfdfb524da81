//! `screenshots`: every window, light and dark, in both languages, under names that stay.

use std::path::Path;

use anyhow::Result;
use atspi::Role;

use crate::camera;
use crate::program::{Program, Wanted};
use crate::screen::{Place, Screen};
use crate::stage::{Arrival, Stage};

/// The group of the sample people.
const GROUP: &str = "Workshop";

/// The title of the console's window, in every language.
const CONSOLE: &str = "Anser ";

/// A language, with a user who speaks it and a friend to whom they have written.
struct Speaker {
    language: &'static str,
    person: &'static str,
    friend: &'static str,
    /// The name of the button that opens the settings.
    settings: &'static str,
    /// The names of those that open the list of all users and a card.
    people: &'static str,
    card: &'static str,
}

const SPEAKERS: [Speaker; 2] = [
    Speaker {
        language: "en",
        person: "anna",
        friend: "ben",
        settings: "Settings",
        people: "People on this server",
        card: "Show card",
    },
    Speaker {
        language: "zh-CN",
        person: "zhangwei",
        friend: "anna",
        settings: "设置",
        people: "服务器上的人",
        card: "查看名片",
    },
];

/// Puts `WINDOW-LOOK-LANGUAGE.png` for each into `folder`.
pub fn run(folder: &Path) -> Result<()> {
    let mut stage = Stage::open_with_console()?;
    for speaker in &SPEAKERS {
        for look in ["light", "dark"] {
            take(&mut stage, speaker, look, folder, &|_| Ok(()))?;
        }
    }
    let settings = "language = \"en\"\nlook = \"light\"\n";
    for name in ["anna", "ben", "mio"] {
        let seat = stage.seat(&format!("{name}-there"), settings, Arrival::SignedIn(name))?;
        stage.at(seat)?.nickname()?;
    }
    console(&stage, folder)
}

/// The light windows of a user who reads Chinese. Each program is returned when all of its windows are open.
pub fn in_chinese(
    stage: &mut Stage,
    folder: &Path,
    look_at: &dyn Fn(&Program<'_>) -> Result<()>,
) -> Result<()> {
    let [_, speaker] = &SPEAKERS;
    take(stage, speaker, "light", folder, look_at)?;
    let console = stage.console()?;
    console.program.press(CONSOLE, "简体中文")?;
    let place = stage.screen.place_of(console.program.process, CONSOLE)?;
    console.raise(CONSOLE)?;
    for (page, file) in [
        ("概览", "overview"),
        ("用户", "people"),
        ("群组", "groups"),
        ("日志", "log"),
        ("审计", "audit"),
        ("设置", "settings"),
    ] {
        let tab = Wanted::Named(Role::PageTab, page);
        console
            .program
            .reader
            .click(&console.program.see(CONSOLE, tab)?)?;
        console
            .program
            .see(CONSOLE, Wanted::Named(Role::Heading, page))?;
        let file = folder.join(format!("console-{file}-zh-CN.png"));
        camera::picture_of(&stage.screen, &place, &file)?;
        look_at(&console.program)?;
    }
    Ok(())
}

/// The console in all its looks, which its own buttons change. A user is online, so that its numbers are not all
/// zero.
fn console(stage: &Stage, folder: &Path) -> Result<()> {
    let console = stage.console()?;
    let place = stage.screen.place_of(console.program.process, CONSOLE)?;
    for (press, suffix) in [
        (None, "light-en"),
        (Some("Dark"), "dark-en"),
        (Some("简体中文"), "dark-zh-CN"),
        (Some("浅色"), "light-zh-CN"),
    ] {
        console.raise(CONSOLE)?;
        if let Some(button) = press {
            console.program.press(CONSOLE, button)?;
        }
        let file = folder.join(format!("console-{suffix}.png"));
        camera::picture_of(&stage.screen, &place, &file)?;
        println!("{}", file.display());
    }
    Ok(())
}

fn take(
    stage: &mut Stage,
    speaker: &Speaker,
    look: &str,
    folder: &Path,
    look_at: &dyn Fn(&Program<'_>) -> Result<()>,
) -> Result<()> {
    let suffix = &format!("{look}-{}.png", speaker.language);
    let settings = &format!("language = \"{}\"\nlook = \"{look}\"\n", speaker.language);
    let picture = |stage: &Stage, window: &str, place: &Place| {
        let file = folder.join(format!("{window}-{suffix}"));
        camera::picture_of(&stage.screen, place, &file)?;
        println!("{}", file.display());
        anyhow::Ok(())
    };

    let newcomer = stage.seat(&format!("newcomer-{suffix}"), settings, Arrival::Invited)?;
    let process = stage.at(newcomer)?.program.process;
    picture(stage, "sign-in", &only_window(&stage.screen, process, &[])?)?;
    look_at(&stage.at(newcomer)?.program)?;
    stage.leave(newcomer);

    // The friend is online, so that the pictures show it.
    let friend = stage.seat(
        &format!("{}-{suffix}", speaker.friend),
        settings,
        Arrival::SignedIn(speaker.friend),
    )?;
    let nickname = stage.at(friend)?.nickname()?;
    let seat = stage.seat(
        &format!("{}-{suffix}", speaker.person),
        settings,
        Arrival::SignedIn(speaker.person),
    )?;
    let person = stage.at(seat)?;
    let own = person.nickname()?;
    let process = person.program.process;
    let contacts = only_window(&stage.screen, process, &[])?;
    picture(stage, "contacts", &contacts)?;

    person.program.press(&own, &nickname)?;
    let conversation = only_window(&stage.screen, process, &[&contacts])?;
    picture(stage, "conversation", &conversation)?;

    person.program.press(&nickname, speaker.card)?;
    let card = only_window(&stage.screen, process, &[&contacts, &conversation])?;
    picture(stage, "card", &card)?;

    person.raise(&own)?;
    person.program.press(&own, GROUP)?;
    let before = [&contacts, &conversation, &card];
    let group = only_window(&stage.screen, process, &before)?;
    picture(stage, "group", &group)?;

    person.raise(&own)?;
    person.program.press(&own, speaker.people)?;
    let before = [&contacts, &conversation, &group, &card];
    let people = only_window(&stage.screen, process, &before)?;
    picture(stage, "people", &people)?;

    person.raise(&own)?;
    person.program.press(&own, speaker.settings)?;
    let before = [&contacts, &conversation, &group, &card, &people];
    let settings = only_window(&stage.screen, process, &before)?;
    picture(stage, "settings", &settings)?;
    look_at(&person.program)?;
    stage.leave(seat);
    stage.leave(friend);
    Ok(())
}

/// Waits for a window that was not there before.
fn only_window(screen: &Screen, process: u32, before: &[&Place]) -> Result<Place> {
    crate::program::wait("a new window on the screen", || {
        let places = screen.places(process)?;
        Ok(places
            .into_iter()
            .find(|place| before.iter().all(|known| known.id != place.id)))
    })
}
