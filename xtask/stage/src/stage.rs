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
        let programs = Programs::build(Profile::Dev, &["anser-server", "anser"])?;
        let folder = Folder::temporary("stage")?;
        let data = folder.join("server");
        let people = people::sample(&programs, &data, database)?;
        let server = Server::start(&programs, &data, database)?;
        let display = Display::start()?;
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

    /// Opens a program with a profile of its own. `signed_in` says who sits there already, else it shows
    /// the sign-in window; `settings` is the profile's settings file.
    pub fn seat(
        &mut self,
        profile: &str,
        settings: &str,
        signed_in: Option<&str>,
    ) -> Result<usize> {
        let mut desktop = Desktop::new(&self.programs, &self.folder.join(profile));
        desktop.choose(settings)?;
        if let Some(name) = signed_in {
            desktop.sign_in(&self.person(name)?, self.server.link())?;
        }
        let link = signed_in.is_none().then_some(self.server.link());
        desktop.open(link, Some(&self.display))?;
        self.desktops.push(desktop);
        Ok(self.desktops.len() - 1)
    }

    /// The one who sits at a program that is open.
    pub fn at(&self, seat: usize) -> Result<Seat<'_>> {
        let process = self
            .desktops
            .get(seat)
            .context("nobody sits there")?
            .process()?;
        Ok(Seat::new(&self.reader, process))
    }

    /// Closes a program for good.
    pub fn leave(&mut self, seat: usize) {
        if let Some(desktop) = self.desktops.get_mut(seat) {
            desktop.close();
        }
    }

    /// Keeps a picture of the whole screen.
    pub fn keep_picture(&self, file: &Path) -> Result<()> {
        crate::screen::picture(&self.display, file)
    }
}
