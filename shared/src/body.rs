//! The bodies of messages, as the server's tables and every local history keep them for ever.
//!
//! Nothing here is ever edited, and neither are the encodings that it uses, because one more field would make every
//! older body unreadable. A new feature gets a new kind of body. The files below `tests/bodies` hold one line for
//! each shape that was ever written.

mod card;
#[cfg(test)]
mod tests;

pub use self::card::{CARD_BYTES, CARD_SAYINGS, Card, Saying};

use crate::codec::{self, Decode, Encode};
use crate::group::JoinPolicy;
use crate::id::{PictureId, Seq, UserId};
use crate::people::Gag;
use crate::refusal::{Refusal, TextFault};
use crate::text;

/// A body of a message: a kind and bytes. The server looks inside only where it must. So bodies that the server
/// cannot read can travel later without a change to tables or frames.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Body {
    /// Says how the bytes are read.
    pub kind: BodyKind,
    /// The encoding of the type that belongs to the kind.
    pub bytes: Vec<u8>,
}

/// A number and not an enum, because a program keeps an unknown kind and shows a placeholder for it, and so does not
/// lose the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct BodyKind(pub u16);

impl BodyKind {
    /// A body that the reader is not sent, for example because the reader has blocked the author.
    pub const WITHHELD: Self = Self(0);
    /// A message that a person wrote: see [`TextBody`].
    pub const TEXT: Self = Self(1);
    /// A line of the server about an act: see [`Notice`].
    pub const NOTICE: Self = Self(2);
    /// Deletes an entry: see [`Deletion`].
    pub const DELETION: Self = Self(3);
    /// The server's database cannot read the body of this entry any more.
    pub const DAMAGED: Self = Self(4);
    /// A text that answers an entry of the same conversation: see [`AnswerBody`].
    pub const ANSWER: Self = Self(5);
    /// Other words for an earlier text of the same author: see [`EditBody`].
    pub const EDIT: Self = Self(6);
    /// An emoji on an entry of the same conversation, or none any more: see [`Reaction`].
    pub const REACTION: Self = Self(7);
    /// What was said elsewhere, passed on with those who said it: see [`Card`].
    pub const CARD: Self = Self(8);
    /// Pins an entry of the same conversation, or takes it from the pinned ones: see [`Pin`].
    pub const PIN: Self = Self(9);
    /// A text or an answer that was sent in another manner than usual: see [`SentBody`].
    pub const SENT: Self = Self(10);
    /// The author calls for the attention of the other one of two. It has no content.
    pub const NUDGE: Self = Self(11);

    /// Whether a body of this kind is a text that a person wrote: [`Body::as_text`] reads it.
    pub fn is_text(self) -> bool {
        matches!(self, Self::TEXT | Self::ANSWER | Self::SENT)
    }

    /// Whether a body of this kind has words that people said: one can react to it and pass it on.
    pub fn is_said(self) -> bool {
        self.is_text() || self == Self::CARD
    }

    /// Whether a body of this kind only does something to another entry, and says nothing by itself.
    pub fn is_act(self) -> bool {
        matches!(self, Self::DELETION | Self::EDIT | Self::REACTION)
    }

    /// The first [`crate::MINOR`] of a server that stores a body of this kind.
    pub fn since(self) -> u16 {
        match self {
            Self::PIN | Self::SENT | Self::NUDGE => 14,
            _ => 0,
        }
    }

    /// Whether a body of this kind is something that a person said. An unknown kind is.
    pub fn counts(self) -> bool {
        let is_line = matches!(self, Self::NOTICE | Self::PIN);
        !self.is_act() && !is_line && !matches!(self, Self::WITHHELD | Self::DAMAGED)
    }
}

