//! How connections end, and what follows.

use anser_shared::event::Farewell;
use anser_shared::refusal::{Refusal, Trouble};

use super::*;

/// What a day brings: the next try after so long, or a device that is signed out.
#[derive(Debug, PartialEq)]
enum Outcome {
    Down(LinkFault, Option<Duration>),
    SignedOut(Refusal),
}

async fn outcome(stage: &mut Stage) -> Outcome {
    match stage.event().await {
        NetEvent::SignedOut(refusal) => Outcome::SignedOut(refusal),
        NetEvent::Down { fault, retry_at } => {
            let now = START.after(stage.begun.elapsed());
            Outcome::Down(fault, retry_at.map(|at| at.since(now)))
        }
        event => panic!("{event:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn farewells() {
    for (farewell, expected) in [
        (
            Farewell::Stopping,
            Outcome::Down(LinkFault::ServerStopping, seconds(0.3)),
        ),
        (
            Farewell::SignedOut,
            Outcome::SignedOut(Refusal::DeviceUnknown),
        ),
        (
            Farewell::Expired,
            Outcome::SignedOut(Refusal::DeviceExpired),
        ),
        (
            Farewell::TooSlow,
            Outcome::Down(LinkFault::Lost, seconds(0.3)),
        ),
        (
            Farewell::Replaced,
            Outcome::Down(LinkFault::DeviceInUse, seconds(15.0)),
        ),
        (
            Farewell::Nonsense,
            Outcome::Down(LinkFault::NotAnser, seconds(60.0)),
        ),
        (
            Farewell::TooManyAttempts,
            Outcome::Down(LinkFault::Lost, seconds(60.0)),
        ),
    ] {
        let (mut stage, mut guest) = Stage::online().await;
        guest.send(&ServerFrame::Goodbye(farewell.clone())).await;
        let outcome = outcome(&mut stage).await;
        assert_eq!(outcome, expected, "{farewell:?}");
        match outcome {
            Outcome::SignedOut(_) => stage.rests().await,
            Outcome::Down(..) => {
                stage.come_back().await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_key_that_is_refused() {
    let full = Refusal::Unavailable(Trouble::Full);
    for (refusal, expected) in [
        (
            Refusal::DeviceUnknown,
            Outcome::SignedOut(Refusal::DeviceUnknown),
        ),
        (
            Refusal::DeviceExpired,
            Outcome::SignedOut(Refusal::DeviceExpired),
        ),
        (
            full.clone(),
            Outcome::Down(LinkFault::Refused(full), seconds(0.3)),
        ),
    ] {
        let mut stage = Stage::new();
        stage.connect(stage.pin(), by_device_key());
        let mut guest = stage.greet().await;
        assert_eq!(guest.receive().await, ClientFrame::Resume);
        guest.send(&ServerFrame::Refused(refusal)).await;
        assert_eq!(outcome(&mut stage).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_under_the_new_keys() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.greet().await;
    guest.receive().await;
    guest.send(&ServerFrame::Resuming).await;
    guest.channel.seal_under(&SECRET);
    guest.send(&ServerFrame::Goodbye(Farewell::Stopping)).await;
    let expected = Outcome::Down(LinkFault::ServerStopping, seconds(0.3));
    assert_eq!(outcome(&mut stage).await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_the_server_does_not_have_any_more_needs_a_new_sign_in() {
    let mut stage = Stage::new();
    stage.connect(stage.pin(), by_device_key());
    let mut guest = stage.greet().await;
    guest.resume(&[6; 32]).await;
    assert_eq!(
        outcome(&mut stage).await,
        Outcome::SignedOut(Refusal::DeviceUnknown)
    );
    stage.rests().await;
}

#[tokio::test(start_paused = true)]
async fn a_cut_inside_a_frame_loses_nothing_before_it() {
    let (mut stage, mut guest) = Stage::online().await;
    let mut bytes = guest.seal(&no_friends(1));
    let whole = bytes.len();
    bytes.extend(guest.seal(&no_friends(2)));
    bytes.truncate(whole + 7);
    guest.write(&bytes).await;
    guest.hang_up();
    assert!(matches!(
        stage.event().await,
        NetEvent::Answer { tag: 1, .. }
    ));
    assert_eq!(
        outcome(&mut stage).await,
        Outcome::Down(LinkFault::Lost, seconds(0.3))
    );
    stage.come_back().await;
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_does_not_open_ends_the_connection() {
    let (mut stage, mut guest) = Stage::online().await;
    let good = guest.seal(&no_friends(1));
    let mut bad = guest.seal(&no_friends(2));
    *bad.last_mut().unwrap() ^= 1;
    let after = guest.seal(&no_friends(3));
    guest.write(&[good, bad, after].concat()).await;
    assert!(matches!(
        stage.event().await,
        NetEvent::Answer { tag: 1, .. }
    ));
    assert_eq!(
        outcome(&mut stage).await,
        Outcome::Down(LinkFault::Lost, seconds(0.3))
    );
}

#[tokio::test(start_paused = true)]
async fn frames_that_have_no_place_in_a_session_end_it() {
    for frame in [
        ServerFrame::Resuming,
        ServerFrame::Refused(Refusal::WrongStage),
    ] {
        let (mut stage, mut guest) = Stage::online().await;
        guest.send(&frame).await;
        assert_eq!(
            outcome(&mut stage).await,
            Outcome::Down(LinkFault::Lost, seconds(0.3))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn signing_out_is_no_fault() {
    let goodbye = ServerFrame::Goodbye(Farewell::SignedOut);
    for says_goodbye in [true, false] {
        let (mut stage, mut guest) = Stage::online().await;
        stage.tell(NetCommand::Request {
            tag: 1,
            request: Request::SignOut,
        });
        guest.receive().await;
        guest
            .send(&ServerFrame::Answer {
                tag: 1,
                answer: Ok(Answer::SignedOut),
            })
            .await;
        if says_goodbye {
            guest.send(&goodbye).await;
        }
        guest.hang_up();
        assert!(matches!(
            stage.event().await,
            NetEvent::Answer { tag: 1, .. }
        ));
        stage.rests().await;
    }
}
