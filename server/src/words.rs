//! Every word that the server says to a person, in the language that they have chosen.
//!
//! The words stand in `assets/locales`, beside those of the desktop program.

use std::collections::HashMap;

use anser_shared::time::Timestamp;
use fluent_templates::LanguageIdentifier;
use fluent_templates::fluent_bundle::FluentValue;
use jiff::tz::TimeZone;

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "../assets/locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    English,
    Chinese,
}

impl Words {
    /// The language of a tag such as `zh-CN`; English for one that is not known.
    pub fn of_tag(tag: &str) -> Self {
        if tag.to_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// What the system speaks.
    pub fn of_system() -> Self {
        Self::of_tag(&sys_locale::get_locale().unwrap_or_default())
    }

    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words under a key, with what stands in its placeholders.
    pub fn with(self, key: &str, values: &[(&'static str, &str)]) -> String {
        self.counted(key, &[], values)
    }

    /// The same with numbers, by which a language tells one from many.
    pub fn counted(
        self,
        key: &str,
        counts: &[(&'static str, usize)],
        values: &[(&'static str, &str)],
    ) -> String {
        let counts = counts
            .iter()
            .map(|&(name, count)| (name, FluentValue::from(count)));
        let values = values
            .iter()
            .map(|&(name, value)| (name, FluentValue::from(value)));
        let values: HashMap<&'static str, FluentValue<'_>> = counts.chain(values).collect();
        let tag = match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        };
        let language: Option<LanguageIdentifier> = tag.parse().ok();
        let found = language.and_then(|language| {
            LOCALES
                .lookup_single_language(&language, key, Some(&values))
                .ok()
        });
        debug_assert!(found.is_some(), "no words under {key:?}");
        found.unwrap_or_else(|| key.to_owned())
    }
}

/// A moment on the wall where the server stands.
pub fn moment(at: Timestamp) -> String {
    local(at, "%Y-%m-%d %H:%M")
}

/// The same in a narrow place, without the year where that is this one.
pub fn short_moment(at: Timestamp, now: Timestamp) -> String {
    if local(at, "%Y") == local(now, "%Y") {
        local(at, "%m-%d %H:%M")
    } else {
        local(at, "%Y-%m-%d")
    }
}

/// The same of a moment that has just been.
pub fn clock(at: Timestamp) -> String {
    local(at, "%H:%M:%S")
}

fn local(at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_zoned(TimeZone::system())
        .strftime(format)
        .to_string()
}
