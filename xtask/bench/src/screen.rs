//! What is to be seen, from outside: when a window shows something, and how often it is drawn.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, ImageFormat, InputFocus, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::clock;

/// Text on a ground, with its smooth edges, has at least so many colours; an empty window has one
/// or two.
const COLOURS: usize = 4;

/// A program that shows nothing in this time does not work.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time between two looks at the screen.
const LOOK: Duration = Duration::from_millis(2);

/// Drawing that is closer together than this belongs to one frame: a large window is sent in pieces.
const FRAME: Duration = Duration::from_millis(4);

/// The display that the environment names.
pub(crate) struct Screen {
    connection: RustConnection,
    root: Window,
    client_list: Atom,
}

impl Screen {
    pub(crate) fn open() -> Result<Self> {
        let (connection, number) =
            x11rb::connect(None).context("there is no display to measure windows on")?;
        let root = connection.setup().roots[number].root;
        let client_list = connection
            .intern_atom(false, b"_NET_CLIENT_LIST")?
            .reply()?
            .atom;
        connection.damage_query_version(1, 1)?.reply()?;
        Ok(Self {
            connection,
            root,
            client_list,
        })
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

    /// Waits until a window that was not among `known` shows something, and tells when it did.
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

    /// How many different colours a window shows, as far as it matters; none while it cannot be
    /// looked at.
    fn colours(&self, window: Window) -> Result<usize> {
        let Ok(geometry) = self.connection.get_geometry(window)?.reply() else {
            return Ok(0);
        };
        let (width, height) = (geometry.width, geometry.height);
        let image = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            window,
            0,
            0,
            width,
            height,
            u32::MAX,
        )?;
        let Ok(image) = image.reply() else {
            return Ok(0);
        };
        let (pixels, _) = image.data.as_chunks::<4>();
        let mut seen = BTreeSet::new();
        for [blue, green, red, _] in pixels {
            seen.insert([blue, green, red]);
            if seen.len() == COLOURS {
                break;
            }
        }
        Ok(seen.len())
    }

    /// Takes the keyboard away from every window and the pointer into a corner.
    pub(crate) fn look_away(&self) -> Result<()> {
        self.connection.set_input_focus(
            InputFocus::POINTER_ROOT,
            self.root,
            x11rb::CURRENT_TIME,
        )?;
        self.connection
            .warp_pointer(x11rb::NONE, self.root, 0, 0, 0, 0, 0, 0)?;
        self.connection.flush()?;
        Ok(())
    }

    /// How often a window is drawn within `time`, whether or not it looks different afterwards.
    pub(crate) fn frames(&self, window: Window, time: Duration) -> Result<u32> {
        let damage = self.connection.generate_id()?;
        self.connection
            .damage_create(damage, window, ReportLevel::RAW_RECTANGLES)?
            .check()?;
        // The first report is about what stands there already.
        while self.connection.poll_for_event()?.is_some() {}
        let end = clock::now() + time;
        let (mut frames, mut last) = (0, None);
        while clock::now() < end {
            while let Some(event) = self.connection.poll_for_event()? {
                let now = clock::now();
                if matches!(event, Event::DamageNotify(_))
                    && last.is_none_or(|last| now - last > FRAME)
                {
                    frames += 1;
                    last = Some(now);
                }
            }
            clock::pause(LOOK)?;
        }
        self.connection.damage_destroy(damage)?.check()?;
        Ok(frames)
    }
}
