//! The settings of the server. A flag wins over the environment (`ANSER_<KEY>`), the environment over `server.toml`,
//! and the file over the default.
//!
//! The first start writes the file with all defaults and comments. An unknown key is refused by name, with the
//! nearest known key.

use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anser_shared::people::FriendRequests;
use anser_shared::text::GroupName;

use crate::nearest::nearest;
use crate::reach::PublicAddress;
use crate::store::change::NameScope;

/// How many slips a key of the file may have and still be recognized. Keys are long, and typed once.
const KEY_SLIPS: usize = 3;

/// All settings. Each limit is a setting, because a test, a bench and a school all connect from one address.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub listen: SocketAddr,
    /// The address at which others reach the server; `None`: the addresses of the machine.
    pub public_address: Option<PublicAddress>,
    /// `None`: SQLite in the data folder. Otherwise a `mysql://` address.
    pub database: Option<String>,
    pub server_name: String,
    pub registration: Registration,
    /// How friend requests are answered for a user who has not chosen.
    pub friend_requests: FriendRequests,
    /// Whether every user may see who is on the server.
    pub directory: Directory,
    pub sessions: Sessions,
    /// The name of the lobby; `None`: there is no lobby.
    pub lobby: Option<GroupName>,
    /// Among which groups a name is unique.
    pub group_names: NameScope,
    pub groups_per_person: u32,
    pub groups_per_day: u32,
    pub added_per_hour: u32,
    pub members_per_group: u32,
    /// How long authors may delete their own messages.
    pub delete_minutes: u32,
    /// How long authors may edit their own texts; 0 is without an end.
    pub edit_minutes: u32,
    /// Whether readers may see what an edited text said before.
    pub versions: Versions,
    pub device_days: u32,
    pub max_connections: u32,
    pub max_connections_per_address: u32,
    pub handshake_seconds: u32,
    pub sign_in_seconds: u32,
    pub logins_per_minute: u32,
    pub logins_per_minute_per_address: u32,
    pub guesses_per_hour: u32,
    pub registrations_per_hour: u32,
    pub pictures_per_hour: u32,
    pub lookups_per_minute: u32,
    pub texts_per_minute: u32,
    pub acts_per_minute: u32,
    pub changes_per_minute: u32,
    pub megabytes_per_day: u32,
    pub event_pause_millis: u32,
    pub log_level: String,
}

/// On how many devices a user may be signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    Many,
    /// A sign-in ends the sign-in before it.
    Single,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    Open,
    /// Users find each other only by name.
    Closed,
}

/// What readers are sent of a text that was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    Shown,
    /// Only what it says now.
    Hidden,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    Open,
    Closed,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], anser_shared::DEFAULT_PORT)),
            public_address: None,
            database: None,
            server_name: "Anser".into(),
            registration: Registration::Open,
            friend_requests: FriendRequests::Ask,
            directory: Directory::Open,
            sessions: Sessions::Many,
            lobby: GroupName::parse("Lobby").ok(),
            group_names: NameScope::PerCreator,
            groups_per_person: 10,
            groups_per_day: 20,
            added_per_hour: 300,
            members_per_group: 1_000,
            delete_minutes: 24 * 60,
            edit_minutes: 0,
            versions: Versions::Shown,
            device_days: 90,
            max_connections: 20_000,
            max_connections_per_address: 2_000,
            handshake_seconds: 5,
            sign_in_seconds: 30,
            logins_per_minute: 10,
            logins_per_minute_per_address: 300,
            guesses_per_hour: 30,
            registrations_per_hour: 60,
            pictures_per_hour: 20,
            lookups_per_minute: 600,
            texts_per_minute: 1_200,
            acts_per_minute: 120,
            changes_per_minute: 1_200,
            megabytes_per_day: 256,
            event_pause_millis: 2_000,
            log_level: "info".into(),
        }
    }
}

impl Config {
    /// The pause between two events about a user's presence, or about a user who writes.
    pub fn event_pause(&self) -> Duration {
        Duration::from_millis(u64::from(self.event_pause_millis))
    }

