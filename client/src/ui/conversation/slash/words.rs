//! The words of commands: who can type which, what each does, and what is asked before some of them.

use anser_shared::line::first_word;
use anser_shared::people::Role;

use super::is_command;
use crate::core::Model;
use crate::ui::Scene;
use crate::ui::conversation::completion::{Choice, MOST, Offered};

/// The words that everybody can type, with the line of help of each.
pub(super) const WORDS: [(&str, &str); 23] = [
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
    ("wishes", "slash-wishes"),
    ("letin", "slash-letin"),
    ("turnaway", "slash-turnaway"),
    ("appoint", "slash-appoint"),
    ("dismiss", "slash-dismiss"),
    ("handover", "slash-handover"),
];

/// Those that the server carries out, for its administrators.
const ADMINISTRATORS: [(&str, &str); 15] = [
    ("allusers", "slash-allusers"),
    ("online", "slash-online"),
    ("allgroup", "slash-allgroup"),
    ("broadcast", "slash-broadcast"),
    ("adminsend", "slash-adminsend"),
    ("adminsendgroup", "slash-adminsendgroup"),
    ("gag", "slash-gag"),
    ("ungag", "slash-ungag"),
    ("blockuser", "slash-blockuser"),
    ("unblockuser", "slash-unblockuser"),
    ("blockgroup", "slash-blockgroup"),
    ("unblockgroup", "slash-unblockgroup"),
    ("deletegroup", "slash-deletegroup"),
    ("kick", "slash-kick"),
    ("audit", "slash-audit"),
];

/// Those that it carries out for who rules over them.
const ROOTS: [(&str, &str); 2] = [("grant", "slash-grant"), ("stop", "slash-stop")];

/// What cannot be taken back, or is done to somebody, and the question before it, which menus ask, too: a line that
/// was typed in a conversation is soon sent.
const ENDS: [(&str, &str); 7] = [
    ("delgroup", "slash-asks-delgroup"),
    ("deletegroup", "slash-asks-delgroup"),
    ("delgroupuser", "slash-asks-delgroupuser"),
    ("handover", "slash-asks-handover"),
    ("kick", "slash-asks-kick"),
    ("blockuser", "slash-asks-blockuser"),
    ("stop", "slash-asks-stop"),
];

pub(super) fn role(model: &Model) -> Role {
    let account = model.account.as_ref();
    account.map_or(Role::User, |account| account.rights.role)
}

/// The words that this person can type, with the line of help of each.
pub(super) fn words(model: &Model) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let role = role(model);
    let others: [(Role, &[_]); 2] = [(Role::Admin, &ADMINISTRATORS), (Role::Root, &ROOTS)];
    let others = others.into_iter().filter(move |(least, _)| role >= *least);
    WORDS.iter().chain(others.flat_map(|(_, words)| words))
}

/// Whether a word is the server's to carry out, also for those who may not: it says why.
pub(super) fn is_administrators(word: &str) -> bool {
    let mut known = ADMINISTRATORS.iter().chain(&ROOTS);
    known.any(|(known, _)| *known == word)
}

/// What is asked before a line with this word is carried out. Nobody is asked about a line that cannot be carried
/// out; what the server makes of its own is not known here.
pub(super) fn question_before(word: &str, can_be_read: bool) -> Option<&'static str> {
    let is_line = is_administrators(word) || can_be_read;
    let asks = ENDS.iter().find(|(ends, _)| *ends == word && is_line);
    asks.map(|(_, question)| *question)
}

/// The words that may be meant by the one that is being typed.
pub(in crate::ui::conversation) fn offered(
    scene: &Scene<'_>,
    text: &str,
    caret: usize,
) -> Option<Offered> {
    if !is_command(text) {
        return None;
    }
    let end = first_word(text).0.len();
    let typed = text.get(1..caret).filter(|_| caret <= end)?;
    let meant = words(scene.model).filter(|(word, _)| word.starts_with(typed));
    let choices = meant.take(MOST).map(|(word, help)| Choice {
        put: format!("/{word} "),
        title: format!("/{word}"),
        detail: scene.words.get(help),
        face: None,
    });
    let choices = choices.collect();
    Some(Offered {
        at: 0..end,
        choices,
    })
}
