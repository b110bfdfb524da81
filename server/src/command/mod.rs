//! Who may do what: one file for each thing that a program can ask for.
//!
//! A command checks, changes the store, and tells those concerned. Each file ends with its
//! stories, told over a real SQLite and a clock that the test sets.

pub mod account;
pub mod delete;
pub mod drafts;
pub mod friends;
pub mod groups;
pub mod guessed;
pub mod history;
pub mod login;
pub mod marks;
pub mod password;
pub mod people;
pub mod picture;
pub mod post;
pub mod put_off;
pub mod register;
pub mod sign_out;

#[cfg(test)]
mod alike;
#[cfg(test)]
mod allowed;
#[cfg(test)]
mod relations;
#[cfg(test)]
pub mod story;

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::id::UserId;
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use crate::admin;
use crate::allowance::{Cost, PAUSE};
use crate::service::Service;
use crate::session::Session;
use crate::store::refuse;

/// Carries out what somebody who is signed in asks for. The answer stands in the session's queue
/// when this is done, except for a post, which is answered when it is on disk.
pub async fn run(service: &Service, session: &Arc<Session>, tag: u32, request: Request) {
    let now = service.now();
    if service.lived() > session.expires_at {
        session.answer(tag, Err(Refusal::DeviceExpired));
        session.finish(anser_shared::event::Farewell::Expired);
        return;
    }
    let needs_no_database = matches!(request, Request::SendAgain | Request::Idle { .. });
    if !needs_no_database && let Err(refusal) = service.able() {
        if let (Request::Post(_), Refusal::Unavailable(trouble)) = (&request, &refusal) {
            // What is sent behind it must not overtake it.
            session.hold_posts(Refusal::Unavailable(*trouble));
        }
        session.answer(tag, Err(refusal));
        return session.wake.notify_one();
    }
    let allowed = match cost(&request) {
        Some(cost) => session.allowance.take(&service.rates, cost, now),
        None => Ok(()),
    };
    if let Err(refusal) = allowed {
        return too_much(service, session, tag, refusal).await;
    }
    let answer = match request {
        Request::Post(post) => return post::run(service, session, tag, post, now).await,
        Request::SendAgain => {
            session.release_posts();
            Ok(Answer::Done)
        }
        Request::Fetch {
            conversation,
            after,
            limit,
        } => match history::fetch(service, session.user, conversation, after, limit).await {
            Ok((page, up_to)) => {
                session.answer_page(tag, conversation, up_to, page);
                return session.wake.notify_one();
            }
            Err(refusal) => Err(refusal),
        },
        Request::Friends { after } => friends::list(service, session.user, after).await,
        Request::Conversations { after } => history::heads(service, session.user, after).await,
        Request::AddFriend { name, greeting } => {
            return friends::add(service, session, tag, &name, &greeting).await;
        }
        Request::AnswerFriend { user, accept } => {
            friends::answer(service, session, user, accept).await
        }
        Request::EndFriendship { user } => friends::part(service, session, user).await,
        Request::Block { user, blocked } => friends::block(service, session, user, blocked).await,
        Request::BlockNamed { name } => friends::block_named(service, session, &name).await,
        Request::Remark { user, remark, note } => {
            friends::remark(service, session, user, &remark, &note).await
        }
        Request::Mark {
            conversation,
            marks,
        } => marks::mark(service, session, conversation, marks).await,
        Request::Arrange {
            conversation,
            arrangement,
        } => marks::arrange(service, session.user, conversation, arrangement).await,
        Request::Hide { conversation } => marks::hide(service, session.user, conversation).await,
        Request::Typing { conversation } => marks::typing(service, session, conversation).await,
        Request::Delete { conversation, seq } => {
            delete::run(service, session, conversation, seq, now).await
        }
        Request::Idle { idle } => account::idle(service, session, idle).await,
        Request::SetProfile(profile) => account::set_profile(service, session, profile).await,
        Request::Devices => account::devices(service, session.user).await,
        Request::Revoke { device } => account::revoke(service, session, device).await,
        Request::Logins => account::logins(service, session.user).await,
        Request::Draft {
            conversation,
            text,
            base,
        } => drafts::put(service, session, conversation, text, base).await,
        Request::Drafts { after } => drafts::list(service, session.user, after).await,
        Request::People { after } => people::list(service, session.user, after).await,
        Request::PeopleNews { since } => people::news(service, session.user, since).await,
        Request::Person { user } => people::one(service, session.user, user).await,
        Request::Picture { user } => picture::give(service, session.user, user).await,
        Request::SetPicture(bytes) => picture::set(service, session.user, bytes).await,
        Request::Administer { line, language } => {
            admin::administer(service, session, &line, &language).await
        }
        Request::CreateGroup { name, policy } => {
            groups::create(service, session.user, &name, policy).await
        }
        Request::JoinGroup(which) => groups::join(service, session.user, which).await,
        Request::Order {
            conversation,
            order,
        } => groups::order(service, session.user, conversation, order).await,
        Request::Groups { after } => groups::list(service, session.user, after).await,
        Request::Members {
            conversation,
            after,
        } => groups::members(service, session.user, conversation, after).await,
        Request::GroupPicture { conversation } => {
            groups::picture(service, session.user, conversation).await
        }
        Request::Wishes {
            conversation,
            after,
        } => groups::wishes(service, session.user, conversation, after).await,
        Request::Present { conversation } => {
            groups::present(service, session.user, conversation).await
        }
        Request::GuessesSeen { total } => account::guesses_seen(service, session, total).await,
        Request::Compare { life, places } => {
            history::compare(service, session, life, &places).await
        }
        Request::PasswordStart(start) => password::start(service, session, &start).await,
        Request::PasswordFinish(finish) => password::finish(service, session, &finish).await,
        Request::SignOut => sign_out::run(service, session, now).await,
        Request::Newer => Err(Refusal::ServerTooOld),
    };
    let signs_out = answer == Ok(Answer::SignedOut);
    session.answer(tag, answer);
    if signs_out {
        session.finish(anser_shared::event::Farewell::SignedOut);
    }
    session.wake.notify_one();
}

