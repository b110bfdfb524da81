//! Finds every word that a person reads, for all programs, in the chosen language.
//!
//! The words are in `assets/locales`, and only this crate finds them. [`Words`] is a language and nothing else. Each
//! part of a program that shows text has a copy, so a window is in the new language one frame after the setting has
//! changed. Each program decides which sentence belongs to a refusal or a fault.

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
        // The marks around placeholders are for mixed directions, which the toolkit cannot order yet. Until it can,
        // they are characters that no font of ours has.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static CHINESE: LanguageIdentifier = langid!("zh-CN");

/// The language of the system. It does not change while a program runs.
static SYSTEM: LazyLock<Words> =
    LazyLock::new(|| Words::of_tag(&sys_locale::get_locale().unwrap_or_default()));

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// British English.
    English,
    /// Simplified Chinese.
    Chinese,
}

/// The value of a placeholder. A language uses a number to choose between singular and plural.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Inserted as it is.
    Text(&'a str),
    /// Printed without marks between its digits.
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
    /// The language of a tag such as `zh-CN`; English for an unknown tag.
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

    /// The words under a key, with the values of its placeholders.
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
        // A missing key is our mistake, and the tests find it. A user still sees the key.
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
