//! Watches windows from outside: when a window shows something, how often it is drawn, and which frame shows a
//! pressed key.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::composite::{ConnectionExt as _, Redirect};
use x11rb::protocol::damage::{ConnectionExt as _, Damage, ReportLevel};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, CreateWindowAux, ImageFormat, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::clock;

/// Text with smooth edges on a ground has at least this many colours. An empty window has one or two.
const COLOURS: usize = 4;

/// A program that shows nothing in this time does not work.
const PATIENCE: Duration = Duration::from_mins(1);

/// The windows of a program that has ended are gone after this.
const PARTING: Duration = Duration::from_millis(200);

/// The time between two looks at the screen.
const LOOK: Duration = Duration::from_millis(2);

/// The same while waiting for the effect of a key press, which takes milliseconds.
const GLANCE: Duration = Duration::from_micros(200);

/// Drawing that is closer together than this belongs to one frame, because a large window is sent in pieces.
const FRAME: Duration = Duration::from_millis(4);

/// The same right after a key press, when frames may follow each other quickly.
const PIECES: Duration = Duration::from_micros(1500);

/// A window that has looked the same for this long is at rest.
const REST: Duration = Duration::from_secs(3);

/// In this time everything that a key press causes is drawn, and the caret has not been turned off yet.
const AFTER_A_KEY: Duration = Duration::from_millis(300);

/// The upper share of a window's height that is ignored when its pictures are compared, because the state of the
/// connection is shown there and changes all the time while there is none.
const ABOVE: f32 = 0.4;

/// The display of the environment.
pub(crate) struct Screen {
    connection: RustConnection,
    root: Window,
    client_list: Atom,
    title: Atom,
}

/// The effect of a key press.
pub(crate) struct Seen {
    /// The first frame after it that looks like the last one; 0 if nothing was drawn.
    pub(crate) frame: u32,
    /// When that frame was on the screen.
    pub(crate) after: Duration,
    /// The times of all frames, for further analysis.
    pub(crate) frames: Vec<Duration>,
}

impl Screen {
    pub(crate) fn open() -> Result<Self> {
        let (connection, number) =
            x11rb::connect(None).context("there is no display to measure windows on")?;
        let root = connection.setup().roots[number].root;
        let atom = |name: &[u8]| -> Result<Atom> {
            Ok(connection.intern_atom(false, name)?.reply()?.atom)
        };
        let (client_list, title) = (atom(b"_NET_CLIENT_LIST")?, atom(b"_NET_WM_NAME")?);
        connection.damage_query_version(1, 1)?.reply()?;
        connection.composite_query_version(0, 4)?.reply()?;
        connection.xtest_get_version(2, 2)?.reply()?;
        Ok(Self {
            connection,
            root,
            client_list,
            title,
        })
    }

    /// From now on every window is drawn completely, even if another one covers it. Otherwise a covered window would
    /// be drawn without a report.
    pub(crate) fn draw_whole(&self) -> Result<()> {
        self.connection
            .composite_redirect_subwindows(self.root, Redirect::AUTOMATIC)?
            .check()?;
        Ok(())
    }

    /// The title of a window.
    pub(crate) fn title(&self, window: Window) -> Result<String> {
        let title = self
            .connection
            .get_property(false, window, self.title, AtomEnum::ANY, 0, 1024)?
            .reply()?;
        Ok(String::from_utf8_lossy(&title.value).into_owned())
    }

    /// The windows that exist before a program is started. Those of a program that has just ended may still be in the
    /// list, and the next program's windows may get their numbers.
    pub(crate) fn known(&self) -> Result<BTreeSet<Window>> {
        clock::pause(PARTING)?;
        let mut known = self.windows()?;
        let mut gone = Vec::new();
        for window in &known {
            if self.connection.get_geometry(*window)?.reply().is_err() {
                gone.push(*window);
            }
        }
        known.retain(|window| !gone.contains(window));
        Ok(known)
    }

