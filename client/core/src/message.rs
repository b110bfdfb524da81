//! What a message is: an entry of a log as it is once its content was read, which happens when it enters the
//! program and never again.
//!
//! [`Content::rule`] says for each kind what it is to lists. [`Messages`] folds a log into rows.

mod card;
mod messages;
mod reactions;

use std::sync::Arc;

use anser_shared::body::{
    AnswerBody, Body, BodyKind, Deletion, EditBody, Font, Manner, Notice, Pin, Reaction, TextBody,
};
use anser_shared::codec;
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;

pub use self::card::{Forwarding, Passed};
pub use self::messages::{Messages, PAGE_ROWS, Quoted, Spot};
pub use self::reactions::Reactions;

/// The kind of what stands in the place of an entry that is damaged on this computer, until it was
/// fetched again. It is never on the wire.
pub const DAMAGED: BodyKind = BodyKind(u16::MAX);

/// The kind of what stands in the place of a text that was edited, in the local history. It is never on
/// the wire.
pub const EDITED: BodyKind = BodyKind(u16::MAX - 1);

/// The same where the text was sent in another manner than usual.
pub const EDITED_SENT: BodyKind = BodyKind(u16::MAX - 2);

/// The kind of what one passes on and the server has not made a card of, in the outbox. It is never on the wire.
pub const FORWARDS: BodyKind = BodyKind(u16::MAX - 3);

/// The kinds of texts in the local history.
pub const TEXTS: [BodyKind; 5] = [
    BodyKind::TEXT,
    BodyKind::ANSWER,
    BodyKind::SENT,
    EDITED,
    EDITED_SENT,
];

/// A text as its last edit has it, in the place of the text: the words with the place of the edit, and the place of
/// what is answered. Like all bodies it is kept for ever as it is.
type Edited = (EditBody, Option<Seq>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub seq: Seq,
    /// Whose it is in the log; see [`Self::speaker`].
    pub author: UserId,
    pub id: MessageId,
    pub at: Timestamp,
    pub content: Content,
    /// What people think of it.
    pub reactions: Reactions,
}

/// What somebody has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub font: Option<Font>,
    /// The place of what it answers.
    pub answers: Option<Seq>,
    /// The place of its last edit.
    pub edited: Option<Seq>,
    pub manner: Manner,
}

/// What a text said before, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub text: Text,
    pub until: Timestamp,
}

/// What an entry says, or does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Text(Text),
    /// It was said elsewhere, and is passed on with those who said it.
    Card(Arc<Passed>),
    /// The same, before the server has made a card of it.
    Forwards(Forwarding),
    /// An administrator of the server says it, in its name.
    Said(String),
    /// A line of the server's own about what has happened.
    Notice(Notice),
    /// The author calls for the attention of the other one of two.
    Nudge,
    /// It was taken back.
    Deleted,
    /// A later version of the program knows what this is.
    Unknown,
    /// What stood here is damaged on the server.
    Damaged,
    /// It is damaged on this computer and was not fetched again yet.
    DamagedHere,
    /// It takes another one back.
    Deletes(Seq),
    /// It says an earlier text in other words.
    Edits(EditBody),
    /// It puts an emoji on another one, or takes it back.
    Reacts(Reaction),
    /// It pins another one, or takes it from the pinned ones.
    Pins(Pin),
    /// The place is there, and its words are not: the reader has blocked who wrote them, or was out.
    Withheld,
}

/// What entries of a kind are to lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// It has a row in its conversation. What has none does something to others.
    pub row: bool,
    /// The list of conversations shows it, and has its order from it.
    pub leads: bool,
    /// It stands in a bubble, close to what the same person has said in the same minute.
    pub groups: bool,
    /// To whom it is unread until they have seen it.
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    ForNobody,
    /// For everybody but its author.
    ForOthers,
    /// For this person, unless it is their own.
    For(UserId),
}

