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

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anser_shared::id::UserId;
use anser_shared::tls::Fingerprint;

use crate::core::effect::ProfileCommand;
use crate::core::input::Started;
use crate::core::model::Warning;

/// Why a profile cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum ProfileFault {
    /// Another program has it open; `raised` tells whether that one shows its window now.
    #[error("another Anser is running on this profile: close it, or choose another with --profile")]
    InUse { raised: bool },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
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
                raised: raise::ring(folder),
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
        let mut aside = None;
        let settings: notes::SettingsNote = notes::read(&self.folder, &mut aside)?;
        let servers: notes::Servers = notes::read(&self.folder, &mut aside)?;
        let people: notes::People = notes::read(&self.folder, &mut aside)?;
        let signed_in = people.signed_in.as_ref().and_then(|name| {
            let found = account::read(&self.folder.join("accounts").join(name));
            found
                .inspect_err(|fault| tracing::warn!("the ticket cannot be used: {fault}"))
                .ok()
        });
        Ok(Started {
            settings: settings.into_settings(),
            servers: servers.into_known(),
            signed_in,
            last: people.last.map(|last| (last.name, last.server)),
            warning: aside.map(|path| Warning::SettingsSetAside {
                path: path.display().to_string(),
            }),
        })
    }

    /// Does what the core says.
    pub fn carry_out(&self, command: ProfileCommand) -> Result<(), ProfileFault> {
        match command {
            ProfileCommand::SaveSettings(settings) => {
                notes::write(&self.folder, &notes::SettingsNote::from(settings))
            }
            ProfileCommand::SaveServers(servers) => {
                notes::write(&self.folder, &notes::Servers::from(servers))
            }
            ProfileCommand::SaveTicket { account, ticket } => {
                let folder = account_folder(&self.folder, account.server, account.user);
                account::write(&folder, &account, &ticket)?;
                notes::write(&self.folder, &notes::People::signed_in(&folder, &account))
            }
            ProfileCommand::Rehome { server, user } => {
                let folder = account_folder(&self.folder, server, user);
                let account = account::set_server(&folder, server)?;
                notes::write(&self.folder, &notes::People::signed_in(&folder, &account))
            }
            ProfileCommand::ForgetTicket { server, user } => {
                let folder = account_folder(&self.folder, server, user);
                // First nobody is signed in, then the key goes: never a name without a key.
                let mut people: notes::People = notes::read(&self.folder, &mut None)?;
                people.sign_out(&folder);
                notes::write(&self.folder, &people)?;
                account::forget(&folder)
            }
        }
    }

    /// From now on, a second program on this profile has `show` called here, on another thread.
    pub fn on_raise(&mut self, show: impl Fn() + Send + 'static) -> Result<(), ProfileFault> {
        let doorbell =
            raise::Doorbell::hang(&self.folder, show).map_err(|source| ProfileFault::File {
                path: self.folder.join(raise::FILE),
                source,
            })?;
        self.raise = Some(doorbell);
        Ok(())
    }
}
