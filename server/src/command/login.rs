//! Sign-in with a password, or with the key of a device that has signed in before.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anser_shared::cipher::{Exporter, resumption_secret};
use anser_shared::event::{self, Event, Farewell, ServerFrame, SignedIn};
use anser_shared::id::{DeviceId, UserId};
use anser_shared::password::SessionKey;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::request::{LoginFinish, LoginStart};
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use zeroize::Zeroizing;

use crate::config::Sessions;
use crate::guesses::Guess;
use crate::limit::network;
use crate::peer::LoggingIn;
use crate::service::Service;
use crate::store::change;
use crate::store::question;
use crate::store::{NewDevice, Store as _};

/// Only its owner sees a device's name. A longer one is cut.
const DEVICE_NAME_CHARS: usize = 60;

/// Answers the first message of a login. For an unknown name, the look-ups, the computations and the size of the
/// answer are the same.
pub async fn start(
    service: &Service,
    (from, key): (IpAddr, Fingerprint),
    exporter: &Exporter,
    start: &LoginStart,
) -> Result<(LoggingIn, ServerFrame), Refusal> {
    service.able()?;
    // A text that is too long for a name is refused before it costs anything. A shorter text that cannot be a name
    // gets the answer for an unknown name.
    let name = Folded::of(&start.name).ok_or(Refusal::Name(NameFault::TooLong))?;
    // A device of the account does not wait together with guesses from the same network.
    if let Err(wait) = service.attempt_login(&name, from)
        && !is_own_device(service, &name, key).await?
    {
        return Err(too_often(wait));
    }
    if let Err(wait) = service.attempt_account(&name)
        && !is_familiar(service, &name, from, key).await?
    {
        if let Some(unsaid) = service.rarely.may_say("guesses slowed", service.now()) {
            tracing::warn!(%from, unsaid, "an account is tried too often from addresses that are new to it");
        }
        return Err(too_often(wait));
    }
    let folded = name.as_str();
    let credentials = service
        .store
        .credentials(folded)
        .await
        .map_err(|e| super::refuse(&e))?;
    let account = credentials
        .as_ref()
        .map(|found| (found.user, &found.password));
    let (checking, challenge) = service
        .keeper
        .check(folded, account, &start.opaque, exporter)
        .map_err(|_| Refusal::WrongProof)?;
    let user = credentials.map(|found| found.user);
    let guess = Guess::of(&service.guesses, user, from, service.now());
    let logging_in = LoggingIn {
        user,
        checking,
        guess: Some(Box::new(guess)),
    };
    Ok((logging_in, ServerFrame::LoginChallenge(challenge)))
}

/// Whether somebody has signed in to this account from this network before, or with this device. Asked if many others
/// try to sign in, so that they cannot keep the owner out.
async fn is_familiar(
    service: &Service,
    name: &Folded,
    from: IpAddr,
    key: Fingerprint,
) -> Result<bool, Refusal> {
    let familiar = question::Familiar(name.clone(), key);
    let (device, addresses) = service.look(familiar).await?;
    let here = network(from);
    let is_here = |address: &String| address.parse().is_ok_and(|from| network(from) == here);
    Ok(device || addresses.iter().any(is_here))
}

/// Whether the account knows the key of the program that asks.
async fn is_own_device(
    service: &Service,
    name: &Folded,
    key: Fingerprint,
) -> Result<bool, Refusal> {
    let familiar = question::Familiar(name.clone(), key);
    let (device, _) = service.look(familiar).await?;
    Ok(device)
}

