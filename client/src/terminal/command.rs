//! The words that one can type.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Register { name: String },
    Login { name: String },
    Logout,
    Add { name: String },
    Friends,
    Send { name: String, text: String },
    History { name: String, count: u64 },
    Quit,
}

/// So many entries are shown when nobody says how many.
const HISTORY: u64 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommandFault {
    Unknown,
    Name,
    Text,
    Count,
}

impl CommandFault {
    /// Under which its sentence stands.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Unknown => "terminal-unknown-command",
            Self::Name => "terminal-needs-name",
            Self::Text => "terminal-needs-text",
            Self::Count => "terminal-needs-number",
        }
    }
}

impl Command {
    /// `None` for an empty line.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, CommandFault> {
        let (word, rest) = split(line);
        let name = || match split(rest).0 {
            "" => Err(CommandFault::Name),
            name => Ok(name.to_owned()),
        };
        let command = match word {
            "" => return Ok(None),
            "help" => Self::Help,
            "reg" => Self::Register { name: name()? },
            "login" => Self::Login { name: name()? },
            "logout" => Self::Logout,
            "add" => Self::Add { name: name()? },
            "friends" => Self::Friends,
            "send" => Self::Send {
                name: name()?,
                text: text(split(rest).1)?,
            },
            "history" => {
                let count = match split(rest).1 {
                    "" => HISTORY,
                    count => count.parse().map_err(|_| CommandFault::Count)?,
                };
                Self::History {
                    name: name()?,
                    count,
                }
            }
            "quit" => Self::Quit,
            _ => return Err(CommandFault::Unknown),
        };
        Ok(Some(command))
    }
}

/// The first word and what follows it.
fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.split_once(char::is_whitespace)
        .map_or((line, ""), |(word, rest)| (word, rest.trim_start()))
}

/// A text as it was typed: a JSON string when it is in quotation marks, else the rest of the line,
/// in which `\n` begins a new line and `\\` is a backslash.
fn text(typed: &str) -> Result<String, CommandFault> {
    if typed.is_empty() {
        return Err(CommandFault::Text);
    }
    if typed.starts_with('"')
        && let Ok(text) = serde_json::from_str(typed)
    {
        return Ok(text);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_can_type() {
        let check = |line: &str, expected: Result<Option<Command>, CommandFault>| {
            assert_eq!(Command::parse(line), expected, "{line:?}");
        };
        let send = |text: &str| {
            Ok(Some(Command::Send {
                name: "ben".into(),
                text: text.into(),
            }))
        };
        check("", Ok(None));
        check("  help ", Ok(Some(Command::Help)));
        check(
            "reg anna",
            Ok(Some(Command::Register {
                name: "anna".into(),
            })),
        );
        check("reg", Err(CommandFault::Name));
        check("send ben hello  there", send("hello  there"));
        check("send ben one\\ntwo", send("one\ntwo"));
        check("send ben C:\\\\new \\x", send("C:\\new \\x"));
        check(r#"send ben "one\ntwo \u4f60""#, send("one\ntwo 你"));
        check(r#"send ben "not json"#, send("\"not json"));
        check("send ben", Err(CommandFault::Text));
        check("send", Err(CommandFault::Name));
        check(
            "history ben",
            Ok(Some(Command::History {
                name: "ben".into(),
                count: 20,
            })),
        );
        check(
            "history ben 5",
            Ok(Some(Command::History {
                name: "ben".into(),
                count: 5,
            })),
        );
        check("history ben many", Err(CommandFault::Count));
        check("dance", Err(CommandFault::Unknown));
    }
}
