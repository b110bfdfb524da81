//! The database that a server runs on: one of the two.
//!
//! The server uses only this type. Each of the two databases fulfils the contract of [`Store`] by itself.

use anser_shared::conversation::{Head, Marks};
use anser_shared::draft::Draft;
use anser_shared::friend::Friend;
use anser_shared::group::Member;
use anser_shared::id::{ConversationId, DeviceId, PictureId, Seq, UserId};
use anser_shared::kept::Saved;
use anser_shared::message::Entry;
use anser_shared::people::{self, Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use rusqlite::Connection;

use super::change::{self, Fresh, Joined, Told};
use super::mysql::MysqlStore;
use super::origin::{Claim, LastSeen};
use super::question::{self, Acquaintance, Place};
use super::rights::{AccountRights, Audited, Governing, RefusedAct, Registered};
use super::sqlite::SqliteStore;
use super::sqlite::local::{Local, at_once};
use super::{
    Appended, Credentials, Device, Failures, Members, NewDevice, NewEntry, NewPerson, Page, Result,
    Seen, Store, account, bulletin, draft, friendship, govern, groups, guess, hosted, life, lobby,
    log, nudge, picture, pins, reader, saved, scheduled, versions,
};

pub enum Database {
    Sqlite(SqliteStore),
    Mysql(MysqlStore),
}

impl From<SqliteStore> for Database {
    fn from(store: SqliteStore) -> Self {
        Self::Sqlite(store)
    }
}

impl From<MysqlStore> for Database {
    fn from(store: MysqlStore) -> Self {
        Self::Mysql(store)
    }
}

/// Asks whichever it is.
macro_rules! either {
    ($database:expr, $store:ident => $ask:expr) => {
        match $database {
            Database::Sqlite($store) => $ask,
            Database::Mysql($store) => $ask,
        }
    };
}

/// A read: a plain type with the type of its result.
pub trait Query: Clone + Send + Sync + 'static {
    type Found: Send + 'static;

    fn of_sqlite(self, store: &SqliteStore) -> impl Future<Output = Result<Self::Found>> + Send;

    fn of_mysql(self, store: &MysqlStore) -> impl Future<Output = Result<Self::Found>> + Send;
}

/// Which result belongs to each question, and where its statement is.
macro_rules! queries {
    ($($query:ty => $found:ty, $look:path;)*) => {$(
        impl Query for $query {
            type Found = $found;

            async fn of_sqlite(self, store: &SqliteStore) -> Result<$found> {
                let look = move |c: &Connection| at_once($look(&mut Local(c), self.clone()));
                store.read(look).await
            }

            async fn of_mysql(self, store: &MysqlStore) -> Result<$found> {
                store.read(move |session| {
                    let query = self.clone();
                    Box::pin(async move { $look(session, query).await })
                })
                .await
            }
        }
    )*};
}

queries! {
    question::Devices => Vec<people::Device>, question::devices;
    question::Addresses => Vec<String>, question::addresses;
    question::Logins => Vec<people::Login>, question::logins;
    question::People => Vec<Person>, question::people;
    question::Person => Option<Person>, question::person;
    question::Picture => Option<(PictureId, Vec<u8>)>, question::picture;
    question::Blocks => (bool, bool), question::blocks;
    question::Drafts => (u64, Page<Draft>), question::drafts;
    question::Scheduled => (u64, Page<Scheduled>), question::scheduled;
    question::Due => scheduled::Due, question::due;
    question::TakesNudges => bool, question::takes_nudges;
    question::Ended => Option<(Timestamp, String)>, question::ended;
    question::Owner => Option<UserId>, question::owner;
    question::RightsCache => Vec<(UserId, AccountRights)>, question::rights_cache;
    question::Registry => Vec<Registered>, question::registry;
    question::Audit => Vec<Audited>, question::audit;
    question::Hosted => Vec<hosted::Hosted>, question::hosted;
    question::HostedNamed => Vec<hosted::Hosted>, question::hosted_named;
    question::Groups => Page<Seen>, question::groups;
    question::GroupsNamed => Vec<Seen>, question::groups_named;
    question::Wishes => Option<Page<Person>>, question::wishes;
    question::BlockedBy => Vec<UserId>, question::blocked_by;
    question::GroupPicture => Option<(PictureId, Vec<u8>)>, question::group_picture;
    question::Members => Page<(Member, bool)>, question::members;
    question::Guesses => Option<people::Guesses>, question::guesses;
    question::Guessed => Vec<UserId>, question::guessed;
    question::Familiar => (bool, Vec<String>), question::familiar;
    question::Life => bool, question::life;
    question::Posted => Option<question::Stored>, question::posted;
    question::PlaceOf => Place, question::place;
    question::Knows => Acquaintance, question::knows;
    versions::LastEdits => versions::Edits, versions::last_edits;
    question::SavedMessages => (u64, Page<Saved>), question::saved;
    pins::Pins => Option<pins::Found>, pins::pins;
}

