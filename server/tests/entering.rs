//! Connections that enter while their sign-in ends, over real sockets: a device that is signed out is served no more,
//! and a copied key without its secret disturbs nobody.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[expect(dead_code, reason = "a caller can do more than is needed here")]
mod caller;

use std::time::Duration;

use anser_server::config::{Config, Sessions};
use anser_shared::answer::Answer;
use anser_shared::event::{Farewell, ServerFrame};
use anser_shared::id::UserId;
use anser_shared::request::{ClientFrame, Request};
use anser_shared::tls::{self, Identity};
use tokio::time::timeout;

use caller::{Caller, config, person, start};

const FRIENDS: Request = Request::Friends { after: UserId(0) };

/// Longer than anything here takes, and short enough for a person who waits for the tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether a connection is still served. A connection that is not served ends by itself.
async fn is_served(caller: &mut Caller) -> bool {
    let request = FRIENDS;
    let frame = ClientFrame::Request { tag: 77, request };
    let mut out = Vec::new();
    caller.channel.seal(&frame, &mut out).unwrap();
    let asked = async {
        use tokio::io::AsyncWriteExt as _;
        // A closed socket takes nothing, which means the same.
        if caller.stream.write_all(&out).await.is_err() || caller.stream.flush().await.is_err() {
            return false;
        }
        loop {
            match caller.receive().await {
                Some(ServerFrame::Answer { tag: 77, answer }) => return answer.is_ok(),
                Some(_) => {}
                None => return false,
            }
        }
    };
    timeout(PATIENCE, asked)
        .await
        .expect("an answer, or an end")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_is_signed_out_while_it_comes_back_is_served_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut owner, ..) = person(&server.link, "anna").await;
    for round in 0..20u64 {
        let identity = Identity::generate();
        let mut device = Caller::hello(&server.link, &identity).await;
        let (account, secret) = device.login("anna", "correct horse").await.unwrap();
        drop(device);
        let mut back = Caller::hello(&server.link, &identity).await;
        let coming = async {
            let resumed = back.resume(&secret).await;
            resumed.is_ok() && is_served(&mut back).await
        };
        let device = account.device;
        let revoking = async {
            // A little later in each round, so that it comes between other steps.
            for _ in 0..round * 3 {
                tokio::task::yield_now().await;
            }
            owner.ask(Request::Revoke { device }).await
        };
        let (served, revoked) = tokio::join!(coming, revoking);
        assert_eq!(revoked, Ok(Answer::Done), "round {round}");
        // It may be served before that, and not after it.
        if served {
            assert!(!is_served(&mut back).await, "round {round}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_sign_in_at_once_where_one_is_allowed_one_remains() {
    let folder = tempfile::tempdir().unwrap();
    let single = Config {
        sessions: Sessions::Single,
        ..config()
    };
    let server = start(folder.path(), single).await;
    drop(person(&server.link, "anna").await);
    for round in 0..10 {
        let sign_in = async || {
            let mut caller = Caller::hello(&server.link, &Identity::generate()).await;
            assert!(caller.login("anna", "correct horse").await.is_some());
            caller
        };
        let (mut one, mut other) = tokio::join!(sign_in(), sign_in());
        // The first one to ask may be told of its end only after its answer.
        let mut served = 2;
        for _ in 0..50 {
            served = u32::from(is_served(&mut one).await) + u32::from(is_served(&mut other).await);
            if served < 2 {
                break;
            }
        }
        assert_eq!(served, 1, "round {round}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_copied_key_without_its_secret_does_not_end_the_real_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, identity, secret) = person(&server.link, "anna").await;
    let mut thief = Caller::hello(&server.link, &identity).await;
    thief.send(&ClientFrame::Resume).await;
    assert_eq!(thief.receive().await, Some(ServerFrame::Resuming));
    // The account follows, sealed under the secret. The thief goes on as far as possible.
    thief.channel.seal_under(&[0; 32]);
    let mut out = Vec::new();
    thief.channel.seal(&ClientFrame::Ping, &mut out).unwrap();
    thief.write(&out).await;
    let mut bytes = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut thief.stream, &mut bytes);
    // Only the farewell of the server, with whatever the socket makes of it.
    let _ = timeout(PATIENCE, ended).await.expect("the server ends it");
    assert!(is_served(&mut anna).await, "the real one goes on");

    // The real device takes over by itself.
    let mut back = Caller::hello(&server.link, &identity).await;
    back.resume(&secret).await.unwrap();
    assert!(is_served(&mut back).await);
    assert_eq!(
        anna.rest().await.last(),
        Some(&ServerFrame::Goodbye(Farewell::Replaced))
    );
    server.stop().await;
}

#[tokio::test]
async fn a_program_that_names_no_protocol_is_not_let_through() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let mut silent = tls::client_config(&Identity::generate(), server.link.fingerprint);
    silent.alpn_protocols.clear();
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(silent));
    let socket = tokio::net::TcpStream::connect(server.link.address());
    let stream = connector.connect(tls::server_name(), socket.await.unwrap());
    let mut stream = stream.await.unwrap();
    let mut bytes = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut bytes);
    let _ = timeout(Duration::from_secs(4), read)
        .await
        .expect("it is cut at once");
    assert!(bytes.is_empty());
    server.stop().await;
}
