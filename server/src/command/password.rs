//! Changes a password on a signed-in connection. The old one is proved once more, over this connection, so an
//! unlocked device does not give the account away. The server sees neither password.

use anser_shared::answer::Answer;
use anser_shared::cipher::Exporter;
use anser_shared::event::{Event, Farewell};
use anser_shared::password::PasswordKeeper;
use anser_shared::refusal::Refusal;
use anser_shared::request::{PasswordFinish, PasswordStart};
use anser_shared::text::Folded;

use super::login::too_often;
use crate::caller::Caller;
use crate::guesses::Guess;
use crate::peer::{Changing, Checking};
use crate::service::Service;
use crate::store::Store as _;
use crate::store::change;

/// Begins a change. The proof is bound to the connection with this exporter.
pub async fn start(
    service: &Service,
    caller: &Caller<'_>,
    exporter: &Exporter,
    start: &PasswordStart,
) -> Result<(Changing, Answer), Refusal> {
    let user = caller.user;
    let known = service.store.profile(user).await;
    let known = known.map_err(|error| super::refuse(&error))?;
    let (profile, _) = known.ok_or(Refusal::NoSuchPerson)?;
    let folded = Folded::of(&profile.person.name).ok_or(Refusal::NoSuchPerson)?;
    // The person at the device may not know the password, so an attempt counts as a guess.
    let from = caller.address;
    if let Some(from) = from {
        service.attempt_login(&folded, from).map_err(too_often)?;
    }
    let credentials = service.store.credentials(folded.as_str()).await;
    let credentials = credentials.map_err(|error| super::refuse(&error))?;
    let credentials = credentials
        .filter(|found| found.user == user)
        .ok_or(Refusal::NoSuchPerson)?;
    let account = Some((user, &credentials.password));
    let (checking, login) = service
        .keeper
        .check(folded.as_str(), account, &start.login, exporter)
        .map_err(|_| Refusal::WrongProof)?;
    let registration = service
        .keeper
        .register(user, &start.registration)
        .map_err(|_| Refusal::WrongProof)?;
    let changing = Changing {
        checking: Checking(checking),
        record: credentials.password,
        guess: from.map(|from| Guess::of(&service.guesses, Some(user), from, service.now())),
    };
    let challenge = Answer::PasswordChallenge {
        login,
        registration,
    };
    Ok((changing, challenge))
}

pub async fn finish(
    service: &Service,
    caller: &Caller<'_>,
    begun: Changing,
    finish: &PasswordFinish,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    let Changing {
        checking: Checking(checking),
        record,
        guess,
    } = begun;
    checking.finish(&finish.login).map_err(|_| {
        tracing::warn!(%user, device = %caller.device, "a proof of the old password is wrong");
        Refusal::WrongProof
    })?;
    if let Some(guess) = guess {
        guess.proved();
    }
    let new = PasswordKeeper::record(&finish.registration).map_err(|_| Refusal::WrongProof)?;
    let address = caller.address_words();
    let at = service.now();
    let set = change::SetPassword {
        old: record,
        new,
        device: caller.device,
        end_others: finish.end_others,
        address: address.clone(),
    };
    let ended = service.carry_out(user, set).await?;
    service
        .hub
        .close_devices(user, &ended, &Farewell::SignedOut);
    let event = Event::PasswordChanged { at, address };
    service.hub.tell_others(caller, &event);
    tracing::info!(%user, device = %caller.device, ended = ended.len(), "a password was changed");
    Ok(Answer::Done)
}

#[cfg(test)]
mod tests;
