//! A server and desktop programs on a virtual display, for as long as this lives.

use std::path::Path;

use anyhow::{Context, Result};
use xtask::display::Display;
use xtask::folder::Folder;
use xtask::network::{Machine, Network};
use xtask::process;
use xtask::programs::people::{self, Desktop, Person};
use xtask::programs::server::Server;
use xtask::programs::{self, Programs};
use xtask::surroundings::Surroundings;

use crate::camera;
use crate::reader::Reader;
use crate::screen::Screen;
use crate::seat::Seat;
use crate::terminal::Terminal;

/// How a person starts a program.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'name> {
    /// As one of the sample users, who has signed in here before.
    SignedIn(&'name str),
    /// With the server's invite link.
    Invited,
    /// Without anything, so that the address of the server has to be typed.
    Alone,
}

/// The fields are dropped from top to bottom: first the windows, then the server, then what both need.
#[derive(Debug)]
pub struct Stage {
    desktops: Vec<Desktop>,
    pub server: Server,
    pub people: Vec<Person>,
    pub reader: Reader,
    around: Option<Surroundings>,
    pub screen: Screen,
    network: Option<Network>,
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

    /// The same on a network of two machines. The server runs on the near one, and listens on every address.
    pub fn open_on_a_network() -> Result<Self> {
        let network = Network::start()?;
        let programs = Programs::release()?;
        let folder = Folder::temporary("stage")?;
        let data = folder.join("server");
        let people = people::sample(&programs, &data, None)?;
        let display = Display::start()?;
        let server = Server::start_on(&network, Machine::Near, &programs, &data)?;
        let mut stage = Self::of(programs, folder, people, display, server)?;
        stage.network = Some(network);
        Ok(stage)
    }

    /// Opens a program on the far machine, with a link that the user was given.
    pub fn far_seat(&mut self, profile: &str, settings: &str, link: &str) -> Result<usize> {
        let network = self.network.as_ref().context("there is one machine")?;
        let profile = self.folder.join(profile);
        let mut desktop = Desktop::new_on(network, Machine::Far, &self.programs, &profile);
        desktop.choose(settings)?;
        open(&mut desktop, Some(link), &self.screen.display)?;
        self.desktops.push(desktop);
        Ok(self.desktops.len() - 1)
    }

    fn begin(database: Option<&str>, settings: &[(&str, &str)], console: bool) -> Result<Self> {
        let programs = Programs::release()?;
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
        Self::of(programs, folder, people, display, server)
    }

    fn of(
        programs: Programs,
        folder: Folder,
        people: Vec<Person>,
        display: Display,
        server: Server,
    ) -> Result<Self> {
        let reader = Reader::connect(display.bus_address())?;
        let screen = Screen::before(display)?;
        Ok(Self {
            desktops: Vec::new(),
            server,
            people,
            reader,
            around: None,
            network: None,
            screen,
            programs,
            folder,
        })
    }

    /// Starts the surroundings of a desktop on the display.
    pub fn furnish(&mut self) -> Result<()> {
        self.around = Some(Surroundings::start(&self.screen.display)?);
        Ok(())
    }

    /// The surroundings of the display.
    pub fn around(&self) -> Result<&Surroundings> {
        self.around.as_ref().context("the display has only windows")
    }

    /// One of the sample users.
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
        open(&mut desktop, link, &self.screen.display)?;
        self.desktops.push(desktop);
        Ok(self.desktops.len() - 1)
    }

    /// Opens a program that was closed, as a person does: without any argument.
    pub fn come_back(&mut self, seat: usize) -> Result<()> {
        let desktop = self.desktops.get_mut(seat).context("nobody sat there")?;
        open(desktop, None, &self.screen.display)
    }

    /// The same with a link, as when a person opens one while the program is closed.
    pub fn come_back_with(&mut self, seat: usize, link: &str) -> Result<()> {
        let desktop = self.desktops.get_mut(seat).context("nobody sat there")?;
        desktop.close();
        open(desktop, Some(link), &self.screen.display)
    }

    /// The person at a program that is open.
    pub fn at(&self, seat: usize) -> Result<Seat<'_>> {
        let process = self
            .desktops
            .get(seat)
            .context("nobody sits there")?
            .process()?;
        Ok(Seat::new(&self.reader, &self.screen, process))
    }

    /// The person at the server's console.
    pub fn console(&self) -> Result<Seat<'_>> {
        let process = self.server.process()?;
        Ok(Seat::new(&self.reader, &self.screen, process))
    }

    /// Whether a program has ended by itself.
    pub fn has_left(&mut self, seat: usize) -> Result<bool> {
        let desktop = self.desktops.get_mut(seat).context("nobody sat there")?;
        Ok(!desktop.is_open()?)
    }

    /// Opens a terminal on a profile, with the server's link, for a person who signs in there.
    pub fn terminal(&self, profile: &str, settings: &str) -> Result<Terminal> {
        let desktop = Desktop::new(&self.programs, &self.folder.join(profile));
        desktop.choose(settings)?;
        let program = self.programs.path("anser");
        Terminal::open(&program, desktop.profile(), self.server.link())
    }

    /// Starts a program a second time on a profile that is open, with a link, as a browser does. Returns its output.
    pub fn start_again(&self, profile: &str, link: &str) -> Result<String> {
        let mut again = process::command(self.programs.path("anser"));
        again
            .arg("--profile")
            .arg(self.folder.join(profile))
            .arg(link);
        let output = self.screen.display.lead(&mut again).output()?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
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

    /// The end of each log that the server and the programs have written.
    #[must_use]
    pub fn logs(&self) -> String {
        programs::logs(self.folder.path())
    }

    /// Keeps a picture of the whole screen.
    pub fn freeze_picture(&self, file: &Path) -> Result<()> {
        camera::picture(&self.screen, file)
    }
}

/// Opens a window on the display with a home folder of the display. A program that it starts, for example a browser,
/// finds nothing of the machine's owner, and leaves nothing with them.
fn open(desktop: &mut Desktop, link: Option<&str>, display: &Display) -> Result<()> {
    Ok(desktop.open_led(link, |command| {
        display.lead(command).env("HOME", display.home());
    })?)
}
