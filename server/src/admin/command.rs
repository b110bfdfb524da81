//! The lines that administrators type: what they mean, how they go on, and what is said back.

use std::fmt::Write as _;
use std::time::Duration;

use anser_shared::event::Presence;
use anser_shared::id::UserId;
use anser_shared::people::Role;
use anser_shared::time::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::{ActFault, Actor, Done, act};
use crate::service::Service;
use crate::store::Store;
use crate::store::account::{Finding, Question};
use crate::store::rights::{Act, Registered};
use crate::words::{Words, moment};

/// Ten years: whoever means longer blocks.
const LONGEST_GAG: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// So many people are read at a time, and so many lines are said at the most.
const PAGE: u32 = 500;
const LINES: usize = 1000;

/// So many acts are told when nobody says how many.
const AUDITED: u32 = 20;

/// A word that can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub word: &'static str,
    /// Under which its line of help stands.
    pub help: &'static str,
    /// Its first argument is somebody's name.
    pub takes_name: bool,
    /// It changes something, and stands in the log of acts afterwards.
    pub is_act: bool,
}

const fn entry(word: &'static str, help: &'static str, takes_name: bool, is_act: bool) -> Entry {
    Entry {
        word,
        help,
        takes_name,
        is_act,
    }
}

/// Everything that can be typed, in the order of the help.
pub const COMMANDS: [Entry; 11] = [
    entry("help", "admin-help-help", false, false),
    entry("allusers", "admin-help-allusers", false, false),
    entry("online", "admin-help-online", false, false),
    entry("gag", "admin-help-gag", true, true),
    entry("ungag", "admin-help-ungag", true, true),
    entry("blockuser", "admin-help-blockuser", true, true),
    entry("unblockuser", "admin-help-unblockuser", true, true),
    entry("kick", "admin-help-kick", true, true),
    entry("grant", "admin-help-grant", true, true),
    entry("audit", "admin-help-audit", false, false),
    entry("stop", "admin-help-stop", false, true),
];

const ROLES: [(&str, Role); 3] = [
    ("user", Role::User),
    ("admin", Role::Admin),
    ("root", Role::Root),
];

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    AllUsers,
    Online,
    Audit { count: u32 },
    Act { act: Act, whom: String },
}

/// Why a line means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    Unknown {
        word: String,
        near: Option<&'static str>,
    },
    NeedsName {
        word: &'static str,
    },
    /// More was typed than the command takes.
    TooMuch {
        word: &'static str,
        rest: String,
    },
    Time {
        typed: String,
    },
    Past,
    TooFar,
    Role {
        typed: String,
    },
    Count {
        typed: String,
    },
}

