//! Lines that people type after a slash, in the terminal and at the server: splits them into words, names and the
//! rest.
//!
//! Spaces separate words. A name is a word, or a JSON string in quotation marks, which may contain spaces. The rest
//! of a line is given as it was typed, without the spaces before it, so that it can be a free text. The caller knows
//! what the words mean.

/// An argument begins with a quotation mark and is no JSON string: the end is missing, or an escape is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotingFault;

/// The first word, and the rest.
pub fn first_word(typed: &str) -> (&str, &str) {
    let typed = typed.trim_start();
    match typed.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (typed, ""),
    }
}

/// The first name, and the rest, which may begin right after a closing quotation mark.
pub fn first_name(typed: &str) -> Result<(String, &str), QuotingFault> {
    let typed = typed.trim_start();
    if !typed.starts_with('"') {
        let (name, rest) = first_word(typed);
        return Ok((name.to_owned(), rest));
    }
    let mut names = serde_json::Deserializer::from_str(typed).into_iter::<String>();
    match names.next() {
        Some(Ok(name)) => Ok((name, typed[names.byte_offset()..].trim_start())),
        _ => Err(QuotingFault),
    }
}

/// The name that is still being typed at the end of a line, without the quotation mark before it; `None` if the name
/// has ended.
pub fn unfinished_name(typed: &str) -> Option<&str> {
    match typed.strip_prefix('"') {
        Some(inside) => first_name(typed).is_err().then_some(inside),
        None => (!typed.contains(char::is_whitespace)).then_some(typed),
    }
}

/// A name as it has to be typed, in quotation marks if it needs them.
pub fn quoted(name: &str) -> String {
    if name.contains(|letter: char| letter.is_whitespace() || letter == '"') {
        serde_json::Value::from(name).to_string()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_word_and_what_is_left() {
        for (typed, word, rest) in [
            ("", "", ""),
            ("  ", "", ""),
            ("kick", "kick", ""),
            (" kick  ben", "kick", "ben"),
            ("send ben  hello  there ", "send", "ben  hello  there "),
            ("加入\u{3000}读书会", "加入", "读书会"),
            ("one\ntwo", "one", "two"),
            ("\"book club\"", "\"book", "club\""),
        ] {
            assert_eq!(first_word(typed), (word, rest), "{typed:?}");
        }
    }

    #[test]
    fn a_name_with_spaces_is_a_json_string() {
        for (typed, expected) in [
            ("", Ok(("", ""))),
            ("club now", Ok(("club", "now"))),
            (r"the\club", Ok((r"the\club", ""))),
            (r#" "book club"  a  text"#, Ok(("book club", "a  text"))),
            (r#""读书会"大家好"#, Ok(("读书会", "大家好"))),
            (
                r#""the \"so\" \\o/ \u4f60""#,
                Ok((r#"the "so" \o/ 你"#, "")),
            ),
            (r#""""#, Ok(("", ""))),
            (r#""book club"#, Err(QuotingFault)),
            (r#""book club\""#, Err(QuotingFault)),
            (r#""\x""#, Err(QuotingFault)),
            ("\"one\ntwo\"", Err(QuotingFault)),
            // A quotation mark inside a word has no meaning.
            (r#"a"b c"#, Ok((r#"a"b"#, "c"))),
        ] {
            let expected = expected.map(|(name, rest)| (name.to_owned(), rest));
            assert_eq!(first_name(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_name_is_being_typed_until_it_ends() {
        for (typed, expected) in [
            ("", Some("")),
            ("boo", Some("boo")),
            ("book ", None),
            ("\"", Some("")),
            ("\"book c", Some("book c")),
            (r#""the \"so"#, Some(r#"the \"so"#)),
            ("\"book club\"", None),
            ("\"book club\" b", None),
        ] {
            assert_eq!(unfinished_name(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_name_that_is_quoted_is_read_as_it_was() {
        assert_eq!(quoted("club"), "club");
        assert_eq!(quoted("book club"), "\"book club\"");
        for name in [
            "club",
            "Book club",
            r#"the "so" \o/ club"#,
            r"\",
            "\"",
            "a\u{3000}b",
        ] {
            let line = format!("{} and more", quoted(name));
            assert_eq!(
                first_name(&line),
                Ok((name.to_owned(), "and more")),
                "{line}"
            );
        }
    }
}
