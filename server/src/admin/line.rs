//! The lines that administrators type, and what they mean. What can be typed stands in `table`, how a line goes on in
//! `completion`.

use std::time::Duration;

use anser_shared::line::{first_name, first_word};
use anser_shared::people::Role;
use anser_shared::text;
use anser_shared::time::{Timestamp, span};
use jiff::civil;
use jiff::tz::TimeZone;

use super::table::{COMMANDS, Entry};
use crate::nearest::nearest;
use crate::store::rights::{Act, Target};

/// Ten years: whoever means longer blocks.
const LONGEST_GAG: Duration = Duration::from_hours(87600);

/// So many acts are told when nobody says how many.
const AUDITED: u32 = 20;

/// The commands that take a reason, which the person reads.
const REASONED: [&str; 3] = ["gag", "kick", "blockuser"];

/// How many slips a word may have and still be recognized.
const WORD_SLIPS: usize = 2;

/// So long is what is said in the server's name, at the most: a page. What is longer is nothing that
/// everybody has to read.
pub const SAID_MAX_CHARS: usize = 2000;

/// Which command a line begins with, for the log of acts: the rest of it is nobody's affair.
pub fn word_of(line: &str) -> &'static str {
    let line = line.trim();
    let (typed, _) = first_word(line.strip_prefix('/').unwrap_or(line));
    let typed = typed.to_lowercase();
    let found = COMMANDS.iter().find(|entry| entry.word == typed);
    found.map_or("command", |entry| entry.word)
}

/// What people type for a command: the words of the menus, and those of other programs.
const OTHER_WORDS: [(&str, &str); 16] = [
    ("announce", "broadcast"),
    ("say", "broadcast"),
    ("ban", "blockuser"),
    ("block", "blockuser"),
    ("unblock", "unblockuser"),
    ("disconnect", "kick"),
    ("mute", "gag"),
    ("silence", "gag"),
    ("unmute", "ungag"),
    ("groups", "allgroup"),
    ("people", "allusers"),
    ("users", "allusers"),
    ("who", "online"),
    ("send", "adminsend"),
    ("quit", "stop"),
    ("exit", "stop"),
];

pub(super) const ROLES: [(&str, Role); 3] = [
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
    AllGroups,
    Audit {
        count: u32,
    },
    Act {
        act: Act,
        whom: String,
        /// Why, for the person to whom it is done; empty when nobody says so.
        reason: String,
    },
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
    NeedsGroup {
        word: &'static str,
    },
    NeedsText {
        word: &'static str,
    },
    /// A name begins with a quotation mark, and is no JSON string.
    Quotation,
    /// What was typed to be said is longer than anybody may say.
    TooLong {
        limit: usize,
        typed: usize,
    },
    /// More was typed than the command takes.
    TooMuch {
        word: &'static str,
        rest: String,
    },
    /// The same behind the name of a group, which may have been meant as a part of it.
    NameTooMuch {
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
        let (typed, mut rest) = first_word(line);
        if typed.is_empty() {
            return Ok(None);
        }
        let lower = typed.to_lowercase();
        let Some(entry) = COMMANDS.iter().find(|entry| entry.word == lower) else {
            let near = meant(&lower);
            let word = typed.to_owned();
            return Err(LineFault::Unknown { word, near });
        };
        let word = entry.word;
        let mut reason = String::new();
        if REASONED.contains(&word)
            && let Some((before, after)) = split_reason(rest)
        {
            (rest, reason) = (before, said(after, word)?);
        }
        let mut whom = String::new();
        match entry.takes {
            Target::Nobody => {}
            Target::Person => {
                let (name, after) = first_word(rest);
                if name.is_empty() {
                    return Err(LineFault::NeedsName { word });
                }
                (whom, rest) = (name.to_owned(), after);
            }
            Target::Group => {
                let (name, after) = first_name(rest).map_err(|_| LineFault::Quotation)?;
                if name.trim().is_empty() {
                    return Err(LineFault::NeedsGroup { word });
                }
                (whom, rest) = (name, after);
            }
        }
        if entry.says {
            let text = said(rest, word)?;
            let act = match entry.takes {
                Target::Nobody => Act::Broadcast { text },
                Target::Person => Act::Send { text },
                Target::Group => Act::SendGroup { text },
            };
            return Ok(Some(Self::Act { act, whom, reason }));
        }
        let act = match word {
            "gag" => {
                let until = match std::mem::take(&mut rest) {
                    "" => None,
                    // A time of day may stand behind its date.
                    typed => Some(until(&single_spaced(typed), now)?),
                };
                Act::Gag { until }
            }
            "ungag" => Act::Ungag,
            "blockuser" => Act::Block,
            "unblockuser" => Act::Unblock,
            "kick" => Act::Kick,
            "stop" => Act::Stop,
            "blockgroup" => Act::BlockGroup,
            "unblockgroup" => Act::UnblockGroup,
            "deletegroup" => Act::DeleteGroup,
            "grant" => {
                let (typed, after) = first_word(rest);
                rest = after;
                let role = ROLES.iter().find(|(word, _)| *word == typed.to_lowercase());
                let typed = typed.to_owned();
                Act::Grant(role.ok_or(LineFault::Role { typed })?.1)
            }
            "audit" if !rest.is_empty() => {
                let (typed, after) = first_word(rest);
                let count = typed.parse().ok().filter(|count| *count > 0);
                let typed = typed.to_owned();
                let count = count.ok_or(LineFault::Count { typed })?;
                return nothing_more(entry, after).map(|()| Some(Self::Audit { count }));
            }
            _ => {
                nothing_more(entry, rest)?;
                return Ok(Some(match word {
                    "audit" => Self::Audit { count: AUDITED },
                    "allusers" => Self::AllUsers,
                    "online" => Self::Online,
                    "allgroup" => Self::AllGroups,
                    _ => Self::Help,
                }));
            }
        };
        nothing_more(entry, rest).map(|()| Some(Self::Act { act, whom, reason }))
    }
}

