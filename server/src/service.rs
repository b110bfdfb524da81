//! The state that all connections of a server share.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anser_shared::event::Event;
use anser_shared::id::{ConversationId, MessageId, Mint, UserId};
use anser_shared::password::PasswordKeeper;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, watch};

use crate::allowance::{Allowance, Allowances, Rates};
use crate::budget::{Budget, STRANGERS_BYTES};
use crate::config::Config;
use crate::guesses::Guesses;
use crate::hub::{Hub, audience};
use crate::invalidation::Invalidation;
use crate::later::Later;
use crate::limit::{Limit, network};
use crate::posting::Posting;
use crate::rarely::Rarely;
use crate::rights_cache::RightsCache;
use crate::roster::Roster;
use crate::store::change::{self, Fresh};
use crate::store::error::{chain, trouble_of};
use crate::store::question::{self, Place};
use crate::store::{Change, Database, Members, Query, StoreError, refuse};

/// Counters since the start of the server, for the console.
#[derive(Debug, Default)]
pub struct Tally {
    pub messages: AtomicU64,
    pub connections: AtomicU64,
    /// How long the latest batch of messages took to commit, in microseconds.
    pub commit_micros: AtomicU64,
}

/// The source of the time: the system's clock, or a clock that a test sets.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub struct Service {
    pub store: Database,
    pub config: Config,
    pub keeper: PasswordKeeper,
    pub hub: Hub,
    pub clock: Clock,
    /// Messages on their way to the disk. When it is full, posting waits, and the connection does not read from its
    /// socket.
    pub posts: mpsc::Sender<Posting>,
    /// The users whose rights are not the usual ones.
    pub rights_cache: RightsCache,
    /// The number of this life of the server; 0 until it has begun.
    pub life: AtomicU64,
    /// Told when an administrator stops the server.
    pub stop_asked: Arc<Notify>,
    /// Acts of administrators happen one after the other, so that memory and database agree.
    pub(crate) governing: tokio::sync::Mutex<()>,
    pub tally: Tally,
    /// The budget of all connections that are not signed in, for incomplete frames.
    pub strangers: Arc<Budget>,
    /// Log lines that strangers can cause.
    pub rarely: Rarely,
    /// Challenges that were not followed by a proof.
    pub guesses: Arc<Guesses>,
    /// The clock by which sign-ins expire.
    pub lifetime: Clock,
    trouble: Mutex<Option<LastingTrouble>>,
    has_trouble: AtomicBool,
    /// How many requests and sign-ins were refused at once because of it.
    pub turned_away: AtomicU64,
    stop: watch::Sender<bool>,
    mint: Mutex<Mint>,
    limits: Limits,
    allowances: Mutex<Allowances>,
    pub rates: Rates,
    /// Events that are told a moment later.
    pub(crate) later: Later,
    /// Told when a text may be due earlier than it was known.
    pub scheduled: Notify,
    /// The changes in the list of all users.
    pub roster: Roster,
}

/// The trouble because of which the server cannot store anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastingTrouble {
    pub trouble: Trouble,
    /// For the operator of the server.
    pub sentence: String,
}

