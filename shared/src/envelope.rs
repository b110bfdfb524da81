//! What a server reads of a message: its kind, its size, and whether it mentions everybody.
//!
//! Only this file looks into a message on the server. All other code of the server carries bytes. A body that the
//! server cannot read will bring its envelope along, and no other code has to change for it.

use crate::body::{Body, BodyKind};
use crate::id::Seq;
use crate::mention;
use crate::refusal::Refusal;

/// The facts about a body that decide whether it may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// A text or an answer, because [`Body::check`] takes no other kind.
    pub kind: BodyKind,
    /// The size of the body in bytes.
    pub size: usize,
    /// The text mentions everybody in the conversation. In a group only administrators and the owner may do so.
    pub calls_all: bool,
    /// The place of the entry that it answers, in the same conversation.
    pub answers: Option<Seq>,
}

impl Envelope {
    /// Looks at a posted body, and refuses it if it breaks a rule.
    pub fn of(body: &Body) -> Result<Self, Refusal> {
        body.check()?;
        // A text without one of the two signs mentions nobody. Most texts are not looked at a second time.
        let may_call = body.bytes.contains(&b'@') || contains(&body.bytes, "＠".as_bytes());
        let said = may_call.then(|| body.as_text()).flatten();
        Ok(Self {
            kind: body.kind,
            size: body.bytes.len(),
            calls_all: said.is_some_and(|said| mention::calls_all(&said.text)),
            answers: body.answers(),
        })
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Notice;
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
                answers: None,
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
