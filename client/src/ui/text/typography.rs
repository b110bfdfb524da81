//! How the words are set: what the files of `zh-CN` show has Chinese punctuation, and no space that only English
//! needs; apostrophes in those of `en` are curly.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Stands where a value is put into a sentence.
const VALUE: char = '\u{fffc}';

/// Straight quotes that a person types, and that are no quotation marks: an empty text, and one inside a JSON string.
const TYPED: [&str; 2] = ["\"\"", "\\\""];

/// Every wording of a message as it is shown, with [`VALUE`] for each value: of a message with variants, the words
/// around them and each variant by itself.
fn wordings(pattern: &Pattern<String>, found: &mut Vec<String>) {
    let mut shown = String::new();
    for element in &pattern.elements {
        let expression = match element {
            PatternElement::TextElement { value } => {
                shown.push_str(value);
                continue;
            }
            PatternElement::Placeable { expression } => expression,
        };
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => shown.push_str(value),
            Expression::Inline(_) => shown.push(VALUE),
            Expression::Select { variants, .. } => {
                shown.push(VALUE);
                for variant in variants {
                    wordings(&variant.value, found);
                }
            }
        }
    }
    found.push(shown);
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// What is wrong with the way a sentence is set; nothing if it is right.
fn fault(shown: &str) -> Option<&'static str> {
    let mut text = shown.replace("……", "");
    for typed in TYPED {
        text = text.replace(typed, &VALUE.to_string());
    }
    for (part, fault) in [
        ("\"", "a straight quotation mark"),
        (" – ", "an English dash"),
        (" - ", "a hyphen for a dash"),
        ("...", "three full stops"),
        ("…", "half an ellipsis"),
        ("您", "another form of address"),
        (" %", "a space before the sign for per cent"),
    ] {
        if text.contains(part) {
            return Some(fault);
        }
    }
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1).copied();
        let is_beside =
            |wanted: fn(char) -> bool| before.is_some_and(wanted) || after.is_some_and(wanted);
        match letter {
            ',' | ';' | ':' | '?' | '!' | '(' | ')' if is_beside(is_han) => {
                return Some("half-width punctuation");
            }
            '.' if before.is_some_and(is_han) => return Some("half-width punctuation"),
            ' ' if before.is_some_and(is_han) && after.is_some_and(is_han) => {
                return Some("a space between Chinese letters");
            }
            ' ' if is_beside(|letter| "，。；：？！（）“”、".contains(letter)) => {
                return Some("a space beside full-width punctuation");
            }
            _ => {}
        }
    }
    None
}

/// What this finds in the messages of a language, by their keys.
fn faults(language: &str, fault: fn(&str) -> Option<&'static str>) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in super::tests::entries(language) {
        let Entry::Message(message) = entry else {
            continue;
        };
        let mut found = Vec::new();
        wordings(
            message.value.as_ref().expect("a message has words"),
            &mut found,
        );
        let key = &message.id.name;
        let named = |shown: &String| fault(shown).map(|fault| format!("{key}: {fault}: {shown}"));
        faults.extend(found.iter().filter_map(named));
    }
    faults
}

#[test]
fn chinese_is_set_as_chinese_is() {
    let faults = faults("zh-CN", fault);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn apostrophes_in_english_are_curly() {
    let straight = |shown: &str| shown.contains('\'').then_some("a straight apostrophe");
    let faults = faults("en", straight);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_is_set_wrongly_is_found() {
    for right in [
        "你好，世界。",
        "已断开 \u{fffc} 个连接",
        "“文字”（2 条）……",
        "announce GROUP TEXT 群公告；\"\" 清除公告",
        "可以使用文字、数字和 . _ -。",
    ] {
        assert_eq!(fault(right), None, "{right}");
    }
    for wrong in [
        "输入\"help\"",
        "你好 – 世界",
        "你好,世界",
        "你好: \u{fffc}",
        "你 好",
        "您好",
        "请稍候...",
        "请稍候…",
        "你好.",
        "缩放 100 %",
        "你好， 世界",
    ] {
        assert!(fault(wrong).is_some(), "{wrong}");
    }
}
