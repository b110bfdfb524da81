//! Registering: a name, a nickname, and a password that the server never sees.

use std::net::IpAddr;

use anser_shared::event::ServerFrame;
use anser_shared::id::UserId;
use anser_shared::password::PasswordKeeper;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::request::RegisterStart;
use anser_shared::text::{Nickname, Username};

use crate::config::Registration;
use crate::invalidation::Invalidation;
use crate::names;
use crate::peer::Registering;
use crate::service::Service;
use crate::store::{NewPerson, Store as _};

/// Checks the name before a slow computer stretches a password in vain.
pub async fn start(
    service: &Service,
    from: IpAddr,
    start: RegisterStart,
) -> Result<(Registering, ServerFrame), Refusal> {
    if service.config.registration == Registration::Closed {
        return Err(Refusal::RegistrationClosed);
    }
    service.able()?;
    let name = Username::parse(&start.name).map_err(Refusal::Name)?;
    let nickname = Nickname::parse(&start.nickname).map_err(Refusal::Nickname)?;
    if names::is_reserved(name.as_str(), service.config.lobby.as_ref()) {
        return Err(Refusal::Name(NameFault::Reserved));
    }
    service
        .attempt_registration(from)
        .map_err(super::login::too_often)?;
    let taken = service
        .store
        .person_named(name.folded().as_str())
        .await
        .map_err(|e| super::refuse(&e))?;
    if taken.is_some() {
        return Err(Refusal::NameTaken);
    }
    let user = UserId(service.mint());
    let challenge = service
        .keeper
        .register(user, &start.opaque)
        .map_err(|_| Refusal::WrongProof)?;
    Ok((
        Registering {
            user,
            name,
            nickname,
        },
        ServerFrame::RegisterChallenge(challenge),
    ))
}

pub async fn finish(
    service: &Service,
    registering: Registering,
    upload: &[u8],
) -> Result<ServerFrame, Refusal> {
    let password = PasswordKeeper::record(upload).map_err(|_| Refusal::WrongProof)?;
    let Registering {
        user,
        name,
        nickname,
    } = registering;
    let person = NewPerson {
        user,
        name,
        nickname,
        password,
        at: service.now(),
    };
    // Another user may have taken the name since the first message, so the store decides.
    service
        .store
        .register(person)
        .await
        .map_err(|error| super::refuse(&error))??;
    service.heed(Invalidation::Looks(user));
    tracing::info!(%user, "somebody has registered");
    Ok(ServerFrame::Registered)
}
