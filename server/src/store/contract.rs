//! The contract that every store has to fulfil, run on each of them: SQLite in a file, SQLite in memory where that
//! makes sense, and MariaDB.
//!
//! [`Place`] is all that the tests know about a kind of database: how to open it, how to reach its tables from
//! outside, and how to make its disk full. `acts`, `changes`, `people`, `greeting`, `groups`, `nudging`, `order`, `origin`,
//! `saying`, `scheduling`, `writing`, `reading` and `trouble` hold for every kind. `on_sqlite`, `loss` and `on_mysql` hold for one kind.
//! `model` compares random runs with a store of a few lines that cannot be wrong.

/// Makes a test from each story for each kind of database.
macro_rules! on_every_database {
    ($($story:ident,)+) => {
        mod sqlite_file {
            $(#[tokio::test]
            async fn $story() {
                super::$story(&crate::store::contract::on_sqlite::File::new()).await;
            })+
        }
        mod mariadb {
            $(#[tokio::test]
            async fn $story() {
                super::$story(&crate::store::contract::on_mysql::Mariadb::new()).await;
            })+
        }
    };
}

mod acts;
mod changes;
mod distance;
mod greeting;
mod groups;
mod kept;
mod loss;
mod model;
mod nudging;
mod on_mysql;
mod on_sqlite;
mod order;
mod origin;
mod people;
mod reading;
mod saying;
mod scheduling;
mod trouble;
mod writing;

use anser_shared::body::Body;
use anser_shared::envelope::About;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::password::PasswordRecord;
use anser_shared::people::FriendRequests;
use anser_shared::refusal::Refusal;
use anser_shared::text::{Nickname, Username};
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use zeroize::Zeroizing;

use super::change::{self, Fresh, Told};
use super::origin::Opening;
use super::{Appended, Change, Database, Members, NewDevice, NewEntry, NewPerson, Result, Store};

/// A place where a store can be opened, closed and opened again.
trait Place {
    async fn open(&self) -> Result<Database>;

    /// Opens it for a server.
    async fn open_for(&self, opening: &Opening) -> Result<Database>;

    /// Changes the tables without the store.
    async fn execute(&self, sql: &str);

    /// Asks the tables for a number without the store.
    async fn number(&self, sql: &str) -> i64;

    /// From now on the database answers as it does on a full disk.
    async fn fill_disk(&self, store: &Database);

    async fn make_room(&self, store: &Database);

    /// Makes the database refuse a row of `chatmsg` whose body is `body`, and no other.
    async fn refuse_body(&self, body: &Body);
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn later(millis: i64) -> Timestamp {
    Timestamp(NOW.0 + millis)
}

fn newcomer(user: u64, name: &str) -> NewPerson {
    NewPerson {
        user: UserId(user),
        name: Username::parse(name).unwrap(),
        nickname: Nickname::parse(&format!("{name} 🍣")).unwrap(),
        password: PasswordRecord(vec![0, user as u8, 255]),
        at: NOW,
    }
}

fn new_device(device: u64, user: u64, key: u8) -> NewDevice {
    NewDevice {
        device: DeviceId(device),
        user: UserId(user),
        key: Fingerprint([key; 32]),
        name: "laptop 💻".to_owned(),
        resumption: Zeroizing::new([device as u8; 32]),
        at: NOW,
        expires_at: later(1_000),
        address: "192.0.2.1:7464".to_owned(),
    }
}

/// The id of the `number`th message of a program.
fn message_id(number: u64) -> MessageId {
    MessageId(u128::from(number).to_be_bytes())
}

fn message(conversation: u64, author: u64, id: u64, body: Body) -> NewEntry {
    NewEntry {
        conversation: ConversationId(conversation),
        author: UserId(author),
        id: message_id(id),
        about: About::of(&body),
        edit_minutes: 0,
        body,
        at: later(i64::try_from(id).unwrap()),
        barred: None,
        calls_all: false,
        by_administrator: false,
    }
}

fn text(conversation: u64, author: u64, id: u64, words: &str) -> NewEntry {
    message(conversation, author, id, Body::text(words))
}

fn stored(entry: &NewEntry, seq: u64) -> std::result::Result<Appended, Refusal> {
    Ok(Appended {
        seq: Seq(seq),
        at: entry.at,
        withheld: false,
        is_new: true,
    })
}

fn found(entry: &NewEntry, seq: u64) -> std::result::Result<Appended, Refusal> {
    Ok(Appended {
        seq: Seq(seq),
        at: entry.at,
        withheld: false,
        is_new: false,
    })
}

fn shown(entry: &NewEntry, seq: u64) -> Entry {
    Entry {
        seq: Seq(seq),
        author: entry.author,
        id: entry.id,
        at: entry.at,
        body: Some(entry.body.clone()),
    }
}

async fn register(store: &Database, people: &[(u64, &str)]) {
    for (user, name) in people {
        store
            .register(newcomer(*user, name))
            .await
            .unwrap()
            .unwrap();
    }
}

/// The two members of a conversation.
async fn pair(store: &Database, room: u64) -> Vec<UserId> {
    match store.members(ConversationId(room)).await.unwrap() {
        Members::Two(users) => users.to_vec(),
        other => panic!("{other:?}"),
    }
}

/// Ids and a time for a change; `number` tells those of one test apart.
fn fresh(number: u64) -> Fresh {
    let mut entry = [0xfe; 16];
    entry[8..].copy_from_slice(&number.to_be_bytes());
    Fresh {
        conversation: ConversationId(number),
        entry: MessageId(entry),
        at: NOW,
    }
}

/// The result of a change that a user makes.
async fn carry_out<C: Change>(
    store: &Database,
    user: u64,
    change: C,
    number: u64,
) -> std::result::Result<(C::Done, Told), Refusal> {
    let done = store.change(UserId(user), change, fresh(number)).await;
    done.unwrap()
}

/// Asks a user to be friends who accepts at once.
fn ask(friend: u64) -> change::Ask {
    change::Ask {
        friend: UserId(friend),
        greeting: String::new(),
        usual: FriendRequests::Auto,
    }
}

/// Accepts a request, where requests are accepted at once.
fn welcome(asker: u64) -> change::Welcome {
    change::Welcome {
        asker: UserId(asker),
        usual: FriendRequests::Auto,
    }
}

/// Makes two users friends and returns what is told.
async fn befriend(store: &Database, asker: u64, friend: u64, room: u64) -> Told {
    carry_out(store, asker, ask(friend), room).await.unwrap();
    let befriended = carry_out(store, friend, welcome(asker), room + 1_000_000);
    befriended.await.unwrap().1
}

/// Anna (1) and Bernd (2) are friends in conversation 100, Anna and Carla (3) in 101.
async fn three_people(store: &Database) {
    register(store, &[(1, "anna"), (2, "bernd"), (3, "carla")]).await;
    befriend(store, 1, 2, 100).await;
    befriend(store, 1, 3, 101).await;
}

/// All entries that `reader` gets, in pages of `limit`.
async fn all_entries(store: &Database, reader: u64, room: u64, limit: usize) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let after = all.last().map_or(Seq::START, |entry| entry.seq);
        let page = store
            .entries(UserId(reader), ConversationId(room), after, limit, 1 << 20)
            .await;
        let (page, head) = page.unwrap().expect("the reader is a member");
        if page.is_empty() {
            assert_eq!(after, head, "the last page ends at the head");
            return all;
        }
        all.extend(page);
    }
}

fn ids(friends: &[Friend]) -> Vec<u64> {
    friends.iter().map(|friend| friend.person.user.0).collect()
}