    /// How long a device may come back without a password.
    pub fn device_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.device_days) * 24 * 60 * 60)
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigFault {
    #[error("{file} cannot be read: {reason}")]
    Unreadable { file: String, reason: String },
    #[error(
        "{file} cannot be written: {reason}. It is made with its defaults at the first start: give the \
         server the right to write the folder, or choose another with --data"
    )]
    Unwritable { file: String, reason: String },
    #[error("{place} sets {key:?}, which does not exist{}", nearest.map(|n| format!("; did you mean {n:?}?")).unwrap_or_default())]
    UnknownKey {
        place: String,
        key: String,
        nearest: Option<&'static str>,
    },
    #[error("{place} sets {key} to {value:?}: {wanted}")]
    Value {
        place: String,
        key: &'static str,
        value: String,
        wanted: &'static str,
    },
}

/// A key, its meaning for the file, and how its value gets into the configuration.
struct Key {
    name: &'static str,
    about: &'static str,
    wanted: &'static str,
    set: fn(&mut Config, &str) -> Option<()>,
    /// The default, as it is written in the file.
    show: fn(&Config) -> String,
}

/// A key with a number from one upwards.
macro_rules! number {
    ($field:ident, $about:expr) => {
        Key {
            name: stringify!($field),
            about: $about,
            wanted: "a number from 1 to 4294967295",
            set: |config, value| {
                config.$field = value.parse().ok().filter(|number| *number > 0)?;
                Some(())
            },
            show: |config| config.$field.to_string(),
        }
    };
}

