//! What a server reads of a message: its kind, its size, and whether it mentions everybody.
//!
//! Only this file looks into a message on the server. All other code of the server carries bytes. A body that the
//! server cannot read will bring its envelope along, and no other code has to change for it.

use crate::body::{Body, BodyKind, Notice, Pin, Reaction};
use crate::id::Seq;
use crate::mention;
use crate::refusal::Refusal;

/// The facts about a body that decide whether it may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// A text, an answer, an edit, a reaction, a pin or a nudge, because [`Body::check`] takes no other kind.
    pub kind: BodyKind,
    /// The size of the body in bytes.
    pub size: usize,
    /// The text mentions everybody in the conversation. In a group only administrators and the owner may do so.
    pub calls_all: bool,
    /// What it is about in the same conversation.
    pub about: About,
}

/// What a message does with another entry of its conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// It stands for itself.
    Nothing,
    /// It answers the entry at this place.
    Answers(Seq),
    /// It says the author's own text at this place in other words.
    Edits(Seq),
    /// It puts an emoji on an entry, or takes it back.
    Reacts(Reaction),
    /// It pins the entry at a place, or takes it from the pinned ones.
    Pins(Pin),
}

impl About {
    /// What a body is about.
    pub fn of(body: &Body) -> Self {
        if let Some(edit) = body.as_edit() {
            return Self::Edits(edit.of);
        }
        if let Some(reaction) = body.as_reaction() {
            return Self::Reacts(reaction);
        }
        if let Some(pin) = body.as_pin() {
            return Self::Pins(pin);
        }
        body.answers().map_or(Self::Nothing, Self::Answers)
    }

    /// The place of the other entry.
    pub fn place(&self) -> Option<Seq> {
        match self {
            Self::Nothing => None,
            Self::Answers(seq) | Self::Edits(seq) => Some(*seq),
            Self::Reacts(reaction) => Some(reaction.to),
            Self::Pins(pin) => Some(pin.of),
        }
    }
}

impl Envelope {
    /// Looks at a posted body, and refuses it if it breaks a rule.
    pub fn of(body: &Body) -> Result<Self, Refusal> {
        body.check()?;
        // A text without one of the two signs mentions nobody. Most texts are not looked at a second time.
        let may_call = body.bytes.contains(&b'@') || contains(&body.bytes, "＠".as_bytes());
        let said = may_call.then(|| body.written()).flatten();
        Ok(Self {
            kind: body.kind,
            size: body.bytes.len(),
            calls_all: said.is_some_and(|said| mention::calls_all(&said.text)),
            about: About::of(body),
        })
    }
}

/// The words of a message that people have said, as a line that stands for it shows them.
pub fn words(body: &Body) -> Option<String> {
    let text = body.as_text().map(|text| text.text);
    text.or_else(|| body.as_card().map(|card| card.words()))
}

/// Whether it is something that one can keep: what people have said, or what the server's administrators say.
pub fn is_keepable(body: &Body) -> bool {
    body.kind.is_said() || matches!(body.as_notice(), Some(Notice::Said { .. }))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::TextFault;

    #[test]
    fn an_envelope_says_what_stands_on_it() {
        for (text, calls_all) in [
            ("hello", false),
            ("@anna, tea?", false),
            ("@all: tea!", true),
            ("see ＠ALL.", true),
            ("mail all@example.org", false),
        ] {
            let body = Body::text(text);
            let expected = Envelope {
                kind: BodyKind::TEXT,
                size: body.bytes.len(),
                calls_all,
                about: About::Nothing,
            };
            assert_eq!(Envelope::of(&body), Ok(expected), "{text}");
        }
        assert_eq!(
            Envelope::of(&Notice::Parted.into()),
            Err(Refusal::UnknownBody)
        );
        let empty = Envelope::of(&Body::text(" "));
        assert_eq!(empty, Err(Refusal::Text(TextFault::Empty)));
    }
}
