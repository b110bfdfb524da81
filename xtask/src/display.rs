//! A virtual display: X server, window manager, session bus and accessibility bus of its own.
//!
//! Everything is private (a random cookie, a folder with mode 0700) and ends when [`Display`] is dropped. This module
//! does not know what is shown on it.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::folder::{Folder, random_hex};
use crate::packages::{self, Purpose};
use crate::process::{self, Running};

/// Each part starts in well under a second on an idle machine. This is for a busy one.
const START: Duration = Duration::from_secs(30);

/// The home folder for programs on this display, within its own folder.
const HOME: &str = "home";

/// Variables that would lead a program to another display, bus or settings.
const FOREIGN: &[&str] = &[
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "NO_AT_BRIDGE",
    "AT_SPI_BUS_ADDRESS",
    "SESSION_MANAGER",
    "DESKTOP_STARTUP_ID",
    "XDG_ACTIVATION_TOKEN",
    "GTK_MODULES",
    "XMODIFIERS",
    "BROWSER",
    "XDG_CURRENT_DESKTOP",
    "DESKTOP_SESSION",
    "KDE_FULL_SESSION",
    "KDE_SESSION_VERSION",
    "GNOME_DESKTOP_SESSION_ID",
    "PULSE_SERVER",
    "PULSE_RUNTIME_PATH",
    "PULSE_COOKIE",
    "GDK_BACKEND",
    "QT_QPA_PLATFORM",
    "WINIT_X11_SCALE_FACTOR",
    "WINIT_UNIX_BACKEND",
    // Settings that a person has for their own server and program.
    "ANSER_DATA",
    "ANSER_PROFILE",
];

/// What the session bus may start by itself. Nothing else, because a display must not depend on what is installed.
const SERVICES: &[&str] = &["org.a11y.Bus", "org.xfce.Xfconf"];

/// A private virtual display. The fields are dropped from top to bottom: first those that need the others.
#[derive(Debug)]
pub struct Display {
    _window_manager: Running,
    _bus: Running,
    _server: Running,
    folder: Folder,
    name: String,
    cookie: Vec<u8>,
    bus_address: String,
}

impl Display {
    /// Starts everything and returns when windows can be opened and read.
    pub fn start() -> io::Result<Self> {
        packages::ensure(&[Purpose::Windows, Purpose::Stage])?;
        let folder = Folder::temporary("display")?;
        let cookie = random_hex(16)?;
        std::fs::create_dir_all(folder.join(HOME))?;
        hide_dialogs(&folder)?;
        show_shipped_fonts(&folder)?;
        let (server, name) = start_server(&folder, &cookie)?;
        let bus_address = bus_address(&folder);
        let bus = start_bus(&folder, &environment(&folder, &name, &bus_address))?;
        let window_manager = start_window_manager(&folder, &name, &bus_address)?;
        enable_accessibility(&environment(&folder, &name, &bus_address))?;
        Ok(Self {
            _window_manager: window_manager,
            _bus: bus,
            _server: server,
            folder,
            name,
            cookie: bytes(&cookie)?,
            bus_address,
        })
    }

    /// The name as in the variable DISPLAY.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The credential for the X server.
    #[must_use]
    pub fn cookie(&self) -> Vec<u8> {
        self.cookie.clone()
    }

    /// The address of the session bus, through which the accessibility bus is found.
    #[must_use]
    pub fn bus_address(&self) -> &str {
        &self.bus_address
    }

    /// The variables that lead a program here.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        environment(&self.folder, &self.name, &self.bus_address)
    }

    /// The home folder for programs on this display.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.join(HOME)
    }

    /// Hides the fonts of the system from programs that start later. Only the fonts that they bring are left.
    pub fn hide_fonts(&self) -> io::Result<()> {
        std::fs::write(self.folder.join(FONTS), fonts("", &self.folder))
    }

    /// Prepares `command` to show its windows here and nowhere else.
    pub fn lead<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        lead(command, &self.environment())
    }
}

