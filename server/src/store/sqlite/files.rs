//! Watches the files of an open database from outside.
//!
//! SQLite keeps its files open and goes on writing them when their names are gone. What is acknowledged then is gone
//! at the next start. So the names are compared with the opened files, with one look at the folder for each commit,
//! and everything is checked a few times a second. Once something differs, it stays so until the server is started
//! again, because nobody knows what was missed.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::store::{Result, StoreError};

pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Tells two files with the same name apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            device: metadata.dev(),
            number: metadata.ino(),
        }
    }

    /// Where open files cannot be removed, it is enough that the name exists.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self {
            device: 0,
            number: 0,
        }
    }
}

/// The folder as one look sees it. Its time changes when a name in it appears or disappears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FolderLook {
    identity: Identity,
    changed: Option<std::time::SystemTime>,
}

/// A file that existed and has to stay.
struct Watched {
    path: PathBuf,
    identity: Identity,
    /// The largest length that it had.
    length: u64,
}

pub(super) struct Files {
    path: PathBuf,
    folder: PathBuf,
    /// Kept open from before SQLite's first connection until after its last one, because closing any handle of the
    /// file would end SQLite's locks on it.
    handle: File,
    /// The same for the journal's index, where SQLite stores how far the journal goes.
    index: Option<File>,
    /// The number of this start, which is in the file's first page.
    run: Option<u32>,
    seen: Mutex<Seen>,
    lost: OnceLock<String>,
    /// The files are being closed. From now on they appear and disappear as SQLite likes.
    closing: AtomicBool,
}

struct Seen {
    folder: FolderLook,
    watched: Vec<Watched>,
}

/// The positions of the files among those that are watched.
const DATABASE: usize = 0;
const JOURNAL: usize = 1;

/// The bytes before the journal's first frame, and those of each frame besides its page.
const JOURNAL_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// The part of the first page that is looked at.
const HEADER_BYTES: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

impl Files {
    /// Opens the file for looking at. Call it before SQLite opens the file.
    pub(super) fn hold(path: &Path) -> std::io::Result<File> {
        File::open(path)
    }

    /// Begins to watch a database that SQLite has opened and written.
    pub(super) fn watch(path: &Path, handle: File, run: Option<u32>) -> Result<Self> {
        // A relative path means the folder in which the program was started, for ever.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let fault = |error: std::io::Error| StoreError::Failed(error.into());
        let look = look(&folder).map_err(fault)?;
        // The name must stand for the file that was opened.
        let named = fs::metadata(&path).map_err(fault)?;
        if Identity::of(&named) != Identity::of(&handle.metadata().map_err(fault)?) {
            return Err(StoreError::Lost {
                what: format!("{} was replaced by another file", path.display()),
            });
        }
        let mut files = Self {
            handle,
            folder,
            run,
            seen: Mutex::new(Seen {
                folder: look,
                watched: vec![Watched {
                    path: path.clone(),
                    identity: Identity::of(&named),
                    length: 0,
                }],
            }),
            path,
            lost: OnceLock::new(),
            closing: AtomicBool::new(false),
            index: None,
        };
        // SQLite makes the journal beside the file that the name stands for in the end.
        let real = fs::canonicalize(&files.path).map_err(fault)?;
        files.index = File::open(beside(&real, "-shm")).ok();
        for ending in ["-wal", "-shm"] {
            let path = beside(&real, ending);
            if let Ok(metadata) = fs::metadata(&path) {
                let identity = Identity::of(&metadata);
                let length = 0;
                files.seen().watched.push(Watched {
                    path,
                    identity,
                    length,
                });
            }
        }
        Ok(files)
    }

