//! Mentions of people in a text: `@anna`, or `@all`.
//!
//! A mention is a part of the text and nothing else. So a text that is typed in a terminal mentions people too, and a
//! program that knows no mentions shows the same words.

use std::ops::Range;

use crate::text::{fold, is_letter};

/// The word that mentions everybody; no user can have this name.
pub const ALL: &str = "all";

/// A mention of a person in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'a> {
    /// Its bytes in the text, with the sign.
    pub at: Range<usize>,
    /// The name as it was typed.
    pub name: &'a str,
}

impl Mention<'_> {
    /// Whether it mentions everybody in the conversation.
    pub fn is_all(&self) -> bool {
        fold(self.name) == ALL
    }

    /// Whether it mentions the user with this folded login name.
    pub fn is(&self, folded: &str) -> bool {
        fold(self.name) == folded
    }
}

/// Every part of a text that may be a mention. Whether a user has this name is not checked here.
pub fn mentions(text: &str) -> impl Iterator<Item = Mention<'_>> {
    text.match_indices(['@', '＠']).filter_map(|(start, sign)| {
        // After a letter the sign belongs to an address.
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| may_stand_in_name(c) || is_sign(c)) {
            return None;
        }
        let rest = &text[start + sign.len()..];
        let end = rest.find(|c| !may_stand_in_name(c)).unwrap_or(rest.len());
        // A full stop after a name ends a sentence and does not belong to the name.
        let name = rest[..end].trim_end_matches(|c| !is_letter(c));
        let end = start + sign.len() + name.len();
        name.starts_with(is_letter).then_some(Mention {
            at: start..end,
            name,
        })
    })
}

/// Whether a text mentions everybody.
pub fn calls_all(text: &str) -> bool {
    mentions(text).any(|mention| mention.is_all())
}

/// Whether a text mentions this user, by name or together with everybody else.
pub fn calls(text: &str, folded: &str) -> bool {
    mentions(text).any(|mention| mention.is_all() || mention.is(folded))
}

fn is_sign(c: char) -> bool {
    matches!(c, '@' | '＠')
}

fn may_stand_in_name(c: char) -> bool {
    is_letter(c) || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::{calls, calls_all, mentions};

    fn names(text: &str) -> Vec<&str> {
        mentions(text).map(|mention| mention.name).collect()
    }

    #[test]
    fn names_are_found_where_they_are_called() {
        assert_eq!(
            names("@anna, @Ben.K. and (@小明)!"),
            ["anna", "Ben.K", "小明"]
        );
        assert_eq!(names("anna@example.org @ @@x -@y"), [] as [&str; 0]);
        assert_eq!(names("＠anna\n@ben"), ["anna", "ben"]);
        for (text, shown) in [("hi @anna, hello", "@anna"), ("＠Ａnna.", "＠Ａnna")] {
            let mention = mentions(text).next().unwrap();
            assert_eq!(&text[mention.at.clone()], shown);
            assert!(mention.is("anna"), "{text}");
        }
    }

    #[test]
    fn everybody_is_called_by_one_word() {
        assert!(calls_all("hey @ALL."));
        assert!(calls("@all: lunch", "ben"));
        assert!(!calls_all("@allan mailto:x@all"));
        assert!(calls("@Ben!", "ben"));
        assert!(!calls("@benno", "ben"));
    }
}