impl Rule {
    const SHOWN: Self = Self {
        row: true,
        leads: true,
        groups: true,
        counts: Counts::ForNobody,
    };
    /// What somebody has said.
    const WORDS: Self = Self {
        counts: Counts::ForOthers,
        ..Self::SHOWN
    };
    /// It stands by itself.
    const LINE: Self = Self {
        groups: false,
        ..Self::SHOWN
    };
    const NOTHING: Self = Self {
        row: false,
        leads: false,
        groups: false,
        counts: Counts::ForNobody,
    };
}

/// Whether entries of a kind have a row; those without a body were taken back, and have one. It says the same as
/// [`Content::rule`], to whoever has not read the content.
pub fn has_row(kind: Option<BodyKind>) -> bool {
    !kind.is_some_and(|kind| kind.is_act() || kind == BodyKind::WITHHELD)
}

impl Text {
    fn of(body: &Body) -> Option<Self> {
        let TextBody { text, font } = body.as_text()?;
        Some(Self {
            text,
            font,
            answers: body.answers(),
            edited: None,
            manner: body.manner(),
        })
    }

    fn edited(body: &Body) -> Option<Self> {
        let ((last, answers), manner): (Edited, Manner) = match body.kind {
            EDITED => (codec::decode_body(&body.bytes).ok()?, Manner::default()),
            _ => codec::decode_body(&body.bytes).ok()?,
        };
        Some(Self {
            text: last.text,
            font: last.font,
            answers,
            edited: Some(last.of),
            manner,
        })
    }

    /// The text as an edit at this place has it.
    pub fn edit(&mut self, by: Seq, edit: &EditBody) {
        self.text.clone_from(&edit.text);
        self.font = edit.font;
        self.edited = Some(by);
    }

    /// What the local history keeps in the place of this text.
    pub fn kept(self) -> Body {
        let Some(of) = self.edited else {
            return self.into();
        };
        let Self {
            text,
            font,
            answers,
            manner,
            ..
        } = self;
        let edited: Edited = (EditBody { of, text, font }, answers);
        if manner == Manner::default() {
            return Body {
                kind: EDITED,
                bytes: codec::encode(&edited),
            };
        }
        Body {
            kind: EDITED_SENT,
            bytes: codec::encode(&(edited, manner)),
        }
    }
}

impl From<Text> for Body {
    fn from(
        Text {
            text,
            font,
            answers,
            edited: _,
            manner,
        }: Text,
    ) -> Self {
        let body: Self = match answers {
            Some(to) => AnswerBody { to, text, font }.into(),
            None => TextBody { text, font }.into(),
        };
        body.sent_as(manner)
    }
}

impl Content {
    pub fn of(body: Option<&Body>) -> Self {
        let Some(body) = body else {
            return Self::Deleted;
        };
        match body.kind {
            kind if kind.is_text() => Text::of(body).map_or(Self::Unknown, Self::Text),
            BodyKind::NOTICE => match body.as_notice() {
                Some(Notice::Said { text }) => Self::Said(text),
                Some(notice) => Self::Notice(notice),
                None => Self::Unknown,
            },
            BodyKind::DELETION => body.deletes().map_or(Self::Withheld, Self::Deletes),
            BodyKind::EDIT => body.as_edit().map_or(Self::Withheld, Self::Edits),
            BodyKind::REACTION => body.as_reaction().map_or(Self::Withheld, Self::Reacts),
            BodyKind::CARD => body
                .as_card()
                .and_then(|card| Passed::of(card.sayings))
                .map_or(Self::Unknown, Self::Card),
            FORWARDS => Forwarding::read(body).map_or(Self::Unknown, Self::Forwards),
            BodyKind::PIN => body.as_pin().map_or(Self::Unknown, Self::Pins),
            BodyKind::NUDGE => Self::Nudge,
            EDITED | EDITED_SENT => Text::edited(body).map_or(Self::Unknown, Self::Text),
            BodyKind::WITHHELD => Self::Withheld,
            BodyKind::DAMAGED => Self::Damaged,
            DAMAGED => Self::DamagedHere,
            _ => Self::Unknown,
        }
    }

