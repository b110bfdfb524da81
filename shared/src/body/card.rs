//! What is passed on from one conversation to another, with those who said it. The server writes it from its own log,
//! so that a card says nothing that was not said.

use super::{Body, BodyKind, Font};
use crate::codec::{self, Decode, Encode};
use crate::id::UserId;
use crate::time::Timestamp;

/// The content of a body of kind [`BodyKind::CARD`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Card {
    /// In the order in which they were said; at least one.
    pub sayings: Vec<Saying>,
}

/// One text that is passed on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Saying {
    /// Who said it; 0 for what was said in the server's name.
    pub author: UserId,
    /// Their nickname when it was passed on, for readers who do not know them. Empty for the server.
    pub name: String,
    /// When it was said.
    pub at: Timestamp,
    /// As in [`super::TextBody`]; what it said when it was passed on.
    pub text: String,
    /// As in [`super::TextBody`].
    pub font: Option<Font>,
}

/// The most texts of one card.
pub const CARD_SAYINGS: usize = 100;

/// The most bytes of one card: what the smallest column of the databases takes.
pub const CARD_BYTES: usize = 60 << 10;

impl Card {
    /// Whether it is not too large to be stored.
    pub fn fits(&self) -> bool {
        self.sayings.len() <= CARD_SAYINGS && codec::encode(self).len() <= CARD_BYTES
    }

    /// All words, one text below the other, as they are searched and shown in one line.
    pub fn words(&self) -> String {
        let texts: Vec<&str> = self.sayings.iter().map(|said| &*said.text).collect();
        texts.join("\n")
    }
}

impl Body {
    /// The card, if this is one that can be read.
    pub fn as_card(&self) -> Option<Card> {
        (self.kind == BodyKind::CARD)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// What there is to pass on of an entry: its text, or everything that its card holds. Nothing of lines about
    /// what has happened.
    pub fn sayings(&self, author: UserId, name: &str, at: Timestamp) -> Vec<Saying> {
        let saying = |author, name: &str, text, font| Saying {
            author,
            name: name.to_owned(),
            at,
            text,
            font,
        };
        if let Some(card) = self.as_card() {
            return card.sayings;
        }
        if let Some(text) = self.as_text() {
            return vec![saying(author, name, text.text, text.font)];
        }
        match self.as_notice() {
            Some(super::Notice::Said { text }) => vec![saying(UserId(0), "", text, None)],
            _ => Vec::new(),
        }
    }
}

impl From<Card> for Body {
    fn from(card: Card) -> Self {
        Self {
            kind: BodyKind::CARD,
            bytes: codec::encode(&card),
        }
    }
}
