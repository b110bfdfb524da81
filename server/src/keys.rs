//! The server's own secrets, in `DIR/keys`: its key pair and what passwords are checked with.
//!
//! Both are made at the first start and are as precious as the database: whoever has them can
//! pretend to be this server. The files can be read by their owner alone.

use std::io::{self, Write as _};
use std::path::Path;

use anser_shared::password::PasswordKeeper;
use anser_shared::tls::Identity;

pub struct Keys {
    pub identity: Identity,
    pub keeper: PasswordKeeper,
}

#[derive(Debug, thiserror::Error)]
pub enum KeysFault {
    #[error("{file} cannot be read or written")]
    File { file: String, source: io::Error },
    #[error("{file} is damaged: put back the copy from your backup")]
    Damaged { file: String },
    /// One file without the other is an accident, and making a new one would lock everybody out.
    #[error("{file} is missing while its neighbour is there: put back the copy from your backup")]
    Missing { file: String },
}

impl Keys {
    /// Reads the keys of this data folder, or makes them when there are none at all.
    pub fn load(folder: &Path) -> Result<Self, KeysFault> {
        let identity_file = folder.join("server.key");
        let passwords_file = folder.join("passwords.key");
        let identity = read(&identity_file)?;
        let passwords = read(&passwords_file)?;
        let missing = |file: &Path| KeysFault::Missing {
            file: file.display().to_string(),
        };
        let damaged = |file: &Path| KeysFault::Damaged {
            file: file.display().to_string(),
        };
        match (identity, passwords) {
            (Some(identity), Some(passwords)) => Ok(Self {
                identity: Identity::from_pkcs8(&identity).map_err(|_| damaged(&identity_file))?,
                keeper: PasswordKeeper::deserialize(&passwords)
                    .map_err(|_| damaged(&passwords_file))?,
            }),
            (None, None) => {
                let keys = Self {
                    identity: Identity::generate(),
                    keeper: PasswordKeeper::generate(),
                };
                write(&identity_file, keys.identity.pkcs8())?;
                write(&passwords_file, &keys.keeper.serialize())?;
                Ok(keys)
            }
            (None, Some(_)) => Err(missing(&identity_file)),
            (Some(_), None) => Err(missing(&passwords_file)),
        }
    }
}

fn read(file: &Path) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, KeysFault> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeysFault::File {
            file: file.display().to_string(),
            source,
        }),
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), KeysFault> {
    write_private(file, bytes).map_err(|source| KeysFault::File {
        file: file.display().to_string(),
        source,
    })
}

/// Writes a new file that only its owner can read, all of it or nothing.
pub fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    create_private_folder(folder)?;
    let unfinished = file.with_extension("unfinished");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(&unfinished)?;
    handle.write_all(bytes)?;
    handle.sync_all()?;
    std::fs::rename(&unfinished, file)
}

/// Makes a folder, and those above it, that only its owner can enter.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::load(folder.path()).unwrap().identity.fingerprint();
        assert_eq!(
            Keys::load(folder.path()).unwrap().identity.fingerprint(),
            first
        );
        #[cfg(unix)]
        for file in ["server.key", "passwords.key"] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join(file))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn half_a_set_of_keys_is_never_completed() {
        for file in ["server.key", "passwords.key"] {
            let folder = tempfile::tempdir().unwrap();
            Keys::load(folder.path()).unwrap();
            std::fs::remove_file(folder.path().join(file)).unwrap();
            assert!(matches!(
                Keys::load(folder.path()),
                Err(KeysFault::Missing { .. })
            ));
            std::fs::write(folder.path().join(file), b"nonsense").unwrap();
            assert!(matches!(
                Keys::load(folder.path()),
                Err(KeysFault::Damaged { .. })
            ));
        }
    }
}