    /// What is kept of what one says oneself until it has its place; nothing of what only the server says.
    pub fn body(&self) -> Option<Body> {
        match self {
            Self::Text(text) => Some(text.clone().into()),
            Self::Deletes(seq) => Some(Deletion { seq: *seq }.into()),
            Self::Edits(edit) => Some(edit.clone().into()),
            Self::Reacts(reaction) => Some(reaction.clone().into()),
            Self::Forwards(forwarding) => Some(forwarding.kept()),
            Self::Pins(pin) => Some((*pin).into()),
            _ => None,
        }
    }

    /// The one place that says what a kind is to lists.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Text(_)
            | Self::Card(_)
            | Self::Forwards(_)
            | Self::Said(_)
            | Self::Unknown
            | Self::DamagedHere => Rule::WORDS,
            Self::Deleted => Rule::SHOWN,
            Self::Notice(Notice::Added { user, .. }) => Rule {
                counts: Counts::For(*user),
                ..Rule::LINE
            },
            Self::Nudge => Rule {
                counts: Counts::ForOthers,
                ..Rule::LINE
            },
            Self::Notice(_) | Self::Pins(_) | Self::Damaged => Rule::LINE,
            Self::Deletes(_) | Self::Edits(_) | Self::Reacts(_) | Self::Withheld => Rule::NOTHING,
        }
    }

    /// The place of the message to which an entry does something.
    pub fn about(&self) -> Option<Seq> {
        match self {
            Self::Deletes(seq) => Some(*seq),
            Self::Edits(edit) => Some(edit.of),
            Self::Reacts(reaction) => Some(reaction.to),
            Self::Pins(pin) => Some(pin.of),
            _ => None,
        }
    }

    /// Whether it asks for nobody's attention.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Text(text) if text.manner.silent)
    }

    /// What somebody says in words: a text, what is passed on, or what is said in the server's name.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.text),
            Self::Said(text) => Some(text),
            content => content.passed().map(|passed| passed.words.as_str()),
        }
    }

    /// Whether it says something else than at first.
    pub fn is_edited(&self) -> bool {
        matches!(self, Self::Text(text) if text.edited.is_some())
    }

    /// Whether one can put an emoji on it.
    pub fn takes_reactions(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Card(_))
    }
}

impl Message {
    /// Who says it: nobody (0) where it is said in the server's name.
    pub fn speaker(&self) -> UserId {
        match self.content {
            Content::Said(_) => UserId(0),
            _ => self.author,
        }
    }

    /// Whether it is something that `reader` has not seen as long as their mark stands before it.
    pub fn counts_for(&self, reader: UserId) -> bool {
        self.author != reader
            && match self.content.rule().counts {
                Counts::ForNobody => false,
                Counts::ForOthers => true,
                Counts::For(user) => user == reader,
            }
    }
}

impl From<&Entry> for Message {
    fn from(entry: &Entry) -> Self {
        Self {
            seq: entry.seq,
            author: entry.author,
            id: entry.id,
            at: entry.at,
            content: Content::of(entry.body.as_ref()),
            reactions: Reactions::default(),
        }
    }
}

