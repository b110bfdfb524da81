//! A running program as a person at the screen uses it: waits for a window, finds controls by name, clicks, writes,
//! reads.
//!
//! Everything waits until it is possible, because windows take time to open. If it never becomes possible, the error
//! shows what was there.

use std::fmt;
use std::io;
use std::time::Duration;

use anyhow::{Context, Result};
use atspi::Role;
use xtask::process;

use crate::reader::{Element, Reader, Window, outline};

/// How long something may take to appear. Windows that are drawn in software on a busy machine are slow.
const PATIENCE: Duration = Duration::from_secs(40);

/// A program, by its process and the bus on which it shows its windows.
#[derive(Clone, Copy, Debug)]
pub struct Program<'stage> {
    pub reader: &'stage Reader,
    pub process: u32,
}

/// What to look for. A part of a name is enough if the name also contains something unknown, for example a time of
/// day.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'name> {
    /// Anything of this role with exactly this name.
    Named(Role, &'name str),
    /// Anything of this role.
    Of(Role),
    /// Anything of this role with this in its description.
    Described(Role, &'name str),
    /// Anything with this in its name or its text.
    Saying(&'name str),
}

impl Wanted<'_> {
    fn is(self, element: &Element) -> bool {
        match self {
            Self::Named(role, name) => element.role == role && element.name == name,
            Self::Of(role) => element.role == role,
            Self::Described(role, part) => {
                element.role == role && element.description.contains(part)
            }
            Self::Saying(part) => element.name.contains(part) || element.text.contains(part),
        }
    }
}

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(role, name) => write!(formatter, "{} {name:?}", role.name()),
            Self::Of(role) => write!(formatter, "any {}", role.name()),
            Self::Described(role, part) => {
                write!(formatter, "any {} described by {part:?}", role.name())
            }
            Self::Saying(part) => write!(formatter, "something that says {part:?}"),
        }
    }
}

impl Program<'_> {
    /// The window with `part` in its title, because titles also contain counts and names.
    pub fn window(&self, part: &str) -> Result<Window> {
        let find = || self.find_window(part);
        wait(&format!("a window with {part:?} in its title"), find).with_context(|| self.outline())
    }

    /// The same without waiting.
    pub fn find_window(&self, part: &str) -> Result<Option<Window>> {
        let windows = self.reader.windows(self.process)?;
        Ok(windows
            .into_iter()
            .find(|window| window.title.contains(part)))
    }

    /// Waits until `wanted` is in the window with `title`.
    pub fn see(&self, title: &str, wanted: Wanted<'_>) -> Result<Element> {
        let find = || self.find(title, wanted);
        wait(&format!("{wanted} in the window {title:?}"), find).with_context(|| self.outline())
    }

    /// The same without waiting.
    pub fn find(&self, title: &str, wanted: Wanted<'_>) -> Result<Option<Element>> {
        Ok(self.all(title, wanted)?.into_iter().next())
    }

    /// Everything in the window with `title` that is `wanted`, from top to bottom.
    pub fn all(&self, title: &str, wanted: Wanted<'_>) -> Result<Vec<Element>> {
        let Some(window) = self.find_window(title)? else {
            return Ok(Vec::new());
        };
        Ok(self
            .reader
            .elements(&window)
            .into_iter()
            .filter(|element| wanted.is(element))
            .collect())
    }

    /// Waits until nothing in the window with `title` is `wanted` any more.
    pub fn miss(&self, title: &str, wanted: Wanted<'_>) -> Result<()> {
        let gone = || Ok(self.find(title, wanted)?.is_none().then_some(()));
        wait(
            &format!("the end of {wanted} in the window {title:?}"),
            gone,
        )
        .with_context(|| self.outline())
    }

    /// Clicks the button with this name.
    pub fn press(&self, title: &str, name: &str) -> Result<()> {
        self.reader
            .click(&self.see(title, Wanted::Named(Role::Button, name))?)
    }

    /// Replaces the content of a field and waits until the field shows it. A password field does not show it.
    pub fn write(&self, title: &str, role: Role, field: &str, text: &str) -> Result<()> {
        let wanted = Wanted::Named(role, field);
        self.reader.set_text(&self.see(title, wanted)?, text)?;
        if role == Role::PasswordText {
            return Ok(());
        }
        let written = || {
            Ok(self
                .find(title, wanted)?
                .filter(|element| element.text == text))
        };
        wait(&format!("{text:?} in {wanted}"), written)
            .map(drop)
            .with_context(|| self.outline())
    }

    /// All windows with all of their controls, for a person who looks for a name.
    #[must_use]
    pub fn outline(&self) -> String {
        let windows = match self.reader.windows(self.process) {
            Ok(windows) => windows,
            Err(error) => return format!("its windows cannot be read: {error:#}"),
        };
        windows
            .iter()
            .map(|window| {
                format!(
                    "window {:?}\n{}",
                    window.title,
                    outline(&self.reader.elements(window))
                )
            })
            .collect()
    }
}

/// Asks until there is an answer.
pub fn wait<T>(what: &str, ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    wait_for(what, PATIENCE, ask)
}

/// The same with another time limit.
pub fn wait_for<T>(
    what: &str,
    patience: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    // The other kind of error is only a wrapper, and the text of ours passes through.
    Ok(process::wait_for(what, patience, || {
        ask().map_err(|error| io::Error::other(format!("{error:#}")))
    })?)
}