impl Service {
    /// `node` tells this server apart from others on the same database, in every number that it mints.
    pub fn new(
        store: Database,
        config: Config,
        keeper: PasswordKeeper,
        clock: Clock,
        posts: mpsc::Sender<Posting>,
        node: u16,
    ) -> Self {
        Self {
            limits: Limits::new(&config),
            allowances: Mutex::default(),
            rates: Rates::of(&config),
            later: Later::default(),
            scheduled: Notify::new(),
            roster: Roster::default(),
            rights_cache: RightsCache::default(),
            life: AtomicU64::new(0),
            stop_asked: Arc::default(),
            governing: tokio::sync::Mutex::default(),
            tally: Tally::default(),
            strangers: Budget::new(STRANGERS_BYTES),
            rarely: Rarely::default(),
            guesses: Arc::default(),
            lifetime: clock.clone(),
            trouble: Mutex::default(),
            has_trouble: AtomicBool::new(false),
            turned_away: AtomicU64::new(0),
            stop: watch::Sender::new(false),
            mint: Mutex::new(Mint::new(node)),
            hub: Hub::default(),
            store,
            config,
            keeper,
            clock,
            posts,
        }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The time in which the server ran, for everything that expires.
    pub fn lived(&self) -> Timestamp {
        (self.lifetime)()
    }

    /// The trouble because of which the server cannot store anything at this moment.
    pub fn lasting_trouble(&self) -> Option<LastingTrouble> {
        if !self.has_trouble.load(Ordering::Acquire) {
            return None;
        }
        self.trouble.lock().clone()
    }

    /// Refuses at once a request that would wait for a database that does not answer, or would be lost.
    pub fn able(&self) -> Result<(), Refusal> {
        match self.lasting_trouble() {
            None => Ok(()),
            Some(lasting) => {
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                Err(Refusal::Unavailable(lasting.trouble))
            }
        }
    }

    /// Tells every program when a trouble begins, changes or ends.
    pub fn tell_trouble(&self, error: Option<&StoreError>) {
        let lasting = error.map(|error| LastingTrouble {
            trouble: trouble_of(error),
            sentence: chain(error),
        });
        let kind = |lasting: &Option<LastingTrouble>| lasting.as_ref().map(|s| s.trouble);
        let trouble = kind(&lasting);
        let before = {
            let mut known = self.trouble.lock();
            std::mem::replace(&mut *known, lasting)
        };
        self.has_trouble.store(trouble.is_some(), Ordering::Release);
        if kind(&before) != trouble {
            self.hub.tell_everybody(Event::Trouble(trouble));
        }
    }

    /// No connection begins from now on.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits until the server begins to stop.
    pub async fn stopped(&self) {
        // The sender is a field of this value, so the loop ends with it.
        let _ = self.stop.subscribe().wait_for(|stopping| *stopping).await;
    }

    /// A number that no user, device or conversation has had before.
    pub fn mint(&self) -> u64 {
        let now = self.now();
        self.mint.lock().next(now)
    }

    /// Ids and the time for a change.
    pub fn fresh(&self) -> Fresh {
        let at = self.now();
        let mut unique = [0; 10];
        unique[..8].copy_from_slice(&self.mint().to_be_bytes());
        Fresh {
            conversation: ConversationId(self.mint()),
            entry: MessageId::mint(at, unique),
            at,
        }
    }

    /// Updates the memory that no longer matches the database.
    pub fn heed(&self, invalidation: Invalidation) {
        match invalidation {
            Invalidation::MembersMove(group) => self.hub.members_move(group),
            Invalidation::MembersMoved(group) => self.hub.members_moved(group),
            Invalidation::AccountRights(user, account_rights) => {
                self.rights_cache.set(user, account_rights);
            }
            Invalidation::Looks(user) => self.roster.note(user),
        }
    }

    /// Carries out a change and tells all devices of the users that it concerns.
    pub async fn carry_out<C: Change>(&self, user: UserId, change: C) -> Result<C::Done, Refusal> {
        let moves = change.moves_members_of();
        if let Some(group) = moves {
            self.heed(Invalidation::MembersMove(group));
        }
        let done = self.store.change(user, change, self.fresh()).await;
        if let Some(group) = moves {
            self.heed(Invalidation::MembersMoved(group));
        }
        let (done, told) = done.map_err(|error| refuse(&error))??;
        for (user, revision, change) in told.changes {
            self.hub.tell(&[user], &Event::Changed { revision, change });
        }
        for (who, conversation, user, marks) in told.marked {
            let event = Event::Marked {
                conversation,
                user,
                marks,
            };
            self.hub.tell(&[who], &event);
        }
        for (conversation, entry) in told.posted {
            audience::publish(&self.hub, &self.store, conversation, entry, told.left).await;
        }
        for (who, conversation, entry) in told.withheld {
            audience::publish_to(&self.hub, who, conversation, entry);
        }
        Ok(done)
    }

    /// Stores this life of the server in its data. Nobody signs in before that.
    pub async fn begin_life(&self, random: u64) -> Result<(), StoreError> {
        // A column holds 63 bits, and 0 means none.
        let life = (random >> 1).max(1);
        let begin = change::BeginLife(life);
        let done = self.store.change(UserId(0), begin, self.fresh());
        drop(done.await?);
        self.life.store(life, Ordering::Relaxed);
        Ok(())
    }

    /// Opens the conversations of all users: the lobby, if there is one, and the one of the server.
    pub async fn keep_rooms(&self) -> Result<(), StoreError> {
        self.keep_lobby().await?;
        let done = self
            .store
            .change(UserId(0), change::EnsureBulletin, self.fresh());
        drop(done.await?);
        Ok(())
    }

    /// Opens the lobby, or closes it, as the configuration says.
    pub async fn keep_lobby(&self) -> Result<(), StoreError> {
        let name = self.config.lobby.clone();
        let keep = change::EnsureLobby { name };
        let done = self.store.change(UserId(0), keep, self.fresh()).await?;
        // No user makes this change, so nobody can be refused.
        drop(done);
        Ok(())
    }

    pub async fn look<Q: Query>(&self, query: Q) -> Result<Q::Found, Refusal> {
        let found = self.store.look(query).await;
        found.map_err(|error| refuse(&error))
    }

    /// The members of a conversation; nobody if they cannot be read at the moment.
    pub async fn members(&self, conversation: ConversationId) -> Members {
        audience::members(&self.hub, &self.store, conversation).await
    }

    /// The members of a conversation, for one of them. For other users, whether they may know of this group. Both
    /// cases take one look at the store, whether or not a conversation has this number.
    pub async fn members_for(
        &self,
        reader: UserId,
        of: ConversationId,
    ) -> Result<Result<Members, Place>, Refusal> {
        if let Ok(members) = self.hub.members(of) {
            let is_inside = match &members {
                Members::Two(users) | Members::Group(users) => users.binary_search(&reader).is_ok(),
                Members::Everybody => true,
            };
            if is_inside {
                return Ok(Ok(members));
            }
        }
        match self.look(question::PlaceOf { of, reader }).await? {
            Place::Inside => Ok(Ok(self.members(of).await)),
            place => Ok(Err(place)),
        }
    }

    /// Counts an attempt to sign in with a password, for its network and for the account together with its network.
    pub fn attempt_login(&self, name: &Folded, from: IpAddr) -> Result<(), Duration> {
        let (now, network) = (self.now(), network(from));
        self.limits.login_networks.attempt(network, now)?;
        self.limits.logins.attempt((name, network), now)
    }

    /// Counts an attempt for the account alone. The error does not apply to networks and devices that the account
    /// knows.
    pub fn attempt_account(&self, name: &Folded) -> Result<(), Duration> {
        self.limits.accounts.attempt(name, self.now())
    }

    pub fn attempt_registration(&self, from: IpAddr) -> Result<(), Duration> {
        self.limits.registrations.attempt(network(from), self.now())
    }

    pub fn attempt_picture(&self, user: UserId) -> Result<(), Duration> {
        self.limits.pictures.attempt(user, self.now())
    }

    /// Counts a look at a user by number, if the directory is closed.
    pub fn attempt_lookup(&self, user: UserId) -> Result<(), Duration> {
        self.limits.lookups.attempt(user, self.now())
    }

    /// Counts a look at the changes in the list of all users.
    pub fn attempt_news(&self, user: UserId) -> Result<(), Duration> {
        self.limits.news.attempt(user, self.now())
    }

    /// Counts an administrative act that was refused to a user.
    pub fn attempt_refused_act(&self, user: UserId) -> Result<(), Duration> {
        self.limits.refused_acts.attempt(user, self.now())
    }

    /// Counts a user whom `user` adds to a group.
    pub fn attempt_add(&self, user: UserId) -> Result<(), Duration> {
        self.limits.added.attempt(user, self.now())
    }

    /// What a user who signs in has left of their limits, shared by all of their connections.
    pub fn allowance(&self, user: UserId) -> Arc<Allowance> {
        let now = self.now();
        self.allowances.lock().of(user, now)
    }

    /// Called every few seconds. Gives back memory that is not needed any more.
    pub fn sweep(&self) {
        let now = self.now();
        self.hub.close_silent(now);
        self.limits.sweep(now);
        for (reason, unsaid) in self.rarely.rest(now) {
            tracing::info!(
                reason,
                unsaid,
                "as many lines of one reason were not written"
            );
        }
    }
}

#[cfg(test)]
impl Service {
    /// The sizes of all tables that users and strangers can add to.
    pub fn sizes(&self) -> (usize, [usize; 4], usize, usize) {
        let (people, rooms) = self.hub.sizes();
        let limits = self.limits.all().map(Limit::len).into_iter().sum();
        (people, rooms, limits, self.strangers.used())
    }
}

/// The limits on attempts.
struct Limits {
    login_networks: Limit,
    /// By account and network together, so that a school behind one address works and a stranger cannot lock the
    /// owner out.
    logins: Limit,
    /// By account alone, so that many addresses guess no faster than one.
    accounts: Limit,
    registrations: Limit,
    pictures: Limit,
    lookups: Limit,
    added: Limit,
    news: Limit,
    refused_acts: Limit,
}

/// The number of refused administrative acts of one user that are stored, so that a user who goes on trying cannot
/// fill the log of acts.
const REFUSED_ACTS_PER_HOUR: u32 = 60;

/// A program asks for changes in the list of all users every ten seconds while it shows the list. This is enough for
/// the devices of one user.
const NEWS_PER_MINUTE: u32 = 30;

impl Limits {
    fn new(config: &Config) -> Self {
        let minute = Duration::from_mins(1);
        let hour = 60 * minute;
        Self {
            login_networks: Limit::new(config.logins_per_minute_per_address, minute),
            logins: Limit::new(config.logins_per_minute, minute),
            accounts: Limit::new(config.guesses_per_hour, hour),
            registrations: Limit::new(config.registrations_per_hour, hour),
            pictures: Limit::new(config.pictures_per_hour, hour),
            lookups: Limit::new(config.lookups_per_minute, minute),
            added: Limit::new(config.added_per_hour, hour),
            news: Limit::new(NEWS_PER_MINUTE, minute),
            refused_acts: Limit::new(REFUSED_ACTS_PER_HOUR, hour),
        }
    }

    fn all(&self) -> [&Limit; 9] {
        let Self {
            login_networks,
            logins,
            accounts,
            registrations,
            pictures,
            lookups,
            added,
            news,
            refused_acts,
        } = self;
        [
            login_networks,
            logins,
            accounts,
            registrations,
            pictures,
            lookups,
            added,
            news,
            refused_acts,
        ]
    }

    fn sweep(&self, now: Timestamp) {
        self.all().iter().for_each(|limit| limit.sweep(now));
    }
}

#[cfg(test)]
mod tests {
    use crate::command::story::Story;
    use crate::config::Config;

    #[tokio::test]
    async fn servers_with_numbers_of_their_own_mint_nothing_twice() {
        let nodes = [0, 1, 2].map(|node| Story::begin_on_node(Config::default(), node));
        let mut minted: Vec<u64> = nodes
            .iter()
            .flat_map(|story| (0..100).map(|_| story.service.mint()))
            .collect();
        minted.sort_unstable();
        minted.dedup();
        assert_eq!(minted.len(), 300);
    }
}