impl From<Entry> for Message {
    fn from(entry: Entry) -> Self {
        Self::from(&entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit() -> EditBody {
        EditBody {
            of: Seq(2),
            text: "hello, all".into(),
            font: None,
        }
    }

    fn reaction() -> Reaction {
        Reaction {
            to: Seq(2),
            emoji: "👍".into(),
            on: true,
        }
    }

    fn pin() -> Pin {
        Pin {
            of: Seq(2),
            on: true,
        }
    }

    fn silent() -> Text {
        let manner = Manner {
            silent: true,
            scheduled: false,
        };
        let body = Body::text("hello").sent_as(manner);
        Text::of(&body).expect("it is a text")
    }

    fn edited_silent() -> Text {
        let mut text = silent();
        text.edit(Seq(3), &edit());
        text
    }

    fn edited() -> Text {
        let mut text = Text::of(&Body::text("hello")).expect("it is a text");
        text.edit(Seq(3), &edit());
        text
    }

    /// A kind has a row or has none, whatever stands in it: the local history numbers rows by kinds alone.
    #[test]
    fn whether_there_is_a_row_is_said_by_the_kind() {
        let bodies = [
            Body::text("hello"),
            Notice::Befriended.into(),
            Deletion { seq: Seq(3) }.into(),
            AnswerBody {
                to: Seq(3),
                text: "hello".into(),
                font: None,
            }
            .into(),
            edit().into(),
            reaction().into(),
            pin().into(),
            edited().kept(),
            silent().into(),
            edited_silent().kept(),
            Body::nudge(),
        ];
        let kinds = (0..16).chain(u16::MAX - 6..=u16::MAX);
        let kinds = kinds.map(BodyKind);
        let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
        let bytes = bodies.iter().map(|body| body.bytes.clone());
        let bytes: Vec<Vec<u8>> = bytes.flat_map(|bytes| [cut(&bytes), bytes]).collect();
        for kind in kinds {
            for bytes in &bytes {
                let bytes = bytes.clone();
                let content = Content::of(Some(&Body { kind, bytes }));
                assert_eq!(
                    content.rule().row,
                    has_row(Some(kind)),
                    "{kind:?} {content:?}"
                );
            }
        }
        assert_eq!(Content::of(None).rule().row, has_row(None));
    }

    #[test]
    fn what_one_says_is_stored_as_it_is_read() {
        let answer = AnswerBody {
            to: Seq(3),
            text: "hello".into(),
            font: None,
        };
        let deletion = Deletion { seq: Seq(3) };
        let bodies = [
            Body::text("hello"),
            answer.into(),
            deletion.into(),
            edit().into(),
            reaction().into(),
            pin().into(),
            silent().into(),
        ];
        for body in bodies {
            assert_eq!(Content::of(Some(&body)).body(), Some(body));
        }
        assert_eq!(Content::of(Some(&edited().kept())), Content::Text(edited()));
        let kept = Content::of(Some(&edited_silent().kept()));
        assert_eq!(kept, Content::Text(edited_silent()));
        assert!(kept.is_silent() && kept.rule().counts == Counts::ForOthers);
        assert_eq!(Content::of(Some(&Body::nudge())), Content::Nudge);
        // What was edited is sent once more as it reads now.
        assert_eq!(Body::from(edited()), Body::text("hello, all"));
        let told = Content::of(Some(&Notice::Befriended.into()));
        assert_eq!(told.body(), None);
    }

    #[test]
    fn what_counts_for_whom() {
        let counts = |author: u64, content: Content, reader: u64| {
            let (seq, id, at) = (Seq(1), MessageId([1; 16]), Timestamp(0));
            let author = UserId(author);
            let message = Message {
                seq,
                author,
                id,
                at,
                content,
                reactions: Reactions::default(),
            };
            message.counts_for(UserId(reader))
        };
        let text = || Content::of(Some(&Body::text("hello")));
        assert!(counts(1, text(), 2) && !counts(2, text(), 2));
        assert!(!counts(1, Content::Deleted, 2));
        let added = |user: u64| {
            Content::Notice(Notice::Added {
                user: UserId(user),
                members: 3,
            })
        };
        assert!(counts(1, added(2), 2), "one was brought in");
        assert!(!counts(1, added(3), 2), "somebody else was");
        assert!(!counts(1, Content::Notice(Notice::Parted), 2));
        assert!(!counts(1, Content::Deletes(Seq(1)), 2));
        assert!(!counts(1, Content::Edits(edit()), 2));
        assert!(!counts(1, Content::Reacts(reaction()), 2));
        assert!(!counts(1, Content::Pins(pin()), 2));
    }
}
