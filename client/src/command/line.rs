//! From a line that was typed to a command.

use std::path::PathBuf;

use anser_shared::group::JoinPolicy;
use anser_shared::line::{first_name, first_word};
use anser_shared::order::Order;
use anser_shared::people::{AddedBy, FriendRequests, Gag, SeenAs};
use anser_shared::time::{Timestamp, span};

use super::{ApartDeed, Command, CommandFault, WORDS};

/// So many entries are shown when nobody says how many.
const HISTORY: u64 = 20;

impl Command {
    /// `None` for an empty line. What holds for a while holds from `now` on.
    pub(crate) fn parse(line: &str, now: Timestamp) -> Result<Option<Self>, CommandFault> {
        let (word, rest) = first_word(line.trim());
        // A login name, which has no spaces, and what follows it.
        let login = || match first_word(rest) {
            ("", _) => Err(CommandFault::Name),
            (name, after) => Ok((name.to_owned(), after)),
        };
        let name = || {
            let (name, after) = login()?;
            nothing(after).map(|()| name)
        };
        let alone = |command| nothing(rest).map(|()| command);
        // The name of a conversation, and what follows it; one with spaces stands in quotation marks.
        let named = || named(rest);
        let only_named = || last_named(rest);
        let group = |order| {
            let group = only_named()?;
            Ok(Self::Group { group, order })
        };
        let group_and_name = |order: fn(String) -> Order| {
            let (group, after) = named()?;
            let order = order(last_named(after)?);
            Ok(Self::Group { group, order })
        };
        let command = match word {
            "" => return Ok(None),
            _ if word.starts_with('/') => Self::Administer {
                line: line.trim().to_owned(),
            },
            // A word that the list does not have would be one that nobody finds in the help.
            _ if !WORDS.contains(&word) => return Err(CommandFault::Unknown),
            "help" => Self::Help {
                word: match rest {
                    "" => None,
                    _ => Some(name()?),
                },
            },
            "reg" => Self::Register { name: name()? },
            "login" => Self::Login { name: name()? },
            "logout" => alone(Self::Logout)?,
            "add" => {
                let (name, greeting) = login()?;
                let greeting = greeting.to_owned();
                Self::Add { name, greeting }
            }
            "requests" => alone(Self::Requests)?,
            "accept" | "refuse" => Self::Answer {
                name: name()?,
                accept: word == "accept",
            },
            "unfriend" => Self::Unfriend { name: name()? },
            "block" | "unblock" => Self::Block {
                name: name()?,
                blocked: word == "block",
            },
            "password" => Self::Password {
                keep_others: match rest.trim() {
                    "" => false,
                    "keep" => true,
                    _ => return Err(CommandFault::TooMuch),
                },
            },
            "status" => Self::Status {
                words: rest.to_owned(),
            },
            "nickname" => Self::Nickname {
                words: match rest.trim() {
                    "" => return Err(CommandFault::Text),
                    words => words.to_owned(),
                },
            },
            "requestpolicy" => Self::RequestPolicy {
                requests: request_policy(rest)?,
            },
            "remark" | "note" => {
                let (name, words) = login()?;
                let words = words.to_owned();
                match word {
                    "remark" => Self::Remark { name, words },
                    _ => Self::Note { name, words },
                }
            }
            "seen" => Self::Seen {
                seen_as: seen_as(rest)?,
            },
            "addable" => Self::Addable {
                added_by: added_by(rest)?,
            },
            "hide" => Self::Hide { name: named()?.0 },
            "picture" => Self::Picture { file: file(rest)? },
            "read" => Self::Read {
                name: only_named()?,
            },
            "delete" => {
                let (name, after) = named()?;
                let seq = match after {
                    "" => None,
                    // As the history writes it, too.
                    seq => Some(number(seq.strip_prefix('#').unwrap_or(seq))?),
                };
                Self::Delete { name, seq }
            }
            "draft" => {
                let (name, after) = named()?;
                let text = match after {
                    "" => None,
                    typed => Some(text(typed)?),
                };
                Self::Draft { name, text }
            }
            "devices" => alone(Self::Devices)?,
            "revoke" => Self::Revoke {
                device: match rest {
                    "all" => None,
                    one => Some(number(one)?),
                },
            },
            "loginlog" => alone(Self::Logins)?,
            "people" => alone(Self::People)?,
            "friends" => alone(Self::Friends)?,
            "send" => {
                let (name, after) = login()?;
                let text = text(after)?;
                Self::Send { name, text }
            }
            "history" => {
                let (name, after) = named()?;
                let count = match after {
                    "" => HISTORY,
                    count => number(count)?,
                };
                Self::History { name, count }
            }
            "newgroup" => {
                let (name, after) = named()?;
                let policy = match after {
                    "" => JoinPolicy::Open,
                    typed => policy(typed)?,
                };
                Self::NewGroup { name, policy }
            }
            "delgroup" => group(Order::Delete)?,
            "leave" => group(Order::Leave)?,
            "addgroupuser" => group_and_name(|who| Order::Add { who })?,
            "delgroupuser" => group_and_name(|who| Order::Remove { who })?,
            "renamegroup" => group_and_name(|name| Order::Rename { name })?,
            "mute" => {
                let (group, after) = named()?;
                let (who, after) = self::named(after)?;
                let until = match after {
                    "" => None,
                    typed => Some(now.after(span(typed.trim()).ok_or(CommandFault::Time)?)),
                };
                let mute = Some(Gag { until });
                let order = Order::Mute { who, mute };
                Self::Group { group, order }
            }
            "unmute" => group_and_name(|who| Order::Mute { who, mute: None })?,
            "quiet" | "unquiet" => group(Order::Quiet {
                quiet: word == "quiet",
            })?,
            "announce" => {
                let (group, after) = named()?;
                let text = text(after)?;
                let order = Order::Announce { text };
                Self::Group { group, order }
            }
            "joinpolicy" => {
                let (group, after) = named()?;
                let policy = policy(after)?;
                let order = Order::SetPolicy { policy };
                Self::Group { group, order }
            }
            "appoint" => group_and_name(|who| Order::Appoint {
                who,
                administrator: true,
            })?,
            "dismiss" => group_and_name(|who| Order::Appoint {
                who,
                administrator: false,
            })?,
            "handover" => group_and_name(|who| Order::HandOver { who })?,
            "letin" => group_and_name(|who| Order::Answer { who, accept: true })?,
            "turnaway" => group_and_name(|who| Order::Answer { who, accept: false })?,
            "members" => Self::Members {
                group: only_named()?,
            },
            "wishes" => Self::Wishes {
                group: only_named()?,
            },
            "groups" => alone(Self::Groups)?,
            "join" => Self::Join {
                name: only_named()?,
            },
            "sendgroup" => {
                let (group, after) = named()?;
                let text = text(after)?;
                Self::SendGroup { group, text }
            }
            "apart" => {
                let (name, after) = named()?;
                let deed = match after.trim() {
                    "" => None,
                    "send" => Some(ApartDeed::Send),
                    "drop" => Some(ApartDeed::Drop),
                    _ => return Err(CommandFault::Apart),
                };
                Self::Apart { name, deed }
            }
            "trust" => Self::Trust { link: name()? },
            "quit" => Self::Quit {
                now: match rest.trim() {
                    "" => false,
                    "now" => true,
                    _ => return Err(CommandFault::TooMuch),
                },
            },
            _ => return Err(CommandFault::Unknown),
        };
        Ok(Some(command))
    }
}

