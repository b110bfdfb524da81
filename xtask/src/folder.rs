//! Temporary folders that only their owner can enter, and that are removed when their creator ends.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::process::watcher;

/// A folder with mode 0700 that is removed on drop, and by the watcher when this process is killed.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes `anser-PURPOSE-RANDOM` among the system's temporary files.
    ///
    /// Not inside `target`: sockets live in these folders, and their paths have at most 107 bytes.
    pub fn temporary(purpose: &str) -> io::Result<Self> {
        Self::within(&std::env::temp_dir(), purpose)
    }

    /// The same elsewhere, because temporary files may be in memory, where a database should not be measured.
    pub fn within(folder: &Path, purpose: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("anser-{purpose}-{}", random_hex(6)?));
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        watcher::keep_folder(&path)?;
        Ok(Self { path })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed now stays on the watcher's list, which tries again at the end.
        if fs::remove_dir_all(&self.path).is_ok() {
            watcher::release_folder(&self.path);
        }
    }
}

/// `bytes` random bytes from the operating system, as lower-case hexadecimal digits.
pub fn random_hex(bytes: usize) -> io::Result<String> {
    let mut random = vec![0; bytes];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_is_private_and_goes_with_its_owner() {
        let folder = Folder::temporary("test").unwrap();
        let path = folder.path().to_owned();
        fs::write(folder.join("something"), "inside").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o700
        );
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn random_digits_have_the_length_that_was_asked_for_and_differ() {
        let (one, other) = (random_hex(8).unwrap(), random_hex(8).unwrap());
        assert_eq!(one.len(), 16);
        assert_ne!(one, other);
    }
}
