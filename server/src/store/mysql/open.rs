//! From an address to a pool of connections: the lock, the checks, the tables. Everything that can be wrong with a
//! database is found and named here, before any user is served.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, DriverError, Opts, OptsBuilder, Pool, PoolConstraints, PoolOpts};
use tokio::sync::Mutex;

use super::MysqlOptions;
use super::fault::Fault;
use super::session::Session;
use crate::store::origin::{self, Before, Opening};
use crate::store::{Result, StoreError, people, schema};

/// Every text is compared by its bytes, as in SQLite, because other collations take 🍣 for 🍺.
const COLLATION: &str = "utf8mb4_bin";

/// The settings of every connection. A statement sees what was committed before it, so a look-up after a lock sees
/// what the lock waited for. A value that does not fit is an error and is never cut.
const SETUP: [&str; 4] = [
    "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION innodb_lock_wait_timeout = 10",
];

/// The connection with the lock says nothing for a long time, and the server must not close it.
const PATIENCE: &str = "SET SESSION wait_timeout = 31536000";

/// Statements are prepared once for each connection, and there are fewer than this.
const STATEMENTS: usize = 64;

pub(super) struct Database {
    pool: Pool,
    guard: Guard,
    place: String,
    /// Told by the pool when it has made a connection. After a restart of the database all connections are new, and
    /// the lock is gone.
    reconnected: Arc<AtomicBool>,
    /// The part of the opened data that is missing now.
    lost: OnceLock<String>,
}

impl Database {
    pub(super) async fn open(
        url: &str,
        options: &MysqlOptions,
        opening: Option<&Opening>,
    ) -> Result<Self> {
        let (opts, place) = parse(url)?;
        let guard = Guard::take(opts.clone(), &place).await?;
        let reconnected = Arc::new(AtomicBool::new(false));
        let pool = pool(opts, options.connections.max(1), reconnected.clone());
        let database = Self {
            pool,
            guard,
            place,
            reconnected,
            lost: OnceLock::new(),
        };
        match database.prepare(opening).await {
            Ok(()) => Ok(database),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    async fn prepare(&self, opening: Option<&Opening>) -> Result<()> {
        let mut session = self.session().await?;
        let runner = schema::runner(schema::MYSQL)?;
        let checked = async {
            check_connection(&mut session).await?;
            check_database(&mut session).await?;
            let before = Before {
                tables: tables(&mut session).await?,
                version: last_step(&mut session).await?,
                place: self.place.clone(),
            };
            schema::check_version(&runner, before.version)?;
            match opening {
                Some(opening) => origin::check(&mut session, &before, opening).await,
                None => Ok(()),
            }
        };
        checked.await.map_err(|fault| self.error_at_open(fault))?;
        let mut pool = self.pool.clone();
        runner
            .run_async(&mut pool)
            .await
            .map_err(|error| self.migration_error(error))?;
        let finished = async {
            origin::check_tables(&tables(&mut session).await?)?;
            check_tables(&mut session).await?;
            fill_looks(&mut session).await
        };
        finished.await.map_err(|fault| self.error_at_open(fault))
    }

    fn migration_error(&self, error: refinery::Error) -> StoreError {
        if let refinery::error::Kind::Connection(_, source) = error.kind()
            && let Some(mysql_async::Error::Server(cause)) = source.downcast_ref()
        {
            return self.error_at_open(mysql_async::Error::Server(cause.clone()).into());
        }
        StoreError::Failed(error.into())
    }

    pub(super) async fn session(&self) -> Result<Session> {
        self.lost()?;
        self.pool
            .get_conn()
            .await
            .map(Session)
            .map_err(|error| self.error(error.into()))
    }

    /// A connection to write with. Makes sure that the lock is still ours.
    pub(super) async fn writing_session(&self) -> Result<Session> {
        let session = self.session().await?;
        if self.reconnected.swap(false, Ordering::Relaxed)
            && let Err(error) = self.guard.renew(&self.place).await
        {
            self.reconnected.store(true, Ordering::Relaxed);
            return Err(error);
        }
        Ok(session)
    }

    fn error_at_open(&self, fault: Fault) -> StoreError {
        fault.into_error(&self.place)
    }

    /// The opened database had its tables. Without them, it is gone.
    pub(super) fn error(&self, fault: Fault) -> StoreError {
        if fault.is_about_what_is_missing() {
            return self.lose(format!(
                "the database {} or a table of it is gone",
                self.place
            ));
        }
        self.error_at_open(fault)
    }

    pub(super) fn lose(&self, what: String) -> StoreError {
        let what = self.lost.get_or_init(|| what).clone();
        StoreError::Lost { what }
    }

    fn lost(&self) -> Result<()> {
        match self.lost.get() {
            Some(what) => Err(StoreError::Lost { what: what.clone() }),
            None => Ok(()),
        }
    }

    /// Asks on the connection with the lock, so that a look does not wait behind requests. `run` is the number of the
    /// start that has opened the database, and 0 for none.
    pub(super) async fn check(&self, run: u32) -> Result<()> {
        self.lost()?;
        let is_ours = match self.guard.ask(run).await {
            Err(fault) if fault.is_gone() => {
                self.guard.renew(&self.place).await?;
                self.guard.ask(run).await
            }
            asked => asked,
        };
        match is_ours.map_err(|fault| self.error(fault))? {
            true => Ok(()),
            false => {
                let what = format!(
                    "{} is another database than the server has opened",
                    self.place
                );
                Err(self.lose(what))
            }
        }
    }

    pub(super) async fn close(&self) {
        // The other side has closed it already.
        let _ = self.pool.clone().disconnect().await;
        self.guard.release().await;
    }
}

fn parse(url: &str) -> Result<(Opts, String)> {
    // The address contains a password, which stays out of every message.
    let opts = Opts::from_url(url).map_err(|error| StoreError::Unreachable {
        place: "the address of the configuration".to_owned(),
        source: error.into(),
    })?;
    let database = opts.db_name().unwrap_or_default();
    let place = format!("{}:{}/{database}", opts.ip_or_hostname(), opts.tcp_port());
    if database.is_empty() {
        let source = "the address does not name a database after its last slash".into();
        return Err(StoreError::Unreachable { place, source });
    }
    Ok((opts, place))
}

/// A warning for the operator about the connection to the database.
pub fn warning(url: &str) -> Option<String> {
    let (opts, place) = parse(url).ok()?;
    if opts.ssl_opts().is_some() || is_here(opts.ip_or_hostname()) || opts.socket().is_some() {
        return None;
    }
    Some(format!(
        "the way to the database at {place} is not encrypted: messages and the database's password can \
         be read on it. Add ?require_ssl=true to its address"
    ))
}

/// Whether a host is this computer.
fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(is_loopback)
}

fn pool(opts: Opts, connections: usize, reconnected: Arc<AtomicBool>) -> Pool {
    // The settings and the prepared statements of a connection stay valid. A reset would lose both.
    let limits = PoolConstraints::new(connections, connections).unwrap_or_default();
    let pool = PoolOpts::default()
        .with_constraints(limits)
        .with_reset_connection(false);
    let builder = builder(opts).pool_opts(pool).after_connect(move |_| {
        reconnected.store(true, Ordering::Relaxed);
        Box::pin(async { Ok(()) })
    });
    Pool::new(builder)
}

fn builder(opts: Opts) -> OptsBuilder {
    OptsBuilder::from_opts(opts)
        .setup(SETUP.map(str::to_owned).to_vec())
        .stmt_cache_size(STATEMENTS)
        .tcp_nodelay(true)
}

/// Names of locks are common to all databases of a server, and at most 64 bytes long.
const LOCK: &str = "CONCAT('anser ', LEFT(SHA2(DATABASE(), 256), 40))";

/// Holds a lock of the database server under the name of our database, for as long as its connection lasts. Its
/// holder may migrate and serve.
struct Guard {
    opts: Opts,
    connection: Mutex<Option<Conn>>,
}

impl Guard {
    async fn take(opts: Opts, place: &str) -> Result<Self> {
        let connection = Some(Self::lock(&opts, place).await?);
        Ok(Self {
            opts,
            connection: Mutex::new(connection),
        })
    }

