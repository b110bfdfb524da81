//! The server's secrets in `DIR/keys`: its key pair, and the secret for checking passwords.
//!
//! Both are made for a new server and are as valuable as the database, because a person who has them can pretend to
//! be this server. Only their owner can read the files. Each has three lines: its kind and version, the secret in
//! hexadecimal, and the SHA-256 of the two lines before. So a damaged byte is noticed and does not lock everybody
//! out.
//!
//! A third file, `no-database`, is beside keys that have no database yet or any more. Keys without it belong to a
//! server with users, and are never paired with an empty database.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anser_shared::password::PasswordKeeper;
use anser_shared::tls::Identity;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::store::origin::KeyPrints;

/// The first line of each file.
const IDENTITY: &str = "anser server key, version 1";
const PASSWORDS: &str = "anser password key, version 1";

/// The beginning that the first lines share with those of later versions.
const ANY_VERSION: [&str; 2] = ["anser server key, version ", "anser password key, version "];

const NO_DATABASE: &str = "no-database";
const NO_DATABASE_TEXT: &str = "These keys have no database: the server makes a new one at its next \
     start, and removes this file then.\n";

pub struct Keys {
    pub identity: Identity,
    pub keeper: PasswordKeeper,
}

/// Keys that were found, and what their folder says about them.
pub struct Found {
    pub keys: Keys,
    /// They have no database yet, or not any more.
    pub has_no_database: bool,
    /// They were written before files had a version and a checksum.
    has_old_form: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum KeysFault {
    #[error("{file} cannot be read")]
    Unreadable { file: String, source: io::Error },
    #[error("{file} cannot be written")]
    Unwritable { file: String, source: io::Error },
    #[error("{file} is damaged: put back the copy from your backup")]
    Damaged { file: String },
    #[error("{file} was written by a newer anser-server: update this program")]
    Newer { file: String },
    /// One file without the other is an accident. Making a new one would lock everybody out.
    #[error("{file} is missing while its neighbour is there: put back the copy from your backup")]
    Missing { file: String },
}

/// The folder of the keys.
#[derive(Clone, Debug)]
pub struct KeyFolder {
    folder: PathBuf,
}

impl KeyFolder {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder of the keys in a data folder.
    pub fn of(data: &Path) -> Self {
        Self::new(data.join("keys"))
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    fn files(&self) -> [PathBuf; 2] {
        ["server.key", "passwords.key"].map(|name| self.folder.join(name))
    }

    fn note(&self) -> PathBuf {
        self.folder.join(NO_DATABASE)
    }

    /// Reads the keys; `None` if there are none.
    pub fn find(&self) -> Result<Option<Found>, KeysFault> {
        let [identity_file, passwords_file] = self.files();
        let has_no_database = std::fs::symlink_metadata(self.note()).is_ok();
        let (identity, passwords) = match (read(&identity_file)?, read(&passwords_file)?) {
            (Some(identity), Some(passwords)) => (identity, passwords),
            (None, None) => return Ok(None),
            // Making them was interrupted.
            _ if has_no_database => return Ok(None),
            (None, Some(_)) => return Err(missing(&identity_file)),
            (Some(_), None) => return Err(missing(&passwords_file)),
        };
        let (identity, one_is_old) = secret(&identity_file, IDENTITY, identity)?;
        let (passwords, other_is_old) = secret(&passwords_file, PASSWORDS, passwords)?;
        let keys = Keys {
            identity: Identity::from_pkcs8(&identity).map_err(|_| damaged(&identity_file))?,
            keeper: PasswordKeeper::deserialize(&passwords)
                .map_err(|_| damaged(&passwords_file))?,
        };
        // A file that was read as the old form could be a new file with a damaged first line.
        if one_is_old && *keys.identity.pkcs8() != **identity {
            return Err(damaged(&identity_file));
        }
        if other_is_old && *keys.keeper.serialize() != *passwords {
            return Err(damaged(&passwords_file));
        }
        Ok(Some(Found {
            keys,
            has_no_database,
            has_old_form: one_is_old || other_is_old,
        }))
    }

    /// Makes the keys of a new server, and notes that they have no database yet.
    pub fn make(&self) -> Result<Found, KeysFault> {
        self.note_no_database()?;
        let keys = Keys {
            identity: Identity::generate(),
            keeper: PasswordKeeper::generate(),
        };
        self.write(&keys)?;
        Ok(Found {
            keys,
            has_no_database: true,
            has_old_form: false,
        })
    }

    /// The database exists and knows these keys. The note is removed, and files of the old form are written again.
    pub fn settle(&self, found: &Found) -> Result<(), KeysFault> {
        if found.has_old_form {
            match self.write(&found.keys) {
                Ok(()) => tracing::info!(
                    folder = %self.folder.display(),
                    "the keys were written again, with a checksum"
                ),
                // Nothing is lost: they are read as they are.
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the keys could not be given a checksum"
                ),
            }
        }
        if found.has_no_database {
            remove_synced(&self.note())?;
        }
        Ok(())
    }