/// The content of a body of kind [`BodyKind::NOTICE`]. The person who did it is the entry's author, or 0 for a person
/// at the server itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum Notice {
    /// The two of the conversation are friends from here on.
    Befriended,
    /// The two are not friends any more.
    Parted,
    /// There is a group of this name from here on.
    GroupMade {
        /// The first name of the group.
        name: String,
    },
    /// The author has joined the group. Here and below, `members` is the number of members then, so that readers
    /// of the log know it.
    Joined {
        /// Counted after this change.
        members: u32,
    },
    /// The author has added a member.
    Added {
        /// The new member.
        user: UserId,
        /// Counted after this change.
        members: u32,
    },
    /// The author has removed a member.
    Removed {
        /// The member who was removed.
        user: UserId,
        /// Counted after this change.
        members: u32,
    },
    /// The author is not in the group any more.
    Left {
        /// Counted after this change.
        members: u32,
    },
    /// The group has another name.
    Renamed {
        /// The new name.
        name: String,
    },
    /// The group has ended; what was said stays readable.
    GroupDeleted,
    /// How new members come into the group from here on.
    PolicySet {
        /// Applies to everybody who joins after this entry.
        policy: JoinPolicy,
    },
    /// What all members should know; empty if there is no announcement any more.
    Announced {
        /// Shown as it is, without a font.
        text: String,
    },
    /// The group has another picture, or none.
    Pictured {
        /// [`PictureId::NONE`] when the picture was removed.
        picture: PictureId,
    },
    /// A member may not write here, or may again.
    Muted {
        /// The member whose right to write changed.
        user: UserId,
        /// `None` when the member may write again.
        mute: Option<Gag>,
    },
    /// Only administrators write here, or everybody again.
    Quieted {
        /// False when every member writes again.
        quiet: bool,
    },
    /// A member is an administrator of the group, or is not any more.
    Appointed {
        /// The member whose role changed.
        user: UserId,
        /// False when the member lost the role.
        administrator: bool,
    },
    /// The group belongs to another member.
    HandedOver {
        /// The new owner.
        user: UserId,
    },
    /// The server has closed the group, or opened it again.
    GroupBlocked {
        /// False when the group is open again.
        blocked: bool,
    },
    /// A message of a server administrator in the server's name.
    Said {
        /// Shown as it is, without a font.
        text: String,
    },
    /// Every member pins messages from here on, or only administrators.
    PinningSet {
        /// False when only administrators do.
        everybody: bool,
    },
}

/// The content of a body of kind [`BodyKind::DELETION`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Deletion {
    /// The place of the entry that is deleted.
    pub seq: Seq,
}

/// The content of a body of kind [`BodyKind::TEXT`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct TextBody {
    /// Plain text that [`crate::text::check_text`] accepts; mentions are found in it by the reader.
    pub text: String,
    /// The font that the author chose; the reader may override it.
    pub font: Option<Font>,
}

/// The content of a body of kind [`BodyKind::ANSWER`]. What is answered is not repeated: readers have it, as it is now,
/// unless it was taken back or was never shown to them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct AnswerBody {
    /// The place of the entry that is answered.
    pub to: Seq,
    /// As in [`TextBody`].
    pub text: String,
    /// As in [`TextBody`].
    pub font: Option<Font>,
}

/// How a text is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Manner {
    /// It asks for nobody's attention: no sound, no notification and no mention. It counts as unread.
    pub silent: bool,
    /// The server has sent it at a time that its author had chosen, so its author has not read what stands before it.
    pub scheduled: bool,
}

/// The content of a body of kind [`BodyKind::SENT`]. A text that is sent as usual is never wrapped.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct SentBody {
    /// How it was sent.
    pub manner: Manner,
    /// [`BodyKind::TEXT`] or [`BodyKind::ANSWER`].
    pub kind: BodyKind,
    /// As in [`Body`].
    pub bytes: Vec<u8>,
}

/// The content of a body of kind [`BodyKind::EDIT`]. What the text answers stays.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct EditBody {
    /// The place of the text that reads differently from here on.
    pub of: Seq,
    /// As in [`TextBody`].
    pub text: String,
    /// As in [`TextBody`].
    pub font: Option<Font>,
}

/// The content of a body of kind [`BodyKind::REACTION`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Reaction {
    /// The place of the entry that it is about.
    pub to: Seq,
    /// One that [`is_reaction`] accepts.
    pub emoji: String,
    /// False when the author takes it back.
    pub on: bool,
}

