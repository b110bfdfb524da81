//! Takes a connection from a successful sign-in to the connections that are told events.
//!
//! Between the store's answer and this moment, the device may have been signed out, the account blocked, or the
//! server told to stop. Code that ends connections finds them in the hub. So the connection enters the hub first, and
//! is checked again before it is told or asks anything. The check sees an end that was written before. An end that is
//! written later finds the connection in the hub.

use std::sync::Arc;

use anser_shared::event::{Event, Farewell};
use anser_shared::people::{Rights, SeenAs};
use anser_shared::refusal::Refusal;

use crate::command::{guessed, login};
use crate::presence;
use crate::service::Service;
use crate::session::Session;
use crate::store::question;

/// How a program has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Password,
    /// With the key and the secret of an earlier sign-in.
    Device,
}

/// What the store said at the sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Entering {
    pub by: By,
    pub seen_as: SeenAs,
    pub rights: Rights,
}

/// Lets a connection in, unless its sign-in has ended meanwhile; then the connection is closed. True if others were
/// told that its user is online.
pub async fn enter(service: &Arc<Service>, session: &Arc<Session>, entering: Entering) -> bool {
    let seen = service.hub.enter(session.clone(), entering.seen_as);
    if let Some(farewell) = why_ended(service, session, entering.by).await {
        tracing::info!(user = %session.user, device = %session.device, ?farewell,
            "a sign-in had ended before it was let in");
        session.close(farewell);
        presence::take_back(service, session, seen);
        return false;
    }
    presence::tell_entered(service, session, seen).await;
    // An administrator may have acted between the sign-in and this moment, when there was no connection to tell.
    let rights = service.rights_cache.rights(session.user, service.now());
    if rights != entering.rights {
        session.tell(Event::Rights(rights));
    }
    let reason = service.rights_cache.of(session.user).gag_reason;
    // Also tells that there is no reason, because the program may know the reason of an earlier gag.
    if rights.gag.is_some() {
        session.tell(Event::GagReason(reason));
    }
    if let Ok(taken) = service.look(question::TakesNudges(session.user)).await {
        session.tell(Event::TakesNudges(taken));
    }
    if let Some(guessed) = guessed::news(service, session.user, session.device).await {
        session.tell(Event::Guessed(guessed));
    }
    if let Some(trouble) = service.lasting_trouble() {
        session.tell(Event::Trouble(Some(trouble.trouble)));
    }
    if service.is_stopping() {
        // The server may have said goodbye to all connections a moment before this one entered.
        session.finish(Farewell::Stopping);
    }
    true
}

/// Why the sign-in of a connection has ended; asked when the connection is in the hub.
async fn why_ended(service: &Service, session: &Session, by: By) -> Option<Farewell> {
    if let Some(block) = service.rights_cache.block(session.user) {
        return Some(farewell(block));
    }
    let lives = match (by, session.key) {
        (By::Device, _) => {
            login::touch(service, session.device, session.expires_at, session.address).await
        }
        (By::Password, Some(key)) => login::is_signed_in(service, session.device, key).await,
        (By::Password, None) => Ok(false),
    };
    match lives {
        Ok(true) => None,
        Ok(false) => Some(why_unknown(service, session).await),
        // The store cannot say whether the sign-in still holds. The program tries again in a moment, and is told of
        // the trouble when it asks to come in.
        Err(_) => Some(Farewell::Stopping),
    }
}

async fn why_unknown(service: &Service, session: &Session) -> Farewell {
    let Some(key) = session.key else {
        return Farewell::SignedOut;
    };
    farewell(login::why_unknown(service, key).await)
}

