//! What is passed on from one conversation to another: a card in the log, and one that the server has not made yet.

use std::sync::Arc;

use anser_shared::body::{Body, Card, Notice, Saying};
use anser_shared::codec;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::time::Timestamp;

use super::{Content, FORWARDS};

/// A card that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// At least one.
    pub sayings: Vec<Saying>,
    /// All words, as they are looked for and copied.
    pub words: String,
}

impl Passed {
    /// `None` where there is nothing to pass on.
    pub fn of(sayings: Vec<Saying>) -> Option<Arc<Self>> {
        let card = Card { sayings };
        let words = card.words();
        let sayings = card.sayings;
        (!sayings.is_empty()).then(|| Arc::new(Self { sayings, words }))
    }

    /// The one text, if it is only one.
    pub fn only(&self) -> Option<&Saying> {
        match &self.sayings[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// What one passes on, until the server has made a card of it from its own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    pub from: ConversationId,
    pub places: Vec<Seq>,
    /// As it reads here, for as long as it waits.
    pub passed: Arc<Passed>,
}

/// What is kept of it. Like all bodies it is kept for ever as it is.
type Kept = (ConversationId, Vec<Seq>, Card);

impl Forwarding {
    pub(super) fn read(body: &Body) -> Option<Self> {
        let (from, places, card): Kept = codec::decode_body(&body.bytes).ok()?;
        Some(Self {
            from,
            places,
            passed: Passed::of(card.sayings)?,
        })
    }

    pub(super) fn kept(&self) -> Body {
        let sayings = self.passed.sayings.clone();
        let kept: Kept = (self.from, self.places.clone(), Card { sayings });
        Body {
            kind: FORWARDS,
            bytes: codec::encode(&kept),
        }
    }
}

impl Content {
    /// What is passed on, whether or not the server has made a card of it.
    pub fn passed(&self) -> Option<&Passed> {
        match self {
            Self::Card(passed) => Some(passed),
            Self::Forwards(forwarding) => Some(&forwarding.passed),
            _ => None,
        }
    }

    /// What there is of it to pass on, said by somebody of this name then.
    pub fn sayings(&self, author: UserId, name: &str, at: Timestamp) -> Vec<Saying> {
        let body: Body = match self {
            Self::Card(passed) => return passed.sayings.clone(),
            Self::Text(text) => text.clone().into(),
            Self::Said(text) => Notice::Said { text: text.clone() }.into(),
            _ => return Vec::new(),
        };
        body.sayings(author, name, at)
    }
}
