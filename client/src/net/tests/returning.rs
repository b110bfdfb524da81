//! Coming back: when the next try begins, and what makes it begin at once.

use super::*;

#[tokio::test(start_paused = true)]
async fn tries_come_at_growing_distances_until_somebody_answers() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut waits = Vec::new();
    for _ in 0..10 {
        stage.refuse().await;
        let (fault, wait) = stage.down().await;
        assert_eq!(fault, LinkFault::Unreachable);
        let (said, since) = (wait.unwrap(), Instant::now());
        stage.refuse().await;
        assert_eq!(since.elapsed(), said, "what was said is what was waited");
        waits.push(said.as_millis());
        waits.push(stage.down().await.1.unwrap().as_millis());
    }
    assert_eq!(
        waits[..9],
        [300, 300, 500, 800, 1200, 2000, 3000, 5000, 8000]
    );
    stage.come_back().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_held_is_followed_by_a_quick_try() {
    let (mut stage, guest) = Stage::online().await;
    tokio::time::advance(Duration::from_secs(11)).await;
    guest.hang_up();
    assert_eq!(stage.down().await, (LinkFault::Lost, seconds(0.3)));
    // So are those that break as soon as they are there, up to a bound.
    for wait in [0.3, 0.3, 0.5, 0.8, 1.2, 1.2] {
        stage.come_back().await.hang_up();
        assert_eq!(stage.down().await, (LinkFault::Lost, seconds(wait)));
    }
}

