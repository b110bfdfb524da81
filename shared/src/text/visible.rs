//! Texts as they are printed where characters are commands.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::emoji::{chars_of_words, is_invisible};

/// A text for a terminal or for a log. Control characters, characters that turn the direction of what follows, and
/// characters that show nothing become visible signs. Line feeds stay, because the caller has to mark what follows
/// them. A tab becomes four spaces.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_invisible(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (c, is_hidden) in chars_of_words(text) {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            // Unicode has a picture of each of these.
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => shown.push('\u{2421}'),
            _ if is_hidden => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "<U+{:04X}>", c as u32);
            }
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The same for text that has to stay on one line.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    match visible(text) {
        shown if shown.contains('\n') => Cow::Owned(shown.replace('\n', "\u{240a}")),
        shown => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        let check = |text: &str, shown: &str| assert_eq!(visible(text), shown, "{text:?}");
        check("hello\n张伟 🍣", "hello\n张伟 🍣");
        check("\u{1b}[2J\r\u{7}", "␛[2J␍␇");
        check("a\tb\u{7f}", "a    b␡");
        check("\u{9b}31m", "<U+009B>31m");
        check("a\u{202e}b\u{2066}c\u{200f}", "a<U+202E>b<U+2066>c<U+200F>");
        check("a\u{2028}b\u{85}c", "a<U+2028>b<U+0085>c");
        check(
            "👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم",
            "👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم",
        );
        check("a\u{200b}b\u{e0061}", "a<U+200B>b<U+E0061>");
        assert_eq!(visible_line("a\nb"), "a␊b");
    }
}
