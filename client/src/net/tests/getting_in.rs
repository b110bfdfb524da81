//! Everything up to being signed in.

use anser_shared::cipher::resumption_secret;
use anser_shared::refusal::{Refusal, Trouble};

use super::*;

impl Stage {
    /// The server's half of a registration.
    async fn register(&mut self, guest: &mut Guest) {
        let ClientFrame::RegisterStart(start) = guest.receive().await else {
            panic!("no start")
        };
        assert_eq!((&*start.name, &*start.nickname), ("anna", "Anna 🍣"));
        let challenge = self.host.keeper.register(USER, &start.opaque).unwrap();
        guest.send(&ServerFrame::RegisterChallenge(challenge)).await;
        let ClientFrame::RegisterFinish(upload) = guest.receive().await else {
            panic!("no end")
        };
        self.host.record = Some(PasswordKeeper::record(&upload).unwrap());
        guest.send(&ServerFrame::Registered).await;
    }

    /// The server's half of a login; gives the secret that both ends keep, if the program went on
    /// to the end.
    async fn log_in(&mut self, guest: &mut Guest) -> Option<Zeroizing<[u8; 32]>> {
        let ClientFrame::LoginStart(start) = guest.receive().await else {
            panic!("no start")
        };
        assert_eq!(start.name, "anna");
        let account = self.host.record.as_ref().map(|record| (USER, record));
        let (checking, challenge) = self
            .host
            .keeper
            .check("anna", account, &start.opaque, &guest.exporter)
            .unwrap();
        guest.send(&ServerFrame::LoginChallenge(challenge)).await;
        let frame = guest.next().await.unwrap()?;
        let ClientFrame::LoginFinish(finish) = frame else {
            panic!("no end: {frame:?}")
        };
        assert!(!finish.device_name.is_empty());
        let session_key = checking.finish(&finish.opaque).unwrap();
        guest.channel.open_under(&session_key);
        guest.channel.seal_under(&session_key);
        guest.send(&ServerFrame::SignedIn(account_of_login())).await;
        Some(resumption_secret(&session_key))
    }

    async fn proving(&mut self) {
        assert!(matches!(self.event().await, NetEvent::Proving));
    }
}

fn account_of_login() -> SignedIn {
    SignedIn {
        revision: 0,
        ..account()
    }
}