/// Takes the proof of the password. A wrong proof is the error. Every other outcome is told under the key that both
/// ends have from now on.
pub async fn finish(
    service: &Service,
    from: IpAddr,
    key: Fingerprint,
    logging_in: LoggingIn,
    finish: LoginFinish,
) -> Result<(SessionKey, Result<SignedIn, Refusal>), Refusal> {
    let session_key = logging_in
        .checking
        .finish(&finish.opaque)
        .map_err(|_| Refusal::WrongProof)?;
    let user = logging_in.user.ok_or(Refusal::WrongProof)?;
    if let Some(guess) = logging_in.guess {
        guess.proved();
    }
    // Only a client that knows the password is told, under the new key.
    if let Some(block) = service.rights_cache.block(user) {
        return Ok((session_key, Err(block)));
    }
    let now = service.now();
    let device = NewDevice {
        device: DeviceId(service.mint()),
        user,
        key,
        name: finish
            .device_name
            .chars()
            .filter(|c| !c.is_control())
            .take(DEVICE_NAME_CHARS)
            .collect(),
        resumption: resumption_secret(&session_key),
        at: now,
        expires_at: service.lived().after(service.config.device_lifetime()),
        address: from.to_string(),
    };
    let (id, expires_at) = (device.device, device.expires_at);
    let told = event::NewDevice {
        device: id,
        name: device.name.clone(),
        at: now,
        address: device.address.clone(),
    };
    let added = service
        .store
        .add_device(device)
        .await
        .map_err(|error| super::refuse(&error));
    let signed_in = match added {
        Ok(Ok(())) => {
            // An earlier sign-in with this key has ended, and no list shows it.
            service.hub.close_program(user, key);
            match end_others(service, user, id, from, now).await {
                Ok(()) => {
                    tell_others(service, user, told);
                    signed_in(service, user, id, expires_at).await
                }
                Err(refusal) => Err(refusal),
            }
        }
        Ok(Err(refusal)) | Err(refusal) => Err(refusal),
    };
    Ok((session_key, signed_in))
}

/// Tells the owner's other devices at once, in case it was not the owner. The new device is not among the connections
/// yet.
fn tell_others(service: &Service, user: UserId, device: event::NewDevice) {
    service.hub.tell(&[user], &Event::NewDevice(device));
}

/// If one device at a time is allowed, signs the device before out and tells it why.
async fn end_others(
    service: &Service,
    user: UserId,
    keep: DeviceId,
    from: IpAddr,
    at: Timestamp,
) -> Result<(), Refusal> {
    if service.config.sessions == Sessions::Many {
        return Ok(());
    }
    let address = from.to_string();
    let end = change::EndOthers {
        keep,
        address: address.clone(),
        at,
    };
    let devices = service.carry_out(user, end).await?;
    let farewell = Farewell::SignedInElsewhere { at, address };
    service.hub.close_devices(user, &devices, &farewell);
    Ok(())
}

/// A device comes back with its key. Its connection is sealed with the secret. With `yields`, an existing connection
/// of the same device stays.
pub async fn resume(
    service: &Service,
    key: Fingerprint,
    yields: bool,
) -> Result<(Zeroizing<[u8; 32]>, Result<SignedIn, Refusal>), Refusal> {
    service.able()?;
    let device = service
        .store
        .device(key)
        .await
        .map_err(|error| super::refuse(&error))?;
    let Some(device) = device else {
        return Err(why_unknown(service, key).await);
    };
    if let Some(block) = service.rights_cache.block(device.user) {
        return Err(block);
    }
    if service.lived() > device.expires_at {
        return Err(Refusal::DeviceExpired);
    }
    if yields && service.hub.devices(device.user).contains(&device.device) {
        return Err(Refusal::DeviceInUse);
    }
    let expires_at = service.lived().after(service.config.device_lifetime());
    let signed_in = signed_in(service, device.user, device.device, expires_at).await;
    Ok((device.resumption, signed_in))
}

/// A device that has come back is in use, so its expiry moves forward. False if it was signed out meanwhile.
pub async fn touch(
    service: &Service,
    device: DeviceId,
    expires_at: Timestamp,
    address: Option<IpAddr>,
) -> Result<bool, Refusal> {
    let address = address.map(|address| address.to_string());
    let touched = service.store.touch_device(
        device,
        service.now(),
        expires_at,
        address.as_deref().unwrap_or_default(),
    );
    touched.await.map_err(|error| super::refuse(&error))
}

/// Whether a device's sign-in is still the current one of its key.
pub async fn is_signed_in(
    service: &Service,
    device: DeviceId,
    key: Fingerprint,
) -> Result<bool, Refusal> {
    let found = service.store.device(key).await;
    let found = found.map_err(|error| super::refuse(&error))?;
    Ok(found.is_some_and(|found| found.device == device))
}

/// Why a device cannot come back: its user is blocked, or a sign-in on another device has ended it.
pub async fn why_unknown(service: &Service, key: Fingerprint) -> Refusal {
    if let Ok(Some(owner)) = service.look(question::Owner(key)).await
        && let Some(block) = service.rights_cache.block(owner)
    {
        return block;
    }
    match service.look(question::Ended(key)).await {
        Ok(Some((at, address))) => Refusal::SignedInElsewhere { at, address },
        Ok(None) => Refusal::DeviceUnknown,
        Err(refusal) => refusal,
    }
}

