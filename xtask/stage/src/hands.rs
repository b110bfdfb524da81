//! The keyboard and the mouse of a display. Its presses are as real to every program as those of devices, because
//! they use the extension of X that is made for it.
//!
//! A pressed key is released whatever happens. The [screen](crate::screen) knows the windows and their names.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::reexports::x11rb_protocol::parse_display::parse_display;
use x11rb::rust_connection::{DefaultStream, RustConnection};
use xtask::display::Display;
use xtask::process;

use crate::keyboard::{Chord, Keyboard, Stroke, Symbol, modifier, symbol_of};

/// How long a key or a button stays down: short, as with a person who types well.
const DOWN: Duration = Duration::from_millis(10);

/// Between one key and the next, and between the two presses of a double click.
const BETWEEN: Duration = Duration::from_millis(15);

/// The buttons of a mouse, by their numbers in X.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    Left = 1,
    Middle = 2,
    Right = 3,
    WheelUp = 4,
    WheelDown = 5,
}

/// A keyboard and a mouse.
#[derive(Debug)]
pub struct Hands {
    connection: RustConnection,
    root: Window,
    keyboard: RefCell<Keyboard>,
}

impl Hands {
    /// Opens the devices of a display with its cookie.
    pub fn on(display: &Display) -> Result<Self> {
        let address = parse_display(Some(display.name()))?;
        let mut streams = address
            .connect_instruction()
            .filter_map(|place| DefaultStream::connect(&place).ok());
        let (stream, _) = streams.next().context("the display does not answer")?;
        let screen = usize::from(address.screen);
        let connection = RustConnection::connect_to_stream_with_auth_info(
            stream,
            screen,
            b"MIT-MAGIC-COOKIE-1".to_vec(),
            display.cookie(),
        )?;
        connection.xtest_get_version(2, 2)?.reply()?;
        let roots = &connection.setup().roots;
        let root = roots.get(screen).context("a display has a screen")?.root;
        let keyboard = RefCell::new(keyboard_of(&connection)?);
        Ok(Self {
            connection,
            root,
            keyboard,
        })
    }

    #[must_use]
    pub fn connection(&self) -> &RustConnection {
        &self.connection
    }

    /// The window that is the whole screen.
    #[must_use]
    pub fn root(&self) -> Window {
        self.root
    }

    /// Presses keys together in the window that has the keyboard, for example `ctrl+Return`.
    pub fn press(&self, keys: &str) -> Result<()> {
        let chord = Chord::parse(keys)?;
        let mut held = Held::nothing(self);
        for symbol in &chord.held {
            let stroke = self.keyboard.borrow().stroke(*symbol);
            let stroke = stroke.with_context(|| format!("this keyboard lacks a key of {keys}"))?;
            held.key(stroke.code)?;
        }
        self.strike(&mut held, chord.key)?;
        held.release()?;
        Ok(process::pause(BETWEEN)?)
    }

