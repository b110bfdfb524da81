//! Writes log lines to files of a bounded size, and to a terminal that nobody may be reading.
//!
//! Serving never waits for a log. Threads of their own write the lines. If one of them is held up, the newest lines
//! are dropped and counted.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use anser_shared::time::Timestamp;
use tracing_subscriber::fmt::MakeWriter;

use crate::service::Clock;

/// The number of lines that may wait for a slow reader.
const WAITING_LINES: usize = 1_000;

/// The time that waiting lines have at the end of the program.
const LAST_LINES: Duration = Duration::from_millis(500);

/// The size at which a day's log begins anew. The part before it is kept beside it, so there is always this much to
/// read.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// The number of days for which logs are kept.
const DAYS: usize = 14;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

enum Word {
    Line(Vec<u8>),
    /// Write everything before this, and then answer.
    Flush(SyncSender<()>),
}

/// Hands lines to a thread that writes them, and never waits for it.
#[derive(Clone)]
pub struct Lossy {
    words: SyncSender<Word>,
    lost: Arc<AtomicU64>,
}

/// Writes the waiting lines when it is dropped, if the reader takes them.
pub struct LastLines(Lossy);

impl Lossy {
    /// `name` is the output that nobody reads, for a sentence about it.
    pub fn new(
        to: impl Write + Send + 'static,
        name: &'static str,
    ) -> io::Result<(Self, LastLines)> {
        let (words, waiting) = sync_channel(WAITING_LINES);
        let lost = Arc::new(AtomicU64::new(0));
        let lossy = Self {
            words,
            lost: lost.clone(),
        };
        thread::Builder::new()
            .name("log".into())
            .spawn(move || write_lines(to, &waiting, &lost, name))?;
        Ok((lossy.clone(), LastLines(lossy)))
    }
}

fn write_lines(mut to: impl Write, waiting: &Receiver<Word>, lost: &AtomicU64, name: &str) {
    while let Ok(word) = waiting.recv() {
        match word {
            // A line that cannot be written is lost. There is nobody to tell.
            Word::Line(line) => drop(to.write_all(&line).and_then(|()| to.flush())),
            Word::Flush(done) => drop(done.try_send(())),
        }
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost != 0 {
            tracing::warn!(
                lost,
                "{name} was not taken: so many lines were not written there"
            );
        }
    }
}

impl<'a> MakeWriter<'a> for Lossy {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

/// Each call is one line, because a line is formatted first.
impl Write for &Lossy {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.words.try_send(Word::Line(line.to_vec())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LastLines {
    fn drop(&mut self) {
        let (done, is_done) = sync_channel(1);
        if self.0.words.try_send(Word::Flush(done)).is_ok() {
            let (Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected)) =
                is_done.recv_timeout(LAST_LINES);
        }
    }
}

/// A file for each day, each of a bounded size.
pub struct DayFiles {
    folder: PathBuf,
    clock: Clock,
    max_bytes: u64,
    /// Counted from 1970, in UTC.
    day: i64,
    file: File,
    written: u64,
}

impl DayFiles {
    pub fn open(folder: &Path, clock: Clock) -> io::Result<Self> {
        Self::open_with(folder, clock, MAX_FILE_BYTES)
    }

    fn open_with(folder: &Path, clock: Clock, max_bytes: u64) -> io::Result<Self> {
        let day = clock().0.div_euclid(DAY_MILLIS);
        let (file, written) = append_to(&folder.join(file_name(day, "")))?;
        forget_old(folder);
        Ok(Self {
            folder: folder.to_owned(),
            clock,
            max_bytes,
            day,
            file,
            written,
        })
    }