/// The content of a body of kind [`BodyKind::PIN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Pin {
    /// The place of the text that is pinned.
    pub of: Seq,
    /// False when it is not pinned any more.
    pub on: bool,
}

/// How many different reactions one person has on one entry at most.
pub const REACTIONS_OF_ONE: usize = 20;

/// Whether this is exactly one emoji that every program can show.
pub fn is_reaction(emoji: &str) -> bool {
    let known = emojis::get(emoji).filter(|known| known.as_str() == emoji);
    known.is_some_and(|known| known.emoji_version() <= EMOJI_VERSION)
}

/// The version of the list of emoji that the font of the programs has.
pub const EMOJI_VERSION: emojis::EmojiVersion = emojis::EmojiVersion::new(15, 0);

/// One of the named styles that ship with every program, so that the reader's program has it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Font {
    /// The typeface.
    pub style: FontStyle,
    /// In percent of the reader's own text size.
    pub size_percent: u8,
    /// An index into the theme's colours for texts; 0 is the ordinary one.
    pub colour: u8,
}

/// The typefaces that an author can choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum FontStyle {
    /// The ordinary typeface of the interface.
    Plain,
    /// Every letter is equally wide, as code needs it.
    Monospace,
    /// Heavier than usual.
    Strong,
}

/// The number of colours for texts; 0 is the ordinary one.
pub const FONT_COLOURS: u8 = 8;

/// Outside of these sizes a text would be unreadable or fill the window.
const FONT_PERCENT: std::ops::RangeInclusive<u8> = 50..=200;

impl Body {
    /// A body of plain text, in the font that the reader uses.
    pub fn text(text: impl Into<String>) -> Self {
        TextBody {
            text: text.into(),
            font: None,
        }
        .into()
    }

    /// The text, if this is a text or an answer that can be read.
    pub fn as_text(&self) -> Option<TextBody> {
        match self.kind {
            BodyKind::TEXT => codec::decode_body(&self.bytes).ok(),
            BodyKind::ANSWER => {
                let AnswerBody { text, font, .. } = codec::decode_body(&self.bytes).ok()?;
                Some(TextBody { text, font })
            }
            BodyKind::SENT => self.sent()?.1.as_text(),
            _ => None,
        }
    }

    /// How it was sent, and the text or the answer itself, if it was not sent as usual and can be read.
    fn sent(&self) -> Option<(Manner, Self)> {
        let sent: Option<SentBody> = (self.kind == BodyKind::SENT)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten();
        let SentBody {
            manner,
            kind,
            bytes,
        } = sent?;
        let is_text = matches!(kind, BodyKind::TEXT | BodyKind::ANSWER);
        let is_unusual = manner != Manner::default();
        (is_text && is_unusual).then_some((manner, Self { kind, bytes }))
    }

    /// How it was sent.
    pub fn manner(&self) -> Manner {
        self.sent()
            .map_or_else(Manner::default, |(manner, _)| manner)
    }

    /// The same text or answer, sent in this manner.
    pub fn sent_as(self, manner: Manner) -> Self {
        let Self { kind, bytes } = match self.sent() {
            Some((_, text)) => text,
            None => self,
        };
        if manner == Manner::default() || !matches!(kind, BodyKind::TEXT | BodyKind::ANSWER) {
            return Self { kind, bytes };
        }
        let bytes = codec::encode(&SentBody {
            manner,
            kind,
            bytes,
        });
        Self {
            kind: BodyKind::SENT,
            bytes,
        }
    }

    /// The same text or answer in other words. What it answers and how it was sent stay.
    #[must_use]
    pub fn in_words(&self, TextBody { text, font }: TextBody) -> Self {
        let body = match self.answers() {
            Some(to) => AnswerBody { to, text, font }.into(),
            None => Self::from(TextBody { text, font }),
        };
        body.sent_as(self.manner())
    }

    /// A nudge.
    pub fn nudge() -> Self {
        Self {
            kind: BodyKind::NUDGE,
            bytes: Vec::new(),
        }
    }

    /// The place of the entry that this answers, if it is an answer.
    pub fn answers(&self) -> Option<Seq> {
        if let Some((_, text)) = self.sent() {
            return text.answers();
        }
        let answer: Option<AnswerBody> = (self.kind == BodyKind::ANSWER)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten();
        answer.map(|answer| answer.to)
    }

