//! Carries out a request on a connection. When that is done, its answer is in the session's queue.
//!
//! Requests that belong to the connection are carried out here, and all others by the commands. A post is answered
//! when it is on disk.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::event::Farewell;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};
use anser_shared::time::Timestamp;

use crate::allowance::PAUSE;
use crate::caller::Caller;
use crate::command::{self, forward, friends, history, password, post};
use crate::presence;
use crate::service::Service;
use crate::session::Session;

/// Carries out a request of a signed-in user.
pub async fn run(service: &Service, session: &Arc<Session>, tag: u32, request: Request) {
    let now = service.now();
    if is_expired(service, session) {
        session.answer(tag, Err(Refusal::DeviceExpired));
        session.finish(Farewell::Expired);
        return;
    }
    let needs_no_database = matches!(
        request,
        Request::SendAgain | Request::Idle { .. } | Request::Commands { .. }
    );
    if !needs_no_database && let Err(refusal) = service.able() {
        if let (Request::Post(_) | Request::Forward(_), Refusal::Unavailable(trouble)) =
            (&request, &refusal)
        {
            // Later messages must not overtake it.
            session.hold_posts(Refusal::Unavailable(*trouble));
        }
        return answer(session, tag, Err(refusal));
    }
    let allowed = match command::cost(&request) {
        Some(cost) => session.allowance.take(&service.rates, cost, now),
        None => Ok(()),
    };
    if let Err(refusal) = allowed {
        return too_much(service, session, tag, refusal).await;
    }
    let caller = caller(service, session, now);
    let found = match request {
        Request::Post(post) => {
            return match post::run(service, &caller, session, tag, post, now).await {
                Ok(()) => {}
                Err(refusal @ Refusal::SlowDown { .. }) => {
                    too_much(service, session, tag, refusal).await;
                }
                Err(refusal) => answer(session, tag, Err(refusal)),
            };
        }
        Request::Forward(what) => {
            return match forward::run(service, &caller, session, tag, what, now).await {
                Ok(None) => {}
                Ok(Some(stored)) => answer(session, tag, Ok(stored)),
                Err(refusal @ Refusal::SlowDown { .. }) => {
                    too_much(service, session, tag, refusal).await;
                }
                Err(refusal) => answer(session, tag, Err(refusal)),
            };
        }
        Request::SendAgain => {
            session.release_posts();
            Ok(Answer::Done)
        }
        Request::Fetch {
            conversation,
            after,
            limit,
        } => match history::fetch(service, caller.user, conversation, after, limit).await {
            Ok((page, up_to)) => {
                session.answer_page(tag, conversation, up_to, page);
                return session.wake.notify_one();
            }
            Err(refusal) => Err(refusal),
        },
        Request::AddFriend { name, greeting } => {
            let (found, welcoming) = friends::add(service, &caller, &name, &greeting).await;
            answer(session, tag, found);
            if let Some(welcoming) = welcoming {
                friends::welcome(service, welcoming).await;
            }
            return;
        }
        Request::Idle { idle } => {
            if let Some(seen) = service.hub.set_idle(session, idle) {
                presence::changed(service, session.user, seen).await;
            }
            Ok(Answer::Done)
        }
        Request::PasswordStart(start) => {
            let begun = password::start(service, &caller, &session.exporter, &start).await;
            begun.map(|(changing, challenge)| {
                session.begin_password(changing);
                challenge
            })
        }
        Request::PasswordFinish(finish) => match session.take_password() {
            Some(begun) => password::finish(service, &caller, begun, &finish).await,
            None => Err(Refusal::WrongStage),
        },
        other => command::run(service, &caller, other).await,
    };
    let signs_out = found == Ok(Answer::SignedOut);
    session.answer(tag, found);
    if signs_out {
        session.finish(Farewell::SignedOut);
    }
    session.wake.notify_one();
}

/// Hands a message on if nothing has to be waited for. Otherwise it gives the message back, and [`run`] hands it on.
pub fn post_at_once(
    service: &Service,
    session: &Arc<Session>,
    tag: u32,
    post: Post,
) -> Option<Post> {
    if is_expired(service, session) || service.lasting_trouble().is_some() {
        return Some(post);
    }
    let now = service.now();
    let caller = caller(service, session, now);
    match post::at_once(service, &caller, session, tag, post, now) {
        Ok(Ok(())) => None,
        Ok(Err(refusal)) => {
            answer(session, tag, Err(refusal));
            None
        }
        Err(post) => Some(post),
    }
}

fn is_expired(service: &Service, session: &Session) -> bool {
    service.lived() > session.expires_at
}

fn caller<'a>(service: &Service, session: &'a Session, now: Timestamp) -> Caller<'a> {
    session.caller(service.rights_cache.rights(session.user, now))
}

fn answer(session: &Session, tag: u32, answer: Result<Answer, Refusal>) {
    session.answer(tag, answer);
    session.wake.notify_one();
}

/// Refuses what exceeds a limit. Nothing more is read from a program that does not wait, until its answer is due.
async fn too_much(service: &Service, session: &Session, tag: u32, refusal: Refusal) {
    if session.allowance.presses(&service.rates, service.now()) {
        tokio::time::sleep(PAUSE).await;
    }
    answer(session, tag, Err(refusal));
}
