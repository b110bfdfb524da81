//! The words for what people see every day, as a native product has them, and those that they have replaced; and one
//! of something is never said as if it were several.

use std::collections::BTreeSet;

use fluent_syntax::ast::Entry;

use super::tests::{entries, messages};
use super::{Value, Words};

/// Keys, what they say in English and in Chinese, and what they said before.
const VOCABULARY: [(&str, [&str; 2], &[&str]); 16] = [
    ("policy", ["Who can join", "加入方式"], &["How one joins"]),
    (
        "quiet-label",
        ["Who can post", "谁可以发言"],
        &["Who writes"],
    ),
    (
        "group-make",
        ["Create group", "创建群组"],
        &["Make the group"],
    ),
    (
        "text-size",
        ["Zoom", "缩放"],
        &["Size of everything", "界面大小"],
    ),
    ("people-again", ["Refresh", "刷新"], &["Ask again"]),
    (
        "console-commit",
        ["Write delay", "写入延迟"],
        &["Latest commit", "最近一次提交"],
    ),
    (
        "texts-of-others",
        ["Other people’s text styles", "对方的字体"],
        &["Texts of others", "别人的文字"],
    ),
    (
        "texts-as-written",
        ["Show", "显示"],
        &["As they like", "按对方样式"],
    ),
    ("texts-plain", ["Plain text", "统一样式"], &[]),
    ("look", ["Theme", "主题"], &[]),
    ("requests-server", ["Default", "默认"], &[]),
    ("requests-ask", ["Ask me", "需要验证"], &["询问我"]),
    ("requests-auto", ["Accept", "自动通过"], &[]),
    ("requests-nobody", ["Decline", "自动拒绝"], &[]),
    ("registering", ["Creating your account…", "正在注册……"], &[]),
    (
        "notice-group-made",
        ["X created the group “X”", "X创建了群组“X”"],
        &["has made the group"],
    ),
];

/// The names of values that are numbers, wherever they stand.
const NUMBERS: [&str; 11] = [
    "all",
    "characters",
    "count",
    "members",
    "more",
    "most",
    "online",
    "pinned",
    "seconds",
    "texts",
    "total",
];

/// Every message, with a number in it wherever one belongs, and X for everything else.
fn said(words: Words, number: u64) -> Vec<(String, String)> {
    let say = |(key, names): (String, BTreeSet<String>)| {
        let values: Vec<(&'static str, Value<'_>)> = names
            .into_iter()
            .map(|name| {
                let is_number = NUMBERS.contains(&name.as_str());
                // A name is kept for as long as the program runs, as in every other call.
                let value = if is_number { number.into() } else { "X".into() };
                (&*name.leak(), value)
            })
            .collect();
        let said = words.with(&key, &values);
        (key, said)
    };
    let language = if words == Words::CHINESE {
        "zh-CN"
    } else {
        "en"
    };
    messages(language).into_iter().map(say).collect()
}

#[test]
fn what_people_see_every_day_has_the_words_of_native_products() {
    for (number, words) in [Words::ENGLISH, Words::CHINESE].into_iter().enumerate() {
        let all = said(words, 2);
        for (key, is_called, were) in VOCABULARY {
            let (_, said) = all.iter().find(|(of, _)| of == key).expect(key);
            assert_eq!(said, is_called[number], "{key}");
            for old in were {
                let still: Vec<_> = all.iter().filter(|(_, said)| said.contains(old)).collect();
                assert!(still.is_empty(), "{old} has been replaced: {still:?}");
            }
        }
    }
}

/// To mute is to quiet a conversation for oneself. Taking away the right to write is something else: members of a
/// group are silenced, and people on the server gagged. The terminal keeps the words that scripts know.
#[test]
fn to_mute_means_one_thing() {
    let windows = said(Words::ENGLISH, 2).into_iter();
    let windows = windows.filter(|(key, _)| !key.starts_with("terminal-"));
    let mutes = windows.filter(|(_, said)| said.to_lowercase().contains("mute"));
    let keys: Vec<String> = mutes.map(|(key, _)| key).collect();
    assert_eq!(keys, ["notifications-text", "mute", "unmute"]);
}

/// Limits, which are larger, and what is said of several alone.
const NEVER_ONE: [&str; 19] = [
    "add-several",
    "admin-too-long",
    "announcement-count",
    "card-all",
    "console-first-groups",
    "console-first-people",
    "console-say-count",
    "editing-too-long",
    "fold-changes",
    "forward-to",
    "name-too-long",
    "name-too-short",
    "password-short",
    "refusal-card-too-large",
    "refusal-too-many-reactions",
    "split",
    "too-long",
    "too-long-bytes",
    "words-too-long",
];

/// What is wrong about a sentence in which every number is one.
fn several_of_one(said: &str) -> Option<String> {
    let words: Vec<&str> = said.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[0] == "1");
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    // A verb, as in "1 wants".
    let is_verb = |word: &String| word == "wants";
    let is_several = |word: &String| {
        word == "people" || word.len() > 1 && word.ends_with('s') && !word.ends_with("ss")
    };
    pairs
        .map(|pair| bare(pair[1]))
        .find(|word| is_several(word) && !is_verb(word))
}

#[test]
fn one_of_something_is_not_several() {
    let wrong: Vec<_> = said(Words::ENGLISH, 1)
        .into_iter()
        .filter(|(key, _)| !NEVER_ONE.contains(&key.as_str()))
        .filter(|(_, said)| several_of_one(said).is_some())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(several_of_one("it takes 1 people."), Some("people".into()));
    assert_eq!(
        several_of_one("in 1 minutes, or 1 day"),
        Some("minutes".into())
    );
    assert_eq!(several_of_one("1 person, 1 address"), None);
}

/// A value that is a number and is not known as one would make the test above look away.
#[test]
fn what_is_chosen_by_a_number_is_known_as_one() {
    use fluent_syntax::ast::{Expression, InlineExpression, PatternElement, VariantKey};
    let mut by_number = BTreeSet::new();
    for entry in entries("en") {
        let Entry::Message(message) = entry else {
            continue;
        };
        for element in message.value.expect("a message has words").elements {
            if let PatternElement::Placeable {
                expression:
                    Expression::Select {
                        selector: InlineExpression::VariableReference { id },
                        variants,
                    },
            } = element
                && variants.iter().any(|variant| {
                    matches!(&variant.key, VariantKey::Identifier { name } if name == "one")
                })
            {
                by_number.insert(id.name);
            }
        }
    }
    let unknown: Vec<_> = by_number
        .iter()
        .filter(|name| !NUMBERS.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