/// The name of the person's own display, if it is set and answers.
///
/// Under Wayland that is the socket of the compositor. Otherwise the X server must accept us.
#[must_use]
pub fn working_display() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let (Some(wayland), Some(folder)) = (set("WAYLAND_DISPLAY"), set("XDG_RUNTIME_DIR")) {
        let socket = Path::new(&folder).join(&wayland);
        if UnixStream::connect(socket).is_ok() {
            return Some(wayland);
        }
    }
    let display = set("DISPLAY")?;
    let mut probe = Command::new("xdpyinfo");
    probe
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match probe.status() {
        Ok(status) => status.success().then_some(display),
        // Without that program we only know whether a server answers, and not whether it accepts us.
        Err(_) => x_socket(&display)
            .and_then(|socket| UnixStream::connect(socket).ok())
            .map(|_| display),
    }
}

/// The socket of a local X server, `:3.0` being number 3.
fn x_socket(display: &str) -> Option<String> {
    let number = display
        .strip_prefix(':')
        .or_else(|| display.strip_prefix("unix:"))?;
    let number: u32 = number.split('.').next()?.parse().ok()?;
    Some(format!("/tmp/.X11-unix/X{number}"))
}

/// Xvfb finds a free number itself and prints it on its standard output.
fn start_server(folder: &Folder, cookie: &str) -> io::Result<(Running, String)> {
    let authority = folder.join("authority");
    let admit = |display: &str| {
        let mut xauth = process::command("xauth");
        // -q: it need not say that the file is new.
        xauth
            .arg("-q")
            .arg("-f")
            .arg(&authority)
            .args(["add", display, ".", cookie]);
        process::output("xauth", &mut xauth)
    };
    // The server accepts the cookie with any display number; clients need the right number.
    admit(":0")?;
    let mut command = process::command("Xvfb");
    command.args([
        "-displayfd",
        "1",
        "-nolisten",
        "tcp",
        "-screen",
        "0",
        "1400x1000x24",
        "-noreset",
    ]);
    command.arg("-auth").arg(&authority);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Running::start("Xvfb", &mut command)?;
    let number = server.line("", START)?;
    let name = format!(":{}", number.trim());
    admit(&name)?;
    Ok((server, name))
}

/// The bytes of these digits.
fn bytes(digits: &str) -> io::Result<Vec<u8>> {
    let places = (0..digits.len()).step_by(2);
    let bytes = places.map(|at| u8::from_str_radix(&digits[at..at + 2], 16));
    bytes.collect::<Result<_, _>>().map_err(io::Error::other)
}

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <servicedir>SERVICES</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The session bus. It starts the accessibility bus when first asked, and that starts its registry. Both stay in the
/// bus's process group and end with it.
pub(crate) fn start_bus(folder: &Folder, variables: &[(&str, String)]) -> io::Result<Running> {
    let services = folder.join("services");
    std::fs::create_dir_all(&services)?;
    for name in SERVICES {
        let file = format!("{name}.service");
        let installed = Path::new("/usr/share/dbus-1/services").join(&file);
        // The second belongs to the panel, and nobody else needs it.
        if installed.exists() {
            std::fs::copy(installed, services.join(file))?;
        }
    }
    let configuration = folder.join("bus.conf");
    let lines = BUS.replace("ADDRESS", &bus_address(folder));
    let lines = lines.replace("SERVICES", &services.display().to_string());
    std::fs::write(&configuration, lines)?;
    let mut command = process::command("dbus-daemon");
    command.args(["--nofork", "--nopidfile", "--print-address=1"]);
    command.arg(format!("--config-file={}", configuration.display()));
    lead(&mut command, variables);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut bus = Running::start("dbus-daemon", &mut command)?;
    bus.line("unix:", START)?;
    Ok(bus)
}

/// The address of the session bus.
pub(crate) fn bus_address(folder: &Folder) -> String {
    format!("unix:path={}", folder.join("bus").display())
}

/// Prepares a command to see these variables, and none that would lead it elsewhere.
pub(crate) fn lead<'command>(
    command: &'command mut Command,
    variables: &[(&str, String)],
) -> &'command mut Command {
    for name in FOREIGN {
        command.env_remove(name);
    }
    command.envs(variables.iter().map(|(name, value)| (name, value)))
}

