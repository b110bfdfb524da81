//! The user's own account: profile, devices and logins.

use anser_shared::answer::Answer;
use anser_shared::event::{Event, Farewell};
use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Profile;
use anser_shared::refusal::Refusal;
use anser_shared::text::{self, ABOUT_MAX_CHARS, Nickname, WORDS_MAX_CHARS};

use crate::caller::Caller;
use crate::invalidation::Invalidation;
use crate::presence;
use crate::service::Service;
use crate::store::Store as _;
use crate::store::change;
use crate::store::question;

/// The number of logins in the answer.
const LOGINS: u32 = 100;

pub async fn set_profile(
    service: &Service,
    caller: &Caller<'_>,
    mut profile: Profile,
) -> Result<Answer, Refusal> {
    let person = &mut profile.person;
    let nickname = Nickname::parse(&person.nickname).map_err(Refusal::Nickname)?;
    nickname.as_str().clone_into(&mut person.nickname);
    person.status = text::words(&person.status, WORDS_MAX_CHARS).ok_or(Refusal::WordsTooLong)?;
    person.about = text::lines(&person.about, ABOUT_MAX_CHARS).ok_or(Refusal::WordsTooLong)?;
    let seen_as = profile.seen_as;
    let known = service.store.profile(caller.user).await;
    let known = known.map_err(|error| super::refuse(&error))?;
    let (old, _) = known.ok_or(Refusal::NoSuchPerson)?;
    let is_other = old.person.words() != profile.person.words();
    // A gagged user may still change their presence and who may reach them.
    if is_other {
        caller.may_speak()?;
    }
    service
        .carry_out(caller.user, change::SetProfile(profile))
        .await?;
    // The rest of a profile is private, and so is the fact that it has changed.
    if is_other {
        service.heed(Invalidation::Looks(caller.user));
    }
    if let Some(seen) = service.hub.set_seen_as(caller.user, seen_as) {
        presence::changed(service, caller.user, seen).await;
    }
    Ok(Answer::Done)
}

/// Lets friends nudge the user, or not, and tells every device.
pub async fn take_nudges(
    service: &Service,
    caller: &Caller<'_>,
    take: bool,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    service.carry_out(user, change::TakeNudges(take)).await?;
    service.hub.tell(&[user], &Event::TakesNudges(take));
    Ok(Answer::Done)
}

pub async fn devices(service: &Service, user: UserId) -> Result<Answer, Refusal> {
    let mut devices = service.look(question::Devices(user)).await?;
    let online = service.hub.devices(user);
    for device in &mut devices {
        device.online = online.contains(&device.device);
    }
    Ok(Answer::Devices(devices))
}

pub async fn revoke(
    service: &Service,
    caller: &Caller<'_>,
    device: DeviceId,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    let ended = service.carry_out(user, change::Revoke { device }).await?;
    service
        .hub
        .close_devices(user, &ended, &Farewell::SignedOut);
    tracing::info!(%user, %device, "a device was signed out by another one");
    Ok(Answer::Done)
}

pub async fn logins(service: &Service, user: UserId) -> Result<Answer, Refusal> {
    let logins = service.look(question::Logins(user, LOGINS)).await?;
    Ok(Answer::Logins(logins))
}

/// The user has seen on this device how many attempts to guess their password there were.
pub async fn guesses_seen(
    service: &Service,
    caller: &Caller<'_>,
    total: u64,
) -> Result<Answer, Refusal> {
    let device = caller.device;
    let see = change::SeeGuesses { device, total };
    service.carry_out(caller.user, see).await?;
    Ok(Answer::Done)
}