fn number(typed: &str) -> Result<u64, CommandFault> {
    typed.trim().parse().map_err(|_| CommandFault::Count)
}

fn seen_as(typed: &str) -> Result<SeenAs, CommandFault> {
    Ok(match typed.trim() {
        "available" => SeenAs::Available,
        "away" => SeenAs::Away,
        "busy" => SeenAs::Busy,
        "invisible" => SeenAs::Invisible,
        _ => return Err(CommandFault::How),
    })
}

fn request_policy(typed: &str) -> Result<Option<FriendRequests>, CommandFault> {
    Ok(match typed.trim() {
        "default" => None,
        "ask" => Some(FriendRequests::Ask),
        "auto" => Some(FriendRequests::Auto),
        "nobody" => Some(FriendRequests::Nobody),
        _ => return Err(CommandFault::Requests),
    })
}

fn added_by(typed: &str) -> Result<AddedBy, CommandFault> {
    Ok(match typed.trim() {
        "everybody" => AddedBy::Everybody,
        "groups" => AddedBy::GroupMembers,
        "friends" => AddedBy::Friends,
        "nobody" => AddedBy::Nobody,
        _ => return Err(CommandFault::Who),
    })
}

fn policy(typed: &str) -> Result<JoinPolicy, CommandFault> {
    Ok(match typed.trim() {
        "open" => JoinPolicy::Open,
        "approval" => JoinPolicy::Approval,
        "invitation" => JoinPolicy::Invitation,
        _ => return Err(CommandFault::Policy),
    })
}

fn file(typed: &str) -> Result<Option<PathBuf>, CommandFault> {
    match typed.trim() {
        "" => Err(CommandFault::File),
        "none" => Ok(None),
        path => Ok(Some(path.into())),
    }
}

/// What follows a command that takes nothing more.
fn nothing(after: &str) -> Result<(), CommandFault> {
    match after.trim() {
        "" => Ok(()),
        _ => Err(CommandFault::TooMuch),
    }
}

/// A name, and nothing after it.
fn last_named(typed: &str) -> Result<String, CommandFault> {
    let (name, after) = named(typed)?;
    nothing(after).map(|()| name)
}

/// A name, and what follows it. One with spaces in it is typed as a JSON string, in quotation marks.
fn named(typed: &str) -> Result<(String, &str), CommandFault> {
    if typed.is_empty() {
        return Err(CommandFault::Name);
    }
    let (name, after) = first_name(typed).map_err(|_| CommandFault::Json)?;
    // Right behind the quotation mark, a script has more likely quoted something wrongly than gone on.
    let before = &typed[..typed.len() - after.len()];
    if after.is_empty() || before.ends_with(char::is_whitespace) {
        Ok((name, after))
    } else {
        Err(CommandFault::Json)
    }
}

/// A text as it was typed: a JSON string when it is in quotation marks, else the rest of the line,
/// in which `\n` begins a new line and `\\` is a backslash.
fn text(typed: &str) -> Result<String, CommandFault> {
    if typed.is_empty() {
        return Err(CommandFault::Text);
    }
    if typed.starts_with('"') {
        // To be sent as it stands it would have to be one that was cut off, or has a fault in it.
        return match first_name(typed) {
            Ok((text, "")) => Ok(text),
            _ => Err(CommandFault::Json),
        };
    }
    let mut text = String::with_capacity(typed.len());
    let mut letters = typed.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => text.push('\n'),
                Some('\\') | None => text.push('\\'),
                Some(other) => text.extend(['\\', other]),
            },
            (letter, false) => text.push(letter),
        }
    }
    Ok(text)
}
