//! The acts of administrators: at the server itself, in its console, or from a program.
//!
//! [`act`] is the only way to act. It checks the roles, changes database and memory, tells the users concerned, and
//! writes exactly one line into the log of acts. `table` has the commands that can be typed, `line` knows the
//! meaning of typed lines, and `command` carries them out. `operator` is the place of a person at the server itself.

pub mod command;
pub mod completion;
pub mod groups;
pub mod line;
pub mod operator;
pub mod table;

#[cfg(test)]
mod stories;

use anser_shared::answer::Answer;
use anser_shared::event::{Event, Farewell};
use anser_shared::id::UserId;
use anser_shared::people::{Person, Role};
use anser_shared::refusal::Refusal;
use anser_shared::text::Folded;

use crate::caller::Caller;
use crate::invalidation::Invalidation;
use crate::service::Service;
use crate::store::hosted::Hosted;
use crate::store::rights::{self, AccountRights, Act, Governing, RefusedAct, Target};
use crate::store::{Store as _, question};
use crate::words::Words;

/// The author of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person at the server itself, who may do everything.
    Server,
    Person {
        user: UserId,
        address: String,
    },
}

/// Why an act was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActFault {
    /// It takes a higher role.
    NotAllowed,
    Yourself,
    /// A gagged administrator cannot speak in the server's name either.
    Gagged,
    /// Nobody acts on users of their own role, or of a higher one.
    Above {
        name: String,
    },
    Nobody {
        name: String,
    },
    NoGroup {
        name: String,
    },
    GroupEnded {
        name: String,
    },
    /// Several groups have this name: these.
    WhichGroup {
        name: String,
        which: Vec<String>,
    },
    /// The group is closed, or open, already.
    Already {
        name: String,
        blocked: bool,
    },
    /// The settings decide whether there is a lobby.
    LobbyStays,
    /// Probably the database.
    Failed(Refusal),
}

/// What was done, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The name of a user or a group; empty for an act without one.
    pub name: String,
    /// The number of connections that it has ended.
    pub ended: usize,
    /// The number of readers of the message who are online, and have it at once.
    pub here: usize,
}

/// The lowest role that may do this.
fn least_role(act: &Act) -> Role {
    match act {
        Act::Grant(_) | Act::Stop => Role::Root,
        Act::Gag { .. }
        | Act::Ungag
        | Act::Block
        | Act::Unblock
        | Act::Kick
        | Act::Broadcast { .. }
        | Act::Send { .. }
        | Act::SendGroup { .. }
        | Act::BlockGroup
        | Act::UnblockGroup
        | Act::DeleteGroup => Role::Admin,
    }
}

/// Acts on a user or on a group; `whom` is empty for an act without one. An act that the administrator may not do is
/// logged, too.
pub async fn act(service: &Service, actor: &Actor, act: Act, whom: &str) -> Result<Done, ActFault> {
    act_for(service, actor, act, whom, "").await
}

/// The same with a reason, which the user is told if the act keeps them from writing or from signing in.
pub async fn act_for(
    service: &Service,
    actor: &Actor,
    act: Act,
    whom: &str,
    reason: &str,
) -> Result<Done, ActFault> {
    let word = act.word();
    let done = carry_out(service, actor, act, whom, reason).await;
    let is_refused = matches!(
        done,
        Err(ActFault::NotAllowed | ActFault::Yourself | ActFault::Above { .. } | ActFault::Gagged)
    );
    if let (true, Actor::Person { user, address }) = (is_refused, actor) {
        let found = find(service, whom).await.ok();
        let whom = found.map(|person| person.user);
        note_refused(service, (*user, address), word, whom).await;
    }
    done
}

/// Writes a line about a refused act into the log of acts, and into the server's log; only a limited number for each
/// user.
async fn note_refused(
    service: &Service,
    (by, address): (UserId, &str),
    word: &'static str,
    whom: Option<UserId>,
) {
    if service.attempt_refused_act(by).is_err() {
        return;
    }
    tracing::warn!(act = word, %by, ?whom, address, "an administrative act was refused");
    let refused = RefusedAct {
        word,
        by,
        whom,
        address: address.to_owned(),
    };
    // The error logs itself, and the act stays refused.
    let _ = service.carry_out(by, refused).await;
}

async fn carry_out(
    service: &Service,
    actor: &Actor,
    act: Act,
    whom: &str,
    reason: &str,
) -> Result<Done, ActFault> {
    // One after the other, so that two acts on one user reach memory in the order of the database.
    let _turn = service.governing.lock().await;
    let (by, address) = match actor {
        Actor::Server => (None, "server"),
        Actor::Person { user, address } => (Some(*user), address.as_str()),
    };
    let (person, group) = allowed(service, by, &act, whom).await?;
    let user = person.as_ref().map_or(UserId(0), |person| person.user);
    let is_stop = act == Act::Stop;
    let governing = Governing {
        act: act.clone(),
        reason: reason.to_owned(),
        group: group.as_ref().map(|group| group.conversation),
        by,
        address: address.to_owned(),
    };
    let account_rights = service
        .carry_out(user, governing)
        .await
        .map_err(ActFault::Failed)?;
    let mut ended = 0;
    if let (Some(account_rights), Some(person)) = (account_rights, &person) {
        ended = take_hold(service, &act, reason, person.user, account_rights);
    }
    if is_stop {
        service.stop_asked.notify_one();
    }
    let by = by.map_or_else(|| "the server".to_owned(), |user| user.to_string());
    let on = group.as_ref().map(|group| group.conversation.0);
    let on_person = person
        .as_ref()
        .map(|person| tracing::field::display(person.user));
    tracing::info!(act = act.word(), %by, whom = on_person, group = on, "an administrative act");
    let here = match (&act, &group) {
        (Act::Broadcast { .. }, _) => service.hub.here().len(),
        (Act::Send { .. }, _) => service.hub.devices(user).len().min(1),
        (Act::SendGroup { .. }, Some(group)) => {
            groups::online(service, group.conversation, &service.hub.here()).await
        }
        _ => 0,
    };
    let name = match (person, group) {
        (Some(person), _) => person.name,
        (None, Some(group)) => groups::full_name(&group),
        (None, None) => String::new(),
    };
    Ok(Done { name, ended, here })
}

