//! The log of this program, in the profile's folder: what happened, and nobody's words.
//!
//! One file a day, of which the newest are kept; only their owner can read them. The crate that
//! writes logs in the background leaves the rights of its files to the system, so the files are
//! opened here.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use crate::profile::files;

/// So many days are kept.
const LOG_DAYS: usize = 7;

/// A day's file grows no further than this: something that fails again and again must not fill
/// the disk. What comes after it that day is not written.
const DAY_MAX_BYTES: u64 = 16 << 20;

/// Logs to `DIR/logs`, a file a day. The guard writes what waits at the end.
pub fn begin(profile: &Path) -> anyhow::Result<WorkerGuard> {
    let days = Days::open(&profile.join("logs"), today)?;
    let (file, guard) = tracing_appender::non_blocking(days);
    let filter =
        EnvFilter::try_from_env("ANSER_LOG").unwrap_or_else(|_| EnvFilter::new("warn,anser=info"));
    tracing_subscriber::fmt()
        .with_writer(file)
        .with_ansi(false)
        .with_env_filter(filter)
        .try_init()
        .ok();
    Ok(guard)
}

fn today() -> Date {
    let now = jiff::Timestamp::from_millisecond(crate::engine::now().0).unwrap_or_default();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The files of the newest days.
struct Days<C> {
    folder: PathBuf,
    today: C,
    open: Option<(Date, File, u64)>,
}

impl<C: Fn() -> Date> Days<C> {
    /// Makes the folder, and closes it and every log in it to others: older programs left both open.
    fn open(folder: &Path, today: C) -> io::Result<Self> {
        files::make_private_folder(folder)?;
        for log in logs(folder)? {
            files::make_private_file(&log)?;
        }
        let mut days = Self {
            folder: folder.to_owned(),
            today,
            open: None,
        };
        days.file()?;
        Ok(days)
    }

    /// The file of this day, and how long it is. A new day's first line makes room for it.
    fn file(&mut self) -> io::Result<(&mut File, &mut u64)> {
        let today = (self.today)();
        if self.open.as_ref().is_none_or(|(day, ..)| *day != today) {
            let path = self.folder.join(format!("anser.{today}.log"));
            files::make_private_file(&path)?;
            let file = File::options().append(true).open(&path)?;
            let length = file.metadata()?.len();
            self.open = Some((today, file, length));
            let logs = logs(&self.folder)?;
            let too_many = logs.len().saturating_sub(LOG_DAYS);
            logs.iter()
                .take(too_many)
                .try_for_each(|log| files::remove_if_there(log))?;
        }
        let open = self.open.as_mut();
        open.map(|(_, file, length)| (file, length))
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl<C: Fn() -> Date> Write for Days<C> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let (file, length) = self.file()?;
        if *length >= DAY_MAX_BYTES {
            return Ok(line.len());
        }
        let written = file.write(line)?;
        *length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The logs in a folder, the oldest first.
fn logs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut logs = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("anser.") && name.ends_with(".log") && entry.file_type()?.is_file() {
            logs.push(entry.path());
        }
    }
    logs.sort();
    Ok(logs)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[cfg(unix)]
    #[test]
    fn logs_are_their_owners_alone_old_ones_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let profile = tempfile::tempdir().unwrap();
        let folder = profile.path().join("logs");
        std::fs::create_dir(&folder).unwrap();
        let old = folder.join("anser.2026-01-01.log");
        std::fs::write(&old, "old").unwrap();
        for (path, open) in [(&old, 0o644), (&folder, 0o755)] {
            let rights = std::fs::Permissions::from_mode(open);
            std::fs::set_permissions(path, rights).unwrap();
        }
        let mut days = Days::open(&folder, || Date::constant(2026, 1, 2)).unwrap();
        days.write_all(b"a line\n").unwrap();
        let new = folder.join("anser.2026-01-02.log");
        assert_eq!(
            [&folder, &old, &new].map(|path| mode(path)),
            [0o700, 0o600, 0o600]
        );
        assert_eq!(std::fs::read(new).unwrap(), b"a line\n");
        assert_eq!(std::fs::read(old).unwrap(), b"old");
    }

    #[test]
    fn the_newest_days_are_kept() {
        let profile = tempfile::tempdir().unwrap();
        let day = Cell::new(Date::constant(2026, 12, 28));
        let mut days = Days::open(profile.path(), || day.get()).unwrap();
        std::fs::write(profile.path().join("notes.log"), "somebody else's").unwrap();
        for _ in 0..10 {
            day.set(day.get().tomorrow().unwrap());
            days.write_all(b"x").unwrap();
        }
        let mut kept = logs(profile.path()).unwrap();
        assert_eq!(kept.len(), LOG_DAYS);
        let first = kept.remove(0);
        assert_eq!(first.file_name().unwrap(), "anser.2027-01-01.log");
        assert!(profile.path().join("notes.log").exists());
    }

    #[test]
    fn a_days_log_is_bounded() {
        let profile = tempfile::tempdir().unwrap();
        let mut days = Days::open(profile.path(), || Date::constant(2026, 1, 1)).unwrap();
        let much = vec![b'x'; 1 << 20];
        for _ in 0..20 {
            days.write_all(&much).unwrap();
        }
        let log = &logs(profile.path()).unwrap()[0];
        assert_eq!(log.metadata().unwrap().len(), DAY_MAX_BYTES);
    }
}
