//! The outcome of a change of the password, with one user on three devices.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::event::{Event, Farewell};
use anser_shared::id::{DeviceId, UserId};
use anser_shared::password::{LoggingIn, PasswordKeeper, PasswordRecord, Registering, Unstretched};
use anser_shared::people::{LoginAct, SeenAs};
use anser_shared::refusal::Refusal;
use anser_shared::request::{PasswordFinish, PasswordStart, Request};
use anser_shared::text::{Nickname, Username};
use anser_shared::tls::Fingerprint;

use crate::command::story::Story;
use crate::config::Config;
use crate::session::Session;
use crate::store::{NewPerson, Store as _};

const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const OLD: &str = "a goose flies south";
const NEW: &str = "two geese fly north";

/// A user with a password.
async fn somebody(story: &Story) -> UserId {
    let user = UserId(story.service.mint());
    let keeper = &story.service.keeper;
    let (state, request) = Registering::<Unstretched>::start(OLD).unwrap();
    let challenge = keeper.register(user, &request).unwrap();
    let upload = state.finish(OLD, &challenge).unwrap();
    let person = NewPerson {
        user,
        name: Username::parse("anna").unwrap(),
        nickname: Nickname::parse("Anna").unwrap(),
        password: PasswordKeeper::record(&upload).unwrap(),
        at: story.service.now(),
    };
    story.service.store.register(person).await.unwrap().unwrap();
    user
}

/// A device that has connected over a connection of its own.
async fn device(story: &Story, user: UserId, number: u8) -> Arc<Session> {
    let known = story.device(user).await;
    let now = story.service.now();
    let session = Session::new(user, known.device, known.expires_at, now);
    let session = Arc::new(
        session
            .coming_from(FROM, Fingerprint([number; 32]))
            .over([number; 32]),
    );
    story.service.hub.leave(&known);
    story.service.hub.enter(session.clone(), SeenAs::Available);
    session
}

/// What a program does until it has proved the old password, or has noticed that it is wrong.
async fn prove(
    story: &Story,
    session: &Arc<Session>,
    (old, new): (&str, &str),
) -> Result<Option<PasswordFinish>, Refusal> {
    let (login, login_request) = LoggingIn::<Unstretched>::start(old).unwrap();
    let (registration, registration_request) = Registering::<Unstretched>::start(new).unwrap();
    let start = PasswordStart {
        login: login_request,
        registration: registration_request,
    };
    let answer = story.ask(session, Request::PasswordStart(start)).await?;
    let Answer::PasswordChallenge {
        login: login_challenge,
        registration: registration_challenge,
    } = answer
    else {
        panic!("{answer:?}")
    };
    let Ok((proof, _)) = login.finish(old, &login_challenge, &session.exporter) else {
        return Ok(None);
    };
    Ok(Some(PasswordFinish {
        login: proof,
        registration: registration.finish(new, &registration_challenge).unwrap(),
        end_others: false,
    }))
}

async fn record(story: &Story) -> PasswordRecord {
    let found = story.service.store.credentials("anna").await.unwrap();
    found.unwrap().password
}

async fn opens(story: &Story, password: &str) -> bool {
    let (login, request) = LoggingIn::<Unstretched>::start(password).unwrap();
    let found = story
        .service
        .store
        .credentials("anna")
        .await
        .unwrap()
        .unwrap();
    let account = Some((found.user, &found.password));
    let keeper = &story.service.keeper;
    let (_, challenge) = keeper.check("anna", account, &request, &[0; 32]).unwrap();
    login.finish(password, &challenge, &[0; 32]).is_ok()
}

async fn comes_back(story: &Story, device: DeviceId) -> bool {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&device.0.to_be_bytes());
    let found = story.service.store.device(Fingerprint(key)).await.unwrap();
    found.is_some_and(|found| *found.resumption == [7; 32])
}

