//! What the parts of code are, so that they can have colours: comments, texts, numbers, words of the language, names of
//! functions and of types.
//!
//! It knows how a language writes its comments and texts and which words it reserves, and nothing of its grammar. A code
//! is read once from its beginning to its end, in as many steps as it is long, whatever stands in it.

mod languages;

use std::ops::Range;

use self::languages::{Language, language};

/// What a part of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Comment,
    /// Between quotation marks.
    Text,
    Number,
    /// The language reserves it.
    Word,
    Function,
    Type,
    /// A line that a change adds, or takes away.
    Added,
    Removed,
}

/// The parts of a code in a language, in order; none for a language that is not known.
pub fn parts(code: &str, name: &str) -> Vec<(Range<usize>, Part)> {
    if ["diff", "patch"].contains(&name) {
        return changes(code);
    }
    let Some(language) = language(name) else {
        return Vec::new();
    };
    let mut reader = Reader {
        code,
        language,
        at: 0,
        parts: Vec::new(),
    };
    reader.read();
    reader.parts
}

/// The lines of a change.
fn changes(code: &str) -> Vec<(Range<usize>, Part)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for line in code.split('\n') {
        let part = match line.as_bytes().first() {
            Some(b'+') => Some(Part::Added),
            Some(b'-') => Some(Part::Removed),
            Some(b'@') => Some(Part::Comment),
            _ => None,
        };
        parts.extend(part.map(|part| (start..start + line.len(), part)));
        start += line.len() + 1;
    }
    parts
}