fn nothing_more(entry: &Entry, rest: &str) -> Result<(), LineFault> {
    let word = entry.word;
    let more = rest.to_owned();
    match entry.takes {
        _ if rest.is_empty() => Ok(()),
        Target::Group => Err(LineFault::NameTooMuch { word, rest: more }),
        // One word too many says enough.
        _ => Err(LineFault::TooMuch {
            word,
            rest: first_word(rest).0.to_owned(),
        }),
    }
}

/// Splits off why something is done: what stands behind a colon and a space, or behind a Chinese colon.
fn split_reason(typed: &str) -> Option<(&str, &str)> {
    let mut letters = typed.char_indices();
    letters.find_map(|(at, letter)| {
        let after = &typed[at + letter.len_utf8()..];
        let ends = match letter {
            '：' => true,
            ':' => after.is_empty() || after.starts_with(char::is_whitespace),
            _ => false,
        };
        ends.then(|| (typed[..at].trim_end(), after))
    })
}

fn single_spaced(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How long a text is that is to be said, in characters; what cannot be seen and what stands around it
/// does not count.
pub fn said_length(typed: &str) -> usize {
    text::lines(typed, usize::MAX).map_or(0, |text| text.chars().count())
}

/// What is to be said: the rest of a line.
fn said(rest: &str, word: &'static str) -> Result<String, LineFault> {
    let text = text::lines(rest, usize::MAX).unwrap_or_default();
    match text.chars().count() {
        0 => Err(LineFault::NeedsText { word }),
        typed if typed > SAID_MAX_CHARS => Err(LineFault::TooLong {
            limit: SAID_MAX_CHARS,
            typed,
        }),
        _ => Ok(text),
    }
}

/// The end of a time that was typed: `10m`, `2h30m`, `3d`, or a date, with or without a time of day.
pub fn until(typed: &str, now: Timestamp) -> Result<Timestamp, LineFault> {
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

/// The command that was probably meant.
fn meant(typed: &str) -> Option<&'static str> {
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == typed);
    let near = || nearest(typed, COMMANDS.iter().map(|entry| entry.word), WORD_SLIPS);
    other.map(|&(_, meant)| meant).or_else(near)
}

#[cfg(test)]
mod tests;
