//! What a person has chosen. The choices live in the profile's `settings.toml`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub language: Language,
    pub look: Look,
    pub send_key: SendKey,
    /// All sizes in all windows, in percent; see [`TEXT_PERCENT`].
    pub text_percent: u16,
}

/// Smaller cannot be read, larger does not fit into a window of its least size.
pub const TEXT_PERCENT: std::ops::RangeInclusive<u16> = 80..=200;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// What the system says, else English.
    #[default]
    #[serde(rename = "system")]
    System,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    Chinese,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendKey {
    /// Enter makes a new line.
    #[default]
    CtrlEnter,
    /// Shift+Enter makes a new line.
    Enter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            look: Look::default(),
            send_key: SendKey::default(),
            text_percent: 100,
        }
    }
}