#[tokio::test]
async fn the_other_devices_stay_or_are_signed_out() {
    for end_others in [false, true] {
        let story = Story::begin();
        let user = somebody(&story).await;
        let here = device(&story, user, 1).await;
        let there = device(&story, user, 2).await;
        let away = device(&story, user, 3).await;
        story.service.hub.leave(&away);
        let proved = prove(&story, &here, (OLD, NEW)).await.unwrap();
        let finish = PasswordFinish {
            end_others,
            ..proved.expect("the password is right")
        };
        let request = Request::PasswordFinish(finish);
        let (answer, told) = story.ask_all(&here, request.clone()).await;
        assert_eq!((answer, told), (Ok(Answer::Done), vec![]));
        assert!(opens(&story, NEW).await && !opens(&story, OLD).await);
        assert!(comes_back(&story, here.device).await);
        for other in [&there, &away] {
            assert_eq!(comes_back(&story, other.device).await, !end_others);
        }
        if end_others {
            assert_eq!(there.take().1, Some(Farewell::SignedOut));
        } else {
            let told = Event::PasswordChanged {
                at: story.service.now(),
                address: FROM.to_string(),
            };
            assert_eq!(story.events(&there), [told]);
        }
        // The log of logins has a line, with the device.
        let Ok(Answer::Logins(logins)) = story.ask(&here, Request::Logins).await else {
            panic!("no logins")
        };
        let acts: Vec<_> = logins
            .iter()
            .map(|login| (login.act, login.device))
            .collect();
        assert_eq!(acts[0], (LoginAct::PasswordChanged, here.device));
        assert!(acts[1..].iter().all(|(act, _)| *act == LoginAct::SignIn));
        // A proof is worthless the second time.
        let again = story.ask(&here, request).await;
        assert_eq!(again, Err(Refusal::WrongStage));
    }
}

#[tokio::test]
async fn without_the_old_password_nothing_changes() {
    let story = Story::begin_with(Config {
        logins_per_minute: 4,
        ..Config::default()
    });
    let user = somebody(&story).await;
    let here = device(&story, user, 1).await;
    let before = record(&story).await;
    // The program of this project notices it. Another one makes up a proof.
    assert_eq!(prove(&story, &here, ("wrong", NEW)).await, Ok(None));
    let made_up = |login| PasswordFinish {
        login,
        registration: vec![0; 192],
        end_others: true,
    };
    for login in [vec![0; 64], vec![], vec![7; 63]] {
        let request = Request::PasswordFinish(made_up(login));
        let refused = story.ask(&here, request).await;
        // The first one has used up the change that was begun.
        assert!(
            matches!(refused, Err(Refusal::WrongProof | Refusal::WrongStage)),
            "{refused:?}"
        );
    }
    // The right password over another connection proves nothing on this one.
    let there = device(&story, user, 2).await;
    let elsewhere = prove(&story, &there, (OLD, NEW)).await.unwrap().unwrap();
    prove(&story, &here, ("wrong", NEW)).await.unwrap();
    let request = Request::PasswordFinish(elsewhere);
    assert_eq!(story.ask(&here, request).await, Err(Refusal::WrongProof));
    assert_eq!(record(&story).await, before);
    // Each attempt has counted as a sign-in.
    let nonsense = PasswordStart {
        login: vec![1],
        registration: vec![],
    };
    let request = Request::PasswordStart(nonsense);
    assert_eq!(story.ask(&here, request).await, Err(Refusal::WrongProof));
    let limited = prove(&story, &here, (OLD, NEW)).await;
    assert!(
        matches!(limited, Err(Refusal::TooOften { .. })),
        "{limited:?}"
    );
    assert!(opens(&story, OLD).await);
}

/// Two devices at once: the second proof was for a password that is not valid any more.
#[tokio::test]
async fn of_two_changes_at_once_one_is_done() {
    let story = Story::begin();
    let user = somebody(&story).await;
    let here = device(&story, user, 1).await;
    let there = device(&story, user, 2).await;
    let one = prove(&story, &here, (OLD, NEW)).await.unwrap().unwrap();
    let other = prove(&story, &there, (OLD, "three"))
        .await
        .unwrap()
        .unwrap();
    let done = story.ask(&here, Request::PasswordFinish(one)).await;
    assert_eq!(done, Ok(Answer::Done));
    let late = story.ask(&there, Request::PasswordFinish(other)).await;
    assert_eq!(late, Err(Refusal::WrongProof));
    assert!(opens(&story, NEW).await);
}
