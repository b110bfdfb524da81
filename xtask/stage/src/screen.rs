//! The screen as the window manager sees it: the windows, their places, which one has the keyboard, and what the
//! [hands](crate::hands) do in them.
//!
//! The [reader](crate::reader) reads the content of windows.

use anyhow::{Context, Result};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, ImageFormat, MapState,
    Window,
};
use xtask::display::Display;

use crate::hands::{Button, Hands, Held};
use crate::program::wait;

/// A window as the window manager lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The X window.
    pub id: Window,
    pub process: u32,
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    pub title: String,
}

x11rb::atom_manager! {
    /// Names of properties and messages between windows and their manager.
    Atoms: AtomsCookie {
        UTF8_STRING,
        _NET_ACTIVE_WINDOW,
        _NET_CLIENT_LIST,
        _NET_CLOSE_WINDOW,
        _NET_MOVERESIZE_WINDOW,
        _NET_WM_NAME,
        _NET_WM_PID,
    }
}

/// The sender of requests to the window manager: a pager, whose requests it fulfils like a person's.
const PAGER: u32 = 2;

/// All four of place and size are meant when a window is moved.
const ALL_FOUR: u32 = 0b1111 << 8;

/// The largest part of a property that is read, in words of four bytes.
const LONGEST: u32 = 4096;

/// A display with its keyboard and mouse. The fields are dropped from top to bottom.
#[derive(Debug)]
pub struct Screen {
    hands: Hands,
    atoms: Atoms,
    pub display: Display,
}

impl Screen {
    /// Connects to a display.
    pub fn before(display: Display) -> Result<Self> {
        let hands = Hands::on(&display)?;
        let atoms = Atoms::new(hands.connection())?.reply()?;
        Ok(Self {
            hands,
            atoms,
            display,
        })
    }

    /// The windows of a program, in the order in which the window manager has them.
    pub fn places(&self, process: u32) -> Result<Vec<Place>> {
        let mut places = self.all()?;
        places.retain(|place| place.process == process);
        Ok(places)
    }

    /// Waits for a window with this title, whichever program has it.
    pub fn titled(&self, title: &str) -> Result<Place> {
        wait(&format!("a window {title:?} on the screen"), || {
            let mut places = self.all()?.into_iter();
            Ok(places.find(|place| place.title == title))
        })
    }

    /// Waits for the window of a program with `part` in its title.
    pub fn place_of(&self, process: u32, part: &str) -> Result<Place> {
        wait(&format!("a window {part:?} on the screen"), || {
            let mut places = self.places(process)?.into_iter();
            Ok(places.find(|place| place.title.contains(part)))
        })
    }

    /// A window that the window manager does not list, such as a notification or a panel, by a part of its class;
    /// none while it is not shown.
    pub fn unlisted(&self, class: &str) -> Result<Option<Place>> {
        let mut largest: Option<Place> = None;
        let mut waiting = vec![self.hands.root()];
        while let Some(window) = waiting.pop() {
            // A window may close between two questions.
            let Ok(tree) = self.tree(window) else {
                continue;
            };
            waiting.extend(tree);
            let Ok(Some(place)) = self.shown_of_class(window, class) else {
                continue;
            };
            if largest
                .as_ref()
                .is_none_or(|largest| area(&place) > area(largest))
            {
                largest = Some(place);
            }
        }
        Ok(largest)
    }

    /// Brings a window to the front and gives it the keyboard.
    pub fn activate(&self, window: &Place) -> Result<()> {
        let wish = [PAGER, x11rb::CURRENT_TIME, 0, 0, 0];
        self.wish(window, self.atoms._NET_ACTIVE_WINDOW, wish)?;
        self.wait_active(window)
    }

    /// Waits until a window has the keyboard: the window manager says so, and so does the display.
    pub fn wait_active(&self, window: &Place) -> Result<()> {
        wait(&format!("the keyboard in {:?}", window.title), || {
            let active = self.numbers(self.hands.root(), self.atoms._NET_ACTIVE_WINDOW)?;
            Ok((active == [window.id] && self.has_keys(window.id)?).then_some(()))
        })
    }

