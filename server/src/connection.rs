//! One connection: a task that moves bytes between a stream, its peer's stage and its queue.
//!
//! Until the sign-in, frames go back and forth one at a time. After it, the task reads all frames that have arrived,
//! hands them on, and writes what waits in the session's queue in as few writes as possible. An idle connection holds
//! no buffer, because bytes are read only when the socket has some, into memory that all connections of a thread
//! share.

mod greeting;
mod metered;
mod ready;
pub(crate) mod request;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;

use anser_shared::event::Farewell;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

use self::greeting::{Guest, arrive};
use self::ready::Ready;
use self::wire::Cut;
use crate::budget::Held;
use crate::doors::Door;
use crate::entrance::{self, Entering};
use crate::presence::{self, Goes};
use crate::service::Service;
use crate::session::Session;

/// Serves one connection to its end.
pub async fn run<S: AsyncRead + AsyncWrite + Unpin>(
    service: Arc<Service>,
    acceptor: TlsAcceptor,
    stream: S,
    from: SocketAddr,
    mut door: Door,
) {
    // The first part is boxed, so that its memory is freed when the second begins.
    let arrived = Box::pin(async {
        tokio::select! {
            arrived = arrive(&service, acceptor, stream, from.ip()) => arrived,
            () = door.has_to_leave() => Err(Cut::PlaceNeeded),
        }
    });
    let ended = match arrived.await {
        Ok(Some(guest)) => {
            let (mut ready, entering) = introduce(&service, *guest);
            serve(&service, &mut ready, entering, &mut door).await
        }
        Ok(None) => Ok(()),
        Err(cut) => Err(cut),
    };
    match ended {
        Ok(()) | Err(Cut::Left | Cut::Closed) => tracing::debug!(%from, "a connection has ended"),
        Err(cut) => {
            if let Some(unsaid) = service.rarely.may_say(cut.reason(), service.now()) {
                tracing::info!(%from, reason = %cut, unsaid, "a connection was cut");
            }
        }
    }
}

/// The user who signs in, as others see them.
fn introduce<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Arc<Service>,
    guest: Guest<S>,
) -> (Ready<'_, S>, Entering) {
    let Guest {
        wire,
        account,
        by,
        from,
        first,
    } = guest;
    let (user, device) = (account.profile.person.user, account.device);
    let session = Session::new(user, device, account.expires_at, service.now())
        .allowed(service.allowance(user))
        .speaking(wire.minor);
    let session = session.coming_from(from, wire.peer);
    let session = Arc::new(session.over(wire.exporter));
    let entering = Entering {
        by,
        seen_as: account.profile.seen_as,
        rights: account.rights,
    };
    (Ready::new(service, wire, session, first), entering)
}

/// Lets a signed-in program in, and serves it.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Arc<Service>,
    ready: &mut Ready<'_, S>,
    entering: Entering,
    door: &mut Door,
) -> Result<(), Cut> {
    let session = ready.session.clone();
    let is_in = Box::pin(entrance::enter(service, &session, entering)).await;
    if is_in {
        door.signed_in();
        ready.wire.held = Held::of(service.hub.account_budget(session.user));
    }
    let ended = ready.serve().await;
    if is_in {
        let is_sent_away = matches!(
            ready.farewell,
            Some(
                Farewell::SignedOut
                    | Farewell::SignedInElsewhere { .. }
                    | Farewell::Blocked
                    | Farewell::BlockedFor { .. }
                    | Farewell::Kicked
                    | Farewell::KickedFor { .. }
            )
        );
        let goes = if is_sent_away || matches!(ended, Err(Cut::Left)) {
            Goes::Away
        } else {
            Goes::PerhapsBack
        };
        presence::leave(service, &session, goes);
    }
    ended
}

#[cfg(test)]
mod tests;
