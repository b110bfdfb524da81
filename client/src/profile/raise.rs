//! How a second program on a profile has the first one show its window: the first listens on a
//! loopback port, and a file that only its owner may read says which one and what to say there.

use std::fmt;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::files;

pub(super) const FILE: &str = "raise";

/// What the first one answers when it has understood.
const YES: &[u8; 4] = b"yes\n";

/// A link is shorter than this.
const LINK_LIMIT: u64 = 2048;

/// Somebody on this machine who says nothing must not keep the door; a program that does not
/// answer in this time is not one of ours.
const PATIENCE: Duration = Duration::from_secs(2);

/// Listens until it is dropped.
pub(super) struct Doorbell {
    file: PathBuf,
    port: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Doorbell {
    pub(super) fn hang(
        folder: &Path,
        show: impl Fn(Option<String>) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?;
        let word = word();
        let file = folder.join(FILE);
        files::write_private_file(&file, format!("{} {word}", port.port()).as_bytes())?;
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        let thread = thread::Builder::new().name("raise".into()).spawn(move || {
            for caller in listener.incoming() {
                if over.load(Ordering::Acquire) {
                    return;
                }
                if let Ok(Some(link)) = caller.and_then(|caller| answer(caller, &word)) {
                    show(Some(link).filter(|link| !link.is_empty()));
                }
            }
        })?;
        Ok(Self {
            file,
            port,
            is_over,
            thread: Some(thread),
        })
    }
}

impl Drop for Doorbell {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        if let Err(fault) = files::remove_if_there(&self.file) {
            tracing::warn!("{} stays behind: {fault}", self.file.display());
        }
        // The thread waits for a caller, so it gets one.
        if TcpStream::connect_timeout(&self.port, PATIENCE).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ended = thread.join();
        }
    }
}

impl fmt::Debug for Doorbell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doorbell")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// Asks the program that has the profile open to show itself, and to follow a link where there is one;
/// tells whether it will.
pub(super) fn ring(folder: &Path, link: Option<&str>) -> bool {
    let ring = || -> io::Result<bool> {
        let note = fs::read_to_string(folder.join(FILE))?;
        let (port, word) = note.split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
        let port = port.parse().map_err(io::Error::other)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut there = TcpStream::connect_timeout(&address, PATIENCE)?;
        there.set_read_timeout(Some(PATIENCE))?;
        let link = link.unwrap_or_default().replace('\n', " ");
        there.write_all(format!("{word}{link}\n").as_bytes())?;
        let mut heard = [0; YES.len()];
        there.read_exact(&mut heard)?;
        Ok(heard == *YES)
    };
    ring().unwrap_or(false)
}

/// The link that the caller brings, or an empty one; nothing when they do not know the word.
fn answer(mut caller: TcpStream, word: &str) -> io::Result<Option<String>> {
    caller.set_read_timeout(Some(PATIENCE))?;
    let mut heard = vec![0; word.len()];
    caller.read_exact(&mut heard)?;
    if heard != word.as_bytes() {
        return Ok(None);
    }
    let mut line = String::new();
    BufReader::new((&caller).take(LINK_LIMIT)).read_line(&mut line)?;
    caller.write_all(YES)?;
    Ok(Some(line.trim().to_owned()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the profile is a shell: its word must be unguessable"
)]
fn word() -> String {
    format!("{:032x}", rand::random::<u128>())
}
