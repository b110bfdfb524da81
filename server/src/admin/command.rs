//! Carries out the commands of administrators, and answers in sentences.

use std::fmt::Write as _;

use anser_shared::group::JoinPolicy;
use anser_shared::id::UserId;
use anser_shared::people::Role;
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;

use super::groups::{GroupHere, full_name};
use super::line::{Command, LineFault};
use super::{ActFault, Actor, Done, act, act_for, table};
use crate::service::Service;
use crate::store::hosted::Hosted;
use crate::store::question;
use crate::store::refuse;
use crate::store::rights::{Act, Audited, Registered};
use crate::words::{Words, moment, short_moment};

/// The number of users or groups that are read at a time, and the number of lines in an answer.
const PAGE: u32 = 500;
const LINES: usize = 1000;

/// The answer to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// False if nothing was done; the lines say why.
    pub done: bool,
    pub lines: Vec<String>,
}

impl Said {
    fn done(lines: Vec<String>) -> Self {
        Self { done: true, lines }
    }

    fn fault(line: String) -> Self {
        Self {
            done: false,
            lines: vec![line],
        }
    }
}

/// Carries out a line. The caller has checked that the actor may type commands here.
pub async fn run(service: &Service, actor: &Actor, line: &str, words: Words) -> Said {
    match Command::parse(line, service.now()) {
        Ok(None) => Said::done(Vec::new()),
        Ok(Some(Command::Help)) => Said::done(help(service, actor, words)),
        Ok(Some(Command::AllUsers)) => list(service, words, false).await,
        Ok(Some(Command::Online)) => list(service, words, true).await,
        Ok(Some(Command::AllGroups)) => groups(service, words).await,
        Ok(Some(Command::Audit { count })) => audit(service, words, count).await,
        Ok(Some(Command::Act {
            act: what,
            whom,
            reason,
        })) => act_because(service, actor, (what, &whom), reason, words).await,
        Err(fault) => Said::fault(line_fault(words, &fault)),
    }
}

/// Acts on `whom`, and tells them the reason if there is one.
async fn act_because(
    service: &Service,
    actor: &Actor,
    (what, whom): (Act, &str),
    reason: String,
    words: Words,
) -> Said {
    let done = match act_for(service, actor, what.clone(), whom, &reason).await {
        Ok(done) => done,
        Err(fault) => return Said::fault(act_fault(words, &fault)),
    };
    let mut lines = vec![done_sentence(words, &what, &done)];
    match what {
        _ if reason.is_empty() => {}
        // They read nothing else until they are unblocked.
        Act::Block => {
            let name = ("name", (&done.name).into());
            lines.push(words.with("admin-reason-at-sign-in", &[name]));
        }
        _ => lines.push(give_reason(service, actor, whom, reason, words).await),
    }
    Said::done(lines)
}

/// Tells a user why something was done to them, in the conversation with the server. The words stay there, on each of
/// their devices, and are read also after a disconnection. Returns what happened.
async fn give_reason(
    service: &Service,
    actor: &Actor,
    whom: &str,
    reason: String,
    words: Words,
) -> String {
    match act(service, actor, Act::Send { text: reason }, whom).await {
        Ok(done) => words.with("admin-reason-sent", &[("name", (&done.name).into())]),
        Err(fault) => act_fault(words, &fault),
    }
}

/// A line for each command that the actor may use.
fn help(service: &Service, actor: &Actor, words: Words) -> Vec<String> {
    let role = match actor {
        Actor::Server => Role::Root,
        Actor::Person { user, .. } => service.rights_cache.of(*user).role,
    };
    table::help(role, words)
}

fn done_sentence(words: Words, act: &Act, done: &Done) -> String {
    let name = ("name", (&done.name).into());
    let (ended, here) = (("count", done.ended.into()), ("count", done.here.into()));
    match act {
        Act::Gag { until: None } => words.with("admin-gagged", &[name]),
        Act::Gag { until: Some(until) } => words.with(
            "admin-gagged-until",
            &[name, ("time", (&moment(*until)).into())],
        ),
        Act::Ungag => words.with("admin-ungagged", &[name]),
        Act::Block => words.with("admin-blocked", &[ended, name]),
        Act::Unblock => words.with("admin-unblocked", &[name]),
        Act::Kick if done.ended == 0 => words.with("admin-kicked-nobody", &[name]),
        Act::Kick => words.with("admin-kicked", &[ended, name]),
        Act::Grant(Role::User) => words.with("admin-granted-user", &[name]),
        Act::Grant(Role::Admin) => words.with("admin-granted-admin", &[name]),
        Act::Grant(Role::Root) => words.with("admin-granted-root", &[name]),
        Act::Stop => words.get("admin-stopping"),
        Act::Broadcast { .. } => words.with("admin-broadcast", &[here]),
        Act::Send { .. } if done.here == 0 => words.with("admin-sent-later", &[name]),
        Act::Send { .. } => words.with("admin-sent", &[name]),
        Act::SendGroup { .. } => words.with("admin-sent-group", &[here, name]),
        Act::BlockGroup => words.with("admin-group-blocked", &[name]),
        Act::UnblockGroup => words.with("admin-group-unblocked", &[name]),
        Act::DeleteGroup => words.with("admin-group-deleted", &[name]),
    }
}

