//! Lock files, which one process at a time can lock.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a lock file, or makes it. The file is not emptied. It is not opened through a link, which may lead anywhere.
pub fn open_lock(path: &Path) -> io::Result<File> {
    let is_link = |path: &Path| {
        fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_symlink())
    };
    let refused = || {
        let sentence = format!("{} is a link: remove it", path.display());
        io::Error::new(io::ErrorKind::InvalidInput, sentence)
    };
    if is_link(path) {
        return Err(refused());
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // Another process may have made it just now.
    if is_link(path) || !is_same(path, &file) {
        return Err(refused());
    }
    Ok(file)
}

/// Whether a name still belongs to an open file.
#[cfg(unix)]
pub(crate) fn is_same(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(named), Ok(open)) = (fs::metadata(path), file.metadata()) else {
        return false;
    };
    (named.dev(), named.ino()) == (open.dev(), open.ino())
}

#[cfg(not(unix))]
pub(crate) fn is_same(path: &Path, _: &File) -> bool {
    path.exists()
}
