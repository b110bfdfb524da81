//! The lines that administrators type, and what they mean. How they go on stands in `completion`.

use std::time::Duration;

use anser_shared::people::Role;
use anser_shared::text;
use anser_shared::time::{Timestamp, span};
use jiff::civil;
use jiff::tz::TimeZone;

use super::completion::nearest;
use crate::store::rights::{Act, Target};

/// Ten years: whoever means longer blocks.
const LONGEST_GAG: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// So many acts are told when nobody says how many.
const AUDITED: u32 = 20;

/// So long is what is said in the server's name, at the most: a page. What is longer is nothing that
/// everybody has to read.
pub const SAID_MAX_CHARS: usize = 2000;

/// A word that can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub word: &'static str,
    /// Under which its line of help stands.
    pub help: &'static str,
    /// Whose name its first argument is.
    pub takes: Target,
    /// The rest of the line is a text.
    pub says: bool,
    /// It changes something, and stands in the log of acts afterwards.
    pub is_act: bool,
}

const fn question(word: &'static str, help: &'static str) -> Entry {
    Entry {
        word,
        help,
        takes: Target::Nobody,
        says: false,
        is_act: false,
    }
}

const fn act(word: &'static str, help: &'static str, takes: Target) -> Entry {
    Entry {
        word,
        help,
        takes,
        says: false,
        is_act: true,
    }
}

const fn says(word: &'static str, help: &'static str, takes: Target) -> Entry {
    Entry {
        word,
        help,
        takes,
        says: true,
        is_act: true,
    }
}

/// Which command a line begins with, for the log of acts: the rest of it is nobody's affair.
pub fn word_of(line: &str) -> &'static str {
    let line = line.trim();
    let (typed, _) = first_word(line.strip_prefix('/').unwrap_or(line));
    let typed = typed.to_lowercase();
    let found = COMMANDS.iter().find(|entry| entry.word == typed);
    found.map_or("command", |entry| entry.word)
}

/// Everything that can be typed, in the order of the help.
pub const COMMANDS: [Entry; 18] = [
    question("help", "admin-help-help"),
    question("allusers", "admin-help-allusers"),
    question("online", "admin-help-online"),
    question("allgroup", "admin-help-allgroup"),
    says("broadcast", "admin-help-broadcast", Target::Nobody),
    says("adminsend", "admin-help-adminsend", Target::Person),
    says("adminsendgroup", "admin-help-adminsendgroup", Target::Group),
    act("gag", "admin-help-gag", Target::Person),
    act("ungag", "admin-help-ungag", Target::Person),
    act("blockuser", "admin-help-blockuser", Target::Person),
    act("unblockuser", "admin-help-unblockuser", Target::Person),
    act("kick", "admin-help-kick", Target::Person),
    act("blockgroup", "admin-help-blockgroup", Target::Group),
    act("unblockgroup", "admin-help-unblockgroup", Target::Group),
    act("deletegroup", "admin-help-deletegroup", Target::Group),
    act("grant", "admin-help-grant", Target::Person),
    question("audit", "admin-help-audit"),
    act("stop", "admin-help-stop", Target::Nobody),
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
    NeedsGroup {
        word: &'static str,
    },
    NeedsText {
        word: &'static str,
    },
    /// A name begins with a quotation mark, and none ends it.
    Quotation,
    /// What was typed to be said is longer than anybody may say.
    TooLong {
        most: usize,
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
            let near = nearest(&lower);
            let word = typed.to_owned();
            return Err(LineFault::Unknown { word, near });
        };
        let word = entry.word;
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
                let (name, after) = named(rest)?;
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
            return Ok(Some(Self::Act { act, whom }));
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
        nothing_more(entry, rest).map(|()| Some(Self::Act { act, whom }))
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

/// A word, and what follows it.
pub(super) fn first_word(typed: &str) -> (&str, &str) {
    let typed = typed.trim();
    match typed.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (typed, ""),
    }
}

