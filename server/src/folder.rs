//! The data folder of one server, with its configuration, keys, data and logs. No other server uses it, and no other
//! user reads it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rand::RngExt as _;

use crate::keys::{Found, KeyFolder, Keys, KeysFault, create_private_folder, write_private};
use crate::lock::{is_same, open_lock};
use crate::store::mysql::MysqlStore;
use crate::store::origin::{Claim, KeyState, LastSeen, Opening};
use crate::store::sqlite::SqliteStore;
use crate::store::{Database, Store as _, StoreError};
use anser_shared::time::Timestamp;

/// The links to the server that runs here, one in each line.
const LINKS: &str = "links";

/// Lines that were begun in the console when the server was stopped from elsewhere, with a zero between them.
const BEGUN: &str = "begun";

/// The names in a data folder. A folder with other things in it may be a home folder, and keeps its mode.
const OURS: [&str; 8] = [
    "server.toml",
    "keys",
    "data",
    "logs",
    "lock",
    LINKS,
    BEGUN,
    "server.unfinished",
];

#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    #[error(
        "the folder {0} cannot be used: it must be there and writable, or choose another with --data"
    )]
    Unusable(PathBuf, #[source] io::Error),
    #[error("another anser-server uses the folder {0}: stop it, or choose another with --data")]
    InUse(PathBuf),
}

/// A data folder that nobody else uses while this value lives.
pub struct DataFolder {
    path: PathBuf,
    /// The lock ends with the process, however the process ends.
    lock: Mutex<File>,
    warnings: Vec<String>,
}

/// A server's keys together with the database that belongs to them.
pub struct Paired {
    pub store: Database,
    pub keys: Keys,
    /// When the server ran last; `None` for a new one.
    pub last_seen: Option<LastSeen>,
}

