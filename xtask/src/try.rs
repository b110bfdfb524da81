//! `cargo xtask try`: a server with its console, and two desktop programs whose users can talk to each other at once.
//!
//! Everything is in one temporary folder and ends with Ctrl+C, or when both windows were closed. With `--once`, a
//! message goes from one window to the other on a virtual display, and that is all.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::display::{Display, working_display};
use crate::folder::Folder;
use crate::mariadb::Private;
use crate::packages::{self, Purpose};
use crate::process::{self, interruption};
use crate::programs::people::{self, Desktop, Person};
use crate::programs::server::Server;
use crate::programs::{Profile, Programs};
use crate::vnc::Vnc;

/// What can be asked for on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub mariadb: bool,
    pub once: bool,
}

impl Wish {
    pub fn parse(arguments: &[String]) -> io::Result<Self> {
        let mut wish = Self::default();
        let mut rest = arguments.iter().map(String::as_str);
        while let Some(argument) = rest.next() {
            match argument {
                "--once" => wish.once = true,
                "--database" => match rest.next() {
                    Some("mariadb") => wish.mariadb = true,
                    Some("sqlite") => wish.mariadb = false,
                    other => return Err(unknown("--database", other.unwrap_or("nothing"))),
                },
                other => return Err(unknown("try", other)),
            }
        }
        Ok(wish)
    }
}

fn unknown(of: &str, what: &str) -> io::Error {
    io::Error::other(format!(
        "`{of}` does not know `{what}`: cargo xtask try [--database sqlite|mariadb] [--once]"
    ))
}

/// The display of the windows. The fields are dropped from top to bottom.
struct Place {
    vnc: Option<Vnc>,
    /// `None` is the person's own display.
    display: Option<Display>,
}

/// Runs until it is over. The answer is whether the message arrived, if one was to be sent.
pub fn run(wish: Wish) -> io::Result<bool> {
    let own = if wish.once { None } else { working_display() };
    let mut purposes = vec![Purpose::Build, Purpose::Windows];
    if own.is_none() {
        purposes.push(Purpose::Stage);
    }
    if own.is_none() && !wish.once {
        purposes.push(Purpose::Vnc);
    }
    if wish.mariadb {
        purposes.push(Purpose::MariaDb);
    }
    packages::ensure(&purposes)?;

    println!("Building. The first time takes some minutes.");
    let mut wanted = vec!["anser-server", "anser"];
    if wish.once {
        wanted.push("anser-stage");
    }
    let programs = Programs::build(Profile::Dev, &wanted)?;

    let folder = Folder::temporary("try")?;
    let place = prepare(own.is_some(), wish.once)?;
    let mariadb = if wish.mariadb {
        Some(Private::start(&folder.join("mariadb"))?)
    } else {
        None
    };
    let database = mariadb.as_ref().map(Private::empty_database).transpose()?;
    let data = folder.join("server");
    let people = people::sample(&programs, &data, database.as_deref())?;
    let mut server = if wish.once {
        Server::start(&programs, &data, database.as_deref())?
    } else {
        let display = place.display.as_ref();
        Server::start_with_console(&programs, &data, database.as_deref(), display)?
    };
    println!(
        "The server runs on {}: {}",
        if wish.mariadb { "MariaDB" } else { "SQLite" },
        server.link()
    );

    let mut desktops = Vec::new();
    for person in &people[..2] {
        desktops.push(seat(
            &programs,
            folder.path(),
            person,
            server.link(),
            place.display.as_ref(),
        )?);
    }
    if let (true, Some(display)) = (wish.once, &place.display) {
        return once(&programs, display, &desktops, &people);
    }
    introduce(&people, &place);
    // A person who presses Ctrl+C has got what they wanted.
    match watch(&mut server, &mut desktops) {
        Err(error) if interruption::caused(&error) => println!("\nEnding everything."),
        outcome => outcome?,
    }
    Ok(true)
}

fn prepare(own: bool, once: bool) -> io::Result<Place> {
    if own {
        return Ok(Place {
            vnc: None,
            display: None,
        });
    }
    let display = Display::start()?;
    let vnc = if once {
        None
    } else {
        Some(Vnc::start(&display)?)
    };
    Ok(Place {
        vnc,
        display: Some(display),
    })
}

/// Signs a user in and opens their window.
fn seat(
    programs: &Programs,
    folder: &Path,
    person: &Person,
    link: &str,
    display: Option<&Display>,
) -> io::Result<Desktop> {
    let mut desktop = Desktop::new(programs, &folder.join(&person.name));
    desktop.sign_in(person, link)?;
    desktop.open(None, display)?;
    println!("A window opens for {}.", person.name);
    Ok(desktop)
}

fn introduce(people: &[Person], place: &Place) {
    println!("\nWho else is there, to sign in as:");
    for Person { name, password } in people {
        println!("    {name:12} {password}");
    }
    if let Some(vnc) = &place.vnc {
        println!("\n{}", vnc.instructions());
    }
    println!(
        "\nOpen a conversation, or the group Workshop, in one window and write: it appears in the other. \
         What you type at the foot of the server's console it does; help lists the commands. Ctrl+C ends \
         everything."
    );
}

/// Returns when both windows were closed, or with an error when something has ended that should not.
fn watch(server: &mut Server, desktops: &mut [Desktop]) -> io::Result<()> {
    loop {
        process::pause(Duration::from_millis(500))?;
        if !server.runs()? {
            if server.was_stopped()? {
                println!("The server was stopped in its console.");
                return Ok(());
            }
            return Err(io::Error::other("the server has ended by itself"));
        }
        let mut open = 0;
        for desktop in &mut *desktops {
            open += usize::from(desktop.is_open()?);
        }
        if open == 0 {
            println!("Both windows were closed.");
            return Ok(());
        }
    }
}

/// Lets the stage send a message from the first window to the second and read it there.
fn once(
    programs: &Programs,
    display: &Display,
    desktops: &[Desktop],
    people: &[Person],
) -> io::Result<bool> {
    let mut stage = process::command(programs.path("anser-stage"));
    stage.arg("once");
    for (desktop, person) in desktops.iter().zip(people) {
        stage.args([&desktop.process()?.to_string(), &person.name]);
    }
    process::run("anser-stage", display.lead(&mut stage)).map(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_or_refused() {
        let parse = |line: &str| {
            Wish::parse(
                &line
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(parse("").unwrap(), Wish::default());
        assert_eq!(
            parse("--database mariadb --once").unwrap(),
            Wish {
                mariadb: true,
                once: true
            }
        );
        assert_eq!(parse("--database sqlite").unwrap(), Wish::default());
        for line in ["--database", "--database oracle", "--twice", "once"] {
            assert!(
                parse(line)
                    .unwrap_err()
                    .to_string()
                    .contains("cargo xtask try"),
                "{line}"
            );
        }
    }
}
