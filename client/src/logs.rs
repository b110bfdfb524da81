//! The log of this program, in the profile's folder: what happened, and nobody's words.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

/// So many days are kept.
const LOG_DAYS: usize = 7;

/// Logs to `DIR/logs`, a file a day. The guard writes what waits at the end.
pub fn begin(profile: &Path) -> anyhow::Result<WorkerGuard> {
    let folder = profile.join("logs");
    std::fs::create_dir_all(&folder)?;
    let file = tracing_appender::rolling::Builder::new()
        .rotation(tracing_appender::rolling::Rotation::DAILY)
        .filename_prefix("anser")
        .filename_suffix("log")
        .max_log_files(LOG_DAYS)
        .build(&folder)?;
    let (file, guard) = tracing_appender::non_blocking(file);
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
