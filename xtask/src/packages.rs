//! The system packages that each purpose needs, and their installation in one step.
//!
//! The names are Debian's and Ubuntu's. On other systems the programs and libraries are searched for, and missing
//! ones are named, so that a person can find them under their system's own names.

use std::collections::BTreeSet;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::{Command, Stdio};

use crate::process::{self, program};

/// What a person is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Compile the workspace.
    Build,
    /// Open windows on a display.
    Windows,
    /// Start a virtual display, with a window manager and an accessibility bus, and drive windows on it.
    Stage,
    /// Notifications, a tray and sound on that display.
    Surroundings,
    /// Hand links from one program to another on that display, and look at them in a browser.
    Links,
    /// A Wayland compositor with a virtual screen, and input for it.
    Wayland,
    /// Two machines with a cable between them.
    Network,
    /// Run a private MariaDB: the programs only, no service of the system.
    MariaDb,
    /// Dump the content of a MariaDB.
    MariaDbDump,
    /// Let a person look at a virtual display.
    Vnc,
}

/// How to recognise a package where `dpkg-query` does not know it.
#[derive(Clone, Copy, Debug)]
enum Evidence {
    Programs(&'static [&'static str]),
    Library(&'static str),
    /// Loaded from folders that differ between systems. Taken as present without dpkg, because the program that needs
    /// it reports a clear error.
    None,
}

type Package = (&'static str, Evidence);

use Evidence::{Library, Programs};

const BUILD: &[Package] = &[("build-essential", Programs(&["cc"]))];

/// All of these are opened at run time, so `ldd` shows none of them.
const WINDOWS: &[Package] = &[
    ("libx11-6", Library("libX11.so.6")),
    ("libx11-xcb1", Library("libX11-xcb.so.1")),
    ("libxcursor1", Library("libXcursor.so.1")),
    ("libxi6", Library("libXi.so.6")),
    ("libxkbcommon-x11-0", Library("libxkbcommon-x11.so.0")),
    ("libgl1", Library("libGL.so.1")),
    ("libegl1", Library("libEGL.so.1")),
    ("libgl1-mesa-dri", Evidence::None),
    ("libfontconfig1", Library("libfontconfig.so.1")),
];

const STAGE: &[Package] = &[
    ("xvfb", Programs(&["Xvfb"])),
    ("xauth", Programs(&["xauth"])),
    ("openbox", Programs(&["openbox"])),
    ("xclip", Programs(&["xclip"])),
    ("x11-utils", Programs(&["xdpyinfo", "xprop"])),
    ("imagemagick", Programs(&["import"])),
    ("bsdutils", Programs(&["script"])),
    ("dbus", Programs(&["dbus-daemon", "dbus-send"])),
    ("at-spi2-core", Programs(&["at-spi-bus-launcher"])),
];

const SURROUNDINGS: &[Package] = &[
    ("dunst", Programs(&["dunst", "dunstctl"])),
    ("xfce4-panel", Programs(&["xfce4-panel"])),
    ("pulseaudio", Programs(&["pulseaudio"])),
    ("pulseaudio-utils", Programs(&["pactl", "parec"])),
    ("xdg-desktop-portal", Evidence::None),
    ("xdg-desktop-portal-gtk", Evidence::None),
];

/// The smallest browser that shows a page by itself.
const LINKS: &[Package] = &[
    (
        "xdg-utils",
        Programs(&["xdg-open", "xdg-mime", "xdg-settings"]),
    ),
    ("libglib2.0-bin", Programs(&["gio"])),
    ("dillo", Programs(&["dillo"])),
];

const WAYLAND: &[Package] = &[
    ("sway", Programs(&["sway"])),
    ("wtype", Programs(&["wtype"])),
    ("wl-clipboard", Programs(&["wl-copy", "wl-paste"])),
    ("grim", Programs(&["grim"])),
    ("libwayland-client0", Library("libwayland-client.so.0")),
    ("libwayland-egl1", Library("libwayland-egl.so.1")),
    ("libxkbcommon0", Library("libxkbcommon.so.0")),
];

const NETWORK: &[Package] = &[
    ("iproute2", Programs(&["ip"])),
    ("util-linux", Programs(&["unshare", "nsenter"])),
];

const MARIADB: &[Package] = &[
    (
        "mariadb-server-core",
        Programs(&["mariadbd", "mariadb-install-db"]),
    ),
    (
        "mariadb-client-core",
        Programs(&["mariadb", "my_print_defaults"]),
    ),
];

const MARIADB_DUMP: &[Package] = &[("mariadb-client", Programs(&["mariadb-dump"]))];

const VNC: &[Package] = &[("x11vnc", Programs(&["x11vnc"]))];

impl Purpose {
    fn packages(self) -> &'static [Package] {
        match self {
            Self::Build => BUILD,
            Self::Windows => WINDOWS,
            Self::Stage => STAGE,
            Self::Surroundings => SURROUNDINGS,
            Self::Links => LINKS,
            Self::Wayland => WAYLAND,
            Self::Network => NETWORK,
            Self::MariaDb => MARIADB,
            Self::MariaDbDump => MARIADB_DUMP,
            Self::Vnc => VNC,
        }
    }
}