/// Without this flag programs do not publish their windows to screen readers.
pub(crate) fn enable_accessibility(variables: &[(&str, String)]) -> io::Result<()> {
    let mut command = process::command("dbus-send");
    command.args([
        "--session",
        "--print-reply",
        "--dest=org.a11y.Bus",
        "/org/a11y/bus",
    ]);
    command.args([
        "org.freedesktop.DBus.Properties.Set",
        "string:org.a11y.Status",
        "string:IsEnabled",
        "variant:boolean:true",
    ]);
    process::output("switching on accessibility", lead(&mut command, variables)).map(drop)
}

fn start_window_manager(folder: &Folder, display: &str, bus_address: &str) -> io::Result<Running> {
    let variables = || environment(folder, display, bus_address);
    let mut command = process::command("openbox");
    command.arg("--sm-disable").envs(variables());
    // A person's own configuration is not read (XDG_CONFIG_HOME), so windows are placed alike on every machine.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut manager = Running::start("openbox", &mut command)?;
    process::wait_for("the start of the window manager", START, || {
        if manager.ended()?.is_some() {
            return Err(io::Error::other("openbox ended at once"));
        }
        let mut ask = process::command("xprop");
        ask.args(["-root", "_NET_SUPPORTING_WM_CHECK"]);
        let said = process::output("xprop", ask.envs(variables()))?;
        Ok(said.contains("window id").then_some(()))
    })?;
    Ok(manager)
}

/// Comes first in the `PATH` of a program on this display.
const PROGRAMS: &str = "programs";

/// Without a portal, the toolkit asks for a file with a program that the machine may have. This replaces it with one
/// that does nothing, so that no story depends on the machine.
fn hide_dialogs(folder: &Folder) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let programs = folder.join(PROGRAMS);
    std::fs::create_dir_all(&programs)?;
    let zenity = programs.join("zenity");
    std::fs::write(&zenity, "#!/bin/sh\nexit 1\n")?;
    std::fs::set_permissions(&zenity, std::fs::Permissions::from_mode(0o755))
}

/// The fonts that programs find in the system.
pub(crate) const FONTS: &str = "fonts.conf";

/// Programs find the fonts that travel with Anser and none of the machine's, so windows look alike on every machine.
pub(crate) fn show_shipped_fonts(folder: &Folder) -> io::Result<()> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/fonts");
    let shipped = format!("<dir>{shipped}</dir>");
    std::fs::write(folder.join(FONTS), fonts(&shipped, folder))
}

/// A configuration for the font library, with the folders in which it looks.
fn fonts(folders: &str, folder: &Folder) -> String {
    let cache = folder.join("cache");
    format!(
        r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  {folders}
  <cachedir>{}</cachedir>
</fontconfig>
"#,
        cache.display()
    )
}

fn environment(folder: &Folder, display: &str, bus_address: &str) -> Vec<(&'static str, String)> {
    let path = |name: &str| folder.join(name).display().to_string();
    let others = std::env::var("PATH").unwrap_or_default();
    vec![
        ("DISPLAY", display.to_owned()),
        ("XAUTHORITY", path("authority")),
        ("DBUS_SESSION_BUS_ADDRESS", bus_address.to_owned()),
        ("XDG_RUNTIME_DIR", folder.path().display().to_string()),
        ("XDG_SESSION_TYPE", "x11".to_owned()),
        ("XDG_CACHE_HOME", path("cache")),
        // Settings that are changed here stay here, and do not change the person's own settings.
        ("GSETTINGS_BACKEND", "memory".to_owned()),
        ("XDG_CONFIG_HOME", path("config")),
        ("XDG_DATA_HOME", path("data")),
        ("FONTCONFIG_FILE", path(FONTS)),
        ("PATH", format!("{}:{others}", path(PROGRAMS))),
        // This display has no graphics card, and looking for one costs seconds.
        ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_a_byte() {
        assert_eq!(bytes("00ff1a").unwrap(), [0, 255, 26]);
        assert!(bytes("0g").is_err());
    }

    #[test]
    fn the_socket_of_a_display_is_found_by_its_number() {
        for (display, expected) in [
            (":3", Some("/tmp/.X11-unix/X3")),
            (":10.0", Some("/tmp/.X11-unix/X10")),
            ("unix:2.1", Some("/tmp/.X11-unix/X2")),
            ("far.example:0", None),
            (":nonsense", None),
        ] {
            assert_eq!(x_socket(display).as_deref(), expected, "{display}");
        }
    }
}