const KEYS: &[Key] = &[
    Key {
        name: "listen",
        about: "Where the server listens: an address and a port.",
        wanted: "an address with a port, like \"0.0.0.0:7464\"",
        set: |config, value| {
            config.listen = value.parse().ok()?;
            Some(())
        },
        show: |config| quoted(&config.listen.to_string()),
    },
    Key {
        name: "public_address",
        about: "Under which address people reach the server from elsewhere, for the links that are passed on:\n\
                # a name or an address, with a port where it is another one. Empty: the addresses of this machine.",
        wanted: "empty, or an address like \"chat.example\" or \"chat.example:443\"",
        set: |config, value| {
            config.public_address = match value {
                "" => None,
                typed => Some(PublicAddress::parse(typed).ok()?),
            };
            Some(())
        },
        show: |config| {
            let address = config.public_address.as_ref();
            quoted(address.map_or("", PublicAddress::as_str))
        },
    },
    Key {
        name: "database",
        about: "Where everything is kept. Empty: SQLite in the folder \"data\". Else MySQL or MariaDB,\n\
                # \"mysql://user:password@host:3306/name\"; with \"?require_ssl=true\" behind it, encrypted on the way\n\
                # (and with \"&verify_ca=false\" where its certificate is one of your own).",
        wanted: "empty, or an address that begins with mysql://",
        set: |config, value| {
            if !value.is_empty() && !value.starts_with("mysql://") {
                return None;
            }
            config.database = (!value.is_empty()).then(|| value.to_owned());
            Some(())
        },
        show: |config| quoted(config.database.as_deref().unwrap_or_default()),
    },
    Key {
        name: "server_name",
        about: "What the people of this server call it.",
        wanted: "a name of 1 to 60 characters",
        set: |config, value| {
            (1..=60)
                .contains(&value.chars().count())
                .then(|| value.clone_into(&mut config.server_name))
        },
        show: |config| quoted(&config.server_name),
    },
    Key {
        name: "registration",
        about: "Who may register: \"open\" (everybody who reaches the server) or \"closed\".",
        wanted: "\"open\" or \"closed\"",
        set: |config, value| {
            config.registration = match value {
                "open" => Registration::Open,
                "closed" => Registration::Closed,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.registration {
                Registration::Open => "open",
                Registration::Closed => "closed",
            })
        },
    },
    Key {
        name: "friend_requests",
        about: "What happens when somebody wants to be a friend of a person who has not chosen: \"ask\"\n\
                # (they answer), \"auto\" (friends at once) or \"nobody\".",
        wanted: "\"ask\", \"auto\" or \"nobody\"",
        set: |config, value| {
            config.friend_requests = match value {
                "ask" => FriendRequests::Ask,
                "auto" => FriendRequests::Auto,
                "nobody" => FriendRequests::Nobody,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.friend_requests {
                FriendRequests::Ask => "ask",
                FriendRequests::Auto => "auto",
                FriendRequests::Nobody => "nobody",
            })
        },
    },
    Key {
        name: "directory",
        about: "Who may see a list of everybody on the server: \"open\" (everybody on it) or \"closed\"\n\
                # (nobody: people add each other by name).",
        wanted: "\"open\" or \"closed\"",
        set: |config, value| {
            config.directory = match value {
                "open" => Directory::Open,
                "closed" => Directory::Closed,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.directory {
                Directory::Open => "open",
                Directory::Closed => "closed",
            })
        },
    },
    Key {
        name: "sessions",
        about: "On how many devices somebody may be signed in: \"many\", or \"single\" (signing in ends\n\
                # the sign-in before it).",
        wanted: "\"many\" or \"single\"",
        set: |config, value| {
            config.sessions = match value {
                "many" => Sessions::Many,
                "single" => Sessions::Single,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.sessions {
                Sessions::Many => "many",
                Sessions::Single => "single",
            })
        },
    },
    Key {
        name: "lobby",
        about: "What the room is called that everybody on the server is in. Empty: there is none.",
        wanted: "empty, or a name of at most 30 characters",
        set: |config, value| {
            config.lobby = match value {
                "" => None,
                name => Some(GroupName::parse(name).ok()?),
            };
            Some(())
        },
        show: |config| quoted(config.lobby.as_ref().map_or("", GroupName::as_str)),
    },
    Key {
        name: "group_names",
        about: "Whether two people may have groups of one name: \"per_creator\" (they may) or \"server\"\n\
                # (a name is taken for everybody).",
        wanted: "\"per_creator\" or \"server\"",
        set: |config, value| {
            config.group_names = match value {
                "per_creator" => NameScope::PerCreator,
                "server" => NameScope::Server,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.group_names {
                NameScope::PerCreator => "per_creator",
                NameScope::Server => "server",
            })
        },
    },
    number!(
        groups_per_person,
        "How many groups one person may have made that have not ended."
    ),
    number!(
        groups_per_day,
        "How many groups one person may make in a day, also when they end them."
    ),
    number!(
        added_per_hour,
        "How many people one person may add to groups in an hour."
    ),
    number!(members_per_group, "How many people may be in one group."),
    number!(
        delete_minutes,
        "For how many minutes one may take back one's own message, for both."
    ),
    Key {
        name: "edit_minutes",
        about: "For how many minutes one may edit one's own text. 0: without an end.",
        wanted: "a number from 0 to 4294967295",
        set: |config, value| {
            config.edit_minutes = value.parse().ok()?;
            Some(())
        },
        show: |config| config.edit_minutes.to_string(),
    },
    Key {
        name: "versions",
        about: "Whether readers may see what an edited text said before: \"shown\" or \"hidden\".",
        wanted: "\"shown\" or \"hidden\"",
        set: |config, value| {
            config.versions = match value {
                "shown" => Versions::Shown,
                "hidden" => Versions::Hidden,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            quoted(match config.versions {
                Versions::Shown => "shown",
                Versions::Hidden => "hidden",
            })
        },
    },
    number!(
        device_days,
        "For how many days a device comes back without a password; using it moves this forward."
    ),
    number!(
        max_connections,
        "How many connections there may be at once. A quarter is kept for addresses from which somebody\n# has signed in; when the server is full, who has waited longest without signing in has to go."
    ),
    number!(
        max_connections_per_address,
        "How many of them may come from one address; a school behind one router needs many."
    ),
    number!(
        handshake_seconds,
        "How long a connection may say nothing before its handshake, which may take three times as long."
    ),
    number!(
        sign_in_seconds,
        "How long each step from there to signing in may take; all of them may take three times as long."
    ),
    number!(
        logins_per_minute,
        "How often one account may be tried with a password from one address. Known devices\n# do not count."
    ),
    number!(
        logins_per_minute_per_address,
        "How often accounts may be tried with a password from one address (of IPv6: one network of\n# 64 bits), whichever accounts they are."
    ),
    number!(
        guesses_per_hour,
        "How often an hour one account may be tried with a password from all those addresses together\n# from which nobody has signed in to it before. Its known devices and addresses do not count."
    ),
    number!(
        registrations_per_hour,
        "How many people may register from one address."
    ),
    number!(
        pictures_per_hour,
        "How often somebody may change their picture."
    ),
    number!(
        lookups_per_minute,
        "Where the directory is closed: how many people outside their own lists a person may look up by\n\
         # number."
    ),
    number!(
        texts_per_minute,
        "How many texts one person may send in a minute, with all their devices together. As many may come at\n\
         # once; programs wait and send the rest in order."
    ),
    number!(
        acts_per_minute,
        "How much else that others are told of one person may do in a minute: asking to be friends, changing\n\
         # status, name or picture, making, joining, leaving and changing groups, taking texts back."
    ),
    number!(
        changes_per_minute,
        "How often one person may change what only they see, in a minute: marks, drafts, notes, pins."
    ),
    number!(
        megabytes_per_day,
        "How many MiB of texts, drafts and pictures one person may have stored in a day. As much may come at\n\
         # once; programs wait and send the rest in order."
    ),
    Key {
        name: "event_pause_millis",
        about: "Friends are told once in so many milliseconds that a person looks different, or writes; the last\n\
                # one is told in the end. 0: every time.",
        wanted: "a number of milliseconds",
        set: |config, value| {
            config.event_pause_millis = value.parse().ok()?;
            Some(())
        },
        show: |config| config.event_pause_millis.to_string(),
    },
    Key {
        name: "log_level",
        about: "How much is logged: \"error\", \"warn\", \"info\", \"debug\" or \"trace\".",
        wanted: "one of \"error\", \"warn\", \"info\", \"debug\" and \"trace\"",
        set: |config, value| {
            tracing::Level::from_str(value).ok()?;
            value.clone_into(&mut config.log_level);
            Some(())
        },
        show: |config| quoted(&config.log_level),
    },
];

/// A value from outside the file, by the name of its key.
pub type Override = (&'static str, String);

impl Config {
    /// Puts the configuration together. `file` is read, or written with the defaults if it is missing. `environment`
    /// looks up a variable. `flags` are the flags of the command line.
    pub fn load(
        file: &Path,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[Override],
    ) -> Result<Self, ConfigFault> {
        let place = file.display().to_string();
        let unreadable = |reason: String| ConfigFault::Unreadable {
            file: place.clone(),
            reason,
        };
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = Self::default().to_file();
                crate::keys::write_private(file, text.as_bytes()).map_err(|error| {
                    ConfigFault::Unwritable {
                        file: place.clone(),
                        reason: error.to_string(),
                    }
                })?;
                text
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        Self::of(&text, &place, environment, flags)
    }

    /// The same, given the text of the file.
    pub(crate) fn of(
        text: &str,
        place: &str,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[Override],
    ) -> Result<Self, ConfigFault> {
        let unreadable = |error: toml::de::Error| ConfigFault::Unreadable {
            file: place.to_owned(),
            reason: error.message().to_owned(),
        };
        let table: toml::Table = text.parse().map_err(unreadable)?;

        let mut config = Self::default();
        for (name, value) in &table {
            let key = KEYS.iter().find(|key| key.name == name).ok_or_else(|| {
                ConfigFault::UnknownKey {
                    place: place.to_owned(),
                    key: name.clone(),
                    nearest: nearest(name, KEYS.iter().map(|key| key.name), KEY_SLIPS),
                }
            })?;
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            config.set(key, &value, place)?;
        }
        for key in KEYS {
            let variable = format!("ANSER_{}", key.name.to_uppercase());
            if let Some(value) = environment(&variable) {
                config.set(key, &value, &variable)?;
            }
        }
        for (name, value) in flags {
            if let Some(key) = KEYS.iter().find(|key| key.name == *name) {
                config.set(key, value, &format!("--{name}"))?;
            }
        }
        Ok(config)
    }

    fn set(&mut self, key: &Key, value: &str, place: &str) -> Result<(), ConfigFault> {
        (key.set)(self, value).ok_or_else(|| ConfigFault::Value {
            place: place.to_owned(),
            key: key.name,
            // A database address may contain a password, and this text is shown on a screen.
            value: if key.name == "database" {
                "…".to_owned()
            } else {
                value.to_owned()
            },
            wanted: key.wanted,
        })
    }

    /// The file, with every key, its meaning and its default.
    fn to_file(&self) -> String {
        let mut text = String::from(
            "# Anser server. A flag on the command line wins over the environment (ANSER_<KEY>),\n\
             # and that over this file. Restart the server after a change.\n",
        );
        for key in KEYS {
            text += &format!("\n# {}\n{} = {}\n", key.about, key.name, (key.show)(self));
        }
        text
    }
}

fn quoted(value: &str) -> String {
    toml::Value::from(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(
        text: &str,
        environment: &[(&str, &str)],
        flags: &[Override],
    ) -> Result<Config, ConfigFault> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        std::fs::write(&file, text).unwrap();
        let environment = |name: &str| {
            environment
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        };
        Config::load(&file, environment, flags)
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nserver_name = \"file\"\ndevice_days = 3\n";
        let environment = [
            ("ANSER_LISTEN", "127.0.0.1:2"),
            ("ANSER_SERVER_NAME", "environment"),
        ];
        let config = load(file, &environment, &[("listen", "127.0.0.1:3".into())]).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.server_name, "environment");
        assert_eq!(config.device_days, 3);
        assert_eq!(config.max_connections, Config::default().max_connections);
    }

    #[test]
    fn the_file_is_written_with_its_defaults_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        assert_eq!(Config::load(&file, |_| None, &[]), Ok(Config::default()));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            KEYS.iter()
                .all(|key| text.contains(&format!("\n{} = ", key.name)))
        );
        assert_eq!(Config::load(&file, |_| None, &[]), Ok(Config::default()));
    }

    /// As on a full or write-protected disk: a folder has the name of the file that is being written.
    #[test]
    fn a_file_that_cannot_be_written_is_not_called_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("server.unfinished")).unwrap();
        let file = folder.path().join("server.toml");
        let fault = Config::load(&file, |_| None, &[]).unwrap_err().to_string();
        assert!(fault.contains("server.toml cannot be written: "), "{fault}");
        assert!(!fault.contains("cannot be read"), "{fault}");
    }

    #[test]
    fn what_is_wrong_is_said_by_name() {
        let fault = |text: &str| load(text, &[], &[]).unwrap_err().to_string();
        assert!(fault("regstration = \"open\"").contains("did you mean \"registration\"?"));
        assert!(fault("colour = 1").ends_with("sets \"colour\", which does not exist"));
        assert!(fault("registration = \"invite only\"").contains("\"open\" or \"closed\""));
        assert!(fault("group_names = \"none\"").contains("\"per_creator\" or \"server\""));
        assert!(fault(&format!("lobby = \"{}\"", "x".repeat(31))).contains("at most 30"));
        assert!(fault("directory = \"friends\"").contains("\"open\" or \"closed\""));
        assert!(fault("device_days = 0").contains("a number from 1"));
        assert!(fault("listen = ").contains("cannot be read"));
        let secret = fault("database = \"postgres://me:secret@host/\"");
        assert!(
            secret.contains("mysql://") && !secret.contains("secret"),
            "{secret}"
        );
    }
}
