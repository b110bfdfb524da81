//! Makes of what was typed or pasted what may be sent, and several messages of one that is too
//! long.

use anser_shared::text::{TEXT_MAX_BYTES, TEXT_MAX_CHARS};
use unicode_segmentation::UnicodeSegmentation as _;

/// What came from a clipboard may have line ends of other systems and control characters that
/// nobody sees; a message has neither. `None` when there is nothing to change.
pub fn normalised(text: &str) -> Option<String> {
    let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.contains(strange).then(|| {
        text.replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace(strange, "")
    })
}

/// How much of a message's room a text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// There is so much of it that nobody needs to think about it.
    Plenty,
    /// So many characters may still come.
    Left(usize),
    /// Too many characters: so many.
    TooManyChars(usize),
    /// Few enough characters, but too many bytes.
    TooManyBytes(usize),
}

/// From here on what is left is counted.
const NEAR: usize = 200;

impl Room {
    pub fn of(text: &str) -> Self {
        // A text of fewer bytes has fewer characters: no need to count at every key.
        if text.len() <= TEXT_MAX_CHARS - NEAR {
            return Self::Plenty;
        }
        let chars = text.chars().count();
        if chars > TEXT_MAX_CHARS {
            Self::TooManyChars(chars)
        } else if text.len() > TEXT_MAX_BYTES {
            Self::TooManyBytes(text.len())
        } else if chars > TEXT_MAX_CHARS - NEAR {
            Self::Left(TEXT_MAX_CHARS - chars)
        } else {
            Self::Plenty
        }
    }

    pub fn is_too_long(self) -> bool {
        matches!(self, Self::TooManyChars(_) | Self::TooManyBytes(_))
    }
}

/// The same words as several messages, each of which fits. They are cut where a reader would cut:
/// between paragraphs, else between lines, sentences, words, else between characters.
pub fn split(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let limit = longest_that_fits(rest);
        let end = if limit == rest.len() {
            limit
        } else {
            good_end(&rest[..limit])
        };
        let part = rest[..end].trim_end();
        if !part.is_empty() {
            parts.push(part.to_owned());
        }
        rest = rest[end..].trim_start();
    }
    parts
}

/// How many bytes of the beginning fit into one message, without cutting a cluster in two (unless
/// the cluster alone is too long).
fn longest_that_fits(text: &str) -> usize {
    let chars_end = text
        .char_indices()
        .nth(TEXT_MAX_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let mut end = chars_end.min(TEXT_MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end == text.len() {
        return end;
    }
    // The cluster that the end may have cut began somewhere before it.
    let cut = text[..end]
        .grapheme_indices(true)
        .next_back()
        .map_or(0, |(at, _)| at);
    let whole = text[cut..].graphemes(true).next().map_or(0, str::len);
    if cut + whole <= end || cut == 0 {
        end
    } else {
        cut
    }
}

/// The best place to end within the second half of what fits; an end too early would make too many
/// messages.
fn good_end(fits: &str) -> usize {
    let mut half = fits.len() / 2;
    while !fits.is_char_boundary(half) {
        half += 1;
    }
    let late = &fits[half..];
    let after = |at: usize, found: &str| half + at + found.len();
    if let Some(at) = late.rfind("\n\n") {
        return after(at, "\n\n");
    }
    if let Some(at) = late.rfind('\n') {
        return after(at, "\n");
    }
    for ends in [['。', '！', '？'], ['.', '!', '?']] {
        let found = late.char_indices().rfind(|&(at, c)| {
            // A dot inside a word or a number ends nothing.
            let next = late[at + c.len_utf8()..].chars().next();
            ends.contains(&c) && (!c.is_ascii() || next.is_none_or(char::is_whitespace))
        });
        if let Some((at, c)) = found {
            return half + at + c.len_utf8();
        }
    }
    if let Some((at, space)) = late.char_indices().rfind(|(_, c)| c.is_whitespace()) {
        return half + at + space.len_utf8();
    }
    fits.len()
}

#[cfg(test)]
mod tests {
    use anser_shared::text::check_text;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_and_invisible_characters() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(normalised(text).as_deref(), expected, "{text:?}");
        };
        check("a\nb\tc 🍣", None);
        check("a\r\nb\rc", Some("a\nb\nc"));
        check("a\u{0}b\u{7}", Some("ab"));
        check("a\u{2028}b", None);
    }

    #[test]
    fn room_is_counted_near_the_end_only() {
        assert_eq!(Room::of(""), Room::Plenty);
        assert_eq!(Room::of(&"a".repeat(3_896)), Room::Plenty);
        assert_eq!(Room::of(&"a".repeat(3_897)), Room::Left(199));
        assert_eq!(Room::of(&"好".repeat(3_000)), Room::Plenty);
        assert_eq!(Room::of(&"好".repeat(4_096)), Room::Left(0));
        assert_eq!(Room::of(&"好".repeat(4_097)), Room::TooManyChars(4_097));
        assert_eq!(Room::of(&"🍣".repeat(4_096)), Room::Left(0));
        assert!(Room::of(&"a".repeat(4_097)).is_too_long());
    }

    #[test]
    fn texts_are_cut_where_a_reader_would_cut() {
        let long = |unit: &str, count: usize| unit.repeat(count);
        let check = |text: String, ends: &str| {
            let parts = split(&text);
            assert!(parts.len() > 1);
            assert!(
                parts[0].ends_with(ends),
                "{:?}",
                &parts[0][parts[0].len() - 20..]
            );
        };
        check(
            format!(
                "{}\n\n{}\nx {}",
                long("a", 3_000),
                long("b", 500),
                long("c", 900)
            ),
            "aaa",
        );
        check(format!("{}\n{}", long("a ", 1_900), long("b ", 1_900)), "a");
        check(
            format!("{}. {}", long("word ", 700), long("next ", 700)),
            "word .",
        );
        check(long("你好。", 2_000), "。");
        check(long("word ", 2_000), "word");
        check(long("好", 5_000), "好");
        assert_eq!(split("  short  "), ["short"]);
        assert!(split(" \n ").is_empty());
    }

    #[test]
    fn clusters_stay_whole() {
        let family = "👨‍👩‍👧‍👦";
        let parts = split(&family.repeat(1_000));
        assert!(
            parts
                .iter()
                .all(|part| part.graphemes(true).all(|cluster| cluster == family))
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_part_fits(
            pieces in proptest::collection::vec("[a-z。.\n 你🍣e\u{301}]{0,40}", 0..400),
        ) {
            let text = pieces.concat();
            let parts = split(&text);
            for part in &parts {
                prop_assert_eq!(check_text(part), Ok(()));
            }
            let words = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(words(&parts.concat()), words(&text));
        }
    }
}