    /// What an earlier text of the same author says now, if this is an edit that can be read.
    pub fn as_edit(&self) -> Option<EditBody> {
        (self.kind == BodyKind::EDIT)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The reaction, if this is one that can be read.
    pub fn as_reaction(&self) -> Option<Reaction> {
        (self.kind == BodyKind::REACTION)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The pin, if this is one that can be read.
    pub fn as_pin(&self) -> Option<Pin> {
        (self.kind == BodyKind::PIN)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The notice, if this is a notice that can be read.
    pub fn as_notice(&self) -> Option<Notice> {
        (self.kind == BodyKind::NOTICE)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The place of the entry that this deletes, if it is a deletion.
    pub fn deletes(&self) -> Option<Seq> {
        let deletion: Option<Deletion> = (self.kind == BodyKind::DELETION)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten();
        deletion.map(|deletion| deletion.seq)
    }

    /// What a person writes in words, if this is a text, an answer or an edit that can be read.
    pub fn written(&self) -> Option<TextBody> {
        match self.as_edit() {
            Some(EditBody { text, font, .. }) => Some(TextBody { text, font }),
            None => self.as_text(),
        }
    }

    /// The rules that a body must follow before the server stores it.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.bytes.len() > text::TEXT_MAX_BYTES + BODY_OVERHEAD_BYTES {
            return Err(Refusal::Text(TextFault::TooLong));
        }
        if self.kind == BodyKind::REACTION {
            let reaction = self.as_reaction().ok_or(Refusal::UnknownBody)?;
            return match is_reaction(&reaction.emoji) {
                true => Ok(()),
                false => Err(Refusal::NoEmoji),
            };
        }
        if self.kind == BodyKind::PIN {
            return self.as_pin().map(drop).ok_or(Refusal::UnknownBody);
        }
        if self.kind == BodyKind::NUDGE {
            return match self.bytes.is_empty() {
                true => Ok(()),
                false => Err(Refusal::UnknownBody),
            };
        }
        if !self.kind.is_text() && self.kind != BodyKind::EDIT {
            return Err(Refusal::UnknownBody);
        }
        let body = self.written().ok_or(Refusal::UnknownBody)?;
        if body.font.is_some_and(|font| {
            !FONT_PERCENT.contains(&font.size_percent) || font.colour >= FONT_COLOURS
        }) {
            return Err(Refusal::UnknownBody);
        }
        Ok(text::check_text(&body.text)?)
    }
}

impl From<TextBody> for Body {
    fn from(text: TextBody) -> Self {
        Self {
            kind: BodyKind::TEXT,
            bytes: codec::encode(&text),
        }
    }
}

impl From<AnswerBody> for Body {
    fn from(answer: AnswerBody) -> Self {
        Self {
            kind: BodyKind::ANSWER,
            bytes: codec::encode(&answer),
        }
    }
}

impl From<EditBody> for Body {
    fn from(edit: EditBody) -> Self {
        Self {
            kind: BodyKind::EDIT,
            bytes: codec::encode(&edit),
        }
    }
}

impl From<Reaction> for Body {
    fn from(reaction: Reaction) -> Self {
        Self {
            kind: BodyKind::REACTION,
            bytes: codec::encode(&reaction),
        }
    }
}

impl From<Pin> for Body {
    fn from(pin: Pin) -> Self {
        Self {
            kind: BodyKind::PIN,
            bytes: codec::encode(&pin),
        }
    }
}

impl From<Notice> for Body {
    fn from(notice: Notice) -> Self {
        Self {
            kind: BodyKind::NOTICE,
            bytes: codec::encode(&notice),
        }
    }
}

impl From<Deletion> for Body {
    fn from(deletion: Deletion) -> Self {
        Self {
            kind: BodyKind::DELETION,
            bytes: codec::encode(&deletion),
        }
    }
}

/// The most bytes that the encoding of a body adds to its text: a length, a font, the place of what is answered, and how it
/// was sent.
const BODY_OVERHEAD_BYTES: usize = 32;
