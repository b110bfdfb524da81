//! Folders and files that only their owner may read.
//!
//! On Windows a profile lies in the person's own folder, whose rights are inherited; nothing is
//! done about them here.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Makes the folder and those above it that are missing, and closes it to others.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    close_to_others(folder, 0o700)
}

/// Makes the file if it is missing, and closes it to others before anything is written to it.
pub(crate) fn make_private_file(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().append(true).create(true)).open(path)?;
    close_to_others(path, 0o600)
}

/// Replaces the file as a whole: after a crash at any moment there is the old one or the new one.
pub(crate) fn write_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    // One that a crash has left behind may have other rights, which opening it would keep.
    remove_if_there(&new)?;
    let written = || {
        let mut file = create_private_file(&new)?;
        file.write_all(content)?;
        file.sync_all()
    };
    // On a full disk half of a file takes room from whoever makes some.
    written().inspect_err(|_| drop(fs::remove_file(&new)))?;
    fs::rename(&new, path)?;
    sync_folder_of(path)
}

/// Makes a file that was not there.
pub(crate) fn create_private_file(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// A new name is safe once its folder is.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(unix)]
fn close_to_others(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