fn registration() -> SignInBy {
    SignInBy::Registration {
        credentials: credentials("correct horse"),
        nickname: "Anna 🍣".into(),
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_server_is_asked_about_and_told_nothing() {
    let mut stage = Stage::new();
    stage.connect(None, by_password());
    let pipe = stage.answer().await;
    let mut guest = Guest::accept(stage.host.config.clone(), pipe).await;
    let NetEvent::UnknownServer {
        address,
        fingerprint,
    } = stage.event().await
    else {
        panic!()
    };
    assert_eq!(address, "chat.example:7464");
    assert_eq!(Some(fingerprint), stage.pin());
    assert_eq!(guest.next().await, Ok(None), "it goes without even a hello");
    stage.rests().await;
}

#[tokio::test(start_paused = true)]
async fn another_key_than_the_pinned_one_is_a_hard_stop() {
    let mut stage = Stage::new();
    let pinned = Fingerprint([9; 32]);
    let found = stage.host.identity.fingerprint();
    stage.connect(Some(pinned), by_password());
    let pipe = stage.answer().await;
    let acceptor = TlsAcceptor::from(stage.host.config.clone());
    assert!(acceptor.accept(pipe).await.is_err());
    let other = OtherKey { pinned, found };
    assert_eq!(stage.down().await, (LinkFault::KeyChanged(other), None));
    stage.rests().await;
}

/// Nothing is sent to the other server, and the right one is found when it is back.
#[tokio::test(start_paused = true)]
async fn a_server_with_another_key_is_looked_at_again() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let stranger = Identity::generate();
    let other = OtherKey {
        pinned: stage.host.identity.fingerprint(),
        found: stranger.fingerprint(),
    };
    let strange = Arc::new(tls::server_config(&stranger));
    for wait in [0.3, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0] {
        let pipe = stage.answer().await;
        let acceptor = TlsAcceptor::from(strange.clone());
        assert!(acceptor.accept(pipe).await.is_err());
        let expected = (LinkFault::KeyChanged(other), seconds(wait));
        assert_eq!(stage.down().await, expected);
    }
    stage.come_back().await;
}

/// The person has compared: the key that was found is the right one, and the device comes back under it.
#[tokio::test(start_paused = true)]
async fn a_key_that_was_taken_is_tried_at_once() {
    let mut stage = Stage::new();
    let pinned = Fingerprint([9; 32]);
    stage.connect(Some(pinned), by_device_key());
    let pipe = stage.answer().await;
    let acceptor = TlsAcceptor::from(stage.host.config.clone());
    assert!(acceptor.accept(pipe).await.is_err());
    let fault = stage.down().await.0;
    assert!(matches!(fault, LinkFault::KeyChanged(_)), "{fault:?}");
    let since = Instant::now();
    stage.tell(NetCommand::Repin(stage.host.identity.fingerprint()));
    stage.come_back().await;
    assert_eq!(since.elapsed(), Duration::ZERO);
}

/// The server has moved, and the person has a link to where it is now.
#[tokio::test(start_paused = true)]
async fn a_server_that_has_moved_is_tried_there_at_once() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    stage.refuse().await;
    stage.down().await;
    let since = Instant::now();
    let moved = Link::parse("moved.example:7777").unwrap();
    stage.tell(NetCommand::Move(moved));
    stage.come_back().await;
    assert_eq!(since.elapsed(), Duration::ZERO);
    assert_eq!(*stage.called.lock(), "moved.example:7777");
}

#[tokio::test(start_paused = true)]
async fn a_server_of_another_version_is_not_ours() {
    for protocols in [vec![b"anser/9".to_vec()], vec![]] {
        let mut stage = Stage::new();
        let mut config = tls::server_config(&stage.host.identity);
        config.alpn_protocols = protocols;
        stage.connect(stage.pin(), by_password());
        let pipe = stage.answer().await;
        let _ = TlsAcceptor::from(Arc::new(config)).accept(pipe).await;
        assert_eq!(stage.down().await, (LinkFault::NotAnser, None));
    }
}

#[tokio::test(start_paused = true)]
async fn something_else_that_answers_is_not_ours() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut pipe = stage.answer().await;
    pipe.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(stage.down().await, (LinkFault::NotAnser, seconds(0.3)));
}

#[tokio::test(start_paused = true)]
async fn nonsense_before_signing_in_is_not_ours() {
    let welcome = ServerFrame::Welcome(Welcome {
        minor: 1,
        server_name: String::new(),
        registration_open: true,
    });
    let mut bytes = Vec::new();
    Channel::new(End::Server, [0; 32])
        .seal(&welcome, &mut bytes)
        .unwrap();
    let other_keys = bytes;
    // A frame under other keys, one that is too long for a stranger, and one out of turn.
    for nonsense in [Some(other_keys), Some(vec![0, 1, 0, 0]), None] {
        let mut stage = Stage::new();
        stage.connect(stage.pin(), by_password());
        let pipe = stage.answer().await;
        let mut guest = Guest::accept(stage.host.config.clone(), pipe).await;
        guest.receive().await;
        let nonsense = nonsense.unwrap_or_else(|| guest.seal(&ServerFrame::Pong));
        guest.write(&nonsense).await;
        assert_eq!(stage.down().await, (LinkFault::NotAnser, None));
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_at_the_address() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_password());
    stage.refuse().await;
    assert_eq!(stage.down().await, (LinkFault::Unreachable, None));
    stage.rests().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_password());
    let silent = stage.answer().await;
    assert_eq!(stage.down().await, (LinkFault::Lost, None));
    assert_eq!(stage.begun.elapsed().as_secs(), 15);
    drop(silent);

    stage.connect(stage.pin(), by_password());
    let guest = stage.greet().await;
    stage.proving().await;
    assert_eq!(stage.down().await, (LinkFault::Lost, None));
    drop(guest);
}