impl Command {
    /// `None` for an empty line. A slash before the word may be there or not.
    pub fn parse(line: &str, now: Timestamp) -> Result<Option<Self>, LineFault> {
        let line = line.trim();
        let line = line.strip_prefix('/').unwrap_or(line);
        let mut parts = line.split_whitespace();
        let Some(word) = parts.next() else {
            return Ok(None);
        };
        let lower = word.to_lowercase();
        let Some(entry) = COMMANDS.iter().find(|entry| entry.word == lower) else {
            let near = nearest(&lower);
            let word = word.to_owned();
            return Err(LineFault::Unknown { word, near });
        };
        let word = entry.word;
        let whom = match (entry.takes_name, parts.next()) {
            (true, None) => return Err(LineFault::NeedsName { word }),
            (true, Some(name)) => name.to_owned(),
            (false, first) => {
                // What follows belongs to the command itself.
                parts = line.split_whitespace();
                parts.next();
                debug_assert_eq!(parts.clone().next(), first);
                String::new()
            }
        };
        let act = match word {
            "gag" => {
                // A time of day may stand behind its date.
                let rest: Vec<&str> = parts.by_ref().collect();
                let until = match rest.join(" ").as_str() {
                    "" => None,
                    typed => Some(until(typed, now)?),
                };
                Act::Gag { until }
            }
            "ungag" => Act::Ungag,
            "blockuser" => Act::Block,
            "unblockuser" => Act::Unblock,
            "kick" => Act::Kick,
            "stop" => Act::Stop,
            "grant" => {
                let typed = parts.next().unwrap_or_default();
                let role = ROLES.iter().find(|(word, _)| *word == typed.to_lowercase());
                let typed = typed.to_owned();
                Act::Grant(role.ok_or(LineFault::Role { typed })?.1)
            }
            _ => {
                let command =
                    match (word, parts.next()) {
                        ("audit", Some(typed)) => Self::Audit {
                            count: typed.parse().ok().filter(|count| *count > 0).ok_or_else(
                                || LineFault::Count {
                                    typed: typed.to_owned(),
                                },
                            )?,
                        },
                        ("audit", None) => Self::Audit { count: AUDITED },
                        (_, Some(rest)) => {
                            let rest = rest.to_owned();
                            return Err(LineFault::TooMuch { word, rest });
                        }
                        ("allusers", None) => Self::AllUsers,
                        ("online", None) => Self::Online,
                        (_, None) => Self::Help,
                    };
                return Ok(Some(command));
            }
        };
        match parts.next() {
            Some(rest) => Err(LineFault::TooMuch {
                word,
                rest: rest.to_owned(),
            }),
            None => Ok(Some(Self::Act { act, whom })),
        }
    }
}

/// The end of a time that was typed: `10m`, `2h30m`, `3d`, or a date, with or without a time of day.
fn until(typed: &str, now: Timestamp) -> Result<Timestamp, LineFault> {
    let fault = || LineFault::Time {
        typed: typed.to_owned(),
    };
    let end = match typed.parse::<civil::DateTime>() {
        Ok(date) => {
            let zoned = date.to_zoned(TimeZone::system()).map_err(|_| fault())?;
            Timestamp(zoned.timestamp().as_millisecond())
        }
        Err(_) if typed.starts_with('-') => {
            span(&typed[1..]).ok_or_else(fault)?;
            return Err(LineFault::Past);
        }
        Err(_) => now.after(span(typed).ok_or_else(fault)?),
    };
    if end <= now {
        return Err(LineFault::Past);
    }
    if end.since(now) > LONGEST_GAG {
        return Err(LineFault::TooFar);
    }
    Ok(end)
}

fn span(typed: &str) -> Option<Duration> {
    let mut seconds = 0_u64;
    let mut digits = String::new();
    for character in typed.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            'w' => 7 * 24 * 3600,
            'y' => 365 * 24 * 3600,
            _ => return None,
        };
        // More than fits is longer than anybody may say, whatever it is.
        let count: u64 = digits
            .parse()
            .ok()
            .or((!digits.is_empty()).then_some(u64::MAX))?;
        digits.clear();
        seconds = seconds.saturating_add(count.saturating_mul(unit));
    }
    // A number without a unit could mean anything.
    (digits.is_empty() && !typed.is_empty()).then_some(Duration::from_secs(seconds))
}

/// The command whose word is one or two slips away.
fn nearest(typed: &str) -> Option<&'static str> {
    let near = COMMANDS
        .iter()
        .map(|entry| (distance(typed, entry.word), entry.word))
        .min()?;
    (near.0 <= 2 && near.0 < near.1.len()).then_some(near.1)
}

fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

