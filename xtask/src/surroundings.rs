//! The surroundings of windows on a desktop, on a virtual display: a service for notifications, a panel with a tray,
//! a window that asks for a file, and a service for sound without a loudspeaker.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::display::Display;
use crate::folder::Folder;
use crate::packages::{self, Purpose};
use crate::process::{self, Running};

/// Each part starts in a second on an idle machine. This is for a busy one.
const START: Duration = Duration::from_secs(30);

/// The folders with the services that ask for files.
const PORTALS: &str = "/usr/libexec";

/// The fields are dropped from top to bottom.
#[derive(Debug)]
pub struct Surroundings {
    /// The service that programs ask, and the one that shows the window.
    portal: [Running; 2],
    _recorder: Running,
    _sound: Running,
    _panel: Running,
    _notifications: Running,
    folder: Folder,
}

/// A click does what the notification is about, which is not the default of this service. It also writes what it
/// shows to a file, one line for each.
const NOTIFICATIONS: &str = r#"[global]
    origin = top-right
    offset = 20x20
    width = 320
    font = Sans 10
    idle_threshold = 0
    stack_duplicates = false
    follow = none
    mouse_left_click = do_action, close_current
    mouse_right_click = close_current
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[everything]
    script = "SCRIPT"
"#;

/// A panel at the lower edge, with a tray and nothing else.
const PANEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=0;x=1300;y=980"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;

impl Surroundings {
    /// Starts everything on a display, and returns when programs find it there.
    pub fn start(display: &Display) -> io::Result<Self> {
        packages::ensure(&[Purpose::Surroundings])?;
        let folder = Folder::temporary("around")?;
        let sound = start_sound(display)?;
        Ok(Self {
            portal: start_portal(display)?,
            _recorder: start_recorder(display, &folder)?,
            _sound: sound,
            _panel: start_panel(display)?,
            _notifications: start_notifications(display, &folder)?,
            folder,
        })
    }

    /// The notifications so far, in their order: the heading and the words of each.
    pub fn notified(&self) -> io::Result<Vec<(String, String)>> {
        let lines = match fs::read_to_string(notified(&self.folder)) {
            Ok(lines) => lines,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => String::new(),
            Err(fault) => return Err(fault),
        };
        let pairs = lines.lines().filter_map(|line| line.split_once('\t'));
        Ok(pairs
            .map(|(title, words)| (title.to_owned(), words.to_owned()))
            .collect())
    }

    /// The number of notifications that are shown.
    pub fn up(&self, display: &Display) -> io::Result<u32> {
        let mut ask = process::command("dunstctl");
        ask.args(["count", "displayed"]);
        let said = process::output("dunstctl", display.lead(&mut ask))?;
        said.trim().parse().map_err(io::Error::other)
    }

    /// The process whose window asks for a file.
    #[must_use]
    pub fn asks_for_files(&self) -> u32 {
        let [_, shows] = &self.portal;
        shows.id()
    }

    /// The loudest sample that was played so far.
    pub fn loudest(&self) -> io::Result<u16> {
        let played = fs::read(loudspeaker(self.folder.path()))?;
        let (samples, _) = played.as_chunks::<2>();
        let samples = samples.iter().map(|two| i16::from_le_bytes(*two));
        Ok(samples.map(i16::unsigned_abs).max().unwrap_or(0))
    }
}

fn notified(folder: &Folder) -> PathBuf {
    folder.join("notified")
}