/// A change: a plain type with the type of its result.
pub trait Change: Clone + Send + Sync + 'static {
    type Done: Send + 'static;

    fn on_sqlite(
        self,
        store: &SqliteStore,
        user: UserId,
        fresh: Fresh,
    ) -> impl Future<Output = Changed<Self::Done>> + Send;

    fn on_mysql(
        self,
        store: &MysqlStore,
        user: UserId,
        fresh: Fresh,
    ) -> impl Future<Output = Changed<Self::Done>> + Send;

    /// The group whose members the change may change.
    fn moves_members_of(&self) -> Option<ConversationId> {
        None
    }
}

/// The result of a change, with who is told about it, or why it is refused.
pub type Changed<T> = Result<std::result::Result<(T, Told), Refusal>>;

/// Which result belongs to each change, where its statements are, and whether it changes the members of a group.
macro_rules! changes {
    (@moves) => {};
    (@moves joins) => {
        fn moves_members_of(&self) -> Option<ConversationId> {
            Some(self.conversation)
        }
    };
    (@moves decides) => {
        fn moves_members_of(&self) -> Option<ConversationId> {
            self.order.moves_members().then_some(self.conversation)
        }
    };
    ($($change:ty => $done:ty, $carry_out:path $(, $moves:ident)?;)*) => {$(
        impl Change for $change {
            type Done = $done;

            async fn on_sqlite(
                self,
                store: &SqliteStore,
                user: UserId,
                fresh: Fresh,
            ) -> Changed<$done> {
                let write = move |c: &Connection| {
                    at_once($carry_out(&mut Local(c), user, &self, fresh))
                };
                store.write(write).await
            }

            async fn on_mysql(
                self,
                store: &MysqlStore,
                user: UserId,
                fresh: Fresh,
            ) -> Changed<$done> {
                store.write(move |session| {
                    let change = self.clone();
                    Box::pin(async move { $carry_out(session, user, &change, fresh).await })
                })
                .await
            }

            changes!(@moves $($moves)?);
        }
    )*};
}

changes! {
    change::Ask => Friend, friendship::ask;
    change::Welcome => Friend, friendship::welcome;
    change::AnswerRequest => Friend, friendship::answer;
    change::Part => Friend, friendship::part;
    change::Block => Friend, friendship::block;
    change::Remark => Friend, friendship::remark;
    change::Mark => Marks, reader::mark;
    change::Arrange => (), reader::arrange;
    change::Hide => (), reader::hide;
    change::Save => (), saved::save;
    change::PutDraft => (), draft::put;
    change::Schedule => (), scheduled::schedule;
    change::SendScheduled => (), scheduled::send;
    change::Unschedule => (), scheduled::unschedule;
    change::ClaimScheduled => Option<Scheduled>, scheduled::claim;
    change::EndScheduled => (), scheduled::end_claimed;
    change::TakeNudges => (), nudge::set;
    change::Delete => (), log::delete;
    change::SetProfile => (), account::set_profile;
    change::SetPicture => (), picture::set;
    change::CountGuesses => (), guess::count;
    change::SeeGuesses => (), guess::see;
    change::Revoke => Vec<DeviceId>, account::revoke;
    change::EndOthers => Vec<DeviceId>, account::end_others;
    change::SetPassword => Vec<DeviceId>, account::set_password;
    Governing => Option<AccountRights>, govern::govern;
    RefusedAct => (), govern::write_refused;
    change::CreateGroup => Head, groups::create;
    change::JoinGroup => Joined, groups::members::join, joins;
    change::Decide => (), groups::order::decide, decides;
    change::EnsureLobby => (), lobby::ensure;
    change::EnsureBulletin => (), bulletin::ensure;
    change::BeginLife => (), life::begin;
}