/// How the line may go on: the words that its last one can become, as they are written.
pub fn complete(line: &str, names: &[String]) -> Vec<String> {
    let (before, begun) = match line.rfind(char::is_whitespace) {
        Some(at) => line.split_at(at + 1),
        None => ("", line),
    };
    let typed: Vec<&str> = before.split_whitespace().collect();
    let begins = |word: &str| {
        let begun = begun.to_lowercase();
        word.to_lowercase().starts_with(&begun)
    };
    match typed.as_slice() {
        [] => {
            let (slash, begun) = match begun.strip_prefix('/') {
                Some(begun) => ("/", begun),
                None => ("", begun),
            };
            let words = COMMANDS
                .iter()
                .filter(|e| e.word.starts_with(&begun.to_lowercase()));
            words
                .map(|entry| format!("{slash}{}", entry.word))
                .collect()
        }
        [word] => {
            let word = word.trim_start_matches('/').to_lowercase();
            let takes_name = COMMANDS.iter().any(|e| e.word == word && e.takes_name);
            let names = names.iter().filter(|name| takes_name && begins(name));
            names.cloned().collect()
        }
        [word, _] if word.trim_start_matches('/').eq_ignore_ascii_case("grant") => {
            let roles = ROLES.iter().filter(|(role, _)| begins(role));
            roles.map(|(role, _)| (*role).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// What is said back to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// False when nothing was done, and the lines say why.
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

/// Carries out a line. Whoever calls this has seen that the actor may type here at all.
pub async fn run<S: Store>(service: &Service<S>, actor: &Actor, line: &str, words: Words) -> Said {
    match Command::parse(line, service.now()) {
        Ok(None) => Said::done(Vec::new()),
        Ok(Some(Command::Help)) => Said::done(help(words)),
        Ok(Some(Command::AllUsers)) => list(service, words, false).await,
        Ok(Some(Command::Online)) => list(service, words, true).await,
        Ok(Some(Command::Audit { count })) => audit(service, words, count).await,
        Ok(Some(Command::Act { act: what, whom })) => {
            match act(service, actor, what, &whom).await {
                Ok(done) => Said::done(vec![done_sentence(words, what, &done)]),
                Err(fault) => Said::fault(act_fault(words, &fault)),
            }
        }
        Err(fault) => Said::fault(line_fault(words, &fault)),
    }
}

fn help(words: Words) -> Vec<String> {
    COMMANDS.iter().map(|entry| words.get(entry.help)).collect()
}

fn done_sentence(words: Words, act: Act, done: &Done) -> String {
    let name = ("name", done.name.as_str());
    let ended = done.ended.to_string();
    match act {
        Act::Gag { until: None } => words.with("admin-gagged", &[name]),
        Act::Gag { until: Some(until) } => {
            words.with("admin-gagged-until", &[name, ("time", &moment(until))])
        }
        Act::Ungag => words.with("admin-ungagged", &[name]),
        Act::Block => words.with("admin-blocked", &[name, ("count", &ended)]),
        Act::Unblock => words.with("admin-unblocked", &[name]),
        Act::Kick if done.ended == 0 => words.with("admin-kicked-nobody", &[name]),
        Act::Kick => words.with("admin-kicked", &[name, ("count", &ended)]),
        Act::Grant(role) => {
            let role = role_word(words, role);
            words.with("admin-granted", &[name, ("role", &role)])
        }
        Act::Stop => words.get("admin-stopping"),
    }
}

pub fn role_word(words: Words, role: Role) -> String {
    words.get(match role {
        Role::User => "admin-role-user",
        Role::Admin => "admin-role-admin",
        Role::Root => "admin-role-root",
    })
}

pub fn act_fault(words: Words, fault: &ActFault) -> String {
    match fault {
        ActFault::NotAllowed => words.get("admin-not-allowed"),
        ActFault::Yourself => words.get("admin-yourself"),
        ActFault::Above { name } => words.with("admin-above", &[("name", name)]),
        ActFault::Nobody { name } => words.with("admin-nobody", &[("name", name)]),
        ActFault::Failed(refusal) => {
            let reason = refusal.to_string();
            words.with("admin-failed", &[("reason", &reason)])
        }
    }
}

pub fn line_fault(words: Words, fault: &LineFault) -> String {
    match fault {
        LineFault::Unknown {
            word,
            near: Some(near),
        } => words.with("admin-unknown-near", &[("word", word), ("near", near)]),
        LineFault::Unknown { word, near: None } => words.with("admin-unknown", &[("word", word)]),
        LineFault::NeedsName { word } => words.with("admin-needs-name", &[("word", word)]),
        LineFault::TooMuch { word, rest } => {
            words.with("admin-too-much", &[("word", word), ("rest", rest)])
        }
        LineFault::Time { typed } => words.with("admin-time", &[("typed", typed)]),
        LineFault::Past => words.get("admin-past"),
        LineFault::TooFar => words.get("admin-too-far"),
        LineFault::Role { typed } => words.with("admin-role", &[("typed", typed)]),
        LineFault::Count { typed } => words.with("admin-count", &[("typed", typed)]),
    }
}

/// Everybody on the server, in the order of registering.
pub async fn registry<S: Store>(
    service: &Service<S>,
    most: usize,
) -> Result<Vec<Registered>, crate::store::StoreError> {
    let mut all = Vec::new();
    let mut after = UserId(0);
    while all.len() < most {
        let Finding::Registry(page) = service.store.look(Question::Registry(after, PAGE)).await?
        else {
            break;
        };
        let is_last = page.len() < PAGE as usize;
        after = page.last().map_or(after, |last| last.user);
        all.extend(page);
        if is_last {
            break;
        }
    }
    all.truncate(most);
    Ok(all)
}

async fn list<S: Store>(service: &Service<S>, words: Words, online_only: bool) -> Said {
    let everybody = match registry(service, usize::MAX).await {
        Ok(everybody) => everybody,
        Err(error) => {
            let fault = ActFault::Failed(crate::command::refuse(&error));
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
        let left = (count - LINES).to_string();
        lines.push(words.with("admin-more", &[("count", &left)]));
    }
    let total = (everybody.len().to_string(), here.len().to_string());
    lines.push(words.with("admin-people", &[("count", &total.0), ("online", &total.1)]));
    Said::done(lines)
}

pub fn presence_word(words: Words, presence: Presence) -> String {
    words.get(match presence {
        Presence::Online => "online",
        Presence::Away => "away",
        Presence::Busy => "busy",
        Presence::Offline => "offline",
    })
}

/// What is not usual about somebody.
pub fn remarks(words: Words, person: &Registered, now: Timestamp) -> Vec<String> {
    let mut remarks = Vec::new();
    let rights = person.standing.rights(now);
    if rights.role > Role::User {
        remarks.push(role_word(words, rights.role));
    }
    if !person.standing.connects {
        remarks.push(words.get("admin-is-blocked"));
    }
    match rights.gag.map(|gag| gag.until) {
        None => {}
        Some(None) => remarks.push(words.get("admin-is-gagged")),
        Some(Some(until)) => {
            remarks.push(words.with("admin-is-gagged-until", &[("time", &moment(until))]));
        }
    }
    remarks
}

async fn audit<S: Store>(service: &Service<S>, words: Words, count: u32) -> Said {
    let count = count.min(LINES as u32);
    match service.store.look(Question::Audit(count)).await {
        Ok(Finding::Audit(acts)) if acts.is_empty() => Said::done(vec![words.get("admin-no-acts")]),
        Ok(Finding::Audit(acts)) => Said::done(
            acts.iter()
                .map(|act| {
                    let by = by_word(words, &act.by);
                    let mut line = format!("{}  {by}  {}", moment(act.at), act.act);
                    for part in [act.whom.clone(), detail_word(&act.detail)] {
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
        Ok(_) => Said::done(Vec::new()),
        Err(error) => {
            let fault = ActFault::Failed(crate::command::refuse(&error));
            Said::fault(act_fault(words, &fault))
        }
    }
}

/// Who did it, as the log of acts has it.
pub fn by_word(words: Words, by: &str) -> String {
    if by.is_empty() {
        words.get("admin-by-server")
    } else {
        by.to_owned()
    }
}

/// With what it was done: a moment stands there as a number.
pub fn detail_word(detail: &str) -> String {
    match detail.parse() {
        Ok(millis) => moment(Timestamp(millis)),
        Err(_) => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[test]
    fn what_a_line_means() {
        let act = |act, whom: &str| {
            let whom = whom.to_owned();
            Ok(Some(Command::Act { act, whom }))
        };
        let gag = |seconds: u64| {
            let until = Some(NOW.after(Duration::from_secs(seconds)));
            act(Act::Gag { until }, "ben")
        };
        let time = |typed: &str| {
            let typed = typed.to_owned();
            Err(LineFault::Time { typed })
        };
        let unknown = |word: &str, near| {
            let word = word.to_owned();
            Err(LineFault::Unknown { word, near })
        };
        let too_much = |word, rest: &str| {
            let rest = rest.to_owned();
            Err(LineFault::TooMuch { word, rest })
        };
        for (line, expected) in [
            ("", Ok(None)),
            ("  / ", Ok(None)),
            ("/help", Ok(Some(Command::Help))),
            ("help", Ok(Some(Command::Help))),
            (" AllUsers ", Ok(Some(Command::AllUsers))),
            ("online", Ok(Some(Command::Online))),
            ("audit", Ok(Some(Command::Audit { count: 20 }))),
            ("audit 5", Ok(Some(Command::Audit { count: 5 }))),
            ("audit 0", Err(LineFault::Count { typed: "0".into() })),
            ("/gag ben", act(Act::Gag { until: None }, "ben")),
            ("/gag ben 10m", gag(600)),
            ("gag ben 2h30m", gag(9000)),
            ("gag ben 1W", gag(7 * 24 * 3600)),
            ("gag ben 10y", gag(10 * 365 * 24 * 3600)),
            ("gag ben 10y1s", Err(LineFault::TooFar)),
            ("gag ben 99999999999999999999999d", Err(LineFault::TooFar)),
            ("gag ben 2190-01-01", Err(LineFault::TooFar)),
            ("gag ben 0s", Err(LineFault::Past)),
            ("gag ben -5m", Err(LineFault::Past)),
            ("gag ben 2020-01-01", Err(LineFault::Past)),
            ("gag ben 2020-01-01 14:00", Err(LineFault::Past)),
            ("gag ben 10", time("10")),
            ("gag ben soon", time("soon")),
            ("gag ben -soon", time("-soon")),
            ("gag ben m", time("m")),
            ("gag", Err(LineFault::NeedsName { word: "gag" })),
            ("kick  张伟", act(Act::Kick, "张伟")),
            ("kick ben now", too_much("kick", "now")),
            ("help me", too_much("help", "me")),
            ("stop", act(Act::Stop, "")),
            ("stop now", too_much("stop", "now")),
            ("grant ben Root", act(Act::Grant(Role::Root), "ben")),
            (
                "grant ben",
                Err(LineFault::Role {
                    typed: String::new(),
                }),
            ),
            (
                "grant ben king",
                Err(LineFault::Role {
                    typed: "king".into(),
                }),
            ),
            ("blockusr ben", unknown("blockusr", Some("blockuser"))),
            ("dance", unknown("dance", None)),
        ] {
            assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
        }
    }

    #[test]
    fn how_a_line_goes_on() {
        let names = ["anna", "Ben", "benno", "张伟"].map(str::to_owned);
        for (line, expected) in [
            ("/un", vec!["/ungag", "/unblockuser"]),
            ("K", vec!["kick"]),
            ("gag be", vec!["Ben", "benno"]),
            ("/kick 张", vec!["张伟"]),
            ("grant ben r", vec!["root"]),
            ("online a", vec![]),
            ("gag ben 1", vec![]),
        ] {
            assert_eq!(complete(line, &names), expected, "{line:?}");
        }
        assert_eq!(complete("", &names).len(), COMMANDS.len());
        assert_eq!(complete("kick ", &names), names);
    }
}