fn loudspeaker(folder: &Path) -> PathBuf {
    folder.join("played")
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

fn start_notifications(display: &Display, folder: &Folder) -> io::Result<Running> {
    let script = folder.join("notified.sh");
    let to = notified(folder).display().to_string();
    // dunst hands over: program, heading, words, icon, urgency.
    let lines = format!("#!/bin/sh\nprintf '%s\\t%s\\n' \"$2\" \"$3\" >> '{to}'\n");
    fs::write(&script, lines)?;
    make_executable(&script)?;
    let configuration = folder.join("dunstrc");
    let script = script.display().to_string();
    fs::write(&configuration, NOTIFICATIONS.replace("SCRIPT", &script))?;
    let mut command = process::command("dunst");
    command.arg("-config").arg(&configuration);
    let mut running = Running::start("dunst", display.lead(quiet(&mut command)))?;
    named(display, "org.freedesktop.Notifications", &mut running)?;
    Ok(running)
}

fn start_panel(display: &Display) -> io::Result<Running> {
    let variables = display.environment();
    let config = variables
        .iter()
        .find(|(name, _)| *name == "XDG_CONFIG_HOME");
    let config = config.map(|(_, folder)| PathBuf::from(folder));
    let channels = config
        .ok_or_else(|| io::Error::other("a display has a folder for settings"))?
        .join("xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&channels)?;
    fs::write(channels.join("xfce4-panel.xml"), PANEL)?;
    let mut command = process::command("xfce4-panel");
    command.arg("--disable-wm-check");
    let mut running = Running::start("xfce4-panel", display.lead(quiet(&mut command)))?;
    named(display, "org.kde.StatusNotifierWatcher", &mut running)?;
    Ok(running)
}

/// The services that ask for a file: the one that programs ask, and the one that shows the window.
fn start_portal(display: &Display) -> io::Result<[Running; 2]> {
    let start = |program: &str, name: &str| -> io::Result<Running> {
        let mut command = process::command(Path::new(PORTALS).join(program));
        display
            .lead(quiet(&mut command))
            .env("XDG_CURRENT_DESKTOP", "stage");
        let mut running = Running::start(program, &mut command)?;
        named(display, name, &mut running)?;
        Ok(running)
    };
    let shown = start(
        "xdg-desktop-portal-gtk",
        "org.freedesktop.impl.portal.desktop.gtk",
    )?;
    let asked = start("xdg-desktop-portal", "org.freedesktop.portal.Desktop")?;
    Ok([asked, shown])
}

fn start_sound(display: &Display) -> io::Result<Running> {
    let mut command = process::command("pulseaudio");
    command.args([
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--use-pid-file=no",
    ]);
    command.arg("--disable-shm=yes");
    command.arg("--load=module-native-protocol-unix auth-anonymous=1");
    command.arg("--load=module-null-sink sink_name=nobody rate=44100 channels=1");
    let mut running = Running::start("pulseaudio", display.lead(quiet(&mut command)))?;
    process::wait_for("the sound service", START, || {
        if running.ended()?.is_some() {
            return Err(io::Error::other("pulseaudio ended at once"));
        }
        let mut ask = process::command("pactl");
        ask.args(["get-default-sink"]);
        let answer = display.lead(quiet(&mut ask)).status()?;
        Ok(answer.success().then_some(()))
    })?;
    Ok(running)
}

/// Records what is played, for as long as it lives.
fn start_recorder(display: &Display, folder: &Folder) -> io::Result<Running> {
    let played = loudspeaker(folder.path());
    fs::write(&played, [])?;
    let mut command = process::command("parec");
    command.args(["--raw", "--format=s16le", "--rate=44100", "--channels=1"]);
    command.args(["--latency-msec=50", "--device=nobody.monitor"]);
    command.arg(&played);
    Running::start("parec", display.lead(quiet(&mut command)))
}

/// Waits until a name is taken on the session bus.
fn named(display: &Display, name: &str, running: &mut Running) -> io::Result<()> {
    process::wait_for(name, START, || {
        if running.ended()?.is_some() {
            return Err(io::Error::other(format!("{name} ended at once")));
        }
        let mut ask = process::command("dbus-send");
        ask.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
        ]);
        ask.arg(format!("string:{name}"));
        let said = process::output("dbus-send", display.lead(&mut ask))?;
        Ok(said.contains("boolean true").then_some(()))
    })
}

#[cfg(unix)]
fn make_executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> io::Result<()> {
    Ok(())
}