    /// The windows that the window manager knows.
    pub(crate) fn windows(&self) -> Result<BTreeSet<Window>> {
        let list = self
            .connection
            .get_property(
                false,
                self.root,
                self.client_list,
                AtomEnum::WINDOW,
                0,
                1024,
            )?
            .reply()?;
        Ok(list.value32().into_iter().flatten().collect())
    }

    /// Waits until a window that was not among `known` shows something, and returns when it did.
    pub(crate) fn first_paint(&self, known: &BTreeSet<Window>) -> Result<(Window, Instant)> {
        let deadline = clock::now() + PATIENCE;
        loop {
            if let Some(&window) = self.windows()?.difference(known).next()
                && self.colours(window)? >= COLOURS
            {
                return Ok((window, clock::now()));
            }
            if clock::now() > deadline {
                bail!("no window showed anything within {PATIENCE:?}");
            }
            clock::pause(LOOK)?;
        }
    }

    /// Watches the first window that was not among `known` until it is at rest. Returns the moment from which on it
    /// has looked so, with a checksum of its picture.
    pub(crate) fn last_picture(&self, known: &BTreeSet<Window>) -> Result<(Instant, u64)> {
        let mut deadline = clock::now() + PATIENCE;
        let mut seen: Vec<(Instant, u64)> = Vec::new();
        while clock::now() < deadline {
            if let Some(&window) = self.windows()?.difference(known).next()
                && let Some(picture) = self.picture(window)?
                && seen.last().is_none_or(|(_, before)| *before != picture)
            {
                let now = clock::now();
                seen.push((now, picture));
                deadline = now + REST;
            }
            clock::pause(LOOK)?;
        }
        let (_, last) = *seen.last().context("no window showed anything")?;
        let first = seen.iter().find(|(_, picture)| *picture == last);
        Ok(*first.unwrap_or(&seen[0]))
    }

    /// A checksum of a window's picture, without its upper part.
    fn picture(&self, window: Window) -> Result<Option<u64>> {
        let image = self.image(window, ABOVE)?;
        Ok(image.map(|pixels| {
            let mut hasher = DefaultHasher::new();
            pixels.hash(&mut hasher);
            hasher.finish()
        }))
    }