/// Refuses what is too much at once. Nothing more is read from whoever does not wait, before they are answered.
async fn too_much(service: &Service, session: &Session, tag: u32, refusal: Refusal) {
    if session.allowance.presses(&service.rates, service.now()) {
        tokio::time::sleep(PAUSE).await;
    }
    session.answer(tag, Err(refusal));
    session.wake.notify_one();
}

/// What a request takes of a person's allowance; `None` for reading, and for what is counted elsewhere.
fn cost(request: &Request) -> Option<Cost> {
    Some(match request {
        // Posts are counted where they are checked. Presence and typing are told once in a while.
        Request::Post(_) | Request::SendAgain | Request::Idle { .. } | Request::Typing { .. } => {
            return None;
        }
        Request::Friends { .. }
        | Request::Conversations { .. }
        | Request::Fetch { .. }
        | Request::Devices
        | Request::Logins
        | Request::People { .. }
        // What is new about them is counted where it is looked up.
        | Request::PeopleNews { .. }
        | Request::Drafts { .. }
        | Request::Person { .. }
        | Request::Picture { .. }
        | Request::Groups { .. }
        | Request::Members { .. }
        | Request::GroupPicture { .. }
        | Request::Wishes { .. }
        | Request::Present { .. }
        | Request::Compare { .. }
        // Ending something is possible at any time.
        | Request::SignOut
        | Request::Newer
        | Request::Revoke { .. } => return None,
        Request::Draft { text, .. } => Cost::Change(text.len()),
        Request::Remark { .. }
        | Request::Mark { .. }
        | Request::GuessesSeen { .. }
        | Request::Arrange { .. }
        | Request::Hide { .. } => Cost::Change(0),
        Request::SetPicture(picture)
        | Request::Order {
            order: Order::SetPicture { picture },
            ..
        } => Cost::Act(picture.as_ref().map_or(0, Vec::len)),
        Request::AddFriend { .. }
        | Request::AnswerFriend { .. }
        | Request::EndFriendship { .. }
        | Request::Block { .. }
        | Request::BlockNamed { .. }
        | Request::Delete { .. }
        | Request::SetProfile(_)
        | Request::Administer { .. }
        | Request::PasswordStart(_)
        | Request::PasswordFinish(_)
        | Request::CreateGroup { .. }
        | Request::JoinGroup(_)
        | Request::Order { .. } => Cost::Act(0),
    })
}

/// Refuses what a person says who is gagged: whatever others read of them, in whichever place it stands.
fn may_speak(service: &Service, user: UserId) -> Result<(), Refusal> {
    match service.standings.rights(user, service.now()).gag {
        Some(gag) => Err(Refusal::Gagged { until: gag.until }),
        None => Ok(()),
    }
}