pub fn act_fault(words: Words, fault: &ActFault) -> String {
    match fault {
        ActFault::NotAllowed => words.get("admin-not-allowed"),
        ActFault::Yourself => words.get("admin-yourself"),
        ActFault::Gagged => words.get("admin-gagged-yourself"),
        ActFault::Above { name } => words.with("admin-above", &[("name", name.into())]),
        ActFault::Nobody { name } => words.with("admin-nobody", &[("name", name.into())]),
        ActFault::NoGroup { name } => words.with("admin-no-group", &[("name", name.into())]),
        ActFault::GroupEnded { name } => words.with("admin-group-ended", &[("name", name.into())]),
        ActFault::WhichGroup { name, which } => {
            let which = which.join(&words.get("names-between"));
            words.with(
                "admin-which-group",
                &[("name", name.into()), ("which", (&which).into())],
            )
        }
        ActFault::Already { name, blocked } => {
            let key = if *blocked {
                "admin-group-blocked-already"
            } else {
                "admin-group-open-already"
            };
            words.with(key, &[("name", name.into())])
        }
        ActFault::LobbyStays => words.get("admin-lobby-stays"),
        ActFault::Failed(refusal) => {
            let reason = refusal.to_string();
            words.with("admin-failed", &[("reason", (&reason).into())])
        }
    }
}

pub fn line_fault(words: Words, fault: &LineFault) -> String {
    match fault {
        LineFault::Unknown {
            word,
            near: Some(near),
        } => words.with(
            "admin-unknown-near",
            &[("word", word.into()), ("near", (*near).into())],
        ),
        LineFault::Unknown { word, near: None } => {
            words.with("admin-unknown", &[("word", word.into())])
        }
        LineFault::NeedsName { word } => {
            words.with("admin-needs-name", &[("word", (*word).into())])
        }
        LineFault::NeedsGroup { word } => {
            words.with("admin-needs-group", &[("word", (*word).into())])
        }
        LineFault::NeedsText { word } => {
            words.with("admin-needs-text", &[("word", (*word).into())])
        }
        LineFault::Quotation => words.get("admin-quotation"),
        LineFault::TooLong { limit, typed } => {
            let lengths = [("most", (*limit).into()), ("typed", (*typed).into())];
            words.with("admin-too-long", &lengths)
        }
        LineFault::NameTooMuch { word, rest } => words.with(
            "admin-name-too-much",
            &[("word", (*word).into()), ("rest", rest.into())],
        ),
        LineFault::TooMuch { word, rest } => words.with(
            "admin-too-much",
            &[("word", (*word).into()), ("rest", rest.into())],
        ),
        LineFault::Time { typed } => words.with("admin-time", &[("typed", typed.into())]),
        LineFault::Past => words.get("admin-past"),
        LineFault::TooFar => words.get("admin-too-far"),
        LineFault::Role { typed } => words.with("admin-role", &[("typed", typed.into())]),
        LineFault::Count { typed } => words.with("admin-count", &[("typed", typed.into())]),
    }
}

/// All users of the server, in the order of registration.
pub async fn registry(
    service: &Service,
    limit: usize,
) -> Result<Vec<Registered>, crate::store::StoreError> {
    let mut all = Vec::new();
    let mut after = UserId(0);
    while all.len() < limit {
        let page = service.store.look(question::Registry(after, PAGE)).await?;
        let is_last = page.len() < PAGE as usize;
        after = page.last().map_or(after, |last| last.user);
        all.extend(page);
        if is_last {
            break;
        }
    }
    all.truncate(limit);
    Ok(all)
}

async fn list(service: &Service, words: Words, online_only: bool) -> Said {
    let everybody = match registry(service, usize::MAX).await {
        Ok(everybody) => everybody,
        Err(error) => {
            let fault = ActFault::Failed(refuse(&error));
            return Said::fault(act_fault(words, &fault));
        }
    };
    let here = service.hub.here();
    let now = service.now();
    let mut lines = Vec::new();
    let mut count = 0;
    for person in &everybody {
        let connected = here.get(&person.user);
        if online_only && connected.is_none() {
            continue;
        }
        count += 1;
        if lines.len() == LINES {
            continue;
        }
        let mark = if connected.is_some() { '●' } else { '○' };
        let mut line = format!("{mark} {}  {}", person.name, person.nickname);
        if let Some((_, Some(address), presence)) = connected {
            let _ = write!(line, "  {address}  {}", presence_word(words, *presence));
        }
        for remark in remarks(words, person, now) {
            let _ = write!(line, "  [{remark}]");
        }
        lines.push(line);
    }
    if count > LINES {
        let left = ("count", (count - LINES).into());
        lines.push(words.with("admin-more", &[left]));
    }
    let total = [("count", count.into()), ("online", here.len().into())];
    lines.push(words.with("admin-people", &total));
    Said::done(lines)
}

