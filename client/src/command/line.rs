//! From a line that was typed to a command.

use std::path::PathBuf;

use anser_shared::body::CARD_SAYINGS;
use anser_shared::group::JoinPolicy;
use anser_shared::line::{first_name, first_word};
use anser_shared::order::Order;
use anser_shared::people::{AddedBy, FriendRequests, Gag, SeenAs};
use anser_shared::time::{Timestamp, span};

use super::{ApartDeed, Command, CommandFault, Reach, WORDS};
use crate::core::model::Format;
use crate::when::When;

/// So many entries are shown when nobody says how many.
const HISTORY: u64 = 20;

impl Command {
    /// `None` for an empty line. What holds for a while holds from `now` on.
    pub(crate) fn parse(line: &str, now: Timestamp) -> Result<Option<Self>, CommandFault> {
        let line = line.trim();
        let (word, rest) = first_word(line);
        if word.is_empty() {
            return Ok(None);
        }
        if word.starts_with('/') {
            let line = line.to_owned();
            return Ok(Some(Self::Administer { line }));
        }
        // A word that the list does not have would be one that nobody finds in the help.
        if !WORDS.contains(&word) {
            return Err(CommandFault::Unknown);
        }
        let line = Line { word, rest, now };
        let areas = [
            Line::program,
            Line::account,
            Line::people,
            Line::acts,
            Line::conversation,
            Line::reach,
            Line::groups,
            Line::order,
        ];
        for area in areas {
            if let Some(command) = area(&line)? {
                return Ok(Some(command));
            }
        }
        Err(CommandFault::Unknown)
    }
}

/// A line that is not empty. Each area of the program reads its own words, and gives `None` for the others.
struct Line<'a> {
    word: &'a str,
    rest: &'a str,
    now: Timestamp,
}

impl<'a> Line<'a> {
    /// A login name, which has no spaces, and what follows it.
    fn login(&self) -> Result<(String, &'a str), CommandFault> {
        match first_word(self.rest) {
            ("", _) => Err(CommandFault::Name),
            (name, after) => Ok((name.to_owned(), after)),
        }
    }

    /// A login name, and nothing after it.
    fn only_login(&self) -> Result<String, CommandFault> {
        let (name, after) = self.login()?;
        nothing(after).map(|()| name)
    }

    /// The name of a conversation, and what follows it; one with spaces stands in quotation marks.
    fn named(&self) -> Result<(String, &'a str), CommandFault> {
        named(self.rest)
    }

    /// The name of a conversation, the number of a message as a history writes it, and what stands behind both.
    fn numbered(&self) -> Result<(String, u64, &'a str), CommandFault> {
        let (name, after) = self.named()?;
        let (seq, typed) = after.split_once(' ').unwrap_or((after, ""));
        let seq = number(seq.strip_prefix('#').unwrap_or(seq))?;
        Ok((name, seq, typed))
    }

    /// The name of a conversation, and nothing after it.
    fn only_named(&self) -> Result<String, CommandFault> {
        last_named(self.rest)
    }

    /// A command that takes nothing more.
    fn alone(&self, command: Command) -> Result<Command, CommandFault> {
        nothing(self.rest).map(|()| command)
    }

