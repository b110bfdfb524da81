//! The requests of programs: one file for each kind, which decides who may do what.
//!
//! A command checks, changes the store, and tells the users concerned. Each file ends with its stories, over a real
//! SQLite and a clock that the test sets.

pub mod account;
pub mod delete;
pub mod drafts;
pub mod forward;
pub mod friends;
pub mod groups;
pub mod guessed;
pub mod history;
pub mod kept;
pub mod login;
pub mod marks;
pub mod password;
pub mod people;
pub mod picture;
pub mod post;
pub mod put_off;
pub mod register;
pub mod scheduled;
pub mod sign_out;

#[cfg(test)]
mod alike;
#[cfg(test)]
mod allowed;
#[cfg(test)]
mod relations;
#[cfg(test)]
pub mod story;

use anser_shared::answer::Answer;
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use crate::admin;
use crate::allowance::Cost;
use crate::caller::Caller;
use crate::service::Service;
use crate::store::refuse;

/// Carries out a request, unless it belongs to a connection. Those are carried out in `connection/request`, and
/// refused for a caller without a connection.
pub async fn run(
    service: &Service,
    caller: &Caller<'_>,
    request: Request,
) -> Result<Answer, Refusal> {
    match request {
        Request::Post(_)
        | Request::Forward(_)
        | Request::SendAgain
        | Request::Fetch { .. }
        | Request::AddFriend { .. }
        | Request::Idle { .. }
        | Request::PasswordStart(_)
        | Request::PasswordFinish(_) => Err(Refusal::WrongStage),
        Request::Friends { after } => friends::list(service, caller.user, after).await,
        Request::Conversations { after } => history::heads(service, caller.user, after).await,
        Request::AnswerFriend { user, accept } => {
            friends::answer(service, caller, user, accept).await
        }
        Request::EndFriendship { user } => friends::part(service, caller, user).await,
        Request::Block { user, blocked } => friends::block(service, caller, user, blocked).await,
        Request::BlockNamed { name } => friends::block_named(service, caller, &name).await,
        Request::Remark { user, remark, note } => {
            friends::remark(service, caller, user, &remark, &note).await
        }
        Request::Mark {
            conversation,
            marks,
        } => marks::mark(service, caller, conversation, marks).await,
        Request::Arrange {
            conversation,
            arrangement,
        } => marks::arrange(service, caller.user, conversation, arrangement).await,
        Request::Hide { conversation } => marks::hide(service, caller.user, conversation).await,
        Request::Typing { conversation } => marks::typing(service, caller, conversation).await,
        Request::Delete { conversation, seq } => {
            delete::run(service, caller, conversation, seq).await
        }
        Request::SetProfile(profile) => account::set_profile(service, caller, profile).await,
        Request::Devices => account::devices(service, caller.user).await,
        Request::Revoke { device } => account::revoke(service, caller, device).await,
        Request::Logins => account::logins(service, caller.user).await,
        Request::Draft {
            conversation,
            text,
            base,
        } => drafts::put(service, caller, conversation, text, base).await,
        Request::Drafts { after } => drafts::list(service, caller.user, after).await,
        Request::Schedule {
            conversation,
            id,
            at,
            body,
        } => scheduled::put(service, caller, (conversation, id), at, body).await,
        Request::Unschedule { id } => scheduled::take_back(service, caller, id).await,
        Request::SendScheduled { id } => scheduled::send(service, caller, id).await,
        Request::Scheduled { after } => scheduled::list(service, caller.user, after).await,
        Request::TakeNudges { take } => account::take_nudges(service, caller, take).await,
        Request::People { after } => people::list(service, caller.user, after).await,
        Request::PeopleNews { since } => people::news(service, caller.user, since).await,
        Request::Person { user } => people::one(service, caller.user, user).await,
        Request::Picture { user } => picture::give(service, caller.user, user).await,
        Request::SetPicture(bytes) => picture::set(service, caller, bytes).await,
        Request::Administer { line, language } => {
            admin::administer(service, caller, &line, &language).await
        }
        Request::Commands { language } => admin::commands(caller, &language),
        Request::CreateGroup { name, policy } => {
            groups::create(service, caller, &name, policy).await
        }
        Request::JoinGroup(which) => groups::join(service, caller.user, which).await,
        Request::Order {
            conversation,
            order,
        } => groups::order(service, caller, conversation, order).await,
        Request::Groups { after } => groups::list(service, caller.user, after).await,
        Request::Members {
            conversation,
            after,
        } => groups::members(service, caller.user, conversation, after).await,
        Request::GroupPicture { conversation } => {
            groups::picture(service, caller.user, conversation).await
        }
        Request::Wishes {
            conversation,
            after,
        } => groups::wishes(service, caller.user, conversation, after).await,
        Request::Present { conversation } => {
            groups::present(service, caller.user, conversation).await
        }
        Request::GuessesSeen { total } => account::guesses_seen(service, caller, total).await,
        Request::Compare { life, places } => history::compare(service, caller, life, &places).await,
        Request::Pins { conversation } => kept::pins(service, caller.user, conversation).await,
        Request::Save {
            conversation,
            seq,
            on,
        } => kept::save(service, caller.user, conversation, seq, on).await,
        Request::Saved { after, seq } => kept::saved(service, caller.user, (after, seq)).await,
        Request::SignOut => sign_out::run(service, caller).await,
        Request::Newer => Err(Refusal::ServerTooOld),
    }
}

/// What a request takes from a user's limits; `None` for reading, and for requests that are counted elsewhere.
pub fn cost(request: &Request) -> Option<Cost> {
    Some(match request {
        // Posts are counted where they are checked. Presence and typing are told once in a while.
        Request::Post(_)
        | Request::SendAgain
        | Request::Idle { .. }
        | Request::Typing { .. } => return None,
        Request::Friends { .. }
        | Request::Conversations { .. }
        | Request::Fetch { .. }
        | Request::Devices
        | Request::Logins
        | Request::People { .. }
        // The news about users are counted where they are looked up.
        | Request::PeopleNews { .. }
        | Request::Drafts { .. }
        | Request::Scheduled { .. }
        | Request::Person { .. }
        | Request::Picture { .. }
        | Request::Groups { .. }
        | Request::Members { .. }
        | Request::GroupPicture { .. }
        | Request::Wishes { .. }
        | Request::Present { .. }
        | Request::Compare { .. }
        | Request::Commands { .. }
        | Request::Pins { .. }
        | Request::Saved { .. }
        // Ending something is always possible.
        | Request::SignOut
        | Request::Newer
        | Request::Revoke { .. } => return None,
        Request::Draft { text, .. } => Cost::Change(text.len()),
        // What it reads; what it stores is counted where it is checked.
        Request::Forward(_) => Cost::Change(0),
        Request::Schedule { body, .. } => Cost::Act(body.bytes.len()),
        Request::Remark { .. }
        | Request::Mark { .. }
        | Request::GuessesSeen { .. }
        | Request::Arrange { .. }
        | Request::Save { .. }
        | Request::Hide { .. }
        | Request::Unschedule { .. }
        | Request::TakeNudges { .. } => Cost::Change(0),
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
        | Request::SendScheduled { .. }
        | Request::SetProfile(_)
        | Request::Administer { .. }
        | Request::PasswordStart(_)
        | Request::PasswordFinish(_)
        | Request::CreateGroup { .. }
        | Request::JoinGroup(_)
        | Request::Order { .. } => Cost::Act(0),
    })
}
