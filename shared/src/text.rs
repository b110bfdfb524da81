//! Text that people type, parsed at the edge. Inside there is nothing left to check.
//!
//! `emoji` knows which characters show nothing, and where they are allowed all the same. `visible` is for code that
//! prints what other people have typed.

mod emoji;
mod visible;

use std::fmt;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

pub use visible::{visible, visible_line};

use crate::refusal::{NameFault, TextFault};
use emoji::{chars_of_words, hides_something, is_invisible};

/// Names and nicknames are shown in narrow lists. Fifty characters are what an older product allowed.
pub const NAME_MAX_CHARS: usize = 50;
/// The shortest login name; a nickname may be a single character.
pub const NAME_MIN_CHARS: usize = 2;
/// Counted in Unicode scalar values, as in the column of an older product.
pub const TEXT_MAX_CHARS: usize = 4096;
/// A text of only four-byte characters still fits.
pub const TEXT_MAX_BYTES: usize = 16 * 1024;
/// A draft may be longer than one message. A longer one stays on the device on which it was written; the tables have
/// room for 65,535 bytes.
pub const DRAFT_MAX_BYTES: usize = 48 * 1024;

/// No valid name is longer than this in any form in which it can be typed: fifty characters take less, even if each
/// is decomposed into its marks. A longer text is refused by its length before it is normalized or folded, because
/// folding takes half a microsecond for each byte.
pub const NAME_MAX_BYTES: usize = 512;

