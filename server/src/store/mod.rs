//! What the server stores, in the language of the product.
//!
//! [`Store`] is the only way to it. There are two databases, SQLite inside the program and MySQL/MariaDB beside it,
//! and one suite (`contract`) that both have to pass. There is no fake. The commands decide who may do what, except
//! where only the writing transaction can know: whether a message was stored before, and whether its author may still
//! write.
//!
//! Rows are never removed. A row that has ended is marked `is_active = 0`.

mod account;
mod acts;
pub mod change;
pub mod database;
pub mod error;
pub mod hosted;
pub mod mysql;
pub mod origin;
pub mod pins;
pub mod question;
pub mod rights;
pub mod sqlite;
pub mod versions;

mod bulletin;
mod damage;
mod devices;
mod draft;
mod friendship;
mod frozen;
mod govern;
mod ground;
mod groups;
mod guess;
mod heads;
mod life;
mod lists;
mod lobby;
mod log;
mod nudge;
mod people;
mod picture;
mod reader;
mod record;
mod saved;
mod scheduled;
mod schema;
mod sql;
mod writers;

#[cfg(test)]
mod contract;

use std::future::Future;
use std::sync::Arc;

use anser_shared::body::Body;
use anser_shared::conversation::Head;
use anser_shared::envelope::About;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::password::PasswordRecord;
use anser_shared::people::{Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::text::{Nickname, Username};
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use zeroize::Zeroizing;

pub use database::{Change, Database, Query};
pub use error::{Cause, Failures, StoreError};
pub(crate) use error::{FailureCount, log_unstored, refuse};
pub use heads::Seen;
use origin::{Claim, LastSeen};

pub type Result<T> = std::result::Result<T, StoreError>;

/// A user who is registering.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub user: UserId,
    pub name: Username,
    pub nickname: Nickname,
    pub password: PasswordRecord,
    pub at: Timestamp,
}

/// What a login needs, from its one look-up, for a known and for an unknown name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub user: UserId,
    pub password: PasswordRecord,
}

/// A device that has just signed in with a password.
#[derive(Clone)]
pub struct NewDevice {
    pub device: DeviceId,
    pub user: UserId,
    /// The fingerprint of the device's key.
    pub key: Fingerprint,
    pub name: String,
    pub resumption: Zeroizing<[u8; 32]>,
    pub at: Timestamp,
    pub expires_at: Timestamp,
    /// Its network address, for the log of logins.
    pub address: String,
}

/// A device that comes back.
#[derive(Clone)]
pub struct Device {
    pub device: DeviceId,
    pub user: UserId,
    pub resumption: Zeroizing<[u8; 32]>,
    pub expires_at: Timestamp,
}

/// A message on its way into a log.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub conversation: ConversationId,
    pub author: UserId,
    pub id: MessageId,
    pub body: Body,
    /// When the server received it.
    pub at: Timestamp,
    /// Why the author may not write anything at the moment. Then only a message that was stored before is found
    /// again.
    pub barred: Option<Refusal>,
    /// It mentions everybody, and its author is no administrator of the server. In a group that takes an
    /// administrator of the group.
    pub calls_all: bool,
    /// Its author is an administrator of the server.
    pub by_administrator: bool,
    /// The entry that it answers, edits, reacts to or pins; `acts` has the rules.
    pub about: About,
    /// For how many minutes a text can be edited; 0 is without an end.
    pub edit_minutes: u32,
}

/// The outcome of one message of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    pub seq: Seq,
    /// The stored time. For a message that was stored before, it is the time of then.
    pub at: Timestamp,
    /// The other one of two has blocked the author, so only the author is told.
    pub withheld: bool,
    /// False if author and id were stored before, with this conversation and body. Then nobody may be told again.
    pub is_new: bool,
}

/// The readers of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    Two(Arc<[UserId]>),
    Group(Arc<[UserId]>),
    /// All users of the server.
    Everybody,
}

impl Members {
    /// The kind of a conversation and its members, as the rows say.
    fn of(kind: Option<i64>, users: Arc<[UserId]>) -> Self {
        match kind {
            Some(kind) if record::is_everybodys(kind) => Self::Everybody,
            Some(record::GROUP | record::LETTERS) => Self::Group(users),
            _ => Self::Two(users),
        }
    }
}

/// A page of something, and whether there is more after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub more: bool,
}

