//! Characters that show nothing, and the emoji in which they have a meaning.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

/// Characters that show nothing or turn the direction of what follows. With them one name could look like another.
/// The Hangul fillers are letters to Unicode, and the blank of Braille is a symbol, but both look blank.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13440}'..='\u{13442}' | '\u{16fe4}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Joiners decide how letters of Persian or of the scripts of India are drawn.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A selector after a base chooses its coloured form, or its form as text.
const AS_EMOJI: char = '\u{fe0f}';
const AS_TEXT: char = '\u{fe0e}';

const KEYCAP: char = '\u{20e3}';

/// Whether a cluster is a complete emoji: a sequence of UTS 51 that is recommended for interchange, even without its
/// selector, or a single emoji with a selector. A joiner between two emoji that do not form a third one shows
/// nothing, so such a sequence is no emoji.
fn is_emoji(cluster: &str) -> bool {
    // A digit is an emoji only with a keycap around it.
    if cluster.starts_with(|c: char| c.is_ascii()) && !cluster.ends_with(KEYCAP) {
        return false;
    }
    let base = cluster.strip_suffix([AS_TEXT, AS_EMOJI]);
    let is_single = |base: &str| base.chars().count() == 1 && emojis::get(base).is_some();
    emojis::get(cluster).is_some() || base.is_some_and(is_single)
}

/// Every character of a text, and whether it shows nothing and is outside of an emoji.
pub(super) fn chars(text: &str) -> impl Iterator<Item = (char, bool)> {
    text.graphemes(true).flat_map(|cluster| {
        let hides = cluster.chars().any(is_invisible) && !is_emoji(cluster);
        cluster.chars().map(move |c| (c, hides && is_invisible(c)))
    })
}

/// The same for running text, in which letters have joiners.
pub(super) fn chars_of_words(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = ' ';
    chars(text).map(move |(c, is_hidden)| {
        let joins = is_joiner(c) && (before.is_alphabetic() || is_combining_mark(before));
        before = c;
        (c, is_hidden && !joins)
    })
}

/// Whether a text for a name contains a hidden character.
pub(super) fn hides_something(text: &str) -> bool {
    text.chars().any(is_invisible) && chars(text).any(|(_, is_hidden)| is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_emoji_are_hidden_nowhere_else() {
        let check = |text: &str, hides: bool| assert_eq!(hides_something(text), hides, "{text:?}");
        for emoji in [
            "❤\u{fe0f}",
            "☺\u{fe0e}",
            "1\u{fe0f}\u{20e3}",
            "👨\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            // Without its selector, as some keyboards write it.
            "🏳\u{200d}🌈",
            "👩🏽\u{200d}🚒",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            check(emoji, false);
            check(&format!("Anna {emoji}{emoji}!"), false);
        }
        for hidden in [
            "a\u{200d}b",
            "\u{200d}",
            "😀\u{200d}",
            "\u{200d}😀",
            // Two emoji that do not form a third one.
            "😀\u{200d}😀",
            "a\u{fe0f}",
            "1\u{fe0f}",
            "😀\u{fe0f}\u{fe0f}",
            "王\u{fe00}",
            "😀\u{e0067}\u{e007f}",
            "🏴\u{e0067}\u{e0062}",
            "🏴\u{e0078}\u{e0078}\u{e0078}\u{e0078}\u{e0078}\u{e007f}",
            "\u{2800}",
            "\u{3164}",
        ] {
            check(hidden, true);
        }
    }

    #[test]
    fn letters_keep_their_joiners_in_words() {
        let kept = |text: &str| {
            let kept = chars_of_words(text).filter(|(_, is_hidden)| !is_hidden);
            kept.map(|(c, _)| c).collect::<String>()
        };
        assert_eq!(kept("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(kept("क्\u{200d}ष"), "क्\u{200d}ष");
        assert_eq!(kept("a \u{200d}b"), "a b");
    }
}
