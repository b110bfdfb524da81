//! The commands of a server, as it explains them to the programs of its administrators.

use crate::codec::{Decode, Encode};

/// One command, in the words of the language that the program has asked for. A program offers it, explains it and
/// hands in lines that begin with it, and need not know it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ServerCommand {
    /// What a line begins with, without a slash: one word.
    pub word: String,
    /// What follows it, as a person reads it: `NAME [TIME][: REASON]`. May be empty.
    pub arguments: String,
    /// What it does, in a sentence without a full stop.
    pub does: String,
    /// Whose name comes first behind the word.
    pub takes: Takes,
    /// What a person should know before they carry it out. Empty for a command that is carried out at once.
    pub warning: String,
}

/// Whose name a command takes. It is a number, so that a newer server may have a command that takes something else: an
/// older program completes nothing there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Takes(pub u8);

impl Takes {
    /// What follows the word is not a name.
    pub const NOTHING: Self = Self(0);
    /// A login name.
    pub const PERSON: Self = Self(1);
    /// The name of a group, which may stand in quotation marks.
    pub const GROUP: Self = Self(2);
}