/// The farewell to a connection whose device would be refused with this.
fn farewell(refusal: Refusal) -> Farewell {
    match refusal {
        Refusal::AccountBlocked => Farewell::Blocked,
        Refusal::AccountBlockedFor { reason } => Farewell::BlockedFor { reason },
        Refusal::SignedInElsewhere { at, address } => Farewell::SignedInElsewhere { at, address },
        _ => Farewell::SignedOut,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use anser_shared::answer::Answer;
    use anser_shared::group::{JoinPolicy, Which};
    use anser_shared::id::DeviceId;
    use anser_shared::password::{LoggingIn, Unstretched};
    use anser_shared::request::{LoginStart, Request};
    use anser_shared::tls::Fingerprint;

    use super::*;
    use crate::admin::{self, Actor};
    use crate::command::story::Story;
    use crate::hub::Left;
    use crate::store::change;
    use crate::store::rights::Act;

    const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn key(device: DeviceId) -> Fingerprint {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&device.0.to_be_bytes());
        Fingerprint(key)
    }

    /// A device has come back as far as the answer to its program, and no further.
    async fn come_back(story: &Story, device: DeviceId) -> (Arc<Session>, Entering) {
        let (_, account) = login::resume(&story.service, key(device), false)
            .await
            .unwrap();
        let account = account.unwrap();
        let now = story.service.now();
        let session = Session::new(
            account.profile.person.user,
            account.device,
            account.expires_at,
            now,
        );
        let entering = Entering {
            by: By::Device,
            seen_as: account.profile.seen_as,
            rights: account.rights,
        };
        (Arc::new(session.coming_from(FROM, key(device))), entering)
    }

    /// A device that was signed out while it came back went on reading, in sixteen of twenty cases.
    #[tokio::test]
    async fn a_sign_in_that_ends_before_it_is_let_in_is_closed() {
        for what in ["sign out", "revoke", "end others", "block"] {
            let story = Story::begin();
            let (anna, ben) = (story.person("anna").await, story.person("ben").await);
            story.befriend(&anna, "ben").await;
            let other = story.device(anna.user).await;
            story.service.hub.leave(&anna);
            let (back, entering) = come_back(&story, anna.device).await;
            let device = anna.device;
            let at = story.service.now();
            let mut expected = Farewell::SignedOut;
            match what {
                "sign out" => drop(story.ask(&anna, Request::SignOut).await.unwrap()),
                "revoke" => drop(story.ask(&other, Request::Revoke { device }).await.unwrap()),
                "end others" => {
                    let (keep, address) = (other.device, FROM.to_string());
                    expected = Farewell::SignedInElsewhere {
                        at,
                        address: address.clone(),
                    };
                    let end = change::EndOthers { keep, address, at };
                    story.service.carry_out(anna.user, end).await.unwrap();
                }
                _ => {
                    expected = Farewell::Blocked;
                    let block = admin::act(&story.service, &Actor::Server, Act::Block, "anna");
                    block.await.unwrap();
                }
            }
            story.service.hub.leave(&other);
            story.events(&ben);
            assert!(!enter(&story.service, &back, entering).await, "{what}");
            let (frames, farewell) = back.take();
            assert!(frames.is_empty(), "{what}");
            assert_eq!(farewell, Some(expected), "{what}");
            let hub = &story.service.hub;
            assert!(!hub.devices(anna.user).contains(&device), "{what}");
            assert_eq!(story.events(&ben), [], "nobody hears of it: {what}");
        }
    }

    #[tokio::test]
    async fn a_sign_in_that_lives_is_let_in_and_a_later_end_finds_it() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let other = story.device(anna.user).await;
        story.service.hub.leave(&anna);
        let (back, entering) = come_back(&story, anna.device).await;
        assert!(enter(&story.service, &back, entering).await);
        assert_eq!(back.take().1, None);
        let device = back.device;
        story.ask(&other, Request::Revoke { device }).await.unwrap();
        assert_eq!(back.take().1, Some(Farewell::SignedOut));
    }

    /// A program may sign in anew with the same key. No list showed the sign-in before that, so nobody could end it.
    #[tokio::test]
    async fn a_sign_in_by_the_same_key_ends_the_one_before() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let (old, entering) = come_back(&story, anna.device).await;
        assert!(enter(&story.service, &old, entering).await);
        let now = story.service.now();
        let new = Session::new(anna.user, DeviceId(4711), now, now);
        let new = Arc::new(new.coming_from(FROM, key(anna.device)));
        story.service.hub.enter(new, entering.seen_as);
        assert_eq!(old.take().1, Some(Farewell::Replaced));
    }

    /// The memory of a server grew steadily while thirty terminals came and went.
    #[tokio::test]
    async fn a_thousand_sign_ins_leave_every_table_as_it_was() {
        let story = Story::begin();
        let service = &story.service;
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(story.person(&format!("person{number}")).await);
        }
        let name = "chess".to_owned();
        let policy = JoinPolicy::Open;
        let made = story.ask(&people[0], Request::CreateGroup { name, policy });
        let Ok(Answer::Conversation(head)) = made.await else {
            panic!("a group")
        };
        let conversation = head.conversation;
        for person in &people[1..] {
            let which = Which::Id(conversation);
            story.ask(person, Request::JoinGroup(which)).await.unwrap();
        }
        // A user who has left is forgotten after a grace period, which this test does not wait for.
        let leave = |session: &Arc<Session>| {
            if let Some(Left::Grace { generation }) = service.hub.leave(session) {
                assert!(service.hub.forget(session.user, generation));
            }
        };
        people.iter().for_each(&leave);
        let mut sizes = Vec::new();
        for round in 0..3u8 {
            for number in 0..500u16 {
                let [high, low] = number.to_be_bytes();
                let from = IpAddr::from([192, round, high, low]);
                let person = &people[usize::from(number) % people.len()];
                let start = LoginStart {
                    name: format!("person{}", number % 20),
                    opaque: LoggingIn::<Unstretched>::start("wrong").unwrap().1,
                };
                let key = key(person.device);
                drop(login::start(service, (from, key), &[1; 32], &start).await);
                let (back, entering) = come_back(&story, person.device).await;
                assert!(enter(service, &back, entering).await);
                let typing = Request::Typing { conversation };
                story.ask(&back, typing).await.unwrap();
                leave(&back);
            }
            guessed::write_down(service).await;
            // Attempts are forgotten after two hours at most.
            for _ in 0..3 {
                story.wait(3600);
                service.sweep();
            }
            sizes.push(service.sizes());
        }
        let (here, [_, _, connections, moving], limits, halves) = sizes[0];
        assert_eq!(
            [here, connections, moving, limits, halves],
            [0; 5],
            "{sizes:?}"
        );
        assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    }
}