    /// Moves the frame of a window to a place, resizes its content, and waits until both are done.
    pub fn arrange(&self, window: &Place, x: i32, y: i32, width: u32, height: u32) -> Result<()> {
        let (left, top) = (x.cast_unsigned(), y.cast_unsigned());
        let wish = [ALL_FOUR | PAGER << 12, left, top, width, height];
        self.wish(window, self.atoms._NET_MOVERESIZE_WINDOW, wish)?;
        let what = format!("{width} × {height} points for {:?}", window.title);
        wait(&what, || {
            let now = self.geometry(window.id)?;
            Ok(((now.width, now.height) == (width, height)).then_some(()))
        })
    }

    /// Closes a window as its close button does.
    pub fn close(&self, window: &Place) -> Result<()> {
        let wish = [x11rb::CURRENT_TIME, PAGER, 0, 0, 0];
        self.wish(window, self.atoms._NET_CLOSE_WINDOW, wish)
    }

    /// Presses keys in the window that has the keyboard, for example `ctrl+Return`.
    pub fn press(&self, keys: &str) -> Result<()> {
        self.hands.press(keys)
    }

    /// Types a text into the window that has the keyboard.
    pub fn write(&self, text: &str) -> Result<()> {
        self.hands.write(text)
    }

    /// Presses the left button of the mouse at a place in a window.
    pub fn click(&self, window: &Place, at: (i32, i32)) -> Result<()> {
        self.point(window, at)?;
        self.hands.click(Button::Left, 1)
    }

    /// Presses the right button there.
    pub fn right_click(&self, window: &Place, at: (i32, i32)) -> Result<()> {
        self.point(window, at)?;
        self.hands.click(Button::Right, 1)
    }

    /// Presses the left button twice there.
    pub fn double_click(&self, window: &Place, at: (i32, i32)) -> Result<()> {
        self.point(window, at)?;
        self.hands.click(Button::Left, 2)
    }

