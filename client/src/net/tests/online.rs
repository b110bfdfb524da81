//! A connection that holds: requests and answers, signs of life, and an engine that is busy.

use anser_shared::body::Pin;
use anser_shared::codec;
use anser_shared::event::Event;
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::presence::Presence;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::{Post, Request};

use super::*;

#[tokio::test(start_paused = true)]
async fn requests_that_wait_together_go_out_in_one_write() {
    let (stage, mut guest) = Stage::online().await;
    let before = stage.writes.load(Ordering::Relaxed);
    (0..50).for_each(|tag| stage.request(tag));
    for expected in 0..50 {
        let ClientFrame::Request { tag, .. } = guest.receive().await else {
            panic!()
        };
        assert_eq!(tag, expected);
    }
    assert_eq!(stage.writes.load(Ordering::Relaxed) - before, 1);
}

#[tokio::test(start_paused = true)]
async fn answers_and_events_come_in_their_order_however_they_are_cut() {
    let (mut stage, mut guest) = Stage::online().await;
    let presence = Event::Presence(vec![(UserId(7), Presence::Online)]);
    let mut bytes = guest.seal(&no_friends(1));
    bytes.extend(guest.seal(&ServerFrame::Event(presence.clone())));
    bytes.extend(guest.seal(&ServerFrame::Pong));
    bytes.extend(guest.seal(&no_friends(2)));
    for piece in bytes.chunks(11) {
        guest.write(piece).await;
        tokio::task::yield_now().await;
    }
    assert!(matches!(
        stage.event().await,
        NetEvent::Answer { tag: 1, .. }
    ));
    assert!(matches!(stage.event().await, NetEvent::Event(event) if event == presence));
    assert!(matches!(
        stage.event().await,
        NetEvent::Answer { tag: 2, .. }
    ));
}

/// A server is not asked for what it does not know, and says things of which this program knows nothing.
#[tokio::test(start_paused = true)]
async fn a_server_of_another_version_is_understood() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let pipe = stage.answer().await;
    let mut guest = Guest::accept(stage.host.config.clone(), pipe).await;
    guest.greet_as(7).await;
    guest.resume(&SECRET).await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));
    let request = Request::PeopleNews { since: None };
    stage.tell(NetCommand::Request { tag: 1, request });
    let NetEvent::Answer { tag: 1, answer } = stage.event().await else {
        panic!("it is answered here")
    };
    assert_eq!(answer, Err(Refusal::ServerTooOld));
    // Nor is it sent an entry of a kind that it does not store.
    let pin = Post {
        conversation: ConversationId(7),
        id: MessageId([7; 16]),
        body: Pin {
            of: Seq(1),
            on: true,
        }
        .into(),
    };
    let request = Request::Post(pin);
    stage.tell(NetCommand::Request { tag: 4, request });
    let NetEvent::Answer { tag: 4, answer } = stage.event().await else {
        panic!("it is answered here")
    };
    assert_eq!(answer, Err(Refusal::ServerTooOld));
    // The first that arrives there is the next.
    stage.request(2);
    let asked = guest.receive().await;
    assert!(matches!(asked, ClientFrame::Request { tag: 2, .. }));
    // News of an unknown kind, and a refusal for an unknown reason.
    let event = [
        codec::encode(&ServerFrame::Event(Event::Presence(vec![])))[0],
        250,
    ];
    let refused = codec::encode(&ServerFrame::Answer {
        tag: 2,
        answer: Err(Refusal::NameTaken),
    });
    let mut bytes = Vec::new();
    for frame in [&event[..], &[&refused[..3], &[250]].concat()] {
        guest.channel.seal_encoded(frame, &mut bytes).unwrap();
    }
    guest.write(&bytes).await;
    let NetEvent::Answer { tag: 2, answer } = stage.event().await else {
        panic!("news that nobody knows are left out")
    };
    assert_eq!(answer, Err(Refusal::Newer));
    // Who is signed in cannot be left out.
    let mut signed_in = codec::encode(&ServerFrame::SignedIn(account()));
    let role = signed_in.len() - 3;
    assert_eq!(
        signed_in[role..],
        [0, 0, 0],
        "what one may do, and the life"
    );
    signed_in[role] = 250;
    let mut bytes = Vec::new();
    guest.channel.seal_encoded(&signed_in, &mut bytes).unwrap();
    guest.write(&bytes).await;
    let (fault, _) = stage.down().await;
    assert_eq!(fault, LinkFault::Refused(Refusal::ProgramTooOld));
}