/// All groups, with the number of members online.
async fn groups(service: &Service, words: Words) -> Said {
    let here = service.hub.here();
    let groups = match super::groups::all(service, usize::MAX, &here).await {
        Ok(groups) => groups,
        Err(error) => {
            let fault = ActFault::Failed(refuse(&error));
            return Said::fault(act_fault(words, &fault));
        }
    };
    let mut lines: Vec<String> = groups
        .iter()
        .take(LINES)
        .map(|found| group_line(words, found))
        .collect();
    if let Some(left) = groups.len().checked_sub(LINES).filter(|left| *left > 0) {
        lines.push(words.with("admin-more", &[("count", left.into())]));
    }
    lines.push(words.with("admin-groups", &[("count", groups.len().into())]));
    Said::done(lines)
}

fn group_line(words: Words, found: &GroupHere) -> String {
    let GroupHere { group, online } = found;
    let owner = owner_word(words, group);
    let mut line = words.with(
        "admin-group",
        &[
            ("name", (&full_name(group)).into()),
            ("owner", (&owner).into()),
            ("members", group.members.into()),
            ("online", (*online).into()),
        ],
    );
    for remark in group_remarks(words, group) {
        let _ = write!(line, "  [{remark}]");
    }
    line
}

/// The owner of a group.
pub fn owner_word(words: Words, group: &Hosted) -> String {
    if group.is_lobby {
        words.get("admin-by-server")
    } else {
        group.owner.clone()
    }
}

/// What is unusual about a group.
pub fn group_remarks(words: Words, group: &Hosted) -> Vec<String> {
    let mut remarks = Vec::new();
    if group.blocked {
        remarks.push(words.get("admin-group-is-blocked"));
    }
    if group.is_lobby {
        remarks.push(words.get("admin-group-is-lobby"));
    }
    match group.policy {
        JoinPolicy::Open => {}
        JoinPolicy::Invitation => remarks.push(words.get("admin-group-invitation")),
        JoinPolicy::Approval => remarks.push(words.get("admin-group-approval")),
    }
    remarks
}

pub fn presence_word(words: Words, presence: Presence) -> String {
    words.get(match presence {
        Presence::Online => "online",
        Presence::Away => "away",
        Presence::Busy => "busy",
        Presence::Offline => "offline",
    })
}

/// What is unusual about a user.
pub fn remarks(words: Words, person: &Registered, now: Timestamp) -> Vec<String> {
    let mut remarks = Vec::new();
    let rights = person.account_rights.rights(now);
    match rights.role {
        Role::User => {}
        Role::Admin => remarks.push(words.get("admin-role-admin")),
        Role::Root => remarks.push(words.get("admin-role-root")),
    }
    if !person.account_rights.connects {
        remarks.push(words.get("admin-is-blocked"));
    }
    match rights.gag.map(|gag| gag.until) {
        None => {}
        Some(None) => remarks.push(words.get("admin-is-gagged")),
        Some(Some(until)) => {
            let time = short_moment(until, now);
            remarks.push(words.with("admin-is-gagged-until", &[("time", (&time).into())]));
        }
    }
    remarks
}

async fn audit(service: &Service, words: Words, count: u32) -> Said {
    let count = count.min(LINES as u32);
    match service.store.look(question::Audit(count)).await {
        Ok(acts) if acts.is_empty() => Said::done(vec![words.get("admin-no-acts")]),
        Ok(acts) => Said::done(
            acts.iter()
                .map(|act| {
                    let by = by_word(words, &act.by);
                    let mut line = format!("{}  {by}  {}", moment(act.at), act.act);
                    for part in [on_word(act).to_owned(), detail_word(act)] {
                        if !part.is_empty() {
                            line.push_str("  ");
                            line.push_str(&part);
                        }
                    }
                    let _ = write!(line, "  ({})", act.address);
                    line
                })
                .collect(),
        ),
        Err(error) => {
            let fault = ActFault::Failed(refuse(&error));
            Said::fault(act_fault(words, &fault))
        }
    }
}

/// The author of an act, as the log of acts has it.
pub fn by_word(words: Words, by: &str) -> String {
    if by.is_empty() {
        words.get("admin-by-server")
    } else {
        by.to_owned()
    }
}

/// The user or the group on which it was done.
pub fn on_word(act: &Audited) -> &str {
    if act.whom.is_empty() {
        &act.group
    } else {
        &act.whom
    }
}

/// The details of an act. The end of a gag is stored as a number, and a message as it was written.
pub fn detail_word(act: &Audited) -> String {
    let end = (act.act == "gag")
        .then(|| act.detail.parse().ok())
        .flatten();
    match end {
        Some(millis) => moment(Timestamp(millis)),
        None => act.detail.replace('\n', " "),
    }
}