    /// Begins another file when it is time for one. If that fails, the old one goes on.
    fn turn(&mut self, bytes: u64) {
        let day = (self.clock)().0.div_euclid(DAY_MILLIS);
        let path = self.folder.join(file_name(day, ""));
        if day == self.day {
            if self.written + bytes <= self.max_bytes {
                return;
            }
            if std::fs::rename(&path, self.folder.join(file_name(day, ".before"))).is_err() {
                // Somebody has moved the file, so the next one is made in its place.
                tracing::debug!("the log of today is not there");
            }
        }
        if let Ok((file, written)) = append_to(&path) {
            (self.file, self.written, self.day) = (file, written, day);
            forget_old(&self.folder);
        }
    }
}

impl Write for DayFiles {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.turn(line.len() as u64);
        let written = self.file.write(line)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

const PREFIX: &str = "anser-server.";

fn file_name(day: i64, which: &str) -> String {
    let at = Timestamp(day * DAY_MILLIS);
    let date = jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    format!("{PREFIX}{date}{which}.log")
}

fn append_to(path: &Path) -> io::Result<(File, u64)> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let written = file.metadata()?.len();
    Ok((file, written))
}

/// Removes the logs of all days but the latest.
fn forget_old(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    let date_of = |name: &str| {
        let date = name.strip_prefix(PREFIX)?.strip_suffix(".log")?.get(..10)?;
        Some(date.to_owned())
    };
    let mut logs: Vec<(String, PathBuf)> = files
        .filter_map(Result::ok)
        .filter_map(|file| Some((date_of(file.file_name().to_str()?)?, file.path())))
        .collect();
    logs.sort();
    let mut dates: Vec<String> = logs.iter().map(|(date, _)| date.clone()).collect();
    dates.dedup();
    let Some(oldest) = dates.len().checked_sub(DAYS).map(|i| &dates[i]) else {
        return;
    };
    for (_, path) in logs.iter().filter(|(date, _)| date < oldest) {
        // A file that cannot be removed is tried again tomorrow.
        drop(std::fs::remove_file(path));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicI64;

    use parking_lot::Mutex;

    use super::*;

    /// A pipe that nobody reads until it is opened.
    struct Held {
        gate: Arc<Mutex<()>>,
        taken: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Held {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _open = self.gate.lock();
            self.taken.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Five hundred strangers stopped a server whose standard error was a pipe that nobody read.
    #[test]
    fn what_nobody_reads_stops_nobody_and_is_counted() {
        let (gate, taken) = (Arc::new(Mutex::new(())), Arc::new(Mutex::new(Vec::new())));
        let to = Held {
            gate: gate.clone(),
            taken: taken.clone(),
        };
        let (lossy, last) = Lossy::new(to, "it").unwrap();
        let held = gate.lock();
        for _ in 0..3 * WAITING_LINES {
            (&lossy).write_all(b"a line\n").unwrap();
        }
        let lost = lossy.lost.load(Ordering::Relaxed);
        assert!(lost >= 2 * WAITING_LINES as u64 - 1, "{lost}");
        drop(held);
        // Waiting lines are written as soon as the reader reads again.
        while taken.lock().len() < 7 * WAITING_LINES {
            thread::yield_now();
        }
        (&lossy).write_all(b"the last line\n").unwrap();
        drop(last);
        assert!(taken.lock().ends_with(b"the last line\n"));
    }

    #[test]
    fn a_log_is_bounded_in_its_size_and_its_days() {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_790_000_000_000));
        let hand = now.clone();
        let clock: Clock = Arc::new(move || Timestamp(hand.load(Ordering::Relaxed)));
        let mut files = DayFiles::open_with(folder.path(), clock.clone(), 1000).unwrap();
        for line in 0..500 {
            let line = format!("line {line}\n");
            files.write_all(line.as_bytes()).unwrap();
        }
        let size = || {
            let files = std::fs::read_dir(folder.path()).unwrap();
            let sizes: Vec<u64> = files
                .map(|file| file.unwrap().metadata().unwrap().len())
                .collect();
            (sizes.len(), sizes.iter().sum::<u64>())
        };
        assert!(size().0 == 2 && size().1 <= 2000, "{:?}", size());
        let today = folder.path().join("anser-server.2026-09-21.log");
        let text = std::fs::read_to_string(&today).unwrap();
        assert!(text.ends_with("line 499\n"), "the newest are kept: {text}");
        // A restart continues the same file.
        drop(files);
        let mut files = DayFiles::open_with(folder.path(), clock, 1000).unwrap();
        files.write_all(b"after the restart\n").unwrap();
        assert!(
            std::fs::read_to_string(&today)
                .unwrap()
                .contains("499\nafter")
        );
        for _ in 0..40 {
            now.fetch_add(DAY_MILLIS, Ordering::Relaxed);
            files.write_all(b"a new day\n").unwrap();
        }
        assert_eq!(size().0, DAYS);
        assert!(!today.exists());
    }
}