/// What is logged on this thread while its guard lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone());
        tracing::subscriber::set_default(subscriber.with_ansi(false).finish())
    }

    /// What its lines about unknown things end with.
    fn unknown(&self) -> Vec<String> {
        let log = self.0.lock();
        let lines = std::str::from_utf8(&log).unwrap().lines();
        let told = lines.filter_map(|line| {
            let (_, told) = line.split_once("this version does not know: ")?;
            Some(told.to_owned())
        });
        told.collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A frame whose last byte is the number of something that does not exist.
fn newer(frame: &ServerFrame) -> Vec<u8> {
    let mut bytes = codec::encode(frame);
    *bytes.last_mut().unwrap() = 250;
    bytes
}

/// Whoever asks why something is missing finds it in the log, and no server fills that.
#[tokio::test(start_paused = true)]
async fn what_this_version_does_not_know_is_logged_once_on_each_connection() {
    let log = Log::default();
    let _guard = log.begin();
    let (mut stage, mut guest) = Stage::online().await;
    let event = codec::encode(&ServerFrame::Event(Event::Presence(vec![])))[0];
    let full = Trouble::Full;
    let refused = ServerFrame::Answer {
        tag: 1,
        answer: Err(Refusal::Unavailable(full)),
    };
    let told = ServerFrame::Event(Event::Trouble(Some(full)));
    let mut bytes = Vec::new();
    for _ in 0..100 {
        for frame in [vec![event, 250], vec![200], newer(&told)] {
            guest.channel.seal_encoded(&frame, &mut bytes).unwrap();
        }
    }
    let channel = &mut guest.channel;
    channel.seal_encoded(&newer(&refused), &mut bytes).unwrap();
    channel.seal(&no_friends(2), &mut bytes).unwrap();
    guest.write(&bytes).await;
    // The connection goes on, and what is an answer is one.
    let NetEvent::Answer { tag: 1, answer } = stage.event().await else {
        panic!("what nobody knows is left out")
    };
    assert_eq!(answer, Err(Refusal::Newer));
    let next = stage.event().await;
    assert!(matches!(
        next,
        NetEvent::Answer {
            tag: 2,
            answer: Ok(_)
        }
    ));
    stage.request(3);
    let asked = guest.receive().await;
    assert!(matches!(asked, ClientFrame::Request { tag: 3, .. }));
    let kinds = ["Event 250", "ServerFrame 200", "Trouble 250"];
    assert_eq!(log.unknown(), kinds);

    // A new kind of trouble in an answer alone is logged, too; and the next connection begins anew.
    guest.hang_up();
    stage.down().await;
    let mut guest = stage.come_back().await;
    let mut bytes = Vec::new();
    let channel = &mut guest.channel;
    channel.seal_encoded(&newer(&refused), &mut bytes).unwrap();
    guest.write(&bytes).await;
    assert!(matches!(
        stage.event().await,
        NetEvent::Answer {
            tag: 1,
            answer: Err(Refusal::Newer)
        }
    ));
    assert_eq!(log.unknown(), [&kinds[..], &["Trouble 250"]].concat());
}

#[tokio::test(start_paused = true)]
async fn frames_that_come_with_the_sign_in_are_not_left_lying() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.greet().await;
    guest.receive().await;
    let mut bytes = guest.seal(&ServerFrame::Resuming);
    guest.channel.seal_under(&SECRET);
    bytes.extend(guest.seal(&ServerFrame::SignedIn(account())));
    // Longer than a frame may be before signing in.
    let people = (0..20_000)
        .map(|user| (UserId(user << 40), Presence::Online))
        .collect();
    bytes.extend(guest.seal(&ServerFrame::Event(Event::Presence(people))));
    guest.write(&bytes).await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));
    assert!(matches!(stage.event().await, NetEvent::Event(_)));
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_pinged_and_then_given_up() {
    let (mut stage, mut guest) = Stage::online().await;
    let begun = Instant::now();
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    assert_eq!(begun.elapsed().as_secs(), 36);
    assert_eq!(stage.down().await, (LinkFault::Lost, seconds(0.3)));
    assert_eq!(begun.elapsed().as_secs(), 44);
    stage.come_back().await;
}