#[tokio::test(start_paused = true)]
async fn registering_signs_in_and_the_next_time_needs_no_password() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), registration());
    let mut guest = stage.greet().await;
    stage.register(&mut guest).await;
    let secret = stage.log_in(&mut guest).await.expect("it goes on");
    stage.proving().await;
    stage.proving().await;
    let NetEvent::SignedIn(signed_in) = stage.event().await else {
        panic!()
    };
    assert_eq!(signed_in.account, account_of_login());
    assert_eq!(signed_in.address, "chat.example:7464");
    assert_eq!(signed_in.server_name, "Example");
    assert_eq!(Some(signed_in.server), stage.pin());
    let device_key = signed_in.device_key.expect("there is something to keep");
    assert_eq!(device_key.resumption, secret);
    assert_eq!(device_key.identity.fingerprint(), guest.device);

    stage.request(1);
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 1, .. }
    ));

    // The connection breaks: the same device comes back with what it has kept.
    let device = guest.device;
    guest.hang_up();
    assert_eq!(stage.down().await.0, LinkFault::Lost);
    let mut guest = stage.greet().await;
    assert_eq!(guest.device, device);
    guest.resume(&*secret).await;
    let NetEvent::SignedIn(signed_in) = stage.event().await else {
        panic!()
    };
    assert!(signed_in.device_key.is_none());
}

#[tokio::test(start_paused = true)]
async fn each_sign_in_with_a_password_makes_a_device_of_its_own() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), registration());
    let mut guest = stage.greet().await;
    let first = guest.device;
    stage.register(&mut guest).await;
    stage.log_in(&mut guest).await.unwrap();
    for _ in 0..2 {
        stage.proving().await;
    }
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));
    stage.connect(stage.pin(), by_password());
    let mut guest = stage.greet().await;
    assert_ne!(guest.device, first);
    stage.log_in(&mut guest).await.unwrap();
    stage.proving().await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_and_an_unknown_name_end_alike() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), registration());
    let mut guest = stage.greet().await;
    stage.register(&mut guest).await;
    stage.log_in(&mut guest).await.unwrap();
    while !matches!(stage.event().await, NetEvent::SignedIn(_)) {}
    for is_known in [true, false] {
        if !is_known {
            stage.host.record = None;
        }
        stage.connect(stage.pin(), SignInBy::Password(credentials("wrong horse")));
        let mut guest = stage.greet().await;
        stage.proving().await;
        assert!(
            stage.log_in(&mut guest).await.is_none(),
            "no proof was sent"
        );
        assert!(matches!(stage.event().await, NetEvent::WrongPassword));
        stage.rests().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refuses_is_told_with_its_reason() {
    let mut stage = Stage::new();
    for (by, refusal) in [
        (registration(), Refusal::NameTaken),
        (registration(), Refusal::RegistrationClosed),
        (by_password(), Refusal::TooOften { seconds: 30 }),
        (by_password(), Refusal::Unavailable(Trouble::DiskFull)),
    ] {
        stage.connect(stage.pin(), by);
        let mut guest = stage.greet().await;
        stage.proving().await;
        guest.receive().await;
        guest.send(&ServerFrame::Refused(refusal.clone())).await;
        assert_eq!(stage.down().await, (LinkFault::Refused(refusal), None));
        stage.rests().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_given_up_ends_at_once() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_password());
    let mut guest = stage.greet().await;
    guest.receive().await;
    stage.proving().await;
    stage.tell(NetCommand::Disconnect);
    let mut bytes = Vec::new();
    assert!(
        guest.stream.read_to_end(&mut bytes).await.is_err(),
        "cut, nothing was to be said"
    );
    stage.rests().await;
}