    /// Notes that the database of these keys was removed on purpose.
    pub fn note_no_database(&self) -> Result<(), KeysFault> {
        write(&self.note(), NO_DATABASE_TEXT.as_bytes())
    }

    pub fn write(&self, keys: &Keys) -> Result<(), KeysFault> {
        for (file, content) in self.contents(keys) {
            write(&file, &content)?;
        }
        Ok(())
    }

    /// The content of the files of these keys.
    pub fn contents(&self, keys: &Keys) -> [(PathBuf, Zeroizing<Vec<u8>>); 2] {
        let [identity, passwords] = self.files();
        [
            (identity, content(IDENTITY, keys.identity.pkcs8())),
            (passwords, content(PASSWORDS, &keys.keeper.serialize())),
        ]
    }
}

impl Keys {
    /// The fingerprints by which a database knows these keys.
    pub fn prints(&self) -> KeyPrints {
        let mut passwords = Sha256::new_with_prefix(b"anser passwords.key");
        passwords.update(&*self.keeper.serialize());
        KeyPrints {
            identity: self.identity.fingerprint().0,
            passwords: passwords.finalize().into(),
        }
    }
}

fn missing(file: &Path) -> KeysFault {
    KeysFault::Missing {
        file: file.display().to_string(),
    }
}

fn damaged(file: &Path) -> KeysFault {
    KeysFault::Damaged {
        file: file.display().to_string(),
    }
}

fn hexadecimal(bytes: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(DIGITS[usize::from(half)]));
    Zeroizing::new(digits.collect())
}

fn bytes(digits: &str) -> Option<Zeroizing<Vec<u8>>> {
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = digits.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>().map(Zeroizing::new)
}

fn content(title: &str, secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let lines = Zeroizing::new(format!("{title}\n{}\n", *hexadecimal(secret)));
    let sum = hexadecimal(&Sha256::digest(lines.as_bytes()));
    Zeroizing::new(format!("{}sha256 {}\n", *lines, *sum).into_bytes())
}

/// The secret in a file, and whether the file has the old form, which is only the secret.
fn secret(
    file: &Path,
    title: &str,
    content: Zeroizing<Vec<u8>>,
) -> Result<(Zeroizing<Vec<u8>>, bool), KeysFault> {
    if !content.starts_with(b"anser ") {
        return Ok((content, true));
    }
    let inside = || {
        let text = str::from_utf8(&content).ok()?;
        let (lines, sum) = text.split_at(text.find("sha256 ")?);
        let sum = sum.strip_prefix("sha256 ")?.strip_suffix('\n')?;
        let intact = *hexadecimal(&Sha256::digest(lines.as_bytes())) == sum;
        let (first, rest) = lines.split_once('\n')?;
        Some((intact, first, rest))
    };
    match inside() {
        Some((true, first, rest)) if first == title => {
            let secret = rest.strip_suffix('\n').and_then(bytes);
            Ok((secret.ok_or_else(|| damaged(file))?, false))
        }
        // Intact, but of another version; or a file of the other kind is in the wrong place.
        Some((true, first, _))
            if first != IDENTITY
                && first != PASSWORDS
                && ANY_VERSION.iter().any(|any| first.starts_with(any)) =>
        {
            Err(KeysFault::Newer {
                file: file.display().to_string(),
            })
        }
        _ => Err(damaged(file)),
    }
}

fn read(file: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, KeysFault> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeysFault::Unreadable {
            file: file.display().to_string(),
            source,
        }),
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), KeysFault> {
    write_private(file, bytes).map_err(|source| KeysFault::Unwritable {
        file: file.display().to_string(),
        source,
    })
}

fn remove_synced(file: &Path) -> Result<(), KeysFault> {
    let removed = match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(file),
    };
    removed.map_err(|source| KeysFault::Unwritable {
        file: file.display().to_string(),
        source,
    })
}

/// A name in a folder is on disk only when the folder is synced.
fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Writes a new file that only its owner can read, completely or not at all.
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
    std::fs::rename(&unfinished, file)?;
    sync_folder(file)
}

