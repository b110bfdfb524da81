//! The table of the commands that administrators can type: what each takes and does, and who may use it. The help at the
//! server and the programs of administrators show it.

use anser_shared::command::{ServerCommand, Takes};
use anser_shared::people::Role;

use crate::store::rights::Target;
use crate::words::Words;

/// A word that can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub word: &'static str,
    /// Under which the sentence stands that says what it does.
    help: &'static str,
    /// Under which stands what follows the word.
    arguments: Option<&'static str>,
    /// Under which stands what a person should know before: for what cannot be taken back, or is done to somebody.
    warning: Option<&'static str>,
    /// Whose name its first argument is.
    pub takes: Target,
    /// The rest of the line is a text.
    pub says: bool,
    /// It changes something, and stands in the log of acts afterwards.
    pub is_act: bool,
    /// Whoever has less is refused.
    least: Role,
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
    act("gag", "admin-help-gag", Target::Person).with("admin-takes-gag"),
    act("ungag", "admin-help-ungag", Target::Person),
    act("blockuser", "admin-help-blockuser", Target::Person)
        .with("admin-takes-person-reason")
        .after("admin-warns-blockuser"),
    act("unblockuser", "admin-help-unblockuser", Target::Person),
    act("kick", "admin-help-kick", Target::Person)
        .with("admin-takes-person-reason")
        .after("admin-warns-kick"),
    act("blockgroup", "admin-help-blockgroup", Target::Group),
    act("unblockgroup", "admin-help-unblockgroup", Target::Group),
    act("deletegroup", "admin-help-deletegroup", Target::Group).after("admin-warns-deletegroup"),
    act("grant", "admin-help-grant", Target::Person)
        .with("admin-takes-grant")
        .of_root(),
    question("audit", "admin-help-audit").with("admin-takes-count"),
    act("stop", "admin-help-stop", Target::Nobody)
        .after("admin-warns-stop")
        .of_root(),
];

const fn question(word: &'static str, help: &'static str) -> Entry {
    Entry {
        word,
        help,
        arguments: None,
        warning: None,
        takes: Target::Nobody,
        says: false,
        is_act: false,
        least: Role::Admin,
    }
}

const fn act(word: &'static str, help: &'static str, takes: Target) -> Entry {
    Entry {
        arguments: match takes {
            Target::Nobody => None,
            Target::Person => Some("admin-takes-person"),
            Target::Group => Some("admin-takes-group"),
        },
        takes,
        is_act: true,
        ..question(word, help)
    }
}

const fn says(word: &'static str, help: &'static str, takes: Target) -> Entry {
    Entry {
        arguments: Some(match takes {
            Target::Nobody => "admin-takes-text",
            Target::Person => "admin-takes-person-text",
            Target::Group => "admin-takes-group-text",
        }),
        says: true,
        ..act(word, help, takes)
    }
}

impl Entry {
    /// With other arguments than what it is done to.
    const fn with(self, arguments: &'static str) -> Self {
        Self {
            arguments: Some(arguments),
            ..self
        }
    }

    /// A program carries it out after this warning.
    const fn after(self, warning: &'static str) -> Self {
        Self {
            warning: Some(warning),
            ..self
        }
    }

    const fn of_root(self) -> Self {
        Self {
            least: Role::Root,
            ..self
        }
    }

    fn explained(&self, words: Words) -> ServerCommand {
        let said = |key: Option<&str>| key.map_or_else(String::new, |key| words.get(key));
        ServerCommand {
            word: self.word.to_owned(),
            arguments: said(self.arguments),
            does: words.get(self.help),
            takes: match self.takes {
                Target::Nobody => Takes::NOTHING,
                Target::Person => Takes::PERSON,
                Target::Group => Takes::GROUP,
            },
            warning: said(self.warning),
        }
    }
}

/// The commands that nobody of this role is refused.
pub fn explained(role: Role, words: Words) -> Vec<ServerCommand> {
    let theirs = COMMANDS.iter().filter(|entry| role >= entry.least);
    theirs.map(|entry| entry.explained(words)).collect()
}

/// The same as lines to read.
pub fn help(role: Role, words: Words) -> Vec<String> {
    let line = |command: &ServerCommand| {
        let typed = format!("{} {}", command.word, command.arguments);
        let parts = [
            ("typed", typed.trim_end().into()),
            ("does", (&command.does).into()),
        ];
        words.with("admin-help-line", &parts)
    };
    explained(role, words).iter().map(line).collect()
}
