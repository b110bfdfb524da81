//! The files that a person may read and edit.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anser_shared::tls::Fingerprint;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{ProfileFault, files};
use crate::core::model::{Account, KnownServer};
use crate::core::settings::{Settings, TEXT_PERCENT};

/// A file of the profile, by its content.
pub(super) trait Note: Default + Serialize + DeserializeOwned {
    const FILE: &str;
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct SettingsNote(Settings);

impl Note for SettingsNote {
    const FILE: &str = "settings.toml";
}

impl From<Settings> for SettingsNote {
    fn from(settings: Settings) -> Self {
        Self(settings)
    }
}

impl SettingsNote {
    /// A hand may have written a size that cannot be read any more.
    pub(super) fn into_settings(self) -> Settings {
        let text_percent = self
            .0
            .text_percent
            .clamp(*TEXT_PERCENT.start(), *TEXT_PERCENT.end());
        Settings {
            text_percent,
            font: self.0.font.sound(),
            ..self.0
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Servers {
    #[serde(default, rename = "server")]
    servers: Vec<Server>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    address: String,
    name: String,
    #[serde(with = "hex")]
    fingerprint: Fingerprint,
}

impl Note for Servers {
    const FILE: &str = "servers.toml";
}

impl From<&[KnownServer]> for Servers {
    fn from(known: &[KnownServer]) -> Self {
        let servers = known.iter().map(|server| Server {
            address: server.address.clone(),
            name: server.name.clone(),
            fingerprint: server.fingerprint,
        });
        Self {
            servers: servers.collect(),
        }
    }
}

impl Servers {
    pub(super) fn into_known(self) -> Vec<KnownServer> {
        let known = self.servers.into_iter().map(|server| KnownServer {
            address: server.address,
            name: server.name,
            fingerprint: server.fingerprint,
        });
        known.collect()
    }
}

/// Who is signed in now, and who was signed in last.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    /// The name of the account's folder.
    pub(super) signed_in: Option<String>,
    pub(super) last: Option<Last>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Last {
    pub(super) name: String,
    pub(super) server: String,
}

impl Note for People {
    const FILE: &str = "profile.toml";
}

impl People {
    pub(super) fn signed_in(folder: &Path, account: &Account) -> Self {
        let last = Last {
            name: account.profile.person.name.clone(),
            server: account.address.clone(),
        };
        Self {
            signed_in: folder_name(folder),
            last: Some(last),
        }
    }

    /// Somebody else may be signed in by now; they stay.
    pub(super) fn sign_out(&mut self, folder: &Path) {
        self.signed_in = self
            .signed_in
            .take()
            .filter(|name| Some(name) != folder_name(folder).as_ref());
    }
}

fn folder_name(folder: &Path) -> Option<String> {
    Some(folder.file_name()?.to_string_lossy().into_owned())
}

/// Reads a file; one that makes no sense gets another name, which is added to `aside`.
pub(super) fn read<N: Note>(folder: &Path, aside: &mut Vec<PathBuf>) -> Result<N, ProfileFault> {
    let path = folder.join(N::FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(N::default()),
        Err(source) => return Err(ProfileFault::File { path, source }),
    };
    let fault = match toml::from_slice(&bytes) {
        Ok(note) => return Ok(note),
        Err(fault) => fault,
    };
    let name = (1..=u32::MAX)
        .map(|n| folder.join(format!("{}.unreadable-{n}", N::FILE)))
        .find(|path| !path.exists())
        .expect("a folder has fewer files than there are numbers");
    tracing::warn!(
        "{} cannot be understood and becomes {}: {fault}",
        path.display(),
        name.display()
    );
    fs::rename(&path, &name).map_err(|source| ProfileFault::File { path, source })?;
    aside.push(name);
    Ok(N::default())
}

/// Understands a text as each of the files, as far as it goes.
pub(super) fn understand(text: &str) {
    let settings: Option<SettingsNote> = toml::from_str(text).ok();
    if let Some(settings) = settings.map(SettingsNote::into_settings) {
        assert!(TEXT_PERCENT.contains(&settings.text_percent));
    }
    drop(toml::from_str::<Servers>(text).map(Servers::into_known));
    drop(toml::from_str::<People>(text));
}

pub(super) fn write<N: Note>(folder: &Path, note: &N) -> Result<(), ProfileFault> {
    let path = folder.join(N::FILE);
    toml::to_string(note)
        .map_err(io::Error::other)
        .and_then(|text| files::write_private_file(&path, text.as_bytes()))
        .map_err(|source| ProfileFault::File { path, source })
}

/// A fingerprint as people compare it.
pub(super) mod hex {
    use anser_shared::tls::Fingerprint;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        fingerprint: &Fingerprint,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(fingerprint)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Fingerprint, D::Error> {
        let text = String::deserialize(deserializer)?;
        Fingerprint::parse(&text).ok_or_else(|| D::Error::custom("not 64 hexadecimal digits"))
    }
}