    /// The pixels of a window, without its upper part; none while it cannot be read.
    fn image(&self, window: Window, above: f32) -> Result<Option<Vec<u8>>> {
        let Ok(geometry) = self.connection.get_geometry(window)?.reply() else {
            return Ok(None);
        };
        let top = (f32::from(geometry.height) * above) as u16;
        let image = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            window,
            0,
            i16::try_from(top)?,
            geometry.width,
            geometry.height - top,
            u32::MAX,
        )?;
        Ok(image.reply().ok().map(|image| image.data))
    }

    /// The number of different colours in a window, up to a limit; none while it cannot be read.
    fn colours(&self, window: Window) -> Result<usize> {
        let image = self.image(window, 0.0)?.unwrap_or_default();
        let (pixels, _) = image.as_chunks::<4>();
        let mut seen = BTreeSet::new();
        for [blue, green, red, _] in pixels {
            seen.insert([blue, green, red]);
            if seen.len() == COLOURS {
                break;
            }
        }
        Ok(seen.len())
    }

    /// Takes the keyboard away from every window and moves the pointer into a corner. A small window of ours gets the
    /// keyboard, as if a person used another program. If no window had it, the window manager would give it to one of
    /// those that are measured.
    pub(crate) fn look_away(&self) -> Result<()> {
        let other = self.connection.generate_id()?;
        self.connection
            .create_window(
                x11rb::COPY_DEPTH_FROM_PARENT,
                other,
                self.root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                x11rb::COPY_FROM_PARENT,
                &CreateWindowAux::new().override_redirect(1),
            )?
            .check()?;
        self.connection.map_window(other)?.check()?;
        self.focus(other)?;
        self.connection
            .warp_pointer(x11rb::NONE, self.root, 0, 0, 0, 0, 0, 0)?;
        self.connection.flush()?;
        Ok(())
    }

    /// Gives a window the keyboard.
    pub(crate) fn focus(&self, window: Window) -> Result<()> {
        self.connection
            .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?
            .check()?;
        Ok(())
    }

    /// How often all windows together are drawn within `time`, whether or not they look different afterwards.
    pub(crate) fn frames(&self, windows: &BTreeSet<Window>, time: Duration) -> Result<u32> {
        let damages = windows.iter().map(|window| self.watch(*window));
        let damages: Vec<Damage> = damages.collect::<Result<_>>()?;
        let end = clock::now() + time;
        let mut frames = 0;
        let mut last: BTreeMap<Window, Instant> = BTreeMap::new();
        while clock::now() < end {
            while let Some(event) = self.connection.poll_for_event()? {
                let Event::DamageNotify(drawn) = event else {
                    continue;
                };
                let now = clock::now();
                let before = last.get(&drawn.drawable);
                if before.is_none_or(|before| now - *before > FRAME) {
                    frames += 1;
                    last.insert(drawn.drawable, now);
                }
            }
            clock::pause(LOOK)?;
        }
        for damage in damages {
            self.connection.damage_destroy(damage)?.check()?;
        }
        Ok(frames)
    }

    /// Makes the server report whenever something is drawn in a window, from now on.
    fn watch(&self, window: Window) -> Result<Damage> {
        let damage = self.connection.generate_id()?;
        self.connection
            .damage_create(damage, window, ReportLevel::RAW_RECTANGLES)?
            .check()?;
        // The first report is about what is shown already.
        while self.connection.poll_for_event()?.is_some() {}
        Ok(damage)
    }

    /// Waits until a window looks different, as a window with the keyboard does whenever its caret turns on or off.
    /// Frames that change nothing do not count.
    pub(crate) fn wait_for_a_change(&self, window: Window) -> Result<()> {
        let before = self.picture(window)?;
        let deadline = clock::now() + PATIENCE;
        while self.picture(window)? == before {
            if clock::now() > deadline {
                bail!("a window with the keyboard has looked the same for {PATIENCE:?}");
            }
            clock::pause(LOOK)?;
        }
        Ok(())
    }

    /// Presses a plain key in a window that has the keyboard and is at rest. Returns the first frame that looks as
    /// the window does in the end.
    pub(crate) fn press(&self, window: Window, letter: u8) -> Result<Seen> {
        let code = self.key(letter)?;
        let damage = self.watch(window)?;
        let begin = clock::now();
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.connection
                .xtest_fake_input(kind, code, 0, self.root, 0, 0, 0)?;
        }
        self.connection.flush()?;
        let mut frames: Vec<(Instant, Option<u64>)> = Vec::new();
        while clock::now() < begin + AFTER_A_KEY {
            let mut drawn = false;
            while let Some(event) = self.connection.poll_for_event()? {
                drawn |= matches!(event, Event::DamageNotify(_));
            }
            if !drawn {
                clock::pause(GLANCE)?;
                continue;
            }
            let now = clock::now();
            let picture = self.picture(window)?;
            match frames.last_mut() {
                Some((at, last)) if now - *at < PIECES => *last = picture,
                _ => frames.push((now, picture)),
            }
        }
        self.connection.damage_destroy(damage)?.check()?;
        let last = frames.last().map(|(_, picture)| *picture);
        let shown = frames
            .iter()
            .position(|(_, picture)| Some(*picture) == last);
        let frames: Vec<Duration> = frames.iter().map(|(at, _)| *at - begin).collect();
        Ok(Seen {
            frame: shown.map_or(Ok(0), |place| u32::try_from(place + 1))?,
            after: shown.map_or(Duration::ZERO, |place| frames[place]),
            frames,
        })
    }

    /// The key that writes a letter without any other key.
    fn key(&self, letter: u8) -> Result<u8> {
        let setup = self.connection.setup();
        let first = setup.min_keycode;
        let keys = self
            .connection
            .get_keyboard_mapping(first, setup.max_keycode - first + 1)?
            .reply()?;
        let each = usize::from(keys.keysyms_per_keycode);
        let place = keys
            .keysyms
            .chunks(each)
            .position(|symbols| symbols.first() == Some(&u32::from(letter)));
        let place = place.with_context(|| format!("no key has the letter {letter}"))?;
        Ok(first + u8::try_from(place)?)
    }
}