#[derive(Debug, thiserror::Error)]
pub enum PairingFault {
    #[error(transparent)]
    Folder(#[from] FolderFault),
    #[error(transparent)]
    Keys(#[from] KeysFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DataFolder {
    pub fn open(path: &Path) -> Result<Self, FolderFault> {
        let fault = |error| FolderFault::Unusable(path.to_owned(), error);
        create_private_folder(path).map_err(fault)?;
        let mut warnings = Vec::new();
        warnings.extend(keep_private(path, true).map_err(fault)?);
        for inside in ["keys", "data", "logs"] {
            let inside = path.join(inside);
            if inside.is_dir() {
                warnings.extend(keep_private(&inside, false).map_err(fault)?);
            }
        }
        Ok(Self {
            path: path.to_owned(),
            lock: Mutex::new(lock(path)?),
            warnings,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Warnings about the folder, which is opened before there is a log.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    pub fn key_folder(&self) -> KeyFolder {
        KeyFolder::of(&self.path)
    }

    pub fn sqlite_file(&self) -> PathBuf {
        self.path.join("data").join("anser.db")
    }

    /// Opens the database together with the keys. The database is on a server of its own, or a file in this folder.
    pub async fn open_database(
        &self,
        url: Option<&str>,
        now: Timestamp,
    ) -> Result<Paired, PairingFault> {
        let (found, opening) = self.find_keys()?;
        let store = match url {
            Some(url) => MysqlStore::open_for(url, &opening).await?.into(),
            None => {
                let file = self.sqlite_file();
                let data = file.parent().unwrap_or(&self.path);
                create_private_folder(data)
                    .map_err(|error| FolderFault::Unusable(data.to_owned(), error))?;
                SqliteStore::open_for(&file, &opening)?.into()
            }
        };
        self.pair(store, found, &opening, now).await
    }

    fn find_keys(&self) -> Result<(Option<Found>, Opening), PairingFault> {
        let folder = self.key_folder();
        let found = folder.find()?;
        let keys = match &found {
            None => KeyState::None,
            Some(found) if found.has_no_database => KeyState::WithoutDatabase(found.keys.prints()),
            Some(found) => KeyState::InUse(found.keys.prints()),
        };
        let opening = Opening {
            keys,
            folder: folder.path().display().to_string(),
            run: random_run(),
        };
        Ok((found, opening))
    }

    /// Makes keys if there are none, and stores their fingerprints in the database.
    async fn pair(
        &self,
        store: Database,
        found: Option<Found>,
        opening: &Opening,
        now: Timestamp,
    ) -> Result<Paired, PairingFault> {
        let folder = self.key_folder();
        let paired = async {
            let found = match found {
                Some(found) => found,
                None => {
                    tracing::info!(keys = %folder.path().display(), "a new server begins, with new keys");
                    folder.make()?
                }
            };
            let claim = Claim {
                keys: found.keys.prints(),
                run: opening.run,
                now,
            };
            let last_seen = store.claim(claim).await?;
            folder.settle(&found)?;
            Ok((found.keys, last_seen))
        };
        match paired.await {
            Ok((keys, last_seen)) => Ok(Paired {
                store,
                keys,
                last_seen,
            }),
            Err(fault) => {
                // What cannot be closed after a fault ends with the program.
                let _ = store.close().await;
                Err(fault)
            }
        }
    }

    /// Whether the folder's lock file is still the one that this process has locked, by its name.
    pub fn is_locked(&self) -> bool {
        let lock = self.lock.lock();
        is_same(&self.path.join("lock"), &lock)
    }

    /// Locks the folder again after the lock file was removed.
    pub fn lock_again(&self) -> Result<(), FolderFault> {
        let again = lock(&self.path)?;
        *self.lock.lock() = again;
        Ok(())
    }

    /// The identity of the folder that has this name.
    pub fn mark(&self) -> FolderMark {
        fs::metadata(&self.path).map_or(FolderMark::Gone, |metadata| FolderMark::of(&metadata))
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        // Closing alone is not enough: a process that is being started just now also has the file open for a moment.
        let lock = self.lock.get_mut();
        let _ = lock.unlock();
    }
}

/// Tells two folders with the same name apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderMark {
    Gone,
    There { device: u64, number: u64 },
}

impl FolderMark {
    #[cfg(unix)]
    fn of(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self::There {
            device: metadata.dev(),
            number: metadata.ino(),
        }
    }

    #[cfg(not(unix))]
    fn of(_: &fs::Metadata) -> Self {
        Self::There {
            device: 0,
            number: 0,
        }
    }
}

/// Writes down the links to the server that runs in this folder.
pub fn note_links(folder: &Path, links: &[String]) -> io::Result<()> {
    fs::write(folder.join(LINKS), links.join("\n"))
}

/// The links to the server that runs in this folder; `None` if none runs.
pub fn links_of_running(folder: &Path) -> Option<Vec<String>> {
    let Err(FolderFault::InUse(_)) = lock(folder) else {
        return None;
    };
    let noted = fs::read_to_string(folder.join(LINKS)).ok()?;
    Some(noted.lines().map(str::to_owned).collect())
}

/// Keeps lines that were begun in the console for its next start.
pub fn keep_begun(folder: &Path, lines: &[String]) -> io::Result<()> {
    write_private(&folder.join(BEGUN), lines.join("\0").as_bytes())
}

/// The lines that an earlier console has kept. They are given once.
pub fn take_begun(folder: &Path) -> Vec<String> {
    let path = folder.join(BEGUN);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if let Err(error) = fs::remove_file(&path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "what was begun in the console could not be taken out of the folder");
    }
    let lines = kept.split('\0').filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

fn lock(folder: &Path) -> Result<File, FolderFault> {
    let fault = |error| FolderFault::Unusable(folder.to_owned(), error);
    let lock = open_lock(&folder.join("lock")).map_err(fault)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(FolderFault::InUse(folder.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(fault(error)),
    }
}

/// A number larger than 0 that tells this start from others.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where random numbers come in"
)]
fn random_run() -> u32 {
    rand::rng().random_range(1..=u32::MAX)
}

/// Takes a folder from everybody but its owner, and says what was done. A folder that also contains other things is
/// left as it is.
#[cfg(unix)]
fn keep_private(folder: &Path, may_be_shared: bool) -> io::Result<Option<String>> {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o077;
    const STICKY: u32 = 0o1000;
    let metadata = fs::metadata(folder)?;
    let mode = metadata.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(None);
    }
    if may_be_shared && (mode & STICKY != 0 || !holds_only_ours(folder)?) {
        return Ok(Some(format!(
            "other people may enter the folder {}, in which there are other files as well: give the \
             server a folder of its own with --data, or take their rights with chmod 700",
            folder.display()
        )));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(mode & !OTHERS & 0o7777))?;
    Ok(Some(format!(
        "the folder {} could be entered by other people, and cannot any more",
        folder.display()
    )))
}

#[cfg(unix)]
fn holds_only_ours(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !OURS.iter().any(|ours| name == *ours) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(not(unix))]
fn keep_private(_: &Path, _: bool) -> io::Result<Option<String>> {
    Ok(None)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a file").permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("one's own file");
    }

    #[test]
    fn an_old_folder_is_taken_from_everybody_else() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("anser-data");
        for inside in ["keys", "data", "logs"] {
            fs::create_dir_all(path.join(inside)).unwrap();
            set_mode(&path.join(inside), 0o755);
        }
        set_mode(&path, 0o777);
        DataFolder::open(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
        for inside in ["keys", "data", "logs"] {
            assert_eq!(mode(&path.join(inside)), 0o700, "{inside}");
        }
    }

    #[test]
    fn a_folder_with_other_things_in_it_keeps_its_mode() {
        let place = tempfile::tempdir().unwrap();
        set_mode(place.path(), 0o755);
        fs::write(place.path().join("letters.txt"), "hello").unwrap();
        fs::create_dir(place.path().join("keys")).unwrap();
        DataFolder::open(place.path()).unwrap();
        assert_eq!(mode(place.path()), 0o755);
        assert_eq!(mode(&place.path().join("keys")), 0o700);
        let sticky = tempfile::tempdir().unwrap();
        set_mode(sticky.path(), 0o1777);
        DataFolder::open(sticky.path()).unwrap();
        assert_eq!(mode(sticky.path()), 0o1777);
    }

    #[test]
    fn a_lock_is_not_opened_through_a_link() {
        let place = tempfile::tempdir().unwrap();
        let precious = place.path().join("precious");
        fs::write(&precious, "kept").unwrap();
        let folder = place.path().join("folder");
        fs::create_dir(&folder).unwrap();
        symlink(&precious, folder.join("lock")).unwrap();
        assert!(matches!(
            DataFolder::open(&folder),
            Err(FolderFault::Unusable(..))
        ));
        assert_eq!(fs::read_to_string(&precious).unwrap(), "kept");
        let nowhere = place.path().join("nowhere");
        fs::remove_file(folder.join("lock")).unwrap();
        symlink(&nowhere, folder.join("lock")).unwrap();
        assert!(DataFolder::open(&folder).is_err());
        assert!(!nowhere.exists());
    }

    #[test]
    fn a_lock_that_is_there_is_not_emptied() {
        let place = tempfile::tempdir().unwrap();
        let lock = place.path().join("lock");
        fs::write(&lock, "kept").unwrap();
        let folder = DataFolder::open(place.path()).unwrap();
        assert_eq!(fs::read_to_string(&lock).unwrap(), "kept");
        assert!(folder.is_locked());
        assert!(matches!(
            DataFolder::open(place.path()),
            Err(FolderFault::InUse(_))
        ));
        fs::remove_file(&lock).unwrap();
        assert!(!folder.is_locked());
    }
}