    fn seen(&self) -> parking_lot::MutexGuard<'_, Seen> {
        self.seen.lock()
    }

    /// What was lost, if anything.
    pub(super) fn lost(&self) -> Result<()> {
        match self.lost.get() {
            Some(what) => Err(StoreError::Lost { what: what.clone() }),
            None => Ok(()),
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost.get().is_some()
    }

    pub(super) fn lose(&self, what: String) {
        let _ = self.lost.set(what);
    }

    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    /// Looks at the folder, and at everything if something in the folder has changed.
    pub(super) fn check_quickly(&self) -> Result<()> {
        self.lost()?;
        match look(&self.folder) {
            Ok(now) if now == self.seen().folder => Ok(()),
            _ => self.check(),
        }
    }

    /// The same while the files are being closed: whether their names are still theirs.
    pub(super) fn check_at_end(&self) -> Result<()> {
        self.lost()?;
        let named = fs::metadata(&self.path);
        let own = self.handle.metadata();
        match (named, own) {
            (Ok(named), Ok(own)) if Identity::of(&named) == Identity::of(&own) => Ok(()),
            _ => {
                self.lose(format!("{} is gone", self.path.display()));
                self.lost()
            }
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.closing.load(Ordering::Acquire) {
            return Ok(());
        }
        self.lost()?;
        if let Err(what) = self.find_fault() {
            self.lose(what);
        }
        self.lost()
    }

    fn find_fault(&self) -> std::result::Result<(), String> {
        let gone = |path: &Path| format!("{} is gone", path.display());
        let folder = look(&self.folder).map_err(|_| gone(&self.folder))?;
        let mut seen = self.seen();
        if folder.identity != seen.folder.identity {
            return Err(format!("{} is another folder", self.folder.display()));
        }
        for (index, file) in seen.watched.iter_mut().enumerate() {
            let metadata = fs::metadata(&file.path).map_err(|_| gone(&file.path))?;
            if Identity::of(&metadata) != file.identity {
                let path = file.path.display();
                return Err(format!("{path} was replaced by another file"));
            }
            let length = metadata.len();
            // A file that a tool has vacuumed may be shorter, and its header says so.
            let is_cut = length < file.length
                && match index {
                    DATABASE => self.is_shorter_than_it_says(),
                    JOURNAL => self.is_journal_cut(&file.path),
                    _ => true,
                };
            if is_cut {
                return Err(format!("{} was cut off", file.path.display()));
            }
            file.length = length;
        }
        self.check_header()?;
        seen.folder = folder;
        Ok(())
    }

    fn header(&self) -> Option<[u8; HEADER_BYTES]> {
        let mut header = [0; HEADER_BYTES];
        read_at(&self.handle, &mut header)?;
        Some(header)
    }

    fn is_shorter_than_it_says(&self) -> bool {
        let Some(header) = self.header() else {
            return true;
        };
        let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
            1 => 65_536,
            size => size,
        };
        let pages = u64::from(u32::from_be_bytes([
            header[28], header[29], header[30], header[31],
        ]));
        self.handle
            .metadata()
            .is_ok_and(|metadata| metadata.len() < page * pages)
    }

    /// Whether the journal lacks what its index says is in it. If a tool has moved the journal into the database and
    /// emptied it, the index says so.
    fn is_journal_cut(&self, journal: &Path) -> bool {
        let before = self.journal_should_have();
        let length = fs::metadata(journal).map_or(0, |metadata| metadata.len());
        // A writer has moved the index just now.
        before == self.journal_should_have() && before.is_some_and(|bytes| length < bytes)
    }

    fn journal_should_have(&self) -> Option<u64> {
        let mut header = [0; 20];
        read_at(self.index.as_ref()?, &mut header)?;
        let page = match u64::from(u16::from_ne_bytes([header[14], header[15]])) {
            1 => 65_536,
            size => size,
        };
        let frames = u32::from_ne_bytes([header[16], header[17], header[18], header[19]]);
        match u64::from(frames) {
            0 => Some(0),
            frames => Some(JOURNAL_HEADER + frames * (FRAME_HEADER + page)),
        }
    }

    /// The file begins as SQLite's files do, and with the number of this start. Another copy in its place has another
    /// number.
    fn check_header(&self) -> std::result::Result<(), String> {
        let Some(run) = self.run else { return Ok(()) };
        let overwritten = || format!("{} was overwritten", self.path.display());
        let header = self.header().ok_or_else(overwritten)?;
        let number = u32::from_be_bytes([header[60], header[61], header[62], header[63]]);
        match header.starts_with(MAGIC) && number == run {
            true => Ok(()),
            false => Err(overwritten()),
        }
    }
}

fn look(folder: &Path) -> std::io::Result<FolderLook> {
    let metadata = fs::metadata(folder)?;
    Ok(FolderLook {
        identity: Identity::of(&metadata),
        changed: metadata.modified().ok(),
    })
}

/// Fills `bytes` from the beginning of a file.
fn read_at(file: &File, bytes: &mut [u8]) -> Option<()> {
    #[cfg(unix)]
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, 0).ok()?;
    #[cfg(windows)]
    {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, 0).ok()?;
        (read == bytes.len()).then_some(())?;
    }
    Some(())
}
