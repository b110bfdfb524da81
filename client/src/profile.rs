//! The folder in which a program keeps what belongs to its person, apart from the histories.
//!
//! ```text
//! DIR/lock  raise                    one program at a time, and how a second one finds it
//!     settings.toml  servers.toml    what the person chose; the keys of servers
//!     profile.toml                   who is signed in, and who was last
//!     accounts/SERVER-PERSON/        device.key, account.toml and history.db of one account
//! ```
//!
//! Nothing here decides anything: it reads at the start and does what the core says.

mod account;
pub(crate) mod files;
mod notes;
mod raise;

#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anser_shared::id::UserId;
use anser_shared::tls::Fingerprint;

use crate::core::effect::ProfileCommand;
use crate::core::input::{DeviceKey, Started};
use crate::core::model::{Account, DiskFault, SignInFault, Warning};

/// Why a profile cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum ProfileFault {
    /// Another program has it open; `raised` tells whether that one shows its window now.
    #[error("another Anser is running on this profile: close it, or choose another with --profile")]
    InUse { raised: bool },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

impl ProfileFault {
    /// Which file it is about, and what is the matter with the disk.
    pub fn into_parts(self) -> (PathBuf, DiskFault) {
        match self {
            Self::InUse { .. } => (PathBuf::new(), DiskFault::Other(self.to_string())),
            Self::File { path, source } => (path, source.into()),
        }
    }
}

/// A profile that this program alone has open, until it is dropped.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    raise: Option<raise::Doorbell>,
    /// The system releases the lock with the file, also when the program is killed.
    _lock: File,
}

/// The folder of one account: another person on the same profile, or the same one on another
/// server, has another. Sixteen digits tell servers apart and keep the path short enough for
/// every system.
pub fn account_folder(profile: &Path, server: Fingerprint, user: UserId) -> PathBuf {
    profile
        .join("accounts")
        .join(format!("{:.16}-{user}", server.to_string()))
}

/// Reads a text as each file of a profile, as far as it goes. For [`crate::fuzz`].
pub(crate) fn understand(text: &str) {
    notes::understand(text);
    account::understand(text);
}