    /// Types a text into the window that has the keyboard. The end of a line is Return. A letter without a key is put
    /// on a free key.
    pub fn write(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            let mut held = Held::nothing(self);
            self.strike(&mut held, symbol_of(letter)?)
                .with_context(|| format!("{letter:?} of {text:?} was not typed"))?;
            held.release()?;
            process::pause(BETWEEN)?;
        }
        Ok(())
    }

    /// Presses a button this many times where the pointer is.
    pub fn click(&self, button: Button, times: usize) -> Result<()> {
        for time in 0..times {
            if time > 0 {
                process::pause(BETWEEN)?;
            }
            let mut held = Held::nothing(self);
            held.button(button)?;
            process::pause(DOWN)?;
            held.release()?;
        }
        Ok(())
    }

    /// Presses the left button where the pointer is, and keeps it down for as long as the returned value lives.
    pub fn hold(&self) -> Result<Held<'_>> {
        let mut held = Held::nothing(self);
        held.button(Button::Left)?;
        Ok(held)
    }

    /// Holds a modifier, for example `ctrl`, for as long as the returned value lives.
    pub fn hold_key(&self, name: &str) -> Result<Held<'_>> {
        let stroke = self.keyboard.borrow().stroke(modifier(name)?);
        let stroke = stroke.with_context(|| format!("this keyboard has no {name}"))?;
        let mut held = Held::nothing(self);
        held.key(stroke.code)?;
        Ok(held)
    }

    /// Moves the pointer to a place on the screen.
    pub fn point(&self, (x, y): (i32, i32)) -> Result<()> {
        let (x, y) = (i16::try_from(x)?, i16::try_from(y)?);
        self.send(MOTION_NOTIFY_EVENT, 0, (x, y))
    }

    /// Strikes one key, with Shift if it needs that.
    fn strike(&self, held: &mut Held<'_>, symbol: Symbol) -> Result<()> {
        let known = self.keyboard.borrow().stroke(symbol);
        let stroke = match known {
            Some(stroke) => stroke,
            None => self.learn(symbol)?,
        };
        if stroke.shift {
            let shift = self.keyboard.borrow().shift();
            held.key(shift.context("this keyboard has no Shift")?)?;
        }
        held.key(stroke.code)?;
        Ok(process::pause(DOWN)?)
    }

    /// Puts a symbol on a free key. It stays there, so a program that learns of it late still finds it.
    fn learn(&self, symbol: Symbol) -> Result<Stroke> {
        let mut keyboard = self.keyboard.borrow_mut();
        let Some(code) = keyboard.spare() else {
            bail!("no key of this keyboard has it, and none is free");
        };
        self.connection
            .change_keyboard_mapping(1, code, 2, &[symbol, symbol])?
            .check()?;
        keyboard.teach(code, symbol);
        keyboard.stroke(symbol).context("a key that was just made")
    }

    fn send(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<()> {
        self.connection
            .xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)?
            .check()?;
        Ok(())
    }
}

fn keyboard_of(connection: &RustConnection) -> Result<Keyboard> {
    let (first, last) = (
        connection.setup().min_keycode,
        connection.setup().max_keycode,
    );
    let count = last.saturating_sub(first).saturating_add(1);
    let symbols = connection.get_keyboard_mapping(first, count)?.reply()?;
    let held = connection.get_modifier_mapping()?.reply()?;
    Ok(Keyboard::new(
        first,
        symbols.keysyms_per_keycode,
        &symbols.keysyms,
        held.keycodes,
    ))
}

/// Pressed keys and buttons. They are released when this ends, the last one first, also after an error, because a
/// Shift that stays down would spoil everything that follows.
#[derive(Debug)]
pub struct Held<'hands> {
    hands: &'hands Hands,
    /// The event that ends each press, and the key or button.
    down: Vec<(u8, u8)>,
}

impl<'hands> Held<'hands> {
    fn nothing(hands: &'hands Hands) -> Self {
        Self {
            hands,
            down: Vec::new(),
        }
    }

    fn key(&mut self, code: u8) -> Result<()> {
        let up = (KEY_RELEASE_EVENT, code);
        if self.down.contains(&up) {
            return Ok(());
        }
        self.down.push(up);
        self.hands.send(KEY_PRESS_EVENT, code, (0, 0))
    }

    fn button(&mut self, button: Button) -> Result<()> {
        let button = button as u8;
        self.down.push((BUTTON_RELEASE_EVENT, button));
        self.hands.send(BUTTON_PRESS_EVENT, button, (0, 0))
    }

    /// Releases them, and returns an error if that failed.
    pub fn release(mut self) -> Result<()> {
        while let Some((kind, detail)) = self.down.pop() {
            self.hands.send(kind, detail, (0, 0))?;
        }
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        while let Some((kind, detail)) = self.down.pop() {
            // An earlier error is already being reported.
            let _ = self.hands.send(kind, detail, (0, 0));
        }
    }
}
