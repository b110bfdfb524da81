//! The database beside the program: MySQL, MariaDB, or one that speaks like them.
//!
//! A pool has a few connections ([`session`]), and one more connection holds the lock that keeps a second server away
//! ([`open`]). The SQL is in [`append`] and [`conversations`], in the part of the language that MySQL 8 and MariaDB
//! 10 share. The rest is written once for both databases, beside this folder ([`super::sql`]).
//!
//! Writing happens in tasks of its own. A caller may leave in the middle; the transaction still ends, and its
//! connection never returns to the pool half done.

mod append;
mod conversations;
mod fault;
mod open;
mod session;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anser_shared::conversation::Head;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use self::fault::Fault;
use self::open::Database;
use self::session::Session;
use super::damage::DamageLog;
use super::origin::{self, Claim, LastSeen, Opening};
use super::{
    Appended, Credentials, Device, FailureCount, Failures, Members, NewDevice, NewEntry, NewPerson,
    Page, Result, Store, StoreError, account, devices, lists, people,
};
pub use open::{drop_everything, warning};

/// How often a transaction is tried that met another one. Each time one of the two goes through, so this many in a
/// row mean that something else is wrong.
const ATTEMPTS: usize = 10;

#[derive(Clone, Debug)]
pub struct MysqlOptions {
    /// The number of connections that read and write.
    pub connections: usize,
}

impl Default for MysqlOptions {
    fn default() -> Self {
        Self { connections: 8 }
    }
}

/// A database on a server of its own.
pub struct MysqlStore {
    database: Arc<Database>,
    /// The number of this start, once it is stored.
    run: AtomicU32,
    failures: FailureCount,
    damage: DamageLog,
}

type Work<'s, T> = Pin<Box<dyn Future<Output = std::result::Result<T, Fault>> + Send + 's>>;

impl MysqlStore {
    /// Connects, checks that the database can hold our data, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, &MysqlOptions::default()).await
    }

    pub async fn open_with(url: &str, options: &MysqlOptions) -> Result<Self> {
        Self::open_as(url, options, None).await
    }

    /// Opens it for a server. Half a server is refused before anything is written.
    pub async fn open_for(url: &str, opening: &Opening) -> Result<Self> {
        Self::open_as(url, &MysqlOptions::default(), Some(opening)).await
    }

    async fn open_as(url: &str, options: &MysqlOptions, opening: Option<&Opening>) -> Result<Self> {
        Ok(Self {
            database: Arc::new(Database::open(url, options, opening).await?),
            run: AtomicU32::new(0),
            failures: FailureCount::default(),
            damage: DamageLog::default(),
        })
    }

    /// Runs `work` in a transaction, and again if the database asks for it.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'s> Fn(&'s mut Session) -> Work<'s, T> + Send + Sync + 'static,
    ) -> Result<T> {
        let database = self.database.clone();
        let writing = tokio::spawn(async move { transact(&database, work).await });
        let done = writing.await.unwrap_or(Err(StoreError::Closed));
        done.inspect_err(|error| self.failures.note(error))
    }

    /// Runs `work` on one unchanging state of the database.
    async fn snapshot<T: Send + 'static>(
        &self,
        work: impl for<'s> Fn(&'s mut Session) -> Work<'s, T> + Send + Sync + 'static,
    ) -> Result<T> {
        // In the isolation that we ask for, a transaction sees the state of its first statement.
        self.write(work).await
    }

    /// Runs `work`, which is one statement or several independent ones, and once more if the connection turns out to
    /// be dead.
    pub(super) async fn read<T>(
        &self,
        work: impl for<'s> Fn(&'s mut Session) -> Work<'s, T> + Send + Sync,
    ) -> Result<T> {
        let done = self.try_to_read(work).await;
        done.inspect_err(|error| self.failures.note(error))
    }

    async fn try_to_read<T>(
        &self,
        work: impl for<'s> Fn(&'s mut Session) -> Work<'s, T> + Send + Sync,
    ) -> Result<T> {
        let mut again = true;
        loop {
            let mut session = self.database.session().await?;
            match work(&mut session).await {
                Ok(done) => return Ok(done),
                Err(fault) if fault.is_gone() && again => {
                    session.discard().await;
                    again = false;
                }
                Err(fault) => return Err(self.database.error(fault)),
            }
        }
    }
}

async fn transact<T>(
    database: &Database,
    work: impl for<'s> Fn(&'s mut Session) -> Work<'s, T>,
) -> Result<T> {
    let mut gone = false;
    for attempt in 1.. {
        let mut session = database.writing_session().await?;
        let done = async {
            session.execute("START TRANSACTION", ()).await?;
            work(&mut session).await
        };
        let fault = match done.await {
            Ok(done) => match session.execute("COMMIT", ()).await {
                Ok(()) => return Ok(done),
                // Nobody knows whether it was committed, so another attempt might do it twice.
                Err(fault) => {
                    session.discard().await;
                    return Err(database.error(fault));
                }
            },
            Err(fault) => fault,
        };
        let again = (fault.is_contended() && attempt < ATTEMPTS) || (fault.is_gone() && !gone);
        gone |= fault.is_gone();
        session.abandon(&fault).await;
        if !again {
            return Err(database.error(fault));
        }
    }
    Err(StoreError::Closed)
}

