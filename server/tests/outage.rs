//! What every program is told when the server cannot store anything, because its data are removed or its database
//! does not answer.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[expect(dead_code, reason = "a caller can do more than is needed here")]
mod caller;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anser_server::config::Config;
use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::event::{Event, ServerFrame};
use anser_shared::id::{ConversationId, MessageId};
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::{Post, Request};
use anser_shared::tls::Identity;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use caller::{Caller, config, person, start};

fn post(conversation: ConversationId, id: u8) -> Request {
    Request::Post(Post {
        conversation,
        id: MessageId([id; 16]),
        body: Body::text("hello"),
    })
}

async fn befriend(caller: &mut Caller, name: &str) -> ConversationId {
    let add = Request::AddFriend {
        name: name.into(),
        greeting: String::new(),
    };
    match caller.ask(add).await {
        Ok(Answer::Friend { friend }) => friend.conversation,
        other => panic!("{other:?}"),
    }
}

/// Waits until a program is told of a trouble, or of its end.
async fn told(caller: &mut Caller, within: Duration) -> Option<Trouble> {
    let hears = async {
        loop {
            let frame = caller.receive().await.expect("the connection stays");
            if let ServerFrame::Event(Event::Trouble(trouble)) = frame {
                return trouble;
            }
        }
    };
    let heard = timeout(within, hears).await;
    heard.expect("it is told in time")
}

