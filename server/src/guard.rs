//! Watches the data folder of a running server, with its keys and its lock.
//!
//! Removed keys are written again, because only the server still has them and nobody could sign in after the next
//! start without them. A folder that is gone is lost, and nothing is made in its place.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::folder::{DataFolder, FolderMark};
use crate::keys::{Keys, write_private};

pub struct Guard {
    folder: Arc<DataFolder>,
    mark: FolderMark,
    keys: [(PathBuf, Zeroizing<Vec<u8>>); 2],
    /// Something was missing at the last look. A person who removes a whole folder needs a moment for it.
    was_missing: bool,
    /// What was lost stays lost until the next start, because nobody knows what was missed meanwhile.
    lost: Option<String>,
}

/// The result of a look.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Whole,
    /// Something was missing and was restored.
    Mended(String),
    /// Nothing that is stored now would be found at the next start.
    Lost(String),
}

impl Guard {
    pub fn new(folder: Arc<DataFolder>, keys: &Keys) -> Self {
        Self {
            mark: folder.mark(),
            keys: folder.key_folder().contents(keys),
            folder,
            was_missing: false,
            lost: None,
        }
    }

    pub fn look(&mut self) -> Found {
        if let Some(what) = &self.lost {
            return Found::Lost(what.clone());
        }
        let found = self.find();
        if let Found::Lost(what) = &found {
            self.lost = Some(what.clone());
        }
        found
    }

    fn find(&mut self) -> Found {
        let path = self.folder.path().display();
        match self.folder.mark() {
            FolderMark::Gone => return Found::Lost(format!("the folder {path} is gone")),
            mark if mark != self.mark => {
                return Found::Lost(format!("another folder was put in the place of {path}"));
            }
            FolderMark::There { .. } => {}
        }
        let mut missing = Vec::new();
        for (file, content) in &self.keys {
            match fs::read(file).map(Zeroizing::new) {
                Ok(found) if *found == **content => {}
                Ok(_) => {
                    return Found::Lost(format!("{} was replaced by another file", file.display()));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push(file),
                // It may be readable at the next look; nothing was removed.
                Err(_) => {}
            }
        }
        let is_locked = self.folder.is_locked();
        if missing.is_empty() && is_locked {
            self.was_missing = false;
            return Found::Whole;
        }
        if !std::mem::replace(&mut self.was_missing, true) {
            return Found::Whole;
        }
        self.was_missing = false;
        self.mend(is_locked)
    }

    fn mend(&self, is_locked: bool) -> Found {
        let mut mended = Vec::new();
        for (file, content) in &self.keys {
            if fs::symlink_metadata(file).is_ok() {
                continue;
            }
            let name = file.display();
            match write_private(file, content) {
                Ok(()) => mended.push(format!("{name} was taken away and is written again")),
                Err(error) => {
                    return Found::Lost(format!(
                        "{name} was taken away and cannot be written again ({error})"
                    ));
                }
            }
        }
        if !is_locked {
            match self.folder.lock_again() {
                Ok(()) => mended.push("the file lock was taken away and is made again".to_owned()),
                Err(error) => return Found::Lost(error.to_string()),
            }
        }
        Found::Mended(mended.join("; "))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::folder::FolderFault;

    struct Place {
        _place: tempfile::TempDir,
        path: PathBuf,
        guard: Guard,
    }

    fn place() -> Place {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("anser-data");
        let folder = Arc::new(DataFolder::open(&path).expect("an empty folder"));
        let made = folder.key_folder().make().expect("new keys");
        let guard = Guard::new(folder, &made.keys);
        Place {
            _place: place,
            path,
            guard,
        }
    }

    #[test]
    fn keys_that_are_taken_away_are_written_again() {
        let mut place = place();
        assert_eq!(place.guard.look(), Found::Whole);
        let keys = place.path.join("keys");
        let before = fs::read(keys.join("server.key")).unwrap();
        fs::remove_dir_all(&keys).unwrap();
        assert_eq!(
            place.guard.look(),
            Found::Whole,
            "it may be the folder's turn next"
        );
        assert!(matches!(place.guard.look(), Found::Mended(_)));
        assert_eq!(fs::read(keys.join("server.key")).unwrap(), before);
        assert!(keys.join("passwords.key").exists());
        assert_eq!(place.guard.look(), Found::Whole);
    }

    #[test]
    fn other_keys_in_their_place_are_a_loss() {
        let mut place = place();
        fs::write(place.path.join("keys/passwords.key"), "other").unwrap();
        assert!(matches!(place.guard.look(), Found::Lost(_)));
    }

    #[test]
    fn a_folder_that_is_gone_is_a_loss_and_is_not_made_again() {
        for replaced in [false, true] {
            let mut place = place();
            fs::rename(&place.path, place.path.with_extension("away")).unwrap();
            if replaced {
                fs::create_dir(&place.path).unwrap();
            }
            assert!(matches!(place.guard.look(), Found::Lost(_)));
            if !replaced {
                fs::rename(place.path.with_extension("away"), &place.path).unwrap();
                assert!(
                    matches!(place.guard.look(), Found::Lost(_)),
                    "nobody knows what was missed"
                );
                fs::rename(&place.path, place.path.with_extension("away")).unwrap();
            }
            assert!(!place.path.join("keys").exists());
        }
    }

    #[test]
    fn a_lock_that_is_taken_away_is_made_again() {
        let mut place = place();
        fs::remove_file(place.path.join("lock")).unwrap();
        place.guard.look();
        assert!(matches!(place.guard.look(), Found::Mended(_)));
        let second = DataFolder::open(&place.path);
        assert!(matches!(second, Err(FolderFault::InUse(_))));
        // Another server was quicker.
        fs::remove_file(place.path.join("lock")).unwrap();
        let _other = DataFolder::open(&place.path).unwrap();
        place.guard.look();
        assert!(matches!(place.guard.look(), Found::Lost(_)));
    }
}