/// The database of the server.
///
/// Every method is one transaction. When it answers `Ok`, everything has happened and is on disk.
pub trait Store: Send + Sync + 'static {
    /// Adds a user. `Refusal::NameTaken` if the folded name is taken, and `Refusal::Name` if it folds to more than an
    /// index takes.
    fn register(
        &self,
        person: NewPerson,
    ) -> impl Future<Output = Result<std::result::Result<(), Refusal>>> + Send;

    fn credentials(
        &self,
        folded_name: &str,
    ) -> impl Future<Output = Result<Option<Credentials>>> + Send;

    /// A user's own profile, and the revision of their account, which is raised in every transaction that changes the
    /// account.
    fn profile(&self, user: UserId) -> impl Future<Output = Result<Option<(Profile, u64)>>> + Send;

    fn person_named(
        &self,
        folded_name: &str,
    ) -> impl Future<Output = Result<Option<Person>>> + Send;

    /// The number of users. `setup sample` refuses a database that has any.
    fn count_people(&self) -> impl Future<Output = Result<u64>> + Send;

    /// Stores a device and writes the login into the log of logins. A key that this user had before is renewed, under
    /// the new id. A key of another user is `Refusal::DeviceUnknown`.
    fn add_device(
        &self,
        device: NewDevice,
    ) -> impl Future<Output = Result<std::result::Result<(), Refusal>>> + Send;

    /// The device with this key, if it was not signed out. The caller checks whether it has expired.
    fn device(&self, key: Fingerprint) -> impl Future<Output = Result<Option<Device>>> + Send;

    /// A device has come back. Moves its expiry forward, and writes into the log of logins if it is the first time on
    /// that day or from that address. If the device was signed out meanwhile, nothing happens and the answer is
    /// false.
    fn touch_device(
        &self,
        device: DeviceId,
        at: Timestamp,
        expires_at: Timestamp,
        address: &str,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Ends a device's session; its key is worthless afterwards.
    fn end_device(
        &self,
        device: DeviceId,
        at: Timestamp,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The account's revision and its friends and requests after `after`, ordered by id, read together.
    fn friends(
        &self,
        user: UserId,
        after: UserId,
        limit: usize,
    ) -> impl Future<Output = Result<(u64, Page<Friend>)>> + Send;

    /// The users who may see this user's presence and whose presence this user may see.
    fn friend_ids(&self, user: UserId) -> impl Future<Output = Result<Vec<UserId>>> + Send;

    /// The user's conversations after `after`, ordered by id.
    fn conversations(
        &self,
        user: UserId,
        after: ConversationId,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Head>>> + Send;

    /// The members of a conversation; nobody if this id does not exist.
    fn members(&self, conversation: ConversationId)
    -> impl Future<Output = Result<Members>> + Send;

    /// Appends messages to their logs in one transaction, in the given order, each at the next place of its
    /// conversation. The answers are in the same order, and a message that cannot be stored fails alone. Two things
    /// are checked here, because only the transaction can know them: the author is a member (and still a friend, in a
    /// conversation of two), and the id was not used for another message. A message that was stored before is found
    /// again, also if its author may not write any more. The author's own mark moves along.
    fn append(
        &self,
        batch: Vec<NewEntry>,
    ) -> impl Future<Output = Vec<std::result::Result<Appended, Refusal>>> + Send;

    /// The entries after `after`, at most `limit` and about `max_bytes`, with the last place of the log at that
    /// moment; `None` if `reader` is not a member.
    fn entries(
        &self,
        reader: UserId,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Option<(Vec<Entry>, Seq)>>> + Send;

    /// Stores whose database this is and that a server has opened it. Returns when a server ran last.
    fn claim(&self, claim: Claim) -> impl Future<Output = Result<Option<LastSeen>>> + Send;

    /// Stores that the server runs.
    fn live(&self, seen: LastSeen) -> impl Future<Output = Result<()>> + Send;

    /// Checks whether the database answers and is the one that was opened. Once it is not, this and everything else
    /// answers [`StoreError::Lost`] until the end.
    fn check(&self) -> impl Future<Output = Result<()>> + Send;

    /// How many requests have met an outage since it was opened.
    fn failures(&self) -> Failures;

    /// Finishes what has begun and closes the database.
    fn close(&self) -> impl Future<Output = Result<()>> + Send;
}