/// Makes a folder that only its owner can enter, and its parents.
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

    fn folder() -> (tempfile::TempDir, KeyFolder) {
        let place = tempfile::tempdir().unwrap();
        let keys = KeyFolder::new(place.path().join("keys"));
        (place, keys)
    }

    fn prints(keys: &KeyFolder) -> KeyPrints {
        keys.find().unwrap().unwrap().keys.prints()
    }

    #[test]
    fn keys_are_made_once_and_kept_private() {
        let (_place, keys) = folder();
        assert!(keys.find().unwrap().is_none());
        let made = keys.make().unwrap();
        assert_eq!(prints(&keys), made.keys.prints());
        assert!(keys.find().unwrap().unwrap().has_no_database);
        keys.settle(&made).unwrap();
        let found = keys.find().unwrap().unwrap();
        assert!(!found.has_no_database && !found.has_old_form);
        #[cfg(unix)]
        for file in keys.files() {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn half_a_set_of_keys_is_never_completed() {
        for file in [0, 1] {
            let (_place, keys) = folder();
            let made = keys.make().unwrap();
            keys.settle(&made).unwrap();
            let file = &keys.files()[file];
            std::fs::remove_file(file).unwrap();
            assert!(matches!(keys.find(), Err(KeysFault::Missing { .. })));
            std::fs::write(file, b"nonsense").unwrap();
            assert!(matches!(keys.find(), Err(KeysFault::Damaged { .. })));
        }
    }

    /// Making the keys was interrupted, so nobody has ever used the one that exists.
    #[test]
    fn half_a_set_that_has_no_database_is_made_again() {
        let (_place, keys) = folder();
        keys.make().unwrap();
        std::fs::remove_file(&keys.files()[1]).unwrap();
        assert!(keys.find().unwrap().is_none());
    }

    #[test]
    fn every_flipped_byte_is_noticed() {
        let (_place, keys) = folder();
        let made = keys.make().unwrap();
        keys.settle(&made).unwrap();
        for file in keys.files() {
            let whole = std::fs::read(&file).unwrap();
            for place in 0..whole.len() {
                for flip in [1, 0x20, 0x80, 0xff] {
                    let mut bytes = whole.clone();
                    bytes[place] ^= flip;
                    std::fs::write(&file, &bytes).unwrap();
                    assert!(
                        matches!(keys.find(), Err(KeysFault::Damaged { .. })),
                        "byte {place} of {}",
                        file.display()
                    );
                }
            }
            for length in 0..whole.len() {
                std::fs::write(&file, &whole[..length]).unwrap();
                assert!(matches!(keys.find(), Err(KeysFault::Damaged { .. })));
            }
            std::fs::write(&file, &whole).unwrap();
        }
        assert_eq!(prints(&keys), made.keys.prints());
    }

    #[test]
    fn files_that_stand_in_each_others_place_are_refused() {
        let (_place, keys) = folder();
        let made = keys.make().unwrap();
        keys.settle(&made).unwrap();
        let [identity, passwords] = keys.files();
        std::fs::copy(identity, passwords).unwrap();
        assert!(matches!(keys.find(), Err(KeysFault::Damaged { .. })));
    }

    #[test]
    fn a_file_of_a_later_version_asks_for_an_update() {
        let (_place, keys) = folder();
        keys.make().unwrap();
        let later = content("anser server key, version 2", b"something");
        std::fs::write(&keys.files()[0], &*later).unwrap();
        assert!(matches!(keys.find(), Err(KeysFault::Newer { .. })));
    }

    /// Files as they were before they had a checksum: only the secret.
    #[test]
    fn files_of_the_old_form_open_and_are_written_again() {
        let (_place, keys) = folder();
        let made = keys.make().unwrap();
        keys.settle(&made).unwrap();
        let [identity, passwords] = keys.files();
        std::fs::write(&identity, made.keys.identity.pkcs8()).unwrap();
        std::fs::write(&passwords, &*made.keys.keeper.serialize()).unwrap();
        let old = keys.find().unwrap().unwrap();
        assert!(old.has_old_form);
        assert_eq!(old.keys.prints(), made.keys.prints());
        keys.settle(&old).unwrap();
        let again = keys.find().unwrap().unwrap();
        assert!(!again.has_old_form);
        assert_eq!(again.keys.prints(), made.keys.prints());
        for file in [identity, passwords] {
            assert!(std::fs::read(file).unwrap().starts_with(b"anser "));
        }
    }
}