impl Database {
    /// A file, or the memory of a test.
    #[cfg(test)]
    pub(crate) fn sqlite(&self) -> &SqliteStore {
        match self {
            Self::Sqlite(store) => store,
            Self::Mysql(_) => unreachable!("this test stands on SQLite"),
        }
    }

    pub async fn look<Q: Query>(&self, query: Q) -> Result<Q::Found> {
        match self {
            Self::Sqlite(store) => query.of_sqlite(store).await,
            Self::Mysql(store) => query.of_mysql(store).await,
        }
    }

    /// Makes a change in a user's name, completely or not at all, and returns who has to be told what.
    pub async fn change<C: Change>(
        &self,
        user: UserId,
        change: C,
        fresh: Fresh,
    ) -> Changed<C::Done> {
        match self {
            Self::Sqlite(store) => change.on_sqlite(store, user, fresh).await,
            Self::Mysql(store) => change.on_mysql(store, user, fresh).await,
        }
    }
}

impl Store for Database {
    async fn register(&self, person: NewPerson) -> Result<std::result::Result<(), Refusal>> {
        either!(self, store => store.register(person).await)
    }

    async fn credentials(&self, folded_name: &str) -> Result<Option<Credentials>> {
        either!(self, store => store.credentials(folded_name).await)
    }

    async fn profile(&self, user: UserId) -> Result<Option<(Profile, u64)>> {
        either!(self, store => store.profile(user).await)
    }

    async fn person_named(&self, folded_name: &str) -> Result<Option<Person>> {
        either!(self, store => store.person_named(folded_name).await)
    }

    async fn count_people(&self) -> Result<u64> {
        either!(self, store => store.count_people().await)
    }

    async fn add_device(&self, device: NewDevice) -> Result<std::result::Result<(), Refusal>> {
        either!(self, store => store.add_device(device).await)
    }

    async fn device(&self, key: Fingerprint) -> Result<Option<Device>> {
        either!(self, store => store.device(key).await)
    }

    async fn touch_device(
        &self,
        device: DeviceId,
        at: Timestamp,
        expires_at: Timestamp,
        address: &str,
    ) -> Result<bool> {
        either!(self, store => store.touch_device(device, at, expires_at, address).await)
    }

    async fn end_device(&self, device: DeviceId, at: Timestamp) -> Result<()> {
        either!(self, store => store.end_device(device, at).await)
    }

    async fn friends(
        &self,
        user: UserId,
        after: UserId,
        limit: usize,
    ) -> Result<(u64, Page<Friend>)> {
        either!(self, store => store.friends(user, after, limit).await)
    }

    async fn friend_ids(&self, user: UserId) -> Result<Vec<UserId>> {
        either!(self, store => store.friend_ids(user).await)
    }

    async fn conversations(
        &self,
        user: UserId,
        after: ConversationId,
        limit: usize,
    ) -> Result<Page<Head>> {
        either!(self, store => store.conversations(user, after, limit).await)
    }

    async fn members(&self, conversation: ConversationId) -> Result<Members> {
        either!(self, store => store.members(conversation).await)
    }

    async fn append(&self, batch: Vec<NewEntry>) -> Vec<std::result::Result<Appended, Refusal>> {
        either!(self, store => store.append(batch).await)
    }

    async fn entries(
        &self,
        reader: UserId,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Option<(Vec<Entry>, Seq)>> {
        either!(self, store => store.entries(reader, conversation, after, limit, max_bytes).await)
    }

    async fn claim(&self, claim: Claim) -> Result<Option<LastSeen>> {
        either!(self, store => store.claim(claim).await)
    }

    async fn live(&self, seen: LastSeen) -> Result<()> {
        either!(self, store => store.live(seen).await)
    }

    async fn check(&self) -> Result<()> {
        either!(self, store => store.check().await)
    }

    async fn close(&self) -> Result<()> {
        either!(self, store => store.close().await)
    }

    fn failures(&self) -> Failures {
        either!(self, store => store.failures())
    }
}