    /// The program itself, and who is signed in.
    fn program(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(match self.word {
            "help" => Command::Help {
                word: match self.rest {
                    "" => None,
                    _ => Some(self.only_login()?),
                },
            },
            "reg" => Command::Register {
                name: self.only_login()?,
            },
            "login" => Command::Login {
                name: self.only_login()?,
            },
            "logout" => self.alone(Command::Logout)?,
            "trust" => Command::Trust {
                link: self.only_login()?,
            },
            "quit" => Command::Quit {
                now: match self.rest.trim() {
                    "" => false,
                    "now" => true,
                    _ => return Err(CommandFault::TooMuch),
                },
            },
            _ => return Ok(None),
        }))
    }

    /// One's own account: how one is seen, and where one is signed in.
    fn account(&self) -> Result<Option<Command>, CommandFault> {
        let rest = self.rest;
        Ok(Some(match self.word {
            "password" => Command::Password {
                keep_others: match rest.trim() {
                    "" => false,
                    "keep" => true,
                    _ => return Err(CommandFault::TooMuch),
                },
            },
            "status" => Command::Status {
                words: rest.to_owned(),
            },
            "nickname" => Command::Nickname {
                words: match rest.trim() {
                    "" => return Err(CommandFault::Text),
                    words => words.to_owned(),
                },
            },
            "picture" => Command::Picture { file: file(rest)? },
            "seen" => Command::Seen {
                seen_as: seen_as(rest)?,
            },
            "requestpolicy" => Command::RequestPolicy {
                requests: request_policy(rest)?,
            },
            "addable" => Command::Addable {
                added_by: added_by(rest)?,
            },
            "devices" => self.alone(Command::Devices)?,
            "revoke" => Command::Revoke {
                device: match rest {
                    "all" => None,
                    one => Some(number(one)?),
                },
            },
            "loginlog" => self.alone(Command::Logins)?,
            _ => return Ok(None),
        }))
    }

    /// Other people: friends, requests, and what one notes about somebody.
    fn people(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(match self.word {
            "add" => {
                let (name, greeting) = self.login()?;
                let greeting = greeting.to_owned();
                Command::Add { name, greeting }
            }
            "requests" => self.alone(Command::Requests)?,
            "accept" | "refuse" => Command::Answer {
                name: self.only_login()?,
                accept: self.word == "accept",
            },
            "unfriend" => Command::Unfriend {
                name: self.only_login()?,
            },
            "block" | "unblock" => Command::Block {
                name: self.only_login()?,
                blocked: self.word == "block",
            },
            "remark" | "note" => {
                let (name, words) = self.login()?;
                let words = words.to_owned();
                match self.word {
                    "remark" => Command::Remark { name, words },
                    _ => Command::Note { name, words },
                }
            }
            "people" => self.alone(Command::People)?,
            "friends" => self.alone(Command::Friends)?,
            _ => return Ok(None),
        }))
    }

    /// What is done to messages by their numbers.
    fn acts(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(match self.word {
            "reply" => {
                let (name, seq, typed) = self.numbered()?;
                let text = text(typed)?;
                Command::Reply { name, seq, text }
            }
            "edit" => {
                let (name, seq, typed) = self.numbered()?;
                let text = text(typed)?;
                Command::Edit { name, seq, text }
            }
            "react" | "unreact" => {
                let (name, seq, typed) = self.numbered()?;
                let (emoji, on) = (text(typed.trim())?, self.word == "react");
                Command::React {
                    name,
                    seq,
                    emoji,
                    on,
                }
            }
            "forward" => {
                let (name, after) = self.named()?;
                let (typed, after) = after.split_once(' ').unwrap_or((after, ""));
                let places = numbers(typed)?;
                let (to, after) = named(after.trim_start())?;
                let words_only = after.trim() == "words";
                if !words_only {
                    nothing(after)?;
                }
                Command::Forward {
                    name,
                    places,
                    to,
                    words_only,
                }
            }
            "pin" | "unpin" => {
                let (name, seq, after) = self.numbered()?;
                nothing(after)?;
                let on = self.word == "pin";
                Command::Pin { name, seq, on }
            }
            "pins" => Command::Pins {
                name: self.only_named()?,
            },
            "save" | "unsave" => {
                let (name, seq, after) = self.numbered()?;
                nothing(after)?;
                let on = self.word == "save";
                Command::Save { name, seq, on }
            }
            "saved" => self.alone(Command::Saved)?,
            "versions" => {
                let (name, seq, _) = self.numbered()?;
                Command::Versions { name, seq }
            }
            _ => return Ok(None),
        }))
    }

    /// What is said in a conversation, and what is read there.
    fn conversation(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(match self.word {
            "send" => {
                let (name, after) = self.login()?;
                let text = text(after)?;
                Command::Send { name, text }
            }
            "sendgroup" => {
                let (group, after) = self.named()?;
                let text = text(after)?;
                Command::SendGroup { group, text }
            }
            "draft" => {
                let (name, after) = self.named()?;
                let text = match after {
                    "" => None,
                    typed => Some(text(typed)?),
                };
                Command::Draft { name, text }
            }
            "delete" => {
                let (name, after) = self.named()?;
                let seq = match after {
                    "" => None,
                    // As the history writes it, too.
                    seq => Some(number(seq.strip_prefix('#').unwrap_or(seq))?),
                };
                Command::Delete { name, seq }
            }
            "emoji" => match self.rest {
                "" => return Err(CommandFault::Text),
                words => Command::Emoji {
                    words: words.to_owned(),
                },
            },
            "search" => match self.rest {
                "" => return Err(CommandFault::Text),
                typed => Command::Search {
                    typed: typed.to_owned(),
                },
            },
            "export" => self.export()?,
            "history" => {
                let (name, after) = self.named()?;
                let count = match after {
                    "" => HISTORY,
                    count => number(count)?,
                };
                Command::History { name, count }
            }
            "read" => Command::Read {
                name: self.only_named()?,
            },
            "hide" => Command::Hide {
                name: self.named()?.0,
            },
            "apart" => {
                let (name, after) = self.named()?;
                let deed = match after.trim() {
                    "" => None,
                    "send" => Some(ApartDeed::Send),
                    "drop" => Some(ApartDeed::Drop),
                    _ => return Err(CommandFault::Apart),
                };
                Command::Apart { name, deed }
            }
            _ => return Ok(None),
        }))
    }

    /// Other ways to reach somebody.
    fn reach(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(Command::Reach(match self.word {
            "silent" => {
                let (name, after) = self.named()?;
                let text = text(after)?;
                Reach::Silent { name, text }
            }
            "schedule" => {
                let (name, after) = self.named()?;
                let (when, typed) = self.when(after)?;
                let text = text(typed)?;
                Reach::Schedule { name, when, text }
            }
            "scheduled" => {
                nothing(self.rest)?;
                Reach::Scheduled
            }
            "reschedule" => {
                let (id, after) = first_word(self.rest);
                let (when, typed) = self.when(after)?;
                let text = match typed {
                    "" => None,
                    typed => Some(text(typed)?),
                };
                let id = id.to_owned();
                Reach::Reschedule { id, when, text }
            }
            "unschedule" => match first_word(self.rest) {
                ("", _) => return Err(CommandFault::Count),
                (id, after) => {
                    nothing(after)?;
                    Reach::Unschedule { id: id.to_owned() }
                }
            },
            "nudge" => Reach::Nudge {
                name: self.only_login()?,
            },
            "nudges" => Reach::Nudges {
                take: match self.rest.trim() {
                    "on" => true,
                    "off" => false,
                    _ => return Err(CommandFault::Nudges),
                },
            },
            _ => return Ok(None),
        })))
    }

    /// How, where to, and of which conversation if it is one.
    fn export(&self) -> Result<Command, CommandFault> {
        let (how, after) = match self.rest.split_once(char::is_whitespace) {
            Some((how, after)) => (how, after.trim_start()),
            None => (self.rest, ""),
        };
        let format = Format::ALL
            .into_iter()
            .find(|format| word_of(*format) == how);
        let format = format.ok_or(CommandFault::Format)?;
        if after.is_empty() {
            return Err(CommandFault::Format);
        }
        let (file, after) = named(after)?;
        let name = match after {
            "" => None,
            typed => Some(last_named(typed)?),
        };
        Ok(Command::Export {
            format,
            file: file.into(),
            name,
        })
    }

    /// Which groups there are, who is in one, and the way into it.
    fn groups(&self) -> Result<Option<Command>, CommandFault> {
        Ok(Some(match self.word {
            "groups" => self.alone(Command::Groups)?,
            "newgroup" => {
                let (name, after) = self.named()?;
                let policy = match after {
                    "" => JoinPolicy::Open,
                    typed => policy(typed)?,
                };
                Command::NewGroup { name, policy }
            }
            "join" => Command::Join {
                name: self.only_named()?,
            },
            "members" => Command::Members {
                group: self.only_named()?,
            },
            "wishes" => Command::Wishes {
                group: self.only_named()?,
            },
            _ => return Ok(None),
        }))
    }

    /// Decisions about a group of one's own list, which is named first.
    fn order(&self) -> Result<Option<Command>, CommandFault> {
        let of_group = |order| {
            let group = self.only_named()?;
            Ok(Some(Command::Group { group, order }))
        };
        let named = |order: &dyn Fn(String) -> Order| {
            let (group, after) = self.named()?;
            let order = order(last_named(after)?);
            Ok(Some(Command::Group { group, order }))
        };
        let typed = |order: &dyn Fn(&str) -> Result<Order, CommandFault>| {
            let (group, after) = self.named()?;
            let order = order(after)?;
            Ok(Some(Command::Group { group, order }))
        };
        let word = self.word;
        match word {
            "delgroup" => of_group(Order::Delete),
            "leave" => of_group(Order::Leave),
            "quiet" | "unquiet" => of_group(Order::Quiet {
                quiet: word == "quiet",
            }),
            "renamegroup" => named(&|name| Order::Rename { name }),
            "addgroupuser" => named(&|who| Order::Add { who }),
            "delgroupuser" => named(&|who| Order::Remove { who }),
            "handover" => named(&|who| Order::HandOver { who }),
            "appoint" | "dismiss" => named(&|who| Order::Appoint {
                who,
                administrator: word == "appoint",
            }),
            "letin" | "turnaway" => named(&|who| Order::Answer {
                who,
                accept: word == "letin",
            }),
            "unmute" => named(&|who| Order::Mute { who, mute: None }),
            "mute" => typed(&|after| self.mute(after)),
            "announce" => typed(&|after| Ok(Order::Announce { text: text(after)? })),
            "pinning" => typed(&|after| {
                let everybody = match after.trim() {
                    "everybody" => true,
                    "administrators" => false,
                    _ => return Err(CommandFault::Pinning),
                };
                Ok(Order::SetPinning { everybody })
            }),
            "joinpolicy" => typed(&|after| {
                let policy = policy(after)?;
                Ok(Order::SetPolicy { policy })
            }),
            _ => Ok(None),
        }
    }

    /// When something is to happen, which has no spaces, and what follows.
    fn when(&self, typed: &'a str) -> Result<(When, &'a str), CommandFault> {
        let (word, after) = first_word(typed);
        let when = When::parse(word, self.now).ok_or(CommandFault::When)?;
        Ok((when, after))
    }

    /// A member, and for how long; without an end if nothing follows.
    fn mute(&self, typed: &str) -> Result<Order, CommandFault> {
        let (who, after) = named(typed)?;
        let until = match after {
            "" => None,
            typed => Some(
                self.now
                    .after(span(typed.trim()).ok_or(CommandFault::Time)?),
            ),
        };
        let mute = Some(Gag { until });
        Ok(Order::Mute { who, mute })
    }
}

/// How scripts call a format.
pub(crate) fn word_of(format: Format) -> &'static str {
    match format {
        Format::Text => "text",
        Format::Json => "json",
        Format::Html => "html",
    }
}

fn number(typed: &str) -> Result<u64, CommandFault> {
    typed.trim().parse().map_err(|_| CommandFault::Count)
}

/// Numbers of messages as one writes them: `#7`, or `7,9-11`; as many as one card holds, and one more.
fn numbers(typed: &str) -> Result<Vec<u64>, CommandFault> {
    let mut numbers = Vec::new();
    for part in typed.split(',') {
        let one = |typed: &str| number(typed.strip_prefix('#').unwrap_or(typed));
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (one(first)?, one(last)?),
            None => (one(part)?, one(part)?),
        };
        let many = last.checked_sub(first).ok_or(CommandFault::Count)?;
        if many as usize > CARD_SAYINGS {
            return Err(CommandFault::Count);
        }
        numbers.extend(first..=last);
    }
    Ok(numbers)
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