struct Reader<'a> {
    code: &'a str,
    language: &'static Language,
    at: usize,
    parts: Vec<(Range<usize>, Part)>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(first) = self.code[self.at..].chars().next() {
            let start = self.at;
            let part = if let Some(end) = self.comment() {
                self.at = end;
                Some(Part::Comment)
            } else if let Some(end) = self.text(first) {
                self.at = end;
                Some(Part::Text)
            } else if first.is_ascii_digit() {
                self.pass(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
                Some(Part::Number)
            } else if is_letter(first) {
                self.pass(|c| is_letter(c) || c.is_ascii_digit());
                self.word(start)
            } else {
                self.at += first.len_utf8();
                None
            };
            self.parts.extend(part.map(|part| (start..self.at, part)));
        }
    }

    fn rest(&self) -> &str {
        &self.code[self.at..]
    }

    fn pass(&mut self, is_part: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    }

    /// Where the comment ends that begins here.
    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        if let Some((opens, closes)) = self.language.block
            && let Some(inner) = rest.strip_prefix(opens)
        {
            let end = inner.find(closes).map(|end| end + closes.len());
            let end = end.unwrap_or(inner.len());
            return Some(self.at + opens.len() + end);
        }
        let begins = self.language.line.iter().any(|sign| rest.starts_with(sign));
        // In a shell this sign is a part of a word behind a letter.
        let is_apart = !self.code[..self.at].ends_with(|c: char| c == '$' || is_letter(c));
        let end = rest.find('\n').unwrap_or(rest.len());
        (begins && is_apart).then_some(self.at + end)
    }

    /// Where the text ends that begins here. Without an end it ends with its line.
    fn text(&self, quote: char) -> Option<usize> {
        if !self.language.quotes.contains(quote) {
            return None;
        }
        let rest = self.rest();
        let triple = ["\"\"\"", "'''"]
            .into_iter()
            .find(|triple| rest.starts_with(triple));
        if let Some(triple) = triple.filter(|_| self.language.has_triples) {
            let inner = &rest[triple.len()..];
            let end = inner
                .find(triple)
                .map_or(inner.len(), |end| end + triple.len());
            return Some(self.at + triple.len() + end);
        }
        if quote == '\'' && self.language.has_letters {
            return self.letter();
        }
        let is_long = self.language.long.contains(quote);
        let mut letters = rest.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' if quote != '`' || is_long => {
                    letters.next();
                }
                '\n' if !is_long => return Some(self.at + at),
                _ if letter == quote => return Some(self.at + at + letter.len_utf8()),
                _ => {}
            }
        }
        Some(self.code.len())
    }

    /// One letter between quotation marks. One mark alone is something else.
    fn letter(&self) -> Option<usize> {
        let mut letters = self.rest().char_indices().skip(1);
        let (_, first) = letters.next()?;
        if first == '\\' {
            letters.next();
        }
        // An escaped letter may have a number.
        let limit = if first == '\\' { 9 } else { 1 };
        let closes = letters.take(limit).find(|(_, letter)| *letter == '\'');
        closes
            .filter(|_| first != '\'')
            .map(|(at, _)| self.at + at + 1)
    }

    /// What the word is that ends here.
    fn word(&self, start: usize) -> Option<Part> {
        let word = &self.code[start..self.at];
        let rest = self.rest();
        let lower;
        let looked_for = if self.language.folds_case {
            lower = word.to_ascii_lowercase();
            &lower
        } else {
            word
        };
        if self.language.words.binary_search(&looked_for).is_ok() {
            return Some(Part::Word);
        }
        if rest.starts_with('(') || rest.starts_with("!(") || rest.starts_with("![") {
            return Some(Part::Function);
        }
        let is_type = self.language.has_types && word.starts_with(|c: char| c.is_ascii_uppercase());
        is_type.then_some(Part::Type)
    }
}

fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(language: &str, code: &str, expected: &[(&str, Part)]) {
        let parts = parts(code, language);
        let parts: Vec<_> = parts
            .iter()
            .map(|(at, part)| (&code[at.clone()], *part))
            .collect();
        assert_eq!(parts, expected, "{code}");
    }

    #[test]
    fn parts_are_told_apart() {
        use Part::*;
        check(
            "rust",
            "fn greet<'a>(name: &'a str) -> String { // hi\n    format!(\"{name} \\\" {}\", '\\n', 'x', 0x1f) /* a\nb */ }",
            &[
                ("fn", Word),
                ("String", Type),
                ("// hi", Comment),
                ("format", Function),
                ("\"{name} \\\" {}\"", Text),
                ("'\\n'", Text),
                ("'x'", Text),
                ("0x1f", Number),
                ("/* a\nb */", Comment),
            ],
        );
        check(
            "py",
            "def a(b): # c\n    return '''d\ne''' + 'f' + 2",
            &[
                ("def", Word),
                ("a", Function),
                ("# c", Comment),
                ("return", Word),
                ("'''d\ne'''", Text),
                ("'f'", Text),
                ("2", Number),
            ],
        );
        check(
            "js",
            "const a = `x\n${b}`; f('c');",
            &[
                ("const", Word),
                ("`x\n${b}`", Text),
                ("f", Function),
                ("'c'", Text),
            ],
        );
        check(
            "sql",
            "SELECT a FROM b -- c",
            &[("SELECT", Word), ("FROM", Word), ("-- c", Comment)],
        );
        check(
            "sh",
            "if [ $# = 1 ]; then echo 'a'\nfi",
            &[
                ("if", Word),
                ("1", Number),
                ("then", Word),
                ("echo", Word),
                ("'a'", Text),
                ("fi", Word),
            ],
        );
        check(
            "diff",
            "@@ 1\n+a\n-b\n c",
            &[("@@ 1", Comment), ("+a", Added), ("-b", Removed)],
        );
        check(
            "json",
            "{\"a\": [true, 1.5]}",
            &[("\"a\"", Text), ("true", Word), ("1.5", Number)],
        );
    }

    #[test]
    fn a_language_that_is_not_known_has_no_parts() {
        for name in ["", "klingon", "Rust code"] {
            assert_eq!(parts("fn a() {}", name), []);
        }
        assert_ne!(parts("fn a() {}", "RS"), []);
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line_or_the_code() {
        use Part::*;
        check("c", "\"a\nint b", &[("\"a", Text), ("int", Word)]);
        check("c", "/* a\nint b", &[("/* a\nint b", Comment)]);
        check("py", "\"\"\"a", &[("\"\"\"a", Text)]);
    }

    #[test]
    fn reserved_words_are_in_order() {
        for language in languages::LANGUAGES {
            assert!(language.words.is_sorted(), "{:?}", language.names);
        }
    }

    proptest! {
        #[test]
        fn parts_lie_in_the_code_in_order(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "\"", "'", "`", "\\", "/*", "*/", "//", "#", "--", "<!--", "fn ", "a(", "1", "é", "重", "\n", "'''", " ",
                ]),
                0..80,
            ),
            name in prop::sample::select(vec!["rust", "py", "js", "sh", "sql", "html", "lua", "diff", "json", "go"]),
        ) {
            let code = pieces.concat();
            let mut end = 0;
            for (at, _) in parts(&code, name) {
                prop_assert!(end <= at.start && at.start < at.end && code.get(at.clone()).is_some());
                end = at.end;
            }
        }
    }
}