impl Profile {
    /// Where a profile is when nobody says otherwise; `None` on a system without homes.
    pub fn default_folder() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "anser").map(|dirs| dirs.data_local_dir().to_owned())
    }

    /// Opens a profile, or makes an empty one. A program that has it open is asked to show itself.
    pub fn open(folder: &Path) -> Result<Self, ProfileFault> {
        Self::open_for(folder, None)
    }

    /// The same for somebody who has opened a link: a program that has it open is handed the link.
    pub fn open_for(folder: &Path, link: Option<&str>) -> Result<Self, ProfileFault> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| ProfileFault::File { path, source }
        };
        files::make_private_folder(folder).map_err(at(folder))?;
        let path = folder.join("lock");
        files::make_private_file(&path).map_err(at(&path))?;
        let lock = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                raise: None,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(ProfileFault::InUse {
                raised: raise::ring(folder, link),
            }),
            Err(TryLockError::Error(source)) => Err(ProfileFault::File { path, source }),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the files say. One that cannot be understood is set aside, and what it would have
    /// said is as on the first day.
    pub fn started(&self) -> Result<Started, ProfileFault> {
        let mut aside = Vec::new();
        let settings: notes::SettingsNote = notes::read(&self.folder, &mut aside)?;
        let servers: notes::Servers = notes::read(&self.folder, &mut aside)?;
        let before = aside.len();
        let people: notes::People = notes::read(&self.folder, &mut aside)?;
        let signed_in = match &people.signed_in {
            Some(name) => account::read(&self.folder.join("accounts").join(name)).map(Some),
            None if aside.len() > before => Ok(self.only_account()),
            None => Ok(None),
        };
        let (signed_in, fault) = match signed_in {
            Ok(signed_in) => (signed_in, None),
            Err(fault) => (None, Some(fault)),
        };
        // Only the file that is set aside said who was signed in.
        let fault = fault.or_else(|| {
            let path = aside.get(before).filter(|_| signed_in.is_none())?.clone();
            let source = io::Error::other("it cannot be understood");
            Some(ProfileFault::File { path, source })
        });
        if let Some(fault) = &fault {
            tracing::error!("nobody is signed in: {fault}");
        }
        let last = people.last.map(|last| (last.name, last.server));
        let warnings = aside.iter().map(|path| Warning::SettingsSetAside {
            path: path.display().to_string(),
        });
        Ok(Started {
            settings: settings.into_settings(),
            language: anser_words::Words::of_system().tag(),
            servers: servers.into_known(),
            last: last.or_else(|| {
                let (account, _) = signed_in.as_ref()?;
                Some((account.profile.person.name.clone(), account.address.clone()))
            }),
            signed_in,
            fault: fault.map(|fault| SignInFault::Unusable(fault.to_string())),
            warnings: warnings.collect(),
            reports: false,
        })
    }

    /// The one account of this profile that has a key. With several nobody can say who was signed in.
    fn only_account(&self) -> Option<(Account, DeviceKey)> {
        let folders = fs::read_dir(self.folder.join("accounts")).ok()?;
        let mut usable = folders
            .flatten()
            .filter_map(|folder| account::read(&folder.path()).ok());
        usable.next().filter(|_| usable.next().is_none())
    }

    /// Does what the core says.
    pub fn carry_out(&self, command: &ProfileCommand) -> Result<(), ProfileFault> {
        match command {
            ProfileCommand::SaveSettings(settings) => {
                notes::write(&self.folder, &notes::SettingsNote::from(*settings))
            }
            ProfileCommand::SaveServers(servers) => {
                notes::write(&self.folder, &notes::Servers::from(&servers[..]))
            }
            ProfileCommand::SaveDeviceKey {
                account,
                device_key,
            } => {
                let folder =
                    account_folder(&self.folder, account.server, account.profile.person.user);
                account::write(&folder, account, device_key)?;
                notes::write(&self.folder, &notes::People::signed_in(&folder, account))
            }
            ProfileCommand::Rehome { server, user } => {
                let folder = account_folder(&self.folder, *server, *user);
                let account = account::set_server(&folder, *server)?;
                notes::write(&self.folder, &notes::People::signed_in(&folder, &account))
            }
            ProfileCommand::SaveAddress {
                server,
                user,
                address,
            } => {
                let folder = account_folder(&self.folder, *server, *user);
                let account = account::set_address(&folder, address)?;
                notes::write(&self.folder, &notes::People::signed_in(&folder, &account))
            }
            ProfileCommand::SaveLast { name, server } => {
                let mut people: notes::People = notes::read(&self.folder, &mut Vec::new())?;
                people.last = Some(notes::Last {
                    name: name.clone(),
                    server: server.clone(),
                });
                notes::write(&self.folder, &people)
            }
            ProfileCommand::ForgetDeviceKey { server, user } => {
                let folder = account_folder(&self.folder, *server, *user);
                // First nobody is signed in, then the key goes: never a name without a key.
                let mut people: notes::People = notes::read(&self.folder, &mut Vec::new())?;
                people.sign_out(&folder);
                notes::write(&self.folder, &people)?;
                account::forget(&folder)
            }
        }
    }

    /// From now on, a second program on this profile has `show` called here, on another thread, with the
    /// link that it was started with.
    pub fn on_raise(
        &mut self,
        show: impl Fn(Option<String>) + Send + 'static,
    ) -> Result<(), ProfileFault> {
        let doorbell =
            raise::Doorbell::hang(&self.folder, show).map_err(|source| ProfileFault::File {
                path: self.folder.join(raise::FILE),
                source,
            })?;
        self.raise = Some(doorbell);
        Ok(())
    }
}
