//! A private MariaDB on a private folder and a free loopback port. It touches no service of the system and reads no
//! configuration file of the system.
//!
//! Tests call [`shared`] and then [`empty_database`] for each test. This module does not know the tables.

use std::fs;
use std::io::{self, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::folder::{Folder, random_hex};
use crate::packages::{self, Purpose};
use crate::process::{self, Running};

/// Names a running server, as `mysql://USER:PASSWORD@HOST:PORT/`. `cargo xtask test` sets it, so that all test
/// programs of a run share one server.
pub const VARIABLE: &str = "ANSER_TEST_MARIADB";

/// A first start on a slow disk takes seconds. After a minute something is wrong.
const START: Duration = Duration::from_mins(1);

/// The server listens on a port that was free a moment ago. Another program may take it in between, but hardly five
/// times in a row.
const ATTEMPTS: usize = 5;

/// A running server, which ends by its process id when this is dropped.
#[derive(Debug)]
pub struct Private {
    /// `mysql://anser:PASSWORD@127.0.0.1:PORT/`, an account that may do everything.
    pub url: String,
    server: Running,
    folder: PathBuf,
    port: u16,
    /// The folder of the socket and the first statements. Short paths matter here, see [`Folder::temporary`].
    runtime: Folder,
}

impl Private {
    /// Starts a server whose data are in `folder`, which is made and initialised if it does not exist.
    pub fn start(folder: &Path) -> io::Result<Self> {
        packages::ensure(&[Purpose::MariaDb])?;
        let runtime = Folder::temporary("mariadb")?;
        let data = folder.join("data");
        if !data.join("mysql").is_dir() {
            install(folder, &data)?;
        }
        let password = random_hex(16)?;
        fs::write(runtime.join("first.sql"), first_statements(&password))?;
        let mut failure = io::Error::other("MariaDB was not started");
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
                .local_addr()?
                .port();
            match serve(folder, &data, &runtime, port) {
                Ok(server) => {
                    let url = format!("mysql://anser:{password}@127.0.0.1:{port}/");
                    return Ok(Self {
                        url,
                        server,
                        folder: folder.to_owned(),
                        port,
                        runtime,
                    });
                }
                Err(error) if process::interruption::caused(&error) => return Err(error),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// The URL of a new, empty database on this server.
    pub fn empty_database(&self) -> io::Result<String> {
        empty_database(&self.url)
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) -> io::Result<()> {
        self.server.kill()
    }

    pub fn runs(&mut self) -> io::Result<bool> {
        Ok(self.server.ended()?.is_none())
    }

    /// Starts it again after [`Private::kill`], on the same data and at the same address.
    pub fn start_again(&mut self) -> io::Result<()> {
        let data = self.folder.join("data");
        self.server = serve(&self.folder, &data, &self.runtime, self.port)?;
        Ok(())
    }

    /// The process id, to measure or to disturb the server.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.server.id()
    }
}

/// The URL of the server for this test process: the one that [`VARIABLE`] names, or a private one that starts now and
/// ends with the process.
pub fn shared() -> io::Result<&'static str> {
    /// A static is never dropped, so the watcher ends the server with the process.
    static STARTED: OnceLock<Result<(Private, Folder), String>> = OnceLock::new();
    static GIVEN: OnceLock<Option<String>> = OnceLock::new();
    if let Some(url) = GIVEN.get_or_init(|| std::env::var(VARIABLE).ok()) {
        return Ok(url);
    }
    let start = || {
        let folder = Folder::temporary("mariadb-data")?;
        Ok((Private::start(folder.path())?, folder))
    };
    match STARTED.get_or_init(|| start().map_err(|error: io::Error| error.to_string())) {
        Ok((private, _folder)) => Ok(&private.url),
        Err(error) => Err(io::Error::other(error.clone())),
    }
}

/// Makes a new database with a name of its own on the server at `url` and gives the URL of that database.
pub fn empty_database(url: &str) -> io::Result<String> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let server = Address::parse(url)?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("anser_{}_{count}_{}", std::process::id(), random_hex(3)?);
    let mut client = client("mariadb", &server);
    client.arg("--execute");
    client.arg(format!(
        "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    ));
    process::output("the mariadb client", &mut client)?;
    let base = url.split_once('?').map_or(url, |(base, _)| base);
    let authority = format!(
        "mysql://{}:{}@{}:{}/",
        server.user, server.password, server.host, server.port
    );
    if base.starts_with(&authority) {
        Ok(format!("{authority}{name}"))
    } else {
        Err(unreadable(url))
    }
}

/// The parts of a URL as we write them ourselves: nothing is escaped, and everything but the database is there.
#[derive(Debug, PartialEq, Eq)]
struct Address<'url> {
    user: &'url str,
    password: &'url str,
    host: &'url str,
    port: &'url str,
}

impl<'url> Address<'url> {
    fn parse(url: &'url str) -> io::Result<Self> {
        let parts = || {
            let (authority, _database) = url.strip_prefix("mysql://")?.split_once('/')?;
            let (person, place) = authority.rsplit_once('@')?;
            let (user, password) = person.split_once(':')?;
            let (host, port) = place.rsplit_once(':')?;
            Some(Self {
                user,
                password,
                host,
                port,
            })
        };
        parts().ok_or_else(|| unreadable(url))
    }
}

/// One of the programs that speak to a server, with the arguments to find it.
fn client(program: &str, server: &Address<'_>) -> Command {
    let mut client = process::command(program);
    client.args([
        "--no-defaults",
        "--protocol=tcp",
        "--host",
        server.host,
        "--port",
        server.port,
        "--user",
        server.user,
    ]);
    // Not an argument, because every user of the machine can read the process list.
    client.env("MYSQL_PWD", server.password);
    client
}

/// The answer of the database at `url`, one row in each line, with fields separated by tabs.
pub fn query(url: &str, statement: &str) -> io::Result<String> {
    let name = url.rsplit('/').next().unwrap_or_default();
    let mut client = client("mariadb", &Address::parse(url)?);
    client.args(["--batch", "--skip-column-names", "--execute", statement]);
    client.arg(name);
    process::output("the mariadb client", &mut client)
}

/// The content of a database, as statements that make it again.
pub fn dump(url: &str) -> io::Result<String> {
    let name = url.rsplit('/').next().unwrap_or_default();
    let mut dump = client("mariadb-dump", &Address::parse(url)?);
    dump.args(["--hex-blob", "--skip-comments", "--skip-set-charset", name]);
    process::output("mariadb-dump", &mut dump)
}

/// Carries out statements in the database at `url`, which [`empty_database`] has made.
pub fn load(url: &str, statements: &str) -> io::Result<()> {
    let name = url.rsplit('/').next().unwrap_or_default();
    let mut client = client("mariadb", &Address::parse(url)?);
    client.arg(name);
    process::answer("the mariadb client", &mut client, statements).map(drop)
}

/// The URL itself stays out of the message, because it contains a password.
fn unreadable(_url: &str) -> io::Error {
    io::Error::other(format!(
        "{VARIABLE} must look like mysql://USER:PASSWORD@HOST:PORT/"
    ))
}

/// Makes the system tables. Only the system's root can use the database's own root, over the socket, and we never
/// need it.
fn install(folder: &Path, data: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut install = process::command("mariadb-install-db");
    install
        // Two that are installed at once would take each other's temporary tables away.
        .env("TMPDIR", folder)
        .arg("--no-defaults")
        .arg(format!("--datadir={}", data.display()));
    install.args([
        // Also where the machine's own name resolves to nothing, as in many containers.
        "--force",
        "--auth-root-authentication-method=socket",
        "--skip-test-db",
        "--skip-name-resolve",
    ]);
    install.args(as_root()?);
    process::output("mariadb-install-db", &mut install).map(drop)
}

/// Starts the server and waits until it greets over TCP.
fn serve(folder: &Path, data: &Path, runtime: &Folder, port: u16) -> io::Result<Running> {
    let program = process::program("mariadbd").unwrap_or_else(|| "mariadbd".into());
    let log = folder.join("mariadb.log");
    let mut command = process::command(program);
    command.env("TMPDIR", folder);
    command.arg("--no-defaults").args(as_root()?);
    command.arg(format!("--datadir={}", data.display()));
    command.arg(format!("--socket={}", runtime.join("socket").display()));
    command.arg(format!("--pid-file={}", runtime.join("pid").display()));
    command.arg(format!(
        "--init-file={}",
        runtime.join("first.sql").display()
    ));
    command.arg(format!("--log-error={}", log.display()));
    command.arg(format!("--port={port}"));
    command.args(SETTINGS);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut server = Running::start("MariaDB", &mut command)?;
    let greeting = process::wait_for("the greeting of MariaDB", START, || {
        if server.ended()?.is_some() {
            return Err(io::Error::other("MariaDB ended at once"));
        }
        Ok(greets(port).then_some(()))
    });
    match greeting {
        Ok(()) => Ok(server),
        Err(error) if process::interruption::caused(&error) => Err(error),
        Err(error) => Err(io::Error::other(format!(
            "{error}; its log ends with:\n{}",
            end_of(&log)
        ))),
    }
}

/// Small, but every commit is on the disk before it is acknowledged, as in production.
const SETTINGS: &[&str] = &[
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_bin",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=128M",
    "--innodb-log-file-size=96M",
    "--max-connections=500",
    "--performance-schema=OFF",
    "--skip-log-bin",
];

/// Runs before the server accepts its first connection, and at every later start on the same folder.
fn first_statements(password: &str) -> String {
    format!(
        "CREATE USER IF NOT EXISTS 'anser'@'127.0.0.1';\n\
         ALTER USER 'anser'@'127.0.0.1' IDENTIFIED BY '{password}';\n\
         GRANT ALL PRIVILEGES ON *.* TO 'anser'@'127.0.0.1' WITH GRANT OPTION;\n"
    )
}

/// Both programs refuse to run as root unless told otherwise.
fn as_root() -> io::Result<Option<&'static str>> {
    Ok(packages::is_root()?.then_some("--user=root"))
}

/// Whether a server of version 10 of the protocol (the only one in use) answers a connection. Its packet
/// starts with three bytes of length and one of sequence.
fn greets(port: u16) -> bool {
    let greet = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut start = [0; 5];
        stream.read_exact(&mut start)?;
        Ok::<bool, io::Error>(start[4] == 10)
    };
    greet().unwrap_or(false)
}

fn end_of(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let address = Address::parse("mysql://anser:se:cret@127.0.0.1:3307/").unwrap();
        assert_eq!(
            address,
            Address {
                user: "anser",
                password: "se:cret",
                host: "127.0.0.1",
                port: "3307"
            }
        );
        for url in [
            "",
            "mysql://127.0.0.1:3307/",
            "mysql://anser:x@127.0.0.1/",
            "postgres://a:b@c:1/",
        ] {
            let error = Address::parse(url).unwrap_err().to_string();
            assert!(error.contains(VARIABLE), "{url}: {error}");
        }
    }

    #[test]
    fn each_test_gets_a_database_of_its_own() {
        let server = shared().unwrap();
        let (one, other) = (
            empty_database(server).unwrap(),
            empty_database(server).unwrap(),
        );
        assert_ne!(one, other);
        assert!(one.starts_with(server) && other.starts_with(server));
    }
}