/// A line of which only this end knows: what was asked goes nowhere.
#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_answers_ends_the_connection_within_fifteen_seconds() {
    let (mut stage, mut guest) = Stage::online().await;
    tokio::time::advance(Duration::from_secs(20)).await;
    let begun = Instant::now();
    stage.request(1);
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 1, .. }
    ));
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    assert_eq!(begun.elapsed().as_secs(), 6);
    // A second request does not begin the time anew.
    stage.request(2);
    assert_eq!(stage.down().await.0, LinkFault::Lost);
    assert_eq!(begun.elapsed().as_secs(), 14);
    stage.come_back().await;
}

/// Each byte travels for two and a half seconds, and the server has much to do.
#[tokio::test(start_paused = true)]
async fn a_slow_line_is_not_given_up() {
    let (mut stage, mut guest) = Stage::online().await;
    for tag in 0..20 {
        stage.request(tag);
        assert!(matches!(guest.receive().await, ClientFrame::Request { .. }));
        tokio::time::sleep(Duration::from_secs(5)).await;
        guest.send(&no_friends(tag)).await;
        assert!(matches!(stage.event().await, NetEvent::Answer { .. }));
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_answers_lives_and_costs_one_ping_in_thirty_seconds() {
    let (mut stage, mut guest) = Stage::online().await;
    let begun = Instant::now();
    for round in 1..=100 {
        assert_eq!(guest.receive().await, ClientFrame::Ping);
        assert_eq!(begun.elapsed().as_secs(), 30 * round);
        guest.send(&ServerFrame::Pong).await;
    }
    // A request is a sign of life of its own.
    tokio::time::advance(Duration::from_secs(20)).await;
    stage.request(1);
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 1, .. }
    ));
    guest.send(&no_friends(1)).await;
    assert!(matches!(stage.event().await, NetEvent::Answer { .. }));
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    assert_eq!(begun.elapsed().as_secs(), 3000 + 20 + 30);
    assert!(stage.events.try_recv().is_err(), "none of this is told");
}

#[tokio::test(start_paused = true)]
async fn while_the_engine_is_busy_nothing_is_read_and_commands_are_taken() {
    let mut stage = Stage::with_room(4);
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.come_back().await;
    let page: Vec<_> = (0..1000)
        .map(|user| (UserId(user), Presence::Online))
        .collect();
    let frame = ServerFrame::Event(Event::Presence(page));
    // The server writes until nobody takes any more.
    let mut sent = 0;
    while timeout(Duration::from_secs(1), guest.send(&frame))
        .await
        .is_ok()
    {
        sent += 1;
        assert!(sent < 10_000, "somebody buffers without end");
    }
    // Many more requests than their queue holds go through all the same.
    for tag in 0..3000 {
        let request = Request::Friends { after: UserId(0) };
        timeout(
            A_DAY,
            stage.commands.send(NetCommand::Request { tag, request }),
        )
        .await
        .expect("commands are taken")
        .unwrap();
    }
    // The engine has time again: everything that was written as a whole comes.
    for _ in 0..sent {
        assert!(matches!(stage.event().await, NetEvent::Event(_)));
    }
    let ClientFrame::Request { tag, .. } = guest.receive().await else {
        panic!()
    };
    assert_eq!(tag, 0);
}

#[tokio::test(start_paused = true)]
async fn disconnecting_sends_first_what_is_queued() {
    let (mut stage, mut guest) = Stage::online().await;
    (0..3).for_each(|tag| stage.request(tag));
    stage.tell(NetCommand::Disconnect);
    for expected in 0..3 {
        assert!(
            matches!(guest.receive().await, ClientFrame::Request { tag, .. } if tag == expected)
        );
    }
    assert_eq!(guest.next().await, Ok(None), "the end was announced");
    stage.rests().await;
    // A request without a connection goes nowhere, and the next connection works.
    stage.request(9);
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.come_back().await;
    stage.request(10);
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 10, .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn a_program_that_ends_says_its_last_words() {
    let (mut stage, mut guest) = Stage::online().await;
    stage.request(1);
    let (commands, _) = mpsc::channel(1);
    drop(std::mem::replace(&mut stage.commands, commands));
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 1, .. }
    ));
    assert_eq!(guest.next().await, Ok(None));
    assert!(stage.events.recv().await.is_none(), "the task is over");
}

#[tokio::test(start_paused = true)]
async fn a_new_target_replaces_the_connection() {
    let (mut stage, mut first) = Stage::online().await;
    stage.connect(stage.pin(), by_device_key());
    assert_eq!(first.next().await, Ok(None));
    stage.come_back().await;
}
