//! The surroundings of a run: the programs, the folder on a real disk, the database server.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use xtask::folder::Folder;

/// The arguments of the command line, and what follows from them.
pub(crate) struct Place {
    pub(crate) server: PathBuf,
    pub(crate) client: Option<PathBuf>,
    pub(crate) mariadb: Option<Mariadb>,
    /// Short rounds, for a first look.
    pub(crate) quick: bool,
    folder: PathBuf,
}

/// A database server that is running already.
pub(crate) struct Mariadb {
    pub(crate) url: String,
    /// Its process, if it runs on this machine.
    pub(crate) process: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Mariadb,
}

impl Backend {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Mariadb => "mariadb",
        }
    }
}

impl Place {
    pub(crate) fn new(
        server: PathBuf,
        client: Option<PathBuf>,
        mariadb: Option<String>,
        quick: bool,
        folder: PathBuf,
    ) -> Result<Self> {
        let mariadb = mariadb
            .map(|url| {
                anyhow::Ok(Mariadb {
                    process: database_process(&url)?,
                    url,
                })
            })
            .transpose()?;
        Ok(Self {
            server,
            client,
            mariadb,
            quick,
            folder,
        })
    }

    /// The databases to measure.
    pub(crate) fn backends(&self) -> Vec<Backend> {
        let mariadb = self.mariadb.as_ref().map(|_| Backend::Mariadb);
        [Backend::Sqlite].into_iter().chain(mariadb).collect()
    }

    /// An empty folder, removed when it is dropped. It is not among the system's temporary files, because those may
    /// be in memory, where nothing ever waits for a disk.
    pub(crate) fn scratch(&self, purpose: &str) -> Result<Folder> {
        Ok(Folder::within(&self.folder, purpose)?)
    }

    /// A new, empty database on the given server.
    pub(crate) fn database(&self) -> Result<String> {
        let mariadb = self
            .mariadb
            .as_ref()
            .context("there is no MariaDB in this run")?;
        Ok(xtask::mariadb::empty_database(&mariadb.url)?)
    }

    pub(crate) fn database_process(&self, backend: Backend) -> Option<u32> {
        match backend {
            Backend::Sqlite => None,
            Backend::Mariadb => self.mariadb.as_ref().and_then(|mariadb| mariadb.process),
        }
    }
}

/// Removes a database that a round has filled.
pub(crate) fn drop_database(url: &str) -> Result<()> {
    let (_, name) = url.rsplit_once('/').context("the URL names a database")?;
    query(url, format!("DROP DATABASE {name}")).map(drop)
}

/// The process of a URL, by the file in which it writes its number.
fn database_process(url: &str) -> Result<Option<u32>> {
    let file = query(url, "SELECT @@pid_file".to_owned())?;
    let number = file.and_then(|file| fs::read_to_string(file).ok());
    Ok(number.and_then(|number| number.trim().parse().ok()))
}

fn query(url: &str, sql: String) -> Result<Option<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = mysql_async::Conn::new(mysql_async::Opts::from_url(url)?).await?;
        let first = connection.query_first(sql).await?;
        connection.disconnect().await?;
        Ok(first)
    })
}