/// Makes sure that everything for `purposes` is installed. It asks a person at the terminal and installs in one step,
/// or says what to do and fails.
pub fn ensure(purposes: &[Purpose]) -> io::Result<()> {
    let missing = missing(purposes)?;
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if program("apt-get").is_none() {
        return Err(io::Error::other(format!(
            "These are missing; install them under the names that your system has for them (here are Debian's): {names}"
        )));
    }
    let Some(privilege) = Privilege::of_ours()? else {
        return Err(io::Error::other(format!(
            "Packages are missing and we may not install them. Run this line, then start again:\n\n    {}\n",
            line_for_a_person(&names)
        )));
    };
    if person_is_there() && !agreed(&names)? {
        return Err(io::Error::other(format!(
            "Nothing was installed. This line does it:\n\n    {}\n",
            line_for_a_person(&names)
        )));
    }
    eprintln!("Installing {names}");
    process::succeed("apt-get update", &mut privilege.apt(&["update", "--quiet"]))?;
    let mut install = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    install.extend(&missing);
    process::succeed("apt-get install", &mut privilege.apt(&install))
}

/// The missing packages for `purposes`, each once.
fn missing(purposes: &[Purpose]) -> io::Result<Vec<&'static str>> {
    let wanted: Vec<Package> = purposes
        .iter()
        .flat_map(|purpose| purpose.packages())
        .copied()
        .collect();
    let installed = if program("dpkg-query").is_some() {
        Some(installed(&wanted)?)
    } else {
        None
    };
    let libraries = if installed.is_none() {
        libraries()
    } else {
        String::new()
    };
    let mut missing: Vec<&str> = Vec::new();
    for (name, evidence) in wanted {
        let there = match (evidence, &installed) {
            // A program that was installed by hand is as good as a package.
            (Programs(programs), _) if programs.iter().all(|name| program(name).is_some()) => true,
            (_, Some(installed)) => installed.contains(name),
            (Programs(_), None) => false,
            (Library(library), None) => libraries.contains(library),
            (Evidence::None, None) => true,
        };
        if !there && !missing.contains(&name) {
            missing.push(name);
        }
    }
    Ok(missing)
}

fn installed(wanted: &[Package]) -> io::Result<BTreeSet<String>> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]);
    query.args(wanted.iter().map(|(name, _)| name));
    // It ends with an error if it does not know one of the names, but it has printed the known ones by then.
    let answer = query.stdin(Stdio::null()).stderr(Stdio::null()).output()?;
    Ok(installed_in(&String::from_utf8_lossy(&answer.stdout)))
}

fn installed_in(answer: &str) -> BTreeSet<String> {
    answer
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(str::to_owned)
        .collect()
}

fn libraries() -> String {
    let Some(ldconfig) = program("ldconfig") else {
        return String::new();
    };
    Command::new(ldconfig)
        .arg("-p")
        .output()
        .map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned())
        .unwrap_or_default()
}

/// Why we may install packages.
#[derive(Clone, Copy, Debug)]
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn of_ours() -> io::Result<Option<Self>> {
        if is_root()? {
            return Ok(Some(Self::Root));
        }
        if program("sudo").is_none() {
            return Ok(None);
        }
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "true"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(sudo.status()?.success().then_some(Self::Sudo))
    }

    fn apt(self, arguments: &[&str]) -> Command {
        let mut command = match self {
            Self::Root => process::command("env"),
            Self::Sudo => {
                let mut sudo = process::command("sudo");
                sudo.args(["-n", "env"]);
                sudo
            }
        };
        // Waits five minutes for another apt, for example the automatic updates of a fresh machine.
        command.args([
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-o",
            "DPkg::Lock::Timeout=300",
        ]);
        command.args(arguments);
        command
    }
}

/// Whether we run as root, which MariaDB and apt treat differently.
pub fn is_root() -> io::Result<bool> {
    Ok(process::output("id", process::command("id").arg("-u"))?.trim() == "0")
}

fn person_is_there() -> bool {
    std::env::var_os("CI").is_none() && io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn agreed(names: &str) -> io::Result<bool> {
    eprint!("These packages are missing: {names}\nInstall them with apt now? [Y/n] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

/// The end of the input is no yes. An empty line is one, because the question says so.
fn is_yes(answer: &str) -> bool {
    answer.ends_with('\n') && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn line_for_a_person(names: &str) -> String {
    format!("sudo apt-get update && sudo apt-get install --yes --no-install-recommends {names}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_really_installed_counts() {
        let answer =
            "xvfb installed\nopenbox config-files\nxclip not-installed\nlibgl1 installed\n";
        let expected: BTreeSet<String> = ["libgl1", "xvfb"].map(str::to_owned).into();
        assert_eq!(installed_in(answer), expected);
    }

    #[test]
    fn a_question_is_answered_by_enter_or_yes() {
        for (answer, expected) in [
            ("\n", true),
            ("y\n", true),
            ("YES\n", true),
            ("n\n", false),
            ("", false),
            ("maybe\n", false),
        ] {
            assert_eq!(is_yes(answer), expected, "{answer:?}");
        }
    }

    #[test]
    fn the_line_for_a_person_is_one_line() {
        let line = line_for_a_person("xvfb openbox");
        assert!(
            line.ends_with("xvfb openbox") && !line.contains('\n'),
            "{line}"
        );
    }
}
