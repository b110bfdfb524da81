//! A person at a desktop program in English, who does what users do: sign in, open a conversation, write, read.
//!
//! Only this file knows the names of Anser's controls.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use atspi::{Role, State};

use crate::program::{Program, Wanted, wait, wait_for};
use crate::reader::Reader;
use crate::screen::{Place, Screen};

/// A menu opens at once, or the press has missed its row.
const MENU_PATIENCE: Duration = Duration::from_secs(8);

/// A person at a program.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'stage> {
    pub program: Program<'stage>,
    screen: Option<&'stage Screen>,
}

impl<'stage> Seat<'stage> {
    #[must_use]
    pub fn new(reader: &'stage Reader, screen: &'stage Screen, process: u32) -> Self {
        Self {
            program: Program { reader, process },
            screen: Some(screen),
        }
    }

    /// A person at a program on a foreign display, without a pointer.
    #[must_use]
    pub fn elsewhere(reader: &'stage Reader, process: u32) -> Self {
        Self {
            program: Program { reader, process },
            screen: None,
        }
    }

    /// Switches the window to one of its forms, for signing in or for registering. A link on a new profile opens the
    /// second.
    fn turn_to_form(&self, is_new: bool) -> Result<()> {
        let window = TITLE;
        self.program
            .see(window, Wanted::Named(Role::Entry, "Name"))?;
        let nickname = Wanted::Named(Role::Entry, "Nickname");
        match (self.program.find(window, nickname)?.is_some(), is_new) {
            (false, true) => self.program.press(window, "Create an account"),
            (true, false) => self.program.press(window, "Sign in"),
            _ => Ok(()),
        }
    }

