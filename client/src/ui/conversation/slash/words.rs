//! The words that a person can type in a composer: those of the program, and behind them the commands that the server
//! has explained.

use anser_shared::command::ServerCommand;
use anser_shared::people::Role;

use crate::core::Model;
use crate::ui::Scene;
use crate::ui::text::Words;

/// The words that everybody can type, with the line of help of each.
const WORDS: [(&str, &str); 25] = [
    ("help", "slash-help"),
    ("newgroup", "slash-newgroup"),
    ("groups", "slash-groups"),
    ("join", "slash-join"),
    ("leave", "slash-leave"),
    ("sendgroup", "slash-sendgroup"),
    ("addgroupuser", "slash-addgroupuser"),
    ("delgroupuser", "slash-delgroupuser"),
    ("renamegroup", "slash-renamegroup"),
    ("delgroup", "slash-delgroup"),
    ("members", "slash-members"),
    ("mute", "slash-mute"),
    ("unmute", "slash-unmute"),
    ("quiet", "slash-quiet"),
    ("unquiet", "slash-unquiet"),
    ("announce", "slash-announce"),
    ("joinpolicy", "slash-joinpolicy"),
    ("pinning", "slash-pinning"),
    ("wishes", "slash-wishes"),
    ("letin", "slash-letin"),
    ("turnaway", "slash-turnaway"),
    ("appoint", "slash-appoint"),
    ("dismiss", "slash-dismiss"),
    ("handover", "slash-handover"),
    ("nudge", "slash-nudge"),
];

/// What cannot be taken back, and the question before it, which menus ask, too: a line that was typed in a
/// conversation is soon sent.
const ENDS: [(&str, &str); 3] = [
    ("delgroup", "slash-asks-delgroup"),
    ("delgroupuser", "slash-asks-delgroupuser"),
    ("handover", "slash-asks-handover"),
];

/// A word that this person can type.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) word: &'a str,
    help: Help<'a>,
}

#[derive(Clone, Copy)]
enum Help<'a> {
    /// Under this key.
    Own(&'static str),
    Servers(&'a ServerCommand),
}

impl Known<'_> {
    /// What follows it, and what it does.
    pub(super) fn help(&self, words: Words) -> String {
        match self.help {
            Help::Own(key) => words.get(key),
            Help::Servers(command) if command.arguments.is_empty() => command.does.clone(),
            Help::Servers(command) => {
                let arguments = ("arguments", (&command.arguments).into());
                let does = ("does", (&command.does).into());
                words.with("slash-command", &[arguments, does])
            }
        }
    }

    /// Its line in a list.
    pub(super) fn line(&self, words: Words) -> String {
        format!("/{}  {}", self.word, self.help(words))
    }
}

fn is_own(word: &str) -> bool {
    WORDS.iter().any(|(own, _)| *own == word)
}

/// The words of the program come first, and mean what they always mean here.
pub(super) fn known<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Known<'a>> {
    let own = WORDS.iter().map(|&(word, key)| Known {
        word,
        help: Help::Own(key),
    });
    let commands = scene.model.commands.iter();
    let commands = commands.filter(|command| !is_own(&command.word));
    own.chain(commands.map(|command| Known {
        word: &command.word,
        help: Help::Servers(command),
    }))
}

/// A command that the server has explained.
pub(super) fn command<'a>(model: &'a Model, word: &str) -> Option<&'a ServerCommand> {
    let mut commands = model.commands.iter();
    commands.find(|command| command.word == word && !is_own(word))
}

/// This person administers the server, which has not explained its commands: it is older than the program, does not
/// give them now, or they are on their way.
pub(super) fn are_unexplained(model: &Model) -> bool {
    let account = model.account.as_ref();
    let role = account.map_or(Role::User, |account| account.rights.role);
    role >= Role::Admin && model.commands.last.is_none()
}

/// Whether a line that begins so is for the server.
pub(super) fn is_servers(model: &Model, word: &str) -> bool {
    command(model, word).is_some() || !is_own(word) && are_unexplained(model)
}

/// What is asked before a line that begins so is carried out.
pub(super) fn question(scene: &Scene<'_>, word: &str) -> Option<String> {
    let own = ENDS.iter().find(|(ends, _)| *ends == word);
    if let Some((_, key)) = own {
        return Some(scene.words.get(key));
    }
    let Some(command) = command(scene.model, word) else {
        // What nobody has explained may be anything.
        let asks = word != "help" && is_servers(scene.model, word);
        return asks.then(|| scene.words.get("slash-asks-unexplained"));
    };
    let warning = &command.warning;
    let asks = || {
        scene
            .words
            .with("slash-asks", &[("warning", warning.into())])
    };
    (!warning.is_empty()).then(asks)
}