/// Waits for the longest distance, and gives when it began.
async fn waiting() -> (Stage, Instant) {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    loop {
        stage.refuse().await;
        if stage.down().await.1 == seconds(15.0) {
            return (stage, Instant::now());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_who_does_not_want_to_wait() {
    let (mut stage, since) = waiting().await;
    tokio::time::advance(Duration::from_secs(3)).await;
    stage.request(1);
    stage.tell(NetCommand::TryNow);
    let mut guest = stage.come_back().await;
    assert_eq!(since.elapsed().as_secs(), 3);
    // The request was for a connection that was not there.
    stage.request(2);
    assert!(matches!(
        guest.receive().await,
        ClientFrame::Request { tag: 2, .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn the_network_comes_back() {
    let (mut stage, since) = waiting().await;
    tokio::time::advance(Duration::from_secs(3)).await;
    stage.network.notify_one();
    stage.come_back().await;
    assert_eq!(since.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_machine_wakes_up_while_waiting() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.come_back().await;
    guest
        .send(&ServerFrame::Goodbye(
            anser_shared::event::Farewell::TooManyAttempts,
        ))
        .await;
    assert_eq!(stage.down().await.1, seconds(60.0));
    let since = Instant::now();
    stage.asleep.store(3_600_000, Ordering::Relaxed);
    stage.come_back().await;
    assert!(
        since.elapsed() <= Duration::from_secs(10),
        "{:?}",
        since.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn after_a_sleep_or_on_another_network_a_sign_of_life_is_asked_for() {
    for sleeps in [true, false] {
        let (mut stage, mut guest) = Stage::online().await;
        let begun = Instant::now();
        let disturb = |stage: &Stage| {
            if sleeps {
                stage.asleep.fetch_add(3_600_000, Ordering::Relaxed);
            } else {
                stage.network.notify_one();
            }
        };
        disturb(&stage);
        assert_eq!(guest.receive().await, ClientFrame::Ping);
        assert!(begun.elapsed() <= Duration::from_secs(10));
        guest.send(&ServerFrame::Pong).await;
        // Somebody is there: the next thing that happens is an ordinary ping.
        let answered = Instant::now();
        assert_eq!(guest.receive().await, ClientFrame::Ping);
        assert_eq!(answered.elapsed().as_secs(), 30);
        guest.send(&ServerFrame::Pong).await;

        // What was on its way before the sleep is told, and is no sign of life.
        disturb(&stage);
        assert_eq!(guest.receive().await, ClientFrame::Ping);
        let asked = Instant::now();
        guest.send(&no_friends(1)).await;
        let told = stage.event().await;
        assert!(matches!(told, NetEvent::Answer { tag: 1, .. }));
        assert_eq!(stage.down().await.0, LinkFault::Lost);
        assert_eq!(asked.elapsed().as_secs(), 5);
        stage.come_back().await;
    }
}

/// The addresses that the machine has already are told while the first connection is made.
#[tokio::test(start_paused = true)]
async fn what_was_told_before_a_connection_stood_does_not_doubt_it() {
    let mut stage = Stage::new();
    stage.network.notify_one();
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.come_back().await;
    let begun = Instant::now();
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    assert_eq!(begun.elapsed().as_secs(), 30);
}

/// Each byte travels for two and a half seconds: whoever is asked for a sign of life has more time for it.
#[tokio::test(start_paused = true)]
async fn on_a_slow_line_a_sign_of_life_takes_longer() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let pipe = stage.answer().await;
    let mut guest = Guest::accept(stage.host.config.clone(), pipe).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    guest.greet().await;
    guest.resume(&SECRET).await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));
    stage.network.notify_one();
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    tokio::time::sleep(Duration::from_millis(5_500)).await;
    guest.send(&ServerFrame::Pong).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(stage.events.try_recv().is_err(), "it holds");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_busy_with_a_long_answer_is_alive() {
    let (mut stage, mut guest) = Stage::online().await;
    stage.network.notify_one();
    assert_eq!(guest.receive().await, ClientFrame::Ping);
    tokio::time::advance(Duration::from_secs(3)).await;
    guest.send(&no_friends(1)).await;
    let told = stage.event().await;
    assert!(matches!(told, NetEvent::Answer { tag: 1, .. }));
    // The ping is answered when the server is done, and until then it says that it is there.
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(4)).await;
        guest.send(&ServerFrame::Pong).await;
    }
    assert!(stage.events.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn giving_up_ends_the_tries() {
    let (mut stage, _) = waiting().await;
    stage.tell(NetCommand::Disconnect);
    stage.rests().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_target_begins_at_once() {
    let (mut stage, since) = waiting().await;
    stage.connect(stage.pin(), by_device_key());
    stage.come_back().await;
    assert_eq!(since.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_engine_without_room_does_not_stop_the_course() {
    let mut stage = Stage::with_room(1);
    stage.connect(stage.pin(), by_device_key());
    // Nobody takes the first event, and more commands come than any queue holds.
    for tag in 0..3000 {
        let request = Request::Friends { after: UserId(0) };
        let sent = stage.commands.send(NetCommand::Request { tag, request });
        timeout(A_DAY, sent)
            .await
            .expect("commands are taken")
            .unwrap();
    }
    stage.commands.send(NetCommand::Disconnect).await.unwrap();
    let mut calls = 0;
    loop {
        tokio::select! {
            Some(event) = stage.events.recv() => {
                assert!(matches!(event, NetEvent::Connecting | NetEvent::Down { .. }), "{event:?}");
            }
            Some(call) = stage.calls.recv() => {
                calls += 1;
                drop(call.send(Err(io::ErrorKind::ConnectionRefused.into())));
            }
            () = tokio::time::sleep(A_DAY) => break,
        }
    }
    assert!(calls <= 1, "the program was told to stay away");
}

/// Of two programs with one key the one that came first gives way: it says so, asks whether the
/// other one is gone, and never throws it out by itself.
#[tokio::test(start_paused = true)]
async fn a_program_that_was_replaced_comes_back_when_the_other_one_is_gone() {
    use anser_shared::event::Farewell;
    use anser_shared::refusal::Refusal;
    let (mut stage, mut guest) = Stage::online().await;
    let replaced = ServerFrame::Goodbye(Farewell::Replaced);
    guest.send(&replaced).await;
    for _ in 0..3 {
        assert_eq!(stage.down().await, (LinkFault::DeviceInUse, seconds(15.0)));
        let mut guest = stage.greet().await;
        assert_eq!(guest.receive().await, ClientFrame::ResumeIfFree);
        let in_use = ServerFrame::Refused(Refusal::DeviceInUse);
        guest.send(&in_use).await;
    }
    assert_eq!(stage.down().await.0, LinkFault::DeviceInUse);
    let mut guest = stage.greet().await;
    assert_eq!(guest.receive().await, ClientFrame::ResumeIfFree);
    guest.resumed(&SECRET).await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));

    // The next time it is the one that is there, as at the first time.
    guest.hang_up();
    stage.down().await;
    let mut guest = stage.greet().await;
    assert_eq!(guest.receive().await, ClientFrame::Resume);
    guest.resumed(&SECRET).await;
    assert!(matches!(stage.event().await, NetEvent::SignedIn(_)));

    // A person who wants this program connected now takes the other's place.
    guest.send(&replaced).await;
    assert_eq!(stage.down().await.0, LinkFault::DeviceInUse);
    stage.tell(NetCommand::TryNow);
    let mut guest = stage.greet().await;
    assert_eq!(guest.receive().await, ClientFrame::Resume);
}
