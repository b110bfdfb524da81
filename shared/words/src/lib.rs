//! Every word that a person reads, of all programs, in the language that they have chosen.
//!
//! The words stand in `assets/locales`, and this crate is the only one that finds them. [`Words`] is a language and
//! nothing else: it is copied into whatever speaks, so that a window is in the new language one frame after the
//! setting has changed. Which sentence a refusal or a fault becomes is up to the program that says it.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "../../assets/locales",
        fallback_language: "en",
        // The marks around placeholders are for mixed directions, which the toolkit cannot order
        // yet; until then they are characters that no font of ours has.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static CHINESE: LanguageIdentifier = langid!("zh-CN");

/// What the system speaks. It does not change while a program runs.
static SYSTEM: LazyLock<Words> =
    LazyLock::new(|| Words::of_tag(&sys_locale::get_locale().unwrap_or_default()));

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// As it is written in Britain.
    English,
    /// In simplified letters.
    Chinese,
}

/// What stands in a placeholder. By a number, a language tells one from many.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// It stands there as it is.
    Text(&'a str),
    /// Without marks between its digits.
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl Words {
    /// The language of a tag such as `zh-CN`; English for one that is not known.
    pub fn of_tag(tag: &str) -> Self {
        // Taiwan and Hong Kong read the traditional script, but Simplified Chinese is nearer than
        // English.
        if tag.to_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// The language of the system.
    pub fn of_system() -> Self {
        *SYSTEM
    }

    /// The tag of the language, as a program tells it to the server.
    pub fn tag(self) -> String {
        self.identifier().to_string()
    }

    /// The words under a key that has no placeholders.
    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words under a key, with what stands in its placeholders.
    pub fn with(self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let values: HashMap<&'static str, FluentValue<'_>> = values
            .iter()
            .map(|&(name, value)| match value {
                Value::Text(text) => (name, FluentValue::from(text)),
                Value::Number(number) => (name, FluentValue::from(number)),
            })
            .collect();
        let found = LOCALES.lookup_single_language(self.identifier(), key, Some(&values));
        debug_assert!(found.is_ok(), "no words under {key:?}");
        // A missing key is our mistake, and the tests find it; a person would still get something
        // to hold on to.
        found.unwrap_or_else(|_| key.to_owned())
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_its_language_and_back() {
        for words in [Words::English, Words::Chinese] {
            assert_eq!(Words::of_tag(&words.tag()), words);
        }
        for (tag, words) in [
            ("zh", Words::Chinese),
            ("ZH_TW.UTF-8", Words::Chinese),
            ("zh-Hant-HK", Words::Chinese),
            ("en-GB", Words::English),
            ("de", Words::English),
            ("", Words::English),
        ] {
            assert_eq!(Words::of_tag(tag), words, "{tag:?}");
        }
    }

    #[test]
    fn a_placeholder_holds_a_text_or_a_number() {
        let count = |words: Words, count: u64| words.with("admin-more", &[("count", count.into())]);
        assert!(count(Words::English, 1234).contains("1234"));
        let open = |words: Words| words.with("goes-on", &[("text", "half a".into())]);
        assert_eq!(open(Words::English), "half a…");
    }
}