    async fn lock(opts: &Opts, place: &str) -> Result<Conn> {
        let locked = async {
            let mut connection = Conn::new(builder(opts.clone())).await?;
            connection.query_drop(PATIENCE).await?;
            let lock = format!("SELECT GET_LOCK({LOCK}, 0)");
            let got: Option<Option<i64>> = connection.query_first(lock).await?;
            Ok::<_, mysql_async::Error>((connection, got.flatten()))
        };
        match locked
            .await
            .map_err(|error| Fault::from(error).into_error(place))?
        {
            (connection, Some(1)) => Ok(connection),
            (connection, _) => {
                let _ = connection.disconnect().await;
                Err(StoreError::InUse)
            }
        }
    }

    /// Whether the database is the one of this start.
    async fn ask(&self, run: u32) -> Checked<bool> {
        let mut connection = self.connection.lock().await;
        // A connection that was taken out and not put back, because it was cut in the middle, is made again.
        let Some(taken) = connection.take() else {
            return Err(mysql_async::Error::from(DriverError::ConnectionClosed).into());
        };
        let mut session = Session(taken);
        let asked = match run {
            0 => super::session::ping(&mut session).await.map(|()| true),
            run => origin::is_ours(&mut session, run).await,
        };
        *connection = Some(session.0);
        asked
    }

    /// Takes the lock again if it was lost with its connection.
    async fn renew(&self, place: &str) -> Result<()> {
        let mut connection = self.connection.lock().await;
        if let Some(alive) = connection.as_mut()
            && alive.ping().await.is_ok()
        {
            return Ok(());
        }
        *connection = None;
        *connection = Some(Self::lock(&self.opts, place).await?);
        Ok(())
    }