/// A login name, as its owner spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// Takes a typed name, or says the first rule that it breaks.
    pub fn parse(typed: &str) -> Result<Self, NameFault> {
        let name: String = bounded(typed)?.nfc().collect();
        check_length(&name, NAME_MIN_CHARS)?;
        if let Some(c) = name
            .chars()
            .find(|&c| !(is_letter(c) || matches!(c, '.' | '_' | '-')))
        {
            return Err(if is_invisible(c) {
                NameFault::Invisible
            } else {
                NameFault::Character(c)
            });
        }
        let ends_well = |c: Option<char>| c.is_some_and(is_letter);
        if !ends_well(name.chars().next()) || !ends_well(name.chars().next_back()) {
            return Err(NameFault::Edge);
        }
        Ok(Self(name))
    }

    /// The name in normal form, as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which two names are the same: compatibility forms and case are folded away. Both databases keep
    /// this key, so that they agree, whatever their collations are.
    pub fn folded(&self) -> Folded {
        Folded(fold(&self.0))
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name for a look-up. It is made only of text that is no longer than a name, so that nobody makes the server fold
/// a megabyte. The server folds in no other way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folded(String);

impl Folded {
    /// `None` for a text that is too long to be a name, which is checked before folding.
    pub fn of(typed: &str) -> Option<Self> {
        bounded(typed).ok().map(|name| Self(fold(name)))
    }

    /// The folded text, for comparing and not for showing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the folded text away without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The first bytes of a text that are folded; nobody searches for more.
const FOLD_MAX_BYTES: usize = 1024;

/// Width, ligatures and case disappear: `Ａnna`, `ANNA` and `anna` are one name. It is for comparing text on the
/// screen. Text after the first kilobyte is compared as it is.
pub fn fold(text: &str) -> String {
    let (text, rest) = text.split_at(text.floor_char_boundary(FOLD_MAX_BYTES));
    let mut folded: String = text.nfkc().default_case_fold().nfkc().collect();
    folded.push_str(rest);
    folded
}

/// The typed text without blanks at its ends, unless it is too long to be a name.
fn bounded(typed: &str) -> Result<&str, NameFault> {
    let name = typed.trim();
    if name.len() > NAME_MAX_BYTES {
        return Err(NameFault::TooLong);
    }
    Ok(name)
}

/// What other people's windows call a user; need not be unique.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nickname(String);

impl Nickname {
    /// Takes what was typed, without the blanks at its ends.
    pub fn parse(typed: &str) -> Result<Self, NameFault> {
        let name: String = bounded(typed)?.nfc().collect();
        check_length(&name, 1)?;
        if hides_something(&name) {
            return Err(NameFault::Invisible);
        }
        Ok(Self(name))
    }

    /// The name in normal form, as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As long as the column of an older product.
pub const GROUP_NAME_MAX_CHARS: usize = 30;

/// The name of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GroupName(String);

impl GroupName {
    /// Takes what was typed, without the blanks at its ends.
    pub fn parse(typed: &str) -> Result<Self, NameFault> {
        let name: String = bounded(typed)?.nfc().collect();
        match name.chars().count() {
            0 => return Err(NameFault::TooShort),
            n if n > GROUP_NAME_MAX_CHARS => return Err(NameFault::TooLong),
            _ => {}
        }
        if hides_something(&name) {
            return Err(NameFault::Invisible);
        }
        Ok(Self(name))
    }

    /// The name in normal form, as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which two names are the same, as for users.
    pub fn folded(&self) -> Folded {
        Folded(fold(&self.0))
    }
}

/// The maximum length of a greeting or a status, in characters.
pub const WORDS_MAX_CHARS: usize = 200;
/// The longest private note about a person.
pub const NOTE_MAX_CHARS: usize = 1000;
/// The longest text that a user writes about themselves.
pub const ABOUT_MAX_CHARS: usize = 500;

/// The part of an administrator's reason that is kept and told.
pub const REASON_MAX_CHARS: usize = 255;

/// A few words on one line that other people see in a list or a card; `None` if they are too long. Characters that
/// show nothing are left out; [`left_out`] says which.
pub fn words(typed: &str, max_chars: usize) -> Option<String> {
    if is_hopeless(typed, max_chars) {
        return None;
    }
    let words: String = typed
        .nfc()
        .map(|c| if is_break(c) { ' ' } else { c })
        .collect();
    let words: String = kept(&words).collect();
    let words = words.trim();
    (words.chars().count() <= max_chars).then(|| words.to_owned())
}

/// The same on as many lines as were typed; empty lines at both ends do not count.
pub fn lines(typed: &str, max_chars: usize) -> Option<String> {
    if is_hopeless(typed, max_chars) {
        return None;
    }
    let typed = in_lines(typed);
    let lines: String = typed
        .nfc()
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect();
    let lines: String = kept(&lines).collect();
    let lines = lines.trim();
    (lines.chars().count() <= max_chars).then(|| lines.to_owned())
}

/// Whether the text is longer than `max_chars` in any form, checked before it is normalized.
fn is_hopeless(typed: &str, max_chars: usize) -> bool {
    typed.len() > max_chars.saturating_mul(16)
}

/// The characters that [`words`] and [`lines`] leave out of a typed text, each once.
pub fn left_out(typed: &str) -> Vec<char> {
    if !typed.chars().any(is_invisible) {
        return Vec::new();
    }
    let typed: String = typed.nfc().collect();
    let mut left_out = Vec::new();
    for (c, is_hidden) in chars_of_words(&typed) {
        if is_hidden && !is_break(c) && !left_out.contains(&c) {
            left_out.push(c);
        }
    }
    left_out
}

/// A name with a visible sign in place of each character that shows nothing there.
pub fn signed_name(name: &str, sign: char) -> String {
    let chars = emoji::chars(name);
    chars
        .map(|(c, is_hidden)| if is_hidden { sign } else { c })
        .collect()
}

/// The same for words and lines; line feeds stay.
pub fn signed_lines(lines: &str, sign: char) -> String {
    let chars = chars_of_words(lines);
    let signed = |(c, is_hidden)| if is_hidden && c != '\n' { sign } else { c };
    chars.map(signed).collect()
}

fn kept(typed: &str) -> impl Iterator<Item = char> {
    let chars = chars_of_words(typed);
    chars
        .filter(|(c, is_hidden)| !is_hidden || *c == '\n')
        .map(|(c, _)| c)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\t' | '\r')
}

/// A text with line breaks as they are stored, whichever the system has that it was typed or copied on.
pub fn in_lines(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether a text may be sent. Line breaks and tabs are allowed, other control characters are not.
pub fn check_text(text: &str) -> Result<(), TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Empty);
    }
    if text.len() > TEXT_MAX_BYTES || text.chars().count() > TEXT_MAX_CHARS {
        return Err(TextFault::TooLong);
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(TextFault::ControlCharacter);
    }
    Ok(())
}

fn check_length(name: &str, min: usize) -> Result<(), NameFault> {
    match name.chars().count() {
        n if n < min => Err(NameFault::TooShort),
        n if n > NAME_MAX_CHARS => Err(NameFault::TooLong),
        _ => Ok(()),
    }
}

pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names() {
        let check = |typed: &str, expected: Result<&str, NameFault>| {
            let parsed = Username::parse(typed);
            assert_eq!(
                parsed.as_ref().map(Username::as_str),
                expected.as_ref().copied(),
                "{typed:?}"
            );
        };
        check("anna", Ok("anna"));
        check("  anna ", Ok("anna"));
        check("anna.b-c_d", Ok("anna.b-c_d"));
        check("张伟", Ok("张伟"));
        check("a\u{308}nna", Ok("änna"));
        check("a", Err(NameFault::TooShort));
        check("", Err(NameFault::TooShort));
        check(&"a".repeat(50), Ok(&"a".repeat(50)));
        check(&"a".repeat(51), Err(NameFault::TooLong));
        check(".anna", Err(NameFault::Edge));
        check("anna-", Err(NameFault::Edge));
        check("an na", Err(NameFault::Character(' ')));
        check("an@na", Err(NameFault::Character('@')));
        check("an\u{200b}na", Err(NameFault::Invisible));
        check("an\u{202e}na", Err(NameFault::Invisible));
        check("an\u{3164}na", Err(NameFault::Invisible));
        check("an\nna", Err(NameFault::Invisible));
    }

    #[test]
    fn names_that_look_the_same_fold_to_one_key() {
        let key = |name: &str| Username::parse(name).map(|n| n.folded());
        assert_eq!(key("ANNA"), key("anna"));
        assert_eq!(key("Ａｎｎａ"), key("anna"));
        assert_eq!(key("Straße"), key("STRASSE"));
        assert_ne!(key("änna"), key("anna"));
    }

    /// Each of these cost half a second of a thread when it was folded before its length was checked.
    #[test]
    fn a_name_of_a_megabyte_is_refused_by_its_length() {
        let long = "\u{fdfa}".repeat(400_000);
        assert_eq!(Username::parse(&long), Err(NameFault::TooLong));
        assert_eq!(Nickname::parse(&long), Err(NameFault::TooLong));
        assert_eq!(GroupName::parse(&long), Err(NameFault::TooLong));
        assert_eq!(Folded::of(&long), None);
        assert_eq!(words(&long, WORDS_MAX_CHARS), None);
        assert_eq!(lines(&long, ABOUT_MAX_CHARS), None);
        // Each folded character becomes eighteen.
        assert!(fold(&long).len() < long.len() + 20 * FOLD_MAX_BYTES);
        assert!(fold(&long).ends_with('\u{fdfa}'));
    }

    #[test]
    fn the_longest_name_in_its_longest_form_is_taken() {
        for (composed, apart) in [
            ("한", "\u{1112}\u{1161}\u{11ab}"),
            ("ᾧ", "\u{3c9}\u{314}\u{342}\u{345}"),
            ("ậ", "a\u{323}\u{302}"),
        ] {
            let typed = apart.repeat(NAME_MAX_CHARS);
            let name = composed.repeat(NAME_MAX_CHARS);
            assert_eq!(Username::parse(&typed).map(|n| n.0), Ok(name), "{composed}");
            assert!(Folded::of(&format!("  {typed} ")).is_some());
        }
    }

    #[test]
    fn nicknames() {
        assert_eq!(
            Nickname::parse(" Anna B. 🍣 ").map(|n| n.0),
            Ok("Anna B. 🍣".into())
        );
        assert_eq!(Nickname::parse("   "), Err(NameFault::TooShort));
        assert_eq!(
            Nickname::parse("\u{a0}\u{3000}\u{2003}"),
            Err(NameFault::TooShort)
        );
        for blank in [
            "\u{2800}",
            "\u{3164}",
            "\u{115f}",
            "\u{1160}",
            "\u{ffa0}",
            "\u{fe0f}",
            "\u{200b}",
            "\u{34f}",
            "\u{e0020}",
            "\u{1d159}",
            "a\u{2800}b",
        ] {
            assert_eq!(
                Nickname::parse(blank),
                Err(NameFault::Invisible),
                "{blank:?}"
            );
        }
        assert_eq!(Nickname::parse("a\u{202e}b"), Err(NameFault::Invisible));
        assert_eq!(Nickname::parse("a\tb"), Err(NameFault::Invisible));
    }

    #[test]
    fn group_names() {
        let check = |typed: &str, expected: Result<&str, NameFault>| {
            let parsed = GroupName::parse(typed);
            let parsed = parsed.as_ref().map(GroupName::as_str);
            assert_eq!(parsed, expected.as_ref().copied(), "{typed:?}");
        };
        check(" Book club 🍣 ", Ok("Book club 🍣"));
        check("读书会", Ok("读书会"));
        check(&"🍣".repeat(30), Ok(&"🍣".repeat(30)));
        check(&"a".repeat(31), Err(NameFault::TooLong));
        check("  ", Err(NameFault::TooShort));
        check("a\u{202e}b", Err(NameFault::Invisible));
        check("a\nb", Err(NameFault::Invisible));
        let key = |name| GroupName::parse(name).map(|name| name.folded());
        assert_eq!(key("Ｂook Club"), key("book club"));
    }

    #[test]
    fn a_few_words_stay_on_a_line_and_lines_stay_lines() {
        let typed = " one\r\ntwo\t\u{202e}three\u{200d} \n";
        assert_eq!(
            words(typed, 99).as_deref(),
            Some("one  two three\u{200d}"),
            "a line"
        );
        assert_eq!(lines(typed, 99).as_deref(), Some("one\ntwo three\u{200d}"));
        assert_eq!(lines("\n\n", 99).as_deref(), Some(""));
        assert_eq!(lines("12345", 5).as_deref(), Some("12345"));
        assert_eq!(lines("123456", 5), None);
        assert_eq!(left_out(typed), ['\u{202e}']);
        let flag =
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 👨\u{200d}👩\u{200d}👧";
        assert_eq!(words(flag, 99).as_deref(), Some(flag));
        assert_eq!(left_out(flag), []);
        assert_eq!(left_out("a\u{7}b\u{200b}c\u{7}"), ['\u{7}', '\u{200b}']);
    }

    /// All sequences that Unicode recommends for interchange, as keyboards have them.
    #[test]
    fn every_emoji_may_stand_in_a_name() {
        let mut seen = 0;
        for emoji in emojis::iter() {
            let tones = emoji.skin_tones().into_iter().flatten();
            for emoji in std::iter::once(emoji).chain(tones) {
                let name = format!("A {emoji} b{emoji}{emoji}");
                assert!(Nickname::parse(&name).is_ok(), "{name:?}");
                assert!(Nickname::parse(emoji.as_str()).is_ok(), "{name:?}");
                // The longest sequence has ten characters, and a group's name at most thirty.
                assert!(GroupName::parse(emoji.as_str()).is_ok(), "{name:?}");
                assert!(
                    GroupName::parse(&format!("{emoji}{emoji}")).is_ok(),
                    "{name:?}"
                );
                assert_eq!(words(&name, 200).as_deref(), Some(&*name));
                seen += 1;
            }
        }
        assert!(seen > 3500, "{seen}");
    }

    #[test]
    fn texts() {
        assert_eq!(check_text("hello\n\tworld 🍣"), Ok(()));
        assert_eq!(check_text(" \n\t"), Err(TextFault::Empty));
        assert_eq!(check_text(&"🍣".repeat(4096)), Ok(()));
        assert_eq!(check_text(&"a".repeat(4097)), Err(TextFault::TooLong));
        assert_eq!(check_text("a\u{0}b"), Err(TextFault::ControlCharacter));
        assert_eq!(check_text("a\rb"), Err(TextFault::ControlCharacter));
    }
}