async fn signed_in(
    service: &Service,
    user: UserId,
    device: DeviceId,
    expires_at: Timestamp,
) -> Result<SignedIn, Refusal> {
    let known = service.store.profile(user).await;
    let known = known.map_err(|error| super::refuse(&error))?;
    let (profile, revision) = known.ok_or(Refusal::NoSuchPerson)?;
    Ok(SignedIn {
        profile,
        device,
        expires_at,
        revision,
        now: service.now(),
        rights: service.rights_cache.rights(user, service.now()),
        life: service.life.load(Ordering::Relaxed),
    })
}

pub(super) fn too_often(wait: Duration) -> Refusal {
    Refusal::TooOften {
        seconds: seconds(wait),
    }
}

/// A wait in whole seconds, at least one.
pub(super) fn seconds(wait: Duration) -> u32 {
    let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
    seconds.max(1)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use anser_shared::password::{LoggingIn, Registering, Unstretched};
    use anser_shared::request::RegisterStart;

    use super::*;
    use crate::command::register;
    use crate::command::story::Story;

    const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    async fn register(story: &Story, name: &str, password: &str) {
        let (state, opaque) = Registering::<Unstretched>::start(password).unwrap();
        let start = RegisterStart {
            name: name.into(),
            nickname: name.into(),
            opaque,
        };
        let started = register::start(&story.service, FROM, start).await;
        let Ok((registering, ServerFrame::RegisterChallenge(challenge))) = started else {
            panic!("a challenge was expected")
        };
        let upload = state.finish(password, &challenge).unwrap();
        register::finish(&story.service, registering, &upload)
            .await
            .unwrap();
    }

    /// A known and an unknown name, each with a wrong proof: the database is asked equally often at each step.
    /// `shared/password` counts the steps of the cryptography, and `tests/wire` the frames and their sizes.
    #[tokio::test]
    async fn an_unknown_name_asks_the_database_what_a_known_one_does() {
        let story = Story::begin();
        register(&story, "anna", "a goose flies south").await;
        let mut counted = Vec::new();
        for name in ["anna", "nobody", "x", "no such name can exist \u{200b}"] {
            let before = story.sqlite().tally();
            let (_, opaque) = LoggingIn::<Unstretched>::start("wrong").unwrap();
            let first = LoginStart {
                name: name.into(),
                opaque,
            };
            let key = Fingerprint([7; 32]);
            let begun = start(&story.service, (FROM, key), &[1; 32], &first).await;
            let (logging_in, _) = begun.unwrap();
            let between = story.sqlite().tally();
            let proof = LoginFinish {
                opaque: vec![0; 64],
                device_name: "a desk".into(),
            };
            let finished = finish(&story.service, FROM, key, logging_in, proof).await;
            assert_eq!(finished.err(), Some(Refusal::WrongProof), "{name}");
            let after = story.sqlite().tally();
            counted.push([
                between.reads - before.reads,
                between.writes - before.writes,
                after.reads - between.reads,
                after.writes - between.writes,
            ]);
        }
        assert_eq!(counted, [[1, 0, 0, 0]; 4]);
    }

    /// Signs in from an address, with a device of this key, as far as the challenge.
    async fn attempt(story: &Story, name: &str, from: [u8; 4], key: u8) -> Result<(), Refusal> {
        let (_, opaque) = LoggingIn::<Unstretched>::start("wrong").unwrap();
        let first = LoginStart {
            name: name.into(),
            opaque,
        };
        let from = (IpAddr::from(from), Fingerprint([key; 32]));
        let begun = start(&story.service, from, &[1; 32], &first).await;
        begun.map(drop)
    }

    /// Signs in with the right password from this address.
    async fn sign_in(story: &Story, name: &str, password: &str, key: u8) -> SignedIn {
        let (state, opaque) = LoggingIn::<Unstretched>::start(password).unwrap();
        let first = LoginStart {
            name: name.into(),
            opaque,
        };
        let key = Fingerprint([key; 32]);
        let (exporter, service) = ([1; 32], &story.service);
        let begun = start(service, (FROM, key), &exporter, &first).await;
        let Ok((logging_in, ServerFrame::LoginChallenge(challenge))) = begun else {
            panic!("a challenge was expected")
        };
        let (opaque, _) = state.finish(password, &challenge, &exporter).unwrap();
        let proof = LoginFinish {
            opaque,
            device_name: "a laptop\u{7}".into(),
        };
        let finished = finish(service, FROM, key, logging_in, proof).await;
        finished.unwrap().1.unwrap()
    }

    #[tokio::test]
    async fn the_other_devices_of_an_account_hear_of_a_sign_in() {
        let story = Story::begin();
        register(&story, "anna", "a goose flies south").await;
        let user = story.service.store.person_named("anna").await.unwrap();
        let user = user.unwrap().user;
        let (desk, phone) = (story.device(user).await, story.device(user).await);
        let ben = story.person("ben").await;
        let new = sign_in(&story, "anna", "a goose flies south", 7).await;
        let told = Event::NewDevice(event::NewDevice {
            device: new.device,
            name: "a laptop".into(),
            at: story.service.now(),
            address: "127.0.0.1".into(),
        });
        for device in [&desk, &phone] {
            assert_eq!(story.events(device), std::slice::from_ref(&told));
        }
        assert_eq!(story.events(&ben), []);
    }

    /// A user who has signed in before, from home, with a device of this key.
    async fn know_device(story: &Story, name: &str, key: u8) {
        let user = story.service.store.person_named(name).await.unwrap();
        let at = story.service.now();
        let device = NewDevice {
            device: DeviceId(story.service.mint()),
            user: user.unwrap().user,
            key: Fingerprint([key; 32]),
            name: "a desk".into(),
            resumption: Zeroizing::new([7; 32]),
            at,
            expires_at: at.after(Duration::from_secs(1_000_000)),
            address: "192.0.2.7".into(),
        };
        let store = &story.service.store;
        store.add_device(device).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_known_device_does_not_wait_with_whoever_guesses_beside_it() {
        let story = Story::begin();
        register(&story, "anna", "a goose flies south").await;
        know_device(&story, "anna", 200).await;
        let here = [192, 0, 2, 7];
        while attempt(&story, "anna", here, 1).await.is_ok() {}
        assert_eq!(attempt(&story, "anna", here, 200).await, Ok(()));
        assert!(attempt(&story, "anna", here, 1).await.is_err());
    }

    /// One account was tried 1,384 times a second from many addresses.
    #[tokio::test]
    async fn an_account_slows_addresses_that_are_new_to_it_and_not_its_owner() {
        let story = Story::begin();
        register(&story, "anna", "a goose flies south").await;
        know_device(&story, "anna", 200).await;
        for name in ["anna", "nobody"] {
            let mut let_in = 0;
            for host in 0..200u8 {
                let from = [198, 51, 100, host];
                match attempt(&story, name, from, host).await {
                    Ok(()) => let_in += 1,
                    Err(refusal) => {
                        assert!(matches!(refusal, Refusal::TooOften { .. }), "{refusal:?}");
                    }
                }
            }
            assert_eq!(let_in, story.service.config.guesses_per_hour, "{name}");
        }
        let home = [192, 0, 2, 7];
        assert_eq!(attempt(&story, "ANNA", home, 1).await, Ok(()), "from home");
        let elsewhere = [203, 0, 113, 1];
        assert_eq!(
            attempt(&story, "anna", elsewhere, 200).await,
            Ok(()),
            "her device"
        );
        assert!(attempt(&story, "anna", elsewhere, 2).await.is_err());
        assert!(attempt(&story, "nobody", home, 1).await.is_err());
        story.wait(3600);
        assert_eq!(
            attempt(&story, "anna", elsewhere, 2).await,
            Ok(()),
            "an hour later"
        );
    }

    #[tokio::test]
    async fn one_address_tries_many_names_so_often_and_one_name_less() {
        let story = Story::begin_with(crate::config::Config {
            logins_per_minute: 3,
            logins_per_minute_per_address: 10,
            ..crate::config::Config::default()
        });
        let here = [192, 0, 2, 7];
        let mut let_in = 0;
        for number in 0..30 {
            let_in += u32::from(
                attempt(&story, &format!("n{number}"), here, 1)
                    .await
                    .is_ok(),
            );
        }
        assert_eq!(let_in, 10);
        assert_eq!(attempt(&story, "n1", [192, 0, 2, 8], 1).await, Ok(()));
        let long = "\u{fdfa}".repeat(20_000);
        let refused = attempt(&story, &long, [192, 0, 2, 9], 1).await;
        assert_eq!(refused, Err(Refusal::Name(NameFault::TooLong)));
    }
}