    /// Presses the left button at a place in a window, until the returned value is dropped. A busy program looks
    /// seldom, so the caller waits until it has noticed one place before moving to the next.
    pub fn hold(&self, window: &Place, at: (i32, i32)) -> Result<Held<'_>> {
        self.point(window, at)?;
        self.hands.hold()
    }

    /// Holds a modifier, for example `ctrl`, until the returned value is dropped. A caller that clicks meanwhile
    /// waits until the program has noticed, because the program looks at modifiers when it looks at the click.
    pub fn hold_key(&self, name: &str) -> Result<Held<'_>> {
        self.hands.hold_key(name)
    }

    /// Moves the pointer on, with everything that is held.
    pub fn lead(&self, window: &Place, to: (i32, i32)) -> Result<()> {
        self.hands.point(self.on_screen(window, to)?)
    }

    /// Turns the wheel over a place in a window by this many steps: down, or up if the number is negative.
    pub fn wheel(&self, window: &Place, at: (i32, i32), steps: i32) -> Result<()> {
        self.point(window, at)?;
        let button = if steps < 0 {
            Button::WheelUp
        } else {
            Button::WheelDown
        };
        self.hands
            .click(button, usize::try_from(steps.unsigned_abs())?)
    }

    /// The colours (red, green and blue) of the points around a place in a window.
    pub fn colours_around(
        &self,
        window: &Place,
        at: (i32, i32),
        reach: (u16, u16),
    ) -> Result<Vec<[u8; 3]>> {
        let (x, y) = self.on_screen(window, at)?;
        let left = i16::try_from(x - i32::from(reach.0))?;
        let top = i16::try_from(y - i32::from(reach.1))?;
        let (width, height) = (2 * reach.0 + 1, 2 * reach.1 + 1);
        let (root, format) = (self.hands.root(), ImageFormat::Z_PIXMAP);
        let connection = self.hands.connection();
        let image = connection.get_image(format, root, left, top, width, height, u32::MAX)?;
        let image = image.reply()?;
        // Four bytes for a point, as on every X server of this kind of machine.
        let (points, _) = image.data.as_chunks::<4>();
        let colours = points
            .iter()
            .map(|[blue, green, red, _]| [*red, *green, *blue]);
        Ok(colours.collect())
    }

    /// Moves the pointer to a place in a window, and waits until nothing covers the window there.
    fn point(&self, window: &Place, at: (i32, i32)) -> Result<()> {
        let what = format!("{:?} under the pointer at {at:?}", window.title);
        wait(&what, || {
            self.hands.point(self.on_screen(window, at)?)?;
            Ok(self.is_pointed_at(window.id)?.then_some(()))
        })
    }

    fn on_screen(&self, window: &Place, (x, y): (i32, i32)) -> Result<(i32, i32)> {
        let now = self.geometry(window.id)?;
        Ok((now.x + x, now.y + y))
    }

    fn is_pointed_at(&self, window: Window) -> Result<bool> {
        let mut at = self.hands.root();
        while at != window && at != x11rb::NONE {
            at = self.hands.connection().query_pointer(at)?.reply()?.child;
        }
        Ok(at == window)
    }

    /// Whether the keyboard belongs to a window or to something in it.
    fn has_keys(&self, window: Window) -> Result<bool> {
        let connection = self.hands.connection();
        let mut at = connection.get_input_focus()?.reply()?.focus;
        while at != window {
            // Nothing is above the root window, and the window with the keyboard may close meanwhile.
            let Ok(tree) = connection.query_tree(at)?.reply() else {
                return Ok(false);
            };
            at = tree.parent;
        }
        Ok(true)
    }

    fn all(&self) -> Result<Vec<Place>> {
        let list = self.numbers(self.hands.root(), self.atoms._NET_CLIENT_LIST)?;
        // A window may close between two questions.
        let places = list.into_iter().filter_map(|id| self.place(id).ok());
        Ok(places.collect())
    }

    fn place(&self, id: Window) -> Result<Place> {
        let process = self.numbers(id, self.atoms._NET_WM_PID)?;
        let atoms = &self.atoms;
        let mut title = self.property(id, atoms._NET_WM_NAME, atoms.UTF8_STRING)?;
        if title.is_empty() {
            title = self.property(id, AtomEnum::WM_NAME.into(), AtomEnum::STRING.into())?;
        }
        Ok(Place {
            process: process.first().copied().unwrap_or_default(),
            title: String::from_utf8_lossy(&title).into_owned(),
            ..self.geometry(id)?
        })
    }

    fn shown_of_class(&self, id: Window, class: &str) -> Result<Option<Place>> {
        let (name, text) = (AtomEnum::WM_CLASS.into(), AtomEnum::STRING.into());
        let said = self.property(id, name, text)?;
        if !String::from_utf8_lossy(&said).contains(class) {
            return Ok(None);
        }
        let shown = self.hands.connection().get_window_attributes(id)?.reply()?;
        if shown.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        let title = class.to_owned();
        let place = self.geometry(id)?;
        Ok(Some(Place { title, ..place }))
    }

    /// The place of a window on the screen, without its program and title.
    fn geometry(&self, id: Window) -> Result<Place> {
        let connection = self.hands.connection();
        let size = connection.get_geometry(id)?.reply()?;
        let root = self.hands.root();
        let corner = connection.translate_coordinates(id, root, 0, 0)?.reply()?;
        Ok(Place {
            id,
            process: 0,
            x: corner.dst_x.into(),
            y: corner.dst_y.into(),
            width: size.width.into(),
            height: size.height.into(),
            title: String::new(),
        })
    }

    fn tree(&self, window: Window) -> Result<Vec<Window>> {
        let tree = self.hands.connection().query_tree(window)?.reply()?;
        Ok(tree.children)
    }

    fn property(&self, window: Window, name: Atom, kind: Atom) -> Result<Vec<u8>> {
        let connection = self.hands.connection();
        let said = connection.get_property(false, window, name, kind, 0, LONGEST)?;
        Ok(said.reply()?.value)
    }

    fn numbers(&self, window: Window, name: Atom) -> Result<Vec<u32>> {
        let connection = self.hands.connection();
        let said = connection.get_property(false, window, name, AtomEnum::ANY, 0, LONGEST)?;
        let said = said.reply()?;
        Ok(said.value32().map(Iterator::collect).unwrap_or_default())
    }

    /// Sends a request to the window manager.
    fn wish(&self, window: &Place, what: Atom, wish: [u32; 5]) -> Result<()> {
        let event = ClientMessageEvent::new(32, window.id, what, wish);
        let mask = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        let connection = self.hands.connection();
        let sent = connection.send_event(false, self.hands.root(), mask, event)?;
        sent.check().context("the window manager is not asked")
    }
}

fn area(place: &Place) -> u64 {
    u64::from(place.width) * u64::from(place.height)
}