    async fn release(&self) {
        if let Some(mut connection) = self.connection.lock().await.take() {
            // The server would give it back as well, but a moment after we are gone.
            let _ = connection
                .query_drop(format!("DO RELEASE_LOCK({LOCK})"))
                .await;
            let _ = connection.disconnect().await;
        }
    }
}

type Checked<T> = std::result::Result<T, Fault>;

fn wrong(found: String) -> Fault {
    StoreError::CharacterSet {
        found,
        wanted: COLLATION,
    }
    .into()
}

async fn check_connection(session: &mut Session) -> Checked<()> {
    let found = "SELECT @@character_set_client, @@character_set_results, @@collation_connection";
    let (client, results, collation): (String, String, String) =
        session.first(found, ()).await?.unwrap_or_default();
    if client != "utf8mb4" || results != "utf8mb4" || collation != COLLATION {
        return Err(wrong(format!(
            "{client}, {results} and {collation} on its connections"
        )));
    }
    Ok(())
}

/// The database's own default must be right too, because it holds for every later table. An empty database is
/// corrected. In a database with tables, its owner decides.
async fn check_database(session: &mut Session) -> Checked<()> {
    let default = "SELECT default_character_set_name, default_collation_name
                   FROM information_schema.schemata WHERE schema_name = DATABASE()";
    let (set, collation): (String, String) = session.first(default, ()).await?.unwrap_or_default();
    if collation == COLLATION {
        return Ok(());
    }
    let count = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()";
    let tables: i64 = session.first(count, ()).await?.map_or(0, |(count,)| count);
    if tables > 0 {
        return Err(wrong(format!("{set} ({collation}) by default")));
    }
    // Without a name this changes the database of the connection.
    session
        .execute(
            "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            (),
        )
        .await?;
    tracing::info!(%collation, "the empty database had another collation and was given utf8mb4_bin");
    Ok(())
}

async fn check_tables(session: &mut Session) -> Checked<()> {
    let columns: Vec<(String, String, String)> = session
        .all(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns
             WHERE table_schema = DATABASE() AND collation_name IS NOT NULL",
            (),
        )
        .await?;
    for (table, column, collation) in columns {
        if collation != COLLATION && schema::TABLES.contains(&table.as_str()) {
            return Err(wrong(format!("{collation} in column {column} of {table}")));
        }
    }
    Ok(())
}

async fn tables(session: &mut Session) -> Checked<HashSet<String>> {
    let find = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
    let names: Vec<(String,)> = session.all(find, ()).await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

async fn has_history(session: &mut Session) -> Checked<bool> {
    let find = "SELECT 1 FROM information_schema.tables
                WHERE table_schema = DATABASE() AND table_name = ?";
    Ok(session
        .first::<(i64,)>(find, (schema::HISTORY,))
        .await?
        .is_some())
}

/// The last step that was done here, if any.
async fn last_step(session: &mut Session) -> Checked<Option<i64>> {
    if !has_history(session).await? {
        return Ok(None);
    }
    let last = format!("SELECT MAX(version) FROM {}", schema::HISTORY);
    let last: Option<(Option<i64>,)> = session.first(&last, ()).await?;
    Ok(last.and_then(|(version,)| version))
}

/// Drops our tables, for `anser-server setup drop`. Other tables of the database stay. It refuses while a server uses
/// the database, and leaves a database alone in which we have never made a table.
pub async fn drop_everything(url: &str) -> Result<()> {
    let (opts, place) = parse(url)?;
    let guard = Guard::take(opts.clone(), &place).await?;
    let dropped = async {
        let mut session = Session(Conn::new(builder(opts)).await?);
        if has_history(&mut session).await? {
            for table in schema::TABLES {
                session
                    .execute(&format!("DROP TABLE IF EXISTS {table}"), ())
                    .await?;
            }
        }
        Ok(session.0.disconnect().await?)
    };
    let dropped = dropped
        .await
        .map_err(|fault: Fault| fault.into_error(&place));
    guard.release().await;
    dropped
}

/// Computes the looks of names that are older than this rule, some with each statement.
async fn fill_looks(session: &mut Session) -> std::result::Result<(), Fault> {
    let mut after = 0;
    while let Some(last) = people::fill_looks(session, after).await? {
        after = last;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::warning;

    #[test]
    fn a_way_that_can_be_read_along_is_said() {
        let told = |url: &str| warning(url).is_some();
        for here in ["127.0.0.1", "localhost", "[::1]", "127.8.0.1:3307"] {
            assert!(
                !told(&format!("mysql://anser:secret@{here}/anser")),
                "{here}"
            );
        }
        for there in ["192.0.2.7", "db.example.org:3307", "[2001:db8::1]"] {
            let url = format!("mysql://anser:secret@{there}/anser");
            let warning = warning(&url).unwrap();
            assert!(
                !warning.contains("secret") && warning.contains("require_ssl"),
                "{warning}"
            );
            assert!(!told(&format!("{url}?require_ssl=true")), "{there}");
        }
    }
}