/// The user or the group of an act, if its author may do it; `by` is `None` for the server itself.
async fn allowed(
    service: &Service,
    by: Option<UserId>,
    act: &Act,
    whom: &str,
) -> Result<(Option<Person>, Option<Hosted>), ActFault> {
    let role = by.map(|user| service.rights_cache.of(user).role);
    if role.is_some_and(|role| role < least_role(act)) {
        return Err(ActFault::NotAllowed);
    }
    let gag = by.and_then(|user| service.rights_cache.rights(user, service.now()).gag);
    if gag.is_some() && act.says() {
        return Err(ActFault::Gagged);
    }
    let (mut person, mut group) = (None, None);
    match act.target() {
        Target::Nobody => {}
        Target::Person => person = Some(find(service, whom).await?),
        Target::Group => group = Some(find_group(service, act, whom).await?),
    }
    if let (Some(role), Some(person)) = (role, &person) {
        may_act_on(service, act, (by, role), person)?;
    }
    Ok((person, group))
}

/// Nobody acts on themselves, or on users of their own role or of a higher one. Everybody may be written to.
fn may_act_on(
    service: &Service,
    act: &Act,
    (by, role): (Option<UserId>, Role),
    person: &Person,
) -> Result<(), ActFault> {
    if matches!(act, Act::Send { .. }) {
        return Ok(());
    }
    if by == Some(person.user) {
        return Err(ActFault::Yourself);
    }
    if service.rights_cache.of(person.user).role >= role {
        let name = person.name.clone();
        return Err(ActFault::Above { name });
    }
    Ok(())
}

/// A user's rights have changed. Updates memory, tells the user, and ends their connections after a block. Returns
/// the number of connections that have ended.
fn take_hold(
    service: &Service,
    act: &Act,
    reason: &str,
    user: UserId,
    account_rights: AccountRights,
) -> usize {
    let now = service.now();
    let before = service.rights_cache.of(user);
    let rights = account_rights.rights(now);
    service.heed(Invalidation::AccountRights(user, account_rights.clone()));
    // The user does not know the reason of a gag whose time is over any more.
    let known = match before.rights(now).gag {
        Some(_) => before.gag_reason.as_str(),
        None => "",
    };
    if rights.gag.is_some() && account_rights.gag_reason != known {
        service
            .hub
            .tell(&[user], &Event::GagReason(account_rights.gag_reason));
    }
    if rights != before.rights(now) {
        service.hub.tell(&[user], &Event::Rights(rights));
    }
    let reason = rights::cut(reason);
    let farewell = match act {
        Act::Block if reason.is_empty() => Farewell::Blocked,
        Act::Block => Farewell::BlockedFor { reason },
        Act::Kick if reason.is_empty() => Farewell::Kicked,
        Act::Kick => Farewell::KickedFor { reason },
        _ => return 0,
    };
    service.hub.close_person(user, &farewell)
}

/// The group that a person means, if the act is possible on it.
async fn find_group(service: &Service, act: &Act, typed: &str) -> Result<Hosted, ActFault> {
    let group = groups::find(service, typed).await?;
    match act {
        Act::DeleteGroup if group.is_lobby => Err(ActFault::LobbyStays),
        Act::BlockGroup | Act::UnblockGroup if group.blocked == (*act == Act::BlockGroup) => {
            let name = groups::full_name(&group);
            let blocked = group.blocked;
            Err(ActFault::Already { name, blocked })
        }
        _ => Ok(group),
    }
}

async fn find(service: &Service, name: &str) -> Result<Person, ActFault> {
    let nobody = || ActFault::Nobody {
        name: name.to_owned(),
    };
    let key = Folded::of(name).ok_or_else(nobody)?;
    let found = service.store.person_named(key.as_str()).await;
    found
        .map_err(|error| ActFault::Failed(crate::store::refuse(&error)))?
        .ok_or_else(nobody)
}

/// Reads the users whose rights are not the usual ones. Done once, before any user can sign in.
pub async fn load(service: &Service) -> Result<(), crate::store::StoreError> {
    for (user, account_rights) in service.store.look(question::RightsCache).await? {
        service.rights_cache.set(user, account_rights);
    }
    Ok(())
}

/// The commands that this person may use, for their program.
pub fn commands(caller: &Caller<'_>, language: &str) -> Result<Answer, Refusal> {
    match caller.rights.role {
        Role::User => Err(Refusal::NotAdministrator),
        role => {
            let words = Words::of_tag(language);
            Ok(Answer::Commands(table::explained(role, words)))
        }
    }
}

/// A line from a program. A user who is no administrator gets only a refusal.
pub async fn administer(
    service: &Service,
    caller: &Caller<'_>,
    line: &str,
    language: &str,
) -> Result<Answer, Refusal> {
    let address = caller.address_words();
    if caller.rights.role < Role::Admin {
        let by = (caller.user, address.as_str());
        note_refused(service, by, line::word_of(line), None).await;
        return Err(Refusal::NotAdministrator);
    }
    let actor = Actor::Person {
        user: caller.user,
        address,
    };
    let said = command::run(service, &actor, line, Words::of_tag(language)).await;
    Ok(Answer::Said {
        done: said.done,
        lines: said.lines,
    })
}