fn unavailable(trouble: Trouble) -> Result<Answer, Refusal> {
    Err(Refusal::Unavailable(trouble))
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_is_taken_away_is_noticed_and_nothing_is_taken_any_more() {
    type Taking = (&'static str, fn(&Path));
    let takings: [Taking; 5] = [
        ("the folder is removed", |data| {
            std::fs::remove_dir_all(data).unwrap();
        }),
        ("the folder is renamed", |data| {
            std::fs::rename(data, data.with_extension("away")).unwrap();
        }),
        ("the database is removed", |data| {
            std::fs::remove_file(data.join("data/anser.db")).unwrap();
        }),
        ("the folder of the database is removed", |data| {
            std::fs::remove_dir_all(data.join("data")).unwrap();
        }),
        ("the database is cut to nothing", |data| {
            std::fs::write(data.join("data/anser.db"), "").unwrap();
        }),
    ];
    for (name, take) in takings {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("anser-data");
        let server = start(&data, config()).await;
        let (mut anna, identity, secret) = person(&server.link, "anna").await;
        let (mut ben, ..) = person(&server.link, "ben").await;
        let conversation = befriend(&mut anna, "ben").await;
        assert!(anna.ask(post(conversation, 1)).await.is_ok());
        take(&data);
        // A program that only listens is told, too.
        let heard = told(&mut ben, Duration::from_secs(1)).await;
        assert_eq!(heard, Some(Trouble::DataGone), "{name}");
        let gone = unavailable(Trouble::DataGone);
        assert_eq!(anna.ask(post(conversation, 2)).await, gone, "{name}");
        assert_eq!(anna.ask(Request::Devices).await, gone, "{name}");
        let mut again = Caller::hello(&server.link, &identity).await;
        let refused = again.resume(&secret).await.map(drop);
        assert_eq!(
            refused,
            Err(Refusal::Unavailable(Trouble::DataGone)),
            "{name}"
        );
        let stranger = Identity::generate();
        let mut stranger = Caller::hello(&server.link, &stranger).await;
        let refused = stranger.register("carla", "correct horse").await;
        assert_eq!(
            refused,
            Err(Refusal::Unavailable(Trouble::DataGone)),
            "{name}"
        );
        // Nobody knows what was missed, so it does not recover by itself.
        let away = data.with_extension("away");
        if away.exists() {
            std::fs::rename(&away, &data).unwrap();
            let still = timeout(
                Duration::from_secs(1),
                told(&mut ben, Duration::from_secs(9)),
            );
            assert!(still.await.is_err(), "{name}");
            assert_eq!(anna.ask(Request::SendAgain).await, Ok(Answer::Done));
            assert_eq!(anna.ask(post(conversation, 2)).await, gone, "{name}");
        }
        timeout(Duration::from_secs(20), server.stop())
            .await
            .unwrap();
        let made = data.join("data/anser.db-wal").exists() && name.contains("folder is removed");
        assert!(!made, "{name}: nothing is made in its place");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_taken_away_are_written_again() {
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path(), config()).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    let keys = data.path().join("keys");
    let before = std::fs::read(keys.join("passwords.key")).unwrap();
    std::fs::remove_dir_all(&keys).unwrap();
    let written = async {
        while std::fs::read(keys.join("passwords.key")).is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(5), written).await.unwrap();
    assert!(anna.ask(Request::Devices).await.is_ok());
    server.stop().await;
    assert_eq!(std::fs::read(keys.join("passwords.key")).unwrap(), before);
    let server = start(data.path(), config()).await;
    let mut again = Caller::hello(&server.link, &Identity::generate()).await;
    assert!(again.login("anna", "correct horse").await.is_some());
    server.stop().await;
}

/// A connection to a database that can be held up.
async fn way_to(database: String) -> (u16, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (hold, held) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(&database).await.unwrap();
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            tokio::spawn(carry(near_in, far_out, held.clone()));
            tokio::spawn(carry(far_in, near_out, held.clone()));
        }
    });
    (port, hold)
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut held: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if held.wait_for(|held| !held).await.is_err()
            || to.write_all(&bytes[..length]).await.is_err()
        {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_says_nothing_is_told_within_seconds_and_so_is_its_return() {
    let url = xtask::mariadb::empty_database(xtask::mariadb::shared().unwrap()).unwrap();
    let (account, place) = url["mysql://".len()..].rsplit_once('@').unwrap();
    let (address, name) = place.split_once('/').unwrap();
    let (port, hold) = way_to(address.to_owned()).await;
    let url = format!("mysql://{account}@127.0.0.1:{port}/{name}?prefer_socket=false");
    let data = tempfile::tempdir().unwrap();
    let with_database = Config {
        database: Some(url),
        ..config()
    };
    let server = start(data.path(), with_database).await;
    let (mut anna, identity, secret) = person(&server.link, "anna").await;
    let (mut ben, ..) = person(&server.link, "ben").await;
    let conversation = befriend(&mut anna, "ben").await;
    assert!(anna.ask(post(conversation, 1)).await.is_ok());

    hold.send_replace(true);
    assert_eq!(
        told(&mut ben, Duration::from_secs(6)).await,
        Some(Trouble::Database)
    );
    let refused = timeout(Duration::from_secs(1), anna.ask(post(conversation, 2))).await;
    assert_eq!(refused.unwrap(), unavailable(Trouble::Database));
    let mut again = Caller::hello(&server.link, &identity).await;
    let resumed = timeout(Duration::from_secs(1), again.resume(&secret)).await;
    let refused = resumed.unwrap().map(drop);
    assert_eq!(refused, Err(Refusal::Unavailable(Trouble::Database)));

    hold.send_replace(false);
    assert_eq!(told(&mut ben, Duration::from_secs(6)).await, None);
    assert_eq!(anna.ask(Request::SendAgain).await, Ok(Answer::Done));
    assert!(anna.ask(post(conversation, 2)).await.is_ok());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_dropped_under_the_server_are_lost_data() {
    use mysql_async::prelude::Queryable as _;
    let url = xtask::mariadb::empty_database(xtask::mariadb::shared().unwrap()).unwrap();
    let data = tempfile::tempdir().unwrap();
    let with_database = Config {
        database: Some(url.clone()),
        ..config()
    };
    let server = start(data.path(), with_database).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    let (mut ben, ..) = person(&server.link, "ben").await;
    let conversation = befriend(&mut anna, "ben").await;
    let mut connection = mysql_async::Conn::from_url(&url).await.unwrap();
    let name = url.rsplit_once('/').unwrap().1;
    let drop = format!("DROP DATABASE {name}; CREATE DATABASE {name}");
    connection.query_drop(drop).await.unwrap();
    assert_eq!(
        told(&mut ben, Duration::from_secs(2)).await,
        Some(Trouble::DataGone)
    );
    assert_eq!(
        anna.ask(post(conversation, 1)).await,
        unavailable(Trouble::DataGone)
    );
    connection.disconnect().await.unwrap();
    server.stop().await;
}

/// Programs keep a device's key until it has expired, so one jump of the clock must not end it.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_by_a_hundred_days_signs_nobody_out() {
    use anser_server::serve::{DataFolder, Server};
    use anser_shared::time::Timestamp;
    use std::sync::atomic::{AtomicI64, Ordering};
    const JUMP: i64 = 100 * 24 * 3_600_000;
    let data = tempfile::tempdir().unwrap();
    let wall = Arc::new(AtomicI64::new(1_800_000_000_000));
    let clock = || -> anser_server::service::Clock {
        let wall = wall.clone();
        Arc::new(move || Timestamp(wall.load(Ordering::Relaxed)))
    };
    let begin = async || {
        let folder = DataFolder::open(data.path()).unwrap();
        Server::start(folder, config(), clock()).await.unwrap()
    };
    let server = begin().await;
    let (mut anna, identity, secret) = person(&server.link, "anna").await;
    // Forward while the server runs: connected devices stay connected, and others can come back.
    wall.fetch_add(JUMP, Ordering::Relaxed);
    assert!(anna.ask(Request::Devices).await.is_ok());
    let mut again = Caller::hello(&server.link, &identity).await;
    assert!(again.resume(&secret).await.is_ok());
    server.stop().await;
    // And while it does not run; back; and forward once more.
    for jump in [JUMP, -2 * JUMP, JUMP] {
        wall.fetch_add(jump, Ordering::Relaxed);
        let server = begin().await;
        let mut again = Caller::hello(&server.link, &identity).await;
        assert!(again.resume(&secret).await.is_ok(), "after {jump} ms");
        server.stop().await;
    }
}
