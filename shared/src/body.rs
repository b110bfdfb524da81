//! What messages say, as it stands in the server's tables and in everybody's history, for ever.
//!
//! Nothing here is ever edited, nor is the encoding of what it is made of: a field more, and everything that was
//! written before could not be read. What has to say more is a body of another kind. The files below
//! `tests/bodies` hold one line for each shape that was ever written.

#[cfg(test)]
mod tests;

use crate::codec::{self, Decode, DecodeError, Encode};
use crate::group::JoinPolicy;
use crate::id::{PictureId, Seq, UserId};
use crate::people::Gag;
use crate::refusal::{Refusal, TextFault};
use crate::text;

/// What a message says: a kind and bytes. The server looks inside only where it must, so that
/// bodies that it cannot read can travel later without a change to tables or frames.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Body {
    /// Says how the bytes are read.
    pub kind: BodyKind,
    /// The encoding of the type that belongs to the kind.
    pub bytes: Vec<u8>,
}

/// A number rather than an enum: a program keeps what it does not understand yet, and says so in
/// its place instead of losing the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct BodyKind(pub u16);

impl BodyKind {
    /// A message of an author whom the reader has blocked: the place is there, and the words are not sent.
    pub const WITHHELD: Self = Self(0);
    /// A message that a person wrote: see [`TextBody`].
    pub const TEXT: Self = Self(1);
    /// A line of the server's own about what has happened: see [`Notice`].
    pub const NOTICE: Self = Self(2);
    /// Takes an entry back: see [`Deletion`].
    pub const DELETION: Self = Self(3);
    /// What stood here cannot be read any more in the server's database.
    pub const DAMAGED: Self = Self(4);

    /// Whether a body of this kind is something that a person has said. One of a kind that this
    /// program does not know yet is.
    pub fn counts(self) -> bool {
        !matches!(
            self,
            Self::WITHHELD | Self::NOTICE | Self::DELETION | Self::DAMAGED
        )
    }
}

/// The inside of a body of kind [`BodyKind::NOTICE`]; the person who did it is the entry's author, 0 for
/// a person at the server itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum Notice {
    /// The two of the conversation are friends from here on.
    Befriended,
    /// They are not any more.
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
        /// The member who is out.
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
    /// What everybody should know; empty when there is nothing any more.
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
    /// What an administrator of the server says in its name.
    Said {
        /// Shown as it is, without a font.
        text: String,
    },
}

/// The inside of a body of kind [`BodyKind::DELETION`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Deletion {
    /// The place of the entry that is deleted.
    pub seq: Seq,
}

/// The inside of a body of kind [`BodyKind::TEXT`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct TextBody {
    /// Plain text that [`crate::text::check_text`] accepts; mentions are found in it by the reader.
    pub text: String,
    /// How the author likes it to look; the reader may override it.
    pub font: Option<Font>,
}

/// One of the named styles that ship with every program, so that the other side has it too.
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

/// So many colours for texts there are; 0 is the ordinary one.
pub const FONT_COLOURS: u8 = 8;

/// Beyond these a text would be unreadable or fill the window.
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

    /// The text inside, when this is a body of text that follows the rules.
    pub fn as_text(&self) -> Option<TextBody> {
        (self.kind == BodyKind::TEXT)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The notice inside, when this is a body of the server's own that can be read.
    pub fn as_notice(&self) -> Option<Notice> {
        (self.kind == BodyKind::NOTICE)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten()
    }

    /// The place that this takes back, when it is a deletion.
    pub fn deletes(&self) -> Option<Seq> {
        let deletion: Option<Deletion> = (self.kind == BodyKind::DELETION)
            .then(|| codec::decode_body(&self.bytes).ok())
            .flatten();
        deletion.map(|deletion| deletion.seq)
    }

    /// What the server requires of a body before it stores it.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.kind != BodyKind::TEXT {
            return Err(Refusal::UnknownBody);
        }
        if self.bytes.len() > text::TEXT_MAX_BYTES + BODY_OVERHEAD_BYTES {
            return Err(Refusal::Text(TextFault::TooLong));
        }
        let inside: Result<TextBody, DecodeError> = codec::decode_body(&self.bytes);
        let body = inside.map_err(|_| Refusal::UnknownBody)?;
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

/// The most that a body's encoding adds to its text: a length and a font.
const BODY_OVERHEAD_BYTES: usize = 16;