    /// Signs in through the window, which has the server's link already, and waits for the contact list.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<()> {
        let window = TITLE;
        self.turn_to_form(false)?;
        self.program.write(window, Role::Entry, "Name", name)?;
        self.program
            .write(window, Role::PasswordText, "Password", password)?;
        self.program.press(window, "Sign in")?;
        self.nickname().map(drop)
    }

    /// Fills in the form that creates an account and sends it. `server` is typed if it is given. The caller checks
    /// the outcome.
    pub fn register(
        &self,
        server: Option<&str>,
        name: &str,
        nickname: &str,
        password: &str,
    ) -> Result<()> {
        let window = TITLE;
        self.turn_to_form(true)?;
        if let Some(server) = server {
            self.program.write(window, Role::Entry, "Server", server)?;
        }
        self.program.write(window, Role::Entry, "Name", name)?;
        self.program
            .write(window, Role::Entry, "Nickname", nickname)?;
        for field in ["Password", "Repeat password"] {
            self.program
                .write(window, Role::PasswordText, field, password)?;
        }
        self.program.press(window, "Create account")
    }

    /// Adds a friend by name, and waits until it is done.
    pub fn add_friend(&self, name: &str) -> Result<()> {
        let own = self.nickname()?;
        self.program.press(&own, "Add a friend")?;
        self.program
            .write(&own, Role::Entry, "Name of your friend", name)?;
        self.program.press(&own, "Add")?;
        self.program
            .see(&own, Wanted::Saying("is your friend now"))?;
        self.program.press(&own, "Close")
    }

    /// Sends a friend request, and waits until it is on its way.
    pub fn ask_friend(&self, name: &str, words: &str) -> Result<()> {
        let own = self.nickname()?;
        self.program.press(&own, "Add a friend")?;
        self.program
            .write(&own, Role::Entry, "Name of your friend", name)?;
        self.program
            .write(&own, Role::Entry, "A few words", words)?;
        self.program.press(&own, "Add")?;
        self.program
            .see(&own, Wanted::Saying("will see your request"))?;
        self.program.press(&own, "Close")
    }

    /// Chooses from the menu that a right click on a user in the contact list opens.
    pub fn choose(&self, friend: &str, entry: &str) -> Result<()> {
        self.choose_in(&format!("{TITLE} – "), friend, entry)
    }

    /// The same in the window with `title`, where `row` is in a list. If no menu opens, for example because the list
    /// has moved under the pointer, the row is pressed again, as a person would do.
    pub fn choose_in(&self, title: &str, row: &str, entry: &str) -> Result<()> {
        let wanted = Wanted::Named(Role::MenuItem, entry);
        let row = Wanted::Named(Role::Button, row);
        self.right_click(title, row)?;
        let soon = wait_for("the menu", MENU_PATIENCE, || {
            self.program.find(title, wanted)
        });
        let entry = match soon {
            Ok(entry) => entry,
            Err(_) => {
                self.right_click(title, row)?;
                self.program.see(title, wanted)?
            }
        };
        self.program.reader.click(&entry)
    }

    /// The same for a message in a conversation.
    pub fn choose_bubble(&self, title: &str, text: &str, entry: &str) -> Result<()> {
        self.right_click(title, Wanted::Named(Role::ListItem, text))?;
        let entry = self
            .program
            .see(title, Wanted::Named(Role::MenuItem, entry))?;
        self.program.reader.click(&entry)
    }

    /// Presses twice on a row of a list.
    pub fn double_click(&self, title: &str, row: &str) -> Result<()> {
        self.point(
            title,
            Wanted::Named(Role::Button, row),
            Screen::double_click,
        )
    }

    /// Presses the left mouse button on something in a window.
    pub fn click(&self, title: &str, wanted: Wanted<'_>) -> Result<()> {
        self.point(title, wanted, Screen::click)
    }

    /// Presses the right button there.
    pub fn right_click(&self, title: &str, wanted: Wanted<'_>) -> Result<()> {
        self.point(title, wanted, Screen::right_click)
    }

    /// Brings a window to the front, because a covered window is not drawn.
    pub fn raise(&self, title: &str) -> Result<()> {
        let screen = self.screen.context("there is no display of ours here")?;
        self.program.window(title)?;
        let window = screen.place_of(self.program.process, title)?;
        screen.activate(&window)
    }

    /// Presses Enter in a field of the window in front.
    pub fn enter(&self, title: &str, field: &str) -> Result<()> {
        let screen = self.screen.context("there is no keyboard of ours here")?;
        let field = Wanted::Named(Role::Entry, field);
        let field = self.program.see(title, field)?;
        self.program.reader.focus(&field)?;
        let has_focus = || {
            let reader = self.program.reader;
            Ok(reader.has(&field, State::Focused)?.then_some(()))
        };
        wait("the keyboard in a field", has_focus).with_context(|| self.program.outline())?;
        screen.press("Return")
    }

    fn point(
        &self,
        title: &str,
        wanted: Wanted<'_>,
        press: impl FnOnce(&Screen, &Place, (i32, i32)) -> Result<()>,
    ) -> Result<()> {
        let screen = self.screen.context("there is no pointer here")?;
        let element = self.program.see(title, wanted)?;
        let window = screen.place_of(self.program.process, title)?;
        screen.activate(&window)?;
        press(screen, &window, self.program.reader.middle(&element)?)
    }

    /// Switches the contact list to the friends. Friends without a message are only there.
    pub fn show_friends(&self) -> Result<()> {
        self.turn_to("Friends")
    }

    /// Switches the contact list to a tab.
    pub fn turn_to(&self, tab: &str) -> Result<()> {
        let tab = Wanted::Named(Role::PageTab, tab);
        let tab = self.program.see(&format!("{TITLE} – "), tab)?;
        self.program.reader.click(&tab)
    }

    /// The nickname of the signed-in user, from the title of the contact list.
    pub fn nickname(&self) -> Result<String> {
        let title = self.program.window(&format!("{TITLE} – "))?.title;
        let nickname = title
            .split_once(" – ")
            .map(|(_, nickname)| nickname.to_owned());
        nickname.context("the title of the contact list has no name in it")
    }

    /// Opens the conversation with a friend who is in the contact list, and waits for its window.
    pub fn open(&self, friend: &str) -> Result<()> {
        let own = self.nickname()?;
        self.program.press(&own, friend)?;
        self.program
            .see(friend, Wanted::Named(Role::Entry, FIELD))
            .map(drop)
    }

    /// Writes a message to a friend and sends it.
    pub fn say(&self, friend: &str, text: &str) -> Result<()> {
        self.program.write(friend, Role::Entry, FIELD, text)?;
        let button = self
            .program
            .see(friend, Wanted::Named(Role::Button, "Send"))?;
        let is_ready = || {
            Ok(self
                .program
                .reader
                .has(&button, State::Enabled)?
                .then_some(()))
        };
        wait("the button that sends", is_ready).with_context(|| self.program.outline())?;
        self.program.reader.click(&button)?;
        // The window takes the message at once, whatever the network does.
        self.hear(friend, text)
    }

    /// Waits until the field for a message to a friend contains this.
    pub fn written(&self, friend: &str, text: &str) -> Result<()> {
        self.has_written(friend, FIELD, text)
    }

    /// The same for any field of any window.
    pub fn has_written(&self, title: &str, field: &str, text: &str) -> Result<()> {
        let field = Wanted::Named(Role::Entry, field);
        let is_there = || {
            let found = self.program.find(title, field)?;
            Ok(found.is_some_and(|field| field.text == text).then_some(()))
        };
        wait(&format!("{text:?} in the field"), is_there).with_context(|| self.program.outline())
    }

    /// Waits until the conversation with a friend contains a text.
    pub fn hear(&self, friend: &str, text: &str) -> Result<()> {
        self.program
            .see(friend, Wanted::Named(Role::ListItem, text))
            .map(drop)
    }

    /// The visible texts of the conversation with a friend, from top to bottom.
    pub fn said(&self, friend: &str) -> Result<Vec<String>> {
        let bubbles = self.program.all(friend, Wanted::Of(Role::ListItem))?;
        Ok(bubbles.into_iter().map(|bubble| bubble.name).collect())
    }

    /// Fails unless the conversation contains each of `texts` exactly once, and in this order.
    pub fn heard_once(&self, friend: &str, texts: &[&str]) -> Result<()> {
        let said = self.said(friend)?;
        let heard: Vec<&str> = said
            .iter()
            .map(String::as_str)
            .filter(|text| texts.contains(text))
            .collect();
        ensure!(
            heard == texts,
            "expected {texts:#?}\nbut there is {said:#?}"
        );
        Ok(())
    }
}

/// The title of the first window, followed by the name of the signed-in user.
const TITLE: &str = "Anser";

/// The accessible name of the field in which a message is written.
const FIELD: &str = "Message";