fn single_spaced(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a group, and what follows it. One with spaces in it stands in quotation marks, as in the
/// terminal.
fn named(typed: &str) -> Result<(String, &str), LineFault> {
    let typed = typed.trim();
    let Some(inside) = typed.strip_prefix('"') else {
        let (name, after) = first_word(typed);
        return Ok((name.to_owned(), after));
    };
    let mut name = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((name, inside[at + 1..].trim_start())),
            '\\' => name.extend(letters.next().map(|(_, letter)| letter)),
            letter => name.push(letter),
        }
    }
    Err(LineFault::Quotation)
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
            most: SAID_MAX_CHARS,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::completion::typed_name;

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
    fn what_is_said_is_the_rest_of_the_line() {
        let says = |act, whom: &str| {
            let whom = whom.to_owned();
            Ok(Some(Command::Act { act, whom }))
        };
        let all = |text: &str| says(Act::Broadcast { text: text.into() }, "");
        let text = || "Tea  is ready".to_owned();
        let long = |count| format!("broadcast {}", "茶".repeat(count));
        for (line, expected) in [
            ("broadcast Tea  is ready ", all("Tea  is ready")),
            ("/broadcast  one\ntwo", all("one\ntwo")),
            ("broadcast", Err(LineFault::NeedsText { word: "broadcast" })),
            (
                "broadcast \u{200b} ",
                Err(LineFault::NeedsText { word: "broadcast" }),
            ),
            (
                "adminsend ben Tea  is ready",
                says(Act::Send { text: text() }, "ben"),
            ),
            ("adminsend", Err(LineFault::NeedsName { word: "adminsend" })),
            (
                "adminsend ben",
                Err(LineFault::NeedsText { word: "adminsend" }),
            ),
            (
                "adminsendgroup \"Book club\" Tea  is ready",
                says(Act::SendGroup { text: text() }, "Book club"),
            ),
            (
                "adminsendgroup anna/club \"so\"",
                says(
                    Act::SendGroup {
                        text: "\"so\"".into(),
                    },
                    "anna/club",
                ),
            ),
        ] {
            assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
        }
        // Characters are counted, not bytes.
        assert!(Command::parse(&long(SAID_MAX_CHARS), NOW).is_ok());
        let fault = LineFault::TooLong {
            most: SAID_MAX_CHARS,
            typed: SAID_MAX_CHARS + 1,
        };
        let longer = Command::parse(&long(SAID_MAX_CHARS + 1), NOW);
        assert_eq!(longer, Err(fault));
    }

    #[test]
    fn a_group_is_named_as_in_the_terminal() {
        let block = |whom: &str| {
            let (act, whom) = (Act::BlockGroup, whom.to_owned());
            Ok(Some(Command::Act { act, whom }))
        };
        let word = "blockgroup";
        let needs = Err(LineFault::NeedsGroup { word });
        let more = |rest: &str| {
            let rest = rest.to_owned();
            Err(LineFault::NameTooMuch { word, rest })
        };
        for (line, expected) in [
            ("blockgroup club", block("club")),
            ("blockgroup \"Book club\"", block("Book club")),
            ("blockgroup \"anna/Book club\" ", block("anna/Book club")),
            (r#"blockgroup "the \"so\" club""#, block("the \"so\" club")),
            ("blockgroup", needs.clone()),
            ("blockgroup \"\"", needs),
            ("blockgroup \"Book club", Err(LineFault::Quotation)),
            ("blockgroup Book club", more("club")),
            ("blockgroup \"Book club\" now", more("now")),
        ] {
            assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
        }
        for name in ["club", "Book club", "the \"so\" \\o/ club", "\\"] {
            let line = format!("blockgroup {}", typed_name("anna", name));
            let whole = format!("anna/{name}");
            assert_eq!(Command::parse(&line, NOW), block(&whole), "{line}");
        }
    }
}
