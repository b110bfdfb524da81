//! A server and desktop programs on a display nobody sees, for as long as this lives.

use std::path::Path;

use anyhow::{Context, Result};
use xtask::display::Display;
use xtask::folder::Folder;
use xtask::programs::people::{self, Desktop, Person};
use xtask::programs::server::Server;
use xtask::programs::{Profile, Programs};

use crate::reader::Reader;
use crate::seat::Seat;

/// How somebody comes to a program.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'name> {
    /// One of the sample people, who has signed in here before.
    SignedIn(&'name str),
    /// With the server's invite link.
    Invited,
    /// With nothing: where the server is has to be typed.
    Alone,
}

/// The fields end from top to bottom: first the windows, then the server, then what both stand on.
#[derive(Debug)]
pub struct Stage {
    desktops: Vec<Desktop>,
    pub server: Server,
    pub people: Vec<Person>,
    pub reader: Reader,
    pub display: Display,
    programs: Programs,
    folder: Folder,
}

impl Stage {
    /// Builds what is needed, makes sample people and starts a server; `database` is a URL, or SQLite.
    pub fn open(database: Option<&str>) -> Result<Self> {
        Self::open_with(database, &[])
    }

    /// The same with settings of the server, by their names in the environment.
    pub fn open_with(database: Option<&str>, settings: &[(&str, &str)]) -> Result<Self> {
        Self::begin(database, settings, false)
    }

    /// The same with the server's console among the windows, in English.
    pub fn open_with_console() -> Result<Self> {
        Self::begin(
            None,
            &[("LANG", "en_US.UTF-8"), ("LC_ALL", "en_US.UTF-8")],
            true,
        )
    }

    fn begin(database: Option<&str>, settings: &[(&str, &str)], console: bool) -> Result<Self> {
        let programs = Programs::build(Profile::Dev, &["anser-server", "anser"])?;
        let folder = Folder::temporary("stage")?;
        let data = folder.join("server");
        let people = people::sample(&programs, &data, database)?;
        let display = Display::start()?;
        let server = if console {
            let display = Some(&display);
            Server::start_with_console_and(&programs, &data, database, display, settings)?
        } else {
            Server::start_with(&programs, &data, database, settings)?
        };
        let reader = Reader::connect(display.bus_address())?;
        Ok(Self {
            desktops: Vec::new(),
            server,
            people,
            reader,
            display,
            programs,
            folder,
        })
    }

    /// Somebody among the sample people.
    pub fn person(&self, name: &str) -> Result<Person> {
        let person = self.people.iter().find(|person| person.name == name);
        person
            .cloned()
            .with_context(|| format!("there is no {name} among the sample people"))
    }

    /// Opens a program with a profile of its own; `settings` is the profile's settings file.
    pub fn seat(&mut self, profile: &str, settings: &str, arrival: Arrival<'_>) -> Result<usize> {
        let mut desktop = Desktop::new(&self.programs, &self.folder.join(profile));
        desktop.choose(settings)?;
        let link = match arrival {
            Arrival::SignedIn(name) => {
                desktop.sign_in(&self.person(name)?, self.server.link())?;
                None
            }
            Arrival::Invited => Some(self.server.link()),
            Arrival::Alone => None,
        };
        desktop.open(link, Some(&self.display))?;
        self.desktops.push(desktop);
        Ok(self.desktops.len() - 1)
    }

    /// Opens a program that was closed, as a person does: without any argument.
    pub fn come_back(&mut self, seat: usize) -> Result<()> {
        let desktop = self.desktops.get_mut(seat).context("nobody sat there")?;
        Ok(desktop.open(None, Some(&self.display))?)
    }

    /// The one who sits at a program that is open.
    pub fn at(&self, seat: usize) -> Result<Seat<'_>> {
        let process = self
            .desktops
            .get(seat)
            .context("nobody sits there")?
            .process()?;
        Ok(Seat::new(&self.reader, &self.display, process))
    }

    /// Whoever sits at the server's console.
    pub fn console(&self) -> Result<Seat<'_>> {
        let process = self.server.process()?;
        Ok(Seat::new(&self.reader, &self.display, process))
    }

    /// Closes a program for good.
    pub fn leave(&mut self, seat: usize) {
        if let Some(desktop) = self.desktops.get_mut(seat) {
            desktop.close();
        }
    }

    /// Kills a program without any warning.
    pub fn kill(&mut self, seat: usize) -> Result<()> {
        let desktop = self.desktops.get_mut(seat).context("nobody sat there")?;
        Ok(desktop.kill()?)
    }

    /// Keeps a picture of the whole screen.
    pub fn keep_picture(&self, file: &Path) -> Result<()> {
        crate::screen::picture(&self.display, file)
    }
}