impl Store for MysqlStore {
    async fn register(&self, person: NewPerson) -> Result<std::result::Result<(), Refusal>> {
        self.write(move |s| {
            let person = person.clone();
            Box::pin(async move { people::register(s, &person).await })
        })
        .await
    }

    async fn credentials(&self, folded_name: &str) -> Result<Option<Credentials>> {
        let name = folded_name.to_owned();
        self.read(move |s| {
            let name = name.clone();
            Box::pin(async move { people::credentials(s, &name).await })
        })
        .await
    }

    async fn profile(&self, user: UserId) -> Result<Option<(Profile, u64)>> {
        self.read(move |s| Box::pin(account::read(s, user))).await
    }

    async fn person_named(&self, folded_name: &str) -> Result<Option<Person>> {
        let name = folded_name.to_owned();
        self.read(move |s| {
            let name = name.clone();
            Box::pin(async move { people::person_named(s, &name).await })
        })
        .await
    }

    async fn count_people(&self) -> Result<u64> {
        self.read(move |s| Box::pin(people::count(s))).await
    }

    async fn add_device(&self, device: NewDevice) -> Result<std::result::Result<(), Refusal>> {
        self.write(move |s| {
            let device = device.clone();
            Box::pin(async move { devices::add(s, &device).await })
        })
        .await
    }

    async fn device(&self, key: Fingerprint) -> Result<Option<Device>> {
        self.read(move |s| Box::pin(devices::with_key(s, key)))
            .await
    }

    async fn touch_device(
        &self,
        device: DeviceId,
        at: Timestamp,
        expires_at: Timestamp,
        address: &str,
    ) -> Result<bool> {
        let address = address.to_owned();
        self.write(move |s| {
            let address = address.clone();
            Box::pin(async move { devices::touch(s, device, at, expires_at, &address).await })
        })
        .await
    }

    async fn end_device(&self, device: DeviceId, at: Timestamp) -> Result<()> {
        self.write(move |s| Box::pin(devices::end(s, device, at)))
            .await
    }

    async fn friends(
        &self,
        user: UserId,
        after: UserId,
        limit: usize,
    ) -> Result<(u64, Page<Friend>)> {
        self.snapshot(move |s| Box::pin(lists::friends(s, user, after, limit)))
            .await
    }

    async fn friend_ids(&self, user: UserId) -> Result<Vec<UserId>> {
        self.read(move |s| Box::pin(lists::friend_ids(s, user)))
            .await
    }

    async fn conversations(
        &self,
        user: UserId,
        after: ConversationId,
        limit: usize,
    ) -> Result<Page<Head>> {
        self.read(move |s| Box::pin(lists::heads(s, user, after, limit)))
            .await
    }

    async fn members(&self, conversation: ConversationId) -> Result<Members> {
        self.read(move |s| Box::pin(conversations::members(s, conversation)))
            .await
    }

    async fn append(&self, batch: Vec<NewEntry>) -> Vec<std::result::Result<Appended, Refusal>> {
        let count = batch.len();
        let database = self.database.clone();
        let writing = tokio::spawn(async move { append::append(&database, &batch).await });
        let error = match writing.await {
            Ok(Ok(outcomes)) => return outcomes,
            Ok(Err(error)) => error,
            Err(_) => StoreError::Closed,
        };
        self.failures.note(&error);
        super::log_unstored(&error, count);
        vec![Err(error.refusal()); count]
    }

    async fn entries(
        &self,
        reader: UserId,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Option<(Vec<Entry>, Seq)>> {
        self.read(move |s| {
            Box::pin(conversations::entries(
                s,
                reader,
                conversation,
                after,
                limit,
                max_bytes,
            ))
        })
        .await
        .inspect(|page| {
            if let Some((entries, _)) = page {
                self.damage.note(conversation, entries);
            }
        })
    }

    async fn claim(&self, claim: Claim) -> Result<Option<LastSeen>> {
        self.run.store(claim.run, Ordering::Relaxed);
        self.write(move |s| Box::pin(async move { origin::claim(s, &claim).await }))
            .await
    }

    async fn live(&self, seen: LastSeen) -> Result<()> {
        self.write(move |s| Box::pin(origin::live(s, seen))).await
    }

    async fn check(&self) -> Result<()> {
        self.database.check(self.run.load(Ordering::Relaxed)).await
    }

    fn failures(&self) -> Failures {
        self.failures.get()
    }

    async fn close(&self) -> Result<()> {
        self.database.close().await;
        Ok(())
    }
}
