//! A Wayland compositor with a virtual screen, a session bus and an accessibility bus of its own.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::display::{
    FONTS, bus_address, enable_accessibility, lead, show_shipped_fonts, start_bus,
};
use crate::folder::Folder;
use crate::packages::{self, Purpose};
use crate::process::{self, Running};

const START: Duration = Duration::from_secs(30);

/// Windows are beside each other, without decorations.
const SWAY: &str = "\
xwayland disable
output HEADLESS-1 resolution 1400x1000
default_border none
focus_on_window_activation focus
";

/// The fields are dropped from top to bottom.
#[derive(Debug)]
pub struct Compositor {
    _keyboard: Running,
    _sway: Running,
    _bus: Running,
    folder: Folder,
    socket: String,
}

impl Compositor {
    /// Starts everything, and returns when windows can be opened and read.
    pub fn start() -> io::Result<Self> {
        packages::ensure(&[Purpose::Windows, Purpose::Stage, Purpose::Wayland])?;
        let folder = Folder::temporary("wayland")?;
        show_shipped_fonts(&folder)?;
        let bus = start_bus(&folder, &environment(&folder, ""))?;
        enable_accessibility(&environment(&folder, ""))?;
        let (sway, socket) = start_sway(&folder)?;
        Ok(Self {
            _keyboard: start_keyboard(&folder, &socket)?,
            _sway: sway,
            _bus: bus,
            folder,
            socket,
        })
    }

    /// The address of the session bus, through which the accessibility bus is found.
    #[must_use]
    pub fn bus_address(&self) -> String {
        bus_address(&self.folder)
    }

    /// Prepares `command` to show its windows here and nowhere else.
    pub fn lead<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        lead(command, &environment(&self.folder, &self.socket)).env_remove("DISPLAY")
    }
}

fn start_sway(folder: &Folder) -> io::Result<(Running, String)> {
    let configuration = folder.join("sway.conf");
    fs::write(&configuration, SWAY)?;
    // It does not start for root, but it does in a name space of its own.
    let mut command = if packages::is_root()? {
        let mut command = process::command("unshare");
        command.args(["--user", "--map-user=1000", "--map-group=1000", "sway"]);
        command
    } else {
        process::command("sway")
    };
    command.arg("--config").arg(&configuration);
    lead(&mut command, &environment(folder, ""));
    command.env_remove("DISPLAY").envs([
        ("WLR_BACKENDS", "headless"),
        ("WLR_LIBINPUT_NO_DEVICES", "1"),
        ("WLR_RENDERER", "pixman"),
    ]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut sway = Running::start("sway", &mut command)?;
    let socket = process::wait_for("the compositor", START, || {
        if sway.ended()?.is_some() {
            return Err(io::Error::other("sway ended at once"));
        }
        socket_in(folder.path())
    })?;
    Ok((sway, socket))
}

/// A keyboard that is never used. Each typed text comes from another one, which is unplugged at once. If that were
/// the only keyboard, a busy program would find none when it wants to own the clipboard.
fn start_keyboard(folder: &Folder, socket: &str) -> io::Result<Running> {
    let mut command = process::command("wtype");
    command.args(["-s", "3600000", "-k", "F20"]);
    lead(&mut command, &environment(folder, socket)).env_remove("DISPLAY");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Running::start("wtype", &mut command)
}

/// The compositor chooses the name of its socket itself.
fn socket_in(folder: &Path) -> io::Result<Option<String>> {
    for file in fs::read_dir(folder)? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name.starts_with("wayland-") && name.strip_suffix(".lock").is_none() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn environment(folder: &Folder, socket: &str) -> Vec<(&'static str, String)> {
    let path = |name: &str| folder.join(name).display().to_string();
    let mut variables = vec![
        ("DBUS_SESSION_BUS_ADDRESS", bus_address(folder)),
        ("XDG_RUNTIME_DIR", folder.path().display().to_string()),
        ("XDG_SESSION_TYPE", "wayland".to_owned()),
        ("XDG_CACHE_HOME", path("cache")),
        ("XDG_CONFIG_HOME", path("config")),
        ("XDG_DATA_HOME", path("data")),
        ("FONTCONFIG_FILE", path(FONTS)),
        ("GSETTINGS_BACKEND", "memory".to_owned()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
    ];
    if !socket.is_empty() {
        variables.push(("WAYLAND_DISPLAY", socket.to_owned()));
    }
    variables
}
